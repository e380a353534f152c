//! Metadata of SAML identity providers, as it is sent. What it must be, those say who read responses by it.

use std::borrow::Cow;
use std::str::FromStr;

use data_encoding::BASE64;
use gateway::Metadata as Read;
use gateway::saml::Certificate;
use model::{Moment, SamlMetadata, SigningCertificate};

/// Metadata that was read and found sound: Base64 of an `EntityDescriptor` of one identity provider.
#[derive(Clone)]
pub(crate) struct Metadata(SamlMetadata);

impl Metadata {
    /// What is kept of it.
    pub(crate) fn record(&self) -> SamlMetadata {
        self.0.clone()
    }
}

impl FromStr for Metadata {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.len() > MOST_CHARACTERS {
            return Err(format!("must be at most {MOST_CHARACTERS} characters"));
        }
        let packed: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
        let xml = BASE64.decode(&packed);
        let xml = xml.map_err(|_| "must be Base64 of XML".to_owned())?;
        let read = Read::read(&xml, false).map_err(|unfit| unfit.to_string())?;
        Ok(Self(SamlMetadata {
            encoded: text.into(),
            valid_until: read.valid_until.map(Moment::from_seconds),
            certificates: read.certificates.into_iter().map(kept).collect(),
        }))
    }
}

/// The same with its certificates, which programs before these did not write down.
pub(crate) fn dates(metadata: &SamlMetadata) -> Cow<'_, SamlMetadata> {
    if !metadata.certificates.is_empty() {
        return Cow::Borrowed(metadata);
    }
    let read = metadata.encoded.parse::<Metadata>();
    read.map_or(Cow::Borrowed(metadata), |read| Cow::Owned(read.0))
}

fn kept(certificate: Certificate) -> SigningCertificate {
    SigningCertificate {
        fingerprint: certificate.fingerprint.into(),
        from: Moment::from_seconds(certificate.from),
        until: Moment::from_seconds(certificate.until),
        told: None,
    }
}

/// Twice what the XML may have, for Base64 and line breaks.
const MOST_CHARACTERS: usize = 200 * 1024;

#[cfg(test)]
mod tests;

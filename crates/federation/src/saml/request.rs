//! Our requests: who should log on, and where the answer is to be brought.

use std::fmt::Write as _;

use data_encoding::{BASE64, HEXLOWER};
use miniz_oxide::deflate::compress_to_vec;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::algorithm::Algorithm;
use super::canonical::{text_of, value_of};
use super::key::{NoKey, SigningKey};
use super::names::{ASSERTION, POST, PROTOCOL};
use super::time::written;
use crate::Seconds;

/// A request that somebody log on.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Its identifier, which the answer repeats: made by [`identifier`].
    pub id: &'a str,
    /// When it is made.
    pub issued: Seconds,
    /// Who we are.
    pub issuer: &'a str,
    /// Where the answer is to be brought.
    pub answer_to: &'a str,
    /// Whether they must prove themselves even if they are logged on there.
    pub afresh: bool,
}

/// What a page posts by itself to a provider.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Form {
    /// Where to.
    pub action: Url,
    /// The field `SAMLRequest`.
    pub request: String,
    /// The field `RelayState`.
    pub relay: Option<String>,
}

/// Why a request cannot be sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Unsendable {
    /// The key does not sign.
    #[error(transparent)]
    Key(#[from] NoKey),
    /// What comes back with the answer is longer than the standard allows.
    #[error("the relay state has {0} bytes; 80 are allowed")]
    Relay(usize),
}

/// An identifier that nobody guesses, from 20 random bytes.
#[must_use]
pub fn identifier(random: [u8; 20]) -> String {
    // Identifiers begin with no digit.
    format!("_{}", HEXLOWER.encode(&random))
}

impl Request<'_> {
    /// The address that a browser is redirected to. Source: SAML 2.0 Bindings, section 3.4.
    ///
    /// # Errors
    /// When it cannot be signed, or the relay state is too long.
    pub fn redirect(
        &self,
        to: &Url,
        relay: Option<&str>,
        key: &SigningKey,
    ) -> Result<Url, Unsendable> {
        check_relay(relay)?;
        let deflated = compress_to_vec(self.xml(to, "").as_bytes(), DEFLATE_LEVEL);
        let mut query = format!("SAMLRequest={}", encoded(&BASE64.encode(&deflated)));
        for (name, value) in [
            ("RelayState", relay),
            ("SigAlg", Some(Algorithm::RsaSha256.name())),
        ] {
            if let Some(value) = value {
                let _ = write!(query, "&{name}={}", encoded(value));
            }
        }
        // The very bytes that are sent are signed.
        let signature = BASE64.encode(&key.sign(query.as_bytes())?);
        let _ = write!(query, "&Signature={}", encoded(&signature));
        let mut address = to.clone();
        let before = to.query().filter(|query| !query.is_empty());
        let query = before.map_or_else(|| query.clone(), |before| format!("{before}&{query}"));
        address.set_query(Some(&query));
        Ok(address)
    }

    /// The form that a browser posts. Source: SAML 2.0 Bindings, section 3.5.
    ///
    /// # Errors
    /// When it cannot be signed, or the relay state is too long.
    pub fn post(
        &self,
        to: &Url,
        relay: Option<&str>,
        key: &SigningKey,
    ) -> Result<Form, Unsendable> {
        check_relay(relay)?;
        let signature = key.signature(&self.xml(to, ""), self.id)?;
        Ok(Form {
            action: to.clone(),
            request: BASE64.encode(self.xml(to, &signature).as_bytes()),
            relay: relay.map(str::to_owned),
        })
    }

    /// The message, in the canonical form but for a signature behind its issuer.
    fn xml(&self, to: &Url, signature: &str) -> String {
        let (id, issued) = (value_of(self.id), written(self.issued));
        let (to, answer_to) = (value_of(to.as_str()), value_of(self.answer_to));
        let issuer = text_of(self.issuer);
        let afresh = if self.afresh {
            " ForceAuthn=\"true\""
        } else {
            ""
        };
        format!(
            "<samlp:AuthnRequest xmlns:samlp=\"{PROTOCOL}\" AssertionConsumerServiceURL=\"{answer_to}\" \
             Destination=\"{to}\"{afresh} ID=\"{id}\" IssueInstant=\"{issued}\" \
             ProtocolBinding=\"{POST}\" Version=\"2.0\">\
             <saml:Issuer xmlns:saml=\"{ASSERTION}\">{issuer}</saml:Issuer>{signature}</samlp:AuthnRequest>"
        )
    }
}

fn check_relay(relay: Option<&str>) -> Result<(), Unsendable> {
    match relay {
        Some(relay) if relay.len() > LONGEST_RELAY => Err(Unsendable::Relay(relay.len())),
        _ => Ok(()),
    }
}

fn encoded(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

/// Everything but what stands for itself in any part of an address.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const LONGEST_RELAY: usize = 80;
const DEFLATE_LEVEL: u8 = 6;

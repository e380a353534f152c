//! Responses of SAML providers, as they are sent and as they are shown.

use std::str::FromStr;

use derive::View;
use gateway::saml::Verified;
use model::{Malformed, Secret};

/// A response in Base64.
pub(crate) struct SamlResponse(Secret);

impl SamlResponse {
    pub(crate) fn secret(&self) -> &Secret {
        &self.0
    }
}

impl FromStr for SamlResponse {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let text = text.trim_ascii();
        if (4..=100_000).contains(&text.len()) {
            Ok(Self(Secret::new(text.to_owned())))
        } else {
            Err(Malformed(
                "a SAML response in Base64, of 4 to 100,000 characters",
            ))
        }
    }
}

/// What an assertion says that is believed.
#[derive(View)]
pub(crate) struct AssertionView {
    issuer: String,
    recipient: String,
    subject: String,
    subject_type: String,
}

impl AssertionView {
    pub(crate) fn of(says: &Verified) -> Self {
        Self {
            issuer: says.issuer.clone(),
            recipient: says.recipient.clone(),
            subject: says.name.clone(),
            subject_type: says.short_format().to_owned(),
        }
    }
}

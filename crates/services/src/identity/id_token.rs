//! Tokens that somebody has signed, as they are sent; and those of OIDC providers, as they are shown.

use std::str::FromStr;

use derive::View;
use gateway::Admitted;
use model::{Malformed, Moment, Secret};

use crate::view::Stamp;

/// A token. Clients send files as they are, which may end in a new line.
pub(crate) struct Jwt(Secret);

impl Jwt {
    pub(crate) fn secret(&self) -> &Secret {
        &self.0
    }
}

impl FromStr for Jwt {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let text = text.trim_ascii();
        if (4..=20_000).contains(&text.len()) {
            Ok(Self(Secret::new(text.to_owned())))
        } else {
            Err(Malformed("a token of 4 to 20,000 characters"))
        }
    }
}

/// What a token says that is believed.
#[derive(View)]
pub(crate) struct IdTokenView {
    issuer: String,
    subject: String,
    client_ids: String,
    issuance_time: Stamp,
    expiration_time: Stamp,
    verification_info: &'static str,
}

impl IdTokenView {
    pub(crate) fn of(says: &Admitted) -> Self {
        Self {
            issuer: says.issuer.clone(),
            subject: says.subject.clone(),
            client_ids: says.audiences.join(","),
            issuance_time: Stamp(Moment::from_seconds(says.issued)),
            expiration_time: Stamp(Moment::from_seconds(says.expires)),
            verification_info: "Success",
        }
    }
}

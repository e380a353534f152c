//! Credentials, whose they are, and where they come from.

use std::str::FromStr;
use std::sync::Arc;

use async_trait::async_trait;
use model::{Moment, RoleName, Secret, role_of_arn};

/// What STS answers with.
#[derive(Clone)]
pub struct Credentials {
    /// The public half, `STS.…`.
    pub key_id: String,
    /// The secret half.
    pub key_secret: Secret,
    /// What goes with each request.
    pub token: Secret,
    /// When they were obtained.
    pub issued: Moment,
    /// When they end.
    pub expires: Moment,
}

/// A role whose credentials the agent hands out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Role {
    /// What programs call it: the path of the metadata service ends with it.
    pub name: Arc<str>,
    /// What STS calls it.
    pub arn: Arc<str>,
}

/// Why a text names no role.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0} is no role; write acs:ram::ACCOUNT:role/NAME, or NAME=acs:ram::ACCOUNT:role/NAME")]
pub struct RoleError(String);

impl FromStr for Role {
    type Err = RoleError;

    fn from_str(text: &str) -> Result<Self, RoleError> {
        let wrong = || RoleError(text.to_owned());
        let (given, arn) = text
            .split_once('=')
            .map_or((None, text), |(name, arn)| (Some(name), arn));
        let (_, role) = role_of_arn(arn).map_err(|_| wrong())?;
        // A role's name also stands in a path and on a line of its own.
        let name = match given {
            Some(name) => name.parse::<RoleName>().map_err(|_| wrong())?,
            None => role,
        };
        Ok(Self {
            name: name.as_str().into(),
            arn: arn.into(),
        })
    }
}

/// Why there are no credentials.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Failure {
    /// The server answered that there are none.
    #[error("{code}: {message}")]
    Refused {
        /// The code of its error.
        code: String,
        /// What it said.
        message: String,
    },
    /// The server did not answer, or what the agent is to show it is not there.
    #[error("{0}")]
    Away(String),
}

/// Where credentials come from.
#[async_trait]
pub trait Source: Send + Sync + 'static {
    /// Credentials of a role.
    ///
    /// # Errors
    /// When there are none.
    async fn issue(&self, role: &Role) -> Result<Credentials, Failure>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_called_by_its_own_name_or_by_another() {
        for (text, name, arn) in [
            (
                "acs:ram::1234567890123456:role/web",
                "web",
                "acs:ram::1234567890123456:role/web",
            ),
            (
                "jobs=acs:ram::1234567890123456:role/web",
                "jobs",
                "acs:ram::1234567890123456:role/web",
            ),
        ] {
            let role: Role = text.parse().unwrap();
            assert_eq!((&*role.name, &*role.arn), (name, arn));
        }
        for text in [
            "",
            "web",
            "acs:ram::1234567890123456:user/web",
            "acs:ram::x:role/web",
            "acs:ram:::role/web",
            "acs:ram::1234567890123456:role/",
            "acs:ram::1234567890123456:role//web",
            "acs:ram::1234567890123456:role/app/web",
            "=acs:ram::1234567890123456:role/web",
            "a/b=acs:ram::1234567890123456:role/web",
            "a\nb=acs:ram::1234567890123456:role/web",
        ] {
            assert!(text.parse::<Role>().is_err(), "{text}");
        }
    }
}

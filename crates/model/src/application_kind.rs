//! What kinds of OAuth applications there are, and which versions of OAuth they speak. Source:
//! `CreateApplication`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Malformed;

/// What an application is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum ApplicationKind {
    /// A server that people use with a browser.
    #[serde(rename = "WebApp")]
    Web,
    /// A program on people's own machines, which keeps no secret.
    #[serde(rename = "NativeApp")]
    Native,
    /// A server that acts for itself.
    #[serde(rename = "ServerApp")]
    Server,
}

impl ApplicationKind {
    /// Whether it can keep a secret, and so must show one.
    #[must_use]
    pub fn keeps_secrets(self) -> bool {
        self != Self::Native
    }

    /// Whether other accounts may use it, unless somebody says otherwise.
    #[must_use]
    pub fn is_multi_tenant(self) -> bool {
        self != Self::Web
    }
}

impl fmt::Display for ApplicationKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Web => "WebApp",
            Self::Native => "NativeApp",
            Self::Server => "ServerApp",
        })
    }
}

impl FromStr for ApplicationKind {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "WebApp" => Ok(Self::Web),
            "NativeApp" => Ok(Self::Native),
            "ServerApp" => Ok(Self::Server),
            _ => Err(Malformed("WebApp, NativeApp or ServerApp")),
        }
    }
}

/// Which version of OAuth an application speaks.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub enum ProtocolVersion {
    /// OAuth 2.0.
    #[default]
    #[serde(rename = "2.0")]
    Two,
    /// OAuth 2.1.
    #[serde(rename = "2.1")]
    TwoOne,
}

impl fmt::Display for ProtocolVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Two => "2.0",
            Self::TwoOne => "2.1",
        })
    }
}

impl FromStr for ProtocolVersion {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "2.0" => Ok(Self::Two),
            "2.1" => Ok(Self::TwoOne),
            _ => Err(Malformed("2.0 or 2.1")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_versions_are_stored_as_they_are_written() {
        for kind in ["WebApp", "NativeApp", "ServerApp"] {
            let read: ApplicationKind = kind.parse().unwrap();
            assert_eq!(read.to_string(), kind);
            assert_eq!(serde_json::to_value(read).unwrap(), kind);
        }
        for version in ["2.0", "2.1"] {
            let read: ProtocolVersion = version.parse().unwrap();
            assert_eq!(read.to_string(), version);
            assert_eq!(serde_json::to_value(read).unwrap(), version);
        }
        assert!("webapp".parse::<ApplicationKind>().is_err());
        assert!("2".parse::<ProtocolVersion>().is_err());
    }
}

//! Devices without a browser that ask for a grant of OAuth: what they asked for, and what somebody has answered.
//! Source: RFC 8628.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{ApplicationId, Factor, Moment, Owner, Record, Scope};

/// What a device asks for.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct OauthDevice {
    /// The SHA-256 of the handle of its code in hexadecimal digits.
    pub id: Arc<str>,
    /// The hash of the code's secret.
    pub hash: Arc<str>,
    /// The hash of the code that somebody types.
    pub user_code: Arc<str>,
    /// Which application it is.
    pub application: ApplicationId,
    /// What of a person.
    pub scopes: BTreeSet<Scope>,
    /// Whether a refresh token is to come of it.
    pub offline: bool,
    /// Whence it asked.
    pub source: IpAddr,
    /// What it calls itself.
    pub agent: Arc<str>,
    /// When it asked.
    pub created: Moment,
    /// Until when it is answered.
    pub ends: Moment,
    /// What somebody has answered.
    pub answer: Option<DeviceAnswer>,
}

/// What somebody has answered to a device.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum DeviceAnswer {
    /// That it may have it.
    Allowed {
        /// Who that was.
        owner: Owner,
        /// When they had logged on.
        logged_on: Moment,
        /// The second factor that had been shown by then.
        factor: Option<Factor>,
    },
    /// That it may not.
    Refused,
}

impl Record for OauthDevice {
    const TABLE: &'static str = "oauth_device";
    type Key = Arc<str>;
    type Index = Arc<str>;

    fn key(&self) -> Arc<str> {
        self.id.clone()
    }

    fn index(&self) -> Arc<str> {
        self.user_code.clone()
    }
}

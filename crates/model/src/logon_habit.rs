//! What is kept of logons that came to a session: from where, with which programs, and factors that are
//! remembered.

use std::net::IpAddr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Moment, Owner, Record};

/// From where and with which programs somebody logs on.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct LogonHabit {
    /// Who.
    pub owner: Owner,
    /// The networks, by their first addresses, and when each was last seen; the latest comes last.
    pub networks: Vec<(IpAddr, Moment)>,
    /// The programs, and when each was last seen; the latest comes last.
    pub agents: Vec<(Arc<str>, Moment)>,
    /// The last logons of the account's owner, the latest last. Of users there are none.
    #[serde(default)]
    pub logons: Vec<Moment>,
}

impl LogonHabit {
    /// The habits of somebody who never logged on.
    #[must_use]
    pub const fn new(owner: Owner) -> Self {
        Self {
            owner,
            networks: Vec::new(),
            agents: Vec::new(),
            logons: Vec::new(),
        }
    }
}

impl Record for LogonHabit {
    const TABLE: &'static str = "logon_habit";
    type Key = Owner;
    type Index = Owner;

    fn key(&self) -> Owner {
        self.owner
    }

    fn index(&self) -> Owner {
        self.owner
    }
}

/// A second factor that need not be shown again for some days by whoever has its token.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct RememberedFactor {
    /// The SHA-256 of the token in hexadecimal digits: the token itself is kept nowhere.
    pub id: Arc<str>,
    /// Whose.
    pub owner: Owner,
    /// The device that showed it, as its secret is called.
    pub device: Arc<str>,
    /// When it was shown.
    pub shown: Moment,
    /// When it counts no more.
    pub ends: Moment,
}

impl Record for RememberedFactor {
    const TABLE: &'static str = "remembered_factor";
    type Key = Arc<str>;
    type Index = (Owner, Moment, Arc<str>);

    fn key(&self) -> Arc<str> {
        self.id.clone()
    }

    fn index(&self) -> Self::Index {
        (self.owner, self.shown, self.id.clone())
    }
}

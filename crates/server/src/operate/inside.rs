//! In this process, through the gateway's one entrance.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use gateway::{Arrival, Gateway};
use model::{AccountId, Moment};
use serde_json::Value;

use super::{Unanswered, answer};
use crate::machine;

/// The server itself, on one account of its store.
pub struct Inside {
    gateway: Arc<Gateway>,
    account: AccountId,
    part: &'static str,
}

impl Inside {
    /// On this account; `part` is what of the server acts, for the events.
    #[must_use]
    pub fn new(gateway: Arc<Gateway>, account: AccountId, part: &'static str) -> Self {
        Self {
            gateway,
            account,
            part,
        }
    }

    /// Performs an operation, now or at another time.
    ///
    /// # Errors
    /// What it is answered with.
    pub async fn call(
        &self,
        operation: (&str, &str),
        parameters: &[(&str, &str)],
        at: Option<i64>,
    ) -> Result<Value, Unanswered> {
        let arrival = Arrival {
            now: at.map_or_else(machine::now, Moment::from_seconds),
            seed: machine::seed().map_err(|why| Unanswered::silent(&why))?,
            source: IpAddr::from(Ipv4Addr::LOCALHOST).into(),
            secure: true,
            host_id: "rampart".into(),
            user_agent: concat!("rampart/", env!("CARGO_PKG_VERSION")).into(),
            least_revision: None,
        };
        let whom = (self.account, self.part);
        let reply = self
            .gateway
            .act(&arrival, whom, operation, parameters)
            .await;
        answer(reply.status, &reply.body)
    }
}

//! One run of a job in one place, and what it may do there.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use model::{AccountId, Moment};
use serde_json::Value;
use store::Aggregate;

use super::lease::Leased;
use crate::ask::call::Call;
use crate::ask::operation::{Deed, Entry};
use crate::ask::server::{SERVER, arrival};
use crate::audit::event;
use crate::door::perform::admit;
use crate::fault::{Error, Fault};
use crate::held::snapshot::{Snapshot, aggregate};
use crate::node::Core;
use crate::prove::Shown;

/// Where a job is at work.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Place {
    /// In this account.
    Account(AccountId),
    /// In the store as a whole.
    Store,
}

/// A job at work in one place.
pub struct Errand {
    pub(crate) core: Arc<Core>,
    pub(crate) job: &'static str,
    pub(crate) place: Place,
    /// None while it only looks whether there is anything to do.
    pub(crate) leased: Option<Leased>,
}

impl Place {
    /// The log of a job's leases there.
    pub(crate) fn log(self, job: &str) -> Aggregate {
        match self {
            Self::Account(id) => Aggregate::new(format!("job/{job}/account/{id}")),
            Self::Store => Aggregate::new(format!("job/{job}/store")),
        }
    }
}

/// What is waited for in an errand is boxed: of a future that is nested into each job's the compiler would prove for each
/// anew that it may be sent, which took it minutes.
impl Errand {
    /// Where the job is at work.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Moment {
        (self.core.settings.clock)()
    }

    /// The newest state of the account. One that this node does not hold is read and not kept: the
    /// place is for those that somebody asks for.
    ///
    /// # Errors
    /// When it cannot be read.
    #[must_use]
    pub fn snapshot(&self) -> BoxFuture<'_, Result<Arc<Snapshot>, Fault>> {
        Box::pin(self.newest())
    }

    /// Whether the place still is this node's to work in.
    pub(crate) fn is_held(&self) -> BoxFuture<'_, Result<bool, Fault>> {
        Box::pin(async {
            match &self.leased {
                Some(leased) => leased.is_held(&self.core).await,
                None => Ok(false),
            }
        })
    }

    async fn newest(&self) -> Result<Arc<Snapshot>, Fault> {
        let (id, store) = (self.account()?, &*self.core.store);
        if let Some(held) = self.core.accounts.get(&id).await {
            held.look(store).await?;
            return Ok(held.current());
        }
        let loaded = store.load(&aggregate(id), self.now().millis()).await?;
        let snapshot = match loaded {
            Some(loaded) => Snapshot::restore(id, &loaded),
            None => Ok(Snapshot::empty(id)),
        };
        let broken = |why: model::Unreadable| Fault::Broken(why.to_string());
        Ok(Arc::new(snapshot.map_err(broken)?))
    }

    /// Does a deed in the account, by the entrance that all go by; the event names the job, and
    /// these parameters. Refused once the lease is over.
    ///
    /// # Errors
    /// When the deed is refused, the lease is not this node's any more, or the store fails.
    pub fn perform<'a>(
        &'a self,
        entry: &'static Entry,
        parameters: &'a Value,
        deed: Arc<dyn Deed>,
    ) -> BoxFuture<'a, Result<String, Error>> {
        Box::pin(self.done(entry, parameters, deed))
    }

    async fn done(
        &self,
        entry: &'static Entry,
        parameters: &Value,
        deed: Arc<dyn Deed>,
    ) -> Result<String, Error> {
        let account = self.account()?;
        if !self.is_held().await? {
            let why = format!("the job {} has no lease there any more", self.job);
            return Err(Fault::Broken(why).into());
        }
        let arrival = arrival(self.now(), self.core.draw());
        let call = Call::new(
            arrival,
            (&SERVER, entry),
            event::raw(parameters),
            self.core.settings.region.clone(),
        );
        let shown = Shown::Server(account, self.job);
        let served = admit(&self.core, &call, shown, || Ok(deed)).await?;
        Ok(served.json)
    }

    fn account(&self) -> Result<AccountId, Fault> {
        match self.place {
            Place::Account(id) => Ok(id),
            Place::Store => Err(Fault::Broken(format!(
                "the job {} is on no account",
                self.job
            ))),
        }
    }
}

//! The one way into an operation.

use std::sync::Arc;

use metrics::{Counter, SharedString};
use rpc::{Incoming, Malformed, Request};
use store::Store;

use crate::answer::{self, Reply};
use crate::call::{Arrival, Call, ids, recorded};
use crate::fault::{Error, Fault};
use crate::follow;
use crate::node::{Core, Settings};
use crate::operation::{Entry, Service};
use crate::vault::Vault;

/// Authenticates, authorizes, runs, commits and writes down. Shared by all connections.
pub struct Gateway {
    pub(crate) core: Arc<Core>,
}

/// Why a gateway cannot open on this store.
#[derive(Debug, thiserror::Error)]
pub enum OpenFault {
    /// The master key is another one than the store was made with.
    #[error(
        "the master key does not belong to this store; give the key the store was made with (its check value differs)"
    )]
    WrongKey,
    /// The store cannot be asked.
    #[error(transparent)]
    Store(#[from] Fault),
}

impl Gateway {
    /// Opens on a store whose key check value is that of the vault, or which has none yet.
    ///
    /// # Errors
    /// When the master key is another one, or the store cannot be asked.
    pub async fn open(
        store: Arc<dyn Store>,
        vault: Arc<Vault>,
        services: &'static [&'static Service],
        settings: Settings,
    ) -> Result<Arc<Self>, OpenFault> {
        check_key(&*store, &vault).await?;
        let core = Arc::new(Core::new(store, vault, services, settings));
        follow::start(&core).await.map_err(OpenFault::Store)?;
        Ok(Arc::new(Self { core }))
    }

    /// The store underneath, for commands and tests.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.core.store
    }

    /// Whether any account was founded.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn has_accounts(&self) -> Result<bool, Fault> {
        Ok(!self
            .core
            .store
            .aggregates("account/", None, 1)
            .await?
            .is_empty())
    }

    /// How many events wait to be made durable.
    #[must_use]
    pub fn audit_depth(&self) -> usize {
        self.core.auditor.depth()
    }

    /// Makes durable what is still in memory: events and last-used times.
    pub async fn drain(&self) {
        if let Err(fault) = self.core.auditor.flush().await {
            tracing::error!(%fault, "some audit events could not be made durable");
        }
        self.core.flush_last_used().await;
    }

    /// Serves one request of the cloud APIs.
    pub async fn call(&self, arrival: &Arrival, incoming: &Incoming<'_>) -> Reply {
        match rpc::read(incoming) {
            Ok(request) => self.serve(arrival, request).await,
            Err(malformed) => {
                let format = rpc::wanted_format(incoming);
                Box::pin(self.unproven(arrival, None, "", None, &malformed)).await;
                let (code, message) = answer::wire(&malformed);
                Reply::error(format, arrival, &code, message, None)
            }
        }
    }

    async fn serve(&self, arrival: &Arrival, request: Request) -> Reply {
        let format = request.format;
        let (service, entry) = match self.find(&request) {
            Ok(found) => found,
            Err(malformed) => {
                Box::pin(self.unproven(arrival, None, &request.action, None, &malformed)).await;
                let (code, message) = answer::wire(&malformed);
                return Reply::error(format, arrival, &code, message, None);
            }
        };
        let (request_id, event_id) = ids(arrival.seed);
        let call = Call {
            arrival: arrival.clone(),
            request_id,
            event_id,
            service,
            entry,
            recorded: recorded(entry, &request.parameters),
        };
        match self.admit(&call, &request).await {
            Ok(served) => {
                self.core.count(&call);
                let mut reply = Reply::success(format, call, &served.json);
                reply.revision = Some(served.revision);
                reply.stale = served.stale;
                reply
            }
            Err(error) => {
                let (code, message) = answer::words(&call, &error);
                counter(&call, code.code.to_string()).increment(1);
                let detail = match error {
                    Error::Denied(denial) => Some(denial.detail),
                    Error::Broke(fault) => {
                        tracing::error!(%fault, request_id = call.request_id, action = entry.name, "a request failed");
                        None
                    }
                    _ => None,
                };
                let mut reply = Reply::error(format, arrival, &code, message, detail);
                reply.stale = self.core.touch.is_away() && reply.status < 500;
                reply
            }
        }
    }

    fn find(&self, request: &Request) -> Result<(&'static Service, &'static Entry), Malformed> {
        let mut services = self.core.services.iter();
        let service = services
            .find(|one| one.version == request.version)
            .ok_or_else(|| {
                let versions: Vec<_> = self.core.services.iter().map(|one| one.version).collect();
                let why = format!(
                    "The API version {} is not served here; served are {}.",
                    short(&request.version),
                    versions.join(", ")
                );
                Malformed::new("InvalidVersion", why)
            })?;
        let entry = service
            .operations
            .iter()
            .find(|one| one.name == request.action);
        let entry = entry.ok_or_else(|| {
            let why = format!(
                "{} {} serves no operation called {}.",
                service.name,
                service.version,
                short(&request.action)
            );
            Malformed::new("InvalidAction.NotFound", why).with_status(404)
        })?;
        Ok((service, entry))
    }
}

async fn check_key(store: &dyn Store, vault: &Vault) -> Result<(), OpenFault> {
    let values = vault.check_values();
    let newest = values.first().cloned().unwrap_or_default();
    let known = store
        .meta_put_if_absent("key_check", &newest)
        .await
        .map_err(Fault::from)?;
    if values.contains(&known) {
        Ok(())
    } else {
        Err(OpenFault::WrongKey)
    }
}

/// How many calls of an operation ended so.
pub(crate) fn counter(call: &Call, outcome: impl Into<SharedString>) -> Counter {
    metrics::counter!(
        "rampart_requests_total",
        "service" => call.service.name,
        "operation" => call.entry.name,
        "outcome" => outcome,
    )
}

/// A text of the client's that an error repeats.
fn short(text: &str) -> String {
    text.chars().take(64).collect()
}

//! The one way into an operation.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::{Context, Effects, Entropy};
use model::AccountId;
use policy::Set;
use rpc::{Incoming, Malformed, Proof, Request, Signed};
use store::Store;
use tokio::sync::oneshot;

use crate::account::Account;
use crate::answer::{self, Reply};
use crate::audit::{self, Outcome};
use crate::authenticate::{Asked, Freshness, Proven, Unproven, authenticate};
use crate::call::{Arrival, Call, recorded};
use crate::caller::Credential;
use crate::commit::{Done, Pending, submit};
use crate::core::{Core, ReadAudit, Settings};
use crate::fault::{Error, Fault};
use crate::gather::Holder;
use crate::judge::{Policies, judge};
use crate::operation::{Deed, Effect, Entry, Prepared, Service, Wants};
use crate::permit::Grant;
use crate::snapshot::Snapshot;
use crate::vault::Vault;
use crate::{Caller, Target, follow, nonce};

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
                self.unproven(arrival, None, "", None, &malformed).await;
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
                self.unproven(arrival, None, &request.action, None, &malformed)
                    .await;
                let (code, message) = answer::wire(&malformed);
                return Reply::error(format, arrival, &code, message, None);
            }
        };
        let call = Call {
            arrival: arrival.clone(),
            request_id: arrival.request_id(),
            service,
            entry,
            recorded: recorded(entry, &request.parameters),
        };
        match self.admit(&call, &request).await {
            Ok(served) => {
                count(&call, "Success");
                let mut reply = Reply::success(format, &call, &served.json);
                reply.revision = Some(served.revision);
                reply.stale = served.stale;
                reply
            }
            Err(error) => {
                let (code, message) = answer::words(&call, &error);
                count(&call, &code.code);
                let detail = match error {
                    Error::Denied(denial) => Some(denial.detail),
                    Error::Broke(fault) => {
                        tracing::error!(%fault, request_id = call.request_id, action = entry.name, "a request failed");
                        None
                    }
                    _ => None,
                };
                Reply::error(format, arrival, &code, message, detail)
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
                    "The API version is not served here; served are {}.",
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
                "{} {} has no such operation here.",
                service.name, service.version
            );
            Malformed::new("InvalidAction.NotFound", why).with_status(404)
        })?;
        Ok((service, entry))
    }

    /// Proves the caller, then runs the operation.
    async fn admit(&self, call: &Call, request: &Request) -> Result<Served, Error> {
        let signed = match &request.proof {
            Proof::Signed(signed) => signed,
            Proof::Anonymous => {
                let why = "This operation needs a signed request; sign it with an AccessKey.";
                return Err(self
                    .turned_away(call, None, Malformed::new("MissingAccessKeyId", why))
                    .await);
            }
            Proof::Bearer(_) => {
                let why =
                    "Bearer tokens are not accepted here; sign the request with an AccessKey.";
                let malformed = Malformed::new("UnsupportedSignatureMethod", why);
                return Err(self.turned_away(call, None, malformed).await);
            }
        };
        let asked = Asked {
            arrival: &call.arrival,
            freshness: Freshness::Store,
            echo: !call.entry.shape.iter().any(|shape| shape.secret),
            service: call.service.name,
        };
        let proven = match authenticate(&self.core, signed, asked).await {
            Ok(proven) => proven,
            Err(Unproven {
                error: Error::Wire(malformed),
                account,
            }) => {
                return Err(self.turned_away(call, account, malformed).await);
            }
            Err(Unproven { error, .. }) => return Err(error),
        };
        let claimed = self
            .core
            .nonces
            .claim(nonce::fingerprint(signed.access_key_id(), signed.nonce()));
        if let Err(malformed) = claimed {
            return Err(self
                .turned_away(call, Some(proven.account.id), malformed)
                .await);
        }
        let caller = match Caller::resolve(&proven.credential, &proven.snapshot.state) {
            Ok(caller) => caller,
            Err(malformed) => {
                return Err(self
                    .turned_away(call, Some(proven.account.id), malformed)
                    .await);
            }
        };
        match (call.entry.read)(&request.parameters) {
            Ok(deed) if call.entry.effect == Effect::Read => {
                self.read(call, proven, &caller, &*deed).await
            }
            Ok(deed) => self.write(call, proven, &caller, deed, signed).await,
            Err(malformed) => {
                let outcome = Outcome::Failure {
                    code: malformed.code,
                    message: &malformed.message,
                };
                self.note(call, &caller, &[], &outcome, true).await?;
                Err(malformed.into())
            }
        }
    }

    /// A look at a snapshot.
    async fn read(
        &self,
        call: &Call,
        proven: Proven,
        caller: &Caller,
        deed: &dyn Deed,
    ) -> Result<Served, Error> {
        let (home, stale) = self.home(&proven, caller, deed, call).await?;
        let policies = policies(
            &proven.account,
            &proven.snapshot,
            caller,
            &proven.credential,
        );
        let judged = match judge(call, caller, &policies, deed, &home, &self.core.vault) {
            Ok(judged) => judged,
            Err(refused) => {
                let error = Error::Denied(refused.denial);
                return Err(self.noted(call, caller, &refused.targets, error).await);
            }
        };
        let prepared = self.prepare(call, &home, caller, deed).await?;
        match self.look(call, caller, deed, &home, &prepared) {
            Ok(json) => {
                self.note(call, caller, &judged.targets, &Outcome::Success, false)
                    .await?;
                Ok(Served {
                    json,
                    revision: home.revision.0,
                    stale,
                })
            }
            Err(error) => Err(self.noted(call, caller, &judged.targets, error).await),
        }
    }

    fn look(
        &self,
        call: &Call,
        caller: &Caller,
        deed: &dyn Deed,
        home: &Snapshot,
        prepared: &Prepared,
    ) -> Result<String, Error> {
        let grant = Grant {
            caller,
            home: home.account,
            revision: home.revision.0,
            prepared,
            vault: &self.core.vault,
        };
        let mut state = home.state.clone();
        let mut context = Context {
            account: &mut state,
            now: call.arrival.now,
            entropy: &mut Entropy::new(call.arrival.seed, 0),
            limits: &self.core.settings.limits,
            effects: &mut Effects::default(),
        };
        deed.run(&grant, &mut context).map_err(Error::from)
    }

    /// A change, or credentials: by way of the caller's account's committer.
    async fn write(
        &self,
        call: &Call,
        proven: Proven,
        caller: &Caller,
        deed: Arc<dyn Deed>,
        signed: &Signed,
    ) -> Result<Served, Error> {
        if proven.stale {
            return Err(Fault::Away("writes need the store".to_owned()).into());
        }
        let (home, _) = self.home(&proven, caller, &*deed, call).await?;
        let policies = policies(
            &proven.account,
            &proven.snapshot,
            caller,
            &proven.credential,
        );
        // The first judgement spares outsiders' requests the slow work; the committer's is the one
        // that counts.
        let first = judge(call, caller, &policies, &*deed, &home, &self.core.vault);
        let prepared = match first {
            Ok(_) => self.prepare(call, &home, caller, &*deed).await?,
            Err(refused) if !self.core.rejudges() => {
                let error = Error::Denied(refused.denial);
                return Err(self.noted(call, caller, &refused.targets, error).await);
            }
            Err(_) => Prepared::Nothing,
        };
        let (reply, known) = oneshot::channel();
        let foreign = (home.account != proven.account.id).then_some(home);
        let pending = Pending {
            call: call.clone(),
            credential: proven.credential,
            deed,
            prepared,
            foreign,
            nonce: Some(nonce::nonce(
                signed.access_key_id(),
                signed,
                self.core.settings.window_seconds,
            )),
            reply,
            attempt: 0,
            lost: None,
        };
        submit(&self.core, &proven.account, pending).await?;
        let ended = || Fault::Broken("the committer has ended".to_owned());
        let Done { json, revision } = known.await.map_err(|_| ended())??;
        Ok(Served {
            json,
            revision,
            stale: false,
        })
    }

    /// The state the operation runs on: the caller's own account, or another's.
    async fn home(
        &self,
        proven: &Proven,
        caller: &Caller,
        deed: &dyn Deed,
        call: &Call,
    ) -> Result<(Arc<Snapshot>, bool), Fault> {
        let home = deed.home(caller);
        if home == proven.account.id {
            return Ok((proven.snapshot.clone(), proven.stale));
        }
        let account = self.core.account(home, call.arrival.now).await?;
        let staleness = self.core.settings.staleness_seconds;
        let fresh = account
            .fresh(&*self.core.store, call.arrival.now, staleness)
            .await?;
        Ok((fresh.snapshot, fresh.stale))
    }

    async fn prepare(
        &self,
        call: &Call,
        home: &Snapshot,
        caller: &Caller,
        deed: &dyn Deed,
    ) -> Result<Prepared, Fault> {
        match deed.wants(caller) {
            Wants::Nothing => Ok(Prepared::Nothing),
            Wants::LastUsed(key) => {
                let used = self.core.last_used(home.account, key.as_str()).await?;
                Ok(Prepared::LastUsed(used))
            }
            Wants::PasswordHash(password) => {
                let salt = Entropy::new(call.arrival.seed, SALT_STREAM).bytes();
                Ok(Prepared::PasswordHash(
                    self.core.passwords.hash(password, salt).await?,
                ))
            }
        }
    }

    /// Writes down how a read or a refusal ended.
    pub(crate) async fn note(
        &self,
        call: &Call,
        caller: &Caller,
        targets: &[Target],
        outcome: &Outcome<'_>,
        always: bool,
    ) -> Result<(), Fault> {
        let how = if always {
            ReadAudit::Durable
        } else {
            self.core.settings.reads
        };
        if how == ReadAudit::Off {
            return Ok(());
        }
        let event = audit::event(call, caller, targets, outcome, caller.account);
        let noted = match how {
            ReadAudit::Durable => self.core.auditor.durable(event).await,
            _ => self.core.auditor.buffered(event).await,
        };
        // Reads go on without their event when the store and the spool are both away; the writer
        // has logged and counted it.
        match noted {
            Err(Fault::Away(_)) => Ok(()),
            other => other,
        }
    }

    /// Writes down an error and gives it back.
    pub(crate) async fn noted(
        &self,
        call: &Call,
        caller: &Caller,
        targets: &[Target],
        error: Error,
    ) -> Error {
        let (code, message) = answer::words(call, &error);
        let outcome = Outcome::Failure {
            code: &code.code,
            message: &message,
        };
        match self.note(call, caller, targets, &outcome, true).await {
            Ok(()) => error,
            Err(fault) => fault.into(),
        }
    }

    pub(crate) async fn turned_away(
        &self,
        call: &Call,
        account: Option<AccountId>,
        malformed: Malformed,
    ) -> Error {
        self.unproven(
            &call.arrival,
            account,
            call.entry.name,
            Some(call.service),
            &malformed,
        )
        .await;
        malformed.into()
    }

    /// Writes down a request that nobody could be made answerable for: the first of its kind in a
    /// minute at once, the others as one event with their count.
    async fn unproven(
        &self,
        arrival: &Arrival,
        account: Option<AccountId>,
        name: &str,
        service: Option<&Service>,
        malformed: &Malformed,
    ) {
        let minute = arrival.now.seconds().div_euclid(60);
        let key = (arrival.source, malformed.code, minute);
        let seen = self
            .core
            .failures
            .get_with(key, || Arc::new(AtomicU64::new(0)));
        // Powers of two: a flood leaves a trace of its size with a handful of events.
        let count = seen.fetch_add(1, Ordering::Relaxed) + 1;
        if !count.is_power_of_two() {
            return;
        }
        let event = audit::Unproven {
            arrival,
            request_id: &arrival.request_id(),
            account,
            name,
            service: service.map_or("", |one| one.name),
            host: service.map_or(&arrival.host_id, |one| one.host),
            version: service.map_or("", |one| one.version),
            code: malformed.code,
            message: &malformed.message,
            count,
        };
        let _ = self.core.auditor.buffered(event.event()).await;
    }
}

/// An answer on its way out.
struct Served {
    json: String,
    revision: u64,
    stale: bool,
}

/// The stream of a request's randomness that salts are taken from.
const SALT_STREAM: u64 = u64::MAX - 4;

pub(crate) fn policies(
    account: &Account,
    snapshot: &Snapshot,
    caller: &Caller,
    credential: &Credential,
) -> Policies {
    let identity: Option<Arc<Set>> =
        Holder::of(caller).map(|holder| account.identity(snapshot, holder));
    let session = match credential {
        Credential::Session(token) => Some(token.clone()),
        Credential::Key { .. } => None,
    };
    Policies { identity, session }
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

fn count(call: &Call, outcome: &str) {
    metrics::counter!(
        "rampart_requests_total",
        "service" => call.service.name,
        "operation" => call.entry.name,
        "outcome" => outcome.to_owned(),
    )
    .increment(1);
}

//! The one way into an operation.

use std::sync::Arc;

use domain::Entropy;
use domain::account::recovery::Whom;
use model::{AccessKeyId, AccountId, Moment, Secret};
use rpc::Incoming;
use store::{Aggregate, Facts, Store};
use vault::Vault;

use crate::ask::answer::Reply;
use crate::ask::arrival::Arrival;
use crate::ask::assertion::Addressed;
use crate::ask::operation::Service;
use crate::decision::{self, Credentials, Desk, Inquiry};
use crate::door::console::{self, Order};
use crate::door::founding::{self, Foundation};
use crate::door::go_back;
use crate::door::keys::{self, KeyDeed};
use crate::door::recover::{self, Recovery};
use crate::door::switch::{self, Switch, SwitchedTo};
use crate::door::{note, rpc as rpc_door};
use crate::fault::{Error, Fault};
use crate::jobs::job::Job;
use crate::jobs::reseal::KEY_CHECK;
use crate::jobs::rounds::Rounds;
use crate::logon;
use crate::node::settings::Settings;
use crate::node::{Core, follow};

/// How many accounts must be readable for a node to be ready.
const FIRST: usize = 16;

/// Authenticates, authorizes, runs, commits and writes down. Shared by all connections.
pub struct Gateway {
    pub(crate) core: Arc<Core>,
    /// The accounts that were there when it opened, as far as they are looked at to be ready.
    first: Vec<AccountId>,
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
        let first = core.store.aggregates("account/", None, FIRST).await;
        let first = first.map_err(Fault::from)?;
        let id = |one: &Aggregate| AccountId::read(one.as_str().strip_prefix("account/")?).ok();
        Ok(Arc::new(Self {
            first: first.iter().filter_map(id).collect(),
            core,
        }))
    }

    /// To whom assertions of SAML providers must be addressed.
    #[must_use]
    pub fn addressed(&self) -> &Addressed {
        &self.core.settings.addressed
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

    /// One of the first accounts of the store whose rows are damaged, if there is one: a node that
    /// cannot serve it is not ready.
    pub async fn damaged(&self) -> Option<AccountId> {
        let now = (self.core.settings.clock)();
        for id in &self.first {
            if let Err(Fault::Broken(_)) = self.core.account(*id, now).await {
                return Some(*id);
            }
        }
        None
    }

    /// How many events wait to be made durable.
    #[must_use]
    pub fn audit_depth(&self) -> usize {
        self.core.auditor.depth()
    }

    /// Makes durable what is still in memory: events, last-used times of keys and sessions.
    pub async fn drain(&self) {
        note::tell_late(&self.core, Moment::from_millis(i64::MAX)).await;
        if let Err(fault) = self.core.auditor.flush().await {
            tracing::error!(%fault, "some audit events could not be made durable");
        }
        self.core.last_used.flush(&*self.core.store).await;
        self.core.last_seen.flush(&*self.core.store).await;
        self.core.flush_flips().await;
    }

    /// Serves one request of the cloud APIs.
    pub async fn call(&self, arrival: &Arrival, incoming: &Incoming<'_>) -> Reply {
        rpc_door::call(&self.core, arrival, incoming).await
    }

    /// Performs an operation of the cloud APIs on an account as the server itself, which no policy can
    /// forbid: for the operator's own commands, who have the store in their hands. `part` names what
    /// of the server acts, for the event.
    pub async fn act(
        &self,
        arrival: &Arrival,
        (account, part): (AccountId, &'static str),
        operation: (&str, &str),
        parameters: &[(&str, &str)],
    ) -> Reply {
        rpc_door::act(&self.core, arrival, (account, part), operation, parameters).await
    }

    /// Lets a service in that may ask for decisions.
    ///
    /// # Errors
    /// The answer to give when it may not.
    pub async fn inquire(
        &self,
        arrival: &Arrival,
        credentials: Credentials<'_>,
        desk: Desk,
    ) -> Result<Box<Inquiry<'_>>, Reply> {
        decision::inquire(&self.core, arrival, credentials, desk).await
    }

    /// Turns a service away that shows nothing that can be looked at, and writes that down.
    pub async fn refuse(&self, arrival: &Arrival, desk: Desk, malformed: rpc::Malformed) -> Reply {
        decision::refuse(&self.core, arrival, desk, malformed).await
    }

    /// Takes a step of a logon.
    pub async fn log_on(&self, arrival: &Arrival, step: logon::Step) -> logon::Outcome {
        Box::pin(logon::log_on(&self.core, arrival, step)).await
    }

    /// As what the identity providers of users know this server.
    #[must_use]
    pub fn sign_on(&self) -> &logon::SignOn {
        &self.core.settings.sign_on
    }

    /// Where a user of the account with this domain is sent to log on; nowhere if that is done here.
    ///
    /// # Errors
    /// When nobody can tell.
    pub async fn send(
        &self,
        arrival: &Arrival,
        domain: &str,
        going: logon::Going<'_>,
    ) -> Result<Option<logon::Sending>, Fault> {
        Box::pin(logon::send(&self.core, arrival, domain, going)).await
    }

    /// Takes what the provider of an account says of the roles that somebody may take on in a browser. It counts once.
    pub async fn offer_roles(
        &self,
        arrival: &Arrival,
        response: model::Secret,
    ) -> logon::RoleOutcome {
        Box::pin(logon::offer(&self.core, arrival, response)).await
    }

    /// What is offered to whoever shows this, if it is not over. It says nothing of whether one was taken on already.
    pub async fn offered_roles(&self, arrival: &Arrival, offer: &str) -> Option<logon::Offered> {
        Box::pin(logon::offered(&self.core, arrival, offer)).await
    }

    /// Takes on one of the roles that are offered.
    pub async fn take_on_role(
        &self,
        arrival: &Arrival,
        offer: &str,
        role: model::RoleId,
    ) -> logon::RoleOutcome {
        Box::pin(logon::take_on(&self.core, arrival, (offer, role))).await
    }

    /// Where the owner of a session is sent to prove themselves anew; nowhere if users do not log on at a provider, or it
    /// is no session of one.
    ///
    /// # Errors
    /// The answer to give when nobody can tell.
    pub async fn send_again(
        &self,
        arrival: &Arrival,
        token: &str,
        going: logon::Going<'_>,
    ) -> Result<Option<logon::Sending>, Reply> {
        Box::pin(logon::send_again(&self.core, arrival, token, going)).await
    }

    /// Where whoever has this ticket is sent to try the provider of an account's users; nowhere if it is none.
    ///
    /// # Errors
    /// When nobody can tell.
    pub async fn send_on_trial(
        &self,
        arrival: &Arrival,
        ticket: &str,
        going: logon::Going<'_>,
    ) -> Result<Option<logon::Sending>, Fault> {
        Box::pin(logon::send_on_trial(&self.core, arrival, ticket, going)).await
    }

    /// What this browser was sent to a provider with, of all that it keeps, by what came back.
    #[must_use]
    pub fn sent(&self, arrival: &Arrival, kept: &[&str], relay: &str) -> Option<logon::Sent> {
        logon::sent(&self.core, arrival, kept, relay)
    }

    /// Asks for a passkey in place of name and password.
    #[must_use]
    pub fn ask_passkey(&self, arrival: &Arrival) -> logon::Outcome {
        logon::ask_passkey(&self.core, arrival)
    }

    /// What a ticket of a logon is for, if it opens.
    pub async fn standing(&self, arrival: &Arrival, ticket: &str) -> Option<logon::Standing> {
        logon::standing(&self.core, arrival, ticket).await
    }

    /// What the account of a session demands of passwords, if the session is not over.
    pub async fn passwords(&self, arrival: &Arrival, token: &str) -> Option<model::PasswordPolicy> {
        logon::passwords(&self.core, arrival, token).await
    }

    /// Does something with a session that began by logging on, which shows its token.
    pub async fn with_session(&self, arrival: &Arrival, token: &str, wish: logon::Wish) -> Reply {
        Box::pin(logon::with_session(&self.core, arrival, token, wish)).await
    }

    /// Who a session makes of whoever shows its token; nobody if it is over. It is not used by that.
    ///
    /// # Errors
    /// The answer to give when nobody can tell.
    pub async fn identity(
        &self,
        arrival: &Arrival,
        token: &str,
    ) -> Result<Option<logon::Identity>, Reply> {
        Box::pin(logon::identity(&self.core, arrival, token)).await
    }

    /// Switches to a role in a session that began by logging on, which shows its token.
    pub async fn switch(&self, arrival: &Arrival, token: &str, wish: Switch<'_>) -> SwitchedTo {
        Box::pin(switch::switch(&self.core, arrival, token, wish)).await
    }

    /// Serves a call of an operation of the cloud APIs in a session that began by logging on, which shows
    /// its token.
    pub async fn order(&self, arrival: &Arrival, token: &str, order: Order<'_>) -> Reply {
        Box::pin(console::order(&self.core, arrival, token, order)).await
    }

    /// Founds an account; it is durable when this returns.
    ///
    /// # Errors
    /// When the account, its alias or its key id is there already, or the store fails.
    pub async fn found(&self, arrival: &Arrival, foundation: &Foundation) -> Result<(), Error> {
        founding::found(&self.core, arrival, foundation).await
    }

    /// Does something to keys that no client may do; it is durable when this returns. Answers the
    /// account it was done in.
    ///
    /// # Errors
    /// When there is no such key or policy, or the store fails.
    pub async fn change_keys(&self, arrival: &Arrival, deed: KeyDeed) -> Result<AccountId, Error> {
        keys::change(&self.core, arrival, deed).await
    }

    /// The name somebody logs on with, and a password for [`Self::recover`] that the account takes.
    ///
    /// # Errors
    /// When there is no such person, or the store fails.
    pub async fn draw_password(
        &self,
        arrival: &Arrival,
        whom: (AccountId, &Whom),
        entropy: &mut Entropy,
    ) -> Result<(String, Secret), Error> {
        recover::draw(&self.core, arrival, whom, entropy).await
    }

    /// Lets somebody in again who is shut out; it is durable when this returns.
    ///
    /// # Errors
    /// When there is no such person, nothing to lift of what is to be lifted, or the store fails.
    pub async fn recover(&self, arrival: &Arrival, recovery: Recovery) -> Result<(), Error> {
        recover::recover(&self.core, arrival, recovery).await
    }

    /// The AccessKeys that the first accounts of the store were founded with, as far as they are in force
    /// and bound to no network.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn loose_bootstrap_keys(&self) -> Result<Vec<(AccountId, AccessKeyId)>, Fault> {
        recover::loose_bootstrap_keys(&self.core, FIRST).await
    }

    /// The rounds that this node makes with a job. Nothing is done before somebody has them made.
    #[must_use]
    pub fn rounds(&self, job: Arc<dyn Job>) -> Rounds {
        Rounds::new(self.core.clone(), job)
    }

    /// Waits until somebody uses an AccessKey that a rotation has switched off.
    pub async fn late_call(&self) {
        self.core.late_calls.come().await;
    }

    /// Switches on again the AccessKeys that rotations have switched off and somebody still uses.
    pub async fn go_back(&self) {
        go_back::go_back(&self.core).await;
    }

    /// Takes note of a request whose work broke, so that nothing else could write it down.
    pub async fn broke(&self, arrival: &Arrival) {
        note::broke(&self.core, arrival, "", None).await;
    }
}

/// Whether the master key is the one that the store was made with, or that everything was sealed anew under since; a store
/// that has none yet keeps this one's value.
///
/// # Errors
/// When it is another one, or the store cannot be asked.
pub async fn check_key(store: &dyn Facts, vault: &Vault) -> Result<(), OpenFault> {
    let values = vault.check_values();
    let newest = values.first().cloned().unwrap_or_default();
    let known = store
        .meta_put_if_absent(KEY_CHECK, &newest)
        .await
        .map_err(Fault::from)?;
    if values.contains(&known) {
        Ok(())
    } else {
        Err(OpenFault::WrongKey)
    }
}

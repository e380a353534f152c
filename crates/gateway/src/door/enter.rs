//! Who comes in: proven, met for the first time with this request, and known to its account.

use std::sync::Arc;

use ::rpc::Malformed;
use model::AccountId;

use super::note::{note, sent_back, turned_away, turned_back};

use crate::ask::call::Call;
use crate::ask::caller::{Caller, Who, no_session};
use crate::ask::credential::Credential;
use crate::ask::operation::{Deed, Effect};
use crate::ask::plan::Touched;
use crate::fault::{Error, Fault};
use crate::held::gather::Policies;
use crate::held::snapshot::Snapshot;
use crate::judge::led;
use crate::judge::trace::Stand;
use crate::judge::{Docket, Judged, Plea, Refused, may_ask_elsewhere};
use crate::node::Core;
use crate::nonce::claims as nonce;
use crate::prove::admit::{Way, hold_back, let_in};
use crate::prove::authenticate::{Asked, Freshness, Proven, Unproven};
use crate::prove::{Shown, prove, revoked};

/// A caller that was let in, and the state it was proven on.
pub(crate) struct Entered {
    pub(crate) proven: Proven,
    pub(crate) caller: Caller,
}

/// Lets a caller in: proves what it shows, counts its request, and finds it in its account. Who is
/// turned away is written down.
pub(crate) async fn enter(
    core: &Arc<Core>,
    call: &Call,
    shown: Shown<'_>,
    freshness: Freshness,
) -> Result<Entered, Error> {
    let asked = Asked {
        arrival: &call.arrival,
        freshness,
        echo: !call.entry.shape.iter().any(|shape| shape.secret),
    };
    let mut proven = match prove(core, shown, asked).await {
        Ok(proven) => proven,
        Err(Unproven {
            error: Error::Wire(malformed),
            account,
            attempt,
        }) => {
            let turned = turned_back(core, call, account, malformed, attempt.as_deref());
            return Err(turned.await);
        }
        Err(Unproven { error, .. }) => return Err(error),
    };
    let account = proven.account.id;
    if let Shown::Signature(signed) = shown {
        let print = nonce::fingerprint(signed.access_key_id(), signed.nonce());
        if let Err(malformed) = core.nonces.claim(print, account) {
            let key = proven.credential.access_key_id();
            return Err(sent_back(core, call, (account, key), malformed).await);
        }
    }
    // Not before the nonce is claimed: who has caught a request and sends it again is no use of the key.
    proven.note_use(core, &call.arrival, call.service.name);
    let mut caller = known(core, call.into(), &proven);
    // Writes are proven on what this node holds, which may be too old to know the caller.
    if caller.is_err() && call.entry.effect != Effect::Read {
        Box::pin(proven.renew(core, &call.arrival)).await?;
        caller = known(core, call.into(), &proven);
    }
    if let Some((account, key)) = caller.as_ref().ok().and_then(parent_elsewhere) {
        let there = Box::pin(core.account(account, call.arrival.now)).await?;
        let held = hold_back(&key, &there.current().state, call.into());
        caller = held.and(caller);
    }
    if caller.is_ok() {
        let counts = revoked::elsewhere(core, &proven.credential, call.arrival.now).await?;
        caller = counts.and(caller);
    }
    if caller.is_ok() && is_idle(core, call, &proven).await? {
        let why = "Nobody has used the session for too long.".to_owned();
        caller = Err(no_session().with_event(why));
    }
    match caller {
        Ok(caller) => {
            let signed = matches!(shown, Shown::Signature(_) | Shown::Bearer(_));
            if signed && matches!(caller.who, Who::Root) {
                metrics::counter!("rampart_owner_key_calls_total").increment(1);
            }
            Ok(Entered { proven, caller })
        }
        // Nobody has proven anything: a token that opens no session is anybody's to make up.
        Err(malformed) if !is_anybodys(&proven) => {
            Err(turned_away(core, call, Some(account), malformed).await)
        }
        Err(malformed) => {
            proven.note_late(core, &call.arrival, call.service.name);
            let key = proven.credential.access_key_id();
            Err(sent_back(core, call, (account, key), malformed).await)
        }
    }
}

/// The caller that was proven, if it may come this way at all.
pub(crate) fn known(core: &Core, way: Way<'_>, proven: &Proven) -> Result<Caller, Malformed> {
    let snapshot = &*proven.snapshot;
    let caller = let_in(&proven.credential, &snapshot.state, way, &core.settings)?;
    let Some(holder) = led::holder(&caller) else {
        return Ok(caller);
    };
    let identity = proven.account.identity(snapshot, holder);
    led::check(&snapshot.state, caller, &identity)
}

/// Whether a credential is somebody's: of the token of a session it is known only where there is the session.
fn is_anybodys(proven: &Proven) -> bool {
    match &proven.credential {
        Credential::LogonSession { id, .. } => {
            proven.snapshot.state.logon_sessions.get(id).is_some()
        }
        _ => true,
    }
}

/// Whether a caller comes with a session that began by logging on, and nobody has used it for too long. Whoever
/// uses that of a role uses the one that it came of.
async fn is_idle(core: &Core, call: &Call, proven: &Proven) -> Result<bool, Fault> {
    let Credential::LogonSession { account, id } = &proven.credential else {
        return Ok(false);
    };
    let sessions = &proven.snapshot.state.logon_sessions;
    let (seen, now) = (&core.last_seen, call.arrival.now);
    let mut next = Some(id);
    while let Some(id) = next {
        let Some(session) = sessions.get(id) else {
            return Ok(true);
        };
        if Box::pin(seen.is_idle(&*core.store, *account, session, now)).await? {
            return Ok(true);
        }
        next = session.switched.as_ref().map(|switched| &switched.from);
    }
    Ok(false)
}

/// The key of another account that a session began with: there it is marked if it is known to others.
fn parent_elsewhere(caller: &Caller) -> Option<(AccountId, Arc<str>)> {
    let parent = caller.session()?.parent.clone();
    parent.filter(|(account, _)| *account != caller.account)
}

impl Entered {
    /// The policies that take part in what the caller asks.
    pub(crate) fn policies(&self) -> Policies {
        let Proven {
            account,
            snapshot,
            credential,
            ..
        } = &self.proven;
        account.policies(snapshot, &self.caller, credential)
    }

    /// What the policies say to a deed on this state of its home account.
    pub(crate) fn judge(
        &self,
        call: &Call,
        deed: &dyn Deed,
        home: &Snapshot,
        policies: &Policies,
    ) -> Result<Judged, Box<Refused>> {
        let plea = Plea {
            call,
            caller: &self.caller,
            policies,
            deed,
            home: home.into(),
        };
        plea.judge()
    }

    /// The state a deed runs on: the caller's own account, or another's if the caller's own policies
    /// lead there. Without them it is judged as if there were none.
    pub(crate) async fn home(
        &self,
        core: &Core,
        call: &Call,
        deed: &dyn Deed,
    ) -> Result<(Arc<Snapshot>, bool), Fault> {
        let Self { proven, caller } = self;
        let home = deed.home(caller);
        if home == proven.account.id {
            return Ok((proven.snapshot.clone(), proven.stale));
        }
        if !may_ask_elsewhere(call, caller, &self.policies(), deed) {
            return Ok((Arc::new(Snapshot::empty(home)), proven.stale));
        }
        let account = core.account(home, call.arrival.now).await?;
        let fresh = core
            .fresh(&account, call.arrival.now, proven.credential.patience())
            .await?;
        Ok((fresh.snapshot, fresh.stale))
    }

    /// What a call of this caller touched, with what is kept of the decision.
    pub(crate) fn touched(
        &self,
        core: &Core,
        call: &Call,
        policies: &Policies,
        docket: Docket,
        weight: u32,
    ) -> Touched {
        let stand = Stand {
            caller: &self.caller,
            policies,
            revision: self.proven.snapshot.revision.0,
            between: false,
            call,
            weight,
        };
        core.settings.traffic.touched(docket, stand)
    }

    /// Writes down that a request of this caller is not sound, and gives that back.
    pub(crate) async fn unsound(
        &self,
        core: &Arc<Core>,
        call: &Call,
        malformed: Malformed,
    ) -> Result<Error, Fault> {
        let error = malformed.into();
        let touched = Touched::default();
        Box::pin(note(core, call, &self.caller, &touched, Some(&error))).await?;
        Ok(error)
    }
}

//! Who comes in: proven, met for the first time with this request, and known to its account.

use std::sync::Arc;

use ::rpc::Malformed;
use domain::account::directory;
use model::{AccountId, Moment};
use policy::Path;

use super::note::{note, noted, sent_back, turned_away, turned_back};

use crate::ask::call::Call;
use crate::ask::caller::{Caller, Who, no_session};
use crate::ask::credential::Credential;
use crate::ask::operation::{Deed, Effect};
use crate::ask::plan::Touched;
use crate::fault::{Error, Fault};
use crate::held::control::{Bound, ControlPath, Unknown};
use crate::held::gather::Policies;
use crate::held::snapshot::Snapshot;
use crate::judge::elsewhere::may_ask_elsewhere;
use crate::judge::led;
use crate::judge::trace::Stand;
use crate::judge::{Docket, Home, Judged, Plea, Refused};
use crate::node::{Core, control};
use crate::nonce::claims as nonce;
use crate::prove::admit::{Way, hold_back, let_in};
use crate::prove::authenticate::{Asked, Freshness, Proven, Unproven};
use crate::prove::deleted::is_deleted;
use crate::prove::{Shown, prove, revoked};

/// A caller that was let in, and the state it was proven on.
pub(crate) struct Entered {
    pub(crate) proven: Proven,
    pub(crate) caller: Caller,
    /// Control policies that bound the caller's account. Where nobody can say which, only callers go on whom they
    /// do not bound.
    pub(crate) control: Bound,
}

/// The state that a deed runs on.
pub(crate) struct There {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) stale: bool,
    /// Control policies that bound the account, if it is another than the caller's.
    pub(crate) control: Option<ControlPath>,
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
    let mut control = bound(core, &proven, call.arrival.now).await;
    let mut caller = known(core, call.into(), &proven, &control);
    // Writes are proven on what this node holds, which may be too old to know the caller.
    if caller.is_err() && call.entry.effect != Effect::Read {
        Box::pin(proven.renew(core, &call.arrival)).await?;
        control = bound(core, &proven, call.arrival.now).await;
        caller = known(core, call.into(), &proven, &control);
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
            let entered = Entered {
                proven,
                caller,
                control,
            };
            entered.check_bound(core, call).await?;
            Ok(entered)
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
pub(crate) fn known(
    core: &Core,
    way: Way<'_>,
    proven: &Proven,
    control: &Bound,
) -> Result<Caller, Malformed> {
    let snapshot = &*proven.snapshot;
    let caller = let_in(&proven.credential, &snapshot.state, way, &core.settings)?;
    if !led::is_led(&caller) {
        return Ok(caller);
    }
    let holder = led::holder(&caller);
    let policies = Policies {
        identity: holder.map(|holder| proven.account.identity(snapshot, holder)),
        control: control.clone().map_err(Unknown::malformed)?,
        ..Policies::default()
    };
    led::check(&snapshot.state, caller, &policies)
}

/// Control policies that bound the account of whoever was proven.
pub(crate) async fn bound(core: &Core, proven: &Proven, now: Moment) -> Bound {
    control::of(core, &proven.account, &proven.snapshot.state, now).await
}

/// Whether a credential is somebody's: of the token of a session it is known only where there is the session.
fn is_anybodys(proven: &Proven) -> bool {
    match &proven.credential {
        Credential::LogonSession { id, .. } => {
            let state = &proven.snapshot.state;
            state.logon_sessions.get(id).is_some() || state.role_sessions.get(id).is_some()
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
    let state = &proven.snapshot.state;
    let sessions = &state.logon_sessions;
    let (seen, now) = (&core.last_seen, call.arrival.now);
    if let Some(session) = state.role_sessions.get(id) {
        let used = (id, session.created);
        return Box::pin(seen.is_idle(&*core.store, *account, used, now)).await;
    }
    let mut next = Some(id);
    while let Some(id) = next {
        let Some(session) = sessions.get(id) else {
            return Ok(true);
        };
        let used = (id, session.created);
        if Box::pin(seen.is_idle(&*core.store, *account, used, now)).await? {
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
    /// Why a write is refused on a state that is stale.
    pub(super) fn without_newest(&self) -> Error {
        let why = "writes need the newest state".to_owned();
        if self.proven.account.is_unreadable() {
            return Fault::Unreadable(why).into();
        }
        Fault::Away(why).into()
    }

    /// The policies that take part in what the caller asks.
    pub(crate) fn policies(&self) -> Policies {
        let Self {
            proven,
            caller,
            control,
        } = self;
        let control = control.as_ref().ok().cloned().flatten();
        proven.policies(caller, control.filter(|_| caller.principal.is_controlled()))
    }

    /// Brings what the caller was proven on to the newest of the store, with the control policies that bound it.
    pub(crate) async fn renew(&mut self, core: &Arc<Core>, call: &Call) -> Result<(), Error> {
        self.proven.renew(core, &call.arrival).await?;
        self.control = bound(core, &self.proven, call.arrival.now).await;
        self.check_bound(core, call).await
    }

    /// Refuses a call if nobody can say which control policies bound the caller. What tells of decisions on others
    /// needs them whoever asks.
    async fn check_bound(&self, core: &Arc<Core>, call: &Call) -> Result<(), Error> {
        let Err(unknown) = self.control else {
            return Ok(());
        };
        let tells = call.entry.effect == Effect::Read && call.service.name == "Rampart";
        if self.caller.principal.is_controlled() || tells {
            return Err(self.bounded(core, call, unknown).await);
        }
        Ok(())
    }

    /// Writes down that nobody can say which control policies count for a call.
    async fn bounded(&self, core: &Arc<Core>, call: &Call, unknown: Unknown) -> Error {
        metrics::counter!("rampart_control_unknown_total").increment(1);
        let (touched, error) = (Touched::default(), unknown.malformed().into());
        noted(core, call, &self.caller, &touched, error).await
    }

    /// What the policies say to a deed on this state of its home account.
    pub(crate) fn judge(
        &self,
        call: &Call,
        deed: &dyn Deed,
        (home, control): (&Snapshot, Option<&ControlPath>),
        policies: &Policies,
    ) -> Result<Judged, Box<Refused>> {
        let plea = Plea {
            call,
            caller: &self.caller,
            policies,
            deed,
            home: Home {
                control,
                ..home.into()
            },
        };
        plea.judge()
    }

    /// The same, with the caller's own policies of now.
    pub(crate) fn judge_there(
        &self,
        call: &Call,
        deed: &dyn Deed,
        there: &There,
    ) -> Result<Judged, Box<Refused>> {
        let home = (&*there.snapshot, there.control.as_ref());
        self.judge(call, deed, home, &self.policies())
    }

    /// The control policies that bound the account that a deed runs on.
    pub(crate) fn control_of<'a>(
        &'a self,
        home: &Snapshot,
        theirs: Option<&'a ControlPath>,
    ) -> Option<&'a Path> {
        let own = self.control.as_ref().ok().and_then(Option::as_ref);
        let control = if home.account == self.caller.account {
            own
        } else {
            theirs
        };
        control.map(|path| &*path.levels)
    }

    /// The state a deed runs on: the caller's own account, or another's if the caller's own policies
    /// lead there. Without them it is judged as if there were none.
    pub(crate) async fn home(
        &self,
        core: &Arc<Core>,
        call: &Call,
        deed: &dyn Deed,
    ) -> Result<There, Error> {
        let Self { proven, caller, .. } = self;
        let home = deed.home(caller);
        let there = |snapshot, stale, control| There {
            snapshot,
            stale,
            control,
        };
        if home == proven.account.id {
            return Ok(there(proven.snapshot.clone(), proven.stale, None));
        }
        let nowhere = || Arc::new(Snapshot::empty(home));
        if !may_ask_elsewhere(call, caller, &self.policies(), deed) {
            return Ok(there(nowhere(), proven.stale, None));
        }
        let (now, patience) = (call.arrival.now, proven.credential.patience());
        let account = core.account(home, now).await?;
        let fresh = core.fresh(&account, now, patience).await?;
        // Nobody gets into an account that was deleted: it looks as if it were not there.
        if is_deleted(&fresh.snapshot.state) {
            return Ok(there(nowhere(), fresh.stale, None));
        }
        // Whoever manages the directory is not bound by it.
        let is_bound = caller.principal.is_controlled()
            && !directory::manages(caller.account, &fresh.snapshot.state);
        let control = if is_bound {
            control::of(core, &account, &fresh.snapshot.state, now).await
        } else {
            Ok(None)
        };
        match control {
            Ok(control) => Ok(there(fresh.snapshot, fresh.stale, control)),
            Err(unknown) => Err(self.bounded(core, call, unknown).await),
        }
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

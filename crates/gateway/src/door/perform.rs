//! The one entrance: every call, whichever door it came by, is proven, judged, done, written down
//! and answered here. Reads look at a snapshot, writes go to the committer.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ::rpc::Malformed;
use domain::{Context, Effects, Entropy, Stream};
use model::AccountId;
use store::Nonce;
use tokio::sync::oneshot;

use super::enter::{Entered, enter};
use super::foresee::foresee;
use super::note::{broke, note, note_to, noted, unproven};
use super::prepare::prepare;
use super::try_out::try_out;
use crate::ask::answer::Told;
use crate::ask::call::Call;
use crate::ask::operation::{After, Deed, Effect};
use crate::ask::permit::Grant;
use crate::ask::plan::Notes;
use crate::ask::want::{Prepared, Wants};
use crate::commit::bundle::hand_over;
use crate::fault::{Error, Fault};
use crate::guard::{guarded, guarded_run};
use crate::held::pending::{Done, Ended, Pending, Wording};
use crate::held::snapshot::Snapshot;
use crate::judge::Refused;
use crate::judge::denial::{Explained, denial};
use crate::judge::trace::Stand;
use crate::node::{Core, counter};
use crate::prove::Shown;
use crate::prove::authenticate::{Freshness, Proven};

/// An answer on its way out.
pub(crate) struct Served {
    pub(crate) json: String,
    pub(crate) revision: u64,
    pub(crate) stale: bool,
    /// What the server is to do at once, and in which account.
    pub(crate) after: Option<(AccountId, After)>,
}

/// How long a call waits for its row. A database that hangs is asked on behind it.
const ANSWER: Duration = Duration::from_millis(4500);
/// How often a deed may come to another second account than it was brought together with, or want
/// something else than was prepared.
const MOVING: &str = "what the call touches changes all the time; try again";
const MOVES: usize = 4;
/// How often a denial may come back for other words before the committer finds them itself.
const WORDINGS: usize = 2;

/// Performs a call. `deed` reads what it is to do, once the caller is proven: nobody else learns
/// what is wrong with it.
pub(crate) async fn perform(
    core: &Arc<Core>,
    call: &Call,
    shown: Shown<'_>,
    deed: impl FnOnce() -> Result<Arc<dyn Deed>, Malformed>,
) -> Result<Served, Told> {
    let admitted = guarded_run(call.entry.name, attempt(core, call, shown, deed)).await;
    let admitted = match admitted {
        Ok(admitted) => admitted,
        Err(fault) => {
            broke(core, &call.arrival, call.entry.name, Some(call.service)).await;
            Err(Unserved::from(fault))
        }
    };
    match admitted {
        Ok(served) => {
            core.count(call);
            Ok(served)
        }
        Err(unserved) => Err(tell(core, call, unserved)),
    }
}

/// Why a call is not answered with success, and whether that comes of a state that could not be
/// compared with the store.
pub(crate) struct Unserved {
    error: Error,
    stale: bool,
}

impl From<Error> for Unserved {
    fn from(error: Error) -> Self {
        let stale = false;
        Self { error, stale }
    }
}

impl From<Fault> for Unserved {
    fn from(fault: Fault) -> Self {
        Error::from(fault).into()
    }
}

/// Puts an error into the words of the call's service, counts it, and logs what broke.
pub(crate) fn tell(core: &Core, call: &Call, unserved: impl Into<Unserved>) -> Told {
    let Unserved { error, stale } = unserved.into();
    if let Error::Broke(fault) = &error {
        let (request_id, action) = (&call.request_id, call.entry.name);
        tracing::error!(%fault, request_id, action, "a request failed");
    }
    let told = Told::of(call, error, stale || core.touch.is_away());
    counter(call, told.code.code.to_string()).increment(1);
    told
}

/// The same, with an error for those who have no wire to write it on.
pub(crate) async fn admit(
    core: &Arc<Core>,
    call: &Call,
    shown: Shown<'_>,
    deed: impl FnOnce() -> Result<Arc<dyn Deed>, Malformed>,
) -> Result<Served, Error> {
    let attempted = attempt(core, call, shown, deed).await;
    attempted.map_err(|unserved| unserved.error)
}

async fn attempt(
    core: &Arc<Core>,
    call: &Call,
    shown: Shown<'_>,
    deed: impl FnOnce() -> Result<Arc<dyn Deed>, Malformed>,
) -> Result<Served, Unserved> {
    // A write need not ask the store what is newest: its log row goes in only after the newest,
    // and otherwise it is judged and runs again. What would be refused on an older state is
    // looked at again on the newest below.
    let freshness = match call.entry.effect {
        Effect::Read => Freshness::Store,
        Effect::Write | Effect::Mint => Freshness::Node,
    };
    let entered = enter(core, call, shown, freshness).await?;
    match deed() {
        Ok(deed) if call.entry.effect == Effect::Read => read(core, call, &entered, &*deed).await,
        Ok(deed) => {
            let window = core.settings.window_seconds;
            let nonce = shown.nonce(&entered.proven.credential, window);
            let account = Some(entered.proven.account.id);
            let ended = Box::pin(write(core, call, entered, deed, nonce)).await;
            if let Err(Error::Wire(malformed)) = &ended
                && malformed.is_throttling()
            {
                let (arrival, service) = (&call.arrival, Some(call.service));
                let seen = unproven(core, arrival, account, call.entry.name, service, malformed);
                Box::pin(seen).await;
            }
            Ok(ended?)
        }
        Err(malformed) => Err(entered.unsound(core, call, malformed).await?.into()),
    }
}

/// A look at a snapshot.
async fn read(
    core: &Arc<Core>,
    call: &Call,
    entered: &Entered,
    deed: &dyn Deed,
) -> Result<Served, Unserved> {
    let caller = &entered.caller;
    let there = entered.home(core, call, deed).await?;
    let (home, stale) = (there.snapshot, there.stale);
    // What was looked at says whether the answer is stale, not whether the store is back by now.
    let unserved = |error| Unserved { error, stale };
    // Gathered once: for the judgement, and for what is kept of it.
    let policies = entered.policies();
    let judged = match entered.judge(call, deed, (&home, there.control.as_ref()), &policies) {
        Ok(judged) => judged,
        Err(refused) => {
            let error = denied(core, call, &entered.proven, refused).await;
            return Err(unserved(error));
        }
    };
    if let Err(conflict) = call.check_revision(home.revision.0, false) {
        let touched = entered.touched(core, call, &policies, judged.docket, 1);
        let error = noted(core, call, caller, &touched, conflict.into()).await;
        return Err(unserved(error));
    }
    let control = entered.control_of(&home, there.control.as_ref());
    let prepared = match judged.wants {
        wants @ (Wants::Foresight(_) | Wants::Weighing(_)) => {
            foresee(core, call, entered, (&policies, &home), &wants)
        }
        Wants::Tryout(tryout) => match Box::pin(try_out(core, call, entered, &home, &tryout)).await
        {
            Ok(prepared) => prepared,
            Err(error) => {
                let touched = entered.touched(core, call, &policies, judged.docket, 1);
                return Err(unserved(noted(core, call, caller, &touched, error).await));
            }
        },
        wants => prepare(core, call, &home, wants).await?,
    };
    let grant = Grant {
        caller,
        home: home.account,
        revision: home.revision.0,
        own: entered.proven.snapshot.revision.0,
        allowed: &judged.allowed,
        prepared: &prepared,
        source: &call.arrival.source,
        secure: call.arrival.secure,
        region: &call.region,
        vault: &core.vault,
        control,
    };
    let looked = guarded(call.entry.name, || look(core, call, deed, &home, &grant));
    match looked.unwrap_or_else(|fault| Err(fault.into())) {
        Ok((json, notes)) => {
            let weight = core.settings.traffic.weight(call.arrival.seed);
            let mut touched = entered.touched(core, call, &policies, judged.docket, weight);
            touched.notes = notes;
            note(core, call, caller, &touched, None).await?;
            if home.account != caller.account && home.revision.0 > 0 {
                // Whoever owns what was read hears who read it.
                Box::pin(note_to(core, call, caller, &touched, None, home.account)).await?;
            }
            Ok(Served {
                json,
                revision: home.revision.0,
                stale,
                after: None,
            })
        }
        Err(error) => {
            let touched = entered.touched(core, call, &policies, judged.docket, 1);
            Err(unserved(noted(core, call, caller, &touched, error).await))
        }
    }
}

/// The answer, and what is noted of it.
fn look(
    core: &Core,
    call: &Call,
    deed: &dyn Deed,
    home: &Snapshot,
    grant: &Grant<'_>,
) -> Result<(String, Notes), Error> {
    let mut state = home.state.clone();
    let mut effects = Effects::default();
    let mut context = Context {
        account: &mut state,
        now: call.arrival.now,
        entropy: &mut Entropy::new(call.arrival.seed, Stream::Deed, 0),
        limits: &core.settings.limits,
        effects: &mut effects,
        beside: None,
    };
    let json = deed.run(grant, &mut context)?;
    Ok((json, effects.notes))
}

/// Writes a denial down, with what is said of it.
pub(crate) async fn denied(
    core: &Arc<Core>,
    call: &Call,
    proven: &Proven,
    refused: Box<Refused>,
) -> Error {
    let denial = denial(&refused, &call.arrival, &core.vault, 0);
    let error = Error::Denied(Box::new(denial));
    let (caller, policies) = (refused.caller.clone(), refused.policies().clone());
    let stand = Stand {
        caller: &caller,
        policies: &policies,
        revision: proven.snapshot.revision.0,
        between: false,
        call,
        weight: 1,
    };
    let touched = core.settings.traffic.touched(refused.into_docket(), stand);
    noted(core, call, &caller, &touched, error).await
}

/// A change, or credentials: by way of the caller's account's committer.
async fn write(
    core: &Arc<Core>,
    call: &Call,
    mut entered: Entered,
    deed: Arc<dyn Deed>,
    nonce: Option<Nonce>,
) -> Result<Served, Error> {
    // What was judged ahead was the first attempt.
    let mut attempt = 1;
    let mut wording = None;
    for round in 0.. {
        // The committer's judgement is the one that counts. Another before it spares the slow work,
        // and other accounts a look, for those who may not.
        let plan = deed.plan(&entered.caller, &entered.proven.snapshot.state);
        let at_home = deed.home(&entered.caller) == entered.proven.account.id;
        let plain = matches!(plan.wants, Wants::Nothing) && plan.beside.is_none();
        let ahead = if at_home && core.rejudges() && plain {
            Ahead::default()
        } else {
            judge_ahead(core, call, &mut entered, &*deed).await?
        };
        if entered.proven.stale {
            return Err(entered.without_newest());
        }
        let (reply, known) = oneshot::channel();
        let pending = Pending {
            call: call.clone(),
            credential: entered.proven.credential.clone(),
            deed: deed.clone(),
            prepared: ahead.prepared,
            foreign: ahead.home.filter(|_| !at_home),
            beside: ahead.beside,
            nonce,
            reply,
            attempt,
            lost: None,
            kept: OnceLock::new(),
            wording: wording.take().unwrap_or(ahead.wording),
        };
        hand_over(core, &entered.proven.account, pending).await?;
        let known = tokio::time::timeout(ANSWER, known).await;
        // It may be done all the same, and then its answer finds nobody: the client hears so.
        match known
            .map_err(|_| Fault::Unknown)?
            .map_err(|_| Fault::Unknown)?
        {
            Ended::Told(done) => {
                let Done { json, revision } = done?;
                let home = entered.proven.account.id;
                return Ok(Served {
                    json,
                    revision,
                    stale: false,
                    after: deed.after().map(|after| (home, after)),
                });
            }
            Ended::Unexplained(refused, ran) => {
                wording = Some(if round < WORDINGS {
                    explained(core, call, &refused, ran)
                } else {
                    Wording::InPlace
                });
                attempt = ran.saturating_add(1);
            }
            Ended::Moved(ran) if round < MOVES => {
                attempt = ran.saturating_add(1);
                entered.renew(core, call).await?;
            }
            Ended::Moved(_) => break,
        }
    }
    Err(Fault::Away(MOVING.to_owned()).into())
}

/// What was found and worked out for a write before it waits for the committer.
#[derive(Default)]
struct Ahead {
    home: Option<Arc<Snapshot>>,
    beside: Option<AccountId>,
    prepared: Prepared,
    wording: Wording,
}

/// Judges a write before it waits for the committer, and does the slow work for it if it may.
async fn judge_ahead(
    core: &Arc<Core>,
    call: &Call,
    entered: &mut Entered,
    deed: &dyn Deed,
) -> Result<Ahead, Error> {
    let mut there = entered.home(core, call, deed).await?;
    let mut judged = entered.judge_there(call, deed, &there);
    if judged.is_err() {
        entered.renew(core, call).await?;
        there = entered.home(core, call, deed).await?;
        judged = entered.judge_there(call, deed, &there);
    }
    if there.stale {
        return Err(entered.without_newest());
    }
    let mut ahead = Ahead::default();
    match judged {
        Ok(judged) => {
            ahead.beside = judged.beside;
            ahead.prepared = prepare(core, call, &there.snapshot, judged.wants).await?;
        }
        Err(refused) if !core.rejudges() => {
            return Err(denied(core, call, &entered.proven, refused).await);
        }
        Err(refused) => ahead.wording = explained(core, call, &refused, 0),
    }
    ahead.home = Some(there.snapshot);
    Ok(ahead)
}

fn explained(core: &Core, call: &Call, refused: &Refused, attempt: u32) -> Wording {
    let explained = Explained::of(refused, &call.arrival, &core.vault, attempt);
    Wording::Ready(Box::new(explained))
}

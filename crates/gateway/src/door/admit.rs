//! From a proven request to its operation: reads look at a snapshot, writes go to the committer.

use std::sync::Arc;

use domain::{Context, Effects, Entropy};
use rpc::{Malformed, Proof, Request, Signed};
use tokio::sync::oneshot;

use super::note::{note, noted, turned_away};
use crate::ask::call::Call;
use crate::ask::caller::Caller;
use crate::ask::operation::{Deed, Effect};
use crate::ask::permit::{Grant, Prepared, Wants};
use crate::audit::event::Outcome;
use crate::commit::committer::submit;
use crate::fault::{Error, Fault};
use crate::held::pending::{Done, Pending};
use crate::held::snapshot::Snapshot;
use crate::judge::{Judged, Plea, Refused, may_ask_elsewhere};
use crate::node::Core;
use crate::nonce::claims as nonce;
use crate::prove::authenticate::{Asked, Freshness, Proven, Unproven, authenticate};

/// An answer on its way out.
pub(crate) struct Served {
    pub(crate) json: String,
    pub(crate) revision: u64,
    pub(crate) stale: bool,
}

/// The stream of a request's randomness that salts are taken from.
const SALT_STREAM: u64 = u64::MAX - 4;

/// Proves the caller, then runs the operation.
pub(crate) async fn admit(
    core: &Arc<Core>,
    call: &Call,
    request: &Request,
) -> Result<Served, Error> {
    let signed = match &request.proof {
        Proof::Signed(signed) => signed,
        Proof::Anonymous => {
            let why = "This operation needs a signed request; sign it with an AccessKey.";
            return Err(
                turned_away(core, call, None, Malformed::new("MissingAccessKeyId", why)).await,
            );
        }
        Proof::Bearer(_) => {
            let why = "Bearer tokens are not accepted here; sign the request with an AccessKey.";
            let malformed = Malformed::new("UnsupportedSignatureMethod", why);
            return Err(turned_away(core, call, None, malformed).await);
        }
    };
    // A write need not ask the store what is newest: its log row goes in only after the newest,
    // and otherwise it is judged and runs again. What would be refused on an older state is
    // looked at again on the newest below.
    let freshness = match call.entry.effect {
        Effect::Read => Freshness::Store,
        Effect::Write | Effect::Mint => Freshness::Node,
    };
    let asked = Asked {
        arrival: &call.arrival,
        freshness,
        echo: !call.entry.shape.iter().any(|shape| shape.secret),
        service: call.service.name,
    };
    let mut proven = match authenticate(core, signed, asked).await {
        Ok(proven) => proven,
        Err(Unproven {
            error: Error::Wire(malformed),
            account,
        }) => {
            return Err(turned_away(core, call, account, malformed).await);
        }
        Err(Unproven { error, .. }) => return Err(error),
    };
    let print = nonce::fingerprint(signed.access_key_id(), signed.nonce());
    let claimed = core.nonces.claim(print, proven.account.id);
    if let Err(malformed) = claimed {
        return Err(turned_away(core, call, Some(proven.account.id), malformed).await);
    }
    let mut caller = Caller::resolve(&proven.credential, &proven.snapshot.state);
    if caller.is_err() && freshness == Freshness::Node {
        Box::pin(renew(core, &mut proven, call)).await?;
        caller = Caller::resolve(&proven.credential, &proven.snapshot.state);
    }
    let caller = match caller {
        Ok(caller) => caller,
        Err(malformed) => {
            return Err(turned_away(core, call, Some(proven.account.id), malformed).await);
        }
    };
    match (call.entry.read)(&request.parameters) {
        Ok(deed) if call.entry.effect == Effect::Read => {
            read(core, call, proven, &caller, &*deed).await
        }
        Ok(deed) => Box::pin(write(core, call, proven, &caller, deed, signed)).await,
        Err(malformed) => {
            let outcome = Outcome::Failure {
                code: malformed.code,
                message: &malformed.message,
            };
            Box::pin(note(core, call, &caller, &[], &outcome, true)).await?;
            Err(malformed.into())
        }
    }
}

/// A look at a snapshot.
async fn read(
    core: &Arc<Core>,
    call: &Call,
    proven: Proven,
    caller: &Caller,
    deed: &dyn Deed,
) -> Result<Served, Error> {
    let (state, stale) = home(core, &proven, caller, deed, call).await?;
    let judged = match judge(core, call, &proven, caller, deed, &state) {
        Ok(judged) => judged,
        Err(refused) => {
            let error = Error::Denied(refused.denial);
            return Err(noted(core, call, caller, &refused.targets, error).await);
        }
    };
    let prepared = prepare(core, call, &state, deed.wants(caller)).await?;
    match look(core, call, caller, deed, &state, &prepared) {
        Ok(json) => {
            note(
                core,
                call,
                caller,
                &judged.targets,
                &Outcome::Success,
                false,
            )
            .await?;
            Ok(Served {
                json,
                revision: state.revision.0,
                stale,
            })
        }
        Err(error) => Err(noted(core, call, caller, &judged.targets, error).await),
    }
}

fn look(
    core: &Arc<Core>,
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
        vault: &core.vault,
    };
    let mut state = home.state.clone();
    let mut context = Context {
        account: &mut state,
        now: call.arrival.now,
        entropy: &mut Entropy::new(call.arrival.seed, 0),
        limits: &core.settings.limits,
        effects: &mut Effects::default(),
    };
    deed.run(&grant, &mut context).map_err(Error::from)
}

/// A change, or credentials: by way of the caller's account's committer.
async fn write(
    core: &Arc<Core>,
    call: &Call,
    mut proven: Proven,
    caller: &Caller,
    deed: Arc<dyn Deed>,
    signed: &Signed,
) -> Result<Served, Error> {
    // The committer's judgement is the one that counts. Another before it spares the slow work,
    // and other accounts a look, for those who may not.
    let at_home = deed.home(caller) == proven.account.id;
    let (foreign, prepared) = match deed.wants(caller) {
        Wants::Nothing if at_home && core.rejudges() => (None, Prepared::Nothing),
        wants => {
            let (home, prepared) =
                judge_ahead(core, call, &mut proven, caller, &*deed, wants).await?;
            ((!at_home).then_some(home), prepared)
        }
    };
    if proven.stale {
        return Err(without_store());
    }
    let (reply, known) = oneshot::channel();
    let pending = Pending {
        call: call.clone(),
        credential: proven.credential,
        deed,
        prepared,
        foreign,
        nonce: Some(nonce::nonce(
            signed.access_key_id(),
            signed,
            core.settings.window_seconds,
        )),
        reply,
        attempt: 0,
        lost: None,
    };
    submit(core, &proven.account, pending).await?;
    let ended = || Fault::Broken("the committer has ended".to_owned());
    let Done { json, revision } = known.await.map_err(|_| ended())??;
    Ok(Served {
        json,
        revision,
        stale: false,
    })
}

/// Judges a write before it waits for the committer, and does the slow work for it if it may:
/// the state of its home account, and what came of the work.
async fn judge_ahead(
    core: &Arc<Core>,
    call: &Call,
    proven: &mut Proven,
    caller: &Caller,
    deed: &dyn Deed,
    wants: Wants,
) -> Result<(Arc<Snapshot>, Prepared), Error> {
    let (mut state, mut stale) = home(core, proven, caller, deed, call).await?;
    let mut judged = judge(core, call, proven, caller, deed, &state);
    if judged.is_err() {
        renew(core, proven, call).await?;
        (state, stale) = home(core, proven, caller, deed, call).await?;
        judged = judge(core, call, proven, caller, deed, &state);
    }
    if stale {
        return Err(without_store());
    }
    let prepared = match judged {
        Ok(_) => prepare(core, call, &state, wants).await?,
        Err(refused) if !core.rejudges() => {
            let error = Error::Denied(refused.denial);
            return Err(noted(core, call, caller, &refused.targets, error).await);
        }
        Err(_) => Prepared::Nothing,
    };
    Ok((state, prepared))
}

/// What the policies say to a read, and to a write before it waits for the committer.
fn judge(
    core: &Arc<Core>,
    call: &Call,
    proven: &Proven,
    caller: &Caller,
    deed: &dyn Deed,
    home: &Snapshot,
) -> Result<Judged, Refused> {
    let Proven {
        account,
        snapshot,
        credential,
        ..
    } = proven;
    let plea = Plea {
        call,
        caller,
        policies: &account.policies(snapshot, caller, credential),
        deed,
        home: home.into(),
    };
    plea.judge(&core.vault)
}

/// Brings what was proven on this node's state to the newest of the store.
async fn renew(core: &Arc<Core>, proven: &mut Proven, call: &Call) -> Result<(), Fault> {
    let fresh = core.fresh(&proven.account, call.arrival.now).await?;
    (proven.snapshot, proven.stale) = (fresh.snapshot, fresh.stale);
    Ok(())
}

/// The state the operation runs on: the caller's own account, or another's if the caller's own
/// policies lead there. Without them it is judged as if there were none.
async fn home(
    core: &Arc<Core>,
    proven: &Proven,
    caller: &Caller,
    deed: &dyn Deed,
    call: &Call,
) -> Result<(Arc<Snapshot>, bool), Fault> {
    let home = deed.home(caller);
    if home == proven.account.id {
        return Ok((proven.snapshot.clone(), proven.stale));
    }
    let policies = proven
        .account
        .policies(&proven.snapshot, caller, &proven.credential);
    if !may_ask_elsewhere(call, caller, &policies, deed) {
        return Ok((Arc::new(Snapshot::empty(home)), proven.stale));
    }
    let account = core.account(home, call.arrival.now).await?;
    let fresh = core.fresh(&account, call.arrival.now).await?;
    Ok((fresh.snapshot, fresh.stale))
}

async fn prepare(
    core: &Arc<Core>,
    call: &Call,
    home: &Snapshot,
    wants: Wants,
) -> Result<Prepared, Fault> {
    match wants {
        Wants::Nothing => Ok(Prepared::Nothing),
        Wants::LastUsed(key) => {
            let used = core.last_used(home.account, key.as_str()).await?;
            Ok(Prepared::LastUsed(used))
        }
        Wants::PasswordHash(password) => {
            let salt = Entropy::new(call.arrival.seed, SALT_STREAM).bytes();
            Ok(Prepared::PasswordHash(
                core.passwords.hash(password, salt).await?,
            ))
        }
    }
}

fn without_store() -> Error {
    Fault::Away("writes need the store".to_owned()).into()
}

//! Proves the new pairs of managed secrets before any reader gets them.
//!
//! What is proven is the very value that readers will get: it is brought from the store, opened, and signs a call of
//! `GetCallerIdentity`, which is read and authenticated as any other that comes in. Whence a key may be used is not
//! asked, as the server is not where its programs are.

use std::sync::Arc;

use ::rpc::sign::{Key, Stamp, rpc1};
use ::rpc::{Incoming, Proof};
use domain::account::access_key;
use domain::account::kms::managed::{self, Pair};
use domain::account::kms::{pair_rotation, secret};
use domain::{Account, Context};
use http::HeaderMap;
use model::{AccountId, PendingPair, Refusal, SecretName, SecretVersion, StoredSecret};
use serde_json::{Value, json};

use super::perform::admit;
use super::unseal::unsealed;
use crate::ask::call::Call;
use crate::ask::caller::Caller;
use crate::ask::operation::{Deed, Entry};
use crate::ask::permit::Grant;
use crate::ask::plan::{Plan, Target};
use crate::ask::server::{SERVER, arrival, entry};
use crate::ask::unseal::{Enclosed, Unseal};
use crate::audit::event;
use crate::fault::{Error, Fault};
use crate::held::snapshot::Snapshot;
use crate::node::Core;
use crate::prove::Shown;
use crate::prove::admit::leaked;
use crate::prove::authenticate::{Asked, Freshness, authenticate};

/// What acts, as events name it: the same as the job that takes these steps.
const PART: &str = "managed_secrets";
/// What is called: version and operation.
const IDENTITY: (&str, &str) = ("2015-04-01", "GetCallerIdentity");

/// What comes next of a pair that waits.
pub(crate) struct Step {
    pub(crate) entry: &'static Entry,
    pub(crate) parameters: Value,
    pub(crate) deed: Arc<dyn Deed>,
}

/// The secrets of an account whose new pairs wait.
pub(crate) async fn waiting(
    core: &Arc<Core>,
    account: AccountId,
) -> Result<Vec<SecretName>, Error> {
    let held = core.account(account, (core.settings.clock)()).await?;
    held.look(&*core.store).await?;
    Ok(managed::pending(&held.current().state))
}

/// Proves the pair of a secret that waits, if one does, and does what follows of it.
pub(crate) async fn go_on(
    core: &Arc<Core>,
    account: AccountId,
    name: &SecretName,
) -> Result<(), Error> {
    let now = (core.settings.clock)();
    let held = core.account(account, now).await?;
    held.look(&*core.store).await?;
    let Some(step) = next(core, &held.current(), name).await? else {
        return Ok(());
    };
    let call = Call::new(
        arrival(now, core.draw()),
        (&SERVER, step.entry),
        event::raw(&step.parameters),
        core.settings.region.clone(),
    );
    let shown = Shown::Server(account, PART);
    Box::pin(admit(core, &call, shown, || Ok(step.deed))).await?;
    Ok(())
}

/// Proves the pair of a secret that waits in this state, if one does: what follows of it.
///
/// # Errors
/// When nobody can tell whether it works.
pub(crate) async fn next(
    core: &Core,
    home: &Snapshot,
    name: &SecretName,
) -> Result<Option<Step>, Error> {
    let secret = secret::live(&home.state, name).ok();
    let rotation = secret.and_then(|secret| secret.rotation.as_deref());
    let pending = rotation.and_then(|rotation| rotation.pending.as_deref());
    let Some((secret, pending)) = secret.zip(pending) else {
        return Ok(None);
    };
    let why = Box::pin(flaw(core, home, secret, pending)).await?;
    let entry = if why.is_none() { &COMPLETE } else { &GIVE_UP };
    Ok(Some(Step {
        entry,
        parameters: json!({
            "SecretName": name.as_str(),
            "VersionId": pending.version.as_str(),
            "UserAccessKeyId": pending.key.as_str(),
        }),
        deed: Arc::new(Proven {
            name: name.clone(),
            pending: pending.clone(),
            why,
        }),
    }))
}

/// Why a pair that waits does not work, if it does not.
async fn flaw(
    core: &Core,
    home: &Snapshot,
    secret: &StoredSecret,
    pending: &PendingPair,
) -> Result<Option<String>, Error> {
    let pair = match secret.version(&pending.version) {
        Some(version) => held(core, home, secret, version).await,
        None => Ok(None),
    };
    let pair = match pair {
        Ok(pair) => pair.filter(|pair| pair.id == pending.key),
        // What cannot be opened now never can.
        Err(Error::Broke(Fault::Broken(why))) => return Ok(Some(why)),
        Err(error) => return Err(error),
    };
    let Some(pair) = pair else {
        return Ok(Some("its value holds no pair of its AccessKey".to_owned()));
    };
    match works(core, &pair).await {
        Ok(()) => Ok(None),
        Err(Error::Wire(malformed)) => {
            let code = &malformed.code;
            Ok(Some(format!(
                "its AccessKey {} was refused: {code}",
                pair.id
            )))
        }
        Err(error) => Err(error),
    }
}

/// The pair that a version holds, as readers get it.
pub(crate) async fn held(
    core: &Core,
    home: &Snapshot,
    secret: &StoredSecret,
    version: &SecretVersion,
) -> Result<Option<Pair>, Error> {
    let id = secret.value(version);
    let enclosed = Enclosed {
        material: version.under.id(),
        identity: secret.identity(home.account, version),
    };
    let asked = Unseal::default().with_value(id.clone(), enclosed);
    let opened = unsealed(core, home, asked).await?;
    Ok(opened.value(&id).and_then(managed::pair))
}

/// Signs a call with a pair, and lets it be authenticated.
pub(crate) async fn works(core: &Core, pair: &Pair) -> Result<(), Error> {
    let arrival = arrival((core.settings.clock)(), core.draw());
    let nonce = arrival.request_id();
    let key = Key {
        id: pair.id.as_str(),
        secret: pair.secret.expose().as_bytes(),
        token: None,
    };
    let stamp = Stamp {
        time: arrival.now.seconds(),
        nonce: &nonce,
    };
    let query = rpc1("GET", IDENTITY, &[], key, stamp)?;
    let request = ::rpc::read(&Incoming {
        method: "GET",
        path: "/",
        query: &query,
        headers: &HeaderMap::new(),
        body: &[],
    })?;
    let Proof::Signed(signed) = &request.proof else {
        return Err(Fault::Broken("a call that was signed shows no signature".to_owned()).into());
    };
    let asked = Asked {
        arrival: &arrival,
        freshness: Freshness::Store,
        echo: false,
    };
    let proven = authenticate(core, signed, asked).await;
    let proven = proven.map_err(|unproven| unproven.error)?;
    let state = &proven.snapshot.state;
    Caller::resolve(&proven.credential, state)?;
    match access_key::leak(state, &pair.id) {
        Some(leak) => Err(leaked(&pair.id, leak).into()),
        None => Ok(()),
    }
}

/// What came of a pair: it was proven, or why not.
struct Proven {
    name: SecretName,
    pending: PendingPair,
    why: Option<String>,
}

impl Deed for Proven {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, _account: &Account) -> Plan {
        Plan::on(target(caller, &self.name))
    }

    /// Looks again: somebody may have changed the secret meanwhile, or another node have done it.
    fn run(&self, _grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let (name, version) = (&self.name, &self.pending.version);
        let done = match &self.why {
            None => pair_rotation::complete(context, name, version)?,
            Some(why) => {
                let done = pair_rotation::give_up(context, name, version, why.clone())?;
                context.effects.notes.push(("why", why.clone().into()));
                done
            }
        };
        if !done {
            let why = "the rotation went on in the meantime";
            context.effects.notes.push(("unchanged", why.into()));
        }
        Ok("{}".to_owned())
    }
}

/// A secret, as what is done to it.
pub(crate) fn target(caller: &Caller, name: &SecretName) -> Target {
    let relative = ["secret/", name.as_str()].concat();
    let target = Target::regional("kms", caller.account, &relative);
    target.named("ACS::KMS::Secret", name.as_str())
}

static COMPLETE: Entry = entry("CompleteSecretRotation", "rampart:CompleteSecretRotation");
static GIVE_UP: Entry = entry("GiveUpSecretRotation", "rampart:GiveUpSecretRotation");

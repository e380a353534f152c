//! Which control policies bound an account, as far as this node knows; and that it denies where it does not know.
//!
//! What is asked for is judged from the newest state of the account that manages the directory. It must have come
//! to the turn that the member itself says, and must have been compared with the store not too long ago.

use std::sync::Arc;
use std::time::Duration;

use domain::Account as State;
use domain::account::directory;
use futures_util::FutureExt as _;
use model::{AccountId, Moment, Standing};

use super::Core;
use crate::ask::credential::Patience;
use crate::fault::Fault;
use crate::held::account::Held;
use crate::held::control::{ControlPath, Unknown, knows};
use crate::held::snapshot::Snapshot;

/// How long it may take to read anew what disagrees, before the store counts as away.
const LOOK: Duration = Duration::from_secs(4);
/// A write waits so many seconds at most between its own look and the committer's.
const WAITS: i64 = 5;

/// The control policies that bound an account in this state; looks at the store once where this node knows too
/// little, and waits as briefly as a reader does for a revision.
pub(crate) async fn of(
    core: &Core,
    account: &Held,
    state: &State,
    at: Moment,
) -> Result<Option<ControlPath>, Unknown> {
    match directory::standing(state) {
        // Boxed: accounts that are in no directory need no room for it.
        Some(standing) => Box::pin(waited(core, account, standing.clone(), at)).await,
        None => Ok(None),
    }
}

/// The same as this node knows it at this instant: for the committer, which waits for nothing.
pub(crate) fn at_once(
    core: &Core,
    account: AccountId,
    state: &State,
) -> Result<Option<ControlPath>, Unknown> {
    let Some(standing) = directory::standing(state) else {
        return Ok(None);
    };
    // Ready at once but for a moment of housekeeping; then it is looked for again, outside.
    let manager = core.accounts.get(&standing.master).now_or_never();
    let manager = manager.flatten().ok_or(Unknown::Behind)?;
    let limit = core.limit(Patience::Session).max(WAITS);
    let at = (core.settings.clock)();
    seen(core, &manager, (standing, account), (at, limit))
}

async fn waited(
    core: &Core,
    account: &Held,
    standing: Arc<Standing>,
    at: Moment,
) -> Result<Option<ControlPath>, Unknown> {
    let manager = core
        .account(standing.master, at)
        .await
        .map_err(|fault| unheard(&fault))?;
    let bound = (at, core.limit(Patience::Session));
    let mut found = seen(core, &manager, (&standing, account.id), bound);
    // The feed asks the store all the time: once it is away, nobody waits to hear it again.
    if core.touch.is_away() {
        return found;
    }
    if found.as_ref().err() == Some(&Unknown::Unheard) {
        manager
            .hear(&*core.store, at)
            .await
            .map_err(|fault| unheard(&fault))?;
        found = seen(core, &manager, (&standing, account.id), bound);
    }
    if found.as_ref().err() == Some(&Unknown::Behind) {
        let read = read_anew(core, account, (&manager, standing), bound);
        found = match tokio::time::timeout(LOOK, read).await {
            Ok(found) => found,
            Err(_) => Err(Unknown::Unheard),
        };
    }
    found
}

/// Brings the directory to where the account says that it stands. If the directory does not know the account any
/// more, it may be the account that this node knows too little of.
async fn read_anew(
    core: &Core,
    account: &Held,
    (manager, mut standing): (&Arc<Held>, Arc<Standing>),
    bound: (Moment, i64),
) -> Result<Option<ControlPath>, Unknown> {
    let store = &*core.store;
    let mut manager = manager.clone();
    manager.look(store).await.map_err(|fault| unheard(&fault))?;
    if manager.current().state.members.get(&account.id).is_none() {
        account.look(store).await.map_err(|fault| unheard(&fault))?;
        let Some(newest) = directory::standing(&account.current().state).cloned() else {
            return Ok(None);
        };
        manager = core
            .account(newest.master, bound.0)
            .await
            .map_err(|fault| unheard(&fault))?;
        standing = newest;
    }
    let is_there = |snapshot: &Snapshot| knows(&snapshot.state, &standing, account.id);
    manager
        .until(store, is_there)
        .await
        .map_err(|fault| unheard(&fault))?;
    seen(core, &manager, (&standing, account.id), bound)
}

/// What the newest state of the directory says that this node holds, if that may be gone by.
fn seen(
    core: &Core,
    manager: &Held,
    (standing, member): (&Standing, AccountId),
    (at, limit): (Moment, i64),
) -> Result<Option<ControlPath>, Unknown> {
    let recent = core.touch.is_recent(at, limit) || manager.is_recent(at, limit);
    let legible = manager.is_behind(at, limit).is_ok();
    if core.settings.bounds_members() && !(recent && legible) {
        return Err(Unknown::Unheard);
    }
    let snapshot = manager.current();
    if !knows(&snapshot.state, standing, member) {
        return Err(Unknown::Behind);
    }
    let path = manager.control_path(&snapshot, member);
    path.map_err(|_| Unknown::Behind)
}

/// What hinders a look is logged where it is; here it means that nothing was heard.
fn unheard(fault: &Fault) -> Unknown {
    tracing::debug!(%fault, "control policies could not be looked at");
    Unknown::Unheard
}

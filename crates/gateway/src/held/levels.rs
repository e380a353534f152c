//! The levels of a member, gathered from the state of the account that manages its directory, and kept.

use std::sync::Arc;

use domain::Account;
use domain::account::directory::{self, ControlLevel, NoPath, control_paths_aside};
use model::{AccountId, RolloutMode};
use policy::{Budget, Level, Path, Set};

use super::account::Held;
use super::aside::{Aside, Asides, Rolled, some};
use super::control::ControlPath;
use super::snapshot::Snapshot;

/// A level as the judge takes it.
pub(crate) fn level(level: ControlLevel) -> Level {
    Level {
        target: level.node.to_string().into(),
        policies: Set::new(level.policies),
    }
}

/// The levels of a member, and what rollouts would make of them.
type Gathered = (Arc<Path>, Asides<Path>);

impl Held {
    /// The control policies that bound a member of the directory that this account manages, gathered once for
    /// each epoch; nothing while they are off.
    ///
    /// # Errors
    /// When the member's way up does not end at Root.
    pub(crate) fn control_path(
        &self,
        snapshot: &Snapshot,
        member: AccountId,
    ) -> Result<Option<ControlPath>, NoPath> {
        let place = (self.id, member);
        let paths = &self.remembered.paths;
        let known = paths.get(&place);
        let levels = match known {
            Some((epoch, levels)) if epoch == snapshot.epoch => levels,
            known => {
                let levels = self.gather_path(snapshot, member)?;
                // A reader of an older state does not take the newer's place.
                if known.is_none_or(|(epoch, _)| epoch.is_before(snapshot.epoch)) {
                    paths.put(place, (snapshot.epoch, levels.clone()));
                }
                levels
            }
        };
        Ok(levels.map(|(levels, aside)| ControlPath {
            levels,
            aside,
            manager: self.id,
            revision: snapshot.revision.0,
        }))
    }

    fn gather_path(
        &self,
        snapshot: &Snapshot,
        member: AccountId,
    ) -> Result<Option<Gathered>, NoPath> {
        metrics::counter!("rampart_control_paths_gathered_total").increment(1);
        let Some(levels) = directory::control_path(&snapshot.state, member)? else {
            return Ok(None);
        };
        let levels = levels.into_iter().map(level).collect();
        let rows = &self.remembered.rows;
        let path = Arc::new(Path::within(levels, rows));
        Ok(Some((path, beside(&snapshot.state, member, rows)?)))
    }
}

/// The levels of a member beside those that count.
fn beside(
    managing: &Account,
    member: AccountId,
    rows: &Arc<Budget>,
) -> Result<Asides<Path>, NoPath> {
    if managing.rollouts.is_empty() {
        return Ok(None);
    }
    let all = control_paths_aside(managing, member)?;
    let aside = all.into_iter().filter_map(|one| {
        let levels = one.levels.into_iter().map(level).collect();
        Some(Aside {
            rolled: Rolled::of(&one.rollout, one.mode == RolloutMode::Enforced)?,
            instead: Arc::new(Path::within(levels, rows)),
        })
    });
    Ok(some(aside.collect()))
}

//! That a change of policies comes into force in stages, or is only watched.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::name::{Rule, Word};
use crate::{
    AccountId, ControlPolicyId, Decides, Entity, Moment, NodeId, PolicyId, PolicyRef, Record,
    VersionId,
};

/// The rule of [`RolloutId`].
pub struct RolloutIdRule;

impl Rule for RolloutIdRule {
    const RULE: &'static str = "the id of a rollout, such as ro-abc123";

    fn legal(text: &str) -> bool {
        let rest = text.strip_prefix("ro-").unwrap_or_default();
        (4..=64).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }
}

/// The id of a rollout.
pub type RolloutId = Word<RolloutIdRule>;

/// A change of policies that comes into force in stages.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Rollout {
    /// Never changes, never comes back.
    pub id: RolloutId,
    /// What is changed.
    pub change: PolicyChange,
    /// The stages, in their order. Behind the last one the change is made.
    pub stages: Vec<RolloutStage>,
    /// How far it has come.
    pub state: RolloutState,
    /// Since when.
    pub since: Moment,
    /// When it began.
    pub begun: Moment,
    /// Why it was stopped, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What was done behind the last stage: what the way back undoes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<ChangeDone>,
}

/// A change of policies.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum PolicyChange {
    /// A control policy is attached.
    Control {
        /// Which.
        policy: ControlPolicyId,
        /// To what.
        target: NodeId,
    },
    /// A custom policy gets another document.
    Document {
        /// Which.
        policy: PolicyId,
        /// The document, which was checked on the way in.
        document: Arc<str>,
    },
    /// A policy is attached to a user, a group or a role.
    Attach {
        /// Which.
        policy: PolicyRef,
        /// To whom.
        entity: Entity,
    },
    /// A policy is detached.
    Detach {
        /// Which.
        policy: PolicyRef,
        /// From whom.
        entity: Entity,
    },
}

/// One stage of a rollout.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct RolloutStage {
    /// Where it reaches.
    pub reach: Reach,
    /// What it does there.
    pub mode: RolloutMode,
    /// After how many minutes the next begins; none waits until somebody says so.
    pub minutes: Option<u32>,
    /// How many calls it may deny, or would, before the rollout is stopped.
    pub most: Option<u64>,
}

/// Where a stage reaches, of what the change reaches.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Reach {
    /// Everywhere.
    Everything,
    /// What is below one of these, and they themselves.
    Nodes(Vec<NodeId>),
    /// So many members in a hundred, the same ones however often it is asked.
    Share(u8),
}

/// What a stage does.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum RolloutMode {
    /// Decides beside, and denies nothing.
    ReportOnly,
    /// Decides.
    Enforced,
}

/// How far a rollout has come.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum RolloutState {
    /// It is at the stage of this place, counted from 0.
    Running(u16),
    /// The change is made.
    Finished,
    /// It was stopped, because of what a stage did or because the change could not be made. Nothing of it is in force.
    Stopped,
    /// Somebody gave it up. Nothing of it is in force.
    Aborted,
}

/// What was done behind the last stage.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum ChangeDone {
    /// Nothing: somebody else had done it already.
    Nothing,
    /// It was attached.
    Attached,
    /// It was detached.
    Detached,
    /// A version was made and put into the place of another.
    Version {
        /// The one that was in force.
        before: VersionId,
        /// The one that was made.
        after: VersionId,
    },
}

impl Rollout {
    /// The place of the stage that it is at, if it is at any.
    #[must_use]
    pub fn place(&self) -> Option<usize> {
        match self.state {
            RolloutState::Running(place) => Some(place.into()),
            _ => None,
        }
    }

    /// The stage that it is at.
    #[must_use]
    pub fn stage(&self) -> Option<&RolloutStage> {
        self.stages.get(self.place()?)
    }

    /// When its stage is over by the clock.
    #[must_use]
    pub fn ends(&self) -> Option<Moment> {
        let minutes = self.stage()?.minutes?;
        Some(self.since.plus_seconds(i64::from(minutes) * MINUTE))
    }

    /// What it does in an account whose nodes up to Root these are, itself first: the strictest of the stages that
    /// have begun.
    #[must_use]
    pub fn mode(&self, member: AccountId, path: &[NodeId]) -> Option<RolloutMode> {
        let begun = self.stages.iter().take(self.place()? + 1);
        let reached = begun.filter(|stage| stage.reach.reaches(&self.id, member, path));
        let modes = reached.map(|stage| stage.mode);
        modes.max_by_key(|mode| *mode == RolloutMode::Enforced)
    }
}

impl Reach {
    fn reaches(&self, rollout: &RolloutId, member: AccountId, path: &[NodeId]) -> bool {
        match self {
            Self::Everything => true,
            Self::Nodes(nodes) => nodes.iter().any(|node| path.contains(node)),
            Self::Share(percent) => bucket(rollout, member) < u64::from(*percent),
        }
    }
}

/// Of a hundred, the place of a member in a rollout: by FNV-1a, which is the same on each node for ever.
fn bucket(rollout: &RolloutId, member: AccountId) -> u64 {
    let text = format!("{rollout}/{member}");
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(PRIME);
    let hash = text.bytes().fold(BASIS, step);
    // The lowest bits of it depend on little.
    ((hash >> 32) ^ hash) % 100
}

impl RolloutMode {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReportOnly => "ReportOnly",
            Self::Enforced => "Enforced",
        }
    }
}

impl RolloutState {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running(_) => "Running",
            Self::Finished => "Finished",
            Self::Stopped => "Stopped",
            Self::Aborted => "Aborted",
        }
    }
}

impl Record for Rollout {
    const TABLE: &'static str = "rollout";
    const DECIDES: Decides = Decides::Always;
    type Key = RolloutId;
    type Index = (Moment, RolloutId);

    fn key(&self) -> RolloutId {
        self.id.clone()
    }

    fn index(&self) -> Self::Index {
        (self.begun, self.id.clone())
    }
}

/// Seconds of a minute.
const MINUTE: i64 = 60;
/// Where FNV-1a begins.
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
/// What it multiplies by.
const PRIME: u64 = 0x0000_0100_0000_01b3;

#[cfg(test)]
mod tests {
    use super::*;

    fn rollout(stages: Vec<RolloutStage>, place: u16) -> Rollout {
        Rollout {
            id: "ro-abc123".parse().unwrap(),
            change: PolicyChange::Control {
                policy: "cp-abc123".parse().unwrap(),
                target: NodeId::Root("r-000001".parse().unwrap()),
            },
            stages,
            state: RolloutState::Running(place),
            since: Moment::default(),
            begun: Moment::default(),
            why: None,
            done: None,
        }
    }

    fn stage(reach: Reach, mode: RolloutMode) -> RolloutStage {
        RolloutStage {
            reach,
            mode,
            minutes: Some(1),
            most: None,
        }
    }

    fn member(number: u64) -> AccountId {
        AccountId::new(1_000_000_000_000_000 + number)
    }

    #[test]
    fn a_share_grows_and_lets_nobody_go() {
        let of = |percent| rollout(vec![stage(Reach::Share(percent), RolloutMode::Enforced)], 0);
        let (tenth, half, all) = (of(10), of(50), of(100));
        let mut counts = [0; 3];
        for number in 0..10_000 {
            let within = |one: &Rollout| one.mode(member(number), &[]).is_some();
            let [few, more, every] = [&tenth, &half, &all].map(within);
            assert!(every && (more || !few), "{number}");
            for (count, within) in counts.iter_mut().zip([few, more, every]) {
                *count += u32::from(within);
            }
        }
        assert!((900..1_100).contains(&counts[0]), "{counts:?}");
        assert!((4_800..5_200).contains(&counts[1]), "{counts:?}");
    }

    #[test]
    fn of_the_stages_that_have_begun_the_strictest_counts() {
        let folder = NodeId::Folder("fd-000001".parse().unwrap());
        let stages = vec![
            stage(Reach::Everything, RolloutMode::ReportOnly),
            stage(Reach::Nodes(vec![folder.clone()]), RolloutMode::Enforced),
            stage(Reach::Share(1), RolloutMode::ReportOnly),
        ];
        let at = |place, path: &[NodeId]| rollout(stages.clone(), place).mode(member(1), path);
        let inside = [folder];
        assert_eq!(at(0, &inside), Some(RolloutMode::ReportOnly));
        assert_eq!(at(1, &inside), Some(RolloutMode::Enforced));
        assert_eq!(at(2, &inside), Some(RolloutMode::Enforced));
        assert_eq!(at(2, &[]), Some(RolloutMode::ReportOnly));
        let over = Rollout {
            state: RolloutState::Finished,
            ..rollout(stages, 0)
        };
        assert_eq!(over.mode(member(1), &inside), None);
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let one = rollout(vec![stage(Reach::Share(3), RolloutMode::ReportOnly)], 0);
        assert_eq!(Rollout::read(&one.payload()).unwrap(), one);
    }
}

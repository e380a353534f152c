//! That an AccessKey is being replaced by another of the same user, and how far that has come.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{AccessKeyId, Malformed, Moment, Record, UserId};

/// Seconds of an hour.
const HOUR: i64 = 60 * 60;

/// The newest rotation of a user's AccessKeys. The next one takes its place.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct KeyRotation {
    /// Whose keys.
    pub user: UserId,
    /// The key that is to go.
    pub old: AccessKeyId,
    /// The key in its place.
    pub new: AccessKeyId,
    /// Why.
    pub reason: RotationReason,
    /// How long each step takes.
    pub terms: RotationTerms,
    /// When it began.
    pub begun: Moment,
    /// How far it has come.
    pub state: RotationState,
    /// Since when.
    pub since: Moment,
    /// When it last went back, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub went_back: Option<WentBack>,
}

/// Why a key is rotated.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub enum RotationReason {
    /// Because it is time.
    #[default]
    Routine,
    /// Because others may know it: nothing brings the old key back.
    Leak,
}

/// How long the steps of a rotation take, in hours.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct RotationTerms {
    /// For how long nobody must have used the old key before it is switched off.
    pub quiet: u16,
    /// For how long it stays switched off before it goes to the recycle bin.
    pub observe: u16,
    /// After how long clients should have changed to the new key.
    pub deadline: u16,
}

/// How far a rotation has come.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum RotationState {
    /// Both keys are on until nobody uses the old one.
    Switching,
    /// The same, and clients should have changed by now.
    Overdue,
    /// The old key is switched off.
    Observing {
        /// Whether somebody who still uses it has it switched on again.
        returns: bool,
    },
    /// The old key was switched on again, and somebody has to say how to go on.
    WentBack,
    /// The old key is gone.
    Finished,
    /// It was given up.
    Cancelled,
}

/// That an old key was switched on again after the rotation had switched it off.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct WentBack {
    /// When.
    pub at: Moment,
    /// The call that showed that it is still in use; none where somebody switched it on.
    pub late: Option<LateCall>,
    /// How many calls had failed by then.
    pub failed_calls: u64,
}

/// A call with a key that a rotation has switched off.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct LateCall {
    /// When it came.
    pub at: Moment,
    /// The service that was called.
    pub service: String,
    /// Whence.
    pub source: IpAddr,
}

impl KeyRotation {
    /// Whether anything is still to come of it.
    #[must_use]
    pub fn is_live(&self) -> bool {
        !matches!(
            self.state,
            RotationState::Finished | RotationState::Cancelled
        )
    }

    /// When clients should have changed to the new key.
    #[must_use]
    pub fn deadline(&self) -> Moment {
        after(self.begun, self.terms.deadline)
    }

    /// From when on the old key counts as out of use, if nobody uses it after this.
    #[must_use]
    pub fn quiet_after(&self, used: Option<Moment>) -> Moment {
        after(used.unwrap_or_default().max(self.begun), self.terms.quiet)
    }

    /// When the old key goes to the recycle bin, once it is switched off.
    #[must_use]
    pub fn recycled_at(&self) -> Option<Moment> {
        let observing = matches!(self.state, RotationState::Observing { .. });
        observing.then(|| after(self.since, self.terms.observe))
    }
}

fn after(moment: Moment, hours: u16) -> Moment {
    moment.plus_seconds(i64::from(hours) * HOUR)
}

impl RotationReason {
    /// The steps that are usual. Of a key that others may know, clients have a day to get rid.
    #[must_use]
    pub const fn terms(self) -> RotationTerms {
        match self {
            Self::Routine => RotationTerms {
                quiet: 24,
                observe: 168,
                deadline: 720,
            },
            Self::Leak => RotationTerms {
                quiet: 1,
                observe: 168,
                deadline: 24,
            },
        }
    }
}

impl RotationState {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Switching => "Switching",
            Self::Overdue => "Overdue",
            Self::Observing { .. } => "Observing",
            Self::WentBack => "WentBack",
            Self::Finished => "Finished",
            Self::Cancelled => "Cancelled",
        }
    }
}

impl fmt::Display for RotationReason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Routine => "routine",
            Self::Leak => "leak",
        })
    }
}

impl FromStr for RotationReason {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "routine" => Ok(Self::Routine),
            "leak" => Ok(Self::Leak),
            _ => Err(Malformed("routine or leak")),
        }
    }
}

impl Record for KeyRotation {
    const TABLE: &'static str = "key_rotation";
    type Key = UserId;
    type Index = UserId;

    fn key(&self) -> UserId {
        self.user
    }

    fn index(&self) -> UserId {
        self.user
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Moment {
        Moment::from_seconds(hours * HOUR)
    }

    #[test]
    fn times_go_by_the_terms_and_a_use_before_the_beginning_counts_for_nothing() {
        let mut rotation = KeyRotation {
            user: UserId::new(1),
            old: "LTAIold".parse().unwrap(),
            new: "LTAInew".parse().unwrap(),
            reason: RotationReason::Routine,
            terms: RotationReason::Routine.terms(),
            begun: at(100),
            state: RotationState::Switching,
            since: at(100),
            went_back: None,
        };
        assert_eq!(rotation.deadline(), at(820));
        assert_eq!(rotation.quiet_after(None), at(124));
        assert_eq!(rotation.quiet_after(Some(at(50))), at(124));
        assert_eq!(rotation.quiet_after(Some(at(110))), at(134));
        assert_eq!(rotation.recycled_at(), None);
        rotation.state = RotationState::Observing { returns: true };
        rotation.since = at(200);
        assert_eq!(rotation.recycled_at(), Some(at(368)));
        assert_eq!(KeyRotation::read(&rotation.payload()).unwrap(), rotation);
        assert!(rotation.is_live());
        rotation.state = RotationState::Cancelled;
        assert!(!rotation.is_live());
    }

    #[test]
    fn reasons_are_read_as_they_are_written() {
        for reason in [RotationReason::Routine, RotationReason::Leak] {
            assert_eq!(reason.to_string().parse(), Ok(reason));
            let terms = reason.terms();
            assert!(terms.quiet <= terms.deadline);
        }
        assert!("other".parse::<RotationReason>().is_err());
    }
}

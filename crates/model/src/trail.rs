//! Trails: which events of an account are delivered, and where to.
//!
//! Source: "`CreateTrail`", "`GetTrailStatus`" (ActionTrail, 2020-07-06).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::arn::role_of_arn;
use crate::name::{Rule, within};
use crate::{Malformed, Moment, Record, Word};

/// The rule of [`TrailId`].
pub struct TrailIdRule;

impl Rule for TrailIdRule {
    const RULE: &'static str = "an id of 1 to 32 letters or digits";

    fn legal(text: &str) -> bool {
        within(text, 1, 32, "")
    }
}

/// What tells a trail from one of the same name that was there before.
pub type TrailId = Word<TrailIdRule>;

/// The rule of [`TrailName`].
pub struct TrailNameRule;

impl Rule for TrailNameRule {
    const RULE: &'static str =
        "6 to 36 lower-case letters, digits, dashes or underscores, beginning with a letter";

    fn legal(text: &str) -> bool {
        within(text, 6, 36, "-_")
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && !text.contains(|c: char| c.is_ascii_uppercase())
    }
}

/// The name of a trail.
pub type TrailName = Word<TrailNameRule>;

/// The rule of [`BucketName`]. No such name leads out of a folder.
pub struct BucketNameRule;

impl Rule for BucketNameRule {
    const RULE: &'static str =
        "3 to 63 lower-case letters, digits or dashes, with a dash at neither end";

    fn legal(text: &str) -> bool {
        within(text, 3, 63, "-")
            && !text.contains(|c: char| c.is_ascii_uppercase())
            && !text.starts_with('-')
            && !text.ends_with('-')
    }
}

/// The name of a bucket.
pub type BucketName = Word<BucketNameRule>;

/// The rule of [`KeyPrefix`]. No such text leads out of a folder.
pub struct KeyPrefixRule;

impl Rule for KeyPrefixRule {
    const RULE: &'static str = "6 to 32 letters, digits, dashes, underscores or slashes, beginning with a letter, \
         with something on both sides of each slash";

    fn legal(text: &str) -> bool {
        within(text, 6, 32, "-_/")
            && text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.split('/').all(|part| !part.is_empty())
    }
}

/// What the names of delivered files begin with.
pub type KeyPrefix = Word<KeyPrefixRule>;

/// The rule of [`WriterArn`].
pub struct WriterArnRule;

impl Rule for WriterArnRule {
    const RULE: &'static str =
        "the ARN of a role, such as acs:ram::1234567890123456:role/name, up to 256 characters";

    fn legal(text: &str) -> bool {
        text.len() <= 256 && role_of_arn(text).is_ok()
    }
}

/// The role that the vendor writes to a bucket with, as it was named.
pub type WriterArn = Word<WriterArnRule>;

/// Which events a trail delivers.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub enum TrailEvents {
    /// Those of what changed something, or was to.
    #[default]
    Write,
    /// Those of what looked at something.
    Read,
    /// Both.
    All,
}

impl TrailEvents {
    /// As it is spelt.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Write => "Write",
            Self::Read => "Read",
            Self::All => "All",
        }
    }

    /// Whether an event is among them that says this of itself.
    #[must_use]
    pub fn take(self, rw: &str) -> bool {
        self == Self::All || self.as_str() == rw
    }
}

impl FromStr for TrailEvents {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let all = [Self::Write, Self::Read, Self::All];
        let known = all.into_iter().find(|one| one.as_str() == text);
        known.ok_or(Malformed("Write, Read or All"))
    }
}

/// Whether a trail delivers.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub enum TrailStatus {
    /// It never has.
    #[default]
    Fresh,
    /// It does.
    Enable,
    /// It did before.
    Disable,
}

impl fmt::Display for TrailStatus {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Fresh => "Fresh",
            Self::Enable => "Enable",
            Self::Disable => "Disable",
        })
    }
}

/// A trail.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Trail {
    /// Never changes, never comes back.
    pub id: TrailId,
    /// Its name.
    pub name: TrailName,
    /// Which events it delivers.
    pub events: TrailEvents,
    /// Whether it was asked for in all regions, or in the one there is.
    pub all_regions: bool,
    /// Where to.
    pub bucket: BucketName,
    /// What the names of files begin with there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<KeyPrefix>,
    /// The role that was named for writing there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writer: Option<WriterArn>,
    /// Whether it delivers.
    pub status: TrailStatus,
    /// From which place on, in the order in which the store took events; none before it was first started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// When it was made.
    pub created: Moment,
    /// When it was last changed.
    pub updated: Moment,
    /// When it was last started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Moment>,
    /// When it was last stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Moment>,
}

impl Record for Trail {
    const TABLE: &'static str = "trail";
    type Key = TrailName;
    type Index = (Moment, TrailName);

    fn key(&self) -> TrailName {
        self.name.clone()
    }

    fn index(&self) -> Self::Index {
        (self.created, self.name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_trails_and_buckets_keep_to_their_rules() {
        let longest = format!("a{}", "x".repeat(35));
        for good in ["trail-", "a_b-c9", &longest] {
            assert!(good.parse::<TrailName>().is_ok(), "{good}");
        }
        let longer = format!("{longest}x");
        for bad in ["trail", "Trail-1", "traiL-1", "1trail", "trail.1", &longer] {
            assert!(bad.parse::<TrailName>().is_err(), "{bad}");
        }
        let longest = "b".repeat(63);
        for good in ["abc", "audit-log-1", "1-1", &longest] {
            assert!(good.parse::<BucketName>().is_ok(), "{good}");
        }
        let longer = "b".repeat(64);
        for bad in [
            "ab", "-abc", "abc-", "a.c", "a_c", "Abc", "a/c", "...", &longer,
        ] {
            assert!(bad.parse::<BucketName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn no_prefix_leads_out_of_its_folder() {
        for good in ["prefix", "Audit/2026_a-b", &"p".repeat(32)] {
            assert!(good.parse::<KeyPrefix>().is_ok(), "{good}");
        }
        for bad in [
            "short",
            "/absolute",
            "ends-with/",
            "two//slashes",
            "up/../up",
            "a.dotted",
            "1digit",
            "back\\slash",
            &"p".repeat(33),
        ] {
            assert!(bad.parse::<KeyPrefix>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_trail_takes_events_of_its_kind() {
        let taken = |events: &str| {
            let events: TrailEvents = events.parse().unwrap();
            ["Write", "Read", ""].map(|rw| events.take(rw))
        };
        assert_eq!(taken("Write"), [true, false, false]);
        assert_eq!(taken("Read"), [false, true, false]);
        assert_eq!(taken("All"), [true, true, true]);
        assert!("write".parse::<TrailEvents>().is_err());
    }

    #[test]
    fn a_trail_survives_its_payload() {
        let trail = Trail {
            id: "x4a0".parse().unwrap(),
            name: "trail-1".parse().unwrap(),
            events: TrailEvents::All,
            all_regions: true,
            bucket: "audit".parse().unwrap(),
            prefix: None,
            writer: Some("acs:ram::1234567890123456:role/Writer".parse().unwrap()),
            status: TrailStatus::Disable,
            from: Some("0.7-0.9".to_owned()),
            created: Moment::from_seconds(7),
            updated: Moment::from_seconds(8),
            started: Some(Moment::from_seconds(9)),
            stopped: None,
        };
        assert_eq!(Trail::read(&trail.payload()), Ok(trail));
    }
}

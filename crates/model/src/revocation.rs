//! That temporary credentials count no more although their time is not over.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::name::{Rule, within};
use crate::{Moment, Record, RoleId, SessionName, UserId, Word};

/// The AccessKey id of temporary credentials.
pub type TemporaryKeyId = Word<TemporaryKeyIdRule>;

/// The rule of [`TemporaryKeyId`].
pub struct TemporaryKeyIdRule;

impl Rule for TemporaryKeyIdRule {
    const RULE: &'static str =
        "the AccessKey id of temporary credentials, STS. and 1 to 60 letters or digits";
    fn legal(text: &str) -> bool {
        text.strip_prefix("STS.")
            .is_some_and(|rest| within(rest, 1, 60, ""))
    }
}

/// Which temporary credentials are meant. What they are found by, and nothing else: ids and not names,
/// where a name may be given again.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Revoked {
    /// All of the account's roles, and those that its users began elsewhere.
    All,
    /// Those of a role.
    Role(RoleId),
    /// Those that came of what this user began.
    User(UserId),
    /// Those of sessions of this name, whatever their role.
    Session(SessionName),
    /// Those of sessions of this name in one role.
    SessionOfRole(RoleId, SessionName),
    /// These alone, by their AccessKey id.
    Token(Arc<str>),
}

/// Temporary credentials of an account that count no more. One record for each [`Revoked`], which only ever
/// takes more in.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Revocation {
    /// Which.
    pub what: Revoked,
    /// All that were issued on a state before the revision that said so, and when it did.
    pub whole: Option<Said>,
    /// Of the others, those that were issued before a moment.
    pub before: Option<Said>,
    /// When anything of it was last said.
    pub at: Moment,
}

/// A moment, and the revision of the account that said something of it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Said {
    /// The moment, by a node's clock.
    pub moment: Moment,
    /// The revision: what was issued on it is later, whatever its clock.
    pub revision: u64,
}

impl Revocation {
    /// Whether credentials count no more that were issued then, on this revision of the account.
    #[must_use]
    pub fn ends(&self, revision: u64, issued: Moment) -> bool {
        let before = |one: Said| revision < one.revision && issued < one.moment;
        self.whole.is_some_and(|one| revision < one.revision) || self.before.is_some_and(before)
    }

    /// Up to which moment credentials count no more that were issued when the clocks agreed.
    #[must_use]
    pub fn until(&self) -> Moment {
        let moments = [self.whole, self.before].into_iter().flatten();
        moments.map(|one| one.moment).max().unwrap_or(self.at)
    }
}

impl Record for Revocation {
    const TABLE: &'static str = "revocation";
    type Key = Revoked;
    type Index = (Moment, Revoked);

    fn key(&self) -> Revoked {
        self.what.clone()
    }

    fn index(&self) -> Self::Index {
        (self.at, self.what.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_seconds(seconds)
    }

    #[test]
    fn revisions_count_and_clocks_only_where_a_moment_was_given() {
        let all = Revocation {
            what: Revoked::All,
            whole: Some(Said {
                moment: at(100),
                revision: 7,
            }),
            before: None,
            at: at(100),
        };
        assert!(all.ends(6, at(9_999)));
        assert!(!all.ends(7, at(0)));
        let before = Said {
            moment: at(50),
            revision: 9,
        };
        let both = Revocation {
            before: Some(before),
            ..all
        };
        for (revision, issued, ends) in [
            (6, 60, true),
            (7, 49, true),
            (7, 50, false),
            (8, 49, true),
            // Issued after it was said, by a clock that is behind.
            (9, 49, false),
        ] {
            assert_eq!(both.ends(revision, at(issued)), ends, "{revision} {issued}");
        }
    }

    #[test]
    fn it_reaches_up_to_the_later_of_both_moments_however_late_it_was_said() {
        let said = |seconds| {
            Some(Said {
                moment: at(seconds),
                revision: 7,
            })
        };
        for (whole, before, until) in [
            (said(100), None, 100),
            (None, said(50), 50),
            (said(100), said(50), 100),
            (said(100), said(150), 150),
        ] {
            let revocation = Revocation {
                what: Revoked::All,
                whole,
                before,
                at: at(200),
            };
            assert_eq!(revocation.until(), at(until));
        }
    }

    #[test]
    fn only_ids_of_temporary_credentials_are_such() {
        for (text, legal) in [
            ("STS.abcDEF123", true),
            ("STS.", false),
            ("LTAI5tExample", false),
            ("sts.abc", false),
            ("STS.a b", false),
        ] {
            assert_eq!(text.parse::<TemporaryKeyId>().is_ok(), legal, "{text}");
        }
    }
}

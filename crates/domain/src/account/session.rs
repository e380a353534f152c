//! Sessions of roles: how long they may last, and what they carry on.

use std::sync::Arc;

use model::{Moment, Refusal, Role, RoleName, SourceIdentity};
use policy::Kind as Document;

use super::document;
use super::tables::Account;
use crate::limits::Limits;

/// The shortest session.
pub(super) const LEAST: u32 = 900;
/// How long a session lasts if nothing is said.
pub(super) const USUAL: u32 = 3600;
/// How many sessions may lead to another: its token names them all.
const MOST_BEFORE: usize = 32;

/// What the caller asks for.
#[derive(Default)]
pub struct Wish<'a> {
    /// How long, in seconds.
    pub duration: Option<u32>,
    /// A session policy, as received.
    pub policy: Option<&'a str>,
    /// Who stands behind it.
    pub source_identity: Option<&'a SourceIdentity>,
    /// Who stands behind the session that asks, if one asks.
    pub inherited: Option<&'a SourceIdentity>,
    /// When the first session of the chain began, if a session asks.
    pub chain: Option<Moment>,
    /// How many sessions the chain has.
    pub before: usize,
}

/// What the session will be.
pub struct Terms {
    /// The role.
    pub role: Arc<Role>,
    /// When it ends.
    pub until: Moment,
    /// Who stands behind it.
    pub source_identity: Option<SourceIdentity>,
}

/// The terms of a session of this role that begins now.
///
/// # Errors
/// When there is no such role, or it does not give such a session.
pub fn terms(
    account: &Account,
    name: &RoleName,
    wish: &Wish<'_>,
    limits: &Limits,
    now: Moment,
) -> Result<Terms, Refusal> {
    let role = account.roles.named(name)?.clone();
    let most = role.max_session.seconds();
    let duration = wish.duration.unwrap_or(USUAL.min(most));
    if !(LEAST..=most).contains(&duration) {
        let rule = format!("{LEAST} to {most} seconds, the most this role allows");
        return Err(Refusal::Invalid("DurationSeconds", rule));
    }
    if let Some(text) = wish.policy {
        document::check(text, Document::Session)?;
    }
    let source_identity = source_identity(wish)?;
    if wish.before > MOST_BEFORE {
        let rule = format!(
            "one that at most {MOST_BEFORE} sessions lead to; begin anew with an AccessKey"
        );
        return Err(Refusal::Invalid("RoleArn", rule));
    }
    let until = match wish.chain {
        None => now.plus_seconds(duration.into()),
        Some(since) => chained(since, duration, limits, now)?,
    };
    Ok(Terms {
        role,
        until,
        source_identity,
    })
}

/// When a session ends that a session asked for: sessions could otherwise renew themselves for ever.
fn chained(since: Moment, duration: u32, limits: &Limits, now: Moment) -> Result<Moment, Refusal> {
    let end = since.plus_seconds(limits.session_chain_seconds);
    if end < now.plus_seconds(LEAST.into()) {
        let rule = format!(
            "shorter: sessions that came of one another last {} seconds together; begin anew with an AccessKey",
            limits.session_chain_seconds
        );
        return Err(Refusal::Invalid("DurationSeconds", rule));
    }
    let duration = i64::from(duration).min(limits.chained_session_seconds);
    Ok(now.plus_seconds(duration).min(end))
}

/// Who stands behind a chain of sessions is said once and never changes along it.
fn source_identity(wish: &Wish<'_>) -> Result<Option<SourceIdentity>, Refusal> {
    match (wish.inherited, wish.source_identity) {
        (Some(known), Some(other)) if known != other => {
            let rule = "the source identity of the calling session, which cannot be changed";
            Err(Refusal::Invalid("SourceIdentity", rule.to_owned()))
        }
        (known, given) => Ok(known.or(given).cloned()),
    }
}

#[cfg(test)]
mod tests {
    use model::{NewRole, RoleId};

    use super::*;

    fn account() -> Account {
        let mut account = Account::default();
        account.roles.put(Role::new(NewRole {
            id: RoleId::new(1),
            name: "Ops".parse().unwrap(),
            trust: "{}".into(),
            created: Moment::default(),
        }));
        account
    }

    fn ends(wish: &Wish<'_>) -> Result<i64, Refusal> {
        let name = "ops".parse().unwrap();
        terms(
            &account(),
            &name,
            wish,
            &Limits::default(),
            Moment::default(),
        )
        .map(|terms| terms.until.seconds())
    }

    #[test]
    fn a_session_lasts_between_a_quarter_hour_and_the_role_s_most() {
        let lasting = |seconds| {
            ends(&Wish {
                duration: Some(seconds),
                ..Wish::default()
            })
        };
        assert_eq!(ends(&Wish::default()), Ok(3600));
        assert_eq!(lasting(900), Ok(900));
        for bad in [0, 899, 3601] {
            assert!(
                matches!(lasting(bad), Err(Refusal::Invalid("DurationSeconds", _))),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_chain_of_sessions_ends() {
        let hour = 3600;
        let ends = |since: i64, duration| {
            ends(&Wish {
                duration: Some(duration),
                chain: Some(Moment::from_seconds(since)),
                ..Wish::default()
            })
        };
        assert_eq!(ends(-hour, 3600), Ok(3600));
        assert_eq!(ends(-hour, 900), Ok(900));
        assert_eq!(ends(-12 * hour + 1000, 3600), Ok(1000));
        let over = ends(-12 * hour + 899, 900);
        assert!(matches!(over, Err(Refusal::Invalid("DurationSeconds", _))));
    }

    #[test]
    fn a_source_identity_is_inherited_and_never_replaced() {
        let (alice, bob): (SourceIdentity, SourceIdentity) =
            ("alice".parse().unwrap(), "bob".parse().unwrap());
        let wish = |inherited, source_identity| Wish {
            source_identity,
            inherited,
            ..Wish::default()
        };
        assert_eq!(
            source_identity(&wish(Some(&alice), None)),
            Ok(Some(alice.clone()))
        );
        assert_eq!(
            source_identity(&wish(None, Some(&bob))),
            Ok(Some(bob.clone()))
        );
        assert!(source_identity(&wish(Some(&alice), Some(&alice))).is_ok());
        assert!(source_identity(&wish(Some(&alice), Some(&bob))).is_err());
    }

    #[test]
    fn a_session_policy_must_be_one() {
        let with = |text| {
            ends(&Wish {
                policy: Some(text),
                ..Wish::default()
            })
        };
        assert!(matches!(with("{}"), Err(Refusal::MalformedDocument(_))));
        let long = " ".repeat(2049);
        assert_eq!(with(&long), Err(Refusal::DocumentTooLong(2048)));
    }
}

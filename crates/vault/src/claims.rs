//! What a session's token says, in every form that tokens in use may have.

use std::sync::Arc;

use model::{AccountId, Moment, RoleId, RoleName, SessionName, SourceIdentity, UserId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What a token says. Frozen at issue; the role's own permissions are not in it.
///
/// A field more makes a new form: the one before stays as what the new one is made of, for tokens
/// live longer than programs.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SessionClaims {
    /// Account of the role.
    pub account: AccountId,
    /// The role.
    pub role: RoleId,
    /// Its name at issue, for display.
    pub role_name: RoleName,
    /// The session's name.
    pub session: SessionName,
    /// The AccessKey id that goes with the token.
    pub key_id: Arc<str>,
    /// When it was issued.
    pub issued: Moment,
    /// When it ends.
    pub expires: Moment,
    /// Revision of the role's account at issue; revocation compares revisions, not clocks.
    pub revision: u64,
    /// The session policy as received.
    pub policy: Option<String>,
    /// Whether a second factor was shown.
    pub mfa: bool,
    /// Who stands behind it.
    pub source_identity: Option<SourceIdentity>,
    /// The account that called.
    pub caller_account: AccountId,
    /// When the first session of the chain began that led to this one.
    pub since: Moment,
    /// The account and AccessKey id that the chain began with; earlier programs did not write it down.
    pub parent: Option<(AccountId, Arc<str>)>,
    /// When that factor was shown; earlier programs did not write it down.
    pub mfa_at: Option<Moment>,
    /// What it came of; earlier programs did not write it down.
    pub origin: Option<Origin>,
}

/// What a session came of: the links that end it when they are cut.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Origin {
    /// The user who began it, if one did.
    pub user: Option<Began>,
    /// The sessions that led to it, the first of them first.
    pub sessions: Vec<Link>,
}

/// That a user began a chain of sessions.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Began {
    /// The user's account.
    pub account: AccountId,
    /// The user.
    pub user: UserId,
    /// When the first session was issued.
    pub issued: Moment,
    /// Revision of the user's account then.
    pub revision: u64,
}

/// A session that led to another.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Link {
    /// Account of its role.
    pub account: AccountId,
    /// The role.
    pub role: RoleId,
    /// The session's name.
    pub session: SessionName,
    /// Its AccessKey id; empty if it had none.
    pub key_id: Arc<str>,
    /// When it was issued.
    pub issued: Moment,
    /// Revision of the role's account then.
    pub revision: u64,
}

/// The third form: what came before the origin. Each form is the one before and a field more, on the wire too.
#[derive(Deserialize)]
struct Third {
    second: Second,
    mfa_at: Option<Moment>,
}

/// The second form: what came before the moment of the second factor.
#[derive(Deserialize)]
struct Second {
    first: First,
    parent: Option<(AccountId, Arc<str>)>,
}

/// The first form: what came before the parent.
#[derive(Deserialize)]
struct First {
    account: AccountId,
    role: RoleId,
    role_name: RoleName,
    session: SessionName,
    key_id: Arc<str>,
    issued: Moment,
    expires: Moment,
    revision: u64,
    policy: Option<String>,
    mfa: bool,
    source_identity: Option<SourceIdentity>,
    caller_account: AccountId,
    since: Moment,
}

impl From<First> for Second {
    fn from(first: First) -> Self {
        Self {
            first,
            parent: None,
        }
    }
}

impl From<Second> for Third {
    fn from(second: Second) -> Self {
        Self {
            second,
            mfa_at: None,
        }
    }
}

impl From<Third> for SessionClaims {
    fn from(third: Third) -> Self {
        let Third { second, mfa_at } = third;
        let Second { first, parent } = second;
        Self {
            account: first.account,
            role: first.role,
            role_name: first.role_name,
            session: first.session,
            key_id: first.key_id,
            issued: first.issued,
            expires: first.expires,
            revision: first.revision,
            policy: first.policy,
            mfa: first.mfa,
            source_identity: first.source_identity,
            caller_account: first.caller_account,
            since: first.since,
            parent,
            mfa_at,
            origin: None,
        }
    }
}

/// A form of claims, and the one before it that it is made from.
trait Form: DeserializeOwned {
    /// Its number; the first form is 1.
    const VERSION: u8;
    /// The form before; the first has none and names itself.
    type Before: Form + Into<Self>;
}

impl Form for First {
    const VERSION: u8 = 1;
    type Before = Self;
}

impl Form for Second {
    const VERSION: u8 = 2;
    type Before = First;
}

impl Form for Third {
    const VERSION: u8 = 3;
    type Before = Second;
}

impl Form for SessionClaims {
    const VERSION: u8 = 4;
    type Before = Third;
}

impl SessionClaims {
    /// This session as one that leads to another.
    #[must_use]
    pub fn link(&self) -> Link {
        Link {
            account: self.account,
            role: self.role,
            session: self.session.clone(),
            key_id: self.key_id.clone(),
            issued: self.issued,
            revision: self.revision,
        }
    }

    /// How many sessions the chain has up to this one.
    #[must_use]
    pub fn links(&self) -> usize {
        let before = self.origin.as_ref().map(|origin| origin.sessions.len());
        before.unwrap_or_default().saturating_add(1)
    }

    /// The claims with the number of their form in front.
    pub(crate) fn write(&self) -> Vec<u8> {
        // INVARIANT: claims are plain fields, which always serialise.
        postcard::to_extend(self, vec![Self::VERSION]).unwrap_or_default()
    }

    /// Claims as [`SessionClaims::write`] wrote them, now or earlier. Those of a later form are not
    /// read: what they say more may be what holds the session back.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (version, bytes) = bytes.split_first()?;
        read(*version, bytes)
    }

    /// Claims of the time when their form was not written down.
    pub(crate) fn read_first(bytes: &[u8]) -> Option<Self> {
        read(1, bytes)
    }
}

fn read<F: Form>(version: u8, bytes: &[u8]) -> Option<F> {
    if version == F::VERSION {
        let (claims, rest) = postcard::take_from_bytes(bytes).ok()?;
        return rest.is_empty().then_some(claims);
    }
    let older = version < F::VERSION && F::VERSION > 1;
    older
        .then(|| read::<F::Before>(version, bytes))?
        .map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a program of tomorrow reads: one field more.
    #[derive(Deserialize, Serialize)]
    struct Tomorrow {
        today: SessionClaims,
        device: Option<String>,
    }

    impl Form for Tomorrow {
        const VERSION: u8 = SessionClaims::VERSION + 1;
        type Before = SessionClaims;
    }

    impl From<SessionClaims> for Tomorrow {
        fn from(today: SessionClaims) -> Self {
            Self {
                today,
                device: None,
            }
        }
    }

    fn claims() -> SessionClaims {
        SessionClaims {
            account: AccountId::new(1),
            role: RoleId::new(2),
            role_name: "Deployer".parse().unwrap(),
            session: "night".parse().unwrap(),
            key_id: "STS.a".into(),
            issued: Moment::from_seconds(1),
            expires: Moment::from_seconds(2),
            revision: 3,
            policy: None,
            mfa: false,
            source_identity: None,
            caller_account: AccountId::new(4),
            since: Moment::from_seconds(1),
            parent: Some((AccountId::new(5), "LTAIa".into())),
            mfa_at: Some(Moment::from_seconds(1)),
            origin: Some(Origin {
                user: Some(Began {
                    account: AccountId::new(5),
                    user: UserId::new(6),
                    issued: Moment::from_seconds(1),
                    revision: 2,
                }),
                sessions: vec![Link {
                    account: AccountId::new(5),
                    role: RoleId::new(7),
                    session: "noon".parse().unwrap(),
                    key_id: "STS.b".into(),
                    issued: Moment::from_seconds(1),
                    revision: 2,
                }],
            }),
        }
    }

    #[test]
    fn claims_of_earlier_forms_are_read_without_what_they_do_not_say() {
        let now = claims();
        let mut first = vec![First::VERSION];
        // The fields in their order are all there is.
        for part in [
            postcard::to_allocvec(&(now.account, now.role, &now.role_name, &now.session)),
            postcard::to_allocvec(&(&now.key_id, now.issued, now.expires, now.revision)),
            postcard::to_allocvec(&(&now.policy, now.mfa, &now.source_identity)),
            postcard::to_allocvec(&(now.caller_account, now.since)),
        ] {
            first.extend(part.unwrap());
        }
        let mut second = vec![Second::VERSION];
        second.extend_from_slice(&first[1..]);
        second.extend(postcard::to_allocvec(&now.parent).unwrap());
        let mut third = vec![Third::VERSION];
        third.extend_from_slice(&second[1..]);
        third.extend(postcard::to_allocvec(&now.mfa_at).unwrap());
        let origin = None;
        let expected = SessionClaims { origin, ..now };
        assert_eq!(SessionClaims::read(&third), Some(expected.clone()));
        let mfa_at = None;
        let expected = SessionClaims { mfa_at, ..expected };
        assert_eq!(SessionClaims::read(&second), Some(expected.clone()));
        let parent = None;
        let expected = Some(SessionClaims { parent, ..expected });
        assert_eq!(SessionClaims::read(&first), expected);
        assert_eq!(SessionClaims::read_first(&first[1..]), expected);
    }

    #[test]
    fn one_field_more_ends_no_session() {
        let written = claims().write();
        let (version, bytes) = written.split_first().unwrap();
        let tomorrow: Tomorrow = read(*version, bytes).unwrap();
        assert_eq!(tomorrow.today, claims());
        assert_eq!(tomorrow.device, None);
    }

    #[test]
    fn what_a_later_program_wrote_is_not_guessed_at() {
        let device = Some("watch".to_owned());
        let today = claims();
        let later = Tomorrow { today, device };
        let written = postcard::to_extend(&later, vec![Tomorrow::VERSION]).unwrap();
        assert_eq!(SessionClaims::read(&written), None);
        let (version, bytes) = written.split_first().unwrap();
        assert!(read::<Tomorrow>(*version, bytes).unwrap().device.is_some());
    }

    #[test]
    fn claims_are_read_whole_or_not_at_all() {
        let written = claims().write();
        assert_eq!(SessionClaims::read(&written), Some(claims()));
        assert_eq!(SessionClaims::read(&written[..written.len() - 1]), None);
        assert_eq!(SessionClaims::read(&[&written[..], &[0]].concat()), None);
        assert_eq!(SessionClaims::read(&[&[0], &written[1..]].concat()), None);
    }
}

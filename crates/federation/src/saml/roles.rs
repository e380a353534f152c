//! Which roles somebody may take on by an assertion, under which name and for how long. Source: "SAML response for
//! role-based SSO".

use std::collections::BTreeSet;
use std::fmt;

use super::Verified;
use super::tree::shown;
use crate::Seconds;

/// What an assertion offers, for the provider that it is of.
#[derive(Clone, Eq, PartialEq)]
pub struct Roles {
    /// ARNs of roles in the provider's account, each once, in the order of the assertion. Whether a role trusts the
    /// provider is still to be judged.
    pub roles: Vec<String>,
    /// How many values were left out, because they name another provider, another account or no role.
    pub left_out: usize,
    /// The name of the session.
    pub session_name: String,
    /// How long it is to last on the console.
    pub session_duration: Option<Seconds>,
}

/// Nothing that says who somebody is.
impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Roles")
            .field("roles", &self.roles)
            .field("left_out", &self.left_out)
            .field("session_duration", &self.session_duration)
            .finish_non_exhaustive()
    }
}

/// Why no role can be taken on. Names of sessions are not among the values.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Unassumable {
    /// The provider's ARN is none.
    #[error("{0} is no ARN of a SAML provider")]
    Provider(String),
    /// It offers nothing.
    #[error("the assertion has no attribute {ROLE}")]
    NoRole,
    /// What it offers is of other providers or accounts, or no role.
    #[error(
        "none of the {0} values of {ROLE} names a role of the account together with the provider that has signed"
    )]
    OtherRoles(usize),
    /// Not just one name of a session.
    #[error("the attribute {SESSION_NAME} must have one value, and has {0}")]
    SessionNames(usize),
    /// A name of a session that is none.
    #[error(
        "the value of {SESSION_NAME} has {0} characters; 2 to 64 letters, digits or any of -_.@= are allowed"
    )]
    SessionName(usize),
    /// Not just one length of a session.
    #[error("the attribute {SESSION_DURATION} may have one value, and has {0}")]
    SessionDurations(usize),
    /// A length of a session that is none, or too small.
    #[error("the value of {SESSION_DURATION} is {0:?}; a number of seconds from 900 on is allowed")]
    SessionDuration(String),
    /// Longer than the role allows.
    #[error("the session is to last {asked} s; the role allows {most} s")]
    TooLong {
        /// What is asked for.
        asked: Seconds,
        /// What the role allows.
        most: Seconds,
    },
    /// The session at the provider is over.
    #[error("the session at the provider ended at {until}; it is {now}")]
    Over {
        /// When.
        until: Seconds,
        /// The time here.
        now: Seconds,
    },
}

impl Roles {
    /// Reads what an assertion offers. `provider` is the ARN of the provider whose response it was.
    ///
    /// # Errors
    /// When nothing is offered, or the session has no name.
    pub fn read(verified: &Verified, provider: &str) -> Result<Self, Unassumable> {
        let account = account_of(provider, "saml-provider");
        let account = account.ok_or_else(|| Unassumable::Provider(shown(provider)))?;
        let (mut roles, mut known) = (Vec::new(), BTreeSet::new());
        let (mut offered, mut left_out) = (0, 0);
        for value in verified.values(ROLE) {
            offered += 1;
            match role(value, provider, account) {
                Some(role) if !known.insert(role) => {}
                Some(role) => roles.push(role.to_owned()),
                None => left_out += 1,
            }
        }
        match (offered, roles.is_empty()) {
            (0, _) => Err(Unassumable::NoRole),
            (_, true) => Err(Unassumable::OtherRoles(offered)),
            _ => Ok(Self {
                roles,
                left_out,
                session_name: session_name(verified)?,
                session_duration: session_duration(verified)?,
            }),
        }
    }
}

/// The role of a value that names a role and the provider, in either order.
fn role<'a>(value: &'a str, provider: &str, account: &str) -> Option<&'a str> {
    let (one, other) = value.split_once(',')?;
    let [one, other] = [one, other].map(|part| part.trim_matches(' '));
    let role = match (one == provider, other == provider) {
        (false, true) => one,
        (true, false) => other,
        _ => return None,
    };
    (account_of(role, "role")? == account).then_some(role)
}

/// The account of an ARN of this kind.
fn account_of<'a>(arn: &'a str, kind: &str) -> Option<&'a str> {
    let (account, rest) = arn.strip_prefix("acs:ram::")?.split_once(':')?;
    let name = rest.strip_prefix(kind)?.strip_prefix('/')?;
    let legal = |c: u8| c.is_ascii_alphanumeric() || b"._-".contains(&c);
    let named = !name.is_empty() && name.len() <= 128 && name.bytes().all(legal);
    let numbered = !account.is_empty() && account.bytes().all(|c| c.is_ascii_digit());
    (named && numbered).then_some(account)
}

fn session_name(verified: &Verified) -> Result<String, Unassumable> {
    let values: Vec<&str> = verified.values(SESSION_NAME).collect();
    let [name] = values.as_slice() else {
        return Err(Unassumable::SessionNames(values.len()));
    };
    if verified.times(SESSION_NAME) != 1 {
        return Err(Unassumable::SessionNames(verified.times(SESSION_NAME)));
    }
    let legal = |c: char| c.is_ascii_alphanumeric() || "-_.@=".contains(c);
    let count = name.chars().count();
    if (2..=64).contains(&count) && name.chars().all(legal) {
        return Ok((*name).to_owned());
    }
    Err(Unassumable::SessionName(count))
}

fn session_duration(verified: &Verified) -> Result<Option<Seconds>, Unassumable> {
    let values: Vec<&str> = verified.values(SESSION_DURATION).collect();
    let times = verified.times(SESSION_DURATION);
    let value = match (times, values.as_slice()) {
        (0, _) => return Ok(None),
        (1, [value]) => *value,
        _ => return Err(Unassumable::SessionDurations(values.len().max(times))),
    };
    let digits = (1..=6).contains(&value.len()) && value.bytes().all(|c| c.is_ascii_digit());
    let seconds = value
        .parse()
        .ok()
        .filter(|seconds| digits && *seconds >= SHORTEST);
    seconds
        .map(Some)
        .ok_or_else(|| Unassumable::SessionDuration(shown(value)))
}

/// Where a role is taken on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Place {
    /// In a browser.
    Console {
        /// How long the account lets sessions of browsers last.
        most: Seconds,
    },
    /// By `AssumeRoleWithSAML`.
    Api {
        /// Its parameter `DurationSeconds`.
        asked: Option<Seconds>,
    },
}

/// What the assertion says of how long a session is to last.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Ask {
    /// [`Roles::session_duration`].
    pub duration: Option<Seconds>,
    /// [`Verified::session_until`].
    pub until: Option<Seconds>,
}

/// What is allowed, and the time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// How long sessions of the role may last.
    pub role: Seconds,
    /// The time here.
    pub now: Seconds,
}

/// How long a session lasts. It never outlives the one at the provider.
///
/// # Errors
/// When more is asked than the role allows, or the session at the provider is over.
pub fn lasts(place: Place, ask: Ask, limits: Limits) -> Result<Seconds, Unassumable> {
    let Limits { role: most, now } = limits;
    let left = ask.until.map(|until| until - now);
    if let (Some(until), Some(..=0)) = (ask.until, left) {
        return Err(Unassumable::Over { until, now });
    }
    let (asked, without) = match place {
        Place::Api { asked } => (asked, Some(API_DEFAULT)),
        // What the assertion says stands in the place of what the account says.
        Place::Console { most } => (ask.duration, left.is_none().then_some(most)),
    };
    if let Some(asked) = asked.filter(|asked| *asked > most) {
        return Err(Unassumable::TooLong { asked, most });
    }
    let lasts = [asked.or(without), left, Some(most)];
    Ok(lasts.into_iter().flatten().min().unwrap_or(most))
}

/// The attribute of roles.
pub(super) const ROLE: &str = "https://www.aliyun.com/SAML-Role/Attributes/Role";
const SESSION_NAME: &str = "https://www.aliyun.com/SAML-Role/Attributes/RoleSessionName";
const SESSION_DURATION: &str = "https://www.aliyun.com/SAML-Role/Attributes/SessionDuration";
const SHORTEST: Seconds = 900;
const API_DEFAULT: Seconds = 3600;

//! Which user of an account an assertion speaks of. Source: "SAML response for user-based SSO".

use super::Verified;

/// The domains behind names of users.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Domains<'a> {
    /// The account's own, which always counts.
    pub default: &'a str,
    /// A domain that stands for it.
    pub alias: Option<&'a str>,
    /// A further one, which counts only without an alias.
    pub auxiliary: Option<&'a str>,
    /// Whether names come with a domain at all.
    pub with_domain: bool,
}

/// Why no user is meant. The name is not among the values.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Nobody {
    /// A name that is another at each logon.
    #[error("the name is of the format transient, by which nobody is known again")]
    Transient,
    /// White space around it, or a character that no name has.
    #[error("the name has white space around it, or a character that no name has")]
    Characters,
    /// More than one sign between name and domain, or nothing on a side of it.
    #[error("the name is not made of one user name and one domain: {0} times @")]
    Parts(usize),
    /// No domain, where there must be one.
    #[error("the name has no domain; expected {expected}")]
    NoDomain {
        /// Which could stand there.
        expected: String,
    },
    /// A domain, where there must be none.
    #[error("the name has the domain {got:?}; expected none")]
    SomeDomain {
        /// Which it is.
        got: String,
    },
    /// Another's domain.
    #[error("the name has the domain {got:?}; expected {expected}")]
    Domain {
        /// Which could stand there.
        expected: String,
        /// Which does.
        got: String,
    },
}

/// The user name that an assertion gives, without its domain. Whether there is such a user is still to be seen.
///
/// # Errors
/// When it can be of no user of the account.
pub fn user_name<'a>(verified: &'a Verified, domains: &Domains<'_>) -> Result<&'a str, Nobody> {
    if verified.short_format() == "transient" {
        return Err(Nobody::Transient);
    }
    let name = verified.name.as_str();
    if name != name.trim() || name.contains(|c: char| c.is_control() || c.is_whitespace()) {
        return Err(Nobody::Characters);
    }
    let signs = name.matches('@').count();
    let (user, domain) = match name.rsplit_once('@') {
        Some((user, domain)) => (user, Some(domain)),
        None => (name, None),
    };
    if signs > 1 || user.is_empty() || domain.is_some_and(str::is_empty) {
        return Err(Nobody::Parts(signs));
    }
    domains.check(domain)?;
    Ok(user)
}

impl Domains<'_> {
    fn check(&self, domain: Option<&str>) -> Result<(), Nobody> {
        match (self.with_domain, domain) {
            (false, None) => Ok(()),
            (false, Some(got)) => Err(Nobody::SomeDomain {
                got: got.to_owned(),
            }),
            (true, Some(got)) if self.counting().any(|one| one.eq_ignore_ascii_case(got)) => Ok(()),
            (true, Some(got)) => Err(Nobody::Domain {
                expected: self.listed(),
                got: got.to_owned(),
            }),
            (true, None) => Err(Nobody::NoDomain {
                expected: self.listed(),
            }),
        }
    }

    /// Those that count.
    fn counting(&self) -> impl Iterator<Item = &str> {
        let auxiliary = self.auxiliary.filter(|_| self.alias.is_none());
        [Some(self.default), self.alias, auxiliary]
            .into_iter()
            .flatten()
    }

    fn listed(&self) -> String {
        self.counting().collect::<Vec<_>>().join(" or ")
    }
}

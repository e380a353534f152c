//! OAuth applications: programs that people of an account sign on to, or that act for themselves. Source:
//! `CreateApplication`. Their secrets are sealed elsewhere.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::name::{Rule, within};
use crate::{
    AccessSeconds, AppSecret, AppSecretId, ApplicationKind, Folded, Id, Moment, ProtocolVersion,
    Record, RedirectUri, RefreshSeconds, Scope, Text, Word,
};

/// The id of an application: what OAuth calls the client id.
pub type ApplicationId = Id<Application>;
/// The name of an application, which policies know it by.
pub type ApplicationName = Word<ApplicationNameRule>;
/// How an application is shown to those who sign on.
pub type ApplicationDisplayName = Text<1, 24>;
/// The rule of [`ApplicationName`].
pub struct ApplicationNameRule;

impl Rule for ApplicationNameRule {
    const RULE: &'static str = "1 to 64 letters, digits, dots, dashes or underscores";
    fn legal(text: &str) -> bool {
        within(text, 1, 64, ".-_")
    }
}

/// An application.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Application {
    /// Never changes, never comes back, and is no other account's.
    pub id: ApplicationId,
    /// Unique in the account without regard to case; never changes.
    pub name: ApplicationName,
    /// What it is; never changes.
    pub kind: ApplicationKind,
    /// How it is shown.
    pub display_name: ApplicationDisplayName,
    /// How it speaks; never changes.
    pub protocol: ProtocolVersion,
    /// What it may be allowed.
    pub scopes: BTreeSet<Scope>,
    /// What of that it is of no use without.
    pub required: BTreeSet<Scope>,
    /// Where people are sent back to.
    pub redirects: Vec<RedirectUri>,
    /// Whether it must show a secret.
    pub secret_required: bool,
    /// Whether other accounts may use it.
    pub multi_tenant: bool,
    /// How long its access tokens are good for.
    pub access: AccessSeconds,
    /// How long its refresh tokens are good for.
    pub refresh: RefreshSeconds,
    /// Its secrets without their values, the oldest first.
    pub secrets: Vec<AppSecret>,
    /// That it is installed in its own account.
    pub provision: Option<Provision>,
    /// When it was made.
    pub created: Moment,
    /// When it was last changed.
    pub updated: Moment,
}

impl Application {
    /// The id under which the value of a secret is sealed.
    #[must_use]
    pub fn sealed(&self, secret: AppSecretId) -> String {
        format!("application/{}/{secret}", self.id)
    }
}

/// That an account lets an application in.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Provision {
    /// What it is allowed.
    pub scopes: BTreeSet<Scope>,
    /// When it was installed.
    pub created: Moment,
    /// When that was last said anew.
    pub updated: Moment,
}

impl Record for Application {
    const TABLE: &'static str = "application";
    type Key = ApplicationId;
    type Index = Folded;

    fn key(&self) -> ApplicationId {
        self.id
    }

    fn index(&self) -> Folded {
        self.name.folded()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_at_most_64_plain_characters() {
        for good in ["a", "my.App_1-x", &"a".repeat(64)] {
            assert!(good.parse::<ApplicationName>().is_ok(), "{good}");
        }
        for bad in ["", "a b", "a/b", "ä", "a;b", &"a".repeat(65)] {
            assert!(bad.parse::<ApplicationName>().is_err(), "{bad}");
        }
        let shown = |count| "三".repeat(count).parse::<ApplicationDisplayName>();
        assert!(shown(24).is_ok() && shown(25).is_err() && shown(0).is_err());
    }
}

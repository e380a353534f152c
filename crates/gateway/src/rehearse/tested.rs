//! The tests beside a policy, run on its document in force or on a draft.

use std::sync::Arc;

use domain::Account;
use domain::account::policy_tests::with_draft;
use model::{AccountId, Tested};
use policy::{Asker, Gathered, Kind, Path, Policy, PolicyTest, Principal, Set, TRUST, TestRun};

use super::sides::{DRAFT, name_draft};
use super::whom::Whom;
use crate::held::gather::Holder;

/// A document that tests are run on.
#[derive(Clone, Copy)]
pub struct Document<'a> {
    /// Of what it is.
    pub of: Tested,
    /// The text.
    pub text: &'a str,
    /// Whether it is not in force.
    pub draft: bool,
}

/// Runs tests with this document in place. One that names nobody is about the document alone, and so is every test
/// of whom a role trusts; of one that names somebody all policies decide. `None` where the account does not know
/// the somebody.
#[must_use]
pub fn run_tests(
    (account, control): (AccountId, Option<&Path>),
    state: &Account,
    document: Document<'_>,
    tests: &[PolicyTest],
) -> Vec<Option<TestRun>> {
    let number: Arc<str> = account.to_string().into();
    let found = match document.of {
        Tested::Policy(id) => state.policies.get(&id),
        Tested::Trust(_) => None,
    };
    let (kind, name, version) = match (document.of, found) {
        (Tested::Policy(_), Some(policy)) => {
            let version = policy.default_version.to_string();
            (Kind::Identity, policy.name.shared(), version)
        }
        (Tested::Policy(_), None) => (Kind::Identity, "?".into(), "?".into()),
        (Tested::Trust(_), _) => (Kind::Trust, TRUST.into(), "v1".into()),
    };
    let version = if document.draft {
        DRAFT
    } else {
        version.as_str()
    };
    let policy = Arc::new(Policy::restore(document.text, kind));
    let then = with_draft(state, document.of, document.text);
    let whose = Place {
        state: &then,
        number: &number,
        policy: &name,
        draft: document.draft,
        control,
    };
    let run = |test: &PolicyTest| match (&test.principal, kind) {
        (Some(principal), Kind::Identity) => whose.whole(test, principal),
        _ => Some(test.run_alone(&policy, kind, (&name, version), &number)),
    };
    tests.iter().map(run).collect()
}

/// Where tests are judged by all policies.
struct Place<'a> {
    state: &'a Account,
    number: &'a Arc<str>,
    policy: &'a str,
    draft: bool,
    /// Control policies that bound the account.
    control: Option<&'a Path>,
}

impl Place<'_> {
    /// Judges a test by everything that its principal holds.
    fn whole(&self, test: &PolicyTest, principal: &str) -> Option<TestRun> {
        let principal = Principal::read(principal, self.number)?;
        if principal.account() != Some(&**self.number) {
            return None;
        }
        let (principal, identity) = match self.whom(&principal) {
            Some(whom) => {
                let mut attached = whom.attached(self.state);
                if self.draft {
                    name_draft(&mut attached, self.policy);
                }
                let principal = whom.principal(self.state, self.number, "?")?;
                (principal, Some(Set::new(attached)))
            }
            None if matches!(principal, Principal::Root { .. }) => (principal, None),
            None => return None,
        };
        Some(test.run(&Asker {
            principal: &principal,
            gathered: &Gathered {
                identity: identity.as_ref(),
                control: self.control,
                ..Gathered::default()
            },
            account: self.number,
            policy: self.policy,
        }))
    }

    /// Whose policies count.
    fn whom(&self, principal: &Principal) -> Option<Whom> {
        Some(Whom::Holder(match principal {
            Principal::User { name, .. } => {
                Holder::User(self.state.users.named(&name.parse().ok()?).ok()?.id)
            }
            Principal::Session { role, .. } => {
                Holder::Role(self.state.roles.named(&role.parse().ok()?).ok()?.id)
            }
            _ => return None,
        }))
    }
}

//! Tests beside policies, and accounts with a draft in place of what is tested.

use std::sync::Arc;

use model::{PolicyTests, PolicyVersion, Refusal, Role, Tested};
use policy::PolicyTest;

use super::tables::Account;
use crate::context::Context;

/// The tests beside a policy, none if nobody wrote any.
#[must_use]
pub fn of(account: &Account, tested: Tested) -> Option<&Arc<PolicyTests>> {
    account.policy_tests.get(&tested)
}

/// Puts these tests in the place of those that stand there.
///
/// # Errors
/// When one of them is not sound, or they are too many.
pub fn put(context: &mut Context<'_>, of: Tested, tests: Vec<PolicyTest>) -> Result<(), Refusal> {
    PolicyTest::check_all(&tests).map_err(|rule| Refusal::Invalid("Tests", rule))?;
    let table = &mut context.account.policy_tests;
    if tests.is_empty() {
        table.remove(&of);
        return Ok(());
    }
    table.put(PolicyTests {
        of,
        tests,
        updated: context.now,
    });
    Ok(())
}

/// Drops the tests of what is deleted.
pub(super) fn forget(account: &mut Account, tested: Tested) {
    if account.policy_tests.get(&tested).is_some() {
        account.policy_tests.remove(&tested);
    }
}

/// The account as it would be if this document stood in place of the one in force. What is not there stays so.
#[must_use]
pub fn with_draft(account: &Account, tested: Tested, document: &str) -> Account {
    let mut then = account.clone();
    match tested {
        Tested::Policy(id) => {
            let policy = account.policies.get(&id);
            let version = policy.and_then(|one| account.versions.get(&(id, one.default_version)));
            if let Some(version) = version {
                let draft = PolicyVersion::new(id, version.id, document.into(), version.created);
                then.versions.put(draft);
            }
        }
        Tested::Trust(id) => {
            if let Some(role) = account.roles.get(&id) {
                let mut role = Role::clone(role);
                role.set_trust(document.into());
                then.roles.put(role);
            }
        }
    }
    then
}

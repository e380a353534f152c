//! Whether a role's own policy takes part in a decision.

use std::sync::Arc;

use domain::Account;
use model::{Role, RoleName};
use policy::{Arn, Named, Set};

use crate::held::gather;

/// The action that roles have a say in themselves.
pub(super) const ASSUME: &str = "sts:AssumeRole";

/// The policy of the role that is to be assumed, if this is what is asked. A role of the account that is not there
/// trusts nobody.
pub(super) fn of(account: &Account, number: &str, action: &str, resource: &str) -> Option<Set> {
    if !action.eq_ignore_ascii_case(ASSUME) || !is_role(number, resource) {
        return None;
    }
    Some(match role(account, resource) {
        Some(role) => gather::trust(role.trust_policy().clone(), role.name.as_str()),
        None => Set::default(),
    })
}

/// Whether it is a role of the account, or would be.
pub(super) fn is_role(number: &str, resource: &str) -> bool {
    Arn::parse(resource).is_some_and(|arn| arn.is_role())
        && Named::new(resource, number).owner() == number
}

fn role<'a>(account: &'a Account, resource: &str) -> Option<&'a Arc<Role>> {
    let (_, name) = Arn::parse(resource)?.relative.split_once('/')?;
    account.roles.named(&name.parse::<RoleName>().ok()?).ok()
}

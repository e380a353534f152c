//! Which resource group a resource is in, where the asking account has put it into one; and what counts in a group.

use domain::Account;
use domain::account::grouped;
use policy::{Arn, Attached, Context, Effect, Scope, Set, Source};

/// The condition key that says which resource group a resource is in.
pub(super) const GROUP: &str = "acs:ResourceGroupId";

/// What is known of a request, with the group that the account of this number has put the resource into: that counts,
/// whatever a service says. Nothing if it has put it into none.
pub(super) fn placed(
    account: &Account,
    number: &str,
    resource: &str,
    context: &Context,
) -> Option<Context> {
    let arn = Arn::parse(resource)?;
    let own = arn.account.is_empty() || arn.account == number;
    let name = (arn.code, arn.region, arn.relative);
    let group = grouped::group_of(account, name).filter(|_| own)?;
    let mut placed = context.clone();
    placed.replace(GROUP, group.as_str());
    Some(placed)
}

/// The one resource group that is asked about; several are none.
pub(super) fn one_group(known: &Context) -> Option<&str> {
    let mut values = known.get(GROUP)?;
    let first = values.next();
    first.filter(|_| values.next().is_none())
}

pub(super) fn is_within(source: &Source, group: &str) -> bool {
    matches!(&source.scope, Scope::ResourceGroup(own) if &**own == group)
}

pub(super) fn denies(attached: &Attached) -> bool {
    let mut statements = attached.policy.document().statements().iter();
    statements.any(|one| one.effect() == Effect::Deny || !one.is_sound())
}

/// The same policies where what is attached for one group counts as what is attached for the account does.
pub(super) fn within(set: &Set, group: &str) -> Set {
    let attached = set.attached().iter().map(|one| {
        let mut one = one.clone();
        if is_within(&one.source, group) {
            one.source.scope = Scope::Account;
        }
        one
    });
    Set::new(attached.collect())
}

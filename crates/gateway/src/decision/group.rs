//! Which resource group a resource is in, where the asking account has put it into one.

use domain::Account;
use domain::account::grouped;
use policy::{Arn, Context};

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

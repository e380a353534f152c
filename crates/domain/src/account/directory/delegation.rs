//! Members that manage a trusted service for the whole directory.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{AccountId, Delegation, Kind, Moment, Refusal};

use super::{find_member, managed};
use crate::account::Account;
use crate::context::Context;

/// The services that can be delegated, as the vendor names its trusted services.
pub const SERVICES: &[&str] = &[
    "actiontrail.aliyuncs.com",
    "cloudfw.aliyuncs.com",
    "cloudsso.aliyuncs.com",
    "config.aliyuncs.com",
    "resourcecenter.aliyuncs.com",
    "resourcesharing.aliyuncs.com",
    "ros.aliyuncs.com",
    "sas.aliyuncs.com",
    "tag.aliyuncs.com",
];

/// Makes a member the administrator of a service.
///
/// # Errors
/// When it is no member, the service cannot be delegated, or it is its administrator already.
pub fn register(
    context: &mut Context<'_>,
    account: AccountId,
    service: &str,
) -> Result<(), Refusal> {
    managed(context.account)?;
    find_member(context.account, account)?;
    if !SERVICES.contains(&service) {
        let rule = format!("one of {}", SERVICES.join(", "));
        return Err(Refusal::Invalid("ServicePrincipal", rule));
    }
    let key = (service.to_owned(), account);
    if context.account.delegations.get(&key).is_some() {
        return Err(Refusal::Exists(Kind::Delegation, account.to_string()));
    }
    context.account.delegations.put(Delegation {
        service: service.to_owned(),
        account,
        since: context.now,
    });
    Ok(())
}

/// Ends that.
///
/// # Errors
/// When it is no member, or not the administrator of the service.
pub fn deregister(
    context: &mut Context<'_>,
    account: AccountId,
    service: &str,
) -> Result<(), Refusal> {
    managed(context.account)?;
    find_member(context.account, account)?;
    let gone = context
        .account
        .delegations
        .remove(&(service.to_owned(), account));
    let missing = || Refusal::Missing(Kind::Delegation, format!("{account} for {service}"));
    gone.map(|_| ()).ok_or_else(missing)
}

/// The delegations of one service, or of all: by service and account.
pub fn list<'a>(
    account: &'a Account,
    service: Option<&str>,
) -> impl Iterator<Item = &'a Arc<Delegation>> + use<'a> {
    let service = service.map(str::to_owned);
    let from = (service.clone().unwrap_or_default(), AccountId::new(0));
    let all = account.delegations.from(from);
    all.take_while(move |one| service.as_ref().is_none_or(|name| *name == one.service))
}

/// The services that a member manages, by name; those after this one alone if it is given.
pub fn of<'a>(
    account: &'a Account,
    member: AccountId,
    after: Option<&str>,
) -> impl Iterator<Item = &'a Arc<Delegation>> + use<'a> {
    let after = (member, after.unwrap_or_default().to_owned());
    let all = account.delegations.ordered(Some(&after));
    all.take_while(move |one| one.account == member)
}

/// Whether a member manages some service for the directory, and so may look at it.
#[must_use]
pub fn is_administrator(account: &Account, member: AccountId) -> bool {
    of(account, member, None).next().is_some()
}

/// The services that some member manages, and since when; of one member's if it is given.
#[must_use]
pub fn services(account: &Account, member: Option<AccountId>) -> BTreeMap<&str, Moment> {
    let mut services = BTreeMap::new();
    let all = account.delegations.iter();
    for one in all.filter(|one| member.is_none_or(|member| one.account == member)) {
        let since = services.entry(one.service.as_str()).or_insert(one.since);
        *since = one.since.min(*since);
    }
    services
}

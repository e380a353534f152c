//! Tags: put on what can carry them, taken off, asked for.

use std::borrow::Cow;
use std::collections::BTreeSet;

use model::{
    CustomPolicy, Folded, Kind, MOST_TAGS, PolicyName, Refusal, ResourceGroup, ResourceGroupId,
    Role, RoleName, Tags, User, UserId,
};

use super::resource_group;
use super::tables::Account;
use crate::context::Context;
use crate::limits;

/// What can carry tags, by name, and users and resource groups by id.
#[derive(Clone, Debug)]
pub enum Carrier {
    /// A role.
    Role(RoleName),
    /// A custom policy.
    Policy(PolicyName),
    /// A user.
    User(UserId),
    /// A resource group, by its id.
    ResourceGroup(ResourceGroupId),
}

/// A tag on something.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TagOn<'a> {
    /// The name of what carries it; the id of a user or resource group.
    pub name: Cow<'a, str>,
    /// The key.
    pub key: &'a str,
    /// The value.
    pub value: &'a str,
}

/// Where a tag stands in a list: by name or id of what carries it, then by key.
pub type Place = (Folded, String);

/// Whether a record has all these tags; an empty value stands for any.
#[must_use]
pub fn carries(tags: &Tags, wanted: &Tags) -> bool {
    wanted.iter().all(|(key, value)| {
        tags.get(key)
            .is_some_and(|found| value.is_empty() || found == value)
    })
}

/// Puts tags on each of these; a key that is there gets the new value.
///
/// # Errors
/// When one of them is not there, or would have too many.
pub fn put(context: &mut Context<'_>, on: &[Carrier], new: &Tags) -> Result<(), Refusal> {
    change(context, on, |tags| put_on(tags, new))
}

/// Puts more tags to these; a key that is there gets the new value.
pub(super) fn put_on(tags: &mut Tags, new: &Tags) -> Result<(), Refusal> {
    tags.extend(new.iter().map(|(key, value)| (key.clone(), value.clone())));
    // One more than there may be is as bad as one beyond the last.
    limits::check(Kind::Tag, tags.len().saturating_sub(1), MOST_TAGS)
}

/// Takes some of these tags off: those of the keys, or all. A key that is not there is no mistake.
pub(super) fn take_off(tags: &mut Tags, keys: Option<&BTreeSet<String>>) {
    tags.retain(|key, _| keys.is_some_and(|keys| !keys.contains(key)));
}

/// Takes tags off each of these: those of the keys, or all. A key that is not there is no mistake.
///
/// # Errors
/// When one of them is not there.
pub fn remove(
    context: &mut Context<'_>,
    on: &[Carrier],
    keys: Option<&BTreeSet<String>>,
) -> Result<(), Refusal> {
    change(context, on, |tags| {
        take_off(tags, keys);
        Ok(())
    })
}

fn change(
    context: &mut Context<'_>,
    on: &[Carrier],
    change: impl Fn(&mut Tags) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let account = &mut *context.account;
    for carrier in on {
        match carrier {
            Carrier::Role(name) => {
                let mut role = Role::clone(account.roles.named(name)?);
                change(&mut role.tags)?;
                account.roles.put(role);
            }
            Carrier::Policy(name) => {
                let mut policy = CustomPolicy::clone(account.policies.named(name)?);
                change(&mut policy.tags)?;
                account.policies.put(policy);
            }
            Carrier::User(id) => {
                let mut user = User::clone(user(account, *id)?);
                change(&mut user.tags)?;
                account.users.put(user);
            }
            Carrier::ResourceGroup(id) => {
                let mut group = ResourceGroup::clone(&*resource_group::find(account, id)?);
                change(&mut group.tags)?;
                account.resource_groups.put(group);
            }
        }
    }
    Ok(())
}

/// The tags on these, those after `after` alone, of what carries all of the wanted ones; of those that
/// are wanted, if any are. By name and key.
///
/// # Errors
/// When one of them is not there.
pub fn of<'a>(
    account: &'a Account,
    on: &[Carrier],
    wanted: &'a Tags,
    after: Option<&Place>,
) -> Result<impl Iterator<Item = TagOn<'a>> + use<'a>, Refusal> {
    let mut found = Vec::new();
    for carrier in on {
        let (name, tags) = on_one(account, carrier)?;
        found.push((Folded::new(&name), name, tags));
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found.dedup_by(|one, other| one.0 == other.0);
    let after = after.cloned();
    let rows = found
        .into_iter()
        .filter(|(_, _, tags)| carries(tags, wanted));
    Ok(rows.flat_map(move |(folded, name, tags)| {
        let after = after.clone();
        let asked = |key: &String| wanted.is_empty() || wanted.contains_key(key);
        let shown = tags.iter().filter(move |(key, _)| {
            let place = (folded.clone(), (*key).clone());
            asked(key) && after.as_ref().is_none_or(|after| place > *after)
        });
        shown.map(move |(key, value)| {
            let name = name.clone();
            TagOn { name, key, value }
        })
    }))
}

/// The name of what carries tags, and the tags.
fn on_one<'a>(
    account: &'a Account,
    carrier: &Carrier,
) -> Result<(Cow<'a, str>, &'a Tags), Refusal> {
    Ok(match carrier {
        Carrier::Role(name) => {
            let role = account.roles.named(name)?;
            (role.name.as_str().into(), &role.tags)
        }
        Carrier::Policy(name) => {
            let policy = account.policies.named(name)?;
            (policy.name.as_str().into(), &policy.tags)
        }
        Carrier::User(id) => {
            let user = user(account, *id)?;
            (user.id.to_string().into(), &user.tags)
        }
        Carrier::ResourceGroup(id) => {
            let tags = resource_group::tags(account, id)?;
            (id.to_string().into(), tags)
        }
    })
}

fn user(account: &Account, id: UserId) -> Result<&User, Refusal> {
    let found = account.users.get(&id).map(AsRef::as_ref);
    found.ok_or_else(|| Refusal::Missing(Kind::User, id.to_string()))
}

/// Everything of the account that can carry tags, and is of this one's kind.
#[must_use]
pub fn all_roles(account: &Account) -> Vec<Carrier> {
    let roles = account.roles.ordered(None);
    roles.map(|role| Carrier::Role(role.name.clone())).collect()
}

/// The same of policies.
#[must_use]
pub fn all_policies(account: &Account) -> Vec<Carrier> {
    let policies = account.policies.ordered(None);
    policies
        .map(|one| Carrier::Policy(one.name.clone()))
        .collect()
}

/// The same of users.
#[must_use]
pub fn all_users(account: &Account) -> Vec<Carrier> {
    let tagged = account.users.iter().filter(|user| !user.tags.is_empty());
    tagged.map(|user| Carrier::User(user.id)).collect()
}

/// The same of resource groups.
#[must_use]
pub fn all_resource_groups(account: &Account) -> Vec<Carrier> {
    let groups = account.resource_groups.iter();
    let tagged = groups.filter(|group| !group.tags.is_empty());
    tagged
        .map(|group| Carrier::ResourceGroup(group.id.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_wanted_value_stands_for_any() {
        let tags = |pairs: &[(&str, &str)]| -> Tags {
            pairs
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect()
        };
        let record = tags(&[("env", "prod"), ("team", "a")]);
        assert!(carries(&record, &tags(&[("env", ""), ("team", "a")])));
        assert!(!carries(&record, &tags(&[("env", "prod"), ("team", "b")])));
        assert!(!carries(&record, &tags(&[("cost", "")])));
        assert!(carries(&record, &Tags::new()));
    }
}

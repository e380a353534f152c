//! Resource groups of an account: made, found, changed, deleted, and what is set about them.
//!
//! Every account has a default group. It is not kept until something of it is changed, and it never goes.

use std::sync::Arc;

use model::{
    Attachment, AttachmentScope, Child, Entity, GroupedResource, Kind, PolicyRef, Record as _,
    Refusal, ResourceGroup, ResourceGroupDisplayName, ResourceGroupId, ResourceGroupName,
    ResourceGroupSettings, ResourceName, Tags,
};

use super::tables::Account;
use crate::context::Context;
use crate::{limits, system_policy};

/// What the default group is called.
const DEFAULT: &str = "default";
/// What people see of it.
const DEFAULT_SHOWN: &str = "default resource group";
/// What makes somebody the administrator of a group.
const ADMINISTRATOR: &str = "AdministratorAccess";

/// What a group is made of.
pub struct New {
    /// Must be free in the account, without regard to case.
    pub name: ResourceGroupName,
    /// What people see.
    pub display_name: ResourceGroupDisplayName,
    /// Tags.
    pub tags: Tags,
    /// Who makes it, if that is a user or a role.
    pub creator: Option<Entity>,
}

/// The group of this id.
///
/// # Errors
/// When there is none.
pub fn find(account: &Account, id: &ResourceGroupId) -> Result<Arc<ResourceGroup>, Refusal> {
    let kept = account.resource_groups.get(id).cloned();
    let default = || default_group(account).filter(|group| group.id == *id);
    kept.or_else(|| default().map(Arc::new))
        .ok_or_else(|| Refusal::Missing(Kind::ResourceGroup, id.to_string()))
}

/// All groups, the default one included, by name.
#[must_use]
pub fn all(account: &Account) -> Vec<Arc<ResourceGroup>> {
    let mut all: Vec<_> = account.resource_groups.ordered(None).cloned().collect();
    let default = default_group(account);
    let default = default.filter(|group| account.resource_groups.get(&group.id).is_none());
    all.extend(default.map(Arc::new));
    all.sort_by_cached_key(|group| group.name.folded());
    all
}

/// Whether it is the account's default group.
#[must_use]
pub fn is_default(account: &Account, id: &ResourceGroupId) -> bool {
    default_id(account).is_some_and(|default| default == *id)
}

/// Adds a group. Who makes it becomes its administrator where the account is set so.
///
/// # Errors
/// When the name is taken, or there are too many groups.
pub fn create(context: &mut Context<'_>, new: New) -> Result<Arc<ResourceGroup>, Refusal> {
    let account = &mut *context.account;
    account.resource_groups.check_free(&new.name, None)?;
    if new.name.folded().as_str() == DEFAULT {
        return Err(Refusal::Exists(Kind::ResourceGroup, new.name.to_string()));
    }
    let default = default_id(account);
    let own = account.resource_groups.iter();
    let own = own.filter(|group| Some(&group.id) != default.as_ref());
    let most = context.limits.resource_groups;
    limits::check(Kind::ResourceGroup, own.count(), most)?;
    let id = draw(context)?;
    if let Some(creator) = new
        .creator
        .filter(|_| settings(context.account).creator_as_admin)
    {
        appoint(context, creator, &id);
    }
    Ok(context.account.resource_groups.put(ResourceGroup {
        id,
        name: new.name,
        display_name: new.display_name,
        tags: new.tags,
        created: context.now,
    }))
}

/// Changes what people see of a group.
///
/// # Errors
/// When there is none of that id.
pub fn rename(
    context: &mut Context<'_>,
    id: &ResourceGroupId,
    display_name: ResourceGroupDisplayName,
) -> Result<Arc<ResourceGroup>, Refusal> {
    let group = ResourceGroup::clone(&*find(context.account, id)?);
    Ok(context.account.resource_groups.put(ResourceGroup {
        display_name,
        ..group
    }))
}

/// Deletes a group, which must be free of resources. What is attached for its resources alone goes with it: nothing
/// is in it any more, and its id never comes back.
///
/// # Errors
/// When there is none of that id, it is the default one, or resources are in it.
pub fn delete(
    context: &mut Context<'_>,
    id: &ResourceGroupId,
) -> Result<Arc<ResourceGroup>, Refusal> {
    let account = &mut *context.account;
    let group = find(account, id)?;
    if is_default(account, id) {
        let why = "The default resource group of an account stays.".to_owned();
        return Err(Refusal::State("DeleteConflict.ResourceGroup.Default", why));
    }
    if resources(account, id).next().is_some() {
        return Err(Refusal::InUse(Kind::ResourceGroup, Child::Resource));
    }
    let scope = AttachmentScope::ResourceGroup(id.to_string());
    let inside = account.attachments.iter().filter(|one| one.scope == scope);
    let inside: Vec<_> = inside.map(|one| one.key()).collect();
    for key in inside {
        account.attachments.remove(&key);
    }
    account.resource_groups.remove(id);
    Ok(group)
}

/// The resources of a group.
pub fn resources<'a>(
    account: &'a Account,
    group: &ResourceGroupId,
) -> impl Iterator<Item = &'a Arc<GroupedResource>> + use<'a> {
    let group = group.clone();
    let first = (group.clone(), ResourceName::least());
    let all = account.grouped_resources.index_from(first);
    all.take_while(move |one| one.group == group)
}

/// What the account has set about its groups.
#[must_use]
pub fn settings(account: &Account) -> ResourceGroupSettings {
    let set = account.resource_group_settings.get(&());
    set.map_or_else(ResourceGroupSettings::default, |set| **set)
}

/// Says whether who makes a group becomes its administrator.
pub fn set_creator_as_admin(context: &mut Context<'_>, creator_as_admin: bool) {
    let old = settings(context.account);
    let settings = &mut context.account.resource_group_settings;
    settings.put(ResourceGroupSettings {
        creator_as_admin,
        ..old
    });
}

/// Says whether notices about groups are wanted.
pub fn set_notification(context: &mut Context<'_>, notification: bool) {
    let old = settings(context.account);
    let settings = &mut context.account.resource_group_settings;
    settings.put(ResourceGroupSettings {
        notification,
        ..old
    });
}

/// The tags of a group.
pub(super) fn tags<'a>(account: &'a Account, id: &ResourceGroupId) -> Result<&'a Tags, Refusal> {
    static NONE: Tags = Tags::new();
    match account.resource_groups.get(id) {
        Some(group) => Ok(&group.tags),
        None => find(account, id).map(|_| &NONE),
    }
}

/// The id of a new group: none that there is, and not the default one's.
fn draw(context: &mut Context<'_>) -> Result<ResourceGroupId, Refusal> {
    let letters = context.entropy.letters(15).to_ascii_lowercase();
    let id = ["rg-", &letters].concat();
    let taken = Refusal::Exists(Kind::ResourceGroup, id.clone());
    let id: ResourceGroupId = id.parse().map_err(|_| taken.clone())?;
    let is_free = find(context.account, &id).is_err();
    is_free.then_some(id).ok_or(taken)
}

fn appoint(context: &mut Context<'_>, entity: Entity, group: &ResourceGroupId) {
    let policy = ADMINISTRATOR.parse().ok();
    let Some(policy) = policy.and_then(|name| system_policy::find(&name)) else {
        return;
    };
    context.account.attachments.put(Attachment {
        entity,
        policy: PolicyRef::System(policy.name.clone()),
        scope: AttachmentScope::ResourceGroup(group.to_string()),
        attached: context.now,
    });
}

/// The default group as it is before anything of it is changed.
fn default_group(account: &Account) -> Option<ResourceGroup> {
    Some(ResourceGroup {
        id: default_id(account)?,
        name: DEFAULT.parse().ok()?,
        display_name: DEFAULT_SHOWN.parse().ok()?,
        tags: Tags::new(),
        created: account.profile()?.created,
    })
}

/// The id of the account's default group.
#[must_use]
pub fn default_id(account: &Account) -> Option<ResourceGroupId> {
    let number = account.profile()?.id.to_string();
    ["rg-", DEFAULT, &number].concat().parse().ok()
}

#[cfg(test)]
mod tests {
    use model::{AccountId, Moment, Profile, RoleId};

    use super::*;
    use crate::account::attached;
    use crate::{Effects, Entropy, Limits};

    fn with<T>(account: &mut Account, deed: impl FnOnce(&mut Context<'_>) -> T) -> T {
        let limits = Limits {
            resource_groups: 2,
            ..Limits::default()
        };
        let records = account.records().to_be_bytes();
        let mut seed = [3; 32];
        seed[..8].copy_from_slice(&records);
        deed(&mut Context {
            account,
            now: Moment::from_seconds(100),
            entropy: &mut Entropy::of(seed),
            limits: &limits,
            effects: &mut Effects::default(),
            beside: None,
        })
    }

    fn account() -> Account {
        let mut account = Account::default();
        account.profile.put(Profile {
            id: AccountId::new(1_000_000_000_000_001),
            alias: None,
            created: Moment::from_seconds(1),
        });
        account
    }

    fn new(name: &str, creator: Option<Entity>) -> New {
        New {
            name: name.parse().unwrap(),
            display_name: "shown".parse().unwrap(),
            tags: Tags::new(),
            creator,
        }
    }

    #[test]
    fn the_default_group_is_there_unkept_and_stays() {
        let mut account = account();
        let default = all(&account)[0].clone();
        assert_eq!(default.id.as_str(), "rg-default1000000000000001");
        assert!(account.resource_groups.is_empty());
        let named = "mine".parse().unwrap();
        let shown = with(&mut account, |context| rename(context, &default.id, named));
        assert_eq!(shown.unwrap().name.as_str(), "default");
        assert_eq!(all(&account).len(), 1);
        assert_eq!(account.resource_groups.len(), 1);
        let refused = with(&mut account, |context| delete(context, &default.id));
        assert!(matches!(refused, Err(Refusal::State(..))));
        let taken = with(&mut account, |context| {
            create(context, new("Default", None))
        });
        assert!(matches!(taken, Err(Refusal::Exists(..))));
    }

    #[test]
    fn there_are_only_so_many_and_the_default_one_is_not_counted() {
        let mut account = account();
        let default = default_id(&account).unwrap();
        let shown = "mine".parse().unwrap();
        with(&mut account, |context| rename(context, &default, shown)).unwrap();
        for name in ["one", "two"] {
            with(&mut account, |context| create(context, new(name, None))).unwrap();
        }
        let refused = with(&mut account, |context| create(context, new("three", None)));
        assert_eq!(refused, Err(Refusal::LimitReached(Kind::ResourceGroup, 2)));
    }

    #[test]
    fn who_makes_a_group_is_its_administrator_where_that_is_set_and_until_it_goes() {
        let mut account = account();
        let maker = Entity::Role(RoleId::new(7));
        let plain = with(&mut account, |context| {
            create(context, new("one", Some(maker)))
        });
        assert_eq!(attached::on(&account, maker).count(), 0);
        with(&mut account, |context| set_creator_as_admin(context, true));
        let group = with(&mut account, |context| {
            create(context, new("two", Some(maker)))
        });
        let group = group.unwrap();
        let scopes: Vec<_> = attached::on(&account, maker)
            .map(|one| one.scope.clone())
            .collect();
        assert_eq!(
            scopes,
            [AttachmentScope::ResourceGroup(group.id.to_string())]
        );
        with(&mut account, |context| delete(context, &plain.unwrap().id)).unwrap();
        assert_eq!(attached::on(&account, maker).count(), 1);
        with(&mut account, |context| delete(context, &group.id)).unwrap();
        assert_eq!(attached::on(&account, maker).count(), 0);
        assert!(!settings(&account).notification);
    }
}

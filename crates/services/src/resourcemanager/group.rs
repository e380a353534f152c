//! Resource groups.

use derive::Parameters;
use domain::account::resource_group::{self, New};
use domain::account::tag;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran, Who};
use model::{Entity, ResourceGroup, ResourceGroupDisplayName, ResourceGroupId, ResourceGroupName};

use super::group_view::{GroupView, Listing};
use super::which::{on_all_groups, on_group};
use crate::identity::target;
use crate::page::{List, Numbered};
use crate::tags::{NewTags, WantedTags};
use crate::view::{One, Paged};

/// Adds a resource group.
#[derive(Parameters)]
pub struct CreateResourceGroup {
    name: ResourceGroupName,
    display_name: ResourceGroupDisplayName,
    #[rpc(json, flat)]
    tag: Option<NewTags>,
}

impl Operation for CreateResourceGroup {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<GroupView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let (kind, name) = (target::RESOURCE_GROUP, self.name.as_str());
        Plan::on(target::new(caller.account, kind, name, "resourcegroup/*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let new = New {
            name: self.name.clone(),
            display_name: self.display_name.clone(),
            tags: self.tag.clone().unwrap_or_default().0,
            creator: creator(permit.caller()),
        };
        let group = resource_group::create(context, new)?;
        Ok(One(GroupView::standing(permit.home(), &group)))
    }
}

/// Who can be made the administrator of a group: a user, or the role that somebody has taken on.
fn creator(caller: &Caller) -> Option<Entity> {
    match &caller.who {
        Who::User(user) => Some(Entity::User(user.id)),
        // The policies of a service's role are its service's.
        Who::Session(role, _) => (!role.service_linked).then_some(Entity::Role(role.id)),
        Who::Root | Who::Federated(_) | Who::Agent(_) | Who::Application(_) | Who::Server(_) => {
            None
        }
    }
}

/// Shows one resource group.
#[derive(Parameters)]
pub struct GetResourceGroup {
    resource_group_id: ResourceGroupId,
    include_tags: Option<bool>,
}

impl Operation for GetResourceGroup {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<GroupView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        on_group(caller, &self.resource_group_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let group = resource_group::find(context.account, &self.resource_group_id)?;
        let view = GroupView::standing(permit.home(), &group);
        let tagged = self.include_tags == Some(true);
        Ok(One(if tagged { view.with_tags(&group) } else { view }))
    }
}

/// Changes what people see of a resource group.
#[derive(Parameters)]
pub struct UpdateResourceGroup {
    resource_group_id: ResourceGroupId,
    new_display_name: ResourceGroupDisplayName,
}

impl Operation for UpdateResourceGroup {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<GroupView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        on_group(caller, &self.resource_group_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let name = self.new_display_name.clone();
        let group = resource_group::rename(context, &self.resource_group_id, name)?;
        Ok(One(GroupView::of(permit.home(), &group)))
    }
}

/// Deletes a resource group that no resources are in. It is gone at once, and what is attached for it alone with it.
#[derive(Parameters)]
pub struct DeleteResourceGroup {
    resource_group_id: ResourceGroupId,
}

impl Operation for DeleteResourceGroup {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<GroupView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        on_group(caller, &self.resource_group_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let group = resource_group::delete(context, &self.resource_group_id)?;
        Ok(One(GroupView::leaving(permit.home(), &group)))
    }
}

/// Lists the resource groups that meet everything that is asked for, by name.
#[derive(Parameters)]
pub struct ListResourceGroups {
    resource_group_id: Option<ResourceGroupId>,
    #[rpc(json, flat)]
    resource_group_ids: Option<GroupIds>,
    name: Option<Part>,
    display_name: Option<Part>,
    status: Option<Status>,
    #[rpc(json, flat)]
    tag: Option<WantedTags>,
    include_tags: Option<bool>,
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListResourceGroups {
    const NAME: &'static str = "resource-groups";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = ResourceGroupName;
}

impl Operation for ListResourceGroups {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<GroupView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        on_all_groups(caller)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let all = resource_group::all(context.account);
        let tagged = self.include_tags == Some(true) || self.tag.is_some();
        let wanted = all.iter().filter(|group| self.wants(group));
        let home = permit.home();
        Ok(self.page.cut(wanted.map(|group| Listing {
            home,
            group,
            tagged,
        })))
    }
}

impl ListResourceGroups {
    fn wants(&self, group: &ResourceGroup) -> bool {
        let id = self.resource_group_id.as_ref();
        let ids = self.resource_group_ids.as_ref();
        let part = |asked: &Option<Part>, of: &str| asked.as_ref().is_none_or(|one| one.is_in(of));
        id.is_none_or(|id| *id == group.id)
            && ids.is_none_or(|ids| ids.0.contains(&group.id))
            && part(&self.name, group.name.as_str())
            && part(&self.display_name, group.display_name.as_str())
            && self.status.is_none_or(|status| status == Status::Ok)
            && self
                .tag
                .as_ref()
                .is_none_or(|tags| tag::carries(&group.tags, &tags.0))
    }
}

/// Part of a name, in any letter case.
pub struct Part(String);

impl Part {
    fn is_in(&self, name: &str) -> bool {
        name.to_lowercase().contains(&self.0)
    }
}

impl std::str::FromStr for Part {
    type Err = model::Malformed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let sound = text.parse::<ResourceGroupDisplayName>();
        sound.map(|text| Self(text.as_str().to_lowercase()))
    }
}

/// `Status`: every group that is there is `OK`. Here none is on its way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Status {
    /// It is there.
    Ok,
    /// It is being made.
    Creating,
    /// It is being deleted.
    PendingDelete,
}

impl std::str::FromStr for Status {
    type Err = model::Malformed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "OK" => Ok(Self::Ok),
            "Creating" => Ok(Self::Creating),
            "PendingDelete" => Ok(Self::PendingDelete),
            _ => Err(model::Malformed("Creating, OK or PendingDelete")),
        }
    }
}

/// Ids of resource groups: at most 100.
#[derive(Clone, Debug)]
pub struct GroupIds(pub(super) Vec<ResourceGroupId>);

impl rpc::field::List for GroupIds {
    type Item = String;

    fn of(items: Vec<String>) -> Result<Self, String> {
        if items.len() > 100 {
            return Err("must be at most 100 resource groups".to_owned());
        }
        let read = |item: String| {
            item.parse()
                .map_err(|rule: model::Malformed| rule.to_string())
        };
        items
            .into_iter()
            .map(read)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

#[cfg(test)]
mod tests;

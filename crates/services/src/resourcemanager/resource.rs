//! Which resources are in which group: put there by whoever manages the groups, for what services keep elsewhere.

use derive::{Parameters, View};
use domain::account::{grouped, resource_group};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{
    GroupedResource, ResourceGroupId, ResourceId, ResourceName, ResourceRegion, ResourceService,
    ResourceType, Word,
};
use serde::Deserialize;

use super::which::{on_all_groups, on_group, on_groups};
use crate::page::{List, Numbered};
use crate::view::{Listed, Paged, Stamp};

/// Puts resources into a group, out of the groups that they are in. From the next request on, what is attached for
/// that group counts for them.
#[derive(Parameters)]
pub struct MoveResources {
    resource_group_id: ResourceGroupId,
    #[rpc(json, flat)]
    resources: Resources,
}

impl Operation for MoveResources {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Listed<Moved>;

    /// It is a matter of the group that they come to and of each that they leave: what is in none leaves the default
    /// one. Who manages one group alone takes nothing into it.
    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let default = resource_group::default_id(account);
        let mut groups = vec![&self.resource_group_id];
        for name in &self.resources.0 {
            let known = account.grouped_resources.get(name);
            let left = known.map(|one| &one.group).or(default.as_ref());
            groups.extend(left.filter(|left| !groups.contains(left)));
        }
        on_groups(caller, groups.into_iter())
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let names = self.resources.0.iter();
        let moved = names.map(|name| {
            let put = grouped::put(context, name.clone(), &self.resource_group_id);
            put.map(|put| Moved::from(&*put))
        });
        moved.collect::<Result<_, _>>().map(Listed)
    }
}

/// Lists the resources that are in groups, those that meet everything that is asked for.
#[derive(Parameters)]
pub struct ListResources {
    resource_group_id: Option<ResourceGroupId>,
    service: Option<ResourceService>,
    resource_type: Option<ResourceType>,
    #[rpc(json, flat)]
    resource_types: Option<Types>,
    resource_id: Option<ResourceId>,
    region: Option<ResourceRegion>,
    count: Option<bool>,
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListResources {
    const NAME: &'static str = "grouped-resources";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = ResourceId;
}

impl Operation for ListResources {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<ResourceView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        match &self.resource_group_id {
            Some(id) => on_group(caller, id),
            None => on_all_groups(caller),
        }
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let account = &*context.account;
        let all: Box<dyn Iterator<Item = _>> = match &self.resource_group_id {
            Some(id) => {
                let id = resource_group::find(account, id)?.id.clone();
                Box::new(resource_group::resources(account, &id))
            }
            None => Box::new(account.grouped_resources.iter()),
        };
        let wanted = all.filter(|one| self.wants(&one.name));
        let page = self.page.cut(wanted.map(|one| &**one));
        Ok(if self.count == Some(false) {
            page.without("TotalCount")
        } else {
            page
        })
    }
}

impl ListResources {
    fn wants(&self, name: &ResourceName) -> bool {
        let kind = self.resource_type.as_ref();
        let kinds = self.resource_types.as_ref();
        self.service.as_ref().is_none_or(|own| *own == name.service)
            && kind.is_none_or(|own| *own == name.kind)
            && kinds.is_none_or(|all| all.0.iter().any(|one| one.covers(name)))
            && self.resource_id.as_ref().is_none_or(|own| *own == name.id)
            && self.region.as_ref().is_none_or(|own| *own == name.region)
    }
}

/// `Resources`: 1 to 50, each once.
#[derive(Clone, Debug)]
pub struct Resources(Vec<ResourceName>);

/// One of them, as it is written.
#[derive(Clone, Debug, Deserialize, Parameters)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Written {
    service: String,
    resource_type: String,
    resource_id: String,
    #[serde(default)]
    region_id: Option<String>,
}

impl Written {
    fn read(&self) -> Result<ResourceName, String> {
        let said = |field: &str, rule: model::Malformed| format!("{field} {rule}");
        let region = self.region_id.as_deref().unwrap_or_default();
        let service = self.service.to_ascii_lowercase();
        Ok(ResourceName {
            service: service.parse().map_err(|rule| said("Service", rule))?,
            region: region.parse().map_err(|rule| said("RegionId", rule))?,
            kind: self
                .resource_type
                .parse()
                .map_err(|rule| said("ResourceType", rule))?,
            id: self
                .resource_id
                .parse()
                .map_err(|rule| said("ResourceId", rule))?,
        })
    }
}

impl rpc::field::List for Resources {
    type Item = Written;

    fn of(items: Vec<Written>) -> Result<Self, String> {
        if !(1..=50).contains(&items.len()) {
            return Err("must be 1 to 50 resources".to_owned());
        }
        let mut names = Vec::new();
        for item in &items {
            let name = item.read()?;
            if names.contains(&name) {
                return Err(format!("must name {} once", name.id));
            }
            names.push(name);
        }
        Ok(Self(names))
    }
}

/// `ResourceTypes`: at most 50 services and types.
#[derive(Clone, Debug)]
pub struct Types(Vec<OneType>);

/// A type of resources of a service; of all its types if none is named.
#[derive(Clone, Debug, Deserialize, Parameters)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct OneType {
    service: String,
    #[serde(default)]
    resource_type: Option<String>,
}

impl OneType {
    fn covers(&self, name: &ResourceName) -> bool {
        let kind = self.resource_type.as_deref();
        self.service.eq_ignore_ascii_case(name.service.as_str())
            && kind.is_none_or(|kind| kind == name.kind.as_str())
    }
}

impl rpc::field::List for Types {
    type Item = OneType;

    fn of(items: Vec<OneType>) -> Result<Self, String> {
        if items.len() > 50 {
            return Err("must be at most 50 types of resources".to_owned());
        }
        for item in &items {
            let kind = item.resource_type.as_deref();
            let sound = item.service.parse::<ResourceService>().map(drop);
            let kind = kind.map(|kind| kind.parse::<ResourceType>().map(drop));
            sound
                .and(kind.unwrap_or(Ok(())))
                .map_err(|rule| rule.to_string())?;
        }
        Ok(Self(items))
    }
}

/// What became of one resource.
#[derive(View)]
#[view(flat "Response")]
pub struct Moved {
    service: ResourceService,
    resource_type: ResourceType,
    resource_id: ResourceId,
    region_id: Option<ResourceRegion>,
    status: &'static str,
}

impl From<&GroupedResource> for Moved {
    fn from(one: &GroupedResource) -> Self {
        let ResourceName {
            service,
            region,
            kind,
            id,
        } = one.name.clone();
        Self {
            service,
            resource_type: kind,
            resource_id: id,
            region_id: (region != Word::least()).then_some(region),
            status: "SUCCESS",
        }
    }
}

/// A resource and its group.
#[derive(View)]
#[view("Resource")]
pub struct ResourceView {
    service: ResourceService,
    resource_type: ResourceType,
    resource_id: ResourceId,
    region_id: Option<ResourceRegion>,
    resource_group_id: ResourceGroupId,
    create_date: Stamp,
}

impl From<&GroupedResource> for ResourceView {
    fn from(one: &GroupedResource) -> Self {
        let Moved {
            service,
            resource_type,
            resource_id,
            region_id,
            ..
        } = one.into();
        Self {
            service,
            resource_type,
            resource_id,
            region_id,
            resource_group_id: one.group.clone(),
            create_date: Stamp(one.created),
        }
    }
}

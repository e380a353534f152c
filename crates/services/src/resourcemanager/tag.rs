//! Tags of resource groups, and of the members of a directory as Resource Manager spells them.
//!
//! Tags of members are those that Resource Directory shows.

use std::collections::BTreeSet;

use derive::Parameters;
use domain::account::directory::tag as member_tag;
use domain::account::directory::tag::Tagged;
use domain::account::tag::{self, Carrier};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{AccountId, Folded, Refusal, ResourceGroupId, Text};

use super::tagged::{ResourceType, TagResource};
use super::which::{on_all_groups, on_groups};
use crate::page::{List, Tokened};
use crate::resourcedirectory::{lens, target};
use crate::tags::{KeyView, Keys, NewTags, TagPlace, ValueView, WantedTags, follows, untagged};
use crate::view::{Done, Paged, done};

/// Puts tags on resource groups or members; a key that is there gets the new value.
#[derive(Parameters)]
pub struct TagResources {
    resource_type: Option<ResourceType>,
    #[rpc(json, flat)]
    resource_id: Ids,
    #[rpc(json, flat)]
    tag: NewTags,
}

impl Operation for TagResources {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let ids = Some(&self.resource_id);
        on(
            (self.resource_type, "resourcemanager:TagResources"),
            ids,
            caller,
            account,
        )
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (on, new) = (&self.resource_id, &self.tag.0);
        match self.resource_type.unwrap_or_default() {
            ResourceType::Group => tag::put(context, &on.carriers()?, new),
            ResourceType::Account => member_tag::put(context, Tagged::Account, &on.0, new),
        }
        .map(done)
    }
}

/// Takes tags off resource groups or members: those of the keys, or all of them.
#[derive(Parameters)]
pub struct UnTagResources {
    resource_type: Option<ResourceType>,
    #[rpc(json, flat)]
    resource_id: Ids,
    #[rpc(json, flat)]
    tag_key: Option<Keys>,
    all: Option<bool>,
}

impl Operation for UnTagResources {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let ids = Some(&self.resource_id);
        on(
            (self.resource_type, "resourcemanager:UntagResources"),
            ids,
            caller,
            account,
        )
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        self.untag(context).map(done)
    }
}

impl UnTagResources {
    fn untag(&self, context: &mut Context<'_>) -> Result<(), Refusal> {
        let keys = self.tag_key.iter().flat_map(|keys| &keys.0);
        let keys = untagged("TagKey", keys, self.all)?;
        let (on, keys) = (&self.resource_id, keys.as_ref());
        match self.resource_type.unwrap_or_default() {
            ResourceType::Group => tag::remove(context, &on.carriers()?, keys),
            ResourceType::Account => member_tag::remove(context, Tagged::Account, &on.0, keys),
        }
    }
}

/// The same by the name that SDKs know it by; Terraform writes it with a large letter more.
#[derive(Parameters)]
pub struct UntagResources {
    #[rpc(flatten)]
    same: UnTagResources,
}

impl Operation for UntagResources {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        Operation::plan(&self.same, caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        self.same.untag(context).map(done)
    }
}

/// Lists the tags on resource groups or members: on those named, or on all.
#[derive(Parameters)]
pub struct ListTagResources {
    resource_type: Option<ResourceType>,
    #[rpc(json, flat)]
    resource_id: Option<Ids>,
    #[rpc(json, flat)]
    tag: Option<WantedTags>,
    #[rpc(flatten)]
    page: Tokened<Self>,
}

impl List for ListTagResources {
    const NAME: &'static str = "resource-group-tags";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = TagPlace;
}

impl Operation for ListTagResources {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<TagResource>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let ids = self.resource_id.as_ref();
        reading(
            (self.resource_type, "resourcemanager:ListTagResources"),
            ids,
            caller,
            account,
        )
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        if self.resource_type == Some(ResourceType::Account) {
            return self.of_members(permit, context);
        }
        let account = &*context.account;
        let after = self.page.after(permit.home())?.map(|place| &place.0);
        let on = match &self.resource_id {
            Some(ids) => ids.carriers()?,
            None => tag::all_resource_groups(account),
        };
        let wanted = self.tag.clone().unwrap_or_default().0;
        let rows = tag::of(account, &on, &wanted, after)?;
        Ok(self.page.cut(permit.home(), rows, TagPlace::of))
    }
}

impl ListTagResources {
    fn of_members(&self, permit: &Permit<'_, Self>, context: &Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        let after = self.page.after(permit.home())?.map(|place| &place.0);
        let after = after.map(|(id, key)| (id.as_str().to_owned(), key.clone()));
        let on = self.resource_id.as_ref().map(|ids| ids.0.as_slice());
        let wanted = self.tag.clone().unwrap_or_default().0;
        let rows = member_tag::of(state, Tagged::Account, on, &wanted, after.as_ref())?;
        let place =
            |row: &member_tag::TagOn<'_>| TagPlace((Folded::new(&row.id), row.key.to_owned()));
        Ok(self.page.cut(permit.home(), rows, place))
    }
}

/// Lists the keys of the tags on resource groups or members, in order.
#[derive(Parameters)]
pub struct ListTagKeys {
    resource_type: ResourceType,
    key_filter: Option<Text<1, 128>>,
    #[rpc(flatten)]
    page: Tokened<Self>,
}

impl List for ListTagKeys {
    const NAME: &'static str = "resource-group-tag-keys";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = String;
}

impl Operation for ListTagKeys {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<KeyView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let kind = (Some(self.resource_type), "resourcemanager:ListTagKeys");
        reading(kind, None, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let after = self.page.after(permit.home())?.map(String::as_str);
        let part = self.key_filter.as_ref().map(Text::as_str);
        let keys: BTreeSet<String> = match self.resource_type {
            ResourceType::Group => groups(context.account)
                .map(|(key, _)| key.clone())
                .collect(),
            ResourceType::Account => {
                let state = lens::whole(permit, context)?;
                let keys = member_tag::keys(state, Tagged::Account)?;
                keys.into_iter().map(str::to_owned).collect()
            }
        };
        let keys: Vec<_> = keys
            .into_iter()
            .filter(|key| follows(key, after, part))
            .collect();
        Ok(self.page.cut(permit.home(), keys.into_iter(), Clone::clone))
    }
}

/// Lists the values that a key has on resource groups or members, in order.
#[derive(Parameters)]
pub struct ListTagValues {
    resource_type: ResourceType,
    tag_key: Text<1, 128>,
    value_filter: Option<Text<1, 128>>,
    #[rpc(flatten)]
    page: Tokened<Self>,
}

impl List for ListTagValues {
    const NAME: &'static str = "resource-group-tag-values";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = String;
}

impl Operation for ListTagValues {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<ValueView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let kind = (Some(self.resource_type), "resourcemanager:ListTagValues");
        reading(kind, None, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let after = self.page.after(permit.home())?.map(String::as_str);
        let part = self.value_filter.as_ref().map(Text::as_str);
        let asked = self.tag_key.as_str();
        let values: BTreeSet<String> = match self.resource_type {
            ResourceType::Group => {
                let all = groups(context.account).filter(|(key, _)| *key == asked);
                all.map(|(_, value)| value.clone()).collect()
            }
            ResourceType::Account => {
                let state = lens::whole(permit, context)?;
                let values = member_tag::values(state, Tagged::Account, asked)?;
                values.into_iter().map(str::to_owned).collect()
            }
        };
        let values = values.into_iter();
        let values: Vec<_> = values.filter(|value| follows(value, after, part)).collect();
        Ok(self
            .page
            .cut(permit.home(), values.into_iter(), Clone::clone))
    }
}

/// Keys and values of all tags on resource groups.
fn groups(account: &Account) -> impl Iterator<Item = (&String, &String)> {
    account.resource_groups.iter().flat_map(|group| &group.tags)
}

/// Checked on each that is named, and on all of the type if none is; of members as the action that Resource Directory
/// has for it, so that one statement speaks of both versions.
fn on(
    (kind, of_members): (Option<ResourceType>, &'static str),
    ids: Option<&Ids>,
    caller: &Caller,
    account: &Account,
) -> Plan {
    let home = caller.account;
    let all_members = || target::all(home, "account/*");
    match (kind.unwrap_or_default(), ids) {
        // What is no id of a group is refused when it runs.
        (ResourceType::Group, Some(ids)) => match ids.groups() {
            Ok(groups) => on_groups(caller, groups.iter()),
            Err(_) => on_all_groups(caller),
        },
        (ResourceType::Group, None) => on_all_groups(caller),
        (ResourceType::Account, Some(ids)) => {
            Plan::on_each(ids.0.iter().map(|id| match AccountId::read(id) {
                Ok(member) => target::member(home, account, member),
                Err(_) => all_members(),
            }))
            .judged_as(of_members)
        }
        (ResourceType::Account, None) => Plan::on(all_members()).judged_as(of_members),
    }
}

/// The same for a look, which members take at the directory they are in.
fn reading(
    kind: (Option<ResourceType>, &'static str),
    ids: Option<&Ids>,
    caller: &Caller,
    account: &Account,
) -> Plan {
    let plan = on(kind, ids, caller, account);
    match kind.0 {
        Some(ResourceType::Account) => lens::reading(plan, account),
        Some(ResourceType::Group) | None => plan,
    }
}

/// `ResourceId`: 1 to 50.
#[derive(Clone, Debug)]
pub struct Ids(Vec<String>);

impl Ids {
    fn groups(&self) -> Result<Vec<ResourceGroupId>, Refusal> {
        let read = |id: &String| {
            let read = id.parse::<ResourceGroupId>();
            read.map_err(|rule| Refusal::Invalid("ResourceId", rule.to_string()))
        };
        self.0.iter().map(read).collect()
    }

    fn carriers(&self) -> Result<Vec<Carrier>, Refusal> {
        let groups = self.groups()?.into_iter();
        Ok(groups.map(Carrier::ResourceGroup).collect())
    }
}

impl rpc::field::List for Ids {
    type Item = String;

    fn of(items: Vec<String>) -> Result<Self, String> {
        let short = |id: &String| (1..=128).contains(&id.chars().count());
        let sound = (1..=50).contains(&items.len()) && items.iter().all(short);
        let rule = "must be 1 to 50 ids of at most 128 characters";
        sound.then_some(Self(items)).ok_or(rule.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::World;

    const KIND: (&str, &str) = ("ResourceType", "ResourceGroup");

    fn make(world: &mut World, name: &str, tag: [(&str, &str); 2]) -> String {
        let new = [("Name", name), ("DisplayName", name), tag[0], tag[1]];
        let made = world.admin().call("CreateResourceGroup", new).answers();
        made["ResourceGroup"]["Id"].as_str().unwrap().to_owned()
    }

    #[test]
    fn tags_come_and_go_and_the_last_page_names_no_next() {
        let mut world = World::with_account("acme");
        let one = make(
            &mut world,
            "one",
            [("Tag.1.Key", "env"), ("Tag.1.Value", "test")],
        );
        let two = make(
            &mut world,
            "two",
            [("Tag.1.Key", "env"), ("Tag.1.Value", "prod")],
        );
        let on = [KIND, ("ResourceId.1", one.as_str())];
        let mut admin = world.admin();
        let list = "ResourceManager.ListTagResources";
        let listed = admin.call(list, on).answers();
        let row = &listed["TagResources"][0];
        assert_eq!(
            (&row["TagKey"], &row["TagValue"]),
            (&"env".into(), &"test".into())
        );
        assert_eq!(
            (&row["ResourceId"], &row["ResourceType"]),
            (&one.clone().into(), &KIND.1.into())
        );
        assert!(listed.get("NextToken").is_none(), "{listed}");
        let more = [on[0], on[1], ("Tag.1.Key", "team"), ("Tag.1.Value", "a")];
        admin.call("ResourceManager.TagResources", more).answers();
        let first = admin.call(list, [KIND, ("MaxResults", "2")]).answers();
        let token = first["NextToken"].as_str().unwrap();
        let rest = admin.call(list, [KIND, ("NextToken", token)]).answers();
        assert_eq!(rest["TagResources"].as_array().unwrap().len(), 1);
        let keys = admin
            .call("ResourceManager.ListTagKeys", [KIND, ("KeyFilter", "ea")])
            .answers();
        assert_eq!(keys["Tags"], serde_json::json!([{ "Key": "team" }]));
        let values = [KIND, ("TagKey", "env")];
        let values = admin
            .call("ResourceManager.ListTagValues", values)
            .answers();
        let both = serde_json::json!([{ "Value": "prod" }, { "Value": "test" }]);
        assert_eq!(values["Tags"], both);
        let off = [on[0], on[1], ("TagKey.1", "env"), ("TagKey.2", "team")];
        admin.call("UnTagResources", off).answers();
        assert_eq!(
            admin.call(list, on).answers()["TagResources"],
            serde_json::json!([])
        );
        let none = [on[0], on[1]];
        admin
            .call("UnTagResources", none)
            .refuses("InvalidParameter.TagKey");
        let all = [KIND, ("ResourceId.1", two.as_str()), ("All", "true")];
        admin.call("UnTagResources", all).answers();
        let gone = [KIND, ("ResourceId.1", "rg-nowhere")];
        admin
            .call(list, gone)
            .refuses("EntityNotExists.ResourceGroup");
    }

    #[test]
    fn each_group_that_is_tagged_is_judged() {
        let mut world = World::with_account("acme");
        let tag = [("Tag.1.Key", "env"), ("Tag.1.Value", "test")];
        let one = make(&mut world, "one", tag);
        let two = make(&mut world, "two", tag);
        let resource = format!("acs:ram:*:*:resourcegroup/{one}");
        world.permit("clerk", "Allow", "ram:TagResources", &resource);
        let own = [KIND, ("ResourceId.1", one.as_str()), tag[0]];
        let mut clerk = world.user("clerk");
        clerk.call("ResourceManager.TagResources", own).answers();
        let both = [own[0], own[1], ("ResourceId.2", two.as_str()), tag[0]];
        let denied = clerk.call("ResourceManager.TagResources", both);
        denied.refuses("NoPermission");
    }
}

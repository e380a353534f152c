//! Tags of users, as IMS spells them.

use std::str::FromStr;

use derive::{Parameters, View};
use domain::account::tag::{self, Carrier, TagOn};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Malformed, Refusal, UserId, UserPrincipalName};

use crate::identity::{person, target};
use crate::page::{List, TokenedBySize};
use crate::tags::{Keys, NewTags, TagPlace, WantedTags, untagged};
use crate::view::{Done, Paged, done};

/// Puts tags on users; a key that is there gets the new value.
#[derive(Parameters)]
pub struct TagResources {
    #[rpc(flatten)]
    on: Resources,
    #[rpc(json, flat)]
    tag: NewTags,
}

impl Operation for TagResources {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.on.plan(caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let on = self.on.some(context)?;
        tag::put(context, &on, &self.tag.0).map(done)
    }
}

/// Takes tags off users: those of the keys, or all of them.
#[derive(Parameters)]
pub struct UntagResources {
    #[rpc(flatten)]
    on: Resources,
    #[rpc(json, flat)]
    tag_key: Option<Keys>,
    all: Option<bool>,
}

impl Operation for UntagResources {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.on.plan(caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let on = self.on.some(context)?;
        let keys = self.tag_key.iter().flat_map(|keys| &keys.0);
        let keys = untagged("TagKey", keys, self.all)?;
        tag::remove(context, &on, keys.as_ref()).map(done)
    }
}

/// Lists the tags on users: on those named, or on all.
#[derive(Parameters)]
pub struct ListTagResources {
    #[rpc(flatten)]
    on: Resources,
    #[rpc(json, flat)]
    tag: Option<WantedTags>,
    #[rpc(flatten)]
    page: TokenedBySize<Self>,
}

impl List for ListTagResources {
    const NAME: &'static str = "ims-tags";
    const MOST: usize = 100;
    type Place = TagPlace;
}

impl Operation for ListTagResources {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<TagResource>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.on.plan(caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let after = self.page.after(permit.home())?.map(|place| &place.0);
        let on = if self.on.is_empty() {
            tag::all_users(context.account)
        } else {
            self.on.some(context)?
        };
        let wanted = self.tag.clone().unwrap_or_default().0;
        let rows = tag::of(context.account, &on, &wanted, after)?;
        let page = self.page.cut(permit.home(), rows, TagPlace::of);
        let more = page.tells("NextToken");
        Ok(page.with("IsTruncated", more))
    }
}

/// What carries the tags: users by id, by principal name, or both.
#[derive(Parameters)]
pub struct Resources {
    #[rpc("ResourceType")]
    kind: ResourceType,
    #[rpc("ResourceId", json, flat)]
    ids: Option<Several<UserId>>,
    #[rpc("ResourcePrincipalName", json, flat)]
    names: Option<Several<UserPrincipalName>>,
}

/// `ResourceId` or `ResourcePrincipalName`: not too many.
pub struct Several<T>(Vec<T>);

/// `ResourceType`: what carries the tags.
#[derive(Clone, Copy)]
pub enum ResourceType {
    /// Users.
    User,
}

/// The most users of one call.
const MOST: usize = 50;

impl Resources {
    fn ids(&self) -> impl Iterator<Item = UserId> {
        self.ids.iter().flat_map(|ids| &ids.0).copied()
    }

    fn names(&self) -> impl Iterator<Item = &UserPrincipalName> {
        self.names.iter().flat_map(|names| &names.0)
    }

    fn is_empty(&self) -> bool {
        self.ids().next().is_none() && self.names().next().is_none()
    }

    /// Checked on each that is named, and on all of the type if none is, or none of the id.
    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let home = caller.account;
        let of_id = |id| match account.users.get(&id) {
            Some(user) => target::user(home, &user.name),
            None => target::all(home, "user/*"),
        };
        let of_name = |name: &UserPrincipalName| target::user(home, &name.name);
        let named = self.ids().map(of_id).chain(self.names().map(of_name));
        let none = self.is_empty().then(|| target::all(home, "user/*"));
        Plan::on_each(named.chain(none))
    }

    /// Those that are named.
    fn some(&self, context: &Context<'_>) -> Result<Vec<Carrier>, Refusal> {
        let ResourceType::User = self.kind;
        let of_name = |name| person::named(context, name).map(|user| user.id);
        let ids = self.ids().map(Ok).chain(self.names().map(of_name));
        let on: Vec<_> = ids
            .map(|id| id.map(Carrier::User))
            .collect::<Result<_, _>>()?;
        if (1..=MOST).contains(&on.len()) {
            return Ok(on);
        }
        let rule = "1 to 50 users, those of ResourcePrincipalName included".to_owned();
        Err(Refusal::Invalid("ResourceId", rule))
    }
}

/// A tag and the user that carries it.
#[derive(View)]
#[view("TagResource")]
pub struct TagResource {
    resource_id: String,
    resource_type: &'static str,
    tag_key: String,
    tag_value: String,
}

impl From<TagOn<'_>> for TagResource {
    fn from(on: TagOn<'_>) -> Self {
        Self {
            resource_id: on.name.into_owned(),
            resource_type: USER,
            tag_key: on.key.to_owned(),
            tag_value: on.value.to_owned(),
        }
    }
}

const USER: &str = "user";

impl<T: FromStr<Err = Malformed>> rpc::field::List for Several<T> {
    type Item = String;

    fn of(items: Vec<String>) -> Result<Self, String> {
        if items.len() > MOST {
            return Err("must be at most 50 users".to_owned());
        }
        let read = |item: String| item.parse().map_err(|rule: Malformed| rule.to_string());
        items
            .into_iter()
            .map(read)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl FromStr for ResourceType {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        (text == USER).then_some(Self::User).ok_or(Malformed(USER))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::testing::World;

    const USER: (&str, &str) = ("ResourceType", "user");
    const ALICE: (&str, &str) = ("ResourcePrincipalName.1", "alice@acme");

    fn world() -> (World, String) {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let _ = world.user("bob");
        let bob = ("UserPrincipalName", "bob@acme");
        let bob = world.scene("Ims.GetUser", [bob]).answers();
        let bob = bob["User"]["UserId"].as_str().unwrap().to_owned();
        (world, bob)
    }

    fn rows(world: &mut World, asked: &[(&str, &str)]) -> Vec<String> {
        let asked = [&[USER][..], asked].concat();
        let list = world.admin().call("Ims.ListTagResources", asked);
        let list = list.answers();
        let rows = list["TagResources"]["TagResource"].as_array().unwrap();
        let text = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
        let row = |row: &Value| {
            assert_eq!(row["ResourceType"], "user");
            [text(row, "TagKey"), text(row, "TagValue")].join("=")
        };
        rows.iter().map(row).collect()
    }

    #[test]
    fn users_are_tagged_by_id_and_by_name() {
        let (mut world, bob) = world();
        let on = [USER, ALICE, ("ResourceId.1", bob.as_str())];
        let tags = [("Tag.1.Key", "env"), ("Tag.1.Value", "test")];
        let tagged = [&on[..], &tags, &[("Tag.2.Key", "team")]].concat();
        world.admin().call("Ims.TagResources", tagged).answers();
        assert_eq!(rows(&mut world, &[ALICE]), ["env=test", "team="]);
        assert_eq!(rows(&mut world, &[on[2]]), ["env=test", "team="]);
        assert_eq!(rows(&mut world, &[]).len(), 4);
        assert_eq!(rows(&mut world, &tags), ["env=test", "env=test"]);
        let json = ("Tag", r#"[{"Key":"env","Value":"prod"}]"#);
        let other = [USER, ALICE, json];
        world.admin().call("Ims.TagResources", other).answers();
        assert_eq!(rows(&mut world, &[ALICE]), ["env=prod", "team="]);
        let listed = [USER, ALICE];
        let listed = world.admin().call("Ims.ListTagResources", listed);
        let alice = world
            .scene("Ims.GetUser", [("UserPrincipalName", "alice@acme")])
            .answers();
        let row = &listed.answers()["TagResources"]["TagResource"][0];
        assert_eq!(row["ResourceId"], alice["User"]["UserId"]);
        let none = [USER, ALICE];
        let none = world.admin().call("Ims.UntagResources", none);
        none.refuses("InvalidParameter.TagKey");
        let off = [USER, ALICE, ("TagKey.1", "team")];
        world.admin().call("Ims.UntagResources", off).answers();
        assert_eq!(rows(&mut world, &[ALICE]), ["env=prod"]);
        let all = [USER, on[2], ("All", "true")];
        world.admin().call("Ims.UntagResources", all).answers();
        assert_eq!(rows(&mut world, &[]), ["env=prod"]);
    }

    #[test]
    fn tags_are_listed_in_pages() {
        let (mut world, bob) = world();
        let on = [USER, ALICE, ("ResourceId.1", bob.as_str())];
        let tagged = [&on[..], &[("Tag.1.Key", "a"), ("Tag.2.Key", "b")]].concat();
        world.admin().call("Ims.TagResources", tagged).answers();
        let mut page = vec![USER, ("PageSize", "3")];
        let first = world.admin().call("Ims.ListTagResources", page.clone());
        let first = first.answers();
        assert_eq!(first["IsTruncated"], true);
        page.push(("NextToken", first["NextToken"].as_str().unwrap()));
        let rest = world.admin().call("Ims.ListTagResources", page).answers();
        assert_eq!(rest["IsTruncated"], false);
        assert!(rest["NextToken"].is_null());
        let count = |page: &Value| {
            page["TagResources"]["TagResource"]
                .as_array()
                .unwrap()
                .len()
        };
        assert_eq!((count(&first), count(&rest)), (3, 1));
        let more = [USER, ("PageSize", "101")];
        let more = world.admin().call("Ims.ListTagResources", more);
        more.refuses("InvalidParameter.PageSize");
    }

    #[test]
    fn who_is_tagged_is_there_is_named_and_is_not_too_many() {
        let (mut world, _) = world();
        let env = ("Tag.1.Key", "env");
        for (asked, code) in [
            (vec![USER, env], "InvalidParameter.ResourceId"),
            (vec![USER, ALICE], "MissingParameter"),
            (
                vec![("ResourceType", "role"), ALICE, env],
                "InvalidParameter.ResourceType",
            ),
            (
                vec![USER, ("ResourceId.1", "7"), env],
                "EntityNotExist.User",
            ),
            (
                vec![USER, ("ResourcePrincipalName.1", "alice@globex"), env],
                "EntityNotExist.User",
            ),
        ] {
            let refused = world.admin().call("Ims.TagResources", asked);
            refused.refuses(code);
        }
        let names: Vec<_> = (1..=51).map(|one| format!("ResourceId.{one}")).collect();
        let many = names.iter().map(|name| (name.as_str(), "7"));
        let many = many.chain([USER, env]).collect::<Vec<_>>();
        let refused = world.admin().call("Ims.TagResources", many);
        refused.refuses("InvalidParameter.ResourceId");
    }

    #[test]
    fn each_who_is_tagged_is_judged() {
        let (mut world, bob) = world();
        let tag = "ram:TagResources";
        world.permit("clerk", "Allow", tag, "acs:ram:*:*:user/alice");
        let env = ("Tag.1.Key", "env");
        let alice = [USER, ALICE, env];
        world
            .user("clerk")
            .call("Ims.TagResources", alice)
            .answers();
        let both = [USER, ALICE, ("ResourceId.1", bob.as_str()), env];
        let denied = world.user("clerk").call("Ims.TagResources", both);
        denied.refuses("NoPermission");
    }
}

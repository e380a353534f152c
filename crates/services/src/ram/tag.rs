//! Tags of roles and policies, as RAM spells them.

use std::str::FromStr;

use derive::{Parameters, View};
use domain::account::tag::{self, Carrier, TagOn};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Malformed, Refusal, is_key};

use crate::identity::target;
use crate::page::{List, TokenedBySize};
use crate::tags::{Keys, NewTags, TagPlace, WantedTags, untagged};
use crate::view::{Done, Paged, done};

/// Puts tags on roles or policies; a key that is there gets the new value.
#[derive(Parameters)]
pub struct TagResources {
    resource_type: ResourceType,
    #[rpc(json, flat)]
    resource_names: Option<Names>,
    #[rpc(json, flat)]
    tag: NewTags,
}

impl Operation for TagResources {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(
            self.resource_type,
            self.resource_names.as_ref(),
            caller,
            account,
        )
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let on = some(self.resource_type, self.resource_names.as_ref())?;
        tag::put(context, &on, &self.tag.0).map(done)
    }
}

/// Takes tags off roles or policies: those of the keys, or all of them.
#[derive(Parameters)]
pub struct UntagResources {
    resource_type: ResourceType,
    #[rpc(json, flat)]
    resource_names: Names,
    #[rpc(json, flat)]
    tag_keys: Option<Keys>,
    #[rpc(flat)]
    tag_key: Option<Vec<Key>>,
    all: Option<bool>,
}

impl Operation for UntagResources {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(
            self.resource_type,
            Some(&self.resource_names),
            caller,
            account,
        )
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let on = some(self.resource_type, Some(&self.resource_names))?;
        let named = self.tag_keys.iter().flat_map(|keys| &keys.0);
        let flat = self.tag_key.as_deref().unwrap_or_default();
        if flat.len() > model::MOST_TAGS {
            let rule = "must be at most 20 keys".to_owned();
            return Err(Refusal::Invalid("TagKey", rule));
        }
        let keys = named.chain(flat.iter().map(|key| &key.0));
        let keys = untagged("TagKeys", keys, self.all)?;
        tag::remove(context, &on, keys.as_ref()).map(done)
    }
}

/// Lists the tags on roles or policies: on those named, or on all.
#[derive(Parameters)]
pub struct ListTagResources {
    resource_type: ResourceType,
    #[rpc(json, flat)]
    resource_names: Option<Names>,
    #[rpc(json, flat)]
    tag: Option<WantedTags>,
    #[rpc(flatten)]
    page: TokenedBySize<Self>,
}

impl List for ListTagResources {
    const NAME: &'static str = "tags";
    const MOST: usize = 100;
    type Place = TagPlace;
}

impl Operation for ListTagResources {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<TagResource>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(
            self.resource_type,
            self.resource_names.as_ref(),
            caller,
            account,
        )
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let account = &*context.account;
        let after = self.page.after(permit.home())?.map(|place| &place.0);
        let on = match (&self.resource_names, self.resource_type) {
            (None, ResourceType::Role) => tag::all_roles(account),
            (None, ResourceType::Policy) => tag::all_policies(account),
            (names, kind) => some(kind, names.as_ref())?,
        };
        let wanted = self.tag.clone().unwrap_or_default().0;
        let rows = tag::of(account, &on, &wanted, after)?;
        let place = |(_, row): &(_, TagOn<'_>)| TagPlace::of(row);
        let rows = rows.map(|row| (self.resource_type, row));
        Ok(self.page.cut(permit.home(), rows, place))
    }
}

/// `ResourceType`: what carries the tags.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ResourceType {
    /// Roles.
    Role,
    /// Custom policies.
    Policy,
}

/// `ResourceNames`: at most 50.
#[derive(Clone, Debug)]
pub struct Names(Vec<String>);

/// `TagKey.N`: one of at most 20.
#[derive(Clone, Debug)]
pub struct Key(String);

/// A tag and what carries it.
#[derive(View)]
#[view(flat "TagResource")]
pub struct TagResource {
    resource_name: String,
    resource_type: &'static str,
    tag_key: String,
    tag_value: String,
}

impl From<(ResourceType, TagOn<'_>)> for TagResource {
    fn from((kind, on): (ResourceType, TagOn<'_>)) -> Self {
        Self {
            resource_name: on.name.into_owned(),
            resource_type: kind.name(),
            tag_key: on.key.to_owned(),
            tag_value: on.value.to_owned(),
        }
    }
}

impl ResourceType {
    fn name(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Policy => "policy",
        }
    }

    fn carrier(self, name: &str) -> Result<Carrier, Malformed> {
        match self {
            Self::Role => name.parse().map(Carrier::Role),
            Self::Policy => name.parse().map(Carrier::Policy),
        }
    }
}

impl FromStr for ResourceType {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let all = [Self::Role, Self::Policy];
        let found = all.into_iter().find(|one| one.name() == text);
        found.ok_or(Malformed("role or policy"))
    }
}

impl rpc::field::List for Names {
    type Item = String;

    fn of(items: Vec<String>) -> Result<Self, String> {
        let few = (1..=50).contains(&items.len());
        few.then_some(Self(items))
            .ok_or("must be 1 to 50 names".to_owned())
    }
}

impl FromStr for Key {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let key = is_key(text).then(|| Self(text.to_owned()));
        key.ok_or("must be a key of 1 to 128 characters")
    }
}

/// What the names stand for.
fn some(kind: ResourceType, names: Option<&Names>) -> Result<Vec<Carrier>, Refusal> {
    let invalid = |rule: Malformed| Refusal::Invalid("ResourceNames", rule.to_string());
    let names = names.ok_or_else(|| invalid(Malformed("1 to 50 names")))?;
    let carriers = names.0.iter().map(|name| kind.carrier(name));
    carriers.collect::<Result<_, _>>().map_err(invalid)
}

/// Checked on each that is named, and on all of the type if none is.
fn plan(kind: ResourceType, names: Option<&Names>, caller: &Caller, account: &Account) -> Plan {
    let home = caller.account;
    match some(kind, names) {
        Ok(on) => Plan::on_each(on.iter().map(|carrier| match carrier {
            Carrier::Role(name) => target::role(home, name),
            Carrier::Policy(name) => target::own_policy(home, account, name),
            Carrier::User(_) | Carrier::ResourceGroup(_) => target::all(home, "*"),
        })),
        Err(_) => Plan::on(target::all(home, &format!("{}/*", kind.name()))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::{World, trust};

    const DOCUMENT: (&str, &str) = (
        "PolicyDocument",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}"#,
    );
    const ROLE: (&str, &str) = ("ResourceType", "role");
    const POLICY: (&str, &str) = ("ResourceType", "policy");
    const OPS: (&str, &str) = ("ResourceNames", r#"["Ops"]"#);

    fn world() -> World {
        let mut world = World::with_account("acme");
        let trust = trust(&format!("acs:ram::{}:root", world.account_id()));
        let trusting = ("AssumeRolePolicyDocument", trust.as_str());
        world
            .scene("CreateRole", [("RoleName", "Ops"), trusting])
            .answers();
        world
            .scene("CreateRole", [("RoleName", "dev"), trusting])
            .answers();
        world
    }

    /// Names, keys and values of the tags that a call lists.
    fn listed(world: &mut World, asked: &[(&str, &str)]) -> Vec<String> {
        let list = world
            .admin()
            .call("ListTagResources", asked.to_vec())
            .answers();
        let rows = list["TagResources"].as_array().unwrap();
        let text = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
        let fields = ["ResourceType", "ResourceName", "TagKey", "TagValue"];
        let row = |row| fields.map(|field| text(row, field)).join(" ");
        rows.iter().map(row).collect()
    }

    #[test]
    fn tags_are_put_on_changed_and_taken_off() {
        let mut world = world();
        let two = ("Tag", r#"[{"Key":"env","Value":"test"},{"Key":"team"}]"#);
        world
            .admin()
            .call("TagResources", [ROLE, OPS, two])
            .answers();
        assert_eq!(
            listed(&mut world, &[ROLE, OPS]),
            ["role Ops env test", "role Ops team "]
        );
        let other = ("Tag", r#"[{"Key":"env","Value":"prod"}]"#);
        world
            .admin()
            .call("TagResources", [ROLE, OPS, other])
            .answers();
        assert_eq!(
            listed(&mut world, &[ROLE, OPS]),
            ["role Ops env prod", "role Ops team "]
        );
        // One client sends the keys in both forms.
        let keys = [("TagKeys", r#"["team"]"#), ("TagKey.1", "team")];
        world
            .admin()
            .call("UntagResources", [ROLE, OPS, keys[0], keys[1]])
            .answers();
        assert_eq!(listed(&mut world, &[ROLE, OPS]), ["role Ops env prod"]);
        world
            .admin()
            .call("UntagResources", [ROLE, OPS, ("TagKey.1", "none")])
            .answers();
        world
            .admin()
            .call("UntagResources", [ROLE, OPS])
            .refuses("InvalidParameter.TagKeys");
        for bad in [String::new(), "k".repeat(129)] {
            let untag = [ROLE, OPS, ("TagKey.1", &*bad)];
            let refused = world.admin().call("UntagResources", untag);
            refused.refuses("InvalidParameter.TagKey");
        }
        let names: Vec<_> = (1..=21).map(|n| format!("TagKey.{n}")).collect();
        let many = names.iter().map(|name| (name.as_str(), name.as_str()));
        let refused = world
            .admin()
            .call("UntagResources", [ROLE, OPS].into_iter().chain(many));
        refused.refuses("InvalidParameter.TagKey");
        world
            .admin()
            .call("UntagResources", [ROLE, OPS, ("All", "true")])
            .answers();
        let empty = world
            .admin()
            .call("ListTagResources", [ROLE, OPS])
            .answers();
        assert_eq!(empty["TagResources"], json!([]));
        assert!(empty["NextToken"].is_null());
    }

    #[test]
    fn tags_come_with_a_role_or_policy_in_either_form() {
        let mut world = world();
        let trust = trust(&format!("acs:ram::{}:root", world.account_id()));
        let trusting = ("AssumeRolePolicyDocument", trust.as_str());
        let json = ("Tag", r#"[{"Key":"env","Value":"test"}]"#);
        let flat = [
            ("Tag.1.Key", "env"),
            ("Tag.1.Value", "test"),
            ("Tag.2.Key", "team"),
        ];
        world
            .admin()
            .call("CreateRole", [("RoleName", "a"), trusting, json])
            .answers();
        let role = [("RoleName", "b"), trusting, flat[0], flat[1], flat[2]];
        world.admin().call("CreateRole", role).answers();
        let policy = [("PolicyName", "P"), DOCUMENT, flat[0], flat[1]];
        world.admin().call("CreatePolicy", policy).answers();
        let all = ["role a env test", "role b env test", "role b team "];
        assert_eq!(listed(&mut world, &[ROLE]), all);
        assert_eq!(listed(&mut world, &[POLICY]), ["policy P env test"]);
        let both = [("RoleName", "c"), trusting, json, flat[0]];
        world
            .admin()
            .call("CreateRole", both)
            .refuses("InvalidParameter.Tag");
        let roles = world
            .admin()
            .call("ListRoles", [flat[0], flat[1]])
            .answers();
        assert_eq!(roles["Roles"]["Role"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn lists_are_filtered_and_turn_pages() {
        let mut world = world();
        let two = ("Tag", r#"[{"Key":"env","Value":"test"},{"Key":"team"}]"#);
        let both = ("ResourceNames", r#"["Ops","dev"]"#);
        world
            .admin()
            .call("TagResources", [ROLE, both, two])
            .answers();
        let one = ("ResourceNames", r#"["dev"]"#);
        let prod = ("Tag", r#"[{"Key":"env","Value":"prod"}]"#);
        world
            .admin()
            .call("TagResources", [ROLE, one, prod])
            .answers();
        assert_eq!(listed(&mut world, &[ROLE, prod]), ["role dev env prod"]);
        let any = ("Tag", r#"[{"Key":"env"}]"#);
        assert_eq!(
            listed(&mut world, &[ROLE, any]),
            ["role dev env prod", "role Ops env test"]
        );
        let (mut seen, mut token) = (Vec::new(), String::new());
        loop {
            let asked = [ROLE, both, ("PageSize", "3"), ("NextToken", &token)];
            seen.extend(listed(&mut world, &asked));
            let page = world.admin().call("ListTagResources", asked).answers();
            let Some(next) = page["NextToken"].as_str() else {
                break;
            };
            token = next.to_owned();
        }
        assert_eq!(seen, listed(&mut world, &[ROLE]));
        assert_eq!(seen.len(), 4);
        let more = [ROLE, ("PageSize", "101")];
        world
            .admin()
            .call("ListTagResources", more)
            .refuses("InvalidParameter.PageSize");
    }

    #[test]
    fn one_that_is_missing_or_has_too_many_keeps_all_as_they_were() {
        let mut world = world();
        let tag = ("Tag", r#"[{"Key":"env"}]"#);
        let missing = ("ResourceNames", r#"["Ops","none"]"#);
        world
            .admin()
            .call("TagResources", [ROLE, missing, tag])
            .refuses("EntityNotExist.Role");
        let system = ("ResourceNames", r#"["ReadOnlyAccess"]"#);
        world
            .admin()
            .call("TagResources", [POLICY, system, tag])
            .refuses("EntityNotExist.Policy");
        let many: Vec<_> = (0..20).map(|one| json!({"Key": one.to_string()})).collect();
        let many = Value::from(many).to_string();
        world
            .admin()
            .call("TagResources", [ROLE, OPS, ("Tag", &many)])
            .answers();
        let both = ("ResourceNames", r#"["dev","Ops"]"#);
        world
            .admin()
            .call("TagResources", [ROLE, both, tag])
            .refuses("LimitExceeded.Tag");
        assert_eq!(listed(&mut world, &[ROLE]).len(), 20);
        let again = ("Tag", r#"[{"Key":"7","Value":"x"}]"#);
        world
            .admin()
            .call("TagResources", [ROLE, OPS, again])
            .answers();
    }

    #[test]
    fn what_is_not_sound_is_refused_by_name() {
        let mut world = world();
        let tag = ("Tag", r#"[{"Key":"env"}]"#);
        for (asked, code) in [
            (
                vec![("ResourceType", "user"), OPS, tag],
                "InvalidParameter.ResourceType",
            ),
            (vec![ROLE, tag], "InvalidParameter.ResourceNames"),
            (
                vec![ROLE, ("ResourceNames", "[]"), tag],
                "InvalidParameter.ResourceNames",
            ),
            (
                vec![ROLE, ("ResourceNames", r#"["a b"]"#), tag],
                "InvalidParameter.ResourceNames",
            ),
            (vec![ROLE, OPS], "MissingParameter"),
            (
                vec![ROLE, OPS, ("Tag", r#"[{"Key":"acs:x"}]"#)],
                "InvalidParameter.Tag",
            ),
            (
                vec![ROLE, OPS, ("Tag", r#"{"env":"test"}"#)],
                "InvalidParameter.Tag",
            ),
        ] {
            world.admin().call("TagResources", asked).refuses(code);
        }
    }

    #[test]
    fn each_of_the_named_needs_a_permission() {
        let mut world = world();
        let tag = ("Tag", r#"[{"Key":"env"}]"#);
        let both = ("ResourceNames", r#"["Ops","dev"]"#);
        world.permit("alice", "Allow", "ram:*Tag*", "acs:ram:*:*:role/ops");
        world
            .user("alice")
            .call("TagResources", [ROLE, OPS, tag])
            .answers();
        world
            .user("alice")
            .call("TagResources", [ROLE, both, tag])
            .refuses("NoPermission");
        world
            .user("alice")
            .call("ListTagResources", [ROLE, OPS])
            .answers();
        world
            .user("alice")
            .call("ListTagResources", [ROLE])
            .refuses("NoPermission");
    }
}

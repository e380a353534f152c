//! One box to search in: what the account has, by the beginning of a name or an id.

use std::fmt;
use std::str::FromStr;

use derive::{Parameters, View};
use domain::account::catalog::{self, AnyPolicy, Wanted};
use domain::account::upn;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{
    AccountId, Owner, group_arn, policy_arn, role_arn, root_arn, system_policy_arn, user_arn,
};

use crate::identity::target;
use crate::page::{List, Marked};
use crate::view::Paged;

/// Finds users, groups, roles, policies and AccessKeys by the beginning of a name or an id.
#[derive(Parameters)]
pub struct Search {
    query: Query,
    r#type: Option<Kind>,
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for Search {
    const NAME: &'static str = "search";
    const MOST: usize = 100;
    const USUAL: usize = 20;
    type Place = Place;
}

impl Operation for Search {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<HitView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let home = permit.home();
        let after = self.page.after(home)?;
        let wanted = |kind| self.r#type.is_none_or(|wanted| wanted == kind);
        let mut hits: Vec<_> = Kind::ALL
            .into_iter()
            .filter(|kind| wanted(*kind))
            .flat_map(|kind| kind.hits(&self.query, context, home))
            .filter(|hit| after.is_none_or(|after| *after < hit.place))
            .collect();
        hits.sort_by(|one, other| one.place.cmp(&other.place));
        let place = |hit: &Hit| hit.place.clone();
        Ok(self.page.cut(home, hits.into_iter(), place))
    }
}

/// How something begins that is searched for, whatever its case.
struct Query(String);

impl Query {
    /// Whether a text, or a word in it, begins so.
    fn finds(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let mut later = text.match_indices(|c: char| !c.is_alphanumeric());
        text.starts_with(&self.0)
            || later.any(|(at, gap)| {
                let rest = text.get(at + gap.len()..);
                rest.is_some_and(|rest| rest.starts_with(&self.0))
            })
    }
}

impl FromStr for Query {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() || text.chars().count() > 128 {
            return Err("must be 1 to 128 characters of a name or an id");
        }
        Ok(Self(text.to_lowercase()))
    }
}

/// What is searched for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Kind {
    User,
    Group,
    Role,
    Policy,
    AccessKey,
}

impl Kind {
    const ALL: [Self; 5] = [
        Self::User,
        Self::Group,
        Self::Role,
        Self::Policy,
        Self::AccessKey,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
            Self::Role => "Role",
            Self::Policy => "Policy",
            Self::AccessKey => "AccessKey",
        }
    }

    /// What is found of this kind.
    fn hits(self, query: &Query, context: &Context<'_>, home: AccountId) -> Vec<Hit> {
        let account = &*context.account;
        let finds = |texts: &[Option<String>]| {
            let mut texts = texts.iter().flatten();
            texts.any(|text| query.finds(text))
        };
        let hit = |name: String, id: Option<String>, display: Option<String>, arn: String| {
            let found = finds(&[Some(name.clone()), id.clone(), display.clone()]);
            found.then(|| Hit {
                place: Place(self, name.to_lowercase()),
                name,
                id,
                display,
                arn,
                owner: None,
            })
        };
        match self {
            Self::User => {
                let users = account.users.iter().filter_map(|user| {
                    let display = user.display_name.as_ref().map(ToString::to_string);
                    let (name, id) = (user.name.to_string(), user.id.to_string());
                    hit(name, Some(id), display, user_arn(home, &user.name))
                });
                users.collect()
            }
            Self::Group => {
                let groups = account.groups.iter().filter_map(|group| {
                    let display = group.display_name.as_ref().map(ToString::to_string);
                    let (name, id) = (group.name.to_string(), group.id.to_string());
                    hit(name, Some(id), display, group_arn(home, &group.name))
                });
                groups.collect()
            }
            Self::Role => {
                let roles = account.roles.iter().filter_map(|role| {
                    let (name, id) = (role.name.to_string(), role.id.to_string());
                    hit(name, Some(id), None, role_arn(home, &role.name))
                });
                roles.collect()
            }
            Self::Policy => {
                let all = Wanted::default();
                let policies = catalog::list(account, &all).filter_map(|policy| {
                    let arn = match policy {
                        AnyPolicy::System(_) => system_policy_arn(policy.name()),
                        AnyPolicy::Custom(_) => policy_arn(home, policy.name()),
                    };
                    hit(policy.name().to_string(), None, None, arn)
                });
                policies.collect()
            }
            Self::AccessKey => {
                let keys = account.access_keys.iter().filter_map(|key| {
                    let user = match key.owner {
                        Owner::User(id) => account.users.get(&id),
                        Owner::Root => None,
                    };
                    let suffix = &context.limits.domain_suffix;
                    let owner = user.map(|user| upn::of(account, &user.name, suffix));
                    let arn = match user {
                        Some(user) => user_arn(home, &user.name),
                        None => root_arn(home),
                    };
                    let id = key.id.to_string();
                    let found = hit(id.clone(), Some(id), None, arn)?;
                    Some(Hit { owner, ..found })
                });
                keys.collect()
            }
        }
    }
}

impl FromStr for Kind {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == text);
        found.ok_or("must be User, Group, Role, Policy or AccessKey")
    }
}

/// Something that was found.
struct Hit {
    place: Place,
    name: String,
    id: Option<String>,
    display: Option<String>,
    arn: String,
    owner: Option<String>,
}

/// Where it stands: by kind and name.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Place(Kind, String);

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.0.name(), self.1)
    }
}

impl FromStr for Place {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, name) = text.split_once(':').ok_or("a kind and a name")?;
        Ok(Self(kind.parse()?, name.to_owned()))
    }
}

/// Something that was found. A key's ARN and principal name are its owner's.
#[derive(View)]
#[view(flat "Result")]
pub struct HitView {
    r#type: &'static str,
    name: String,
    id: Option<String>,
    display_name: Option<String>,
    arn: String,
    user_principal_name: Option<String>,
}

impl From<Hit> for HitView {
    fn from(hit: Hit) -> Self {
        Self {
            r#type: hit.place.0.name(),
            name: hit.name,
            id: hit.id,
            display_name: hit.display,
            arn: hit.arn,
            user_principal_name: hit.owner,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::testing::World;

    fn world() -> World {
        let mut world = World::with_account("acme");
        let alice = [("UserName", "alice"), ("DisplayName", "Anne Sample-Miller")];
        world.scene("Ram.CreateUser", alice).answers();
        world
            .scene("Ram.CreateGroup", [("GroupName", "Analysts")])
            .answers();
        let trust = crate::testing::trust(&format!("acs:ram::{}:root", world.account_id()));
        let role = [
            ("RoleName", "Anchor"),
            ("AssumeRolePolicyDocument", &*trust),
        ];
        world.scene("Ram.CreateRole", role).answers();
        world
    }

    fn found(world: &mut World, query: &str, more: &[(&str, &str)]) -> Value {
        let asked = [("Query", query)].into_iter().chain(more.iter().copied());
        world.admin().call("Search", asked).answers()
    }

    fn names(told: &Value) -> Vec<String> {
        let results = told["Results"].as_array().unwrap().iter();
        let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
        let each = |one: &Value| [text(one, "Type"), text(one, "Name")].join(" ");
        results.map(each).collect()
    }

    #[test]
    fn things_are_found_by_the_beginning_of_a_name_or_of_a_word_in_it() {
        let mut world = world();
        let own = |told: &Value| {
            let mut names = names(told);
            names.retain(|name| !name.starts_with("Policy"));
            names
        };
        let told = found(&mut world, "AN", &[]);
        assert_eq!(own(&told), ["User alice", "Group Analysts", "Role Anchor"]);
        assert_eq!(own(&found(&mut world, "mill", &[])), ["User alice"]);
        assert_eq!(own(&found(&mut world, "ice", &[])), [""; 0]);
        let alice = &found(&mut world, "alice", &[])["Results"][0];
        let arn = format!("acs:ram::{}:user/alice", world.account_id());
        assert_eq!(
            (&alice["Arn"], &alice["DisplayName"]),
            (&arn.into(), &"Anne Sample-Miller".into())
        );
        let by_id = found(&mut world, alice["Id"].as_str().unwrap(), &[]);
        assert_eq!(names(&by_id), ["User alice"]);
        let policy = found(&mut world, "AdministratorAcc", &[("Type", "Policy")]);
        assert_eq!(names(&policy), ["Policy AdministratorAccess"]);
        assert!(policy["Results"][0]["Id"].is_null());
    }

    #[test]
    fn a_key_is_found_by_its_id_and_tells_whose_it_is() {
        let mut world = world();
        let id = world.user("bob").key().id;
        let told = found(&mut world, id.get(..20).unwrap(), &[]);
        assert_eq!(names(&told), [format!("AccessKey {id}")]);
        let key = &told["Results"][0];
        assert_eq!(key["UserPrincipalName"], "bob@acme.onaliyun.com");
        assert!(key["Arn"].as_str().unwrap().ends_with(":user/bob"));
    }

    #[test]
    fn pages_hold_all_once_and_what_is_no_query_is_refused() {
        let mut world = world();
        let all = names(&found(&mut world, "aliyun", &[("MaxItems", "100")]));
        let (mut paged, mut marker) = (Vec::new(), String::new());
        while paged.len() < 100 {
            let more = [("MaxItems", "9"), ("Marker", &*marker)];
            let page = found(&mut world, "aliyun", &more);
            paged.extend(names(&page));
            match page["Marker"].as_str() {
                Some(next) => next.clone_into(&mut marker),
                None => break,
            }
        }
        assert_eq!(paged.get(..99), all.get(..99));
        for (asked, code) in [
            (vec![("Query", "")], "InvalidParameter.Query"),
            (vec![("Query", &*"a".repeat(129))], "InvalidParameter.Query"),
            (
                vec![("Query", "a"), ("Type", "user")],
                "InvalidParameter.Type",
            ),
        ] {
            world.admin().call("Search", asked).refuses(code);
        }
        let told = world.user("bob").call("Search", [("Query", "a")]);
        told.refuses("NoPermission");
    }
}

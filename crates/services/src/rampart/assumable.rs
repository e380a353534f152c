//! Which roles a person can switch to: those that trust whoever asks, and that its own policies let it take on.

use std::str::FromStr;
use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::switching;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Prepared, Ran, Wants, Weighed, Wish};
use model::{AccountId, Description, Role, RoleId, RoleName, role_arn};

use crate::page::{List, Tokened};
use crate::view::Paged;

/// How many roles a page looks at; it goes on behind the last.
const LOOKED: usize = 250;
/// The call that is weighed of each.
const ASSUME: (&str, &str) = ("2015-04-01", "AssumeRole");

/// Lists the roles of the account that the caller can take on, as the judge says of each.
#[derive(Parameters)]
pub struct ListAssumableRoles {
    search: Option<Search>,
    #[rpc(flatten)]
    page: Tokened<Self>,
}

impl List for ListAssumableRoles {
    const NAME: &'static str = "assumable roles";
    const MOST: usize = LOOKED;
    type Place = RoleName;
}

impl Operation for ListAssumableRoles {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<AssumableView>;

    /// It is about the caller alone.
    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let home = caller.account;
        // A token of another account is refused before anything is shown.
        let after = self.page.after(home).ok().flatten();
        let looked = self.looked(account, after).take(LOOKED);
        let wishes = looked.map(|role| wish(home, role)).collect();
        Plan::free().wanting(Wants::Weighing(wishes))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let weighed = match permit.prepared() {
            Prepared::Weighed(weighed) => &weighed[..],
            _ => &[],
        };
        let home = permit.home();
        let after = self.page.after(home)?;
        let roles = self.looked(context.account, after);
        let (mut items, mut last) = (Vec::new(), None);
        for (role, weighed) in roles.zip(weighed) {
            if let Some(view) = AssumableView::of(home, role, *weighed) {
                items.push(view);
            }
            last = Some(role.name.clone());
            if items.len() == self.page.size() {
                break;
            }
        }
        let next = last.filter(|last| self.looked(context.account, Some(last)).next().is_some());
        Ok(self.page.cut_before(home, items, next.as_ref()))
    }
}

impl ListAssumableRoles {
    /// The roles that come into question behind this one, by name.
    fn looked<'a>(
        &'a self,
        account: &'a Account,
        after: Option<&RoleName>,
    ) -> impl Iterator<Item = &'a Arc<Role>> {
        let after = after.map(RoleName::folded);
        let roles = account.roles.ordered(after.as_ref());
        roles.filter(move |role| {
            let is_open = !role.service_linked && switching::check_open(role).is_ok();
            is_open && self.search.as_ref().is_none_or(|text| text.finds(role))
        })
    }
}

fn wish(home: AccountId, role: &Role) -> Wish {
    let given = [
        ("RoleArn", role_arn(home, &role.name)),
        ("RoleSessionName", "switch".to_owned()),
    ];
    Wish {
        version: ASSUME.0.to_owned(),
        operation: ASSUME.1.to_owned(),
        parameters: given.map(|(name, value)| (name.to_owned(), value)).into(),
    }
}

/// A part of a name or description, whatever its case.
struct Search(String);

impl Search {
    fn finds(&self, role: &Role) -> bool {
        let holds = |text: &str| text.to_lowercase().contains(&self.0);
        let description = role.description.as_ref();
        holds(role.name.as_str()) || description.is_some_and(|text| holds(text.as_str()))
    }
}

impl FromStr for Search {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.chars().count() > 128 {
            return Err("must be up to 128 characters of a name or description");
        }
        Ok(Self(text.to_lowercase()))
    }
}

/// A role that can be taken on, and what must come before.
#[derive(View)]
#[view(flat "Role")]
pub struct AssumableView {
    role_id: RoleId,
    role_name: RoleName,
    arn: String,
    description: Option<Description>,
    max_session_duration: u32,
    needs: Option<&'static str>,
}

impl AssumableView {
    fn of(home: AccountId, role: &Role, weighed: Weighed) -> Option<Self> {
        let needs = match weighed {
            Weighed::Allowed => None,
            Weighed::WithFactor => Some("MFA"),
            Weighed::Denied => return None,
        };
        Some(Self {
            role_id: role.id,
            role_name: role.name.clone(),
            arn: role_arn(home, &role.name),
            description: role.description.clone(),
            max_session_duration: role.max_session.seconds(),
            needs,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::{Actor, Key, World, trust};

    fn make_role(world: &mut World, name: &str, trust: &str) {
        let role = [("RoleName", name), ("AssumeRolePolicyDocument", trust)];
        world.scene("CreateRole", role).answers();
    }

    fn root(world: &World) -> String {
        format!("acs:ram::{}:root", world.account_id())
    }

    fn listed(mut actor: Actor<'_>, asked: &[(&str, &str)]) -> Vec<(String, Value)> {
        let told = actor.call("ListAssumableRoles", asked.iter().copied());
        let roles = told.answers()["Roles"].as_array().unwrap().clone();
        let name = |role: &Value| role["RoleName"].as_str().unwrap().to_owned();
        roles
            .iter()
            .map(|role| (name(role), role["Needs"].clone()))
            .collect()
    }

    #[test]
    fn a_role_is_listed_if_both_sides_let_it_be_taken_on() {
        let mut world = World::with_account("acme");
        let root = root(&world);
        make_role(&mut world, "Ops", &trust(&root));
        make_role(
            &mut world,
            "bobs",
            &trust(&root.replace("root", "user/bob")),
        );
        let arn = root.replace("root", "role/ops");
        world.permit("alice", "Allow", "sts:AssumeRole", &arn);
        world.permit("bob", "Allow", "sts:AssumeRole", "*");
        let one = |name: &str| vec![(name.to_owned(), Value::Null)];
        assert_eq!(listed(world.user("alice"), &[]), one("Ops"));
        let both = [one("bobs"), one("Ops")].concat();
        assert_eq!(listed(world.user("bob"), &[]), both);
        assert_eq!(listed(world.user("bob"), &[("Search", "OPS")]), one("Ops"));
        // Nobody else, and never the account's owner.
        assert!(listed(world.user("carol"), &[]).is_empty());
        assert!(listed(world.root(), &[]).is_empty());
        // What is listed is what would be.
        for name in ["alice", "bob", "admin"] {
            let found = listed(world.user(name), &[]);
            for role in ["ops", "bobs"] {
                let arn = root.replace("root", &format!("role/{role}"));
                let asked = [("RoleArn", &*arn), ("RoleSessionName", "story")];
                let told = world.user(name).call("AssumeRole", asked);
                let is_listed = found
                    .iter()
                    .any(|(found, _)| found.eq_ignore_ascii_case(role));
                assert_eq!(told.code() == "ok", is_listed, "{name} {role}");
            }
        }
        let told = world.user("alice").call("ListAssumableRoles", []).answers();
        let role = &told["Roles"][0];
        assert_eq!(
            (&role["Arn"], &role["MaxSessionDuration"]),
            (&json!(arn), &json!(3600))
        );
    }

    #[test]
    fn what_wants_a_second_factor_says_so() {
        let mut world = World::with_account("acme");
        let root = root(&world);
        let demanding = format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole",
                "Principal":{{"RAM":["{root}"]}},"Condition":{{"Bool":{{"acs:MFAPresent":"true"}}}}}}]}}"#
        );
        make_role(&mut world, "careful", &demanding);
        let night = demanding.replace(
            r#""Bool":{"acs:MFAPresent":"true"}"#,
            r#""IpAddress":{"acs:SourceIp":["10.0.0.0/8"]}"#,
        );
        make_role(&mut world, "elsewhere", &night);
        world.permit("alice", "Allow", "sts:AssumeRole", "*");
        let careful = |needs: Value| vec![("careful".to_owned(), needs)];
        assert_eq!(listed(world.user("alice"), &[]), careful("MFA".into()));
        let profile = [("UserName", "alice"), ("Password", "A-long-password-1")];
        world.scene("Ram.CreateLoginProfile", profile).answers();
        let without = world.begins_session(Some("alice"), false);
        assert_eq!(
            listed(world.in_session(&without), &[]),
            careful("MFA".into())
        );
        let with = world.begins_session(Some("alice"), true);
        assert_eq!(listed(world.in_session(&with), &[]), careful(Value::Null));
    }

    #[test]
    fn roles_for_programs_are_left_out_and_a_session_of_a_role_asks_for_itself() {
        let mut world = World::with_account("acme");
        let root = root(&world);
        make_role(&mut world, "ops", &trust(&root));
        make_role(
            &mut world,
            "next",
            &trust(&root.replace("root", "role/ops")),
        );
        let robots = [
            ("RoleName", "robots"),
            ("AssumeRolePolicyDocument", &*trust(&root)),
            ("AllowConsoleLogin", "false"),
        ];
        world.scene("CreateRole", robots).answers();
        world.permit("alice", "Allow", "sts:AssumeRole", "*");
        let all = [
            ("RoleName", "ops"),
            ("PolicyName", "AdministratorAccess"),
            ("PolicyType", "System"),
        ];
        world.scene("AttachPolicyToRole", all).answers();
        let names = |found: Vec<(String, Value)>| -> Vec<String> {
            found.into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(names(listed(world.user("alice"), &[])), ["ops"]);
        let arn = root.replace("root", "role/ops");
        let asked = [("RoleArn", &*arn), ("RoleSessionName", "story")];
        let key = Key::of(&world.user("alice").call("AssumeRole", asked));
        assert_eq!(names(listed(world.holder_of(&key), &[])), ["next", "ops"]);
    }

    #[test]
    fn pages_go_on_behind_the_last_role_that_was_looked_at() {
        let mut world = World::with_account("acme");
        let root = root(&world);
        for number in 0..7 {
            let whom = if number % 2 == 0 {
                "user/alice"
            } else {
                "user/bob"
            };
            let name = format!("role-{number}");
            make_role(&mut world, &name, &trust(&root.replace("root", whom)));
        }
        world.permit("alice", "Allow", "sts:AssumeRole", "*");
        let (mut names, mut token) = (Vec::new(), String::new());
        for round in 0.. {
            let asked = [("MaxResults", "2"), ("NextToken", &*token)];
            let told = world
                .user("alice")
                .call("ListAssumableRoles", asked)
                .answers();
            let roles = told["Roles"].as_array().unwrap();
            assert!(roles.len() <= 2 && round < 9);
            names.extend(
                roles
                    .iter()
                    .map(|role| role["RoleName"].as_str().unwrap().to_owned()),
            );
            match told["NextToken"].as_str() {
                Some(next) => next.clone_into(&mut token),
                None => break,
            }
        }
        assert_eq!(names, ["role-0", "role-2", "role-4", "role-6"]);
        world.visit("globex");
        let other = [("NextToken", &*token)];
        let told = world.admin().call("ListAssumableRoles", other);
        told.refuses("InvalidParameter.NextToken");
    }
}

//! Users of the account as a table for people: each with what hangs on it, filtered and sorted here, so
//! that a page of thousands is one call.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::{access_key, logon_tries, membership, mfa, passkey, upn, user};
use domain::posture::Uses;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Prepared, Ran, Wants};
use model::{
    AccessKey, DisplayName, GroupName, KeyStatus, LoginProfile, Moment, Owner, Refusal, User,
    UserId, UserName,
};

use crate::identity::target;
use crate::page::{List, Numbered};
use crate::view::{Paged, Stamp};

/// Lists users with second factors, AccessKeys, groups, last logon and last use of a key.
#[derive(Parameters)]
pub struct ListPeople {
    search: Option<Search>,
    group_name: Option<GroupName>,
    console_logon: Option<bool>,
    #[rpc("MFABound")]
    mfa_bound: Option<bool>,
    has_access_keys: Option<bool>,
    sort_by: Option<SortBy>,
    descending: Option<bool>,
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListPeople {
    const NAME: &'static str = "people";
    type Place = u32;
}

impl Operation for ListPeople {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<PersonView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "user/*")).wanting(Wants::Uses)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let uses = match permit.prepared() {
            Prepared::Uses(uses) => uses.clone(),
            _ => Arc::default(),
        };
        let context = &*context;
        let mut people = self.wanted(context, &uses)?;
        let time = |one: &Person<'_>| match self.sort_by.unwrap_or_default() {
            SortBy::UserName => None,
            SortBy::CreateDate => Some(one.user.created),
            SortBy::LastLogonDate => one.last_logon(),
            SortBy::LastKeyUseDate => one.key_used,
        };
        // Those of the same time stay in the order of their names.
        match (self.descending == Some(true), self.sort_by) {
            (true, None | Some(SortBy::UserName)) => people.reverse(),
            (true, Some(_)) => people.sort_by_key(|one| Reverse(time(one))),
            (false, _) => people.sort_by_key(time),
        }
        Ok(self.page.cut(people.into_iter()))
    }
}

impl ListPeople {
    /// The users that are wanted, by name.
    fn wanted<'a>(
        &self,
        context: &'a Context<'a>,
        uses: &Uses,
    ) -> Result<Vec<Person<'a>>, Refusal> {
        let account = &*context.account;
        let group = self.group_name.as_ref();
        let group = group.map(|name| account.groups.named(name)).transpose()?;
        let is = |wanted: Option<bool>, it: bool| wanted.is_none_or(|wanted| wanted == it);
        let members: Option<BTreeSet<_>> = group.map(|group| {
            let members = membership::of_group(account, group.id);
            members.map(|one| one.user).collect()
        });
        let people = account.users.ordered(None);
        let people = people.map(|user| Person::of(context, user, uses));
        Ok(people
            .filter(|one| self.search.as_ref().is_none_or(|it| it.finds(one.user)))
            .filter(|one| {
                members
                    .as_ref()
                    .is_none_or(|all| all.contains(&one.user.id))
            })
            .filter(|one| is(self.console_logon, one.logs_on()))
            .filter(|one| is(self.mfa_bound, one.has_device || one.passkeys > 0))
            .filter(|one| is(self.has_access_keys, !one.keys.is_empty()))
            .collect())
    }
}

/// A part of a name, whatever its case.
struct Search(String);

impl Search {
    fn finds(&self, user: &User) -> bool {
        let holds = |text: &str| text.to_lowercase().contains(&self.0);
        let display = user.display_name.as_ref();
        holds(user.name.as_str()) || display.is_some_and(|name| holds(&name.to_string()))
    }
}

impl FromStr for Search {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.chars().count() > 128 {
            return Err("must be up to 128 characters of a name");
        }
        Ok(Self(text.to_lowercase()))
    }
}

/// What the table is sorted by.
#[derive(Clone, Copy, Default)]
enum SortBy {
    #[default]
    UserName,
    CreateDate,
    LastLogonDate,
    LastKeyUseDate,
}

impl FromStr for SortBy {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "UserName" => Self::UserName,
            "CreateDate" => Self::CreateDate,
            "LastLogonDate" => Self::LastLogonDate,
            "LastKeyUseDate" => Self::LastKeyUseDate,
            _ => return Err("must be UserName, CreateDate, LastLogonDate or LastKeyUseDate"),
        })
    }
}

/// A user and what is filtered and sorted by.
struct Person<'a> {
    context: &'a Context<'a>,
    user: &'a Arc<User>,
    profile: Option<&'a Arc<LoginProfile>>,
    keys: Vec<&'a Arc<AccessKey>>,
    key_used: Option<Moment>,
    has_device: bool,
    passkeys: usize,
}

impl<'a> Person<'a> {
    fn of(context: &'a Context<'a>, user: &'a Arc<User>, uses: &Uses) -> Self {
        let (account, owner) = (&*context.account, Owner::User(user.id));
        let keys: Vec<_> = access_key::of(account, owner).collect();
        let used = keys.iter().filter_map(|key| uses.get(key.id.as_str()));
        Self {
            profile: user::login_profile(account, user.id),
            key_used: used.max().copied(),
            has_device: mfa::of(account, owner).is_some(),
            passkeys: passkey::of(account, user.id).count(),
            context,
            user,
            keys,
        }
    }

    fn logs_on(&self) -> bool {
        self.profile.is_some_and(|profile| profile.active)
    }

    fn last_logon(&self) -> Option<Moment> {
        self.profile.and_then(|profile| profile.last_logon)
    }
}

/// A user in the table.
#[derive(View)]
#[view(flat "Person", "People")]
pub struct PersonView {
    user_id: UserId,
    user_name: UserName,
    user_principal_name: String,
    display_name: Option<DisplayName>,
    create_date: Stamp,
    console_logon: bool,
    locked: bool,
    #[view("MFAKinds")]
    mfa_kinds: Vec<&'static str>,
    passkey_count: usize,
    access_key_count: usize,
    active_access_key_count: usize,
    leaked_access_key_count: usize,
    groups: Vec<GroupName>,
    last_logon_date: Option<Stamp>,
    last_key_use_date: Option<Stamp>,
}

impl From<Person<'_>> for PersonView {
    fn from(person: Person<'_>) -> Self {
        let (context, user) = (person.context, person.user);
        let account = &*context.account;
        let group = |id| account.groups.get(&id).map(|group| group.name.clone());
        let groups = membership::of_user(account, user.id);
        let count = |is: fn(&AccessKey) -> bool| person.keys.iter().filter(|key| is(key)).count();
        let kinds = [
            ("VMFA", person.has_device),
            ("Passkey", person.passkeys > 0),
        ];
        let kinds = kinds.into_iter().filter(|(_, has)| *has);
        Self {
            user_id: user.id,
            user_name: user.name.clone(),
            user_principal_name: upn::of(account, &user.name, &context.limits.domain_suffix),
            display_name: user.display_name.clone(),
            create_date: Stamp(user.created),
            console_logon: person.logs_on(),
            locked: logon_tries::is_locked(account, Owner::User(user.id), context.now),
            mfa_kinds: kinds.map(|(kind, _)| kind).collect(),
            passkey_count: person.passkeys,
            access_key_count: person.keys.len(),
            active_access_key_count: count(|key| key.status == KeyStatus::Active),
            leaked_access_key_count: count(|key| key.leak.is_some()),
            groups: groups.filter_map(|one| group(one.group)).collect(),
            last_logon_date: person.last_logon().map(Stamp),
            last_key_use_date: person.key_used.map(Stamp),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::testing::World;

    /// Alice logs on and is in a group, bob has a key that he uses, carol has nothing.
    fn world() -> World {
        let mut world = World::with_account("acme");
        for (name, shown) in [("alice", "Anne"), ("bob", "Robert"), ("carol", "Carol")] {
            let named = [("UserName", name), ("DisplayName", shown)];
            world.scene("Ram.CreateUser", named).answers();
            world.later(60);
        }
        let password = [("UserName", "alice"), ("Password", "A-long-password-1")];
        world.scene("Ram.CreateLoginProfile", password).answers();
        world.logs_on("alice");
        world
            .scene("Ram.CreateGroup", [("GroupName", "office")])
            .answers();
        let member = [("UserName", "alice"), ("GroupName", "office")];
        world.scene("Ram.AddUserToGroup", member).answers();
        world.user("bob").call("GetCallerIdentity", []).answers();
        world
    }

    fn listed(world: &mut World, asked: &[(&str, &str)]) -> Value {
        world.admin().call("ListPeople", asked.to_vec()).answers()
    }

    fn names(told: &Value) -> String {
        let people = told["People"].as_array().unwrap().iter();
        let names: Vec<_> = people
            .map(|one| one["UserName"].as_str().unwrap())
            .collect();
        names.join(" ")
    }

    #[test]
    fn each_person_is_shown_with_what_hangs_on_it() {
        let mut world = world();
        let told = listed(&mut world, &[("Search", "ANN")]);
        let alice = &told["People"][0];
        for (field, value) in [
            ("UserPrincipalName", "alice@acme.onaliyun.com"),
            ("DisplayName", "Anne"),
            ("CreateDate", "2026-01-02T03:04:05Z"),
            ("LastLogonDate", "2026-01-02T03:07:05Z"),
        ] {
            assert_eq!(alice[field], value, "{field}");
        }
        assert_eq!(alice["Groups"], serde_json::json!(["office"]));
        assert_eq!(
            (&alice["ConsoleLogon"], &alice["Locked"]),
            (&true.into(), &false.into())
        );
        assert_eq!(alice["MFAKinds"], serde_json::json!([]));
        let told = listed(&mut world, &[("Search", "bob")]);
        let bob = &told["People"][0];
        assert_eq!(bob["AccessKeyCount"], 1);
        assert_eq!(bob["ActiveAccessKeyCount"], 1);
        assert!(bob["LastKeyUseDate"].is_string(), "{bob}");
        assert!(bob["LastLogonDate"].is_null());
    }

    #[test]
    fn filters_hold_together() {
        let mut world = world();
        for (asked, expected) in [
            (&[][..], "admin alice bob carol"),
            (&[("GroupName", "office")], "alice"),
            (&[("ConsoleLogon", "true")], "admin alice"),
            (&[("ConsoleLogon", "false")], "bob carol"),
            (&[("HasAccessKeys", "true")], "admin bob"),
            (
                &[("HasAccessKeys", "false"), ("ConsoleLogon", "false")],
                "carol",
            ),
            (&[("MFABound", "true")], ""),
            (&[("Search", "o")], "bob carol"),
            (&[("Search", "*")], ""),
        ] {
            assert_eq!(names(&listed(&mut world, asked)), expected, "{asked:?}");
        }
        let _ = world.plant(|context| {
            let carol = context.account.users.named(&"carol".parse().unwrap())?.id;
            let named = (model::PasskeyKind::Passkey, "key".parse().unwrap());
            let made = domain::ceremony::Made {
                handle: "of carol".to_owned(),
                credential: "{}".to_owned(),
            };
            domain::account::passkey::add(context, carol, named, made)
        });
        let told = listed(&mut world, &[("MFABound", "true")]);
        assert_eq!(
            told["People"][0]["MFAKinds"],
            serde_json::json!(["Passkey"])
        );
        let none = [("GroupName", "none")];
        world
            .admin()
            .call("ListPeople", none)
            .refuses("EntityNotExist.Group");
    }

    #[test]
    fn the_table_is_sorted_and_paged() {
        let mut world = world();
        let descending = ("Descending", "true");
        for (asked, expected) in [
            (
                &[("SortBy", "UserName"), descending][..],
                "carol bob alice admin",
            ),
            (&[descending], "carol bob alice admin"),
            (
                &[("SortBy", "LastLogonDate"), descending],
                "alice admin bob carol",
            ),
            (&[("SortBy", "LastLogonDate")], "admin bob carol alice"),
            (&[("SortBy", "CreateDate"), ("Search", "o")], "bob carol"),
            (
                &[("SortBy", "CreateDate"), descending, ("Search", "o")],
                "carol bob",
            ),
            (&[("PageSize", "3"), ("PageNumber", "2")], "carol"),
        ] {
            assert_eq!(names(&listed(&mut world, asked)), expected, "{asked:?}");
        }
        let told = listed(
            &mut world,
            &[("PageSize", "1"), ("SortBy", "LastKeyUseDate")],
        );
        assert_eq!(told["TotalCount"], 4);
        let told = world.admin().call("ListPeople", [("SortBy", "Age")]);
        told.refuses("InvalidParameter.SortBy");
        let told = world.user("bob").call("ListPeople", []);
        told.refuses("NoPermission");
    }
}

//! Lists of users, as IMS spells them. Source: `ListUsers`, `ListUserBasicInfos`.

use std::str::FromStr;

use derive::Parameters;
use domain::account::tag::carries;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Malformed, Refusal, UserName};

use super::user_view::{ACTIVE, BasicInfo, Shown, UserView};
use crate::identity::target;
use crate::page::{List, Marked};
use crate::tags::WantedTags;
use crate::view::Paged;

/// Lists the users of the account by name.
#[derive(Parameters)]
pub struct ListUsers {
    #[rpc(flatten)]
    wanted: Wanted,
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for ListUsers {
    const NAME: &'static str = "ims-users";
    const USUAL: usize = 1000;
    type Place = UserName;
}

impl Operation for ListUsers {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<UserView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "user/*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let users = self.wanted.of(context, self.page.after(permit.home())?)?;
        let place = |shown: &Shown<'_>| shown.user.name.clone();
        Ok(self.page.cut(permit.home(), users, place))
    }
}

/// Lists the users of the account by name, in few words.
#[derive(Parameters)]
pub struct ListUserBasicInfos {
    #[rpc(flatten)]
    wanted: Wanted,
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for ListUserBasicInfos {
    const NAME: &'static str = "ims-user-infos";
    type Place = UserName;
}

impl Operation for ListUserBasicInfos {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<BasicInfo>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "user/*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let users = self.wanted.of(context, self.page.after(permit.home())?)?;
        let place = |shown: &Shown<'_>| shown.user.name.clone();
        Ok(self.page.cut(permit.home(), users, place))
    }
}

/// Which users are wanted: those of a status, or those with all these tags.
#[derive(Parameters)]
pub struct Wanted {
    status: Option<Statuses>,
    #[rpc(json, flat)]
    tag: Option<WantedTags>,
}

/// `active`, `freeze`, or both.
#[derive(Clone, Copy)]
pub struct Statuses {
    active: bool,
    frozen: bool,
}

impl Wanted {
    /// The users that are wanted, those after `after` alone. Nobody is frozen here.
    fn of<'a>(
        &'a self,
        context: &'a Context<'_>,
        after: Option<&UserName>,
    ) -> Result<impl Iterator<Item = Shown<'a>>, Refusal> {
        let all = |statuses: &Statuses| statuses.active && statuses.frozen;
        if self.tag.is_some() && !self.status.as_ref().is_none_or(all) {
            let rule = "must be left out where tags are asked for: all users with them are listed";
            return Err(Refusal::Invalid("Status", rule.to_owned()));
        }
        let active = self.status.is_none_or(|statuses| statuses.active);
        let users = context
            .account
            .users
            .ordered(after.map(UserName::folded).as_ref());
        let tagged = |tags| {
            self.tag
                .as_ref()
                .is_none_or(|wanted| carries(tags, &wanted.0))
        };
        Ok(users
            .take_while(move |_| active)
            .filter(move |user| tagged(&user.tags))
            .map(|user| Shown::of(context, user)))
    }
}

impl FromStr for Statuses {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let mut statuses = Self {
            active: false,
            frozen: false,
        };
        for one in text.split(',') {
            match one {
                ACTIVE => statuses.active = true,
                "freeze" => statuses.frozen = true,
                _ => return Err(Malformed("active, freeze, or both with a comma in between")),
            }
        }
        Ok(statuses)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use domain::account::user;
    use domain::{Effects, Entropy, Limits};
    use model::{AccountId, Moment};
    use rpc::FromParameters;

    use super::*;
    use crate::testing::World;

    const ENV: [(&str, &str); 2] = [("Tag.1.Key", "env"), ("Tag.1.Value", "prod")];

    fn world() -> World {
        let mut world = World::with_account("acme");
        for (name, env) in [("a", "prod"), ("b", "test"), ("c", "prod")] {
            let name = format!("{name}@acme");
            let named = [("UserPrincipalName", &*name), ("DisplayName", "d")];
            let tagged = [("Tag.1.Key", "env"), ("Tag.1.Value", env)];
            let made = world.scene("Ims.CreateUser", [named, tagged].concat());
            made.answers();
        }
        world
    }

    /// The bare names of the users in both lists, which must be the same.
    fn listed(world: &mut World, asked: &[(&str, &str)]) -> String {
        let mut lists = [
            ("Ims.ListUsers", "Users", "User"),
            ("Ims.ListUserBasicInfos", "UserBasicInfos", "UserBasicInfo"),
        ]
        .map(|(operation, list, item)| {
            let page = world.admin().call(operation, asked.to_vec()).answers();
            let users = page[list][item].as_array().unwrap();
            let names = users.iter().map(|user| {
                assert_eq!(user["Status"], "active");
                let name = user["UserPrincipalName"].as_str().unwrap();
                name.strip_suffix("@acme.onaliyun.com").unwrap().to_owned()
            });
            names.collect::<Vec<_>>().join(" ")
        })
        .into_iter();
        let first = lists.next().unwrap();
        assert_eq!(lists.next().as_ref(), Some(&first));
        first
    }

    #[test]
    fn users_are_listed_by_status_or_by_tags() {
        let mut world = world();
        let status = |status| [("Status", status)];
        assert_eq!(listed(&mut world, &[]), "a admin b c");
        assert_eq!(listed(&mut world, &status("active")), "a admin b c");
        assert_eq!(listed(&mut world, &status("freeze,active")), "a admin b c");
        assert_eq!(listed(&mut world, &status("freeze")), "");
        assert_eq!(listed(&mut world, &ENV), "a c");
        assert_eq!(listed(&mut world, &[("Tag.1.Key", "env")]), "a b c");
        let both = [ENV[0], ENV[1], ("Status", "active,freeze")];
        assert_eq!(listed(&mut world, &both), "a c");
        for operation in ["Ims.ListUsers", "Ims.ListUserBasicInfos"] {
            for asked in [
                vec![("Status", "Active")],
                vec![("Status", "active,")],
                vec![ENV[0], ENV[1], ("Status", "active")],
            ] {
                let refused = world.admin().call(operation, asked);
                refused.refuses("InvalidParameter.Status");
            }
        }
    }

    #[test]
    fn pages_are_as_long_as_asked_and_each_list_has_its_own_markers() {
        let mut world = world();
        let first = world.admin().call("Ims.ListUsers", [("MaxItems", "3")]);
        let first = first.answers();
        assert_eq!(first["IsTruncated"], true);
        let marker = ("Marker", first["Marker"].as_str().unwrap());
        let rest = world.admin().call("Ims.ListUsers", [marker]).answers();
        let names = &rest["Users"]["User"];
        assert_eq!(names.as_array().unwrap().len(), 1);
        assert_eq!(names[0]["UserPrincipalName"], "c@acme.onaliyun.com");
        for operation in ["Ims.ListUserBasicInfos", "Ram.ListUsers"] {
            let refused = world.admin().call(operation, [marker]);
            refused.refuses("InvalidParameter.Marker");
        }
        for operation in ["Ims.ListUsers", "Ims.ListUserBasicInfos"] {
            let most = world.admin().call(operation, [("MaxItems", "1000")]);
            most.answers();
            let more = world.admin().call(operation, [("MaxItems", "1001")]);
            more.refuses("InvalidParameter.MaxItems");
        }
    }

    fn asked<P: FromParameters>(pairs: &[(&str, &str)]) -> P {
        let all = rpc::Parameters::collect(pairs.iter().copied()).unwrap();
        P::from_parameters(&all).ok().unwrap()
    }

    #[test]
    fn a_page_looks_at_no_more_users_than_it_shows_and_one() {
        let (mut account, mut effects) = (Account::default(), Effects::default());
        let (mut entropy, limits) = (Entropy::of([1; 32]), Limits::default());
        let mut context = Context {
            account: &mut account,
            now: Moment::default(),
            entropy: &mut entropy,
            limits: &limits,
            effects: &mut effects,
            beside: None,
        };
        for number in 0..5000 {
            let name: UserName = format!("u{number:04}").parse().unwrap();
            user::create(&mut context, name.into()).unwrap();
        }
        let wanted: Wanted = asked(&[]);
        for (asked_for, shown) in [(vec![], 1000), (vec![("MaxItems", "7")], 7)] {
            let page: Marked<ListUsers> = asked(&asked_for);
            for after in [None, Some("u0001"), Some("u3990")] {
                let looked = Cell::new(0);
                let after = after.map(|name| name.parse().unwrap());
                let users = wanted.of(&context, after.as_ref()).ok().unwrap();
                let users = users.inspect(|_| looked.set(looked.get() + 1));
                let home = AccountId::new(1_000_000_000_000_001);
                let place = |shown: &Shown<'_>| shown.user.name.clone();
                let page: Paged<UserView> = page.cut(home, users, place);
                assert_eq!((page.items.len(), looked.get()), (shown, shown + 1));
            }
        }
    }

    #[test]
    fn each_list_has_its_own_length() {
        assert_eq!((ListUsers::USUAL, ListUserBasicInfos::USUAL), (1000, 100));
    }
}

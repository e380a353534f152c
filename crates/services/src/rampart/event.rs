//! What has happened in the account: its audit events, found again.

use std::net::IpAddr;
use std::str::FromStr;

use derive::Parameters;
use domain::{Account, Context};
use gateway::{Caller, Effect, EventId, Operation, Permit, Plan, Prepared, Ran, Search, Wants};
use model::{Malformed, Moment, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::identity::target;
use crate::page::{List, Tokened};
use crate::view::{Item, Paged};

/// The action that lets see what everybody did.
const ACTION: &str = "rampart:ListEvents";
/// The longest text that is searched for.
const LONGEST: usize = 1024;

/// Lists events of the account, newest first.
#[derive(Parameters)]
pub struct ListEvents {
    start_time: Option<Moment>,
    end_time: Option<Moment>,
    user_name: Option<Wanted>,
    event_name: Option<Wanted>,
    event_type: Option<EventType>,
    service_name: Option<Wanted>,
    resource_name: Option<Wanted>,
    outcome: Option<Wanted>,
    source_ip_address: Option<Address>,
    event_access_key_id: Option<Wanted>,
    event_request_id: Option<Wanted>,
    only_own: Option<bool>,
    #[rpc(flatten)]
    page: Tokened<Self>,
}

impl List for ListEvents {
    const NAME: &'static str = "events";
    const USUAL: usize = 50;
    type Place = EventId;
}

impl Operation for ListEvents {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<EventView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let search = self.search(caller);
        plan(caller, self.only_own)
            .perhaps(ACTION, vec![target::all(caller.account, "*")])
            .wanting(Wants::Events(Box::new(search)))
    }

    fn run(&self, permit: &Permit<'_, Self>, _: &mut Context<'_>) -> Ran<Self> {
        let home = permit.home();
        self.page.after(home)?;
        check_times(self.start_time, self.end_time)?;
        let Prepared::Events(found) = permit.prepared() else {
            return Ok(self.page.cut_before(home, Vec::new(), None));
        };
        let events = found.events.iter().map(|(_, event)| event.clone());
        let events: Vec<_> = if permit.may(ACTION) {
            events.map(EventView).collect()
        } else {
            events.filter_map(|event| self.as_told(event)).collect()
        };
        let page = self.page.cut_before(home, events, found.next.as_ref());
        Ok(match &found.next {
            Some(next) => page.with("SearchedUntil", searched_until(next)),
            None => page,
        })
    }
}

impl ListEvents {
    fn search(&self, caller: &Caller) -> Search {
        let text = |wanted: &Option<Wanted>| wanted.as_ref().map(|one| one.0.clone());
        Search {
            from: self.start_time,
            to: self.end_time,
            user: text(&self.user_name),
            principal: (self.only_own == Some(true)).then(|| caller.principal_id()),
            actions: text(&self.event_name).into_iter().collect(),
            outcome: text(&self.outcome),
            resource: text(&self.resource_name),
            service: text(&self.service_name),
            access_key: text(&self.event_access_key_id),
            request: text(&self.event_request_id),
            source: self.source_ip_address.as_ref().map(Address::text),
            kind: self.event_type.as_ref().map(|one| one.0.to_owned()),
            most: self.page.size(),
            // One of another account is refused before anything is shown.
            after: self.page.after(caller.account).ok().flatten().copied(),
            ..Search::default()
        }
    }

    /// An own event without what its caller was not told: what a call that failed would have touched may tell
    /// whose it is, and so may whether it is found by that.
    fn as_told(&self, mut event: Value) -> Option<EventView> {
        if event.get("errorCode").is_some_and(|code| !code.is_null()) {
            if self.resource_name.is_some() {
                return None;
            }
            let members = event.as_object_mut()?;
            for name in ["resourceName", "resourceType"] {
                members.insert(name.to_owned(), "".into());
            }
        }
        Some(EventView(event))
    }
}

/// Checks that the end of a search is not before its beginning.
pub(crate) fn check_times(from: Option<Moment>, to: Option<Moment>) -> Result<(), Refusal> {
    match (from, to) {
        (Some(from), Some(to)) if to < from => {
            let rule = "must not be before StartTime".to_owned();
            Err(Refusal::Invalid("EndTime", rule))
        }
        _ => Ok(()),
    }
}

/// Down to when everything was looked at, where the page goes on.
pub(super) fn searched_until(next: &EventId) -> String {
    Moment::from_millis(next.time()).to_string()
}

/// What is about everybody needs a policy. What users did themselves they may look at without one.
pub(super) fn plan(caller: &Caller, only_own: Option<bool>) -> Plan {
    match caller.user() {
        Some(user) if only_own == Some(true) => {
            Plan::on(target::user(caller.account, &user.name)).self_service(true)
        }
        _ => Plan::on(target::all(caller.account, "*")),
    }
}

/// A text that must be found as it is.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Wanted(pub(crate) String);

impl TryFrom<String> for Wanted {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        text.parse()
    }
}

impl FromStr for Wanted {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || b" -_.:/@;,=+*#".contains(&byte);
        if text.len() > LONGEST || !text.bytes().all(legal) {
            return Err(Malformed(
                "at most 1024 letters, digits, spaces and -_.:/@;,=+*#, as names in events have them",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

/// An address as events spell it, or `Internal` for what the server does by itself.
pub(super) struct Address(String);

impl Address {
    pub(super) fn text(&self) -> String {
        self.0.clone()
    }
}

impl FromStr for Address {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        if text == "Internal" {
            return Ok(Self(text.to_owned()));
        }
        let address: Result<IpAddr, _> = text.parse();
        let address = address.map_err(|_| Malformed("an address, or Internal"))?;
        Ok(Self(address.to_string()))
    }
}

/// What kind of event.
struct EventType(&'static str);

impl FromStr for EventType {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let known = TYPES.iter().find(|one| **one == text);
        known.map(|one| Self(one)).ok_or(Malformed(
            "ApiCall, ConsoleOperation, ConsoleSignin, ConsoleSignout or AliyunServiceEvent",
        ))
    }
}

const TYPES: [&str; 5] = [
    "ApiCall",
    "ConsoleOperation",
    "ConsoleSignin",
    "ConsoleSignout",
    "AliyunServiceEvent",
];

/// An event as it was written down: the vendor's names and form.
pub struct EventView(pub(crate) Value);

impl Serialize for EventView {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl Item for EventView {
    const NAME: &'static str = "Event";
    const LIST: &'static str = "Events";
    const FLAT: bool = true;
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::testing::{Told, World};

    fn names(told: &Told) -> Vec<String> {
        let answer = told.answers();
        let events = answer["Events"].as_array().unwrap().iter();
        let name = |event: &Value| event["eventName"].as_str().unwrap().to_owned();
        events.map(name).collect()
    }

    fn listed(world: &mut World, asked: &[(&str, &str)]) -> Vec<String> {
        names(&world.admin().call("ListEvents", asked.iter().copied()))
    }

    /// An account in which this happened: admin made bob, alice was denied, admin looked at bob.
    fn story() -> World {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        let _ = world.user("eve");
        world.later(60);
        let bob = [("UserName", "bob")];
        world.admin().call("Ram.CreateUser", bob).answers();
        world.later(60);
        world.from_address("198.51.100.9");
        world
            .user("alice")
            .call("Ram.DeleteUser", bob)
            .refuses("NoPermission");
        world.from_address("203.0.113.7");
        world.later(60);
        world.admin().call("Ram.GetUser", bob).answers();
        world
    }

    #[test]
    fn each_filter_finds_what_it_says_and_no_more() {
        let mut world = story();
        let found = listed(&mut world, &[("MaxResults", "3")]);
        assert_eq!(found, ["GetUser", "DeleteUser", "CreateUser"]);
        let denial = world
            .admin()
            .call("ListEvents", [("UserName", "alice"), ("MaxResults", "1")]);
        let denial = denial.answers()["Events"][0].clone();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let (id, time) = (text(&denial["requestId"]), text(&denial["eventTime"]));
        let key = text(&denial["userIdentity"]["accessKeyId"]);
        for filter in [
            ("UserName", "alice"),
            ("EventName", "DeleteUser"),
            ("Outcome", "NoPermission"),
            ("SourceIpAddress", "198.51.100.9"),
            ("EventAccessKeyId", &key),
            ("EventRequestId", &id),
        ] {
            assert_eq!(listed(&mut world, &[filter]), ["DeleteUser"], "{filter:?}");
        }
        let then = [("StartTime", &*time), ("EndTime", &*time)];
        assert_eq!(listed(&mut world, &then), ["DeleteUser"]);
        let mut bob = listed(
            &mut world,
            &[("ResourceName", "bob"), ("ServiceName", "Ram")],
        );
        bob.sort();
        assert_eq!(bob, ["CreateUser", "DeleteUser", "GetUser"]);
        assert_eq!(
            listed(&mut world, &[("EventType", "ConsoleSignin")]),
            [""; 0]
        );
        let calls = listed(
            &mut world,
            &[("EventType", "ApiCall"), ("UserName", "alice")],
        );
        assert_eq!(calls, ["DeleteUser"]);
        assert_eq!(listed(&mut world, &[("UserName", "ali")]), [""; 0]);
    }

    #[test]
    fn pages_stay_right_while_events_arrive() {
        let mut world = story();
        let mut seen = Vec::new();
        let mut token = String::new();
        loop {
            let about = [
                ("ServiceName", "Ram"),
                ("MaxResults", "2"),
                ("NextToken", &*token),
            ];
            let told = world.admin().call("ListEvents", about);
            let page = names(&told);
            assert!(page.len() <= 2);
            seen.extend(page);
            let answer = told.answers();
            let until = &answer["SearchedUntil"];
            let Some(next) = answer["NextToken"].as_str() else {
                assert!(until.is_null());
                break;
            };
            let last = answer["Events"].as_array().unwrap().last();
            assert_eq!(until, &last.unwrap()["eventTime"]);
            token = next.to_owned();
            // What happens meanwhile is newer than what is still to come.
            world.later(1);
            world.admin().call("Ram.ListUsers", []).answers();
        }
        assert!(!seen.contains(&"ListUsers".to_owned()), "{seen:?}");
        let whole = [("ServiceName", "Ram"), ("MaxResults", "1000")];
        let mut all = listed(&mut world, &whole);
        all.retain(|name| name != "ListUsers");
        assert_eq!(seen, all);
        world.visit("other");
        let foreign = [("NextToken", &*token)];
        let told = world.admin().call("ListEvents", foreign);
        told.refuses("InvalidParameter.NextToken");
    }

    #[test]
    fn no_other_account_is_seen_and_no_secret() {
        let mut world = story();
        world.visit("other");
        let told = world
            .admin()
            .call("ListEvents", [("EventName", "DeleteUser")]);
        assert_eq!(names(&told), [""; 0]);
        world.visit("acme");
        let password = "Known-to-nobody-1";
        let profile = [("UserName", "bob"), ("Password", password)];
        world
            .admin()
            .call("Ram.CreateLoginProfile", profile)
            .answers();
        let told = world.admin().call("ListEvents", [("MaxResults", "1000")]);
        assert!(!told.answers().to_string().contains(password));
    }

    #[test]
    fn without_a_policy_everybody_sees_the_own_alone() {
        let mut world = story();
        world
            .user("alice")
            .call("ListEvents", [])
            .refuses("NoPermission");
        let own = [("OnlyOwn", "true")];
        let found = names(&world.user("alice").call("ListEvents", own));
        assert_eq!(found, ["ListEvents", "DeleteUser"]);
        let more = [("OnlyOwn", "true"), ("UserName", "admin")];
        assert_eq!(
            names(&world.user("alice").call("ListEvents", more)),
            [""; 0]
        );
        // Another user who has the name by now did none of it.
        let to = [("UserName", "alice"), ("NewUserName", "anna")];
        world.admin().call("Ram.UpdateUser", to).answers();
        let to = [("UserName", "eve"), ("NewUserName", "alice")];
        world.admin().call("Ram.UpdateUser", to).answers();
        let found = names(&world.user("eve").call("ListEvents", own));
        assert_eq!(found, [""; 0]);
        world.permit("anna", "Deny", "rampart:ListEvents", "*");
        world
            .user("alice")
            .call("ListEvents", own)
            .refuses("NoPermission");
    }

    #[test]
    fn what_breaks_a_rule_is_named() {
        let mut world = story();
        let long = "x".repeat(1025);
        for (name, value) in [
            ("StartTime", "yesterday"),
            ("EndTime", "1"),
            ("EventType", "Apicall"),
            ("SourceIpAddress", "10.0.0.0/8"),
            ("MaxResults", "0"),
            ("MaxResults", "1001"),
            ("NextToken", "x"),
            ("UserName", &long),
        ] {
            let told = world.admin().call("ListEvents", [(name, value)]);
            told.refuses(&format!("InvalidParameter.{name}"));
        }
        let turned = [
            ("StartTime", "2026-01-02T00:00:00Z"),
            ("EndTime", "2026-01-01T00:00:00Z"),
        ];
        let told = world.admin().call("ListEvents", turned);
        told.refuses("InvalidParameter.EndTime");
    }
}

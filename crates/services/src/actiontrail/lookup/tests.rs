//! Stories of events that are looked up.

use serde_json::Value;

use crate::testing::{Told, World};

fn names(told: &Told) -> Vec<String> {
    let answer = told.answers();
    let events = answer["Events"].as_array().unwrap().iter();
    let name = |event: &Value| event["eventName"].as_str().unwrap().to_owned();
    events.map(name).collect()
}

fn by(key: &'static str, value: &str) -> [(&'static str, String); 2] {
    [
        ("LookupAttribute.1.Key", key.to_owned()),
        ("LookupAttribute.1.Value", value.to_owned()),
    ]
}

fn asked(world: &mut World, asked: &[(&str, String)]) -> Told {
    let asked = asked.iter().map(|(name, value)| (*name, value.as_str()));
    world.admin().call("Actiontrail.LookupEvents", asked)
}

/// An account in which admin made bob, alice was denied, admin looked at bob.
fn story() -> World {
    let mut world = World::with_account("acme");
    let _ = world.user("alice");
    world.later(60);
    let bob = [("UserName", "bob")];
    world.admin().call("Ram.CreateUser", bob).answers();
    world.later(60);
    world
        .user("alice")
        .call("Ram.DeleteUser", bob)
        .refuses("NoPermission");
    world.later(60);
    world.admin().call("Ram.GetUser", bob).answers();
    world
}

#[test]
fn each_attribute_finds_what_it_says_and_no_more() {
    let mut world = story();
    let told = asked(&mut world, &by("User", "alice"));
    let denied = told.answers()["Events"][0].clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (id, key) = (
        text(&denied["eventId"]),
        text(&denied["userIdentity"]["accessKeyId"]),
    );
    for (name, value) in [
        ("User", "alice"),
        ("EventName", "DeleteUser"),
        ("EventId", &id),
        ("EventAccessKeyId", &key),
    ] {
        let told = asked(&mut world, &by(name, value));
        assert_eq!(names(&told), ["DeleteUser"], "{name}");
    }
    let about = ["GetUser", "DeleteUser", "CreateUser"];
    let told = asked(&mut world, &by("ResourceName", "bob"));
    assert_eq!(names(&told), about);
    for service in ["Ram", "ram", "RAM"] {
        let told = asked(&mut world, &by("ServiceName", service));
        assert_eq!(names(&told)[..3], about, "{service}");
    }
    let told = asked(&mut world, &by("EventRW", "Read"));
    let read = names(&told);
    assert!(read.contains(&"GetUser".to_owned()) && read.contains(&"LookupEvents".to_owned()));
    let told = asked(&mut world, &by("EventRW", "Write"));
    let written = names(&told);
    assert_eq!(written[..2], ["DeleteUser", "CreateUser"]);
    let told = asked(&mut world, &by("ResourceType", "ACS::RAM::User"));
    assert_eq!(names(&told)[..3], about);
    // Names of users, events and resources are exact.
    let told = asked(&mut world, &by("User", "Alice"));
    assert_eq!(names(&told), [""; 0]);
}

#[test]
fn both_directions_go_through_all_in_pages() {
    let mut world = story();
    let walk = |world: &mut World, direction: &str| {
        let mut seen = Vec::new();
        let mut token = String::new();
        loop {
            let mut about = by("ServiceName", "Ram").to_vec();
            about.push(("Direction", direction.to_owned()));
            about.push(("MaxResults", "2".to_owned()));
            about.push(("NextToken", token.clone()));
            let told = asked(world, &about);
            let page = names(&told);
            assert!(page.len() <= 2);
            seen.extend(page);
            let answer = told.answers();
            let Some(next) = answer["NextToken"].as_str() else {
                return seen;
            };
            token = next.to_owned();
            // What happens meanwhile is after the end that the first page had.
            world.later(1);
            world.admin().call("Ram.ListUsers", []).answers();
        }
    };
    let mut back = walk(&mut world, "BACKWARD");
    assert_eq!(back[..3], ["GetUser", "DeleteUser", "CreateUser"]);
    assert!(!back.contains(&"ListUsers".to_owned()), "{back:?}");
    let forth = walk(&mut world, "FORWARD");
    back.reverse();
    assert_eq!(forth[..back.len()], back);
}

#[test]
fn seven_days_are_looked_through_unless_times_are_given() {
    let mut world = story();
    world.later(8 * 24 * 3600);
    let told = asked(&mut world, &by("ResourceName", "bob"));
    assert_eq!(names(&told), [""; 0]);
    let answer = told.answers();
    let read = |name: &str| answer[name].as_str().unwrap().parse::<model::Moment>();
    let (from, to) = (read("StartTime").unwrap(), read("EndTime").unwrap());
    assert_eq!(to.seconds() - from.seconds(), 7 * 24 * 3600);
    let mut all = by("ResourceName", "bob").to_vec();
    all.push(("StartTime", "2020-01-01T00:00:00Z".to_owned()));
    let told = asked(&mut world, &all);
    assert_eq!(names(&told).len(), 3);
    assert_eq!(told.answers()["StartTime"], "2020-01-01T00:00:00Z");
}

#[test]
fn a_token_goes_on_with_the_search_that_it_is_from_alone() {
    let mut world = story();
    let mut first = by("ServiceName", "Ram").to_vec();
    first.push(("MaxResults", "1".to_owned()));
    let told = asked(&mut world, &first);
    let token = told.answers()["NextToken"].as_str().unwrap().to_owned();
    let token = ("NextToken", token);
    for other in [
        vec![],
        by("ServiceName", "Sts").to_vec(),
        by("User", "Ram").to_vec(),
        [first.clone(), vec![("Direction", "FORWARD".to_owned())]].concat(),
        [
            first.clone(),
            vec![("StartTime", "2020-01-01T00:00:00Z".to_owned())],
        ]
        .concat(),
    ] {
        let told = asked(&mut world, &[other, vec![token.clone()]].concat());
        told.refuses("InvalidParameter.NextToken");
    }
    // How many a page holds may change.
    let told = asked(
        &mut world,
        &[by("ServiceName", "Ram").to_vec(), vec![token.clone()]].concat(),
    );
    assert_eq!(names(&told)[0], "DeleteUser");
    world.visit("other");
    let told = asked(&mut world, &[first, vec![token]].concat());
    told.refuses("InvalidParameter.NextToken");
}

#[test]
fn what_breaks_a_rule_is_named() {
    let mut world = story();
    for (name, value) in [
        ("StartTime", "yesterday"),
        ("EndTime", "1"),
        ("Direction", "forward"),
        ("MaxResults", "51"),
        ("MaxResults", "-1"),
        ("NextToken", "x"),
    ] {
        let told = asked(&mut world, &[(name, value.to_owned())]);
        told.refuses(&format!("InvalidParameter.{name}"));
    }
    let told = asked(&mut world, &[("MaxResults", "0".to_owned())]);
    assert!(names(&told).len() <= 20);
    let told = asked(&mut world, &by("Colour", "red"));
    told.refuses("InvalidParameter.LookupAttribute");
    let told = asked(&mut world, &by("EventRW", "All"));
    told.refuses("InvalidParameter.LookupAttribute");
    let two = [
        by("User", "alice").to_vec(),
        vec![
            ("LookupAttribute.2.Key", "User".to_owned()),
            ("LookupAttribute.2.Value", "bob".to_owned()),
        ],
    ];
    asked(&mut world, &two.concat()).refuses("InvalidQueryParameter");
}

#[test]
fn who_may_not_look_up_sees_nothing() {
    let mut world = story();
    world
        .user("alice")
        .call("Actiontrail.LookupEvents", [])
        .refuses("NoPermission");
    world.permit("alice", "Allow", "actiontrail:LookupEvents", "*");
    let told = world.user("alice").call("Actiontrail.LookupEvents", []);
    assert!(names(&told).contains(&"CreateUser".to_owned()));
}

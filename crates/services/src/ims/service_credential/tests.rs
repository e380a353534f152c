//! Service credentials as they are made, listed, switched off, and as they run out.

use serde_json::Value;

use crate::testing::{Told, World};

const ALICE: (&str, &str) = ("UserPrincipalName", "alice@acme.onaliyun.com");
const BOB: (&str, &str) = ("UserPrincipalName", "bob@acme.onaliyun.com");
const MODELS: (&str, &str) = ("ServiceName", "models");
const DAY: i64 = 86_400;

fn world() -> World {
    let mut world = World::with_account("acme");
    let _ = world.user("alice");
    let _ = world.user("bob");
    world
}

fn create(world: &mut World, whose: (&str, &str), service: &str, name: &str) -> Told {
    let parameters = [
        whose,
        ("ServiceName", service),
        ("ServiceCredentialName", name),
    ];
    world.admin().call("CreateServiceCredential", parameters)
}

/// The id of one that was made.
fn made(world: &mut World, whose: (&str, &str), service: &str, name: &str) -> String {
    let told = create(world, whose, service, name).answers();
    let id = &told["ServiceCredential"]["ServiceCredentialId"];
    id.as_str().unwrap().to_owned()
}

fn shown(world: &mut World, id: &str) -> Value {
    let named = [ALICE, ("ServiceCredentialId", id)];
    let told = world.admin().call("GetServiceCredential", named);
    told.answers()["ServiceCredential"].clone()
}

fn list(world: &mut World, parameters: &[(&str, &str)]) -> Told {
    let parameters = parameters.iter().copied();
    world.admin().call("ListServiceCredentials", parameters)
}

fn names(page: &Value) -> Vec<String> {
    let name = |one: &Value| one["ServiceCredentialName"].as_str().unwrap().to_owned();
    let all = page["ServiceCredentials"].as_array().unwrap();
    let mut names: Vec<_> = all.iter().map(name).collect();
    names.sort();
    names
}

#[test]
fn a_secret_is_shown_once() {
    let mut world = world();
    let before = world.sealed().len();
    let told = create(&mut world, ALICE, "models", "ci.build_1-a").answers();
    let made = &told["ServiceCredential"];
    let secret = made["ServiceCredentialSecret"].as_str().unwrap();
    assert_eq!((secret.len(), world.sealed().len()), (48, before + 1));
    for (field, value) in [
        ("ServiceCredentialName", "ci.build_1-a"),
        ("ServiceName", "models"),
        ("UserPrincipalName", ALICE.1),
        ("Status", "Active"),
        ("CreateTime", "2026-01-02T03:04:05Z"),
    ] {
        assert_eq!(made[field], value, "{field}");
    }
    assert!(made["ExpirationTime"].is_null());
    let id = made["ServiceCredentialId"].as_str().unwrap();
    let later = shown(&mut world, id);
    for field in [
        "ServiceCredentialId",
        "ServiceCredentialName",
        "ServiceName",
    ] {
        assert_eq!(later[field], made[field], "{field}");
    }
    assert!(!later.to_string().contains(secret));
    let listed = list(&mut world, &[ALICE]);
    assert!(listed.text().contains(id) && !listed.text().contains(secret));
}

#[test]
fn it_expires_by_the_clock() {
    let mut world = world();
    let aged = [
        ALICE,
        MODELS,
        ("ServiceCredentialName", "ci"),
        ("CredentialAgeDays", "30"),
    ];
    let told = world
        .admin()
        .call("CreateServiceCredential", aged)
        .answers();
    let made = &told["ServiceCredential"];
    assert_eq!(made["ExpirationTime"], "2026-02-01T03:04:05Z");
    let id = made["ServiceCredentialId"].as_str().unwrap();
    let named = ("ServiceCredentialId", id);
    let off = [ALICE, named, ("Status", "Inactive")];
    let on = [ALICE, named, ("Status", "Active")];
    world.admin().call("UpdateServiceCredential", off).answers();
    assert_eq!(shown(&mut world, id)["Status"], "Inactive");
    world.admin().call("UpdateServiceCredential", on).answers();
    world.later(30 * DAY - 1);
    assert_eq!(shown(&mut world, id)["Status"], "Active");
    world.later(1);
    assert_eq!(shown(&mut world, id)["Status"], "Expired");
    let told = list(&mut world, &[ALICE]).answers();
    assert_eq!(told["ServiceCredentials"][0]["Status"], "Expired");
    assert_eq!(
        told["ServiceCredentials"][0]["ExpirationTime"],
        "2026-02-01T03:04:05Z"
    );
    let again = world.admin().call("UpdateServiceCredential", on);
    again.refuses("ServiceCredential.Expired");
    let renamed = [ALICE, named, ("ServiceCredentialName", "old")];
    world
        .admin()
        .call("UpdateServiceCredential", renamed)
        .answers();
    world.admin().call("UpdateServiceCredential", off).answers();
    assert_eq!(shown(&mut world, id)["Status"], "Expired");
}

#[test]
fn what_is_not_given_stays() {
    let mut world = world();
    let id = made(&mut world, ALICE, "models", "ci");
    let named = ("ServiceCredentialId", id.as_str());
    let mut update = |more: (&str, &str)| {
        let parameters = [ALICE, named, more];
        let told = world.admin().call("UpdateServiceCredential", parameters);
        told.answers();
        let now = shown(&mut world, &id);
        let text = |field: &str| now[field].as_str().unwrap().to_owned();
        (text("ServiceCredentialName"), text("Status"))
    };
    let state = |name: &str, status: &str| (name.to_owned(), status.to_owned());
    assert_eq!(update(("Status", "Inactive")), state("ci", "Inactive"));
    let renamed = update(("ServiceCredentialName", "cd"));
    assert_eq!(renamed, state("cd", "Inactive"));
    assert_eq!(update(("Status", "Active")), state("cd", "Active"));
}

#[test]
fn values_that_break_their_rules_are_named() {
    let mut world = world();
    let sound = [
        ("ServiceCredentialName", "ci"),
        ("ServiceName", "models"),
        ("CredentialAgeDays", "1"),
    ];
    let long = "a".repeat(129);
    for (name, bad) in [
        ("ServiceCredentialName", "a b"),
        ("ServiceCredentialName", long.as_str()),
        ("ServiceName", "a/b"),
        ("CredentialAgeDays", "0"),
        ("CredentialAgeDays", "36601"),
    ] {
        let rest = sound.into_iter().filter(|(other, _)| *other != name);
        let parameters = rest.chain([ALICE, (name, bad)]);
        let told = world.admin().call("CreateServiceCredential", parameters);
        told.refuses(&format!("InvalidParameter.{name}"));
    }
    let id = made(&mut world, ALICE, "models", "ci");
    let named = ("ServiceCredentialId", id.as_str());
    let wrong = [ALICE, named, ("Status", "Expired")];
    let told = world.admin().call("UpdateServiceCredential", wrong);
    told.refuses("InvalidParameter.Status");
    let told = world.admin().call(
        "GetServiceCredential",
        [ALICE, ("ServiceCredentialId", "x")],
    );
    told.refuses("InvalidParameter.ServiceCredentialId");
}

#[test]
fn there_are_two_for_each_user_and_service() {
    let mut world = world();
    let first = made(&mut world, ALICE, "models", "one");
    made(&mut world, ALICE, "models", "two");
    for service in ["models", "Models"] {
        let told = create(&mut world, ALICE, service, "three");
        told.refuses("LimitExceeded.User.ServiceCredential");
    }
    made(&mut world, ALICE, "other", "three");
    made(&mut world, BOB, "models", "one");
    let sealed = world.sealed().len();
    let gone = [ALICE, ("ServiceCredentialId", first.as_str())];
    let mut call = |operation: &str| world.admin().call(operation, gone);
    call("DeleteServiceCredential").answers();
    for operation in [
        "GetServiceCredential",
        "UpdateServiceCredential",
        "DeleteServiceCredential",
    ] {
        call(operation).refuses("EntityNotExist.User.ServiceCredential");
    }
    assert_eq!(world.sealed().len(), sealed - 1);
    made(&mut world, ALICE, "models", "three");
}

#[test]
fn one_s_credentials_are_not_another_s() {
    let mut world = world();
    let id = made(&mut world, ALICE, "models", "ci");
    let of_bob = [BOB, ("ServiceCredentialId", id.as_str())];
    for operation in [
        "GetServiceCredential",
        "UpdateServiceCredential",
        "DeleteServiceCredential",
    ] {
        let told = world.admin().call(operation, of_bob);
        told.refuses("EntityNotExist.User.ServiceCredential");
    }
    shown(&mut world, &id);
}

#[test]
fn lists_are_of_a_user_or_of_all_and_of_a_service_or_of_all() {
    let mut world = world();
    for (whose, service, name) in [
        (ALICE, "models", "a-models"),
        (ALICE, "queues", "a-queues"),
        (BOB, "models", "b-models"),
    ] {
        made(&mut world, whose, service, name);
    }
    let all = ("AllUsers", "true");
    for (parameters, expected) in [
        (&[ALICE][..], &["a-models", "a-queues"][..]),
        (&[ALICE, ("AllUsers", "false")], &["a-models", "a-queues"]),
        (&[ALICE, ("ServiceName", "QUEUES")], &["a-queues"]),
        (&[all], &["a-models", "a-queues", "b-models"]),
        (&[all, MODELS], &["a-models", "b-models"]),
        (&[], &[]),
    ] {
        let told = list(&mut world, parameters).answers();
        assert_eq!(names(&told), expected, "{parameters:?}");
    }
    let both = list(&mut world, &[all, ALICE]);
    both.refuses("InvalidParameter.UserPrincipalName");
}

#[test]
fn pages_hold_ten_unless_the_caller_says_so() {
    let mut world = world();
    for service in ["s1", "s2", "s3", "s4", "s5", "s6"] {
        for whose in [ALICE, BOB] {
            made(&mut world, whose, service, service);
        }
    }
    for whose in [&[("AllUsers", "true")][..], &[ALICE]] {
        let mut seen = Vec::new();
        let mut token = String::new();
        loop {
            let page = [("MaxResults", "4"), ("NextToken", &token)];
            let told = list(&mut world, &[whose, &page].concat()).answers();
            seen.extend(names(&told));
            assert_eq!(told["MaxResults"], 4);
            let next = told["NextToken"].as_str();
            assert_eq!(told["IsTruncated"], next.is_some());
            match next {
                Some(next) => token = next.to_owned(),
                None => break,
            }
        }
        let expected = if whose == [ALICE] { 6 } else { 12 };
        assert_eq!(seen.len(), expected, "{whose:?}");
    }
    let told = list(&mut world, &[("AllUsers", "true")]).answers();
    assert_eq!((names(&told).len(), &told["MaxResults"]), (10, &10.into()));
    for bad in [
        ("MaxResults", "0"),
        ("MaxResults", "101"),
        ("NextToken", "x"),
    ] {
        let told = list(&mut world, &[ALICE, bad]);
        told.refuses(&format!("InvalidParameter.{}", bad.0));
    }
}

#[test]
fn users_manage_their_own_if_the_account_lets_them() {
    let mut world = world();
    let own = made(&mut world, ALICE, "models", "own");
    let other = made(&mut world, BOB, "models", "other");
    let create = [MODELS, ("ServiceCredentialName", "more")];
    let calls = |world: &mut World, whose: (&str, &str), id: &str| {
        let id = [("ServiceCredentialId", id)];
        [
            ("GetServiceCredential", &id[..]),
            ("UpdateServiceCredential", &id[..]),
            ("ListServiceCredentials", &[]),
            ("CreateServiceCredential", &create[..]),
            ("DeleteServiceCredential", &id[..]),
        ]
        .map(|(operation, more)| {
            let parameters = [whose].into_iter().chain(more.iter().copied());
            world.user("alice").call(operation, parameters).code()
        })
    };
    let nobody = ("UserPrincipalName", "");
    assert_eq!(calls(&mut world, nobody, &own), ["NoPermission"; 5]);
    world.prefer(|preference| preference.manage_service_credentials = true);
    assert_eq!(calls(&mut world, BOB, &other), ["NoPermission"; 5]);
    let all = [("AllUsers", "true")];
    let told = world.user("alice").call("ListServiceCredentials", all);
    told.refuses("NoPermission");
    assert_eq!(calls(&mut world, nobody, &own), ["ok"; 5]);
}

#[test]
fn the_owner_has_none_and_must_name_a_user() {
    let mut world = world();
    for operation in ["CreateServiceCredential", "ListServiceCredentials"] {
        let parameters = [MODELS, ("ServiceCredentialName", "ci")];
        let told = world.root().call(operation, parameters);
        told.refuses("InvalidParameter.UserPrincipalName");
    }
}

#[test]
fn a_deleted_user_s_credentials_are_gone_with_their_secrets() {
    let mut world = world();
    let carol = [("UserName", "carol")];
    world.admin().call("CreateUser", carol).answers();
    let (sealed, records) = (world.sealed().len(), world.records().len());
    let named = ("UserPrincipalName", "carol@acme");
    for name in ["one", "two"] {
        made(&mut world, named, "models", name);
    }
    assert_eq!(world.sealed().len(), sealed + 2);
    world.admin().call("DeleteUser", carol).answers();
    let after = (world.sealed().len(), world.records().len());
    assert_eq!(after, (sealed, records - 1));
}

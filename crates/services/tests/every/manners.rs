//! Manners of every operation: who is turned away, what is written down, what never is.

use gateway::Entry;
use services::SERVICES;
use services::testing::World;

use crate::sample::{ASSUMABLE, full_name, lent, operations, parameters};
use crate::scenario::Scenario;

/// Operations that any valid credential may call.
const FREE: &[&str] = &["GetCallerIdentity", "ListAssumableRoles", "MayI"];
/// What ends the samples of operations that nobody signs: their provider, their agent is not there, and their token
/// speaks of none.
const KEYLESS: &[(&str, &str)] = &[
    ("AssumeRoleWithOIDC", "EntityNotExist.OIDCProvider"),
    ("AssumeRoleWithSAML", "EntityNotExist.SAMLProvider"),
    ("EnrolAgent", "Forbidden.EnrolmentCode"),
    ("AssumeRoleAsAgent", "AuthenticationFail.AgentToken.Invalid"),
];
/// Operations by which a role is taken on: however that is done, its trust knows one action.
const ASSUMING: &[&str] = &[
    "AssumeRoleWithOIDC",
    "AssumeRoleWithSAML",
    "AssumeRoleAsAgent",
];
/// Operations that a user may do to itself as long as the account's preference says so; the stranger has
/// nothing that they could change.
const OWN: &[(&str, &str)] = &[
    ("ChangePassword", "EntityNotExist.User.LoginProfile"),
    ("Elevate", "Forbidden.NoLogonSession"),
];

/// What ends the sample of an operation that nobody signs.
fn keyless(entry: &Entry) -> &'static str {
    let mut all = KEYLESS.iter();
    all.find(|(name, _)| *name == entry.name).unwrap().1
}

#[test]
fn names_are_unique_and_actions_follow_from_them() {
    for service in SERVICES {
        let mut names: Vec<_> = service.operations.iter().map(|entry| entry.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(
            names.len(),
            count,
            "{} has an operation twice",
            service.name
        );
        for entry in service.operations {
            // IMS names its actions as RAM does: both are about the same identities.
            let code = match service.name {
                "ResourceDirectoryMaster" => "resourcemanager".to_owned(),
                // So does Resource Manager, for all but what is a directory's.
                "ResourceManager" if is_about_directory(entry) => "resourcemanager".to_owned(),
                "Ims" | "ResourceManager" => "ram".to_owned(),
                name => name.to_lowercase(),
            };
            let action = if ASSUMING.contains(&entry.name) {
                "sts:AssumeRole".to_owned()
            } else {
                format!("{code}:{}", entry.name)
            };
            assert_eq!(entry.action, action);
        }
    }
}

/// Whether an operation of Resource Manager is one that Resource Directory has, too; both have their own for tags.
fn is_about_directory(entry: &Entry) -> bool {
    let mut later = services::resourcedirectory::OPERATIONS.iter();
    let is_pair =
        later.any(|other| other.name == entry.name) && !entry.name.to_lowercase().contains("tag");
    is_pair || entry.name == "InitResourceDirectory"
}

#[test]
fn an_empty_optional_parameter_counts_as_absent() {
    for (service, entry) in operations() {
        let required = |name: &str| {
            entry
                .shape
                .iter()
                .any(|one| one.required && one.name == name)
        };
        let mut world = World::with_account("acme");
        let sample = parameters(&world, service, entry);
        let given: Vec<_> = sample.iter().filter(|(name, _)| required(name)).collect();
        let mut outcome = |more: Option<&str>| {
            let given = given.iter().map(|(name, value)| (*name, value.as_str()));
            let asked = given.chain(more.map(|name| (name, "")));
            world.admin().call(&full_name(service, entry), asked).code()
        };
        let without = outcome(None);
        for shape in entry.shape.iter().filter(|shape| !shape.required) {
            let with = outcome(Some(shape.name));
            let again = outcome(None);
            assert!(
                with == without || with == again,
                "{}: {} empty ends in {with}, absent in {without}",
                entry.name,
                shape.name
            );
        }
    }
}

#[test]
fn a_stranger_is_denied_and_changes_nothing() {
    let mut world = World::with_account("acme");
    let _ = world.session(ASSUMABLE);
    let _ = world.user("stranger");
    let before = world.records();
    for (service, entry) in operations() {
        let sample = parameters(&world, service, entry);
        world.forget_events();
        let told = world
            .user("stranger")
            .call(&full_name(service, entry), lent(&sample));
        if FREE.contains(&entry.name) {
            told.answers();
            world.events().are([&*format!("{} ok", entry.name)]);
        } else if let Some((_, code)) = OWN.iter().find(|(name, _)| *name == entry.name) {
            told.refuses(code);
        } else if entry.keyless {
            told.refuses(keyless(entry));
        } else {
            let denial = told.refuses("NoPermission");
            assert_eq!(told.status, 403);
            let detail = &denial["AccessDeniedDetail"];
            assert_eq!(detail["AuthAction"], entry.action, "{denial}");
            assert_eq!(detail["NoPermissionType"], "ImplicitDeny");
            assert!(detail["EncodedDiagnosticMessage"].is_string());
            world
                .events()
                .are([&*format!("{} NoPermission", entry.name)]);
        }
    }
    assert_eq!(world.records(), before);
}

#[test]
fn nobody_is_turned_away_and_changes_nothing() {
    let mut world = World::with_account("acme");
    let before = world.records();
    for (service, entry) in operations() {
        let sample = parameters(&world, service, entry);
        world.forget_events();
        // Failures of one minute are written down together.
        world.later(60);
        let told = world
            .anonymous()
            .call(&full_name(service, entry), lent(&sample));
        let code = if entry.keyless {
            keyless(entry)
        } else {
            "MissingAccessKeyId"
        };
        told.refuses(code);
        world.events().are([&*format!("{} {code}", entry.name)]);
    }
    assert_eq!(world.records(), before);
}

#[test]
fn a_key_with_a_wrong_secret_is_turned_away_and_changes_nothing() {
    let mut world = World::with_account("acme");
    let key = world.admin().key().forged();
    let before = world.records();
    for (service, entry) in operations() {
        let sample = parameters(&world, service, entry);
        let told = world
            .holder_of(&key)
            .call(&full_name(service, entry), lent(&sample));
        told.refuses("SignatureDoesNotMatch");
    }
    assert_eq!(world.records(), before);
}

#[test]
fn every_call_leaves_one_event_with_its_name() {
    let scenario = Scenario::play();
    // A second account that a call changes hears of it too.
    let home = scenario.world.account_id();
    let events = scenario.world.events().of(&home);
    let expected: Vec<_> = scenario
        .calls
        .iter()
        .map(|(name, outcome)| format!("{name} {outcome}"))
        .collect();
    events.are(expected.iter().map(String::as_str));
    for event in events.json() {
        assert_eq!(
            event["recipientAccountId"],
            *scenario.world.account_id(),
            "{event}"
        );
        for field in [
            "eventId",
            "requestId",
            "eventTime",
            "serviceName",
            "sourceIpAddress",
        ] {
            assert!(
                event[field].as_str().is_some_and(|text| !text.is_empty()),
                "{field}: {event}"
            );
        }
    }
}

#[test]
fn the_scenario_calls_every_operation() {
    let scenario = Scenario::play();
    for (service, entry) in operations() {
        let name = (service.name.to_owned(), entry.name.to_owned());
        let called = scenario.answers.contains_key(&name);
        assert!(called, "no step of the scenario calls {}", entry.name);
    }
}

#[test]
fn secrets_are_nowhere_in_clear() {
    let mut scenario = Scenario::play();
    let secrets = scenario.secrets();
    assert!(
        secrets.len() >= 7,
        "the scenario knows too few secrets: {}",
        secrets.len()
    );
    let kept = scenario.world.kept();
    // What is no secret is found, so secrets would be.
    for known in scenario.known() {
        assert!(kept.contains(&known), "the store should keep {known}");
    }
    for secret in secrets {
        assert!(
            secret.len() >= 12,
            "a secret of {} characters",
            secret.len()
        );
        assert!(!kept.contains(&secret), "a secret is kept in clear");
    }
}

#[test]
fn answers_come_as_xml_to_those_who_ask() {
    let mut world = World::with_account("acme");
    let list = world.admin().call("ListUsers", [("Format", "XML")]);
    let text = list.text();
    assert_eq!(list.status, 200);
    for part in [
        "<ListUsersResponse><RequestId>",
        "<IsTruncated>false</IsTruncated><Users><User><UserId>",
        "<UserName>admin</UserName>",
        "</User></Users></ListUsersResponse>",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let error = world
        .admin()
        .call("GetUser", [("UserName", "no"), ("Format", "xml")]);
    assert_eq!(error.status, 404);
    assert!(
        error.text().contains("<Code>EntityNotExist.User</Code>"),
        "{}",
        error.text()
    );
}

//! Certificates that come to their end: listed, told of by steps, each step once.

use gateway::Certificates;
use serde_json::{Value, json};

use crate::testing::{IdentityProvider, World};

const DAY: i64 = 24 * 60 * 60;
/// When the certificate of the tests' provider ends: 2120-01-01.
const END: i64 = 4_733_510_400;

/// A provider for roles, and the one that users log on at.
fn scene() -> World {
    let mut world = World::with_account("acme");
    let metadata = IdentityProvider::new("https://company.example").metadata();
    let new = [
        ("SAMLProviderName", "company"),
        ("EncodedSAMLMetadataDocument", &*metadata),
    ];
    world.scene("CreateSAMLProvider", new).answers();
    let set = [("MetadataDocument", &*metadata), ("SsoEnabled", "true")];
    world.scene("SetUserSsoSettings", set).answers();
    // Without metadata there is nothing to look at.
    let bare = [("SAMLProviderName", "bare")];
    world.scene("CreateSAMLProvider", bare).answers();
    world
}

/// Goes to so many seconds before the end.
fn before_the_end(world: &mut World, seconds: i64) {
    let now = world.now().seconds();
    world.later(END - seconds - now);
}

fn listed(world: &mut World, parameters: &[(&'static str, &str)]) -> Value {
    let told = world
        .admin()
        .call("ListSsoCertificates", parameters.iter().copied());
    told.answers()
}

/// What was told since the last time, of whom and how many days before.
fn told(world: &mut World) -> Vec<String> {
    world.forget_events();
    world.make_round(Certificates);
    let events = world.events();
    let one = |event: &Value| {
        let said = &event["requestParameters"];
        let name = said["SAMLProviderName"].as_str().unwrap_or("-");
        let what = event["eventName"].as_str().unwrap();
        let (purpose, days) = (said["Purpose"].as_str().unwrap(), &said["DaysBefore"]);
        assert_eq!(said["EndDate"], "2120-01-01T00:00:00Z");
        assert_eq!(event["userIdentity"]["principalId"], "certificates");
        format!("{what} {purpose} {name} {days}")
    };
    events.json().iter().map(one).collect()
}

#[test]
fn certificates_are_listed_with_their_dates_the_users_provider_first() {
    let mut world = scene();
    let all = listed(&mut world, &[]);
    let providers = all["SsoProviders"].as_array().unwrap();
    assert_eq!(providers.len(), 2);
    let of = |one: &Value| (one["Purpose"].clone(), one["SAMLProviderName"].clone());
    assert_eq!(of(&providers[0]), (json!("User"), Value::Null));
    assert_eq!(of(&providers[1]), (json!("Role"), json!("company")));
    for one in providers {
        assert_eq!(one["Status"], "Good");
        assert_eq!(one["EndDate"], "2120-01-01T00:00:00Z");
        let certificate = &one["Certificates"][0];
        assert_eq!(certificate["StartDate"], "2020-01-01T00:00:00Z");
        assert_eq!(certificate["EndDate"], "2120-01-01T00:00:00Z");
        assert_eq!(certificate["Status"], "Good");
        assert_eq!(certificate["Fingerprint"].as_str().unwrap().len(), 64);
    }
    let first = listed(&mut world, &[("MaxItems", "1")]);
    assert_eq!(first["SsoProviders"], json!([providers[0]]));
    let marker = first["Marker"].as_str().unwrap();
    let second = listed(&mut world, &[("MaxItems", "1"), ("Marker", marker)]);
    assert_eq!(second["SsoProviders"], json!([providers[1]]));
    assert_eq!(second["IsTruncated"], false);
    for (seconds, status) in [(30 * DAY, "EndsSoon"), (0, "Ended")] {
        before_the_end(&mut world, seconds);
        let all = listed(&mut world, &[]);
        assert_eq!(all["SsoProviders"][0]["Status"], status);
        let one = &all["SsoProviders"][0]["Certificates"][0];
        assert_eq!(one["Status"], status);
    }
    world
        .user("bob")
        .call("ListSsoCertificates", [])
        .refuses("NoPermission");
}

#[test]
fn each_step_to_the_end_is_told_once() {
    let mut world = scene();
    let both = |what: &str, days: i64| {
        let of = |whose: &str| format!("{what} {whose} {days}");
        vec![of("User -"), of("Role company")]
    };
    before_the_end(&mut world, 30 * DAY + 1);
    assert!(told(&mut world).is_empty());
    for (seconds, what, days) in [
        (30 * DAY, "SsoCertificateExpiring", 30),
        (14 * DAY, "SsoCertificateExpiring", 14),
        (7 * DAY, "SsoCertificateExpiring", 7),
        (DAY, "SsoCertificateExpiring", 1),
        (0, "SsoCertificateExpired", 0),
    ] {
        before_the_end(&mut world, seconds);
        assert_eq!(told(&mut world), both(what, days));
        // Neither on the next day nor for the same certificate in other metadata.
        world.later(60 * 60);
        assert!(told(&mut world).is_empty());
        let again = IdentityProvider::new("https://company.example").metadata_by("HTTP-POST");
        let new = [
            ("SAMLProviderName", "company"),
            ("NewEncodedSAMLMetadataDocument", &*again),
        ];
        world.scene("UpdateSAMLProvider", new).answers();
        world.later(60 * 60);
        assert!(told(&mut world).is_empty());
    }
}

#[test]
fn a_server_that_slept_tells_the_nearest_step_alone() {
    let mut world = scene();
    before_the_end(&mut world, 6 * DAY);
    let seven = [
        "SsoCertificateExpiring User - 7",
        "SsoCertificateExpiring Role company 7",
    ];
    assert_eq!(told(&mut world), seven);
}

#[test]
fn the_users_provider_counts_while_they_log_on_by_it() {
    let mut world = scene();
    let off = [("SsoEnabled", "false")];
    world.scene("SetUserSsoSettings", off).answers();
    before_the_end(&mut world, DAY);
    assert_eq!(told(&mut world), ["SsoCertificateExpiring Role company 1"]);
    let on = [("SsoEnabled", "true")];
    world.scene("SetUserSsoSettings", on).answers();
    world.later(60 * 60);
    assert_eq!(told(&mut world), ["SsoCertificateExpiring User - 1"]);
}

#[test]
fn the_report_names_a_provider_whose_certificate_ends() {
    let mut world = scene();
    let rule = [("RuleId", "LG-06")];
    let none = world.admin().call("GetPosture", rule).answers();
    assert_eq!(none["Rules"][0]["Outcome"], "Pass");
    before_the_end(&mut world, 30 * DAY);
    let found = world.admin().call("GetPosture", rule).answers();
    assert_eq!(found["Rules"][0]["FailedCount"], 2);
    let resources = found["Findings"].as_array().unwrap().iter();
    let resources: Vec<_> = resources
        .map(|one| one["Resource"].as_str().unwrap())
        .collect();
    let account = world.account_id();
    let arn = |relative: &str| format!("acs:ram::{account}:{relative}");
    assert_eq!(resources, [arn("root"), arn("saml-provider/company")]);
}

//! OIDC providers with their lists: bounds, changes, and who may touch them.

use serde_json::{Value, json};

use crate::testing::{Told, World};

const IDP: (&str, &str) = ("OIDCProviderName", "Idp-1");
const ISSUER: (&str, &str) = ("IssuerUrl", "https://idp.example.com/realm");
const PRINT: &str = "902ef2deeb3c5b13ea4c3d5193629309e231ae55";

fn make(world: &mut World, more: &[(&str, &str)]) -> Told {
    let new = [&[IDP, ISSUER][..], more].concat();
    world.admin().call("CreateOIDCProvider", new)
}

fn shown(world: &mut World) -> Value {
    let shown = world.admin().call("GetOIDCProvider", [IDP]).answers();
    shown["OIDCProvider"].clone()
}

/// Numbered words with commas between them.
fn words(count: usize) -> String {
    let words: Vec<_> = (0..count).map(|number| format!("w{number}")).collect();
    words.join(",")
}

#[test]
fn a_provider_is_shown_as_it_was_made() {
    let mut world = World::with_account("acme");
    let more = [
        ("ClientIds", "app-1,App-1"),
        ("Fingerprints", PRINT),
        ("IssuanceLimitTime", "168"),
        ("Description", "ours"),
    ];
    let made = make(&mut world, &more).answers();
    let arn = format!("acs:ram::{}:oidc-provider/Idp-1", world.account_id());
    let told = json!({
        "OIDCProviderName": "Idp-1", "Arn": arn, "IssuerUrl": ISSUER.1, "Description": "ours",
        "ClientIds": "app-1,App-1", "Fingerprints": PRINT, "IssuanceLimitTime": 168,
        "CreateDate": "2026-01-02T03:04:05Z", "UpdateDate": "2026-01-02T03:04:05Z",
        "GmtCreate": "1767323045000", "GmtModified": "1767323045000",
    });
    assert_eq!(made["OIDCProvider"], told);
    assert_eq!(shown(&mut world), told);
    let events = world.events();
    for event in events.json().iter().rev().take(2) {
        assert_eq!(event["resourceType"], "ACS::RAM::OIDCProvider");
        assert_eq!(event["resourceName"], "Idp-1");
    }
}

#[test]
fn what_a_provider_does_not_have_is_left_out() {
    let mut world = World::with_account("acme");
    let made = make(&mut world, &[]).answers();
    let made = made["OIDCProvider"].as_object().unwrap().clone();
    for absent in ["ClientIds", "Fingerprints", "Description"] {
        assert!(!made.contains_key(absent), "{absent}");
    }
    assert_eq!(made["IssuanceLimitTime"], 12);
}

#[test]
fn each_value_has_its_rule() {
    let mut world = World::with_account("acme");
    let long = "三".repeat(257);
    for (name, bad) in [
        ("OIDCProviderName", "idp-"),
        ("IssuerUrl", "https://idp.example.com/?a"),
        ("ClientIds", "a,,b"),
        ("ClientIds", "a,a"),
        ("Fingerprints", "ab,AB"),
        ("Fingerprints", "a:b"),
        ("IssuanceLimitTime", "0"),
        ("IssuanceLimitTime", "169"),
        ("Description", long.as_str()),
    ] {
        let new = [IDP, ISSUER]
            .into_iter()
            .filter(|(given, _)| *given != name);
        let refused = world
            .admin()
            .call("CreateOIDCProvider", new.chain([(name, bad)]));
        refused.refuses(&format!("InvalidParameter.{name}"));
    }
    world
        .admin()
        .call("CreateOIDCProvider", [IDP])
        .refuses("MissingParameter");
    world
        .admin()
        .call("CreateOIDCProvider", [ISSUER])
        .refuses("MissingParameter");
}

#[test]
fn names_and_issuers_are_unique_in_the_account() {
    let mut world = World::with_account("acme");
    make(&mut world, &[]).answers();
    let other = ("IssuerUrl", "https://other.example.com");
    for new in [
        [("OIDCProviderName", "idp-1"), other],
        [("OIDCProviderName", "b"), ISSUER],
    ] {
        let refused = world.admin().call("CreateOIDCProvider", new);
        refused.refuses("EntityAlreadyExists.OIDCProvider");
        assert_eq!(refused.status, 409);
    }
    let lower = world
        .admin()
        .call("GetOIDCProvider", [("OIDCProviderName", "idp-1")]);
    lower.refuses("EntityNotExist.OIDCProvider");
    world.visit("globex");
    make(&mut world, &[]).answers();
}

#[test]
fn lists_and_accounts_hold_only_so_many() {
    let mut world = World::with_settings("acme", |settings| settings.limits.oidc_providers = 2);
    let (most, more) = (words(20), words(21));
    make(&mut world, &[("ClientIds", &more)]).refuses("LimitExceeded.OIDCProvider.ClientId");
    let six = words(6);
    make(&mut world, &[("Fingerprints", &six)]).refuses("LimitExceeded.OIDCProvider.Fingerprint");
    let five = words(5);
    make(&mut world, &[("ClientIds", &most), ("Fingerprints", &five)]).answers();
    let ids = [IDP, ("ClientIds", &more)];
    let refused = world.admin().call("UpdateOIDCProvider", ids);
    refused.refuses("LimitExceeded.OIDCProvider.ClientId");
    let refused = world
        .admin()
        .call("AddClientIdToOIDCProvider", [IDP, ("ClientId", "x")]);
    refused.refuses("LimitExceeded.OIDCProvider.ClientId");
    let print = [IDP, ("Fingerprint", "x")];
    let refused = world.admin().call("AddFingerprintToOIDCProvider", print);
    refused.refuses("LimitExceeded.OIDCProvider.Fingerprint");
    let new = |name, issuer| [("OIDCProviderName", name), ("IssuerUrl", issuer)];
    world
        .admin()
        .call("CreateOIDCProvider", new("b", "https://b"))
        .answers();
    let third = world
        .admin()
        .call("CreateOIDCProvider", new("c", "https://c"));
    third.refuses("LimitExceeded.OIDCProvider");
}

#[test]
fn a_provider_changes_as_told_and_not_otherwise() {
    let mut world = World::with_account("acme");
    make(&mut world, &[("ClientIds", "a,b"), ("Description", "old")]).answers();
    world.later(1);
    let update = |world: &mut World, name, value| {
        let changed = world
            .admin()
            .call("UpdateOIDCProvider", [IDP, (name, value)]);
        changed.answers()["OIDCProvider"].clone()
    };
    let ids = update(&mut world, "ClientIds", "b,c,d");
    assert_eq!(
        (&ids["ClientIds"], &ids["Description"]),
        (&"b,c,d".into(), &"old".into())
    );
    assert_eq!(ids["UpdateDate"], "2026-01-02T03:04:06Z");
    assert_eq!(ids["GmtModified"], "1767323046000");
    assert_eq!(ids["GmtCreate"], "1767323045000");
    let time = update(&mut world, "IssuanceLimitTime", "1");
    assert_eq!(
        (&time["IssuanceLimitTime"], &time["ClientIds"]),
        (&1.into(), &"b,c,d".into())
    );
    let text = update(&mut world, "NewDescription", "new");
    assert_eq!(
        (&text["Description"], &text["IssuanceLimitTime"]),
        (&"new".into(), &1.into())
    );
    assert_eq!(
        update(&mut world, "NewDescription", "")["Description"],
        Value::Null
    );
    assert_eq!(
        update(&mut world, "ClientIds", "")["ClientIds"],
        Value::Null
    );
    assert_eq!(shown(&mut world)["IssuerUrl"], ISSUER.1);
}

#[test]
fn client_ids_come_and_go_one_by_one() {
    let mut world = World::with_account("acme");
    make(&mut world, &[]).answers();
    let mut call = |operation: &str, id: &str| {
        let told = world.admin().call(operation, [IDP, ("ClientId", id)]);
        match told.code().as_str() {
            "ok" => told.answers()["OIDCProvider"]["ClientIds"].clone(),
            code => code.into(),
        }
    };
    let (add, remove) = (
        "AddClientIdToOIDCProvider",
        "RemoveClientIdFromOIDCProvider",
    );
    assert_eq!(call(add, "a"), "a");
    assert_eq!(call(add, "A"), "a,A");
    assert_eq!(call(add, "a"), "EntityAlreadyExists.OIDCProvider.ClientId");
    assert_eq!(call(remove, "b"), "EntityNotExist.OIDCProvider.ClientId");
    assert_eq!(call(remove, "a"), "A");
    assert_eq!(call(remove, "A"), Value::Null);
    assert_eq!(call(add, "-a"), "InvalidParameter.ClientId");
    assert_eq!(call(remove, "a,b"), "InvalidParameter.ClientId");
}

#[test]
fn fingerprints_come_and_go_but_never_the_last() {
    let mut world = World::with_account("acme");
    make(&mut world, &[]).answers();
    let mut call = |operation: &str, print: &str| {
        let told = world.admin().call(operation, [IDP, ("Fingerprint", print)]);
        match told.code().as_str() {
            "ok" => told.answers()["OIDCProvider"]["Fingerprints"].clone(),
            code => code.into(),
        }
    };
    let (add, remove) = (
        "AddFingerprintToOIDCProvider",
        "RemoveFingerprintFromOIDCProvider",
    );
    assert_eq!(call(add, PRINT), PRINT);
    let upper = PRINT.to_uppercase();
    assert_eq!(
        call(add, &upper),
        "EntityAlreadyExists.OIDCProvider.Fingerprint"
    );
    assert_eq!(
        call(remove, "ab"),
        "EntityNotExist.OIDCProvider.Fingerprint"
    );
    assert_eq!(call(remove, PRINT), "InvalidParameter.Fingerprint");
    assert_eq!(call(add, "Zz"), format!("{PRINT},Zz"));
    assert_eq!(call(remove, &upper), "Zz");
    assert_eq!(call(add, "a:b"), "InvalidParameter.Fingerprint");
    assert_eq!(call(remove, ""), "InvalidParameter.Fingerprint");
}

#[test]
fn the_issuer_is_a_matter_of_conditions() {
    let mut world = World::with_account("acme");
    make(&mut world, &[("Fingerprints", "a,b")]).answers();
    let document = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:*","Resource":"*","Condition":{"StringEquals":{"ram:OidcIssuerUrl":"https://idp.example.com/realm"}}}]}"#;
    let policy = [("PolicyName", "Own"), ("PolicyDocument", document)];
    world.scene("CreatePolicy", policy).answers();
    let _ = world.user("alice");
    let alice = [("UserName", "alice"), policy[0], ("PolicyType", "Custom")];
    world.scene("AttachPolicyToUser", alice).answers();
    let foreign = ("OIDCProviderName", "foreign");
    let new = [foreign, ("IssuerUrl", "https://foreign.example.com")];
    let refused = world.user("alice").call("CreateOIDCProvider", new);
    refused.refuses("NoPermission");
    world.scene("CreateOIDCProvider", new).answers();
    for (operation, more) in [
        ("GetOIDCProvider", None),
        ("UpdateOIDCProvider", Some(("NewDescription", "x"))),
        ("AddClientIdToOIDCProvider", Some(("ClientId", "x"))),
        ("RemoveClientIdFromOIDCProvider", Some(("ClientId", "x"))),
        ("AddFingerprintToOIDCProvider", Some(("Fingerprint", "x"))),
        (
            "RemoveFingerprintFromOIDCProvider",
            Some(("Fingerprint", "x")),
        ),
        ("DeleteOIDCProvider", None),
    ] {
        let told = world
            .user("alice")
            .call(operation, [foreign].into_iter().chain(more));
        told.refuses("NoPermission");
        world
            .user("alice")
            .call(operation, [IDP].into_iter().chain(more))
            .answers();
    }
    world
        .user("alice")
        .call("CreateOIDCProvider", [IDP, ISSUER])
        .answers();
}

#[test]
fn providers_are_listed_by_name_in_pages() {
    let mut world = World::with_account("acme");
    for name in ["c", "A", "b"] {
        let issuer = format!("https://{name}.example.com");
        let new = [("OIDCProviderName", name), ("IssuerUrl", issuer.as_str())];
        world.admin().call("CreateOIDCProvider", new).answers();
    }
    let first = world.admin().call("ListOIDCProviders", [("MaxItems", "2")]);
    let first = first.answers();
    let marker = [("Marker", first["Marker"].as_str().unwrap())];
    let second = world.admin().call("ListOIDCProviders", marker).answers();
    assert_eq!(
        (&second["IsTruncated"], &second["Marker"]),
        (&false.into(), &Value::Null)
    );
    let names: Vec<_> = [&first, &second]
        .into_iter()
        .flat_map(|page| page["OIDCProviders"]["OIDCProvider"].as_array().unwrap())
        .map(|provider| provider["OIDCProviderName"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["A", "b", "c"]);
    for (size, code) in [("100", "ok"), ("101", "InvalidParameter.MaxItems")] {
        let told = world
            .admin()
            .call("ListOIDCProviders", [("MaxItems", size)]);
        assert_eq!(told.code(), code);
    }
    let deleted = world
        .admin()
        .call("DeleteOIDCProvider", [("OIDCProviderName", "A")]);
    deleted.answers();
    let left = world.admin().call("ListOIDCProviders", []).answers();
    let left = left["OIDCProviders"]["OIDCProvider"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(left, 2);
    let gone = world
        .admin()
        .call("DeleteOIDCProvider", [("OIDCProviderName", "A")]);
    gone.refuses("EntityNotExist.OIDCProvider");
}

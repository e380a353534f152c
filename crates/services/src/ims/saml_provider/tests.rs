//! SAML providers: what is kept of them, and who may touch them.

use serde_json::Value;

use crate::testing::metadata::{metadata, metadata_xml};
use crate::testing::{Told, World};

const IDP: (&str, &str) = ("SAMLProviderName", "Idp-1");

fn make(world: &mut World, name: &str) -> Told {
    let document = metadata();
    let new = [
        ("SAMLProviderName", name),
        ("EncodedSAMLMetadataDocument", &document),
    ];
    world.admin().call("CreateSAMLProvider", new)
}

fn shown(world: &mut World) -> Value {
    let shown = world.admin().call("GetSAMLProvider", [IDP]).answers();
    shown["SAMLProvider"].clone()
}

#[test]
fn a_provider_is_shown_as_it_was_made() {
    let mut world = World::with_account("acme");
    // As a command line wraps it.
    let document = metadata();
    let (one, two) = document.split_at(76);
    let document = format!("{one}\n{two}\n");
    let new = [
        IDP,
        ("EncodedSAMLMetadataDocument", document.as_str()),
        ("Description", "ours"),
        ("AuthnSignAlgo", "rsa-sha256"),
    ];
    let made = world.admin().call("CreateSAMLProvider", new).answers();
    let made = &made["SAMLProvider"];
    let account = world.account_id();
    assert_eq!(
        made["Arn"],
        format!("acs:ram::{account}:saml-provider/Idp-1")
    );
    assert_eq!(made["EncodedSAMLMetadataDocument"], Value::Null);
    let shown = shown(&mut world);
    assert_eq!(shown["EncodedSAMLMetadataDocument"], document);
    for (field, value) in [
        ("SAMLProviderName", "Idp-1"),
        ("Description", "ours"),
        ("AuthnSignAlgo", "rsa-sha256"),
        ("CreateDate", "2026-01-02T03:04:05Z"),
        ("UpdateDate", "2026-01-02T03:04:05Z"),
    ] {
        assert_eq!(
            (&made[field], &shown[field]),
            (&value.into(), &value.into())
        );
    }
}

#[test]
fn a_provider_without_metadata_has_none() {
    let mut world = World::with_account("acme");
    let made = world.admin().call("CreateSAMLProvider", [IDP]).answers();
    assert_eq!(made["SAMLProvider"]["AuthnSignAlgo"], "rsa-sha1");
    assert_eq!(
        shown(&mut world)["EncodedSAMLMetadataDocument"],
        Value::Null
    );
}

#[test]
fn a_provider_changes_as_told_and_not_otherwise() {
    let mut world = World::with_account("acme");
    make(&mut world, "Idp-1").answers();
    world.later(1);
    let update = |world: &mut World, more: &[(&str, &str)]| {
        let to = [&[IDP][..], more].concat();
        world.admin().call("UpdateSAMLProvider", to)
    };
    let changed = update(&mut world, &[("NewDescription", "new")]).answers();
    assert_eq!(changed["SAMLProvider"]["Description"], "new");
    assert_eq!(
        changed["SAMLProvider"]["UpdateDate"],
        "2026-01-02T03:04:06Z"
    );
    assert_eq!(
        changed["SAMLProvider"]["CreateDate"],
        "2026-01-02T03:04:05Z"
    );
    update(&mut world, &[("AuthnSignAlgo", "rsa-sha256")]).answers();
    let other = data_encoding::BASE64.encode(metadata_xml().replace("tenant=1", "x=2").as_bytes());
    update(&mut world, &[("NewEncodedSAMLMetadataDocument", &other)]).answers();
    let after = shown(&mut world);
    assert_eq!(after["EncodedSAMLMetadataDocument"], other);
    assert_eq!(
        (&after["Description"], &after["AuthnSignAlgo"]),
        (&"new".into(), &"rsa-sha256".into())
    );
    update(&mut world, &[("NewDescription", "")]).answers();
    assert_eq!(shown(&mut world)["Description"], Value::Null);
    let nothing = update(&mut world, &[]);
    nothing.refuses("InvalidParameter.NewEncodedSAMLMetadataDocument");
    let other = [("SAMLProviderName", "other"), ("NewDescription", "x")];
    let missing = world.admin().call("UpdateSAMLProvider", other);
    missing.refuses("EntityNotExist.SAMLProvider");
    assert_eq!(missing.status, 404);
}

#[test]
fn metadata_is_read_before_it_is_kept_and_never_repeated() {
    let mut world = World::with_account("acme");
    make(&mut world, "Idp-1").answers();
    let xml = metadata_xml();
    let late = xml.replace(
        " entityID",
        r#" validUntil="2026-01-02T03:04:05Z" entityID"#,
    );
    let doctype = xml.replace("?>", "?><!DOCTYPE a>");
    world.forget_events();
    for xml in [late.as_str(), &doctype, "<a/>", "secret-text"] {
        let bad = data_encoding::BASE64.encode(xml.as_bytes());
        let new = [
            ("SAMLProviderName", "b"),
            ("EncodedSAMLMetadataDocument", &*bad),
        ];
        let refused = world.admin().call("CreateSAMLProvider", new);
        let told = refused.refuses("InvalidParameter.EncodedSAMLMetadataDocument");
        assert!(!told.to_string().contains(&bad), "{told}");
        let to = [IDP, ("NewEncodedSAMLMetadataDocument", &*bad)];
        let refused = world.admin().call("UpdateSAMLProvider", to);
        refused.refuses("InvalidParameter.NewEncodedSAMLMetadataDocument");
    }
    for event in world.events().json() {
        let parameters = event["requestParameters"].as_object().unwrap();
        let document = parameters
            .iter()
            .find(|(name, _)| name.contains("Metadata"));
        assert_eq!(document.unwrap().1, "****");
    }
    // One second earlier it is good still.
    let soon = xml.replace(
        " entityID",
        r#" validUntil="2026-01-02T03:04:06Z" entityID"#,
    );
    let soon = data_encoding::BASE64.encode(soon.as_bytes());
    let to = [IDP, ("NewEncodedSAMLMetadataDocument", &*soon)];
    world.admin().call("UpdateSAMLProvider", to).answers();
    let events = world.events();
    let event = events.json().last().unwrap();
    assert_eq!(event["resourceType"], "ACS::RAM::SAMLProvider");
    assert_eq!(event["resourceName"], "Idp-1");
    assert_eq!(
        event["requestParameters"]["NewEncodedSAMLMetadataDocument"],
        "****"
    );
}

#[test]
fn names_are_unique_in_any_case_and_found_as_they_are_spelt() {
    let mut world = World::with_account("acme");
    make(&mut world, "Idp-1").answers();
    make(&mut world, "idp-1").refuses("EntityAlreadyExists.SAMLProvider");
    make(&mut world, "-idp").refuses("InvalidParameter.SAMLProviderName");
    let lower = [("SAMLProviderName", "idp-1")];
    for operation in ["GetSAMLProvider", "DeleteSAMLProvider"] {
        let refused = world.admin().call(operation, lower);
        refused.refuses("EntityNotExist.SAMLProvider");
    }
    world.admin().call("DeleteSAMLProvider", [IDP]).answers();
    let gone = world.admin().call("GetSAMLProvider", [IDP]);
    gone.refuses("EntityNotExist.SAMLProvider");
}

#[test]
fn descriptions_and_algorithms_have_their_rules() {
    let mut world = World::with_account("acme");
    let long = "三".repeat(257);
    for (name, bad) in [("Description", long.as_str()), ("AuthnSignAlgo", "sha1")] {
        let refused = world.admin().call("CreateSAMLProvider", [IDP, (name, bad)]);
        refused.refuses(&format!("InvalidParameter.{name}"));
    }
    let longest = "三".repeat(256);
    let longest = [IDP, ("Description", longest.as_str())];
    world.admin().call("CreateSAMLProvider", longest).answers();
}

#[test]
fn providers_are_listed_by_name_in_pages_and_there_are_only_so_many() {
    let mut world = World::with_settings("acme", |settings| settings.limits.saml_providers = 3);
    for name in ["c", "A", "b"] {
        make(&mut world, name).answers();
    }
    make(&mut world, "d").refuses("LimitExceeded.SAMLProvider");
    let first = world.admin().call("ListSAMLProviders", [("MaxItems", "2")]);
    let first = first.answers();
    assert_eq!(first["IsTruncated"], true);
    let marker = [("Marker", first["Marker"].as_str().unwrap())];
    let second = world.admin().call("ListSAMLProviders", marker).answers();
    assert_eq!(
        (&second["IsTruncated"], &second["Marker"]),
        (&false.into(), &Value::Null)
    );
    let names: Vec<_> = [&first, &second]
        .into_iter()
        .flat_map(|page| page["SAMLProviders"]["SAMLProvider"].as_array().unwrap())
        .map(|provider| provider["SAMLProviderName"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["A", "b", "c"]);
    for (size, code) in [("100", "ok"), ("101", "InvalidParameter.MaxItems")] {
        let told = world
            .admin()
            .call("ListSAMLProviders", [("MaxItems", size)]);
        assert_eq!(told.code(), code);
    }
    world.visit("globex");
    let foreign = world.admin().call("ListSAMLProviders", marker);
    foreign.refuses("InvalidParameter.Marker");
    let none = world.admin().call("ListSAMLProviders", []).answers();
    assert_eq!(none["SAMLProviders"]["SAMLProvider"], serde_json::json!([]));
}

#[test]
fn who_may_touch_one_provider_may_touch_no_other() {
    let mut world = World::with_account("acme");
    make(&mut world, "Idp-1").answers();
    make(&mut world, "other").answers();
    let own = "acs:ram:*:*:saml-provider/Idp-1";
    world.permit("alice", "Allow", "ram:*SAMLProvider", own);
    world.user("alice").call("GetSAMLProvider", [IDP]).answers();
    let other = ("SAMLProviderName", "other");
    for operation in ["GetSAMLProvider", "DeleteSAMLProvider"] {
        let refused = world.user("alice").call(operation, [other]);
        refused.refuses("NoPermission");
    }
    let to = [other, ("NewDescription", "x")];
    world
        .user("alice")
        .call("UpdateSAMLProvider", to)
        .refuses("NoPermission");
    let new = [("SAMLProviderName", "Idp-1")];
    world
        .user("alice")
        .call("CreateSAMLProvider", new)
        .refuses("NoPermission");
    world
        .user("alice")
        .call("ListSAMLProviders", [])
        .refuses("NoPermission");
    world
        .user("alice")
        .call("DeleteSAMLProvider", [IDP])
        .answers();
}

#[test]
fn a_role_outlives_the_provider_that_it_trusts() {
    let mut world = World::with_account("acme");
    make(&mut world, "Idp-1").answers();
    let arn = format!("acs:ram::{}:saml-provider/Idp-1", world.account_id());
    let trust = crate::testing::trust(&arn).replace("\"RAM\"", "\"Federated\"");
    let role = ("RoleName", "federated");
    let new = [role, ("AssumeRolePolicyDocument", trust.as_str())];
    world.admin().call("CreateRole", new).answers();
    world.admin().call("DeleteSAMLProvider", [IDP]).answers();
    let shown = world.admin().call("GetRole", [role]).answers();
    assert_eq!(shown["Role"]["AssumeRolePolicyDocument"], trust);
}

//! OAuth applications: what is usual, bounds, changes, and who may touch them.

use serde_json::{Value, json};

use crate::testing::{Told, World};

const APP: (&str, &str) = ("AppName", "App-1");
const WEB: (&str, &str) = ("AppType", "WebApp");
const NATIVE: (&str, &str) = ("AppType", "NativeApp");
const SHOWN: (&str, &str) = ("DisplayName", "Ours");

fn make(world: &mut World, more: &[(&str, &str)]) -> Told {
    let new = [&[APP, SHOWN][..], more].concat();
    world.admin().call("CreateApplication", new)
}

/// The id of one that was made.
fn made(world: &mut World, more: &[(&str, &str)]) -> String {
    let told = make(world, more).answers();
    told["Application"]["AppId"].as_str().unwrap().to_owned()
}

fn update(world: &mut World, id: &str, more: &[(&str, &str)]) -> Told {
    let to = [&[("AppId", id)][..], more].concat();
    world.admin().call("UpdateApplication", to)
}

fn shown(world: &mut World, id: &str) -> Value {
    let told = world.admin().call("GetApplication", [("AppId", id)]);
    told.answers()["Application"].clone()
}

/// The names of scopes, with a star at those that are required.
fn scopes(application: &Value) -> Vec<String> {
    let scopes = &application["DelegatedScope"]["PredefinedScopes"]["PredefinedScope"];
    let name = |scope: &Value| {
        let star = if scope["Required"] == true { "*" } else { "" };
        format!("{}{star}", scope["Name"].as_str().unwrap())
    };
    scopes.as_array().unwrap().iter().map(name).collect()
}

/// Addresses with semicolons between them.
fn addresses(count: usize) -> String {
    let all: Vec<_> = (0..count)
        .map(|n| format!("https://a.example/{n}"))
        .collect();
    all.join(";")
}

#[test]
fn an_application_is_shown_as_it_was_made() {
    let mut world = World::with_account("acme");
    let more = [
        NATIVE,
        ("ProtocolVersion", "2.1"),
        ("PredefinedScopes", "profile;aliuid"),
        ("RequiredScopes", "aliuid"),
        ("RedirectUris", "meeting://authorize/;http://127.0.0.1/back"),
        ("SecretRequired", "true"),
        ("IsMultiTenant", "false"),
        ("AccessTokenValidity", "10800"),
        ("RefreshTokenValidity", "31536000"),
    ];
    let told = make(&mut world, &more).answers();
    let id = told["Application"]["AppId"].as_str().unwrap();
    assert!(id.len() == 18 && id.bytes().all(|byte| byte.is_ascii_digit()));
    let scope = |name: &str, description: &str, required: bool| json!({ "Name": name, "Description": description, "Required": required });
    let expected = json!({
        "AppId": id, "AppName": "App-1", "AppType": "NativeApp", "DisplayName": "Ours",
        "AccountId": world.account_id(), "IsMultiTenant": false, "SecretRequired": true,
        "ProtocolVersion": "2.1", "AccessTokenValidity": 10800, "RefreshTokenValidity": 31_536_000,
        "RedirectUris": { "RedirectUri": ["meeting://authorize/", "http://127.0.0.1/back"] },
        "DelegatedScope": { "PredefinedScopes": { "PredefinedScope": [
            scope("openid", "Know an opaque id of the user", true),
            scope("aliuid", "Know the ids of the user and of the account", true),
            scope("profile", "Know the name of the user", false),
        ] } },
        "CreateDate": "2026-01-02T03:04:05Z", "UpdateDate": "2026-01-02T03:04:05Z",
    });
    assert_eq!(told["Application"], expected);
    assert_eq!(shown(&mut world, id), expected);
    for event in world.events().json().iter().rev().take(2) {
        assert_eq!(event["resourceType"], "ACS::RAM::Application");
        assert_eq!(event["resourceName"], "App-1");
    }
}

#[test]
fn what_can_keep_a_secret_must_show_one() {
    let mut world = World::with_account("acme");
    for (kind, required) in [("WebApp", true), ("NativeApp", false), ("ServerApp", true)] {
        let new = [
            ("AppName", kind),
            ("AppType", kind),
            SHOWN,
            ("SecretRequired", "false"),
        ];
        let told = world.admin().call("CreateApplication", new).answers();
        assert_eq!(told["Application"]["SecretRequired"], required, "{kind}");
        let id = told["Application"]["AppId"].as_str().unwrap();
        let off = update(&mut world, id, &[("NewSecretRequired", "false")]).answers();
        assert_eq!(off["Application"]["SecretRequired"], required, "{kind}");
    }
}

#[test]
fn each_value_has_its_rule() {
    let mut world = World::with_account("acme");
    let (long, many) = ("三".repeat(25), addresses(21));
    let bad = [
        ("AppName", "a b"),
        ("AppType", "Web"),
        ("DisplayName", long.as_str()),
        ("ProtocolVersion", "1.0"),
        ("PredefinedScopes", "openid;;profile"),
        ("PredefinedScopes", "/acs/ccc"),
        ("PredefinedScopes", "profile;profile"),
        ("PredefinedScopes", "/acs/scim"),
        ("RequiredScopes", "profile"),
        ("RedirectUris", "https://a.example/#x"),
        ("RedirectUris", "https://a.example/;;https://b.example/"),
        ("RedirectUris", "http://127.0.0.1/"),
        ("RedirectUris", "meeting://authorize/"),
        ("RedirectUris", many.as_str()),
        ("SecretRequired", "maybe"),
        ("IsMultiTenant", "maybe"),
        ("AccessTokenValidity", "899"),
        ("AccessTokenValidity", "10801"),
        ("RefreshTokenValidity", "7199"),
        ("RefreshTokenValidity", "31536001"),
    ];
    for (name, value) in bad {
        let sound = [APP, WEB, SHOWN].into_iter();
        let new = sound.filter(|(given, _)| *given != name);
        let new = new.chain([(name, value)]);
        let told = world.admin().call("CreateApplication", new);
        told.refuses(&format!("InvalidParameter.{name}"));
    }
    let id = made(&mut world, &[WEB]);
    let before = shown(&mut world, &id);
    let fixed = ["AppName", "AppType", "ProtocolVersion"];
    for (name, value) in bad.into_iter().filter(|(name, _)| !fixed.contains(name)) {
        let name = format!("New{name}");
        let told = update(&mut world, &id, &[(&*name, value)]);
        told.refuses(&format!("InvalidParameter.{name}"));
    }
    assert_eq!(shown(&mut world, &id), before);
    for left_out in [APP, WEB, SHOWN] {
        let sound = [APP, WEB, SHOWN].into_iter();
        let new = sound.filter(|given| *given != left_out);
        let told = world.admin().call("CreateApplication", new);
        told.refuses("MissingParameter");
    }
}

#[test]
fn names_are_unique_in_the_account_and_an_account_holds_only_so_many() {
    let mut world = World::with_settings("acme", |settings| settings.limits.applications = 2);
    let twenty = addresses(20);
    make(&mut world, &[WEB, ("RedirectUris", &twenty)]).answers();
    let again = [("AppName", "app-1"), WEB, SHOWN];
    let told = world.admin().call("CreateApplication", again);
    told.refuses("EntityAlreadyExists.Application");
    assert_eq!(told.status, 409);
    let second = [("AppName", "b"), WEB, SHOWN];
    world.admin().call("CreateApplication", second).answers();
    let third = [("AppName", "c"), WEB, SHOWN];
    let told = world.admin().call("CreateApplication", third);
    told.refuses("LimitExceeded.Application");
    world.visit("globex");
    make(&mut world, &[WEB]).answers();
}

#[test]
fn an_application_changes_as_told_and_not_otherwise() {
    let mut world = World::with_account("acme");
    let id = made(&mut world, &[WEB, ("RedirectUris", "https://a.example/")]);
    world.later(1);
    let (one, none) = (["https://b.example/"], [""; 0]);
    for (parameter, value, field, told) in [
        ("NewDisplayName", "New", "DisplayName", json!("New")),
        ("NewIsMultiTenant", "true", "IsMultiTenant", json!(true)),
        (
            "NewAccessTokenValidity",
            "900",
            "AccessTokenValidity",
            json!(900),
        ),
        (
            "NewRefreshTokenValidity",
            "7200",
            "RefreshTokenValidity",
            json!(7200),
        ),
        (
            "NewRedirectUris",
            one[0],
            "RedirectUris",
            json!({ "RedirectUri": one }),
        ),
        (
            "NewRedirectUris",
            "",
            "RedirectUris",
            json!({ "RedirectUri": none }),
        ),
    ] {
        let mut expected = shown(&mut world, &id);
        expected[field] = told;
        expected["UpdateDate"] = json!("2026-01-02T03:04:06Z");
        let now = update(&mut world, &id, &[(parameter, value)]).answers();
        assert_eq!(now["Application"], expected, "{parameter}");
    }
}

#[test]
fn new_scopes_take_the_place_of_the_old() {
    let mut world = World::with_account("acme");
    let more = [
        WEB,
        ("PredefinedScopes", "aliuid;profile"),
        ("RequiredScopes", "aliuid"),
    ];
    let id = made(&mut world, &more);
    assert_eq!(
        scopes(&shown(&mut world, &id)),
        ["openid*", "aliuid*", "profile"]
    );
    let mut after = |parameters: &[(&str, &str)]| {
        let told = update(&mut world, &id, parameters).answers();
        scopes(&told["Application"])
    };
    // What may be allowed no more is not required either.
    let less = [("NewPredefinedScopes", "profile")];
    assert_eq!(after(&less), ["openid*", "profile"]);
    let both = [
        ("NewPredefinedScopes", "aliuid;profile"),
        ("NewRequiredScopes", "profile"),
    ];
    assert_eq!(after(&both), ["openid*", "aliuid", "profile*"]);
    let none = [("NewRequiredScopes", "")];
    assert_eq!(after(&none), ["openid*", "aliuid", "profile"]);
    assert_eq!(after(&[("NewPredefinedScopes", "")]), ["openid*"]);
}

#[test]
fn scopes_are_told_by_type() {
    let mut world = World::with_account("acme");
    let mut told = |parameters: &[(&str, &str)]| {
        let parameters = parameters.iter().copied();
        let told = world.admin().call("ListPredefinedScopes", parameters);
        let told = told.answers();
        let scopes = &told["PredefinedScopes"]["PredefinedScope"];
        let name = |scope: &Value| scope["Name"].as_str().unwrap().to_owned();
        let scopes = scopes.as_array().unwrap().iter();
        scopes.map(name).collect::<Vec<_>>()
    };
    assert_eq!(told(&[]), ["openid", "aliuid", "profile", "/acs/scim"]);
    for people in ["WebApp", "NativeApp"] {
        let theirs = told(&[("AppType", people)]);
        assert_eq!(theirs, ["openid", "aliuid", "profile"]);
    }
    let own = told(&[("AppType", "ServerApp")]);
    assert_eq!(own, ["openid", "/acs/scim"]);
}

#[test]
fn applications_are_listed_by_name_and_gone_when_deleted() {
    let mut world = World::with_account("acme");
    let mut ids = Vec::new();
    for name in ["c", "A", "b"] {
        let new = [("AppName", name), WEB, SHOWN];
        let told = world.admin().call("CreateApplication", new).answers();
        ids.push(told["Application"]["AppId"].as_str().unwrap().to_owned());
    }
    let listed = |world: &mut World| {
        let told = world.admin().call("ListApplications", []).answers();
        let all = told["Applications"]["Application"].as_array().unwrap();
        let name = |one: &Value| one["AppName"].as_str().unwrap().to_owned();
        all.iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(listed(&mut world), ["A", "b", "c"]);
    let gone = [("AppId", ids[1].as_str())];
    world.admin().call("DeleteApplication", gone).answers();
    assert_eq!(listed(&mut world), ["b", "c"]);
    for operation in ["DeleteApplication", "GetApplication", "UpdateApplication"] {
        let told = world.admin().call(operation, gone);
        told.refuses("EntityNotExist.Application");
    }
    // Its name is free again, and the id is another.
    let again = [("AppName", "a"), WEB, SHOWN];
    let told = world.admin().call("CreateApplication", again).answers();
    assert_ne!(told["Application"]["AppId"], gone[0].1);
}

#[test]
fn another_accounts_application_is_none() {
    let mut world = World::with_account("acme");
    let id = made(&mut world, &[WEB]);
    world.visit("globex");
    let told = world
        .admin()
        .call("GetApplication", [("AppId", id.as_str())]);
    told.refuses("EntityNotExist.Application");
}

#[test]
fn an_application_is_judged_by_its_name_which_a_denial_does_not_tell() {
    let mut world = World::with_account("acme");
    let own = format!("acs:ram::{}:application/App-1", world.account_id());
    world.permit("alice", "Allow", "ram:*", &own);
    let mine = made(&mut world, &[WEB]);
    let new = [("AppName", "secret-plan"), WEB, SHOWN];
    let told = world.admin().call("CreateApplication", new).answers();
    let other = told["Application"]["AppId"].as_str().unwrap().to_owned();
    let alice = |world: &mut World, operation: &str, id: &str| {
        let app = ("AppId", id);
        world.user("alice").call(operation, [app])
    };
    alice(&mut world, "GetApplication", &mine).answers();
    alice(&mut world, "CreateAppSecret", &mine).answers();
    let judged_on = |world: &mut World, id: &str| {
        let denied = alice(world, "GetApplication", id);
        assert!(!denied.text().contains("secret-plan"), "{}", denied.text());
        let denial = denied.refuses("NoPermission");
        denial["AccessDeniedDetail"]["AuthResource"].clone()
    };
    let all = format!("acs:ram::{}:application/*", world.account_id());
    assert_eq!(judged_on(&mut world, &other), all);
    assert_eq!(judged_on(&mut world, "7"), all);
    // Whoever makes one, or sees all, must be let to all.
    let new = [APP, WEB, SHOWN];
    let told = world.user("alice").call("CreateApplication", new);
    told.refuses("NoPermission");
    let told = world.user("alice").call("ListApplications", []);
    told.refuses("NoPermission");
}

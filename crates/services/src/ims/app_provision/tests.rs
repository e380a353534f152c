//! OAuth applications as they are installed, said anew and taken out.

use serde_json::{Value, json};

use crate::testing::World;

fn made(world: &mut World, name: &str, kind: &str, scopes: &str) -> String {
    let new = [
        ("AppName", name),
        ("AppType", kind),
        ("DisplayName", "Ours"),
        ("PredefinedScopes", scopes),
    ];
    let told = world.admin().call("CreateApplication", new).answers();
    told["Application"]["AppId"].as_str().unwrap().to_owned()
}

/// The names of the scopes that one is installed with.
fn scopes(info: &Value) -> Vec<&str> {
    let scopes = &info["DelegatedScope"]["PredefinedScopes"]["PredefinedScope"];
    let scopes = scopes.as_array().unwrap().iter();
    scopes
        .map(|scope| scope["Name"].as_str().unwrap())
        .collect()
}

#[test]
fn an_application_is_installed_with_all_that_it_may_have() {
    let mut world = World::with_account("acme");
    let id = made(&mut world, "sync", "ServerApp", "/acs/scim");
    let app = [("AppId", id.as_str())];
    let none = world.admin().call("GetApplicationProvisionInfo", app);
    none.refuses("EntityNotExist.ApplicationProvisionInfo");
    let told = world.admin().call("ProvisionApplication", app).answers();
    let own = world.account_id();
    let scope = |name: &str, description: &str| json!({ "Name": name, "Description": description });
    let shown = json!({
        "AppId": id, "AppName": "sync", "DisplayName": "Ours", "AccountId": own,
        "DelegatedScope": { "PredefinedScopes": { "PredefinedScope": [
            scope("openid", "Know an opaque id of the user"),
            scope("/acs/scim", "Read and change the users of the account by SCIM"),
        ] } },
        "CreateDate": "2026-01-02T03:04:05Z", "UpdateDate": "2026-01-02T03:04:05Z",
    });
    let mut made = shown.clone();
    made["TenantId"] = json!(own);
    made["AppPrincipalName"] = json!(format!("sync@app.{own}.onaliyun.com"));
    assert_eq!(told["ApplicationProvisionInfo"], made);
    let info = world
        .admin()
        .call("GetApplicationProvisionInfo", app)
        .answers();
    assert_eq!(info["ApplicationProvisionInfo"], shown);
    world.admin().call("DeprovisionApplication", app).answers();
    for operation in ["DeprovisionApplication", "GetApplicationProvisionInfo"] {
        let told = world.admin().call(operation, app);
        told.refuses("EntityNotExist.ApplicationProvisionInfo");
    }
    world.admin().call("GetApplication", app).answers();
}

#[test]
fn scopes_are_said_anew_within_what_it_may_have_and_needs() {
    let mut world = World::with_account("acme");
    let id = made(&mut world, "app", "WebApp", "aliuid;profile");
    let app = ("AppId", id.as_str());
    let needs = [app, ("NewRequiredScopes", "aliuid")];
    world.admin().call("UpdateApplication", needs).answers();
    let say = |world: &mut World, wanted: &str| {
        world.later(1);
        world
            .admin()
            .call("ProvisionApplication", [app, ("Scopes", wanted)])
    };
    for bad in [
        "profile",
        "aliuid;/acs/scim",
        "aliuid;aliuid",
        "aliuid,profile",
        "*",
    ] {
        say(&mut world, bad).refuses("InvalidParameter.Scopes");
    }
    let first = say(&mut world, "aliuid;profile").answers();
    let first = &first["ApplicationProvisionInfo"];
    assert_eq!(scopes(first), ["openid", "aliuid", "profile"]);
    let less = say(&mut world, "aliuid").answers();
    let less = &less["ApplicationProvisionInfo"];
    assert_eq!(scopes(less), ["openid", "aliuid"]);
    assert_eq!(less["CreateDate"], first["CreateDate"]);
    assert_ne!(less["UpdateDate"], first["UpdateDate"]);
}

#[test]
fn the_installed_ones_are_listed_and_none_is_from_elsewhere() {
    let mut world = World::with_account("acme");
    for name in ["b", "a", "c"] {
        let id = made(&mut world, name, "WebApp", "openid");
        if name != "c" {
            let told = world
                .admin()
                .call("ProvisionApplication", [("AppId", id.as_str())]);
            told.answers();
        }
    }
    let mut listed = |parameters: &[(&str, &str)]| {
        let told = world
            .admin()
            .call("ListApplicationProvisionInfos", parameters.iter().copied());
        let told = told.answers();
        let all = &told["ApplicationProvisionInfos"]["ApplicationProvisionInfo"];
        let name = |one: &Value| one["AppName"].as_str().unwrap().to_owned();
        all.as_array().unwrap().iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(listed(&[]), ["a", "b"]);
    assert_eq!(listed(&[("SourceType", "inner")]), ["a", "b"]);
    assert_eq!(listed(&[("SourceType", "external")]), [""; 0]);
    let told = world
        .admin()
        .call("ListApplicationProvisionInfos", [("SourceType", "Inner")]);
    told.refuses("InvalidParameter.SourceType");
}

//! Secrets of OAuth applications: shown once, sealed, few, gone with their application.

use serde_json::Value;

use crate::testing::World;

fn made(world: &mut World, name: &str) -> String {
    let new = [
        ("AppName", name),
        ("AppType", "WebApp"),
        ("DisplayName", "Ours"),
    ];
    let told = world.admin().call("CreateApplication", new).answers();
    told["Application"]["AppId"].as_str().unwrap().to_owned()
}

fn secret(world: &mut World, of: &str) -> Value {
    let told = world.admin().call("CreateAppSecret", [("AppId", of)]);
    told.answers()["AppSecret"].clone()
}

fn listed(world: &mut World, of: &str) -> Vec<Value> {
    let told = world.admin().call("ListAppSecretIds", [("AppId", of)]);
    let told = told.answers();
    told["AppSecrets"]["AppSecret"].as_array().unwrap().clone()
}

#[test]
fn a_value_is_shown_once_and_masked_from_then_on() {
    let mut world = World::with_account("acme");
    let app = made(&mut world, "app");
    let before = world.sealed().len();
    let made = secret(&mut world, &app);
    let value = made["AppSecretValue"].as_str().unwrap();
    assert_eq!((value.len(), world.sealed().len()), (48, before + 1));
    assert_eq!(
        (&made["AppId"], &made["CreateDate"]),
        (&app.as_str().into(), &"2026-01-02T03:04:05Z".into())
    );
    let id = made["AppSecretId"].as_str().unwrap();
    let named = [("AppId", app.as_str()), ("AppSecretId", id)];
    let later = world.admin().call("GetAppSecret", named).answers();
    assert_eq!(later["AppSecret"]["AppSecretValue"], "********");
    assert_eq!(later["AppSecret"]["AppSecretId"], id);
    let list = listed(&mut world, &app);
    assert_eq!(
        (list.len(), &list[0]["AppSecretId"]),
        (1, &made["AppSecretId"])
    );
    assert!(list[0].get("AppSecretValue").is_none());
    assert!(!world.kept().contains(value));
    for event in world.events().json() {
        assert!(!event.to_string().contains(value));
    }
}

#[test]
fn two_secrets_overlap_while_one_takes_the_others_place() {
    let mut world = World::with_account("acme");
    let app = made(&mut world, "app");
    let (first, second) = (secret(&mut world, &app), secret(&mut world, &app));
    assert_ne!(first["AppSecretValue"], second["AppSecretValue"]);
    let third = world
        .admin()
        .call("CreateAppSecret", [("AppId", app.as_str())]);
    third.refuses("LimitExceeded.AppSecret");
    let old = [
        ("AppId", app.as_str()),
        ("AppSecretId", first["AppSecretId"].as_str().unwrap()),
    ];
    world.admin().call("DeleteAppSecret", old).answers();
    for operation in ["DeleteAppSecret", "GetAppSecret"] {
        let told = world.admin().call(operation, old);
        told.refuses("EntityNotExist.AppSecret");
    }
    let third = secret(&mut world, &app);
    let ids: Vec<_> = listed(&mut world, &app)
        .iter()
        .map(|one| one["AppSecretId"].clone())
        .collect();
    assert_eq!(
        ids,
        [second["AppSecretId"].clone(), third["AppSecretId"].clone()]
    );
    assert_eq!(
        world
            .sealed()
            .iter()
            .filter(|id| id.starts_with("application/"))
            .count(),
        2
    );
}

#[test]
fn a_secret_is_its_applications_alone_and_goes_with_it() {
    let mut world = World::with_account("acme");
    let (app, other) = (made(&mut world, "app"), made(&mut world, "other"));
    let of_app = secret(&mut world, &app);
    let id = of_app["AppSecretId"].as_str().unwrap();
    for operation in ["GetAppSecret", "DeleteAppSecret"] {
        let named = [("AppId", other.as_str()), ("AppSecretId", id)];
        world
            .admin()
            .call(operation, named)
            .refuses("EntityNotExist.AppSecret");
    }
    let sealed = |world: &World| {
        let ids = world.sealed();
        ids.iter()
            .filter(|id| id.starts_with("application/"))
            .count()
    };
    assert_eq!(sealed(&world), 1);
    world
        .admin()
        .call("DeleteApplication", [("AppId", app.as_str())])
        .answers();
    assert_eq!(sealed(&world), 0);
    for (operation, more) in [
        ("CreateAppSecret", None),
        ("ListAppSecretIds", None),
        ("GetAppSecret", Some(("AppSecretId", id))),
        ("DeleteAppSecret", Some(("AppSecretId", id))),
    ] {
        let named = [("AppId", app.as_str())].into_iter().chain(more);
        world
            .admin()
            .call(operation, named)
            .refuses("EntityNotExist.Application");
    }
}

#[test]
fn an_id_that_is_none_is_named() {
    let mut world = World::with_account("acme");
    let app = made(&mut world, "app");
    for bad in ["1", "0F8FAD5B-D9CB-469F-A165-70867728950E", "*"] {
        let named = [("AppId", app.as_str()), ("AppSecretId", bad)];
        world
            .admin()
            .call("GetAppSecret", named)
            .refuses("InvalidParameter.AppSecretId");
    }
    for bad in ["app", "-1", "01"] {
        let told = world.admin().call("CreateAppSecret", [("AppId", bad)]);
        told.refuses("InvalidParameter.AppId");
    }
}

//! Who shows again who that is, and what for.

use std::sync::Arc;

use domain::account::passkey;
use domain::ceremony::{Asked, Begun, Ceremonies, Claimed, Flaw, Made, Newcomer, Seen};
use model::PasskeyKind;
use serde_json::{Value, json};

use crate::testing::World;

const PASSWORD: &str = "Correct-horse-1";
const MARKED: &str = "Ram.CreateAccessKey";
const WANTED: &str = "Rampart.ReauthenticationRequired";

/// Whether the session may do what is marked; who may not makes no key.
fn is_elevated(world: &mut World, token: &str) -> bool {
    let bob = json!({ "UserName": "bob" });
    let told = world.order(token, MARKED, &bob);
    if told.status != 200 {
        let told = told.refuses(WANTED);
        assert!(told["Message"].as_str().unwrap().contains("Elevate"));
        return false;
    }
    let key = &told.answers()["AccessKey"]["AccessKeyId"];
    let gone = [
        ("UserName", "bob"),
        ("UserAccessKeyId", key.as_str().unwrap()),
    ];
    let off = [gone[0], gone[1], ("Status", "Inactive")];
    world.scene("Ram.UpdateAccessKey", off).answers();
    world.scene("Ram.DeleteAccessKey", gone).answers();
    true
}

/// An account whose user alice may do everything and has a password.
fn world_with(ceremonies: Option<Arc<dyn Ceremonies>>) -> World {
    let mut world = World::with_settings("acme", |settings| {
        if let Some(ceremonies) = ceremonies {
            settings.ceremonies = ceremonies;
        }
    });
    let _ = world.user("alice");
    let _ = world.user("bob");
    let alice = ("UserName", "alice");
    let profile = [alice, ("Password", PASSWORD)];
    world.scene("Ram.CreateLoginProfile", profile).answers();
    let all = [
        alice,
        ("PolicyName", "AdministratorAccess"),
        ("PolicyType", "System"),
    ];
    world.scene("Ram.AttachPolicyToUser", all).answers();
    // Nobody needs a factor who has none.
    let free = [("MFAOperationForLogin", "independent")];
    world.scene("Ims.SetSecurityPreference", free).answers();
    world
}

fn world() -> World {
    world_with(None)
}

/// Binds a device to alice; its seed.
fn bind(world: &mut World) -> String {
    let name = ("VirtualMFADeviceName", "phone");
    let made = world.scene("Ims.CreateVirtualMFADevice", [name]).answers();
    let part = |name: &str| made["VirtualMFADevice"][name].as_str().unwrap().to_owned();
    let (serial, seed) = (part("SerialNumber"), part("Base32StringSeed"));
    let codes = world.codes(&seed);
    let bound = [
        ("UserPrincipalName", "alice@acme.onaliyun.com"),
        ("SerialNumber", &serial),
        ("AuthenticationCode1", &codes[0]),
        ("AuthenticationCode2", &codes[1]),
    ];
    world.scene("Ims.BindMFADevice", bound).answers();
    world.later(90);
    seed
}

fn elevate(world: &mut World, token: &str, shown: &Value) -> Value {
    world.order(token, "Rampart.Elevate", shown).answers()
}

#[test]
fn a_code_elevates_for_ten_minutes_and_that_session_alone() {
    let mut world = world();
    let seed = bind(&mut world);
    let token = world.log_on("alice@acme", PASSWORD, Some(&seed));
    world.later(60);
    let other = world.log_on("alice@acme", PASSWORD, Some(&seed));
    world.later(60);
    assert!(!is_elevated(&mut world, &token));
    let ways = elevate(&mut world, &token, &json!({}));
    assert_eq!(
        (&ways["Elevated"], &ways["Ways"]),
        (&json!(false), &json!(["Code"]))
    );
    let [_, code] = world.codes(&seed);
    let told = elevate(&mut world, &token, &json!({ "Code": code }));
    assert_eq!(told["Elevated"], true);
    let until = world.now().plus_seconds(600).to_string();
    assert_eq!(told["ElevatedUntil"], until);
    assert!(is_elevated(&mut world, &token));
    assert!(!is_elevated(&mut world, &other));
    world.later(599);
    assert!(is_elevated(&mut world, &token));
    world.later(1);
    assert!(!is_elevated(&mut world, &token));
}

#[test]
fn wrong_codes_count_as_when_logging_on_and_lock() {
    let mut world = world();
    let seed = bind(&mut world);
    let token = world.log_on("alice@acme", PASSWORD, Some(&seed));
    world.later(60);
    world.forget_events();
    let [_, right] = world.codes(&seed);
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    let told = elevate(&mut world, &token, &json!({ "Code": wrong }));
    assert_eq!(told["Elevated"], false);
    let tries = |world: &mut World| {
        let mut count = 0;
        world.plant(|context| {
            let all = context.account.logon_tries.iter();
            count = all.map(|one| one.factors.len()).sum();
            Ok(())
        });
        count
    };
    assert_eq!(tries(&mut world), 1);
    let events = world.events();
    events.are(["Elevate LogonFailed.WrongFactor"]);
    let recorded = events.json()[0]["requestParameters"].to_string();
    assert!(!recorded.contains(wrong), "{recorded}");
    // A code counts once.
    let shown = json!({ "Code": right });
    assert_eq!(elevate(&mut world, &token, &shown)["Elevated"], true);
    assert_eq!(elevate(&mut world, &token, &shown)["Elevated"], false);
    for _ in 0..10 {
        elevate(&mut world, &token, &json!({ "Code": wrong }));
    }
    world.later(60);
    let [_, right] = world.codes(&seed);
    world.forget_events();
    let told = elevate(&mut world, &token, &json!({ "Code": right }));
    assert_eq!(told["Elevated"], false);
    world.events().are(["Elevate LogonFailed.Locked"]);
}

#[test]
fn a_password_elevates_only_who_has_no_factor() {
    let mut world = world();
    let token = world.log_on("alice@acme", PASSWORD, None);
    let right = json!({ "Password": PASSWORD });
    world.forget_events();
    let told = elevate(&mut world, &token, &json!({ "Password": "Wrong-horse-1" }));
    assert_eq!(
        (&told["Elevated"], &told["Ways"]),
        (&json!(false), &json!(["Password"]))
    );
    world.events().are(["Elevate LogonFailed.WrongPassword"]);
    assert!(!is_elevated(&mut world, &token));
    assert_eq!(elevate(&mut world, &token, &right)["Elevated"], true);
    assert!(is_elevated(&mut world, &token));
    assert!(!world.kept().contains(PASSWORD));
    world.later(600);
    bind(&mut world);
    assert_eq!(elevate(&mut world, &token, &right)["Elevated"], false);
    assert!(!is_elevated(&mut world, &token));
}

#[test]
fn a_password_is_not_guessed_without_end_where_no_lock_is_set() {
    let mut world = world();
    let token = world.log_on("alice@acme", PASSWORD, None);
    for guess in 0..10 {
        let wrong = json!({ "Password": format!("Wrong-horse-{guess}") });
        assert_eq!(elevate(&mut world, &token, &wrong)["Elevated"], false);
    }
    let right = json!({ "Password": PASSWORD });
    let told = world.order(&token, "Rampart.Elevate", &right);
    assert_eq!(told.status, 429);
    told.refuses("Throttling.User");
    assert!(!is_elevated(&mut world, &token));
    // Whoever sits at an open session keeps nobody from logging on.
    let _ = world.log_on("alice@acme", PASSWORD, None);
}

#[test]
fn a_key_elevates_once_for_what_was_asked() {
    let mut world = world_with(Some(Arc::new(Keys)));
    world.plant(|context| {
        let alice = context.account.users.named(&"alice".parse().unwrap())?.id;
        let made = Made {
            handle: "of-alice".to_owned(),
            credential: "right".to_owned(),
        };
        passkey::add(
            context,
            alice,
            (PasskeyKind::Passkey, "key".parse().unwrap()),
            made,
        )
    });
    let token = world.log_on("alice@acme", PASSWORD, None);
    let answer = |state: &str, handle: &str| {
        let answer = json!({ "id": handle, "state": state }).to_string();
        json!({ "Credential": answer })
    };
    // Nothing was asked.
    let told = elevate(&mut world, &token, &answer("asked", "of-alice"));
    assert_eq!(told["Elevated"], false);
    let asked = elevate(&mut world, &token, &json!({}));
    assert_eq!(asked["Ways"], json!(["Key"]));
    assert_eq!(asked["Options"], json!({ "challenge": "c" }));
    // A wrong answer uses up what was asked.
    let told = elevate(&mut world, &token, &answer("other", "of-alice"));
    assert_eq!(told["Elevated"], false);
    let told = elevate(&mut world, &token, &answer("asked", "of-alice"));
    assert_eq!(told["Elevated"], false);
    elevate(&mut world, &token, &json!({}));
    let told = elevate(&mut world, &token, &answer("asked", "of-nobody"));
    assert_eq!(told["Elevated"], false);
    elevate(&mut world, &token, &json!({}));
    world.later(300);
    let told = elevate(&mut world, &token, &answer("asked", "of-alice"));
    assert_eq!(told["Elevated"], false);
    assert!(!is_elevated(&mut world, &token));
    elevate(&mut world, &token, &json!({}));
    let told = elevate(&mut world, &token, &answer("asked", "of-alice"));
    assert_eq!(told["Elevated"], true);
    assert!(is_elevated(&mut world, &token));
}

#[test]
fn keys_of_programs_neither_need_it_nor_do_it() {
    let mut world = world();
    let bob = [("UserName", "bob")];
    world.admin().call(MARKED, bob).answers();
    let told = world.admin().call("Elevate", []);
    assert_eq!(told.status, 403);
    told.refuses("Forbidden.NoLogonSession");
}

#[test]
fn a_policy_can_forbid_it_and_only_one_way_is_taken() {
    let mut world = world();
    let token = world.log_on("alice@acme", PASSWORD, None);
    let both = json!({ "Code": "000000", "Password": PASSWORD });
    world
        .order(&token, "Rampart.Elevate", &both)
        .refuses("InvalidParameter.Code");
    for (name, value) in [("Code", "x"), ("Credential", "x"), ("Credential", "{}")] {
        let told = world.order(&token, "Rampart.Elevate", &json!({ name: value }));
        told.refuses(&format!("InvalidParameter.{name}"));
    }
    world.permit("alice", "Deny", "rampart:Elevate", "*");
    let shown = json!({ "Password": PASSWORD });
    world
        .order(&token, "Rampart.Elevate", &shown)
        .refuses("NoPermission");
    assert!(!is_elevated(&mut world, &token));
}

#[test]
fn what_is_harmless_or_own_needs_nothing() {
    let mut world = world();
    let token = world.log_on("alice@acme", PASSWORD, None);
    let key = world.scene(MARKED, [("UserName", "bob")]).answers();
    let id = &key["AccessKey"]["AccessKeyId"];
    let to = |status: &str| json!({ "UserName": "bob", "UserAccessKeyId": id, "Status": status });
    world
        .order(&token, "Ram.UpdateAccessKey", &to("Inactive"))
        .answers();
    world
        .order(&token, "Ram.UpdateAccessKey", &to("Active"))
        .refuses(WANTED);
    let role = json!({ "RoleName": "none", "NewDescription": "d" });
    world
        .order(&token, "Ram.UpdateRole", &role)
        .refuses("EntityNotExist.Role");
    let session = world.begins_session(Some("alice"), false);
    let own = json!({ "SessionId": session });
    world.order(&token, "Rampart.EndSession", &own).answers();
    let session = world.begins_session(Some("bob"), false);
    let others = json!({ "SessionId": session });
    world
        .order(&token, "Rampart.EndSession", &others)
        .refuses(WANTED);
    let bob = json!({ "UserName": "bob" });
    world
        .order(&token, "Rampart.EndSessionsOfUser", &bob)
        .refuses(WANTED);
    let owner = json!({ "AccountOwner": "true" });
    world
        .order(&token, "Rampart.EndSessionsOfUser", &owner)
        .refuses(WANTED);
    let own = json!({ "KeepCurrent": "true" });
    world
        .order(&token, "Rampart.EndSessionsOfUser", &own)
        .answers();
    let bob = json!({ "UserName": "bob" });
    world
        .order(&token, "Ram.DeleteLoginProfile", &bob)
        .refuses(WANTED);
    // Whoever may not do it is told that, and is not asked who that is.
    world.permit("alice", "Deny", "ram:CreateAccessKey", "*");
    world.order(&token, MARKED, &bob).refuses("NoPermission");
}

#[test]
fn groups_and_detaching_need_it_where_they_give_rights_away() {
    let mut world = world();
    let token = world.log_on("alice@acme", PASSWORD, None);
    let deny = r#"{"Version":"1","Statement":[{"Effect":"Deny","Action":"oss:*","Resource":"*"}]}"#;
    let document = ("PolicyDocument", deny);
    let made = [("PolicyName", "none"), document];
    world.scene("Ram.CreatePolicy", made).answers();
    for group in ["plain", "readers", "bound"] {
        world
            .scene("Ram.CreateGroup", [("GroupName", group)])
            .answers();
    }
    for (group, name, kind) in [
        ("readers", "ReadOnlyAccess", "System"),
        ("bound", "none", "Custom"),
    ] {
        let on = [
            ("GroupName", group),
            ("PolicyName", name),
            ("PolicyType", kind),
        ];
        world.scene("Ram.AttachPolicyToGroup", on).answers();
    }
    let ram = |group: &str| json!({ "UserName": "bob", "GroupName": group });
    let ims =
        |group: &str| json!({ "UserPrincipalName": "bob@acme.onaliyun.com", "GroupName": group });
    for (service, whom) in [("Ram", &ram as &dyn Fn(&str) -> Value), ("Ims", &ims)] {
        let (join, leave) = match service {
            "Ram" => ("Ram.AddUserToGroup", "Ram.RemoveUserFromGroup"),
            _ => ("Ims.AddUserToGroup", "Ims.RemoveUserFromGroup"),
        };
        for group in ["readers", "bound"] {
            world.order(&token, join, &whom(group)).refuses(WANTED);
            let both = [("UserName", "bob"), ("GroupName", group)];
            world.scene("Ram.AddUserToGroup", both).answers();
        }
        world.order(&token, join, &whom("plain")).answers();
        world.order(&token, leave, &whom("plain")).answers();
        world.order(&token, leave, &whom("readers")).answers();
        world.order(&token, leave, &whom("bound")).refuses(WANTED);
        let both = [("UserName", "bob"), ("GroupName", "bound")];
        world.scene("Ram.RemoveUserFromGroup", both).answers();
    }
    let detach = |group: &str, name: &str, kind: &str| json!({ "GroupName": group, "PolicyName": name, "PolicyType": kind });
    world
        .order(
            &token,
            "Ram.DetachPolicyFromGroup",
            &detach("bound", "none", "Custom"),
        )
        .refuses(WANTED);
    world
        .order(
            &token,
            "Ram.DetachPolicyFromGroup",
            &detach("readers", "ReadOnlyAccess", "System"),
        )
        .answers();
}

#[test]
fn no_credentials_for_elsewhere_come_of_an_open_session() {
    let mut world = world();
    let token = world.log_on("alice@acme", PASSWORD, None);
    let trust = crate::testing::trust(&format!("acs:ram::{}:root", world.account_id()));
    let role = [("RoleName", "ops"), ("AssumeRolePolicyDocument", &*trust)];
    world.scene("Ram.CreateRole", role).answers();
    let arn = format!("acs:ram::{}:role/ops", world.account_id());
    let assume = json!({ "RoleArn": arn, "RoleSessionName": "story" });
    world
        .order(&token, "Sts.AssumeRole", &assume)
        .refuses(WANTED);
    elevate(&mut world, &token, &json!({ "Password": PASSWORD }));
    world.order(&token, "Sts.AssumeRole", &assume).answers();
    let assume = [("RoleArn", &*arn), ("RoleSessionName", "story")];
    world.user("alice").call("Sts.AssumeRole", assume).answers();
}

/// Keys whose bytes are words.
struct Keys;

impl Ceremonies for Keys {
    fn begin_making(&self, _: &Newcomer) -> Result<Begun, Flaw> {
        Err(Flaw::Closed)
    }

    fn finish_making(&self, _: PasskeyKind, _: &str, _: &str) -> Result<Made, Flaw> {
        Err(Flaw::Closed)
    }

    fn begin_showing(&self, asked: &Asked) -> Result<Begun, Flaw> {
        assert_eq!(asked, &Asked::Behind(vec!["right".to_owned()]));
        Ok(Begun {
            options: json!({ "challenge": "c" }).to_string(),
            state: "asked".to_owned(),
        })
    }

    fn claimed(&self, _: &str) -> Result<Claimed, Flaw> {
        Err(Flaw::Closed)
    }

    fn finish_showing(&self, state: &str, answer: &str, credential: &str) -> Result<Seen, Flaw> {
        let answer: Value = serde_json::from_str(answer).unwrap();
        if (answer["state"].as_str(), credential) != (Some(state), "right") {
            return Err(Flaw::Signature);
        }
        Ok(Seen {
            credential: credential.to_owned(),
        })
    }
}

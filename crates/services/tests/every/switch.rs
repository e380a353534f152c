//! People who take on a role in their browser: judged like programs that assume it, written down once, and out of it
//! as soon as anything that led there is gone.

use gateway::Switch;
use gateway::logon::Wish;
use serde_json::{Value, json};
use services::testing::{Told, World, trust};

const PASSWORD: &str = "Correct-horse-1";
const GONE: &str = "InvalidLogonSession";
const WANTED: &str = "Rampart.ReauthenticationRequired";
const ALICE: (&str, &str) = ("UserName", "alice");
const OPS: (&str, &str) = ("RoleName", "ops");

/// An account whose user alice has a password, a device and the right to assume roles, and a role `ops` that trusts
/// the account and reads users. The seed of the device.
fn world() -> (World, String) {
    let mut world = World::with_account("acme");
    let seed = furnish(&mut world);
    (world, seed)
}

fn furnish(world: &mut World) -> String {
    world.permit("alice", "Allow", "sts:AssumeRole", "*");
    let profile = [ALICE, ("Password", PASSWORD)];
    world.scene("Ram.CreateLoginProfile", profile).answers();
    let free = [("MFAOperationForLogin", "independent")];
    world.scene("Ims.SetSecurityPreference", free).answers();
    let document = trust(&root(world));
    make_role(world, "ops", &document, &[]);
    let reads = json!({ "Version": "1", "Statement": [
        { "Effect": "Allow", "Action": ["ram:ListUsers", "ram:CreateAccessKey", "sts:AssumeRole"], "Resource": "*" },
    ] });
    let policy = ("PolicyName", "reads");
    let document = reads.to_string();
    world
        .scene("CreatePolicy", [policy, ("PolicyDocument", &*document)])
        .answers();
    world
        .scene(
            "AttachPolicyToRole",
            [policy, ("PolicyType", "Custom"), OPS],
        )
        .answers();
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

fn root(world: &World) -> String {
    format!("acs:ram::{}:root", world.account_id())
}

fn make_role(world: &mut World, name: &str, trust: &str, more: &[(&str, &str)]) {
    let role = [("RoleName", name), ("AssumeRolePolicyDocument", trust)];
    world
        .scene("CreateRole", [&role[..], more].concat())
        .answers();
}

fn log_on(world: &mut World, seed: &str) -> String {
    world.later(30);
    world.log_on("alice@acme", PASSWORD, Some(seed))
}

/// The token of the role that is switched to.
#[track_caller]
fn in_role(world: &mut World, token: &str, role: &str) -> String {
    let (told, taken) = world.switch(token, role);
    told.answers();
    taken.unwrap()
}

fn looks(world: &mut World, token: &str) -> Told {
    world.order(token, "Ims.ListUsers", &json!({}))
}

#[test]
fn whoever_takes_on_a_role_is_that_role_and_one_event_says_who_did() {
    let (mut world, seed) = world();
    let token = log_on(&mut world, &seed);
    looks(&mut world, &token).refuses("NoPermission");
    world.forget_events();
    let (told, taken) = world.switch(&token, "OPS");
    let identity = &told.answers()["Identity"];
    let account = world.account_id();
    assert_eq!(
        identity["Arn"],
        format!("acs:ram::{account}:assumed-role/ops/alice")
    );
    assert_eq!(identity["IdentityType"], "AssumedRoleUser");
    assert_eq!(
        (&identity["UserName"], &identity["RoleName"]),
        (&json!("alice"), &json!("ops"))
    );
    assert_eq!(identity["RoleArn"], format!("acs:ram::{account}:role/ops"));
    let taken = taken.unwrap();
    // The token is in a cookie alone, and nothing keeps it.
    let secret = taken.split_once('.').unwrap().1;
    assert!(!told.text().contains(secret) && !world.kept().contains(secret));
    looks(&mut world, &taken).answers();
    let who = world
        .order(&taken, "Sts.GetCallerIdentity", &json!({}))
        .answers();
    assert_eq!(who["Arn"], identity["Arn"]);
    // It may what the role may, and nothing of what its user may.
    let own = json!({ "OldPassword": PASSWORD, "NewPassword": "Another-horse-2" });
    assert_eq!(
        world.order(&taken, "Ram.ChangePassword", &own).status / 100,
        4
    );
    world
        .order(&taken, "Ram.CreateUser", &json!({ "UserName": "bob" }))
        .refuses("NoPermission");
    let events = world.events();
    assert_eq!(events.told()[..2], ["AssumeRole ok", "ListUsers ok"]);
    let events = events.json();
    let (switched, looked) = (&events[0], &events[1]);
    assert_eq!(switched["eventType"], "ConsoleOperation");
    assert_eq!(switched["serviceName"], "Sts");
    assert_eq!(switched["userIdentity"]["userName"], "alice");
    let asked = &switched["requestParameters"];
    assert_eq!(
        (&asked["RoleSessionName"], &asked["RoleArn"]),
        (
            &json!("alice"),
            &json!(format!("acs:ram::{account}:role/OPS"))
        )
    );
    assert_eq!(looked["eventType"], "ConsoleOperation");
    let by = &looked["userIdentity"];
    assert_eq!(
        (&by["type"], &by["userName"]),
        (&json!("assumed-role"), &json!("ops:alice"))
    );
    assert_eq!(
        by["sessionContext"]["attributes"]["mfaAuthenticated"],
        "true"
    );
    let id = &looked["additionalEventData"]["logonSession"];
    assert_eq!(switched["additionalEventData"]["roleSession"], *id);
    assert_ne!(switched["additionalEventData"]["logonSession"], *id);
}

#[test]
fn a_trust_that_demands_a_second_factor_is_held_to() {
    let (mut world, seed) = world();
    let demanding = trust(&root(&world)).replace(
        r#""Action":"#,
        r#""Condition":{"Bool":{"acs:MFAPresent":"true"},"NumericLessThan":{"acs:MFAAge":"300"}},"Action":"#,
    );
    make_role(&mut world, "careful", &demanding, &[]);
    let bare = world.opens_session("alice");
    let (told, taken) = world.switch(&bare, "careful");
    let denial = told.refuses("NoPermission");
    assert_eq!(
        denial["AccessDeniedDetail"]["PolicyType"],
        "AssumeRolePolicy"
    );
    assert!(taken.is_none());
    let token = log_on(&mut world, &seed);
    let taken = in_role(&mut world, &token, "careful");
    // It was shown lately enough then, and the session is not over because that is a while ago.
    world.later(600);
    assert!(world.identity(&taken).is_some());
    let (told, _) = world.switch(&token, "careful");
    told.refuses("NoPermission");
    // Shown again, the same session may.
    let [_, code] = world.codes(&seed);
    let told = world
        .order(&token, "Rampart.Elevate", &json!({ "Code": code }))
        .answers();
    assert_eq!(told["Elevated"], true);
    in_role(&mut world, &token, "careful");
}

#[test]
fn both_sides_must_allow_it_and_neither_the_owner_nor_another_account_comes_into_question() {
    let (mut world, seed) = world();
    let token = log_on(&mut world, &seed);
    let bobs = trust(&root(&world).replace("root", "user/bob"));
    make_role(&mut world, "bobs", &bobs, &[]);
    let robots = trust(&root(&world));
    make_role(
        &mut world,
        "robots",
        &robots,
        &[("AllowConsoleLogin", "false")],
    );
    let bob = {
        let _ = world.user("bob");
        let profile = [("UserName", "bob"), ("Password", PASSWORD)];
        world.scene("Ram.CreateLoginProfile", profile).answers();
        world.opens_session("bob")
    };
    let owner = world.opens_owner_session();
    for (token, role, code) in [
        (&token, "bobs", "NoPermission"),
        (&bob, "bobs", "NoPermission"),
        (&bob, "ops", "NoPermission"),
        (&owner, "ops", "NoPermission"),
        (&token, "robots", "Forbidden.NoConsoleLogon"),
        (&token, "nothing", "EntityNotExist.Role"),
    ] {
        let (told, taken) = world.switch(token, role);
        told.refuses(code);
        assert!(
            taken.is_none() && (403..=404).contains(&told.status),
            "{role}"
        );
    }
    for (arn, code) in [
        (
            "acs:ram::1000000000000002:role/ops",
            "Forbidden.OtherAccount",
        ),
        (
            "acs:ram::1000000000000001:user/bob",
            "InvalidParameter.RoleArn",
        ),
        ("", "InvalidParameter.RoleArn"),
    ] {
        let wish = Switch {
            role_arn: arn,
            leaving: None,
        };
        let (told, _) = world.switch_as(&token, wish);
        told.refuses(code);
        let wish = Switch {
            role_arn: arn,
            leaving: None,
        };
        let (told, _) = world.switch_as("1000000000000001.none", wish);
        told.refuses(GONE);
    }
}

#[test]
fn a_role_leads_to_no_other_and_is_left_with_the_next() {
    let (mut world, seed) = world();
    let own = trust(&root(&world));
    make_role(&mut world, "next", &own, &[]);
    let token = log_on(&mut world, &seed);
    let ops = in_role(&mut world, &token, "ops");
    // Its policies would let it assume the other, as programs do.
    let (told, _) = world.switch(&ops, "next");
    told.refuses("Forbidden.RoleSession");
    let arn = root(&world).replace("root", "role/next");
    let wish = Switch {
        role_arn: &arn,
        leaving: Some(&ops),
    };
    let (told, next) = world.switch_as(&token, wish);
    told.answers();
    let next = next.unwrap();
    looks(&mut world, &ops).refuses(GONE);
    looks(&mut world, &next).refuses("NoPermission");
    // Nobody leaves what is not beside the own session.
    let other = log_on(&mut world, &seed);
    let wish = Switch {
        role_arn: &arn,
        leaving: Some(&next),
    };
    let (told, _) = world.switch_as(&other, wish);
    told.answers();
    assert!(world.identity(&next).is_some());
    let wish = Switch {
        role_arn: &arn,
        leaving: Some(&other),
    };
    let (told, _) = world.switch_as(&token, wish);
    told.answers();
    assert!(world.identity(&other).is_some());
}

/// What is done to an account.
type Deed = (&'static str, fn(&mut World, &str));

#[test]
fn whoever_could_not_take_on_the_role_any_more_is_out_of_it_with_the_next_request() {
    let deeds: [Deed; 10] = [
        ("logged off", |world, token| {
            world.with_session(token, Wish::LogOff).answers();
        }),
        ("ended", |world, token| {
            let id = world.identity(token).unwrap().session_id;
            world.scene("EndSession", [("SessionId", &*id)]).answers();
        }),
        ("another password", |world, _| {
            let to = [ALICE, ("Password", "Another-horse-2")];
            world.scene("Ram.UpdateLoginProfile", to).answers();
        }),
        ("disabled", |world, _| {
            let to = [
                ("UserPrincipalName", "alice@acme.onaliyun.com"),
                ("Status", "Inactive"),
            ];
            world.scene("Ims.UpdateLoginProfile", to).answers();
        }),
        ("other networks", |world, _| {
            let to = [("LoginNetworkMasks", "10.0.0.0/8")];
            world.scene("Ims.SetSecurityPreference", to).answers();
        }),
        ("the role deleted", |world, _| {
            let gone = [OPS, ("CascadingDelete", "true")];
            world.scene("DeleteRole", gone).answers();
        }),
        ("another trust", |world, _| {
            let to = trust(&root(world).replace("root", "user/bob"));
            let to = [OPS, ("NewAssumeRolePolicyDocument", &*to)];
            world.scene("UpdateRole", to).answers();
        }),
        ("for programs alone", |world, _| {
            let to = [OPS, ("NewAllowConsoleLogin", "false")];
            world.scene("UpdateRole", to).answers();
        }),
        ("denied to the user", |world, _| {
            world.permit("alice", "Deny", "sts:AssumeRole", "*");
        }),
        ("renamed away from the trust", |world, _| {
            let to = trust(&root(world).replace("root", "user/alice"));
            let to = [OPS, ("NewAssumeRolePolicyDocument", &*to)];
            world.scene("UpdateRole", to).answers();
            let to = [ALICE, ("NewUserName", "alicia")];
            world.scene("Ram.UpdateUser", to).answers();
        }),
    ];
    for (what, deed) in deeds {
        let (mut world, seed) = world();
        let token = log_on(&mut world, &seed);
        let taken = in_role(&mut world, &token, "ops");
        looks(&mut world, &taken).answers();
        deed(&mut world, &token);
        // Reads and writes alike, and the page that lists what the browser holds.
        assert!(world.identity(&taken).is_none(), "{what}");
        assert_eq!(looks(&mut world, &taken).code(), GONE, "{what}");
        let write = json!({ "UserName": "bob" });
        assert_eq!(
            world.order(&taken, "Ram.CreateUser", &write).code(),
            GONE,
            "{what}"
        );
    }
}

#[test]
fn policies_of_the_role_act_at_once_and_leaving_it_ends_it_alone() {
    let (mut world, seed) = world();
    let token = log_on(&mut world, &seed);
    let taken = in_role(&mut world, &token, "ops");
    looks(&mut world, &taken).answers();
    let reads = [("PolicyName", "reads"), ("PolicyType", "Custom"), OPS];
    world.scene("DetachPolicyFromRole", reads).answers();
    looks(&mut world, &taken).refuses("NoPermission");
    world.forget_events();
    world.with_session(&taken, Wish::LogOff).answers();
    assert_eq!(world.events().told(), ["ConsoleSignout ok"]);
    let event = world.events().json()[0].clone();
    assert_eq!(event["userIdentity"]["userName"], "ops:alice");
    looks(&mut world, &taken).refuses(GONE);
    looks(&mut world, &token).refuses("NoPermission");
}

#[test]
fn a_role_ends_with_its_time_and_no_later_than_the_session_it_came_of() {
    let (mut world, seed) = world();
    let longest = [OPS, ("NewMaxSessionDuration", "43200")];
    let token = log_on(&mut world, &seed);
    let ends = |world: &mut World, token: &str| world.identity(token).unwrap().expire_date;
    let hour = in_role(&mut world, &token, "ops");
    let an_hour = world.now().plus_seconds(3600).to_string();
    assert_eq!(ends(&mut world, &hour), an_hour);
    world.scene("UpdateRole", longest).answers();
    let long = in_role(&mut world, &token, "ops");
    let six_hours = ends(&mut world, &token);
    assert_eq!(ends(&mut world, &long), six_hours);
    world.later(3000);
    looks(&mut world, &long).answers();
    world.later(600);
    looks(&mut world, &hour).refuses(GONE);
    looks(&mut world, &long).answers();
}

#[test]
fn to_use_the_role_is_to_use_the_session_it_came_of_and_to_list_them_is_no_use() {
    let (mut world, seed) = world();
    let longer = [OPS, ("NewMaxSessionDuration", "43200")];
    world.scene("UpdateRole", longer).answers();
    let token = log_on(&mut world, &seed);
    let (used, idle) = (
        in_role(&mut world, &token, "ops"),
        in_role(&mut world, &token, "ops"),
    );
    for is_idle in [false, true, true] {
        world.later(50 * 60);
        looks(&mut world, &used).answers();
        assert_eq!(world.identity(&idle).is_none(), is_idle);
    }
    looks(&mut world, &idle).refuses(GONE);
    looks(&mut world, &token).refuses("NoPermission");
    world.later(62 * 60);
    looks(&mut world, &used).refuses(GONE);
    looks(&mut world, &token).refuses(GONE);
}

#[test]
fn showing_again_who_one_is_counts_where_it_was_shown_and_nowhere_else() {
    let (mut world, seed) = world();
    let token = log_on(&mut world, &seed);
    world.later(60);
    let show = |world: &mut World, token: &str| {
        let [_, code] = world.codes(&seed);
        let told = world
            .order(token, "Rampart.Elevate", &json!({ "Code": code }))
            .answers();
        assert_eq!(told["Elevated"], true);
    };
    show(&mut world, &token);
    let taken = in_role(&mut world, &token, "ops");
    let marked = |world: &mut World, token: &str| {
        world.order(
            token,
            "Ram.CreateAccessKey",
            &json!({ "UserName": "admin" }),
        )
    };
    marked(&mut world, &taken).refuses(WANTED);
    let ways = world.order(&taken, "Rampart.Elevate", &json!({})).answers();
    assert_eq!(ways["Ways"], json!(["Code"]));
    world.later(60);
    show(&mut world, &taken);
    marked(&mut world, &taken).answers();
    // Another role beside it, and the next of this one, show it for themselves.
    let next = in_role(&mut world, &token, "ops");
    marked(&mut world, &next).refuses(WANTED);
    world.later(600);
    marked(&mut world, &taken).refuses(WANTED);
    // Nor does the role's lend it to the session it came of.
    world.permit("alice", "Allow", "ram:CreateAccessKey", "*");
    show(&mut world, &taken);
    marked(&mut world, &token).refuses(WANTED);
}

#[test]
fn sessions_of_roles_are_listed_with_who_took_them_on_and_ended_by_those_who_may() {
    let (mut world, seed) = world();
    let token = log_on(&mut world, &seed);
    world.later(1);
    let taken = in_role(&mut world, &token, "ops");
    let told = world
        .order(&token, "Rampart.ListSessions", &json!({}))
        .answers();
    let sessions = told["Sessions"].as_array().unwrap();
    let [own, role] = &sessions[..] else {
        panic!("{told}")
    };
    assert_eq!(
        (&own["IdentityType"], &own["Current"]),
        (&json!("RAMUser"), &json!(true))
    );
    assert!(own["RoleName"].is_null() && own["ParentSessionId"].is_null());
    assert_eq!(
        (&role["IdentityType"], &role["RoleName"]),
        (&json!("AssumedRoleUser"), &json!("ops"))
    );
    assert_eq!(
        (&role["UserName"], &role["ParentSessionId"]),
        (&json!("alice"), &own["SessionId"])
    );
    let id = |one: &Value| json!({ "SessionId": one["SessionId"] });
    // The role may not, though it is the role of the one whose session it is.
    world
        .order(&taken, "Rampart.EndSession", &id(own))
        .refuses("NoPermission");
    world
        .order(&token, "Rampart.EndSession", &id(role))
        .answers();
    looks(&mut world, &taken).refuses(GONE);
}

#[test]
fn what_ends_on_one_node_is_over_on_every_other() {
    let (mut world, seed) = world();
    let token = log_on(&mut world, &seed);
    let one = in_role(&mut world, &token, "ops");
    let first = world.another_node();
    looks(&mut world, &one).answers();
    let two = in_role(&mut world, &token, "ops");
    let second = world.turn_to(first);
    looks(&mut world, &two).answers();
    world.with_session(&two, Wish::LogOff).answers();
    let first = world.turn_to(second);
    looks(&mut world, &two).refuses(GONE);
    let to = [OPS, ("NewMaxSessionDuration", "7200")];
    world.scene("UpdateRole", to).answers();
    world.with_session(&token, Wish::LogOff).answers();
    world.turn_to(first);
    let write = json!({ "UserName": "bob" });
    world.order(&one, "Ram.CreateUser", &write).refuses(GONE);
    looks(&mut world, &one).refuses(GONE);
}

#[test]
fn nobody_manages_the_factors_of_a_person_by_a_role_nor_shuts_the_own_browser_out() {
    let (mut world, seed) = world();
    let token = log_on(&mut world, &seed);
    let all = [
        ("PolicyName", "AdministratorAccess"),
        ("PolicyType", "System"),
        OPS,
    ];
    world.scene("AttachPolicyToRole", all).answers();
    let taken = in_role(&mut world, &token, "ops");
    for wish in [
        Wish::AskDevice,
        Wish::DropDevice,
        Wish::AskProof,
        Wish::Prove("123456".to_owned()),
    ] {
        let told = world.with_session(&taken, wish);
        assert!(told.code().starts_with("Forbidden"), "{}", told.code());
    }
    world.later(60);
    let [_, code] = world.codes(&seed);
    world
        .order(&taken, "Rampart.Elevate", &json!({ "Code": code }))
        .answers();
    let masks = json!({ "LoginNetworkMasks": "10.0.0.0/8" });
    let told = world.order(&taken, "Ims.SetSecurityPreference", &masks);
    assert!(
        told.code().starts_with("InvalidParameter"),
        "{}",
        told.code()
    );
    // As an administrator it ends sessions of its own person only after showing again who that is.
    world.later(600);
    let id = world.identity(&token).unwrap().session_id;
    let end = json!({ "SessionId": id });
    world
        .order(&taken, "Rampart.EndSession", &end)
        .refuses(WANTED);
}

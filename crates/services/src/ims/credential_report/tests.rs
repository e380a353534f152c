//! What the report says, and how its pages fit together.

use data_encoding::BASE64;
use domain::posture::{Evidence, Login, Password, Snapshot, gather};
use model::Moment;
use serde_json::Value;

use crate::testing::World;

fn content(answer: &Value) -> String {
    let text = answer["Content"].as_str().unwrap();
    String::from_utf8(BASE64.decode(text.as_bytes()).unwrap()).unwrap()
}

fn generate(world: &mut World) {
    let told = world.admin().call("GenerateCredentialReport", []).answers();
    assert_eq!(told["State"], "COMPLETED");
}

fn get(world: &mut World, parameters: &[(&str, &str)]) -> Value {
    let parameters = parameters.iter().copied();
    world
        .admin()
        .call("GetCredentialReport", parameters)
        .answers()
}

/// The cells of a user's line, by the names of their columns.
fn cell(text: &str, user: &str, column: &str) -> String {
    let split = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let mut lines = text.lines();
    let header = split(lines.next().unwrap());
    let line = lines.map(split).find(|line| line[0] == user).unwrap();
    assert_eq!(line.len(), header.len());
    let at = header.iter().position(|name| name == column).unwrap();
    line[at].clone()
}

#[test]
fn it_tells_of_the_owner_and_of_every_user() {
    let mut world = World::with_account("acme");
    world.scene("CreateUser", [("UserName", "alice")]).answers();
    world.later(60);
    generate(&mut world);
    let told = get(&mut world, &[]);
    assert_eq!(told["GeneratedTime"], "2026-01-02T03:05:05Z");
    assert_eq!(told["IsTruncated"], "false");
    assert_eq!(told.get("NextToken"), None);
    let text = content(&told);
    let none = ",FALSE,FALSE,-,-";
    let (two, four, five) = (none.repeat(2), none.repeat(4), none.repeat(5));
    let lines: Vec<_> = text.lines().collect();
    let header: Vec<_> = lines[0].split(',').collect();
    assert_eq!(header.len(), 28);
    assert_eq!((header[0], header[11]), ("user", "access_key_1_last_used"));
    assert_eq!(header[27], "additional_access_key_3_last_used");
    let founded = "2026-01-02T03:04:05Z";
    let root = format!("<root>,{founded},-,TRUE,TRUE,{founded},N/A,FALSE{five}");
    // The call that makes the report uses the key in this very minute.
    let key = format!(",TRUE,TRUE,{founded},2026-01-02T03:05:00Z");
    let admin = format!("admin@acme.onaliyun.com,{founded},-,TRUE,TRUE,{founded},N/A,FALSE{key}");
    let alice = format!("alice@acme.onaliyun.com,{founded},-,FALSE,FALSE,-,N/A,FALSE");
    let expected = [root, admin + &four, alice + &five];
    assert_eq!(lines[1..], expected.each_ref().map(String::as_str));
    assert!(text.ends_with(&format!("{two}\n")));
}

#[test]
fn it_tells_of_keys_the_oldest_first() {
    let mut world = World::with_account("acme");
    let key = |world: &mut World| {
        let told = world.scene("CreateAccessKey", [("UserName", "admin")]);
        let id = told.answers()["AccessKey"]["AccessKeyId"].clone();
        id.as_str().unwrap().to_owned()
    };
    world.later(86_400);
    let second = key(&mut world);
    let off = [
        ("UserName", "admin"),
        ("UserAccessKeyId", &*second),
        ("Status", "Inactive"),
    ];
    world.scene("UpdateAccessKey", off).answers();
    generate(&mut world);
    let text = content(&get(&mut world, &[]));
    let of = |column: &str| cell(&text, "admin@acme.onaliyun.com", column);
    assert_eq!(of("access_key_1_last_rotated"), "2026-01-02T03:04:05Z");
    assert_eq!(of("access_key_1_active"), "TRUE");
    assert_eq!(of("access_key_1_last_used"), "2026-01-03T03:04:00Z");
    assert_eq!(of("access_key_2_last_rotated"), "2026-01-03T03:04:05Z");
    assert_eq!(of("access_key_2_exist"), "TRUE");
    assert_eq!(of("access_key_2_active"), "FALSE");
    assert_eq!(of("access_key_2_last_used"), "-");
    assert_eq!(of("additional_access_key_1_exist"), "FALSE");
}

#[test]
fn it_is_made_anew_after_four_hours_and_not_before() {
    let mut world = World::with_account("acme");
    world
        .admin()
        .call("GetCredentialReport", [])
        .refuses("EntityNotExist.Report");
    generate(&mut world);
    let lines = |world: &mut World| {
        generate(world);
        content(&get(world, &[])).lines().count()
    };
    world.scene("CreateUser", [("UserName", "alice")]).answers();
    world.later(4 * 3600 - 1);
    assert_eq!(lines(&mut world), 3);
    world.later(1);
    assert_eq!(lines(&mut world), 4);
}

#[test]
fn its_pages_fit_together_and_the_first_alone_has_the_header() {
    let mut world = World::with_account("acme");
    for name in ["alice", "bob"] {
        world.scene("CreateUser", [("UserName", name)]).answers();
    }
    generate(&mut world);
    let whole = content(&get(&mut world, &[]));
    let first = get(&mut world, &[("MaxItems", "3")]);
    assert_eq!(first["IsTruncated"], "true");
    assert_eq!(content(&first).lines().count(), 4);
    // What changes meanwhile changes no page.
    world.scene("DeleteUser", [("UserName", "bob")]).answers();
    let token = first["NextToken"].as_str().unwrap();
    let second = get(&mut world, &[("NextToken", token), ("MaxItems", "3501")]);
    assert_eq!(second["IsTruncated"], "false");
    assert_eq!(content(&second).lines().count(), 1);
    assert_eq!(content(&first) + &content(&second), whole);
    world.later(4 * 3600);
    generate(&mut world);
    let stale = world
        .admin()
        .call("GetCredentialReport", [("NextToken", token)]);
    stale.refuses("InvalidParameter.NextToken");
}

#[test]
fn pages_hold_up_to_3501_lines() {
    let mut world = World::with_account("acme");
    generate(&mut world);
    for bad in ["0", "3502", "x"] {
        let told = world
            .admin()
            .call("GetCredentialReport", [("MaxItems", bad)]);
        told.refuses("InvalidParameter.MaxItems");
    }
    assert_eq!(
        get(&mut world, &[("MaxItems", "3501")])["IsTruncated"],
        "false"
    );
}

/// The evidence of a new account.
fn snapshot() -> Snapshot {
    let mut world = World::with_account("acme");
    let now = world.now();
    let found = world.plant(|context| Ok(gather(context.account, None, now, "onaliyun.com")));
    found.unwrap()
}

#[test]
fn passwords_and_second_factors_are_told() {
    let at = Moment::from_seconds;
    let mut snapshot = snapshot();
    let user = &mut snapshot.users[0];
    user.password = Some(Password {
        set: at(86_400),
        initial: false,
    });
    user.login = Some(Login {
        active: true,
        enabled: at(0),
        last: Some(at(60)),
    });
    user.factors = 1;
    snapshot.passwords.age_days = 90;
    snapshot.root.logons = Evidence::Known(vec![at(5), at(7), at(6)]);
    let of = |snapshot: &Snapshot, user: &str, column: &str| {
        let header = std::iter::once(super::HEADER.to_owned());
        let text: Vec<_> = header.chain(super::rows(snapshot)).collect();
        cell(&text.join("\n"), user, column)
    };
    let admin = |snapshot: &Snapshot, column: &str| of(snapshot, "admin@acme.onaliyun.com", column);
    for (column, expected) in [
        ("password_last_changed", "1970-01-02T00:00:00Z"),
        ("password_next_rotation", "1970-04-02T00:00:00Z"),
        ("user_last_logon", "1970-01-01T00:01:00Z"),
        ("password_exist", "TRUE"),
        ("password_active", "TRUE"),
        ("mfa_active", "TRUE"),
        // Nobody looked when the key was used.
        ("access_key_1_last_used", "N/A"),
    ] {
        assert_eq!(admin(&snapshot, column), expected, "{column}");
    }
    let root = |column: &str| of(&snapshot, "<root>", column);
    assert_eq!(root("user_last_logon"), "1970-01-01T00:00:07Z");
    assert_eq!(root("password_next_rotation"), "N/A");
    snapshot.users[0].login.as_mut().unwrap().active = false;
    assert_eq!(admin(&snapshot, "password_active"), "FALSE");
    snapshot.users[0].password = None;
    assert_eq!(admin(&snapshot, "password_next_rotation"), "-");
    assert_eq!(admin(&snapshot, "password_exist"), "FALSE");
}

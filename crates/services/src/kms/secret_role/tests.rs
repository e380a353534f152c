//! Stories of secrets that give out credentials of a role.

use serde_json::{Value, json};

use crate::testing::{Key, Told, World, trust};

const ENDED: &str = "InvalidSecurityToken.Expired";
const NAME: (&str, &str) = ("SecretName", "acs/ram/role/till");
const CONFIG: &str = r#"{"SecretSubType":"RamRoleCredentials","RoleName":"till"}"#;
const EVERYTHING: [(&str, &str); 2] = [
    ("PolicyName", "AdministratorAccess"),
    ("PolicyType", "System"),
];
const SERVICE: &str = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["kms.aliyuncs.com"]}}]}"#;

/// A world with a role of this trust that may do everything.
fn world(trust: &str) -> World {
    let mut world = World::with_account("acme");
    let role = [("RoleName", "till"), ("AssumeRolePolicyDocument", trust)];
    world.scene("CreateRole", role).answers();
    let [policy, kind] = EVERYTHING;
    let held = [("RoleName", "till"), policy, kind];
    world.scene("AttachPolicyToRole", held).answers();
    world
}

fn make(world: &mut World, by: &str, more: &[(&str, &str)]) -> Told {
    let usual = [
        ("SecretName", "$Auto"),
        ("SecretType", "RAMCredentials"),
        ("VersionId", "v1"),
        ("SecretData", "{}"),
        ("ExtendedConfig", CONFIG),
    ];
    let given = usual
        .iter()
        .filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    let all: Vec<_> = given.chain(more).copied().collect();
    match by {
        "admin" => world.admin().call("CreateSecret", all),
        user => world.user(user).call("CreateSecret", all),
    }
}

/// A world in which the secret of the role is there, and alice may read it.
fn made() -> World {
    let mut world = world(SERVICE);
    make(&mut world, "admin", &[]).answers();
    let arn = format!("acs:kms:*:{}:secret/acs/ram/role/till", world.account_id());
    world.permit("alice", "Allow", "kms:GetSecretValue", &arn);
    world
}

fn value(told: &Told) -> Value {
    let data = told.answers()["SecretData"].as_str().unwrap().to_owned();
    serde_json::from_str(&data).unwrap()
}

/// The key that a value holds, as answers of STS hold it.
fn key(value: &Value) -> Key {
    Key::held(value)
}

fn read(world: &mut World, user: &str) -> Value {
    let told = world.user(user).call("GetSecretValue", [NAME]);
    value(&told)
}

fn asks(world: &mut World, key: &Key) -> String {
    world.holder_of(key).call("GetCallerIdentity", []).code()
}

#[test]
fn each_reader_gets_credentials_of_the_role_that_name_secret_and_reader() {
    let mut world = made();
    world.forget_events();
    let one = read(&mut world, "alice");
    assert_eq!(
        one["Expiration"],
        world.now().plus_seconds(3600).to_string()
    );
    let who = world.holder_of(&key(&one)).call("GetCallerIdentity", []);
    let account = world.account_id();
    let session = "acs-ram-role-till@alice";
    assert_eq!(
        who.answers()["Arn"],
        format!("acs:ram::{account}:assumed-role/till/{session}")
    );
    world.holder_of(&key(&one)).call("ListUsers", []).answers();
    let other = read(&mut world, "alice");
    assert_ne!(one["AccessKeyId"], other["AccessKeyId"]);
    let events = world.events().json().to_vec();
    let event = &events[0];
    assert_eq!(event["eventName"], "GetSecretValue");
    let more = &event["additionalEventData"];
    assert_eq!(more["roleSessionName"], session);
    assert_eq!(more["temporaryAccessKeyId"], one["AccessKeyId"]);
    for part in ["AccessKeySecret", "SecurityToken"] {
        let secret = one[part].as_str().unwrap();
        assert!(!world.kept().contains(secret));
        assert!(
            events
                .iter()
                .all(|event| !event.to_string().contains(secret))
        );
    }
}

#[test]
fn only_who_may_read_it_gets_any_and_the_role_must_trust_the_service() {
    let mut world = made();
    let _ = world.user("bob");
    let told = world.user("bob").call("GetSecretValue", [NAME]);
    assert_eq!(
        told.refuses("NoPermission")["AccessDeniedDetail"]["AuthAction"],
        "kms:GetSecretValue"
    );
    // That the role trusts the reader is neither needed nor enough.
    let root = trust(&format!("acs:ram::{}:root", world.account_id()));
    let to = |trust| [("RoleName", "till"), ("NewAssumeRolePolicyDocument", trust)];
    world.scene("UpdateRole", to(&root)).answers();
    let told = world.user("alice").call("GetSecretValue", [NAME]);
    let message = told.refuses("Forbidden.SecretRole")["Message"].to_string();
    assert!(message.contains("kms.aliyuncs.com"), "{message}");
    assert_eq!(told.status, 403);
    let trial = [NAME, ("DryRun", "true")];
    let told = world.user("alice").call("GetSecretValue", trial);
    told.refuses("Forbidden.SecretRole");
    world.scene("UpdateRole", to(SERVICE)).answers();
    read(&mut world, "alice");
    let told = world.user("alice").call("GetSecretValue", trial);
    told.refuses("DryRunOperationError");
    // The owner takes on no roles.
    let told = world.root().call("GetSecretValue", [NAME]);
    told.refuses("Forbidden.SecretRole");
    let [policy, kind] = EVERYTHING;
    let off = [("RoleName", "till"), policy, kind];
    world.scene("DetachPolicyFromRole", off).answers();
    world.scene("DeleteRole", [("RoleName", "till")]).answers();
    let told = world.user("alice").call("GetSecretValue", [NAME]);
    told.refuses("Forbidden.SecretRole");
}

#[test]
fn credentials_end_with_a_revocation_of_role_session_reader_or_themselves() {
    type Named = Vec<(&'static str, String)>;
    let whats: [fn(&Value) -> Named; 4] = [
        |_| vec![("RoleName", "till".to_owned())],
        |_| vec![("RoleSessionName", "acs-ram-role-till@alice".to_owned())],
        |_| vec![("UserName", "alice".to_owned())],
        |one| {
            let id = one["AccessKeyId"].as_str().unwrap().to_owned();
            vec![("TemporaryAccessKeyId", id)]
        },
    ];
    for what in whats {
        let mut world = made();
        let one = read(&mut world, "alice");
        assert_eq!(asks(&mut world, &key(&one)), "ok");
        let named = what(&one);
        let named = named.iter().map(|(name, text)| (*name, text.as_str()));
        world.admin().call("RevokeSessions", named).answers();
        assert_eq!(asks(&mut world, &key(&one)), ENDED);
        let next = read(&mut world, "alice");
        assert_eq!(asks(&mut world, &key(&next)), "ok");
    }
}

#[test]
fn they_never_last_longer_than_the_secret_says_and_the_role_allows() {
    let mut world = world(SERVICE);
    let config = |seconds: u32| {
        json!({"SecretSubType": "RamRoleCredentials", "RoleName": "till", "DurationSeconds": seconds})
            .to_string()
    };
    for bad in [899, 3601] {
        let told = make(&mut world, "admin", &[("ExtendedConfig", &config(bad))]);
        told.refuses("InvalidParameter.ExtendedConfig");
    }
    make(&mut world, "admin", &[("ExtendedConfig", &config(1800))]).answers();
    world.permit("alice", "Allow", "kms:GetSecretValue", "*");
    let one = read(&mut world, "alice");
    assert_eq!(
        one["Expiration"],
        world.now().plus_seconds(1800).to_string()
    );
    let one = key(&one);
    // A session that reads gets one that is part of its chain.
    let next = world.holder_of(&one).call("GetSecretValue", [NAME]);
    let who = world
        .holder_of(&key(&value(&next)))
        .call("GetCallerIdentity", []);
    let arn = who.answers()["Arn"].to_string();
    assert!(arn.contains("@till.acs-ram-role-till-alice"), "{arn}");
    let id = one.id.clone();
    let this = [("TemporaryAccessKeyId", id.as_str())];
    world.admin().call("RevokeSessions", this).answers();
    assert_eq!(asks(&mut world, &key(&value(&next))), ENDED);
}

#[test]
fn whoever_makes_one_passes_the_role_which_trusts_the_service() {
    let mut world = world(SERVICE);
    world.permit("carol", "Allow", "kms:CreateSecret", "*");
    let told = make(&mut world, "carol", &[]).refuses("NoPermission");
    assert_eq!(told["AccessDeniedDetail"]["AuthAction"], "ram:PassRole");
    let arn = format!("acs:ram:*:{}:role/till", world.account_id());
    world.permit("carol", "Allow", "ram:PassRole", &arn);
    let made = make(&mut world, "carol", &[]).answers();
    assert_eq!(made["SecretName"], NAME.1);
    assert_eq!(made["SecretType"], "RAMCredentials");
    assert_eq!(made["AutomaticRotation"], "Disabled");
    let told = make(&mut world, "admin", &[]);
    told.refuses("Rejected.ResourceExist");
    let root = trust(&format!("acs:ram::{}:root", world.account_id()));
    let mut other = self::world(&root);
    make(&mut other, "admin", &[]).refuses("Forbidden.SecretRole");
    for (parameter, value) in [
        ("SecretData", "something"),
        ("SecretName", "app/db"),
        ("SecretDataType", "binary"),
        ("EnableAutomaticRotation", "true"),
        ("RotationInterval", "7d"),
        (
            "ExtendedConfig",
            r#"{"SecretSubType":"RamRoleCredentials"}"#,
        ),
        (
            "ExtendedConfig",
            r#"{"SecretSubType":"RamRoleCredentials","RoleName":"till","UserName":"a"}"#,
        ),
        (
            "ExtendedConfig",
            r#"{"SecretSubType":"RamRoleCredentials","RoleName":"till","DurationSeconds":"900"}"#,
        ),
        (
            "ExtendedConfig",
            r#"{"SecretSubType":"Else","RoleName":"till"}"#,
        ),
    ] {
        let told = make(&mut other, "admin", &[(parameter, value)]);
        told.refuses(&format!("InvalidParameter.{parameter}"));
    }
    let config = r#"{"SecretSubType":"RamRoleCredentials","RoleName":"none"}"#;
    let told = make(&mut other, "admin", &[("ExtendedConfig", config)]);
    told.refuses("Forbidden.ResourceNotFound");
}

#[test]
fn what_others_do_with_values_such_a_secret_refuses_by_name() {
    let mut world = made();
    let mut admin = world.admin();
    for (operation, more) in [
        (
            "PutSecretValue",
            &[("VersionId", "v2"), ("SecretData", "x")][..],
        ),
        ("RotateSecret", &[("VersionId", "v2")]),
        (
            "UpdateSecretRotationPolicy",
            &[("EnableAutomaticRotation", "false")],
        ),
        (
            "UpdateSecretVersionStage",
            &[("VersionStage", "UAT"), ("MoveToVersion", "v1")],
        ),
    ] {
        let asked = [&[NAME], more].concat();
        let told = admin.call(operation, asked).refuses("UnsupportedOperation");
        let message = told["Message"].to_string();
        assert!(message.contains("credentials of a role"), "{message}");
    }
    let previous = [NAME, ("VersionStage", "ACSPrevious")];
    admin
        .call("GetSecretValue", previous)
        .refuses("Forbidden.ResourceNotFound");
    let list = format!(r#"[{{"SecretName":"{}"}}]"#, NAME.1);
    let read = admin.call("BatchGetSecretValue", [("SecretsList", &*list)]);
    assert_eq!(read.answers()["Errors"][0]["Code"], "UnsupportedOperation");
    let listed = admin.call("ListSecretVersionIds", [NAME]).answers();
    assert_eq!(listed["TotalCount"], 1);
    let described = admin.call("DescribeSecret", [NAME]).answers();
    assert_eq!(described["ExtendedConfig"], CONFIG);
}

#[test]
fn another_account_reads_if_the_secret_says_so_and_the_session_tells_whose_it_is() {
    let mut world = made();
    let ours = world.account_id();
    world.visit("globex");
    let theirs = world.account_id();
    let arn = format!("acs:kms:cn-hangzhou:{ours}:secret/acs/ram/role/till");
    world.permit("dora", "Allow", "kms:GetSecretValue", &arn);
    let asked = [("SecretName", arn.as_str())];
    world
        .user("dora")
        .call("GetSecretValue", asked)
        .refuses("NoPermission");
    world.visit("acme");
    let policy = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"kms:GetSecretValue","Resource":"*","Principal":{{"RAM":["acs:ram::{theirs}:user/dora"]}}}}]}}"#
    );
    let policy = [NAME, ("Policy", &policy)];
    world.scene("SetSecretPolicy", policy).answers();
    world.visit("globex");
    let told = world.user("dora").call("GetSecretValue", asked);
    let one = key(&value(&told));
    let who = world.holder_of(&one).call("GetCallerIdentity", []);
    let session = format!("acs-ram-role-till@{theirs}.dora");
    assert_eq!(
        who.answers()["Arn"],
        format!("acs:ram::{ours}:assumed-role/till/{session}")
    );
    // Their user, whose credentials they came of, ends them too.
    let user = [("UserName", "dora")];
    world.admin().call("RevokeSessions", user).answers();
    assert_eq!(asks(&mut world, &one), ENDED);
}

//! Stories of secrets and keys.

use serde_json::{Value, json};

use crate::testing::{Key, World};

const DAY: i64 = 86_400;
const NAME: (&str, &str) = ("SecretName", "app/db");
const FIRST: &str = "first-value-of-the-secret";

fn create(world: &mut World, more: &[(&str, &str)]) {
    let new = [NAME, ("VersionId", "v1"), ("SecretData", FIRST)];
    let all = new.iter().chain(more).copied();
    world.admin().call("CreateSecret", all).answers();
}

fn put(world: &mut World, id: &str, value: &str, more: &[(&str, &str)]) -> Value {
    let new = [NAME, ("VersionId", id), ("SecretData", value)];
    let all = new.iter().chain(more).copied();
    world.admin().call("PutSecretValue", all).answers()
}

fn read(world: &mut World, more: &[(&str, &str)]) -> String {
    let asked = [NAME].iter().chain(more).copied().collect::<Vec<_>>();
    let answer = world.admin().call("GetSecretValue", asked).answers();
    answer["SecretData"].as_str().unwrap().to_owned()
}

fn key(world: &mut World) -> String {
    let made = world.admin().call("CreateKey", []).answers();
    made["KeyMetadata"]["KeyId"].as_str().unwrap().to_owned()
}

#[test]
fn a_value_is_read_by_stage_and_by_version() {
    let mut world = World::with_account("acme");
    create(&mut world, &[]);
    assert_eq!(read(&mut world, &[]), FIRST);
    let told = put(&mut world, "v2", "second-value", &[]);
    assert_eq!(
        told["VersionStages"],
        json!({ "VersionStage": ["ACSCurrent"] })
    );
    assert_eq!(read(&mut world, &[]), "second-value");
    let previous = ("VersionStage", "ACSPrevious");
    assert_eq!(read(&mut world, &[previous]), FIRST);
    assert_eq!(read(&mut world, &[("VersionId", "v1"), previous]), FIRST);
    let mut admin = world.admin();
    let wrong = [NAME, ("VersionId", "v2"), previous];
    admin
        .call("GetSecretValue", wrong)
        .refuses("Forbidden.ResourceNotFound");
    let none = [("SecretName", "app/none")];
    admin
        .call("GetSecretValue", none)
        .refuses("Forbidden.ResourceNotFound");
}

#[test]
fn snapshots_hold_no_value_and_no_key_in_clear() {
    let mut world = World::with_account("acme");
    create(&mut world, &[]);
    put(&mut world, "v2", "second-value", &[]);
    // Of two values one material is near, and nothing else.
    let near = world.sealed();
    assert_eq!(near.iter().filter(|id| id.starts_with("kms/")).count(), 1);
    assert!(near.iter().all(|id| !id.starts_with("secret/")), "{near:?}");
    let kept = world.kept();
    assert!(kept.contains("app/db"));
    assert!(!kept.contains(FIRST) && !kept.contains("second-value"));
}

#[test]
fn the_event_of_a_read_names_the_version_and_not_the_value() {
    let mut world = World::with_account("acme");
    create(&mut world, &[]);
    world.forget_events();
    let _ = read(&mut world, &[]);
    let events = world.events().json().to_vec();
    let event = events.last().unwrap();
    assert_eq!(event["eventName"], "GetSecretValue");
    let more = &event["additionalEventData"];
    assert_eq!(more["secretVersionId"], "v1");
    assert_eq!(more["secretVersionStages"], json!(["ACSCurrent"]));
    assert!(!event.to_string().contains(FIRST));
}

#[test]
fn putting_the_same_value_again_is_no_mistake_and_another_one_is() {
    let mut world = World::with_account("acme");
    create(&mut world, &[]);
    let before = world.records();
    put(&mut world, "v1", FIRST, &[]);
    assert_eq!(world.records(), before);
    let staged = put(
        &mut world,
        "v1",
        FIRST,
        &[("VersionStages", r#"["ACSCurrent","UAT"]"#)],
    );
    let stages = json!({ "VersionStage": ["ACSCurrent", "UAT"] });
    assert_eq!(staged["VersionStages"], stages);
    let other = [NAME, ("VersionId", "v1"), ("SecretData", "other")];
    let mut admin = world.admin();
    admin
        .call("PutSecretValue", other)
        .refuses("Rejected.ResourceExist");
    let binary = [
        NAME,
        ("VersionId", "v1"),
        ("SecretData", FIRST),
        ("SecretDataType", "binary"),
    ];
    admin
        .call("PutSecretValue", binary)
        .refuses("InvalidParameter.SecretData");
}

#[test]
fn of_eleven_versions_the_oldest_without_a_stage_goes_and_the_current_one_never() {
    let mut world = World::with_account("acme");
    create(&mut world, &[]);
    let keep = [("VersionStages", r#"["Old"]"#)];
    put(&mut world, "kept", "kept-value", &keep);
    for at in 2..=10 {
        put(&mut world, &format!("v{at}"), &format!("value-{at}"), &[]);
    }
    let all = [NAME, ("IncludeDeprecated", "true")];
    let mut admin = world.admin();
    let listed = admin.call("ListSecretVersionIds", all).answers();
    assert_eq!(listed["TotalCount"], 10);
    let staged = admin.call("ListSecretVersionIds", [NAME]).answers();
    assert_eq!(staged["TotalCount"], 3);
    let gone = [NAME, ("VersionId", "v1")];
    admin
        .call("GetSecretValue", gone)
        .refuses("Forbidden.ResourceNotFound");
    assert_eq!(read(&mut world, &[("VersionStage", "Old")]), "kept-value");
    assert_eq!(read(&mut world, &[]), "value-10");
    // With all versions staged, the oldest goes that is not current.
    let current = [
        NAME,
        ("VersionStage", "ACSCurrent"),
        ("MoveToVersion", "kept"),
    ];
    let mut admin = world.admin();
    admin.call("UpdateSecretVersionStage", current).answers();
    put(
        &mut world,
        "v11",
        "value-11",
        &[("VersionStages", r#"["New"]"#)],
    );
    assert_eq!(read(&mut world, &[]), "kept-value");
}

#[test]
fn stages_move_and_the_two_of_the_vendor_are_never_taken_off() {
    let mut world = World::with_account("acme");
    create(&mut world, &[]);
    put(&mut world, "v2", "second-value", &[]);
    let names: Vec<_> = (0..5).map(|at| format!("s{at}")).collect();
    let stage = |name| ("VersionStage", name);
    let mut admin = world.admin();
    let mut update = |more: &[(&str, &str)]| {
        let all: Vec<_> = [NAME].iter().chain(more).copied().collect();
        admin.call("UpdateSecretVersionStage", all).code()
    };
    let (to, from) = (("MoveToVersion", "v1"), ("RemoveFromVersion", "v2"));
    assert_eq!(update(&[stage("UAT")]), "InvalidParameter.MoveToVersion");
    assert_eq!(
        update(&[stage("ACSCurrent"), from]),
        "InvalidParameter.MoveToVersion"
    );
    assert_eq!(
        update(&[stage("UAT"), from]),
        "InvalidParameter.RemoveFromVersion"
    );
    assert_eq!(update(&[stage("ACSCurrent"), from, to]), "ok");
    assert_eq!(update(&[stage("UAT"), to]), "ok");
    assert_eq!(
        update(&[stage("UAT"), ("MoveToVersion", "v9")]),
        "Forbidden.ResourceNotFound"
    );
    for name in &names {
        assert_eq!(update(&[stage(name), to]), "ok");
    }
    assert_eq!(
        update(&[stage("one-too-many"), to]),
        "Rejected.LimitExceeded"
    );
    assert_eq!(update(&[stage("UAT"), ("RemoveFromVersion", "v1")]), "ok");
    assert_eq!(read(&mut world, &[]), FIRST);
    let previous = [("VersionStage", "ACSPrevious")];
    assert_eq!(read(&mut world, &previous), "second-value");
}

#[test]
fn a_deleted_secret_is_read_by_nobody_comes_back_in_time_and_goes_at_once_if_forced() {
    let mut world = World::with_account("acme");
    create(&mut world, &[]);
    let mut admin = world.admin();
    let week = [NAME, ("RecoveryWindowInDays", "7")];
    let gone = admin.call("DeleteSecret", week).answers();
    assert!(gone["PlannedDeleteTime"].is_string());
    for operation in ["GetSecretValue", "DeleteSecret"] {
        admin
            .call(operation, [NAME])
            .refuses("Rejected.PendingDeletion");
    }
    let described = admin.call("DescribeSecret", [NAME]).answers();
    assert_eq!(described["PlannedDeleteTime"], gone["PlannedDeleteTime"]);
    admin.call("RestoreSecret", [NAME]).answers();
    admin
        .call("RestoreSecret", [NAME])
        .refuses("Rejected.NotPendingDeletion");
    assert_eq!(read(&mut world, &[]), FIRST);
    let mut admin = world.admin();
    admin.call("DeleteSecret", week).answers();
    world.later(7 * DAY);
    let mut admin = world.admin();
    admin
        .call("RestoreSecret", [NAME])
        .refuses("Forbidden.ResourceNotFound");
    let forced = [
        NAME,
        ("ForceDeleteWithoutRecovery", "true"),
        ("RecoveryWindowInDays", "30"),
    ];
    admin.call("DeleteSecret", forced).answers();
    admin
        .call("DescribeSecret", [NAME])
        .refuses("Forbidden.ResourceNotFound");
    // The name is free, and what was sealed for it before opens nowhere.
    create(&mut world, &[]);
    assert_eq!(read(&mut world, &[]), FIRST);
}

#[test]
fn secrets_are_listed_by_filters_whose_values_are_alternatives() {
    let mut world = World::with_account("acme");
    create(
        &mut world,
        &[("Tags", r#"[{"TagKey":"env","TagValue":"test"}]"#)],
    );
    let other = [
        ("SecretName", "mail"),
        ("VersionId", "v1"),
        ("SecretData", "x"),
        ("Description", "Of the mail server"),
    ];
    let mut admin = world.admin();
    admin.call("CreateSecret", other).answers();
    let mut found = |filters: &str| {
        let asked = [("Filters", filters), ("FetchTags", "true")];
        let listed = admin.call("ListSecrets", asked).answers();
        let names = listed["SecretList"]["Secret"].as_array().unwrap().clone();
        let names = names.iter().map(|one| one["SecretName"].as_str().unwrap());
        names.map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(found("[]"), "app/db mail");
    assert_eq!(
        found(r#"[{"Key":"SecretName","Values":["APP"]}]"#),
        "app/db"
    );
    assert_eq!(
        found(r#"[{"Key":"Description","Values":["mail","x"]}]"#),
        "mail"
    );
    assert_eq!(found(r#"[{"Key":"TagKey","Values":["env"]}]"#), "app/db");
    assert_eq!(
        found(r#"[{"Key":"TagKey","Values":["env"]},{"Key":"SecretName","Values":["mail"]}]"#),
        ""
    );
    let wrong = [("Filters", r#"[{"Key":"Name","Values":["a"]}]"#)];
    admin
        .call("ListSecrets", wrong)
        .refuses("InvalidParameter.Filters");
}

#[test]
fn names_of_managed_secrets_and_managed_types_are_not_taken() {
    let mut world = World::with_account("acme");
    let mut admin = world.admin();
    let mut code = |name: &str, kind: &str| {
        let new = [
            ("SecretName", name),
            ("SecretType", kind),
            ("VersionId", "v1"),
            ("SecretData", "x"),
        ];
        admin.call("CreateSecret", new).code()
    };
    assert_eq!(code("acs/x", "Generic"), "InvalidParameter.SecretName");
    for kind in ["Rds", "Redis", "ECS", "PolarDB"] {
        assert_eq!(code("x", kind), "UnsupportedOperation");
    }
    assert_eq!(code("x", "Other"), "InvalidParameter.SecretType");
    let long = "x".repeat(30_721);
    let new = [NAME, ("VersionId", "v1"), ("SecretData", &long)];
    let told = admin.call("CreateSecret", new);
    let error = told.refuses("InvalidParameter.SecretData");
    assert!(!error.to_string().contains("xxx"), "a value is told");
}

#[test]
fn a_trial_never_succeeds_and_says_what_would_have_come_of_it() {
    let mut world = World::with_account("acme");
    create(&mut world, &[]);
    let trial = ("DryRun", "true");
    let mut admin = world.admin();
    admin
        .call("GetSecretValue", [NAME, trial])
        .refuses("DryRunOperationError");
    admin
        .call("GetSecretValue", [("SecretName", "none"), trial])
        .refuses("Forbidden.ResourceNotFound");
    world
        .user("bob")
        .call("GetSecretValue", [NAME, trial])
        .refuses("NoPermission");
}

#[test]
fn a_key_that_is_named_must_be_open_to_whoever_puts_and_reads() {
    let mut world = World::with_account("acme");
    let id = key(&mut world);
    let named = ("EncryptionKeyId", id.as_str());
    create(&mut world, &[named]);
    let described = world.admin().call("DescribeSecret", [NAME]).answers();
    assert_eq!(described["EncryptionKeyId"], id);
    world.permit("bob", "Allow", "kms:GetSecretValue", "*");
    let denied = world.user("bob").call("GetSecretValue", [NAME]);
    let denied = denied.refuses("NoPermission");
    assert_eq!(denied["AccessDeniedDetail"]["AuthAction"], "kms:Decrypt");
    let on = format!("acs:kms:cn-hangzhou:*:key/{id}");
    world.permit("bob", "Allow", "kms:Decrypt", &on);
    world.user("bob").call("GetSecretValue", [NAME]).answers();
    let of = ("KeyId", id.as_str());
    let mut admin = world.admin();
    admin
        .call("ScheduleKeyDeletion", [of])
        .refuses("Rejected.ResourceInUse");
    admin.call("DisableKey", [of]).answers();
    admin
        .call("GetSecretValue", [NAME])
        .refuses("Rejected.Disabled");
    let newer = [NAME, ("VersionId", "v2"), ("SecretData", "x")];
    admin
        .call("PutSecretValue", newer)
        .refuses("Rejected.Disabled");
    admin.call("EnableKey", [of]).answers();
    assert_eq!(read(&mut world, &[]), FIRST);
}

#[test]
fn a_policy_of_a_secret_allows_and_denies_beside_those_of_the_caller() {
    let mut world = World::with_account("acme");
    create(&mut world, &[]);
    let account = world.account_id();
    let _ = world.user("bob");
    let policy = |effect: &str, whom: &str| {
        format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"{effect}","Principal":{{"RAM":["{whom}"]}},"Action":"kms:GetSecretValue","Resource":"*"}}]}}"#
        )
    };
    let bob = format!("acs:ram::{account}:user/bob");
    world
        .user("bob")
        .call("GetSecretValue", [NAME])
        .refuses("NoPermission");
    let allow = policy("Allow", &bob);
    let mut admin = world.admin();
    admin
        .call("SetSecretPolicy", [NAME, ("Policy", &allow)])
        .answers();
    let told = admin.call("GetSecretPolicy", [NAME]).answers();
    assert_eq!(told["Policy"], allow);
    world.user("bob").call("GetSecretValue", [NAME]).answers();
    let deny = policy("Deny", &format!("acs:ram::{account}:user/admin"));
    let mut admin = world.admin();
    admin
        .call("SetSecretPolicy", [NAME, ("Policy", &deny)])
        .answers();
    admin.call("GetSecretValue", [NAME]).refuses("NoPermission");
    let several = [("SecretsList", r#"[{"SecretName":"app/db"}]"#)];
    let told = admin.call("BatchGetSecretValue", several).answers();
    assert_eq!(told["Errors"][0]["Code"], "UnsupportedOperation");
    admin
        .call("SetSecretPolicy", [NAME, ("Policy", "{}")])
        .refuses("InvalidParameter.Policy");
}

#[test]
fn another_account_reads_by_arn_if_both_sides_allow_and_the_owner_hears_of_it() {
    let mut world = World::with_account("acme");
    create(&mut world, &[]);
    let owner = world.account_id();
    let arn = format!("acs:kms:cn-hangzhou:{owner}:secret/app/db");
    world.visit("globex");
    let other = world.account_id();
    let named = [("SecretName", arn.as_str())];
    // Nothing there allows it yet, and it looks as if it were not there.
    world
        .admin()
        .call("GetSecretValue", named)
        .refuses("NoPermission");
    world.visit("acme");
    let policy = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Principal":{{"RAM":["acs:ram::{other}:root"]}},"Action":"kms:GetSecretValue","Resource":"*"}}]}}"#
    );
    let set = [NAME, ("Policy", policy.as_str())];
    world.admin().call("SetSecretPolicy", set).answers();
    world.visit("globex");
    world.forget_events();
    let told = world.admin().call("GetSecretValue", named).answers();
    assert_eq!(told["SecretData"], FIRST);
    let heard = world.events().of(&owner);
    heard.are(["GetSecretValue ok"]);
    let _ = world.user("bob");
    world
        .user("bob")
        .call("GetSecretValue", named)
        .refuses("NoPermission");
}

#[test]
fn clients_own_data_opens_with_its_context_alone() {
    let mut world = World::with_account("acme");
    let id = key(&mut world);
    let on = ("KeyId", id.as_str());
    let plain = ("Plaintext", "c29tZXRoaW5nIG9mIG1pbmU=");
    let context = |text| ("EncryptionContext", text);
    let mut admin = world.admin();
    let given = context(r#"{"b":"2","a":"1"}"#);
    let sealed = admin.call("Encrypt", [on, plain, given]).answers();
    let blob = sealed["CiphertextBlob"].as_str().unwrap().to_owned();
    let blob = ("CiphertextBlob", blob.as_str());
    let other = context(r#"{"a":"1", "b":"2"}"#);
    let opened = admin.call("Decrypt", [blob, other]).answers();
    assert_eq!(opened["Plaintext"], plain.1);
    assert_eq!(opened["KeyVersionId"], sealed["KeyVersionId"]);
    admin
        .call("Decrypt", [blob])
        .refuses("InvalidParameter.CiphertextBlob");
    let wrong = context(r#"{"a":"1"}"#);
    admin
        .call("Decrypt", [blob, wrong])
        .refuses("InvalidParameter.CiphertextBlob");
    admin
        .call("Decrypt", [("CiphertextBlob", "AAAA")])
        .refuses("InvalidParameter.CiphertextBlob");
    admin.call("DisableKey", [on]).answers();
    admin
        .call("Decrypt", [blob, other])
        .refuses("Rejected.Disabled");
    admin.call("EnableKey", [on]).answers();
    admin.call("ScheduleKeyDeletion", [on]).answers();
    admin
        .call("Decrypt", [blob, other])
        .refuses("Rejected.PendingDeletion");
    admin.call("CancelKeyDeletion", [on]).answers();
    let shown = admin.call("DescribeKey", [on]).answers();
    assert_eq!(shown["KeyMetadata"]["KeyState"], "Disabled");
}

#[test]
fn data_keys_have_the_length_that_is_asked_for_and_their_sealed_halves_open() {
    let mut world = World::with_account("acme");
    let id = key(&mut world);
    let on = ("KeyId", id.as_str());
    let mut admin = world.admin();
    for (more, letters) in [
        (("KeySpec", "AES_256"), 44),
        (("KeySpec", "AES_128"), 24),
        (("NumberOfBytes", "1024"), 1368),
    ] {
        let drawn = admin.call("GenerateDataKey", [on, more]).answers();
        let plain = drawn["Plaintext"].as_str().unwrap();
        assert_eq!(plain.len(), letters);
        let blob = ("CiphertextBlob", drawn["CiphertextBlob"].as_str().unwrap());
        assert_eq!(admin.call("Decrypt", [blob]).answers()["Plaintext"], plain);
    }
    let sealed = admin
        .call("GenerateDataKeyWithoutPlaintext", [on])
        .answers();
    assert!(sealed.get("Plaintext").is_none());
}

#[test]
fn an_alias_stands_for_its_key_and_is_judged_as_that() {
    let mut world = World::with_account("acme");
    let (one, other) = (key(&mut world), key(&mut world));
    let alias = ("AliasName", "alias/app");
    let mut admin = world.admin();
    let on = ("KeyId", one.as_str());
    admin.call("CreateAlias", [alias, on]).answers();
    admin
        .call("CreateAlias", [alias, on])
        .refuses("Rejected.ResourceExist");
    let plain = ("Plaintext", "YQ==");
    let named = ("KeyId", "alias/app");
    let sealed = admin.call("Encrypt", [named, plain]).answers();
    assert_eq!(sealed["KeyId"], one);
    let resource = format!("acs:kms:*:*:key/{other}");
    world.permit("bob", "Allow", "kms:Encrypt", &resource);
    let mut bob = world.user("bob");
    bob.call("Encrypt", [named, plain]).refuses("NoPermission");
    let to = ("KeyId", other.as_str());
    world.admin().call("UpdateAlias", [alias, to]).answers();
    world.user("bob").call("Encrypt", [named, plain]).answers();
    let mut admin = world.admin();
    let listed = admin.call("ListAliasesByKeyId", [to]).answers();
    assert_eq!(listed["Aliases"]["Alias"][0]["AliasName"], "alias/app");
    admin.call("DeleteAlias", [alias]).answers();
    admin
        .call("DescribeKey", [named])
        .refuses("Forbidden.AliasNotFound");
}

#[test]
fn tags_are_put_and_taken_in_both_spellings() {
    let mut world = World::with_account("acme");
    create(&mut world, &[]);
    let mut admin = world.admin();
    let tags = ("Tags", r#"[{"TagKey":"a","TagValue":"1"}]"#);
    admin.call("TagResource", [NAME, tags]).answers();
    let on = [
        ("RegionId", "cn-hangzhou"),
        ("ResourceType", "secret"),
        ("ResourceId.1", "app/db"),
    ];
    let more = [("Tag.1.Key", "b"), ("Tag.1.Value", "2")];
    let all = on.iter().chain(&more).copied();
    admin.call("Kms.TagResources", all).answers();
    let listed = admin.call("Kms.ListTagResources", on).answers();
    let rows = &listed["TagResources"]["TagResource"];
    assert_eq!(rows[0]["TagKey"], "a");
    assert_eq!(rows[1]["TagValue"], "2");
    let off = ("TagKeys", r#"["a"]"#);
    admin.call("UntagResource", [NAME, off]).answers();
    let rest = on.iter().chain(&[("TagKey.1", "b")]).copied();
    admin.call("Kms.UntagResources", rest).answers();
    let listed = admin.call("Kms.ListTagResources", on).answers();
    assert_eq!(listed["TagResources"]["TagResource"], json!([]));
    let both = [
        NAME,
        ("KeyId", "00000000-0000-4000-8000-000000000000"),
        tags,
    ];
    admin
        .call("TagResource", both)
        .refuses("InvalidParameter.SecretName");
}

/// The secret of a user's only key, made by showing that key.
fn managed(world: &mut World, more: &[(&str, &str)]) -> (Key, String) {
    let mut admin = world.admin();
    admin
        .call("Ram.CreateUser", [("UserName", "worker")])
        .answers();
    let key = Key::of(&admin.call("Ram.CreateAccessKey", [("UserName", "worker")]));
    let data = shown(&[&key]);
    let new = [
        ("SecretName", "$Auto"),
        ("SecretType", "RAMCredentials"),
        ("VersionId", "v1"),
        ("SecretData", &data),
        ("ExtendedConfig", WORKER),
    ];
    let all = new.iter().chain(more).copied();
    let made = admin.call("CreateSecret", all).answers();
    (key, made["SecretName"].as_str().unwrap().to_owned())
}

const WORKER: &str = r#"{"SecretSubType":"RamUserAccessKey","UserName":"worker"}"#;

fn shown(keys: &[&Key]) -> String {
    let pair = |key: &&Key| json!({"AccessKeyId": key.id, "AccessKeySecret": key.secrets()[0]});
    let pairs: Vec<_> = keys.iter().map(pair).collect();
    json!({ "AccessKeys": pairs }).to_string()
}

/// The pair that readers of a secret get.
fn pair(world: &mut World, name: &str, stage: &str) -> Key {
    let asked = [("SecretName", name), ("VersionStage", stage)];
    let read = world.admin().call("GetSecretValue", asked).answers();
    let value: Value = serde_json::from_str(read["SecretData"].as_str().unwrap()).unwrap();
    assert!(value["GenerateTimestamp"].is_string());
    let text = |name: &str| value[name].as_str().unwrap().to_owned();
    Key::pair(&text("AccessKeyId"), &text("AccessKeySecret"))
}

fn works(world: &mut World, key: &Key) {
    world
        .holder_of(key)
        .call("Sts.GetCallerIdentity", [])
        .answers();
}

fn state(world: &mut World, name: &str) -> Value {
    let asked = [("SecretName", name)];
    world.admin().call("DescribeSecret", asked).answers()
}

#[test]
fn rotating_the_key_of_a_user_leaves_both_pairs_at_work_and_the_new_one_current() {
    let mut world = World::with_account("acme");
    let (old, name) = managed(&mut world, &[]);
    assert_eq!(name, "acs/ram/user/worker");
    assert_eq!(pair(&mut world, &name, "ACSCurrent").id, old.id);
    let rotate = [("SecretName", name.as_str()), ("VersionId", "v2")];
    let before = world.records().len();
    world.admin().call("RotateSecret", rotate).answers();
    let (current, previous) = (
        pair(&mut world, &name, "ACSCurrent"),
        pair(&mut world, &name, "ACSPrevious"),
    );
    assert_eq!(previous.id, old.id);
    assert_ne!(current.id, old.id);
    works(&mut world, &current);
    works(&mut world, &previous);
    // Again, and under another id while it goes on: nothing is done.
    let records = world.records();
    assert_eq!(records.len(), before + 2, "a key and its rotation");
    for id in ["v2", "v3"] {
        let again = [rotate[0], ("VersionId", id)];
        world.admin().call("RotateSecret", again).answers();
    }
    assert_eq!(world.records(), records);
    let told = state(&mut world, &name);
    assert_eq!(told["AutomaticRotation"], "Disabled");
    assert!(told["LastRotationDate"].is_string());
    // Once it is over, the next one begins, and the pair from before is gone.
    let worker = [("UserName", "worker")];
    for _ in 0..2 {
        world.admin().call("FinishKeyRotation", worker).answers();
    }
    let next = [rotate[0], ("VersionId", "v4")];
    world.admin().call("RotateSecret", next).answers();
    assert_eq!(pair(&mut world, &name, "ACSPrevious").id, current.id);
    let newest = pair(&mut world, &name, "ACSCurrent");
    works(&mut world, &newest);
}

#[test]
fn what_somebody_does_to_the_keys_otherwise_makes_a_managed_secret_invalid() {
    let mut world = World::with_account("acme");
    let more = [
        ("EnableAutomaticRotation", "true"),
        ("RotationInterval", "7d"),
    ];
    let (old, name) = managed(&mut world, &more);
    let told = state(&mut world, &name);
    assert_eq!(told["AutomaticRotation"], "Enabled");
    assert_eq!(told["RotationInterval"], "604800s");
    assert!(told["NextRotationDate"].is_string());
    let worker = ("UserName", "worker");
    let mut admin = world.admin();
    let foreign = Key::of(&admin.call("Ram.CreateAccessKey", [worker]));
    assert_eq!(state(&mut world, &name)["AutomaticRotation"], "Invalid");
    let rotate = [("SecretName", name.as_str()), ("VersionId", "v2")];
    let mut admin = world.admin();
    let told = admin.call("RotateSecret", rotate);
    let told = told.refuses("Rejected.RotationInvalid");
    assert!(told["Message"].as_str().unwrap().contains(&foreign.id));
    let gone = [worker, ("UserAccessKeyId", foreign.id.as_str())];
    admin.call("Ram.DeleteAccessKey", gone).answers();
    assert_eq!(state(&mut world, &name)["AutomaticRotation"], "Enabled");
    let off = [
        worker,
        ("UserAccessKeyId", old.id.as_str()),
        ("Status", "Inactive"),
    ];
    world.admin().call("Ram.UpdateAccessKey", off).answers();
    assert_eq!(state(&mut world, &name)["AutomaticRotation"], "Invalid");
}

#[test]
fn whoever_makes_the_secret_of_a_user_shows_all_its_keys_and_may_make_more() {
    let mut world = World::with_account("acme");
    let worker = ("UserName", "worker");
    let mut admin = world.admin();
    admin.call("Ram.CreateUser", [worker]).answers();
    let one = Key::of(&admin.call("Ram.CreateAccessKey", [worker]));
    let other = Key::of(&admin.call("Ram.CreateAccessKey", [worker]));
    let mut code = |data: &str, name: &str, config: &str| {
        let new = [
            ("SecretName", name),
            ("SecretType", "RAMCredentials"),
            ("VersionId", "v1"),
            ("SecretData", data),
            ("ExtendedConfig", config),
        ];
        let told = admin.call("CreateSecret", new);
        assert!(!told.text().contains(&one.secrets()[0]), "a secret is told");
        told.code()
    };
    let both = shown(&[&one, &other]);
    let invalid = "InvalidParameter.SecretData";
    assert_eq!(code(&shown(&[&one]), "$Auto", WORKER), invalid);
    assert_eq!(
        code(&shown(&[&one, &other.forged()]), "$Auto", WORKER),
        invalid
    );
    assert_eq!(code("{}", "$Auto", WORKER), invalid);
    assert_eq!(code(&both, "worker", WORKER), "InvalidParameter.SecretName");
    assert_eq!(
        code(&both, "$Auto", "{}"),
        "InvalidParameter.ExtendedConfig"
    );
    let nobody = WORKER.replace("worker", "nobody");
    assert_eq!(code(&both, "$Auto", &nobody), "Forbidden.ResourceNotFound");
    assert_eq!(code(&both, "$Auto", WORKER), "ok");
    world.permit("bob", "Allow", "kms:*", "*");
    let new = [
        ("SecretName", "$Auto"),
        ("SecretType", "RAMCredentials"),
        ("VersionId", "v1"),
        ("SecretData", &both),
        ("ExtendedConfig", WORKER),
    ];
    let denied = world.user("bob").call("CreateSecret", new);
    let denied = denied.refuses("NoPermission");
    let action = &denied["AccessDeniedDetail"]["AuthAction"];
    assert_eq!(action, "ram:CreateAccessKey");
}

/// A key that was just made, with these parameters.
fn key_with(world: &mut World, more: &[(&str, &str)]) -> String {
    let told = world.admin().call("CreateKey", more.iter().copied());
    let answer = told.answers();
    answer["KeyMetadata"]["KeyId"].as_str().unwrap().to_owned()
}

#[test]
fn calls_on_keys_can_be_tried_and_give_nothing_then() {
    let mut world = World::with_account("acme");
    let id = key(&mut world);
    let (on, trial, plain) = (
        ("KeyId", id.as_str()),
        ("DryRun", "true"),
        ("Plaintext", "c2VjcmV0"),
    );
    let mut admin = world.admin();
    let sealed = admin.call("Encrypt", [on, plain]).answers();
    let blob = sealed["CiphertextBlob"].as_str().unwrap().to_owned();
    let blob = ("CiphertextBlob", blob.as_str());
    let calls = [
        ("Encrypt", vec![on, plain]),
        ("Decrypt", vec![blob]),
        ("ReEncrypt", vec![blob, ("DestinationKeyId", on.1)]),
        ("GenerateDataKey", vec![on]),
        ("GenerateDataKeyWithoutPlaintext", vec![on]),
    ];
    for (operation, asked) in calls {
        let tried = [asked.clone(), vec![trial]].concat();
        let told = admin.call(operation, tried);
        let error = told.refuses("DryRunOperationError");
        assert_eq!(error.get("Plaintext"), None, "{operation}");
        let done = [asked, vec![("DryRun", "false")]].concat();
        admin.call(operation, done).answers();
    }
    // What would fail says how.
    let context = ("EncryptionContext", r#"{"a":"b"}"#);
    let told = admin.call("Decrypt", [blob, context, trial]);
    told.refuses("InvalidParameter.CiphertextBlob");
}

#[test]
fn what_is_not_served_of_keys_is_refused_by_name() {
    let mut world = World::with_account("acme");
    let id = key(&mut world);
    let on = ("KeyId", id.as_str());
    let mut admin = world.admin();
    let sealed = admin.call("Encrypt", [on, ("Plaintext", "c2VjcmV0")]);
    let sealed = sealed.answers()["CiphertextBlob"]
        .as_str()
        .unwrap()
        .to_owned();
    let blob = ("CiphertextBlob", sealed.as_str());
    let again = [blob, ("DestinationKeyId", on.1)];
    for (operation, asked, name) in [
        ("GenerateDataKey", vec![on], "Recipient"),
        ("Decrypt", vec![blob], "Recipient"),
        ("CreateKey", vec![], "Policy"),
        ("CreateKey", vec![], "DKMSInstanceId"),
        ("CreateKey", vec![], "KeyStorageMechanism"),
        ("ReEncrypt", again.to_vec(), "SourceKeyId"),
        ("ReEncrypt", again.to_vec(), "SourceKeyVersionId"),
        ("ReEncrypt", again.to_vec(), "SourceEncryptionAlgorithm"),
    ] {
        let told = admin.call(operation, [asked, vec![(name, "x")]].concat());
        told.refuses(&format!("InvalidParameter.{name}"));
    }
}

#[test]
fn keys_have_tags_from_the_start_are_described_anew_and_listed_by_what_they_are() {
    let mut world = World::with_account("acme");
    let id = key_with(
        &mut world,
        &[("Tags", r#"[{"TagKey":"env","TagValue":"test"}]"#)],
    );
    let other = key(&mut world);
    let on = ("KeyId", id.as_str());
    let mut admin = world.admin();
    let tags = admin.call("ListResourceTags", [on]).answers();
    assert_eq!(tags["Tags"]["Tag"][0]["TagValue"], "test");
    let more = ("Description", "for two databases");
    admin.call("UpdateKeyDescription", [on, more]).answers();
    let told = admin.call("DescribeKey", [on]).answers();
    assert_eq!(told["KeyMetadata"]["Description"], more.1);
    admin.call("DisableKey", [on]).answers();
    let mut listed = |filters: &str| {
        let told = admin.call("ListKeys", [("Filters", filters)]).answers();
        let keys = told["Keys"]["Key"].as_array().unwrap().iter();
        let id = |key: &Value| key["KeyId"].as_str().unwrap().to_owned();
        keys.map(id).collect::<Vec<_>>()
    };
    assert_eq!(
        listed(r#"[{"Key":"KeyState","Values":["Disabled"]}]"#),
        [id.as_str()]
    );
    assert_eq!(
        listed(r#"[{"Key":"KeyState","Values":["Enabled"]}]"#),
        [other]
    );
    assert_eq!(
        listed(r#"[{"Key":"KeyUsage","Values":["ENCRYPT/DECRYPT","SIGN/VERIFY"]}]"#).len(),
        2
    );
    assert_eq!(
        listed(r#"[{"Key":"KeySpec","Values":["RSA_2048"]}]"#),
        [""; 0]
    );
    let week = ("PendingWindowInDays", "7");
    admin.call("ScheduleKeyDeletion", [on, week]).answers();
    let told = admin.call("UpdateKeyDescription", [on, more]);
    told.refuses("Rejected.PendingDeletion");
    for bad in [
        "[]x",
        r#"[{"Key":"Colour","Values":["a"]}]"#,
        r#"[{"Key":"KeyState","Values":[]}]"#,
    ] {
        admin
            .call("ListKeys", [("Filters", bad)])
            .refuses("InvalidParameter.Filters");
    }
}

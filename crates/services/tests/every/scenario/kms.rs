//! The part of the story that KMS plays: secrets and keys.

use serde_json::Value;

use super::Scenario;

const NAME: (&str, &str) = ("SecretName", "app/db");
const VALUE: &str = "a value that is nobody else's";
const NEWER: &str = "a newer value, nobody else's either";
const CONTEXT: (&str, &str) = ("EncryptionContext", r#"{"app":"db"}"#);

/// Tells it.
pub(super) fn play(scenario: &mut Scenario) {
    let key = keys(scenario);
    sealed(scenario, &key);
    secrets(scenario, &key);
    versions(scenario);
    tags(scenario, &key);
    managed(scenario);
    call(scenario, "GetRandomPassword", &[("PasswordLength", "40")]);
    call(scenario, "DescribeRegions", &[]);
    end(scenario, &key);
}

fn call(scenario: &mut Scenario, operation: &str, parameters: &[(&str, &str)]) -> Value {
    scenario.admin(&format!("Kms.{operation}"), parameters)
}

fn keys(scenario: &mut Scenario) -> String {
    let new = [
        ("Description", "for the database"),
        ("KeySpec", "Aliyun_AES_256"),
        ("KeyUsage", "ENCRYPT/DECRYPT"),
        ("Origin", "Aliyun_KMS"),
        ("ProtectionLevel", "SOFTWARE"),
        ("EnableAutomaticRotation", "true"),
        ("RotationInterval", "365d"),
        ("Tags", r#"[{"TagKey":"env","TagValue":"test"}]"#),
    ];
    let made = call(scenario, "CreateKey", &new);
    let id = made["KeyMetadata"]["KeyId"].as_str().unwrap().to_owned();
    let on = ("KeyId", id.as_str());
    call(scenario, "DescribeKey", &[on]);
    let filters = r#"[{"Key":"KeyState","Values":["Enabled"]}]"#;
    call(scenario, "ListKeys", &[("Filters", filters)]);
    let more = ("Description", "for two databases");
    call(scenario, "UpdateKeyDescription", &[on, more]);
    let alias = ("AliasName", "alias/db");
    call(scenario, "CreateAlias", &[alias, on]);
    call(scenario, "UpdateAlias", &[alias, on]);
    call(scenario, "ListAliases", &[]);
    call(scenario, "ListAliasesByKeyId", &[on]);
    call(scenario, "DisableKey", &[on]);
    call(scenario, "EnableKey", &[on]);
    let every = ("RotationInterval", "30d");
    let enabled = ("EnableAutomaticRotation", "true");
    call(scenario, "UpdateRotationPolicy", &[on, enabled, every]);
    call(
        scenario,
        "ScheduleKeyDeletion",
        &[on, ("PendingWindowInDays", "7")],
    );
    call(scenario, "CancelKeyDeletion", &[on]);
    call(scenario, "EnableKey", &[on]);
    id
}

fn sealed(scenario: &mut Scenario, key: &str) {
    let on = ("KeyId", key);
    let plain = ("Plaintext", "Y2xpZW50cycgb3duIGRhdGE=");
    let sealed = call(scenario, "Encrypt", &[on, plain, CONTEXT]);
    let blob = ("CiphertextBlob", sealed["CiphertextBlob"].as_str().unwrap());
    let opened = call(scenario, "Decrypt", &[blob, CONTEXT]);
    assert_eq!(opened["Plaintext"], plain.1);
    let to = ("DestinationKeyId", "alias/db");
    let from = ("SourceEncryptionContext", CONTEXT.1);
    let sealed = call(scenario, "ReEncrypt", &[blob, to, from]);
    let blob = ("CiphertextBlob", sealed["CiphertextBlob"].as_str().unwrap());
    assert_eq!(call(scenario, "Decrypt", &[blob])["Plaintext"], plain.1);
    let drawn = call(scenario, "GenerateDataKey", &[on, CONTEXT]);
    scenario
        .shown
        .push(drawn["Plaintext"].as_str().unwrap().to_owned());
    let length = ("NumberOfBytes", "64");
    call(scenario, "GenerateDataKeyWithoutPlaintext", &[on, length]);
}

fn secrets(scenario: &mut Scenario, key: &str) {
    let account = scenario.world.account_id();
    let policy = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Principal":{{"RAM":["acs:ram::{account}:root"]}},"Action":"kms:GetSecretValue","Resource":"*"}}]}}"#
    );
    let policy = ("Policy", policy.as_str());
    let new = [
        NAME,
        ("VersionId", "v1"),
        ("SecretData", VALUE),
        ("Description", "of the database"),
        ("EncryptionKeyId", key),
        ("ExtendedConfig", r#"{"CustomData":{"team":"a"}}"#),
        policy,
        ("Tags", r#"[{"TagKey":"env","TagValue":"test"}]"#),
    ];
    scenario.shown.push(VALUE.to_owned());
    scenario.shown.push(NEWER.to_owned());
    call(scenario, "CreateSecret", &new);
    call(scenario, "DescribeSecret", &[NAME, ("FetchTags", "true")]);
    call(scenario, "GetSecretPolicy", &[NAME]);
    call(scenario, "SetSecretPolicy", &[NAME, policy]);
    let to = ("ExtendedConfig.CustomData.team", "b");
    call(
        scenario,
        "UpdateSecret",
        &[NAME, ("Description", "new"), to],
    );
    let read = call(
        scenario,
        "GetSecretValue",
        &[NAME, ("FetchExtendedConfig", "true")],
    );
    assert_eq!(read["SecretData"], VALUE);
    let other = [
        ("SecretName", "app/mail"),
        ("VersionId", "v1"),
        ("SecretData", VALUE),
        ("ExtendedConfig", "{}"),
    ];
    call(scenario, "CreateSecret", &other);
    let both =
        r#"[{"SecretName":"app/mail","FetchExtendedConfig":"true"},{"SecretName":"app/none"}]"#;
    let read = call(scenario, "BatchGetSecretValue", &[("SecretsList", both)]);
    assert_eq!(read["SecretValues"][0]["SecretData"], VALUE);
}

fn versions(scenario: &mut Scenario) {
    let newer = [NAME, ("VersionId", "v2"), ("SecretData", NEWER)];
    call(scenario, "PutSecretValue", &newer);
    call(scenario, "ListSecretVersionIds", &[NAME]);
    let back = ("MoveToVersion", "v1");
    let stage = ("VersionStage", "ACSCurrent");
    call(scenario, "UpdateSecretVersionStage", &[NAME, back, stage]);
    let read = call(scenario, "GetSecretValue", &[NAME]);
    assert_eq!(read["SecretData"], VALUE);
}

fn tags(scenario: &mut Scenario, key: &str) {
    let tag = ("Tags", r#"[{"TagKey":"a","TagValue":"1"}]"#);
    call(scenario, "TagResource", &[("KeyId", key), tag]);
    call(scenario, "ListResourceTags", &[("KeyId", key)]);
    let off = ("TagKeys", r#"["a"]"#);
    call(scenario, "UntagResource", &[("KeyId", key), off]);
    let on = [
        ("RegionId", "cn-hangzhou"),
        ("ResourceType", "secret"),
        ("ResourceId.1", "app/db"),
    ];
    let many: Vec<_> = (0..11)
        .map(|at| format!(r#"{{"Key":"k{at}","Value":"v"}}"#))
        .collect();
    let many = format!("[{}]", many.join(","));
    call(
        scenario,
        "TagResources",
        &[on[0], on[1], on[2], ("Tag", &many)],
    );
    call(scenario, "ListTagResources", &on);
    let few = ("TagKey", r#"["k1"]"#);
    call(scenario, "UntagResources", &[on[0], on[1], on[2], few]);
}

fn managed(scenario: &mut Scenario) {
    scenario.admin("Ram.CreateUser", &[("UserName", "worker")]);
    let key = scenario.key("Ram.CreateAccessKey", &[("UserName", "worker")], None);
    let [secret] = &key.secrets()[..] else {
        panic!("a pair has one secret");
    };
    let data = format!(
        r#"{{"AccessKeys":[{{"AccessKeyId":"{}","AccessKeySecret":"{secret}"}}]}}"#,
        key.id
    );
    let new = [
        ("SecretName", "$Auto"),
        ("SecretType", "RAMCredentials"),
        ("VersionId", "v1"),
        ("SecretData", &data),
        (
            "ExtendedConfig",
            r#"{"SecretSubType":"RamUserAccessKey","UserName":"worker"}"#,
        ),
        ("EnableAutomaticRotation", "true"),
        ("RotationInterval", "30d"),
    ];
    let made = call(scenario, "CreateSecret", &new);
    let name = ("SecretName", made["SecretName"].as_str().unwrap());
    call(scenario, "RotateSecret", &[name, ("VersionId", "v2")]);
    // The server proves the new pair by itself, and says so.
    let own = ("CompleteSecretRotation".to_owned(), "ok".to_owned());
    scenario.calls.push(own);
    let read = call(scenario, "GetSecretValue", &[name]);
    let value: Value = serde_json::from_str(read["SecretData"].as_str().unwrap()).unwrap();
    let newer = value["AccessKeySecret"].as_str().unwrap();
    scenario.shown.push(newer.to_owned());
    let list = format!(r#"[{{"SecretName":"{}"}}]"#, name.1);
    call(scenario, "BatchGetSecretValue", &[("SecretsList", &list)]);
    call(scenario, "DescribeSecret", &[name]);
    let (enabled, every) = (
        ("EnableAutomaticRotation", "true"),
        ("RotationInterval", "7d"),
    );
    call(
        scenario,
        "UpdateSecretRotationPolicy",
        &[name, enabled, every],
    );
    let at_once = ("ForceDeleteWithoutRecovery", "true");
    call(scenario, "DeleteSecret", &[name, at_once]);
    scenario.admin("Rampart.FinishKeyRotation", &[("UserName", "worker")]);
}

fn end(scenario: &mut Scenario, key: &str) {
    call(scenario, "DeleteSecret", &[NAME]);
    call(scenario, "DescribeSecret", &[NAME]);
    call(scenario, "ListSecrets", &[("FetchTags", "true")]);
    call(scenario, "RestoreSecret", &[NAME]);
    let at_once = ("ForceDeleteWithoutRecovery", "true");
    call(scenario, "DeleteSecret", &[NAME, at_once]);
    call(
        scenario,
        "DeleteSecret",
        &[("SecretName", "app/mail"), at_once],
    );
    call(scenario, "DeleteAlias", &[("AliasName", "alias/db")]);
    call(scenario, "ScheduleKeyDeletion", &[("KeyId", key)]);
}

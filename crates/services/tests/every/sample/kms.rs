//! Samples for secrets and keys.

use services::testing::World;

/// A key that is not there.
const KEY: &str = "00000000-0000-4000-8000-000000000000";

/// What is in something sealed under that key: magic, form, key, material, and a message that opens nowhere.
const SEALED: &str = "UktNUwEwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Samples of parameters that have other samples elsewhere.
pub(super) fn first((service, operation, name): (&str, &str, &str)) -> Option<String> {
    if service != "Kms" {
        return None;
    }
    let text = match (operation, name) {
        (_, "PolicyName") => "default",
        // The newest of all is there without it.
        ("GetSecretValue", "VersionId") => "",
        // One that is there takes no other value.
        ("PutSecretValue", "VersionId") => "v2",
        ("UntagResources", "All") => "false",
        _ => return None,
    };
    Some(text.to_owned())
}

/// The sample of a parameter, by service, operation and name.
pub(super) fn value(world: &World, of: (&str, &str, &str)) -> Option<String> {
    let ("Kms", operation, name) = of else {
        return None;
    };
    let account = world.account_id();
    let text = match (operation, name) {
        // What this server does not serve is left out, and tags are on a secret or a key.
        (_, "DKMSInstanceId" | "Recipient" | "CertificateId" | "RemoveFromVersion")
        | ("CreateKey", "KeyStorageMechanism" | "Policy")
        | ("ReEncrypt", "SourceKeyId" | "SourceKeyVersionId" | "SourceEncryptionAlgorithm")
        | ("TagResource" | "UntagResource", "KeyId")
        // Nothing but managed secrets are rotated by themselves; secrets are sealed under the account's own key.
        | ("CreateSecret", "RotationInterval" | "EncryptionKeyId")
        | ("UpdateRotationPolicy" | "UpdateSecretRotationPolicy" | "CreateKey", "RotationInterval") => "",
        ("ListKeys", "Filters") => r#"[{"Key":"KeyState","Values":["Enabled"]}]"#,
        (_, "SecretName") => "sample",
        (_, "SecretData") => "sample-of-a-value",
        (_, "SecretDataType") => "text",
        (_, "SecretType") => "Generic",
        ("UpdateSecret", "ExtendedConfig") => r#"{"CustomData":{"team":"b"}}"#,
        (_, "ExtendedConfig") => r#"{"CustomData":{"team":"a"}}"#,
        (
            _,
            "EnableAutomaticRotation" | "DryRun" | "ForceDeleteWithoutRecovery" | "ExcludeLowercase" | "ExcludeNumbers"
            | "ExcludeUppercase",
        ) => "false",
        (_, "Policy") => return Some(policy(&account)),
        (_, "Tags") => r#"[{"TagKey":"env","TagValue":"test"}]"#,
        (_, "TagKeys" | "TagKey") => r#"["env"]"#,
        (_, "Tag") => r#"[{"Key":"env","Value":"test"}]"#,
        (
            _,
            "FetchTags" | "IncludeDeprecated" | "FetchExtendedConfig" | "ExcludePunctuation" | "RequireEachIncludedType",
        ) => "true",
        (_, "RecoveryWindowInDays" | "PendingWindowInDays") => "7",
        (_, "VersionStage") if operation == "UpdateSecretVersionStage" => "UAT",
        (_, "VersionStage") => "ACSCurrent",
        (_, "VersionStages") => r#"["ACSCurrent","UAT"]"#,
        (_, "MoveToVersion") => "v1",
        (_, "SecretsList") => r#"[{"SecretName":"sample"}]"#,
        (_, "Filters") => r#"[{"Key":"SecretName","Values":["sample"]}]"#,
        (_, "PageNumber") => "1",
        (_, "RegionId") => "cn-hangzhou",
        (_, "ResourceType") => "secret",
        (_, "ResourceId") => return Some(r#"["sample"]"#.to_owned()),
        (_, "PasswordLength") => "16",
        (_, "ExcludeCharacters") => "Il1O0",
        (_, "AliasName") => "alias/sample",
        (_, "KeyId" | "DestinationKeyId") => KEY,
        ("CreateKey", "KeySpec") => "Aliyun_AES_256",
        (_, "KeySpec") => "AES_128",
        (_, "KeyUsage") => "ENCRYPT/DECRYPT",
        (_, "Origin") => "Aliyun_KMS",
        (_, "ProtectionLevel") => "SOFTWARE",
        (_, "NumberOfBytes") => "24",
        (_, "Plaintext") => "c2FtcGxl",
        (_, "CiphertextBlob") => SEALED,
        (
            _,
            "EncryptionContext" | "SourceEncryptionContext" | "DestinationEncryptionContext",
        ) => r#"{"app":"sample"}"#,
        _ => return None,
    };
    Some(text.to_owned())
}

/// A policy that lets one user read.
fn policy(account: &str) -> String {
    format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Principal":{{"RAM":["acs:ram::{account}:user/sample"]}},"Action":"kms:GetSecretValue","Resource":"*"}}]}}"#
    )
}

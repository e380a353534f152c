//! The patterns: by which operations somebody comes to be somebody else, or to more rights. A table, and no code.

use super::way::Way;

/// One way to become somebody or to raise somebody's rights.
#[derive(Debug)]
pub struct Pattern {
    /// What it is called: its operations, in their order.
    pub name: &'static str,
    /// How it is done.
    pub(super) way: Way,
    /// The operations, in the order they are called in.
    pub calls: &'static [Call],
    /// What it takes beside permissions, which nobody can look up here.
    pub needs: Option<&'static str>,
}

/// One call of an operation that is served.
#[derive(Debug)]
pub struct Call {
    /// The product that has it; some have it too in other products, under the same action.
    pub product: &'static str,
    /// The operation.
    pub operation: &'static str,
}

impl Way {
    /// Its row of the table; a test sees to it that each has one.
    pub(super) fn pattern(self) -> Option<&'static Pattern> {
        PATTERNS.iter().find(|one| one.way == self)
    }
}

/// All patterns.
pub static PATTERNS: &[Pattern] = &[
    row("AssumeRole", Way::Assume, &[ASSUME], None),
    row(
        "UpdateRole, AssumeRole",
        Way::Trust,
        &[ram("UpdateRole"), ASSUME],
        None,
    ),
    row(
        "UpdateUser, AssumeRole",
        Way::Rename,
        &[ram("UpdateUser"), ASSUME],
        None,
    ),
    row(
        "CreateAccessKey",
        Way::NewKey,
        &[ram("CreateAccessKey")],
        None,
    ),
    row(
        "DeleteAccessKey, CreateAccessKey",
        Way::ReplacedKey,
        &[
            ram("UpdateAccessKey"),
            ram("DeleteAccessKey"),
            ram("CreateAccessKey"),
        ],
        None,
    ),
    row(
        "StartKeyRotation",
        Way::RotatedKey,
        &[rampart("StartKeyRotation")],
        None,
    ),
    row(
        "UpdateAccessKey",
        Way::SwitchedKey,
        &[ram("UpdateAccessKey")],
        Some("the secret of an AccessKey that is switched off"),
    ),
    row(
        "RestoreAccessKeyFromRecycleBin, UpdateAccessKey",
        Way::RestoredKey,
        &[
            ims("RestoreAccessKeyFromRecycleBin"),
            ram("UpdateAccessKey"),
        ],
        Some("the secret of an AccessKey that was deleted"),
    ),
    row(
        "CreateLoginProfile",
        Way::NewPassword,
        &[ram("CreateLoginProfile")],
        None,
    ),
    row(
        "UpdateLoginProfile",
        Way::OtherPassword,
        &[ims("UpdateLoginProfile")],
        None,
    ),
    row(
        "UnbindMFADevice, UpdateLoginProfile",
        Way::PasswordWithoutDevice,
        &[ram("UnbindMFADevice"), ims("UpdateLoginProfile")],
        None,
    ),
    row(
        "DisableVirtualMFA, UpdateLoginProfile",
        Way::PasswordWithDisabledDevice,
        &[ims("DisableVirtualMFA"), ims("UpdateLoginProfile")],
        None,
    ),
    row(
        "DeletePasskey, UpdateLoginProfile",
        Way::PasswordWithoutPasskey,
        &[ims("DeletePasskey"), ims("UpdateLoginProfile")],
        None,
    ),
    row(
        "SetUserSsoSettings",
        Way::SignOn,
        &[ims("SetUserSsoSettings")],
        None,
    ),
    row(
        "GetSecretValue",
        Way::ReadSecret,
        &[kms("GetSecretValue")],
        None,
    ),
    row(
        "BatchGetSecretValue",
        Way::ReadSecrets,
        &[kms("BatchGetSecretValue")],
        None,
    ),
    row(
        "SetSecretPolicy, GetSecretValue",
        Way::OpenedSecret,
        &[kms("SetSecretPolicy"), kms("GetSecretValue")],
        None,
    ),
    row(
        "RestoreSecret, GetSecretValue",
        Way::RestoredSecret,
        &[kms("RestoreSecret"), kms("GetSecretValue")],
        None,
    ),
    row(
        "CreateSecret, GetSecretValue",
        Way::NewSecret,
        &[kms("CreateSecret"), kms("GetSecretValue")],
        None,
    ),
    row(
        "CreateAgent, AssumeRoleAsAgent",
        Way::NewAgent,
        &[
            rampart("CreateAgent"),
            rampart("EnrolAgent"),
            rampart("AssumeRoleAsAgent"),
        ],
        None,
    ),
    row(
        "UpdateAgent, AssumeRoleAsAgent",
        Way::OtherAgent,
        &[rampart("UpdateAgent"), rampart("AssumeRoleAsAgent")],
        Some("the key of an agent that is there"),
    ),
    row(
        "RenewAgentCode, AssumeRoleAsAgent",
        Way::RenewedAgent,
        &[
            rampart("RenewAgentCode"),
            rampart("EnrolAgent"),
            rampart("AssumeRoleAsAgent"),
        ],
        None,
    ),
    row(
        "CreateSAMLProvider, AssumeRoleWithSAML",
        Way::NewSaml,
        &[ims("CreateSAMLProvider"), SAML],
        None,
    ),
    row(
        "UpdateSAMLProvider, AssumeRoleWithSAML",
        Way::OtherSaml,
        &[ims("UpdateSAMLProvider"), SAML],
        None,
    ),
    row(
        "DeleteSAMLProvider, CreateSAMLProvider, AssumeRoleWithSAML",
        Way::ReplacedSaml,
        &[ims("DeleteSAMLProvider"), ims("CreateSAMLProvider"), SAML],
        None,
    ),
    row(
        "CreateOIDCProvider, AssumeRoleWithOIDC",
        Way::NewOidc,
        &[ims("CreateOIDCProvider"), OIDC],
        None,
    ),
    row(
        "DeleteOIDCProvider, CreateOIDCProvider, AssumeRoleWithOIDC",
        Way::ReplacedOidc,
        &[ims("DeleteOIDCProvider"), ims("CreateOIDCProvider"), OIDC],
        None,
    ),
    row(
        "AddClientIdToOIDCProvider, AssumeRoleWithOIDC",
        Way::OidcClient,
        &[ims("AddClientIdToOIDCProvider"), OIDC],
        Some("a token of the same issuer for another client"),
    ),
    row(
        "UpdateOIDCProvider, AssumeRoleWithOIDC",
        Way::OidcClients,
        &[ims("UpdateOIDCProvider"), OIDC],
        Some("a token of the same issuer for another client"),
    ),
    row(
        "AddFingerprintToOIDCProvider, AssumeRoleWithOIDC",
        Way::OidcFingerprint,
        &[ims("AddFingerprintToOIDCProvider"), OIDC],
        Some("to answer in the issuer's place on the network"),
    ),
    row(
        "AttachPolicyToUser",
        Way::AttachToUser,
        &[ram("AttachPolicyToUser")],
        None,
    ),
    row(
        "AttachPolicyToGroup",
        Way::AttachToGroup,
        &[ram("AttachPolicyToGroup")],
        None,
    ),
    row(
        "AttachPolicyToRole",
        Way::AttachToRole,
        &[ram("AttachPolicyToRole")],
        None,
    ),
    row(
        "AttachPolicy",
        Way::Attach,
        &[manager("AttachPolicy")],
        None,
    ),
    row(
        "CreatePolicy, AttachPolicy",
        Way::OwnPolicy,
        &[ram("CreatePolicy"), ram("AttachPolicyToUser")],
        None,
    ),
    row("AddUserToGroup", Way::Join, &[ram("AddUserToGroup")], None),
    row(
        "CreateAppSecret, ScimPatchGroup",
        Way::Provisioned,
        &[ims("CreateAppSecret")],
        None,
    ),
    row(
        "CreatePolicyVersion",
        Way::Document,
        &[ram("CreatePolicyVersion")],
        None,
    ),
    row(
        "SetDefaultPolicyVersion",
        Way::Default,
        &[ram("SetDefaultPolicyVersion")],
        None,
    ),
    row(
        "DetachPolicyFromUser",
        Way::DetachFromUser,
        &[ram("DetachPolicyFromUser")],
        None,
    ),
    row(
        "DetachPolicyFromGroup",
        Way::DetachFromGroup,
        &[ram("DetachPolicyFromGroup")],
        None,
    ),
    row(
        "DetachPolicyFromRole",
        Way::DetachFromRole,
        &[ram("DetachPolicyFromRole")],
        None,
    ),
    row(
        "DetachPolicy",
        Way::Detach,
        &[manager("DetachPolicy")],
        None,
    ),
    row(
        "RemoveUserFromGroup",
        Way::Leave,
        &[ram("RemoveUserFromGroup")],
        None,
    ),
    row(
        "CreateUser, AttachPolicyToUser, CreateAccessKey",
        Way::NewUser,
        &[
            ram("CreateUser"),
            ram("AttachPolicyToUser"),
            ram("CreateAccessKey"),
        ],
        None,
    ),
    row(
        "CreateRole, AttachPolicyToRole, AssumeRole",
        Way::NewRole,
        &[ram("CreateRole"), ram("AttachPolicyToRole"), ASSUME],
        None,
    ),
    row(
        "CreateGroup, AttachPolicyToGroup, AddUserToGroup",
        Way::NewGroup,
        &[
            ram("CreateGroup"),
            ram("AttachPolicyToGroup"),
            ram("AddUserToGroup"),
        ],
        None,
    ),
];

const fn row(
    name: &'static str,
    way: Way,
    calls: &'static [Call],
    needs: Option<&'static str>,
) -> Pattern {
    Pattern {
        name,
        way,
        calls,
        needs,
    }
}

const fn of(product: &'static str, operation: &'static str) -> Call {
    Call { product, operation }
}

const fn ram(operation: &'static str) -> Call {
    of("Ram", operation)
}

const fn ims(operation: &'static str) -> Call {
    of("Ims", operation)
}

const fn kms(operation: &'static str) -> Call {
    of("Kms", operation)
}

const fn rampart(operation: &'static str) -> Call {
    of("Rampart", operation)
}

const fn manager(operation: &'static str) -> Call {
    of("ResourceManager", operation)
}

const ASSUME: Call = of("Sts", "AssumeRole");
const SAML: Call = of("Sts", "AssumeRoleWithSAML");
const OIDC: Call = of("Sts", "AssumeRoleWithOIDC");

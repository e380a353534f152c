//! Abuse that is served, and why that is right.

use super::attack::{Attack, Must};

/// An operation, its parameter, kinds of abuse (if none is named, all that may be served and seen), and why it may
/// be served.
type Excuse = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static str,
);

const EXCUSES: &[Excuse] = &[
    (
        "Ram.ListGroups",
        "MaxItems",
        &["out of range"],
        "a page of groups holds up to 1,000, like one of users; the contract's 100 was never a promise to refuse more",
    ),
    (
        "Ram.UpdatePolicyDescription",
        "NewDescription",
        &["empty"],
        "an empty description clears the one that is there",
    ),
    (
        "Kms.UpdateKeyDescription",
        "Description",
        &["empty"],
        "an empty description clears the one that is there",
    ),
    (
        "Ram.UntagResources",
        "TagKey",
        &[],
        "a key that nothing carries is not taken off, which nobody can see beside TagKeys",
    ),
    (
        "Ims.ListUsersInRecycleBin",
        "Filter",
        &["another account's"],
        "nobody is in the bin whom another name could leave out",
    ),
    (
        "Sts.AssumeRole",
        "ExternalId",
        &[],
        "it is a condition key, which counts only where a trust policy asks for it",
    ),
    (
        "Rampart.ListSsoAttempts",
        "ProviderName",
        &["other word"],
        "nobody came by any provider whom another name could leave out",
    ),
    (
        "Rampart.TestSsoProvider",
        "OIDCToken",
        &["too long"],
        "a token may have 20,000 characters, and what is wrong with one is what the operation tells",
    ),
    (
        "ResourceDirectoryMaster.ListTagResources",
        "Tag",
        &[],
        "nothing is in the directory of the stage that another value could leave out",
    ),
    (
        "ResourceDirectoryMaster.ListAccounts",
        "Tag",
        &[],
        "nothing is in the directory of the stage that another value could leave out",
    ),
    (
        "ResourceDirectoryMaster.ListAccounts",
        "QueryKeyword",
        &[],
        "nothing is in the directory of the stage that another value could leave out",
    ),
    (
        "ResourceDirectoryMaster.ListTagValues",
        "ValueFilter",
        &[],
        "nothing is in the directory of the stage that another value could leave out",
    ),
    (
        "ResourceDirectoryMaster.ListTagValues",
        "TagKey",
        &[],
        "nothing is in the directory of the stage that another value could leave out",
    ),
    (
        "ResourceDirectoryMaster.ListTagKeys",
        "KeyFilter",
        &[],
        "nothing is in the directory of the stage that another value could leave out",
    ),
    (
        "ResourceDirectoryMaster.ListDelegatedAdministrators",
        "ServicePrincipal",
        &[],
        "nothing is in the directory of the stage that another value could leave out",
    ),
    (
        "ResourceManager.ListAccounts",
        "Tag",
        &[],
        "nothing is in the directory of the stage that another value could leave out",
    ),
    (
        "ResourceManager.ListAccounts",
        "QueryKeyword",
        &[],
        "nothing is in the directory of the stage that another value could leave out",
    ),
    (
        "ResourceManager.ListDelegatedAdministrators",
        "ServicePrincipal",
        &[],
        "nothing is in the directory of the stage that another value could leave out",
    ),
    (
        "Kms.CreateSecret",
        "ExtendedConfig",
        &["wrong JSON"],
        "of a Generic secret it is any object, which clients read back as it is",
    ),
    (
        "Kms.CreateSecret",
        "SecretData",
        &["too long", "another account's"],
        "a value is any text of up to 30,720 bytes, and is shown to nobody here",
    ),
    (
        "Kms.Encrypt",
        "EncryptionContext",
        &["another account's"],
        "a context is any text, which must be given again to open",
    ),
    (
        "Kms.GenerateDataKey",
        "EncryptionContext",
        &["another account's"],
        "a context is any text, which must be given again to open",
    ),
    (
        "Kms.GenerateDataKeyWithoutPlaintext",
        "EncryptionContext",
        &["another account's"],
        "a context is any text, which must be given again to open",
    ),
    (
        "Kms.GetRandomPassword",
        "ExcludeCharacters",
        &[],
        "what a password has none of cannot be seen in one, which is another each time",
    ),
    (
        "Kms.ListTagResources",
        "RegionId",
        &["other word"],
        "there is one region here, which clients call what they like",
    ),
    (
        "Kms.TagResources",
        "RegionId",
        &["other word"],
        "there is one region here, which clients call what they like",
    ),
    (
        "Kms.UntagResources",
        "RegionId",
        &["other word"],
        "there is one region here, which clients call what they like",
    ),
];

/// Parameters that must be given and may be empty, which names the caller.
pub(super) const CALLERS: [(&str, &str); 6] = [
    ("Ram.BindMFADevice", "UserName"),
    ("Ram.UnbindMFADevice", "UserName"),
    ("Ram.GetUserMFAInfo", "UserName"),
    ("Ims.BindMFADevice", "UserPrincipalName"),
    ("Ims.UnbindMFADevice", "UserPrincipalName"),
    ("Ims.DisableVirtualMFA", "UserPrincipalName"),
];

/// What was excused, so that no excuse outlives its reason.
#[derive(Default)]
pub(super) struct Excuses {
    met: Vec<usize>,
}

impl Excuses {
    /// Whether that may be served.
    pub(super) fn excuse(&mut self, operation: &str, attack: &Attack) -> bool {
        let mild = matches!(attack.must, Must::RefuseOrShow(_));
        let found = EXCUSES.iter().position(|(name, parameter, kinds, _)| {
            let meant = if kinds.is_empty() {
                mild
            } else {
                kinds.contains(&attack.what)
            };
            *name == operation && *parameter == attack.parameter && meant
        });
        self.met.extend(found);
        found.is_some()
    }

    /// The excuses that nothing needed.
    pub(super) fn unmet(&self) -> Vec<&'static Excuse> {
        let unmet = |(place, _): &(usize, &Excuse)| !self.met.contains(place);
        let all = EXCUSES.iter().enumerate();
        all.filter(unmet).map(|(_, excuse)| excuse).collect()
    }
}

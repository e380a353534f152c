//! Secrets and keys of an account as KMS knows them: all but their values and materials, which are sealed elsewhere.

mod key;
mod lease;
mod letter;
mod secret;
mod stage;
mod version;

pub use key::{
    KeyAlias, KeyAliasName, KeyAliasNameRule, KeyDescription, KeyMaterial, KmsKey, KmsKeyId,
    KmsKeyIdRule, KmsKeyState, LEAST_KEY_ROTATION, MOST_KEY_ROTATION,
};
pub use lease::{LeaseHolder, SecretLease, SecretLeaseId};
pub use secret::{
    NamedKey, PendingPair, RotationTrouble, SecretDescription, SecretKind, SecretName,
    SecretNameRule, SecretRole, SecretRotation, StoredSecret, StoredSecretId,
};
pub use stage::{OwnStage, Stage};
pub use version::{SealedUnder, SecretDataType, SecretVersion, SecretVersionId};

//! Which keys of an account are listed.

use model::{KmsKey, Malformed};
use serde::Deserialize;

use super::filter::By;

/// The algorithm of every key here: they are symmetric.
pub(super) const SPEC: &str = "Aliyun_AES_256";
/// What every key is for: to seal and to open.
pub(super) const USAGE: &str = "ENCRYPT/DECRYPT";
/// Where every key is kept.
pub(super) const LEVEL: &str = "SOFTWARE";

/// What keys are filtered by.
#[derive(Clone, Copy, Debug, Deserialize)]
pub enum ByKey {
    /// Whether it is of use.
    KeyState,
    /// Its algorithm.
    KeySpec,
    /// What it is for.
    KeyUsage,
    /// Where it is kept.
    ProtectionLevel,
    /// Who made it.
    CreatorType,
}

impl By for ByKey {
    type Of = KmsKey;
    const RULE: Malformed = Malformed(
        r#"a JSON list of at most 10 filters such as [{"Key":"KeyState","Values":["Enabled"]}], with the keys KeyState, KeySpec, KeyUsage, ProtectionLevel and CreatorType"#,
    );

    /// Keys here are alike in nearly all.
    fn fits(self, key: &KmsKey, value: &str) -> bool {
        match self {
            Self::KeyState => key.state.to_string() == value,
            Self::KeySpec => value == SPEC,
            Self::KeyUsage => value == USAGE,
            Self::ProtectionLevel => value == LEVEL,
            Self::CreatorType => value == "User",
        }
    }
}

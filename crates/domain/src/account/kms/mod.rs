//! Secrets and keys of an account, as KMS knows them.
//!
//! Values and materials are sealed where secrets are sealed; deeds lend them on and keep nothing of them.

pub mod key;
pub mod key_alias;
pub mod lease;
pub mod managed;
pub mod pair_rotation;
pub mod random;
pub mod role_secret;
pub mod secret;
pub mod stage;
pub mod tag;
pub mod version;
mod which;

use model::{Refusal, Secret};

use crate::entropy::Entropy;

/// Who seals a value under a material. A material that was drawn in the same deed is given along; any other was opened
/// before.
pub trait Sealer {
    /// The sealed value, bound to an identity; none if the material was not opened.
    fn enclose(
        &self,
        material: &str,
        drawn: Option<&Secret>,
        bound: (&str, &Secret),
        entropy: &mut Entropy,
    ) -> Option<Vec<u8>>;
}

/// The code for what is going to be deleted.
pub const PENDING: &str = "Rejected.PendingDeletion";
/// The code for a key that is switched off.
pub const DISABLED: &str = "Rejected.Disabled";
/// The code for what secrets of a kind do not do.
pub const UNSUPPORTED: &str = "UnsupportedOperation";
/// The code for what others hang on.
pub const IN_USE: &str = "Rejected.ResourceInUse";

/// After how many seconds something is rotated by itself, if it is.
///
/// # Errors
/// When it is to be and nobody says how often, or the other way round.
pub fn interval(enabled: bool, seconds: Option<i64>) -> Result<Option<i64>, Refusal> {
    let rule = match (enabled, seconds) {
        (true, Some(_)) | (false, None) => return Ok(seconds),
        (true, None) => "must be given where EnableAutomaticRotation is true",
        (false, Some(_)) => "must be left out where EnableAutomaticRotation is not true",
    };
    Err(Refusal::Invalid("RotationInterval", rule.to_owned()))
}

/// The material of a key could not be had.
fn unavailable() -> Refusal {
    let why = "The material of the key is not at hand; try again.".to_owned();
    Refusal::State("Rejected.Unavailable", why)
}

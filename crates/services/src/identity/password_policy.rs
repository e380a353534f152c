//! What RAM and IMS share of the password policy: the fields that both can set.

use derive::Parameters;
use domain::account::settings::PolicyUpdate;
use model::Within;

/// The fields that both services spell alike.
#[derive(Parameters)]
pub(crate) struct Shared {
    minimum_password_length: Option<Within<8, 32>>,
    require_lowercase_characters: Option<bool>,
    require_uppercase_characters: Option<bool>,
    require_numbers: Option<bool>,
    require_symbols: Option<bool>,
    max_password_age: Option<Within<0, 1095>>,
    password_reuse_prevention: Option<Within<0, 24>>,
    // The vendor's spelling.
    #[rpc("MaxLoginAttemps")]
    max_login_attempts: Option<Within<0, 32>>,
}

impl Shared {
    /// What becomes of them; the other fields stay.
    pub(crate) fn update(&self) -> PolicyUpdate {
        PolicyUpdate {
            length: self.minimum_password_length,
            lowercase: self.require_lowercase_characters,
            uppercase: self.require_uppercase_characters,
            numbers: self.require_numbers,
            symbols: self.require_symbols,
            age_days: self.max_password_age,
            reuse: self.password_reuse_prevention,
            attempts: self.max_login_attempts,
            ..PolicyUpdate::default()
        }
    }
}

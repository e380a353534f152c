//! What passwords must be.

use super::shape::{Kind, Nature, ims};
use crate::field::{Field, Form};

pub(super) static KIND: Kind = Kind {
    section: "password_policy",
    word: "password policy",
    nature: Nature::Settings {
        get: ims("GetPasswordPolicy"),
        object: "PasswordPolicy",
        set: Some(ims("SetPasswordPolicy")),
        founding: None,
    },
    fields: &[
        number("minimum_length", "MinimumPasswordLength"),
        number(
            "minimum_different_characters",
            "MinimumPasswordDifferentCharacter",
        ),
        flag("require_lowercase", "RequireLowercaseCharacters"),
        flag("require_uppercase", "RequireUppercaseCharacters"),
        flag("require_numbers", "RequireNumbers"),
        flag("require_symbols", "RequireSymbols"),
        flag("not_contain_user_name", "PasswordNotContainUserName"),
        flag("hard_expire", "HardExpire"),
        number("max_age_days", "MaxPasswordAge"),
        number("initial_age_days", "InitialPasswordAge"),
        number("reuse_prevention", "PasswordReusePrevention"),
        // The vendor's spelling.
        number("max_login_attempts", "MaxLoginAttemps"),
        flag(
            "intercept_risk_password_on_api",
            "InterceptRiskPasswordOnApi",
        ),
    ],
};

/// The parameter has the name of the field that the answer shows.
const fn number(key: &'static str, shown: &'static str) -> Field {
    Field::new(key, Form::Number, shown).update(shown)
}

const fn flag(key: &'static str, shown: &'static str) -> Field {
    Field::new(key, Form::Flag, shown).update(shown)
}

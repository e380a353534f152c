//! Passwords that nobody chose.

use derive::{Parameters, View};
use domain::account::kms::random::{self, Rules};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Text, Within};

use super::which::on_secrets;
use super::word::{Flag, is_on};

/// Draws a password and keeps nothing of it.
#[derive(Parameters)]
pub struct GetRandomPassword {
    exclude_characters: Option<Text<1, 128>>,
    exclude_lowercase: Option<Flag>,
    exclude_numbers: Option<Flag>,
    exclude_punctuation: Option<Flag>,
    exclude_uppercase: Option<Flag>,
    password_length: Option<Within<8, 128>>,
    require_each_included_type: Option<Flag>,
}

/// A password.
#[derive(View)]
pub struct PasswordView {
    random_password: String,
}

impl Operation for GetRandomPassword {
    const EFFECT: Effect = Effect::Read;
    type Answer = PasswordView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        on_secrets(caller.account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let rules = Rules {
            length: usize::from(self.password_length.map_or(32, Within::get)),
            without: [
                is_on(self.exclude_lowercase),
                is_on(self.exclude_uppercase),
                is_on(self.exclude_numbers),
                is_on(self.exclude_punctuation),
            ],
            but: self.exclude_characters.as_ref().map_or("", Text::as_str),
            each: self.require_each_included_type.is_none_or(|flag| flag.0),
        };
        let drawn = random::draw(&rules, context.entropy)?;
        Ok(PasswordView {
            random_password: drawn.expose().to_owned(),
        })
    }
}

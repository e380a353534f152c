//! The password policy of the account.

use ::domain::account::settings::{self, PolicyUpdate};
use ::domain::{Account, Context};
use derive::{Parameters, View};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{PasswordPolicy, Refusal, Within};

use crate::identity::password_policy::Shared;
use crate::identity::target;
use crate::identity::whole::{Show, Whole};
use crate::view::One;

/// Shows the password policy.
pub type GetPasswordPolicy = Show<One<PolicyView>>;

/// Changes the password policy; what is left out stays.
#[derive(Parameters)]
pub struct SetPasswordPolicy {
    #[rpc(flatten)]
    shared: Shared,
    hard_expire: Option<bool>,
    minimum_password_different_character: Option<Within<0, 8>>,
    password_not_contain_user_name: Option<bool>,
    initial_password_age: Option<Within<0, 90>>,
    intercept_risk_password_on_api: Option<bool>,
}

impl Operation for SetPasswordPolicy {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<PolicyView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "*"))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let to = PolicyUpdate {
            hard_expiry: self.hard_expire,
            different: self.minimum_password_different_character,
            without_name: self.password_not_contain_user_name,
            initial_days: self.initial_password_age,
            refuse_known: self.intercept_risk_password_on_api,
            ..self.shared.update()
        };
        Ok(One::of(&*settings::set_password_policy(context, to)))
    }
}

/// The password policy.
#[derive(View)]
#[view("PasswordPolicy")]
#[expect(clippy::struct_excessive_bools, reason = "the fields of the API")]
pub struct PolicyView {
    minimum_password_length: u16,
    require_lowercase_characters: bool,
    require_uppercase_characters: bool,
    require_numbers: bool,
    require_symbols: bool,
    minimum_password_different_character: u16,
    password_not_contain_user_name: bool,
    hard_expire: bool,
    max_password_age: u16,
    password_reuse_prevention: u16,
    #[view("MaxLoginAttemps")]
    max_login_attempts: u16,
    initial_password_age: u16,
    intercept_risk_password_on_api: bool,
}

impl Whole for One<PolicyView> {
    const BY: &'static str = "GetPasswordPolicy";

    fn of(context: &Context<'_>) -> Result<Self, Refusal> {
        Ok(One::of(&*settings::password_policy(context.account)))
    }
}

impl From<&PasswordPolicy> for PolicyView {
    fn from(policy: &PasswordPolicy) -> Self {
        Self {
            minimum_password_length: policy.length,
            require_lowercase_characters: policy.lowercase,
            require_uppercase_characters: policy.uppercase,
            require_numbers: policy.numbers,
            require_symbols: policy.symbols,
            minimum_password_different_character: policy.different,
            password_not_contain_user_name: policy.without_name,
            hard_expire: policy.hard_expiry,
            max_password_age: policy.age_days,
            password_reuse_prevention: policy.reuse,
            max_login_attempts: policy.attempts,
            initial_password_age: policy.initial_days,
            intercept_risk_password_on_api: policy.refuse_known,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::World;

    fn shown(world: &mut World) -> Value {
        let told = world.admin().call("Ims.GetPasswordPolicy", []).answers();
        told["PasswordPolicy"].clone()
    }

    #[test]
    fn each_field_is_set_alone_and_every_other_stays() {
        let mut world = World::with_account("acme");
        let mut expected = json!({
            "MinimumPasswordLength": 8,
            "RequireLowercaseCharacters": false,
            "RequireUppercaseCharacters": false,
            "RequireNumbers": false,
            "RequireSymbols": false,
            "MinimumPasswordDifferentCharacter": 0,
            "PasswordNotContainUserName": false,
            "HardExpire": false,
            "MaxPasswordAge": 0,
            "PasswordReusePrevention": 0,
            "MaxLoginAttemps": 0,
            "InitialPasswordAge": 14,
            "InterceptRiskPasswordOnApi": false,
        });
        assert_eq!(shown(&mut world), expected);
        for (field, text, value) in [
            ("MinimumPasswordLength", "8", json!(8)),
            ("RequireLowercaseCharacters", "true", json!(true)),
            ("RequireUppercaseCharacters", "true", json!(true)),
            ("RequireNumbers", "true", json!(true)),
            ("RequireSymbols", "true", json!(true)),
            ("MinimumPasswordDifferentCharacter", "8", json!(8)),
            ("PasswordNotContainUserName", "true", json!(true)),
            ("HardExpire", "true", json!(true)),
            ("MaxPasswordAge", "1", json!(1)),
            ("PasswordReusePrevention", "1", json!(1)),
            ("MaxLoginAttemps", "1", json!(1)),
            ("InitialPasswordAge", "0", json!(0)),
            ("InterceptRiskPasswordOnApi", "true", json!(true)),
            ("HardExpire", "false", json!(false)),
        ] {
            let set = world.admin().call("Ims.SetPasswordPolicy", [(field, text)]);
            expected[field] = value;
            assert_eq!(set.answers()["PasswordPolicy"], expected, "{field}");
            assert_eq!(shown(&mut world), expected, "{field}");
        }
    }

    #[test]
    fn a_number_out_of_its_range_is_refused_with_the_range() {
        let mut world = World::with_account("acme");
        for (field, most) in [
            ("MinimumPasswordDifferentCharacter", 8),
            ("InitialPasswordAge", 90),
        ] {
            let to = |number: u32| [(field, number.to_string())];
            let mut set = |number| {
                let to = to(number);
                let to = to.iter().map(|(name, value)| (*name, value.as_str()));
                world.admin().call("Ims.SetPasswordPolicy", to)
            };
            set(most).answers();
            let refused = set(most + 1).refuses(&format!("InvalidParameter.{field}"));
            let message = refused["Message"].as_str().unwrap();
            assert!(message.contains(&format!("from 0 to {most}")), "{message}");
        }
    }
}

//! The password policy of the account, as RAM spells it: nine of the thirteen fields.

use derive::{Parameters, View};
use domain::account::settings::{self, PolicyUpdate};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{PasswordPolicy, Refusal};

use crate::identity::password_policy::Shared;
use crate::identity::target;
use crate::identity::whole::{Show, Whole};
use crate::view::One;

/// Shows the password policy.
pub type GetPasswordPolicy = Show<One<PolicyView>>;

/// Changes the password policy; what is left out stays, and so does what RAM does not know.
#[derive(Parameters)]
pub struct SetPasswordPolicy {
    #[rpc(flatten)]
    shared: Shared,
    hard_expiry: Option<bool>,
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
            hard_expiry: self.hard_expiry,
            ..self.shared.update()
        };
        Ok(One::of(&*settings::set_password_policy(context, to)))
    }
}

/// The password policy as RAM shows it.
#[derive(View)]
#[view("PasswordPolicy")]
#[expect(clippy::struct_excessive_bools, reason = "the fields of the API")]
pub struct PolicyView {
    minimum_password_length: u16,
    require_lowercase_characters: bool,
    require_uppercase_characters: bool,
    require_numbers: bool,
    require_symbols: bool,
    hard_expiry: bool,
    max_password_age: u16,
    password_reuse_prevention: u16,
    #[view("MaxLoginAttemps")]
    max_login_attempts: u16,
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
            hard_expiry: policy.hard_expiry,
            max_password_age: policy.age_days,
            password_reuse_prevention: policy.reuse,
            max_login_attempts: policy.attempts,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::World;

    fn shown(world: &mut World, service: &str) -> Value {
        let get = format!("{service}.GetPasswordPolicy");
        world.admin().call(&get, []).answers()["PasswordPolicy"].clone()
    }

    #[test]
    fn an_account_begins_with_the_defaults() {
        let mut world = World::with_account("acme");
        let defaults = json!({
            "MinimumPasswordLength": 8,
            "RequireLowercaseCharacters": false,
            "RequireUppercaseCharacters": false,
            "RequireNumbers": false,
            "RequireSymbols": false,
            "HardExpiry": false,
            "MaxPasswordAge": 0,
            "PasswordReusePrevention": 0,
            "MaxLoginAttemps": 0,
        });
        assert_eq!(shown(&mut world, "Ram"), defaults);
    }

    #[test]
    fn each_field_is_set_alone_and_every_other_stays() {
        let mut world = World::with_account("acme");
        let mut expected = shown(&mut world, "Ram");
        for (field, text, value) in [
            ("MinimumPasswordLength", "32", json!(32)),
            ("RequireLowercaseCharacters", "True", json!(true)),
            ("RequireUppercaseCharacters", "true", json!(true)),
            ("RequireNumbers", "true", json!(true)),
            ("RequireSymbols", "true", json!(true)),
            ("HardExpiry", "true", json!(true)),
            ("MaxPasswordAge", "1095", json!(1095)),
            ("PasswordReusePrevention", "24", json!(24)),
            ("MaxLoginAttemps", "32", json!(32)),
            ("RequireSymbols", "false", json!(false)),
            ("MaxPasswordAge", "0", json!(0)),
        ] {
            let set = world.admin().call("Ram.SetPasswordPolicy", [(field, text)]);
            expected[field] = value;
            assert_eq!(set.answers()["PasswordPolicy"], expected, "{field}");
            assert_eq!(shown(&mut world, "Ram"), expected, "{field}");
        }
    }

    #[test]
    fn what_only_ims_knows_stays_when_ram_writes() {
        let mut world = World::with_account("acme");
        let own = [
            ("MinimumPasswordDifferentCharacter", "5"),
            ("PasswordNotContainUserName", "true"),
            ("InitialPasswordAge", "30"),
            ("InterceptRiskPasswordOnApi", "true"),
        ];
        world.admin().call("Ims.SetPasswordPolicy", own).answers();
        let mut expected = shown(&mut world, "Ims");
        let all = [
            ("MinimumPasswordLength", "12"),
            ("RequireLowercaseCharacters", "true"),
            ("RequireUppercaseCharacters", "true"),
            ("RequireNumbers", "true"),
            ("RequireSymbols", "true"),
            ("HardExpiry", "true"),
            ("MaxPasswordAge", "90"),
            ("PasswordReusePrevention", "3"),
            ("MaxLoginAttemps", "5"),
        ];
        world.admin().call("Ram.SetPasswordPolicy", all).answers();
        for (field, value) in all {
            let field = field.replace("HardExpiry", "HardExpire");
            expected[field] = serde_json::from_str(value).unwrap();
        }
        assert_eq!(shown(&mut world, "Ims"), expected);
        for (field, value) in own {
            assert_eq!(
                expected[field],
                serde_json::from_str::<Value>(value).unwrap()
            );
        }
    }

    #[test]
    fn a_number_out_of_its_range_is_refused_with_the_range() {
        let mut world = World::with_account("acme");
        let before = world.records();
        for (field, least, most) in [
            ("MinimumPasswordLength", 8, 32),
            ("MaxPasswordAge", 0, 1095),
            ("PasswordReusePrevention", 0, 24),
            ("MaxLoginAttemps", 0, 32),
        ] {
            for bad in [least - 1, most + 1, 70_000] {
                let set = [(field, &*bad.to_string())];
                let refused = world.admin().call("Ram.SetPasswordPolicy", set);
                let refused = refused.refuses(&format!("InvalidParameter.{field}"));
                let message = refused["Message"].as_str().unwrap();
                let range = format!("from {least} to {most}");
                assert!(
                    message.contains(&range) && message.contains(field),
                    "{message}"
                );
            }
        }
        let wrong = [("HardExpiry", "yes")];
        let refused = world.admin().call("Ram.SetPasswordPolicy", wrong);
        refused.refuses("InvalidParameter.HardExpiry");
        assert_eq!(world.records(), before);
    }
}

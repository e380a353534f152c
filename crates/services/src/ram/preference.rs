//! The security preference of the account, as far as RAM knows it.

use derive::{Parameters, View};
use domain::account::settings::{self, PreferenceUpdate};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Refusal, SecurityPreference};

use crate::identity::preference::{self, MfaView, Shared};
use crate::identity::target;
use crate::identity::whole::{Show, Whole};
use crate::view::One;

/// Shows the security preference.
pub type GetSecurityPreference = Show<One<PreferenceView>>;

/// Changes the security preference; what is left out stays, and so does what RAM does not know.
#[derive(Parameters)]
pub struct SetSecurityPreference {
    #[rpc(flatten)]
    shared: Shared,
    allow_user_to_manage_public_keys: Option<bool>,
}

impl Operation for SetSecurityPreference {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<PreferenceView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let to = PreferenceUpdate {
            manage_public_keys: self.allow_user_to_manage_public_keys,
            ..self.shared.update()
        };
        preference::set(permit, context, to).map(|set| One::of(&*set))
    }
}

/// The security preference as RAM shows it.
#[derive(View)]
#[view("SecurityPreference")]
#[expect(clippy::struct_field_names, reason = "the names of the API")]
pub struct PreferenceView {
    login_profile_preference: LogonView,
    access_key_preference: KeysView,
    #[view("MFAPreference")]
    mfa_preference: MfaView,
    public_key_preference: PublicKeysView,
}

/// What it says of logging on.
#[derive(View)]
pub struct LogonView {
    #[view("EnableSaveMFATicket")]
    enable_save_mfa_ticket: bool,
    allow_user_to_change_password: bool,
    login_session_duration: u16,
    login_network_masks: String,
}

/// What it says of AccessKeys.
#[derive(View)]
pub struct KeysView {
    allow_user_to_manage_access_keys: bool,
}

/// What it says of public keys.
#[derive(View)]
pub struct PublicKeysView {
    allow_user_to_manage_public_keys: bool,
}

impl Whole for One<PreferenceView> {
    const BY: &'static str = "GetSecurityPreference";

    fn of(context: &Context<'_>) -> Result<Self, Refusal> {
        Ok(One::of(&*settings::security_preference(context.account)))
    }
}

impl From<&SecurityPreference> for PreferenceView {
    fn from(preference: &SecurityPreference) -> Self {
        Self {
            login_profile_preference: LogonView {
                enable_save_mfa_ticket: preference.save_mfa_ticket,
                allow_user_to_change_password: preference.change_password,
                login_session_duration: preference.session_hours,
                login_network_masks: preference.networks.to_string(),
            },
            access_key_preference: KeysView {
                allow_user_to_manage_access_keys: preference.manage_access_keys,
            },
            mfa_preference: MfaView::from(preference),
            public_key_preference: PublicKeysView {
                allow_user_to_manage_public_keys: preference.manage_public_keys,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::World;

    fn shown(world: &mut World, service: &str) -> Value {
        let get = format!("{service}.GetSecurityPreference");
        world.admin().call(&get, []).answers()["SecurityPreference"].clone()
    }

    #[test]
    fn each_field_is_set_alone_and_every_other_stays() {
        let mut world = World::with_account("acme");
        let mut expected = json!({
            "LoginProfilePreference": {
                "EnableSaveMFATicket": false,
                "AllowUserToChangePassword": true,
                "LoginSessionDuration": 6,
                "LoginNetworkMasks": "",
            },
            "AccessKeyPreference": {"AllowUserToManageAccessKeys": false},
            "MFAPreference": {"AllowUserToManageMFADevices": true},
            "PublicKeyPreference": {"AllowUserToManagePublicKeys": false},
        });
        assert_eq!(shown(&mut world, "Ram"), expected);
        let logon = "LoginProfilePreference";
        let masks = "10.0.0.0/8;2001:db8::/32";
        for (group, field, text, value) in [
            (logon, "EnableSaveMFATicket", "true", json!(true)),
            (logon, "AllowUserToChangePassword", "false", json!(false)),
            (logon, "LoginSessionDuration", "24", json!(24)),
            (logon, "LoginNetworkMasks", masks, json!(masks)),
            (
                "AccessKeyPreference",
                "AllowUserToManageAccessKeys",
                "true",
                json!(true),
            ),
            (
                "MFAPreference",
                "AllowUserToManageMFADevices",
                "false",
                json!(false),
            ),
            (
                "PublicKeyPreference",
                "AllowUserToManagePublicKeys",
                "true",
                json!(true),
            ),
            (logon, "LoginSessionDuration", "1", json!(1)),
            (logon, "LoginNetworkMasks", "", json!("")),
        ] {
            let set = [(field, text)];
            let set = world.admin().call("Ram.SetSecurityPreference", set);
            expected[group][field] = value;
            assert_eq!(set.answers()["SecurityPreference"], expected, "{field}");
            assert_eq!(shown(&mut world, "Ram"), expected, "{field}");
        }
    }

    #[test]
    fn what_only_ims_knows_stays_when_ram_writes() {
        let mut world = World::with_account("acme");
        let own = [
            ("AllowUserToLoginWithPasskey", "false"),
            ("AllowUserToManageServiceCredentials", "true"),
            ("AllowUserToManagePersonalDingTalk", "false"),
            ("MFAOperationForLogin", "mandatory"),
            ("OperationForRiskLogin", "enforceVerify"),
            ("VerificationTypes", r#"["email"]"#),
            ("MaxIdleDaysForUsers", "90"),
            ("MaxIdleDaysForAccessKeys", "180"),
        ];
        world
            .admin()
            .call("Ims.SetSecurityPreference", own)
            .answers();
        let before = shown(&mut world, "Ims");
        let same = [
            ("EnableSaveMFATicket", "false"),
            ("AllowUserToManagePublicKeys", "true"),
        ];
        world
            .admin()
            .call("Ram.SetSecurityPreference", same)
            .answers();
        assert_eq!(shown(&mut world, "Ims"), before);
        // And the other way round.
        world
            .admin()
            .call("Ims.SetSecurityPreference", own)
            .answers();
        let kept = shown(&mut world, "Ram");
        assert_eq!(
            kept["PublicKeyPreference"]["AllowUserToManagePublicKeys"],
            true
        );
    }

    #[test]
    fn what_is_no_session_or_network_is_refused() {
        let mut world = World::with_account("acme");
        for (name, value) in [
            ("LoginSessionDuration", "0"),
            ("LoginSessionDuration", "25"),
            ("LoginNetworkMasks", "10.0.0.1/8"),
            ("EnableSaveMFATicket", "1"),
        ] {
            let refused = world
                .admin()
                .call("Ram.SetSecurityPreference", [(name, value)]);
            refused.refuses(&format!("InvalidParameter.{name}"));
        }
    }
}

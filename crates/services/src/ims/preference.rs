//! The security preference of the account: how people log on, and what they may do to themselves.

use ::domain::account::settings::{self, PreferenceUpdate};
use ::domain::{Account, Context};
use derive::{Parameters, View};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{IdleDays, MfaDemand, Refusal, RiskLogon, SecurityPreference, Verification};

use crate::identity::preference::{self, MfaView, Shared};
use crate::identity::target;
use crate::identity::whole::{Show, Whole};
use crate::view::One;

/// When a second factor is demanded, as a condition key.
const MFA_OPERATION: &str = "ram:MFAOperationForLogin";

/// Shows the security preference.
pub type GetSecurityPreference = Show<One<PreferenceView>>;

/// Changes the security preference; what is left out stays.
#[derive(Parameters)]
pub struct SetSecurityPreference {
    #[rpc(flatten)]
    shared: Shared,
    allow_user_to_login_with_passkey: Option<bool>,
    allow_user_to_manage_service_credentials: Option<bool>,
    allow_user_to_manage_personal_ding_talk: Option<bool>,
    #[rpc("MFAOperationForLogin")]
    mfa_operation_for_login: Option<MfaDemand>,
    // Said before there was more to say than yes and no; older tools still say it.
    #[rpc("EnforceMFAForLogin")]
    enforce_mfa_for_login: Option<bool>,
    operation_for_risk_login: Option<RiskLogon>,
    #[rpc(json)]
    verification_types: Option<Vec<Verification>>,
    max_idle_days_for_users: Option<IdleDays>,
    max_idle_days_for_access_keys: Option<IdleDays>,
}

impl Operation for SetSecurityPreference {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<PreferenceView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let plan = Plan::on(target::all(caller.account, "*"));
        match self.mfa() {
            Some(demand) => plan.with_key(MFA_OPERATION, &demand),
            None => plan,
        }
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let to = PreferenceUpdate {
            passkey_logon: self.allow_user_to_login_with_passkey,
            manage_service_credentials: self.allow_user_to_manage_service_credentials,
            manage_ding_talk: self.allow_user_to_manage_personal_ding_talk,
            mfa: self.mfa(),
            risk: self.operation_for_risk_login,
            verification: self.verification_types.clone(),
            idle_days_users: self.max_idle_days_for_users,
            idle_days_keys: self.max_idle_days_for_access_keys,
            ..self.shared.update()
        };
        preference::set(permit, context, to).map(|set| One::of(&*set))
    }
}

impl SetSecurityPreference {
    /// When a second factor shall be demanded; the newer parameter counts.
    fn mfa(&self) -> Option<MfaDemand> {
        let enforced = self.enforce_mfa_for_login.map(MfaDemand::enforced);
        self.mfa_operation_for_login.or(enforced)
    }
}

/// The security preference.
#[derive(View)]
#[view("SecurityPreference")]
pub struct PreferenceView {
    login_profile_preference: LogonView,
    access_key_preference: KeysView,
    #[view("MFAPreference")]
    mfa_preference: MfaView,
    personal_info_preference: PersonalView,
    verification_preference: VerificationView,
    max_idle_days: IdleView,
}

/// What it says of logging on.
#[derive(View)]
pub struct LogonView {
    #[view("EnableSaveMFATicket")]
    enable_save_mfa_ticket: bool,
    allow_user_to_change_password: bool,
    allow_user_to_login_with_passkey: bool,
    login_session_duration: u16,
    login_network_masks: String,
    #[view("MFAOperationForLogin")]
    mfa_operation_for_login: MfaDemand,
    operation_for_risk_login: RiskLogon,
}

/// What it says of AccessKeys and credentials for services.
#[derive(View)]
pub struct KeysView {
    allow_user_to_manage_access_keys: bool,
    allow_user_to_manage_service_credentials: bool,
}

/// What it says of personal accounts elsewhere.
#[derive(View)]
pub struct PersonalView {
    allow_user_to_manage_personal_ding_talk: bool,
}

/// What it says of verifications.
#[derive(View)]
pub struct VerificationView {
    verification_types: Vec<Verification>,
}

/// After how many days without use things are switched off.
#[derive(View)]
pub struct IdleView {
    max_idle_days_for_users: IdleDays,
    max_idle_days_for_access_keys: IdleDays,
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
                allow_user_to_login_with_passkey: preference.passkey_logon,
                login_session_duration: preference.session_hours,
                login_network_masks: preference.networks.to_string(),
                mfa_operation_for_login: preference.mfa,
                operation_for_risk_login: preference.risk,
            },
            access_key_preference: KeysView {
                allow_user_to_manage_access_keys: preference.manage_access_keys,
                allow_user_to_manage_service_credentials: preference.manage_service_credentials,
            },
            mfa_preference: MfaView::from(preference),
            personal_info_preference: PersonalView {
                allow_user_to_manage_personal_ding_talk: preference.manage_ding_talk,
            },
            verification_preference: VerificationView {
                verification_types: preference.verification.clone(),
            },
            max_idle_days: IdleView {
                max_idle_days_for_users: preference.idle_days_users,
                max_idle_days_for_access_keys: preference.idle_days_keys,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::World;

    fn shown(world: &mut World) -> Value {
        let told = world
            .admin()
            .call("Ims.GetSecurityPreference", [])
            .answers();
        told["SecurityPreference"].clone()
    }

    #[test]
    fn each_field_is_set_alone_and_every_other_stays() {
        let mut world = World::with_account("acme");
        let mut expected = json!({
            "LoginProfilePreference": {
                "EnableSaveMFATicket": false,
                "AllowUserToChangePassword": true,
                "AllowUserToLoginWithPasskey": true,
                "LoginSessionDuration": 6,
                "LoginNetworkMasks": "",
                "MFAOperationForLogin": "independent",
                "OperationForRiskLogin": "autonomous",
            },
            "AccessKeyPreference": {
                "AllowUserToManageAccessKeys": false,
                "AllowUserToManageServiceCredentials": false,
            },
            "MFAPreference": {"AllowUserToManageMFADevices": true},
            "PersonalInfoPreference": {"AllowUserToManagePersonalDingTalk": true},
            "VerificationPreference": {"VerificationTypes": []},
            "MaxIdleDays": {"MaxIdleDaysForUsers": 730, "MaxIdleDaysForAccessKeys": 730},
        });
        assert_eq!(shown(&mut world), expected);
        let (logon, keys) = ("LoginProfilePreference", "AccessKeyPreference");
        let (personal, ways) = ("PersonalInfoPreference", "VerificationPreference");
        for (group, field, text, value) in [
            (logon, "EnableSaveMFATicket", "true", json!(true)),
            (logon, "AllowUserToChangePassword", "false", json!(false)),
            (logon, "AllowUserToLoginWithPasskey", "false", json!(false)),
            (logon, "LoginSessionDuration", "12", json!(12)),
            (
                logon,
                "LoginNetworkMasks",
                "10.0.0.0/8",
                json!("10.0.0.0/8"),
            ),
            (logon, "MFAOperationForLogin", "adaptive", json!("adaptive")),
            (
                logon,
                "OperationForRiskLogin",
                "enforceVerify",
                json!("enforceVerify"),
            ),
            (keys, "AllowUserToManageAccessKeys", "true", json!(true)),
            (
                keys,
                "AllowUserToManageServiceCredentials",
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
                personal,
                "AllowUserToManagePersonalDingTalk",
                "false",
                json!(false),
            ),
            (
                ways,
                "VerificationTypes",
                r#"["sms","email"]"#,
                json!(["sms", "email"]),
            ),
            ("MaxIdleDays", "MaxIdleDaysForUsers", "90", json!(90)),
            ("MaxIdleDays", "MaxIdleDaysForAccessKeys", "180", json!(180)),
            (ways, "VerificationTypes", "[]", json!([])),
            (logon, "LoginNetworkMasks", "", json!("")),
        ] {
            let set = [(field, text)];
            let set = world.admin().call("Ims.SetSecurityPreference", set);
            expected[group][field] = value;
            assert_eq!(set.answers()["SecurityPreference"], expected, "{field}");
            assert_eq!(shown(&mut world), expected, "{field}");
        }
    }

    #[test]
    fn what_older_tools_say_of_second_factors_counts_unless_the_newer_word_is_said() {
        let mut world = World::with_account("acme");
        let enforce = |value| ("EnforceMFAForLogin", value);
        for (said, demand) in [
            (vec![enforce("true")], "mandatory"),
            (vec![enforce("False")], "independent"),
            (
                vec![enforce("true"), ("MFAOperationForLogin", "adaptive")],
                "adaptive",
            ),
        ] {
            let set = world.admin().call("Ims.SetSecurityPreference", said);
            let set = set.answers();
            let logon = &set["SecurityPreference"]["LoginProfilePreference"];
            assert_eq!(logon["MFAOperationForLogin"], demand);
        }
    }

    #[test]
    fn policies_see_which_demand_is_being_set() {
        let mut world = World::with_account("acme");
        let document = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:SetSecurityPreference",
            "Resource":"*","Condition":{"StringEquals":{"ram:MFAOperationForLogin":"mandatory"}}}]}"#;
        let policy = [("PolicyName", "Stricter"), ("PolicyDocument", document)];
        world.scene("CreatePolicy", policy).answers();
        let _ = world.user("bob");
        let attach = [
            ("UserName", "bob"),
            ("PolicyName", "Stricter"),
            ("PolicyType", "Custom"),
        ];
        world.scene("AttachPolicyToUser", attach).answers();
        let mut set = |name, value| {
            let set = world
                .user("bob")
                .call("Ims.SetSecurityPreference", [(name, value)]);
            set.code()
        };
        assert_eq!(set("MFAOperationForLogin", "mandatory"), "ok");
        assert_eq!(set("EnforceMFAForLogin", "true"), "ok");
        assert_eq!(set("MFAOperationForLogin", "adaptive"), "NoPermission");
        assert_eq!(set("EnforceMFAForLogin", "false"), "NoPermission");
        assert_eq!(set("LoginSessionDuration", "3"), "NoPermission");
    }

    #[test]
    fn what_breaks_a_rule_is_refused_by_name_and_changes_nothing() {
        let mut world = World::with_account("acme");
        let before = world.records();
        for (name, value) in [
            ("MFAOperationForLogin", "always"),
            ("OperationForRiskLogin", "enforceverify"),
            ("VerificationTypes", r#"["fax"]"#),
            ("VerificationTypes", r#"["sms","sms"]"#),
            ("VerificationTypes", "sms"),
            ("MaxIdleDaysForUsers", "91"),
            ("MaxIdleDaysForAccessKeys", "0"),
            ("AllowUserToLoginWithPasskey", "maybe"),
        ] {
            let refused = world
                .admin()
                .call("Ims.SetSecurityPreference", [(name, value)]);
            let refused = refused.refuses(&format!("InvalidParameter.{name}"));
            assert!(
                refused["Message"].as_str().unwrap().contains(name),
                "{refused}"
            );
        }
        assert_eq!(world.records(), before);
    }

    const MASKS: &str = "LoginNetworkMasks";

    fn log_on_is_let(world: &mut World) {
        let profile = [("UserName", "alice"), ("Password", "A-long-password-1")];
        world.scene("Ram.CreateLoginProfile", profile).answers();
    }

    #[test]
    fn nobody_who_has_logged_on_shuts_out_where_that_is_from() {
        let mut world = World::with_account("acme");
        world.permit("alice", "Allow", "ram:SetSecurityPreference", "*");
        log_on_is_let(&mut world);
        let session = world.begins_session(Some("alice"), true);
        let owners = world.begins_session(None, true);
        world.shows_again(&session);
        world.shows_again(&owners);
        let mut set = |id: &str, masks| {
            let set = [(MASKS, masks)];
            let told = world.in_session(id).call("Ims.SetSecurityPreference", set);
            told.code()
        };
        let refused = "InvalidParameter.LoginNetworkMasks";
        assert_eq!(set(&session, "10.0.0.0/8"), refused);
        assert_eq!(set(&session, "10.0.0.0/8;203.0.113.0/24"), "ok");
        assert_eq!(set(&session, ""), "ok");
        // The owner logs on from everywhere, and who calls with a key is not logged on.
        assert_eq!(set(&owners, "10.0.0.0/8"), "ok");
        let by_key = world
            .user("alice")
            .call("Ram.SetSecurityPreference", [(MASKS, "10.0.0.0/9")]);
        by_key.answers();
    }

    #[test]
    fn a_factor_that_is_demanded_of_all_ends_the_sessions_that_have_none() {
        let mut world = World::with_account("acme");
        let _ = world.user("alice");
        log_on_is_let(&mut world);
        let without = world.begins_session(Some("alice"), false);
        let with = world.begins_session(Some("alice"), true);
        let owners = world.begins_session(None, false);
        let mut living = |demand| {
            let set = [("MFAOperationForLogin", demand)];
            world
                .admin()
                .call("Ims.SetSecurityPreference", set)
                .answers();
            [&without, &with, &owners].map(|id| {
                let asks = world.in_session(id).call("GetCallerIdentity", []);
                asks.code() == "ok"
            })
        };
        assert_eq!(living("adaptive"), [true, true, true]);
        assert_eq!(living("mandatory"), [false, true, true]);
    }
}

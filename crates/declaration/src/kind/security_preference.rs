//! What users may do for themselves, and how logons go.

use super::shape::{Kind, Nature, ims};
use crate::field::{Field, Form, Joint};

pub(super) static KIND: Kind = Kind {
    section: "security_preference",
    word: "security preference",
    nature: Nature::Settings {
        get: ims("GetSecurityPreference"),
        object: "SecurityPreference",
        set: Some(ims("SetSecurityPreference")),
        founding: None,
    },
    fields: &[
        flag(
            "allow_user_to_manage_access_keys",
            "AccessKeyPreference.AllowUserToManageAccessKeys",
        )
        .update("AllowUserToManageAccessKeys"),
        flag(
            "allow_user_to_manage_service_credentials",
            "AccessKeyPreference.AllowUserToManageServiceCredentials",
        )
        .update("AllowUserToManageServiceCredentials"),
        flag(
            "allow_user_to_manage_mfa_devices",
            "MFAPreference.AllowUserToManageMFADevices",
        )
        .update("AllowUserToManageMFADevices"),
        flag(
            "allow_user_to_change_password",
            "LoginProfilePreference.AllowUserToChangePassword",
        )
        .update("AllowUserToChangePassword"),
        flag(
            "allow_user_to_login_with_passkey",
            "LoginProfilePreference.AllowUserToLoginWithPasskey",
        )
        .update("AllowUserToLoginWithPasskey"),
        flag(
            "enable_save_mfa_ticket",
            "LoginProfilePreference.EnableSaveMFATicket",
        )
        .update("EnableSaveMFATicket"),
        text(
            "login_network_masks",
            "LoginProfilePreference.LoginNetworkMasks",
        )
        .update("LoginNetworkMasks"),
        number(
            "login_session_hours",
            "LoginProfilePreference.LoginSessionDuration",
        )
        .update("LoginSessionDuration"),
        text(
            "mfa_operation_for_login",
            "LoginProfilePreference.MFAOperationForLogin",
        )
        .update("MFAOperationForLogin"),
        text(
            "operation_for_risk_login",
            "LoginProfilePreference.OperationForRiskLogin",
        )
        .update("OperationForRiskLogin"),
        number("max_idle_days_for_users", "MaxIdleDays.MaxIdleDaysForUsers")
            .update("MaxIdleDaysForUsers"),
        number(
            "max_idle_days_for_access_keys",
            "MaxIdleDays.MaxIdleDaysForAccessKeys",
        )
        .update("MaxIdleDaysForAccessKeys"),
        flag(
            "allow_user_to_manage_personal_ding_talk",
            "PersonalInfoPreference.AllowUserToManagePersonalDingTalk",
        )
        .update("AllowUserToManagePersonalDingTalk"),
        Field::new(
            "verification_types",
            Form::Set(Joint::Json),
            "VerificationPreference.VerificationTypes",
        )
        .update("VerificationTypes"),
    ],
};

const fn flag(key: &'static str, shown: &'static str) -> Field {
    Field::new(key, Form::Flag, shown)
}

const fn number(key: &'static str, shown: &'static str) -> Field {
    Field::new(key, Form::Number, shown)
}

const fn text(key: &'static str, shown: &'static str) -> Field {
    Field::new(key, Form::Text, shown)
}

//! Samples for passwords, login profiles, second factors, preferences.

use services::testing::World;

/// The sample of a parameter, by service, operation and name.
pub(super) fn value(world: &World, of: (&str, &str, &str)) -> Option<String> {
    let text = match of {
        (_, _, "UserPrincipalName") => {
            return Some(format!("sample@{}.onaliyun.com", world.account_id()));
        }
        (_, "CreateLoginProfile" | "UpdateLoginProfile", "Status") => "Active",
        (_, _, "NewPassword") => "Sample-password-2",
        (_, _, "Password" | "OldPassword") => super::PASSWORD,
        (_, "SetPasswordPolicy", name) => match name {
            "MinimumPasswordLength" => "8",
            "MinimumPasswordDifferentCharacter"
            | "MaxPasswordAge"
            | "PasswordReusePrevention"
            | "MaxLoginAttemps"
            | "InitialPasswordAge" => "1",
            _ => "false",
        },
        (_, "SetSecurityPreference", name) => match name {
            "LoginNetworkMasks" => "10.0.0.0/8",
            "LoginSessionDuration" => "6",
            "MFAOperationForLogin" => "independent",
            "OperationForRiskLogin" => "autonomous",
            "VerificationTypes" => r#"["sms"]"#,
            "MaxIdleDaysForUsers" | "MaxIdleDaysForAccessKeys" => "365",
            // Without it nobody could change a password in what follows.
            "AllowUserToChangePassword" => "true",
            _ => "false",
        },
        (_, _, "MFABindRequired" | "PasswordResetRequired") => "false",
        _ => return None,
    };
    Some(text.to_owned())
}

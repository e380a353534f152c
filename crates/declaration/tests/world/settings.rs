//! Settings, providers and logons: what IMS alone serves.

use serde_json::{Value, json};

use crate::account::{Account, toml};

/// Applies one field and looks at the whole account: that field is other, and nothing else.
fn changes(account: &Account, section: &str, key: &str, value: &Value) {
    let before = account.export();
    let place = format!("/{}/{key}", section.replace('.', "/"));
    assert_ne!(
        before.pointer(&place),
        Some(value),
        "{place} must be another before"
    );
    let text = format!("[{section}]\n{key} = {value}\n");
    let plan = account.apply(&text, false).unwrap();
    assert_eq!(plan.steps.len(), 1, "{key}: {plan}");
    let mut after = account.export();
    assert_eq!(after.pointer(&place), Some(value), "{place}");
    let again = account.plan(&toml(&text), false).unwrap();
    assert!(again.is_empty(), "{again}");
    // The rest is as it was.
    let mut rest = before;
    for state in [&mut after, &mut rest] {
        let item = state.pointer_mut(&format!("/{}", section.replace('.', "/")));
        item.unwrap().as_object_mut().unwrap().remove(key);
    }
    assert_eq!(after, rest, "{key}");
}

#[test]
fn each_field_of_the_password_policy_is_set() {
    let account = Account::new();
    for (key, value) in [
        ("minimum_length", json!(12)),
        ("minimum_different_characters", json!(3)),
        ("require_lowercase", json!(true)),
        ("require_uppercase", json!(true)),
        ("require_numbers", json!(true)),
        ("require_symbols", json!(true)),
        ("not_contain_user_name", json!(true)),
        ("max_age_days", json!(90)),
        ("hard_expire", json!(true)),
        ("initial_age_days", json!(7)),
        ("reuse_prevention", json!(5)),
        ("max_login_attempts", json!(4)),
        ("intercept_risk_password_on_api", json!(true)),
    ] {
        let seen = account.export();
        let now = seen.pointer(&format!("/password_policy/{key}"));
        let value = match now {
            Some(Value::Bool(flag)) => json!(!flag),
            _ => value,
        };
        changes(&account, "password_policy", key, &value);
    }
}

#[test]
fn each_field_of_the_security_preference_is_set() {
    let account = Account::new();
    for (key, value) in [
        ("allow_user_to_manage_access_keys", json!(true)),
        ("allow_user_to_manage_service_credentials", json!(true)),
        ("allow_user_to_manage_mfa_devices", json!(true)),
        ("allow_user_to_change_password", json!(true)),
        ("allow_user_to_login_with_passkey", json!(true)),
        ("enable_save_mfa_ticket", json!(true)),
        ("login_network_masks", json!("10.0.0.0/8")),
        ("login_session_hours", json!(12)),
        ("mfa_operation_for_login", json!("mandatory")),
        ("operation_for_risk_login", json!("enforceVerify")),
        ("max_idle_days_for_users", json!(365)),
        ("max_idle_days_for_access_keys", json!(365)),
        ("allow_user_to_manage_personal_ding_talk", json!(true)),
        ("verification_types", json!(["sms"])),
    ] {
        let seen = account.export();
        let now = seen.pointer(&format!("/security_preference/{key}"));
        let value = match now {
            Some(Value::Bool(flag)) => json!(!flag),
            _ => value,
        };
        changes(&account, "security_preference", key, &value);
    }
}

const PROVIDERS: &str = "
[saml_providers.corp]
metadata = 'file:metadata.xml'
description = 'people'

[oidc_providers.ci]
issuer_url = 'https://idp.example.com'
description = 'machines'
issuance_limit_hours = 6
client_ids = ['app-1', 'app-2']
fingerprints = ['902ef2deeb3c5b13ea4c3d5193629309e231ae55']
";

#[test]
fn providers_are_made_changed_and_deleted() {
    let account = Account::new();
    assert_eq!(account.apply(PROVIDERS, false).unwrap().steps.len(), 2);
    assert!(account.apply(PROVIDERS, true).unwrap().is_empty());
    changes(
        &account,
        "saml_providers.corp",
        "description",
        &json!("staff"),
    );
    changes(
        &account,
        "saml_providers.corp",
        "authn_sign_algorithm",
        &json!("rsa-sha256"),
    );
    changes(
        &account,
        "oidc_providers.ci",
        "description",
        &json!("robots"),
    );
    changes(
        &account,
        "oidc_providers.ci",
        "issuance_limit_hours",
        &json!(8),
    );
    changes(
        &account,
        "oidc_providers.ci",
        "client_ids",
        &json!(["app-1", "app-2", "app-3"]),
    );
    let less = "[oidc_providers.ci]\nclient_ids = ['app-2']\n";
    let plan = account.apply(less, true).unwrap();
    let calls: Vec<_> = plan.steps.iter().map(|step| step.call.action).collect();
    assert_eq!(calls, ["RemoveClientIdFromOIDCProvider"; 2]);
    assert_eq!(
        account.export()["oidc_providers"]["ci"]["client_ids"],
        json!(["app-2"])
    );
    let other = toml("[oidc_providers.ci]\nissuer_url = 'https://other.example.com'\n");
    let mistakes = account.plan(&other, false).unwrap_err();
    let told = crate::account::told(&mistakes);
    assert!(
        told.contains("oidc_providers.ci.issuer_url: is otherwise there and cannot be changed"),
        "{told}"
    );
    account
        .apply("[oidc_providers]\n[saml_providers]\n", true)
        .unwrap();
    let none = account.export();
    assert_eq!(
        (&none["saml_providers"], &none["oidc_providers"]),
        (&json!({}), &json!({}))
    );
}

#[test]
fn sign_on_settings_are_set() {
    let account = Account::new();
    let text = "[user_sso]\nenabled = true\nmetadata = 'file:metadata.xml'\n";
    assert_eq!(account.apply(text, false).unwrap().steps.len(), 1);
    assert!(account.apply(text, true).unwrap().is_empty());
    assert_eq!(account.export()["user_sso"]["enabled"], true);
    changes(
        &account,
        "user_sso",
        "auxiliary_domain",
        &json!("example.com"),
    );
    changes(&account, "user_sso", "login_with_domain", &json!(false));
    changes(
        &account,
        "user_sso",
        "authn_sign_algorithm",
        &json!("rsa-sha256"),
    );
}

#[test]
fn logons_are_made_with_a_secret_that_is_looked_up_and_never_seen_again() {
    let account = Account::new();
    let text = "[users.alice]\n[login_profiles.alice]\npassword = 'env:ALICE'\n\
        password_reset_required = true\n";
    let plan = account.apply(text, false).unwrap();
    assert!(!plan.to_string().contains("Xx1!"), "{plan}");
    assert!(account.apply(text, false).unwrap().is_empty());
    let seen = account.export();
    assert_eq!(
        seen["login_profiles"]["alice"]["password_reset_required"],
        true
    );
    assert_eq!(seen["login_profiles"]["alice"].get("password"), None);
    changes(
        &account,
        "login_profiles.alice",
        "mfa_bind_required",
        &json!(true),
    );
    changes(
        &account,
        "login_profiles.alice",
        "password_reset_required",
        &json!(false),
    );
    changes(
        &account,
        "login_profiles.alice",
        "status",
        &json!("Inactive"),
    );
    // It goes with its user, and before.
    let plan = account.apply("[users.admin]\n", true).unwrap();
    let calls: Vec<_> = plan.steps.iter().map(|step| step.call.action).collect();
    assert_eq!(calls, ["DeleteLoginProfile", "DeleteUser"]);
}

#[test]
fn the_password_policy_counts_for_the_logons_of_the_same_file() {
    let account = Account::new();
    // The secret is Xx1!env:ALICE here.
    let text = "[password_policy]\nminimum_length = 20\n[users.alice]\n\
        [login_profiles.alice]\npassword = 'env:ALICE'\n";
    account.apply(text, false).unwrap_err();
    assert_eq!(account.export()["password_policy"]["minimum_length"], 20);
    let longer = text.replace("20", "13");
    account.apply(&longer, false).unwrap();
}

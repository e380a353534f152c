//! OAuth applications, their secrets, and what they are installed with.

use serde_json::Value;

use super::Scenario;

pub(super) fn play(scenario: &mut Scenario) {
    let id = applications(scenario);
    let app = ("AppId", id.as_str());
    secrets(scenario, app);
    installed(scenario, app);
    scenario.admin("DeleteApplication", &[app]);
}

/// The id of one that was made.
fn applications(scenario: &mut Scenario) -> String {
    let new = [
        ("AppName", "app"),
        ("AppType", "WebApp"),
        ("DisplayName", "ours"),
        ("ProtocolVersion", "2.1"),
        ("PredefinedScopes", "openid;aliuid;profile"),
        ("RequiredScopes", "aliuid"),
        (
            "RedirectUris",
            "https://app.example.com/a;https://app.example.com/b",
        ),
        ("SecretRequired", "true"),
        ("IsMultiTenant", "false"),
        ("AccessTokenValidity", "1800"),
        ("RefreshTokenValidity", "86400"),
    ];
    let made = scenario.admin("CreateApplication", &new);
    let id = text(&made["Application"]["AppId"]);
    let to = [
        ("AppId", id.as_str()),
        ("NewDisplayName", "new"),
        ("NewPredefinedScopes", "openid;profile"),
        ("NewRequiredScopes", "profile"),
        ("NewRedirectUris", "https://app.example.com/c"),
        ("NewSecretRequired", "true"),
        ("NewIsMultiTenant", "true"),
        ("NewAccessTokenValidity", "900"),
        ("NewRefreshTokenValidity", "7200"),
    ];
    scenario.admin("UpdateApplication", &to);
    scenario.admin("GetApplication", &[("AppId", id.as_str())]);
    scenario.admin("ListApplications", &[]);
    scenario.admin("ListPredefinedScopes", &[("AppType", "NativeApp")]);
    id
}

fn secrets(scenario: &mut Scenario, app: (&str, &str)) {
    let made = scenario.admin("CreateAppSecret", &[app]);
    scenario
        .shown
        .push(text(&made["AppSecret"]["AppSecretValue"]));
    let id = text(&made["AppSecret"]["AppSecretId"]);
    let secret = ("AppSecretId", id.as_str());
    scenario.admin("GetAppSecret", &[app, secret]);
    scenario.admin("ListAppSecretIds", &[app]);
    scenario.admin("DeleteAppSecret", &[app, secret]);
}

fn installed(scenario: &mut Scenario, app: (&str, &str)) {
    scenario.admin("ProvisionApplication", &[app, ("Scopes", "openid;profile")]);
    scenario.admin("GetApplicationProvisionInfo", &[app]);
    scenario.admin("ListApplicationProvisionInfos", &[("SourceType", "inner")]);
    scenario.admin("DeprovisionApplication", &[app]);
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

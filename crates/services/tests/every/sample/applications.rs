//! Samples for OAuth applications.

use services::testing::World;

/// The sample of a parameter, by service, operation and name.
pub(super) fn value(_: &World, of: (&str, &str, &str)) -> Option<String> {
    let text = match of {
        ("Ims", _, "AppName") => "sample",
        ("Ims", _, "AppType") => "WebApp",
        ("Ims", _, "AppId") => "200000000000000001",
        ("Ims", _, "AppSecretId") => "0f8fad5b-d9cb-469f-a165-70867728950e",
        ("Ims", _, "ProtocolVersion") => "2.1",
        ("Ims", _, "PredefinedScopes" | "Scopes") => "openid;profile",
        ("Ims", _, "NewPredefinedScopes") => "openid;profile;aliuid",
        ("Ims", _, "RequiredScopes" | "NewRequiredScopes") => "profile",
        ("Ims", _, "RedirectUris") => "https://app.example.com/back",
        ("Ims", _, "NewRedirectUris") => "https://app.example.com/back;https://app.example.com/",
        (
            "Ims",
            _,
            "SecretRequired" | "NewSecretRequired" | "IsMultiTenant" | "NewIsMultiTenant",
        ) => "true",
        ("Ims", _, "AccessTokenValidity" | "NewAccessTokenValidity") => "1800",
        ("Ims", _, "RefreshTokenValidity" | "NewRefreshTokenValidity") => "86400",
        ("Ims", "ListApplicationProvisionInfos", "SourceType") => "inner",
        _ => return None,
    };
    Some(text.to_owned())
}

//! What there is of OAuth and OpenID here, and where. Source: OpenID Connect Discovery 1.0, RFC 8414.

use model::Scope;
use serde_json::{Value, json};

/// The document of a provider that calls itself by this address.
pub(super) fn document(issuer: &str) -> Value {
    let at = |path: &str| format!("{issuer}{path}");
    let scopes: Vec<_> = Scope::ALL.iter().map(|scope| scope.name()).collect();
    json!({
        "issuer": issuer,
        "authorization_endpoint": at("/oauth2/v1/auth"),
        "token_endpoint": at("/v1/token"),
        "userinfo_endpoint": at("/v1/userinfo"),
        "revocation_endpoint": at("/v1/revoke"),
        "device_authorization_endpoint": at("/oauth2/v1/device_authorization"),
        "jwks_uri": at("/v1/keys"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [
            "authorization_code",
            "refresh_token",
            "client_credentials",
            "urn:ietf:params:oauth:grant-type:device_code",
        ],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": scopes,
        "claims_supported": [
            "iss", "sub", "aud", "iat", "exp", "auth_time", "nonce",
            "name", "upn", "login_name", "aid", "uid",
        ],
        "token_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "none"],
        "revocation_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "none"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported":
            ["none", "login", "consent", "select_account", "admin_consent"],
        "ui_locales_supported": ["en", "zh"],
        "authorization_response_iss_parameter_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "claims_parameter_supported": false,
    })
}

//! The endpoints of OAuth and OpenID that programs call: tokens, who signed on, keys, and what there is.
//!
//! What people see of it stands in `people`, what comes of a request in `gateway`.

mod across;
mod bearer;
mod client;
mod denied;
mod discovery;
mod form;

use gateway::Gateway;
use gateway::oauth::{Ask, Denied, words};
use http::header::{CACHE_CONTROL, HeaderName, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use model::Scope;
use serde_json::{Value, json};

pub(crate) use self::across::before;
pub(crate) use self::bearer::of_header;
use self::client::client;
use self::denied::denied;
use self::form::Form;
use crate::http::answer::{self, Answer, put};
use crate::http::rooms::Endpoint;
use crate::http::whole::Whole;
use crate::people;

/// Serves an endpoint of the provider that calls itself by this address.
pub(crate) async fn enter(
    gateway: &Gateway,
    issuer: &str,
    endpoint: Endpoint,
    whole: &Whole,
) -> Answer {
    // Before anything is revoked that would tell.
    let reader = across::reader(gateway, issuer, endpoint, whole).await;
    let told = match endpoint {
        Endpoint::Authorize => return people::consent(gateway, issuer, whole).await,
        Endpoint::DevicePage => return people::device(gateway, whole).await,
        Endpoint::Device => device(gateway, issuer, whole).await,
        Endpoint::Discovery => Ok(discovery::document(issuer)),
        Endpoint::Keys => keys(gateway, whole).await,
        Endpoint::Token => token(gateway, issuer, whole).await,
        Endpoint::Revoke => revoke(gateway, whole).await,
        Endpoint::UserInfo => user_info(gateway, issuer, whole).await,
        Endpoint::Exchange => exchange(gateway, issuer, whole).await,
    };
    let is_public = matches!(endpoint, Endpoint::Discovery | Endpoint::Keys);
    let mut answer = match told {
        Ok(told) => spoken(whole, StatusCode::OK, &told),
        Err(denied) => refused(whole, &denied),
    };
    let headers = answer.headers_mut();
    if is_public && headers.get(RETRY_AFTER).is_none() {
        headers.insert(
            CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=300"),
        );
    } else {
        headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    }
    across::let_read(headers, reader);
    headers.insert(NOSNIFF, HeaderValue::from_static("nosniff"));
    answer
}

const NOSNIFF: HeaderName = HeaderName::from_static("x-content-type-options");

async fn keys(gateway: &Gateway, whole: &Whole) -> Result<Value, Denied> {
    let keys = gateway.oauth_keys(&whole.arrival).await;
    keys.map_err(|fault| {
        tracing::error!(%fault, "the keys of OAuth cannot be shown");
        denied(
            503,
            "temporarily_unavailable",
            "The server cannot answer now; try again.",
        )
    })
}

async fn token(gateway: &Gateway, issuer: &str, whole: &Whole) -> Result<Value, Denied> {
    let form = Form::read(whole)?;
    let shown = client(whole, &form)?;
    let given = |name: &str| form.get(name).map(str::to_owned);
    let needed = |name: &'static str| {
        given(name).ok_or_else(|| {
            let why = format!("{name} is missing.");
            denied(400, "invalid_request", &why)
        })
    };
    let ask = match &*needed("grant_type")? {
        "authorization_code" => Ask::Code {
            code: needed("code")?,
            redirect: given("redirect_uri"),
            verifier: given("code_verifier"),
        },
        "refresh_token" => Ask::Refresh {
            token: needed("refresh_token")?,
            scopes: form.get("scope").map(scopes).transpose()?,
        },
        DEVICE_CODE => Ask::Device {
            code: needed("device_code")?,
        },
        "client_credentials" => Ask::Own {
            scopes: form.get("scope").map(scopes).transpose()?,
        },
        _ => {
            let why = "grant_type is none that discovery names.";
            return Err(denied(400, "unsupported_grant_type", why));
        }
    };
    let brought = (&shown, ask);
    gateway.oauth_token(&whole.arrival, issuer, brought).await
}

/// How the standard calls the grant of a device.
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn device(gateway: &Gateway, issuer: &str, whole: &Whole) -> Result<Value, Denied> {
    let form = Form::read(whole)?;
    let shown = client(whole, &form)?;
    let asked = form.get("scope");
    let offline = asked.is_some_and(|asked| asked.split(' ').any(|one| one == "offline_access"));
    let wanted = asked.map(scopes).transpose()?;
    // All that it may have, unless it says so; an ID of the person is always among it.
    let wanted = wanted
        .filter(|wanted| !wanted.is_empty())
        .map(|mut wanted| {
            wanted.insert(Scope::OpenId);
            wanted
        });
    let asked = (&shown, wanted, offline);
    let mut told = gateway.oauth_device(&whole.arrival, asked).await?;
    if let Some(members) = told.as_object_mut() {
        let page = format!("{issuer}/device");
        members.insert("verification_uri".to_owned(), page.into());
    }
    Ok(told)
}

fn scopes(text: &str) -> Result<std::collections::BTreeSet<Scope>, Denied> {
    let bad = || denied(400, "invalid_scope", "A scope is not one of the grant.");
    let mut words = words(text).ok_or_else(bad)?;
    words.retain(|word| *word != "offline_access");
    let read: Result<_, _> = words.into_iter().map(str::parse).collect();
    read.map_err(|_| bad())
}

async fn revoke(gateway: &Gateway, whole: &Whole) -> Result<Value, Denied> {
    let form = Form::read(whole)?;
    let shown = client(whole, &form)?;
    let Some(token) = form.get("token") else {
        return Err(denied(400, "invalid_request", "token is missing."));
    };
    gateway
        .oauth_revoke(&whole.arrival, (&shown, token))
        .await?;
    Ok(json!({}))
}

async fn user_info(gateway: &Gateway, issuer: &str, whole: &Whole) -> Result<Value, Denied> {
    let token = bearer::token(whole)?;
    gateway
        .oauth_user_info(&whole.arrival, issuer, &token)
        .await
}

async fn exchange(gateway: &Gateway, issuer: &str, whole: &Whole) -> Result<Value, Denied> {
    let token = bearer::of_header(whole)?;
    gateway.oauth_exchange(&whole.arrival, issuer, &token).await
}

fn refused(whole: &Whole, denied: &Denied) -> Answer {
    let body = json!({
        "error": denied.error,
        "error_description": denied.description,
        "requestId": whole.arrival.request_id(),
    });
    let status = StatusCode::from_u16(denied.status).unwrap_or(StatusCode::BAD_REQUEST);
    let mut answer = spoken(whole, status, &body);
    let headers = answer.headers_mut();
    if let Some(seconds) = denied.retry_after {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    let challenge = match (denied.status, denied.error) {
        (401, "invalid_client") => "Basic realm=\"rampart\"".to_owned(),
        (401 | 403, error) => format!("Bearer error=\"{error}\""),
        _ => return answer,
    };
    put(headers, WWW_AUTHENTICATE, &challenge);
    answer
}

fn spoken(whole: &Whole, status: StatusCode, body: &Value) -> Answer {
    answer::json(status, &whole.arrival.request_id(), body)
}

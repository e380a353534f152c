//! The token endpoint: what an application brings becomes tokens, or is refused.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::Context;
use domain::account::oauth_device;
use domain::account::oauth_grant::{self, Flaw, Held, Shown as ShownCode};
use model::{AccountId, Owner, Scope};
use serde_json::{Value, json};

use super::client::{Client, ShownClient, prove};
use super::deed::{Use, call, came_to_nothing, note, person};
use super::denied::Denied;
use super::service::TOKEN;
use super::tokens::{Issued, answer};
use super::{device, grant, own};
use crate::ask::arrival::Arrival;
use crate::ask::permit::Grant;
use crate::door::perform::perform;
use crate::node::Core;
use crate::prove::Shown;

/// What an application brings.
pub enum Ask {
    /// A code.
    Code {
        /// The code.
        code: String,
        /// Where it says it was sent.
        redirect: Option<String>,
        /// What it must know.
        verifier: Option<String>,
    },
    /// A refresh token.
    Refresh {
        /// The token.
        token: String,
        /// How much of it is wanted.
        scopes: Option<BTreeSet<Scope>>,
    },
    /// The code of a device.
    Device {
        /// The code.
        code: String,
    },
    /// Nothing but its own secret.
    Own {
        /// How much of what it is allowed is wanted.
        scopes: Option<BTreeSet<Scope>>,
    },
}

impl Ask {
    /// What the standard calls it.
    const fn kind(&self) -> &'static str {
        match self {
            Self::Code { .. } => "authorization_code",
            Self::Refresh { .. } => "refresh_token",
            Self::Device { .. } => "device_code",
            Self::Own { .. } => "client_credentials",
        }
    }
}

/// Answers with tokens.
pub(crate) async fn token(
    core: &Arc<Core>,
    arrival: &Arrival,
    issuer: &str,
    (shown, ask): (&ShownClient, Ask),
) -> Result<Value, Denied> {
    let held = match &ask {
        Ask::Code { code, .. } | Ask::Device { code } => Held::read(code),
        Ask::Refresh { token, .. } => Held::read(token),
        Ask::Own { scopes } => {
            return own::own(core, arrival, issuer, (shown, scopes.clone())).await;
        }
    };
    let meant = held.as_ref().map(|(account, _)| *account);
    let client = prove(core, arrival, TOKEN.name, (shown, meant)).await?;
    let account = client.held.id;
    let Some((_, held)) = held.filter(|(whose, _)| *whose == account) else {
        return Err(grant::unknown(core, arrival, account, TOKEN.name).await);
    };
    let owner = match &ask {
        Ask::Device { .. } => device::allowed_by(core, &client, &held, arrival)?,
        _ => match grant::find(core, arrival, &client, &held.id()).await? {
            Some(found) => found.owner,
            None => return Err(grant::unknown(core, arrival, account, TOKEN.name).await),
        },
    };
    let issued = issue(core, arrival, (client, owner), (ask, held)).await?;
    Ok(answer(core, arrival, issuer, (account, issued)).await?)
}

async fn issue(
    core: &Arc<Core>,
    arrival: &Arrival,
    (client, owner): (Client, Owner),
    (ask, held): (Ask, Held),
) -> Result<Issued, Denied> {
    let account = client.held.id;
    let kind = ask.kind();
    let id = client.application.id;
    let parameters = json!({ "AppId": id.to_string(), "GrantType": kind });
    let call = call(core, arrival, &TOKEN, &parameters);
    let grant = held.id();
    let deed = Use(move |_: &Grant<'_>, context: &mut Context<'_>| {
        note(context, &grant);
        if !client.is_still_there(context.account) {
            return Ok(came_to_nothing(context, Flaw::Application));
        }
        let issue = match &ask {
            Ask::Code {
                redirect, verifier, ..
            } => {
                let shown = ShownCode {
                    application: id,
                    redirect: redirect.as_deref(),
                    verifier: verifier.as_deref(),
                };
                oauth_grant::redeem(context, &held, &shown)
            }
            Ask::Device { .. } => oauth_device::collect(context, &held, id),
            Ask::Refresh { scopes, .. } | Ask::Own { scopes } => {
                oauth_grant::refresh(context, &held, (id, scopes.as_ref()))
            }
        };
        match issue {
            Ok(issue) => Ok(told(issue, account, context)),
            Err(flaw) => Ok(came_to_nothing(context, flaw)),
        }
    });
    let person = person(account, owner);
    let served = perform(core, &call, Shown::Person(&person), || Ok(Arc::new(deed))).await;
    let served = served.map_err(|told| Denied::of_told(&told))?;
    let told: Value = serde_json::from_str(&served.json).unwrap_or_default();
    if let Some(flaw) = told.get("flaw").and_then(Value::as_str) {
        return Err(Denied::of_flaw(flaw));
    }
    serde_json::from_value(told).map_err(|_| Denied::away())
}

fn told(issue: oauth_grant::Issue, account: AccountId, context: &Context<'_>) -> Value {
    let suffix = &context.limits.domain_suffix;
    let issued = Issued::of(issue, account, (context.account, suffix));
    // INVARIANT: what is issued are plain fields, which always serialise.
    serde_json::to_value(issued).unwrap_or_default()
}

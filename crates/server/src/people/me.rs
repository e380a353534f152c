//! My security, as the page shows it: what the operations of the cloud APIs answer in my session.

use gateway::logon::{Way, Wish};
use gateway::{Arrival, Gateway, Order, Reply};
use http::StatusCode;
use pages::change::Fault;
use pages::me::{self, Device, Left, Passkey, Said, View, Who};
use pages::rule::Rule;
use pages::session::Session;
use serde_json::{Value, json};

use super::came::refused;
use super::cookie::Name;
use super::rules::rules;
use super::show::browser;
use super::visit::Visit;
use crate::http::answer::Answer;
use crate::machine;

/// An operation: product, version, name.
pub(super) type Operation = (&'static str, &'static str, &'static str);

/// Somebody with a session, and whose it is.
pub(super) struct Mine<'a> {
    gateway: &'a Gateway,
    visit: &'a Visit<'a>,
    token: &'a str,
    look: Value,
}

/// The page.
pub(super) async fn show(gateway: &Gateway, visit: &Visit<'_>) -> Answer {
    let said = match &*visit.asked("done") {
        "yes" => Said::Done,
        "proven" => Said::Proven,
        _ => Said::Nothing,
    };
    match Mine::of(gateway, visit).await {
        Ok(mine) => mine.show(StatusCode::OK, said, None).await,
        Err(answer) => answer,
    }
}

impl<'a> Mine<'a> {
    /// Whoever has a session; without one the way to the logon.
    pub(super) async fn of(gateway: &'a Gateway, visit: &'a Visit<'a>) -> Result<Self, Answer> {
        let Some(token) = visit.cookie(Name::Session) else {
            return Err(visit.to("/logon?next=%2Fme"));
        };
        let wish = Wish::Look;
        let reply = gateway.with_session(visit.arrival(), token, wish).await;
        let look = body(&reply);
        match reply.status {
            // Nobody behind it has anything here: what there is to see of it the console shows.
            200 if text(&look, "kind") == "assumed-role" => Err(visit.to("/console/")),
            200 => Ok(Self {
                gateway,
                visit,
                token,
                look,
            }),
            401 => Err(visit.to("/logon?next=%2Fme&why=ended")),
            _ => Err(refused(visit, &reply)),
        }
    }

    /// Calls an operation in the session, each call under an id of its own.
    pub(super) async fn call(
        &self,
        (product, version, operation): Operation,
        parameters: &Value,
    ) -> Result<Value, Reply> {
        let parameters = parameters.to_string();
        let order = Order {
            product,
            version,
            operation,
            parameters: parameters.as_bytes(),
            only_looks: false,
            if_revision: None,
        };
        let arrival = anew(self.visit.arrival());
        let reply = self.gateway.order(&arrival, self.token, order).await;
        match reply.status {
            200 => Ok(body(&reply)),
            _ => Err(reply),
        }
    }

    /// Does something with the session, each time under an id of its own.
    pub(super) async fn wish(&self, wish: Wish) -> Result<Value, Reply> {
        let arrival = anew(self.visit.arrival());
        let reply = self.gateway.with_session(&arrival, self.token, wish).await;
        match reply.status {
            200 => Ok(body(&reply)),
            _ => Err(reply),
        }
    }

    /// The name of the user, or the id of the account for its owner.
    pub(super) fn name(&self) -> &str {
        text(&self.look, "name")
    }

    /// Whether the second factor can be shown in this way.
    pub(super) fn has_way(&self, way: Way) -> bool {
        let ways = self.look.get("ways").and_then(Value::as_array);
        ways.is_some_and(|ways| ways.iter().any(|one| one == way.name()))
    }

    /// Whether it is the owner of the account.
    pub(super) fn is_owner(&self) -> bool {
        text(&self.look, "kind") == "root-account"
    }

    /// Parameters with whose they are: owners must name themselves.
    pub(super) fn whose(&self, mut parameters: Value) -> Value {
        if self.is_owner()
            && let Some(members) = parameters.as_object_mut()
        {
            members.insert("AccountOwner".to_owned(), true.into());
        }
        parameters
    }

    /// The page with a word about what was just done.
    pub(super) async fn show(
        &self,
        status: StatusCode,
        said: Said<'_>,
        fault: Option<Fault<'_>>,
    ) -> Answer {
        let rules = self.rules().await;
        let device = self.device().await;
        let passkeys = if self.is_owner() {
            None
        } else {
            self.call(LIST_PASSKEYS, &json!({})).await.ok()
        };
        let sessions = self.call(LIST_SESSIONS, &self.whose(json!({}))).await.ok();
        let browser = browser(self.visit);
        let view = View {
            who: who(&self.look, self.is_owner(), &browser),
            said,
            rules: rules.as_deref(),
            fault,
            device: device.as_ref().map(|serial| match &**serial {
                "" => Device::None,
                serial => Device::Bound(serial),
            }),
            passkeys: passkeys.as_ref().map(keys),
            left: self.left(device.as_deref()).await,
            sessions: sessions.as_ref().map(list),
        };
        self.visit
            .page(status, me::page(&self.visit.frame(), &view))
    }

    /// What of the first hour is left to do, for who may see it.
    async fn left(&self, device: Option<&str>) -> Vec<Left> {
        let may = self.is_owner() || self.may_see_account().await;
        if !may {
            return Vec::new();
        }
        let owners = self.call(OWNERS_FACTOR, &json!({})).await.ok();
        let users = self.call(LIST_USERS, &json!({ "MaxItems": 2 })).await.ok();
        let (Some(owners), Some(users)) = (owners, users) else {
            return Vec::new();
        };
        let count = users.get("Users").and_then(|users| users.get("User"));
        let count = count.and_then(Value::as_array);
        let is_safe = self.has_way(Way::Key) || device != Some("");
        let has_factor = owners.get("IsMFAEnable") == Some(&Value::Bool(true));
        let left = [
            (!is_safe, Left::OwnFactor),
            (!has_factor && !self.is_owner(), Left::OwnersFactor),
            (count.is_some_and(|users| users.len() < 2), Left::Users),
        ];
        let left = left.into_iter().filter(|(is_left, _)| *is_left);
        let mut left: Vec<_> = left.map(|(_, left)| left).collect();
        if !left.is_empty() {
            left.push(Left::Papers);
        }
        left
    }

    /// Whether a user may see what the account has come to. It is asked first, so that nobody's visit
    /// leaves denials behind.
    async fn may_see_account(&self) -> bool {
        let call = |(_, version, operation): Operation| json!({ "Version": version, "Operation": operation, "Parameters": {} });
        let calls = json!([call(OWNERS_FACTOR), call(LIST_USERS)]);
        let told = self
            .call(MAY_I, &json!({ "Calls": calls.to_string() }))
            .await;
        let results = told.ok().and_then(|told| told.get("Results").cloned());
        let results = results.as_ref().and_then(Value::as_array);
        results.is_some_and(|results| {
            let allowed = |one: &Value| one.get("Allowed") == Some(&Value::Bool(true));
            results.len() == 2 && results.iter().all(allowed)
        })
    }

    /// Says why something was not done.
    pub(super) async fn declined(&self, reply: &Reply) -> Answer {
        let told = body(reply);
        let (code, message) = (text(&told, "Code"), text(&told, "Message"));
        if code == "Forbidden.FactorNeeded" {
            return self.visit.to("/me/prove");
        }
        let said = match code {
            "NoPermission" => Said::NotAllowed(&reply.request_id),
            _ => Said::Refused(code, message, &reply.request_id),
        };
        let status = StatusCode::from_u16(reply.status);
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self.show(status, said, None).await
    }

    /// What is demanded of a new password.
    async fn rules(&self) -> Option<Vec<Rule>> {
        let policy = self
            .gateway
            .passwords(self.visit.arrival(), self.token)
            .await?;
        Some(rules(&policy).map(|(_, rule)| rule).collect())
    }

    /// The serial number of the device that is bound, or nothing in it.
    async fn device(&self) -> Option<String> {
        let found = if self.is_owner() {
            self.call(OWNERS_FACTOR, &json!({})).await
        } else {
            self.call(MY_FACTOR, &json!({})).await
        };
        let found = found.ok()?;
        if found.get("IsMFAEnable") != Some(&Value::Bool(true)) {
            return Some(String::new());
        }
        let device = found.get("MFADevice").unwrap_or(&Value::Null);
        let serial = text(device, "SerialNumber");
        let serial = if serial.is_empty() { "root" } else { serial };
        Some(serial.to_owned())
    }
}

/// The same, as a request of its own.
pub(super) fn anew(arrival: &Arrival) -> Arrival {
    Arrival {
        // Without randomness no request is served at all.
        seed: machine::seed().unwrap_or(arrival.seed),
        ..arrival.clone()
    }
}

fn who<'v>(look: &'v Value, is_owner: bool, browser: &'v str) -> Who<'v> {
    Who {
        name: text(look, "name"),
        arn: text(look, "arn"),
        account: text(look, "account"),
        is_owner,
        began: text(look, "created"),
        ends: text(look, "expires"),
        source: text(look, "source"),
        browser,
        with_factor: look.get("mfa") == Some(&Value::Bool(true)),
    }
}

fn keys(told: &Value) -> Vec<Passkey<'_>> {
    let keys = told.get("Passkeys").and_then(Value::as_array);
    let keys = keys.map(Vec::as_slice).unwrap_or_default().iter();
    keys.map(|key| Passkey {
        id: text(key, "PasskeyId"),
        name: text(key, "PasskeyName"),
        made: text(key, "CreateDate"),
        used: key
            .get("LastUseDate")
            .and_then(Value::as_str)
            .filter(|date| !date.is_empty()),
    })
    .collect()
}

fn list(told: &Value) -> Vec<Session<'_>> {
    let sessions = told.get("Sessions").and_then(Value::as_array);
    let sessions = sessions.map(Vec::as_slice).unwrap_or_default().iter();
    sessions
        .map(|session| Session {
            id: text(session, "SessionId"),
            agent: text(session, "UserAgent"),
            source: text(session, "SourceIp"),
            began: text(session, "CreateDate"),
            seen: text(session, "LastSeenDate"),
            by_passkey: text(session, "LogonMethod") == "passkey",
            role: text(session, "RoleName"),
            is_this: session.get("Current") == Some(&Value::Bool(true)),
        })
        .collect()
}

/// What a reply says.
pub(super) fn body(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap_or_default()
}

/// A text among it; nothing if it is not there.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

const MY_FACTOR: Operation = ("Ims", "2019-08-15", "GetUserMFAInfo");
const OWNERS_FACTOR: Operation = ("Ims", "2019-08-15", "GetAccountMFAInfo");
const LIST_PASSKEYS: Operation = ("Ims", "2019-08-15", "ListPasskeys");
const LIST_SESSIONS: Operation = ("Rampart", "2026-11-01", "ListSessions");
const LIST_USERS: Operation = ("Ram", "2015-05-01", "ListUsers");
const MAY_I: Operation = ("Rampart", "2026-11-01", "MayI");

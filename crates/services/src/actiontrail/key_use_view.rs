//! What an AccessKey was last used for, as it is shown.

use derive::View;
use domain::Account;
use gateway::Thing;
use model::{AccessKey, AccessKeyId, AccountId, Owner};
use serde_json::{Map, Value};

use super::product;

/// What of an event is told beside its use.
const DETAILS: [&str; 13] = [
    "eventId",
    "eventVersion",
    "eventSource",
    "sourceIpAddress",
    "eventType",
    "userIdentity",
    "serviceName",
    "apiVersion",
    "requestId",
    "eventTime",
    "isGlobal",
    "acsRegion",
    "eventName",
];

/// Whose a key is, and its last use if there is one.
#[derive(View)]
pub struct InfoView {
    access_key_id: AccessKeyId,
    account_id: String,
    account_type: &'static str,
    owner_id: String,
    user_name: Option<String>,
    service_name: Option<String>,
    service_name_cn: Option<String>,
    service_name_en: Option<String>,
    source: Option<&'static str>,
    used_timestamp: Option<i64>,
    detail: Option<String>,
}

/// A service that a key was used for.
#[derive(View)]
#[view(flat "Product")]
pub struct ProductView {
    service_name: String,
    service_name_cn: String,
    service_name_en: String,
    source: &'static str,
    used_timestamp: i64,
    detail: String,
}

/// An operation that was called with a key.
#[derive(View)]
#[view(flat "Event")]
pub struct CalledView {
    event_name: String,
    source: &'static str,
    used_timestamp: i64,
    detail: String,
}

/// An address from which a key was used.
#[derive(View)]
#[view(flat "Ip")]
pub struct IpView {
    ip: String,
    source: &'static str,
    used_timestamp: i64,
    detail: String,
}

/// A resource that was touched with a key.
#[derive(View)]
#[view(flat "Resource")]
pub struct ResourceView {
    resource_type: String,
    resource_name: String,
    source: &'static str,
    used_timestamp: i64,
    detail: String,
}

impl InfoView {
    /// What is told of a key.
    pub fn of(account: &Account, home: AccountId, key: &AccessKey, last: Option<&Thing>) -> Self {
        let (account_type, owner_id, user_name) = whose(account, home, key.owner);
        let names = last.map(|last| product::names(&last.name));
        Self {
            access_key_id: key.id.clone(),
            account_id: home.to_string(),
            account_type,
            owner_id,
            user_name,
            service_name: last.map(|last| last.name.clone()),
            service_name_cn: names.map(|(chinese, _)| chinese.to_owned()),
            service_name_en: names.map(|(_, english)| english.to_owned()),
            source: last.map(source),
            used_timestamp: last.map(|last| last.at.millis()),
            detail: last.map(detail),
        }
    }
}

/// The type, id and name of who a key is of. A user who is gone for good has no name any more.
fn whose(
    account: &Account,
    home: AccountId,
    owner: Owner,
) -> (&'static str, String, Option<String>) {
    match owner {
        Owner::Root => ("root-account", home.to_string(), Some("root".to_owned())),
        Owner::User(id) => {
            let user = account.users.get(&id).map(|user| &user.name);
            let bin = || account.recycled_users.get(&id).map(|bin| &bin.user.name);
            let name = user.or_else(bin).map(ToString::to_string);
            ("ram-user", id.to_string(), name)
        }
    }
}

/// What kind of record tells of a use.
fn source(thing: &Thing) -> &'static str {
    match thing.event.get("eventCategory").and_then(Value::as_str) {
        Some("Management") => "ManagementEvent",
        Some("Data") => "DataEvent",
        _ => "Internal",
    }
}

/// The event of a use, as far as it is told.
fn detail(thing: &Thing) -> String {
    let members = DETAILS.iter().filter_map(|name| {
        let value = thing.event.get(*name)?;
        Some(((*name).to_owned(), value.clone()))
    });
    Value::Object(members.collect::<Map<_, _>>()).to_string()
}

impl From<&Thing> for ProductView {
    fn from(thing: &Thing) -> Self {
        let (chinese, english) = product::names(&thing.name);
        Self {
            service_name: thing.name.clone(),
            service_name_cn: chinese.to_owned(),
            service_name_en: english.to_owned(),
            source: source(thing),
            used_timestamp: thing.at.millis(),
            detail: detail(thing),
        }
    }
}

impl From<&Thing> for CalledView {
    fn from(thing: &Thing) -> Self {
        Self {
            event_name: thing.name.clone(),
            source: source(thing),
            used_timestamp: thing.at.millis(),
            detail: detail(thing),
        }
    }
}

impl From<&Thing> for IpView {
    fn from(thing: &Thing) -> Self {
        Self {
            ip: thing.name.clone(),
            source: source(thing),
            used_timestamp: thing.at.millis(),
            detail: detail(thing),
        }
    }
}

impl From<&Thing> for ResourceView {
    fn from(thing: &Thing) -> Self {
        Self {
            resource_type: thing.kind.clone(),
            resource_name: thing.name.clone(),
            source: source(thing),
            used_timestamp: thing.at.millis(),
            detail: detail(thing),
        }
    }
}

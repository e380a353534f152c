//! A user as SCIM shows one.

use domain::Account;
use domain::account::{membership, provisioned};
use model::User;
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::attributes::Shown;
use super::request::Request;
use super::version::version;
use super::words::{USER, display};

/// A user with what is shown of it.
pub(super) struct Seen<'a> {
    user: &'a User,
    active: Option<bool>,
    groups: Vec<Value>,
    pub(super) version: String,
    base: &'a str,
}

impl<'a> Seen<'a> {
    pub(super) fn of(account: &Account, user: &'a User, request: &'a Request) -> Self {
        let groups = membership::of_user(account, user.id);
        let groups: Vec<_> = groups
            .filter_map(|one| account.groups.get(&one.group))
            .map(|group| {
                json!({
                    "value": group.id.to_string(),
                    "$ref": format!("{}/Groups/{}", request.base, group.id),
                    "display": display(group),
                    "type": "direct",
                })
            })
            .collect();
        let active = provisioned::is_on(account, user.id);
        let ids: Vec<_> = groups.iter().map(|group| group.get("value")).collect();
        let version = version(&(user, active, ids));
        Self {
            user,
            active,
            groups,
            version,
            base: &request.base,
        }
    }

    /// The same without groups, and without a version, which is made of them too.
    pub(super) fn alone(account: &Account, user: &'a User, request: &'a Request) -> Self {
        Self {
            user,
            active: provisioned::is_on(account, user.id),
            groups: Vec::new(),
            version: String::new(),
            base: &request.base,
        }
    }

    pub(super) fn location(&self) -> String {
        format!("{}/Users/{}", self.base, self.user.id)
    }

    pub(super) fn answer(self, shown: &Shown) -> Answer {
        let etag = self.version.clone();
        Answer {
            etag: Some(etag),
            ..Answer::shown(shown.cut(self.whole()).into())
        }
    }

    pub(super) fn whole(self) -> Map<String, Value> {
        let user = self.user;
        let mut whole = Map::new();
        let mut put = |name: &str, value: Value| {
            whole.insert(name.to_owned(), value);
        };
        put("schemas", json!([USER]));
        put("id", user.id.to_string().into());
        if let Some(id) = &user.external_id {
            put("externalId", id.as_str().into());
        }
        put("userName", user.name.as_str().into());
        if let Some(name) = &user.display_name {
            put("displayName", name.as_str().into());
        }
        if let Some(active) = self.active {
            put("active", active.into());
        }
        if let Some(email) = &user.email {
            let one = json!({ "value": email.as_str(), "type": "work", "primary": true });
            put("emails", json!([one]));
        }
        if let Some(phone) = &user.mobile_phone {
            put(
                "phoneNumbers",
                json!([{ "value": phone.as_str(), "type": "mobile" }]),
            );
        }
        let meta = json!({
            "resourceType": "User",
            "created": user.created.to_string(),
            "lastModified": user.updated.to_string(),
            "location": self.location(),
            "version": self.version,
        });
        put("groups", self.groups.into());
        put("meta", meta);
        whole
    }
}

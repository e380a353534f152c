//! Those who call: users with keys, sessions, the account's owner, nobody.

use std::sync::Arc;

use gateway::{Entry, Service};
use model::{Owner, Secret};
use rpc::Incoming;
use rpc::sign::{self, Draft, Stamp};
use serde_json::Value;

use super::answer::Told;
use super::{ADMINISTRATOR, HOST, World, sure};
use crate::SERVICES;

/// What a caller signs with.
#[derive(Clone)]
pub struct Key {
    /// The public half.
    pub id: String,
    secret: Secret,
    token: Option<String>,
}

impl Key {
    /// A long-term key.
    #[must_use]
    pub fn pair(id: &str, secret: &str) -> Self {
        Self {
            id: id.to_owned(),
            secret: Secret::new(secret.to_owned()),
            token: None,
        }
    }

    /// The key in the answer of `CreateAccessKey`, or the credentials in that of `AssumeRole`.
    #[must_use]
    pub fn of(told: &Told) -> Self {
        let answer = told.answers();
        let parts = ["Credentials", "AccessKey"];
        let found = parts
            .into_iter()
            .find_map(|part| answer.get(part))
            .unwrap_or(&answer);
        Self::held(found)
    }

    /// The key that an object has the parts of, as the values of managed secrets have them.
    #[must_use]
    pub fn held(found: &Value) -> Self {
        let text = |name: &str| found.get(name).and_then(Value::as_str).map(str::to_owned);
        Self {
            id: text("AccessKeyId").unwrap_or_default(),
            secret: Secret::new(text("AccessKeySecret").unwrap_or_default()),
            token: text("SecurityToken"),
        }
    }

    /// The bearer credential of a session's key.
    #[must_use]
    pub fn bearer(&self) -> String {
        let token = self.token.as_deref().unwrap_or_default();
        gateway::bearer_credential(&self.id, self.secret.expose(), token)
    }

    /// Everything about it that must stay secret.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        let token = self.token.clone();
        token
            .into_iter()
            .chain([self.secret.expose().to_owned()])
            .collect()
    }

    /// The same without its token, if it is that of a session.
    #[must_use]
    pub fn without_token(&self) -> Self {
        Self {
            token: None,
            ..self.clone()
        }
    }

    /// The same with the token of another.
    #[must_use]
    pub fn with_token_of(&self, other: &Self) -> Self {
        Self {
            token: other.token.clone(),
            ..self.clone()
        }
    }

    /// The same id with a secret that is wrong.
    #[must_use]
    pub fn forged(&self) -> Self {
        Self {
            secret: Secret::new("wrong".to_owned()),
            ..self.clone()
        }
    }
}

/// Somebody who calls operations.
pub struct Actor<'a> {
    world: &'a mut World,
    key: Option<Key>,
    /// The id of the session that the calls are made in, if they are.
    session: Option<Arc<str>>,
    /// Whether the calls set the scene for others.
    scenery: bool,
}

impl World {
    /// The account's administrator.
    pub fn admin(&mut self) -> Actor<'_> {
        let key = self
            .keys
            .get(&(self.account, ADMINISTRATOR.to_owned()))
            .cloned();
        Actor {
            world: self,
            key,
            session: None,
            scenery: false,
        }
    }

    /// The user of this name, who is made and given a key if there is none.
    pub fn user(&mut self, name: &str) -> Actor<'_> {
        let place = (self.account, name.to_owned());
        if !self.keys.contains_key(&place) {
            let _ = self.scene("CreateUser", [("UserName", name)]);
            let key = Key::of(&self.scene("CreateAccessKey", [("UserName", name)]));
            self.keys.insert(place.clone(), key);
        }
        let key = self.keys.get(&place).cloned();
        Actor {
            world: self,
            key,
            session: None,
            scenery: false,
        }
    }

    /// A session of this role, which the administrator makes if need be and the user `assumer`
    /// assumes.
    ///
    /// # Panics
    /// When the role cannot be assumed.
    pub fn session(&mut self, role: &str) -> Actor<'_> {
        let account = self.account_id();
        let trust = trust(&format!("acs:ram::{account}:root"));
        let parameters = [
            ("RoleName", role),
            ("AssumeRolePolicyDocument", trust.as_str()),
        ];
        let _ = self.scene("CreateRole", parameters);
        let _ = self.user("assumer");
        let _ = self.scene(
            "AttachPolicyToUser",
            [
                ("UserName", "assumer"),
                ("PolicyName", "AliyunSTSAssumeRoleAccess"),
                ("PolicyType", "System"),
            ],
        );
        let arn = format!("acs:ram::{account}:role/{role}");
        let mut assumer = self.user("assumer");
        assumer.scenery = true;
        let key = Key::of(&assumer.call(
            "AssumeRole",
            [("RoleArn", arn.as_str()), ("RoleSessionName", "story")],
        ));
        Actor {
            world: self,
            key: Some(key),
            session: None,
            scenery: false,
        }
    }

    /// Whoever holds this key.
    pub fn holder_of(&mut self, key: &Key) -> Actor<'_> {
        Actor {
            world: self,
            key: Some(key.clone()),
            session: None,
            scenery: false,
        }
    }

    /// Nobody in particular.
    pub fn anonymous(&mut self) -> Actor<'_> {
        Actor {
            world: self,
            key: None,
            session: None,
            scenery: false,
        }
    }

    /// The account's owner. It has no key; here it gets one in the store, past all operations.
    pub fn root(&mut self) -> Actor<'_> {
        let place = (self.account, "<root>".to_owned());
        if !self.keys.contains_key(&place) {
            let key = self.plant_key(Owner::Root);
            self.keys.insert(place.clone(), key);
        }
        let key = self.keys.get(&place).cloned();
        Actor {
            world: self,
            key,
            session: None,
            scenery: false,
        }
    }

    /// Whoever logged on to the session of this id.
    pub fn in_session(&mut self, id: &str) -> Actor<'_> {
        Actor {
            session: Some(id.into()),
            ..self.anonymous()
        }
    }

    /// A call of the administrator that sets the scene: its event is not the story's.
    pub fn scene<'p>(
        &mut self,
        operation: &str,
        parameters: impl IntoIterator<Item = (&'p str, &'p str)>,
    ) -> Told {
        let mut admin = self.admin();
        admin.scenery = true;
        admin.call(operation, parameters)
    }

    /// The same, of whoever holds this key.
    pub fn scene_by<'p>(
        &mut self,
        key: &Key,
        operation: &str,
        parameters: impl IntoIterator<Item = (&'p str, &'p str)>,
    ) -> Told {
        let mut holder = self.holder_of(key);
        holder.scenery = true;
        holder.call(operation, parameters)
    }

    /// Attaches a custom policy of one statement, made for this, to a user.
    pub fn permit(&mut self, user: &str, effect: &str, action: &str, resource: &str) {
        let _ = self.user(user);
        let name = format!("P{}", self.requests);
        let document = format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"{effect}","Action":"{action}","Resource":"{resource}"}}]}}"#
        );
        self.scene(
            "CreatePolicy",
            [("PolicyName", &*name), ("PolicyDocument", &document)],
        )
        .answers();
        self.scene(
            "AttachPolicyToUser",
            [
                ("UserName", user),
                ("PolicyName", &name),
                ("PolicyType", "Custom"),
            ],
        )
        .answers();
    }
}

impl Actor<'_> {
    /// What the actor signs with.
    ///
    /// # Panics
    /// When it is nobody, who signs nothing.
    #[must_use]
    pub fn key(&self) -> Key {
        sure(self.key.clone().ok_or("nobody has no key"))
    }

    /// Calls an operation by name; `Sts.AssumeRole` also tells the service.
    ///
    /// # Panics
    /// When no service has it.
    pub fn call<'p>(
        &mut self,
        operation: &str,
        parameters: impl IntoIterator<Item = (&'p str, &'p str)>,
    ) -> Told {
        let (service, entry) = find(operation);
        let parameters: Vec<_> = parameters.into_iter().collect();
        let arrival = self.world.arrival();
        if self.scenery {
            self.world.scenery.insert(arrival.request_id());
        }
        if let Some(id) = self.session.clone() {
            let operation = (service.version, entry.name);
            let reply = self.world.send_in(&arrival, id, operation, &parameters);
            return Told::new(entry.name, reply);
        }
        let nonce = arrival.request_id();
        let query = match &self.key {
            Some(_) => sign::form(&parameters),
            None => sign::form(
                &[
                    &[
                        ("Action", entry.name),
                        ("Version", service.version),
                        ("Format", "JSON"),
                    ][..],
                    &parameters,
                ]
                .concat(),
            ),
        };
        let headers = self.key.as_ref().map(|key| {
            let draft = Draft {
                method: "POST",
                host: HOST,
                path: "/",
                query: &query,
                operation: Some((service.version, entry.name)),
                content_type: None,
                body: b"",
            };
            let key = sign::Key {
                id: &key.id,
                secret: key.secret.expose().as_bytes(),
                token: key.token.as_deref(),
            };
            let stamp = Stamp {
                time: arrival.now.seconds(),
                nonce: &nonce,
            };
            sure(sign::acs3(&draft, key, stamp))
        });
        let headers = headers.unwrap_or_default();
        let incoming = Incoming {
            method: "POST",
            path: "/",
            query: &query,
            headers: &headers,
            body: b"",
        };
        Told::new(entry.name, self.world.send(&incoming, &arrival))
    }
}

/// A trust policy that names one RAM principal.
#[must_use]
pub fn trust(principal: &str) -> String {
    format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":["sts:AssumeRole","sts:SetSourceIdentity"],"Principal":{{"RAM":["{principal}"]}}}}]}}"#
    )
}

#[expect(clippy::panic, reason = "a test that names no operation must fail")]
pub(super) fn find(operation: &str) -> (&'static Service, &'static Entry) {
    let (wanted, name) = operation
        .split_once('.')
        .map_or((None, operation), |(s, n)| (Some(s), n));
    SERVICES
        .iter()
        .filter(|service| wanted.is_none_or(|wanted| wanted == service.name))
        .find_map(|service| {
            let mut entries = service.operations.iter();
            entries
                .find(|entry| entry.name == name)
                .map(|entry| (*service, entry))
        })
        .unwrap_or_else(|| panic!("no service has an operation {operation}"))
}

//! What the store really holds, read past the server.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use gateway::Snapshot;
use model::{AccountId, Entity, Owner, PolicyRef};
use serde_json::Value;
use store::{EventFilter, LogRow, Options, Revision, Setting, Store};

/// A store and the account in question.
pub(crate) struct Kept {
    store: Arc<dyn Store>,
    account: AccountId,
}

/// An audit event.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) action: String,
    /// `Success` or an error code.
    pub(crate) outcome: String,
    pub(crate) request_id: String,
    pub(crate) parameters: Value,
}

impl Event {
    /// A parameter of the call; empty if it had none of this name.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        self.parameters[name].as_str().unwrap_or_default()
    }
}

impl Kept {
    /// Opens the store at this address.
    pub(crate) async fn open(url: &str, account: &str) -> Self {
        let store = store::open(url, &Options::default()).await.unwrap();
        Self {
            store,
            account: AccountId::read(account).unwrap(),
        }
    }

    /// The embedded store in a data directory.
    pub(crate) async fn open_in(directory: &std::path::Path, account: &str) -> Self {
        Self::open(
            &format!("sqlite:{}", directory.join("rampart.db").display()),
            account,
        )
        .await
    }

    /// All events of the account, the oldest first.
    pub(crate) async fn events(&self) -> Vec<Event> {
        while self.store.project(1000).await.unwrap().behind {}
        let filter = EventFilter {
            account: Some(self.account.to_string()),
            newest_first: false,
            limit: 1_000_000,
            ..EventFilter::default()
        };
        let found = self.store.look_up(&filter).await.unwrap();
        let read = |one: store::StoredEvent| {
            let json: Value = serde_json::from_str(&one.event.json).unwrap();
            Event {
                action: one.event.action,
                outcome: one.event.outcome,
                request_id: json["requestId"].as_str().unwrap_or_default().to_owned(),
                parameters: json["requestParameters"].clone(),
            }
        };
        found.into_iter().map(read).collect()
    }

    /// How many events there are of each request.
    pub(crate) async fn events_by_request(&self) -> BTreeMap<String, Vec<Event>> {
        let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for event in self.events().await {
            all.entry(event.request_id.clone()).or_default().push(event);
        }
        all
    }

    /// The account's newest revision.
    pub(crate) async fn revision(&self) -> u64 {
        self.store
            .revision(&gateway::aggregate(self.account))
            .await
            .unwrap()
            .0
    }

    /// The account's whole log, whose revisions must have no gaps.
    pub(crate) async fn log(&self) -> Vec<LogRow> {
        let aggregate = gateway::aggregate(self.account);
        let rows = self.store.tail(&aggregate, Revision(0)).await.unwrap().rows;
        for (row, expected) in rows.iter().zip(1..) {
            assert_eq!(row.revision.0, expected, "the log has a gap");
        }
        assert_eq!(
            rows.len() as u64,
            self.revision().await,
            "rows and the newest revision agree"
        );
        rows
    }

    /// The account's state as a server loads it. What the log alone makes of it must be the same,
    /// and secrets and names must be there for exactly the keys that are.
    pub(crate) async fn snapshot(&self) -> Snapshot {
        let aggregate = gateway::aggregate(self.account);
        let loaded = self.store.load(&aggregate, 0).await.unwrap().unwrap();
        let sealed: BTreeSet<_> = loaded.sealed.iter().map(|one| one.id.clone()).collect();
        let snapshot = Snapshot::restore(self.account, &loaded).unwrap();
        let mut replayed = Snapshot::empty(self.account).state;
        for image in self.log().await.iter().flat_map(|row| &row.images) {
            replayed
                .apply(&image.table, &image.key, image.payload.as_deref())
                .unwrap();
        }
        assert_eq!(
            replayed.images(),
            snapshot.state.images(),
            "checkpoint and log disagree"
        );
        let keys = snapshot
            .state
            .access_keys
            .iter()
            .map(|key| key.id.to_string());
        let keys: BTreeSet<_> = keys.collect();
        assert_eq!(keys, sealed, "each key has a secret, and each secret a key");
        for key in &keys {
            let owner = self.store.find("access_key", key).await.unwrap();
            assert_eq!(
                owner,
                Some(self.account.to_string()),
                "the registry knows {key}"
            );
        }
        snapshot
    }

    /// The store itself, for what a program of another version does to it.
    pub(crate) fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Whether a name is in the registry.
    pub(crate) async fn is_registered(&self, kind: &str, name: &str) -> bool {
        self.store.find(kind, name).await.unwrap().is_some()
    }

    /// The settings that durability rests on, of each connection.
    pub(crate) async fn settings(&self) -> Vec<Setting> {
        self.store.settings().await.unwrap()
    }

    /// Lets go of the store.
    pub(crate) async fn close(self) {
        self.store.close().await;
    }
}

/// An account in words: who is there, and what relates to whom. A relation whose ends are not
/// both there would be half a write.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct Shape {
    pub(crate) users: BTreeSet<String>,
    pub(crate) groups: BTreeSet<String>,
    /// Group and user.
    pub(crate) members: BTreeSet<(String, String)>,
    /// User and policy.
    pub(crate) attached: BTreeSet<(String, String)>,
    /// How many keys a user has.
    pub(crate) keys: BTreeMap<String, usize>,
    pub(crate) alias: Option<String>,
}

impl Shape {
    /// What a snapshot says, without the administrator the account was founded with.
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let state = &snapshot.state;
        let user = |id| {
            state
                .users
                .get(id)
                .expect("the user of a relation")
                .name
                .to_string()
        };
        let group = |id| {
            state
                .groups
                .get(id)
                .expect("the group of a membership")
                .name
                .to_string()
        };
        let mut shape = Self {
            users: state
                .users
                .iter()
                .map(|user| user.name.to_string())
                .collect(),
            groups: state
                .groups
                .iter()
                .map(|group| group.name.to_string())
                .collect(),
            alias: state
                .profile()
                .and_then(|one| one.alias.as_ref())
                .map(ToString::to_string),
            ..Self::default()
        };
        for one in state.memberships.iter() {
            shape.members.insert((group(&one.group), user(&one.user)));
        }
        for one in state.attachments.iter() {
            if let (Entity::User(id), PolicyRef::System(policy)) = (&one.entity, &one.policy) {
                shape.attached.insert((user(id), policy.to_string()));
            }
        }
        for key in state.access_keys.iter() {
            if let Owner::User(id) = &key.owner {
                *shape.keys.entry(user(id)).or_default() += 1;
            }
        }
        shape.forget("admin");
        shape
    }

    fn forget(&mut self, user: &str) {
        self.users.remove(user);
        self.keys.remove(user);
        self.attached.retain(|(who, _)| who != user);
    }

    /// What an account must look like after these events, in a plain retelling.
    pub(crate) fn told(events: &[Event]) -> Self {
        let mut shape = Self::default();
        for event in events.iter().filter(|event| event.outcome == "Success") {
            shape.take_in(event);
        }
        shape.keys.retain(|_, count| *count > 0);
        shape
    }

    fn take_in(&mut self, event: &Event) {
        let text = |name: &str| event.parameter(name).to_owned();
        let (user, group) = (text("UserName"), text("GroupName"));
        match event.action.as_str() {
            "CreateUser" => assert!(self.users.insert(user), "made twice: {event:?}"),
            "DeleteUser" => assert!(self.users.remove(&user), "never made: {event:?}"),
            "CreateGroup" => assert!(self.groups.insert(group), "made twice: {event:?}"),
            "DeleteGroup" => assert!(self.groups.remove(&group), "never made: {event:?}"),
            "AddUserToGroup" => assert!(self.members.insert((group, user)), "twice: {event:?}"),
            "RemoveUserFromGroup" => assert!(self.members.remove(&(group, user)), "{event:?}"),
            "AttachPolicyToUser" => {
                assert!(
                    self.attached.insert((user, text("PolicyName"))),
                    "twice: {event:?}"
                );
            }
            "DetachPolicyFromUser" => {
                assert!(
                    self.attached.remove(&(user, text("PolicyName"))),
                    "{event:?}"
                );
            }
            "CreateAccessKey" => *self.keys.entry(user).or_default() += 1,
            "DeleteAccessKey" => *self.keys.get_mut(&user).expect("a key before it goes") -= 1,
            "SetAccountAlias" => self.alias = Some(text("AccountAlias")),
            _ => {}
        }
    }
}

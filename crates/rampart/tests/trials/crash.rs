//! The server is killed under write load at random instants, and everything it said is true.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use store::postgres_harness::Postgres;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::harness::{Chance, Client, Event, Kept, Key, Node, PATIENCE, Shape};

/// How often each server is killed.
const KILLS: usize = 30;

/// How many clients write at once.
const CLIENTS: usize = 6;

#[tokio::test]
async fn on_sqlite() {
    let home = TempDir::with_prefix("rampart-crash-").unwrap();
    let mut node = Node::new(home.path());
    node.start().await;
    let (account, _) = node.first_account();
    let ledger = kill_again_and_again(&mut node, &mut Chance::announced("crash on SQLite")).await;
    let kept = Kept::open_in(node.directory(), &account).await;
    check(&mut node, &kept, &ledger).await;
}

#[tokio::test]
async fn on_postgresql() {
    let database = Postgres::start().await;
    let url = database.create_database().await;
    let home = TempDir::with_prefix("rampart-crash-").unwrap();
    let mut node = Node::new(home.path()).with("STORE", &url);
    node.start().await;
    let (account, _) = node.first_account();
    let mut chance = Chance::announced("crash on PostgreSQL");
    let ledger = kill_again_and_again(&mut node, &mut chance).await;
    let kept = Kept::open(&url, &account).await;
    check(&mut node, &kept, &ledger).await;
}

#[tokio::test]
async fn at_the_first_start() {
    let mut chance = Chance::announced("crash at the first start");
    for _ in 0..8 {
        let home = TempDir::with_prefix("rampart-crash-").unwrap();
        let mut node = Node::new(home.path());
        node.launch();
        tokio::time::sleep(Duration::from_millis(chance.below(250) as u64)).await;
        node.kill();
        // Whatever was there by then is taken up again, and the credentials written down are true.
        node.start().await;
        node.admin().call("ListUsers", &[]).await.succeeds();
        let (account, _) = node.first_account();
        let kept = Kept::open_in(node.directory(), &account).await;
        assert_eq!(kept.snapshot().await.revision.0, 1);
    }
}

/// What a client sent and what it heard.
struct Sent {
    action: &'static str,
    parameters: Vec<(&'static str, String)>,
    /// `None` if the server died before it answered.
    heard: Option<Heard>,
}

struct Heard {
    request_id: String,
    code: String,
    /// The key, if this made one.
    key: Option<Key>,
}

async fn kill_again_and_again(node: &mut Node, chance: &mut Chance) -> Vec<Sent> {
    let answers = Arc::new(AtomicUsize::new(0));
    let mut writers = Vec::new();
    for number in 0..CLIENTS {
        writers.push(Writer::new(
            number,
            node.admin(),
            chance.branch(),
            answers.clone(),
        ));
    }
    let mut ledger = Vec::new();
    for _ in 0..KILLS {
        let mut writing = JoinSet::new();
        for mut writer in writers.drain(..) {
            writing.spawn(async move {
                let sent = writer.write_until_cut().await;
                (writer, sent)
            });
        }
        // Under load whatever the machine's speed: after some answers, and then at any instant.
        let enough = answers.load(Ordering::Relaxed) + 12 + chance.below(40);
        let start = Instant::now();
        while answers.load(Ordering::Relaxed) < enough {
            assert!(start.elapsed() < PATIENCE, "no answers");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_micros(chance.below(20_000) as u64)).await;
        node.kill();
        for (writer, sent) in writing.join_all().await {
            writers.push(writer);
            ledger.extend(sent);
        }
        node.start().await;
    }
    let answered = ledger.iter().filter(|sent| sent.heard.is_some()).count();
    println!(
        "{KILLS} kills, {} writes, {answered} answered",
        ledger.len()
    );
    assert!(answered > 10 * KILLS, "the load was no load");
    ledger
}

/// A client with names of its own, so that its writes follow one another.
struct Writer {
    /// How many answers all writers got.
    answers: Arc<AtomicUsize>,
    client: Client,
    chance: Chance,
    number: usize,
    made: usize,
    users: Vec<String>,
    groups: Vec<String>,
    keys: Vec<(String, String)>,
}

impl Writer {
    fn new(number: usize, client: Client, chance: Chance, answers: Arc<AtomicUsize>) -> Self {
        let (users, groups, keys) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            answers,
            client,
            chance,
            number,
            made: 0,
            users,
            groups,
            keys,
        }
    }

    /// Writes until the server does not answer any more.
    async fn write_until_cut(&mut self) -> Vec<Sent> {
        self.client.hang_up();
        let mut ledger = Vec::new();
        if let Some(user) = self.users.last() {
            // What was acknowledged before the kill is there after it, at once.
            let signed = self.client.sign("GetUser", &[("UserName", user)]);
            match self.client.deliver(&signed).await {
                Some(told) => drop(told.succeeds()),
                None => return ledger,
            }
        }
        loop {
            let (action, parameters) = self.choose();
            let given: Vec<_> = parameters
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            let signed = self.client.sign(action, &given);
            let told = self.client.deliver(&signed).await;
            let cut = told.is_none();
            let heard = told.map(|told| {
                let key = &told.json["AccessKey"];
                let key = key.is_object().then(|| Key::of(key));
                Heard {
                    request_id: told.request_id,
                    code: told.code,
                    key,
                }
            });
            let sent = Sent {
                action,
                parameters,
                heard,
            };
            self.learn(&sent);
            ledger.push(sent);
            if cut {
                return ledger;
            }
            self.answers.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What to write next.
    fn choose(&mut self) -> (&'static str, Vec<(&'static str, String)>) {
        let user = self.chance.pick(&self.users).cloned();
        let group = self.chance.pick(&self.groups).cloned();
        let key = self.chance.pick(&self.keys).cloned();
        let policy = || {
            vec![
                ("PolicyName", "AliyunRAMReadOnlyAccess".into()),
                ("PolicyType", "System".into()),
            ]
        };
        let name = |letter: char, made: usize| format!("c{}{letter}{made}", self.number);
        self.made += 1;
        match (self.chance.below(12), user, group, key) {
            (0..=2, Some(user), _, _) => ("CreateAccessKey", vec![("UserName", user)]),
            (3, _, _, Some((user, key))) => (
                "DeleteAccessKey",
                vec![("UserName", user), ("UserAccessKeyId", key)],
            ),
            (4 | 5, Some(user), Some(group), _) => (
                "AddUserToGroup",
                vec![("UserName", user), ("GroupName", group)],
            ),
            (6, Some(user), Some(group), _) => (
                "RemoveUserFromGroup",
                vec![("UserName", user), ("GroupName", group)],
            ),
            (7, Some(user), _, _) => {
                let mut parameters = policy();
                parameters.push(("UserName", user));
                let attach = self.chance.below(3) > 0;
                (
                    if attach {
                        "AttachPolicyToUser"
                    } else {
                        "DetachPolicyFromUser"
                    },
                    parameters,
                )
            }
            (8, Some(user), _, _) => ("DeleteUser", vec![("UserName", user)]),
            (9, _, Some(group), _) => ("DeleteGroup", vec![("GroupName", group)]),
            // One writer, because it is one name.
            (10, _, _, _) if self.number == 0 => (
                "SetAccountAlias",
                vec![("AccountAlias", format!("alias-{}", self.made))],
            ),
            (11, _, _, _) if self.groups.len() < 30 => {
                ("CreateGroup", vec![("GroupName", name('g', self.made))])
            }
            _ => ("CreateUser", vec![("UserName", name('u', self.made))]),
        }
    }

    fn learn(&mut self, sent: &Sent) {
        let value = sent
            .parameters
            .first()
            .map(|(_, value)| value.clone())
            .unwrap_or_default();
        let Some(heard) = &sent.heard else {
            // It may have happened unheard: nothing is known of this user any more.
            if sent.action == "DeleteUser" {
                self.users.retain(|user| *user != value);
            }
            return;
        };
        if heard.code != "ok" {
            return;
        }
        match sent.action {
            "CreateUser" => self.users.push(value),
            "CreateGroup" => self.groups.push(value),
            "DeleteUser" => self.users.retain(|user| *user != value),
            "DeleteGroup" => self.groups.retain(|group| *group != value),
            "CreateAccessKey" => {
                self.keys
                    .extend(heard.key.as_ref().map(|key| (value, key.id.clone())));
            }
            "DeleteAccessKey" => {
                let gone = sent.parameters.last().map(|(_, key)| key.clone());
                self.keys.retain(|(_, key)| Some(key) != gone.as_ref());
            }
            _ => {}
        }
    }
}

/// That the store holds what was acknowledged, whole and once, and nothing by halves.
async fn check(node: &mut Node, kept: &Kept, ledger: &[Sent]) {
    let events = kept.events().await;
    let by_request = kept.events_by_request().await;
    for sent in ledger {
        let Some(heard) = &sent.heard else { continue };
        let mine = by_request
            .get(&heard.request_id)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let [event] = mine else {
            panic!("{} events of {}", mine.len(), describe(sent))
        };
        let outcome = if heard.code == "ok" {
            "Success"
        } else {
            &heard.code
        };
        assert_eq!(
            (event.action.as_str(), event.outcome.as_str()),
            (sent.action, outcome)
        );
    }
    no_event_without_a_request(&by_request, ledger);
    // The state is what the events tell, each a whole deed: it has no half of one.
    let snapshot = kept.snapshot().await;
    assert_eq!(Shape::of(&snapshot), Shape::told(&events));
    keys_work_or_are_gone(node, kept, ledger, &events).await;
}

fn no_event_without_a_request(by_request: &BTreeMap<String, Vec<Event>>, ledger: &[Sent]) {
    let heard: BTreeMap<_, _> = ledger
        .iter()
        .filter_map(|sent| Some((sent.heard.as_ref()?.request_id.as_str(), sent)))
        .collect();
    let mut unheard: Vec<_> = ledger.iter().filter(|sent| sent.heard.is_none()).collect();
    let actions: Vec<_> = ledger.iter().map(|sent| sent.action).collect();
    for (id, events) in by_request {
        let [event] = events.as_slice() else {
            panic!("{} events of {id}", events.len())
        };
        if !actions.contains(&event.action.as_str()) || heard.contains_key(id.as_str()) {
            continue;
        }
        let place = unheard.iter().position(|sent| {
            let same = |(name, value): &(&str, String)| event.parameter(name) == value;
            sent.action == event.action && sent.parameters.iter().all(same)
        });
        unheard.swap_remove(place.unwrap_or_else(|| panic!("nobody asked for {event:?}")));
    }
}

async fn keys_work_or_are_gone(node: &mut Node, kept: &Kept, ledger: &[Sent], events: &[Event]) {
    let gone: Vec<_> = events
        .iter()
        .filter(|event| event.action == "DeleteAccessKey" && event.outcome == "Success")
        .map(|event| event.parameter("UserAccessKeyId"))
        .collect();
    let made = ledger
        .iter()
        .filter_map(|sent| sent.heard.as_ref()?.key.as_ref());
    let admin = node.admin();
    let mut tried = 0;
    for key in made {
        let mut client = admin.with(key.clone());
        if gone.contains(&key.id.as_str()) {
            assert!(
                !kept.is_registered("access_key", &key.id).await,
                "{} lingers",
                key.id
            );
            client
                .call("GetCallerIdentity", &[])
                .await
                .refuses("InvalidAccessKeyId.NotFound");
        } else {
            // The record, the name and the sealed secret came together.
            client.call("GetCallerIdentity", &[]).await.succeeds();
        }
        tried += 1;
    }
    println!("{} events, {tried} keys", events.len());
    assert!(tried > 0 && !gone.is_empty(), "keys were made and deleted");
}

fn describe(sent: &Sent) -> String {
    format!("{} {:?}", sent.action, sent.parameters)
}

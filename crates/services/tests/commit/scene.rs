//! A gateway on such a store, and callers whose calls run side by side.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use domain::account::Defaults;
use domain::{Account as State, Entropy};
use gateway::decision::{Credentials, Desk, EvaluationRequest, SubjectKind};
use gateway::{Arrival, Foundation, Gateway, Service, Settings, Snapshot, Vault};
use http::HeaderMap;
use model::{AccountId, Moment};
use rpc::Incoming;
use rpc::sign::{self, Draft, Stamp};
use serde_json::Value;
use services::SERVICES;
use store::{
    Append, Appended, CommitId, EventFilter, Events, Image, Log, Memory, Revision, SecretChange,
};
use tokio::task::JoinHandle;

use crate::between::Between;
use crate::bundle;
use crate::control;
use crate::falls;

/// When everything happens.
const NOW: Moment = Moment::from_seconds(1_767_323_045);
const HOST: &str = "rampart.test";

/// One node.
pub(crate) struct Scene {
    pub(crate) between: Arc<Between>,
    memory: Arc<Memory>,
    gateway: Arc<Gateway>,
    pub(crate) vault: Arc<Vault>,
    /// How far this node's clock is past [`NOW`], in milliseconds.
    clock: Arc<AtomicI64>,
}

/// What a caller signs with.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) id: String,
    secret: String,
    pub(crate) token: Option<String>,
}

/// A signed request.
#[derive(Clone)]
pub(crate) struct Request {
    query: String,
    headers: HeaderMap,
}

/// What a call came to.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) code: String,
    pub(crate) json: Value,
    pub(crate) revision: Option<u64>,
    pub(crate) request_id: String,
    /// After how many seconds to come again.
    pub(crate) retry: Option<u32>,
    pub(crate) stale: bool,
}

/// Whether it is allowed and whether it is stale, or the status of the refusal.
pub(crate) type Decided = Result<(bool, bool), u16>;

impl Scene {
    /// A node on an empty store.
    pub(crate) async fn set(change: impl FnOnce(&mut Settings)) -> Self {
        Self::on(Arc::new(Memory::new()), change).await
    }

    /// Another node on the same store, with nobody in between.
    pub(crate) async fn beside(&self) -> Self {
        self.beside_with(|_| {}).await
    }

    /// The same with other settings.
    pub(crate) async fn beside_with(&self, change: impl FnOnce(&mut Settings)) -> Self {
        Self::on(self.memory.clone(), change).await
    }

    async fn on(memory: Arc<Memory>, change: impl FnOnce(&mut Settings)) -> Self {
        let between = Arc::new(Between::new(memory.clone()));
        let master = Vault::generate(&mut Entropy::of([1; 32]));
        let vault = Arc::new(Vault::read(master.expose()).unwrap());
        let clock = Arc::new(AtomicI64::new(0));
        let hands = clock.clone();
        let now = Arc::new(move || after(hands.load(Ordering::Relaxed)));
        let mut settings = Settings::new(now, seed());
        change(&mut settings);
        let gateway = Gateway::open(between.clone(), vault.clone(), services(), settings)
            .await
            .unwrap();
        Self {
            between,
            memory,
            gateway,
            vault,
            clock,
        }
    }

    /// Sets this node's clock to so many milliseconds past the beginning.
    pub(crate) fn at(&self, millis: i64) {
        self.clock.store(millis, Ordering::Relaxed);
    }

    /// What an account is to be founded with.
    pub(crate) fn foundation(number: u64, alias: Option<&str>) -> Foundation {
        let mut entropy = Entropy::of(seed());
        let administrator = "admin".parse().unwrap();
        let alias = alias.map(|alias| alias.parse().unwrap());
        Foundation {
            defaults: Defaults::Plain,
            ..Foundation::draw(Some(account(number)), alias, administrator, &mut entropy)
        }
    }

    /// Founds an account with it.
    pub(crate) async fn lay(&self, foundation: &Foundation) -> Result<(), gateway::Error> {
        self.gateway.found(&arrival(), foundation).await
    }

    /// Founds an account and answers its administrator's key.
    pub(crate) async fn found(&self, number: u64) -> Key {
        let foundation = Self::foundation(number, None);
        self.lay(&foundation).await.unwrap();
        Key {
            id: foundation.key_id,
            secret: foundation.key_secret.expose().to_owned(),
            token: None,
        }
    }

    /// A user who may do `action` through an attached policy named `May`.
    pub(crate) async fn user(&self, admin: &Key, name: &str, action: &str) -> Key {
        let document = format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"*"}}]}}"#
        );
        self.call(admin, "CreateUser", &[("UserName", name)])
            .await
            .succeeds();
        let policy = [("PolicyName", "May"), ("PolicyDocument", document.as_str())];
        self.call(admin, "CreatePolicy", &policy).await.succeeds();
        self.call(admin, "AttachPolicyToUser", &may(name))
            .await
            .succeeds();
        let made = self
            .call(admin, "CreateAccessKey", &[("UserName", name)])
            .await
            .succeeds();
        Key::of_made(&made.json)
    }

    /// A new role of account 1, assumed by a user of its: what the session signs with.
    pub(crate) async fn assume(&self, admin: &Key, role: &str) -> Key {
        self.assume_in(admin, 1, role).await
    }

    /// The same of any account.
    pub(crate) async fn assume_in(&self, admin: &Key, number: u64, role: &str) -> Key {
        self.role(admin, role, number).await;
        let arn = format!("acs:ram::{}:role/{role}", account(number));
        let session = [("RoleArn", arn.as_str()), ("RoleSessionName", "night")];
        let made = self.call(admin, "AssumeRole", &session).await.succeeds();
        Key::of_session(&made.json)
    }

    /// A new role that trusts an account.
    pub(crate) async fn role(&self, admin: &Key, role: &str, trusted: u64) {
        let trust = format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"RAM":["acs:ram::{}:root"]}}}}]}}"#,
            account(trusted)
        );
        let new = [
            ("RoleName", role),
            ("AssumeRolePolicyDocument", trust.as_str()),
        ];
        self.call(admin, "CreateRole", &new).await.succeeds();
    }

    /// Calls and waits for the answer.
    pub(crate) async fn call(&self, key: &Key, action: &str, parameters: &[(&str, &str)]) -> Told {
        self.begin(key, action, parameters).await.await.unwrap()
    }

    /// Calls, and lets the call run as far as it comes by itself.
    pub(crate) async fn begin(
        &self,
        key: &Key,
        action: &str,
        parameters: &[(&str, &str)],
    ) -> JoinHandle<Told> {
        let now = self.clock.load(Ordering::Relaxed);
        self.deliver(&key.sign_at(now, action, parameters)).await
    }

    /// The same for a request that is signed already.
    pub(crate) async fn deliver(&self, request: &Request) -> JoinHandle<Told> {
        self.deliver_dated(request, self.clock.load(Ordering::Relaxed))
            .await
    }

    /// The same for one that came when the clock stood elsewhere.
    pub(crate) async fn deliver_dated(&self, request: &Request, millis: i64) -> JoinHandle<Told> {
        let now = after(millis);
        self.deliver_as(request, Arrival { now, ..arrival() }).await
    }

    /// The same for one whose client has seen this revision.
    pub(crate) async fn deliver_after(&self, request: &Request, seen: u64) -> JoinHandle<Told> {
        let least_revision = Some(seen);
        let arrival = Arrival {
            least_revision,
            ..arrival()
        };
        self.deliver_as(request, arrival).await
    }

    async fn deliver_as(&self, request: &Request, arrival: Arrival) -> JoinHandle<Told> {
        let (gateway, request) = (self.gateway.clone(), request.clone());
        let running = tokio::spawn(async move {
            let Request { query, headers } = &request;
            let incoming = Incoming {
                method: "POST",
                path: "/",
                query,
                headers,
                body: b"",
            };
            let reply = gateway.call(&arrival, &incoming).await;
            let json: Value = serde_json::from_slice(&reply.body).unwrap();
            let code = json["Code"].as_str().unwrap_or("ok").to_owned();
            Told {
                code,
                json,
                revision: reply.revision,
                request_id: reply.request_id,
                retry: reply.retry_after_ms.map(|millis| millis / 1000),
                stale: reply.stale,
            }
        });
        // One thread, and nothing on the way waits for a clock or another thread.
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
        running
    }

    /// What this node decides on `action` for a user of the account, asked by a key that may ask; or
    /// the code it is refused with.
    pub(crate) async fn decide(&self, key: &Key, user: &str, action: &str) -> Decided {
        self.decide_for(key, SubjectKind::User, user, None, action)
            .await
    }

    /// The same for any subject.
    pub(crate) async fn decide_for(
        &self,
        key: &Key,
        subject: SubjectKind,
        id: &str,
        security_token: Option<&str>,
        action: &str,
    ) -> Decided {
        let now = self.clock.load(Ordering::Relaxed);
        let signed = key.signed_at(now);
        let arrival = Arrival {
            now: after(now),
            ..arrival()
        };
        let credentials = Credentials::Signed(&signed);
        let inquiry = self.gateway.inquire(&arrival, credentials, Desk::Evaluate);
        let inquiry = inquiry.await.map_err(|reply| reply.status)?;
        let question = EvaluationRequest {
            subject,
            id,
            security_token,
            action,
            resource: "*",
            context: Arc::default(),
        };
        let reached = inquiry.reach(&question).await;
        let evaluation = reached.and_then(|()| inquiry.evaluate(&question));
        let evaluation = evaluation.map_err(|malformed| malformed.status)?;
        Ok((evaluation.decision, inquiry.is_stale()))
    }

    /// Appends a row to an account's log, as another node's program would.
    pub(crate) async fn append<'a>(
        &self,
        number: u64,
        table: &str,
        payload: impl Into<Option<&'a str>>,
    ) {
        let aggregate = gateway::aggregate(account(number));
        let newest = self.memory.revision(&aggregate).await.unwrap();
        let commit = CommitId(arrival().seed[..16].try_into().unwrap());
        let mut append = Append::new(aggregate, newest.next(), commit, NOW.millis());
        append.images = vec![Image {
            table: table.to_owned(),
            key: "1".to_owned(),
            payload: payload.into().map(str::to_owned),
        }];
        let done = self.memory.commit(&[append]).await.unwrap();
        assert_eq!(done, [Appended::Done]);
    }

    /// Appends a row with what a change makes of an account's records, as another node's program would.
    pub(crate) async fn arrange(&self, number: u64, change: impl FnOnce(&mut State)) {
        let aggregate = gateway::aggregate(account(number));
        let loaded = self.memory.load(&aggregate, 0).await.unwrap().unwrap();
        let snapshot = Snapshot::restore(account(number), &loaded).unwrap();
        let mut state = snapshot.state.clone();
        change(&mut state);
        let commit = CommitId(arrival().seed[..16].try_into().unwrap());
        let next = snapshot.revision.next();
        let mut append = Append::new(aggregate, next, commit, NOW.millis());
        let images = state.changes().into_iter().map(|change| Image {
            table: change.table.to_owned(),
            key: change.key,
            payload: change.payload,
        });
        append.images = images.collect();
        let done = self.memory.commit(&[append]).await.unwrap();
        assert_eq!(done, [Appended::Done]);
    }

    /// All records of an account, as a checkpoint holds them.
    pub(crate) async fn records(&self, number: u64) -> String {
        let aggregate = gateway::aggregate(account(number));
        let loaded = self.memory.load(&aggregate, 0).await.unwrap().unwrap();
        let snapshot = Snapshot::restore(account(number), &loaded).unwrap();
        snapshot.checkpoint()
    }

    /// Another program writes these records down as those of the newest revision.
    pub(crate) async fn checkpoint(&self, number: u64, records: &str) {
        let aggregate = gateway::aggregate(account(number));
        let newest = self.memory.revision(&aggregate).await.unwrap();
        let time = NOW.millis();
        let written = self.memory.checkpoint(&aggregate, newest, time, records);
        written.await.unwrap();
    }

    /// Lets a database take over that has not heard of the account's newest `lost` rows.
    pub(crate) async fn lose_rows(&self, number: u64, lost: usize) {
        let aggregate = gateway::aggregate(account(number));
        let mut rows = self
            .memory
            .tail(&aggregate, Revision(0))
            .await
            .unwrap()
            .rows;
        rows.truncate(rows.len() - lost);
        let other = Memory::new();
        for row in rows {
            let mut append = Append::new(aggregate.clone(), row.revision, row.commit_id, row.time);
            (append.images, append.nonces) = (row.images, row.nonces);
            if row.revision == Revision(1) {
                let loaded = self.memory.load(&aggregate, 0).await.unwrap().unwrap();
                append.secrets = loaded.sealed.into_iter().map(SecretChange::Put).collect();
            }
            assert_eq!(other.commit(&[append]).await.unwrap(), [Appended::Done]);
        }
        self.between.fail_over(Arc::new(other));
    }

    /// How many after-images an account's log has.
    pub(crate) async fn images(&self, number: u64) -> usize {
        let aggregate = gateway::aggregate(account(number));
        let tail = self.memory.tail(&aggregate, Revision(0)).await.unwrap();
        tail.rows.iter().map(|row| row.images.len()).sum()
    }

    /// The newest revision of an account.
    pub(crate) async fn revision(&self, number: u64) -> Revision {
        self.memory
            .revision(&gateway::aggregate(account(number)))
            .await
            .unwrap()
    }

    /// Makes every event durable and found.
    pub(crate) async fn settle(&self) {
        self.gateway.drain().await;
        while self.memory.project(1000).await.unwrap().behind {}
    }

    /// All events of an account, the oldest first, as name, outcome and request id.
    pub(crate) async fn events(&self, number: u64) -> Vec<(String, String, String)> {
        let told = self
            .told(number)
            .await
            .into_iter()
            .map(|(action, outcome, json)| {
                let id = json["requestId"].as_str().unwrap().to_owned();
                (action, outcome, id)
            });
        told.collect()
    }

    /// How many each event of an account stands for that ended so, where it says that.
    pub(crate) async fn counts(&self, number: u64, code: &str) -> Vec<Option<u64>> {
        let told = self.told(number).await.into_iter();
        let alike = told.filter(|(_, outcome, _)| outcome == code);
        alike
            .map(|(_, _, json)| json["additionalEventData"]["count"].as_u64())
            .collect()
    }

    async fn told(&self, number: u64) -> Vec<(String, String, Value)> {
        self.settle().await;
        let filter = EventFilter {
            account: Some(account(number).to_string()),
            newest_first: false,
            limit: usize::MAX,
            ..EventFilter::default()
        };
        let found = self.memory.look_up(&filter).await.unwrap();
        let told = found.into_iter().map(|one| {
            let json: Value = serde_json::from_str(&one.event.json).unwrap();
            (one.event.action, one.event.outcome, json)
        });
        told.collect()
    }
}

impl Key {
    /// The credentials in an answer of `AssumeRole`.
    pub(crate) fn of_session(answer: &Value) -> Self {
        let text = |field: &str| answer["Credentials"][field].as_str().unwrap().to_owned();
        Self {
            id: text("AccessKeyId"),
            secret: text("AccessKeySecret"),
            token: Some(text("SecurityToken")),
        }
    }

    /// The key in an answer of `CreateAccessKey`.
    pub(crate) fn of_made(answer: &Value) -> Self {
        let text = |field: &str| answer["AccessKey"][field].as_str().unwrap().to_owned();
        Self {
            id: text("AccessKeyId"),
            secret: text("AccessKeySecret"),
            token: None,
        }
    }

    /// The same id with a secret that is wrong.
    pub(crate) fn forged(&self) -> Self {
        let secret = "wrong".to_owned();
        Self {
            secret,
            ..self.clone()
        }
    }

    /// What a service shows that asks for a decision.
    fn signed_at(&self, millis: i64) -> rpc::Signed {
        let request = self.sign_at(millis, "Evaluate", &[]);
        let incoming = Incoming {
            method: "POST",
            path: "/",
            query: &request.query,
            headers: &request.headers,
            body: b"",
        };
        let proof = rpc::read(&incoming).unwrap().proof;
        let rpc::Proof::Signed(signed) = proof else {
            unreachable!("it was signed");
        };
        signed
    }

    /// A request, signed once at the beginning.
    pub(crate) fn sign(&self, action: &str, parameters: &[(&str, &str)]) -> Request {
        self.sign_at(0, action, parameters)
    }

    /// The same, signed so many milliseconds later.
    pub(crate) fn sign_at(
        &self,
        millis: i64,
        action: &str,
        parameters: &[(&str, &str)],
    ) -> Request {
        let (query, nonce) = (sign::form(parameters), arrival().request_id());
        let version = match action {
            "PairGroups" => bundle::VERSION,
            "Fall" | "Stumble" => falls::VERSION,
            "AttachControl" | "DetachControl" => control::VERSION,
            "AssumeRole" | "GetCallerIdentity" => "2015-04-01",
            "RevokeSessions" | "Explain" => "2026-11-01",
            _ => "2015-05-01",
        };
        let draft = Draft {
            method: "POST",
            host: HOST,
            path: "/",
            query: &query,
            operation: Some((version, action)),
            content_type: None,
            body: b"",
        };
        let key = sign::Key {
            id: &self.id,
            secret: self.secret.as_bytes(),
            token: self.token.as_deref(),
        };
        let stamp = Stamp {
            time: after(millis).seconds(),
            nonce: &nonce,
        };
        let headers = sign::acs3(&draft, key, stamp).unwrap();
        Request { query, headers }
    }
}

impl Told {
    #[track_caller]
    pub(crate) fn succeeds(self) -> Self {
        assert_eq!(self.code, "ok", "{}", self.json);
        self
    }

    #[track_caller]
    pub(crate) fn refuses(self, code: &str) -> Self {
        assert_eq!(self.code, code, "{}", self.json);
        self
    }
}

/// The parameters that put the policy `May` on a user or take it off.
pub(crate) fn may(user: &str) -> [(&str, &str); 3] {
    [
        ("UserName", user),
        ("PolicyName", "May"),
        ("PolicyType", "Custom"),
    ]
}

/// Those there are, and some for these tests alone.
fn services() -> &'static [&'static Service] {
    static ALL: OnceLock<Vec<&Service>> = OnceLock::new();
    ALL.get_or_init(|| {
        SERVICES
            .iter()
            .copied()
            .chain([&bundle::PAIRS, &falls::FALLS, &control::CONTROLS])
            .collect()
    })
}

pub(crate) fn account(number: u64) -> AccountId {
    AccountId::new(1_000_000_000_000_000 + number)
}

fn after(millis: i64) -> Moment {
    Moment::from_millis(NOW.millis() + millis)
}

fn arrival() -> Arrival {
    Arrival {
        now: NOW,
        seed: seed(),
        source: IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7)).into(),
        secure: true,
        host_id: HOST.into(),
        user_agent: "scene".into(),
        least_revision: None,
    }
}

/// Never the same twice.
fn seed() -> [u8; 32] {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut seed = [5; 32];
    let next = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    seed.iter_mut().zip(next).for_each(|(to, byte)| *to = byte);
    seed
}

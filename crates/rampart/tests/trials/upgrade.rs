//! A newer program writes into the store of nodes that do not know all its records.

use std::time::{SystemTime, UNIX_EPOCH};

use model::{AccountId, Group, GroupId, Moment, Record as _};
use store::postgres_harness::Postgres;
use store::{Append, Appended, CommitId, Image};
use tempfile::TempDir;

use crate::harness::{Client, Kept, Key, Node, Told, until};

/// Two nodes of this program on one store; the newer one is played by the trial.
struct House {
    a: Node,
    b: Node,
    url: String,
    _database: Postgres,
    _home: TempDir,
}

impl House {
    async fn open() -> Self {
        let database = Postgres::start().await;
        let url = database.create_database().await;
        let home = TempDir::with_prefix("rampart-upgrade-").unwrap();
        let mut a = Node::new(&home.path().join("a"))
            .with("STORE", &url)
            .with("STALENESS_SECONDS", "2")
            .with("TOKEN_STALENESS", "1");
        a.start().await;
        let mut b = a.sibling(&home.path().join("b"));
        b.start().await;
        Self {
            a,
            b,
            url,
            _database: database,
            _home: home,
        }
    }

    /// An account with a user and a session, whose administrator calls the first node.
    async fn account(&self, (id, key): (String, Key)) -> Account {
        let mut admin = Client::new(self.a.address(), key);
        let user = [("UserName", "alice")];
        admin.call("CreateUser", &user).await.succeeds();
        let trust = format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"RAM":["acs:ram::{id}:root"]}}}}]}}"#
        );
        let role = [
            ("RoleName", "visitor"),
            ("AssumeRolePolicyDocument", trust.as_str()),
        ];
        admin.call("CreateRole", &role).await.succeeds();
        let arn = format!("acs:ram::{id}:role/visitor");
        let role = [("RoleArn", arn.as_str()), ("RoleSessionName", "trial")];
        let told = admin.call("AssumeRole", &role).await.succeeds();
        Account {
            session: admin.with(Key::of(&told.json["Credentials"])),
            admin,
            arn: format!("acs:ram::{id}:user/admin"),
            kept: Kept::open(&self.url, &id).await,
            writes: 0,
            id,
        }
    }
}

/// An account and who calls in it.
struct Account {
    id: String,
    /// The administrator's.
    arn: String,
    admin: Client,
    session: Client,
    kept: Kept,
    writes: usize,
}

impl Account {
    /// The same callers on another node.
    fn turn_to(&mut self, node: &Node) {
        self.admin = self.admin.of_node(node.address());
        self.session = self.session.of_node(node.address());
    }

    /// A read, a decision, and a call by a session.
    async fn reads(&mut self) -> [Told; 3] {
        let user = [("UserName", "alice")];
        [
            self.admin.call("GetUser", &user).await,
            self.admin.evaluate(&self.arn, "ram:GetUser", "*").await,
            self.session.call("GetCallerIdentity", &[]).await,
        ]
    }

    async fn write(&mut self) -> Told {
        self.writes += 1;
        let name = format!("group-{}", self.writes);
        self.admin
            .call("CreateGroup", &[("GroupName", &name)])
            .await
    }

    async fn is_served(&mut self, times: usize) {
        for _ in 0..times {
            self.write().await.succeeds();
            for told in self.reads().await {
                assert!(!told.stale, "{told:?}");
                told.succeeds();
            }
        }
    }

    async fn is_refused(&mut self, times: usize) {
        let before = self.kept.revision().await;
        for _ in 0..times {
            assert_eq!(self.write().await.status, 503);
            for told in self.reads().await {
                assert_eq!(told.status, 503, "{told:?}");
            }
        }
        assert_eq!(
            self.kept.revision().await,
            before,
            "a refused write is none"
        );
    }

    /// Appends a row as the newer program does.
    async fn written_by_newer(&self, table: &str, payload: Option<&str>) {
        let aggregate = gateway::aggregate(AccountId::read(&self.id).unwrap());
        let store = self.kept.store();
        let newest = store.revision(&aggregate).await.unwrap();
        let mut commit = [9; 16];
        commit[..8].copy_from_slice(&newest.0.to_be_bytes());
        let mut append = Append::new(aggregate, newest.next(), CommitId(commit), now());
        append.images.push(Image {
            table: table.to_owned(),
            key: serde_json::to_string(&GroupId::new(1)).unwrap(),
            payload: payload.map(str::to_owned),
        });
        assert_eq!(store.commit(&[append]).await.unwrap(), [Appended::Done]);
    }

    /// Writes a checkpoint of the newest revision as the newer program does.
    async fn folded_by_newer(&self, records: &str) {
        let aggregate = gateway::aggregate(AccountId::read(&self.id).unwrap());
        let store = self.kept.store();
        let newest = store.revision(&aggregate).await.unwrap();
        let folded = store.checkpoint(&aggregate, newest, now(), records).await;
        folded.unwrap();
    }
}

#[tokio::test]
async fn an_older_node_refuses_what_it_cannot_read_and_serves_the_others() {
    let mut house = House::open().await;
    // One gets a table, the other a version of a record that this program does not know.
    let mut first = house.account(house.a.first_account()).await;
    let mut second = house.account(house.a.found_account()).await;
    let mut spared = house.account(house.a.found_account()).await;
    for account in [&mut first, &mut second, &mut spared] {
        account.is_served(1).await;
    }
    // The other node holds the first account too, and has never heard of the second.
    first.turn_to(&house.b);
    first.is_served(1).await;
    first.turn_to(&house.a);
    let records = [
        first.kept.snapshot().await.checkpoint(),
        second.kept.snapshot().await.checkpoint(),
    ];

    first.written_by_newer("comet", Some("[1,{}]")).await;
    let group = group_of_version_9();
    second.written_by_newer("group", Some(&group)).await;
    for account in [&mut first, &mut second] {
        let told = account.write().await;
        assert_eq!(told.status, 503, "{told:?}");
        told.refuses("ServiceUnavailable");
        until("reads and decisions are refused", async || {
            let told = account.reads().await;
            told.iter().all(|told| told.status == 503).then_some(())
        })
        .await;
        account.is_refused(3).await;
    }
    spared.is_served(5).await;
    second.turn_to(&house.b);
    second.is_refused(3).await;
    first.turn_to(&house.b);
    until("the other node refuses too", async || {
        let told = first.reads().await;
        told.iter().all(|told| told.status == 503).then_some(())
    })
    .await;
    first.is_refused(3).await;
    spared.turn_to(&house.b);
    spared.is_served(5).await;
    // An operator is told once for each account, not for each call.
    for (node, held) in [(&house.a, 2), (&house.b, 1)] {
        let logged = node.logged();
        let told = logged.matches("then refuses: upgrade it").count();
        assert_eq!(told, held, "{logged}");
    }

    // A start changes nothing: it comes up, refuses these two and serves the others.
    house.a.terminate();
    assert!(house.a.ended().await.success());
    house.a.start().await;
    for account in [&mut first, &mut second] {
        account.turn_to(&house.a);
        account.is_refused(1).await;
    }
    spared.turn_to(&house.a);
    spared.is_served(1).await;

    // That the record goes does not help who must read the log from before it …
    first.written_by_newer("comet", None).await;
    second.written_by_newer("group", None).await;
    for node in [&house.a, &house.b] {
        for account in [&mut first, &mut second] {
            account.turn_to(node);
            account.is_refused(1).await;
        }
    }
    // … but from a checkpoint after it, both nodes serve again, without a start.
    for (account, records) in [&mut first, &mut second].into_iter().zip(&records) {
        account.folded_by_newer(records).await;
        for node in [&house.a, &house.b] {
            account.turn_to(node);
            until("the account is served again", async || {
                (account.write().await.code == "ok").then_some(())
            })
            .await;
            account.is_served(3).await;
        }
    }
    for account in [&first, &second, &spared] {
        for (id, events) in account.kept.events_by_request().await {
            assert_eq!(events.len(), 1, "{id}");
        }
    }
}

/// A group that differs in nothing but the version of its record.
fn group_of_version_9() -> String {
    let group = Group {
        external_id: None,
        provisioned: false,
        id: GroupId::new(1),
        name: "newer".parse().unwrap(),
        display_name: None,
        comments: None,
        created: Moment::default(),
        updated: Moment::default(),
    };
    let now = format!("[{},", Group::VERSION);
    let payload = group.payload();
    assert!(payload.starts_with(&now), "{payload}");
    payload.replacen(&now, "[9,", 1)
}

/// Unix milliseconds.
fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap()
}

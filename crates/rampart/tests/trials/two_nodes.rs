//! Two nodes on one store are one server.

use std::collections::BTreeSet;

use store::postgres_harness::Postgres;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::harness::{Client, Kept, Key, Node, Shape, Told, until};

/// Two running nodes on one store.
struct Pair {
    a: Node,
    b: Node,
    kept: Kept,
    /// The database, if it is not a file; it goes last.
    _database: Option<Postgres>,
    _home: TempDir,
}

impl Pair {
    async fn on_postgresql() -> Self {
        let database = Postgres::start().await;
        let url = database.create_database().await;
        Self::on(
            url,
            Some(database),
            TempDir::with_prefix("rampart-two-").unwrap(),
        )
        .await
    }

    async fn on_sqlite() -> Self {
        let home = TempDir::with_prefix("rampart-two-").unwrap();
        let url = format!("sqlite:{}", home.path().join("shared.db").display());
        Self::on(url, None, home).await
    }

    async fn on(url: String, database: Option<Postgres>, home: TempDir) -> Self {
        let mut a = Node::new(&home.path().join("a")).with("STORE", &url);
        a.start().await;
        let mut b = a.sibling(&home.path().join("b"));
        b.start().await;
        let kept = Kept::open(&url, &a.first_account().0).await;
        Self {
            a,
            b,
            kept,
            _database: database,
            _home: home,
        }
    }

    /// The administrator on both nodes.
    fn admins(&self) -> (Client, Client) {
        let admin = self.a.admin();
        let other = admin.of_node(self.b.address());
        (admin, other)
    }
}

#[tokio::test]
async fn on_postgresql() {
    let mut pair = Pair::on_postgresql().await;
    no_update_is_lost(&pair, 40).await;
    names_stay_unique(&pair, 10).await;
    each_reads_what_the_other_wrote(&pair, 30).await;
    a_replay_is_refused_everywhere(&pair).await;
    a_revocation_counts_everywhere(&pair).await;
    revoked_tokens_are_served_nowhere(&pair, 200).await;
    the_log_is_whole(&mut pair).await;
}

#[tokio::test]
async fn two_processes_on_one_file() {
    let mut pair = Pair::on_sqlite().await;
    no_update_is_lost(&pair, 15).await;
    names_stay_unique(&pair, 4).await;
    each_reads_what_the_other_wrote(&pair, 15).await;
    a_replay_is_refused_everywhere(&pair).await;
    a_revocation_counts_everywhere(&pair).await;
    revoked_tokens_are_served_nowhere(&pair, 200).await;
    the_log_is_whole(&mut pair).await;
}

/// Writers on both nodes change one account at once.
async fn no_update_is_lost(pair: &Pair, each: usize) {
    let (a, b) = pair.admins();
    let mut writing = JoinSet::new();
    for (node, admin) in [("a", &a), ("b", &b)] {
        for writer in 0..4 {
            let mut client = admin.of_node(if node == "a" {
                pair.a.address()
            } else {
                pair.b.address()
            });
            writing.spawn(async move {
                let mut won = Vec::new();
                for number in 0..each {
                    let own = format!("{node}{writer}-{number}");
                    client
                        .call("CreateUser", &[("UserName", &own)])
                        .await
                        .succeeds();
                    // All eight writers want this name; one gets it.
                    let common = format!("common-{number}");
                    let told = client.call("CreateUser", &[("UserName", &common)]).await;
                    match told.code.as_str() {
                        "ok" => won.push(common),
                        code => assert_eq!(code, "EntityAlreadyExists.User"),
                    }
                }
                won
            });
        }
    }
    let won: Vec<_> = writing.join_all().await.into_iter().flatten().collect();
    let winners: BTreeSet<_> = won.iter().cloned().collect();
    assert_eq!(
        (won.len(), winners.len()),
        (each, each),
        "each common name has one winner"
    );
    let users = Shape::of(&pair.kept.snapshot().await).users;
    for (node, writer, number) in ["a", "b"]
        .iter()
        .flat_map(|n| (0..4).flat_map(move |w| (0..each).map(move |i| (n, w, i))))
    {
        assert!(
            users.contains(&format!("{node}{writer}-{number}")),
            "an update was lost"
        );
    }
    assert_eq!(users.len(), 8 * each + each);
}

/// A name that is unique on the server goes to one of two accounts, and key ids never meet.
async fn names_stay_unique(pair: &Pair, rounds: usize) {
    let (mut a, _) = pair.admins();
    let (_, key) = pair.a.found_account();
    let mut b = Client::new(pair.b.address(), key);
    for round in 0..rounds {
        let alias = format!("contested-{round}");
        let parameters = [("AccountAlias", alias.as_str())];
        let (one, two) = tokio::join!(
            a.call("SetAccountAlias", &parameters),
            b.call("SetAccountAlias", &parameters)
        );
        let mut codes = [one.code, two.code];
        codes.sort();
        assert_eq!(
            codes,
            ["EntityAlreadyExists.Account.Alias", "ok"],
            "{alias}"
        );
        let (one, two) = (
            a.call("GetAccountAlias", &[]).await,
            b.call("GetAccountAlias", &[]).await,
        );
        let have = |told: &Told| told.json["AccountAlias"] == alias.as_str();
        assert!(have(&one) != have(&two), "one of them has {alias}");
    }
    let mut ids = BTreeSet::new();
    for round in 0..rounds {
        let name = format!("holder-{round}");
        let user = [("UserName", name.as_str())];
        for client in [&mut a, &mut b] {
            client.call("CreateUser", &user).await.succeeds();
        }
        let (one, two) = tokio::join!(
            a.call("CreateAccessKey", &user),
            b.call("CreateAccessKey", &user)
        );
        for told in [one.succeeds(), two.succeeds()] {
            let key = Key::of(&told.json["AccessKey"]);
            assert!(ids.insert(key.id.clone()), "{} was given twice", key.id);
            // It works on both nodes at once.
            for node in [&pair.a, &pair.b] {
                Client::new(node.address(), key.clone())
                    .call("GetCallerIdentity", &[])
                    .await
                    .succeeds();
            }
        }
    }
}

/// What one node acknowledged, the other shows: no pause, no header of ours in the request.
async fn each_reads_what_the_other_wrote(pair: &Pair, rounds: usize) {
    let (mut a, mut b) = pair.admins();
    for round in 0..rounds {
        let name = format!("seen-{round}");
        let (writer, reader) = if round % 2 == 0 {
            (&mut a, &mut b)
        } else {
            (&mut b, &mut a)
        };
        let user = [("UserName", name.as_str())];
        let written = writer.call("CreateUser", &user).await.succeeds();
        let read = reader.call("GetUser", &user).await.succeeds();
        assert!(
            read.revision >= written.revision,
            "{:?} {:?}",
            read.revision,
            written.revision
        );
        let comments = [("UserName", name.as_str()), ("NewComments", "changed")];
        reader.call("UpdateUser", &comments).await.succeeds();
        let read = writer.call("GetUser", &user).await.succeeds();
        assert_eq!(read.json["User"]["Comments"], "changed");
        writer.call("DeleteUser", &user).await.succeeds();
        reader
            .call("GetUser", &user)
            .await
            .refuses("EntityNotExist.User");
    }
}

/// One signed request counts once on all nodes, also when it gives out credentials.
async fn a_replay_is_refused_everywhere(pair: &Pair) {
    let (mut a, mut b) = pair.admins();
    let signed = a.sign("CreateGroup", &[("GroupName", "once")]);
    // The same bytes for the other node, as behind one name.
    a.deliver(&signed).await.unwrap().succeeds();
    for client in [&mut b, &mut a] {
        client
            .deliver(&signed)
            .await
            .unwrap()
            .refuses("SignatureNonceUsed");
    }
    let mut assumer = caller_with_role(pair, &mut a, "replayed").await;
    let arn = role_arn(pair, "replayed");
    let parameters = [("RoleArn", arn.as_str()), ("RoleSessionName", "trial")];
    let signed = assumer.sign("AssumeRole", &parameters);
    let told = assumer.deliver(&signed).await.unwrap().succeeds();
    let mut other = assumer.of_node(pair.b.address());
    other
        .deliver(&signed)
        .await
        .unwrap()
        .refuses("SignatureNonceUsed");
    // The credentials it gave out work on the other node.
    let session = Key::of(&told.json["Credentials"]);
    let mut session = Client::new(pair.b.address(), session);
    session.call("GetCallerIdentity", &[]).await.succeeds();
}

/// What is revoked on one node is revoked for the very next call on the other.
async fn a_revocation_counts_everywhere(pair: &Pair) {
    let (mut a, mut b) = pair.admins();
    let mut assumer = caller_with_role(pair, &mut a, "revoked").await;
    let arn = role_arn(pair, "revoked");
    let parameters = [("RoleArn", arn.as_str()), ("RoleSessionName", "trial")];
    let told = assumer.call("AssumeRole", &parameters).await.succeeds();
    let mut session = Client::new(pair.b.address(), Key::of(&told.json["Credentials"]));
    session.call("GetCallerIdentity", &[]).await.succeeds();
    let mut there = assumer.of_node(pair.b.address());
    let user_arn = format!("acs:ram::{}:user/revoked", pair.a.first_account().0);
    let may = async |client: &mut Client| {
        let told = client
            .evaluate(&user_arn, "ram:GetUser", "*")
            .await
            .succeeds();
        told.json["decision"] == true
    };
    there.call("ListUsers", &[]).await.succeeds();
    assert!(may(&mut b).await);

    a.call(
        "DetachPolicyFromUser",
        &policy("revoked", "AliyunRAMReadOnlyAccess"),
    )
    .await
    .succeeds();
    there.call("ListUsers", &[]).await.refuses("NoPermission");
    // Decisions hear of it through the feed.
    until("the other node decides anew", async || {
        (!may(&mut b).await).then_some(())
    })
    .await;

    a.call(
        "DetachPolicyFromUser",
        &policy("revoked", "AliyunSTSAssumeRoleAccess"),
    )
    .await
    .succeeds();
    there
        .call("AssumeRole", &parameters)
        .await
        .refuses("NoPermission");

    a.call("DeleteRole", &[("RoleName", "revoked")])
        .await
        .succeeds();
    session
        .call("GetCallerIdentity", &[])
        .await
        .refuses("InvalidSecurityToken.Expired");

    let keys = a
        .call("ListAccessKeys", &[("UserName", "revoked")])
        .await
        .succeeds();
    let id = keys.json["AccessKeys"]["AccessKey"][0]["AccessKeyId"]
        .as_str()
        .unwrap()
        .to_owned();
    let off = [
        ("UserName", "revoked"),
        ("UserAccessKeyId", id.as_str()),
        ("Status", "Inactive"),
    ];
    a.call("UpdateAccessKey", &off).await.succeeds();
    there
        .call("GetCallerIdentity", &[])
        .await
        .refuses("InvalidAccessKeyId.Inactive");
    let gone = [("UserName", "revoked"), ("UserAccessKeyId", id.as_str())];
    a.call("DeleteAccessKey", &gone).await.succeeds();
    there
        .call("GetCallerIdentity", &[])
        .await
        .refuses("InvalidAccessKeyId.NotFound");
}

/// Once one node has said that a role's sessions are revoked, no request of theirs is served on the other.
async fn revoked_tokens_are_served_nowhere(pair: &Pair, requests: usize) {
    let (mut a, _) = pair.admins();
    let mut assumer = caller_with_role(pair, &mut a, "ended").await;
    let arn = role_arn(pair, "ended");
    let mut sessions = Vec::new();
    for number in 0..10 {
        let name = format!("trial-{number}");
        let parameters = [("RoleArn", arn.as_str()), ("RoleSessionName", &name)];
        let told = assumer.call("AssumeRole", &parameters).await.succeeds();
        let key = Key::of(&told.json["Credentials"]);
        let mut session = Client::new(pair.b.address(), key);
        session.call("GetCallerIdentity", &[]).await.succeeds();
        sessions.push(session);
    }
    a.call("RevokeSessions", &[("RoleName", "ended")])
        .await
        .succeeds();
    let mut served = 0;
    for number in 0..requests {
        let session = &mut sessions[number % 10];
        let told = session.call("GetCallerIdentity", &[]).await;
        served += usize::from(told.code != "InvalidSecurityToken.Expired");
    }
    assert_eq!(served, 0, "of {requests} requests");
    // The role itself goes on.
    let parameters = [("RoleArn", arn.as_str()), ("RoleSessionName", "after")];
    let told = assumer.call("AssumeRole", &parameters).await.succeeds();
    let mut after = Client::new(pair.b.address(), Key::of(&told.json["Credentials"]));
    after.call("GetCallerIdentity", &[]).await.succeeds();
}

async fn the_log_is_whole(pair: &mut Pair) {
    let events = pair.kept.events().await;
    for (id, events) in pair.kept.events_by_request().await {
        assert_eq!(events.len(), 1, "{id}");
    }
    let mut told = Shape::told(&events);
    let found = Shape::of(&pair.kept.snapshot().await);
    // Deeds of two clients on one name: the order of their events is that of their arrival.
    told.alias.clone_from(&found.alias);
    assert_eq!(told, found);
    for node in [&mut pair.a, &mut pair.b] {
        node.terminate();
        assert!(node.ended().await.success());
    }
}

/// A user with a key who may read RAM and assume the role of the same name.
async fn caller_with_role(pair: &Pair, admin: &mut Client, name: &str) -> Client {
    let user = [("UserName", name)];
    admin.call("CreateUser", &user).await.succeeds();
    for name_of in ["AliyunRAMReadOnlyAccess", "AliyunSTSAssumeRoleAccess"] {
        admin
            .call("AttachPolicyToUser", &policy(name, name_of))
            .await
            .succeeds();
    }
    let trust = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"RAM":["acs:ram::{}:root"]}}}}]}}"#,
        pair.a.first_account().0
    );
    let role = [
        ("RoleName", name),
        ("AssumeRolePolicyDocument", trust.as_str()),
    ];
    admin.call("CreateRole", &role).await.succeeds();
    let made = admin.call("CreateAccessKey", &user).await.succeeds();
    admin.with(Key::of(&made.json["AccessKey"]))
}

fn role_arn(pair: &Pair, name: &str) -> String {
    format!("acs:ram::{}:role/{name}", pair.a.first_account().0)
}

fn policy<'a>(user: &'a str, policy: &'a str) -> [(&'static str, &'a str); 3] {
    [
        ("UserName", user),
        ("PolicyName", policy),
        ("PolicyType", "System"),
    ]
}

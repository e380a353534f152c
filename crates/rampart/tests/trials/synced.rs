//! What a kill cannot show: that a write is on the disk before its answer leaves.

use std::collections::BTreeMap;
use std::path::Path;

use store::postgres_harness::Postgres;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::harness::{Chance, Kept, Node};

#[tokio::test]
async fn an_answer_waits_for_the_sync_of_its_write() {
    let strace = std::process::Command::new("strace").arg("-V").output();
    assert!(
        strace.is_ok_and(|done| done.status.success()),
        "strace is not installed: `apt-get install strace` brings what this trial needs"
    );
    let home = TempDir::with_prefix("rampart-synced-").unwrap();
    let trace = home.path().join("trace");
    let calls = "--trace=read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,\
                 fdatasync,fsync";
    let log = trace.display().to_string();
    let watch = [
        "strace",
        "-f",
        "-yy",
        "--string-limit=8192",
        calls,
        "-o",
        log.as_str(),
    ];
    let mut node = Node::new(&home.path().join("data")).watched_by(&watch);
    node.start().await;
    let mut chance = Chance::announced("synced");
    let mut names = Vec::new();
    let mut admin = node.admin();
    // The first bytes of a connection are read apart, to tell HTTP/2 by them.
    admin.call("ListUsers", &[]).await.succeeds();
    for _ in 0..10 {
        let name = chance.word(24);
        admin
            .call("CreateUser", &[("UserName", &name)])
            .await
            .succeeds();
        names.push(name);
    }
    // The same with several at once, whose writes share rows and syncs.
    for _ in 0..5 {
        let mut calls = JoinSet::new();
        for _ in 0..6 {
            let (name, mut client) = (chance.word(24), node.admin());
            names.push(name.clone());
            calls.spawn(async move {
                client.call("ListUsers", &[]).await.succeeds();
                client
                    .call("CreateUser", &[("UserName", &name)])
                    .await
                    .succeeds();
            });
        }
        calls.join_all().await;
    }
    node.kill();
    let calls = read(&trace);
    for name in &names {
        check(&calls, name);
    }
}

#[tokio::test]
async fn the_settings_hold_on_every_connection() {
    let home = TempDir::with_prefix("rampart-synced-").unwrap();
    let mut node = Node::new(home.path());
    node.start().await;
    let kept = Kept::open_in(node.directory(), &node.first_account().0).await;
    let expected = [
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("secure_delete", "1"),
    ];
    check_settings(&kept, &expected).await;
    kept.close().await;

    let database = Postgres::start().await;
    let url = database.create_database().await;
    let home = TempDir::with_prefix("rampart-synced-").unwrap();
    let mut node = Node::new(home.path()).with("STORE", &url);
    node.start().await;
    let kept = Kept::open(&url, &node.first_account().0).await;
    let expected = [
        ("synchronous_commit", "on"),
        ("fsync", "on"),
        ("full_page_writes", "on"),
    ];
    check_settings(&kept, &expected).await;
    kept.close().await;
    // A database that forgets is refused, in one sentence that names the setting.
    node.terminate();
    assert!(node.ended().await.success());
    for setting in ["fsync", "full_page_writes"] {
        database
            .execute(&format!("ALTER SYSTEM SET {setting} = off"))
            .await;
        database.execute("SELECT pg_reload_conf()").await;
        node.launch();
        assert_eq!(node.ended().await.code(), Some(2));
        let logged = node.logged();
        let told = logged.lines().last().unwrap_or_default();
        assert!(told.contains(&format!("{setting} is off")), "{logged}");
        database
            .execute(&format!("ALTER SYSTEM SET {setting} = on"))
            .await;
    }
}

async fn check_settings(kept: &Kept, expected: &[(&str, &str)]) {
    let settings = kept.settings().await;
    assert!(
        settings.len() >= 2 * expected.len(),
        "of several connections"
    );
    for (name, value) in expected {
        let mut found = settings
            .iter()
            .filter(|setting| setting.name == *name)
            .peekable();
        assert!(found.peek().is_some(), "{name} is read back");
        assert!(
            found.all(|setting| setting.value == *value),
            "{name}: {settings:?}"
        );
    }
}

/// A system call, with its place in the order of all.
#[derive(Debug)]
struct Call {
    begun: usize,
    ended: usize,
    name: String,
    /// File and data as they were given, and the result.
    text: String,
}

impl Call {
    fn is(&self, names: &[&str]) -> bool {
        names.contains(&self.name.as_str())
    }

    fn is_of_the_log(&self) -> bool {
        // The file comes first; data may name anything.
        self.text
            .split([',', ')'])
            .next()
            .unwrap_or_default()
            .contains("rampart.db-wal>")
    }
}

/// Reads a trace, joining calls that others interrupted.
fn read(trace: &Path) -> Vec<Call> {
    let text = String::from_utf8_lossy(&std::fs::read(trace).unwrap()).into_owned();
    let (mut calls, mut open) = (Vec::new(), BTreeMap::new());
    for (place, line) in text.lines().enumerate() {
        let Some((process, rest)) = line.split_once(' ') else {
            continue;
        };
        let rest = rest.trim_start();
        if let Some(rest) = rest.strip_prefix("<... ") {
            let Some((begun, _, mut text)) = open.remove(process) else {
                continue;
            };
            let (name, more) = rest.split_once(" resumed>").expect("a call that goes on");
            String::push_str(&mut text, more);
            calls.push(Call {
                begun,
                ended: place,
                name: name.to_owned(),
                text,
            });
        } else if let Some((name, text)) = rest.split_once('(') {
            match text.strip_suffix(" <unfinished ...>") {
                Some(text) => {
                    open.insert(process, (place, name.to_owned(), text.to_owned()));
                }
                None => calls.push(Call {
                    begun: place,
                    ended: place,
                    name: name.to_owned(),
                    text: text.to_owned(),
                }),
            }
        }
    }
    // The server was killed while it came back from these: what they had sent was already there.
    calls.extend(open.into_values().map(|(begun, name, text)| Call {
        begun,
        ended: usize::MAX,
        name,
        text,
    }));
    calls
}

/// That the write named by `name` came in, went into the log, was synced, and only then answered.
fn check(calls: &[Call], name: &str) {
    // The log is packed: the ends of a word may be told by what stood there before.
    let middle = &name[4..16];
    let find = |what: &str, names: &[&str], fits: &dyn Fn(&Call) -> bool| {
        let mut found = calls
            .iter()
            .filter(|call| call.is(names) && call.text.contains(name));
        let found = found.find(|call| fits(call));
        found.unwrap_or_else(|| panic!("no {what} of {name} in the trace"))
    };
    let is_socket = |call: &Call| call.text.contains("<TCP");
    let asked = find(
        "request",
        &["read", "readv", "recvfrom", "recvmsg"],
        &is_socket,
    );
    let answered = find(
        "answer",
        &["write", "writev", "sendto", "sendmsg"],
        &|call| is_socket(call) && call.text.contains("HTTP/1.1 200"),
    );
    let written: Vec<_> = calls
        .iter()
        .filter(|call| call.is(&["pwrite64"]) && call.is_of_the_log() && call.text.contains(middle))
        .collect();
    let first = written
        .first()
        .unwrap_or_else(|| panic!("{name} never went into the log"));
    assert!(
        asked.ended < first.begun,
        "{name} was written before it was asked for"
    );
    assert!(
        first.ended < answered.begun,
        "{name} was answered before it was written"
    );
    let synced = calls.iter().any(|call| {
        call.is(&["fdatasync", "fsync"])
            && call.is_of_the_log()
            && call.text.trim_end().ends_with("= 0")
            && first.ended < call.begun
            && call.ended < answered.begun
    });
    assert!(synced, "{name} was answered before its write was synced");
}

//! An account as a file: applied to a running server, to the store, and before a server is ready.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::harness::{Ended, RAM, Server, rampart, run};

const FILE: &str = r#"
[users.alice]
email = "alice@example.com"
custom_policies = ["reader"]

[groups.developers]
members = ["alice"]

[policies.reader]
document = "file:reader.json"
"#;
const READER: &str =
    r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}"#;

/// Writes a file beside the data directory, with what it names.
fn write(dir: &Path, name: &str, text: &str) -> String {
    fs::write(dir.join("reader.json"), READER).unwrap();
    let path = dir.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A command against a server, with the AccessKey in its bootstrap file.
fn sent(server: &Server, endpoint: &str, what: &[&str]) -> Command {
    let credentials = server.directory.join("bootstrap.json");
    let mut command = rampart(what);
    command
        .args(["--endpoint", endpoint, "--credentials"])
        .arg(credentials);
    command
}

fn over_http(server: &Server, what: &[&str]) -> Ended {
    let endpoint = format!("http://{}", server.address);
    Ended::of(&sent(server, &endpoint, what).output().unwrap())
}

#[test]
fn a_file_is_planned_applied_and_exported_over_http_and_tls() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let file = write(dir.path(), "account.toml", FILE);

    let planned = over_http(&server, &["plan", &file, "--detailed"]);
    assert_eq!(planned.code, 2, "{planned:?}");
    assert!(
        planned.out.contains("+ user alice: custom_policies reader"),
        "{planned:?}"
    );
    assert!(
        server
            .call(&server.admin(), RAM, "GetUser", &[("UserName", "alice")])
            .status
            == 404
    );
    assert_eq!(over_http(&server, &["plan", &file]).code, 0);

    let applied = over_http(&server, &["apply", &file]);
    assert_eq!(applied.code, 0, "{applied:?}");
    assert_eq!(applied.out, planned.out);
    let shown = server.call(&server.admin(), RAM, "GetUser", &[("UserName", "alice")]);
    assert_eq!(shown.json()["User"]["Email"], "alice@example.com");

    let exported = over_http(&server, &["export"]);
    let written = write(dir.path(), "export.toml", &exported.out);
    let endpoint = format!("https://localhost:{}", server.address.port());
    let ca = server.directory.join("ca.pem");
    let mut again = sent(
        &server,
        &endpoint,
        &["plan", &written, "--detailed", "--prune"],
    );
    let again = Ended::of(&again.arg("--ca").arg(&ca).output().unwrap());
    assert_eq!(again.code, 0, "{again:?}");
    assert_eq!(again.out, "Nothing to do.\n");
    // An authority that is not the server's is not believed.
    let mut strange = sent(&server, &endpoint, &["plan", &written]);
    let strange = Ended::of(&strange.output().unwrap());
    assert_eq!(strange.code, 2);
    assert!(strange.err.contains("does not answer"), "{strange:?}");
}

#[test]
fn each_step_leaves_the_event_of_who_signed_it() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let file = write(dir.path(), "account.toml", FILE);
    assert_eq!(over_http(&server, &["apply", &file]).code, 0);
    let key = server.admin().key_id;
    let data = server.directory.to_str().unwrap();
    let events = run(&[
        "events",
        "--data-dir",
        data,
        "--action",
        "CreateUser",
        "--output",
        "json",
    ]);
    assert!(events.out.contains(&key), "{events:?}");
    assert!(events.out.contains("\"alice\""), "{events:?}");
}

#[test]
fn an_apply_that_is_killed_goes_on_when_it_is_given_again() {
    const USERS: usize = 300;
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let many: Vec<_> = (0..USERS).map(|n| format!("[users.u{n:03}]\n")).collect();
    let many = many.concat();
    let file = write(dir.path(), "account.toml", &format!("{FILE}{many}"));
    let endpoint = format!("http://{}", server.address);
    let mut command = sent(&server, &endpoint, &["apply", &file]);
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    let admin = server.admin();
    let reached = || {
        let answer = server.call(&admin, RAM, "ListUsers", &[("MaxItems", "1000")]);
        answer.json()["Users"]["User"].as_array().unwrap().len()
    };
    while reached() < 10 {}
    child.kill().unwrap();
    child.wait().unwrap();
    let left = reached();
    assert!(left < USERS, "it was killed too late to tell: {left}");
    let planned = over_http(&server, &["plan", &file, "--detailed", "--output", "json"]);
    assert_eq!(planned.code, 2, "{}", planned.err);
    let planned = planned.json()["steps"].as_array().unwrap().len();
    let applied = over_http(&server, &["apply", &file, "--output", "json"]);
    assert_eq!(applied.code, 0, "{}", applied.err);
    assert_eq!(applied.json()["steps"].as_array().unwrap().len(), planned);
    // With alice and the administrator.
    assert_eq!(reached(), USERS + 2);
    assert_eq!(over_http(&server, &["plan", &file, "--detailed"]).code, 0);
}

#[test]
fn whoever_signs_is_not_deleted_and_may_not_do_more_than_policies_say() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let admin = server.admin();
    let file = write(dir.path(), "account.toml", "[users.alice]\n");
    let refused = over_http(&server, &["apply", &file, "--prune"]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.err.contains("deletes the user admin"),
        "{refused:?}"
    );
    assert_eq!(
        server
            .call(&admin, RAM, "GetUser", &[("UserName", "admin")])
            .status,
        200
    );

    // A user who may look and not write.
    assert_eq!(over_http(&server, &["apply", &file]).code, 0);
    let policy = [
        ("UserName", "alice"),
        ("PolicyName", "AliyunRAMReadOnlyAccess"),
        ("PolicyType", "System"),
    ];
    assert_eq!(
        server
            .call(&admin, RAM, "AttachPolicyToUser", &policy)
            .status,
        200
    );
    let key = server
        .call(&admin, RAM, "CreateAccessKey", &[("UserName", "alice")])
        .json();
    let endpoint = format!("http://{}", server.address);
    let file = write(dir.path(), "account.toml", "[users.alice]\n[users.carol]\n");
    let mut command = rampart(&["apply", &file, "--endpoint", &endpoint]);
    let text = |name: &str| key["AccessKey"][name].as_str().unwrap().to_owned();
    command.env("ALIBABA_CLOUD_ACCESS_KEY_ID", text("AccessKeyId"));
    command.env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", text("AccessKeySecret"));
    command.env_remove("ALIBABA_CLOUD_SECURITY_TOKEN");
    let denied = Ended::of(&command.output().unwrap());
    assert_eq!(denied.code, 2);
    assert!(
        denied.err.contains("user carol: CreateUser: NoPermission"),
        "{denied:?}"
    );
    assert!(denied.err.contains("0 of 1 steps are done"), "{denied:?}");
}

#[test]
fn a_store_is_changed_without_a_server_and_beside_one() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let path = data.to_str().unwrap();
    let file = write(dir.path(), "account.toml", FILE);
    let absent = run(&["plan", &file, "--data-dir", path]);
    assert_eq!(absent.code, 2);
    assert!(absent.err.contains("there is no store"), "{absent:?}");
    assert!(!data.exists());
    let server = Server::start(&data, &[]);
    let applied = run(&["apply", &file, "--data-dir", path]);
    assert_eq!(applied.code, 0, "{applied:?}");
    let shown = server.call(&server.admin(), RAM, "GetUser", &[("UserName", "alice")]);
    assert_eq!(shown.status, 200);
    // Its events say that it was the server itself.
    let events = run(&[
        "events",
        "--data-dir",
        path,
        "--action",
        "CreateUser",
        "--output",
        "json",
    ]);
    assert!(events.out.contains("AliyunServiceEvent"), "{events:?}");
    assert_eq!(run(&["account", "create", "--data-dir", path]).code, 0);
    let several = run(&["plan", &file, "--data-dir", path]);
    assert!(
        several
            .err
            .contains("several accounts; name one with --account"),
        "{several:?}"
    );
    let account = server.admin().account;
    let named = run(&[
        "plan",
        &file,
        "--data-dir",
        path,
        "--account",
        &account,
        "--detailed",
    ]);
    assert_eq!(named.code, 0, "{named:?}");
}

#[test]
fn an_organization_is_made_by_a_file_over_http_and_is_the_same_on_the_store() {
    const ORGANIZATION: &str = r#"
[directory]
enable_control_policies = true

[folders."/live/payments"]
control_policies = ["FullAliyunAccess", "guard"]

[folders."/live"]

[accounts.payments]
folder = "/live/payments"

[control_policies.guard]
document = "file:reader.json"

[resource_groups.web]
display_name = "Web"
"#;
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let file = write(dir.path(), "organization.toml", ORGANIZATION);
    let planned = over_http(&server, &["plan", &file]);
    let told = "FolderName=payments ParentFolderId=\"<id of folders /live>\"";
    assert!(planned.out.contains(told), "{planned:?}");
    let applied = over_http(&server, &["apply", &file]);
    assert_eq!(applied.code, 0, "{applied:?}");
    let again = over_http(&server, &["plan", &file, "--detailed", "--prune"]);
    assert_eq!(again.code, 0, "{again:?}");
    // The server's own program sees the same, by the account that manages the directory.
    let exported = over_http(&server, &["export"]);
    let written = write(dir.path(), "export.toml", &exported.out);
    assert!(exported.out.contains("[accounts.payments]"), "{exported:?}");
    let account = server.admin().account;
    let path = data.to_str().unwrap();
    let place = ["--data-dir", path, "--account", &account];
    let here = run(&[&["plan", &written, "--detailed"][..], &place[..]].concat());
    assert_eq!(here.code, 0, "{here:?}");
    assert_eq!(
        run(&[&["export"][..], &place[..]].concat()).out,
        exported.out
    );
}

#[test]
fn mistakes_and_missing_secrets_are_told_before_anything_is_done() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let file = write(
        dir.path(),
        "account.toml",
        "colour = 1\n[users.alice]\nemial = 'x'\n",
    );
    for (command, code) in [
        (&["plan", &file][..], 2),
        (&["apply", &file], 2),
        (&["plan", &file, "--detailed"], 1),
    ] {
        let ended = over_http(&server, command);
        assert_eq!(ended.code, code, "{ended:?}");
        assert!(
            ended
                .err
                .contains("account.toml has 2 mistakes; nothing was done"),
            "{ended:?}"
        );
        assert!(
            ended
                .err
                .contains("\n  line 3: users.alice.emial: there is no such key"),
            "{ended:?}"
        );
        assert_eq!(ended.out, "");
    }
    let text = "[users.alice]\n[login_profiles.alice]\npassword = 'env:ABSENT_PASSWORD'\n";
    let file = write(dir.path(), "secret.toml", text);
    let ended = over_http(&server, &["apply", &file]);
    assert_eq!(ended.code, 2);
    let told = "the variable ABSENT_PASSWORD is not set (nothing was done)";
    assert!(ended.err.contains(told), "{ended:?}");
    let admin = server.admin();
    let shown = server.call(&admin, RAM, "GetUser", &[("UserName", "alice")]);
    assert_eq!(shown.status, 404);
    fs::write(dir.path().join("password"), "Correct-Horse-7-Battery\n").unwrap();
    let file = write(
        dir.path(),
        "secret.toml",
        &text.replace("env:ABSENT_PASSWORD", "file:password"),
    );
    let ended = over_http(&server, &["apply", &file]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let printed = [ended.out, ended.err, server.log()].concat();
    assert!(!printed.contains("Correct-Horse"), "{printed}");
}

#[test]
fn a_seed_is_there_before_the_server_says_that_it_is_ready() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let file = write(dir.path(), "account.toml", FILE);
    let wrong = write(dir.path(), "wrong.toml", "colour = 1\n");
    let path = data.to_str().unwrap();
    let refused = run(&[
        "serve",
        "--data-dir",
        path,
        "--listen",
        "127.0.0.1:0",
        "--seed",
        &wrong,
    ]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("line 1: colour"), "{refused:?}");
    assert!(!data.exists(), "a seed with mistakes founds nothing");

    let policies = |server: &Server| -> Value {
        let given = [("UserName", "alice")];
        server
            .call(&server.admin(), RAM, "ListPoliciesForUser", &given)
            .json()
    };
    let server = Server::start(&data, &["--seed", &file]);
    let first = policies(&server);
    assert_eq!(first["Policies"]["Policy"][0]["PolicyName"], "reader");
    server.kill();
    let again = Server::start(&data, &["--seed", &file]);
    assert_eq!(policies(&again)["Policies"], first["Policies"]);
    assert!(again.log().contains("steps=0"), "{}", again.log());

    // What the file does not name stays.
    again.call(&again.admin(), RAM, "CreateUser", &[("UserName", "bob")]);
    again.kill();
    let third = Server::start(&data, &["--seed", &file]);
    assert_eq!(
        third
            .call(&third.admin(), RAM, "GetUser", &[("UserName", "bob")])
            .status,
        200
    );
}

#[test]
#[cfg(feature = "testing")]
fn things_have_a_past_on_the_store_and_not_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let text = "[users.alice]\nat = '2025-02-03T04:05:06Z'\n[users.bob]\n";
    let file = write(dir.path(), "past.toml", text);
    let server = Server::start(&data, &["--seed", &file]);
    let made = |name| {
        let shown = server.call(&server.admin(), RAM, "GetUser", &[("UserName", name)]);
        shown.json()["User"]["CreateDate"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(made("alice"), "2025-02-03T04:05:06Z");
    assert!(made("bob").as_str() > "2026", "{}", made("bob"));
    let refused = over_http(&server, &["plan", &file]);
    assert_eq!(refused.code, 2);
    assert!(
        refused
            .err
            .contains("only on the store itself can things have a past"),
        "{refused:?}"
    );
}

#[test]
#[cfg(not(feature = "testing"))]
fn a_shipped_program_gives_nothing_a_past() {
    let dir = tempfile::tempdir().unwrap();
    let file = write(
        dir.path(),
        "past.toml",
        "[users.alice]\nat = '2025-02-03T04:05:06Z'\n",
    );
    let data = dir.path().join("data");
    let refused = run(&[
        "serve",
        "--data-dir",
        data.to_str().unwrap(),
        "--seed",
        &file,
    ]);
    assert_eq!(refused.code, 2);
    assert!(
        refused
            .err
            .contains("only a program that is built for tests"),
        "{refused:?}"
    );
}

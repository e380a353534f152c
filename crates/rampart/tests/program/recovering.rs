//! The first logons of a new account, and the way back in for who is shut out of it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::harness::{Ended, Server, run};
use crate::logon::step;

/// What comes next for this name and password; the answer's code if nothing does.
fn next(server: &Server, name: &Value, password: &Value) -> String {
    let told = step(
        server,
        "begin",
        &json!({ "name": name, "password": password }),
    );
    let text = told.json()["next"].as_str().unwrap_or_default().to_owned();
    if text.is_empty() { told.code() } else { text }
}

fn recover(data: &Path, more: &[&str]) -> Ended {
    let data = ["recover", "--data-dir", data.to_str().unwrap()];
    run(&[&data[..], more].concat())
}

fn written(data: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(data.join("bootstrap.json")).unwrap()).unwrap()
}

#[test]
fn a_new_account_says_where_to_log_on_and_demands_a_factor_of_both() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start_as_it_is(&data, &[]);
    let written = written(&data);
    let link = written["LogonUrl"].as_str().unwrap();
    let port = server.address.port();
    let named = format!(
        "account={}&username=admin",
        written["AccountId"].as_str().unwrap()
    );
    assert_eq!(link, format!("https://localhost:{port}/logon?{named}"));
    assert!(server.welcome.contains(link), "{}", server.welcome);
    assert!(
        server.welcome.contains("In the first hour"),
        "{}",
        server.welcome
    );
    for who in ["Root", "Administrator"] {
        let who = &written[who];
        assert_eq!(next(&server, &who["LogonName"], &who["Password"]), "enrol");
    }
    // Each start says that the first key is there, until it is gone.
    let key = written["Administrator"]["AccessKeyId"].as_str().unwrap();
    let said = |server: &Server| {
        let log = server.log();
        let lines = log
            .lines()
            .filter(|line| line.contains("was made with the account"));
        lines.filter(|line| line.contains(key)).count()
    };
    assert_eq!(said(&server), 1);
    let admin = server.admin();
    drop(server);
    let server = Server::start_as_it_is(&data, &[]);
    assert_eq!(said(&server), 2);
    let off = [("UserAccessKeyId", key), ("Status", "Inactive")];
    let told = server.call(&admin, crate::harness::RAM, "UpdateAccessKey", &off);
    assert_eq!(told.status, 200, "{told:?}");
    drop(server);
    let server = Server::start_as_it_is(&data, &[]);
    assert_eq!(said(&server), 2);
}

#[test]
fn who_is_shut_out_is_let_in_beside_a_running_server_and_without_one() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let first = written(&data);
    let admin = &first["Administrator"];
    let shown = recover(&data, &["--user", "admin", "--output", "json"]).json();
    assert_eq!(shown["LogonName"], admin["LogonName"]);
    let link = format!(
        "account={}&username=admin",
        first["AccountId"].as_str().unwrap()
    );
    assert!(
        shown["LogonUrl"].as_str().unwrap().ends_with(&link),
        "{shown}"
    );
    let name = &admin["LogonName"];
    // A node sees at once what another process wrote.
    assert_eq!(next(&server, name, &admin["Password"]), "LogonFailed");
    assert_eq!(next(&server, name, &shown["Password"]), "enrol");
    drop(server);

    let file = dir.path().join("once.json");
    let path = file.to_str().unwrap();
    let text = recover(&data, &["--root", "--password-file", path]);
    assert_eq!(text.code, 0, "{text:?}");
    let kept: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let password = kept["Password"].as_str().unwrap();
    assert!(
        !text.out.contains(password) && text.out.contains(path),
        "{text:?}"
    );
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let again = recover(&data, &["--root", "--password-file", path]);
    assert_eq!((again.code, again.out.as_str()), (2, ""), "{again:?}");
    assert!(again.err.contains("there already"), "{again:?}");
    let server = Server::start(&data, &[]);
    let root = &first["Root"];
    assert_eq!(
        next(&server, &root["LogonName"], &root["Password"]),
        "LogonFailed"
    );
    assert_eq!(
        next(&server, &root["LogonName"], &kept["Password"]),
        "enrol"
    );
    assert!(!server.log().contains(password));

    let events = [
        "events",
        "--data-dir",
        data.to_str().unwrap(),
        "--output",
        "json",
    ];
    let events = run(&events).out;
    assert_eq!(
        events
            .matches(r#""eventName":"RecoverLogon""#)
            .count()
            .max(events.matches(r#""eventName": "RecoverLogon""#).count()),
        2,
        "{events}"
    );
    for secret in [password, shown["Password"].as_str().unwrap()] {
        assert!(!events.contains(secret));
    }
}

#[test]
fn what_makes_no_sense_is_refused_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let first = written(&data);
    let file = dir.path().join("once.json");
    let path = file.to_str().unwrap();
    for (more, said) in [
        (&["--user", "nobody"][..], "nobody"),
        (
            &["--user", "admin", "--lift-logon-networks"],
            "from everywhere",
        ),
        (&["--root", "--lift-key-policies"], "of the account"),
        (&["--root", "--account", "1234567890123456"], "no account"),
        (&["--root", "--user", "admin"], "cannot be used"),
        (&[], "required"),
    ] {
        let ended = recover(&data, &[more, &["--password-file", path]].concat());
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
        assert!(ended.err.contains(said), "{ended:?}");
        assert!(!file.exists(), "{more:?}");
    }
    for who in ["Root", "Administrator"] {
        let who = &first[who];
        let begin = json!({ "name": who["LogonName"], "password": who["Password"] });
        assert_eq!(step(&server, "begin", &begin).status, 200);
    }
    let nowhere = recover(&dir.path().join("nowhere"), &["--root"]);
    assert!(
        nowhere.code == 2 && nowhere.err.contains("no store"),
        "{nowhere:?}"
    );
    assert!(!dir.path().join("nowhere").exists());
}

//! Commands that need no server, and the events of one.

use std::fs;

use serde_json::json;

use crate::harness::{Admin, RAM, Server, run};

#[test]
fn lint_names_every_mistake_with_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let (good, bad) = (dir.path().join("good.json"), dir.path().join("bad.json"));
    fs::write(
        &good,
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"acs:oss:*:*:b/o"}]}"#,
    )
    .unwrap();
    fs::write(
        &bad,
        "{\"Version\":\"1\",\n \"Statement\":[{\"Effect\":\"allow\",\"Action\":\"ecs:*\"}]}",
    )
    .unwrap();
    let (good, bad) = (good.to_str().unwrap(), bad.to_str().unwrap());
    assert_eq!(run(&["policy", "lint", good]).code, 0);
    let ended = run(&["policy", "lint", good, bad]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.out.contains("bad.json:2:"), "{}", ended.out);
    assert!(ended.out.contains("2 errors"), "{}", ended.out);
    assert!(!ended.out.contains('\u{1b}'), "colours without a terminal");
    let findings = run(&["policy", "lint", "--output", "json", bad]).json();
    assert_eq!(findings[0]["findings"].as_array().unwrap().len(), 2);
    assert_eq!(findings[0]["findings"][0]["position"]["line"], 2);
    // The same text is no trust policy.
    assert_eq!(run(&["policy", "lint", "--kind", "trust", good]).code, 1);
}

#[test]
fn simulate_decides_and_explains() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, statement: serde_json::Value| {
        let path = dir.path().join(name);
        fs::write(
            &path,
            json!({ "Version": "1", "Statement": [statement] }).to_string(),
        )
        .unwrap();
        path.to_str().unwrap().to_owned()
    };
    let read = write(
        "read.json",
        json!({
            "Effect": "Allow", "Action": "oss:Get*", "Resource": "*",
            "Condition": { "IpAddress": { "acs:SourceIp": ["10.0.0.0/8"] } },
        }),
    );
    let deny = write(
        "deny.json",
        json!({
            "Effect": "Deny", "Action": "oss:GetObject", "Resource": "*",
        }),
    );
    let simulate = |more: &[&str]| {
        let arn = "acs:oss:*:1000000000000001:b/o";
        let asked = [
            "policy",
            "simulate",
            "--action",
            "oss:GetObject",
            "--resource",
            arn,
        ];
        run(&[&asked[..], more].concat())
    };
    let inside = ["--policies", &read, "--context", "acs:SourceIp=10.1.2.3"];
    let allowed = simulate(&inside);
    assert_eq!(allowed.code, 0, "{allowed:?}");
    assert!(allowed.out.starts_with("ALLOW\n"), "{allowed:?}");
    let outside = simulate(&["--policies", &read, "--context", "acs:SourceIp=192.0.2.1"]);
    assert_eq!(outside.code, 3, "{outside:?}");
    assert!(
        outside.out.contains("192.0.2.1") && outside.out.contains("10.0.0.0/8"),
        "{outside:?}"
    );
    let denied = simulate(&[&inside[..], &["--session", &deny]].concat());
    assert_eq!(denied.code, 3, "{denied:?}");
    let json = simulate(&[&inside[..], &["--control", &deny, "--output", "json"]].concat());
    assert_eq!(json.code, 3, "{json:?}");
    assert_eq!(json.json()["layer"], "Control");
    let nothing = simulate(&[]);
    assert_eq!(nothing.code, 3);
    let broken = write("broken.json", json!({ "Effect": "Maybe" }));
    let broken = simulate(&["--policies", &broken]);
    assert_eq!(broken.code, 2, "{broken:?}");
    assert!(broken.err.contains("broken.json: line 1"), "{broken:?}");
}

#[test]
fn cases_are_counted() {
    let dir = tempfile::tempdir().unwrap();
    let case = |id: &str, expected: &str| {
        json!({ "id": id, "name": id, "kind": "identity", "document": "{}",
                "expected": expected, "error_code": null })
    };
    let path = dir.path().join("cases.json");
    let path = path.to_str().unwrap();
    fs::write(
        path,
        json!({ "document_cases": [case("A", "Reject")] }).to_string(),
    )
    .unwrap();
    let passed = run(&["policy", "cases", path]);
    assert_eq!(
        (passed.code, passed.out.as_str()),
        (0, "1 passed, 0 failed\n")
    );
    let both = json!({ "document_cases": [case("A", "Reject"), case("B", "Accept")] });
    fs::write(path, both.to_string()).unwrap();
    let failed = run(&["policy", "cases", path]);
    assert_eq!(failed.code, 1);
    assert!(
        failed.out.contains("B (B): ") && failed.out.ends_with("1 passed, 1 failed\n"),
        "{failed:?}"
    );
    fs::write(path, "[]").unwrap();
    assert_eq!(run(&["policy", "cases", path]).code, 2);
}

#[test]
fn completions_and_help_are_there() {
    for shell in ["bash", "zsh", "fish"] {
        let ended = run(&["completions", shell]);
        assert!(ended.code == 0 && ended.out.contains("lint"), "{shell}");
    }
    for command in [
        &["serve"][..],
        &["init"],
        &["events"],
        &["policy", "simulate"],
    ] {
        let ended = run(&[command, &["--help"]].concat());
        assert!(
            ended.code == 0 && ended.out.contains("Examples:"),
            "{command:?}"
        );
    }
}

#[test]
fn events_are_found_by_what_they_say() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let admin = server.admin();
    for name in ["alice", "bob", "alice"] {
        server.call(&admin, RAM, "CreateUser", &[("UserName", name)]);
    }
    let events = |more: &[&str]| {
        let base = [
            "events",
            "--data-dir",
            data.to_str().unwrap(),
            "--output",
            "json",
        ];
        let ended = run(&[&base[..], more].concat());
        assert_eq!(ended.code, 0, "{ended:?}");
        let lines = ended
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        lines.collect::<Vec<serde_json::Value>>()
    };
    let made = events(&["--action", "CreateUser"]);
    assert_eq!(made.len(), 3);
    assert_eq!(made[0]["errorCode"], "EntityAlreadyExists.User");
    assert_eq!(made[0]["userIdentity"]["userName"], "admin");
    assert_eq!(made[2]["requestParameters"]["UserName"], "alice");
    assert_eq!(events(&["--outcome", "EntityAlreadyExists.User"]).len(), 1);
    assert_eq!(events(&["--action", "CreateUser", "--limit", "2"]).len(), 2);
    assert_eq!(events(&["--user", "nobody"]).len(), 0);
    assert_eq!(events(&["--to", "1h"]).len(), 0);
    assert_eq!(
        events(&[
            "--from",
            "1h",
            "--account",
            &admin.account,
            "--user",
            "admin"
        ])
        .len(),
        3
    );
    let text = run(&[
        "events",
        "--data-dir",
        data.to_str().unwrap(),
        "--limit",
        "1",
    ])
    .out;
    assert!(text.contains("EntityAlreadyExists.User"), "{text}");
}

#[test]
fn what_a_wrong_signature_covers_is_told_to_the_client_alone() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let admin = server.admin();
    let forger = Admin::of(&json!({
        "AccountId": admin.account,
        "Administrator": { "AccessKeyId": admin.key_id, "AccessKeySecret": "wrong" },
    }));
    let mistyped = [("UserName", "alice"), ("Password", "hunter2")];
    let answer = server.call(&forger, RAM, "GetUser", &mistyped);
    assert_eq!(answer.code(), "SignatureDoesNotMatch");
    assert!(answer.body.contains("hunter2"), "{answer:?}");
    server.terminate();
    server.wait();
    let place = ["--data-dir", data.to_str().unwrap(), "--output", "json"];
    let told = run(&[&["events"][..], &place].concat()).out;
    assert!(told.contains("SignatureDoesNotMatch"), "{told}");
    assert!(!told.contains("hunter2"), "{told}");
}

#[test]
fn check_tells_of_a_flipped_bit_in_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path().to_str().unwrap();
    assert_eq!(run(&["check", "--data-dir", at]).code, 2, "nothing there");
    let made = run(&["init", "--data-dir", at]);
    assert_eq!(made.code, 0, "{made:?}");
    let sound = run(&["check", "--data-dir", at]);
    assert_eq!(sound.code, 0, "{sound:?}");
    assert!(sound.out.ends_with("rows read; no damage\n"), "{sound:?}");
    let file = dir.path().join("rampart.db");
    let mut bytes = fs::read(&file).unwrap();
    // The key of the administrator stands in the registry and in the log.
    let places: Vec<_> = bytes
        .windows(4)
        .enumerate()
        .filter(|(_, some)| *some == b"LTAI")
        .collect();
    let places: Vec<_> = places.into_iter().map(|(place, _)| place).collect();
    for place in places {
        bytes[place + 6] ^= 1;
    }
    fs::write(&file, bytes).unwrap();
    let damaged = run(&["check", "--data-dir", at, "--output", "json"]);
    assert_eq!(damaged.code, 1, "{damaged:?}");
    let found = damaged.json()["damage"].as_array().unwrap().clone();
    assert!(
        !found.is_empty() && found[0]["table"].is_string(),
        "{found:?}"
    );
    // A node that cannot serve the account says so instead of being sent its calls.
    let server = Server::start(dir.path(), &[]);
    let ready = server.get("/readyz");
    assert_eq!((ready.status, server.get("/healthz").status), (503, 200));
    assert!(ready.body.contains("rampart check"), "{ready:?}");
}

#[test]
fn a_past_decision_is_shown_with_what_it_was_made_from_and_why_it_denied() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let admin = server.admin();
    let user = [("UserName", "alice")];
    assert_eq!(server.call(&admin, RAM, "CreateUser", &user).status, 200);
    let key = server.call(&admin, RAM, "CreateAccessKey", &user).json();
    let alice = Admin::of(&json!({
        "AccountId": admin.account,
        "Administrator": key["AccessKey"],
    }));
    let denied = server.call(&alice, RAM, "DeleteUser", &user).json();
    assert_eq!(denied["Code"], "NoPermission");
    let request = denied["RequestId"].as_str().unwrap();
    let at = data.to_str().unwrap();
    let told = run(&["decision", "--data-dir", at, request]);
    assert_eq!(told.code, 0, "{told:?}");
    let told = told.json();
    assert_eq!(told["Event"]["eventName"], "DeleteUser");
    let decision = &told["Decision"];
    assert_eq!(decision["Verdicts"][0]["Action"], "ram:DeleteUser");
    assert_eq!(decision["Verdicts"][0]["Decision"], "ImplicitDeny");
    let principal = format!("acs:ram::{}:user/alice", admin.account);
    assert_eq!(decision["Principal"], principal);
    assert_eq!(decision["Conditions"]["acs:SourceIp"][0], "127.0.0.1");
    assert!(told["Explanation"].is_object(), "{told}");
    let none = run(&["decision", "--data-dir", at, "no-such-request"]);
    assert_eq!(none.code, 1, "{none:?}");
}

#[test]
fn a_list_of_passwords_is_imported_where_the_settings_say() {
    let dir = tempfile::tempdir().unwrap();
    let (list, made) = (dir.path().join("list"), dir.path().join("made"));
    let named = format!("--known-passwords-file={}", made.display());
    let import = |text: &str, more: &[&str]| {
        fs::write(&list, text).unwrap();
        let list = list.to_str().unwrap();
        run(&[&["passwords", "import", &named, list], more].concat())
    };
    let ended = import("letmein\nhunter2\nletmein\n", &[]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.out.contains("2 passwords in "), "{}", ended.out);
    // A header, and two hashes.
    assert_eq!(fs::metadata(&made).unwrap().len(), 60);
    let ended = import("letmein\n", &["--sha1"]);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(!format!("{ended:?}").contains("letmein"), "{ended:?}");
    assert_eq!(fs::metadata(&made).unwrap().len(), 60);
}

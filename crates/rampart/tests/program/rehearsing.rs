//! A draft of a policy, tried on calls that a server has recorded, and tests that are kept beside it.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::harness::{Admin, Ended, RAM, Server, run};

const OWN: &str = "2026-11-01";

fn done(server: &Server, by: &Admin, action: &str, asked: &[(&str, &str)]) -> Value {
    let version = if action.ends_with("Tests") { OWN } else { RAM };
    let asked = [&[("Format", "JSON")][..], asked].concat();
    let told = server.call(by, version, action, &asked);
    assert_eq!(told.status, 200, "{action}: {told:?}");
    serde_json::from_str(&told.body).unwrap()
}

fn allowing(actions: &Value) -> String {
    json!({"Version": "1", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]})
        .to_string()
}

/// Bob, who holds a policy and has asked for groups.
fn bob_asks(server: &Server, admin: &Admin) {
    let (bob, policy) = (("UserName", "bob"), ("PolicyName", "Team"));
    done(server, admin, "CreateUser", &[bob]);
    let key = done(server, admin, "CreateAccessKey", &[bob]);
    let held = allowing(&json!(["ram:ListGroups", "ram:ListRoles"]));
    let made = [policy, ("PolicyDocument", &*held)];
    done(server, admin, "CreatePolicy", &made);
    let on = [policy, ("PolicyType", "Custom"), bob];
    done(server, admin, "AttachPolicyToUser", &on);
    let credentials = json!({"AccountId": admin.account, "Administrator": key["AccessKey"]});
    done(server, &Admin::of(&credentials), "ListGroups", &[]);
}

fn written(folder: &Path, name: &str, actions: &Value) -> String {
    let path = folder.join(name);
    fs::write(&path, allowing(actions)).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_draft_is_tried_on_the_calls_that_came_and_the_tests_that_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let admin = server.admin();
    bob_asks(&server, &admin);
    let narrower = written(dir.path(), "narrower.json", &json!(["ram:ListRoles"]));
    let harmless = written(dir.path(), "harmless.json", &json!(["ram:ListGroups"]));
    let (path, file) = (data.to_str().unwrap(), data.join("bootstrap.json"));
    let endpoint = format!("http://{}", server.address);
    let there = [
        "--endpoint",
        &endpoint,
        "--credentials",
        file.to_str().unwrap(),
    ];
    for place in [&["--data-dir", path][..], &there] {
        let rehearse = |draft: &str, more: &[&str]| -> Ended {
            let asked = ["rehearse", draft, "--policy", "Team"];
            run(&[&asked[..], more, place].concat())
        };
        let told = rehearse(&narrower, &[]);
        assert_eq!(told.code, 1, "{told:?}");
        assert!(told.out.contains("1 would be denied:"), "{told:?}");
        assert!(told.out.contains("user/bob  ram:ListGroups"), "{told:?}");
        let json = rehearse(&narrower, &["--output", "json"]).json();
        assert_eq!(json["NewlyDenied"]["CallCount"], 1, "{json}");
        let told = rehearse(&harmless, &["--days", "30"]);
        assert_eq!(told.code, 0, "{told:?}");
        assert!(told.out.contains("1 are decided as before"), "{told:?}");
    }
    let told = run(&[
        "rehearse",
        &narrower,
        "--policy",
        "Other",
        "--data-dir",
        path,
    ]);
    assert_eq!((told.code, &*told.out), (2, ""));
    assert!(told.err.contains("EntityNotExist.Policy"), "{told:?}");

    let test = |arguments: &[&str]| {
        let asked = ["policy", "test", "--policy", "Team"];
        run(&[&asked[..], arguments, &there].concat())
    };
    assert_eq!(test(&[]).code, 2, "there is none");
    let tests = json!([{"Name": "bob lists groups", "Principal": "bob", "Action": "ram:ListGroups",
        "Resource": "*", "Expected": "Allow"}]);
    let put = [("PolicyName", "Team"), ("Tests", &*tests.to_string())];
    done(&server, &admin, "PutPolicyTests", &put);
    let told = test(&[]);
    assert_eq!((told.code, told.out.trim()), (0, "1 passed, 0 failed"));
    let told = test(&["--document", &narrower]);
    assert_eq!(told.code, 1, "{told:?}");
    assert!(
        told.out
            .contains("bob lists groups: it is decided otherwise"),
        "{told:?}"
    );
}

#[test]
fn changes_of_a_file_are_tried_together_and_none_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let admin = server.admin();
    bob_asks(&server, &admin);
    let changes = dir.path().join("changes.toml");
    let text = r#"
        [[Changes]]
        Product = "Ram"
        Operation = "CreateUser"
        Parameters = { UserName = "eve" }
        [[Changes]]
        Product = "Ram"
        Operation = "DetachPolicyFromUser"
        Parameters = { PolicyName = "Team", PolicyType = "Custom", UserName = "bob" }
    "#;
    fs::write(&changes, text).unwrap();
    let file = changes.to_str().unwrap();
    let endpoint = format!("http://{}", server.address);
    let bootstrap = data.join("bootstrap.json");
    let place = [
        "--endpoint",
        &endpoint,
        "--credentials",
        bootstrap.to_str().unwrap(),
    ];
    let rehearse = |more: &[&str]| run(&[&["rehearse"][..], more, &place].concat());
    let told = rehearse(&[file]);
    assert_eq!(told.code, 1, "{told:?}");
    assert!(told.out.starts_with("2 changes: "), "{told:?}");
    assert!(told.out.contains("1 would be denied:"), "{told:?}");
    assert!(told.out.contains("user/bob  ram:ListGroups"), "{told:?}");
    assert_eq!(rehearse(&[file, "--fail-on", "allowed"]).code, 0);
    let json = rehearse(&[file, "--output", "json"]).json();
    assert_eq!(json["NewlyDenied"]["CallCount"], 1, "{json}");
    assert_eq!(
        (&json["Complete"], &json["AccountCount"]),
        (&json!(true), &json!(1))
    );
    let told = rehearse(&[file, "--accounts", "1000000000000099"]);
    assert_eq!(told.code, 2);
    assert!(told.err.contains("EntityNotExist.Account"), "{told:?}");
    let told = rehearse(&["--attach", "cp-abc123", "--to", "fd-abc123"]);
    assert_eq!(told.code, 2);
    assert!(
        told.err.contains("EntityNotExist.ResourceDirectory"),
        "{told:?}"
    );
    let users = done(&server, &admin, "ListUsers", &[]);
    assert!(!users.to_string().contains("eve"), "nothing was made");
}

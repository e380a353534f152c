//! What is done to AccessKeys beside a running server, and what a killed one knew of them.

use std::time::Duration;

use serde_json::Value;

use crate::harness::{Admin, RAM, STS, Server, run, until};

/// A second key of the administrator.
fn another(server: &Server, admin: &Admin) -> Admin {
    let made = server.call(admin, RAM, "CreateAccessKey", &[("Format", "JSON")]);
    let made: Value = serde_json::from_str(&made.body).unwrap();
    let credentials = serde_json::json!({
        "AccountId": admin.account,
        "Administrator": made["AccessKey"],
    });
    Admin::of(&credentials)
}

fn code(server: &Server, by: &Admin) -> String {
    let told = server.call(by, STS, "GetCallerIdentity", &[("Format", "JSON")]);
    let told: Value = serde_json::from_str(&told.body).unwrap();
    told["Code"].as_str().unwrap_or("ok").to_owned()
}

#[test]
fn a_leaked_key_is_marked_and_a_lock_out_lifted_beside_a_running_server() {
    const IMS: &str = "2019-08-15";
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let path = data.to_str().unwrap();
    let admin = server.admin();
    let other = another(&server, &admin);
    let marked = run(&[
        "key",
        "mark-leaked",
        &other.key_id,
        "--reason",
        "pushed",
        "--data-dir",
        path,
    ]);
    assert_eq!(marked.code, 0, "{marked:?}");
    assert!(marked.out.contains(&other.key_id), "{marked:?}");
    assert!(until(|| code(&server, &other) == "Forbidden"));
    assert_eq!(code(&server, &admin), "ok");

    let nobody = r#"{"Version":1,"Status":"Active","Statements":[]}"#;
    let elsewhere = r#"{"Status":"Active","Statements":[{"Type":"ClassicWhiteList","IPList":["127.0.0.0/8"]}]}"#;
    let third = ("UserAccessKeyId", other.key_id.as_str());
    let set = [third, ("AccessKeyPolicy", nobody)];
    let told = server.call(&admin, IMS, "SetAccessKeyPolicy", &set);
    assert_eq!(told.status, 200, "{told:?}");
    let set = [("AccessKeyPolicy", elsewhere)];
    let told = server.call(&admin, IMS, "SetAccessKeyPolicyForAccount", &set);
    assert_eq!(told.status, 200, "{told:?}");
    // That it is outside its network is found before that it is marked.
    assert_eq!(code(&server, &other), "AccessKeyPolicy.Denied");
    for whose in [["--key", &other.key_id], ["--account", &admin.account]] {
        let lift = ["key", "lift-policy", "--data-dir", path, "--output", "json"];
        let lifted = run(&[&lift[..], &whose[..]].concat());
        assert_eq!(lifted.json()["AccountId"], admin.account.as_str());
        // There is none any more.
        let again = run(&[&lift[..], &whose[..]].concat());
        assert_eq!((again.code, again.out.as_str()), (2, ""), "{again:?}");
        assert!(again.err.contains("Nothing was changed"), "{again:?}");
    }
    assert!(until(|| code(&server, &other) == "Forbidden"));
    let told = server.call(&admin, IMS, "GetAccessKeyPolicyForAccount", &[]);
    assert_eq!(told.status, 404, "{told:?}");
}

#[test]
fn a_report_says_how_keys_were_used_and_which_are_bad() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let path = data.to_str().unwrap();
    let admin = server.admin();
    let other = another(&server, &admin);
    let mark = ["key", "mark-leaked", &other.key_id, "--reason", "pushed"];
    let told = run(&[&mark[..], &["--data-dir", path]].concat());
    assert_eq!(told.code, 0, "{told:?}");
    assert!(until(|| code(&server, &other) == "Forbidden"));
    assert_eq!(code(&server, &admin), "ok");
    let endpoint = format!("http://{}", server.address);
    let bootstrap = data.join("bootstrap.json");
    let file = bootstrap.to_str().unwrap();
    let there = ["--endpoint", &endpoint, "--credentials", file];
    let report = |more: &[&str]| run(&[&["keys", "report"], more, &there].concat());
    let told = report(&["--output", "json"]);
    assert_eq!(told.code, 0, "{told:?}");
    let rows = told.json().as_array().unwrap().clone();
    let row = |id: &str| {
        let mut rows = rows.iter();
        rows.find(|row| row["AccessKeyId"] == id).unwrap()
    };
    assert_eq!(rows.len(), 2);
    let used = row(&admin.key_id);
    assert_eq!(
        (&used["Leaked"], &used["Idle"]),
        (&false.into(), &false.into())
    );
    assert_eq!(used["LastSourceIpAddress"], "127.0.0.1");
    assert!(
        used["LastUsedDate"].is_string() && used["LastAction"].is_string(),
        "{used}"
    );
    assert_eq!(row(&other.key_id)["Leaked"], true);
    let bad = report(&["--only-bad"]);
    assert_eq!(bad.code, 1, "{bad:?}");
    assert!(
        bad.out.contains(&other.key_id) && bad.out.contains("LEAKED"),
        "{bad:?}"
    );
    assert!(!bad.out.contains(&admin.key_id), "{bad:?}");
    // The store itself says the same of what is bad, once the server is gone.
    drop(server);
    let told = run(&["keys", "report", "--only-bad", "--data-dir", path]);
    assert_eq!(told.code, 1, "{told:?}");
    assert!(told.out.contains(&other.key_id), "{told:?}");
}

#[test]
fn the_last_key_is_switched_on_again_beside_a_running_server() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let admin = server.admin();
    let id = admin.key_id.as_str();
    let off = [("UserAccessKeyId", id), ("Status", "Inactive")];
    let told = server.call(&admin, RAM, "UpdateAccessKey", &off);
    assert_eq!(told.status, 200, "{told:?}");
    assert_eq!(code(&server, &admin), "InvalidAccessKeyId.Inactive");
    let on = ["key", "switch-on", "--data-dir", data.to_str().unwrap()];
    let absent = run(&[&on[..], &["LTAIabsent"]].concat());
    assert_eq!(absent.code, 2, "{absent:?}");
    let done = run(&[&on[..], &[id]].concat());
    assert!(done.code == 0 && done.out.contains(id), "{done:?}");
    assert!(until(|| code(&server, &admin) == "ok"));
}

#[test]
fn a_killed_server_has_written_down_who_used_a_key() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let off = ["--audit-reads", "off"];
    let server = Server::start(&data, &off);
    let admin = server.admin();
    let other = another(&server, &admin);
    assert_eq!(code(&server, &other), "ok");
    let date = |server: &Server| {
        let asked = [
            ("UserAccessKeyId", other.key_id.as_str()),
            ("Format", "JSON"),
        ];
        let told = server.call(&admin, RAM, "GetAccessKeyLastUsed", &asked);
        let told: Value = serde_json::from_str(&told.body).unwrap();
        let date = &told["AccessKeyLastUsed"]["LastUsedDate"];
        date.as_str().unwrap().to_owned()
    };
    let used = date(&server);
    assert!(used.ends_with(":00Z"), "{used}");
    // It is promised to be at most a minute behind; it is written every five seconds.
    std::thread::sleep(Duration::from_secs(7));
    server.kill();
    let server = Server::start(&data, &off);
    assert_eq!(date(&server), used);
}

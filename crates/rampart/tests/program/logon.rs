//! People log on as the guide says, and what they began outlives a server that is killed.

use serde_json::{Value, json};

use crate::harness::{Answer, Server, run, until};

/// Sends a step as the guide's example does.
pub(crate) fn step(server: &Server, path: &str, body: &Value) -> Answer {
    let body = body.to_string();
    let (host, length) = (server.address, body.len());
    server.send(format!(
        "POST /logon/v1/{path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    ))
}

/// Asks with the token of a session.
fn with(server: &Server, method: &str, path: &str, token: &str) -> Answer {
    let host = server.address;
    server.send(format!(
        "{method} /logon/v1/{path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\
         content-length: 0\r\nconnection: close\r\n\r\n"
    ))
}

#[test]
fn a_session_outlives_a_killed_server_and_ends_when_its_user_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let text = std::fs::read_to_string(data.join("bootstrap.json")).unwrap();
    let written: Value = serde_json::from_str(&text).unwrap();
    let admin = &written["Administrator"];
    let begin = json!({ "name": admin["LogonName"], "password": admin["Password"] });
    let told = step(&server, "begin", &begin);
    assert_eq!(told.status, 200, "{told:?}");
    let told = told.json();
    let token = told["session"]["token"].as_str().unwrap();
    let wrong = json!({ "name": admin["LogonName"], "password": "wrong" });
    let told = step(&server, "begin", &wrong);
    assert_eq!((told.status, &*told.code()), (401, "LogonFailed"));
    for path in ["factor", "change", "enrol", "bind"] {
        let told = step(&server, path, &json!({}));
        assert_eq!(told.code(), "InvalidParameter.Body", "{path}");
    }
    server.kill();
    let server = Server::start(&data, &[]);
    let me = with(&server, "GET", "me", token);
    assert_eq!(me.status, 200, "{me:?}");
    assert_eq!(me.json()["name"], admin["UserName"]);
    assert_eq!(with(&server, "POST", "end", token).status, 200);
    let me = with(&server, "GET", "me", token);
    assert_eq!((me.status, &*me.code()), (401, "InvalidLogonSession"));
    assert!(me.head.contains("www-authenticate: bearer"), "{me:?}");
    for secret in [token, admin["Password"].as_str().unwrap()] {
        assert!(!server.log().contains(secret));
    }
}

#[test]
fn an_operator_lists_and_ends_sessions_and_unlocks_beside_a_running_server() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let bootstrap = data.join("bootstrap.json");
    let text = std::fs::read_to_string(&bootstrap).unwrap();
    let written: Value = serde_json::from_str(&text).unwrap();
    let admin = &written["Administrator"];
    let begin = json!({ "name": admin["LogonName"], "password": admin["Password"] });
    let token = || {
        let told = step(&server, "begin", &begin).json();
        told["session"]["token"].as_str().unwrap().to_owned()
    };
    let (first, second) = (token(), token());
    let ended = |token: &str| with(&server, "GET", "me", token).status == 401;
    let path = data.to_str().unwrap();
    let (endpoint, file) = (
        format!("http://{}", server.address),
        bootstrap.to_str().unwrap(),
    );
    let here = ["--data-dir", path];
    let there = ["--endpoint", &endpoint, "--credentials", file];
    let listed = |place: &[&str]| {
        let list = ["sessions", "list", "--output", "json"];
        let told = run(&[&list[..], place].concat());
        assert_eq!(told.code, 0, "{told:?}");
        told.json().as_array().unwrap().clone()
    };
    for place in [&here[..], &there] {
        let sessions = listed(place);
        assert_eq!(sessions.len(), 2);
        assert_eq!(sessions[0]["UserName"], admin["UserName"]);
    }
    let oldest = listed(&here)[0]["SessionId"].clone();
    let end = ["sessions", "end", oldest.as_str().unwrap()];
    let told = run(&[&end[..], &here].concat());
    assert_eq!((told.code, told.out.trim()), (0, "the session ended"));
    assert!(until(|| ended(&first)));
    assert!(!ended(&second));
    let name = admin["UserName"].as_str().unwrap();
    let told = run(&[&["sessions", "end", "--user", name][..], &there].concat());
    assert_eq!((told.code, told.out.trim()), (0, "1 sessions ended"));
    assert!(ended(&second));
    assert_eq!(listed(&here).len(), 0);
    let again = run(&[&end[..], &here].concat());
    assert_eq!((again.code, &*again.out), (2, ""));
    assert!(
        again.err.contains("EntityNotExist.LogonSession"),
        "{again:?}"
    );
    for (whom, code) in [(name, 0), ("--owner", 0), ("nobody-of-this-name", 2)] {
        let told = run(&[&["unlock", whom][..], &here].concat());
        assert_eq!(told.code, code, "{told:?}");
        assert_eq!(told.out.contains("was not locked"), code == 0, "{told:?}");
    }
}

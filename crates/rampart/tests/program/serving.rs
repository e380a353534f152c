//! Starting, calling, stopping, dying and coming back.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;

use rpc::sign::Draft;

use crate::harness::{Answer, RAM, STS, Server};

#[test]
fn nobody_else_reads_what_a_server_keeps() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let open = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    std::fs::create_dir(&data).unwrap();
    open(&data, 0o755);
    let kept = || {
        let files = std::fs::read_dir(&data).unwrap().map(|file| file.unwrap());
        let all = files.map(|file| {
            let mode = file.metadata().unwrap().permissions().mode() & 0o777;
            (file.file_name().into_string().unwrap(), mode)
        });
        all.collect::<std::collections::BTreeMap<_, _>>()
    };
    let server = Server::start(&data, &[]);
    for (name, mode) in kept() {
        let expected = if name == "ca.pem" {
            0o644
        } else {
            mode & 0o700
        };
        assert_eq!(mode, expected, "{name}");
    }
    server.kill();
    // What an earlier version left open is closed.
    for name in ["rampart.db", "master.key", "bootstrap.json"] {
        open(&data.join(name), 0o644);
    }
    let _server = Server::start(&data, &[]);
    for name in [
        "rampart.db",
        "rampart.db-wal",
        "master.key",
        "bootstrap.json",
    ] {
        assert_eq!(kept()[name], 0o600, "{name}");
    }
}

#[test]
fn an_empty_directory_becomes_a_server_that_says_where_everything_is() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    assert_eq!(server.get("/readyz").status, 200);
    assert_eq!(server.get("/healthz").status, 200);
    for file in ["bootstrap.json", "ca.pem"] {
        let path = data.join(file);
        assert!(
            path.is_absolute() && server.welcome.contains(path.to_str().unwrap()),
            "{file}"
        );
    }
    for file in ["bootstrap.json", "master.key"] {
        let mode = std::fs::metadata(data.join(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    let admin = server.admin();
    let answer = server.call(&admin, STS, "GetCallerIdentity", &[]);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json()["AccountId"], admin.account.as_str());
    assert!(server.log().contains("take them away and delete it"));
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap();
    println!(
        "idle: {}",
        status
            .lines()
            .find(|line| line.starts_with("VmRSS"))
            .unwrap()
    );
}

#[test]
fn what_was_answered_survives_a_kill() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let admin = server.admin();
    let made = server.call(&admin, RAM, "CreateUser", &[("UserName", "alice")]);
    assert_eq!(made.status, 200, "{made:?}");
    server.kill();
    let server = Server::start(&data, &[]);
    assert_eq!(server.admin().key_id, admin.key_id);
    let found = server.call(&admin, RAM, "GetUser", &[("UserName", "alice")]);
    assert_eq!(
        found.json()["User"]["UserId"],
        made.json()["User"]["UserId"]
    );
}

#[test]
fn a_request_in_flight_is_answered_before_the_server_ends() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let admin = server.admin();
    let body = b"UserName=late";
    let host = server.address.to_string();
    let head = admin.head(&Draft {
        method: "POST",
        host: &host,
        path: "/",
        query: "",
        operation: Some((RAM, "CreateUser")),
        content_type: Some("application/x-www-form-urlencoded"),
        body,
    });
    let mut stream = server.connect();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body[..4]).unwrap();
    // The server has seen the head once another connection, begun later, is answered.
    assert_eq!(server.get("/readyz").status, 200);
    server.terminate();
    // Its door is closed when a new connection is refused or ends without an answer.
    while std::net::TcpStream::connect(server.address).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(&body[4..]).unwrap();
    let answer = Answer::read(&mut stream);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(server.wait().code(), Some(0));
}

#[test]
fn a_client_that_hangs_up_cancels_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let admin = server.admin();
    let query = admin.query(RAM, "CreateUser", &[("UserName", "gone")]);
    let mut stream = server.connect();
    let request = format!("GET /?{query} HTTP/1.1\r\nhost: x\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    drop(stream);
    let there = || {
        server
            .call(&admin, RAM, "GetUser", &[("UserName", "gone")])
            .status
            == 200
    };
    assert!((0..500).any(|_| there()), "the user never came to be");
}

#[test]
fn an_unclean_start_after_another_is_refused_by_the_port_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let other = dir.path().join("other");
    let address = server.address.to_string();
    let ended = crate::harness::run(&[
        "serve",
        "--data-dir",
        other.to_str().unwrap(),
        "--listen",
        &address,
    ]);
    assert_eq!(ended.code, 2);
    let told = format!("rampart: {address} is taken: ");
    assert!(ended.err.starts_with(&told), "{ended:?}");
    assert!(!other.exists());
}

#[test]
fn the_log_holds_no_query() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &["--log", "trace"]);
    let admin = server.admin();
    let answer = server.call(
        &admin,
        RAM,
        "CreateUser",
        &[("UserName", "needle-in-the-query")],
    );
    assert_eq!(answer.status, 200);
    server.get("/nowhere?needle-in-the-query=1");
    let log = server.log();
    assert!(log.contains("request"), "the log is empty");
    let secret = std::fs::read_to_string(server.directory.join("bootstrap.json")).unwrap();
    let secret: serde_json::Value = serde_json::from_str(&secret).unwrap();
    let secret = secret["Administrator"]["AccessKeySecret"].as_str().unwrap();
    assert!(!log.contains(secret));
    assert_eq!(log.lines().find(|line| line.contains("Signature=")), None);
}

#[test]
fn figures_name_operations_and_outcomes() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let admin = server.admin();
    server.call(&admin, RAM, "GetUser", &[("UserName", "nobody")]);
    server.call(&admin, STS, "GetCallerIdentity", &[]);
    let text = server.get("/metrics").body;
    for line in [
        r#"operation="GetUser",outcome="EntityNotExist.User"} 1"#,
        r#"operation="GetCallerIdentity",outcome="Success"} 1"#,
        "# TYPE rampart_http_seconds histogram",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

#[test]
fn figures_are_shown_to_the_bearer_of_the_token() {
    let dir = tempfile::tempdir().unwrap();
    let token = dir.path().join("token");
    std::fs::write(&token, "s3cret\n").unwrap();
    std::fs::set_permissions(&token, std::fs::Permissions::from_mode(0o600)).unwrap();
    let arguments = [
        "--metrics",
        "bearer",
        "--metrics-token-file",
        token.to_str().unwrap(),
    ];
    let server = Server::start(&dir.path().join("data"), &arguments);
    let refused = server.get("/metrics");
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (401, "InvalidBearerToken")
    );
    let request = "GET /metrics HTTP/1.1\r\nhost: x\r\nauthorization: Bearer s3cret\r\n\r\n";
    assert_eq!(server.send(request).status, 200);
}

//! The first account, further ones, and the keys they are sealed with.

use std::fs;

use serde_json::Value;

use crate::harness::{Admin, STS, Server, run};

fn init(data: &str, more: &[&str]) -> crate::harness::Ended {
    run(&[&["init", "--data-dir", data, "--output", "json"], more].concat())
}

#[test]
fn init_prints_credentials_that_work_and_prints_them_once() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let path = data.to_str().unwrap();
    let names = [
        "--account-id",
        "1000000000000001",
        "--alias",
        "acme",
        "--admin",
        "ops",
    ];
    let ended = init(path, &names);
    assert_eq!(ended.code, 0, "{ended:?}");
    let credentials = ended.json();
    assert_eq!(credentials["AccountId"], "1000000000000001");
    assert_eq!(credentials["AccountAlias"], "acme");
    assert_eq!(credentials["Administrator"]["UserName"], "ops");
    assert_eq!(
        credentials["Administrator"]["LogonName"],
        "ops@acme.onaliyun.com"
    );
    assert!(credentials["Root"].get("AccessKeyId").is_none());
    assert!(!data.join("bootstrap.json").exists());

    let events = || run(&["events", "--data-dir", path, "--output", "json"]).out;
    let (before, key) = (events(), fs::read(data.join("master.key")).unwrap());
    let again = init(path, &[]);
    assert_eq!(again.code, 2);
    assert!(again.out.is_empty());
    assert!(again.err.contains("has an account already"), "{again:?}");
    assert_eq!(events(), before);
    assert_eq!(fs::read(data.join("master.key")).unwrap(), key);

    let server = Server::start(&data, &[]);
    assert!(!data.join("bootstrap.json").exists());
    let admin = Admin::of(&credentials);
    assert_eq!(
        server.call(&admin, STS, "GetCallerIdentity", &[]).status,
        200
    );
}

#[test]
fn what_an_interrupted_founding_wrote_down_is_used() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    // As a crash leaves it that came after the files and before the commit.
    let earlier = dir.path().join("earlier");
    let written = init(earlier.to_str().unwrap(), &[]).out;
    fs::create_dir(&data).unwrap();
    fs::write(data.join("bootstrap.json"), &written).unwrap();
    fs::copy(earlier.join("master.key"), data.join("master.key")).unwrap();
    let server = Server::start(&data, &[]);
    let admin = Admin::of(&serde_json::from_str(&written).unwrap());
    let answer = server.call(&admin, STS, "GetCallerIdentity", &[]);
    assert_eq!(answer.json()["AccountId"], admin.account.as_str());
    let now: Value =
        serde_json::from_str(&fs::read_to_string(data.join("bootstrap.json")).unwrap()).unwrap();
    let mut written: Value = serde_json::from_str(&written).unwrap();
    // Whoever serves knows better at which port.
    let port = server.address.port();
    let name = format!("account={}&username=admin", admin.account);
    written["LogonUrl"] = format!("https://localhost:{port}/logon?{name}").into();
    assert_eq!(now, written);
}

#[test]
fn a_lost_store_is_not_replaced_by_an_empty_one() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let path = data.to_str().unwrap();
    let before = init(path, &[]).json();
    assert!(!data.join("founding").exists());
    for file in ["rampart.db", "rampart.db-wal", "rampart.db-shm"] {
        let _ = fs::remove_file(data.join(file));
    }
    let key = fs::read(data.join("master.key")).unwrap();
    for arguments in [
        &["serve", "--data-dir", path, "--listen", "127.0.0.1:0"][..],
        &["init", "--data-dir", path],
        &["account", "create", "--data-dir", path],
    ] {
        // Again and again: the first attempt must not make the second one pass.
        for _ in 0..2 {
            let ended = run(arguments);
            assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
            assert!(ended.err.contains("rampart init"), "{ended:?}");
        }
    }
    let told = run(&["serve", "--data-dir", path, "--listen", "127.0.0.1:0"]).err;
    assert!(told.contains("restore the store"), "{told}");
    assert!(told.contains("`rampart init --new-store`"), "{told}");
    assert!(!data.join("bootstrap.json").exists());
    let after = init(path, &["--new-store"]).json();
    assert_ne!(after["AccountId"], before["AccountId"]);
    assert_eq!(fs::read(data.join("master.key")).unwrap(), key);
    let server = Server::start(&data, &[]);
    let answer = server.call(&Admin::of(&after), STS, "GetCallerIdentity", &[]);
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[test]
fn a_founding_that_broke_off_before_its_credentials_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let earlier = dir.path().join("earlier");
    init(earlier.to_str().unwrap(), &[]);
    fs::create_dir(&data).unwrap();
    // As a crash leaves it that came between the key and the credentials.
    fs::write(data.join("founding"), "").unwrap();
    fs::copy(earlier.join("master.key"), data.join("master.key")).unwrap();
    assert_eq!(init(data.to_str().unwrap(), &[]).code, 0);
    assert!(!data.join("founding").exists());
}

#[test]
fn a_further_account_is_seen_by_the_running_server() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let create = [
        "account",
        "create",
        "--data-dir",
        data.to_str().unwrap(),
        "--output",
        "json",
    ];
    let ended = run(&[&create[..], &["--alias", "second"]].concat());
    assert_eq!(ended.code, 0, "{ended:?}");
    let admin = Admin::of(&ended.json());
    let answer = server.call(&admin, STS, "GetCallerIdentity", &[]);
    assert_eq!(answer.json()["AccountId"], admin.account.as_str());
    let taken = run(&[&create[..], &["--alias", "second"]].concat());
    assert_eq!(taken.code, 2);
    assert!(taken.err.contains("is taken"), "{taken:?}");
    let left = fs::read_dir(&data).unwrap().filter_map(Result::ok);
    let left: Vec<_> = left
        .filter(|file| file.file_name().to_string_lossy().starts_with("account-"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_wrong_or_missing_master_key_stops_and_is_never_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let (data, other) = (dir.path().join("data"), dir.path().join("other"));
    for data in [&data, &other] {
        assert_eq!(init(data.to_str().unwrap(), &[]).code, 0);
    }
    let serve = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data-dir",
        data.to_str().unwrap(),
    ];
    let key = data.join("master.key");

    fs::copy(other.join("master.key"), &key).unwrap();
    let wrong = run(&serve);
    assert_eq!(wrong.code, 2);
    assert!(
        wrong
            .err
            .contains("the master key does not belong to this store"),
        "{wrong:?}"
    );

    fs::remove_file(&key).unwrap();
    let missing = run(&serve);
    assert_eq!(missing.code, 2);
    assert!(
        missing.err.contains("the master key is missing"),
        "{missing:?}"
    );
    assert!(missing.err.contains(key.to_str().unwrap()), "{missing:?}");
    assert!(!key.exists());

    fs::write(&key, "not a key\n").unwrap();
    let bad = run(&serve);
    assert_eq!(bad.code, 2);
    assert!(bad.err.contains("a master key is 32 bytes"), "{bad:?}");
}

#[test]
fn everything_opens_under_a_new_master_key_once_the_server_has_sealed_it_anew() {
    let dir = tempfile::tempdir().unwrap();
    let (data, other) = (dir.path().join("data"), dir.path().join("other"));
    let before = init(data.to_str().unwrap(), &[]).json();
    assert_eq!(init(other.to_str().unwrap(), &[]).code, 0);
    let file = data.join("master.key");
    let [old, new] = [&data, &other].map(|of| fs::read_to_string(of.join("master.key")).unwrap());
    let path = data.to_str().unwrap();
    let create = ["account", "create", "--data-dir", path, "--output", "json"];
    let mut after = None;
    // It looks whether there is anything to do after a second, and is stopped at any time then, until it has come to
    // its end. Of a job that was broken off the next is begun a minute later.
    for turn in 0..60 {
        fs::write(&file, format!("{}\n{}\n", new.trim(), old.trim())).unwrap();
        let server = Server::start(&data, &[]);
        let answer = server.call(&Admin::of(&before), STS, "GetCallerIdentity", &[]);
        assert_eq!(answer.status, 200, "{answer:?}");
        std::thread::sleep(std::time::Duration::from_millis(1000 + turn * 137 % 900));
        drop(server);
        fs::write(&file, &new).unwrap();
        let ended = run(&create);
        if ended.code == 0 {
            after = Some(ended.json());
            break;
        }
        let told = "the master key does not belong to this store";
        assert!(ended.err.contains(told), "{ended:?}");
    }
    let server = Server::start(&data, &[]);
    for of in [before, after.unwrap()] {
        let answer = server.call(&Admin::of(&of), STS, "GetCallerIdentity", &[]);
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    drop(server);
    fs::write(&file, &old).unwrap();
    let late = run(&create);
    assert!(late.err.contains("does not belong"), "{late:?}");
}

#[test]
fn one_authority_outlives_restarts() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let ca = || fs::read(data.join("ca.pem")).unwrap();
    let server = Server::start(&data, &[]);
    let first = ca();
    server.kill();
    fs::remove_file(data.join("ca.pem")).unwrap();
    let _server = Server::start(&data, &["--tls-name", "ram.example.com"]);
    assert_eq!(ca(), first);
}

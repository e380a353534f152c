//! Wrong use and broken surroundings: one sentence that says what to do, exit 2.

use std::fs;

use crate::harness::{Ended, Server, rampart, run};

/// One line that names the program and says this.
fn told(ended: &Ended, parts: &[&str]) {
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.out.is_empty(), "{ended:?}");
    let line = ended.err.trim_end();
    assert!(
        line.starts_with("rampart: ") && line.lines().count() == 1,
        "{ended:?}"
    );
    for part in parts {
        assert!(line.contains(part), "{part} is not in {line}");
    }
}

#[test]
fn wrong_flags_are_named() {
    for (arguments, part) in [
        (&["serve", "--lisen", "x"][..], "--lisen"),
        (&["serve", "--log"], "--log"),
        (&["init", "--account-id", "12"], "16 digits"),
        (&["init", "--admin", "a b"], "--admin"),
        (&["events", "--from", "yesterday"], "15m, 2h or 7d"),
        (&["events", "--limit", "many"], "--limit"),
        (&["policy", "simulate", "--action", "a:b"], "--resource"),
        (&["polcy"], "policy"),
        (&[], "Usage"),
    ] {
        let ended = run(arguments);
        assert_eq!(ended.code, 2, "{arguments:?}");
        assert!(ended.err.contains(part), "{arguments:?}: {}", ended.err);
    }
}

#[test]
fn wrong_settings_are_named_with_their_place() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let serve =
        |more: &[&str]| run(&[&["serve", "--data-dir", data.to_str().unwrap()], more].concat());
    told(
        &serve(&["--listen", "nowhere"]),
        &["--listen: nowhere is not an address"],
    );
    told(
        &serve(&["--audit-reads", "never"]),
        &["--audit-reads: never", "durable, buffered, off"],
    );
    told(
        &serve(&["--trusted-proxies", "x"]),
        &["--trusted-proxies: x is not a network"],
    );
    told(&serve(&["--log", "a=b=c"]), &["a=b=c is no log filter"]);
    told(
        &serve(&["--store", "mysql://x"]),
        &["mysql://x", "sqlite:", "postgres://"],
    );
    told(
        &serve(&["--tls-cert", "a.pem"]),
        &["--tls-cert and --tls-key belong together"],
    );
    told(
        &serve(&["--config", "absent.toml"]),
        &["absent.toml", "--config"],
    );
    let file = dir.path().join("r.toml");
    fs::write(&file, "log = 'info'\n\nlitsen = '127.0.0.1:1'\n").unwrap();
    let config = file.to_str().unwrap();
    told(
        &serve(&["--config", config]),
        &["r.toml line 3: ", "did you mean listen?"],
    );
    fs::write(&file, "[audit]\nreads = 7\n").unwrap();
    told(
        &serve(&["--config", config]),
        &["r.toml line 2: audit.reads: 7 is not one of"],
    );
    let variable = rampart(&["serve"])
        .env("RAMPART_LISTEN", "here")
        .output()
        .unwrap();
    told(
        &Ended::of(&variable),
        &["RAMPART_LISTEN: here is not an address"],
    );
    assert!(
        !data.join("rampart.db").exists(),
        "a failed start founded an account"
    );
}

#[test]
fn a_database_that_is_none_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path();
    fs::write(
        data.join("rampart.db"),
        "this is no database, whatever its name says".repeat(200),
    )
    .unwrap();
    let data = data.to_str().unwrap();
    told(
        &run(&["serve", "--listen", "127.0.0.1:0", "--data-dir", data]),
        &["rampart.db"],
    );
    told(&run(&["events", "--data-dir", data]), &["rampart.db"]);
}

#[test]
fn a_directory_that_cannot_be_written_is_named() {
    // Nobody can make folders there, not even the superuser.
    let ended = run(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data-dir",
        "/proc/rampart",
    ]);
    told(&ended, &["cannot write /proc/rampart", "--data-dir"]);
}

#[test]
fn a_certificate_that_cannot_be_used_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let empty = dir.path().join("empty.pem");
    fs::write(&empty, "").unwrap();
    let empty = empty.to_str().unwrap();
    let serve = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data-dir",
        data.to_str().unwrap(),
    ];
    let ended = run(&[&serve[..], &["--tls-cert", empty, "--tls-key", empty]].concat());
    told(&ended, &["empty.pem has no certificate in PEM"]);
    let ended = run(&[
        &serve[..],
        &["--tls-cert", "/absent.pem", "--tls-key", empty],
    ]
    .concat());
    told(&ended, &["/absent.pem: No such file"]);
    assert!(!data.exists());
}

#[test]
fn a_command_for_a_store_that_is_not_there_makes_none() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let ended = run(&["events", "--data-dir", data.to_str().unwrap()]);
    told(&ended, &["there is no store at", "--data-dir"]);
    assert!(!data.exists());
    let ended = run(&["account", "create", "--data-dir", data.to_str().unwrap()]);
    told(&ended, &["no account yet", "rampart init"]);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    for _ in 0..3 {
        server.get("/?Action=GetUser&Version=2015-05-01");
    }
    let mut child = rampart(&["events", "--data-dir", data.to_str().unwrap()])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_password_in_a_flag_is_warned_of_and_in_a_variable_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().to_str().unwrap();
    let address = "postgres://user:hunter2@127.0.0.1:1/db";
    let events = |more: &[&str], variable: Option<&str>| {
        let mut command = rampart(&["events", "--data-dir", data]);
        command.args(more);
        command.envs(variable.map(|url| ("RAMPART_STORE", url)));
        Ended::of(&command.output().unwrap())
    };
    let by_flag = events(&["--store", address], None);
    assert_eq!(by_flag.code, 2);
    assert!(by_flag.err.contains("RAMPART_STORE"), "{by_flag:?}");
    let by_variable = events(&[], Some(address));
    assert_eq!(by_variable.code, 2);
    assert!(!by_variable.err.contains("password"), "{by_variable:?}");
    for ended in [by_flag, by_variable] {
        assert!(!ended.err.contains("hunter2"), "{ended:?}");
    }
}

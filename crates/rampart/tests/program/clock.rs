//! The clock that tests set: in a program built for tests alone.

use crate::harness::run;

#[test]
fn only_a_program_for_tests_has_a_clock_file() {
    let help = run(&["serve", "--help"]);
    assert_eq!(help.code, 0, "{help:?}");
    assert_eq!(help.out.contains("clock-file"), cfg!(feature = "testing"));
    let refused = run(&[
        "serve",
        "--clock-file",
        "/nowhere/clock",
        "--listen",
        "nowhere",
    ]);
    assert_eq!(refused.code, 2);
    let unknown = refused.err.contains("unexpected argument");
    assert_eq!(unknown, !cfg!(feature = "testing"), "{refused:?}");
}

#[cfg(feature = "testing")]
#[test]
fn a_server_goes_by_its_clock_file() {
    use std::time::{SystemTime, UNIX_EPOCH};

    use crate::harness::{STS, Server};

    let dir = tempfile::tempdir().unwrap();
    let clock = dir.path().join("clock");
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_millis();
    let set = |hours: u128| {
        let aside = dir.path().join("clock.new");
        std::fs::write(&aside, (now + hours * 3_600_000).to_string()).unwrap();
        std::fs::rename(&aside, &clock).unwrap();
    };
    set(0);
    let arguments = ["--clock-file", clock.to_str().unwrap()];
    let server = Server::start(&dir.path().join("data"), &arguments);
    let admin = server.admin();
    let ask = || server.call(&admin, STS, "GetCallerIdentity", &[]);
    assert_eq!(ask().status, 200);
    // The client's clock stays, the server's is a day later.
    set(24);
    let late = ask();
    assert_eq!(late.status, 400, "{late:?}");
    assert!(late.code().contains("TimeStamp"), "{late:?}");
    set(0);
    assert_eq!(ask().status, 200);
}

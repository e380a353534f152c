//! A policy of what somebody did, asked of the store and of a running server of it.

use std::fs;

use crate::harness::{Server, run};

const FILE: &str = r#"
[users.alice]
system_policies = ["AdministratorAccess"]

[groups.readers]
system_policies = ["ReadOnlyAccess"]
users = ["alice"]
"#;

#[test]
fn nothing_was_done_and_nothing_is_needed() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let file = dir.path().join("a.toml");
    fs::write(&file, FILE).unwrap();
    let bootstrap = data.join("bootstrap.json");
    let endpoint = format!("http://{}", server.address);
    let here = ["--data-dir", data.to_str().unwrap()];
    let there = [
        "--endpoint",
        &endpoint,
        "--credentials",
        bootstrap.to_str().unwrap(),
    ];
    let applied = run(&[&["apply", file.to_str().unwrap()][..], &there].concat());
    assert_eq!(applied.code, 0, "{applied:?}");
    let ask = |what: &[&str], place: &[&str]| run(&[&["least-privilege"], what, place].concat());
    for place in [&here[..], &there] {
        let told = ask(&["user/alice"], place);
        assert_eq!((told.code, &*told.out), (0, ""), "{told:?}");
        assert!(told.err.contains("nothing is needed"), "{told:?}");
        assert!(told.err.contains("not used, and left out: "), "{told:?}");
        let told = ask(
            &["user/alice", "--without-groups", "--output", "json"],
            place,
        );
        assert_eq!(
            told.json()["Replaces"].as_array().unwrap().len(),
            1,
            "{told:?}"
        );
    }
    // Who asked is the administrator of the file: that was recorded.
    let told = ask(&["user/admin", "--breadth", "exact"], &there);
    assert_eq!(told.code, 0, "{told:?}");
    assert!(told.out.contains("\"Statement\""), "{told:?}");
    assert!(told.err.contains("proven to grant nothing"), "{told:?}");
    for (what, said) in [
        (&["user/nobody"][..], "EntityNotExist.User"),
        (&["alice"], "user/NAME"),
        (&["policy/alice"], "user/NAME"),
        (
            &["role/ci", "--without-groups"],
            "InvalidParameter.WithGroups",
        ),
        (&["user/alice", "--days", "401"], "1..=400"),
    ] {
        let told = ask(what, &there);
        assert_eq!((told.code, &*told.out), (2, ""), "{told:?}");
        assert!(told.err.contains(said), "{told:?}");
    }
}

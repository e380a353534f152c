//! A policy of what somebody did, asked of the store and of a running server of it.

use crate::harness::{House, run};

const FILE: &str = r#"
[users.alice]
system_policies = ["AdministratorAccess"]

[groups.readers]
system_policies = ["ReadOnlyAccess"]
members = ["alice"]
"#;

#[test]
fn nothing_was_done_and_nothing_is_needed() {
    let house = House::open();
    house.apply(FILE);
    let (here, there) = (house.here(), house.there());
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

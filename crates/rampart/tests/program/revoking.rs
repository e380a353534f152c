//! An operator revokes temporary credentials, on the store and by a running server of it.

use serde_json::Value;

use crate::harness::{House, run};

#[test]
fn an_operator_revokes_and_sees_what_was_revoked() {
    let house = House::open();
    let bootstrap = house.data.join("bootstrap.json");
    let written: Value =
        serde_json::from_str(&std::fs::read_to_string(&bootstrap).unwrap()).unwrap();
    let admin = written["Administrator"]["UserName"].as_str().unwrap();
    let (here, there) = (house.here(), house.there());
    let revoke = |what: &[&str], place: &[&str]| run(&[&["revoke"], what, place].concat());
    let told = revoke(&["--list"], &here);
    assert_eq!(
        (told.code, told.out.trim()),
        (0, "nothing was revoked lately")
    );
    let told = revoke(&["--all"], &here);
    assert_eq!(told.code, 0, "{told:?}");
    assert!(
        told.out.starts_with("revoked: all of the account"),
        "{told:?}"
    );
    let token = ["--token", "STS.abc", "--before", "2026-01-01T00:00:00.5Z"];
    let told = revoke(&token, &there);
    assert_eq!(told.code, 0, "{told:?}");
    let told = revoke(&["--user", admin, "--output", "json"], &there);
    assert_eq!(told.json()["Revocation"]["UserName"], admin);
    for place in [&here[..], &there] {
        let told = revoke(&["--list", "--output", "json"], place);
        let listed = told.json().as_array().unwrap().clone();
        let types: Vec<_> = listed.iter().map(|one| &one["RevocationType"]).collect();
        assert_eq!(types, ["All", "Token", "User"]);
        assert_eq!(listed[1]["Before"], "2026-01-01T00:00:00Z");
    }
    for (what, said) in [
        (&["--role", "none"][..], "EntityNotExist.Role"),
        (
            &["--all", "--before", "2999-01-01T00:00:00Z"],
            "InvalidParameter.Before",
        ),
        (&[], "required"),
        (&["--all", "--role", "none"], "cannot be used with"),
        (
            &["--list", "--before", "2026-01-01T00:00:00Z"],
            "cannot be used with",
        ),
        (&["--token", "LTAI5tExample"], "STS."),
    ] {
        let told = revoke(what, &here);
        assert_eq!((told.code, &*told.out), (2, ""), "{told:?}");
        assert!(told.err.contains(said), "{told:?}");
    }
}

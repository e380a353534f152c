//! An operator rotates an AccessKey, on the store and by a running server of it.

use serde_json::{Value, json};

use crate::harness::{Admin, House, RAM, STS, Server, run, until};

fn code(server: &Server, by: &Admin) -> String {
    let told = server.call(by, STS, "GetCallerIdentity", &[("Format", "JSON")]);
    let told: Value = serde_json::from_str(&told.body).unwrap();
    told["Code"].as_str().unwrap_or("ok").to_owned()
}

/// The holder of the key in an answer.
fn holder(admin: &Admin, answer: &Value) -> Admin {
    Admin::of(&json!({ "AccountId": admin.account, "Administrator": answer["AccessKey"] }))
}

#[test]
fn an_operator_rotates_a_key_and_a_late_client_has_it_back() {
    let house = House::open();
    let server = &house.server;
    let admin = server.admin();
    let (here, there) = (house.here(), house.there());
    let rotate = |what: &[&str], place: &[&str]| run(&[&["keys", "rotate"], what, place].concat());
    let user = ("UserName", "deployer");
    for operation in ["CreateUser", "CreateAccessKey"] {
        let told = server.call(&admin, RAM, operation, &[user, ("Format", "JSON")]);
        assert_eq!(told.status, 200, "{told:?}");
    }
    let told = rotate(&["--list"], &here);
    assert_eq!(
        (told.code, told.out.trim()),
        (0, "no AccessKey was rotated")
    );
    let told = rotate(&["deployer", "--status"], &here);
    assert_eq!(told.code, 2, "{told:?}");
    assert!(
        told.err.contains("EntityNotExist.User.KeyRotation"),
        "{told:?}"
    );

    let first = rotate(&["deployer", "--quiet", "2d", "--output", "json"], &there);
    let first = first.json();
    assert_eq!(first["KeyRotation"]["QuietHours"], 48);
    let old = holder(&admin, &first);
    assert_eq!(code(server, &old), "ok");
    let told = rotate(&["deployer", "--finish"], &here);
    assert!(told.out.contains("Observing"), "{told:?}");
    let told = rotate(&["deployer", "--finish"], &there);
    assert!(told.out.contains("Finished"), "{told:?}");

    // The one that was new is old now, and somebody goes on with it.
    let told = rotate(&["deployer"], &here);
    assert_eq!(told.code, 0, "{told:?}");
    assert!(told.out.contains("AccessKeySecret  "), "{told:?}");
    rotate(&["deployer", "--finish"], &there);
    assert_eq!(code(server, &old), "InvalidAccessKeyId.Inactive");
    assert!(until(|| code(server, &old) == "ok"));
    for place in [&here[..], &there] {
        let told = rotate(&["deployer", "--status"], place);
        assert!(told.out.contains("WentBack"), "{told:?}");
        assert!(told.out.contains("Sts from 127.0.0.1"), "{told:?}");
    }
    let told = rotate(&["deployer", "--cancel"], &there);
    assert!(told.out.contains("Cancelled"), "{told:?}");
    assert_eq!(code(server, &old), "ok");
    let told = rotate(&["--list", "--output", "json"], &there);
    assert_eq!(told.json()[0]["UserName"], "deployer");

    for (what, said) in [
        (&["nobody"][..], "EntityNotExist.User"),
        (&["deployer", "--finish"], "Conflict.KeyRotation.Over"),
        (&["deployer", "--quiet", "1w"], "24h or 7d"),
        (
            &["deployer", "--deadline", "1h"],
            "InvalidParameter.DeadlineHours",
        ),
        (&["deployer", "--status", "--cancel"], "cannot be used with"),
        (
            &["deployer", "--status", "--quiet", "1h"],
            "cannot be used with",
        ),
        (&[], "required"),
    ] {
        let told = rotate(what, &here);
        assert_eq!((told.code, &*told.out), (2, ""), "{told:?}");
        assert!(told.err.contains(said), "{told:?}");
    }
}

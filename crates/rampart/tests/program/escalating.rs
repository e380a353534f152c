//! Who can raise their rights, asked of the store and of a running server of it.

use std::fs;

use crate::harness::{House, run};

const FILE: &str = r#"
[users.alice]
custom_policies = ["helpdesk"]

[users.bob]
system_policies = ["AdministratorAccess"]

[users.carol]

[policies.helpdesk]
document = "file:helpdesk.json"
"#;
const HELPDESK: &str = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:CreateAccessKey","Resource":"acs:ram:*:*:user/bob"}]}"#;

#[test]
fn ways_to_more_rights_are_told_with_what_cuts_them_off() {
    let house = House::open();
    let policy = house.folder.path().join("helpdesk.json");
    fs::write(&policy, HELPDESK).unwrap();
    house.apply(FILE);
    let (here, there) = (house.here(), house.there());
    let ask = |what: &[&str], place: &[&str]| run(&[&["escalations"], what, place].concat());

    for place in [&here[..], &there] {
        let told = ask(&["--from", "user/alice"], place);
        assert_eq!(told.code, 1, "{told:?}");
        let lines: Vec<_> = told.out.lines().collect();
        assert_eq!(
            lines[..5],
            [
                "user/alice to user/bob in 1 call",
                "  user/alice  CreateAccessKey  then user/bob",
                "    ram:CreateAccessKey on user/bob by helpdesk v1 on user alice, statement 1",
                "cut off by taking away, and by nothing less:",
                "  statement 1 of helpdesk v1",
            ]
        );
        let told = ask(&["--from", "user/carol", "--goal", "more"], place);
        assert_eq!(told.code, 0, "{told:?}");
        assert!(told.out.starts_with("nobody can raise their rights\n"));
        let told = ask(&["--to", "user/carol", "--output", "json"], place);
        assert_eq!(told.json()["Complete"], true, "{told:?}");
    }
    for (what, said) in [
        (&["--from", "user/nobody"][..], "EntityNotExist.User"),
        (&["--goal", "more"], "InvalidParameter.From"),
        (
            &["--to", "user/bob", "--goal", "more"],
            "cannot be used with",
        ),
        (&["--max-steps", "13"], "1..=12"),
    ] {
        let told = ask(what, &there);
        assert_eq!((told.code, &*told.out), (2, ""), "{told:?}");
        assert!(told.err.contains(said), "{told:?}");
    }
}

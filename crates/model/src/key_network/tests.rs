//! What a document may say, and whom it lets in.

use super::*;

fn document(statements: &str) -> String {
    format!(r#"{{"Version":1,"Status":"Active","Statements":[{statements}]}}"#)
}

fn read(statements: &str) -> Result<KeyNetwork, String> {
    document(statements).parse()
}

fn classic(list: &str) -> String {
    format!(r#"{{"Type":"ClassicWhiteList","IPList":[{list}]}}"#)
}

fn vpc(value: &str, list: &str) -> String {
    format!(r#"{{"Type":"VPCWhiteList","Value":"{value}","IPList":[{list}]}}"#)
}

fn admits(policy: &KeyNetwork, address: &str, vpc: Option<&str>) -> bool {
    policy.admits(address.parse().unwrap(), vpc)
}

#[test]
fn the_public_network_is_let_in_by_a_classic_list_alone() {
    let policy = read(&classic(r#""10.0.0.0/8","192.0.2.7","2001:db8::/32""#)).unwrap();
    for (address, expected) in [
        ("10.1.2.3", true),
        ("::ffff:10.1.2.3", true),
        ("192.0.2.7", true),
        ("192.0.2.8", false),
        ("2001:db8::1", true),
        ("2001:db9::1", false),
    ] {
        assert_eq!(admits(&policy, address, None), expected, "{address}");
    }
    assert!(!admits(&policy, "10.1.2.3", Some("vpc-1")));
    let any = read(&vpc(ANY_VPC, r#""0.0.0.0/0","::/0""#)).unwrap();
    assert!(!admits(&any, "10.1.2.3", None));
}

#[test]
fn a_vpc_is_let_in_by_its_id_or_with_all_others() {
    let one = read(&vpc("vpc-1", r#""10.0.0.0/8""#)).unwrap();
    assert!(admits(&one, "10.1.2.3", Some("vpc-1")));
    assert!(!admits(&one, "10.1.2.3", Some("vpc-2")));
    assert!(!admits(&one, "11.1.2.3", Some("vpc-1")));
    // Without a list all of the VPC is meant.
    let whole = read(&vpc("vpc-1", "")).unwrap();
    assert!(admits(&whole, "11.1.2.3", Some("vpc-1")));
    assert!(!admits(&whole, "11.1.2.3", Some("vpc-2")));
    let any = read(&vpc(ANY_VPC, r#""10.0.0.0/8""#)).unwrap();
    assert!(admits(&any, "10.1.2.3", Some("vpc-2")));
    assert!(!admits(&any, "11.1.2.3", Some("vpc-2")));
}

#[test]
fn statements_add_up_and_none_let_nobody_in() {
    let two = [classic(r#""10.0.0.0/8""#), classic(r#""11.0.0.0/8""#)].join(",");
    let two = read(&two).unwrap();
    assert!(admits(&two, "10.1.2.3", None) && admits(&two, "11.1.2.3", None));
    let none = read("").unwrap();
    assert!(!admits(&none, "10.1.2.3", None) && !admits(&none, "10.1.2.3", Some("vpc-1")));
}

#[test]
fn a_document_is_kept_as_it_was_given() {
    let text = "{ \"Status\" : \"Inactive\", \"Statements\" : [ ] }";
    let policy: KeyNetwork = text.parse().unwrap();
    assert_eq!((policy.text(), policy.is_active()), (text, false));
    let record = AccountKeyNetwork { policy };
    let again = AccountKeyNetwork::read(&record.payload()).unwrap();
    assert_eq!(again.policy.text(), text);
    assert!(read("").unwrap().is_active());
}

#[test]
fn what_breaks_a_rule_is_refused_with_the_rule() {
    let many = |count: usize| vec![classic(r#""10.0.0.1""#); count].join(",");
    let long = |count: usize| classic(&vec![r#""10.0.0.1""#; count].join(","));
    assert!(read(&many(8)).is_ok() && read(&long(50)).is_ok());
    let halves = [long(25), long(26)].join(",");
    let twice = [vpc("vpc-1", ""), vpc("vpc-1", r#""10.0.0.1""#)].join(",");
    for (text, rule) in [
        (document(&many(9)), "at most 8 Statements"),
        (document(&long(51)), "at most 50 addresses"),
        (document(&halves), "at most 50 addresses"),
        (document(&twice), "each VPC in one statement"),
        (document(&classic("")), "not empty"),
        (document(&vpc(ANY_VPC, "")), "not empty"),
        (document(&vpc("vpc-", "")), "id of a VPC"),
        (document(&vpc("allowallvpc", "")), "id of a VPC"),
        (document(&classic(r#""10.0.0.0/33""#)), "such as 10.0.0.0/8"),
        (document(&classic(r#""somewhere""#)), "such as 10.0.0.0/8"),
        (
            document(&classic(r#""::ffff:10.0.0.1""#)),
            "such as 10.0.0.0/8",
        ),
        (
            document(r#"{"Type":"ClassicWhiteList","Value":"x","IPList":["10.0.0.1"]}"#),
            "without a Value",
        ),
        (
            document(r#"{"Type":"Blacklist","IPList":["10.0.0.1"]}"#),
            "Blacklist",
        ),
        (
            document(r#"{"Type":"ClassicWhiteList","IPList":["10.0.0.1"],"Sid":"x"}"#),
            "Sid",
        ),
        (r#"{"Status":"Active"}"#.to_owned(), "Statements"),
        (r#"{"Statements":[]}"#.to_owned(), "Status"),
        (
            r#"{"Status":"active","Statements":[]}"#.to_owned(),
            "active",
        ),
        (
            r#"{"Status":"Active","Statements":null}"#.to_owned(),
            "null",
        ),
        (
            r#"{"Status":"Active","Statements":[],"Statement":[]}"#.to_owned(),
            "Statement",
        ),
        (
            r#"{"Version":2,"Status":"Active","Statements":[]}"#.to_owned(),
            "Version is the number 1",
        ),
        (
            r#"{"Version":"1","Status":"Active","Statements":[]}"#.to_owned(),
            "Version",
        ),
        ("{}".to_owned(), "Status"),
        (" ".repeat(LONGEST + 1), "at most 8192 characters"),
    ] {
        let refused = text.parse::<KeyNetwork>().unwrap_err();
        assert!(refused.contains(rule), "{text}: {refused}");
    }
}

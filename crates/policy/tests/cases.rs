//! The corpus: every case in `cases/` decides as it says.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the corpus lies in files; what is no file of cases ends the test"
)]

use std::path::Path;

#[test]
fn every_case_decides_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut count = 0;
    let mut failures = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for case in policy::cases::run(&text).unwrap() {
            count += 1;
            if let Some(failure) = case.failure {
                failures.push(format!("{} {}: {failure}", case.id, case.name));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(count >= 397, "only {count} cases were found");
}

/// The failures of a file, as `id: failure`.
fn failures(text: &str) -> Vec<String> {
    let outcomes = policy::cases::run(text).unwrap();
    let failed = outcomes.into_iter().filter_map(|one| {
        let failure = one.failure?;
        Some(format!("{} {}: {failure}", one.id, one.name))
    });
    failed.collect()
}

#[test]
fn a_case_that_decides_otherwise_fails() {
    let case = |expected: &str, policy_type: &str, principal: &str| {
        format!(
            r#"{{"cases":[{{"id":"C","name":"n","principal":{{"type":"{principal}","account":"1","name":"a"}},
                "policies":{{"identity":[{{"attached_to":"user","scope":"account","document":
                    {{"Version":"1","Statement":[{{"Effect":"Deny","Action":"*","Resource":"*"}}]}}}}]}},
                "request":{{"action":"a:b","resource":"*","owner_account":"1"}},
                "expected":"{expected}","policy_type":{policy_type}}}]}}"#
        )
    };
    let account = "\"AccountLevelIdentityBasedPolicy\"";
    assert!(failures(&case("ExplicitDeny", account, "RAMUser")).is_empty());
    for (expected, policy_type, principal, failure) in [
        (
            "Allow",
            "null",
            "RAMUser",
            "expected Allow, got ExplicitDeny from Identity",
        ),
        (
            "ImplicitDeny",
            account,
            "RAMUser",
            "expected ImplicitDeny, got ExplicitDeny from Identity",
        ),
        (
            "ExplicitDeny",
            "null",
            "RAMUser",
            "expected PolicyType none, got AccountLevelIdentityBasedPolicy",
        ),
        (
            "ExplicitDeny",
            account,
            "Nobody",
            "there is no principal type Nobody",
        ),
    ] {
        let text = case(expected, policy_type, principal);
        assert_eq!(failures(&text), [format!("C n: {failure}")], "{text}");
    }
}

#[test]
fn everybody_can_be_asked_about() {
    for (principal, expected) in [
        ("RAMUser", "ImplicitDeny"),
        ("AssumedRole", "ImplicitDeny"),
        ("Root", "Allow"),
        ("Service", "ImplicitDeny"),
        ("Federated", "ImplicitDeny"),
        ("Anonymous", "ImplicitDeny"),
    ] {
        let text = format!(
            r#"{{"cases":[{{"id":"C","principal":{{"type":"{principal}","account":"1","name":"a"}},
                "request":{{"action":"a:b","resource":"*","owner_account":"1"}},
                "expected":"{expected}"}}]}}"#
        );
        // Which layer denies is another matter.
        let failures = failures(&text);
        let decided = failures.iter().all(|one| one.contains("PolicyType"));
        assert!(decided, "{failures:?}");
    }
}

#[test]
fn a_document_that_is_read_otherwise_fails() {
    let case = |kind: &str, sound: bool, expected: &str, code: &str| {
        let version = if sound { "1" } else { "2" };
        let document = format!(
            r#"{{\"Version\":\"{version}\",\"Statement\":[{{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}]}}"#
        );
        format!(
            r#"{{"document_cases":[{{"id":"D","name":"n","kind":"{kind}","document":"{document}",
                "expected":"{expected}","error_code":{code}}}]}}"#
        )
    };
    let code = "\"MalformedPolicyDocument\"";
    assert!(failures(&case("identity", true, "Accept", "null")).is_empty());
    assert!(failures(&case("identity", false, "Reject", code)).is_empty());
    assert!(failures(&case("control", false, "Reject", "null")).is_empty());
    for (text, failure) in [
        (case("identity", true, "Reject", code), "was accepted"),
        (
            case("identity", false, "Accept", "null"),
            "was refused: line 1, column 12",
        ),
        (
            case("session", false, "Reject", code),
            "expected MalformedPolicyDocument, got Some(\"InvalidParameter.PolicyGrammar\")",
        ),
        (
            case("other", true, "Accept", "null"),
            "there is no kind other",
        ),
    ] {
        let [found] = &failures(&text)[..] else {
            panic!("{text}")
        };
        assert!(found.starts_with(&format!("D n: {failure}")), "{found}");
    }
    assert!(policy::cases::run("7").is_err());
}

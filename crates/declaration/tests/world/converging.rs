//! Applying: once, again, and after an interruption at any step.

use declaration::{Stopped, Syntax, toml as written};
use serde_json::{Value, json};

use crate::account::{Account, WHOLE, parse, toml};

#[test]
fn what_is_applied_is_there_and_nothing_is_left_to_do() {
    let account = Account::new();
    account.apply(WHOLE, false).unwrap();
    let user = account.call("GetUser", &[("UserName", "alice")]);
    assert_eq!(user["User"]["Email"], "alice@example.com");
    assert_eq!(user["User"]["MobilePhone"], "86-18600008888");
    let role = account.call("GetRole", &[("RoleName", "deployer")]);
    assert_eq!(role["Role"]["MaxSessionDuration"], 7200);
    assert_eq!(role["Role"]["Description"], "deploys");
    let users = account.call("ListUsersForGroup", &[("GroupName", "developers")]);
    assert_eq!(users["Users"]["User"].as_array().unwrap().len(), 2);
    assert_eq!(
        account.call("GetAccountAlias", &[])["AccountAlias"],
        "acme-2"
    );
    let again = account.plan(&toml(WHOLE), false).unwrap();
    assert!(again.is_empty(), "{again}");
}

#[test]
fn an_export_is_a_file_without_a_difference_and_makes_the_same_account_elsewhere() {
    let account = Account::new();
    account.apply(WHOLE, false).unwrap();
    let document = account.export();
    assert_eq!(
        document["users"]["alice"]["custom_policies"],
        json!(["reader"])
    );
    assert_eq!(document["roles"]["deployer"]["tags"], json!({"team": "a"}));
    let files = [
        parse(&document.to_string(), Syntax::Json).unwrap(),
        toml(&written(&document).unwrap()),
    ];
    for declared in files {
        let plan = account.plan(&declared, true).unwrap();
        assert!(plan.is_empty(), "{plan}");
        assert_eq!(plan.left, [""; 0]);
    }
    let other = Account::new();
    other.apply(&written(&document).unwrap(), false).unwrap();
    assert_eq!(other.export(), document);
}

#[test]
fn an_apply_that_is_interrupted_anywhere_goes_on_from_there() {
    let whole = Account::new();
    let steps = whole.apply(WHOLE, false).unwrap().steps.len();
    let end = whole.export();
    for reached in 0..steps {
        let account = Account::new();
        account.take(Some(reached));
        match account.apply(WHOLE, false) {
            Err(Stopped::Refused { done, of, .. }) => assert_eq!((done, of), (reached, steps)),
            other => panic!("{other:?}"),
        }
        account.take(None);
        let rest = account.apply(WHOLE, false).unwrap();
        assert_eq!(rest.steps.len(), steps - reached);
        assert_eq!(account.export(), end, "after {reached} steps");
    }
}

#[test]
fn each_field_that_differs_is_changed() {
    let account = Account::new();
    account.apply(WHOLE, false).unwrap();
    let changes: [(&str, &str, &str, Value); 10] = [
        (
            "users.alice",
            "display_name",
            "/users/alice/display_name",
            json!("A. L."),
        ),
        (
            "users.alice",
            "email",
            "/users/alice/email",
            json!("al@example.com"),
        ),
        (
            "users.alice",
            "mobile_phone",
            "/users/alice/mobile_phone",
            json!("86-18600009999"),
        ),
        (
            "users.alice",
            "comments",
            "/users/alice/comments",
            json!("reads"),
        ),
        (
            "groups.developers",
            "comments",
            "/groups/developers/comments",
            json!("all"),
        ),
        (
            "roles.deployer",
            "description",
            "/roles/deployer/description",
            json!("d"),
        ),
        (
            "roles.deployer",
            "max_session_duration",
            "/roles/deployer/max_session_duration",
            json!(3600),
        ),
        (
            "roles.deployer",
            "allow_console_login",
            "/roles/deployer/allow_console_login",
            json!(false),
        ),
        (
            "policies.reader",
            "description",
            "/policies/reader/description",
            json!("r"),
        ),
        ("account", "alias", "/account/alias", json!("acme-3")),
    ];
    for (section, key, place, value) in changes {
        let before = account.export();
        let plan = account
            .apply(&format!("[{section}]\n{key} = {value}\n"), false)
            .unwrap();
        assert_eq!(plan.steps.len(), 1, "{key}: {plan}");
        let mut wanted = before.clone();
        assert_ne!(before.pointer(place), Some(&value), "{key}");
        *wanted.pointer_mut(place).unwrap() = value;
        assert_eq!(account.export(), wanted, "{key}");
    }
    // A text that is declared empty is emptied.
    account
        .apply("[users.alice]\ncomments = ''\n", false)
        .unwrap();
    assert_eq!(account.export()["users"]["alice"].get("comments"), None);
}

#[test]
fn a_changed_document_becomes_a_version_in_force_and_blanks_change_nothing() {
    let account = Account::new();
    account.apply(WHOLE, false).unwrap();
    let same = "[policies.reader]\ndocument = '''{ \"Statement\": [ {\"Resource\":\"*\",\
        \"Effect\":\"Allow\",\"Action\":\"oss:Get*\"} ], \"Version\": \"1\" }'''\n";
    assert!(account.apply(same, false).unwrap().is_empty());
    let other = same.replace("oss:Get*", "oss:Put*");
    assert_eq!(account.apply(&other, false).unwrap().steps.len(), 1);
    let shown = account.call(
        "GetPolicy",
        &[("PolicyName", "reader"), ("PolicyType", "Custom")],
    );
    let document = shown["DefaultPolicyVersion"]["PolicyDocument"]
        .as_str()
        .unwrap();
    assert!(document.contains("oss:Put*"), "{document}");
    assert_eq!(shown["DefaultPolicyVersion"]["VersionId"], "v2");
}

#[test]
fn tests_beside_documents_are_put_as_a_whole() {
    let account = Account::new();
    account.apply(WHOLE, false).unwrap();
    let put = account.call("GetPolicyTests", &[("PolicyName", "reader")]);
    let keys = json!([
        {"Key": "acs:MFAPresent", "Values": ["true"]},
        {"Key": "acs:SourceIp", "Values": ["10.0.0.1"]},
    ]);
    assert_eq!(put["Tests"][0]["Context"], keys);
    let exported = account.export();
    assert_eq!(
        exported["policies"]["reader"]["tests"][0]["Context"],
        json!({"acs:MFAPresent": "true", "acs:SourceIp": "10.0.0.1"})
    );
    // Written as operations show it: nothing changes.
    let same = json!({"policies": {"reader": {"tests": [{
        "Name": "reads from the office", "Action": "oss:GetObject",
        "Resource": "acs:oss:*:*:reports/may.csv", "Expected": "Allow", "Context": keys,
    }]}}});
    let plan = parse(&same.to_string(), Syntax::Json).unwrap();
    let plan = account.plan(&plan, true).unwrap();
    assert!(plan.is_empty(), "{plan}");
    let none = "[policies.reader]\ntests = []\n";
    assert_eq!(account.apply(none, false).unwrap().steps.len(), 1);
    assert_eq!(account.export()["policies"]["reader"].get("tests"), None);
    assert!(account.apply(none, false).unwrap().is_empty());
    let wrong = "[policies.reader]\ntests = [{ Name = 'x' }]\n";
    let Err(Stopped::Refused { why, .. }) = account.apply(wrong, false) else {
        panic!("a test that asks nothing was put");
    };
    assert!(why.code.starts_with("InvalidParameter"), "{why}");
}

#[test]
fn tests_are_looked_at_only_where_the_file_speaks_of_some() {
    let account = Account::new();
    account.apply(WHOLE, false).unwrap();
    account.calls();
    let one = "[[roles.deployer.tests]]\nName = 'x'\nAction = 'sts:AssumeRole'\nResource = '*'\nExpected = 'Deny'\n";
    account.plan(&toml(one), true).unwrap();
    let looks = account.calls();
    let looks = looks.iter().filter(|one| *one == "GetPolicyTests");
    assert_eq!(looks.count(), 1);
}

#[test]
fn names_of_roles_and_policies_are_found_in_any_letter_case() {
    let account = Account::new();
    account.apply(WHOLE, false).unwrap();
    let text = "[roles.DEPLOYER]\nsystem_policies = ['aliyunecsreadonlyaccess']\n\
        [policies.READER]\ndescription = 'reads'\n";
    let plan = account.plan(&toml(text), false).unwrap();
    assert!(plan.is_empty(), "{plan}");
}

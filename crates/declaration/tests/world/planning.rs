//! What a plan says.

use declaration::{Effect, Syntax};

use crate::account::{Account, WHOLE, parse, toml};

#[test]
fn a_plan_names_each_operation_in_the_order_in_which_it_is_done() {
    let account = Account::new();
    let plan = account.plan(&toml(WHOLE), false).unwrap();
    assert_eq!(plan.to_string(), include_str!("plan.txt").trim_end());
}

#[test]
fn a_plan_for_programs_has_the_whole_parameters() {
    let account = Account::new();
    let plan = account.plan(&toml(WHOLE), false).unwrap();
    let json = serde_json::to_value(&plan).unwrap();
    let first = &json["steps"][0];
    assert_eq!(first["effect"], "create");
    assert_eq!(first["subject"], "policy reader");
    assert_eq!(
        (&first["service"], &first["operation"]),
        (&"Ram".into(), &"CreatePolicy".into())
    );
    assert_eq!(
        first["parameters"]["PolicyDocument"],
        crate::account::READER
    );
    assert_eq!(json["create"], plan.count(Effect::Create));
    assert_eq!(json["left"][0], "user admin");
}

#[test]
fn a_plan_reads_and_changes_nothing() {
    let account = Account::new();
    let before = account.export();
    account.calls();
    account.plan(&toml(WHOLE), false).unwrap();
    let calls = account.calls();
    assert!(
        calls
            .iter()
            .all(|one| one.starts_with("List") || one.starts_with("Get")),
        "{calls:?}"
    );
    assert_eq!(account.export(), before);
}

#[test]
fn what_the_file_does_not_speak_of_is_not_even_looked_at() {
    let account = Account::new();
    account.plan(&toml("[users.alice]"), false).unwrap();
    let calls = account.calls();
    assert!(
        !calls
            .iter()
            .any(|one| one == "ListRoles" || one == "ListGroups"),
        "{calls:?}"
    );
    assert!(calls.iter().any(|one| one == "ListUsers"), "{calls:?}");
}

#[test]
fn both_syntaxes_say_the_same() {
    let account = Account::new();
    let json = r#"{
        "users": {"alice": {"email": "a@example.com", "custom_policies": ["p"]}},
        "policies": {"p": {"document": {"Version": "1", "Statement": []}}}
    }"#;
    let text = "[users.alice]\nemail = 'a@example.com'\ncustom_policies = ['p']\n\
        [policies.p]\ndocument = '{\"Version\": \"1\", \"Statement\": []}'\n";
    let plans = [
        account
            .plan(&parse(json, Syntax::Json).unwrap(), false)
            .unwrap(),
        account.plan(&toml(text), false).unwrap(),
    ];
    let told = plans.map(|plan| {
        plan.steps
            .iter()
            .map(|one| one.subject.clone())
            .collect::<Vec<_>>()
    });
    assert_eq!(told[0], ["policy p", "user alice", "user alice"]);
    assert_eq!(told[0], told[1]);
}

#[test]
fn a_secret_is_in_no_plan_but_where_it_is() {
    let account = Account::new();
    let text = "[users.alice]\n[login_profiles.alice]\npassword = 'env:PASSWORD'\n";
    let declared = toml(text);
    let present =
        crate::account::now(declaration::look(&account, declaration::Scope::All)).unwrap();
    let plan = declaration::plan(&declared, &present, false).unwrap();
    let told = plan.to_string();
    assert!(told.contains("CreateLoginProfile"), "{told}");
    assert!(
        told.contains("UserPrincipalName=alice@acme.onaliyun.com"),
        "{told}"
    );
    assert!(told.contains("Password=env:PASSWORD"), "{told}");
}

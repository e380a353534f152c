//! A whole organization: the directory, its folders, accounts and control policies, and resource groups.

use serde_json::{Value, json};

use crate::account::{Account, parse, told, toml};
use declaration::Syntax;
use services::testing::ROOT;

/// A directory with folders on two levels, a policy on each kind of place, and a resource group.
const ORGANIZATION: &str = r#"
[directory]
enable_control_policies = true
allow_member_deletion = true

[folders."/"]
control_policies = ["FullAliyunAccess", "no-leaving"]

[folders."/production"]
control_policies = ["FullAliyunAccess", "guard"]
tags = { stage = "live" }

[folders."/production/payments"]

[folders."/sandbox"]

[accounts.payments-live]
folder = "/production/payments"
account_name_prefix = "payments-live"
control_policies = ["FullAliyunAccess", "guard"]
tags = { team = "payments" }

[accounts."at root"]
type = "CloudAccount"

[control_policies.guard]
description = "guards-the-trail"
document = { Version = "1", Statement = [ { Effect = "Deny", Action = "actiontrail:*", Resource = "*" } ] }
tags = { kind = "guard" }

[control_policies.no-leaving]
document = { Version = "1", Statement = [ { Effect = "Deny", Action = "resourcemanager:Leave*", Resource = "*" } ] }

[resource_groups.web]
display_name = "Web shop"
tags = { team = "web" }
"#;

fn writes(calls: &[String]) -> Vec<&str> {
    let writes = calls.iter().map(String::as_str);
    let reads = |one: &&str| !one.starts_with("List") && !one.starts_with("Get");
    writes.filter(reads).collect()
}

#[test]
fn an_organization_is_made_by_one_file_and_then_is_what_the_file_says() {
    let account = Account::new();
    account.apply(ORGANIZATION, false).unwrap();
    let there = account.export();
    assert_eq!(there["directory"]["enable_control_policies"], true);
    assert_eq!(there["directory"]["allow_member_deletion"], true);
    let folders: Vec<_> = there["folders"].as_object().unwrap().keys().collect();
    assert_eq!(
        folders,
        ["/", "/production", "/production/payments", "/sandbox"]
    );
    let payments = &there["accounts"]["payments-live"];
    assert_eq!(payments["folder"], "/production/payments");
    assert_eq!(
        payments["control_policies"],
        json!(["FullAliyunAccess", "guard"])
    );
    assert_eq!(payments["tags"], json!({"team": "payments"}));
    let rooted = &there["accounts"]["at root"];
    assert_eq!(
        (&rooted["folder"], &rooted["type"]),
        (&json!("/"), &json!("CloudAccount"))
    );
    assert_eq!(rooted["control_policies"], json!(["FullAliyunAccess"]));
    let root = &there["folders"]["/"]["control_policies"];
    assert_eq!(*root, json!(["FullAliyunAccess", "no-leaving"]));
    assert_eq!(there["control_policies"].as_object().unwrap().len(), 2);
    assert_eq!(there["resource_groups"]["web"]["display_name"], "Web shop");
    for prune in [false, true] {
        let plan = account.plan(&toml(ORGANIZATION), prune).unwrap();
        assert!(plan.is_empty(), "{plan}");
    }
}

#[test]
fn an_export_of_an_organization_is_a_file_with_nothing_to_do_and_makes_the_same_elsewhere() {
    let account = Account::new();
    account.apply(ORGANIZATION, false).unwrap();
    let exported = account.export();
    let declared =
        parse(&exported.to_string(), Syntax::Json).unwrap_or_else(|all| panic!("{}", told(&all)));
    let plan = account.plan(&declared, true).unwrap();
    assert!(plan.is_empty(), "{plan}");
    let other = Account::new();
    let written = declaration::toml(&organization(&exported)).unwrap();
    other.apply(&written, false).unwrap();
    assert_eq!(organization(&other.export()), organization(&exported));
}

/// What of an export is about the organization.
fn organization(exported: &Value) -> Value {
    let sections = [
        "directory",
        "folders",
        "accounts",
        "control_policies",
        "resource_groups",
    ];
    let some = sections.map(|section| (section.to_owned(), exported[section].clone()));
    Value::Object(some.into_iter().collect())
}

#[test]
fn twenty_accounts_are_two_calls_each_and_one_look_at_what_is_there() {
    use std::fmt::Write as _;
    let mut text = ORGANIZATION.to_owned();
    for number in 0..20 {
        let folder = ["/production", "/production/payments", "/sandbox", "/"][number % 4];
        write!(
            text,
            "[accounts.team-{number:02}]\nfolder = \"{folder}\"\ncontrol_policies = [\"FullAliyunAccess\", \"guard\"]\n"
        )
        .unwrap();
    }
    let alone = Account::new();
    alone.apply(ORGANIZATION, false).unwrap();
    let alone = alone.calls();
    let account = Account::new();
    let began = std::time::Instant::now();
    account.apply(&text, false).unwrap();
    let calls = account.calls();
    println!("22 accounts: {} calls, {:?}", calls.len(), began.elapsed());
    // One founds the account, one attaches its policy; the look before does not grow with them.
    assert_eq!(writes(&calls).len(), writes(&alone).len() + 40);
    assert_eq!(calls.len(), alone.len() + 40);
    let plan = account.plan(&toml(&text), true).unwrap();
    assert!(plan.is_empty(), "{plan}");
    let again = account.calls();
    assert_eq!(writes(&again), <[&str; 0]>::default());
    // Nothing is asked of accounts one by one.
    assert!(again.len() < 40, "{again:?}");
}

#[test]
fn an_apply_that_is_stopped_after_any_step_goes_on() {
    let whole = Account::new();
    let steps = whole.apply(ORGANIZATION, false).unwrap().steps.len();
    for taken in 0..steps {
        let account = Account::new();
        account.take(Some(taken));
        account.apply(ORGANIZATION, false).unwrap_err();
        account.take(None);
        account.apply(ORGANIZATION, false).unwrap();
        let plan = account.plan(&toml(ORGANIZATION), true).unwrap();
        assert!(plan.is_empty(), "after {taken}: {plan}");
        assert_eq!(account.export(), whole.export(), "after {taken}");
    }
}

#[test]
fn accounts_move_folders_go_and_no_account_is_deleted() {
    let account = Account::new();
    account.apply(ORGANIZATION, false).unwrap();
    let moved = r#"
[folders."/sandbox"]
control_policies = ["FullAliyunAccess"]

[folders."/"]
control_policies = ["FullAliyunAccess"]

[accounts.payments-live]
folder = "/sandbox"
control_policies = ["FullAliyunAccess"]

[control_policies]
"#;
    let kept = account.plan(&toml(moved), false).unwrap();
    let done: Vec<_> = kept.steps.iter().map(|step| step.call.action).collect();
    assert_eq!(done, ["MoveAccount"]);
    assert!(
        kept.left.contains(&"folder /production".to_owned()),
        "{kept}"
    );
    assert_eq!(kept.stays, ["account at root"]);
    let plan = account.apply(moved, true).unwrap();
    let deleted: Vec<_> = plan
        .steps
        .iter()
        .filter(|step| step.call.action.starts_with("Delete"))
        .map(|step| &*step.subject)
        .collect();
    assert_eq!(
        deleted,
        [
            "folder /production/payments",
            "folder /production",
            "control policy guard",
            "control policy no-leaving"
        ]
    );
    let there = account.export();
    assert_eq!(there["accounts"]["payments-live"]["folder"], "/sandbox");
    assert_eq!(there["control_policies"], json!({}));
    assert_eq!(there["accounts"].as_object().unwrap().len(), 2);
    let plan = account.plan(&toml(moved), true).unwrap();
    assert!(plan.is_empty(), "{plan}");
}

#[test]
fn control_policies_that_count_no_more_are_switched_off_last() {
    let account = Account::new();
    account.apply(ORGANIZATION, false).unwrap();
    let off = "[directory]\nenable_control_policies = false\nallow_member_deletion = false\n[folders.\"/new\"]\n";
    let plan = account.apply(off, false).unwrap();
    let done: Vec<_> = plan.steps.iter().map(|step| step.call.action).collect();
    assert_eq!(
        done,
        [
            "SetMemberDeletionPermission",
            "CreateFolder",
            "DisableControlPolicy"
        ]
    );
    let there = account.export();
    // Nothing is attached any more, and nothing is said of it.
    assert_eq!(there["folders"]["/"], json!({"tags": {}}));
    let plan = account
        .plan(&parse(&there.to_string(), Syntax::Json).unwrap(), true)
        .unwrap();
    assert!(plan.is_empty(), "{plan}");
}

#[test]
fn what_cannot_be_of_an_organization_is_told_with_its_line() {
    let account = Account::new();
    let mistakes = |text: &str, prune| told(&account.plan(&toml(text), prune).unwrap_err());
    let none = mistakes("[accounts.a]\n", false);
    assert!(
        none.starts_with("line 1: accounts.a: there is no directory, nor does the file make one"),
        "{none}"
    );
    let wrong = mistakes(
        "[directory]\n[folders.\"payments\"]\n[folders.\"/a/b\"]\n[accounts.x]\nfolder = \"/c\"\n\
         control_policies = [\"guard\"]\n[control_policies.FullAliyunAccess]\ndescription = \"x\"\n",
        false,
    );
    assert_eq!(
        wrong.lines().collect::<Vec<_>>(),
        [
            "line 2: folders.payments: is named by its path from Root, such as /production/payments",
            "line 3: folders./a/b: there is no folder /a, nor does the file make one",
            "line 4: accounts.x.control_policies: control policies do not count in the directory; \
             write enable_control_policies = true in [directory]",
            "line 4: accounts.x.folder: there is no folder /c, nor does the file make one",
            "line 7: control_policies.FullAliyunAccess: is there everywhere and cannot be declared; \
             name it where it is attached",
        ]
    );
    account.apply(ORGANIZATION, false).unwrap();
    let left = mistakes("[folders.\"/sandbox\"]\n", true);
    assert_eq!(
        left,
        "accounts.payments-live.folder: stands in /production/payments, which would be deleted; say where it goes"
    );
}

#[test]
fn a_member_does_not_declare_the_directory_that_it_is_in() {
    let account = Account::new();
    account.plant(&[("payments", ROOT)]);
    let managed = account.export();
    assert_eq!(managed["accounts"].as_object().unwrap().len(), 1);
    account.visit("payments");
    let exported = account.export();
    assert_eq!(exported.get("directory"), None);
    assert_eq!(exported.get("accounts"), None);
    assert!(exported["resource_groups"].is_object());
}

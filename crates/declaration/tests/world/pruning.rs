//! Deleting: only when asked for, and only of what the file speaks of.

use declaration::keyed;

use crate::account::{Account, READER, WHOLE, now, toml};

#[test]
fn without_prune_nothing_goes_and_what_would_is_named() {
    let account = Account::new();
    account.apply(WHOLE, false).unwrap();
    let before = account.export();
    let less = "[users.alice]\ncustom_policies = []\n[groups.developers]\nmembers = ['bob']\n\
        [roles]\n[policies.reader]\ntags = {}\n";
    let plan = account.apply(less, false).unwrap();
    assert!(plan.is_empty(), "{plan}");
    assert_eq!(
        plan.left,
        [
            "policy reader: tag kind=b",
            "user alice: custom_policies reader",
            "user admin",
            "user bob",
            "group developers: members alice",
            "role deployer",
        ]
    );
    assert_eq!(account.export(), before);
}

#[test]
fn with_prune_lists_and_things_are_what_the_file_says() {
    let account = Account::new();
    account.apply(WHOLE, false).unwrap();
    let less = "[users.admin]\n[users.alice]\ncustom_policies = []\n\
        [groups.developers]\nmembers = ['alice']\n[policies.reader]\ntags = {}\n";
    account.apply(less, true).unwrap();
    let now = account.export();
    assert_eq!(now["users"].as_object().unwrap().len(), 2);
    assert_eq!(
        now["users"]["alice"]["custom_policies"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    // Lists that the file does not name are left alone, and so are whole sections.
    assert_eq!(
        now["users"]["alice"]["system_policies"][0],
        "AliyunOSSReadOnlyAccess"
    );
    assert_eq!(
        now["users"]["admin"]["system_policies"][0],
        "AdministratorAccess"
    );
    assert_eq!(
        now["groups"]["developers"]["members"],
        serde_json::json!(["alice"])
    );
    assert_eq!(now["groups"]["developers"]["custom_policies"][0], "reader");
    assert_eq!(now["policies"]["reader"]["tags"], serde_json::json!({}));
    assert_eq!(now["roles"]["deployer"]["tags"]["team"], "a");
    assert!(account.plan(&toml(less), true).unwrap().is_empty());
}

#[test]
fn what_is_deleted_is_set_free_before() {
    let account = Account::new();
    account.apply(WHOLE, false).unwrap();
    // The group is not spoken of, yet the user must leave it, and everybody the policy.
    let less = "[users.admin]\n[policies]\n[roles]\n";
    let plan = account.apply(less, true).unwrap();
    let calls: Vec<_> = plan.steps.iter().map(|step| step.call.action).collect();
    let deletes = ["DeleteRole", "DeleteUser", "DeleteUser", "DeletePolicy"];
    assert_eq!(calls[calls.len() - 4..], deletes, "{plan}");
    let count = |action| calls.iter().filter(|one| **one == action).count();
    assert_eq!(count("RemoveUserFromGroup"), 2);
    // Of the deleted user, and as the policy that is deleted: once.
    assert_eq!(count("DetachPolicyFromUser"), 2);
    assert_eq!(count("DetachPolicyFromGroup"), 1);
    assert_eq!(count("DetachPolicyFromRole"), 1);
    let now = account.export();
    assert_eq!(
        now["groups"]["developers"]["members"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    assert_eq!(now["policies"].as_object().unwrap().len(), 0);
}

#[test]
fn a_policy_with_versions_goes_and_one_too_many_rotates() {
    let account = Account::new();
    let version = |number: usize| {
        let document = READER.replace("oss:Get*", &format!("oss:Get{number}"));
        format!("[policies.reader]\ndocument = '''{document}'''\n")
    };
    for number in 1..=5 {
        account.apply(&version(number), false).unwrap();
    }
    // The sixth would push the first out: without prune nothing is deleted, not even a version.
    account.apply(&version(6), false).unwrap_err();
    account.apply(&version(6), true).unwrap();
    let versions = account.call(
        "ListPolicyVersions",
        &[("PolicyName", "reader"), ("PolicyType", "Custom")],
    );
    assert_eq!(
        versions["PolicyVersions"]["PolicyVersion"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
    account.apply("[policies]\n", true).unwrap();
    assert_eq!(account.export()["policies"].as_object().unwrap().len(), 0);
}

#[test]
fn users_with_keys_are_named_before_anything_is_done() {
    let account = Account::new();
    account
        .apply("[users.alice]\n[users.bob]\n", false)
        .unwrap();
    account.call("CreateAccessKey", &[("UserName", "bob")]);
    let plan = account.plan(&toml("[users.admin]\n"), true).unwrap();
    let deleted: Vec<_> = plan.deleted_users().collect();
    assert_eq!(deleted, ["alice", "bob"]);
    assert_eq!(now(keyed(&account, plan.deleted_users())).unwrap(), ["bob"]);
}

#[test]
fn nobody_is_left_without_somebody_who_may_do_everything() {
    let account = Account::new();
    let everything = ("PolicyName", "AdministratorAccess");
    let system = ("PolicyType", "System");
    let admins = ("GroupName", "administrators");
    // As a new account is founded: by a group alone.
    account.call("CreateGroup", &[admins]);
    account.call("AddUserToGroup", &[admins, ("UserName", "admin")]);
    account.call("AttachPolicyToGroup", &[admins, everything, system]);
    let deposed = |file: &str| account.plan(&toml(file), true).unwrap().deposed;
    let none = [""; 0];
    // The administrator of this world has it without the group as well.
    let own = "[users.admin]\nsystem_policies = ['AdministratorAccess']\n";
    assert_eq!(deposed(&format!("{own}[groups.developers]\n")), none);
    let without = "[users.admin]\nsystem_policies = []\n";
    let gone = deposed(&format!("{without}[groups.developers]\n"));
    assert_eq!(gone, ["user admin", "group administrators"]);
    for kept in [
        "[groups.administrators]\n",
        "[groups.others]\nmembers = ['admin']\nsystem_policies = ['AdministratorAccess']\n",
    ] {
        assert_eq!(deposed(&format!("{without}{kept}")), none, "{kept}");
    }
    let empty = "[groups.others]\nmembers = []\nsystem_policies = ['AdministratorAccess']\n";
    assert_eq!(deposed(&format!("{without}{empty}")).len(), 2);
    // Nothing is deleted without being asked for.
    let plan = account.plan(&toml(without), false).unwrap();
    assert_eq!(plan.deposed, none);
}

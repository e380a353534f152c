//! The part of the story that RAM plays.

use services::testing::trust;

use super::Scenario;
use crate::sample::DOCUMENT;

const ALICE: (&str, &str) = ("UserName", "alice");
const BOB: (&str, &str) = ("UserName", "bob");
const DEV: (&str, &str) = ("GroupName", "dev");
const OPS: (&str, &str) = ("RoleName", "Ops");
const READ: (&str, &str) = ("PolicyName", "Read");
const CUSTOM: (&str, &str) = ("PolicyType", "Custom");
const TAG: (&str, &str) = ("Tag", r#"[{"Key":"env","Value":"test"}]"#);
const ONE: (&str, &str) = ("MaxItems", "1");
const COMMENTS: (&str, &str) = ("Comments", "comments");

/// What the others build upon.
pub(super) fn begin(scenario: &mut Scenario) {
    users(scenario);
    groups(scenario);
    policies(scenario);
    roles(scenario);
    attachments(scenario);
    access_keys(scenario);
}

/// What comes after all others.
pub(super) fn end(scenario: &mut Scenario) {
    denials(scenario);
    alias(scenario);
    endings(scenario);
}

fn users(scenario: &mut Scenario) {
    let described = [
        ("DisplayName", "display"),
        ("MobilePhone", "86-18600008888"),
        ("Email", "alice@example.com"),
        COMMENTS,
    ];
    scenario.admin(
        "CreateUser",
        &[&[("UserName", "alicia")][..], &described].concat(),
    );
    scenario.admin(
        "UpdateUser",
        &[
            ("UserName", "alicia"),
            ("NewUserName", "alice"),
            ("NewDisplayName", "Alice"),
            ("NewMobilePhone", "86-18600008889"),
            ("NewEmail", "alice@example.com"),
            ("NewComments", "new"),
        ],
    );
    scenario.admin("CreateUser", &[&[BOB][..], &described].concat());
    scenario.admin("GetUser", &[ALICE]);
    // The administrator comes first and says nothing of itself; alice is on the second page.
    let first = scenario.admin("ListUsers", &[ONE]);
    let marker = first["Marker"].as_str().unwrap().to_owned();
    scenario.admin("ListUsers", &[ONE, ("Marker", &marker)]);
}

fn groups(scenario: &mut Scenario) {
    scenario.admin("CreateGroup", &[("GroupName", "makers"), COMMENTS]);
    let to = [("NewGroupName", "dev"), ("NewComments", "new")];
    scenario.admin("UpdateGroup", &[("GroupName", "makers"), to[0], to[1]]);
    scenario.admin("CreateGroup", &[("GroupName", "ops"), COMMENTS]);
    scenario.admin("GetGroup", &[DEV]);
    scenario.admin("ListGroups", &[ONE]);
    scenario.admin("AddUserToGroup", &[ALICE, DEV]);
    scenario.admin("AddUserToGroup", &[BOB, DEV]);
    scenario.admin("ListGroupsForUser", &[ALICE]);
    scenario.admin("ListUsersForGroup", &[DEV, ONE]);
}

fn policies(scenario: &mut Scenario) {
    let document = ("PolicyDocument", DOCUMENT);
    let described = ("Description", "description");
    scenario.admin("CreatePolicy", &[READ, document, described, TAG]);
    scenario.admin(
        "CreatePolicy",
        &[("PolicyName", "Write"), document, described, TAG],
    );
    scenario.admin(
        "UpdatePolicyDescription",
        &[READ, ("NewDescription", "new")],
    );
    scenario.admin("GetPolicy", &[READ, CUSTOM]);
    scenario.admin("ListPolicies", &[CUSTOM, TAG, ONE]);
    let new = [("SetAsDefault", "true"), ("RotateStrategy", "None")];
    scenario.admin("CreatePolicyVersion", &[READ, document, new[0], new[1]]);
    scenario.admin("GetPolicyVersion", &[READ, CUSTOM, ("VersionId", "v1")]);
    scenario.admin("ListPolicyVersions", &[READ, CUSTOM]);
    scenario.admin("SetDefaultPolicyVersion", &[READ, ("VersionId", "v1")]);
    scenario.admin("DeletePolicyVersion", &[READ, ("VersionId", "v2")]);
}

fn roles(scenario: &mut Scenario) {
    let trust = trust(&format!("acs:ram::{}:root", scenario.world.account_id()));
    let trusting = ("AssumeRolePolicyDocument", trust.as_str());
    let rest = [
        ("Description", "d"),
        ("MaxSessionDuration", "7200"),
        ("AllowConsoleLogin", "true"),
    ];
    for name in ["Ops", "Zoo"] {
        let role = [("RoleName", name), trusting, rest[0], rest[1], rest[2], TAG];
        scenario.admin("CreateRole", &role);
    }
    scenario.admin(
        "UpdateRole",
        &[
            OPS,
            ("NewAssumeRolePolicyDocument", &trust),
            ("NewDescription", "new"),
            ("NewMaxSessionDuration", "3600"),
            ("NewAllowConsoleLogin", "false"),
        ],
    );
    let ops = [
        ("ResourceType", "role"),
        ("ResourceNames", r#"["Ops","Zoo"]"#),
    ];
    scenario.admin("TagResources", &[ops[0], ops[1], TAG]);
    scenario.admin("ListTagResources", &[ops[0], ("PageSize", "1")]);
    let keys = ("TagKeys", r#"["none"]"#);
    scenario.admin("UntagResources", &[ops[0], ops[1], keys]);
    scenario.admin("GetRole", &[OPS]);
    scenario.admin("ListRoles", &[TAG, ONE]);
}

fn attachments(scenario: &mut Scenario) {
    for (kind, holder) in [("User", ALICE), ("Group", DEV), ("Role", OPS)] {
        scenario.admin(&format!("AttachPolicyTo{kind}"), &[holder, READ, CUSTOM]);
        scenario.admin(&format!("ListPoliciesFor{kind}"), &[holder]);
    }
    scenario.admin("ListEntitiesForPolicy", &[READ, CUSTOM]);
}

fn access_keys(scenario: &mut Scenario) {
    let key = scenario.key("CreateAccessKey", &[ALICE], None);
    let id = ("UserAccessKeyId", key.id.clone());
    let id = (id.0, id.1.as_str());
    scenario.admin("UpdateAccessKey", &[ALICE, id, ("Status", "Inactive")]);
    scenario.admin("UpdateAccessKey", &[ALICE, id, ("Status", "Active")]);
    scenario.by(&key, "GetCallerIdentity", &[]);
    scenario.admin("ListAccessKeys", &[ALICE]);
    scenario.admin("GetAccessKeyLastUsed", &[ALICE, id]);
}

fn denials(scenario: &mut Scenario) {
    let deny = DOCUMENT
        .replace("Allow", "Deny")
        .replace("oss:GetObject", "ram:Get*");
    scenario.admin(
        "CreatePolicy",
        &[("PolicyName", "Deny"), ("PolicyDocument", &deny)],
    );
    scenario.admin(
        "AttachPolicyToUser",
        &[ALICE, ("PolicyName", "Deny"), CUSTOM],
    );
    let alice = scenario.keys.first().unwrap().clone();
    let denial = scenario.by(&alice, "GetUser", &[ALICE]);
    let message = denial["AccessDeniedDetail"]["EncodedDiagnosticMessage"]
        .as_str()
        .unwrap();
    scenario.admin(
        "DecodeDiagnosticMessage",
        &[("EncodedDiagnosticMessage", message)],
    );
}

fn alias(scenario: &mut Scenario) {
    scenario.admin("SetAccountAlias", &[("AccountAlias", "acme-2")]);
    scenario.admin("GetAccountAlias", &[]);
    scenario.admin("ClearAccountAlias", &[]);
}

fn endings(scenario: &mut Scenario) {
    for (kind, holder) in [("User", ALICE), ("Group", DEV), ("Role", OPS)] {
        scenario.admin(&format!("DetachPolicyFrom{kind}"), &[holder, READ, CUSTOM]);
    }
    let deny = ("PolicyName", "Deny");
    let cascade = ("CascadingDelete", "true");
    scenario.admin("DetachPolicyFromUser", &[ALICE, deny, CUSTOM]);
    scenario.admin("DeletePolicy", &[deny, cascade]);
    scenario.admin("DeletePolicy", &[READ]);
    scenario.admin("DeleteRole", &[OPS, cascade]);
    let id = scenario.keys.first().unwrap().id.clone();
    scenario.admin("DeleteAccessKey", &[ALICE, ("UserAccessKeyId", &id)]);
    for user in [ALICE, BOB] {
        scenario.admin("RemoveUserFromGroup", &[user, DEV]);
        scenario.admin("DeleteUser", &[user]);
    }
    scenario.admin("DeleteGroup", &[DEV]);
}

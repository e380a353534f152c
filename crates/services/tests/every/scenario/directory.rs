//! The part of the story that a resource directory plays, with the accounts in it.

use serde_json::Value;
use services::testing::Key;

use super::Scenario;
use crate::sample::DOCUMENT;

const TAGS: [(&str, &str); 2] = [("Tag.1.Key", "env"), ("Tag.1.Value", "test")];
const SERVICE: (&str, &str) = ("ServicePrincipal", "cloudsso.aliyuncs.com");

/// What the later version of the API is called, and the earlier one.
pub(super) const LATER: &str = "ResourceDirectoryMaster";
const EARLIER: &str = "ResourceManager";

/// The story twice, by either version.
pub(super) fn play(scenario: &mut Scenario) {
    scenario.rd(
        "EnableResourceDirectory",
        &[("EnableMode", "CurrentAccount"), ("DryRun", "true")],
    );
    scenario.rd(
        "EnableResourceDirectory",
        &[("EnableMode", "CurrentAccount")],
    );
    scenario.rd("SetMemberDisplayNameSyncStatus", &[("Status", "Disabled")]);
    by_either(scenario);
    scenario.directory = EARLIER;
    scenario.rd(
        "EnableResourceDirectory",
        &[("EnableMode", "CurrentAccount")],
    );
    scenario.rd("DestroyResourceDirectory", &[]);
    scenario.rd("InitResourceDirectory", &[]);
    by_either(scenario);
}

fn by_either(scenario: &mut Scenario) {
    scenario.rd("SetMemberDeletionPermission", &[("Status", "Enabled")]);
    scenario.rd("EnableControlPolicy", &[]);
    scenario.rd("GetControlPolicyEnablementStatus", &[]);
    scenario.rd("GetResourceDirectory", &[]);
    let (outer, inner) = folders(scenario);
    policies(scenario, &inner);
    let (member, other) = members(scenario, &outer, &inner);
    delegation_and_deletion(scenario, &member);
    invitations(scenario, &outer);
    if scenario.directory == LATER {
        tags(scenario, &outer);
    } else {
        tags_of_members(scenario, &other);
    }
    for operation in ["CheckAccountDelete", "DeleteAccount"] {
        scenario.rd(operation, &[("AccountId", &other)]);
    }
    scenario.rd("DisableControlPolicy", &[]);
    for folder in [&inner, &outer] {
        scenario.rd("DeleteFolder", &[("FolderId", folder)]);
    }
    scenario.rd("DestroyResourceDirectory", &[]);
}

fn folders(scenario: &mut Scenario) -> (String, String) {
    let named = [&[("FolderName", "prod")], &TAGS[..]].concat();
    let made = scenario.rd("CreateFolder", &named);
    let outer = text(&made, "/Folder/FolderId");
    let made = scenario.rd(
        "CreateFolder",
        &[("FolderName", "a"), ("ParentFolderId", &outer)],
    );
    let inner = text(&made, "/Folder/FolderId");
    let to = [("FolderId", &*inner), ("NewFolderName", "web")];
    scenario.rd("UpdateFolder", &to);
    scenario.rd("GetFolder", &[("FolderId", &inner)]);
    scenario.rd(
        "ListFoldersForParent",
        &[("QueryKeyword", "PRO"), TAGS[0], TAGS[1]],
    );
    scenario.rd("ListAncestors", &[("ChildId", &inner)]);
    (outer, inner)
}

fn policies(scenario: &mut Scenario, folder: &str) {
    let new = [
        ("PolicyName", "Only-OSS"),
        ("Description", "what may be read"),
        ("EffectScope", "RAM"),
        ("PolicyDocument", DOCUMENT),
    ];
    let made = scenario.rd("CreateControlPolicy", &[&new[..], &TAGS[..]].concat());
    let id = text(&made, "/ControlPolicy/PolicyId");
    let policy = ("PolicyId", &*id);
    let to = [
        policy,
        ("NewPolicyName", "Only-Read"),
        ("NewDescription", "less"),
        ("NewPolicyDocument", DOCUMENT),
    ];
    scenario.rd("UpdateControlPolicy", &to);
    scenario.rd("GetControlPolicy", &[policy, ("Language", "en")]);
    scenario.rd(
        "ListControlPolicies",
        &[("PolicyType", "Custom"), TAGS[0], TAGS[1]],
    );
    let both = [policy, ("TargetId", folder)];
    scenario.rd("AttachControlPolicy", &both);
    let on = [("TargetId", folder), ("Language", "zh-CN")];
    scenario.rd("ListControlPolicyAttachmentsForTarget", &on);
    scenario.rd("ListTargetAttachmentsForControlPolicy", &[policy]);
    scenario.rd("DetachControlPolicy", &both);
    scenario.rd("DeleteControlPolicy", &[policy]);
}

fn members(scenario: &mut Scenario, outer: &str, inner: &str) -> (String, String) {
    let new = [
        ("DisplayName", "Team one"),
        ("AccountNamePrefix", "one"),
        ("ParentFolderId", outer),
    ];
    let trial = [&new[..], &[("DryRun", "true")]].concat();
    scenario.rd("CreateResourceAccount", &trial);
    let made = scenario.rd("CreateResourceAccount", &[&new[..], &TAGS[..]].concat());
    let id = text(&made, "/Account/AccountId");
    let account = ("AccountId", &*id);
    scenario.rd("GetAccount", &[account, ("IncludeTags", "true")]);
    scenario.rd("GetPayerForAccount", &[account]);
    scenario.rd("MoveAccount", &[account, ("DestinationFolderId", inner)]);
    scenario.rd(
        "UpdateAccount",
        &[account, ("NewDisplayName", "Team 1"), ("DryRun", "true")],
    );
    for kind in ["CloudAccount", "ResourceAccount"] {
        scenario.rd("UpdateAccount", &[account, ("NewAccountType", kind)]);
    }
    let made = scenario.rd("CreateResourceAccount", &[("DisplayName", "Team two")]);
    let other = text(&made, "/Account/AccountId");
    let first = scenario.rd("ListAccounts", &[("MaxResults", "1")]);
    let next = ("NextToken", first["NextToken"].as_str().unwrap());
    scenario.rd("ListAccounts", &[next, ("IncludeTags", "true")]);
    (id, other)
}

fn delegation_and_deletion(scenario: &mut Scenario, member: &str) {
    let account = ("AccountId", member);
    scenario.rd("RegisterDelegatedAdministrator", &[account, SERVICE]);
    let trail = ("ServicePrincipal", "actiontrail.aliyuncs.com");
    scenario.rd("RegisterDelegatedAdministrator", &[account, trail]);
    scenario.rd("ListDelegatedAdministrators", &[SERVICE]);
    let few = [account, ("MaxResults", "1")];
    let paged = scenario.directory == LATER;
    let asked = if paged { &few[..] } else { &few[..1] };
    scenario.rd("ListDelegatedServicesForAccount", asked);
    scenario.rd("ListTrustedServiceStatus", &[("AdminAccountId", member)]);
    // The people of the management account reach into the member by the role it was founded with.
    let role = format!("acs:ram::{member}:role/ResourceDirectoryAccountAccessRole");
    let asked = [("RoleArn", &*role), ("RoleSessionName", "ops")];
    let assumed = scenario.world.scene("AssumeRole", asked);
    let session = Key::of(&assumed);
    let user = [("UserName", "left-over")];
    scenario
        .world
        .scene_by(&session, "Ram.CreateUser", user)
        .answers();
    scenario.keys.push(session);
    scenario.rd("CheckAccountDelete", &[account]);
    scenario.rd("GetAccountDeletionCheckResult", &[account]);
    scenario.rd("GetAccountDeletionStatus", &[account]);
    for service in [SERVICE, trail] {
        scenario.rd("DeregisterDelegatedAdministrator", &[account, service]);
    }
    scenario.rd("CheckAccountDelete", &[account]);
    let over = ("AbandonableCheckId", r#"["RAM_User"]"#);
    scenario.rd("DeleteAccount", &[account, over]);
    scenario.rd("GetAccountDeletionStatus", &[account]);
    let tagged = [("IncludeTags", "true"), ("PageSize", "5")];
    scenario.rd("ListAccounts", &tagged);
    let shown = scenario.rd("GetAccount", &[account]);
    let folder = text(&shown, "/Account/FolderId");
    let inside = [("ParentFolderId", &*folder), ("IncludeTags", "true")];
    scenario.rd("ListAccountsForParent", &inside);
    // What was deleted stands nowhere any more that a folder could not go.
    scenario.rd("ListAccountsForParent", &[]);
}

fn invitations(scenario: &mut Scenario, folder: &str) {
    scenario.world.visit("globex");
    let other = scenario.world.account_id();
    scenario.world.visit("acme");
    let new = [
        ("TargetEntity", &*other),
        ("TargetType", "Account"),
        ("Note", "join us"),
        ("ParentFolderId", folder),
    ];
    let invite = |scenario: &mut Scenario| {
        let sent = scenario.rd(
            "InviteAccountToResourceDirectory",
            &[&new[..], &TAGS[..]].concat(),
        );
        text(&sent, "/Handshake/HandshakeId")
    };
    let first = invite(scenario);
    scenario.rd("CancelHandshake", &[("HandshakeId", &first)]);
    let second = invite(scenario);
    scenario.other("DeclineHandshake", &[("HandshakeId", &second)]);
    let third = invite(scenario);
    scenario.rd("GetHandshake", &[("HandshakeId", &third)]);
    scenario.other("ListHandshakesForAccount", &[]);
    scenario.other("AcceptHandshake", &[("HandshakeId", &third)]);
    scenario.other("GetResourceDirectory", &[]);
    scenario.rd("ListHandshakesForResourceDirectory", &[]);
    scenario.rd("ListHandshakesForAccount", &[]);
    scenario.rd("RemoveCloudAccount", &[("AccountId", &other)]);
}

fn tags(scenario: &mut Scenario, folder: &str) {
    let folders = ("ResourceType", "Folder");
    let one = ("ResourceId.1", folder);
    let more = [("Tag.1.Key", "team"), ("Tag.1.Value", "a")];
    scenario.rd("TagResources", &[folders, one, more[0], more[1]]);
    let first = scenario.rd("ListTagResources", &[folders, one, ("MaxResults", "1")]);
    let next = ("NextToken", first["NextToken"].as_str().unwrap());
    scenario.rd("ListTagResources", &[folders, one, next]);
    let first = scenario.rd("ListTagKeys", &[folders, ("MaxResults", "1")]);
    let next = ("NextToken", first["NextToken"].as_str().unwrap());
    scenario.rd("ListTagKeys", &[folders, next, ("KeyFilter", "te")]);
    let other = scenario.rd("CreateFolder", &[("FolderName", "other")]);
    let other = text(&other, "/Folder/FolderId");
    let two = ("ResourceId.1", &*other);
    scenario.rd(
        "TagResources",
        &[folders, two, more[0], ("Tag.1.Value", "b")],
    );
    let key = ("TagKey", "team");
    scenario.rd("ListTagValues", &[folders, key, ("MaxResults", "1")]);
    scenario.rd("ListTagValues", &[folders, key, ("ValueFilter", "a")]);
    scenario.rd("DeleteFolder", &[("FolderId", &other)]);
    scenario.rd("UntagResources", &[folders, one, ("TagKey.1", "team")]);
}

/// Tags of members, which the earlier version has beside those of resource groups.
fn tags_of_members(scenario: &mut Scenario, member: &str) {
    let on = [("ResourceType", "Account"), ("ResourceId.1", member)];
    scenario.rd("TagResources", &[on[0], on[1], TAGS[0], TAGS[1]]);
    scenario.rd("ListTagResources", &on);
    scenario.rd("ListTagKeys", &on[..1]);
    scenario.rd("ListTagValues", &[on[0], ("TagKey", "env")]);
    scenario.rd("UntagResources", &[on[0], on[1], ("TagKey.1", "env")]);
}

impl Scenario {
    fn rd(&mut self, operation: &str, parameters: &[(&str, &str)]) -> Value {
        let name = format!("{}.{operation}", self.directory);
        let answer = self.admin(&name, parameters);
        assert!(answer["Code"].is_null(), "{operation}: {answer}");
        answer
    }

    fn other(&mut self, operation: &str, parameters: &[(&str, &str)]) -> Value {
        let name = format!("{}.{operation}", self.directory);
        self.elsewhere("globex", &name, parameters)
    }
}

fn text(answer: &Value, pointer: &str) -> String {
    let found = answer.pointer(pointer).and_then(Value::as_str);
    found
        .unwrap_or_else(|| panic!("{pointer}: {answer}"))
        .to_owned()
}

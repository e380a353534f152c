//! Both versions of the API, 2020-03-31 and 2022-04-19, show the same objects and change them alike.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use services::resourcedirectory::SERVICE as LATER;
use services::resourcemanager::SERVICE as EARLIER;
use services::testing::World;

use crate::stage::text;

const DOCUMENT: &str =
    r#"{"Version":"1","Statement":[{"Effect":"Deny","Action":"oss:*","Resource":"*"}]}"#;
const SERVICE_PRINCIPAL: (&str, &str) = ("ServicePrincipal", "cloudsso.aliyuncs.com");
const MEMBERS: (&str, &str) = ("ResourceType", "Account");
const TAG: [(&str, &str); 2] = [("Tag.1.Key", "env"), ("Tag.1.Value", "test")];

/// A story in which each look is taken with both versions, and each change is made with one of them, in turns.
struct Pairs {
    world: World,
    /// Whether the next change is made with the later version.
    later: bool,
    /// By operation, the versions that were called.
    called: BTreeMap<String, BTreeSet<&'static str>>,
}

impl Pairs {
    fn begin(later: bool) -> Self {
        let world = World::with_account("acme");
        let called = BTreeMap::new();
        Self {
            world,
            later,
            called,
        }
    }

    fn call(&mut self, later: bool, operation: &str, given: &[(&str, &str)]) -> Value {
        let version = if later { LATER.name } else { EARLIER.name };
        let called = self.called.entry(operation.to_owned()).or_default();
        called.insert(version);
        let name = format!("{version}.{operation}");
        let told = self.world.scene(&name, given.iter().copied());
        let mut answer = told.answers();
        answer.as_object_mut().unwrap().remove("RequestId");
        answer
    }

    /// A change, with the version whose turn it is.
    fn change(&mut self, operation: &str, given: &[(&str, &str)]) -> Value {
        let later = self.later;
        self.later = !later;
        self.call(later, operation, given)
    }

    /// A look with both versions, which show the same.
    fn look(&mut self, operation: &str, given: &[(&str, &str)]) -> Value {
        let later = self.call(true, operation, given);
        let mut earlier = self.call(false, operation, given);
        if operation == "GetResourceDirectory" {
            let directory = earlier["ResourceDirectory"].as_object_mut().unwrap();
            let said = directory.remove("ScpStatus");
            assert_eq!(said.as_ref(), directory.get("ControlPolicyStatus"));
        }
        if operation == "ListDelegatedServicesForAccount" {
            earlier["MaxResults"] = later["MaxResults"].clone();
        }
        assert_eq!(earlier, later, "{operation}");
        later
    }
}

#[test]
fn what_one_version_changes_the_other_shows_whichever_it_is() {
    let mut called: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for later in [false, true] {
        for (operation, versions) in play(later) {
            called.entry(operation).or_default().extend(versions);
        }
    }
    let both = BTreeSet::from([EARLIER.name, LATER.name]);
    let mut pairs = 0;
    for entry in EARLIER.operations {
        let is_pair = |other: &&gateway::Entry| other.name == entry.name;
        if LATER.operations.iter().any(|other| is_pair(&other)) {
            assert_eq!(called.get(entry.name), Some(&both), "{}", entry.name);
            pairs += 1;
        }
    }
    assert!(pairs > 50, "{pairs} pairs");
}

fn play(later: bool) -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut story = Pairs::begin(later);
    let here = [("EnableMode", "CurrentAccount")];
    story.change("EnableResourceDirectory", &here);
    story.change("DestroyResourceDirectory", &[]);
    story.call(false, "InitResourceDirectory", &[]);
    story.change("EnableControlPolicy", &[]);
    story.look("GetControlPolicyEnablementStatus", &[]);
    story.look("GetResourceDirectory", &[]);
    story.change("SetMemberDeletionPermission", &[("Status", "Enabled")]);
    let folder = folders(&mut story);
    policies(&mut story, &folder);
    let member = members(&mut story, &folder);
    tags(&mut story, &member);
    administrators(&mut story, &member);
    invitations(&mut story);
    deletion(&mut story, &member);
    story.change("DisableControlPolicy", &[]);
    story.change("DeleteFolder", &[("FolderId", &folder)]);
    story.called
}

fn folders(story: &mut Pairs) -> String {
    let named = [("FolderName", "prod"), TAG[0], TAG[1]];
    let made = story.change("CreateFolder", &named);
    let id = text(&made, "/Folder/FolderId");
    let folder = ("FolderId", &*id);
    story.change("UpdateFolder", &[folder, ("NewFolderName", "web")]);
    assert_eq!(
        story.look("GetFolder", &[folder])["Folder"]["FolderName"],
        "web"
    );
    let list = story.look("ListFoldersForParent", &[]);
    assert_eq!(list["Folders"]["Folder"][0]["Tags"]["Tag"][0]["Key"], "env");
    story.look("ListAncestors", &[("ChildId", &id)]);
    id
}

fn policies(story: &mut Pairs, folder: &str) {
    let new = [
        ("PolicyName", "No-OSS"),
        ("EffectScope", "RAM"),
        ("PolicyDocument", DOCUMENT),
    ];
    let made = story.change("CreateControlPolicy", &new);
    let id = text(&made, "/ControlPolicy/PolicyId");
    let policy = ("PolicyId", &*id);
    let renamed = [policy, ("NewPolicyName", "Never-OSS")];
    story.change("UpdateControlPolicy", &renamed);
    let shown = story.look("GetControlPolicy", &[policy]);
    assert_eq!(shown["ControlPolicy"]["PolicyName"], "Never-OSS");
    story.look("ListControlPolicies", &[]);
    let both = [policy, ("TargetId", folder)];
    story.change("AttachControlPolicy", &both);
    let on = story.look("ListControlPolicyAttachmentsForTarget", &[both[1]]);
    let on = &on["ControlPolicyAttachments"]["ControlPolicyAttachment"];
    assert_eq!(on.as_array().unwrap().len(), 2);
    story.look("ListTargetAttachmentsForControlPolicy", &[policy]);
    story.change("DetachControlPolicy", &both);
    story.change("DeleteControlPolicy", &[policy]);
}

fn members(story: &mut Pairs, folder: &str) -> String {
    let new = [("DisplayName", "one"), TAG[0], TAG[1]];
    let made = story.change("CreateResourceAccount", &new);
    let id = text(&made, "/Account/AccountId");
    let account = ("AccountId", &*id);
    let to = ("DestinationFolderId", folder);
    story.change("MoveAccount", &[account, to]);
    story.change("UpdateAccount", &[account, ("NewDisplayName", "first")]);
    let tags = ("IncludeTags", "true");
    let shown = story.look("GetAccount", &[account, tags]);
    assert_eq!(
        (
            &shown["Account"]["DisplayName"],
            &shown["Account"]["FolderId"]
        ),
        (&json!("first"), &json!(folder))
    );
    let payer = json!({ "PayerAccountId": "", "PayerAccountName": "" });
    assert_eq!(story.look("GetPayerForAccount", &[account]), payer);
    story.look("ListAccounts", &[tags]);
    story.look("ListAccounts", &[("MaxResults", "1")]);
    let filters = [
        ("ParentFolderId", folder),
        ("QueryKeyword", "fir"),
        tags,
        TAG[0],
        TAG[1],
    ];
    let list = story.look("ListAccountsForParent", &filters);
    assert_eq!(list["TotalCount"], 1);
    id
}

/// Tags are put on with the one and read with the other, as Terraform does.
fn tags(story: &mut Pairs, member: &str) {
    let on = [MEMBERS, ("ResourceId.1", member)];
    let more = [on[0], on[1], ("Tag.1.Key", "team"), ("Tag.1.Value", "a")];
    story.change("TagResources", &more);
    let list = story.look("ListTagResources", &on);
    let tag = |key, value| json!({ "ResourceId": member, "ResourceType": "Account", "TagKey": key, "TagValue": value });
    assert_eq!(
        list["TagResources"],
        json!([tag("env", "test"), tag("team", "a")])
    );
    let carried = story.look("ListTagResources", &[MEMBERS, TAG[0], TAG[1]]);
    assert_eq!(carried["TagResources"], json!([tag("env", "test")]));
    let keys = story.look("ListTagKeys", &[MEMBERS, ("KeyFilter", "e")]);
    assert_eq!(keys["Tags"], json!([{ "Key": "env" }, { "Key": "team" }]));
    let values = story.look("ListTagValues", &[MEMBERS, ("TagKey", "team")]);
    assert_eq!(values["Tags"], json!([{ "Value": "a" }]));
    story.change("UntagResources", &[on[0], on[1], ("TagKey.1", "team")]);
    let list = story.look("ListTagResources", &on);
    assert_eq!(list["TagResources"], json!([tag("env", "test")]));
}

fn administrators(story: &mut Pairs, member: &str) {
    let both = [("AccountId", member), SERVICE_PRINCIPAL];
    story.change("RegisterDelegatedAdministrator", &both);
    for (operation, given) in [
        ("ListDelegatedAdministrators", SERVICE_PRINCIPAL),
        ("ListDelegatedServicesForAccount", both[0]),
        ("ListTrustedServiceStatus", ("AdminAccountId", member)),
    ] {
        let list = story.look(operation, &[given]);
        assert!(list.to_string().contains(SERVICE_PRINCIPAL.1), "{list}");
    }
    story.change("DeregisterDelegatedAdministrator", &both);
}

fn invitations(story: &mut Pairs) {
    story.world.visit("globex");
    let other = story.world.account_id();
    story.world.visit("acme");
    let whom = [("TargetEntity", &*other), ("TargetType", "Account")];
    for (by, operation) in [
        ("acme", "CancelHandshake"),
        ("globex", "DeclineHandshake"),
        ("globex", "AcceptHandshake"),
    ] {
        let sent = story.change("InviteAccountToResourceDirectory", &whom);
        let id = text(&sent, "/Handshake/HandshakeId");
        story.world.visit(by);
        story.change(operation, &[("HandshakeId", &id)]);
        for side in ["globex", "acme"] {
            story.world.visit(side);
            story.look("GetHandshake", &[("HandshakeId", &id)]);
            story.look("ListHandshakesForAccount", &[]);
        }
    }
    story.look("ListHandshakesForResourceDirectory", &[]);
    // A member sees the directory it is in by either version.
    story.world.visit("globex");
    story.look("GetResourceDirectory", &[]);
    story.world.visit("acme");
    story.change("RemoveCloudAccount", &[("AccountId", &other)]);
}

fn deletion(story: &mut Pairs, member: &str) {
    let account = ("AccountId", member);
    story.change("CheckAccountDelete", &[account]);
    story.look("GetAccountDeletionCheckResult", &[account]);
    story.change("DeleteAccount", &[account]);
    let status = story.look("GetAccountDeletionStatus", &[account]);
    assert_eq!(status["RdAccountDeletionStatus"]["Status"], "Deleting");
}

#[test]
fn terraform_names_tags_in_another_way_and_one_way_counts() {
    let mut world = World::with_account("acme");
    let call = |world: &mut World, operation: &str, given: &[(&str, &str)]| {
        let name = format!("ResourceManager.{operation}");
        world.admin().call(&name, given.iter().copied())
    };
    call(&mut world, "InitResourceDirectory", &[]).answers();
    call(&mut world, "InitResourceDirectory", &[]).refuses("EntityAlreadyExists.ResourceDirectory");
    let tags = [("Tags.1.Key", "env"), ("Tags.1.Value", "test")];
    let new = [("DisplayName", "one"), tags[0], tags[1]];
    let made = call(&mut world, "CreateResourceAccount", &new).answers();
    let member = text(&made, "/Account/AccountId");
    let on = [MEMBERS, ("ResourceId.1", &*member)];
    let list = call(&mut world, "ListTagResources", &on).answers();
    assert_eq!(list["TagResources"][0]["TagValue"], "test");
    assert!(list.get("NextToken").is_none(), "{list}");
    let made = call(
        &mut world,
        "CreateFolder",
        &[("FolderName", "a"), tags[0], tags[1]],
    );
    let folder = text(&made.answers(), "/Folder/FolderId");
    let list = call(&mut world, "ListFoldersForParent", &[]).answers();
    assert_eq!(list["Folders"]["Folder"][0]["FolderId"], *folder);
    assert_eq!(
        list["Folders"]["Folder"][0]["Tags"]["Tag"][0]["Value"],
        "test"
    );
    for (operation, name) in [
        ("CreateResourceAccount", "DisplayName"),
        ("CreateFolder", "FolderName"),
    ] {
        let both = [(name, "two"), tags[0], tags[1], TAG[0], TAG[1]];
        call(&mut world, operation, &both).refuses("InvalidParameter.Tags");
    }
    let group = [("ResourceType", "ResourceGroup"), on[1]];
    call(&mut world, "ListTagResources", &group).refuses("InvalidParameter.ResourceId");
    let nobody = [MEMBERS, ("ResourceId.1", "1999999999999999")];
    call(&mut world, "ListTagResources", &nobody).refuses("EntityNotExists.Account");
}

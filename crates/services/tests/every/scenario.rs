//! One story in which every operation is called with all that it can be given, so that its answer
//! shows all that it can show.

use std::collections::BTreeMap;

use serde_json::Value;
use services::testing::{Key, Told, World, trust};

use crate::sample::DOCUMENT;

/// The story after it was told.
pub(crate) struct Scenario {
    pub(crate) world: World,
    /// Each call's operation and outcome.
    pub(crate) calls: Vec<(String, String)>,
    /// The answers of each operation.
    pub(crate) answers: BTreeMap<String, Vec<Value>>,
    keys: Vec<Key>,
}

const ALICE: (&str, &str) = ("UserName", "alice");
const BOB: (&str, &str) = ("UserName", "bob");
const DEV: (&str, &str) = ("GroupName", "dev");
const OPS: (&str, &str) = ("RoleName", "Ops");
const READ: (&str, &str) = ("PolicyName", "Read");
const CUSTOM: (&str, &str) = ("PolicyType", "Custom");
const TAG: (&str, &str) = ("Tag", r#"[{"Key":"env","Value":"test"}]"#);
const ONE: (&str, &str) = ("MaxItems", "1");
const COMMENTS: (&str, &str) = ("Comments", "comments");

impl Scenario {
    /// Tells the story.
    pub(crate) fn play() -> Self {
        let mut scenario = Self {
            world: World::with_account("acme"),
            calls: Vec::new(),
            answers: BTreeMap::new(),
            keys: Vec::new(),
        };
        scenario.users();
        scenario.groups();
        scenario.policies();
        scenario.roles();
        scenario.attachments();
        scenario.access_keys();
        scenario.sessions();
        scenario.denials();
        scenario.alias();
        scenario.endings();
        scenario
    }

    /// Everything that must not be found.
    pub(crate) fn secrets(&mut self) -> Vec<String> {
        let keys = self.keys.iter().flat_map(Key::secrets);
        keys.chain(self.world.secrets()).collect()
    }

    /// What is no secret and must be found.
    pub(crate) fn known(&self) -> Vec<String> {
        self.keys
            .iter()
            .map(|key| key.id.clone())
            .chain(["alice@example.com".to_owned()])
            .collect()
    }

    fn admin(&mut self, operation: &str, parameters: &[(&str, &str)]) -> Value {
        let told = self
            .world
            .admin()
            .call(operation, parameters.iter().copied());
        self.note(operation, &told)
    }

    fn by(&mut self, key: &Key, operation: &str, parameters: &[(&str, &str)]) -> Value {
        let told = self
            .world
            .holder_of(key)
            .call(operation, parameters.iter().copied());
        self.note(operation, &told)
    }

    #[track_caller]
    fn note(&mut self, operation: &str, told: &Told) -> Value {
        self.calls.push((operation.to_owned(), told.code()));
        let answer = told.json();
        if told.status == 200 {
            self.answers
                .entry(operation.to_owned())
                .or_default()
                .push(answer.clone());
        } else {
            assert_eq!(told.code(), "NoPermission", "{operation}: {answer}");
        }
        answer
    }

    fn key(&mut self, operation: &str, parameters: &[(&str, &str)], by: Option<&Key>) -> Key {
        let key = match by {
            None => self.world.admin().key(),
            Some(key) => key.clone(),
        };
        let told = self
            .world
            .holder_of(&key)
            .call(operation, parameters.iter().copied());
        self.note(operation, &told);
        let key = Key::of(&told);
        self.keys.push(key.clone());
        key
    }

    fn users(&mut self) {
        let described = [
            ("DisplayName", "display"),
            ("MobilePhone", "86-18600008888"),
            ("Email", "alice@example.com"),
            COMMENTS,
        ];
        self.admin(
            "CreateUser",
            &[&[("UserName", "alicia")][..], &described].concat(),
        );
        self.admin(
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
        self.admin("CreateUser", &[&[BOB][..], &described].concat());
        self.admin("GetUser", &[ALICE]);
        // The administrator comes first and says nothing of itself; alice is on the second page.
        let first = self.admin("ListUsers", &[ONE]);
        let marker = first["Marker"].as_str().unwrap().to_owned();
        self.admin("ListUsers", &[ONE, ("Marker", &marker)]);
    }

    fn groups(&mut self) {
        self.admin("CreateGroup", &[("GroupName", "makers"), COMMENTS]);
        let to = [("NewGroupName", "dev"), ("NewComments", "new")];
        self.admin("UpdateGroup", &[("GroupName", "makers"), to[0], to[1]]);
        self.admin("CreateGroup", &[("GroupName", "ops"), COMMENTS]);
        self.admin("GetGroup", &[DEV]);
        self.admin("ListGroups", &[ONE]);
        self.admin("AddUserToGroup", &[ALICE, DEV]);
        self.admin("AddUserToGroup", &[BOB, DEV]);
        self.admin("ListGroupsForUser", &[ALICE]);
        self.admin("ListUsersForGroup", &[DEV, ONE]);
    }

    fn policies(&mut self) {
        let document = ("PolicyDocument", DOCUMENT);
        let described = ("Description", "description");
        self.admin("CreatePolicy", &[READ, document, described, TAG]);
        self.admin(
            "CreatePolicy",
            &[("PolicyName", "Write"), document, described, TAG],
        );
        self.admin(
            "UpdatePolicyDescription",
            &[READ, ("NewDescription", "new")],
        );
        self.admin("GetPolicy", &[READ, CUSTOM]);
        self.admin("ListPolicies", &[CUSTOM, TAG, ONE]);
        let new = [("SetAsDefault", "true"), ("RotateStrategy", "None")];
        self.admin("CreatePolicyVersion", &[READ, document, new[0], new[1]]);
        self.admin("GetPolicyVersion", &[READ, CUSTOM, ("VersionId", "v1")]);
        self.admin("ListPolicyVersions", &[READ, CUSTOM]);
        self.admin("SetDefaultPolicyVersion", &[READ, ("VersionId", "v1")]);
        self.admin("DeletePolicyVersion", &[READ, ("VersionId", "v2")]);
    }

    fn roles(&mut self) {
        let trust = trust(&format!("acs:ram::{}:root", self.world.account_id()));
        let trusting = ("AssumeRolePolicyDocument", trust.as_str());
        let rest = [
            ("Description", "d"),
            ("MaxSessionDuration", "7200"),
            ("AllowConsoleLogin", "true"),
        ];
        for name in ["Ops", "Zoo"] {
            let role = [("RoleName", name), trusting, rest[0], rest[1], rest[2], TAG];
            self.admin("CreateRole", &role);
        }
        self.admin(
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
        self.admin("TagResources", &[ops[0], ops[1], TAG]);
        self.admin("ListTagResources", &[ops[0], ("PageSize", "1")]);
        let keys = ("TagKeys", r#"["none"]"#);
        self.admin("UntagResources", &[ops[0], ops[1], keys]);
        self.admin("GetRole", &[OPS]);
        self.admin("ListRoles", &[TAG, ONE]);
    }

    fn attachments(&mut self) {
        for (kind, holder) in [("User", ALICE), ("Group", DEV), ("Role", OPS)] {
            self.admin(&format!("AttachPolicyTo{kind}"), &[holder, READ, CUSTOM]);
            self.admin(&format!("ListPoliciesFor{kind}"), &[holder]);
        }
        self.admin("ListEntitiesForPolicy", &[READ, CUSTOM]);
    }

    fn access_keys(&mut self) {
        let key = self.key("CreateAccessKey", &[ALICE], None);
        let id = ("UserAccessKeyId", key.id.clone());
        let id = (id.0, id.1.as_str());
        self.admin("UpdateAccessKey", &[ALICE, id, ("Status", "Inactive")]);
        self.admin("UpdateAccessKey", &[ALICE, id, ("Status", "Active")]);
        self.by(&key, "GetCallerIdentity", &[]);
        self.admin("ListAccessKeys", &[ALICE]);
        self.admin("GetAccessKeyLastUsed", &[ALICE, id]);
    }

    fn sessions(&mut self) {
        let arn = format!("acs:ram::{}:role/ops", self.world.account_id());
        let session = self.key(
            "AssumeRole",
            &[
                ("RoleArn", &arn),
                ("RoleSessionName", "story"),
                ("DurationSeconds", "900"),
                ("Policy", DOCUMENT),
                ("ExternalId", "x-1"),
                ("SourceIdentity", "alice"),
            ],
            None,
        );
        self.by(&session, "GetCallerIdentity", &[]);
        let denial = self.by(&session, "ListUsers", &[]);
        assert_eq!(denial["Code"], "NoPermission");
    }

    fn denials(&mut self) {
        let deny = DOCUMENT
            .replace("Allow", "Deny")
            .replace("oss:GetObject", "ram:Get*");
        self.admin(
            "CreatePolicy",
            &[("PolicyName", "Deny"), ("PolicyDocument", &deny)],
        );
        self.admin(
            "AttachPolicyToUser",
            &[ALICE, ("PolicyName", "Deny"), CUSTOM],
        );
        let alice = self.keys.first().unwrap().clone();
        let denial = self.by(&alice, "GetUser", &[ALICE]);
        let message = denial["AccessDeniedDetail"]["EncodedDiagnosticMessage"]
            .as_str()
            .unwrap();
        self.admin(
            "DecodeDiagnosticMessage",
            &[("EncodedDiagnosticMessage", message)],
        );
    }

    fn alias(&mut self) {
        self.admin("SetAccountAlias", &[("AccountAlias", "acme-2")]);
        self.admin("GetAccountAlias", &[]);
        self.admin("ClearAccountAlias", &[]);
    }

    fn endings(&mut self) {
        for (kind, holder) in [("User", ALICE), ("Group", DEV), ("Role", OPS)] {
            self.admin(&format!("DetachPolicyFrom{kind}"), &[holder, READ, CUSTOM]);
        }
        let deny = ("PolicyName", "Deny");
        let cascade = ("CascadingDelete", "true");
        self.admin("DetachPolicyFromUser", &[ALICE, deny, CUSTOM]);
        self.admin("DeletePolicy", &[deny, cascade]);
        self.admin("DeletePolicy", &[READ]);
        self.admin("DeleteRole", &[OPS, cascade]);
        let id = self.keys.first().unwrap().id.clone();
        self.admin("DeleteAccessKey", &[ALICE, ("UserAccessKeyId", &id)]);
        for user in [ALICE, BOB] {
            self.admin("RemoveUserFromGroup", &[user, DEV]);
            self.admin("DeleteUser", &[user]);
        }
        self.admin("DeleteGroup", &[DEV]);
    }
}

//! What our own operations are for.

use domain::account::passkey;
use domain::ceremony::{Asked, Begun, Ceremonies, Claimed, Flaw, Made, Newcomer, Seen};
use model::PasskeyKind;
use serde_json::{Value, json};
use services::testing::{Key, ROOT, World, trust};

use super::Scenario;

const ALICE: (&str, &str) = ("UserName", "alice");

pub(super) fn play(scenario: &mut Scenario) {
    sessions(scenario);
    let key = scenario.key("Ram.CreateAccessKey", &[ALICE], None);
    let id = ("UserAccessKeyId", key.id.as_str());
    scenario.admin("MarkAccessKeyLeaked", &[id, ("Reason", "posted")]);
    scenario.admin("ClearAccessKeyLeak", &[id]);
    scenario.admin("Ram.UpdateAccessKey", &[ALICE, id, ("Status", "Inactive")]);
    scenario.admin("Ram.DeleteAccessKey", &[ALICE, id]);
    rotations(scenario);
    scenario.admin("GetPosture", &[]);
    scenario.admin("GetPosture", &[("MaxItems", "1")]);
    policies(scenario);
    explanations(scenario);
    tests_and_rehearsals(scenario);
    people(scenario);
    scenario.admin("ListEvents", &[("UserName", "alice"), ("MaxResults", "1")]);
    scenario.admin("ListEvents", &[("MaxResults", "1000")]);
    scenario.admin("GetCatalogue", &[]);
    let calls = r#"[{"Version":"2015-05-01","Operation":"GetUser","Parameters":{"UserName":"alice"}},
        {"Version":"2015-05-01","Operation":"GetUser"}]"#;
    scenario.admin("MayI", &[("Calls", calls)]);
    let bob = scenario.keys.first().unwrap().clone();
    scenario.by(&bob, "MayI", &[("Calls", calls)]);
    scenario.admin("GetCatalogue", &[("Service", "ecs")]);
    let kind = |kind| ("Kind", kind);
    scenario.admin("Complete", &[kind("Action"), ("Text", "oss:Get")]);
    scenario.admin("Complete", &[kind("Action"), ("Text", "ra")]);
    scenario.admin("Complete", &[kind("ConditionKey"), ("Text", "acs:")]);
    scenario.admin("Complete", &[kind("Resource"), ("Text", "ali")]);
    scenario.admin("Complete", &[kind("Principal"), ("MaxItems", "1")]);
    scenario.admin("Complete", &[kind("Federated")]);
    scenario.admin("Search", &[("Query", "alice")]);
    scenario.admin("Search", &[("Query", "LTAI"), ("MaxItems", "1")]);
    access(scenario);
}

/// A key that is replaced, comes back because somebody still uses it, and goes; the next one comes back too,
/// and then its rotation is given up.
fn rotations(scenario: &mut Scenario) {
    let user = ("UserName", "rotated");
    scenario.admin("Ram.CreateUser", &[user]);
    let old = scenario.key("Ram.CreateAccessKey", &[user], None);
    let new = scenario.key("StartKeyRotation", &[user], None);
    for key in [&old, &new] {
        scenario.by(key, "Sts.GetCallerIdentity", &[]);
    }
    scenario.admin("GetKeyRotation", &[user]);
    scenario.admin("FinishKeyRotation", &[user]);
    scenario.admin("GetKeyRotation", &[user]);
    scenario.admin("ListKeyRotations", &[]);
    comes_late(scenario, &old);
    scenario.admin("GetKeyRotation", &[user]);
    let other = ("UserName", "rotated-too");
    scenario.admin("Ram.CreateUser", &[other]);
    scenario.key("Ram.CreateAccessKey", &[other], None);
    scenario.key("StartKeyRotation", &[other], None);
    let first = scenario.admin("ListKeyRotations", &[("MaxItems", "1")]);
    let marker = ("Marker", first["Marker"].as_str().unwrap());
    scenario.admin("ListKeyRotations", &[marker]);
    for _ in 0..2 {
        scenario.admin("FinishKeyRotation", &[user]);
    }
    scenario.key("StartKeyRotation", &[user], None);
    scenario.admin("FinishKeyRotation", &[user]);
    comes_late(scenario, &new);
    scenario.admin("CancelKeyRotation", &[user]);
    let id = ("UserAccessKeyId", new.id.as_str());
    scenario.admin("Ram.UpdateAccessKey", &[user, id, ("Status", "Inactive")]);
    scenario.admin("Ram.DeleteAccessKey", &[user, id]);
    scenario.admin("Ram.DeleteUser", &[user]);
    let other = ("UserPrincipalName", "rotated-too@acme");
    scenario.admin("Ims.DeleteUser", &[other]);
}

/// A call with a key that a rotation has switched off, which has it switched on again.
fn comes_late(scenario: &mut Scenario, key: &Key) {
    let mut holder = scenario.world.holder_of(key);
    let late = holder.call("Sts.GetCallerIdentity", []).code();
    scenario.calls.push(("GetCallerIdentity".to_owned(), late));
    scenario.world.goes_back();
    let enabled = ("EnableRotatedAccessKey".to_owned(), "ok".to_owned());
    scenario.calls.push(enabled);
}

/// Who can do what: under conditions, with exceptions, where nobody can tell, by many statements, and page by page.
fn access(scenario: &mut Scenario) {
    let (user, policy) = (("UserName", "searched"), ("PolicyName", "searched"));
    let many = (0..21).map(|value| {
        format!(
            r#"{{"Effect":"Allow","Action":"rds:Get","Resource":"*","Condition":{{"StringEquals":{{"x:k":"{value}"}}}}}}"#
        )
    });
    let document = format!(
        r#"{{"Version":"1","Statement":[
        {{"Effect":"Allow","NotAction":["ram:*","rds:*"],"Resource":"*","Condition":{{"Bool":{{"acs:MFAPresent":["true"]}}}}}},
        {{"Effect":"Deny","Action":"oss:Delete*","Resource":"*"}},
        {{"Effect":"Deny","Action":"oss:Put*","Resource":"*","Condition":{{"IpAddress":{{"acs:SourceIp":["10.0.0.0/8"]}}}}}},
        {{"Effect":"Allow","Action":"ram:GetUser","Resource":"*","Condition":{{
            "StringEqualsIgnoreCase":{{"x:k":"é"}},"StringNotEqualsIgnoreCase":{{"x:k":"É"}}}}}},{}]}}"#,
        many.collect::<Vec<_>>().join(",")
    );
    scenario.admin("Ram.CreateUser", &[user]);
    scenario.admin("Ram.CreatePolicy", &[policy, ("PolicyDocument", &document)]);
    let held = [policy, ("PolicyType", "Custom"), user];
    scenario.admin("Ram.AttachPolicyToUser", &held);
    let principal = ("Principal", "user/searched");
    scenario.admin("SearchAccess", &[principal]);
    let one = [principal, ("ActionName", "rds:Get"), ("Resource", "*")];
    scenario.admin("SearchAccess", &one);
    scenario.admin("SearchAccess", &[("Resource", "*"), ("MaxItems", "1")]);
    scenario.admin("Ram.DetachPolicyFromUser", &held);
    scenario.admin("Ram.DeletePolicy", &[policy]);
    scenario.admin("Ram.DeleteUser", &[user]);
}

/// Denied by a statement and for want of one, allowed, and told why.
fn explanations(scenario: &mut Scenario) {
    let policy = ("PolicyName", "explained");
    let document = r#"{"Version":"1","Statement":[
        {"Effect":"Deny","Action":"ram:GetUser","Resource":"acs:ram:*:*:user/*",
            "Condition":{"IpAddress":{"acs:SourceIp":["0.0.0.0/0"]}}},
        {"Effect":"Allow","NotAction":["ram:GetGroup"],"Resource":"*"},
        {"Effect":"Allow","Action":"ram:GetGroup","Resource":"*","Condition":{
            "IpAddress":{"acs:SourceIp":["10.0.0.0/8"]},"NotIpAddress":{"acs:SourceIp":["172.16.0.0/12"]}}}]}"#;
    scenario.admin("Ram.CreatePolicy", &[policy, ("PolicyDocument", document)]);
    let held = [policy, ("PolicyType", "Custom"), ALICE];
    scenario.admin("Ram.AttachPolicyToUser", &held);
    let alice = scenario.keys.first().unwrap().clone();
    let id = |answer: &Value| answer["RequestId"].as_str().unwrap().to_owned();
    for (operation, asked) in [
        ("Ram.GetUser", &[ALICE][..]),
        ("Ram.GetGroup", &[("GroupName", "explained")]),
        ("Ram.ListUsers", &[]),
    ] {
        let told = scenario.by(&alice, operation, asked);
        scenario.admin("Explain", &[("EventRequestId", &id(&told))]);
    }
    scenario.admin("Ram.DetachPolicyFromUser", &held);
    scenario.admin("Ram.DeletePolicy", &[policy]);
}

/// Tests that pass and fail for every reason, and a draft that denies, allows and leaves open.
fn tests_and_rehearsals(scenario: &mut Scenario) {
    let policy = ("PolicyName", "tested");
    let document = r#"{"Version":"1","Statement":[
        {"Effect":"Allow","Action":["ram:GetUser","ram:ListGroups","ram:ListRoles"],"Resource":"*"},
        {"Effect":"Deny","Action":"ram:ListUsers","Resource":"*"}]}"#;
    scenario.admin("Ram.CreatePolicy", &[policy, ("PolicyDocument", document)]);
    let held = [policy, ("PolicyType", "Custom"), ALICE];
    scenario.admin("Ram.AttachPolicyToUser", &held);
    let alice = scenario.keys.first().unwrap().clone();
    scenario.by(&alice, "Ram.GetUser", &[ALICE]);
    scenario.by(&alice, "Ram.ListUsers", &[]);
    let one = |name: &str, action: &str, expected: &str| json!({"Name": name, "Action": action, "Resource": "*", "Expected": expected});
    let mut exact = one("exact", "ram:GetUser", "Allow");
    exact["Principal"] = json!("alice");
    exact["ExpectedLayer"] = json!("Identity");
    exact["ExpectedStatement"] = json!(0);
    exact["Context"] = json!([{"Key": "acs:SourceIp", "Values": ["10.0.0.1"]}]);
    let mut far = one("far", "ram:GetUser", "Allow");
    far["Context"] = json!([{"Key": "acs:SourceIp", "Values": ["192.0.2.1"]}]);
    let mut unknown = one("unknown", "ram:GetUser", "Deny");
    unknown["Principal"] = json!("nobody");
    let tests = json!([
        exact,
        far,
        unknown,
        one("denied", "ram:ListUsers", "Allow"),
        one("missing", "ram:GetGroup", "Allow"),
        one("fine", "ram:GetUser", "Allow"),
    ]);
    let tests = tests.to_string();
    scenario.admin("PutPolicyTests", &[policy, ("Tests", &tests)]);
    scenario.admin("GetPolicyTests", &[policy]);
    scenario.admin("RunPolicyTests", &[policy]);
    let draft = r#"{"Version":"1","Statement":[
        {"Effect":"Allow","Action":"ram:ListUsers","Resource":"*"},
        {"Effect":"Allow","Action":["ram:GetUser"],"Resource":"*","Condition":{
            "IpAddress":{"acs:SourceIp":["10.0.0.0/8"]},"NotIpAddress":{"acs:SourceIp":["172.16.0.0/12"]}}}]}"#;
    let draft = ("PolicyDocument", draft);
    scenario.admin("RunPolicyTests", &[policy, draft]);
    asks_about_alice(scenario);
    scenario.admin("RehearsePolicy", &[policy, draft]);
    for breadth in ["Usual", "Statements"] {
        let asked = [("UserName", "alice"), ("Breadth", breadth)];
        scenario.admin("GenerateLeastPrivilegePolicy", &asked);
    }
    let denying = r#"{"Version":"1","Statement":[
        {"Effect":"Deny","Action":"ram:GetUser","Resource":"*"},
        {"Effect":"Allow","Action":"ram:GetUser","Resource":"*",
            "Condition":{"IpAddress":{"acs:SourceIp":["10.0.0.0/8"]}}}]}"#;
    let denying = ("PolicyDocument", denying);
    scenario.admin("RehearsePolicy", &[policy, denying, ("MaxResults", "1")]);
    scenario.admin("RehearsePolicy", &[policy, denying]);
    rehearses_changes(scenario, [draft.1, denying.1]);
    rehearses_control_policies(scenario);
    super::rollouts::play(scenario);
    scenario.admin("Ram.DetachPolicyFromUser", &held);
    let cascade = ("CascadingDelete", "true");
    scenario.admin("Ram.DeletePolicy", &[policy, cascade]);
    let role = ("RoleName", "tested");
    let root = format!("acs:ram::{}:root", scenario.world.account_id());
    let trust = services::testing::trust(&root);
    let made = [role, ("AssumeRolePolicyDocument", &*trust)];
    scenario.admin("Ram.CreateRole", &made);
    let mut assumes = one("assumes", "sts:AssumeRole", "Allow");
    assumes["Principal"] = json!("alice");
    let tests = json!([assumes]).to_string();
    scenario.admin("PutPolicyTests", &[role, ("Tests", &tests)]);
    scenario.admin("GetPolicyTests", &[role]);
    scenario.admin("RunPolicyTests", &[role]);
    scenario.admin("Ram.DeleteRole", &[role]);
}

/// The same drafts as changes that are not made, with one beside them that no recorded call is decided by.
fn rehearses_changes(scenario: &mut Scenario, documents: [&str; 2]) {
    for document in documents {
        let changes = json!([
            {"Product": "Ram", "Operation": "CreatePolicyVersion", "Parameters":
                {"PolicyName": "tested", "PolicyDocument": document, "SetAsDefault": "true"}},
            {"Product": "Rampart", "Operation": "PutPolicyTests", "Parameters":
                {"PolicyName": "tested", "Tests": "[]"}},
        ]);
        let changes = ("Changes", &*changes.to_string());
        scenario.admin("RehearseChanges", &[changes]);
        scenario.admin("RehearseChanges", &[changes, ("MaxResults", "1")]);
    }
}

/// Control policies on what a member did, before they act and once they do, in a world that has a directory.
fn rehearses_control_policies(scenario: &mut Scenario) {
    let mut world = World::with_account("acme");
    world.plant_directory(&[("fd-000001", ROOT)], &[("red", "fd-000001")]);
    world.visit("red");
    world.permit("bob", "Allow", "ram:*", "*");
    let red = json!([world.account_id()]).to_string();
    world
        .user("bob")
        .call("Ram.GetUser", [("UserName", "bob")])
        .answers();
    world.user("bob").call("Ram.ListGroups", []).answers();
    world.visit("acme");
    let text = json!({"Version": "1", "Statement": [
        {"Effect": "Deny", "Action": "ram:GetUser", "Resource": "*"},
        {"Effect": "Deny", "Action": "ram:ListGroups", "Resource": "*",
            "Condition": {"StringNotEquals": {"acs:SourceIp": "192.0.2.1"}}},
    ]});
    let text = text.to_string();
    let made = [
        ("PolicyName", "No"),
        ("EffectScope", "RAM"),
        ("PolicyDocument", &*text),
    ];
    let told = world
        .admin()
        .call("ResourceDirectoryMaster.CreateControlPolicy", made)
        .answers();
    let policy = told["ControlPolicy"]["PolicyId"]
        .as_str()
        .unwrap()
        .to_owned();
    let on = [("PolicyId", &*policy), ("TargetId", "fd-000001")];
    for operation in ["AttachControlPolicy", "DetachControlPolicy"] {
        let changes = json!([{"Product": "ResourceDirectoryMaster", "Operation": operation,
            "Parameters": {"PolicyId": policy, "TargetId": "fd-000001"}}]);
        let changes = changes.to_string();
        let asked = [("Changes", &*changes), ("AccountIds", &*red)];
        let told = world.admin().call("RehearseChanges", asked);
        let place = ("Rampart".to_owned(), "RehearseChanges".to_owned());
        scenario
            .answers
            .entry(place)
            .or_default()
            .push(told.answers());
        world
            .admin()
            .call(&format!("ResourceDirectoryMaster.{operation}"), on)
            .answers();
        if operation == "AttachControlPolicy" {
            decodes_its_denial(scenario, &mut world);
        }
    }
}

/// Bob of red is denied by the control policy, and whoever administers red opens the message.
fn decodes_its_denial(scenario: &mut Scenario, world: &mut World) {
    world.visit("red");
    let denied = world
        .user("bob")
        .call("Ram.GetUser", [("UserName", "bob")])
        .refuses("NoPermission");
    let message = denied["AccessDeniedDetail"]["EncodedDiagnosticMessage"]
        .as_str()
        .unwrap()
        .to_owned();
    let asked = [("EncodedDiagnosticMessage", &*message)];
    let told = world.admin().call("DecodeDiagnosticMessage", asked);
    let place = ("Ram".to_owned(), "DecodeDiagnosticMessage".to_owned());
    scenario
        .answers
        .entry(place)
        .or_default()
        .push(told.answers());
    world.visit("acme");
}

/// A service asks the decision API whether alice may read users.
fn asks_about_alice(scenario: &mut Scenario) {
    let bearer = scenario.world.session("desk").key().bearer();
    let (policy, kind) = (("PolicyName", "desk"), ("PolicyType", "Custom"));
    let document = r#"{"Version":"1","Statement":[
        {"Effect":"Allow","Action":"rampart:Evaluate","Resource":"*"}]}"#;
    scenario.admin("Ram.CreatePolicy", &[policy, ("PolicyDocument", document)]);
    let held = [policy, kind, ("RoleName", "desk")];
    scenario.admin("Ram.AttachPolicyToRole", &held);
    let alice = format!("acs:ram::{}:user/alice", scenario.world.account_id());
    let question = json!({"Question": {"Subject": alice, "Action": "ram:GetUser",
        "Resource": alice, "Outcome": "Allow"}});
    scenario.world.asks(&bearer, &question.to_string());
    scenario.admin("Ram.DetachPolicyFromRole", &held);
    scenario.admin("Ram.DeletePolicy", &[policy]);
}

/// Alice, who has a password and a key, shows again who that is.
fn elevation(scenario: &mut Scenario) {
    let owners = scenario.world.opens_owner_session();
    let calls = json!([{"Version": "2015-05-01", "Operation": "CreateAccessKey",
        "Parameters": {"UserName": "alice"}}]);
    let asked = json!({ "Calls": calls.to_string() });
    let told = scenario.world.order(&owners, "Rampart.MayI", &asked);
    scenario.note("Rampart.MayI", &told);
    let token = scenario.world.opens_session("alice");
    let told = scenario.world.order(&token, "Rampart.Elevate", &json!({}));
    scenario.note("Rampart.Elevate", &told);
    scenario.admin("SetUserSsoSettings", &[("SsoEnabled", "true")]);
    let told = scenario.world.order(&token, "Rampart.Elevate", &json!({}));
    scenario.note("Rampart.Elevate", &told);
    scenario.admin("SetUserSsoSettings", &[("SsoEnabled", "false")]);
    let told = scenario.world.order(&token, "Rampart.Elevate", &json!({}));
    scenario.note("Rampart.Elevate", &told);
    let answer = json!({ "id": "of alice" }).to_string();
    let shown = json!({ "Credential": answer });
    let told = scenario.world.order(&token, "Rampart.Elevate", &shown);
    let told = scenario.note("Rampart.Elevate", &told);
    assert_eq!(told["Elevated"], true);
}

fn sessions(scenario: &mut Scenario) {
    let ended = scenario.world.begins_session(Some("alice"), true);
    scenario.world.begins_session(Some("alice"), false);
    let first = scenario.admin("ListSessions", &[ALICE, ("MaxItems", "1")]);
    let marker = ("Marker", first["Marker"].as_str().unwrap());
    scenario.admin("ListSessions", &[ALICE, marker]);
    scenario.admin("EndSession", &[("SessionId", &ended)]);
    scenario.admin("EndSessionsOfUser", &[ALICE, ("KeepCurrent", "true")]);
    scenario.admin("UnlockUser", &[ALICE]);
    roles(scenario);
}

/// Roles that the administrator can take on, one of them once a second factor was shown, and a session of the other.
fn roles(scenario: &mut Scenario) {
    let root = format!("acs:ram::{}:root", scenario.world.account_id());
    let plain = trust(&root);
    let condition = r#""Condition":{"Bool":{"acs:MFAPresent":"true"}},"Action":"#;
    let careful = plain.replace(r#""Action":"#, condition);
    for (name, trust) in [("on-call", &plain), ("on-call-careful", &careful)] {
        let role = [
            ("RoleName", name),
            ("AssumeRolePolicyDocument", trust),
            ("Description", "for the night"),
        ];
        scenario.admin("Ram.CreateRole", &role);
    }
    scenario.admin("ListAssumableRoles", &[("Search", "call")]);
    scenario.admin("ListAssumableRoles", &[("MaxResults", "1")]);
    let token = scenario.world.opens_session("admin");
    let (told, _) = scenario.world.switch(&token, "on-call");
    told.answers();
    // Its event is that of the operation, its answer a session of the console.
    scenario.calls.push(("AssumeRole".to_owned(), told.code()));
    let admin = ("UserName", "admin");
    scenario.admin("ListSessions", &[admin]);
    scenario.admin("EndSessionsOfUser", &[admin]);
    revocations(scenario);
    for name in ["on-call", "on-call-careful"] {
        scenario.admin("Ram.DeleteRole", &[("RoleName", name)]);
    }
}

/// What was issued long ago and is over anyway, by each of its names.
fn revocations(scenario: &mut Scenario) {
    let before = ("Before", "2026-01-01T00:00:00Z");
    let (role, name) = (("RoleName", "on-call"), ("RoleSessionName", "elsewhere"));
    for what in [
        &[role, name, before][..],
        &[ALICE, before],
        &[("TemporaryAccessKeyId", "STS.gone")],
    ] {
        scenario.admin("RevokeSessions", what);
    }
    let first = scenario.admin("ListRevocations", &[("MaxItems", "1")]);
    let marker = ("Marker", first["Marker"].as_str().unwrap());
    scenario.admin("ListRevocations", &[marker]);
}

fn policies(scenario: &mut Scenario) {
    let wrong = ("PolicyDocument", r#"{"Version":"2","Statement":[],}"#);
    scenario.admin("LintPolicy", &[wrong]);
    let trust = |service: &str, effect: &str, condition: &str| {
        format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"{effect}","Action":"sts:AssumeRole",
                "Principal":{{"Service":["{service}.aliyuncs.com"]}}{condition}}}]}}"#
        )
    };
    let condition = r#","Condition":{"StringEquals":{"x:k":"v"}}"#;
    let (one, other) = (
        trust("ecs", "Allow", condition),
        trust("fc", "Allow", condition),
    );
    let (denied, also) = (
        trust("ecs", "Deny", condition),
        trust("fc", "Deny", condition),
    );
    // Letters outside ASCII have cases that are not looked through.
    let doubtful = r#","Condition":{"StringEqualsIgnoreCase":{"x:k":"\u00e9"},
        "StringNotEqualsIgnoreCase":{"x:k":"\u00c9"}}"#;
    let (doubted, no_more) = (
        trust("ecs", "Allow", doubtful),
        trust("ecs", "Deny", doubtful),
    );
    for (old, new) in [
        (&*one, &*other),
        (&denied, &also),
        (&denied, &one),
        (&one, &denied),
        ("", &doubted),
        (&doubted, ""),
        ("", &no_more),
        (&no_more, ""),
    ] {
        let documents = [("OldDocument", old), ("NewDocument", new)];
        let kind = ("PolicyKind", "trust");
        scenario.admin("ComparePolicies", &[documents[0], documents[1], kind]);
    }
}

fn people(scenario: &mut Scenario) {
    let (password, people) = ("People-password-1", ("GroupName", "people"));
    scenario.passwords.push(password.to_owned());
    scenario.admin("Ram.CreateLoginProfile", &[ALICE, ("Password", password)]);
    scenario.world.logs_on("alice");
    scenario.world.plant(|context| {
        let alice = context.account.users.named(&"alice".parse().unwrap())?.id;
        let named = (PasskeyKind::Passkey, "key".parse().unwrap());
        let made = Made {
            handle: "of alice".to_owned(),
            credential: "{}".to_owned(),
        };
        passkey::add(context, alice, named, made)
    });
    scenario.admin("Ram.CreateGroup", &[people]);
    scenario.admin("Ram.AddUserToGroup", &[ALICE, people]);
    scenario.admin("ListPeople", &[]);
    scenario.admin("Ram.RemoveUserFromGroup", &[ALICE, people]);
    scenario.admin("Ram.DeleteGroup", &[people]);
    elevation(scenario);
    scenario.admin("Ram.DeleteLoginProfile", &[ALICE]);
}

/// Ceremonies in which every answer is right.
pub(super) struct Willing;

impl Ceremonies for Willing {
    fn begin_making(&self, _: &Newcomer) -> Result<Begun, Flaw> {
        Err(Flaw::Closed)
    }

    fn finish_making(&self, _: PasskeyKind, _: &str, _: &str) -> Result<Made, Flaw> {
        Err(Flaw::Closed)
    }

    fn begin_showing(&self, _: &Asked) -> Result<Begun, Flaw> {
        Ok(Begun {
            options: r#"{"challenge":"any"}"#.to_owned(),
            state: "{}".to_owned(),
        })
    }

    fn claimed(&self, _: &str) -> Result<Claimed, Flaw> {
        Err(Flaw::Closed)
    }

    fn finish_showing(&self, _: &str, _: &str, credential: &str) -> Result<Seen, Flaw> {
        let credential = credential.to_owned();
        Ok(Seen { credential })
    }
}

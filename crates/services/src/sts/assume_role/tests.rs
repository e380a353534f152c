//! Stories of sessions: who may begin one, what it may do, when it ends.

use serde_json::Value;

use crate::testing::{Key, World, trust};

const ALL: [(&str, &str); 2] = [
    ("PolicyName", "AdministratorAccess"),
    ("PolicyType", "System"),
];

/// A world with a role that trusts the account, and alice who may assume all roles.
fn world() -> World {
    let mut world = World::with_account("acme");
    let root = format!("acs:ram::{}:root", world.account_id());
    make_role(&mut world, "Ops", &trust(&root));
    world.permit("alice", "Allow", "sts:*", "*");
    world
}

fn make_role(world: &mut World, name: &str, trust: &str) {
    let role = [("RoleName", name), ("AssumeRolePolicyDocument", trust)];
    world.scene("CreateRole", role).answers();
}

fn retrust(world: &mut World, statement: &str) {
    let trust = format!(r#"{{"Version":"1","Statement":[{statement}]}}"#);
    let to = [
        ("RoleName", "ops"),
        ("NewAssumeRolePolicyDocument", trust.as_str()),
    ];
    world.scene("UpdateRole", to).answers();
}

fn arn(world: &World, role: &str) -> String {
    format!("acs:ram::{}:role/{role}", world.account_id())
}

/// The parameters of a call, with some more.
fn asked<'p>(arn: &'p str, more: &[(&'p str, &'p str)]) -> Vec<(&'p str, &'p str)> {
    [&[("RoleArn", arn), ("RoleSessionName", "shift")][..], more].concat()
}

fn detail(denial: &Value) -> (&str, &str) {
    let detail = &denial["AccessDeniedDetail"];
    (
        detail["NoPermissionType"].as_str().unwrap(),
        detail["PolicyType"].as_str().unwrap(),
    )
}

#[test]
fn a_session_is_the_role_and_may_what_the_role_may() {
    let mut world = world();
    let arn = arn(&world, "ops");
    let told = world.user("alice").call("AssumeRole", asked(&arn, &[]));
    let answer = told.answers();
    let account = world.account_id();
    let user = &answer["AssumedRoleUser"];
    assert_eq!(
        user["Arn"],
        format!("acs:ram::{account}:assumed-role/ops/shift")
    );
    assert!(user["AssumedRoleId"].as_str().unwrap().ends_with(":shift"));
    assert_eq!(answer["Credentials"]["Expiration"], "2026-01-02T04:04:05Z");
    assert!(answer["SourceIdentity"].is_null());
    let key = Key::of(&told);
    world
        .holder_of(&key)
        .call("ListUsers", [])
        .refuses("NoPermission");
    world
        .scene("AttachPolicyToRole", [("RoleName", "ops"), ALL[0], ALL[1]])
        .answers();
    world.holder_of(&key).call("ListUsers", []).answers();
    world
        .scene(
            "DetachPolicyFromRole",
            [("RoleName", "ops"), ALL[0], ALL[1]],
        )
        .answers();
    world
        .holder_of(&key)
        .call("ListUsers", [])
        .refuses("NoPermission");
}

#[test]
fn both_sides_must_allow_it() {
    let mut world = world();
    let arn = arn(&world, "Ops");
    let bob = world
        .user("bob")
        .call("AssumeRole", asked(&arn, &[]))
        .refuses("NoPermission");
    assert_eq!(
        detail(&bob),
        ("ImplicitDeny", "AccountLevelIdentityBasedPolicy")
    );
    let only_bob = trust(&format!("acs:ram::{}:user/bob", world.account_id()));
    make_role(&mut world, "bobs", &only_bob);
    let bobs = self::arn(&world, "bobs");
    let alice = world
        .user("alice")
        .call("AssumeRole", asked(&bobs, &[]))
        .refuses("NoPermission");
    assert_eq!(detail(&alice), ("ImplicitDeny", "AssumeRolePolicy"));
    world
        .user("bob")
        .call("AssumeRole", asked(&bobs, &[]))
        .refuses("NoPermission");
    world.permit("bob", "Allow", "sts:AssumeRole", &bobs);
    world
        .user("bob")
        .call("AssumeRole", asked(&bobs, &[]))
        .answers();
}

#[test]
fn the_owner_assumes_no_role() {
    let mut world = world();
    let arn = arn(&world, "ops");
    world
        .root()
        .call("AssumeRole", asked(&arn, &[]))
        .refuses("NoPermission");
}

#[test]
fn a_session_ends_on_time_and_with_its_role() {
    let mut world = world();
    let arn = arn(&world, "ops");
    let short = [("DurationSeconds", "900")];
    let key = Key::of(&world.user("alice").call("AssumeRole", asked(&arn, &short)));
    world.later(899);
    world
        .holder_of(&key)
        .call("GetCallerIdentity", [])
        .answers();
    world.later(1);
    world
        .holder_of(&key)
        .call("GetCallerIdentity", [])
        .refuses("InvalidSecurityToken.Expired");
    let key = Key::of(&world.user("alice").call("AssumeRole", asked(&arn, &[])));
    world.scene("DeleteRole", [("RoleName", "ops")]).answers();
    let refused = world.holder_of(&key).call("GetCallerIdentity", []);
    assert!(
        refused.code().starts_with("InvalidSecurityToken"),
        "{}",
        refused.code()
    );
}

#[test]
fn a_session_is_as_long_as_the_role_allows() {
    let mut world = world();
    let arn = arn(&world, "ops");
    let refused = "InvalidParameter.DurationSeconds";
    for seconds in ["899", "3601", "0", "-1", "an hour"] {
        let parameters = asked(&arn, &[("DurationSeconds", seconds)]);
        world
            .user("alice")
            .call("AssumeRole", parameters)
            .refuses(refused);
    }
    let longer = [("RoleName", "ops"), ("NewMaxSessionDuration", "7200")];
    world.scene("UpdateRole", longer).answers();
    for (seconds, code) in [("7200", "ok"), ("7201", refused)] {
        let parameters = asked(&arn, &[("DurationSeconds", seconds)]);
        assert_eq!(
            world.user("alice").call("AssumeRole", parameters).code(),
            code
        );
    }
}

#[test]
fn a_session_policy_only_narrows() {
    let mut world = world();
    let arn = arn(&world, "ops");
    let policy = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:ListUsers","Resource":"*"}]}"#;
    let narrow = [("Policy", policy)];
    let key = Key::of(&world.user("alice").call("AssumeRole", asked(&arn, &narrow)));
    world
        .holder_of(&key)
        .call("ListUsers", [])
        .refuses("NoPermission");
    world
        .scene("AttachPolicyToRole", [("RoleName", "ops"), ALL[0], ALL[1]])
        .answers();
    world.holder_of(&key).call("ListUsers", []).answers();
    let denial = world
        .holder_of(&key)
        .call("ListRoles", [])
        .refuses("NoPermission");
    assert_eq!(detail(&denial), ("ImplicitDeny", "SessionPolicy"));
}

#[test]
fn a_session_policy_must_be_one() {
    let mut world = world();
    let arn = arn(&world, "ops");
    let long = format!(r#"{{"Version":"1",{}"Statement":[]}}"#, " ".repeat(2048));
    for (policy, code) in [
        ("{}", "InvalidParameter.PolicyGrammar"),
        (" ", "InvalidParameter.PolicyGrammar"),
        (&*long, "InvalidParameter.PolicySize"),
    ] {
        let parameters = asked(&arn, &[("Policy", policy)]);
        world
            .user("alice")
            .call("AssumeRole", parameters)
            .refuses(code);
    }
}

#[test]
fn an_empty_session_policy_is_none() {
    let mut world = world();
    let arn = arn(&world, "ops");
    let all = [("RoleName", "ops"), ALL[0], ALL[1]];
    world.scene("AttachPolicyToRole", all).answers();
    let parameters = asked(&arn, &[("Policy", ""), ("DurationSeconds", "")]);
    let key = Key::of(&world.user("alice").call("AssumeRole", parameters));
    world.holder_of(&key).call("ListUsers", []).answers();
}

#[test]
fn an_external_id_is_compared_by_the_trust_policy() {
    let mut world = world();
    let arn = arn(&world, "ops");
    let account = world.account_id();
    retrust(
        &mut world,
        &format!(
            r#"{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"RAM":["acs:ram::{account}:root"]}},"Condition":{{"StringEquals":{{"sts:ExternalId":"x-1"}}}}}}"#
        ),
    );
    world
        .user("alice")
        .call("AssumeRole", asked(&arn, &[]))
        .refuses("NoPermission");
    let wrong = asked(&arn, &[("ExternalId", "x-2")]);
    world
        .user("alice")
        .call("AssumeRole", wrong)
        .refuses("NoPermission");
    let right = asked(&arn, &[("ExternalId", "x-1")]);
    world.user("alice").call("AssumeRole", right).answers();
    let bad = asked(&arn, &[("ExternalId", "x")]);
    world
        .user("alice")
        .call("AssumeRole", bad)
        .refuses("InvalidParameter.ExternalId");
}

#[test]
fn a_source_identity_needs_leave_and_stays_with_the_chain() {
    let mut world = world();
    let root = format!("acs:ram::{}:root", world.account_id());
    let (first, second) = (arn(&world, "ops"), arn(&world, "next"));
    make_role(&mut world, "next", &trust(&root));
    world
        .scene("AttachPolicyToRole", [("RoleName", "ops"), ALL[0], ALL[1]])
        .answers();
    let said = [("SourceIdentity", "alice@acme")];
    let told = world.user("alice").call("AssumeRole", asked(&first, &said));
    assert_eq!(told.answers()["SourceIdentity"], "alice@acme");
    let key = Key::of(&told);
    let inherited = world
        .holder_of(&key)
        .call("AssumeRole", asked(&second, &[]))
        .answers();
    assert_eq!(inherited["SourceIdentity"], "alice@acme");
    world
        .holder_of(&key)
        .call("AssumeRole", asked(&second, &said))
        .answers();
    let other = asked(&second, &[("SourceIdentity", "bob@acme")]);
    world
        .holder_of(&key)
        .call("AssumeRole", other)
        .refuses("InvalidParameter.SourceIdentity");
    world.permit("carol", "Allow", "sts:AssumeRole", "*");
    world
        .user("carol")
        .call("AssumeRole", asked(&first, &[]))
        .answers();
    let denial = world
        .user("carol")
        .call("AssumeRole", asked(&first, &said))
        .refuses("NoPermission");
    assert_eq!(
        denial["AccessDeniedDetail"]["AuthAction"],
        "sts:SetSourceIdentity"
    );
}

#[test]
fn an_inherited_source_identity_counts_as_given() {
    let mut world = world();
    let root = format!("acs:ram::{}:root", world.account_id());
    let (first, second) = (arn(&world, "ops"), arn(&world, "next"));
    make_role(&mut world, "next", &trust(&root));
    world
        .scene("AttachPolicyToRole", [("RoleName", "ops"), ALL[0], ALL[1]])
        .answers();
    let said = [("SourceIdentity", "mallory")];
    let key = Key::of(&world.user("alice").call("AssumeRole", asked(&first, &said)));
    let account = world.account_id();
    let denies = |condition: &str, action: &str| {
        format!(
            r#"{{"Effect":"Allow","Action":["sts:AssumeRole","sts:SetSourceIdentity"],"Principal":{{"RAM":["acs:ram::{account}:root"]}}}},
               {{"Effect":"Deny","Action":"{action}","Principal":{{"RAM":["acs:ram::{account}:root"]}}{condition}}}"#
        )
    };
    let mallory = r#","Condition":{"StringEquals":{"sts:SourceIdentity":"mallory"}}"#;
    for statements in [
        denies(mallory, "sts:AssumeRole"),
        denies("", "sts:SetSourceIdentity"),
    ] {
        let trust = format!(r#"{{"Version":"1","Statement":[{statements}]}}"#);
        let to = [
            ("RoleName", "next"),
            ("NewAssumeRolePolicyDocument", trust.as_str()),
        ];
        world.scene("UpdateRole", to).answers();
        for more in [&said[..], &[]] {
            world
                .holder_of(&key)
                .call("AssumeRole", asked(&second, more))
                .refuses("NoPermission");
        }
        // One with no source identity is not meant.
        world
            .user("alice")
            .call("AssumeRole", asked(&second, &[]))
            .answers();
    }
}

#[test]
fn a_session_does_not_renew_itself_for_ever() {
    let mut world = world();
    let arn = arn(&world, "ops");
    world
        .scene("AttachPolicyToRole", [("RoleName", "ops"), ALL[0], ALL[1]])
        .answers();
    let mut key = Key::of(&world.user("alice").call("AssumeRole", asked(&arn, &[])));
    for _ in 0..12 {
        world.later(3300);
        key = Key::of(&world.holder_of(&key).call("AssumeRole", asked(&arn, &[])));
    }
    world.later(3300);
    // 42,900 seconds have passed of 43,200.
    world
        .holder_of(&key)
        .call("AssumeRole", asked(&arn, &[]))
        .refuses("InvalidParameter.DurationSeconds");
    world.later(301);
    world
        .holder_of(&key)
        .call("GetCallerIdentity", [])
        .refuses("InvalidSecurityToken.Expired");
    world
        .user("alice")
        .call("AssumeRole", asked(&arn, &[]))
        .answers();
}

#[test]
fn a_role_of_another_account_is_assumed_if_it_trusts() {
    let mut world = world();
    let acme = world.account_id();
    world.visit("other");
    make_role(
        &mut world,
        "guests",
        &trust(&format!("acs:ram::{acme}:user/alice")),
    );
    let other = world.account_id();
    make_role(
        &mut world,
        "inner",
        &trust(&format!("acs:ram::{other}:root")),
    );
    let (guests, inner) = (arn(&world, "guests"), arn(&world, "inner"));
    world.visit("acme");
    let key = Key::of(&world.user("alice").call("AssumeRole", asked(&guests, &[])));
    let who = world
        .holder_of(&key)
        .call("GetCallerIdentity", [])
        .answers();
    assert_eq!(who["AccountId"], *other);
    world
        .user("alice")
        .call("AssumeRole", asked(&inner, &[]))
        .refuses("NoPermission");
}

#[test]
fn another_account_hears_only_of_those_whose_own_policies_lead_there() {
    let mut world = world();
    let _ = world.user("bob");
    world.visit("other");
    let other = world.account_id();
    make_role(
        &mut world,
        "inner",
        &trust(&format!("acs:ram::{other}:root")),
    );
    let inner = arn(&world, "inner");
    world.visit("acme");
    let nowhere = "acs:ram::1999999999999999:role/inner";
    let mut heard = |user: &str, arn: &str| -> Vec<String> {
        world.forget_events();
        world
            .user(user)
            .call("AssumeRole", asked(arn, &[]))
            .refuses("NoPermission");
        let events = world.events();
        let accounts = events
            .json()
            .iter()
            .map(|event| &event["recipientAccountId"]);
        accounts.map(|id| id.as_str().unwrap().to_owned()).collect()
    };
    let acme = "1000000000000001";
    assert_eq!(heard("bob", &inner), [acme]);
    assert_eq!(heard("alice", nowhere), [acme]);
    assert_eq!(heard("alice", &inner), [acme, other.as_str()]);
}

#[test]
fn a_missing_role_is_told_at_home_only() {
    let mut world = world();
    let missing = arn(&world, "none");
    world
        .user("alice")
        .call("AssumeRole", asked(&missing, &[]))
        .refuses("EntityNotExist.Role");
    world
        .user("bob")
        .call("AssumeRole", asked(&missing, &[]))
        .refuses("NoPermission");
    world.visit("other");
    let other = world.account_id();
    make_role(
        &mut world,
        "inner",
        &trust(&format!("acs:ram::{other}:root")),
    );
    let (inner, none) = (arn(&world, "inner"), arn(&world, "none"));
    world.visit("acme");
    let seen = |arn: &str, world: &mut World| {
        let denial = world
            .user("alice")
            .call("AssumeRole", asked(arn, &[]))
            .refuses("NoPermission");
        let mut detail = denial["AccessDeniedDetail"].clone();
        let encoded = detail["EncodedDiagnosticMessage"].take();
        let open = [("EncodedDiagnosticMessage", encoded.as_str().unwrap())];
        let opened = world
            .admin()
            .call("DecodeDiagnosticMessage", open)
            .answers();
        let told = [
            &denial["Message"],
            &detail,
            &opened["DecodedDiagnosticMessage"],
        ];
        told.map(ToString::to_string)
            .join("\n")
            .replace("/none", "/inner")
    };
    assert_eq!(seen(&inner, &mut world), seen(&none, &mut world));
    let nowhere = "acs:ram::1999999999999999:role/inner";
    let told = seen(nowhere, &mut world).replace("1999999999999999", "1000000000000002");
    assert_eq!(told, seen(&inner, &mut world));
}

#[test]
fn an_arn_that_is_none_is_refused() {
    let mut world = world();
    for bad in [
        "ops",
        "acs:ram::1000000000000001:user/alice",
        "acs:ram::100000000000001:role/ops",
        "acs:ram:cn-hangzhou:1000000000000001:role/ops",
        "acs:ram::1000000000000001:role/",
    ] {
        let refused = world.user("alice").call("AssumeRole", asked(bad, &[]));
        refused.refuses("InvalidParameter.RoleArn");
    }
    let arn = arn(&world, "ops");
    let bad = [("RoleArn", arn.as_str()), ("RoleSessionName", "x")];
    world
        .user("alice")
        .call("AssumeRole", bad)
        .refuses("InvalidParameter.RoleSessionName");
    world
        .user("alice")
        .call("AssumeRole", [("RoleArn", &*arn)])
        .refuses("MissingParameter");
}

#[test]
fn the_second_half_of_a_token_s_key_opens_nothing_alone() {
    let mut world = world();
    let arn = arn(&world, "ops");
    let one = Key::of(&world.user("alice").call("AssumeRole", asked(&arn, &[])));
    let other = Key::of(&world.user("alice").call("AssumeRole", asked(&arn, &[])));
    world
        .holder_of(&one.without_token())
        .call("GetCallerIdentity", [])
        .refuses("MissingSecurityToken");
    let mixed = world
        .holder_of(&one.with_token_of(&other))
        .call("GetCallerIdentity", []);
    mixed.refuses("InvalidSecurityToken.MismatchWithAccessKey");
}

#[test]
fn a_bearer_credential_that_was_proven_ends_with_its_session_and_with_its_rights() {
    let mut world = world();
    let arn = arn(&world, "ops");
    let short = asked(&arn, &[("DurationSeconds", "900")]);
    let bearer = |world: &mut World| {
        let told = world.user("alice").call("AssumeRole", short.clone());
        Key::of(&told).bearer()
    };
    let first = bearer(&mut world);
    assert!(!world.lets_in(&first));
    let attached = [("RoleName", "ops"), ALL[0], ALL[1]];
    world.scene("AttachPolicyToRole", attached).answers();
    assert!(world.lets_in(&first));
    world.later(899);
    assert!(world.lets_in(&first));
    let altered = format!("{}A", first.trim_end_matches(char::is_alphanumeric));
    assert!(!world.lets_in(&altered));
    world.later(1);
    assert!(!world.lets_in(&first));
    let second = bearer(&mut world);
    assert!(world.lets_in(&second));
    world.scene("DetachPolicyFromRole", attached).answers();
    assert!(!world.lets_in(&second));
    world.scene("AttachPolicyToRole", attached).answers();
    assert!(world.lets_in(&second));
    world.scene("DetachPolicyFromRole", attached).answers();
    world.scene("DeleteRole", [("RoleName", "ops")]).answers();
    assert!(!world.lets_in(&second));
}

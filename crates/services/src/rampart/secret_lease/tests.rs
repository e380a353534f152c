//! Stories of leases: who may hold one, who sees and ends them, what their end comes to.

use gateway::Kms;
use serde_json::{Value, json};

use crate::testing::{Key, Told, World};

const NAME: (&str, &str) = ("SecretName", "app/db");
const FIRST: &str = "first-value-of-the-secret";
const EVERYBODY: (&str, &str) = ("AllHolders", "true");
const ROTATE: (&str, &str) = ("Rotate", "true");
const ENDED: &str = "InvalidSecurityToken.Expired";

/// A world with a secret that alice may lease, and bob may read.
fn world() -> World {
    let mut world = World::with_account("acme");
    let new = [NAME, ("VersionId", "v1"), ("SecretData", FIRST)];
    world.scene("CreateSecret", new).answers();
    let arn = arn(&world, "app/db");
    for action in ["kms:GetSecretValue", "rampart:LeaseSecretValue"] {
        world.permit("alice", "Allow", action, &arn);
    }
    world.permit("bob", "Allow", "kms:GetSecretValue", &arn);
    world
}

fn arn(world: &World, name: &str) -> String {
    format!("acs:kms:*:{}:secret/{name}", world.account_id())
}

fn lease(world: &mut World, user: &str, more: &[(&str, &str)]) -> Told {
    let asked = [&[NAME], more].concat();
    world.user(user).call("LeaseSecretValue", asked)
}

/// A lease of alice's.
fn held(world: &mut World) -> String {
    id(&lease(world, "alice", &[]))
}

fn id(told: &Told) -> String {
    let id = told.answers()["SecretLease"]["LeaseId"].clone();
    id.as_str().unwrap().to_owned()
}

fn listed(told: &Told) -> Vec<Value> {
    told.answers()["SecretLeases"].as_array().unwrap().clone()
}

fn all(world: &mut World) -> Vec<Value> {
    listed(&world.admin().call("ListSecretLeases", [EVERYBODY]))
}

fn put(world: &mut World, version: &str) {
    let newer = [NAME, ("VersionId", version), ("SecretData", "newer")];
    world.scene("PutSecretValue", newer).answers();
}

#[test]
fn a_value_comes_with_a_lease_that_says_who_holds_which_version_until_when() {
    let mut world = world();
    world.forget_events();
    let told = lease(&mut world, "alice", &[("LeaseSeconds", "600")]);
    let answer = told.answers();
    assert_eq!(answer["SecretData"], FIRST);
    assert_eq!(answer["SecretDataType"], "text");
    assert_eq!(answer["VersionStages"], json!(["ACSCurrent"]));
    let lease = &answer["SecretLease"];
    let account = world.account_id();
    let now = world.now();
    assert_eq!(lease["SecretName"], "app/db");
    assert_eq!(lease["VersionId"], "v1");
    assert_eq!(lease["HolderArn"], format!("acs:ram::{account}:user/alice"));
    assert_eq!(lease["CreateDate"], now.to_string());
    assert_eq!(lease["ExpireDate"], now.plus_seconds(600).to_string());
    let week = now.plus_seconds(7 * 86_400).to_string();
    assert_eq!(lease["LatestExpireDate"], week);
    assert_eq!(lease["Replaced"], false);
    assert!(lease["TemporaryAccessKeyId"].is_null());
    let events = world.events();
    events.are(["LeaseSecretValue ok"]);
    let event = &events.json()[0];
    let more = &event["additionalEventData"];
    assert_eq!(more["secretVersionId"], "v1");
    assert_eq!(more["secretLeaseId"], lease["LeaseId"]);
    assert!(!event.to_string().contains(FIRST));
    assert!(!world.kept().contains(FIRST));
    assert_eq!(all(&mut world), std::slice::from_ref(lease));
}

#[test]
fn whoever_leases_may_read_and_lease_and_the_policy_of_the_secret_counts() {
    let mut world = world();
    let told = lease(&mut world, "bob", &[]).refuses("NoPermission");
    let action = &told["AccessDeniedDetail"]["AuthAction"];
    assert_eq!(action, "rampart:LeaseSecretValue");
    let arn = arn(&world, "app/db");
    world.permit("carol", "Allow", "rampart:LeaseSecretValue", &arn);
    let told = lease(&mut world, "carol", &[]).refuses("NoPermission");
    let action = &told["AccessDeniedDetail"]["AuthAction"];
    assert_eq!(action, "kms:GetSecretValue");
    let account = world.account_id();
    let policy = |effect: &str, user: &str| {
        format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"{effect}","Action":"kms:GetSecretValue","Resource":"*","Principal":{{"RAM":["acs:ram::{account}:user/{user}"]}}}}]}}"#
        )
    };
    let open = policy("Allow", "carol");
    world
        .scene("SetSecretPolicy", [NAME, ("Policy", &open)])
        .answers();
    lease(&mut world, "carol", &[]).answers();
    for bad in ["0", "59", "86401"] {
        let told = lease(&mut world, "alice", &[("LeaseSeconds", bad)]);
        told.refuses("InvalidParameter.LeaseSeconds");
    }
    let shut = policy("Deny", "alice");
    world
        .scene("SetSecretPolicy", [NAME, ("Policy", &shut)])
        .answers();
    lease(&mut world, "alice", &[]).refuses("NoPermission");
    // Another account's has no leases for ours.
    let other = (
        "SecretName",
        "acs:kms:cn-hangzhou:1000000000000009:secret/app/db",
    );
    let told = world.user("alice").call("LeaseSecretValue", [other]);
    told.refuses("InvalidParameter.SecretName");
    assert_eq!(all(&mut world).len(), 1);
}

#[test]
fn holders_see_and_give_back_their_own_and_others_need_to_be_allowed() {
    let mut world = world();
    let lease = held(&mut world);
    let own = listed(&world.user("alice").call("ListSecretLeases", []));
    assert_eq!(own.len(), 1);
    assert_eq!(
        listed(&world.user("bob").call("ListSecretLeases", [])).len(),
        0
    );
    let told = world.user("alice").call("ListSecretLeases", [EVERYBODY]);
    told.refuses("NoPermission");
    let this = [("LeaseId", lease.as_str())];
    let told = world.user("bob").call("RevokeSecretLease", this);
    let action = told.refuses("NoPermission")["AccessDeniedDetail"]["AuthAction"].clone();
    assert_eq!(action, "rampart:RevokeSecretLease");
    world.forget_events();
    let told = world
        .user("alice")
        .call("RevokeSecretLease", this)
        .answers();
    assert_eq!(told["Outcome"], "Released");
    assert_eq!(told["SecretName"], "app/db");
    let events = world.events();
    events.are(["RevokeSecretLease ok"]);
    let more = events.json()[0]["additionalEventData"].clone();
    assert_eq!(more["secretLeaseOutcome"], "Released");
    assert_eq!(more["secretName"], "app/db");
    let told = world.user("alice").call("RevokeSecretLease", this);
    told.refuses("NoPermission");
    let told = world.admin().call("RevokeSecretLease", this);
    told.refuses("EntityNotExist.Secret.Lease");
    // Bob may, once he is allowed to.
    let lease = held(&mut world);
    let arn = arn(&world, "app/db");
    world.permit("bob", "Allow", "rampart:RevokeSecretLease", &arn);
    let this = [("LeaseId", lease.as_str())];
    world.user("bob").call("RevokeSecretLease", this).answers();
}

#[test]
fn leases_are_listed_by_secret_and_by_holder_and_page_by_page() {
    let mut world = world();
    let new = [
        ("SecretName", "app/mail"),
        ("VersionId", "v1"),
        ("SecretData", "x"),
    ];
    world.scene("CreateSecret", new).answers();
    let _ = (held(&mut world), held(&mut world));
    let mail = ("SecretName", "app/mail");
    world.admin().call("LeaseSecretValue", [mail]).answers();
    assert_eq!(all(&mut world).len(), 3);
    let mut admin = world.admin();
    let mut count = |asked: &[(&str, &str)]| {
        listed(&admin.call("ListSecretLeases", asked.iter().copied())).len()
    };
    assert_eq!(count(&[EVERYBODY, NAME]), 2);
    assert_eq!(count(&[mail]), 1);
    assert_eq!(count(&[("UserName", "alice")]), 2);
    assert_eq!(count(&[("UserName", "alice"), mail]), 0);
    let mut marker = String::new();
    let mut seen = Vec::new();
    for _ in 0..3 {
        let asked = [EVERYBODY, ("MaxItems", "1"), ("Marker", &*marker)];
        let page = admin.call("ListSecretLeases", asked).answers();
        seen.push(page["SecretLeases"][0]["LeaseId"].clone());
        marker = page["Marker"].as_str().unwrap_or_default().to_owned();
    }
    seen.dedup();
    assert_eq!((seen.len(), &*marker), (3, ""));
    for (asked, code) in [
        (
            &[EVERYBODY, ("UserName", "alice")][..],
            "InvalidParameter.AllHolders",
        ),
        (&[("RoleSessionName", "pod")], "InvalidParameter.AllHolders"),
        (&[("UserName", "none")], "EntityNotExist.User"),
        (&[("RoleName", "none")], "EntityNotExist.Role"),
        (
            &[EVERYBODY, ("SecretName", "none")],
            "EntityNotExist.Secret",
        ),
    ] {
        let told = admin.call("ListSecretLeases", asked.iter().copied());
        told.refuses(code);
    }
}

#[test]
fn a_session_of_a_role_holds_its_lease_while_its_credentials_are_renewed() {
    let mut world = world();
    let key = world.session("pod").key();
    let [policy, kind] = [
        ("PolicyName", "AdministratorAccess"),
        ("PolicyType", "System"),
    ];
    let may = [("RoleName", "pod"), policy, kind];
    world.scene("AttachPolicyToRole", may).answers();
    let lease = id(&world.holder_of(&key).call("LeaseSecretValue", [NAME]));
    // The same session by other credentials.
    let next = world.session("pod").key();
    assert_ne!(key.id, next.id);
    let this = [("LeaseId", lease.as_str())];
    world
        .holder_of(&next)
        .call("RenewSecretLease", this)
        .answers();
    let mut admin = world.admin();
    let role = ("RoleName", "pod");
    let story = ("RoleSessionName", "story");
    for (asked, found) in [
        (&[role][..], 1),
        (&[role, story], 1),
        (&[role, ("RoleSessionName", "other")], 0),
    ] {
        let told = admin.call("ListSecretLeases", asked.iter().copied());
        assert_eq!(listed(&told).len(), found, "{asked:?}");
    }
    let told = world.user("alice").call("RenewSecretLease", this);
    told.refuses("NoPermission");
    let told = world.admin().call("RenewSecretLease", this);
    told.refuses("Forbidden.SecretLease");
}

#[test]
fn a_lease_runs_out_by_the_clock_and_a_job_forgets_all_that_did() {
    let mut world = world();
    let _ = (held(&mut world), held(&mut world));
    lease(&mut world, "alice", &[("LeaseSeconds", "7200")]).answers();
    world.later(3600);
    assert_eq!(all(&mut world).len(), 1);
    let before = world.records();
    world.forget_events();
    assert_eq!(world.make_round(Kms).done, 1);
    // One row for both.
    world.events().are(["ForgetSecretLeases ok"]);
    assert_eq!(world.records().len(), before.len() - 2);
    assert_eq!(world.make_round(Kms).done, 0);
    assert_eq!(all(&mut world).len(), 1);
}

#[test]
fn a_renewal_needs_the_right_to_read_and_tells_that_the_value_was_replaced() {
    let mut world = world();
    let arn = arn(&world, "app/db");
    world.permit("alice", "Allow", "rampart:RenewSecretLease", &arn);
    let lease = held(&mut world);
    let this = [("LeaseId", lease.as_str()), ("LeaseSeconds", "7200")];
    let told = world.user("alice").call("RenewSecretLease", this).answers();
    let until = world.now().plus_seconds(7200).to_string();
    assert_eq!(told["SecretLease"]["ExpireDate"], until);
    assert_eq!(told["SecretLease"]["Replaced"], false);
    put(&mut world, "v2");
    let told = world.user("alice").call("RenewSecretLease", this).answers();
    assert_eq!(told["SecretLease"]["Replaced"], true);
    world.permit("alice", "Deny", "kms:GetSecretValue", "*");
    let told = world.user("alice").call("RenewSecretLease", this);
    told.refuses("NoPermission");
}

#[test]
fn a_generic_value_is_marked_as_to_be_replaced_until_it_is() {
    let mut world = world();
    let lease = held(&mut world);
    let this = [("LeaseId", lease.as_str()), ROTATE];
    let told = world.user("alice").call("RevokeSecretLease", this);
    let action = told.refuses("NoPermission")["AccessDeniedDetail"]["AuthAction"].clone();
    assert_eq!(action, "kms:RotateSecret");
    let told = world.admin().call("RevokeSecretLease", this).answers();
    assert_eq!(told["Outcome"], "RotationDue");
    let since = world.now().to_string();
    let found = |world: &mut World| {
        let asked = [("RuleId", "KM-05"), ("Outcome", "Fail")];
        let told = world.admin().call("GetPosture", asked).answers();
        told["Findings"].as_array().unwrap().len()
    };
    assert_eq!(found(&mut world), 1);
    let next = self::lease(&mut world, "alice", &[]).answers();
    assert_eq!(next["SecretLease"]["RotationDueDate"], since);
    world.later(1);
    put(&mut world, "v2");
    assert_eq!(found(&mut world), 0);
    let left = all(&mut world);
    assert_eq!(left[0]["Replaced"], true);
    assert!(left[0]["RotationDueDate"].is_null());
    let this = left[0]["LeaseId"].as_str().unwrap().to_owned();
    let told = world
        .admin()
        .call("RevokeSecretLease", [("LeaseId", &*this), ROTATE]);
    assert_eq!(told.answers()["Outcome"], "Replaced");
    assert_eq!(found(&mut world), 0);
}

/// The secret of a user's only key.
fn managed(world: &mut World) -> Key {
    let user = ("UserName", "worker");
    world.scene("CreateUser", [user]).answers();
    let key = Key::of(&world.scene("CreateAccessKey", [user]));
    let pair = json!({"AccessKeyId": key.id, "AccessKeySecret": key.secrets()[0]});
    let data = json!({ "AccessKeys": [pair] }).to_string();
    let new = [
        ("SecretName", "$Auto"),
        ("SecretType", "RAMCredentials"),
        ("VersionId", "v1"),
        ("SecretData", &*data),
        (
            "ExtendedConfig",
            r#"{"SecretSubType":"RamUserAccessKey","UserName":"worker"}"#,
        ),
    ];
    world.scene("CreateSecret", new).answers();
    key
}

#[test]
fn an_access_key_is_rotated_at_once_by_the_one_engine() {
    let mut world = World::with_account("acme");
    let old = managed(&mut world);
    let worker = ("SecretName", "acs/ram/user/worker");
    let lease = |world: &mut World| {
        let told = world.admin().call("LeaseSecretValue", [worker]);
        let value = told.answers()["SecretData"].as_str().unwrap().to_owned();
        (id(&told), Key::held(&serde_json::from_str(&value).unwrap()))
    };
    let (first, key) = lease(&mut world);
    assert_eq!(key.id, old.id);
    world.forget_events();
    let told = world
        .admin()
        .call("RevokeSecretLease", [("LeaseId", &*first), ROTATE]);
    assert_eq!(told.answers()["Outcome"], "Rotating");
    // Proven before it is answered.
    world
        .events()
        .are(["RevokeSecretLease ok", "CompleteSecretRotation ok"]);
    let (second, key) = lease(&mut world);
    assert_ne!(key.id, old.id);
    world
        .holder_of(&key)
        .call("GetCallerIdentity", [])
        .answers();
    // The key before it is still on its way out, so the next waits and the secret says so.
    let told = world
        .admin()
        .call("RevokeSecretLease", [("LeaseId", &*second), ROTATE]);
    assert_eq!(told.answers()["Outcome"], "RotationDue");
    let due = world.admin().call("DescribeSecret", [worker]).answers();
    assert_eq!(due["NextRotationDate"], world.now().to_string());
}

#[test]
fn credentials_of_a_role_end_with_the_lease_that_they_were_made_for() {
    let mut world = World::with_account("acme");
    let trust = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["kms.aliyuncs.com"]}}]}"#;
    let role = [("RoleName", "till"), ("AssumeRolePolicyDocument", trust)];
    world.scene("CreateRole", role).answers();
    let new = [
        ("SecretName", "$Auto"),
        ("SecretType", "RAMCredentials"),
        ("VersionId", "v1"),
        ("SecretData", "{}"),
        (
            "ExtendedConfig",
            r#"{"SecretSubType":"RamRoleCredentials","RoleName":"till"}"#,
        ),
    ];
    world.scene("CreateSecret", new).answers();
    let till = ("SecretName", "acs/ram/role/till");
    let lease = |world: &mut World| {
        let asked = [till, ("LeaseSeconds", "900")];
        let told = world.admin().call("LeaseSecretValue", asked);
        let answer = told.answers();
        let value: Value = serde_json::from_str(answer["SecretData"].as_str().unwrap()).unwrap();
        assert_eq!(value["Expiration"], answer["SecretLease"]["ExpireDate"]);
        (id(&told), Key::held(&value), answer["SecretLease"].clone())
    };
    let (one, first, shown) = lease(&mut world);
    let (_, second, _) = lease(&mut world);
    assert_eq!(shown["TemporaryAccessKeyId"], *first.id);
    assert_eq!(shown["LatestExpireDate"], shown["ExpireDate"]);
    assert_eq!(
        shown["ExpireDate"],
        world.now().plus_seconds(900).to_string()
    );
    let asks =
        |world: &mut World, key: &Key| world.holder_of(key).call("GetCallerIdentity", []).code();
    assert_eq!(
        [asks(&mut world, &first), asks(&mut world, &second)],
        ["ok", "ok"]
    );
    let this = ("LeaseId", one.as_str());
    let mut admin = world.admin();
    let told = admin.call("RenewSecretLease", [this]);
    told.refuses("InvalidParameter.LeaseId");
    let told = admin.call("RevokeSecretLease", [this, ROTATE]);
    told.refuses("InvalidParameter.Rotate");
    let told = admin.call("RevokeSecretLease", [this]).answers();
    assert_eq!(told["Outcome"], "CredentialsEnded");
    assert_eq!(asks(&mut world, &first), ENDED);
    assert_eq!(asks(&mut world, &second), "ok");
    for bad in ["899", "3601"] {
        let asked = [till, ("LeaseSeconds", bad)];
        let told = world.admin().call("LeaseSecretValue", asked);
        told.refuses("InvalidParameter.LeaseSeconds");
    }
}

#[test]
fn leases_are_no_way_to_what_is_gone() {
    let mut world = world();
    let lease = held(&mut world);
    let this = [("LeaseId", lease.as_str())];
    world.scene("DeleteSecret", [NAME]).answers();
    self::lease(&mut world, "alice", &[]).refuses("Rejected.PendingDeletion");
    let told = world.admin().call("RenewSecretLease", this);
    told.refuses("Forbidden.SecretLease");
    let told = world.admin().call("RevokeSecretLease", [this[0], ROTATE]);
    told.refuses("Rejected.PendingDeletion");
    assert_eq!(all(&mut world).len(), 1);
    let at_once = ("ForceDeleteWithoutRecovery", "true");
    world.scene("DeleteSecret", [NAME, at_once]).answers();
    assert_eq!(all(&mut world).len(), 0);
    let told = world.admin().call("RevokeSecretLease", this);
    told.refuses("EntityNotExist.Secret.Lease");
}

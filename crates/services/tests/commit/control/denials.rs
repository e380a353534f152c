//! What is told of a denial by control policies: to the member, to who manages the directory, to nobody else.

use gateway::Trace;
use serde_json::Value;
use store::{EventFilter, Events as _};

use super::{MANAGER, MEMBER, ROOT, change, folder, forbidding, join, organization, policy};
use crate::scene::{Key, Scene, Told, account};

const GROUP: [(&str, &str); 1] = [("GroupName", "dev")];
/// Denies what does not come from somewhere, which only those who wrote it may read.
const ELSEWHERE: &str = r#"{"Version":"1","Statement":[{"Effect":"Deny","Action":"ram:Create*","Resource":"*","Condition":{"NotIpAddress":{"acs:SourceIp":["198.51.100.0/24"]}}}]}"#;
/// What of it must be seen by nobody else.
const HIDDEN: &str = "198.51.100";

fn message(told: &Told) -> String {
    let detail = &told.json["AccessDeniedDetail"];
    let message = detail["EncodedDiagnosticMessage"].as_str().unwrap();
    message.to_owned()
}

async fn decoded(scene: &Scene, key: &Key, message: &str) -> Told {
    let asked = [("EncodedDiagnosticMessage", message)];
    scene.call(key, "DecodeDiagnosticMessage", &asked).await
}

async fn explained(scene: &Scene, key: &Key, message: &str) -> Value {
    let asked = [("EncodedDiagnosticMessage", message)];
    let told = scene.call(key, "Explain", &asked).await.succeeds();
    told.json["Decisions"][0].clone()
}

#[tokio::test]
async fn the_member_learns_level_and_policy_and_the_directory_the_text_and_the_values() {
    let scene = Scene::set(|_| {}).await;
    let (manager, admin) = organization(&scene).await;
    let stranger = scene.found(3).await;
    scene
        .arrange(MANAGER, |state| policy(state, "cp-elsewhere", ELSEWHERE))
        .await;
    change(
        &scene,
        &manager,
        "AttachControl",
        "fd-000002",
        "cp-elsewhere",
    )
    .await;
    let told = scene.call(&admin, "CreateGroup", &GROUP).await;
    let told = told.refuses("NoPermission");
    let message = message(&told);
    assert_eq!(message.split('.').count(), 2, "a part for each");

    for key in [&admin, &manager] {
        let told = decoded(&scene, key, &message).await.succeeds();
        let told = &told.json["DecodedDiagnosticMessage"];
        assert_eq!(told["NoPermissionPolicyType"], "ControlPolicy");
        assert_eq!(told["ExplicitDeny"], true);
        let matched = told["MatchedPolicies"].as_array().unwrap();
        assert_eq!(matched.len(), 1, "{told}");
        assert_eq!(matched[0]["PolicyIdentifier"], "cp-elsewhere");
        assert_eq!(matched[0]["AttachedEntityType"], "ResourceDirectoryTarget");
        assert_eq!(matched[0]["AttachedTargetId"], "fd-000002");
    }
    assert_ne!(decoded(&scene, &stranger, &message).await.code, "ok");

    let own = explained(&scene, &admin, &message).await;
    assert_eq!(own["Layer"], "Control");
    let summary = own["Summary"].as_str().unwrap();
    assert!(summary.contains("fd-000002"), "{summary}");
    let statements = own["Statements"].as_array().unwrap();
    assert_eq!(statements.len(), 1, "{own}");
    assert_eq!(statements[0]["Policy"], "cp-elsewhere");
    assert_eq!(statements[0]["AttachedEntity"], "fd-000002");
    assert!(!own.to_string().contains(HIDDEN), "{own}");
    assert!(!own.to_string().contains("ram:Create*"), "{own}");

    // Its text is told as it was, though it is another by now.
    scene
        .arrange(MANAGER, |state| {
            policy(state, "cp-elsewhere", &forbidding("oss:*"));
        })
        .await;
    let theirs = explained(&scene, &manager, &message).await;
    let statements = theirs["Statements"].as_array().unwrap();
    let denies = statements.iter().find(|one| one["Effect"] == "Deny");
    let denies = denies.unwrap();
    assert_eq!(denies["MatchedAction"], "ram:Create*");
    assert!(
        denies["Text"].as_str().unwrap().contains(HIDDEN),
        "{denies}"
    );
    assert!(denies["Conditions"][0].as_str().unwrap().contains(HIDDEN));
    let own = |one: &&Value| one["Policy"] == "AdministratorAccess";
    assert!(!statements.iter().any(|one| own(&one)), "{theirs}");
}

#[tokio::test]
async fn what_nothing_allows_names_the_level_and_shows_the_near_misses_to_the_directory_alone() {
    let scene = Scene::set(|_| {}).await;
    let (manager, admin) = organization(&scene).await;
    scene
        .arrange(MANAGER, |state| {
            let near = r#"{"Version":"1","Statement":[{"Effect":"Allow","NotAction":"ram:CreateGroup","Resource":"*"},{"Effect":"Allow","Action":"ram:Create*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":["198.51.100.0/24"]}}}]}"#;
            policy(state, "cp-near", near);
        })
        .await;
    change(&scene, &manager, "AttachControl", ROOT, "cp-near").await;
    change(
        &scene,
        &manager,
        "DetachControl",
        ROOT,
        "cp-FullAliyunAccess",
    )
    .await;
    let told = scene.call(&admin, "CreateGroup", &GROUP).await;
    let message = message(&told.refuses("NoPermission"));
    let own = explained(&scene, &admin, &message).await;
    assert_eq!(own["Decision"], "ImplicitDeny");
    assert!(own["Summary"].as_str().unwrap().contains(ROOT), "{own}");
    assert!(!own.to_string().contains(HIDDEN), "{own}");
    let theirs = explained(&scene, &manager, &message).await;
    let failure = &theirs["Misses"][0]["Failures"][0];
    assert!(failure["Expected"].to_string().contains(HIDDEN), "{theirs}");
    assert!(
        failure["Asked"].to_string().contains("203.0.113.7"),
        "{theirs}"
    );
}

#[tokio::test]
async fn who_is_outside_the_directory_learns_nothing_of_it() {
    let scene = Scene::set(|_| {}).await;
    let (manager, owner) = organization(&scene).await;
    let (outsider, insider) = (scene.found(3).await, scene.found(4).await);
    scene
        .arrange(MANAGER, |state| {
            folder(state, "fd-aside1", ROOT);
            policy(state, "cp-noassume", &forbidding("sts:AssumeRole"));
        })
        .await;
    join(&scene, 4, "fd-aside1").await;
    change(
        &scene,
        &manager,
        "AttachControl",
        "fd-000005",
        "cp-noassume",
    )
    .await;
    for (number, key, knows) in [(3, &outsider, false), (4, &insider, true)] {
        let role = format!("Guest{number}");
        scene.role(&owner, &role, number).await;
        let arn = format!("acs:ram::{}:role/{role}", account(MEMBER));
        let asked = [("RoleArn", arn.as_str()), ("RoleSessionName", "night")];
        let told = scene.call(key, "AssumeRole", &asked).await;
        let message = message(&told.refuses("NoPermission"));
        let own = explained(&scene, key, &message).await.to_string();
        assert_eq!(own.contains("cp-noassume"), knows, "{own}");
        assert_eq!(own.contains("fd-000005"), knows, "{own}");
        let opened = decoded(&scene, key, &message).await.succeeds();
        let opened = opened.json.to_string();
        assert_eq!(opened.contains("cp-noassume"), knows, "{opened}");
        let theirs = explained(&scene, &manager, &message).await.to_string();
        assert!(theirs.contains("cp-noassume"), "{theirs}");
        // The owner of the role has no part in it.
        let told = decoded(&scene, &owner, &message).await;
        assert_ne!(told.code, "ok");
    }
}

#[tokio::test]
async fn a_record_says_which_directories_were_asked_and_what_denied() {
    let scene = Scene::set(|_| {}).await;
    let (manager, admin) = organization(&scene).await;
    change(
        &scene,
        &manager,
        "AttachControl",
        "fd-000004",
        "cp-nogroups",
    )
    .await;
    let revision = scene.revision(MANAGER).await.0;
    let denied = scene.call(&admin, "CreateGroup", &GROUP).await;
    let allowed = scene.call(&admin, "ListGroups", &[]).await.succeeds();
    let apart = scene.call(&manager, "ListGroups", &[]).await.succeeds();
    scene.settle().await;
    let trace = async |request: &str| {
        let filter = EventFilter {
            request: Some(request.to_owned()),
            ..EventFilter::default()
        };
        let found = scene.between.look_up(&filter).await.unwrap();
        let whole = scene.between.fetch(found[0].id).await.unwrap().unwrap();
        let event: Value = serde_json::from_str(&whole.event.json).unwrap();
        (whole.event.trace, event)
    };
    let (bytes, event) = trace(&denied.request_id).await;
    let read = Trace::read(&bytes, &event).unwrap();
    let control = read.verdicts[0].control.as_ref().unwrap();
    assert_eq!(
        (control.caller, control.node.as_str()),
        (false, "fd-000004")
    );
    assert_eq!(control.statements.len(), 1);
    assert_eq!(control.statements[0].policy, "Custom/cp-nogroups");
    let directory = read.directories[0];
    assert_eq!(
        (directory.account, directory.revision),
        (account(MANAGER), revision)
    );
    let (bytes, event) = trace(&allowed.request_id).await;
    let read = Trace::read(&bytes, &event).unwrap();
    assert_eq!(read.directories.len(), 1);
    assert_eq!(read.verdicts[0].control, None);
    // As earlier programs wrote it, and as it is written where there is no directory.
    let (bytes, event) = trace(&apart.request_id).await;
    let read = Trace::read(&bytes, &event).unwrap();
    assert!(read.directories.is_empty());
}

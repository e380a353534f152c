//! Two nodes: how long one may go by what it last heard, and what it does where it knows too little.

use std::time::Duration;

use super::{
    DIRECTORY, MANAGER, MEMBER, ROOT, change, forbidding, member, organization, policy, standing,
};
use crate::scene::{Key, Scene, account};

const SECOND: i64 = 1000;
const NO_GROUPS: &str = "cp-nogroups";
/// What the settings say of how long.
const LIMIT: i64 = 10;

/// Two nodes of which the second hears nothing any more, and then a control policy is attached on the first.
async fn apart(bound: bool) -> (Scene, Scene, [Key; 2]) {
    let settings = |settings: &mut gateway::Settings| {
        settings.token_staleness_seconds = LIMIT;
        settings.bound_members = bound;
    };
    let first = Scene::set(settings).await;
    let (manager, admin) = organization(&first).await;
    let second = first.beside_with(settings).await;
    for scene in [&first, &second] {
        scene.call(&admin, "ListGroups", &[]).await.succeeds();
    }
    second.between.go_away();
    first
        .arrange(MANAGER, |state| {
            policy(state, "cp-nolists", &forbidding("ram:ListGroups"));
        })
        .await;
    change(&first, &manager, "AttachControl", ROOT, "cp-nolists").await;
    let told = first.call(&admin, "ListGroups", &[]).await;
    told.refuses("NoPermission");
    tokio::time::sleep(Duration::from_secs(1)).await;
    (first, second, [manager, admin])
}

/// For which seconds after the partition the second node still allows what was forbidden.
async fn allowed(bound: bool) -> Vec<i64> {
    let (_first, second, [manager, admin]) = apart(bound).await;
    let mut allowed = Vec::new();
    for at in [0, 1, LIMIT - 1, LIMIT, LIMIT + 1, 2 * LIMIT, 200] {
        second.at(at * SECOND);
        let told = second.call(&admin, "ListGroups", &[]).await;
        if told.code == "ok" {
            assert!(told.stale);
            allowed.push(at);
        } else {
            let told = told.refuses("ServiceUnavailable");
            let said = told.json["Message"].as_str().unwrap();
            assert!(said.contains("token_staleness"), "{said}");
        }
        // Accounts that no control policy can bind are served on.
        let told = second.call(&manager, "ListGroups", &[]).await.succeeds();
        assert!(told.stale);
    }
    second.between.come_back();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let told = second.call(&admin, "ListGroups", &[]).await;
    told.refuses("NoPermission");
    allowed
}

#[tokio::test(start_paused = true)]
async fn apart_from_the_store_a_member_is_allowed_no_longer_than_the_limit() {
    assert_eq!(allowed(true).await, [0, 1, LIMIT - 1, LIMIT]);
}

#[tokio::test(start_paused = true)]
async fn without_the_guard_it_would_be_as_long_as_keys_are() {
    assert_eq!(
        allowed(false).await,
        [0, 1, LIMIT - 1, LIMIT, LIMIT + 1, 2 * LIMIT, 200]
    );
}

#[tokio::test(start_paused = true)]
async fn decisions_on_members_are_refused_then_too() {
    let (_first, second, [_, admin]) = apart(true).await;
    let who = format!("acs:ram::{}:user/admin", account(MEMBER));
    let decided = second.decide(&admin, &who, "ram:ListGroups").await;
    assert_eq!(decided, Ok((true, true)));
    second.at((LIMIT + 1) * SECOND);
    let decided = second.decide(&admin, &who, "ram:ListGroups").await;
    assert_eq!(decided, Err(503));
}

#[tokio::test(start_paused = true)]
async fn another_node_follows_with_the_feed() {
    let scene = Scene::set(|_| {}).await;
    let (manager, admin) = organization(&scene).await;
    let other = scene.beside().await;
    other.call(&admin, "ListGroups", &[]).await.succeeds();
    change(&scene, &manager, "AttachControl", "fd-000002", NO_GROUPS).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let group = [("GroupName", "dev")];
    let told = other.call(&admin, "CreateGroup", &group).await;
    told.refuses("NoPermission");
}

#[tokio::test(start_paused = true)]
async fn a_node_whose_directory_is_behind_the_member_looks_and_waits() {
    let scene = Scene::set(|_| {}).await;
    let (_, admin) = organization(&scene).await;
    let other = scene.beside().await;
    other.call(&admin, "ListGroups", &[]).await.succeeds();
    other.between.withhold_feed();
    let looks = async || {
        let before = other.between.looks();
        other.call(&admin, "ListGroups", &[]).await.succeeds();
        other.between.looks() - before
    };
    let usual = looks().await;
    // It moved to Root; this node hears of it by the member alone, and looks.
    scene
        .arrange(MANAGER, |state| member(state, MEMBER, ROOT, 2))
        .await;
    scene.arrange(MEMBER, |state| standing(state, 2)).await;
    assert!(looks().await > usual);
    assert_eq!(looks().await, usual, "it knows from then on");
    // What the directory never comes to is waited for, and then denied.
    scene.arrange(MEMBER, |state| standing(state, 3)).await;
    let group = [("GroupName", "dev")];
    for _ in 0..2 {
        let told = other.call(&admin, "ListGroups", &[]).await;
        let told = told.refuses("ServiceUnavailable");
        let said = told.json["Message"].as_str().unwrap();
        assert!(said.contains("not known here"), "{said}");
        let told = other.call(&admin, "CreateGroup", &group).await;
        told.refuses("ServiceUnavailable");
    }
    let events = other.events(MEMBER).await;
    let refused = |(name, outcome, _): &&(String, String, String)| {
        name == "CreateGroup" && outcome == "ServiceUnavailable"
    };
    assert_eq!(
        events.iter().filter(refused).count(),
        2,
        "each has its event"
    );
    // Once it has come there, all goes on.
    scene
        .arrange(MANAGER, |state| member(state, MEMBER, ROOT, 3))
        .await;
    other.call(&admin, "CreateGroup", &group).await.succeeds();
}

#[tokio::test(start_paused = true)]
async fn who_left_the_directory_is_served_once_its_own_account_is_read() {
    let scene = Scene::set(|_| {}).await;
    let (_, admin) = organization(&scene).await;
    let other = scene.beside().await;
    other.call(&admin, "ListGroups", &[]).await.succeeds();
    // It left, of which this node has heard by the directory's rows alone.
    scene
        .arrange(MANAGER, |state| {
            let _ = state.members.remove(&account(MEMBER));
        })
        .await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    other
        .call(&admin, "ListGroups", &[])
        .await
        .refuses("ServiceUnavailable");
    scene
        .arrange(MEMBER, |state| {
            let id = DIRECTORY.parse().unwrap();
            let _ = state.standing.remove(&id);
        })
        .await;
    other.call(&admin, "ListGroups", &[]).await.succeeds();
}

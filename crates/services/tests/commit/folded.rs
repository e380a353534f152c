//! What is counted together in events, and what has one each.

use crate::scene::Scene;

/// How many events of an account say this.
async fn events(scene: &Scene, number: u64, code: &str) -> usize {
    let events = scene.events(number).await;
    events
        .iter()
        .filter(|(_, outcome, _)| outcome == code)
        .count()
}

#[tokio::test]
async fn failures_on_one_account_hide_none_on_another() {
    let scene = Scene::set(|_| {}).await;
    let (one, other) = (scene.found(1).await, scene.found(2).await);
    let user = [("UserName", "admin")];
    for _ in 0..60 {
        let told = scene.call(&one.forged(), "GetUser", &user).await;
        told.refuses("SignatureDoesNotMatch");
    }
    for _ in 0..3 {
        let told = scene.call(&other.forged(), "GetUser", &user).await;
        told.refuses("SignatureDoesNotMatch");
    }
    // The first, second, fourth … thirty-second; the first and second.
    assert_eq!(events(&scene, 1, "SignatureDoesNotMatch").await, 6);
    assert_eq!(events(&scene, 2, "SignatureDoesNotMatch").await, 2);
}

#[tokio::test]
async fn each_replay_of_a_proven_caller_has_its_event() {
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    let request = admin.sign("GetUser", &[("UserName", "admin")]);
    let told = scene.deliver(&request).await.await.unwrap();
    told.succeeds();
    for _ in 0..6 {
        let told = scene.deliver(&request).await.await.unwrap();
        told.refuses("SignatureNonceUsed");
    }
    assert_eq!(events(&scene, 1, "SignatureNonceUsed").await, 6);
}

#[tokio::test]
async fn a_key_with_too_many_writes_is_told_when_to_come_again_and_counted_together() {
    let scene = Scene::set(|settings| settings.nonces_per_key = 3).await;
    let admin = scene.found(1).await;
    let group = [("GroupName", "dev")];
    // The oldest is signed ten seconds before the others; refused deeds count too.
    for at in [0, 10, 10] {
        scene.at(at * 1000);
        scene.call(&admin, "CreateGroup", &group).await;
    }
    let mut waits = Vec::new();
    for _ in 0..8 {
        let told = scene.call(&admin, "CreateGroup", &group).await;
        waits.push(told.refuses("Throttling.User").retry.unwrap());
    }
    // A claim outlives the window of 900 seconds by 61.
    assert!(
        waits.iter().all(|wait| (951..=953).contains(wait)),
        "{waits:?}"
    );
    assert_eq!(events(&scene, 1, "Throttling.User").await, 4);
    scene.at(i64::from(10 + waits[0]) * 1000);
    let told = scene.call(&admin, "CreateGroup", &group).await;
    told.refuses("EntityAlreadyExists.Group");
}

#[tokio::test]
async fn denials_beyond_the_rate_are_counted_in_a_few_whole_events() {
    let scene = Scene::set(|settings| settings.denials_per_minute = 3).await;
    let admin = scene.found(1).await;
    let alice = scene.user(&admin, "alice", "oss:GetObject").await;
    let (user, group) = ([("UserName", "admin")], [("GroupName", "dev")]);
    // Reads and writes alike.
    for _ in 0..10 {
        let told = scene.call(&alice, "GetUser", &user).await;
        told.refuses("NoPermission");
        let told = scene.call(&alice, "CreateGroup", &group).await;
        told.refuses("NoPermission");
    }
    // Of each action three alone, then the fourth and the eighth.
    assert_eq!(events(&scene, 1, "NoPermission").await, 10);
    let mut counts = scene.counts(1, "NoPermission").await;
    counts.retain(Option::is_some);
    assert_eq!(counts, [Some(4), Some(4), Some(8), Some(8)]);
}

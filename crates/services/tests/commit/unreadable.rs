//! What an older node does with an account whose newest state a newer program wrote.

use gateway::decision::SubjectKind;

use crate::scene::{Key, Scene, may};

/// A node, its account's administrator, and the user alice, who may do `oss:GetObject`.
async fn node() -> (Scene, Key) {
    let scene = Scene::set(|settings| settings.staleness_seconds = 60).await;
    let admin = scene.found(1).await;
    scene.user(&admin, "alice", "oss:GetObject").await;
    (scene, admin)
}

const ALICE: &str = "acs:ram::1000000000000001:user/alice";
const ACTION: &str = "oss:GetObject";
const SECOND: i64 = 1000;

/// A newer program writes what this one cannot read: it may be what takes alice's right.
async fn upgraded(scene: &Scene) {
    scene.append(1, "future", "[1,{}]").await;
}

/// Whether this node still decides from the state of before: marked as stale, then not at all.
async fn is_noticed(scene: &Scene, admin: &Key) {
    assert_eq!(scene.decide(admin, ALICE, ACTION).await, Ok((true, true)));
    scene.at(60 * SECOND);
    assert_eq!(scene.decide(admin, ALICE, ACTION).await, Ok((true, true)));
    scene.at(61 * SECOND);
    assert_eq!(scene.decide(admin, ALICE, ACTION).await, Err(503));
}

#[tokio::test(start_paused = true)]
async fn the_feed_notices() {
    let (scene, admin) = node().await;
    assert_eq!(scene.decide(&admin, ALICE, ACTION).await, Ok((true, false)));
    upgraded(&scene).await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    is_noticed(&scene, &admin).await;
}

#[tokio::test(start_paused = true)]
async fn a_read_notices_and_is_refused_in_the_end() {
    let (scene, admin) = node().await;
    upgraded(&scene).await;
    let user = [("UserName", "alice")];
    scene.call(&admin, "GetUser", &user).await.succeeds();
    is_noticed(&scene, &admin).await;
    let refused = scene.call(&admin, "GetUser", &user).await;
    refused.refuses("ServiceUnavailable");
}

#[tokio::test(start_paused = true)]
async fn a_read_of_a_revision_that_was_seen_elsewhere_notices() {
    let (scene, admin) = node().await;
    upgraded(&scene).await;
    let newest = scene.revision(1).await.0;
    let read = admin.sign("GetUser", &[("UserName", "alice")]);
    let told = scene.deliver_after(&read, newest).await.await.unwrap();
    told.succeeds();
    is_noticed(&scene, &admin).await;
}

#[tokio::test(start_paused = true)]
async fn a_write_notices_and_is_refused_at_once() {
    let (scene, admin) = node().await;
    upgraded(&scene).await;
    let group = [("GroupName", "late")];
    for _ in 0..2 {
        let told = scene.call(&admin, "CreateGroup", &group).await;
        told.refuses("ServiceUnavailable");
    }
    is_noticed(&scene, &admin).await;
}

#[tokio::test(start_paused = true)]
async fn the_sweep_notices_what_the_feed_did_not_bring() {
    let (scene, admin) = node().await;
    scene.between.withhold_feed();
    upgraded(&scene).await;
    tokio::time::sleep(std::time::Duration::from_secs(31)).await;
    is_noticed(&scene, &admin).await;
}

#[tokio::test(start_paused = true)]
async fn a_node_that_does_not_hold_the_account_refuses_it() {
    let (scene, admin) = node().await;
    upgraded(&scene).await;
    let fresh = scene.beside().await;
    assert_eq!(fresh.decide(&admin, ALICE, ACTION).await, Err(503));
    let user = [("UserName", "alice")];
    let told = fresh.call(&admin, "GetUser", &user).await;
    told.refuses("ServiceUnavailable");
}

#[tokio::test(start_paused = true)]
async fn other_accounts_are_served_on_and_a_state_that_can_be_read_ends_it() {
    let (scene, admin) = node().await;
    let other = scene.found(2).await;
    upgraded(&scene).await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    scene.at(61 * SECOND);
    assert_eq!(scene.decide(&admin, ALICE, ACTION).await, Err(503));
    let group = [("GroupName", "on")];
    scene.call(&other, "CreateGroup", &group).await.succeeds();
    // A database takes over that lost the row.
    scene.lose_rows(1, 1).await;
    tokio::time::sleep(std::time::Duration::from_secs(31)).await;
    assert_eq!(scene.decide(&admin, ALICE, ACTION).await, Ok((true, false)));
}

#[tokio::test(start_paused = true)]
async fn a_checkpoint_after_it_ends_it() {
    let (scene, admin) = node().await;
    let records = scene.records(1).await;
    upgraded(&scene).await;
    scene.append(1, "future", None).await;
    tokio::time::sleep(std::time::Duration::from_secs(31)).await;
    // The record is gone, but the rows from before are in the way.
    is_noticed(&scene, &admin).await;
    scene.checkpoint(1, &records).await;
    tokio::time::sleep(std::time::Duration::from_secs(31)).await;
    assert_eq!(scene.decide(&admin, ALICE, ACTION).await, Ok((true, false)));
    let group = [("GroupName", "on")];
    scene.call(&admin, "CreateGroup", &group).await.succeeds();
}

#[tokio::test(start_paused = true)]
async fn a_revocation_before_it_counts() {
    let (scene, admin) = node().await;
    scene.between.withhold_feed();
    let newer = scene.beside().await;
    let detach = may("alice");
    let told = newer.call(&admin, "DetachPolicyFromUser", &detach).await;
    told.succeeds();
    upgraded(&scene).await;
    tokio::time::sleep(std::time::Duration::from_secs(31)).await;
    assert_eq!(scene.decide(&admin, ALICE, ACTION).await, Ok((false, true)));
}

#[tokio::test(start_paused = true)]
async fn a_record_of_a_newer_version_is_not_read_either() {
    let (scene, admin) = node().await;
    scene.append(1, "user", "[9,{}]").await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    is_noticed(&scene, &admin).await;
}

#[tokio::test(start_paused = true)]
async fn sessions_are_taken_for_a_shorter_time_than_keys() {
    let scene = Scene::set(|settings| {
        settings.staleness_seconds = 60;
        settings.token_staleness_seconds = 10;
    })
    .await;
    let admin = scene.found(1).await;
    scene.user(&admin, "alice", ACTION).await;
    let session = scene.assume(&admin, "Deployer").await;
    upgraded(&scene).await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let subject = async |at: i64| {
        scene.at(at * SECOND);
        let (id, token) = (session.id.as_str(), session.token.as_deref());
        scene
            .decide_for(&admin, SubjectKind::Session, id, token, ACTION)
            .await
    };
    assert_eq!(subject(10).await, Ok((false, true)));
    assert_eq!(subject(11).await, Err(503));
    assert_eq!(scene.decide(&admin, ALICE, ACTION).await, Ok((true, true)));
}

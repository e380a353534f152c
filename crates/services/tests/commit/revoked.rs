//! Temporary credentials that are revoked while something happens: writes in flight, other nodes, a store that is
//! away.

use std::time::Duration;

use gateway::decision::SubjectKind;

use crate::between::Trick;
use crate::scene::{Decided, Key, Scene};

const SECOND: i64 = 1000;
const OPS: [(&str, &str); 1] = [("RoleName", "Ops")];
const ACTION: &str = "ram:GetUser";

/// A node and its account's administrator, and a session of a role that may do everything.
async fn node(heeds: bool) -> (Scene, Key, Key) {
    let scene = Scene::set(|settings| settings.heed_revocations = heeds).await;
    let admin = scene.found(1).await;
    scene.user(&admin, "alice", ACTION).await;
    let session = scene.assume(&admin, "Ops").await;
    let policy = [
        OPS[0],
        ("PolicyName", "AdministratorAccess"),
        ("PolicyType", "System"),
    ];
    let attached = scene.call(&admin, "AttachPolicyToRole", &policy).await;
    attached.succeeds();
    (scene, admin, session)
}

async fn may(scene: &Scene, admin: &Key, session: &Key) -> Decided {
    let (id, token) = (session.id.as_str(), session.token.as_deref());
    let kind = SubjectKind::Session;
    scene.decide_for(admin, kind, id, token, ACTION).await
}

/// The session's write comes while its revocation has run but is not durable yet.
async fn in_flight(heeds: bool) -> (String, bool) {
    let (scene, admin, session) = node(heeds).await;
    scene.between.play(Trick::Hold);
    let revoke = scene.begin(&admin, "RevokeSessions", &OPS).await;
    scene.between.holds_one().await;
    let group = [("GroupName", "after")];
    let create = scene.begin(&session, "CreateGroup", &group).await;
    assert!(!revoke.is_finished() && !create.is_finished());
    scene.between.let_go();
    revoke.await.unwrap().succeeds();
    let told = create.await.unwrap();
    let group = scene.call(&admin, "GetGroup", &group).await;
    (told.code, group.code == "ok")
}

#[tokio::test]
async fn a_write_let_in_before_the_revocation_is_refused_after_it() {
    let slips_through = ("ok".to_owned(), true);
    assert_eq!(in_flight(false).await, slips_through);
    let refused = ("InvalidSecurityToken.Expired".to_owned(), false);
    assert_eq!(in_flight(true).await, refused);
}

#[tokio::test]
async fn what_is_issued_while_a_revocation_waits_is_revoked_too() {
    let (scene, admin, session) = node(true).await;
    let arn = "acs:ram::1000000000000001:role/Ops";
    let asked = [("RoleArn", arn), ("RoleSessionName", "late")];
    let zero = [("GroupName", "zero")];
    scene.between.play(Trick::Hold);
    let zero = scene.begin(&admin, "CreateGroup", &zero).await;
    scene.between.holds_one().await;
    // Both wait for the next row, which carries both of them.
    let late = scene.begin(&admin, "AssumeRole", &asked).await;
    let revoke = scene.begin(&admin, "RevokeSessions", &OPS).await;
    scene.between.let_go();
    zero.await.unwrap().succeeds();
    let (late, revoke) = (late.await.unwrap().succeeds(), revoke.await.unwrap());
    assert_eq!(late.revision, revoke.succeeds().revision, "one row");
    let late = Key::of_session(&late.json);
    for key in [&late, &session] {
        let told = scene.call(key, "GetCallerIdentity", &[]).await;
        told.refuses("InvalidSecurityToken.Expired");
    }
}

/// How many of so many decisions another node answers with yes, a feed's time after the revocation on the first.
async fn on_another_node(heeds: bool) -> usize {
    let (first, admin, session) = node(heeds).await;
    let second = first
        .beside_with(|settings| settings.heed_revocations = heeds)
        .await;
    assert_eq!(may(&second, &admin, &session).await, Ok((true, false)));
    first.call(&admin, "RevokeSessions", &OPS).await.succeeds();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut allowed = 0;
    for _ in 0..100 {
        allowed += usize::from(may(&second, &admin, &session).await.unwrap().0);
    }
    allowed
}

#[tokio::test(start_paused = true)]
async fn decisions_of_another_node_follow_with_the_feed() {
    assert_eq!(on_another_node(false).await, 100);
    assert_eq!(on_another_node(true).await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_hears_nothing_takes_no_tokens_for_long_and_keys_for_longer() {
    let (first, admin, session) = node(true).await;
    let second = first.beside().await;
    let user = [("UserName", "alice")];
    second.call(&session, "GetUser", &user).await.succeeds();
    second.between.go_away();
    // It will not hear of this.
    first.call(&admin, "RevokeSessions", &OPS).await.succeeds();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let told = second.call(&session, "GetUser", &user).await.succeeds();
    assert!(told.stale);
    second.at(30 * SECOND);
    second.call(&session, "GetUser", &user).await.succeeds();
    for at in [31, 299] {
        second.at(at * SECOND);
        let told = second.call(&session, "GetUser", &user).await;
        let told = told.refuses("ServiceUnavailable");
        let said = told.json["Message"].as_str().unwrap();
        assert!(said.contains("temporary credentials"), "{said}");
        assert!(said.contains("token_staleness"), "{said}");
        let told = second.call(&admin, "GetUser", &user).await.succeeds();
        assert!(told.stale);
        assert_eq!(may(&second, &admin, &session).await, Err(503));
    }
    second.between.come_back();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let told = second.call(&session, "GetUser", &user).await;
    told.refuses("InvalidSecurityToken.Expired");
    second.call(&admin, "GetUser", &user).await.succeeds();
}

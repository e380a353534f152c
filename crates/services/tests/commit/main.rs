//! What becomes of writes when something happens between their judgement and their answer.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says what went wrong by ending"
)]

mod between;
mod bundle;
mod control;
mod falls;
mod figures;
mod folded;
mod foreign;
mod gathered;
mod revoked;
mod scene;
mod traffic;
mod unreadable;

use between::Trick;
use scene::{Scene, may};

/// Alice's write comes while the loss of her permission has run but is not durable yet: she is let
/// in by the state that everyone sees, and must be denied by the state that comes.
async fn revocation_in_flight(judge_again: bool) -> (String, bool) {
    let scene = Scene::set(|settings| settings.judge_again = judge_again).await;
    let admin = scene.found(1).await;
    let alice = scene.user(&admin, "alice", "ram:CreateGroup").await;
    scene
        .call(&alice, "CreateGroup", &[("GroupName", "before")])
        .await
        .succeeds();
    scene.between.play(Trick::Hold);
    let detach = scene
        .begin(&admin, "DetachPolicyFromUser", &may("alice"))
        .await;
    scene.between.holds_one().await;
    let create = scene
        .begin(&alice, "CreateGroup", &[("GroupName", "after")])
        .await;
    assert!(
        !detach.is_finished() && !create.is_finished(),
        "both wait for the held commit"
    );
    scene.between.let_go();
    detach.await.unwrap().succeeds();
    let told = create.await.unwrap();
    let group = scene
        .call(&admin, "GetGroup", &[("GroupName", "after")])
        .await;
    let ended = scene
        .events(1)
        .await
        .into_iter()
        .find(|(_, _, id)| *id == told.request_id);
    let code = if told.code == "ok" {
        "Success"
    } else {
        &told.code
    };
    assert_eq!(ended.unwrap().1, code, "the event says how the call ended");
    (told.code, group.code == "ok")
}

#[tokio::test]
async fn a_write_judged_before_a_revocation_is_denied_after_it() {
    assert_eq!(
        revocation_in_flight(true).await,
        ("NoPermission".to_owned(), false)
    );
}

#[tokio::test]
async fn without_the_second_judgement_it_would_slip_through() {
    assert_eq!(revocation_in_flight(false).await, ("ok".to_owned(), true));
}

#[tokio::test]
async fn a_key_switched_off_in_flight_writes_nothing() {
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    let alice = scene.user(&admin, "alice", "ram:*").await;
    let keys = scene
        .call(&admin, "ListAccessKeys", &[("UserName", "alice")])
        .await
        .succeeds();
    let id = keys.json["AccessKeys"]["AccessKey"][0]["AccessKeyId"]
        .as_str()
        .unwrap();
    scene.between.play(Trick::Hold);
    let parameters = [
        ("UserName", "alice"),
        ("UserAccessKeyId", id),
        ("Status", "Inactive"),
    ];
    let off = scene.begin(&admin, "UpdateAccessKey", &parameters).await;
    scene.between.holds_one().await;
    let create = scene
        .begin(&alice, "CreateGroup", &[("GroupName", "after")])
        .await;
    scene.between.let_go();
    off.await.unwrap().succeeds();
    create.await.unwrap().refuses("InvalidAccessKeyId.Inactive");
    let group = scene
        .call(&admin, "GetGroup", &[("GroupName", "after")])
        .await;
    group.refuses("EntityNotExist.Group");
}

#[tokio::test]
async fn a_deed_that_loses_a_name_falls_out_of_a_group_whose_others_win() {
    let scene = Scene::set(|_| {}).await;
    let (first, second) = (scene.found(1).await, scene.found(2).await);
    scene
        .call(&first, "SetAccountAlias", &[("AccountAlias", "taken")])
        .await
        .succeeds();
    scene.between.play(Trick::Hold);
    // The one that is held lets the others gather into one group behind it.
    let zero = scene
        .begin(&second, "CreateUser", &[("UserName", "zero")])
        .await;
    scene.between.holds_one().await;
    let before = scene.revision(2).await;
    let one = scene
        .begin(&second, "CreateUser", &[("UserName", "one")])
        .await;
    let alias = scene
        .begin(&second, "SetAccountAlias", &[("AccountAlias", "taken")])
        .await;
    let two = scene
        .begin(&second, "CreateUser", &[("UserName", "two")])
        .await;
    let key = scene
        .begin(&second, "CreateAccessKey", &[("UserName", "one")])
        .await;
    scene.between.let_go();
    zero.await.unwrap().succeeds();
    let alias = alias
        .await
        .unwrap()
        .refuses("EntityAlreadyExists.Account.Alias");
    let (one, two) = (one.await.unwrap().succeeds(), two.await.unwrap().succeeds());
    let key = key.await.unwrap().succeeds();
    assert_eq!(
        one.revision,
        Some(before.0 + 2),
        "the second row after the one that was held"
    );
    assert_eq!([two.revision, key.revision], [one.revision; 2], "one group");
    assert_eq!(scene.revision(2).await.0, before.0 + 2);
    for name in ["zero", "one", "two"] {
        scene
            .call(&second, "GetUser", &[("UserName", name)])
            .await
            .succeeds();
    }
    let mine = scene.call(&second, "GetAccountAlias", &[]).await.succeeds();
    assert_ne!(mine.json["AccountAlias"], "taken");
    let its = scene.call(&first, "GetAccountAlias", &[]).await.succeeds();
    assert_eq!(its.json["AccountAlias"], "taken");
    let events = scene.events(2).await;
    for (told, outcome) in [
        (&one, "Success"),
        (&two, "Success"),
        (&key, "Success"),
        (&alias, alias.code.as_str()),
    ] {
        let all: Vec<_> = events
            .iter()
            .filter(|(_, _, id)| *id == told.request_id)
            .collect();
        assert_eq!(all.len(), 1, "one event for each call");
        assert_eq!(all[0].1, outcome);
    }
}

#[tokio::test]
async fn a_client_that_hangs_up_cancels_nothing() {
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    let before = scene.revision(1).await;
    scene.between.play(Trick::Hold);
    let create = scene
        .begin(&admin, "CreateUser", &[("UserName", "alice")])
        .await;
    scene.between.holds_one().await;
    create.abort();
    assert!(create.await.unwrap_err().is_cancelled());
    scene.between.let_go();
    // The next write waits behind the one nobody waits for.
    scene
        .call(&admin, "CreateUser", &[("UserName", "bob")])
        .await
        .succeeds();
    scene
        .call(&admin, "GetUser", &[("UserName", "alice")])
        .await
        .succeeds();
    assert_eq!(scene.revision(1).await.0, before.0 + 2);
    let created = |(name, outcome, _): &(String, String, String)| {
        name == "CreateUser" && outcome == "Success"
    };
    assert_eq!(
        scene
            .events(1)
            .await
            .iter()
            .filter(|event| created(event))
            .count(),
        2
    );
}

#[tokio::test]
async fn an_unknown_outcome_is_asked_for_until_it_is_known() {
    for tricks in [
        vec![Trick::LoseAnswer],
        vec![Trick::LoseCommit],
        vec![Trick::LoseAnswer, Trick::LoseAnswer, Trick::LoseCommit],
        vec![Trick::LoseCommit, Trick::LoseCommit, Trick::LoseAnswer],
    ] {
        let scene = Scene::set(|_| {}).await;
        let admin = scene.found(1).await;
        let before = scene.revision(1).await;
        for trick in &tricks {
            scene.between.play(*trick);
        }
        let told = scene
            .call(&admin, "CreateUser", &[("UserName", "alice")])
            .await
            .succeeds();
        assert!(scene.between.is_done(), "{tricks:?}");
        assert_eq!(scene.revision(1).await.0, before.0 + 1, "{tricks:?}");
        let events = scene.events(1).await;
        let mine = events.iter().filter(|(_, _, id)| *id == told.request_id);
        assert_eq!(mine.count(), 1, "{tricks:?}");
        scene
            .call(&admin, "GetUser", &[("UserName", "alice")])
            .await
            .succeeds();
        // A key is a row, a name in the registry and a sealed secret in one transaction.
        for trick in &tricks {
            scene.between.play(*trick);
        }
        scene
            .call(&admin, "CreateAccessKey", &[("UserName", "alice")])
            .await
            .succeeds();
        let keys = scene
            .call(&admin, "ListAccessKeys", &[("UserName", "alice")])
            .await
            .succeeds();
        assert_eq!(
            keys.json["AccessKeys"]["AccessKey"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
    }
}

#[tokio::test]
async fn a_lost_commit_runs_again_on_what_another_node_made_of_the_account() {
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    let other = scene.beside().await;
    let before = scene.revision(1).await;
    scene.between.play(Trick::HoldAndLoseCommit);
    let mine = scene
        .begin(&admin, "CreateUser", &[("UserName", "alice")])
        .await;
    let same = scene
        .begin(&admin, "CreateUser", &[("UserName", "bob")])
        .await;
    scene.between.holds_one().await;
    other
        .call(&admin, "CreateUser", &[("UserName", "bob")])
        .await
        .succeeds();
    scene.between.let_go();
    mine.await.unwrap().succeeds();
    same.await.unwrap().refuses("EntityAlreadyExists.User");
    for name in ["alice", "bob"] {
        other
            .call(&admin, "GetUser", &[("UserName", name)])
            .await
            .succeeds();
    }
    let found = scene.revision(1).await.0;
    assert!(
        (before.0 + 2..=before.0 + 3).contains(&found),
        "{found} after {}",
        before.0
    );
}

#[tokio::test]
async fn a_commit_whose_answer_was_lost_stands_below_what_another_node_added() {
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    let other = scene.beside().await;
    scene.between.play(Trick::LoseAnswer);
    // The second question about the outcome is held until the other node was faster.
    scene.between.play(Trick::Hold);
    let mine = scene
        .begin(&admin, "CreateUser", &[("UserName", "alice")])
        .await;
    scene.between.holds_one().await;
    other
        .call(&admin, "CreateUser", &[("UserName", "bob")])
        .await
        .succeeds();
    scene.between.let_go();
    let told = mine.await.unwrap().succeeds();
    for name in ["alice", "bob"] {
        scene
            .call(&admin, "GetUser", &[("UserName", name)])
            .await
            .succeeds();
    }
    let events = scene.events(1).await;
    assert_eq!(
        events
            .iter()
            .filter(|(_, _, id)| *id == told.request_id)
            .count(),
        1
    );
}

#[tokio::test]
async fn a_write_is_refused_as_a_replay_by_every_node() {
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    let other = scene.beside().await;
    let request = admin.sign("CreateUser", &[("UserName", "alice")]);
    scene.deliver(&request).await.await.unwrap().succeeds();
    for node in [&scene, &other] {
        node.deliver(&request)
            .await
            .await
            .unwrap()
            .refuses("SignatureNonceUsed");
    }
    // A refused write is used up too: once the name is free, its request still does nothing.
    let request = admin.sign("CreateUser", &[("UserName", "alice")]);
    scene
        .deliver(&request)
        .await
        .await
        .unwrap()
        .refuses("EntityAlreadyExists.User");
    other
        .call(&admin, "DeleteUser", &[("UserName", "alice")])
        .await
        .succeeds();
    other
        .deliver(&request)
        .await
        .await
        .unwrap()
        .refuses("SignatureNonceUsed");
    other
        .call(&admin, "GetUser", &[("UserName", "alice")])
        .await
        .refuses("EntityNotExist.User");
}

#[tokio::test]
async fn a_write_can_be_replayed_at_no_time_on_no_node() {
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    let request = admin.sign("CreateAccessKey", &[("UserName", "admin")]);
    scene.deliver(&request).await.await.unwrap().succeeds();
    // To the end of the last second in which its time is right, on a node that starts then or one
    // that forgets what has expired.
    for (at, code) in [
        (1000, "SignatureNonceUsed"),
        (900_000, "SignatureNonceUsed"),
        (900_999, "SignatureNonceUsed"),
        (901_000, "InvalidTimeStamp.Expired"),
    ] {
        let fresh = scene.beside().await;
        let held = scene.beside().await;
        held.at(at);
        held.call(&admin, "CreateGroup", &[("GroupName", &format!("g{at}"))])
            .await
            .succeeds();
        for node in [&fresh, &held] {
            node.at(at);
            node.deliver(&request).await.await.unwrap().refuses(code);
        }
    }
}

#[tokio::test]
async fn a_write_that_trickled_in_is_refused_once_its_claim_is_forgotten() {
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    let other = scene.beside().await;
    let request = admin.sign("CreateUser", &[("UserName", "alice")]);
    scene.deliver(&request).await.await.unwrap().succeeds();
    scene
        .call(&admin, "DeleteUser", &[("UserName", "alice")])
        .await
        .succeeds();
    other.at(2_000_000);
    other
        .call(&admin, "CreateGroup", &[("GroupName", "g")])
        .await
        .succeeds();
    let slow = other.deliver_dated(&request, 900_000).await;
    slow.await.unwrap().refuses("InvalidTimeStamp.Expired");
    // A clock that was set back brings the claims back with the time.
    other.at(3_000_000);
    other
        .call(&admin, "CreateGroup", &[("GroupName", "h")])
        .await
        .succeeds();
    other.at(5000);
    other
        .deliver(&request)
        .await
        .await
        .unwrap()
        .refuses("SignatureNonceUsed");
    other
        .call(&admin, "CreateGroup", &[("GroupName", "i")])
        .await
        .succeeds();
}

#[tokio::test]
async fn only_who_signed_makes_a_node_wait_for_a_revision() {
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    let newest = scene.revision(1).await.0;
    // Whoever names its key first brings the account up.
    scene.call(&admin, "ListUsers", &[]).await.succeeds();
    // How often the store is asked for the newest revision.
    let looks = async |key: &scene::Key, seen: u64, code: &str| {
        let request = key.sign("ListUsers", &[]);
        let before = scene.between.looks();
        let told = scene.deliver_after(&request, seen).await.await.unwrap();
        assert_eq!(told.code, code);
        scene.between.looks() - before
    };
    let unsigned = "SignatureDoesNotMatch";
    assert_eq!(looks(&admin.forged(), newest + 1, unsigned).await, 0);
    assert!(looks(&admin, newest + 1, "ok").await > 1);
    assert!(looks(&admin, u64::MAX, "ok").await <= 1);
}

#[tokio::test]
async fn one_request_on_two_nodes_at_once_counts_once() {
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    let other = scene.beside().await;
    let request = admin.sign("CreateUser", &[("UserName", "alice")]);
    scene.between.play(Trick::Hold);
    let late = scene.deliver(&request).await;
    scene.between.holds_one().await;
    other.deliver(&request).await.await.unwrap().succeeds();
    scene.between.let_go();
    late.await.unwrap().refuses("SignatureNonceUsed");
}

#[tokio::test]
async fn a_node_does_not_insist_on_what_a_fail_over_lost() {
    for write_first in [false, true] {
        let scene = Scene::set(|_| {}).await;
        let admin = scene.found(1).await;
        for name in ["kept", "lost", "gone"] {
            scene
                .call(&admin, "CreateUser", &[("UserName", name)])
                .await
                .succeeds();
        }
        scene.lose_rows(1, 2).await;
        if write_first {
            scene
                .call(&admin, "CreateUser", &[("UserName", "new")])
                .await
                .succeeds();
        }
        scene
            .call(&admin, "GetUser", &[("UserName", "kept")])
            .await
            .succeeds();
        for name in ["lost", "gone"] {
            let told = scene.call(&admin, "GetUser", &[("UserName", name)]).await;
            told.refuses("EntityNotExist.User");
        }
        scene
            .call(&admin, "CreateUser", &[("UserName", "lost")])
            .await
            .succeeds();
    }
}

#[tokio::test]
async fn a_row_is_full_when_its_events_and_images_are() {
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    let resource = "acs:oss:*:*:".to_owned() + &"x".repeat(5800);
    let document = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"oss:*","Resource":"{resource}"}}]}}"#
    );
    scene.between.play(Trick::Hold);
    let first = scene
        .begin(&admin, "CreateGroup", &[("GroupName", "first")])
        .await;
    scene.between.holds_one().await;
    let mut calls = Vec::new();
    // The events are half of a row's bound, and the images the other half and some more.
    for n in 0..100 {
        let name = format!("policy-{n}");
        let parameters = [
            ("PolicyName", name.as_str()),
            ("PolicyDocument", document.as_str()),
        ];
        calls.push(scene.begin(&admin, "CreatePolicy", &parameters).await);
    }
    scene.between.let_go();
    let first = first.await.unwrap().succeeds().revision.unwrap();
    let mut rows = std::collections::BTreeMap::new();
    for call in calls {
        let revision = call.await.unwrap().succeeds().revision.unwrap();
        *rows.entry(revision - first).or_insert(0) += 1;
    }
    assert_eq!(rows.keys().copied().collect::<Vec<_>>(), [1, 2], "{rows:?}");
    assert!(rows[&1] > rows[&2], "{rows:?}");
}

#[tokio::test]
async fn a_store_that_is_away_is_asked_behind_and_nobody_waits_for_it() {
    let scene = Scene::set(|settings| settings.reads = gateway::ReadAudit::Off).await;
    let admin = scene.found(1).await;
    let users = scene.call(&admin, "ListUsers", &[]).await.succeeds();
    let before = scene.between.looks();
    scene.between.go_away();
    for _ in 0..20 {
        let told = scene.call(&admin, "ListUsers", &[]).await.succeeds();
        assert_eq!(told.json["Users"], users.json["Users"]);
    }
    // The first to find it away tells all others.
    let looks = scene.between.looks() - before;
    assert!(looks <= 1, "{looks}");
    let refused = scene
        .call(&admin, "CreateGroup", &[("GroupName", "x")])
        .await;
    assert_eq!(refused.code, "ServiceUnavailable");
    assert_eq!(scene.between.looks() - before, looks);
}

#[tokio::test]
async fn an_account_that_is_damaged_is_not_gone_by_and_in_no_others_way() {
    let scene = Scene::set(|_| {}).await;
    let (first, second) = (scene.found(1).await, scene.found(2).await);
    let other = scene.beside().await;
    for key in [&first, &second] {
        scene.call(key, "ListUsers", &[]).await.succeeds();
    }
    let account = model::AccountId::new(1_000_000_000_000_001);
    scene.between.damage(gateway::aggregate(account));
    let group = [("GroupName", "dev")];
    other.call(&first, "CreateGroup", &group).await.succeeds();
    let who = "acs:ram::1000000000000001:user/admin";
    let kind = gateway::decision::SubjectKind::User;
    let mut decided = Ok((true, false));
    for _ in 0..1000 {
        decided = scene
            .decide_for(&first, kind, who, None, "oss:GetObject")
            .await;
        if decided.is_err() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(decided, Err(500));
    let told = scene.call(&second, "CreateGroup", &group).await.succeeds();
    assert!(!told.stale);
    scene.call(&second, "GetGroup", &group).await.succeeds();
}

#[tokio::test]
async fn what_was_not_found_on_a_stale_state_says_so_though_the_store_is_back() {
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    let group = [("GroupName", "elsewhere")];
    scene.call(&admin, "ListUsers", &[]).await.succeeds();
    scene.between.go_away();
    scene.between.hold_events();
    let get = scene.begin(&admin, "GetGroup", &group).await;
    scene.between.holds_one().await;
    scene.between.come_back();
    let who = "acs:ram::1000000000000001:user/admin";
    let kind = gateway::decision::SubjectKind::User;
    while scene
        .decide_for(&admin, kind, who, None, "oss:GetObject")
        .await
        != Ok((true, false))
    {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    scene.between.let_go();
    let told = get.await.unwrap().refuses("EntityNotExist.Group");
    assert!(
        told.stale,
        "it was looked for in a state that could not be compared"
    );
}

#[tokio::test]
async fn to_ask_for_an_account_that_is_not_there_costs_as_much_as_for_one_that_is() {
    let scene = Scene::set(|_| {}).await;
    let (admin, _) = (scene.found(1).await, scene.found(2).await);
    scene.call(&admin, "ListUsers", &[]).await.succeeds();
    for (account, there) in [("1000000000000002", true), ("1000000000000009", false)] {
        let arn = format!("acs:ram::{account}:role/ops");
        let role = [("RoleArn", arn.as_str()), ("RoleSessionName", "session")];
        let before = scene.between.loads();
        for _ in 0..5 {
            scene
                .call(&admin, "AssumeRole", &role)
                .await
                .refuses("NoPermission");
        }
        assert_eq!(scene.between.loads() - before, 1, "there: {there}");
    }
    // Founded a moment after somebody asked for it, it is there.
    let admin = scene.found(9).await;
    scene.call(&admin, "ListUsers", &[]).await.succeeds();
}

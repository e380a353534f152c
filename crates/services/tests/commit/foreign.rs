//! Writes that look at another account, and names that another account has.

use gateway::Error;
use model::{Kind, Refusal};

use crate::between::Trick;
use crate::scene::Scene;

const TRUST: &str = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::1000000000000001:root"]}}]}"#;
const DISTRUST: &str = r#"{"Version":"1","Statement":[{"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::1000000000000001:root"]}}]}"#;

#[tokio::test]
async fn what_runs_again_looks_at_the_other_account_again() {
    let scene = Scene::set(|_| {}).await;
    let (admin, other) = (scene.found(1).await, scene.found(2).await);
    let alice = scene.user(&admin, "alice", "sts:AssumeRole").await;
    let role = [("RoleName", "Guest"), ("AssumeRolePolicyDocument", TRUST)];
    scene.call(&other, "CreateRole", &role).await.succeeds();
    let session = [
        ("RoleArn", "acs:ram::1000000000000002:role/guest"),
        ("RoleSessionName", "night"),
    ];
    scene.call(&alice, "AssumeRole", &session).await.succeeds();
    // While the row is held, another node takes the trust away and is faster on the caller's account.
    let node = scene.beside().await;
    scene.between.play(Trick::Hold);
    let assume = scene.begin(&alice, "AssumeRole", &session).await;
    scene.between.holds_one().await;
    let distrust = [
        ("RoleName", "Guest"),
        ("NewAssumeRolePolicyDocument", DISTRUST),
    ];
    node.call(&other, "UpdateRole", &distrust).await.succeeds();
    let group = [("GroupName", "faster")];
    node.call(&admin, "CreateGroup", &group).await.succeeds();
    scene.between.let_go();
    assume.await.unwrap().refuses("NoPermission");
}

#[tokio::test]
async fn a_founding_says_which_name_another_account_has() {
    let scene = Scene::set(|_| {}).await;
    let first = Scene::foundation(1, Some("acme"));
    scene.lay(&first).await.unwrap();
    let refused = async |change: fn(&mut gateway::Foundation)| {
        let mut second = Scene::foundation(2, Some("other"));
        second.key_id.clone_from(&first.key_id);
        change(&mut second);
        match scene.lay(&second).await {
            Err(Error::Refused(Refusal::Exists(kind, name))) => (kind, name),
            other => unreachable!("{other:?}"),
        }
    };
    let key = refused(|_| {}).await;
    assert_eq!(key, (Kind::AccessKey, first.key_id.clone()));
    let alias = refused(|second| {
        second.key_id.push('x');
        second.alias = Some("acme".parse().unwrap());
    });
    assert_eq!(alias.await, (Kind::Alias, "acme".to_owned()));
}

//! What control policies forbid to whom, with the next request of the node that changed them.

use domain::Account as State;
use gateway::decision::SubjectKind;
use model::{Moment, Owner};

use super::{
    MANAGER, MEMBER, ROOT, attach, change, folder, forbidding, join, levels, member, node,
    organization, policy,
};
use crate::figures::Figures;
use crate::scene::{Key, Scene, account};

const GROUP: [(&str, &str); 1] = [("GroupName", "dev")];
const NO_GROUPS: &str = "cp-nogroups";

#[tokio::test]
async fn each_of_seven_levels_forbids_with_the_next_request() {
    let scene = Scene::set(|_| {}).await;
    let (manager, admin) = organization(&scene).await;
    let levels = levels();
    assert_eq!(levels.len(), 7);
    for (number, level) in levels.iter().enumerate() {
        change(&scene, &manager, "AttachControl", level, NO_GROUPS).await;
        let told = scene.call(&admin, "CreateGroup", &GROUP).await;
        let told = told.refuses("NoPermission");
        let detail = &told.json["AccessDeniedDetail"];
        assert_eq!(detail["PolicyType"], "ControlPolicy", "{level}");
        assert_eq!(detail["NoPermissionType"], "ExplicitDeny");
        change(&scene, &manager, "DetachControl", level, NO_GROUPS).await;
        // And nothing any more.
        let name = format!("group-{number}");
        let group = [("GroupName", name.as_str())];
        scene.call(&admin, "CreateGroup", &group).await.succeeds();
        // What nothing allows on a level is denied without a word.
        scene
            .arrange(MANAGER, |state| {
                policy(state, "cp-reads", r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:List*","Resource":"*"}]}"#);
            })
            .await;
        change(&scene, &manager, "AttachControl", level, "cp-reads").await;
        change(
            &scene,
            &manager,
            "DetachControl",
            level,
            "cp-FullAliyunAccess",
        )
        .await;
        scene.call(&admin, "ListGroups", &[]).await.succeeds();
        let user = [("UserName", "admin")];
        let told = scene.call(&admin, "GetUser", &user).await;
        let told = told.refuses("NoPermission");
        let detail = &told.json["AccessDeniedDetail"];
        assert_eq!(detail["NoPermissionType"], "ImplicitDeny");
        assert_eq!(detail["PolicyType"], "ControlPolicy");
        change(
            &scene,
            &manager,
            "AttachControl",
            level,
            "cp-FullAliyunAccess",
        )
        .await;
        change(&scene, &manager, "DetachControl", level, "cp-reads").await;
    }
}

/// Lets a role do everything.
async fn everything(scene: &Scene, admin: &Key, role: &str) {
    let policy = [
        ("RoleName", role),
        ("PolicyName", "AdministratorAccess"),
        ("PolicyType", "System"),
    ];
    let attached = scene.call(admin, "AttachPolicyToRole", &policy).await;
    attached.succeeds();
}

/// A key of the owner, in the place of one of the administrator.
async fn owner(scene: &Scene, admin: &Key) -> Key {
    let told = scene.call(admin, "CreateAccessKey", &[]).await.succeeds();
    let key = Key::of_made(&told.json);
    let id = key.id.parse().unwrap();
    let change = |state: &mut State| {
        let mut made = model::AccessKey::clone(state.access_keys.get(&id).unwrap());
        made.owner = Owner::Root;
        state.access_keys.put(made);
    };
    scene.arrange(MEMBER, change).await;
    key
}

#[tokio::test(start_paused = true)]
async fn the_owner_the_managing_account_and_service_linked_roles_are_not_bound() {
    let scene = Scene::set(|settings| settings.limits.owner_keys = true).await;
    let (manager, admin) = organization(&scene).await;
    let root = owner(&scene, &admin).await;
    let session = scene.assume_in(&admin, MEMBER, "Linked").await;
    everything(&scene, &admin, "Linked").await;
    change(&scene, &manager, "AttachControl", ROOT, NO_GROUPS).await;
    let told = scene.call(&session, "CreateGroup", &GROUP).await;
    told.refuses("NoPermission");
    scene
        .arrange(MEMBER, |state| {
            let role = state.roles.iter().next().unwrap();
            let mut role = model::Role::clone(role);
            role.service_linked = true;
            state.roles.put(role);
        })
        .await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    for (key, name) in [
        (&root, "owner"),
        (&session, "linked"),
        (&manager, "manager"),
    ] {
        let group = [("GroupName", name)];
        scene.call(key, "CreateGroup", &group).await.succeeds();
    }
    let told = scene.call(&admin, "CreateGroup", &GROUP).await;
    told.refuses("NoPermission");
}

#[tokio::test]
async fn who_comes_from_the_managing_account_is_bound_once_in_a_role_of_the_member() {
    let scene = Scene::set(|_| {}).await;
    let (manager, admin) = organization(&scene).await;
    scene
        .arrange(MANAGER, |state| {
            policy(state, "cp-noassume", &forbidding("sts:AssumeRole"));
        })
        .await;
    scene.role(&admin, "Access", MANAGER).await;
    everything(&scene, &admin, "Access").await;
    let arn = format!("acs:ram::{}:role/Access", account(MEMBER));
    let asked = [("RoleArn", arn.as_str()), ("RoleSessionName", "night")];
    for id in [NO_GROUPS, "cp-noassume"] {
        change(&scene, &manager, "AttachControl", "fd-000003", id).await;
    }
    // The path of the owner says nothing to the managing account.
    let told = scene.call(&manager, "AssumeRole", &asked).await.succeeds();
    let session = Key::of_session(&told.json);
    let told = scene.call(&session, "CreateGroup", &GROUP).await;
    let told = told.refuses("NoPermission");
    let detail = &told.json["AccessDeniedDetail"];
    assert_eq!(detail["PolicyType"], "ControlPolicy");
    change(&scene, &manager, "DetachControl", "fd-000003", NO_GROUPS).await;
    scene.call(&session, "CreateGroup", &GROUP).await.succeeds();
}

#[tokio::test]
async fn across_members_both_paths_must_allow() {
    let scene = Scene::set(|_| {}).await;
    let (manager, owner) = organization(&scene).await;
    let caller = scene.found(3).await;
    scene
        .arrange(MANAGER, |state| {
            folder(state, "fd-aside1", ROOT);
            policy(state, "cp-noassume", &forbidding("sts:AssumeRole"));
        })
        .await;
    join(&scene, 3, "fd-aside1").await;
    scene.role(&owner, "Guest", 3).await;
    let arn = format!("acs:ram::{}:role/Guest", account(MEMBER));
    let asked = [("RoleArn", arn.as_str()), ("RoleSessionName", "night")];
    scene.call(&caller, "AssumeRole", &asked).await.succeeds();
    for at in ["fd-aside1", "fd-000004"] {
        change(&scene, &manager, "AttachControl", at, "cp-noassume").await;
        let told = scene.call(&caller, "AssumeRole", &asked).await;
        let told = told.refuses("NoPermission");
        let detail = &told.json["AccessDeniedDetail"];
        assert_eq!(detail["PolicyType"], "ControlPolicy", "{at}");
        change(&scene, &manager, "DetachControl", at, "cp-noassume").await;
        scene.call(&caller, "AssumeRole", &asked).await.succeeds();
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_is_bound_by_what_was_heard_of_while_it_waited() {
    let scene = Scene::set(|_| {}).await;
    let (manager, admin) = organization(&scene).await;
    let node = scene.beside().await;
    scene.call(&admin, "ListGroups", &[]).await.succeeds();
    scene.between.play(crate::between::Trick::Hold);
    let zero = [("GroupName", "zero")];
    let zero = scene.begin(&admin, "CreateGroup", &zero).await;
    scene.between.holds_one().await;
    let later = scene.begin(&admin, "CreateGroup", &GROUP).await;
    change(&node, &manager, "AttachControl", ROOT, NO_GROUPS).await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert!(!later.is_finished(), "it waits for the next row");
    scene.between.let_go();
    zero.await.unwrap().succeeds();
    later.await.unwrap().refuses("NoPermission");
}

#[tokio::test]
async fn decisions_are_bound_as_calls_are() {
    let scene = Scene::set(|_| {}).await;
    let (manager, admin) = organization(&scene).await;
    scene.user(&admin, "alice", "oss:*").await;
    let alice = format!("acs:ram::{}:user/alice", account(MEMBER));
    scene
        .arrange(MANAGER, |state| {
            policy(state, "cp-nooss", &forbidding("oss:*"));
        })
        .await;
    let decided = async || {
        scene
            .decide(&admin, &alice, "oss:GetObject")
            .await
            .unwrap()
            .0
    };
    assert!(decided().await);
    change(&scene, &manager, "AttachControl", "fd-000001", "cp-nooss").await;
    assert!(!decided().await);
    let session = scene.assume_in(&admin, MEMBER, "Ops").await;
    let (id, token) = (session.id.as_str(), session.token.as_deref());
    everything(&scene, &admin, "Ops").await;
    let kind = SubjectKind::Session;
    let decided = async |action| {
        let decided = scene.decide_for(&admin, kind, id, token, action).await;
        decided.unwrap().0
    };
    assert!(!decided("oss:GetObject").await);
    assert!(decided("ecs:StopInstance").await);
}

#[tokio::test]
async fn nobody_gets_into_an_account_that_was_deleted() {
    let scene = Scene::set(|settings| settings.limits.owner_keys = true).await;
    let (manager, admin) = organization(&scene).await;
    let root = owner(&scene, &admin).await;
    scene.role(&admin, "Access", MANAGER).await;
    let session = scene.assume_in(&admin, MEMBER, "Ops").await;
    let arn = format!("acs:ram::{}:role/Access", account(MEMBER));
    let asked = [("RoleArn", arn.as_str()), ("RoleSessionName", "night")];
    let theirs = scene.call(&manager, "AssumeRole", &asked).await.succeeds();
    let theirs = Key::of_session(&theirs.json);
    scene
        .arrange(MEMBER, |state| {
            let gone = model::Standing {
                deleted: Some(Moment::from_seconds(9)),
                ..model::Standing::clone(state.standing.iter().next().unwrap())
            };
            state.standing.put(gone);
        })
        .await;
    for key in [&admin, &root, &session, &theirs] {
        let told = scene.call(key, "ListGroups", &[]).await;
        told.refuses("Forbidden.AccountDeleted");
        let told = scene.call(key, "CreateGroup", &GROUP).await;
        told.refuses("Forbidden.AccountDeleted");
    }
    scene
        .call(&manager, "AssumeRole", &asked)
        .await
        .refuses("NoPermission");
}

#[tokio::test]
async fn a_path_is_gathered_once_for_each_change_however_often_it_is_asked() {
    let figures = Figures::default();
    let _counting = figures.listen();
    let scene = Scene::set(|_| {}).await;
    let (manager, admin) = organization(&scene).await;
    let gathers = || figures.count("rampart_control_paths_gathered_total");
    for _ in 0..20 {
        scene.call(&admin, "ListGroups", &[]).await.succeeds();
    }
    assert_eq!(gathers(), 1);
    change(&scene, &manager, "AttachControl", ROOT, NO_GROUPS).await;
    for _ in 0..20 {
        scene.call(&admin, "ListGroups", &[]).await.succeeds();
    }
    assert_eq!(gathers(), 2);
    // What the managing account does besides changes no path.
    scene.call(&manager, "CreateGroup", &GROUP).await.succeeds();
    scene.call(&admin, "ListGroups", &[]).await.succeeds();
    assert_eq!(gathers(), 2);
}

#[tokio::test]
async fn what_is_attached_at_root_of_ten_thousand_members_is_one_row_and_counts_at_once() {
    let scene = Scene::set(|_| {}).await;
    let (manager, admin) = organization(&scene).await;
    scene
        .arrange(MANAGER, |state| {
            for number in 0..1_000_u64 {
                let id = format!("fd-{number:06}x");
                folder(state, &id, ROOT);
                for place in 0..10 {
                    let number = 100_000 + 10 * number + place;
                    member(state, number, &id, 1);
                    let id = node(&account(number).to_string());
                    attach(state, &id, "cp-FullAliyunAccess");
                }
            }
        })
        .await;
    scene.call(&admin, "CreateGroup", &GROUP).await.succeeds();
    scene.call(&manager, "ListGroups", &[]).await.succeeds();
    let (before, theirs) = (
        scene.revision(MANAGER).await.0,
        scene.revision(MEMBER).await.0,
    );
    let images = scene.images(MANAGER).await;
    change(&scene, &manager, "AttachControl", ROOT, NO_GROUPS).await;
    assert_eq!(scene.revision(MANAGER).await.0, before + 1, "one append");
    assert_eq!(scene.images(MANAGER).await, images + 1, "of one record");
    assert_eq!(
        scene.revision(MEMBER).await.0,
        theirs,
        "and none of the members"
    );
    let group = [("GroupName", "later")];
    let told = scene.call(&admin, "CreateGroup", &group).await;
    told.refuses("NoPermission");
}

//! What it costs in an account that is full: questions are counted, never time.

use model::{Entity, GroupId, UserId};

use super::super::{Goal, STEPS, find};
use super::scene::{Scene, allow, on};

/// 5,000 users in 50 groups of three policies each, and 1,350 policies more that are on nobody.
fn full() -> Scene {
    let mut scene = Scene::new();
    for number in 0..50_u64 {
        let members: Vec<_> = (0..100)
            .map(|user| UserId::new(10 + number * 100 + user))
            .collect();
        for user in &members {
            scene.user(*user, &format!("u{}", user.number()));
        }
        let group = scene.group(1 + number, &format!("g{number}"), &members);
        for (kind, action) in ["oss:Get*", "ecs:Describe*", "ram:Get*"].iter().enumerate() {
            scene.grant(group, &format!("p{number}-{kind}"), &allow(action));
        }
    }
    for number in 0..1350 {
        scene.policy(&format!("spare{number}"), &allow("log:*"));
    }
    scene
}

#[test]
fn a_full_account_is_asked_about_by_its_sets_of_policies() {
    let mut scene = full();
    let nobody = find(scene.question(Goal::Everything), None, STEPS);
    assert!(nobody.is_complete && nobody.routes.is_empty());
    // Whether the one who has everything does.
    assert_eq!(nobody.asked, 1);
    // One group of a hundred can become one who can raise anybody.
    let group = Entity::Group(GroupId::new(7));
    scene.grant(
        group,
        "helpdesk",
        &on("ram:CreateAccessKey", "acs:ram::*:user/u4*"),
    );
    let lead = Entity::User(UserId::new(4000));
    scene.grant(lead, "lead", &allow("ram:AttachPolicyToUser"));
    let found = find(scene.question(Goal::Everything), None, STEPS);
    assert!(found.is_complete, "{}", found.asked);
    assert_eq!(found.routes.len(), 101);
    assert!(found.asked < 100, "{}", found.asked);
}

#[test]
fn what_is_not_looked_at_is_said() {
    let mut scene = Scene::new();
    scene.grant(
        Entity::User(UserId::new(1)),
        "own",
        &allow("ram:CreateAccessKey"),
    );
    let found = find(scene.question(Goal::Everything), None, 1);
    assert!(!found.is_complete);
}

//! Where ways are cut off: by the fewest pieces, none of which can be left out.

use std::collections::BTreeSet;

use model::Entity;

use super::super::rights::Piece;
use super::super::{Cut, Goal};
use super::scene::{BOSS, CHIEF, MALLORY, Scene, allow, on};

const ME: &str = r#""RAM":["acs:ram::1000000000000001:user/mallory"]"#;

fn statement(policy: &str, statement: usize) -> Piece {
    Piece::Statement {
        policy: policy.into(),
        version: "v1".into(),
        statement,
    }
}

/// Two ways that share a statement, and one that does not.
fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.chief(ME);
    let keys = on("ram:CreateAccessKey", "acs:ram::*:user/boss");
    let own = [allow("oss:Get*"), allow("sts:AssumeRole"), keys];
    scene.grant(Entity::User(MALLORY), "own", &own.join(","));
    scene
}

#[test]
fn all_ways_are_cut_off_by_the_fewest_pieces() {
    let scene = scene();
    let found = scene.find(Goal::Everything);
    let cut = found.cut.unwrap();
    assert!(cut.is_least);
    let pieces: BTreeSet<_> = cut.pieces.into_iter().collect();
    assert_eq!(pieces.len(), 2);
    assert!(pieces.contains(&statement("own", 2)), "{pieces:?}");
    // The role is kept from mallory by either side.
    let trust = Piece::Trust {
        role: "chief".into(),
        statement: 0,
    };
    assert!(pieces.contains(&statement("own", 1)) || pieces.contains(&trust));
    assert_eq!(found.routes.len(), 2);
}

#[test]
fn nothing_of_a_cut_can_be_left_out() {
    let mut one = scene();
    let kept = [allow("oss:Get*"), allow("sts:AssumeRole")].join(",");
    let id = one.account.policies.iter().next().unwrap().id;
    one.version(id, model::VersionId::FIRST, &kept);
    assert_eq!(one.find(Goal::Everything).routes.len(), 1);
    one.version(id, model::VersionId::FIRST, &allow("oss:Get*"));
    assert_eq!(one.find(Goal::Everything).routes.len(), 0);
}

#[test]
fn what_two_statements_allow_needs_both_to_go() {
    let mut scene = Scene::new();
    scene.grant(Entity::User(MALLORY), "a", &allow("ram:CreateAccessKey"));
    scene.grant(Entity::User(MALLORY), "b", &allow("ram:CreateAccess*"));
    let cut = scene.find(Goal::Everything).cut.unwrap();
    let pieces: BTreeSet<_> = cut.pieces.iter().cloned().collect();
    assert_eq!(
        pieces,
        BTreeSet::from([statement("a", 0), statement("b", 0)])
    );
}

#[test]
fn a_system_policy_is_taken_off_and_not_rewritten() {
    let mut scene = Scene::new();
    scene.system(Entity::User(MALLORY), "AliyunRAMFullAccess");
    let cut = scene.find(Goal::Everything).cut.unwrap();
    let piece = Piece::Attachment {
        policy: "AliyunRAMFullAccess".into(),
        kind: "User",
        entity: "mallory".into(),
    };
    let pieces = vec![piece];
    assert_eq!(
        cut,
        Cut {
            pieces,
            is_least: true
        }
    );
}

#[test]
fn where_there_is_no_way_there_is_nothing_to_cut() {
    let scene = Scene::new();
    let found = scene.find(Goal::Everything);
    assert!(found.routes.is_empty() && found.cut.is_none() && found.is_complete);
    let _ = (BOSS, CHIEF);
}

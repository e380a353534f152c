//! What deleted members had goes when its time is over.

use gateway::DeletedMembers;
use services::testing::{Key, Told, World};

use crate::stage::{call, member, scene, text, user_of, world};

const MONTH: i64 = 30 * 86_400;

/// A member with a user who has a key, and was deleted with both.
fn deleted(world: &mut World) -> (String, Key) {
    let id = member(world, "one", None);
    let key = user_of(world, &id);
    let account = ("AccountId", &*id);
    scene(
        world,
        "SetMemberDeletionPermission",
        &[("Status", "Enabled")],
    );
    scene(world, "CheckAccountDelete", &[account]);
    let over = ("AbandonableCheckId", r#"["RAM_User","RAM_AccessKey"]"#);
    scene(world, "DeleteAccount", &[account, over]);
    (id, key)
}

fn asks(world: &mut World, key: &Key) -> Told {
    world.holder_of(key).call("GetCallerIdentity", [])
}

#[test]
fn a_deleted_member_is_purged_after_its_time_and_once() {
    let mut world = world();
    let (id, key) = deleted(&mut world);
    let account = ("AccountId", &*id);
    world.later(MONTH - 1);
    assert_eq!(world.make_round(DeletedMembers).done, 0);
    asks(&mut world, &key).refuses("Forbidden.AccountDeleted");
    scene(&mut world, "GetAccount", &[account]);
    world.later(1);
    let tally = world.make_round(DeletedMembers);
    assert_eq!((tally.done, tally.failed, tally.unclear), (1, 0, 0));
    assert_eq!(world.make_round(DeletedMembers).done, 0);
    // On a node that has just begun it is the same.
    let other = world.another_node();
    let first = world.turn_to(other);
    for _ in 0..2 {
        asks(&mut world, &key).refuses("InvalidAccessKeyId.NotFound");
        call(&mut world, "GetAccount", &[account]).refuses("EntityNotExists.Account");
        let list = scene(&mut world, "ListAccounts", &[]);
        assert_eq!(list["TotalCount"], 0);
        let status = scene(&mut world, "GetAccountDeletionStatus", &[account]);
        assert_eq!(text(&status, "/RdAccountDeletionStatus/Status"), "Success");
        world.turn_to(first.clone());
    }
    // Nobody gets in who could before.
    let role = format!("acs:ram::{id}:role/ResourceDirectoryAccountAccessRole");
    let asked = [("RoleArn", &*role), ("RoleSessionName", "ops")];
    world
        .admin()
        .call("Sts.AssumeRole", asked)
        .refuses("NoPermission");
    let events = world.events().of(&id);
    let events = events.json();
    let purged: Vec<_> = events
        .iter()
        .filter(|event| event["eventName"] == "PurgeDeletedAccount")
        .collect();
    assert_eq!(purged.len(), 1);
    assert_eq!(purged[0]["userIdentity"]["principalId"], "deleted-members");
}

#[test]
fn a_member_is_purged_whose_directory_has_ended_and_another_one_is_left_alone() {
    let mut world = world();
    let (_, key) = deleted(&mut world);
    scene(&mut world, "DestroyResourceDirectory", &[]);
    let here = [("EnableMode", "CurrentAccount")];
    scene(&mut world, "EnableResourceDirectory", &here);
    let living = member(&mut world, "two", None);
    let insider = user_of(&mut world, &living);
    world.later(MONTH);
    assert_eq!(world.make_round(DeletedMembers).done, 1);
    asks(&mut world, &key).refuses("InvalidAccessKeyId.NotFound");
    asks(&mut world, &insider).answers();
    let list = scene(&mut world, "ListAccounts", &[]);
    assert_eq!(list["TotalCount"], 1);
}

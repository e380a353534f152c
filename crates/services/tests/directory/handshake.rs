//! Invitations.

use crate::stage::{call, each, folder, inside, member, scene, text, world};
use services::testing::World;

fn invite(world: &mut World, account: &str, more: &[(&str, &str)]) -> String {
    let whom = [("TargetEntity", account), ("TargetType", "Account")];
    let sent = call(
        world,
        "InviteAccountToResourceDirectory",
        &[&whom[..], more].concat(),
    );
    text(&sent.answers(), "/Handshake/HandshakeId")
}

fn two() -> (World, String) {
    let mut world = world();
    world.visit("globex");
    let other = world.account_id();
    world.visit("acme");
    (world, other)
}

#[test]
fn an_invitation_that_is_accepted_makes_a_member() {
    let (mut world, other) = two();
    let prod = folder(&mut world, "prod", None);
    let more = [
        ("ParentFolderId", &*prod),
        ("Note", "join us"),
        ("Tag.1.Key", "env"),
    ];
    let id = invite(&mut world, &other, &more);
    let handshake = ("HandshakeId", &*id);
    world.visit("globex");
    let shown = call(&mut world, "GetHandshake", &[handshake]).answers();
    assert_eq!(shown["Handshake"]["MasterAccountName"], "acme");
    assert_eq!(shown["Handshake"]["Note"], "join us");
    call(&mut world, "CancelHandshake", &[handshake]).refuses("ResourceDirectoryNotInUse");
    let accepted = call(&mut world, "AcceptHandshake", &[handshake]).answers();
    assert_eq!(accepted["Handshake"]["Status"], "Accepted");
    call(&mut world, "AcceptHandshake", &[handshake]).refuses("HandshakeStatusMismatch");
    let own = call(&mut world, "GetResourceDirectory", &[]).answers();
    assert_eq!(own["ResourceDirectory"]["MasterAccountName"], "acme");
    call(&mut world, "ListAccounts", &[]).refuses("Forbidden.MemberAccount");
    call(
        &mut world,
        "EnableResourceDirectory",
        &[("EnableMode", "CurrentAccount")],
    )
    .refuses("NotSupportedOperation.MemberAccount");
    world.visit("acme");
    let account = [("AccountId", &*other), ("IncludeTags", "true")];
    let shown = call(&mut world, "GetAccount", &account).answers();
    let shown = &shown["Account"];
    assert_eq!(
        (&shown["Type"], &shown["JoinMethod"]),
        (&"CloudAccount".into(), &"invited".into())
    );
    assert_eq!(
        (&shown["DisplayName"], &shown["FolderId"]),
        (&"globex".into(), &prod.as_str().into())
    );
    assert_eq!(shown["Tags"][0]["Key"], "env");
    let shown = call(&mut world, "GetHandshake", &[handshake]).answers();
    assert_eq!(shown["Handshake"]["Status"], "Accepted");
    inside(&mut world, &other).answers();
    call(&mut world, "CancelHandshake", &[handshake]).refuses("HandshakeStatusMismatch");
}

#[test]
fn an_invitation_is_declined_taken_back_or_expires() {
    let (mut world, other) = two();
    for (by, operation, status) in [
        ("globex", "DeclineHandshake", "Declined"),
        ("acme", "CancelHandshake", "Cancelled"),
    ] {
        let id = invite(&mut world, &other, &[]);
        world.visit(by);
        let ended = call(&mut world, operation, &[("HandshakeId", &id)]).answers();
        assert_eq!(ended["Handshake"]["Status"], status);
        for side in ["globex", "acme"] {
            world.visit(side);
            let shown = call(&mut world, "GetHandshake", &[("HandshakeId", &id)]).answers();
            assert_eq!(shown["Handshake"]["Status"], status);
        }
    }
    let id = invite(&mut world, &other, &[]);
    let whom = [("TargetEntity", &*other), ("TargetType", "Account")];
    call(&mut world, "InviteAccountToResourceDirectory", &whom)
        .refuses("EntityAlreadyExists.Handshake");
    world.later(14 * 86_400);
    world.visit("globex");
    call(&mut world, "AcceptHandshake", &[("HandshakeId", &id)]).refuses("HandshakeStatusMismatch");
    let list = call(&mut world, "ListHandshakesForAccount", &[]).answers();
    assert_eq!(each(&list, "/Handshakes/Handshake", "Status"), ["Expired"]);
    world.visit("acme");
    invite(&mut world, &other, &[]);
    let list = call(&mut world, "ListHandshakesForResourceDirectory", &[]).answers();
    assert_eq!(each(&list, "/Handshakes/Handshake", "Status"), ["Pending"]);
}

#[test]
fn an_account_is_invited_ten_times_a_day_by_another_and_no_more() {
    let (mut world, other) = two();
    let whom = [("TargetEntity", &*other), ("TargetType", "Account")];
    for time in 1..=10 {
        let id = invite(&mut world, &other, &[]);
        scene(&mut world, "CancelHandshake", &[("HandshakeId", &id)]);
        // A directory of its own for each invitation is no way around that.
        if time == 5 {
            scene(&mut world, "DestroyResourceDirectory", &[]);
            scene(
                &mut world,
                "EnableResourceDirectory",
                &[("EnableMode", "CurrentAccount")],
            );
        }
    }
    let again = |world: &mut World| call(world, "InviteAccountToResourceDirectory", &whom);
    again(&mut world).refuses("LimitExceeded.SameTargetInvitationRate");
    world.later(86_399);
    again(&mut world).refuses("LimitExceeded.SameTargetInvitationRate");
    world.later(1);
    again(&mut world).answers();
    world.visit("globex");
    let list = call(&mut world, "ListHandshakesForAccount", &[]).answers();
    assert_eq!(each(&list, "/Handshakes/Handshake", "Status"), ["Pending"]);
}

#[test]
fn who_manages_or_is_in_a_directory_is_not_invited_and_cannot_accept() {
    let (mut world, other) = two();
    let own = world.account_id();
    let refused = |world: &mut World, whom: &str, code: &str| {
        let asked = [("TargetEntity", whom), ("TargetType", "Account")];
        call(world, "InviteAccountToResourceDirectory", &asked).refuses(code);
    };
    refused(&mut world, &own, "NotSupportedOperation.ManagementAccount");
    refused(&mut world, "1999999999999999", "EntityNotExists.Account");
    refused(&mut world, "x", "InvalidParameter.TargetEntity");
    let id = member(&mut world, "one", None);
    refused(&mut world, &id, "EntityAlreadyExists.Account");
    let by_mail = [("TargetEntity", "a@example.com"), ("TargetType", "Email")];
    call(&mut world, "InviteAccountToResourceDirectory", &by_mail)
        .refuses("InvalidParameter.TargetType");
    let waiting = invite(&mut world, &other, &[]);
    world.visit("globex");
    scene(
        &mut world,
        "EnableResourceDirectory",
        &[("EnableMode", "CurrentAccount")],
    );
    call(&mut world, "AcceptHandshake", &[("HandshakeId", &waiting)])
        .refuses("EntityAlreadyExists.ResourceDirectory");
    world.visit("acme");
    scene(&mut world, "CancelHandshake", &[("HandshakeId", &waiting)]);
    refused(&mut world, &other, "EntityAlreadyExists.ResourceDirectory");
}

#[test]
fn whoever_has_a_role_of_the_reserved_name_joins_when_it_is_gone() {
    let (mut world, other) = two();
    let id = invite(&mut world, &other, &[]);
    world.visit("globex");
    let trust = services::testing::trust(&format!("acs:ram::{other}:root"));
    let role = ("RoleName", "ResourceDirectoryAccountAccessRole");
    let new = [role, ("AssumeRolePolicyDocument", &*trust)];
    world.scene("CreateRole", new).answers();
    let accept = [("HandshakeId", &*id)];
    call(&mut world, "AcceptHandshake", &accept).refuses("EntityAlreadyExists.Role");
    call(&mut world, "GetResourceDirectory", &[]).refuses("ResourceDirectoryNotInUse");
    world.scene("Ram.DeleteRole", [role]).answers();
    call(&mut world, "AcceptHandshake", &accept).answers();
}

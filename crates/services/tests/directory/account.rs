//! Members: founded, moved, changed, let go.

use crate::stage::{call, folder, inside, member, policy, scene, text, user_of, world};

#[test]
fn a_member_is_founded_with_the_role_of_its_management_account() {
    let mut world = world();
    let new = [("DisplayName", "Team one"), ("AccountNamePrefix", "one")];
    let made = call(&mut world, "CreateResourceAccount", &new).answers();
    let id = text(&made, "/Account/AccountId");
    assert_eq!(made["Account"]["Status"], "CreateSuccess");
    let name = text(&made, "/Account/AccountName");
    assert!(name.starts_with("one@rd-") && name.ends_with(".aliyunid.com"));
    inside(&mut world, &id).answers();
    // It is an account like any other, and a member of the directory.
    let key = user_of(&mut world, &id);
    let seen = world
        .holder_of(&key)
        .call("Sts.GetCallerIdentity", [])
        .answers();
    assert_eq!(seen["AccountId"], *id);
    for taken in [new[0], ("DisplayName", "team ONE")] {
        call(&mut world, "CreateResourceAccount", &[taken]).refuses("EntityAlreadyExists.Account");
    }
    let same_prefix = [("DisplayName", "other"), new[1]];
    call(&mut world, "CreateResourceAccount", &same_prefix).refuses("EntityAlreadyExists.Account");
}

#[test]
fn a_trial_makes_nothing_and_two_accounts_are_two() {
    let mut world = world();
    let trial = [("DisplayName", "Team one"), ("DryRun", "true")];
    call(&mut world, "CreateResourceAccount", &trial).answers();
    let list = call(&mut world, "ListAccounts", &[]).answers();
    assert_eq!(list["TotalCount"], 0);
    let (one, two) = (
        member(&mut world, "one", None),
        member(&mut world, "two", None),
    );
    assert_ne!(one, two);
    let pages = |world: &mut _, asked: &[(&str, &str)]| {
        let page = call(world, "ListAccounts", asked).answers();
        let ids = crate::stage::each(&page, "/Accounts/Account", "AccountId");
        (ids, page["NextToken"].as_str().map(str::to_owned))
    };
    let (first, token) = pages(&mut world, &[("MaxResults", "1")]);
    let token = token.unwrap();
    let (second, end) = pages(&mut world, &[("MaxResults", "1"), ("NextToken", &token)]);
    let mut all = vec![one, two];
    all.sort();
    assert_eq!([first, second].concat(), all);
    assert!(end.is_none());
}

#[test]
fn a_member_moves_changes_its_kind_and_goes() {
    let mut world = world();
    let id = member(&mut world, "one", None);
    let account = ("AccountId", &*id);
    let folder = folder(&mut world, "prod", None);
    let to = [account, ("DestinationFolderId", &*folder)];
    call(&mut world, "MoveAccount", &to).answers();
    let shown = call(&mut world, "GetAccount", &[account]).answers();
    assert_eq!(shown["Account"]["FolderId"], *folder);
    call(&mut world, "RemoveCloudAccount", &[account]).refuses("NotSupportedOperation.AccountType");
    let kind = [account, ("NewAccountType", "CloudAccount")];
    let trial = [&kind[..], &[("DryRun", "true")]].concat();
    call(&mut world, "UpdateAccount", &trial).answers();
    call(&mut world, "RemoveCloudAccount", &[account]).refuses("NotSupportedOperation.AccountType");
    let changed = call(&mut world, "UpdateAccount", &kind).answers();
    assert_eq!(changed["Account"]["Status"], "PromoteSuccess");
    call(&mut world, "UpdateAccount", &kind).answers();
    let both = [&kind[..], &[("NewDisplayName", "two")]].concat();
    for wrong in [both, vec![account]] {
        call(&mut world, "UpdateAccount", &wrong).refuses("InvalidParameter.NewAccountType");
    }
    let key = user_of(&mut world, &id);
    call(&mut world, "RemoveCloudAccount", &[account]).answers();
    call(&mut world, "GetAccount", &[account]).refuses("EntityNotExists.Account");
    // Nobody reaches into it from there any more; its own people stay.
    inside(&mut world, &id).refuses("NoPermission");
    world.holder_of(&key).call("Ram.ListUsers", []).answers();
    let rd = "ResourceDirectoryMaster.GetResourceDirectory";
    world
        .holder_of(&key)
        .call(rd, [])
        .refuses("ResourceDirectoryNotInUse");
}

#[test]
fn what_single_sign_on_left_in_a_member_goes_with_it() {
    let mut world = world();
    let id = member(&mut world, "one", None);
    let key = user_of(&mut world, &id);
    let trust = services::testing::trust(&format!("acs:ram::{id}:root"));
    let role = ("RoleName", "AliyunReservedSSO-Ops");
    let kept = ("RoleName", "kept");
    for role in [role, kept] {
        let new = [role, ("AssumeRolePolicyDocument", &*trust)];
        world.holder_of(&key).call("Ram.CreateRole", new).answers();
    }
    let kind = [("AccountId", &*id), ("NewAccountType", "CloudAccount")];
    scene(&mut world, "UpdateAccount", &kind);
    scene(&mut world, "RemoveCloudAccount", &[("AccountId", &id)]);
    world
        .holder_of(&key)
        .call("Ram.GetRole", [role])
        .refuses("EntityNotExist.Role");
    world.holder_of(&key).call("Ram.GetRole", [kept]).answers();
}

#[test]
fn both_accounts_hear_of_a_move() {
    let mut world = world();
    let id = member(&mut world, "one", None);
    let folder = folder(&mut world, "prod", None);
    policy(&mut world, "P", "oss:*");
    world.forget_events();
    let to = [("AccountId", &*id), ("DestinationFolderId", &*folder)];
    call(&mut world, "MoveAccount", &to).answers();
    world.events().of(&id).are(["MoveAccount ok"]);
    let home = world.account_id();
    world.events().of(&home).are(["MoveAccount ok"]);
}

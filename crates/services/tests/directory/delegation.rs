//! Delegated administrators, and what they see.

use crate::stage::{call, each, member, scene, user_of, world};

#[test]
fn a_delegated_administrator_sees_the_directory_and_other_members_see_themselves() {
    let mut world = world();
    let (one, two) = (
        member(&mut world, "one", None),
        member(&mut world, "two", None),
    );
    let (first, second) = (user_of(&mut world, &one), user_of(&mut world, &two));
    let service = ("ServicePrincipal", "cloudsso.aliyuncs.com");
    let register = [("AccountId", &*one), service];
    scene(&mut world, "RegisterDelegatedAdministrator", &register);
    let list = "ResourceDirectoryMaster.ListAccounts";
    let seen = world.holder_of(&first).call(list, []).answers();
    assert_eq!(seen["TotalCount"], 2);
    world
        .holder_of(&second)
        .call(list, [])
        .refuses("Forbidden.MemberAccount");
    let rd = "ResourceDirectoryMaster.GetResourceDirectory";
    for key in [&first, &second] {
        world.holder_of(key).call(rd, []).answers();
    }
    // It looks, and changes nothing.
    let folder = "ResourceDirectoryMaster.CreateFolder";
    let new = [("FolderName", "mine")];
    world
        .holder_of(&first)
        .call(folder, new)
        .refuses("ResourceDirectoryNotInUse");
    scene(&mut world, "DeregisterDelegatedAdministrator", &register);
    world
        .holder_of(&first)
        .call(list, [])
        .refuses("Forbidden.MemberAccount");
}

#[test]
fn a_service_is_delegated_to_a_member_once() {
    let mut world = world();
    let one = member(&mut world, "one", None);
    let account = ("AccountId", &*one);
    let service = ("ServicePrincipal", "cloudsso.aliyuncs.com");
    scene(
        &mut world,
        "RegisterDelegatedAdministrator",
        &[account, service],
    );
    call(
        &mut world,
        "RegisterDelegatedAdministrator",
        &[account, service],
    )
    .refuses("EntityAlreadyExists.DelegatedAdministrator");
    let other = ("ServicePrincipal", "ecs.aliyuncs.com");
    call(
        &mut world,
        "RegisterDelegatedAdministrator",
        &[account, other],
    )
    .refuses("InvalidParameter.ServicePrincipal");
    let trail = ("ServicePrincipal", "actiontrail.aliyuncs.com");
    scene(
        &mut world,
        "RegisterDelegatedAdministrator",
        &[account, trail],
    );
    let all = call(&mut world, "ListDelegatedAdministrators", &[]).answers();
    let services = each(&all, "/Accounts/Account", "ServicePrincipal");
    assert_eq!(services, [trail.1, service.1]);
    let one = call(&mut world, "ListDelegatedAdministrators", &[service]).answers();
    assert_eq!(one["TotalCount"], 1);
    let page = [account, ("MaxResults", "1")];
    let first = call(&mut world, "ListDelegatedServicesForAccount", &page).answers();
    let next = ("NextToken", first["NextToken"].as_str().unwrap());
    let rest = [account, next];
    let rest = call(&mut world, "ListDelegatedServicesForAccount", &rest).answers();
    let list = "/DelegatedServices/DelegatedService";
    assert_eq!(each(&first, list, "ServicePrincipal"), [trail.1]);
    assert_eq!(each(&rest, list, "ServicePrincipal"), [service.1]);
    let kind = [account, ("NewAccountType", "CloudAccount")];
    scene(&mut world, "UpdateAccount", &kind);
    call(&mut world, "RemoveCloudAccount", &[account])
        .refuses("DeleteConflict.Account.DelegatedAdministrator");
}

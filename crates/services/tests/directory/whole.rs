//! A directory is made, shown and ended.

use crate::stage::{call, folder, member, scene, text, world};
use services::testing::World;

const HERE: (&str, &str) = ("EnableMode", "CurrentAccount");

#[test]
fn a_directory_is_made_once_shown_and_ended_when_it_is_empty() {
    let mut world = World::with_account("acme");
    call(&mut world, "GetResourceDirectory", &[]).refuses("ResourceDirectoryNotInUse");
    let trial = call(
        &mut world,
        "EnableResourceDirectory",
        &[HERE, ("DryRun", "true")],
    );
    assert!(trial.answers().get("ResourceDirectory").is_none());
    call(&mut world, "GetResourceDirectory", &[]).refuses("ResourceDirectoryNotInUse");
    let made = call(&mut world, "EnableResourceDirectory", &[HERE]).answers();
    let id = text(&made, "/ResourceDirectory/ResourceDirectoryId");
    assert!(id.starts_with("rd-"));
    for more in [vec![HERE], vec![HERE, ("DryRun", "true")]] {
        call(&mut world, "EnableResourceDirectory", &more)
            .refuses("EntityAlreadyExists.ResourceDirectory");
    }
    let other = [("EnableMode", "NewManagementAccount")];
    call(&mut world, "EnableResourceDirectory", &other).refuses("InvalidParameter.EnableMode");
    let shown = call(&mut world, "GetResourceDirectory", &[]).answers();
    let shown = &shown["ResourceDirectory"];
    assert_eq!(shown["ResourceDirectoryId"], *id);
    assert_eq!(shown["MasterAccountName"], "acme");
    for status in ["ControlPolicyStatus", "MemberDeletionStatus"] {
        assert_eq!(shown[status], "Disabled");
    }
    let folder = folder(&mut world, "prod", None);
    call(&mut world, "DestroyResourceDirectory", &[])
        .refuses("DeleteConflict.ResourceDirectory.Folder");
    scene(&mut world, "DeleteFolder", &[("FolderId", &folder)]);
    member(&mut world, "one", None);
    call(&mut world, "DestroyResourceDirectory", &[])
        .refuses("DeleteConflict.ResourceDirectory.Account");
}

#[test]
fn nothing_of_a_directory_outlives_it() {
    let mut world = world();
    crate::stage::policy(&mut world, "P", "oss:*");
    call(&mut world, "DestroyResourceDirectory", &[]).answers();
    call(&mut world, "ListControlPolicies", &[]).refuses("ResourceDirectoryNotInUse");
    call(&mut world, "EnableResourceDirectory", &[HERE]).answers();
    let list = call(&mut world, "ListControlPolicies", &[]).answers();
    assert_eq!(list["TotalCount"], 1);
}

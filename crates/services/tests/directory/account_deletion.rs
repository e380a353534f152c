//! The deletion of members.

use crate::stage::{call, folder, member, scene, text, user_of, world};

#[test]
fn a_member_is_deleted_after_a_look_and_what_was_found_is_passed_over_by_name() {
    let mut world = world();
    let prod = folder(&mut world, "prod", None);
    let id = member(&mut world, "one", Some(&prod));
    let account = ("AccountId", &*id);
    user_of(&mut world, &id);
    call(&mut world, "GetAccountDeletionStatus", &[account])
        .refuses("EntityNotExists.AccountDeletion");
    call(&mut world, "DeleteAccount", &[account])
        .refuses("NotSupportedOperation.MemberDeletionDisabled");
    scene(
        &mut world,
        "SetMemberDeletionPermission",
        &[("Status", "Enabled")],
    );
    call(&mut world, "DeleteAccount", &[account])
        .refuses("NotSupportedOperation.PreCheckingAccount");
    let service = ("ServicePrincipal", "cloudsso.aliyuncs.com");
    scene(
        &mut world,
        "RegisterDelegatedAdministrator",
        &[account, service],
    );
    scene(&mut world, "CheckAccountDelete", &[account]);
    let result = call(&mut world, "GetAccountDeletionCheckResult", &[account]).answers();
    let result = &result["AccountDeletionCheckResultInfo"];
    assert_eq!(
        (&result["Status"], &result["AllowDelete"]),
        (&"PreCheckComplete".into(), &"false".into())
    );
    assert_eq!(result["AbandonableChecks"].as_array().unwrap().len(), 2);
    let status = call(&mut world, "GetAccountDeletionStatus", &[account]).answers();
    assert_eq!(status["RdAccountDeletionStatus"]["Status"], "CheckFailed");
    let over = ("AbandonableCheckId", r#"["RAM_User","RAM_AccessKey"]"#);
    call(&mut world, "DeleteAccount", &[account, over])
        .refuses("NotSupportedOperation.CheckFailed");
    scene(
        &mut world,
        "DeregisterDelegatedAdministrator",
        &[account, service],
    );
    let some = ("AbandonableCheckId", r#"["RAM_User"]"#);
    call(&mut world, "DeleteAccount", &[account, some])
        .refuses("NotSupportedOperation.CheckFailed");
    let other = ("AbandonableCheckId", r#"["other"]"#);
    call(&mut world, "DeleteAccount", &[account, other])
        .refuses("InvalidParameter.AbandonableCheckId");
    call(&mut world, "DeleteAccount", &[account, over]).answers();
    let status = call(&mut world, "GetAccountDeletionStatus", &[account]).answers();
    assert_eq!(text(&status, "/RdAccountDeletionStatus/Status"), "Deleting");
    for again in ["DeleteAccount", "CheckAccountDelete"] {
        call(&mut world, again, &[account]).refuses("NotSupportedOperation.DeletedAccount");
    }
    // Nothing keeps the folder or the directory any more.
    scene(&mut world, "DeleteFolder", &[("FolderId", &prod)]);
    scene(&mut world, "DestroyResourceDirectory", &[]);
}

#[test]
fn a_cloud_account_is_not_deleted() {
    let mut world = world();
    let id = member(&mut world, "one", None);
    let account = ("AccountId", &*id);
    scene(
        &mut world,
        "UpdateAccount",
        &[account, ("NewAccountType", "CloudAccount")],
    );
    call(&mut world, "CheckAccountDelete", &[account]).refuses("NotSupportedOperation.AccountType");
}

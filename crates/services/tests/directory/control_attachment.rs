//! Where control policies act.

use crate::stage::{call, each, folder, member, policy, scene, text, world};

const FULL: (&str, &str) = ("PolicyId", "cp-FullAliyunAccess");

#[test]
fn every_node_has_the_policy_that_allows_everything_until_another_takes_its_place() {
    let mut world = world();
    let prod = folder(&mut world, "prod", None);
    let id = member(&mut world, "one", Some(&prod));
    let list = call(&mut world, "ListTargetAttachmentsForControlPolicy", &[FULL]).answers();
    let kinds = each(&list, "/TargetAttachments/TargetAttachment", "TargetType");
    assert_eq!(kinds, ["Root", "Folder", "Account"]);
    let own = policy(&mut world, "No-OSS", "oss:*");
    for target in [&prod, &id] {
        let target = ("TargetId", &**target);
        call(&mut world, "DetachControlPolicy", &[FULL, target])
            .refuses("NotSupportedOperation.LastControlPolicy");
        let both = [("PolicyId", &*own), target];
        call(&mut world, "AttachControlPolicy", &both).answers();
        call(&mut world, "AttachControlPolicy", &both)
            .refuses("EntityAlreadyExists.ControlPolicy.Target");
        call(&mut world, "DetachControlPolicy", &[FULL, target]).answers();
        call(&mut world, "DetachControlPolicy", &[FULL, target])
            .refuses("EntityNotExists.ControlPolicy.Target");
        call(&mut world, "DetachControlPolicy", &both)
            .refuses("NotSupportedOperation.LastControlPolicy");
        let on = call(
            &mut world,
            "ListControlPolicyAttachmentsForTarget",
            &[target],
        );
        let on = each(
            &on.answers(),
            "/ControlPolicyAttachments/ControlPolicyAttachment",
            "PolicyType",
        );
        assert_eq!(on, ["Custom"]);
    }
    call(&mut world, "DeleteControlPolicy", &[("PolicyId", &own)])
        .refuses("DeleteConflict.ControlPolicy.Target");
    let nowhere = [FULL, ("TargetId", "fd-nowhere")];
    call(&mut world, "AttachControlPolicy", &nowhere).refuses("EntityNotExists.Target");
}

#[test]
fn switched_off_nothing_is_attached_and_nothing_is_lost() {
    let mut world = world();
    let root = call(&mut world, "GetResourceDirectory", &[]).answers();
    let root = text(&root, "/ResourceDirectory/RootFolderId");
    let own = policy(&mut world, "No-OSS", "oss:*");
    let both = [("PolicyId", &*own), ("TargetId", &*root)];
    scene(&mut world, "AttachControlPolicy", &both);
    let off = call(&mut world, "DisableControlPolicy", &[]).answers();
    assert_eq!(off["EnablementStatus"], "Disabled");
    call(&mut world, "AttachControlPolicy", &both)
        .refuses("NotSupportedOperation.ControlPolicyDisabled");
    let kept = call(&mut world, "GetControlPolicy", &[both[0]]).answers();
    assert_eq!(kept["ControlPolicy"]["AttachmentCount"], "0");
    folder(&mut world, "late", None);
    let on = call(&mut world, "EnableControlPolicy", &[]).answers();
    assert_eq!(on["EnablementStatus"], "Enabled");
    let full = call(&mut world, "GetControlPolicy", &[FULL]).answers();
    assert_eq!(full["ControlPolicy"]["AttachmentCount"], "2");
}

#[test]
fn a_node_has_at_most_ten() {
    let mut world = world();
    let prod = folder(&mut world, "prod", None);
    for number in 1..=10 {
        let own = policy(&mut world, &format!("P{number}"), "oss:*");
        let both = [("PolicyId", &*own), ("TargetId", &*prod)];
        let told = call(&mut world, "AttachControlPolicy", &both);
        if number == 10 {
            told.refuses("LimitExceeded.ControlPolicy.Target");
        } else {
            told.answers();
        }
    }
}

//! Control policies.

use crate::stage::{call, each, policy, world};

#[test]
fn a_policy_of_the_directory_is_made_changed_and_deleted() {
    let mut world = world();
    let id = policy(&mut world, "No-OSS", "oss:*");
    let own = ("PolicyId", &*id);
    world.later(60);
    let same = [own, ("NewPolicyName", "No-OSS"), ("NewDescription", "why")];
    let changed = call(&mut world, "UpdateControlPolicy", &same).answers();
    assert_eq!(changed["ControlPolicy"]["Description"], "why");
    assert_ne!(
        changed["ControlPolicy"]["UpdateDate"],
        changed["ControlPolicy"]["CreateDate"]
    );
    let clear = [own, ("NewDescription", "")];
    let changed = call(&mut world, "UpdateControlPolicy", &clear).answers();
    assert_eq!(changed["ControlPolicy"]["Description"], "");
    for taken in ["no-oss", "fullaliyunaccess"] {
        let new = [
            ("PolicyName", taken),
            ("EffectScope", "RAM"),
            ("PolicyDocument", r#"{"Version":"1","Statement":[]}"#),
        ];
        call(&mut world, "CreateControlPolicy", &new).refuses("EntityAlreadyExists.ControlPolicy");
    }
    let system = [("PolicyId", "cp-FullAliyunAccess"), ("NewDescription", "x")];
    call(&mut world, "UpdateControlPolicy", &system).refuses("NotSupportedOperation.SystemPolicy");
    call(&mut world, "DeleteControlPolicy", &system[..1])
        .refuses("NotSupportedOperation.SystemPolicy");
    let bad = [own, ("NewPolicyDocument", "{}")];
    call(&mut world, "UpdateControlPolicy", &bad).refuses("InvalidParameter.PolicyDocument");
    call(&mut world, "DeleteControlPolicy", &[own]).answers();
    call(&mut world, "GetControlPolicy", &[own]).refuses("EntityNotExists.ControlPolicy");
}

#[test]
fn policies_are_listed_by_type_and_the_systems_own_in_any_language() {
    let mut world = world();
    policy(&mut world, "B", "oss:*");
    policy(&mut world, "A", "oss:*");
    let mut list = |asked: &[(&str, &str)], field: &str| {
        let page = call(&mut world, "ListControlPolicies", asked).answers();
        each(&page, "/ControlPolicies/ControlPolicy", field)
    };
    assert_eq!(list(&[], "PolicyName"), ["FullAliyunAccess", "A", "B"]);
    assert_eq!(list(&[("PolicyType", "Custom")], "PolicyName"), ["A", "B"]);
    let system = [("PolicyType", "System"), ("Language", "zh-CN")];
    assert_eq!(
        list(&system, "Description"),
        ["允许对所有资源执行所有操作。"]
    );
}

//! The directory that tests of its operations begin with.

use serde_json::Value;

use services::testing::{Key, Told, World};

/// A world whose first account manages a directory with control policies switched on.
pub(crate) fn world() -> World {
    let mut world = World::with_account("acme");
    scene(
        &mut world,
        "EnableResourceDirectory",
        &[("EnableMode", "CurrentAccount")],
    );
    scene(&mut world, "EnableControlPolicy", &[]);
    world
}

/// A call of the administrator of the account that is visited.
pub(crate) fn call(world: &mut World, operation: &str, parameters: &[(&str, &str)]) -> Told {
    let name = format!("ResourceDirectoryMaster.{operation}");
    world.admin().call(&name, parameters.iter().copied())
}

/// The same, which must be served and is not the story's.
pub(crate) fn scene(world: &mut World, operation: &str, parameters: &[(&str, &str)]) -> Value {
    let name = format!("ResourceDirectoryMaster.{operation}");
    world.scene(&name, parameters.iter().copied()).answers()
}

/// A folder of this name in another one, or in Root.
pub(crate) fn folder(world: &mut World, name: &str, parent: Option<&str>) -> String {
    let mut new = vec![("FolderName", name)];
    new.extend(parent.map(|parent| ("ParentFolderId", parent)));
    text(&scene(world, "CreateFolder", &new), "/Folder/FolderId")
}

/// A new account of this name in a folder, or in Root.
pub(crate) fn member(world: &mut World, name: &str, parent: Option<&str>) -> String {
    let mut new = vec![("DisplayName", name)];
    new.extend(parent.map(|parent| ("ParentFolderId", parent)));
    text(
        &scene(world, "CreateResourceAccount", &new),
        "/Account/AccountId",
    )
}

/// A control policy of this name that denies an action.
pub(crate) fn policy(world: &mut World, name: &str, denied: &str) -> String {
    let document = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Deny","Action":"{denied}","Resource":"*"}}]}}"#
    );
    let new = [
        ("PolicyName", name),
        ("EffectScope", "RAM"),
        ("PolicyDocument", &document),
    ];
    text(
        &scene(world, "CreateControlPolicy", &new),
        "/ControlPolicy/PolicyId",
    )
}

/// A session of the role by which the management account reaches into a member.
pub(crate) fn inside(world: &mut World, member: &str) -> Told {
    let role = format!("acs:ram::{member}:role/ResourceDirectoryAccountAccessRole");
    let asked = [("RoleArn", &*role), ("RoleSessionName", "ops")];
    world.admin().call("Sts.AssumeRole", asked)
}

/// A user of a member who may do everything, by their key.
pub(crate) fn user_of(world: &mut World, member: &str) -> Key {
    let session = Key::of(&inside(world, member));
    let user = ("UserName", "insider");
    world.scene_by(&session, "Ram.CreateUser", [user]).answers();
    let all = [
        user,
        ("PolicyName", "AdministratorAccess"),
        ("PolicyType", "System"),
    ];
    world
        .scene_by(&session, "Ram.AttachPolicyToUser", all)
        .answers();
    Key::of(&world.scene_by(&session, "Ram.CreateAccessKey", [user]))
}

/// A text of an answer.
pub(crate) fn text(answer: &Value, pointer: &str) -> String {
    let found = answer.pointer(pointer).and_then(Value::as_str);
    found
        .unwrap_or_else(|| panic!("{pointer}: {answer}"))
        .to_owned()
}

/// A field of each item of a list.
pub(crate) fn each(answer: &Value, pointer: &str, field: &str) -> Vec<String> {
    let items = answer.pointer(pointer).and_then(Value::as_array);
    let items = items.unwrap_or_else(|| panic!("{pointer}: {answer}"));
    items
        .iter()
        .map(|item| text(item, &format!("/{field}")))
        .collect()
}

//! What operations on a directory are checked on. Folders and members are named by their whole way from Root, so
//! that a statement may speak of all that is below one.

use domain::Account;
use domain::account::directory;
use gateway::Target;
use model::{AccountId, NodeId};

/// What audit events call a directory.
pub(super) const DIRECTORY: &str = "ACS::ResourceManager::ResourceDirectory";
const FOLDER: &str = "ACS::ResourceManager::Folder";
const ACCOUNT: &str = "ACS::ResourceManager::Account";
const POLICY: &str = "ACS::ResourceManager::ControlPolicy";
const HANDSHAKE: &str = "ACS::ResourceManager::Handshake";

/// A list of what is in the directory, such as `folder/*`.
pub(crate) fn all(home: AccountId, relative: &str) -> Target {
    Target::plain(arn(home, relative))
}

/// The directory itself.
pub(crate) fn whole(home: AccountId, account: &Account) -> Target {
    let id = directory::of(account).map(|one| one.id.to_string());
    named(DIRECTORY, &id.unwrap_or_default(), arn(home, "*"))
}

/// A folder, or Root, there or not; Root if none is named.
pub(crate) fn folder(home: AccountId, account: &Account, id: Option<&str>) -> Target {
    let node = directory::folder_or_root(account, id).ok();
    let name = match (id, &node) {
        (Some(id), _) => id.to_owned(),
        (None, Some(root)) => root.to_string(),
        (None, None) => "*".to_owned(),
    };
    let target = on_path(FOLDER, home, account, node, ("folder/", &name));
    target.told_as(arn(home, &format!("folder/{name}")))
}

/// A member, there or not.
pub(crate) fn member(home: AccountId, account: &Account, id: AccountId) -> Target {
    let node = directory::has_member(account, id).then_some(NodeId::Member(id));
    let name = id.to_string();
    let target = on_path(ACCOUNT, home, account, node, ("account/", &name));
    target.told_as(arn(home, &format!("account/{name}")))
}

/// What a control policy is attached to.
pub(crate) fn node(home: AccountId, account: &Account, id: &str) -> Target {
    match directory::target(account, id) {
        Ok(NodeId::Member(found)) => member(home, account, found),
        _ => folder(home, account, Some(id)),
    }
}

/// A control policy, there or not.
pub(crate) fn policy(home: AccountId, id: &str) -> Target {
    let arn = arn(home, &format!("policy/controlpolicy/{id}"));
    named(POLICY, id, arn)
}

/// An invitation, there or not.
pub(crate) fn handshake(home: AccountId, id: &str) -> Target {
    named(HANDSHAKE, id, arn(home, &format!("handshake/{id}")))
}

fn on_path(
    kind: &'static str,
    home: AccountId,
    account: &Account,
    node: Option<NodeId>,
    (word, name): (&str, &str),
) -> Target {
    let path = node.and_then(|node| directory::path_text(account, &node));
    let relative = match &path {
        Some(path) => format!("{word}{path}"),
        None => format!("{word}{name}"),
    };
    named(kind, name, arn(home, &relative))
}

fn arn(home: AccountId, relative: &str) -> String {
    format!("acs:resourcemanager::{home}:{relative}")
}

fn named(kind: &'static str, name: &str, arn: String) -> Target {
    let name = name.to_owned();
    Target {
        kind,
        name,
        ..Target::plain(arn)
    }
}

//! The resource directory that an account manages, and what a member knows of it.

pub mod access_role;
pub mod attachment;
mod control_path;
pub mod control_policy;
pub mod delegation;
pub mod deletion;
pub mod folder;
pub mod founding;
pub mod handshake;
pub mod member;
pub mod purge;
mod sso_artefact;
pub mod tag;
mod wanted;

pub use control_path::{
    ControlLevel, LevelsAside, NoPath, control_path, control_paths_aside, full_access,
};
pub use wanted::Wanted;

use std::sync::Arc;

use model::{
    AccountId, DeletionState, Directory, FolderId, Kind, Member, NodeId, Refusal, Standing,
};

use super::tables::Account;
use crate::context::Context;

/// The most levels of folders below Root.
pub const LEVELS: usize = 5;

/// The directory that the account manages.
#[must_use]
pub fn of(account: &Account) -> Option<&Arc<Directory>> {
    account.directory.iter().next()
}

/// Which directory the account is a member of.
#[must_use]
pub fn standing(account: &Account) -> Option<&Arc<Standing>> {
    account.standing.iter().next()
}

/// Whether the account manages the directory that this state is a member of.
#[must_use]
pub fn manages(account: AccountId, member: &Account) -> bool {
    standing(member).is_some_and(|own| own.master == account)
}

/// The directory that the account manages.
///
/// # Errors
/// When it manages none.
pub fn managed(account: &Account) -> Result<&Arc<Directory>, Refusal> {
    of(account).ok_or_else(no_directory)
}

/// The member of this id.
///
/// # Errors
/// When there is none.
pub fn find_member(account: &Account, id: AccountId) -> Result<&Arc<Member>, Refusal> {
    let missing = || Refusal::Missing(Kind::Member, id.to_string());
    account.members.get(&id).ok_or_else(missing)
}

/// What an account is called: its alias, or its id.
#[must_use]
pub fn account_name(account: &Account) -> String {
    let name = |profile: &model::Profile| match &profile.alias {
        Some(alias) => alias.to_string(),
        None => profile.id.to_string(),
    };
    account.profile().map(name).unwrap_or_default()
}

/// Whether a member was deleted, and is out of reach.
#[must_use]
pub fn is_deleted(account: &Account, member: AccountId) -> bool {
    let deletion = account.account_deletions.get(&member);
    let state = deletion.map(|one| one.state);
    matches!(
        state,
        Some(DeletionState::Deleting | DeletionState::Success)
    )
}

/// The member of this id that was not deleted.
///
/// # Errors
/// When there is none, or it was.
fn live(account: &Account, id: AccountId) -> Result<&Arc<Member>, Refusal> {
    managed(account)?;
    let member = find_member(account, id)?;
    if is_deleted(account, id) {
        let why = format!("The member {id} was deleted.");
        return Err(Refusal::State("NotSupportedOperation.DeletedAccount", why));
    }
    Ok(member)
}

/// The folder that is named, or Root if none is.
///
/// # Errors
/// When there is none, or the account manages no directory.
pub fn folder_or_root(account: &Account, id: Option<&str>) -> Result<NodeId, Refusal> {
    match id {
        Some(id) => place(account, id),
        None => Ok(NodeId::Root(managed(account)?.root.clone())),
    }
}

/// The folder, Root or member of this id: what control policies are attached to.
///
/// # Errors
/// When there is none.
pub fn target(account: &Account, id: &str) -> Result<NodeId, Refusal> {
    managed(account)?;
    if let Ok(member) = AccountId::read(id)
        && has_member(account, member)
    {
        return Ok(NodeId::Member(member));
    }
    place(account, id).map_err(|_| no_target(id))
}

/// Why nothing can be done with a target.
fn no_target(id: &str) -> Refusal {
    let why = format!("The target {id} does not exist in the resource directory.");
    Refusal::State("EntityNotExists.Target", why)
}

/// The second account of a deed, as a context of its own: whatever it draws, both draw.
///
/// # Errors
/// When the deed has none, which is a mistake of its plan.
fn there<'b>(context: &'b mut Context<'_>) -> Result<Context<'b>, Refusal> {
    let missing = || Refusal::Missing(Kind::Account, "beside the caller's own".to_owned());
    let beside = context.beside.as_mut().ok_or_else(missing)?;
    Ok(Context {
        account: &mut *beside.account,
        now: context.now,
        entropy: &mut *context.entropy,
        limits: context.limits,
        effects: &mut *beside.effects,
        beside: None,
    })
}

/// What a folder or member stands in; `None` for Root and for what is not there.
#[must_use]
pub fn parent<'a>(account: &'a Account, node: &NodeId) -> Option<&'a NodeId> {
    match node {
        NodeId::Root(_) => None,
        NodeId::Folder(id) => account.folders.get(id).map(|folder| &folder.parent),
        NodeId::Member(id) => account.members.get(id).map(|member| &member.parent),
    }
}

/// The nodes from this one up to Root, itself first; `None` if that is not where they lead.
#[must_use]
pub fn ancestors(account: &Account, node: &NodeId) -> Option<Vec<NodeId>> {
    let root = &of(account)?.root;
    let mut path = vec![node.clone()];
    // One more than there are levels, for Root; and one for a member.
    while path.len() <= LEVELS + 2 {
        match path.last()? {
            NodeId::Root(id) => return (id == root).then_some(path),
            last => {
                let above = parent(account, last)?.clone();
                path.push(above);
            }
        }
    }
    None
}

/// The path of a node, as the vendor writes it: the directory, Root, the folders and the member.
#[must_use]
pub fn path_text(account: &Account, node: &NodeId) -> Option<String> {
    let mut text = of(account)?.id.to_string();
    for node in ancestors(account, node)?.iter().rev() {
        text.push('/');
        text.push_str(&node.to_string());
    }
    Some(text)
}

/// The folder of this id, or Root.
///
/// # Errors
/// When there is none, or the account manages no directory.
pub fn place(account: &Account, id: &str) -> Result<NodeId, Refusal> {
    let missing = || Refusal::Missing(Kind::Folder, id.to_owned());
    let directory = of(account).ok_or_else(no_directory)?;
    if directory.root.as_str() == id {
        return Ok(NodeId::Root(directory.root.clone()));
    }
    let folder: FolderId = id.parse().map_err(|_| missing())?;
    match account.folders.get(&folder) {
        Some(found) => Ok(NodeId::Folder(found.id.clone())),
        None => Err(missing()),
    }
}

/// Whether the account is a member of the directory that this state manages.
#[must_use]
pub fn has_member(account: &Account, member: AccountId) -> bool {
    account.members.get(&member).is_some()
}

/// Why nothing can be done with a directory.
#[must_use]
pub fn no_directory() -> Refusal {
    Refusal::Missing(Kind::Directory, "of the account".to_owned())
}

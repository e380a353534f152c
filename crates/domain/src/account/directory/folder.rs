//! Folders of a directory, up to five below one another.

use std::sync::Arc;

use model::{Child, Folded, Folder, FolderId, FolderName, Kind, Member, NodeId, Refusal, Tags};

use super::{LEVELS, ancestors, attachment, folder_or_root, is_deleted, managed, member};
use crate::account::Account;
use crate::context::Context;
use crate::limits;

/// What a folder is made of.
pub struct New {
    /// Unique among its siblings, without regard to case.
    pub name: FolderName,
    /// What it stands in; Root if left out.
    pub parent: Option<String>,
    /// Tags.
    pub tags: Tags,
}

/// Adds a folder. While control policies are switched on it has the one that allows everything.
///
/// # Errors
/// When its parent is missing or too deep, a sibling has its name, or there are too many folders.
pub fn create(context: &mut Context<'_>, new: New) -> Result<Arc<Folder>, Refusal> {
    let parent = folder_or_root(context.account, new.parent.as_deref())?;
    let above = ancestors(context.account, &parent).unwrap_or_default();
    if above.len() > LEVELS {
        let why = format!("Folders stand at most {LEVELS} below one another.");
        return Err(Refusal::State("LimitExceeded.Folder.Depth", why));
    }
    let have = context.account.folders.len();
    limits::check(Kind::Folder, have, context.limits.folders)?;
    check_free(context.account, &parent, &new.name, None)?;
    let id = format!("fd-{}", context.entropy.letters(10));
    let malformed = |e: model::Malformed| Refusal::Invalid("FolderId", e.to_string());
    let folder = Folder {
        id: id.parse().map_err(malformed)?,
        parent,
        name: new.name,
        tags: new.tags,
        created: context.now,
    };
    attachment::begin(context, NodeId::Folder(folder.id.clone()));
    Ok(context.account.folders.put(folder))
}

/// The folder of this id, which Root is not.
///
/// # Errors
/// When there is none.
pub fn find<'a>(account: &'a Account, id: &str) -> Result<&'a Arc<Folder>, Refusal> {
    managed(account)?;
    let found = id.parse::<FolderId>().ok();
    let found = found.and_then(|id| account.folders.get(&id));
    found.ok_or_else(|| Refusal::Missing(Kind::Folder, id.to_owned()))
}

/// Gives a folder another name.
///
/// # Errors
/// When there is none, or a sibling has the name.
pub fn rename(
    context: &mut Context<'_>,
    id: &str,
    name: FolderName,
) -> Result<Arc<Folder>, Refusal> {
    let folder = Folder::clone(find(context.account, id)?);
    check_free(context.account, &folder.parent, &name, Some(&folder.id))?;
    Ok(context.account.folders.put(Folder { name, ..folder }))
}

/// Deletes a folder in which nothing stands, with what is attached to it. Members that were deleted and wait to be
/// purged go to Root.
///
/// # Errors
/// When there is none, or folders or members stand in it.
pub fn delete(context: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
    let id = find(context.account, id)?.id.clone();
    let root = NodeId::Root(managed(context.account)?.root.clone());
    let node = NodeId::Folder(id.clone());
    if below(context.account, &node, None).next().is_some() {
        return Err(Refusal::InUse(Kind::Folder, Child::Folder));
    }
    let left: Vec<_> = member::below(context.account, &node).cloned().collect();
    for member in left {
        if !is_deleted(context.account, member.account) {
            return Err(Refusal::InUse(Kind::Folder, Child::Account));
        }
        let parent = root.clone();
        context.account.members.put(Member {
            parent,
            ..Member::clone(&member)
        });
    }
    attachment::end(context, &node);
    context.account.folders.remove(&id);
    Ok(())
}

/// The folders that stand in this one, by name; those after this one alone if it is given.
pub fn below<'a>(
    account: &'a Account,
    parent: &NodeId,
    after: Option<&FolderName>,
) -> impl Iterator<Item = &'a Arc<Folder>> + use<'a> {
    let parent = parent.clone();
    let after = after.map_or_else(|| Folded::new(""), FolderName::folded);
    let place = (parent.clone(), after);
    let folders = account.folders.ordered(Some(&place));
    folders.take_while(move |folder| folder.parent == parent)
}

fn check_free(
    account: &Account,
    parent: &NodeId,
    name: &FolderName,
    but: Option<&FolderId>,
) -> Result<(), Refusal> {
    match account.folders.find(&(parent.clone(), name.folded())) {
        Some(other) if Some(&other.id) != but => {
            Err(Refusal::Exists(Kind::Folder, name.to_string()))
        }
        _ => Ok(()),
    }
}

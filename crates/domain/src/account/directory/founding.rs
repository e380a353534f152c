//! A directory is made, and ends.

use std::sync::Arc;

use model::{Child, ControlStatus, Directory, Kind, Refusal};

use super::{is_deleted, managed, of, standing};
use crate::account::Account;
use crate::context::Context;

/// Checks that the account can manage a directory.
///
/// # Errors
/// When it manages one already, or is a member of another's.
pub fn check(account: &Account) -> Result<(), Refusal> {
    if let Some(directory) = of(account) {
        return Err(Refusal::Exists(Kind::Directory, directory.id.to_string()));
    }
    match standing(account) {
        Some(standing) => {
            let why = format!(
                "The account is a member of the resource directory {}.",
                standing.directory
            );
            Err(Refusal::State("NotSupportedOperation.MemberAccount", why))
        }
        None => Ok(()),
    }
}

/// Makes the account the manager of a new directory, which has a Root and nothing else.
///
/// # Errors
/// As [`check`].
pub fn enable(context: &mut Context<'_>) -> Result<Arc<Directory>, Refusal> {
    check(context.account)?;
    let missing = || Refusal::Missing(Kind::Account, "that asks".to_owned());
    let master = context.account.profile().ok_or_else(missing)?.id;
    let mut id = |prefix: &str, letters| format!("{prefix}-{}", context.entropy.letters(letters));
    let (directory, root) = (id("rd", 10), id("r", 6));
    let malformed = |e: model::Malformed| Refusal::Invalid("ResourceDirectoryId", e.to_string());
    let directory = Directory {
        id: directory.parse().map_err(malformed)?,
        root: root.parse().map_err(malformed)?,
        master,
        control: ControlStatus::Disabled,
        deletion: false,
        made: 0,
        created: context.now,
    };
    Ok(context.account.directory.put(directory))
}

/// Ends the directory with its policies, invitations and delegations. Members that were deleted stay out of reach.
///
/// # Errors
/// When there is none, or it has folders or members that were not deleted.
pub fn destroy(context: &mut Context<'_>) -> Result<(), Refusal> {
    let account = &mut *context.account;
    let directory = managed(account)?.clone();
    let lives = |member: &Arc<model::Member>| !is_deleted(account, member.account);
    if account.members.iter().any(lives) {
        return Err(Refusal::InUse(Kind::Directory, Child::Account));
    }
    if !account.folders.is_empty() {
        return Err(Refusal::InUse(Kind::Directory, Child::Folder));
    }
    account.control_attachments.clear();
    account.control_policies.clear();
    account.delegations.clear();
    account.account_deletions.clear();
    account.members.clear();
    let sent = account.handshakes.iter();
    let sent = sent.filter(|one| one.directory == directory.id);
    let sent: Vec<_> = sent.map(|one| one.id.clone()).collect();
    for id in sent {
        account.handshakes.remove(&id);
    }
    account.directory.remove(&directory.id);
    Ok(())
}

/// Says whether members may be deleted.
///
/// # Errors
/// When the account manages no directory.
pub fn allow_deletion(context: &mut Context<'_>, allowed: bool) -> Result<Arc<Directory>, Refusal> {
    let directory = Directory::clone(managed(context.account)?);
    let deletion = allowed;
    let directory = Directory {
        deletion,
        ..directory
    };
    Ok(context.account.directory.put(directory))
}

//! The deletion of a member: what is looked at before, and that nobody gets in any more.
//!
//! What was in the account is kept until its time is over, see [`purge`](super::purge).

use std::sync::Arc;

use model::{
    AccountDeletion, AccountId, Child, DeletionState, KeyStatus, Kind, Member, MemberKind, Refusal,
    Standing,
};

use super::{delegation, find_member, live, managed, there};
use crate::account::Account;
use crate::context::Context;

/// Something that is looked at before a member is deleted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Check {
    /// What it is called.
    pub id: &'static str,
    /// What it is about.
    pub name: &'static str,
    /// What was found.
    pub description: &'static str,
    /// Whether it may be passed over.
    pub abandonable: bool,
}

/// All there are.
pub static CHECKS: [Check; 4] = [
    Check {
        id: "RD_DelegatedAdministrator",
        name: "Delegated administrator",
        description: "The member manages a trusted service for the directory.",
        abandonable: false,
    },
    Check {
        id: "RAM_AccessKey",
        name: "AccessKeys",
        description: "The member has AccessKeys that are active.",
        abandonable: true,
    },
    Check {
        id: "RAM_User",
        name: "RAM users",
        description: "The member has RAM users.",
        abandonable: true,
    },
    Check {
        id: "RAM_Application",
        name: "OAuth applications",
        description: "The member has OAuth applications.",
        abandonable: true,
    },
];

/// How far the deletion of a member is. That it came to its end is told when the member is none any more.
///
/// # Errors
/// When there is no such member, or nobody has looked whether it may be deleted.
pub fn find(account: &Account, member: AccountId) -> Result<&Arc<AccountDeletion>, Refusal> {
    managed(account)?;
    if let Some(found) = account.account_deletions.get(&member) {
        return Ok(found);
    }
    find_member(account, member)?;
    let why = format!("Nobody has looked whether {member} may be deleted.");
    Err(Refusal::State("EntityNotExists.AccountDeletion", why))
}

/// What the last look at a member found.
#[must_use]
pub fn found(deletion: &AccountDeletion) -> Vec<&'static Check> {
    let checks = CHECKS.iter();
    checks
        .filter(|check| deletion.found.iter().any(|id| id == check.id))
        .collect()
}

/// Looks whether a member may be deleted; the account is the second one, and stays as it is.
///
/// # Errors
/// When there is no such member, or its owner can log on.
pub fn check(context: &mut Context<'_>, member: AccountId) -> Result<(), Refusal> {
    resource_account(context.account, member)?;
    let found = look(context, member)?;
    let state = if found.iter().all(|check| check.abandonable) {
        DeletionState::Checked
    } else {
        DeletionState::CheckFailed
    };
    context.account.account_deletions.put(AccountDeletion {
        account: member,
        state,
        found: found.iter().map(|check| check.id.to_owned()).collect(),
        checked: context.now,
        ends: None,
    });
    Ok(())
}

/// Deletes a member; the account is the second one. Nobody gets in from now on, with whatever they hold.
///
/// # Errors
/// When members must not be deleted, there is no such member, its owner can log on, nobody has looked, or something
/// speaks against it that was not passed over.
pub fn delete(
    context: &mut Context<'_>,
    id: AccountId,
    abandoned: &[String],
) -> Result<(), Refusal> {
    let directory = managed(context.account)?.clone();
    let member = Member::clone(resource_account(context.account, id)?);
    if !directory.deletion {
        let why = "Members may not be deleted: call SetMemberDeletionPermission first.".to_owned();
        return Err(Refusal::State(
            "NotSupportedOperation.MemberDeletionDisabled",
            why,
        ));
    }
    let Some(last) = context.account.account_deletions.get(&id).cloned() else {
        let why =
            format!("Nobody has looked whether {id} may be deleted: call CheckAccountDelete.");
        return Err(Refusal::State(
            "NotSupportedOperation.PreCheckingAccount",
            why,
        ));
    };
    for check in look(context, id)? {
        if !(check.abandonable && abandoned.iter().any(|one| one == check.id)) {
            let why = format!("{} ({})", check.description, check.id);
            return Err(Refusal::State("NotSupportedOperation.CheckFailed", why));
        }
    }
    let member = Member {
        turn: member.turn.saturating_add(1),
        modified: context.now,
        ..member
    };
    let now = context.now;
    there(context)?.account.standing.put(Standing {
        directory: directory.id.clone(),
        master: directory.master,
        kind: member.kind,
        turn: member.turn,
        joined: member.joined,
        deleted: Some(now),
    });
    context.account.members.put(member);
    context.account.account_deletions.put(AccountDeletion {
        state: DeletionState::Deleting,
        ends: Some(now),
        ..AccountDeletion::clone(&last)
    });
    Ok(())
}

/// A member whose owner cannot log on, which alone is deleted.
fn resource_account(account: &Account, id: AccountId) -> Result<&Arc<Member>, Refusal> {
    let member = live(account, id)?;
    if member.kind == MemberKind::CloudAccount {
        let why = format!("The member {id} is a cloud account, which is removed and not deleted.");
        return Err(Refusal::State("NotSupportedOperation.AccountType", why));
    }
    Ok(member)
}

/// What there is that a check is about.
fn look(context: &mut Context<'_>, member: AccountId) -> Result<Vec<&'static Check>, Refusal> {
    let delegated = delegation::is_administrator(context.account, member);
    let there = there(context)?;
    let account = &*there.account;
    if !account.exists() {
        return Err(Refusal::InUse(Kind::Member, Child::Account));
    }
    let mut keys = account.access_keys.iter();
    let finds = |check: &&Check| match check.id {
        "RD_DelegatedAdministrator" => delegated,
        "RAM_AccessKey" => keys.any(|key| key.status == KeyStatus::Active),
        "RAM_User" => !account.users.is_empty(),
        _ => !account.applications.is_empty(),
    };
    Ok(CHECKS.iter().filter(finds).collect())
}

//! Members of a directory: made, shown, changed, moved, let go.

use std::sync::Arc;

use model::{
    AccountId, Child, Directory, JoinMethod, Kind, Member, MemberKind, MemberName, MemberPrefix,
    MemberStatus, NodeId, Owner, Profile, Refusal, Standing, Tags,
};
use sha2::{Digest, Sha256};

use super::wanted::Wanted;
use super::{
    access_role, attachment, delegation, folder_or_root, live, managed, sso_artefact, there,
};
use crate::account::{Account, access_key, best_practice, logon_session};
use crate::context::{Claim, Context};
use crate::limits;

/// What a member is made of.
pub struct New {
    /// What it is shown by; must be free in the directory.
    pub name: MemberName,
    /// What stands before the `@` of its whole name.
    pub prefix: Option<MemberPrefix>,
    /// What it stands in; Root if left out.
    pub parent: Option<String>,
    /// Tags.
    pub tags: Tags,
}

/// The id of the account that is made next in a directory. It follows from the directory alone, so that whoever
/// plans to make it and whoever makes it speak of the same.
#[must_use]
pub fn next_id(directory: &Directory) -> AccountId {
    let text = format!("{}:{}", directory.id, directory.made);
    let digest: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    let (first, _) = digest.split_at(8);
    let number = u64::from_be_bytes(first.try_into().unwrap_or_default());
    AccountId::new(1_000_000_000_000_000 + number % 1_000_000_000_000_000)
}

/// The member that would be made of this.
///
/// # Errors
/// When the directory or the folder is missing, a name is taken, or there are too many.
pub fn check(context: &Context<'_>, new: &New) -> Result<Member, Refusal> {
    let account = &*context.account;
    let directory = managed(account)?;
    let parent = folder_or_root(account, new.parent.as_deref())?;
    let id = next_id(directory);
    let prefix = new.prefix.as_ref().map(ToString::to_string);
    let prefix = prefix.unwrap_or_else(|| format!("rd{id}"));
    let account_name = format!("{prefix}@{}.aliyunid.com", directory.id);
    limits::check(Kind::Member, account.members.len(), context.limits.members)?;
    let same = |one: &&Arc<Member>| one.account_name.eq_ignore_ascii_case(&account_name);
    if let Some(other) = account.members.iter().find(same) {
        return Err(Refusal::Exists(Kind::Member, other.account_name.clone()));
    }
    check_free(account, &new.name, None)?;
    Ok(Member {
        account: id,
        parent,
        kind: MemberKind::ResourceAccount,
        method: JoinMethod::Created,
        name: new.name.clone(),
        account_name,
        status: MemberStatus::CreateSuccess,
        turn: 1,
        tags: new.tags.clone(),
        joined: context.now,
        modified: context.now,
    })
}

/// Founds a new account as a member. Its owner has no password, and the people of the management account reach
/// into it by the role that it is founded with.
///
/// # Errors
/// As [`check`], and when there is an account of its id.
pub fn create(context: &mut Context<'_>, new: &New) -> Result<Arc<Member>, Refusal> {
    let member = check(context, new)?;
    let directory = Directory::clone(managed(context.account)?);
    found(&mut there(context)?, &directory, &member)?;
    context.account.directory.put(Directory {
        made: directory.made.saturating_add(1),
        ..directory
    });
    Ok(put(context, member))
}

/// The account of a new member.
fn found(context: &mut Context<'_>, directory: &Directory, member: &Member) -> Result<(), Refusal> {
    let id = member.account;
    if context.account.exists() {
        return Err(Refusal::Exists(Kind::Account, id.to_string()));
    }
    context.effects.claims.push(Claim {
        kind: "account",
        name: id.to_string(),
    });
    context.account.profile.put(Profile {
        id,
        alias: None,
        created: context.now,
    });
    let (passwords, preference) = (best_practice::passwords(), best_practice::preference());
    context.account.password_policy.put(passwords);
    context.account.security_preference.put(preference);
    stand(context, directory, member);
    access_role::found(context, directory.master)
}

/// Notes in the account of a member that it is one.
pub(super) fn stand(context: &mut Context<'_>, directory: &Directory, member: &Member) {
    context.account.standing.put(Standing {
        directory: directory.id.clone(),
        master: directory.master,
        kind: member.kind,
        turn: member.turn,
        joined: member.joined,
        deleted: None,
    });
}

/// Takes a member into the directory.
pub(super) fn put(context: &mut Context<'_>, member: Member) -> Arc<Member> {
    attachment::begin(context, NodeId::Member(member.account));
    context.account.members.put(member)
}

/// Checks that no other member is shown by this name.
///
/// # Errors
/// When one is.
pub(super) fn check_free(
    account: &Account,
    name: &MemberName,
    but: Option<AccountId>,
) -> Result<(), Refusal> {
    let folded = name.folded();
    let mut members = account.members.iter();
    if members.any(|one| Some(one.account) != but && one.name.folded() == folded) {
        return Err(Refusal::Exists(Kind::Member, name.to_string()));
    }
    Ok(())
}

/// Shows a member by another name.
///
/// # Errors
/// When there is none, or the name is taken.
pub fn rename(
    context: &mut Context<'_>,
    id: AccountId,
    name: MemberName,
) -> Result<Arc<Member>, Refusal> {
    let member = Member::clone(live(context.account, id)?);
    check_free(context.account, &name, Some(id))?;
    Ok(context.account.members.put(Member {
        name,
        modified: context.now,
        ..member
    }))
}

/// Lets the owner of a member log on, or no more; the account is the second one.
///
/// # Errors
/// When there is no such member, or its owner has AccessKeys, by which one gets in without logging on.
pub fn convert(
    context: &mut Context<'_>,
    id: AccountId,
    kind: MemberKind,
) -> Result<Arc<Member>, Refusal> {
    let member = live(context.account, id)?.clone();
    if member.kind == kind {
        return Ok(member);
    }
    if kind == MemberKind::ResourceAccount {
        shut_out(&mut there(context)?)?;
    }
    let status = match (kind, member.method) {
        (MemberKind::CloudAccount, _) => MemberStatus::PromoteSuccess,
        (MemberKind::ResourceAccount, JoinMethod::Created) => MemberStatus::CreateSuccess,
        (MemberKind::ResourceAccount, JoinMethod::Invited) => MemberStatus::InviteSuccess,
    };
    let member = Member::clone(&member);
    turn(
        context,
        Member {
            kind,
            status,
            ..member
        },
    )
}

/// The owner of an account gets in no more.
fn shut_out(context: &mut Context<'_>) -> Result<(), Refusal> {
    let account = &mut *context.account;
    if access_key::of(account, Owner::Root).next().is_some() {
        return Err(Refusal::InUse(Kind::Member, Child::AccessKey));
    }
    account.logons.remove(&Owner::Root);
    logon_session::end_of(account, Owner::Root);
    Ok(())
}

/// Moves a member into another folder; the account is the second one. The control policies of its new way up are
/// in force with the next request.
///
/// # Errors
/// When there is no such member or folder.
pub fn move_to(
    context: &mut Context<'_>,
    id: AccountId,
    folder: &str,
) -> Result<Arc<Member>, Refusal> {
    let member = Member::clone(live(context.account, id)?);
    let parent = super::place(context.account, folder)?;
    turn(context, Member { parent, ..member })
}

/// Puts a member back that has taken a turn, which its account notes too.
fn turn(context: &mut Context<'_>, member: Member) -> Result<Arc<Member>, Refusal> {
    let member = Member {
        turn: member.turn.saturating_add(1),
        modified: context.now,
        ..member
    };
    let directory = managed(context.account)?.clone();
    stand(&mut there(context)?, &directory, &member);
    Ok(context.account.members.put(member))
}

/// Lets a member go, whose owner can log on; the account is the second one. What the directory's single sign-on
/// and its management account had made there goes.
///
/// # Errors
/// When there is no such member, its owner cannot log on, or it manages a service.
pub fn remove(context: &mut Context<'_>, id: AccountId) -> Result<(), Refusal> {
    let member = live(context.account, id)?;
    if member.kind == MemberKind::ResourceAccount {
        let why = format!(
            "The member {id} is a resource account, into which nobody could log on; make it a cloud account \
             first, or delete it."
        );
        return Err(Refusal::State("NotSupportedOperation.AccountType", why));
    }
    if delegation::is_administrator(context.account, id) {
        return Err(Refusal::InUse(Kind::Member, Child::Delegation));
    }
    let directory = managed(context.account)?.id.clone();
    attachment::end(context, &NodeId::Member(id));
    context.account.account_deletions.remove(&id);
    context.account.members.remove(&id);
    let mut there = there(context)?;
    there.account.standing.remove(&directory);
    sso_artefact::remove(&mut there)?;
    access_role::end(&mut there)
}

/// The members that stand in this folder, by id.
pub fn below<'a>(
    account: &'a Account,
    parent: &NodeId,
) -> impl Iterator<Item = &'a Arc<Member>> + use<'a> {
    let parent = parent.clone();
    let from = (parent.clone(), AccountId::new(0));
    let members = account.members.index_from(from);
    members.take_while(move |member| member.parent == parent)
}

/// Whether a member is one of those that are looked for.
#[must_use]
pub fn fits(member: &Member, wanted: &Wanted) -> bool {
    let id = member.account.to_string();
    let names = [member.name.as_str(), &member.account_name, &id];
    wanted.fits(&names, &member.tags)
}

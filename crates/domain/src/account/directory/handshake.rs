//! Invitations: sent, accepted, declined, taken back. Both accounts keep each, and change it in one commit.

use std::sync::Arc;

use model::{
    AccountId, Directory, Handshake, HandshakeCount, HandshakeId, HandshakeNote, HandshakeStatus,
    HandshakeTarget, JoinMethod, Kind, Member, MemberKind, MemberName, MemberStatus, Moment,
    NodeId, Refusal, Tags,
};

use super::{
    access_role, account_name, folder_or_root, founding, has_member, managed, member, place, there,
};
use crate::account::Account;
use crate::context::Context;
use crate::limits;

/// What an invitation is made of.
pub struct New {
    /// Who is invited.
    pub account: AccountId,
    /// How that account was named.
    pub target: String,
    /// Where it shall stand; in Root if left out.
    pub parent: Option<String>,
    /// What it is told.
    pub note: Option<HandshakeNote>,
    /// Tags of the member to be.
    pub tags: Tags,
}

/// Invites an account, which is the second one.
///
/// # Errors
/// When there is no such account, it is in a directory or manages one, it is invited already, too many wait, or it
/// was invited too often of late.
pub fn invite(context: &mut Context<'_>, new: New) -> Result<Arc<Handshake>, Refusal> {
    let directory = managed(context.account)?.clone();
    let invited = new.account;
    let parent = folder_or_root(context.account, new.parent.as_deref())?;
    if invited == directory.master {
        let why = "The management account is not invited into its own directory.".to_owned();
        return Err(Refusal::State(
            "NotSupportedOperation.ManagementAccount",
            why,
        ));
    }
    if has_member(context.account, invited) {
        return Err(Refusal::Exists(Kind::Member, invited.to_string()));
    }
    let now = context.now;
    let sent = context.account.handshakes.iter();
    let sent = sent.filter(|one| one.directory == directory.id);
    check_waiting(sent, now, context.limits.handshakes)?;
    if let Some(waiting) = with(context.account, &directory, invited)
        && waiting.status_at(now) == HandshakeStatus::Pending
    {
        return Err(Refusal::Exists(Kind::Handshake, waiting.id.to_string()));
    }
    let id = format!("h-{}", context.entropy.letters(16));
    let malformed = |e: model::Malformed| Refusal::Invalid("HandshakeId", e.to_string());
    let handshake = Handshake {
        id: id.parse().map_err(malformed)?,
        directory: directory.id.clone(),
        master: directory.master,
        master_name: account_name(context.account),
        invited,
        target: HandshakeTarget::Account(new.target),
        parent,
        note: new.note,
        tags: new.tags,
        status: HandshakeStatus::Pending,
        created: now,
        modified: now,
        expires: now.plus_seconds(context.limits.handshake_seconds),
        sent: HandshakeCount::default(),
    };
    let handshake = receive(&mut there(context)?, handshake)?;
    replace(context.account, &handshake);
    Ok(context.account.handshakes.put(handshake))
}

/// The invited account's side, which counts: it remembers who invites whatever becomes of their directory.
fn receive(context: &mut Context<'_>, handshake: Handshake) -> Result<Handshake, Refusal> {
    if !context.account.exists() {
        let id = handshake.invited.to_string();
        return Err(Refusal::Missing(Kind::Account, id));
    }
    founding::check(context.account)?;
    let waiting = of_account(context.account, handshake.invited);
    check_waiting(waiting, context.now, context.limits.handshakes)?;
    let of_them = of_account(context.account, handshake.invited);
    let before = of_them.filter(|one| one.master == handshake.master);
    let before = before.max_by_key(|one| one.sent.since).map(|one| one.sent);
    let most = context.limits.handshakes_per_day;
    let sent = counted(before, context.now, most)?;
    let handshake = Handshake { sent, ..handshake };
    replace(context.account, &handshake);
    context.account.handshakes.put(handshake.clone());
    Ok(handshake)
}

/// One invitation more between the two.
fn counted(
    before: Option<HandshakeCount>,
    now: Moment,
    most: usize,
) -> Result<HandshakeCount, Refusal> {
    let lasting = before.filter(|sent| now < sent.since.plus_seconds(DAY));
    let sent = lasting.map_or(
        HandshakeCount {
            since: now,
            count: 1,
        },
        |sent| HandshakeCount {
            count: sent.count.saturating_add(1),
            ..sent
        },
    );
    if sent.count > most {
        let why = format!("The account was invited {most} times within a day; try again later.");
        let code = "LimitExceeded.SameTargetInvitationRate";
        return Err(Refusal::State(code, why));
    }
    Ok(sent)
}

const DAY: i64 = 86_400;

fn check_waiting<'a>(
    handshakes: impl Iterator<Item = &'a Arc<Handshake>>,
    now: Moment,
    most: usize,
) -> Result<(), Refusal> {
    let waiting = handshakes.filter(|one| one.status_at(now) == HandshakeStatus::Pending);
    limits::check(Kind::Handshake, waiting.count(), most)
}

/// An invitation takes the place of those before it between the same accounts, so that whoever invites again and
/// again fills nobody's account.
fn replace(account: &mut Account, handshake: &Handshake) {
    let all = of_account(account, handshake.invited);
    let before = all.filter(|one| one.master == handshake.master);
    let before: Vec<_> = before.map(|one| one.id.clone()).collect();
    for id in before {
        account.handshakes.remove(&id);
    }
}

fn with<'a>(
    account: &'a Account,
    directory: &Directory,
    invited: AccountId,
) -> Option<&'a Arc<Handshake>> {
    of_account(account, invited).find(|one| one.directory == directory.id)
}

/// The invitations of an account that this state knows, by id.
pub fn of_account(account: &Account, invited: AccountId) -> impl Iterator<Item = &Arc<Handshake>> {
    let from = (invited, HandshakeId::least());
    let all = account.handshakes.index_from(from);
    all.take_while(move |one| one.invited == invited)
}

/// The invitation of this id.
///
/// # Errors
/// When there is none.
pub fn find<'a>(account: &'a Account, id: &HandshakeId) -> Result<&'a Arc<Handshake>, Refusal> {
    let missing = || Refusal::Missing(Kind::Handshake, id.to_string());
    account.handshakes.get(id).ok_or_else(missing)
}

/// The other account of an invitation, seen from this one.
#[must_use]
pub fn other(account: &Account, id: &HandshakeId) -> Option<AccountId> {
    let own = account.profile()?.id;
    let handshake = account.handshakes.get(id)?;
    Some(if handshake.master == own {
        handshake.invited
    } else {
        handshake.master
    })
}

/// Takes an invitation back; the invited account is the second one.
///
/// # Errors
/// When there is none that this account sent, or it does not wait any more.
pub fn cancel(context: &mut Context<'_>, id: &HandshakeId) -> Result<Arc<Handshake>, Refusal> {
    managed(context.account)?;
    let sent = find(context.account, id)?.clone();
    let own = context.account.profile().map(|profile| profile.id);
    if own != Some(sent.master) {
        return Err(Refusal::Missing(Kind::Handshake, id.to_string()));
    }
    end(context, &sent, HandshakeStatus::Cancelled)
}

/// Declines an invitation; the management account is the second one.
///
/// # Errors
/// When there is none of this account, or it does not wait any more.
pub fn decline(context: &mut Context<'_>, id: &HandshakeId) -> Result<Arc<Handshake>, Refusal> {
    let received = received(context.account, id)?.clone();
    end(context, &received, HandshakeStatus::Declined)
}

/// Accepts an invitation; the management account is the second one. Its people reach into this account from now on,
/// and its control policies count.
///
/// # Errors
/// When there is none of this account, it does not wait any more, this account is in a directory or manages one, or
/// has a role of the name by which it would be reached into.
pub fn accept(context: &mut Context<'_>, id: &HandshakeId) -> Result<Arc<Handshake>, Refusal> {
    let handshake = received(context.account, id)?.clone();
    check_waits(&handshake, context.now)?;
    founding::check(context.account)?;
    let alias = context.account.profile().and_then(|one| one.alias.clone());
    let alias = alias.map(|alias| alias.to_string());
    let (directory, member) = join(&mut there(context)?, &handshake, alias)?;
    member::stand(context, &directory, &member);
    access_role::found(context, handshake.master)?;
    end(context, &handshake, HandshakeStatus::Accepted)
}

/// The management account's side.
fn join(
    context: &mut Context<'_>,
    handshake: &Handshake,
    alias: Option<String>,
) -> Result<(Arc<Directory>, Arc<Member>), Refusal> {
    let directory = managed(context.account)?.clone();
    if directory.id != handshake.directory {
        return Err(super::no_directory());
    }
    let have = context.account.members.len();
    limits::check(Kind::Member, have, context.limits.members)?;
    let parent = place(context.account, &handshake.parent.to_string());
    let account_name = alias.unwrap_or_else(|| handshake.invited.to_string());
    let member = Member {
        account: handshake.invited,
        // The folder may have gone meanwhile.
        parent: parent.unwrap_or_else(|_| NodeId::Root(directory.root.clone())),
        kind: MemberKind::CloudAccount,
        method: JoinMethod::Invited,
        name: free_name(context.account, &account_name, handshake.invited)?,
        account_name,
        status: MemberStatus::InviteSuccess,
        turn: 1,
        tags: handshake.tags.clone(),
        joined: context.now,
        modified: context.now,
    };
    Ok((directory, member::put(context, member)))
}

/// What an invited account is shown by: its alias, or its id if that is taken.
fn free_name(account: &Account, name: &str, id: AccountId) -> Result<MemberName, Refusal> {
    let named = name.parse::<MemberName>().ok();
    let free = named.filter(|name| member::check_free(account, name, None).is_ok());
    let malformed = |e: model::Malformed| Refusal::Invalid("DisplayName", e.to_string());
    free.map_or_else(|| id.to_string().parse().map_err(malformed), Ok)
}

/// The invitation of this id that this account received.
fn received<'a>(account: &'a Account, id: &HandshakeId) -> Result<&'a Arc<Handshake>, Refusal> {
    let own = account.profile().map(|profile| profile.id);
    let handshake = find(account, id)?;
    if own != Some(handshake.invited) {
        return Err(Refusal::Missing(Kind::Handshake, id.to_string()));
    }
    Ok(handshake)
}

fn check_waits(handshake: &Handshake, now: Moment) -> Result<(), Refusal> {
    let status = handshake.status_at(now);
    if status != HandshakeStatus::Pending {
        let why = format!("The invitation {} is {status:?}.", handshake.id);
        return Err(Refusal::State("HandshakeStatusMismatch", why));
    }
    Ok(())
}

/// Ends an invitation on both sides.
fn end(
    context: &mut Context<'_>,
    handshake: &Handshake,
    status: HandshakeStatus,
) -> Result<Arc<Handshake>, Refusal> {
    check_waits(handshake, context.now)?;
    let ended = Handshake {
        status,
        modified: context.now,
        ..handshake.clone()
    };
    let there = there(context)?;
    // Where the directory has ended, it has kept none of its invitations.
    if there.account.handshakes.get(&ended.id).is_some() {
        there.account.handshakes.put(ended.clone());
    }
    Ok(context.account.handshakes.put(ended))
}

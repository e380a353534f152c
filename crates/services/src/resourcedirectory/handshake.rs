//! Invitations, as Resource Directory spells them.

use std::str::FromStr;
use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::directory::{self, handshake};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{
    AccountId, Handshake, HandshakeId, HandshakeNote, HandshakeStatus, HandshakeTarget, Malformed,
    Moment, Refusal, Text,
};

use super::target;
use crate::page::{List, Numbered};
use crate::tags::NewTags;
use crate::view::{One, Paged, Stamp};

/// Invites an account into the directory.
#[derive(Parameters)]
pub struct InviteAccountToResourceDirectory {
    target_entity: Text<1, 128>,
    target_type: TargetType,
    note: Option<HandshakeNote>,
    parent_folder_id: Option<Text<1, 128>>,
    #[rpc(json, flat)]
    tag: Option<NewTags>,
}

impl InviteAccountToResourceDirectory {
    fn account(&self) -> Result<AccountId, Refusal> {
        if self.target_type == TargetType::Email {
            let rule = "Account: accounts have no e-mail address here by which they could be found";
            return Err(Refusal::Invalid("TargetType", rule.to_owned()));
        }
        let read = AccountId::read(self.target_entity.as_str());
        read.map_err(|rule| Refusal::Invalid("TargetEntity", rule.to_string()))
    }
}

impl Operation for InviteAccountToResourceDirectory {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<HandshakeView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::all(caller.account, "handshake/*"));
        match (self.account(), directory::of(account)) {
            (Ok(invited), Some(_)) if invited != caller.account => plan.beside(invited),
            _ => plan,
        }
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let new = handshake::New {
            account: self.account()?,
            target: self.target_entity.to_string(),
            parent: self.parent_folder_id.as_ref().map(ToString::to_string),
            note: self.note.clone(),
            tags: self.tag.clone().unwrap_or_default().0,
        };
        shown(handshake::invite(context, new), context)
    }
}

/// `TargetType`: how the invited account is named.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TargetType {
    /// By its id.
    Account,
    /// By an e-mail address.
    Email,
}

impl FromStr for TargetType {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "Account" => Ok(Self::Account),
            "Email" => Ok(Self::Email),
            _ => Err(Malformed("Account")),
        }
    }
}

/// Takes an invitation back.
#[derive(Parameters)]
pub struct CancelHandshake {
    handshake_id: HandshakeId,
}

impl Operation for CancelHandshake {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<HandshakeView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_both(&self.handshake_id, caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        shown(handshake::cancel(context, &self.handshake_id), context)
    }
}

/// Accepts an invitation: the caller's account becomes a member.
#[derive(Parameters)]
pub struct AcceptHandshake {
    handshake_id: HandshakeId,
}

impl Operation for AcceptHandshake {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<HandshakeView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_both(&self.handshake_id, caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        shown(handshake::accept(context, &self.handshake_id), context)
    }
}

/// Declines an invitation.
#[derive(Parameters)]
pub struct DeclineHandshake {
    handshake_id: HandshakeId,
}

impl Operation for DeclineHandshake {
    const EFFECT: Effect = Effect::Write;
    type Answer = One<HandshakeView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        on_both(&self.handshake_id, caller, account)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        shown(handshake::decline(context, &self.handshake_id), context)
    }
}

/// An invitation is changed on both sides, if there is one.
fn on_both(id: &HandshakeId, caller: &Caller, account: &Account) -> Plan {
    let plan = Plan::on(target::handshake(caller.account, id.as_str()));
    match handshake::other(account, id) {
        Some(other) => plan.beside(other),
        None => plan,
    }
}

fn shown(
    done: Result<Arc<Handshake>, Refusal>,
    context: &Context<'_>,
) -> Result<One<HandshakeView>, Refusal> {
    Ok(One((&*done?, context.now).into()))
}

/// Shows an invitation that the caller's account sent or received.
#[derive(Parameters)]
pub struct GetHandshake {
    handshake_id: HandshakeId,
}

impl Operation for GetHandshake {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<HandshakeView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let id = self.handshake_id.as_str();
        Plan::on(target::handshake(caller.account, id))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let found = handshake::find(context.account, &self.handshake_id)?;
        Ok(One((&**found, context.now).into()))
    }
}

/// Lists the invitations that the caller's account received.
#[derive(Parameters)]
pub struct ListHandshakesForAccount {
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListHandshakesForAccount {
    const NAME: &'static str = "rd-handshakes-of";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = HandshakeId;
}

impl Operation for ListHandshakesForAccount {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<HandshakeView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "handshake/*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let all = handshake::of_account(context.account, permit.home());
        Ok(self.page.cut(all.map(|one| (&**one, context.now))))
    }
}

/// Lists the invitations that the directory sent.
#[derive(Parameters)]
pub struct ListHandshakesForResourceDirectory {
    #[rpc(flatten)]
    page: Numbered<Self>,
}

impl List for ListHandshakesForResourceDirectory {
    const NAME: &'static str = "rd-handshakes";
    const MOST: usize = 100;
    const USUAL: usize = 10;
    type Place = HandshakeId;
}

impl Operation for ListHandshakesForResourceDirectory {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<HandshakeView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "handshake/*"))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let directory = directory::managed(context.account)?;
        let all = context.account.handshakes.iter();
        let sent = all.filter(|one| one.directory == directory.id);
        Ok(self.page.cut(sent.map(|one| (&**one, context.now))))
    }
}

/// An invitation.
#[derive(View)]
#[view("Handshake")]
pub struct HandshakeView {
    handshake_id: HandshakeId,
    resource_directory_id: String,
    master_account_id: AccountId,
    master_account_name: String,
    target_entity: String,
    target_type: &'static str,
    note: String,
    status: &'static str,
    create_time: Stamp,
    modify_time: Stamp,
    expire_time: Stamp,
}

impl From<(&Handshake, Moment)> for HandshakeView {
    fn from((one, now): (&Handshake, Moment)) -> Self {
        let (target_type, target_entity) = match &one.target {
            HandshakeTarget::Account(id) => ("Account", id.clone()),
            HandshakeTarget::Email(address) => ("Email", address.clone()),
        };
        Self {
            handshake_id: one.id.clone(),
            resource_directory_id: one.directory.to_string(),
            master_account_id: one.master,
            master_account_name: one.master_name.clone(),
            target_entity,
            target_type,
            note: crate::view::text(one.note.as_ref()),
            status: match one.status_at(now) {
                HandshakeStatus::Pending => "Pending",
                HandshakeStatus::Accepted => "Accepted",
                HandshakeStatus::Declined => "Declined",
                HandshakeStatus::Cancelled => "Cancelled",
                HandshakeStatus::Expired => "Expired",
            },
            create_time: Stamp(one.created),
            modify_time: Stamp(one.modified),
            expire_time: Stamp(one.expires),
        }
    }
}

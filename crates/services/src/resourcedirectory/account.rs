//! Members, as Resource Directory spells them: made, shown, changed, moved, let go.

use std::str::FromStr;

use derive::{Parameters, View};
use domain::account::directory::{self, member};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{AccountId, Malformed, MemberKind, MemberName, MemberPrefix, Refusal, Text};
use rpc::field::Unserved;

use super::dry_run::DryRun;
use super::member_view::{MemberView, WholeMember};
use super::{lens, target};
use crate::tags::{NewTags, either};
use crate::view::{Done, One, done};

/// Founds a new account as a member.
#[derive(Parameters)]
pub struct CreateResourceAccount {
    display_name: MemberName,
    account_name_prefix: Option<MemberPrefix>,
    parent_folder_id: Option<Text<1, 128>>,
    dry_run: Option<bool>,
    #[rpc(json, flat)]
    tag: Option<NewTags>,
    #[expect(dead_code, reason = "it is read in order to be refused")]
    payer_account_id: Option<Unserved>,
    #[expect(dead_code, reason = "it is read in order to be refused")]
    resell_account_type: Option<Unserved>,
}

impl CreateResourceAccount {
    fn is_trial(&self) -> bool {
        self.dry_run == Some(true)
    }
}

impl Operation for CreateResourceAccount {
    const EFFECT: Effect = Effect::Write;
    type Answer = DryRun<One<MemberView>>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::all(caller.account, "account/*"));
        match directory::of(account) {
            Some(directory) if !self.is_trial() => plan.beside(member::next_id(directory)),
            _ => plan,
        }
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        self.found(None, context)
    }
}

impl CreateResourceAccount {
    /// Founds it, with tags that came under another name if they did.
    pub(super) fn found(
        &self,
        tags: Option<&NewTags>,
        context: &mut Context<'_>,
    ) -> Result<DryRun<One<MemberView>>, Refusal> {
        let new = member::New {
            name: self.display_name.clone(),
            prefix: self.account_name_prefix.clone(),
            parent: self.parent_folder_id.as_ref().map(ToString::to_string),
            tags: either(self.tag.as_ref(), tags)?,
        };
        if self.is_trial() {
            return member::check(context, &new).map(|_| DryRun(None));
        }
        let member = member::create(context, &new)?;
        Ok(DryRun(Some(One(MemberView::of(context.account, &member)))))
    }
}

/// Shows a member.
#[derive(Parameters)]
pub struct GetAccount {
    account_id: AccountId,
    include_tags: Option<bool>,
}

impl Operation for GetAccount {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<WholeMember>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::member(caller.account, account, self.account_id));
        lens::reading(plan, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        let member = directory::find_member(state, self.account_id)?;
        let tags = self.include_tags == Some(true);
        Ok(One(WholeMember::of(state, member, tags)))
    }
}

/// Shows who pays for a member: nobody but itself, for here nobody pays for another account.
#[derive(Parameters)]
pub struct GetPayerForAccount {
    account_id: AccountId,
}

impl Operation for GetPayerForAccount {
    const EFFECT: Effect = Effect::Read;
    type Answer = Payer;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::member(caller.account, account, self.account_id));
        lens::reading(plan, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let state = lens::whole(permit, context)?;
        directory::find_member(state, self.account_id)?;
        Ok(Payer {
            payer_account_id: "",
            payer_account_name: "",
        })
    }
}

/// Another account that pays: empty, since there is none.
#[derive(View)]
pub struct Payer {
    payer_account_id: &'static str,
    payer_account_name: &'static str,
}

/// Shows a member by another name, or lets its owner log on or no more.
#[derive(Parameters)]
pub struct UpdateAccount {
    account_id: AccountId,
    new_account_type: Option<AccountType>,
    new_display_name: Option<MemberName>,
    dry_run: Option<bool>,
}

impl UpdateAccount {
    /// What is to change, which is one thing.
    fn change(&self) -> Result<Change<'_>, Refusal> {
        match (&self.new_account_type, &self.new_display_name) {
            (Some(kind), None) => Ok(Change::Kind(kind.0)),
            (None, Some(name)) => Ok(Change::Name(name)),
            _ => {
                let rule = "one of NewAccountType and NewDisplayName is given, and not both";
                Err(Refusal::Invalid("NewAccountType", rule.to_owned()))
            }
        }
    }
}

enum Change<'a> {
    Kind(MemberKind),
    Name(&'a MemberName),
}

impl Operation for UpdateAccount {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<MemberView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::member(caller.account, account, self.account_id));
        let two = matches!(self.change(), Ok(Change::Kind(_)));
        beside(plan, account, self.account_id, two)
    }

    fn is_dangerous(&self, _: &Caller, _: &Account) -> bool {
        self.new_account_type.is_some()
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        directory::managed(context.account)?;
        let before = context.account.clone();
        let before_there = context.beside.as_ref().map(|there| there.account.clone());
        let member = match self.change()? {
            Change::Kind(kind) => member::convert(context, self.account_id, kind)?,
            Change::Name(name) => member::rename(context, self.account_id, name.clone())?,
        };
        let view = MemberView::of(context.account, &member);
        if self.dry_run == Some(true) {
            *context.account = before;
            if let (Some(there), Some(before)) = (&mut context.beside, before_there) {
                *there.account = before;
            }
        }
        Ok(One(view))
    }
}

/// `NewAccountType`: whether the owner of a member can log on.
pub struct AccountType(MemberKind);

impl FromStr for AccountType {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "ResourceAccount" => Ok(Self(MemberKind::ResourceAccount)),
            "CloudAccount" => Ok(Self(MemberKind::CloudAccount)),
            _ => Err(Malformed("ResourceAccount or CloudAccount")),
        }
    }
}

/// Moves a member into another folder.
#[derive(Parameters)]
pub struct MoveAccount {
    account_id: AccountId,
    destination_folder_id: Text<1, 128>,
}

impl Operation for MoveAccount {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let to = self.destination_folder_id.as_str();
        let plan = Plan::on_each([
            target::member(caller.account, account, self.account_id),
            target::folder(caller.account, account, Some(to)),
        ]);
        beside(plan, account, self.account_id, true)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let to = self.destination_folder_id.as_str();
        member::move_to(context, self.account_id, to).map(|_| Done {})
    }
}

/// Lets a member go, whose owner can log on.
#[derive(Parameters)]
pub struct RemoveCloudAccount {
    account_id: AccountId,
}

impl Operation for RemoveCloudAccount {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::member(caller.account, account, self.account_id));
        beside(plan, account, self.account_id, true)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        member::remove(context, self.account_id).map(done)
    }
}

/// The plan of what changes a member's account too, if it is one.
pub(super) fn beside(plan: Plan, account: &Account, id: AccountId, two: bool) -> Plan {
    if two && directory::has_member(account, id) {
        plan.beside(id)
    } else {
        plan
    }
}

//! Network policies of AccessKeys: of one key, and of all keys of the account.
//!
//! Keys are a matter of their owner, as with their other operations; but nobody opens a network for a key of
//! their own without a policy that says so.

use ::domain::account::{access_key, key_network};
use ::domain::{Account, Context};
use derive::{Parameters, View};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran, Source, Who};
use model::{AccessKeyId, KeyNetwork, Refusal};

use crate::identity::target;
use crate::identity::whole::{Show, Whole};
use crate::identity::whose::{self, ByPrincipalNameIfAny};

/// Says from where a key may be used, in place of what the account says.
#[derive(Parameters)]
pub struct SetAccessKeyPolicy {
    user_access_key_id: AccessKeyId,
    access_key_policy: KeyNetwork,
    #[rpc(flatten)]
    whose: ByPrincipalNameIfAny,
}

impl Operation for SetAccessKeyPolicy {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = KeyPolicyView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        whose::plan_for_others(&self.whose, caller)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = whose::owner(&self.whose, permit.caller(), context)?;
        let (id, policy) = (&self.user_access_key_id, &self.access_key_policy);
        key_network::set_of_key(context, owner, id, policy.clone())?;
        guard(permit.caller(), permit.source(), context.account)?;
        Ok(KeyPolicyView::of(id, policy))
    }
}

/// Shows from where a key may be used, as it was set.
#[derive(Parameters)]
pub struct GetAccessKeyPolicy {
    user_access_key_id: AccessKeyId,
    #[rpc(flatten)]
    whose: ByPrincipalNameIfAny,
}

impl Operation for GetAccessKeyPolicy {
    const EFFECT: Effect = Effect::Read;
    type Answer = KeyPolicyView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        whose::plan_for_others(&self.whose, caller)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = whose::owner(&self.whose, permit.caller(), context)?;
        let id = &self.user_access_key_id;
        let policy = key_network::of_key(context.account, owner, id)?;
        Ok(KeyPolicyView::of(id, policy))
    }
}

/// Says from where all keys of the account may be used that have no policy of their own in force.
#[derive(Parameters)]
pub struct SetAccessKeyPolicyForAccount {
    access_key_policy: KeyNetwork,
}

impl Operation for SetAccessKeyPolicyForAccount {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = AccountPolicyView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        key_network::set_of_account(context, self.access_key_policy.clone());
        guard(permit.caller(), permit.source(), context.account)?;
        Ok(AccountPolicyView::of(&self.access_key_policy))
    }
}

/// Shows what was set for all keys of the account.
pub type GetAccessKeyPolicyForAccount = Show<AccountPolicyView>;

impl Whole for AccountPolicyView {
    const BY: &'static str = "GetAccessKeyPolicyForAccount";

    fn of(context: &Context<'_>) -> Result<Self, Refusal> {
        key_network::of_account(context.account).map(Self::of)
    }
}

/// The policy of a key, as it was given.
#[derive(View)]
pub struct KeyPolicyView {
    access_key_id: AccessKeyId,
    access_key_policy: String,
}

impl KeyPolicyView {
    fn of(id: &AccessKeyId, policy: &KeyNetwork) -> Self {
        Self {
            access_key_id: id.clone(),
            access_key_policy: policy.text().to_owned(),
        }
    }
}

/// The policy of the account, as it was given.
#[derive(View)]
pub struct AccountPolicyView {
    access_key_policy: String,
}

impl AccountPolicyView {
    fn of(policy: &KeyNetwork) -> Self {
        let access_key_policy = policy.text().to_owned();
        Self { access_key_policy }
    }
}

/// Keeps users from shutting out the very key they ask with, from where they ask. The owner may, and
/// so may a session, which no such policy holds; `rampart key lift-policy` is the way back.
fn guard(caller: &Caller, source: &Source, account: &Account) -> Result<(), Refusal> {
    let Who::User(_) = &caller.who else {
        return Ok(());
    };
    let Ok(id) = caller.access_key_id.parse() else {
        return Ok(());
    };
    let key = access_key::known(account, &id)?;
    key_network::check(account, key, source.address(), source.vpc()).map_err(|_| {
        let rule = format!(
            "it would shut out the AccessKey {id} that this request is signed with, from {}",
            source.text()
        );
        Refusal::Invalid("AccessKeyPolicy", rule)
    })
}

#[cfg(test)]
mod tests;

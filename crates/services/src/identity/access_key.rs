//! AccessKeys: what RAM and IMS do alike, whichever way they name users and show keys.

use std::sync::Arc;

use derive::Parameters;
use domain::account::access_key;
use domain::account::settings::security_preference;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Prepared, Ran, Use, Wants};
use model::{AccessKey, AccessKeyId, KeyStatus, Secret};

use super::whose::{self, Whose};
use crate::view::{Done, Item, Listed, One, done};

/// How a service names the owner of keys, and how it shows them.
pub trait Keys: Whose {
    /// A key that was just made, with its secret.
    type Made: Item + for<'a> From<(&'a Arc<AccessKey>, &'a Secret)>;
    /// A key in a list.
    type Listed: Item + for<'a> From<&'a Arc<AccessKey>>;
    /// When a key was last used, if it was.
    type Used: Item + for<'a> From<Option<&'a Use>>;
}

/// Makes an AccessKey. Its secret is shown in this answer and never again.
#[derive(Parameters)]
pub struct CreateAccessKey<W: Keys> {
    #[rpc(flatten)]
    whose: W,
}

impl<W: Keys> Operation for CreateAccessKey<W> {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<W::Made>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(&self.whose, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = whose::owner(&self.whose, permit.caller(), context)?;
        let (key, secret) = access_key::create(context, owner)?;
        Ok(One::of((&key, &secret)))
    }
}

/// Switches an AccessKey on or off.
#[derive(Parameters)]
pub struct UpdateAccessKey<W: Keys> {
    #[rpc(flatten)]
    whose: W,
    user_access_key_id: AccessKeyId,
    status: KeyStatus,
}

impl<W: Keys> Operation for UpdateAccessKey<W> {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(&self.whose, caller, account)
    }

    fn is_dangerous(&self, _: &Caller, _: &Account) -> bool {
        self.status == KeyStatus::Active
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = whose::owner(&self.whose, permit.caller(), context)?;
        access_key::set_status(context, owner, &self.user_access_key_id, self.status).map(done)
    }
}

/// Lists the AccessKeys of a user, without their secrets.
#[derive(Parameters)]
pub struct ListAccessKeys<W: Keys> {
    #[rpc(flatten)]
    whose: W,
}

impl<W: Keys> Operation for ListAccessKeys<W> {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<W::Listed>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(&self.whose, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = whose::owner(&self.whose, permit.caller(), context)?;
        let keys = access_key::of(context.account, owner);
        Ok(keys.map(W::Listed::from).collect())
    }
}

/// Tells when an AccessKey was last used.
#[derive(Parameters)]
pub struct GetAccessKeyLastUsed<W: Keys> {
    #[rpc(flatten)]
    whose: W,
    user_access_key_id: AccessKeyId,
}

impl<W: Keys> Operation for GetAccessKeyLastUsed<W> {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<W::Used>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let key = self.user_access_key_id.clone();
        plan(&self.whose, caller, account).wanting(Wants::LastUsed(key))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let owner = whose::owner(&self.whose, permit.caller(), context)?;
        access_key::find(context.account, owner, &self.user_access_key_id)?;
        let used = match permit.prepared() {
            Prepared::LastUsed(used) => used.as_ref(),
            _ => None,
        };
        Ok(One::of(used))
    }
}

/// Keys are a matter of their owner, who manages them without a policy where the account prefers that.
pub(crate) fn plan(whose: &impl Whose, caller: &Caller, account: &Account) -> Plan {
    let preferred = security_preference(account).manage_access_keys;
    whose::plan(whose, caller, account, preferred)
}

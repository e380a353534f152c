//! Passkeys of users, as IMS spells them. They are made in the browser, not here.

use std::sync::Arc;

use ::domain::account::passkey;
use ::domain::{Account, Context};
use derive::{Parameters, View};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Passkey, PasskeyId, PasskeyName, Refusal};

use crate::identity::mfa::plan;
use crate::identity::whose::{self, ByPrincipalNameIfAny};
use crate::view::{Done, Listed, Stamp, done};

/// Lists the passkeys of a user.
#[derive(Parameters)]
pub struct ListPasskeys {
    #[rpc(flatten)]
    whose: ByPrincipalNameIfAny,
}

impl Operation for ListPasskeys {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<PasskeyView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(&self.whose, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = whose::user(&self.whose, permit.caller(), context)?;
        let passkeys = passkey::of(context.account, user);
        Ok(passkeys.map(PasskeyView::from).collect())
    }
}

/// Changes what a user calls a passkey.
#[derive(Parameters)]
pub struct UpdatePasskey {
    #[rpc(flatten)]
    whose: ByPrincipalNameIfAny,
    passkey_id: Option<PasskeyId>,
    passkey_name: Option<PasskeyName>,
}

impl Operation for UpdatePasskey {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(&self.whose, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = whose::user(&self.whose, permit.caller(), context)?;
        let id = named(self.passkey_id.as_ref())?;
        passkey::rename(context, user, id, self.passkey_name.clone()).map(done)
    }
}

/// Takes a passkey away.
#[derive(Parameters)]
pub struct DeletePasskey {
    #[rpc(flatten)]
    whose: ByPrincipalNameIfAny,
    passkey_id: Option<PasskeyId>,
}

impl Operation for DeletePasskey {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(&self.whose, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = whose::user(&self.whose, permit.caller(), context)?;
        passkey::delete(context, user, named(self.passkey_id.as_ref())?).map(done)
    }
}

/// The id that was given. The API has a code of its own for none.
fn named(id: Option<&PasskeyId>) -> Result<&PasskeyId, Refusal> {
    let why = "The parameter PasskeyId is missing.";
    id.ok_or_else(|| Refusal::State("MissingPasskeyId", why.to_owned()))
}

/// A passkey as IMS shows it.
#[derive(View)]
#[view(flat "Passkey")]
pub struct PasskeyView {
    passkey_id: Arc<str>,
    passkey_name: PasskeyName,
    create_date: Stamp,
    last_use_date: Option<Stamp>,
}

impl From<&Arc<Passkey>> for PasskeyView {
    fn from(passkey: &Arc<Passkey>) -> Self {
        Self {
            passkey_id: passkey.id.clone(),
            passkey_name: passkey.name.clone(),
            create_date: Stamp(passkey.created),
            last_use_date: passkey.last_used.map(Stamp),
        }
    }
}

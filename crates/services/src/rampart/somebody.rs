//! Who logs on, as operations of our own name somebody: a user by either name, or the account's owner.

use derive::Parameters;
use domain::account::upn;
use domain::{Account, Context};
use gateway::{Caller, Plan, Target, Who};
use model::{Malformed, Owner, Refusal, UserName, UserPrincipalName};

use crate::identity::target as about;
use crate::identity::whose::{self, Whose};

/// Somebody. Whoever names nobody means the caller.
#[derive(Parameters)]
pub(super) struct Somebody {
    user_name: Option<UserName>,
    user_principal_name: Option<UserPrincipalName>,
    account_owner: Option<bool>,
}

impl Somebody {
    /// Whether nobody is named.
    pub(super) fn is_unnamed(&self) -> bool {
        self.name().is_none() && !self.is_owner()
    }

    /// It is a matter of the one who is meant, who needs no policy for it.
    pub(super) fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        if self.is_owner() {
            return Plan::on(whose::root(caller));
        }
        whose::plan(self, caller, account, true)
    }

    /// The same for what a policy must allow, whoever does it.
    pub(super) fn plan_for_others(&self, caller: &Caller) -> Plan {
        if self.is_owner() {
            return Plan::on(whose::root(caller));
        }
        whose::plan_for_others(self, caller)
    }

    /// Who is meant.
    pub(super) fn owner(&self, caller: &Caller, context: &Context<'_>) -> Result<Owner, Refusal> {
        match (self.is_owner(), self.name()) {
            (true, None) => Ok(Owner::Root),
            (true, Some(_)) => {
                let rule = "must not be true where a user is named".to_owned();
                Err(Refusal::Invalid("AccountOwner", rule))
            }
            (false, _) => whose::owner(self, caller, context),
        }
    }

    /// Whether the caller means itself.
    pub(super) fn is_own(&self, caller: &Caller, account: &Account) -> bool {
        if self.is_owner() {
            matches!(caller.who, Who::Root)
        } else {
            whose::is_own(self, caller, account)
        }
    }

    fn is_owner(&self) -> bool {
        self.account_owner == Some(true)
    }
}

impl Whose for Somebody {
    const PARAMETER: &'static str = "UserPrincipalName";

    fn name(&self) -> Option<&UserName> {
        let by_principal = self.user_principal_name.as_ref().map(|upn| &upn.name);
        self.user_name.as_ref().or(by_principal)
    }

    fn check(&self, account: &Account, suffix: &str) -> Result<(), Refusal> {
        match (&self.user_name, &self.user_principal_name) {
            (Some(_), Some(_)) => {
                let rule = "must be empty where UserPrincipalName is given".to_owned();
                Err(Refusal::Invalid("UserName", rule))
            }
            (None, Some(upn)) => upn::find(account, upn, suffix).map(|_| ()),
            (_, None) => Ok(()),
        }
    }
}

/// What an operation on something of an owner is checked on. Who asks for nobody that is there must be
/// let to all. Whose the thing is, a denial does not say.
pub(super) fn target(caller: &Caller, account: &Account, owner: Option<Owner>) -> Target {
    let all = about::all(caller.account, "user/*");
    let found = match owner {
        Some(Owner::Root) => Some(whose::root(caller)),
        Some(Owner::User(id)) => {
            let user = account.users.get(&id);
            user.map(|user| about::user(caller.account, &user.name))
        }
        None => None,
    };
    match found {
        Some(found) => found.told_as(all.arn),
        None => all,
    }
}

/// An owner in a place of a list: the id of a user, 0 for the account's owner.
pub(super) fn number(owner: Owner) -> String {
    match owner {
        Owner::Root => "0".to_owned(),
        Owner::User(id) => id.to_string(),
    }
}

/// The owner of such a number.
pub(super) fn of_number(text: &str) -> Result<Owner, Malformed> {
    match text {
        "0" => Ok(Owner::Root),
        id => id.parse().map(Owner::User),
    }
}

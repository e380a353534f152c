//! What owners of accounts who have logged on do about their password, which no operation of the cloud APIs is for.

use domain::account::password::{self, Chosen, Through};
use domain::account::root;
use domain::{Account, Context};
use model::{AccountId, Owner, Password, Refusal, Secret};
use rpc::Malformed;

use crate::ask::caller::{Caller, Who};
use crate::ask::operation::Deed;
use crate::ask::permit::Grant;
use crate::ask::plan::Plan;
use crate::ask::want::{Prepared, Wants};

/// Changes the owner's password; every session ends with it.
pub(super) struct ChangePassword {
    old: Password,
    new: Password,
}

/// Reads both, by the names that users' own operation has for them.
pub(super) fn change(old: &Secret, new: &Secret) -> Result<ChangePassword, Malformed> {
    Ok(ChangePassword {
        old: read("InvalidParameter.OldPassword", old)?,
        new: read("InvalidParameter.NewPassword", new)?,
    })
}

fn read(code: &'static str, text: &Secret) -> Result<Password, Malformed> {
    let field = code.trim_start_matches("InvalidParameter.");
    let read = text.expose().parse();
    read.map_err(|rule: model::Malformed| Malformed::new(code, format!("{field} must be {rule}.")))
}

impl Deed for ChangePassword {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    /// No policy says what the owner may; who else comes is told so before anything is compared.
    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::free();
        if !matches!(caller.who, Who::Root) {
            return plan;
        }
        let (old, new) = (Some(&self.old), &self.new);
        let exam = password::exam(account, Owner::Root, new, old, Through::Console);
        plan.wanting(Wants::Exam(Box::new(exam)))
    }

    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let (Who::Root, Prepared::Examined(examined)) = (&grant.caller.who, grant.prepared) else {
            let why =
                "Only the account's owner changes the password here; users call ChangePassword.";
            return Err(Refusal::State("Forbidden", why.to_owned()));
        };
        let chosen = Chosen {
            password: &self.new,
            examined: Some(examined),
            through: Through::Console,
        };
        root::change_password(context, &chosen).map(|()| "{}".to_owned())
    }
}

//! What people who have logged on do about a virtual device of their own: have one made and bound.
//!
//! The seed waits in a ticket, so nothing is kept of a device that nobody binds.

use domain::account::mfa;
use domain::totp::Seed;
use domain::{Account, Context};
use model::{AccountId, Means, MfaSerial, OneTimeCode, Owner, Refusal, Secret};
use rpc::Malformed;
use serde_json::json;
use vault::{Asked, Challenge};

use super::own_key::{check_here, here, note, outdated, own};
use crate::ask::arrival::Arrival;
use crate::ask::caller::{Caller, Who};
use crate::ask::operation::Deed;
use crate::ask::permit::Grant;
use crate::ask::plan::Plan;
use crate::node::Core;

/// For how many seconds a device may be taken over.
const LASTS: i64 = 600;

/// Draws the seed of a device of the caller's.
pub(super) struct AskDevice;

/// Makes the device and binds it.
pub(super) struct KeepDevice {
    challenge: Challenge,
    codes: [OneTimeCode; 2],
}

/// Takes the device from the caller, or the security key; every session ends with it.
pub(super) struct DropDevice;

/// Reads what a device is to be bound by.
pub(super) fn keep(
    core: &Core,
    arrival: &Arrival,
    (ticket, codes): (&str, &[String; 2]),
) -> Result<KeepDevice, Malformed> {
    let challenge = core.vault.open_challenge(ticket, arrival.now);
    let challenge = challenge.ok_or_else(outdated)?;
    let [first, second] = codes;
    let codes = [
        code("InvalidParameter.code1", first)?,
        code("InvalidParameter.code2", second)?,
    ];
    Ok(KeepDevice { challenge, codes })
}

/// A code as it was typed; the code of the error names where.
pub(super) fn code(code: &'static str, text: &str) -> Result<OneTimeCode, Malformed> {
    let field = code.trim_start_matches("InvalidParameter.");
    text.parse()
        .map_err(|rule| Malformed::new(code, format!("{field} must be {rule}.")))
}

/// Whose factors the caller may manage: a person's own.
pub(super) fn owner(caller: &Caller) -> Result<Owner, Refusal> {
    match &caller.who {
        Who::Root => Ok(Owner::Root),
        Who::User(user) => Ok(Owner::User(user.id)),
        Who::Session(..)
        | Who::Federated(_)
        | Who::Agent(_)
        | Who::Application(_)
        | Who::Server(_) => {
            let why = "Only users and the account's owner have second factors.";
            Err(Refusal::State("Forbidden", why.to_owned()))
        }
    }
}

impl Deed for AskDevice {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        own(caller, account)
    }

    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let owner = owner(grant.caller)?;
        mfa::check_none(context.account, owner)?;
        let caller = grant.caller;
        caller.check_new_logon(context.account, owner, context.now)?;
        let account = grant.home;
        let challenge = Challenge {
            id: context.entropy.bytes(),
            asked: Asked::NewDevice { account, owner },
            session: here(caller),
            state: Seed::draw(context.entropy).expose().to_owned(),
            expires: context.now.plus_seconds(LASTS),
        };
        let ticket = grant.vault.seal_challenge(&challenge, context.entropy);
        Ok(json!({ "ticket": ticket, "seed": challenge.state }).to_string())
    }
}

impl Deed for DropDevice {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        own(caller, account)
    }

    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let owner = owner(grant.caller)?;
        grant
            .caller
            .check_factor(context.account, owner, context.now)?;
        mfa::unbind(context, owner).map(|_| "{}".to_owned())
    }
}

impl Deed for KeepDevice {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        own(caller, account)
    }

    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let (account, owner) = (grant.home, owner(grant.caller)?);
        let is_asked = self.challenge.asked == Asked::NewDevice { account, owner };
        check_here(&self.challenge, grant.caller, is_asked)?;
        let seed = Secret::new(self.challenge.state.clone());
        let name = mfa::bind_own(context, owner, &seed, self.codes)?
            .name
            .clone();
        note(context, grant.caller, Means::VirtualDevice);
        let serial = MfaSerial { account, name }.to_string();
        let noted = ("serialNumber", serial.clone().into());
        context.effects.notes.push(noted);
        Ok(json!({ "serial_number": serial }).to_string())
    }
}

//! From what comes with a step of a logon to who is meant by it, and what they show.

use domain::account::logon::Reason;
use domain::account::{passkey, upn};
use domain::ceremony::Flaw;
use model::{AccountId, OneTimeCode, Owner, PasskeyKind, Password, Secret, UserPrincipalName};
use vault::{Asked as Challenged, Challenge, Sent};

use super::astray::{Astray, account_of, state_of};
use super::provider::believed;
use super::shown::{Answered, Shown as Shows, ShownKey};
use super::step::Attempt;
use crate::ask::arrival::Arrival;
use crate::fault::Fault;
use crate::node::Core;
use crate::node::attempts::Where;
use crate::nonce::claims::of_assertion;

/// A step of a logon, as it comes from outside.
pub enum Step {
    /// The first: a name and a password.
    Password {
        /// A user with the domain of the account, or the id of an account for its owner.
        name: String,
        /// The password.
        password: Secret,
        /// The token of a factor that was remembered.
        remembered: Option<Secret>,
    },
    /// The code of the second factor.
    Code {
        /// What came before.
        ticket: String,
        /// Six digits.
        code: String,
        /// Whether the factor is to be remembered.
        remember: bool,
    },
    /// A new password.
    Change {
        /// What came before.
        ticket: String,
        /// The password that is there.
        old: Secret,
        /// The one that shall be.
        new: Secret,
    },
    /// A device for a second factor is wanted.
    Enrol {
        /// What came before.
        ticket: String,
    },
    /// Two codes of that device, one right after the other.
    Bind {
        /// What came before.
        ticket: String,
        /// The codes.
        codes: [String; 2],
    },
    /// A passkey alone.
    Passkey {
        /// What was asked, see [`Gateway::ask_passkey`](crate::Gateway::ask_passkey).
        ticket: String,
        /// What the browser answers, as JSON.
        answer: String,
    },
    /// A key is to be asked for as the second factor.
    AskKey {
        /// What came before.
        ticket: String,
    },
    /// The key that was asked for.
    Key {
        /// What came before.
        ticket: String,
        /// What the browser answers, as JSON.
        answer: String,
    },
    /// A key for a second factor is to be made.
    AskNewKey {
        /// What came before.
        ticket: String,
        /// What it is to be good for.
        kind: PasskeyKind,
    },
    /// The key that was made.
    NewKey {
        /// What came before.
        ticket: String,
        /// What the user calls it.
        name: String,
        /// What the browser answers, as JSON.
        answer: String,
    },
    /// A response of the account's identity provider.
    Response {
        /// The account whose provider it is, by where it was brought.
        account: AccountId,
        /// The response, in Base64.
        response: Secret,
        /// What this browser was sent with; without that nobody asked.
        sent: Option<Sent>,
    },
    /// The session is to begin that the provider has vouched for.
    Vouched {
        /// What came before.
        ticket: String,
    },
}

/// Who is meant, and what is shown.
pub(super) async fn aim(core: &Core, arrival: &Arrival, step: Step) -> Result<Attempt, Astray> {
    let attempt = |(account, owner), place, ticket, shown| Attempt {
        account,
        owner,
        place,
        agent: arrival.user_agent.clone(),
        suffix: core.settings.limits.domain_suffix.clone(),
        ticket,
        shown,
    };
    let (ticket, shown) = match step {
        Step::Password {
            name,
            password,
            remembered,
        } => {
            let whose = find(core, arrival, &name).await;
            return match whose {
                Ok((whose, place)) => {
                    let shown = Shows::Password {
                        password,
                        remembered,
                    };
                    Ok(attempt(whose, place, None, shown))
                }
                Err(Lost::Unknown(place, reason)) => {
                    Err(Astray::Unknown(place, reason, Some(password)))
                }
                Err(Lost::Broke(fault)) => Err(Astray::Broke(fault)),
            };
        }
        Step::Code {
            ticket,
            code,
            remember,
        } => {
            let code = one_time("code", &code)?;
            (ticket, Shows::Code { code, remember })
        }
        Step::Change { ticket, old, new } => {
            let old = password("old_password", &old)?;
            let new = password("new_password", &new)?;
            (ticket, Shows::Change { old, new })
        }
        Step::Enrol { ticket } => (ticket, Shows::Nothing),
        Step::Bind {
            ticket,
            codes: [first, second],
        } => {
            let codes = [one_time("code1", &first)?, one_time("code2", &second)?];
            (ticket, Shows::Codes(codes))
        }
        Step::Passkey { ticket, answer } => {
            let (whose, challenge, answered) = alone(core, arrival, &ticket, answer).await?;
            let shown = Shows::Key(ShownKey::Alone(challenge, answered));
            let place = Where::Source(Some(whose.0));
            return Ok(attempt(whose, place, None, shown));
        }
        Step::AskKey { ticket } => (ticket, Shows::Key(ShownKey::Ask)),
        Step::Key { ticket, answer } => {
            let answered = answered(core, answer).map_err(|flaw| {
                Astray::Unknown(Where::Source(None), Reason::WrongPasskey(flaw), None)
            })?;
            (ticket, Shows::Key(ShownKey::Factor(answered)))
        }
        Step::AskNewKey { ticket, kind } => (ticket, Shows::Key(ShownKey::AskNew(kind))),
        Step::NewKey {
            ticket,
            name,
            answer,
        } => {
            let name = name.parse().map_err(|rule| Astray::Unsound("name", rule))?;
            (ticket, Shows::Key(ShownKey::New(name, answer)))
        }
        Step::Response {
            account,
            response,
            sent,
        } => {
            let (owner, believed) = believed(core, arrival, account, &response, sent).await?;
            // What a provider has signed is no guess, and nobody behind the same address has to wait for others.
            let place = Where::Ticket(account, of_assertion(&believed.assertion).fingerprint);
            let shown = Shows::Response(Box::new(believed));
            return Ok(attempt((account, owner), place, None, shown));
        }
        Step::Vouched { ticket } => (ticket, Shows::Vouched),
    };
    let Some(ticket) = core.vault.open_ticket(&ticket, arrival.now) else {
        let nowhere = Where::Source(None);
        return Err(Astray::Unknown(nowhere, Reason::Outdated, None));
    };
    let place = Where::Ticket(ticket.account, ticket.id);
    let whose = (ticket.account, ticket.owner);
    Ok(attempt(whose, place, Some(ticket), shown))
}

/// What a browser answered, as far as it says so itself.
fn answered(core: &Core, answer: String) -> Result<Answered, Flaw> {
    let claimed = core.settings.ceremonies.claimed(&answer)?;
    Ok(Answered { claimed, answer })
}

/// Whose passkey is shown, and what was asked. Who has none of its name is like somebody whom nobody knows.
async fn alone(
    core: &Core,
    arrival: &Arrival,
    ticket: &str,
    answer: String,
) -> Result<(Whose, Challenge, Answered), Astray> {
    let astray = |place, reason| Astray::Unknown(place, reason, None);
    let nowhere = || Where::Source(None);
    let challenge = core.vault.open_challenge(ticket, arrival.now);
    let challenge = challenge.filter(|one| one.asked == Challenged::Passkey);
    let challenge = challenge.ok_or_else(|| astray(nowhere(), Reason::Outdated))?;
    let answered =
        answered(core, answer).map_err(|flaw| astray(nowhere(), Reason::WrongPasskey(flaw)))?;
    let Some((account, user)) = answered.claimed.user else {
        return Err(astray(nowhere(), Reason::NoPasskey));
    };
    let state = state_of(core, arrival, account)
        .await
        .map_err(Astray::Broke)?;
    let state = state.ok_or_else(|| astray(nowhere(), Reason::NoAccount))?;
    let key = passkey::by_handle(&state.state, user, &answered.claimed.handle);
    if key.is_none_or(|key| key.kind != PasskeyKind::Passkey) {
        return Err(astray(Where::Source(Some(account)), Reason::NoPasskey));
    }
    Ok(((account, Owner::User(user)), challenge, answered))
}

fn one_time(field: &'static str, text: &str) -> Result<OneTimeCode, Astray> {
    text.parse().map_err(|rule| Astray::Unsound(field, rule))
}

fn password(field: &'static str, text: &Secret) -> Result<Password, Astray> {
    let read = text.expose().parse();
    read.map_err(|rule| Astray::Unsound(field, rule))
}

/// Somebody in an account.
type Whose = (AccountId, Owner);

/// Why nobody is found by a name.
enum Lost {
    Unknown(Where, Reason),
    Broke(Fault),
}

impl<F: Into<Fault>> From<F> for Lost {
    fn from(fault: F) -> Self {
        Self::Broke(fault.into())
    }
}

/// The owner of this name: that of an account by its id, a user by name and domain. And where it is counted,
/// which is the same for all names of an account.
async fn find(core: &Core, arrival: &Arrival, name: &str) -> Result<(Whose, Where), Lost> {
    let unknown = |reason| Lost::Unknown(Where::Domain(domain(name)), reason);
    let user = name.parse::<UserPrincipalName>().ok();
    let account = match &user {
        Some(user) => account_of(core, user.domain.as_str()).await?,
        None => AccountId::read(name).ok(),
    };
    let account = account.ok_or_else(|| unknown(Reason::NoAccount))?;
    let snapshot = state_of(core, arrival, account).await?;
    let state = &snapshot.ok_or_else(|| unknown(Reason::NoAccount))?.state;
    let place = Where::of(account, state, arrival.source.address(), arrival.now);
    let Some(user) = user else {
        return Ok(((account, Owner::Root), place));
    };
    match upn::at_logon(state, &user, &core.settings.limits.domain_suffix) {
        Some(user) => Ok(((account, Owner::User(user.id)), place)),
        None => Err(Lost::Unknown(place, Reason::NoUser)),
    }
}

/// What of a name is counted by when no account has it.
fn domain(name: &str) -> String {
    let domain = name.rsplit_once('@').map_or(name, |(_, domain)| domain);
    domain.chars().take(128).collect::<String>().to_lowercase()
}

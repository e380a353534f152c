//! How people and programs came by identity providers, check by check: the record of each attempt is part of its event.

use derive::{Parameters, View};
use domain::{Account, Context};
use gateway::{
    ATTEMPT, Attempted, Caller, Effect, EventId, Operation, Outcome, Permit, Plan, Prepared,
    Protocol, Purpose, Ran, Search, Wants,
};
use model::{Kind, Moment, ProviderName, Refusal};
use serde_json::Value;

use super::event::{Address, check_times, searched_until};
use super::explain::RequestId;
use super::sso_check::CheckView;
use crate::identity::target;
use crate::page::{List, Tokened};
use crate::view::{One, Paged};

/// What attempts are events of.
const ACTIONS: [&str; 4] = [
    "AssumeRoleWithOIDC",
    "AssumeRoleWithSAML",
    "ConsoleSignin",
    "ConsoleSigninStep",
];
/// What is looked at behind the checks of the protocol: whether they may, and what they wanted.
pub(super) const ADMISSION: &str = "Admission";

/// Lists attempts to come in by an identity provider, newest first.
#[derive(Parameters)]
pub struct ListSsoAttempts {
    provider_name: Option<ProviderName>,
    protocol: Option<Spoken>,
    purpose: Option<Wanted>,
    passed: Option<bool>,
    source_ip_address: Option<Address>,
    start_time: Option<Moment>,
    end_time: Option<Moment>,
    #[rpc(flatten)]
    page: Tokened<Self>,
}

impl List for ListSsoAttempts {
    const NAME: &'static str = "sso attempts";
    const USUAL: usize = 50;
    type Place = EventId;
}

impl Operation for ListSsoAttempts {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<AttemptView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let search = Search {
            from: self.start_time,
            to: self.end_time,
            source: self.source_ip_address.as_ref().map(Address::text),
            attempt: Some(Attempted {
                provider: self.provider_name.as_ref().map(ToString::to_string),
                protocol: self.protocol.as_ref().map(|one| one.0.name().to_owned()),
                purpose: self.purpose.as_ref().map(|one| one.0.name().to_owned()),
                passed: self.passed,
            }),
            most: self.page.size(),
            // One of another account is refused before anything is shown.
            after: self.page.after(caller.account).ok().flatten().copied(),
            ..of_attempts()
        };
        Plan::on(target::all(caller.account, "*")).wanting(Wants::Events(Box::new(search)))
    }

    fn run(&self, permit: &Permit<'_, Self>, _: &mut Context<'_>) -> Ran<Self> {
        let home = permit.home();
        self.page.after(home)?;
        check_times(self.start_time, self.end_time)?;
        let Prepared::Events(found) = permit.prepared() else {
            return Ok(self.page.cut_before(home, Vec::new(), None));
        };
        let events = found.events.iter().map(|(_, event)| event);
        let shown: Vec<_> = events.filter_map(AttemptView::of).collect();
        let page = self.page.cut_before(home, shown, found.next.as_ref());
        Ok(match &found.next {
            Some(next) => page.with("SearchedUntil", searched_until(next)),
            None => page,
        })
    }
}

/// Shows one attempt with everything that was looked at.
#[derive(Parameters)]
pub struct GetSsoAttempt {
    event_request_id: RequestId,
}

impl Operation for GetSsoAttempt {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<AttemptView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let search = Search {
            request: Some(self.event_request_id.text().to_owned()),
            attempt: Some(Attempted::default()),
            most: 1,
            ..of_attempts()
        };
        Plan::on(target::all(caller.account, "*")).wanting(Wants::Events(Box::new(search)))
    }

    fn run(&self, permit: &Permit<'_, Self>, _: &mut Context<'_>) -> Ran<Self> {
        let first = match permit.prepared() {
            Prepared::Events(found) => found.events.first(),
            _ => None,
        };
        let shown = first.and_then(|(_, event)| AttemptView::whole(event));
        let missing = || Refusal::Missing(Kind::Event, self.event_request_id.text().to_owned());
        Ok(One(shown.ok_or_else(missing)?))
    }
}

fn of_attempts() -> Search {
    Search {
        actions: ACTIONS.map(str::to_owned).to_vec(),
        ..Search::default()
    }
}

/// In which language a provider speaks.
struct Spoken(Protocol);

impl std::str::FromStr for Spoken {
    type Err = model::Malformed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Protocol::ALL.into_iter().find(|one| one.name() == text);
        known.map(Self).ok_or(model::Malformed("OIDC or SAML"))
    }
}

/// What somebody comes for.
pub(super) struct Wanted(pub(super) Purpose);

impl std::str::FromStr for Wanted {
    type Err = model::Malformed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Purpose::ALL.into_iter().find(|one| one.name() == text);
        known.map(Self).ok_or(model::Malformed("Role or User"))
    }
}

/// An attempt. Lists leave out what was looked at.
#[derive(View)]
#[view(flat "SsoAttempt")]
pub struct AttemptView {
    event_request_id: String,
    time: String,
    event_name: String,
    protocol: String,
    /// To take on a role, or to be a user.
    purpose: String,
    /// The provider; of that of the account's users, what it calls itself.
    provider_name: String,
    passed: bool,
    /// Whether it was a trial, which lets nobody in.
    trial: Option<bool>,
    /// The check that failed.
    failed_check: Option<String>,
    error_code: Option<String>,
    error_message: Option<String>,
    source_ip_address: String,
    user_agent: String,
    /// How many attempts that failed alike it stands for, if for several.
    count: Option<u64>,
    /// Those of them that have no event of their own.
    references: Option<Vec<String>>,
    checks: Option<Vec<CheckView>>,
}

/// An event's record of an attempt.
struct Record<'a> {
    event: &'a Value,
    attempt: &'a Value,
}

impl<'a> Record<'a> {
    fn of(event: &'a Value) -> Option<Self> {
        let attempt = event.get("additionalEventData")?.get(ATTEMPT)?;
        Some(Self { event, attempt })
    }

    fn said(&self, name: &str) -> Option<String> {
        text(self.event, name)
    }

    fn more(&self, name: &str) -> Option<&'a Value> {
        self.event.get("additionalEventData")?.get(name)
    }

    /// Everything that was looked at, and what would have been.
    fn checks(&self) -> Vec<CheckView> {
        let told = self.attempt.get("checks").and_then(Value::as_array);
        let mut checks: Vec<_> = told.into_iter().flatten().map(check).collect();
        let refused = self.said("errorCode");
        let failed = checks
            .iter()
            .any(|one| one.outcome == Outcome::Failed.name());
        let protocol = text(self.attempt, "protocol").unwrap_or_default();
        let known = Protocol::ALL.into_iter().find(|one| one.name() == protocol);
        let rest = known.map(Protocol::checks).unwrap_or_default();
        let unseen = if refused.is_some() {
            Outcome::NotReached
        } else {
            // What an older version noted nothing of, and it came in all the same.
            Outcome::Passed
        };
        for name in rest {
            if checks.iter().all(|one| one.check != name) {
                checks.push(CheckView::bare(name, unseen));
            }
        }
        let admission = match (&refused, failed) {
            (_, true) => CheckView::bare(ADMISSION.to_owned(), Outcome::NotReached),
            (None, false) => CheckView::bare(ADMISSION.to_owned(), Outcome::Passed),
            (Some(code), false) => CheckView {
                detail: Some(match self.said("errorMessage") {
                    Some(message) => format!("{code}: {message}"),
                    None => code.clone(),
                }),
                ..CheckView::bare(ADMISSION.to_owned(), Outcome::Failed)
            },
        };
        checks.push(admission);
        checks
    }
}

impl AttemptView {
    /// With everything that was looked at.
    fn whole(event: &Value) -> Option<Self> {
        let record = Record::of(event)?;
        let references = record.more("references").and_then(Value::as_array);
        let others = references.map(|all| {
            let all = all.iter().filter_map(Value::as_str);
            all.map(str::to_owned).collect()
        });
        Some(Self {
            references: others,
            checks: Some(record.checks()),
            ..Self::of(event)?
        })
    }

    fn of(event: &Value) -> Option<Self> {
        let record = Record::of(event)?;
        let said = |name| record.said(name).unwrap_or_default();
        let of_attempt = |name| text(record.attempt, name).unwrap_or_default();
        let failed = |one: &CheckView| one.outcome == Outcome::Failed.name();
        let error_code = record.said("errorCode");
        Some(Self {
            event_request_id: said("requestId"),
            time: said("eventTime"),
            event_name: said("eventName"),
            protocol: of_attempt("protocol"),
            purpose: of_attempt("purpose"),
            provider_name: of_attempt("provider"),
            passed: error_code.is_none(),
            trial: record.attempt.get("trial").and_then(Value::as_bool),
            failed_check: record
                .checks()
                .into_iter()
                .find(failed)
                .map(|one| one.check),
            error_code,
            error_message: record.said("errorMessage"),
            source_ip_address: said("sourceIpAddress"),
            user_agent: said("userAgent"),
            count: record.more("count").and_then(Value::as_u64),
            references: None,
            checks: None,
        })
    }
}

fn check(told: &Value) -> CheckView {
    let outcome = match text(told, "outcome").as_deref() {
        None => Outcome::Passed,
        Some("NotReached") => Outcome::NotReached,
        Some(_) => Outcome::Failed,
    };
    let (expected, received) = (text(told, "expected"), text(told, "received"));
    let name = text(told, "check").unwrap_or_default();
    CheckView::of(name, outcome, expected, received)
}

fn text(of: &Value, name: &str) -> Option<String> {
    of.get(name).and_then(Value::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests;

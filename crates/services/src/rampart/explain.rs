//! Why a call was denied, or allowed: from its event, from the message that came with a denial, or from
//! the text of an error that holds either.
//!
//! It tells what was kept when the call was judged, not what would be decided today. What is sealed for
//! another account does not open, and events of others are not looked at.

mod sealed;
mod statement;
mod view;

use std::str::FromStr;

use derive::{Parameters, View};
use domain::{Account, Context};
use gateway::{Caller, Decided, Diagnosis, Effect, Operation, Permit, Plan, Prepared, Ran, Wants};
use model::{Kind, Malformed, Refusal};

use super::event;
use crate::identity::target;
pub(super) use view::DecisionView;

/// The longest text that is looked through, in bytes.
const LONGEST: usize = 65_536;
/// How many requests of a text are looked up.
const REQUESTS: usize = 5;
/// No message is shorter.
const SHORTEST: usize = 80;
/// The action that lets see everything.
pub(super) const ACTION: &str = "rampart:Explain";

/// Explains the decisions on a call that was made.
#[derive(Parameters)]
pub struct Explain {
    event_request_id: Option<RequestId>,
    encoded_diagnostic_message: Option<String>,
    // What a program shows of an error may be anything.
    #[rpc(secret)]
    error_text: Option<ErrorText>,
    only_own: Option<bool>,
}

impl Operation for Explain {
    const EFFECT: Effect = Effect::Read;
    type Answer = ExplainView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        let everything = vec![target::all(caller.account, "*")];
        event::plan(caller, self.only_own)
            .perhaps(ACTION, everything)
            .wanting(Wants::Decisions(self.requests()))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        self.check()?;
        let own = (self.only_own == Some(true)).then(|| permit.caller().principal_id());
        let whole = permit.may(ACTION);
        let account = &*context.account;
        if let Some(diagnosis) = self.opened(permit, context)?
            && own.as_deref().is_none_or(|own| is_of(&diagnosis, own))
        {
            let mut decisions = vec![DecisionView::of_message(account, &diagnosis)];
            if !whole {
                decisions = DecisionView::in_short(decisions, Some(&diagnosis));
            }
            return Ok(ExplainView {
                found_by: "EncodedDiagnosticMessage",
                decisions,
            });
        }
        let decided = match permit.prepared() {
            Prepared::Decisions(decided) => &decided[..],
            _ => &[],
        };
        let seen = decided
            .iter()
            .filter(|one| own.as_deref().is_none_or(|own| principal(one) == Some(own)));
        let decisions: Vec<_> = seen
            .flat_map(|one| match DecisionView::of_event(account, one) {
                all if whole => all,
                all => DecisionView::in_short(all, one.diagnosis.as_ref()),
            })
            .collect();
        if decisions.is_empty() {
            let what = self.requests().join(" ");
            return Err(Refusal::Missing(Kind::Event, what));
        }
        Ok(ExplainView {
            found_by: "RequestId",
            decisions,
        })
    }
}

impl Explain {
    fn requests(&self) -> Vec<String> {
        match (&self.event_request_id, &self.error_text) {
            (Some(id), _) => vec![id.0.clone()],
            (None, Some(text)) => text.requests(),
            (None, None) => Vec::new(),
        }
    }

    fn check(&self) -> Result<(), Refusal> {
        let given = [
            self.event_request_id.is_some(),
            self.encoded_diagnostic_message.is_some(),
            self.error_text.is_some(),
        ];
        let (parameter, rule) = match given.into_iter().filter(|one| *one).count() {
            0 => (
                "ErrorText",
                "must be given where EventRequestId and EncodedDiagnosticMessage are not",
            ),
            1 => return Ok(()),
            _ => (
                "EventRequestId",
                "must be empty where EncodedDiagnosticMessage or ErrorText is given, and these are not given together",
            ),
        };
        Err(Refusal::Invalid(parameter, rule.to_owned()))
    }

    /// The message that was given, or the first of the text that opens.
    fn opened(
        &self,
        permit: &Permit<'_, Self>,
        context: &Context<'_>,
    ) -> Result<Option<Diagnosis>, Refusal> {
        if let Some(message) = &self.encoded_diagnostic_message {
            return permit.diagnosis(message, context.now).map(Some);
        }
        let text = self.error_text.as_ref().map_or("", |text| &text.0);
        let opened = messages(text).find_map(|one| permit.diagnosis(&one, context.now).ok());
        Ok(opened)
    }
}

/// Whether a denial was this principal's.
fn is_of(diagnosis: &Diagnosis, principal: &str) -> bool {
    diagnosis.principal_name == principal
}

fn principal(decided: &Decided) -> Option<&str> {
    decided
        .event
        .get("userIdentity")?
        .get("principalId")?
        .as_str()
}

/// The id of a request, as answers carry it.
pub(super) struct RequestId(String);

impl RequestId {
    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

impl FromStr for RequestId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let text = text.to_ascii_uppercase();
        let known = is_request(&text).then_some(Self(text));
        known.ok_or(Malformed("the id of a request, 32 digits in five groups"))
    }
}

/// The text of an error, as a program shows it.
struct ErrorText(String);

impl FromStr for ErrorText {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        if text.len() > LONGEST {
            return Err(Malformed("at most 65536 bytes"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl ErrorText {
    /// The ids of requests in it, each once.
    fn requests(&self) -> Vec<String> {
        let is_part = |letter: char| letter.is_ascii_hexdigit() || letter == '-';
        let mut found = Vec::new();
        for part in self.0.split(|letter| !is_part(letter)) {
            let part = part.trim_matches('-').to_ascii_uppercase();
            if is_request(&part) && !found.contains(&part) && found.len() < REQUESTS {
                found.push(part);
            }
        }
        found
    }
}

fn is_request(text: &str) -> bool {
    let groups = text.split('-').map(str::len);
    groups.eq([8, 4, 4, 4, 12])
        && text
            .bytes()
            .all(|one| one == b'-' || one.is_ascii_hexdigit())
}

/// What may be a message in a text. What it ends with is made anew: it also stands between names and values.
fn messages(text: &str) -> impl Iterator<Item = String> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "+/".contains(letter);
    let parts = text.split(move |letter| !is_part(letter));
    let long = parts.filter(|part| part.len() >= SHORTEST);
    long.map(|part| [part, &"=".repeat(part.len().wrapping_neg() % 4)].concat())
}

/// The decisions that were made on a call.
#[derive(View)]
pub struct ExplainView {
    found_by: &'static str,
    decisions: Vec<DecisionView>,
}

#[cfg(test)]
mod tests;

//! What was recorded of a call, as questions that can be asked again.

use std::collections::HashSet;

use model::{AccessKeyId, Moment, Owner, Tested};
use policy::{Context, Principal};
use serde_json::Value;

use super::outcome::Doubt;
use super::posed::{Asked, Posed, Recalled, Recorded, Unknown};
use super::stage::Stage;
use super::whom::Whom;
use crate::held::gather::Holder;
use crate::judge::trace::{MASKED, PREFERENCE, Trace, Verdict};

/// Reads events for a rehearsal.
pub(super) struct Memory<'s> {
    pub(super) stage: &'s Stage,
    /// Whose decisions count where a policy is tried; everybody's otherwise.
    pub(super) holders: &'s HashSet<Whom>,
    /// Other accounts whose calls are decided again: what they ask here is kept there.
    pub(super) also: &'s HashSet<String>,
    /// How many denials of a minute have an event each.
    pub(super) denials: u64,
}

impl Memory<'_> {
    /// The call of an event, if decisions were kept of it and the draft has a say.
    pub(super) fn recall(&self, time: Moment, event: &Value, trace: &[u8]) -> Option<Recalled> {
        let read = (!trace.is_empty()).then(|| Trace::read(trace, event));
        let mut decisions = Vec::new();
        let mut weight = 1;
        match (self.caller(event), read) {
            (Some(who), Some(Some(trace))) => {
                weight = self.weight(&trace, event);
                decisions.extend(self.judged(who, &trace, (event, time)));
            }
            // Of what cannot be read nobody can tell.
            (Some((whom, session)), Some(None))
                if self.is_about(event, text(event, "resourceName")) =>
            {
                let known = self.principal(whom, session);
                decisions.push(doubtful(
                    event,
                    known.and_then(|one| one.arn()),
                    Doubt::Unreadable,
                ));
            }
            // Others may assume the role whose trust is tried, and no trace of that is kept here.
            (None, None) if self.is_foreign(event) => {
                decisions.push(doubtful(event, None, Doubt::UnknownCaller));
            }
            (None, Some(trace)) if self.stage.tested.is_none() => {
                weight = trace.as_ref().map_or(1, |trace| self.weight(trace, event));
                decisions.extend(others(event, trace));
            }
            _ => {}
        }
        if !matches!(self.tested(), Some(Tested::Trust(_))) {
            decisions.extend(self.questions(event, time));
        }
        (!decisions.is_empty()).then(|| Recalled {
            request: text(event, "requestId").to_owned(),
            time,
            weight,
            decisions,
        })
    }

    /// Whose decision an event is about, with the name of the session: a principal of this account that is still
    /// there.
    fn caller<'e>(&self, event: &'e Value) -> Option<(Whom, &'e str)> {
        let identity = &event["userIdentity"];
        if identity["accountId"].as_str() != Some(&*self.stage.own.number) {
            return None;
        }
        let id = identity["principalId"].as_str()?;
        let (whom, session) = match identity["type"].as_str()? {
            "ram-user" => (Holder::User(id.parse().ok()?), ""),
            "assumed-role" => {
                let (role, session) = id.split_once(':')?;
                (Holder::Role(role.parse().ok()?), session)
            }
            _ => return None,
        };
        Some((Whom::Holder(whom), session))
    }

    fn tested(&self) -> Option<Tested> {
        self.stage.tested.as_ref().map(|(tested, _)| *tested)
    }

    /// Whether the draft has a say in decisions of this principal, as far as its event tells.
    fn has_say(&self, whom: Whom) -> bool {
        match self.tested() {
            Some(Tested::Policy(_)) => self.holders.contains(&whom),
            Some(Tested::Trust(_)) | None => true,
        }
    }

    fn is_about(&self, event: &Value, resource: &str) -> bool {
        match (self.tested(), self.caller(event)) {
            (Some(Tested::Policy(_)) | None, Some((whom, _))) => self.has_say(whom),
            _ => self.assumes_tested(event, resource),
        }
    }

    /// Whether the role was to be assumed whose trust is tried.
    fn assumes_tested(&self, event: &Value, name: &str) -> bool {
        let Some((Tested::Trust(_), tried)) = &self.stage.tested else {
            return false;
        };
        assumes(event) && name.eq_ignore_ascii_case(tried)
    }

    /// Whether somebody else was to assume a role of the account whose trust differs, and nothing more is known of
    /// that anywhere that is looked at.
    fn is_foreign(&self, event: &Value) -> bool {
        let name = text(event, "resourceName");
        if self.stage.tested.is_some() {
            return self.assumes_tested(event, name);
        }
        let asker = text(&event["userIdentity"], "accountId");
        assumes(event)
            && *asker != *self.stage.own.number
            && !self.also.contains(asker)
            && self.stage.trust_differs(name)
    }

    /// For how many calls an event stands: those that were not kept of reads, or counted in one of a flood.
    fn weight(&self, trace: &Trace, event: &Value) -> u64 {
        let counted = event
            .pointer("/additionalEventData/count")
            .and_then(Value::as_u64);
        // An event of a flood counts from the one before it, which is half as far on.
        let flood = counted.map(|count| count.saturating_sub(self.denials.max(count / 2)).max(1));
        flood.unwrap_or_else(|| u64::from(trace.weight.max(1)))
    }

    /// The decisions of a trace.
    fn judged(
        &self,
        (whom, session): (Whom, &str),
        trace: &Trace,
        (event, time): (&Value, Moment),
    ) -> Vec<Recorded> {
        let involved = match self.tested() {
            Some(Tested::Policy(_)) | None => self.has_say(whom),
            // Another account may have a role of the same name.
            Some(Tested::Trust(_)) => {
                *trace.owner == *self.stage.own.number
                    && self.assumes_tested(event, text(event, "resourceName"))
            }
        };
        if !involved {
            return Vec::new();
        }
        let Some(principal) = self.principal(whom, session) else {
            if self.stage.tested.is_some() {
                return Vec::new();
            }
            let gone = |_: &Verdict| Posed::Open(Doubt::PrincipalGone);
            return each(trace, &trace.principal, gone);
        };
        let conditions = trace.all_conditions(time, text(event, "sourceIpAddress"));
        let masked = conditions.iter().filter(|(_, values)| *values == [MASKED]);
        let masked: Vec<_> = masked.map(|(key, _)| key.clone()).collect();
        let mut context = Context::with_capacity(8, 256);
        for (key, values) in &conditions {
            for value in values {
                context.insert(key, value);
            }
        }
        let assumes =
            text(event, "serviceName") == "Sts" && text(event, "eventName") == "AssumeRole";
        let is_session = matches!(whom, Whom::Holder(Holder::Role(_)));
        let caller = principal.arn().unwrap_or_default();
        each(trace, &caller, |verdict| {
            let preferred = verdict
                .statements
                .iter()
                .any(|one| one.policy == PREFERENCE);
            Posed::Again(Box::new(Asked {
                whom,
                principal: principal.clone(),
                owner: trace.owner.clone(),
                context: context.clone(),
                unknown: Unknown::Masked(masked.clone()),
                allowed: verdict.decision == "Allow",
                self_service: preferred || trace.self_service == Some(true),
                assumes,
                session_policy: is_session && trace.session_policy != Some(false),
                named: false,
            }))
        })
    }

    fn principal(&self, whom: Whom, session: &str) -> Option<Principal> {
        let own = &self.stage.own;
        whom.principal(&own.today, &own.number, session)
    }

    /// What services asked by the decision API about those who hold the policy.
    fn questions(&self, event: &Value, time: Moment) -> Vec<Recorded> {
        let asks = matches!(text(event, "eventName"), "Evaluate" | "VerifyRequest");
        // Of nobody nothing can turn.
        let nobody = self.stage.tested.is_some() && self.holders.is_empty();
        if !asks || text(event, "serviceName") != "Rampart" || nobody {
            return Vec::new();
        }
        let asked = &event["requestParameters"];
        if asked["truncated"].as_bool() == Some(true) {
            return vec![doubtful(event, None, Doubt::Unreadable)];
        }
        let questions = match &asked["Question"] {
            Value::Array(all) => all.iter().collect(),
            one => vec![one],
        };
        let each = questions.into_iter();
        each.filter_map(|one| self.question(one, time)).collect()
    }

    fn question(&self, asked: &Value, time: Moment) -> Option<Recorded> {
        let allowed = match (asked["Decision"].as_bool(), asked["Outcome"].as_str()?) {
            (Some(decision), _) => decision,
            (None, "Allow") => true,
            (None, "ExplicitDeny" | "ImplicitDeny") => false,
            // It was not decided.
            _ => return None,
        };
        let subject = asked["Subject"].as_str().or(asked["Signer"].as_str())?;
        let (action, resource) = (asked["Action"].as_str()?, asked["Resource"].as_str()?);
        let recorded = |caller: String, question| Recorded {
            action: action.to_owned(),
            resources: vec![resource.to_owned()],
            caller,
            question,
        };
        let role = |one: &Whom| matches!(one, Whom::Holder(Holder::Role(_)));
        let all = self.stage.tested.is_none();
        let Some(whom) = self.subject(subject) else {
            // Whose session it was is not kept.
            let session = subject.starts_with("STS.");
            let counts = all || session && self.holders.iter().any(role);
            let doubt = if session {
                Doubt::UnknownCaller
            } else {
                Doubt::PrincipalGone
            };
            let unknown = recorded(subject.to_owned(), Posed::Open(doubt));
            return counts.then_some(unknown);
        };
        if !self.has_say(whom) {
            return None;
        }
        let session = subject.rsplit('/').next().unwrap_or_default();
        let Some(principal) = self.principal(whom, session) else {
            return all.then(|| recorded(subject.to_owned(), Posed::Open(Doubt::PrincipalGone)));
        };
        let told = match whom {
            Whom::Group(_) => subject.to_owned(),
            Whom::Holder(_) => principal.arn().unwrap_or_default(),
        };
        let mut context = Context::new();
        context.insert("acs:CurrentTime", time.text().as_str());
        Some(recorded(
            told,
            Posed::Again(Box::new(Asked {
                session_policy: role(&whom),
                whom,
                principal,
                owner: self.stage.own.number.to_string(),
                context,
                unknown: Unknown::All,
                allowed,
                self_service: false,
                assumes: false,
                named: true,
            })),
        ))
    }

    /// Whom a service asked about.
    fn subject(&self, subject: &str) -> Option<Whom> {
        let state = &self.stage.own.today;
        let relative = || {
            let rest = subject.strip_prefix("acs:ram::")?;
            rest.strip_prefix(&*self.stage.own.number)?
                .strip_prefix(':')
        };
        let Some(relative) = relative() else {
            let id: AccessKeyId = subject.parse().ok()?;
            return match state.access_keys.get(&id)?.owner {
                Owner::User(id) => Some(Whom::Holder(Holder::User(id))),
                Owner::Root => None,
            };
        };
        let (kind, name) = relative.split_once('/')?;
        let name = name.split('/').next()?;
        Some(match kind {
            "user" => Whom::Holder(Holder::User(
                state.users.named(&name.parse().ok()?).ok()?.id,
            )),
            "role" | "assumed-role" => Whom::Holder(Holder::Role(
                state.roles.named(&name.parse().ok()?).ok()?.id,
            )),
            "group" => Whom::Group(state.groups.named(&name.parse().ok()?).ok()?.id),
            _ => return None,
        })
    }
}

/// A decision that cannot be made again.
fn doubtful(event: &Value, caller: Option<String>, doubt: Doubt) -> Recorded {
    let service = text(event, "serviceName").to_ascii_lowercase();
    Recorded {
        action: [service.as_str(), ":", text(event, "eventName")].concat(),
        resources: vec![text(event, "resourceName").to_owned()],
        caller: caller.unwrap_or_else(|| text(&event["userIdentity"], "userName").to_owned()),
        question: Posed::Open(doubt),
    }
}

/// The decisions of a trace, each with what can be asked again of it.
fn each(trace: &Trace, caller: &str, posed: impl Fn(&Verdict) -> Posed) -> Vec<Recorded> {
    let one = |verdict: &Verdict| Recorded {
        action: verdict.action.clone(),
        resources: if verdict.resources.is_empty() {
            trace.resources.clone()
        } else {
            verdict.resources.clone()
        },
        caller: caller.to_owned(),
        question: posed(verdict),
    };
    trace.verdicts.iter().map(one).collect()
}

/// The decisions on somebody who is no user and no role of the account.
fn others(event: &Value, trace: Option<Trace>) -> Vec<Recorded> {
    let Some(trace) = trace else {
        return vec![doubtful(event, None, Doubt::Unreadable)];
    };
    let by_owner = text(&event["userIdentity"], "type") == "root-account";
    each(&trace, &trace.principal, |_| {
        if by_owner {
            Posed::ByOwner
        } else {
            Posed::ByOthers
        }
    })
}

/// Whether a role was to be assumed.
fn assumes(event: &Value) -> bool {
    text(event, "serviceName") == "Sts" && text(event, "eventName").starts_with("AssumeRole")
}

fn text<'e>(event: &'e Value, name: &str) -> &'e str {
    event[name].as_str().unwrap_or_default()
}

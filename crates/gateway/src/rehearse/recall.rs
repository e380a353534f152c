//! What was recorded of a call, as questions that can be asked again.

use std::collections::HashSet;

use model::{AccessKeyId, Moment, Owner, Tested};
use policy::{Context, Principal};
use serde_json::Value;

use super::outcome::Doubt;
use super::stage::Stage;
use super::whom::Whom;
use crate::held::gather::Holder;
use crate::judge::trace::{MASKED, PREFERENCE, Trace};

/// A call that was recorded and in which the draft has a say.
pub(super) struct Recalled {
    pub(super) request: String,
    pub(super) time: Moment,
    /// How many calls it stands for.
    pub(super) weight: u64,
    pub(super) decisions: Vec<Recorded>,
}

/// A decision of such a call.
pub(super) struct Recorded {
    pub(super) action: String,
    pub(super) resources: Vec<String>,
    /// Who asked, as it is told.
    pub(super) caller: String,
    /// What is needed to decide again; otherwise why that cannot be.
    pub(super) question: Result<Asked, Doubt>,
}

/// A question that can be asked again.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts about one request, each by itself"
)]
pub(super) struct Asked {
    pub(super) whom: Whom,
    pub(super) principal: Principal,
    pub(super) owner: String,
    pub(super) context: Context,
    /// Which condition keys nobody knows.
    pub(super) unknown: Unknown,
    /// Whether it was allowed.
    pub(super) allowed: bool,
    /// Whether the account's settings allowed users to do it to themselves.
    pub(super) self_service: bool,
    /// Whether a role was to be assumed.
    pub(super) assumes: bool,
    /// Whether a session may have had a policy of its own, which is not kept.
    pub(super) session_policy: bool,
    /// Whether a service named the resource.
    pub(super) named: bool,
}

/// Which condition keys of a request are not known.
pub(super) enum Unknown {
    /// These: their values were kept out.
    Masked(Vec<String>),
    /// All but the caller's own ARN: a service asked, and its keys were not kept.
    All,
}

impl Unknown {
    pub(super) fn holds(&self, key: &str) -> bool {
        match self {
            Self::Masked(keys) => keys.iter().any(|one| one.eq_ignore_ascii_case(key)),
            Self::All => !key.eq_ignore_ascii_case("acs:PrincipalARN"),
        }
    }

    pub(super) fn doubt(&self) -> Doubt {
        match self {
            Self::Masked(_) => Doubt::MaskedKeys,
            Self::All => Doubt::UnknownKeys,
        }
    }
}

/// Reads events for a rehearsal.
pub(super) struct Memory<'s, 'a> {
    pub(super) stage: &'s Stage<'a>,
    /// Whose decisions count; everybody's on a role whose trust is tried.
    pub(super) holders: &'s HashSet<Whom>,
    /// How many denials of a minute have an event each.
    pub(super) denials: u64,
}

impl Memory<'_, '_> {
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
                let known = whom.principal(self.stage.today, &self.stage.number, session);
                decisions.push(doubtful(
                    event,
                    known.and_then(|one| one.arn()),
                    Doubt::Unreadable,
                ));
            }
            // Others may assume the role whose trust is tried, and no trace of that is kept here.
            (None, None) if self.assumes_tested(event, text(event, "resourceName")) => {
                decisions.push(doubtful(event, None, Doubt::UnknownCaller));
            }
            _ => {}
        }
        if let Tested::Policy(_) = self.stage.tested {
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
        if identity["accountId"].as_str() != Some(&*self.stage.number) {
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

    /// Whether the draft has a say in decisions of this principal, as far as its event tells.
    fn has_say(&self, whom: Whom) -> bool {
        match self.stage.tested {
            Tested::Policy(_) => self.holders.contains(&whom),
            Tested::Trust(_) => true,
        }
    }

    fn is_about(&self, event: &Value, resource: &str) -> bool {
        match (self.stage.tested, self.caller(event)) {
            (Tested::Policy(_), Some((whom, _))) => self.has_say(whom),
            _ => self.assumes_tested(event, resource),
        }
    }

    /// Whether the role was to be assumed whose trust is tried.
    fn assumes_tested(&self, event: &Value, name: &str) -> bool {
        let tried = matches!(self.stage.tested, Tested::Trust(_));
        tried
            && text(event, "serviceName") == "Sts"
            && text(event, "eventName").starts_with("AssumeRole")
            && name.eq_ignore_ascii_case(&self.stage.name)
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
        let involved = match self.stage.tested {
            Tested::Policy(_) => self.has_say(whom),
            // Another account may have a role of the same name.
            Tested::Trust(_) => {
                *trace.owner == *self.stage.number
                    && self.assumes_tested(event, text(event, "resourceName"))
            }
        };
        let principal = whom.principal(self.stage.today, &self.stage.number, session);
        let Some(principal) = principal.filter(|_| involved) else {
            return Vec::new();
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
        let each = trace.verdicts.iter().map(|verdict| {
            let preferred = verdict
                .statements
                .iter()
                .any(|one| one.policy == PREFERENCE);
            Recorded {
                action: verdict.action.clone(),
                resources: if verdict.resources.is_empty() {
                    trace.resources.clone()
                } else {
                    verdict.resources.clone()
                },
                caller: principal.arn().unwrap_or_default(),
                question: Ok(Asked {
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
                }),
            }
        });
        each.collect()
    }

    /// What services asked by the decision API about those who hold the policy.
    fn questions(&self, event: &Value, time: Moment) -> Vec<Recorded> {
        let asks = matches!(text(event, "eventName"), "Evaluate" | "VerifyRequest");
        // Of nobody nothing can turn.
        if !asks || text(event, "serviceName") != "Rampart" || self.holders.is_empty() {
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
        let Some(whom) = self.subject(subject) else {
            // Whose session it was is not kept.
            let session = subject.starts_with("STS.") && self.holders.iter().any(role);
            let unknown = recorded(subject.to_owned(), Err(Doubt::UnknownCaller));
            return session.then_some(unknown);
        };
        if !self.holders.contains(&whom) {
            return None;
        }
        let session = subject.rsplit('/').next().unwrap_or_default();
        let principal = whom.principal(self.stage.today, &self.stage.number, session)?;
        let told = match whom {
            Whom::Group(_) => subject.to_owned(),
            Whom::Holder(_) => principal.arn().unwrap_or_default(),
        };
        let mut context = Context::new();
        context.insert("acs:CurrentTime", time.text().as_str());
        Some(recorded(
            told,
            Ok(Asked {
                session_policy: role(&whom),
                whom,
                principal,
                owner: self.stage.number.to_string(),
                context,
                unknown: Unknown::All,
                allowed,
                self_service: false,
                assumes: false,
                named: true,
            }),
        ))
    }

    /// Whom a service asked about.
    fn subject(&self, subject: &str) -> Option<Whom> {
        let state = self.stage.today;
        let relative = || {
            let rest = subject.strip_prefix("acs:ram::")?;
            rest.strip_prefix(&*self.stage.number)?.strip_prefix(':')
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
        question: Err(doubt),
    }
}

fn text<'e>(event: &'e Value, name: &str) -> &'e str {
    event[name].as_str().unwrap_or_default()
}

//! What a decision was made from, packed beside its event, so that it can be judged again.
//!
//! What the event says already is left out: when and whence the request came, who asked, which action.

use domain::Telling;
use model::Moment;
use policy::{Counted, Decision, Effect, Gathered, Judgement, Layer, PolicyType, Set};
use serde::Serialize;
use serde_json::Value;
use smallvec::SmallVec;

use super::Docket;
use super::packed::{
    BETWEEN, DECISIONS, MFA, MFA_KNOWN, MORE_KNOWN, Packed, PackedElsewhere, PackedStatements,
    PackedVerdict, SECURE, SELF_SERVICE, SESSION_POLICY, elsewhere, resources,
};
use crate::ask::call::Call;
use crate::ask::caller::{Caller, Who};
use crate::ask::plan::Touched;
use crate::held::gather::Policies;
use crate::judge;

/// The form of a packed trace.
const VERSION: u8 = 1;
/// What stands for a value that the settings keep out of records.
pub(crate) const MASKED: &str = "****";
/// How a trace names what the account's settings allow.
pub(crate) const PREFERENCE: &str = "System/SecurityPreference";
/// Most packed traces fit in so many bytes.
const USUAL: usize = 160;

/// What of the decisions on requests is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Traffic {
    /// Of successful reads, one in so many; 0 keeps none. Writes and denials are all kept.
    pub reads: u32,
    /// Condition keys whose values are not kept.
    pub masked: Vec<String>,
}

impl Default for Traffic {
    fn default() -> Self {
        Self {
            reads: 1,
            masked: Vec::new(),
        }
    }
}

/// A decision as it was made.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Trace {
    /// How many like it this one stands for, where not all are kept.
    pub weight: u32,
    /// The revision of the caller's account.
    pub revision: u64,
    /// Whether deeds before it in the same log row had changed what decides, so that the state it was
    /// judged on is between this revision and the next.
    pub between: bool,
    /// The ARN of who asked.
    pub principal: String,
    /// The ARNs of what was asked for, and the account that owns them.
    pub resources: Vec<String>,
    /// See [`Self::resources`].
    pub owner: String,
    /// Whether it came over TLS.
    pub secure: bool,
    /// Whether a second factor was shown; unknown of an account's owner.
    pub mfa: Option<bool>,
    /// Whether the session that asked was issued with a policy of its own, where that was kept.
    pub session_policy: Option<bool>,
    /// Whether the account's settings allowed users to do it to themselves, where that was kept.
    pub self_service: Option<bool>,
    /// Other condition keys with their values.
    pub conditions: Vec<(String, Vec<String>)>,
    /// Each action that was judged.
    pub verdicts: Vec<Verdict>,
}

/// What the policies said to one action.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Verdict {
    /// The action.
    pub action: String,
    /// What it was asked for on, where that is something else than the trace's resources.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// `Allow`, `ExplicitDeny` or `ImplicitDeny`.
    pub decision: String,
    /// The statements that counted.
    pub statements: Vec<Statement>,
}

/// A statement that counted.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Statement {
    /// The policy: `System` or `Custom`, a slash, its name.
    pub policy: String,
    /// Its version.
    pub version: String,
    /// The statement's place in it.
    pub statement: u32,
    /// Whether it denies.
    pub denies: bool,
}

/// Whose decision it was and on what state, beside what the docket holds.
#[derive(Clone, Copy)]
pub(crate) struct Stand<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) policies: &'a Policies,
    pub(crate) revision: u64,
    pub(crate) between: bool,
    pub(crate) call: &'a Call,
    pub(crate) weight: u32,
}

impl Traffic {
    /// For how many reads this one stands; 0 if it is not kept. Chosen by the randomness of the
    /// request, so that nobody can choose what is not seen.
    pub(crate) fn weight(&self, seed: [u8; 32]) -> u32 {
        let [a, b, c, d, ..] = seed;
        match u32::from_be_bytes([a, b, c, d]).checked_rem(self.reads) {
            Some(0) => self.reads,
            _ => 0,
        }
    }

    /// What a call touched, with its decisions packed.
    pub(crate) fn touched(&self, docket: Docket, stand: Stand<'_>) -> Touched {
        let mut keys = docket.context.iter();
        Touched {
            masked: !self.masked.is_empty() && keys.any(|(key, _)| self.masks(key)),
            trace: self.pack(&docket, stand),
            targets: docket.targets,
            notes: Vec::new(),
            telling: Telling::default(),
        }
    }

    fn pack(&self, docket: &Docket, stand: Stand<'_>) -> Vec<u8> {
        if docket.verdicts.is_empty() || stand.weight == 0 {
            return Vec::new();
        }
        let caller = stand.caller;
        let gathered = docket.gathered(stand.policies);
        let flag = |holds: bool, flag: u8| if holds { flag } else { 0 };
        let mfa_known = docket.context.get("acs:MFAPresent").is_some();
        let packed = Packed {
            weight: stand.weight,
            revision: stand.revision,
            flags: flag(stand.between, BETWEEN)
                | flag(stand.call.arrival.secure, SECURE)
                | flag(mfa_known, MFA_KNOWN)
                | flag(caller.mfa, MFA)
                | MORE_KNOWN
                | flag(gathered.session.is_some(), SESSION_POLICY)
                | flag(docket.self_service, SELF_SERVICE),
            principal: match caller.who {
                Who::Root | Who::User(_) => "".into(),
                _ => caller.arn().into(),
            },
            owner: unless(&docket.owner, &caller.number),
            resources: resources(&docket.targets, &caller.number),
            conditions: self.conditions(docket),
            verdicts: verdicts(docket, stand.call, &gathered),
        };
        let room = Vec::with_capacity(USUAL);
        // INVARIANT: numbers and texts, which always serialise.
        let bytes = postcard::to_extend(&(VERSION, packed), room).unwrap_or_default();
        let elsewhere = elsewhere(docket, &caller.number);
        if elsewhere.is_empty() {
            return bytes;
        }
        postcard::to_extend(&elsewhere, bytes).unwrap_or_default()
    }

    fn masks(&self, key: &str) -> bool {
        let same = |one: &String| one.eq_ignore_ascii_case(key);
        self.masked.iter().any(same)
    }

    /// The condition keys that neither the event nor the trace says otherwise.
    fn conditions<'a>(&self, docket: &'a Docket) -> Vec<(&'a str, Vec<&'a str>)> {
        const SAID: [&str; 4] = [
            "acs:CurrentTime",
            "acs:SecureTransport",
            "acs:SourceIp",
            "acs:MFAPresent",
        ];
        let keys = docket.context.iter();
        let more = keys.filter(|(key, _)| !SAID.contains(key));
        more.map(|(key, values)| {
            let values = if self.masks(key) {
                vec![MASKED]
            } else {
                values.collect()
            };
            (key, values)
        })
        .collect()
    }
}

impl Trace {
    /// The trace that was kept with an event. `None` if it cannot be read by this program.
    #[must_use]
    pub fn read(bytes: &[u8], event: &Value) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        if *version != VERSION {
            return None;
        }
        let (packed, more): (Packed<'_>, _) = postcard::take_from_bytes(rest).ok()?;
        let elsewhere: PackedElsewhere<'_> = match more {
            [] => Vec::new(),
            more => postcard::from_bytes(more).ok()?,
        };
        let account = event["recipientAccountId"].as_str()?;
        let begin = ram(account);
        let resource = |(own, rest): &(bool, &str)| {
            let begin = if *own { begin.as_str() } else { "" };
            [begin, rest].concat()
        };
        let known = |flag: u8| packed.flags & flag != 0;
        Some(Self {
            weight: packed.weight,
            revision: packed.revision,
            between: known(BETWEEN),
            principal: match &*packed.principal {
                "" => principal(event, account)?,
                given => given.to_owned(),
            },
            resources: packed.resources.iter().map(resource).collect(),
            owner: if packed.owner.is_empty() {
                account
            } else {
                packed.owner
            }
            .to_owned(),
            secure: known(SECURE),
            mfa: known(MFA_KNOWN).then(|| known(MFA)),
            session_policy: known(MORE_KNOWN).then(|| known(SESSION_POLICY)),
            self_service: known(MORE_KNOWN).then(|| known(SELF_SERVICE)),
            conditions: packed.conditions.iter().map(owned).collect(),
            verdicts: read_verdicts(&packed.verdicts, event)?
                .into_iter()
                .enumerate()
                .map(|(place, verdict)| {
                    let mut elsewhere = elsewhere.iter();
                    let found = elsewhere.find(|(one, _)| usize::from(*one) == place);
                    let resources = found.map(|(_, some)| some.iter().map(resource).collect());
                    Verdict {
                        resources: resources.unwrap_or_default(),
                        ..verdict
                    }
                })
                .collect(),
        })
    }

    /// All condition keys of the request, with what its event says.
    #[must_use]
    pub fn all_conditions(&self, time: Moment, source: &str) -> Vec<(String, Vec<String>)> {
        let one = |key: &str, value: String| (key.to_owned(), vec![value]);
        let mut all = vec![
            one("acs:CurrentTime", time.to_string()),
            one("acs:SecureTransport", self.secure.to_string()),
            one("acs:SourceIp", source.to_owned()),
        ];
        all.extend(self.mfa.map(|mfa| one("acs:MFAPresent", mfa.to_string())));
        all.extend(self.conditions.iter().cloned());
        all
    }
}

/// What ARNs of RAM in an account begin with.
fn ram(account: &str) -> String {
    ["acs:ram::", account, ":"].concat()
}

fn unless<'a>(text: &'a str, said: &str) -> &'a str {
    if text == said { "" } else { text }
}

fn verdicts<'a>(
    docket: &'a Docket,
    call: &Call,
    gathered: &Gathered<'a>,
) -> SmallVec<[PackedVerdict<'a>; 1]> {
    let usual = |action: &str| is_usual(action, call.service.name, call.entry.name);
    let one = |verdict: &'a judge::Verdict| PackedVerdict {
        action: if usual(verdict.action) {
            ""
        } else {
            verdict.action
        },
        decision: match verdict.judgement.decision {
            Decision::Allow => 0,
            Decision::ExplicitDeny => 1,
            Decision::ImplicitDeny => 2,
        },
        statements: if verdict.by_preference {
            statements(&verdict.judgement, &judge::by_preference(gathered))
        } else {
            statements(&verdict.judgement, gathered)
        },
    };
    docket.verdicts.iter().map(one).collect()
}

/// Whether it is [`usual_action`], without making that.
fn is_usual(action: &str, service: &str, name: &str) -> bool {
    let lower = service.bytes().map(|byte| byte.to_ascii_lowercase());
    let parts = action.split_once(':');
    parts.is_some_and(|(prefix, rest)| rest == name && prefix.bytes().eq(lower))
}

/// The action that an event of this name and service is about, if it is like most.
fn usual_action(service: &str, name: &str) -> String {
    let mut action = [service, ":", name].concat();
    if let Some(service) = action.get_mut(..service.len()) {
        service.make_ascii_lowercase();
    }
    action
}

fn statements<'a>(judgement: &Judgement, gathered: &Gathered<'a>) -> PackedStatements<'a> {
    let counted = judgement.counted.into_iter();
    counted.filter_map(|one| statement(one, gathered)).collect()
}

fn statement<'a>(
    counted: &Counted,
    gathered: &Gathered<'a>,
) -> Option<(bool, bool, &'a str, &'a str, u32)> {
    let set: &'a Set = match counted.layer {
        Layer::Identity | Layer::IdentityGroup => gathered.identity?,
        Layer::Session => gathered.session?,
        Layer::Trust => gathered.trust?,
        _ => return None,
    };
    let source = &set.attached().get(counted.policy as usize)?.source;
    Some((
        counted.effect == Effect::Deny,
        source.policy_type == PolicyType::System,
        &source.name,
        &source.version,
        counted.statement,
    ))
}

/// The ARN of the owner or user whom an event names.
fn principal(event: &Value, account: &str) -> Option<String> {
    let identity = &event["userIdentity"];
    let begin = ram(account);
    match identity["type"].as_str()? {
        "root-account" => Some([begin.as_str(), "root"].concat()),
        _ => Some([begin.as_str(), "user/", identity["userName"].as_str()?].concat()),
    }
}

fn owned((key, values): &(&str, Vec<&str>)) -> (String, Vec<String>) {
    let values = values.iter().map(|value| (*value).to_owned());
    ((*key).to_owned(), values.collect())
}

fn read_verdicts(packed: &[PackedVerdict<'_>], event: &Value) -> Option<Vec<Verdict>> {
    let (service, name) = (event["serviceName"].as_str()?, event["eventName"].as_str()?);
    let one = |verdict: &PackedVerdict<'_>| {
        Some(Verdict {
            action: match verdict.action {
                "" => usual_action(service, name),
                given => given.to_owned(),
            },
            resources: Vec::new(),
            decision: (*DECISIONS.get(usize::from(verdict.decision))?).to_owned(),
            statements: verdict.statements.iter().map(read_statement).collect(),
        })
    };
    packed.iter().map(one).collect()
}

fn read_statement(
    (denies, system, name, version, statement): &(bool, bool, &str, &str, u32),
) -> Statement {
    let kind = if *system { "System/" } else { "Custom/" };
    Statement {
        policy: [kind, name].concat(),
        version: (*version).to_owned(),
        statement: *statement,
        denies: *denies,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_reads_one_in_so_many_is_kept_and_says_for_how_many_it_stands() {
        let seed = |number: u32| {
            let mut seed = [9; 32];
            seed[..4].copy_from_slice(&number.to_be_bytes());
            seed
        };
        let traffic = |reads| Traffic {
            reads,
            ..Traffic::default()
        };
        assert_eq!(traffic(1).weight(seed(7)), 1);
        assert_eq!(traffic(0).weight(seed(0)), 0);
        let kept = (0..1000).map(|one| traffic(10).weight(seed(one)));
        let kept: Vec<_> = kept.filter(|weight| *weight > 0).collect();
        assert_eq!(kept.iter().sum::<u32>(), 1000, "counts stay true");
        assert_eq!(kept.len(), 100);
    }

    #[test]
    fn a_trace_of_another_form_is_not_guessed_at() {
        let event = Value::Null;
        assert_eq!(Trace::read(&[], &event), None);
        assert_eq!(Trace::read(&[VERSION + 1, 0, 0], &event), None);
        assert_eq!(Trace::read(&[VERSION], &event), None);
    }
}

//! What a decision was made from, packed beside its event, so that it can be judged again.
//!
//! What the event says already is left out: when and whence the request came.

use model::Moment;
use policy::{Counted, Decision, Effect, Gathered, Judgement, Layer, PolicyType, Set};
use serde::{Deserialize, Serialize};

use super::Docket;
use crate::ask::caller::Caller;
use crate::ask::plan::Touched;
use crate::held::gather::Policies;

/// The form of a packed trace.
const VERSION: u8 = 1;
/// What stands for a value that the settings keep out of records.
const MASKED: &str = "****";

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
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
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
    /// Other condition keys with their values.
    pub conditions: Vec<(String, Vec<String>)>,
    /// Each action that was judged.
    pub verdicts: Vec<Verdict>,
}

/// What the policies said to one action.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Verdict {
    /// The action.
    pub action: String,
    /// `Allow`, `ExplicitDeny` or `ImplicitDeny`.
    pub decision: String,
    /// The statements that counted.
    pub statements: Vec<Statement>,
}

/// A statement that counted.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
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
    pub(crate) secure: bool,
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
            masked: keys.any(|(key, _)| self.masks(key)),
            trace: self.pack(&docket, stand),
            targets: docket.targets,
        }
    }

    fn pack(&self, docket: &Docket, stand: Stand<'_>) -> Vec<u8> {
        let verdicts = &docket.verdicts;
        if verdicts.is_empty() || stand.weight == 0 {
            return Vec::new();
        }
        let gathered = docket.gathered(stand.policies);
        let verdict = |(action, judgement): &(&'static str, Judgement)| Verdict {
            action: (*action).to_owned(),
            decision: decision(judgement).to_owned(),
            statements: statements(judgement, &gathered),
        };
        let trace = Trace {
            weight: stand.weight,
            revision: stand.revision,
            between: stand.between,
            principal: stand.caller.arn(),
            resources: docket.targets.iter().map(|one| one.arn.clone()).collect(),
            owner: docket.owner.to_string(),
            secure: stand.secure,
            mfa: docket
                .context
                .get("acs:MFAPresent")
                .map(|_| stand.caller.mfa),
            conditions: self.conditions(docket),
            verdicts: verdicts.iter().map(verdict).collect(),
        };
        // INVARIANT: numbers and texts, which always serialise.
        postcard::to_allocvec(&(VERSION, trace)).unwrap_or_default()
    }

    fn masks(&self, key: &str) -> bool {
        let same = |one: &String| one.eq_ignore_ascii_case(key);
        self.masked.iter().any(same)
    }

    /// The condition keys that neither the event nor the trace says otherwise.
    fn conditions(&self, docket: &Docket) -> Vec<(String, Vec<String>)> {
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
                vec![MASKED.to_owned()]
            } else {
                values.map(str::to_owned).collect()
            };
            (key.to_owned(), values)
        })
        .collect()
    }
}

impl Trace {
    /// A trace that was kept. `None` if it cannot be read by this program.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        (*version == VERSION)
            .then(|| postcard::from_bytes(rest).ok())
            .flatten()
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

fn decision(judgement: &Judgement) -> &'static str {
    match judgement.decision {
        Decision::Allow => "Allow",
        Decision::ExplicitDeny => "ExplicitDeny",
        Decision::ImplicitDeny => "ImplicitDeny",
    }
}

fn statements(judgement: &Judgement, gathered: &Gathered<'_>) -> Vec<Statement> {
    let counted = judgement.counted.into_iter();
    counted.filter_map(|one| statement(one, gathered)).collect()
}

fn statement(counted: &Counted, gathered: &Gathered<'_>) -> Option<Statement> {
    let set: &Set = match counted.layer {
        Layer::Identity | Layer::IdentityGroup => gathered.identity?,
        Layer::Session => gathered.session?,
        Layer::Trust => gathered.trust?,
        _ => return None,
    };
    let source = &set.attached().get(counted.policy as usize)?.source;
    let kind = match source.policy_type {
        PolicyType::Custom => "Custom/",
        PolicyType::System => "System/",
    };
    Some(Statement {
        policy: [kind, &source.name].concat(),
        version: source.version.to_string(),
        statement: counted.statement,
        denies: counted.effect == Effect::Deny,
    })
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
        assert_eq!(Trace::read(&[]), None);
        assert_eq!(Trace::read(&[VERSION + 1, 0, 0]), None);
        assert_eq!(Trace::read(&[VERSION]), None);
    }
}

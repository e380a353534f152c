//! What a decision was made from, packed beside its event, so that it can be judged again.
//!
//! What the event says already is left out: when and whence the request came, who asked, which action.

use domain::Telling;
use model::AccountId;
use policy::{Counted, Decision, Gathered, Judgement, Layer, Set};
use serde::Serialize;
use smallvec::SmallVec;

use super::Docket;
use super::packed::{
    BETWEEN, MFA, MFA_KNOWN, MORE_KNOWN, Packed, PackedStatements, PackedVerdict, SECURE,
    SELF_SERVICE, SESSION_POLICY, control, elsewhere, placed, resources,
};
use crate::ask::call::Call;
use crate::ask::caller::{Caller, Who};
use crate::ask::plan::Touched;
use crate::held::gather::Policies;
use crate::judge;

/// The form of a packed trace.
pub(super) const VERSION: u8 = 1;
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
    /// The directories whose control policies were asked: that of the owner, if it is another, and the caller's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub directories: Vec<AskedDirectory>,
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
    /// The statements that counted, but for those of control policies.
    pub statements: Vec<Statement>,
    /// What control policies denied, if it was those.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Control>,
}

/// What denied of control policies.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Control {
    /// Whether it was the path of the caller's account, where another owns what was asked for.
    pub caller: bool,
    /// The member, folder or Root.
    pub node: String,
    /// The statements that denied; none where nothing there allowed it.
    pub statements: Vec<Statement>,
}

/// A directory whose control policies were asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AskedDirectory {
    /// The account that manages it.
    pub account: AccountId,
    /// The revision of that account that was gone by.
    pub revision: u64,
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
            flips: docket.flips,
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
        let control = control(docket, stand.policies, &gathered);
        if elsewhere.is_empty() && control.is_none() {
            return bytes;
        }
        let bytes = postcard::to_extend(&elsewhere, bytes).unwrap_or_default();
        match control {
            Some(control) => postcard::to_extend(&control, bytes).unwrap_or_default(),
            None => bytes,
        }
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

/// Whether it is the action that an event of this name and service is about, without making that.
fn is_usual(action: &str, service: &str, name: &str) -> bool {
    let lower = service.bytes().map(|byte| byte.to_ascii_lowercase());
    let parts = action.split_once(':');
    parts.is_some_and(|(prefix, rest)| rest == name && prefix.bytes().eq(lower))
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
        Layer::ResourceBased => gathered.resource_based?,
        _ => return None,
    };
    placed(counted, set)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

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

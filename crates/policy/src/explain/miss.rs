//! The Allow statements that nearly applied, and what each of them lacked.

use serde::Serialize;

use super::matched::{Matched, matched};
use super::origin::{Origin, about, deciding, number, origin, place, policies};
use crate::request::Request;
use crate::truth::Truth;
use crate::{Counted, Effect, Gathered, Judgement, Policy, Principal, Statement, Test};

/// An Allow statement that did not apply.
#[derive(Clone, Debug, Serialize)]
pub struct Miss {
    /// Where it stands.
    #[serde(flatten)]
    pub origin: Origin,
    /// What of it did match.
    pub matched: Matched,
    /// Everything that kept it from applying.
    pub failures: Vec<Failure>,
}

/// One reason why a statement did not apply, with both values that were compared.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "element")]
pub enum Failure {
    /// The action is not covered, or excluded by `NotAction`.
    Action {
        /// The action asked for.
        asked: String,
        /// What the statement says.
        patterns: Vec<String>,
        /// Whether it says so as `NotAction`.
        excluded: bool,
    },
    /// The resource is not covered.
    Resource {
        /// The resource asked for.
        asked: String,
        /// What the statement says.
        patterns: Vec<String>,
    },
    /// The caller is not named.
    Principal {
        /// Who asked.
        asked: String,
        /// Whom the statement names.
        named: Vec<String>,
    },
    /// A condition is not met.
    Condition {
        /// The operator.
        operator: String,
        /// The condition key.
        key: String,
        /// The values of the request.
        asked: Vec<String>,
        /// The values of the statement.
        expected: Vec<String>,
        /// What is the matter.
        why: Why,
    },
    /// Part of the stored statement cannot be understood, so it grants nothing.
    Unreadable,
}

/// Why a condition is not met.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum Why {
    /// The request does not bring the key.
    Absent,
    /// The values do not compare as the operator asks.
    Differs,
    /// A value cannot be read as the operator needs it, or the operator is unknown.
    Undecidable,
}

/// The Allow statements of the deciding layer that came nearest.
pub(super) fn nearest(
    request: &Request<'_>,
    gathered: &Gathered<'_>,
    judgement: &Judgement,
) -> Vec<Miss> {
    let sets = deciding(gathered, judgement);
    let mut found = Nearest {
        request,
        kept: Vec::with_capacity(SHOWN + 1),
    };
    // Those about the action come first. Where they are enough, no other comes as near.
    let mut complete = true;
    for (layer, set) in &sets {
        let mut policies = policies(set, *layer, request.group());
        complete &= !policies.any(|(_, policy)| policy.form().is_broken());
        for (place, policy, index) in about(set, *layer, judgement.level, request) {
            if let Some(statement) = policy.document().statements().get(index) {
                found.offer(place, statement);
            }
        }
    }
    if !complete || found.farthest() >= ELSEWHERE {
        for (layer, set) in &sets {
            for (number, policy) in policies(set, *layer, request.group()) {
                found.offer_rest(
                    policy,
                    place(*layer, judgement.level, number, 0, Effect::Allow),
                );
            }
        }
    }
    let miss = |near: Near<'_>| {
        let (origin, _) = origin(gathered, near.place)?;
        Some(Miss {
            origin,
            matched: matched(request, near.statement),
            failures: failures(request, near.statement),
        })
    };
    found.kept.into_iter().filter_map(miss).collect()
}

/// The few nearest Allow statements, nearest first; of equals the one that was written first.
struct Nearest<'r> {
    request: &'r Request<'r>,
    kept: Vec<Near<'r>>,
}

/// An Allow statement and how far it is from applying.
struct Near<'r> {
    distance: u32,
    place: Counted,
    statement: &'r Statement,
}

impl Near<'_> {
    fn rank(&self) -> (u32, Counted) {
        (self.distance, self.place)
    }
}

impl<'r> Nearest<'r> {
    /// How far the last of them is that has a place.
    fn farthest(&self) -> u32 {
        match self.kept.last() {
            Some(last) if self.kept.len() >= SHOWN => last.distance,
            _ => u32::MAX,
        }
    }

    /// Whether one at this place comes in if it is so far. If not, none that is written later does.
    fn has_room(&self, distance: u32, place: Counted) -> bool {
        let last = self.kept.last().filter(|_| self.kept.len() >= SHOWN);
        last.is_none_or(|last| (distance, place) < last.rank())
    }

    /// Offers the Allow statements of a policy after those that are about the action.
    fn offer_rest(&mut self, policy: &'r Policy, at: Counted) {
        let mut room = self.has_room(ELSEWHERE + UNNAMED, at);
        for (index, named) in policy.form().allows(self.request.subject.as_ref()) {
            if let Some(statement) = policy.document().statements().get(index)
                && (named || room)
            {
                let place = Counted {
                    statement: number(index),
                    ..at
                };
                self.offer(place, statement);
                room = self.has_room(ELSEWHERE + UNNAMED, place);
            }
        }
    }

    fn offer(&mut self, place: Counted, statement: &'r Statement) {
        let distance = match statement.effect() {
            Effect::Allow => self.distance(place, statement),
            Effect::Deny => return,
        };
        let near = Near {
            distance,
            place,
            statement,
        };
        let after = self.kept.binary_search_by_key(&near.rank(), Near::rank);
        // What is there already was about the action.
        if let Err(after) = after
            && distance < u32::MAX
        {
            self.kept.insert(after, near);
            self.kept.truncate(SHOWN);
        }
    }

    /// How far a statement is from applying: what is about something else counts most. One for which
    /// there is no room may be measured short, and one that applies is no miss.
    fn distance(&self, place: Counted, statement: &Statement) -> u32 {
        let request = self.request;
        let missing = |truth: Truth, weight: u32| if truth == Truth::Yes { 0 } else { weight };
        let mut far = missing(request.actions(statement), ELSEWHERE);
        if !self.has_room(far, place) {
            return u32::MAX;
        }
        far += missing(request.resources(statement), UNNAMED);
        far += missing(request.principals(statement), UNNAMED);
        far += u32::from(statement.is_unsure());
        if self.has_room(far, place) {
            let tests = statement.conditions().iter();
            far += tests
                .map(|test| missing(request.test(test), 100))
                .sum::<u32>();
        }
        if far == 0 { u32::MAX } else { far }
    }
}

fn failures(request: &Request<'_>, statement: &Statement) -> Vec<Failure> {
    let mut failures = Vec::new();
    let question = request.question;
    if statement.is_unsure() {
        failures.push(Failure::Unreadable);
    }
    if request.actions(statement) != Truth::Yes {
        let actions = statement.actions();
        failures.push(Failure::Action {
            asked: question.action.to_owned(),
            patterns: actions
                .patterns()
                .iter()
                .map(|pattern| pattern.text().to_owned())
                .collect(),
            excluded: actions.is_negated(),
        });
    }
    if let Some(resources) = statement.resources()
        && request.resources(statement) != Truth::Yes
    {
        failures.push(Failure::Resource {
            asked: request.resource.arn.to_owned(),
            patterns: resources
                .patterns()
                .iter()
                .map(|pattern| pattern.text().to_owned())
                .collect(),
        });
    }
    if let Some(principals) = statement.principals()
        && request.principals(statement) != Truth::Yes
    {
        let named = [
            principals.ram(),
            principals.service(),
            principals.federated(),
        ];
        failures.push(Failure::Principal {
            asked: who(question.principal),
            named: named
                .into_iter()
                .flatten()
                .map(ToString::to_string)
                .collect(),
        });
    }
    failures.extend(
        statement
            .conditions()
            .iter()
            .filter_map(|test| unmet(request, test)),
    );
    failures
}

fn unmet(request: &Request<'_>, test: &Test) -> Option<Failure> {
    let asked = request.values(test.key());
    let why = match request.test(test) {
        Truth::Yes => return None,
        Truth::Unknown => Why::Undecidable,
        Truth::No if asked.is_empty() => Why::Absent,
        Truth::No => Why::Differs,
    };
    Some(Failure::Condition {
        operator: test.word().to_owned(),
        key: test.key().to_owned(),
        asked,
        expected: test
            .values()
            .iter()
            .map(|value| value.text().to_owned())
            .collect(),
        why,
    })
}

/// The caller as a `Principal` element would name it.
pub(super) fn who(principal: &Principal) -> String {
    match principal {
        Principal::Root { account } => format!("acs:ram::{account}:root"),
        Principal::User { .. } | Principal::Session { .. } => principal.arn().unwrap_or_default(),
        Principal::Service { account, service } => format!("{account}@{service}"),
        Principal::Federated { provider_arn, .. } => provider_arn.to_string(),
        Principal::Anonymous => "anonymous".to_owned(),
    }
}

/// How far a statement is that is about other actions.
const ELSEWHERE: u32 = 1000;
/// How much farther one is that does not name the resource, or not the caller.
const UNNAMED: u32 = 300;
/// How many near misses an explanation shows.
const SHOWN: usize = 5;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Attached, Context, Kind, Policy, Question, Resource, Set, explain};

    fn set(kind: Kind, statements: &str) -> Set {
        let text = format!(r#"{{"Version":"1","Statement":[{statements}]}}"#);
        let policy = Policy::restore(&text, kind);
        Set::new(vec![Attached::to_user(Arc::new(policy), "P", "alice")])
    }

    fn misses(principal: &Principal, gathered: &Gathered<'_>) -> Vec<Miss> {
        let resources = [Resource {
            arn: "acs:oss:*:*:b",
            owner: "1000000000000001",
            group: None,
        }];
        let context = Context::new();
        explain(
            &Question::new(principal, "oss:GetObject", &resources, &context),
            gathered,
        )
        .misses
    }

    #[test]
    fn an_allow_that_cannot_be_read_may_be_the_nearest() {
        let elsewhere =
            r#"{"Effect":"Allow","Action":"oss:GetObject","Resource":"acs:oss:*:*:c"},"#;
        let unreadable =
            r#"{"Effect":"Allow","Action":"oss:GetObject","Resource":"*","Unheard":"of"}"#;
        let identity = set(
            Kind::Identity,
            &format!("{}{unreadable}", elsewhere.repeat(SHOWN)),
        );
        let gathered = Gathered {
            identity: Some(&identity),
            ..Gathered::default()
        };
        let misses = misses(&Principal::user("1000000000000001", "alice"), &gathered);
        assert_eq!(misses.len(), SHOWN);
        assert_eq!(misses[0].failures, [Failure::Unreadable]);
    }

    #[test]
    fn what_applies_and_does_not_help_is_no_miss() {
        let trust = set(
            Kind::Trust,
            r#"{"Effect":"Allow","Action":"oss:GetObject",
                "Principal":{"RAM":"acs:ram::1000000000000001:root"}}"#,
        );
        let gathered = Gathered {
            trust: Some(&trust),
            ..Gathered::default()
        };
        let root = Principal::Root {
            account: "1000000000000001".into(),
        };
        assert!(misses(&root, &gathered).is_empty());
    }
}

//! Where to look for a difference, one piece at a time.

use std::collections::BTreeMap;

use super::cast::{Cast, casts};
use super::finding::Finding;
use super::piece::{Walk, Within};
use super::pool::{Pool, actions_may_meet, resources_may_meet};
use super::signature::signature;
use super::steps::{Exhausted, Steps, counted};
use super::witness::Witness;
use crate::inclusion::covers;
use crate::{ActionPattern, Document, Effect, ResourcePattern, Resources, Statement};

/// The statements of some documents, each once, by what they say.
pub(super) struct Side<'d>(BTreeMap<String, &'d Statement>);

impl<'d> Side<'d> {
    pub(super) fn new(documents: &[&'d Document]) -> Self {
        let statements = documents.iter().flat_map(|document| document.statements());
        Self(
            statements
                .map(|statement| (signature(statement), statement))
                .collect(),
        )
    }

    fn of(&self, effect: Effect, cast: &Cast) -> BTreeMap<&str, &'d Statement> {
        let own = self.0.iter().filter(|(_, own)| own.effect() == effect);
        let own = own.filter(|(_, own)| own.principals().is_none() || cast.is_named_by(own));
        own.map(|(signature, own)| (&**signature, *own)).collect()
    }
}

/// What to look for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Sought {
    /// What the first side permits and the second does not.
    Permitted,
    /// What the first side denies and the second does not.
    Denied,
}

/// A search for a difference between two sides.
pub(super) struct Search<'s, 'd> {
    first: &'s Side<'d>,
    second: &'s Side<'d>,
    sought: Sought,
    within: Within<'s>,
    steps: &'s mut Steps,
    doubt: Option<&'static str>,
}

impl<'s, 'd> Search<'s, 'd> {
    pub(super) fn new(first: &'s Side<'d>, second: &'s Side<'d>, steps: &'s mut Steps) -> Self {
        Self {
            first,
            second,
            sought: Sought::Permitted,
            within: None,
            steps,
            doubt: None,
        }
    }

    pub(super) fn run(mut self, sought: Sought, within: Within<'s>) -> Finding {
        (self.sought, self.within) = (sought, within);
        let statements = || self.first.0.values().chain(self.second.0.values());
        if statements().any(|one| !one.is_sound()) {
            return Finding::Undecided("part of a document cannot be understood");
        }
        let statements: Vec<_> = statements().copied().collect();
        let Ok(casts) = casts(&statements, self.steps) else {
            return Finding::Undecided(INVOLVED);
        };
        for cast in &casts {
            let found = match sought {
                Sought::Permitted => self.permitted(cast),
                Sought::Denied => self.denied(cast),
            };
            match found {
                Ok(Some(witness)) => return Finding::Witness(witness),
                Ok(None) => {}
                Err(Exhausted) => return Finding::Undecided(INVOLVED),
            }
        }
        self.doubt.map_or(Finding::None, Finding::Undecided)
    }

    /// A request that the first side permits and the second does not: one that an Allow covers and
    /// that the second side either does not allow or denies, clear of the first side's own Deny
    /// statements. What both sides say alike makes no difference.
    fn permitted(&mut self, cast: &Cast) -> Result<Option<Witness>, Exhausted> {
        let allows = self.first.of(Effect::Allow, cast);
        let denies = self.first.of(Effect::Deny, cast);
        let other_allows = self.second.of(Effect::Allow, cast);
        let other_denies = self.second.of(Effect::Deny, cast);
        let all = denies.values().chain(other_allows.values()).copied();
        let pool = Pool::new(all);
        let only = allows
            .iter()
            .filter(|(own, _)| !other_allows.contains_key(*own));
        for (_, allow) in only {
            if let Some(witness) = self.look(cast, &[allow], &pool)? {
                return Ok(Some(witness));
            }
        }
        let pool = Pool::new(denies.values().copied());
        let allows = Pool::new(allows.values().copied());
        let fresh = other_denies
            .iter()
            .filter(|(own, _)| !denies.contains_key(*own));
        for (_, deny) in fresh {
            let own = pool.around(deny);
            self.steps.take_each(own.len(), PAIR)?;
            if own.iter().any(|own| covers(own, deny)) {
                continue;
            }
            for allow in allows.around(deny) {
                self.steps.take_each(0, PAIR)?;
                if may_meet(allow, deny)
                    && let Some(witness) = self.look(cast, &[allow, deny], &pool)?
                {
                    return Ok(Some(witness));
                }
            }
        }
        Ok(None)
    }

    fn denied(&mut self, cast: &Cast) -> Result<Option<Witness>, Exhausted> {
        let denies = self.first.of(Effect::Deny, cast);
        let others = self.second.of(Effect::Deny, cast);
        let pool = Pool::new(others.values().copied());
        for (_, deny) in denies.iter().filter(|(own, _)| !others.contains_key(*own)) {
            if let Some(witness) = self.look(cast, &[deny], &pool)? {
                return Ok(Some(witness));
            }
        }
        Ok(None)
    }

    /// One piece. If it takes too long, the others still get their turn.
    fn look(
        &mut self,
        cast: &Cast,
        wanted: &[&'d Statement],
        pool: &Pool<'d>,
    ) -> Result<Option<Witness>, Exhausted> {
        self.steps.take(0)?;
        let aside = self.steps.set_aside();
        let mut is_open = false;
        let mut walk = Walk {
            cast,
            within: self.within,
            steps: self.steps,
            is_open: &mut is_open,
        };
        let found = walk.find(wanted, pool);
        self.steps.give_back(aside);
        if is_open {
            self.doubt = Some("a key is compared in ways that cannot all be looked through");
        }
        match found {
            Ok(Some(witness)) if self.is_true(&witness) => Ok(Some(self.plain(witness))),
            Ok(Some(_)) => {
                self.doubt = Some("a request was found that the judge decides otherwise");
                Ok(None)
            }
            Ok(None) => Ok(None),
            Err(Exhausted) => {
                self.doubt = Some(INVOLVED);
                Ok(None)
            }
        }
    }

    /// Whether the judge agrees.
    fn is_true(&self, witness: &Witness) -> bool {
        let [first, second] = [self.first, self.second].map(|side| {
            let applies = witness.judge(side.0.values().copied());
            (
                applies.contains(&Effect::Allow),
                applies.contains(&Effect::Deny),
            )
        });
        match self.sought {
            Sought::Permitted => first == (true, false) && second != (true, false),
            Sought::Denied => first.1 && !second.1,
        }
    }

    /// The same request with a region and an account as people know them, where they do not matter.
    fn plain(&self, witness: Witness) -> Witness {
        let mut plain = witness;
        for make in [with_account, with_region] {
            let Some(resource) = make(&plain.resource) else {
                continue;
            };
            let within = self.within.is_none_or(|(_, own)| own.matches(&resource));
            let other = Witness {
                resource,
                ..plain.clone()
            };
            if within && self.is_true(&other) {
                plain = other;
            }
        }
        plain
    }
}

/// Whether a statement applies to any request at all; `None` if nobody can tell.
pub(crate) fn applies_ever(statement: &Statement, steps: &mut u64) -> Option<bool> {
    let sought = match statement.effect() {
        Effect::Allow => Sought::Permitted,
        Effect::Deny => Sought::Denied,
    };
    let document = Document::new(vec![statement.clone()]);
    let (one, none) = (Side::new(&[&document]), Side::new(&[]));
    let finding = counted(steps, |steps| {
        Search::new(&one, &none, steps).run(sought, None)
    });
    match finding {
        Finding::None => Some(false),
        Finding::Witness(_) => Some(true),
        Finding::Undecided(_) => None,
    }
}

fn with_account(resource: &str) -> Option<String> {
    let arn = crate::Arn::parse(resource)?;
    let account = "1000000000000001";
    (arn.account.len() < 2).then(|| crate::Arn { account, ..arn }.to_string())
}

fn with_region(resource: &str) -> Option<String> {
    let arn = crate::Arn::parse(resource)?;
    let region = "cn-hangzhou";
    (arn.region.len() < 2 && !arn.is_global()).then(|| crate::Arn { region, ..arn }.to_string())
}

/// Whether two statements might speak of one request; never wrong when it says no.
fn may_meet(one: &Statement, other: &Statement) -> bool {
    meet(
        listed_actions(one),
        listed_actions(other),
        |one: &ActionPattern, other| actions_may_meet(one.text(), other.text()),
    ) && meet(
        one.resources().map(Resources::patterns),
        other.resources().map(Resources::patterns),
        |one: &ResourcePattern, other| resources_may_meet(one.text(), other.text()),
    )
}

/// The actions a statement lists; `None` if it lists those it is not about.
fn listed_actions(statement: &Statement) -> Option<&[ActionPattern]> {
    let actions = statement.actions();
    (!actions.is_negated()).then(|| actions.patterns())
}

fn meet<T>(one: Option<&[T]>, other: Option<&[T]>, may_meet: fn(&T, &T) -> bool) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one
            .iter()
            .any(|one| other.iter().any(|other| may_meet(one, other))),
        _ => true,
    }
}

/// What looking at a pair of statements costs at least.
const PAIR: u64 = 8;

const INVOLVED: &str = "the documents are too involved to compare";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests::statements;

    #[test]
    fn a_field_that_says_little_is_filled_with_what_people_know() {
        for (arn, expected) in [
            ("acs:oss:*:*:b", Some("acs:oss:*:1000000000000001:b")),
            ("acs:oss:*::b", Some("acs:oss:*:1000000000000001:b")),
            ("acs:oss:*:12:b", None),
            ("*", None),
        ] {
            assert_eq!(with_account(arn).as_deref(), expected, "{arn}");
        }
        for (arn, expected) in [
            ("acs:oss:*:1:b", Some("acs:oss:cn-hangzhou:1:b")),
            ("acs:oss::1:b", Some("acs:oss:cn-hangzhou:1:b")),
            ("acs:oss:cn:1:b", None),
            ("acs:ram::1:user/a", None),
            ("*", None),
        ] {
            assert_eq!(with_region(arn).as_deref(), expected, "{arn}");
        }
    }

    #[test]
    fn statements_meet_in_actions_and_resources() {
        let one = r#"{"Effect":"Allow","Action":["ecs:*","oss:Get*"],"Resource":"acs:oss:*:*:b*"}"#;
        for (other, expected) in [
            (one.to_owned(), true),
            (one.replace("Get", "Put").replace("ecs:*", "rds:*"), false),
            (one.replace(":b*", ":c*"), false),
            (one.replace("Action", "NotAction"), true),
            (one.replace("acs:oss:*:*:b*", "*"), true),
        ] {
            let [one, other] = [one, &other].map(|text| statements(text).remove(0));
            assert_eq!(may_meet(&one, &other), expected, "{other:?}");
            assert_eq!(may_meet(&other, &one), expected, "{other:?}");
        }
    }
}

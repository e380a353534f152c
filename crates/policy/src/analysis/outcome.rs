//! Whether what is allowed is allowed always, under conditions, or never: by the judge, for every context there can be.
//!
//! The judge is asked with the statements in question taking part or not. More Allow statements never deny and more
//! Deny statements never allow, so what it says with the best and the worst of them bounds all contexts; between the
//! two a context is looked for, until one is found or none is left.

use std::sync::{Arc, LazyLock};

use super::conditions::{Conditions, Keys};
use super::left::sets;
use super::part::{Asked, Outcome, Part};
use super::steps::{Exhausted, Steps};
use crate::context::same_key;
use crate::request::enough;
use crate::{
    ActionPattern, Attached, Context, Decision, Document, Effect, Gathered, Judgement, Layer,
    Level, Path, Policy, Question, Resource, ResourcePattern, Set, Statement, decide,
};

/// What comes of all contexts together.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    pub(super) outcome: Outcome,
    /// Why it may be another.
    pub(super) doubt: Option<&'static str>,
    /// What the judge says at best.
    pub(super) best: Judgement,
}

/// The statements that have a say on one action and one resource.
pub(super) struct Court<'a> {
    asked: &'a Asked<'a>,
    owner: &'a str,
    parts: Vec<&'a Part>,
}

/// Whether a statement takes part.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mark {
    Open,
    Applies,
    Not,
}

/// What a context is looked for to show.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Goal {
    Allowed,
    Denied,
}

impl<'a> Court<'a> {
    pub(super) fn new(asked: &'a Asked<'a>, owner: &'a str, parts: Vec<&'a Part>) -> Self {
        Self {
            asked,
            owner,
            parts,
        }
    }

    pub(super) fn verdict(&self, steps: &mut Steps) -> Verdict {
        let mark = |part: &&Part| {
            if part.is_sure() {
                Mark::Applies
            } else {
                Mark::Open
            }
        };
        let mut marks: Vec<Mark> = self.parts.iter().map(mark).collect();
        let best = self.bound(Goal::Allowed, &marks);
        let told = |outcome, doubt| Verdict {
            outcome,
            doubt,
            best: best.clone(),
        };
        if !best.is_allowed() {
            return told(Outcome::Never, None);
        }
        if self.bound(Goal::Denied, &marks).is_allowed() {
            return told(Outcome::Always, None);
        }
        let mut look = |goal| {
            let aside = steps.set_aside();
            let mut doubt = self.unreadable();
            let found = self.search(goal, &mut marks, &mut doubt, steps);
            steps.give_back(aside);
            match found {
                Ok(true) => Found::Some,
                Ok(false) => doubt.map_or(Found::None, Found::Unknown),
                Err(Exhausted) => Found::Unknown(INVOLVED),
            }
        };
        match (look(Goal::Allowed), look(Goal::Denied)) {
            (Found::None, _) => told(Outcome::Never, None),
            (_, Found::None) => told(Outcome::Always, None),
            (Found::Some, Found::Some) => told(Outcome::Conditional, None),
            (Found::Unknown(doubt), _) | (_, Found::Unknown(doubt)) => {
                told(Outcome::Conditional, Some(doubt))
            }
        }
    }

    /// Whether a context there is shows it; what was not looked through is told.
    fn search(
        &self,
        goal: Goal,
        marks: &mut Vec<Mark>,
        doubt: &mut Option<&'static str>,
        steps: &mut Steps,
    ) -> Result<bool, Exhausted> {
        steps.take(self.parts.len())?;
        if !goal.is_met_by(&self.bound(goal, marks)) {
            return Ok(false);
        }
        let mut is_open = false;
        let mut conditions = Conditions {
            principal_arn: None,
            steps,
            is_open: &mut is_open,
        };
        let keys = conditions.solve(
            &self.marked(marks, Mark::Applies),
            &self.marked(marks, Mark::Not),
        )?;
        let Some(keys) = keys else {
            if is_open {
                *doubt = Some(OPEN);
            }
            return Ok(false);
        };
        let applies: Vec<bool> = self
            .parts
            .iter()
            .map(|part| applies(&part.left, &keys))
            .collect();
        let strays = |(mark, applies): (&Mark, &bool)| match mark {
            Mark::Open => false,
            Mark::Applies => !applies,
            Mark::Not => *applies,
        };
        if marks.iter().zip(&applies).any(strays) {
            *doubt = Some(OPEN);
            return Ok(false);
        }
        let judgement = self.judge(|place| applies.get(place) == Some(&true));
        if goal.is_met_by(&judgement) {
            return Ok(true);
        }
        // What turned out otherwise than it would have to at best is tried both ways.
        let stands_against = |(place, mark): (usize, &Mark)| {
            let part = self.parts.get(place)?;
            let wish = goal.wishes(part.left.effect());
            (*mark == Mark::Open && applies.get(place) != Some(&wish)).then_some((place, wish))
        };
        let Some((place, wish)) = marks.iter().enumerate().find_map(stands_against) else {
            *doubt = Some(OPEN);
            return Ok(false);
        };
        for applies in [wish, !wish] {
            set(
                marks,
                place,
                if applies { Mark::Applies } else { Mark::Not },
            );
            if self.search(goal, marks, doubt, steps)? {
                set(marks, place, Mark::Open);
                return Ok(true);
            }
        }
        set(marks, place, Mark::Open);
        Ok(false)
    }

    fn marked(&self, marks: &[Mark], wanted: Mark) -> Vec<&'a Statement> {
        let parts = self.parts.iter().zip(marks);
        let own = parts.filter(|(part, mark)| **mark == wanted && !part.is_sure());
        own.map(|(part, _)| &part.left).collect()
    }

    /// What the judge says if all that is open turns out for the goal.
    fn bound(&self, goal: Goal, marks: &[Mark]) -> Judgement {
        self.judge(|place| match (marks.get(place), self.parts.get(place)) {
            (Some(Mark::Open), Some(part)) => goal.wishes(part.left.effect()),
            (mark, _) => mark == Some(&Mark::Applies),
        })
    }

    /// The judge's word where these statements apply and no others.
    fn judge(&self, applies: impl Fn(usize) -> bool) -> Judgement {
        let mut said = Vec::new();
        for (layer, level, _) in sets(self.asked.gathered) {
            let parts = self.parts.iter().enumerate();
            let own = parts.filter(|(_, part)| part.layer == layer && part.level == level);
            let own = own.filter(|(place, _)| applies(*place));
            let effects: Vec<Effect> = own.map(|(_, part)| part.left.effect()).collect();
            said.push((layer, saying(&effects)));
        }
        let one = |layer| {
            said.iter()
                .find(|(own, _)| *own == layer)
                .map(|(_, set)| *set)
        };
        let path = |layer, is_there: bool| {
            let levels = said.iter().filter(|(own, _)| *own == layer);
            let level = |(_, set): &(Layer, &'static Set)| Level {
                target: "".into(),
                policies: (*set).clone(),
            };
            is_there.then(|| Path::new(levels.map(level).collect()))
        };
        let gathered = self.asked.gathered;
        let control = path(Layer::Control, gathered.control.is_some());
        let control_caller = path(Layer::ControlCaller, gathered.control_caller.is_some());
        let gathered = Gathered {
            identity: one(Layer::Identity),
            session: one(Layer::Session),
            control: control.as_ref(),
            control_caller: control_caller.as_ref(),
            trust: one(Layer::Trust),
            resource_based: one(Layer::ResourceBased),
        };
        let resources = [Resource {
            arn: "*",
            owner: self.owner,
            group: None,
        }];
        let context = Context::new();
        let question = Question::new(self.asked.principal, "any:Action", &resources, &context);
        decide(&question, &gathered)
    }

    /// Where a value cannot be read, no search is a proof.
    fn unreadable(&self) -> Option<&'static str> {
        let sound = |part: &&Part| part.left.is_sound();
        (!self.parts.iter().all(sound)).then_some("part of a policy cannot be understood")
    }
}

enum Found {
    Some,
    None,
    Unknown(&'static str),
}

impl Goal {
    fn is_met_by(self, judgement: &Judgement) -> bool {
        judgement.is_allowed() == (self == Self::Allowed)
    }

    /// Whether it is better for the goal if a statement of this effect applies.
    fn wishes(self, effect: Effect) -> bool {
        (self == Self::Allowed) == (effect == Effect::Allow)
    }
}

fn set(marks: &mut [Mark], place: usize, mark: Mark) {
    if let Some(own) = marks.get_mut(place) {
        *own = mark;
    }
}

/// Whether the statement takes part where the keys hold these values and all others are absent.
fn applies(statement: &Statement, keys: &Keys) -> bool {
    statement.conditions().iter().all(|test| {
        let found = keys.iter().find(|(key, _)| same_key(key, test.key()));
        let values = found.map_or(&[][..], |(_, values)| values);
        test.holds(values.iter().map(String::as_str)) >= enough(statement)
    })
}

/// A set in which an Allow, a Deny, both or neither applies to everything.
fn saying(effects: &[Effect]) -> &'static Set {
    static SETS: LazyLock<[Set; 4]> = LazyLock::new(|| {
        let (allow, deny) = (Effect::Allow, Effect::Deny);
        [&[][..], &[allow], &[deny], &[allow, deny]].map(everything)
    });
    let [none, allow, deny, both] = &*SETS;
    match (
        effects.contains(&Effect::Allow),
        effects.contains(&Effect::Deny),
    ) {
        (false, false) => none,
        (true, false) => allow,
        (false, true) => deny,
        (true, true) => both,
    }
}

fn everything(effects: &[Effect]) -> Set {
    let statement = |effect: &Effect| {
        let actions = ActionPattern::parse("*").into_iter().collect();
        let resources = ResourcePattern::parse("*").into_iter().collect();
        Statement::new(*effect, actions, resources)
    };
    let document = Document::new(effects.iter().map(statement).collect());
    Set::new(vec![Attached::to_user(
        Arc::new(Policy::from(document)),
        "",
        "",
    )])
}

/// Whether a denial was meant, not only that nothing allows.
pub(super) fn is_explicit(judgement: &Judgement) -> bool {
    judgement.decision == Decision::ExplicitDeny
}

pub(super) const INVOLVED: &str = "the policies are too involved to look through";
const OPEN: &str = "a key is compared in ways that cannot all be looked through";

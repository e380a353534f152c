//! What is drawn: steps, what is left, mistakes.

use crate::call::{Argument, Call};
use crate::field::{Field, Form};
use crate::kind::{Kind, find};
use crate::mistake::Mistake;
use crate::read::Declared;
use crate::state::{Item, State};
use crate::step::{Effect, Made, Phase, Step};
use crate::value::Value;

/// The steps from one to the other, in no order yet.
pub(crate) struct Difference<'a> {
    pub(super) declared: &'a Declared,
    pub(super) present: &'a State,
    pub(super) prune: bool,
    pub(crate) steps: Vec<Step>,
    /// What is there and not declared, and stays.
    pub(crate) left: Vec<String>,
    /// What is there and not declared, and is never deleted.
    pub(crate) stays: Vec<String>,
    pub(crate) mistakes: Vec<Mistake>,
}

/// A thing with its kind, its name as it is spelt where it is, and when it is to have changed.
#[derive(Clone, Copy)]
pub(super) struct Thing<'a> {
    pub(super) kind: &'static Kind,
    pub(super) name: &'a str,
    pub(super) item: &'a Item,
}

impl Thing<'_> {
    /// Whether it is there of itself.
    pub(super) fn is_given(&self) -> bool {
        let given = self.kind.named().and_then(|named| named.given);
        given.is_some_and(|(given, _)| given == self.name)
    }
}

impl<'a> Difference<'a> {
    pub(super) fn new(declared: &'a Declared, present: &'a State, prune: bool) -> Self {
        Self {
            declared,
            present,
            prune,
            steps: Vec::new(),
            left: Vec::new(),
            stays: Vec::new(),
            mistakes: Vec::new(),
        }
    }

    pub(super) fn name(&self, kind: &'static Kind, name: &str) -> Argument {
        self.present.reference(kind, name)
    }

    /// A value as its parameter takes it.
    pub(super) fn argument(&self, field: &Field, value: &Value) -> Argument {
        match (field.form, value) {
            (Form::Name(section), Value::Text(name)) => match find(section) {
                Some(kind) => self.name(kind, name),
                None => value.argument(field.form),
            },
            (form, value) => value.argument(form),
        }
    }

    /// What a value names must be there.
    pub(super) fn check_value(&mut self, thing: Thing<'_>, field: &Field, value: &Value) {
        if let (Form::Name(section), Value::Text(name)) = (field.form, value) {
            self.check(thing, Some(field), section, name);
        }
    }

    /// The last step makes a thing, and its answer has the id there.
    pub(super) fn makes(&mut self, section: &'static str, name: &str, place: &'static str) {
        if let Some(step) = self.steps.last_mut() {
            step.made = Some(Made(section, name.to_owned(), place));
        }
    }

    /// A thing that is named must be there, or come to be there, and stay.
    pub(super) fn check(
        &mut self,
        thing: Thing<'_>,
        field: Option<&Field>,
        section: &'static str,
        name: &str,
    ) {
        let Some(kind) = find(section) else {
            return;
        };
        let given = kind.named().and_then(|named| named.given);
        let is_given = given.is_some_and(|(given, _)| given == name);
        let comes = is_given || self.declared.state.find(kind, name).is_some();
        let goes = self.prune && self.declared.sections.contains(section);
        let stays = self.present.find(kind, name).is_some() && !goes;
        if !comes && !stays {
            let message = format!(
                "there is no {}, nor does the file make one",
                Step::subject(kind, name)
            );
            self.wrong(thing, field, &message);
        }
    }

    pub(super) fn wrong(&mut self, thing: Thing<'_>, field: Option<&Field>, message: &str) {
        let keys = [
            thing.kind.section,
            thing.name,
            field.map_or("", |field| field.key),
        ];
        let keys: Vec<_> = keys.into_iter().filter(|key| !key.is_empty()).collect();
        self.mistakes.push(Mistake {
            line: Some(thing.item.line),
            key: keys.join("."),
            message: message.to_owned(),
        });
    }

    pub(super) fn step(
        &mut self,
        effect: Effect,
        phase: Phase,
        thing: Thing<'_>,
        detail: String,
        mut call: Call,
    ) {
        call.at = thing.item.at;
        // One link can be in the way of two things that are deleted.
        if effect == Effect::Delete && self.steps.iter().any(|step| step.call == call) {
            return;
        }
        self.steps.push(Step {
            effect,
            subject: Step::subject(thing.kind, thing.name),
            detail,
            call,
            phase,
            thing: (thing.kind.section, thing.name.to_owned()),
            made: None,
        });
    }
}

//! From what should be and what is to steps.

mod connect;
mod create;
mod delete;
mod draft;
mod words;

pub(crate) use self::draft::Difference;
use self::draft::Thing;
use self::words::{is_silent, told};
use crate::call::{Argument, Verb};
use crate::field::{Change, Part};
use crate::kind::{KINDS, Kind, Nature, Things};
use crate::read::Declared;
use crate::state::{Item, State};
use crate::step::{Effect, Phase, Step};

/// The steps from one to the other, in no order yet.
pub(crate) fn difference<'a>(
    declared: &'a Declared,
    present: &'a State,
    prune: bool,
) -> Difference<'a> {
    let mut difference = Difference::new(declared, present, prune);
    for kind in KINDS {
        if declared.sections.contains(kind.section) {
            difference.kind(kind);
        }
    }
    difference
}

impl Difference<'_> {
    fn kind(&mut self, kind: &'static Kind) {
        let (declared, present) = (self.declared, self.present);
        for (name, item) in declared.state.items(kind.section) {
            let found = present.find(kind, name);
            match (&kind.nature, found) {
                (Nature::Settings { set, founding, .. }, found) => {
                    let (thing, there) = (Thing { kind, name, item }, found.map(|(_, one)| one));
                    if let (Some(founding), None) = (founding, there) {
                        self.found(thing, founding);
                    }
                    self.settings(thing, *set, there);
                }
                (Nature::Things(things), None) => self.create(Thing { kind, name, item }, things),
                (Nature::Things(things), Some((name, there))) => {
                    self.change(Thing { kind, name, item }, things, there);
                }
            }
        }
        let Some(things) = kind.things() else { return };
        for (name, item) in present.items(kind.section) {
            let thing = Thing { kind, name, item };
            if declared.state.find(kind, name).is_some() || thing.is_given() {
                continue;
            }
            match things.delete {
                Some(verb) if self.prune => self.delete(thing, things, verb),
                Some(_) => self.left.push(Step::subject(kind, name)),
                None => self.stays.push(Step::subject(kind, name)),
            }
        }
    }

    /// All fields go at once: those that are not declared as they are.
    fn settings(&mut self, thing: Thing<'_>, set: Option<Verb>, there: Option<&Item>) {
        let there = there.cloned().unwrap_or_default();
        let mut parameters = Vec::new();
        let mut details = Vec::new();
        for field in thing.kind.fields {
            let Part::Attribute(_, Change::With(parameter)) = field.part else {
                self.set_alone(thing, field, there.values.get(field.key));
                continue;
            };
            let old = there.values.get(field.key);
            let wanted = thing.item.values.get(field.key);
            if let Some(wanted) = wanted
                && !old.is_some_and(|old| old.equals(wanted))
            {
                details.push(told(field, old, wanted));
            }
            // What is empty and stays so is not said.
            let value = wanted.or_else(|| old.filter(|old| !is_silent(field.form, old)));
            parameters.extend(value.map(|value| (parameter, value.argument(field.form))));
        }
        if let Some(set) = set.filter(|_| !details.is_empty()) {
            let phase = match thing.kind.section {
                "account" => Phase::Last,
                _ => Phase::Make,
            };
            let call = set.with(parameters);
            self.step(Effect::Change, phase, thing, details.join(", "), call);
        }
    }

    fn change(&mut self, thing: Thing<'_>, things: &Things, there: &Item) {
        let mut parameters = vec![(things.name, self.name(thing.kind, thing.name))];
        let mut details = Vec::new();
        for field in thing.kind.fields {
            let Part::Attribute(_, how) = field.part else {
                self.connect(thing, things, field, Some(there));
                continue;
            };
            let old = there.values.get(field.key);
            let Some(wanted) = thing.item.values.get(field.key) else {
                continue;
            };
            if old.is_some_and(|old| old.equals(wanted)) {
                continue;
            }
            let detail = told(field, old, wanted);
            self.check_value(thing, field, wanted);
            let value = self.argument(field, wanted);
            match how {
                Change::With(parameter) => {
                    parameters.push((parameter, value));
                    details.push(detail);
                }
                Change::By(verb, parameter) => {
                    let name = self.name(thing.kind, thing.name);
                    let mut call = verb.with([(things.name, name), (parameter, value)]);
                    if self.prune && verb.1 == "CreatePolicyVersion" {
                        call.parameters.push((ROTATE.0.to_owned(), Argument::Text(ROTATE.1.to_owned())));
                    }
                    self.step(Effect::Change, Phase::Make, thing, detail, call);
                }
                // No thing is turned on or off.
                Change::Turn(..) | Change::Never => self.wrong(
                    thing,
                    Some(field),
                    "is otherwise there and cannot be changed; delete it first, or name it otherwise",
                ),
            }
        }
        if let Some(update) = things.update.filter(|_| !details.is_empty()) {
            let call = update.with(parameters);
            self.step(Effect::Change, Phase::Make, thing, details.join(", "), call);
        }
    }
}

/// What lets the oldest version go when there are too many; only where something may be deleted.
const ROTATE: (&str, &str) = (
    "RotateStrategy",
    "DeleteOldestNonDefaultVersionWhenLimitExceeded",
);

//! From what should be and what is to steps.

mod connect;
mod delete;
mod draft;

pub(crate) use self::draft::Difference;
use self::draft::Thing;
use crate::call::{Argument, Verb};
use crate::field::{Change, Field, Form, Part};
use crate::kind::{KINDS, Kind, Nature, Things};
use crate::read::Declared;
use crate::state::{Item, State};
use crate::step::{Effect, Phase, Step};
use crate::value::Value;

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
                (Nature::Settings { set, .. }, found) => {
                    let there = found.map(|(_, there)| there);
                    self.settings(Thing { kind, name, item }, *set, there);
                }
                (Nature::Things(things), None) => self.create(Thing { kind, name, item }, things),
                (Nature::Things(things), Some((name, there))) => {
                    self.change(Thing { kind, name, item }, things, there);
                }
            }
        }
        let Some(things) = kind.things() else { return };
        for (name, item) in present.items(kind.section) {
            if declared.state.find(kind, name).is_some() {
                continue;
            }
            if self.prune {
                self.delete(Thing { kind, name, item }, things);
            } else {
                self.left.push(Step::subject(kind, name));
            }
        }
    }

    /// All fields go at once: those that are not declared as they are.
    fn settings(&mut self, thing: Thing<'_>, set: Verb, there: Option<&Item>) {
        let there = there.cloned().unwrap_or_default();
        let mut parameters = Vec::new();
        let mut details = Vec::new();
        for field in thing.kind.fields {
            let Part::Attribute(_, Change::With(parameter)) = field.part else {
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
        if !details.is_empty() {
            let phase = match thing.kind.section {
                "account" => Phase::Last,
                _ => Phase::Make,
            };
            let call = set.with(parameters);
            self.step(Effect::Change, phase, thing, details.join(", "), call);
        }
    }

    fn create(&mut self, thing: Thing<'_>, things: &Things) {
        let spelled = self.present.spell(things, thing.name);
        let mut parameters = vec![(things.name, Argument::Text(spelled))];
        if let Some(of) = things.of {
            self.check(thing, None, of, thing.name);
        }
        for field in thing.kind.fields {
            let value = thing.item.values.get(field.key);
            if field.needed && value.is_none() {
                self.wrong(thing, Some(field), "is needed to make it, and left out");
            }
            let given = value.filter(|value| !is_silent(field.form, value));
            parameters.extend(
                given
                    .zip(field.create)
                    .map(|(value, parameter)| (parameter, value.argument(field.form))),
            );
        }
        let call = things.create.with(parameters);
        self.step(Effect::Create, Phase::Make, thing, String::new(), call);
        let fields = thing.kind.fields.iter();
        for field in fields.filter(|field| field.create.is_none()) {
            self.connect(thing, things, field, None);
        }
    }

    fn change(&mut self, thing: Thing<'_>, things: &Things, there: &Item) {
        let mut parameters = vec![(things.name, self.name(things, thing.name))];
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
            let value = wanted.argument(field.form);
            match how {
                Change::With(parameter) => {
                    parameters.push((parameter, value));
                    details.push(detail);
                }
                Change::By(verb, parameter) => {
                    let mut call =
                        verb.with([(things.name, self.name(things, thing.name)), (parameter, value)]);
                    if self.prune && verb.1 == "CreatePolicyVersion" {
                        call.parameters.push((ROTATE.0.to_owned(), Argument::Text(ROTATE.1.to_owned())));
                    }
                    self.step(Effect::Change, Phase::Make, thing, detail, call);
                }
                Change::Never => self.wrong(
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

fn is_silent(form: Form, value: &Value) -> bool {
    Value::silent(form).is_some_and(|silent| silent.equals(value) && form != Form::Flag)
}

/// A change in words; documents are too long for them.
fn told(field: &Field, old: Option<&Value>, wanted: &Value) -> String {
    if matches!(field.form, Form::Document | Form::Metadata) {
        return field.key.to_owned();
    }
    let old = old.map_or_else(|| "nothing".to_owned(), |old| old.written().to_string());
    format!("{} {old} -> {}", field.key, wanted.written())
}

/// What lets the oldest version go when there are too many; only where something may be deleted.
const ROTATE: (&str, &str) = (
    "RotateStrategy",
    "DeleteOldestNonDefaultVersionWhenLimitExceeded",
);

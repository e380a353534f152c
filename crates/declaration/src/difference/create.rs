//! Things that are made, and settings that must be founded first.

use super::draft::{Difference, Thing};
use super::words::{is_silent, told};
use crate::call::{Argument, Verb};
use crate::field::{Change, Field, Part};
use crate::kind::{Founding, Named, Things};
use crate::step::{Effect, Phase};
use crate::value::Value;

impl Difference<'_> {
    pub(super) fn create(&mut self, thing: Thing<'_>, things: &Things) {
        let named = thing.kind.named();
        if let Some(named) = named {
            self.check_inside(thing, named);
        }
        if thing.is_given() {
            self.given(thing, things);
            return;
        }
        let mut parameters = match named {
            Some(named) => self.baptized(thing, named),
            None => vec![(things.name, self.name(thing.kind, thing.name))],
        };
        if let Some(of) = things.of {
            self.check(thing, None, of, thing.name);
        }
        for field in thing.kind.fields {
            let value = thing.item.values.get(field.key);
            if field.needed && value.is_none() {
                self.wrong(thing, Some(field), "is needed to make it, and left out");
            }
            let given = value.filter(|value| !is_silent(field.form, value));
            if let Some((value, parameter)) = given.zip(field.create) {
                self.check_value(thing, field, value);
                parameters.push((parameter, self.argument(field, value)));
            }
        }
        let call = things.create.with(parameters);
        self.step(Effect::Create, Phase::Make, thing, String::new(), call);
        if let Some(named) = named {
            self.makes(thing.kind.section, thing.name, named.made);
        }
        self.grow(thing, things);
    }

    /// What a thing is given after it was made.
    fn grow(&mut self, thing: Thing<'_>, things: &Things) {
        let fields = thing.kind.fields.iter();
        for field in fields.filter(|field| field.create.is_none()) {
            let Part::Attribute(_, Change::With(parameter)) = field.part else {
                self.connect(thing, things, field, None);
                continue;
            };
            let born = field.born.map(|born| Value::Text(born.to_owned()));
            let wanted = thing.item.values.get(field.key);
            let wanted = wanted.filter(|wanted| born.as_ref() != Some(wanted));
            if let Some((wanted, update)) = wanted.zip(things.update) {
                let value = self.argument(field, wanted);
                let name = (things.name, self.name(thing.kind, thing.name));
                let detail = told(field, born.as_ref(), wanted);
                let call = update.with([name, (parameter, value)]);
                self.step(Effect::Change, Phase::Make, thing, detail, call);
            }
        }
    }

    /// What is there of itself is only given what it has.
    fn given(&mut self, thing: Thing<'_>, things: &Things) {
        let id = thing.kind.named().and_then(|named| named.given?.1);
        if id.is_some() {
            let why = "is there everywhere and cannot be declared; name it where it is attached";
            self.wrong(thing, None, why);
            return;
        }
        for field in thing.kind.fields {
            self.connect(thing, things, field, None);
        }
    }

    /// What stands in something needs that.
    fn check_inside(&mut self, thing: Thing<'_>, named: Named) {
        let is_there = |inside: &str| {
            let mut comes = self.declared.state.items(inside);
            let mut stays = self.present.items(inside);
            comes.next().is_some() || stays.next().is_some()
        };
        if let Some(inside) = named.inside.filter(|inside| !is_there(inside)) {
            let why = format!("there is no {inside}, nor does the file make one; write [{inside}]");
            self.wrong(thing, None, &why);
        }
    }

    /// The name of a new thing, and below which one it stands.
    fn baptized(&mut self, thing: Thing<'_>, named: Named) -> Vec<(&'static str, Argument)> {
        let text = |text: &str| Argument::Text(text.to_owned());
        let Some(parent) = named.parent else {
            return vec![(named.create, text(thing.name))];
        };
        let Some((above, name)) = thing.name.rsplit_once('/') else {
            let why = "is named by its path from Root, such as /production/payments";
            self.wrong(thing, None, why);
            return Vec::new();
        };
        let above = if above.is_empty() { "/" } else { above };
        self.check(thing, None, thing.kind.section, above);
        let below = self.name(thing.kind, above);
        vec![(named.create, text(name)), (parent, below)]
    }

    /// Settings of something that is not there yet.
    pub(super) fn found(&mut self, thing: Thing<'_>, founding: &Founding) {
        let call = founding.create.with([]);
        self.step(Effect::Create, Phase::Make, thing, String::new(), call);
        let (section, name, place) = founding.with;
        self.makes(section, name, place);
    }

    /// A setting that has an operation of its own.
    pub(super) fn set_alone(&mut self, thing: Thing<'_>, field: &Field, there: Option<&Value>) {
        let Some(wanted) = thing.item.values.get(field.key) else {
            return;
        };
        let silent = Value::silent(field.form);
        let old = there.or(silent.as_ref());
        if old.is_some_and(|old| old.equals(wanted)) {
            return;
        }
        let Part::Attribute(_, how) = field.part else {
            return;
        };
        let (call, phase) = match (how, wanted) {
            (Change::By(verb, parameter), _) => {
                let value = self.argument(field, wanted);
                (verb.with([(parameter, value)]), Phase::Make)
            }
            (Change::Turn(on, _), Value::Flag(true)) => (on.with([]), Phase::Make),
            // What counts no more is told last: until then all is as it was.
            (Change::Turn(_, off), _) => (Verb::with(off, []), Phase::Last),
            (Change::With(_) | Change::Never, _) => return,
        };
        self.step(Effect::Change, phase, thing, told(field, old, wanted), call);
    }
}

//! Deletions: things are set free before they go.

use super::connect::same;
use super::draft::{Difference, Thing};
use crate::call::Verb;
use crate::field::{Field, Form, Links, Seen};
use crate::kind::{KINDS, Things};
use crate::mistake::Mistake;
use crate::step::{Effect, Phase};
use crate::value::Value;

impl Difference<'_> {
    /// Deletes a thing: first what it is linked to, what is linked to it, and what belongs to it.
    pub(super) fn delete(&mut self, thing: Thing<'_>, things: &Things, verb: Verb) {
        let present = self.present;
        self.check_left(thing);
        for field in thing.kind.fields {
            let links = field
                .links()
                // These go with the thing, and the last control policy not before it.
                .filter(|links| !matches!(links.seen, Seen::There(_) | Seen::Controlled));
            let old = thing.item.values.get(field.key);
            for (links, other) in links
                .zip(old)
                .into_iter()
                .flat_map(|(links, old)| old.members().map(move |other| (links, other)))
            {
                self.unlink(thing, things, field, links, other);
            }
        }
        for kind in KINDS {
            let Some(others) = kind.things() else {
                continue;
            };
            for (name, item) in present.items(kind.section) {
                let other = Thing { kind, name, item };
                if others.of == Some(thing.kind.section)
                    && name == thing.name
                    && let Some(verb) = others.delete
                {
                    self.delete(other, others, verb);
                }
                for field in kind.fields {
                    let links = field
                        .links()
                        .filter(|one| one.to == Some(thing.kind.section));
                    let has = |links: &&Links| {
                        let mut members = item
                            .values
                            .get(field.key)
                            .into_iter()
                            .flat_map(Value::members);
                        members.any(|one| same(links, one) == same(links, thing.name))
                    };
                    let goes =
                        links.is_some_and(|one| one.seen == Seen::Controlled) && self.goes(other);
                    if let Some(links) = links.filter(has).filter(|_| !goes) {
                        self.unlink(other, others, field, links, thing.name);
                    }
                }
            }
        }
        let call = verb.with([(things.name, self.name(thing.kind, thing.name))]);
        self.step(Effect::Delete, Phase::Delete, thing, String::new(), call);
    }

    /// Whether a thing that is there is to be deleted.
    fn goes(&self, thing: Thing<'_>) -> bool {
        self.prune
            && self.declared.sections.contains(thing.kind.section)
            && self.declared.state.find(thing.kind, thing.name).is_none()
            && !thing.is_given()
            && thing
                .kind
                .things()
                .is_some_and(|things| things.delete.is_some())
    }

    /// Nothing that stays may stand in what is deleted.
    fn check_left(&mut self, thing: Thing<'_>) {
        for kind in KINDS {
            let section = thing.kind.section;
            let mut fields = kind.fields.iter();
            let Some(field) = fields.find(|field| field.form == Form::Name(section)) else {
                continue;
            };
            for (name, item) in self.present.items(kind.section) {
                let stands = item.values.get(field.key).is_some_and(
                    |place| matches!(place, Value::Text(place) if place == thing.name),
                );
                let declared = self.declared.state.find(kind, name);
                let moves = declared.is_some_and(|(_, item)| item.values.contains_key(field.key));
                if stands && !moves {
                    self.mistakes.push(Mistake {
                        line: declared.map(|(_, item)| item.line),
                        key: format!("{}.{name}.{}", kind.section, field.key),
                        message: format!(
                            "stands in {}, which would be deleted; say where it goes",
                            thing.name
                        ),
                    });
                }
            }
        }
    }

    pub(super) fn unlink(
        &mut self,
        thing: Thing<'_>,
        things: &Things,
        field: &Field,
        links: &Links,
        other: &str,
    ) {
        let call = self.link(links.remove, (thing.kind, things), thing.name, links, other);
        let detail = format!("{} {other}", field.key);
        self.step(Effect::Delete, Phase::Unlink, thing, detail, call);
    }
}

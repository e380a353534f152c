//! Deletions: things are set free before they go.

use super::connect::same;
use super::draft::{Difference, Thing};
use crate::field::{Field, Links, Seen};
use crate::kind::{KINDS, Things};
use crate::step::{Effect, Phase};
use crate::value::Value;

impl Difference<'_> {
    /// Deletes a thing: first what it is linked to, what is linked to it, and what belongs to it.
    pub(super) fn delete(&mut self, thing: Thing<'_>, things: &Things) {
        let present = self.present;
        for field in thing.kind.fields {
            let links = field
                .links()
                .filter(|links| !matches!(links.seen, Seen::There(_)));
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
                if others.of == Some(thing.kind.section) && name == thing.name {
                    self.delete(other, others);
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
                    if let Some(links) = links.filter(has) {
                        self.unlink(other, others, field, links, thing.name);
                    }
                }
            }
        }
        let call = things
            .delete
            .with([(things.name, self.name(things, thing.name))]);
        self.step(Effect::Delete, Phase::Delete, thing, String::new(), call);
    }

    pub(super) fn unlink(
        &mut self,
        thing: Thing<'_>,
        things: &Things,
        field: &Field,
        links: &Links,
        other: &str,
    ) {
        let call = self.link(links.remove, things, thing.name, links, other);
        let detail = format!("{} {other}", field.key);
        self.step(Effect::Delete, Phase::Unlink, thing, detail, call);
    }
}

//! Links and tags of a thing: those that are missing are made, those that are too many undone.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::draft::{Difference, Thing};
use crate::call::{Api, Argument, Call, Verb};
use crate::field::{Carrier, Field, Links, Part, Seen};
use crate::kind::Things;
use crate::state::Item;
use crate::step::{Effect, Phase, Step};
use crate::value::Value;

impl Difference<'_> {
    /// Links and tags of a thing that is there, or will be.
    pub(super) fn connect(
        &mut self,
        thing: Thing<'_>,
        things: &Things,
        field: &Field,
        there: Option<&Item>,
    ) {
        let Some(wanted) = thing.item.values.get(field.key) else {
            return;
        };
        let old = there.and_then(|there| there.values.get(field.key));
        match (&field.part, wanted) {
            (Part::Links(links), Value::Set(_)) => {
                self.links(thing, things, field, links, wanted, old);
            }
            (Part::Tags(carrier), Value::Tags(tags)) => {
                let none = BTreeMap::new();
                let old = match old {
                    Some(Value::Tags(old)) => old,
                    _ => &none,
                };
                self.tags(thing, *carrier, tags, old);
            }
            (Part::Tests, Value::Tests(tests)) => self.tests(thing, things, tests, old),
            _ => {}
        }
    }

    pub(super) fn links(
        &mut self,
        thing: Thing<'_>,
        things: &Things,
        field: &Field,
        links: &Links,
        wanted: &Value,
        old: Option<&Value>,
    ) {
        let by = |values: &Value| -> BTreeMap<String, String> {
            let pairs = values.members().map(|one| (same(links, one), one.clone()));
            pairs.collect()
        };
        let (wanted, old) = (by(wanted), old.map(by).unwrap_or_default());
        for (_, other) in wanted.iter().filter(|(key, _)| !old.contains_key(*key)) {
            if let Some(to) = links.to {
                self.check(thing, Some(field), to, other);
            }
            let detail = format!("{} {other}", field.key);
            let call = self.link(links.add, things, thing.name, links, other);
            self.step(Effect::Create, Phase::Link, thing, detail, call);
        }
        for (_, other) in old.iter().filter(|(key, _)| !wanted.contains_key(*key)) {
            let detail = format!("{} {other}", field.key);
            if self.prune {
                let call = self.link(links.remove, things, thing.name, links, other);
                self.step(Effect::Delete, Phase::Unlink, thing, detail, call);
            } else {
                let subject = Step::subject(thing.kind, thing.name);
                self.left.push(format!("{subject}: {detail}"));
            }
        }
    }

    pub(super) fn link(
        &self,
        verb: Verb,
        things: &Things,
        name: &str,
        links: &Links,
        other: &str,
    ) -> Call {
        let other = Argument::Text(other.to_owned());
        verb.with([(things.name, self.name(things, name)), (links.other, other)])
    }

    /// All tests of a document take the place of all that are there.
    fn tests(&mut self, thing: Thing<'_>, things: &Things, tests: &[Json], old: Option<&Value>) {
        let old = match old {
            Some(Value::Tests(old)) => &**old,
            _ => &[],
        };
        if old == tests {
            return;
        }
        let effect = match (old.is_empty(), tests.is_empty()) {
            (true, _) => Effect::Create,
            (false, true) => Effect::Delete,
            (false, false) => Effect::Change,
        };
        let call = PUT_TESTS.with([
            (things.name, self.name(things, thing.name)),
            ("Tests", Argument::Text(json!(tests).to_string())),
        ]);
        let count = |tests: &[Json]| match tests.len() {
            1 => "1 test".to_owned(),
            many => format!("{many} tests"),
        };
        let detail = match old.len() {
            0 => count(tests),
            old => format!("{old} -> {}", count(tests)),
        };
        self.step(effect, Phase::Link, thing, detail, call);
    }

    pub(super) fn tags(
        &mut self,
        thing: Thing<'_>,
        carrier: Carrier,
        wanted: &BTreeMap<String, String>,
        old: &BTreeMap<String, String>,
    ) {
        for (key, value) in wanted {
            let effect = match old.get(key) {
                Some(old) if old == value => continue,
                Some(_) => Effect::Change,
                None => Effect::Create,
            };
            let call = self.tag(carrier, thing.name, key, Some(value));
            self.step(
                effect,
                Phase::Link,
                thing,
                format!("tag {key}={value}"),
                call,
            );
        }
        for (key, value) in old.iter().filter(|(key, _)| !wanted.contains_key(*key)) {
            let detail = format!("tag {key}={value}");
            if self.prune {
                let call = self.tag(carrier, thing.name, key, None);
                self.step(Effect::Delete, Phase::Unlink, thing, detail, call);
            } else {
                let subject = Step::subject(thing.kind, thing.name);
                self.left.push(format!("{subject}: {detail}"));
            }
        }
    }

    /// Puts a tag on a thing, or takes it off.
    pub(super) fn tag(&self, carrier: Carrier, name: &str, key: &str, value: Option<&str>) -> Call {
        let text = |text: String| Argument::Text(text);
        let action = match value {
            Some(_) => "TagResources",
            None => "UntagResources",
        };
        let key = || key.to_owned();
        let parameters: Vec<(&'static str, Argument)> = match (carrier, value) {
            (Carrier::Ram(kind), value) => {
                let tag = match value {
                    Some(value) => ("Tag", json!([{"Key": key(), "Value": value}])),
                    None => ("TagKeys", json!([key()])),
                };
                vec![
                    ("ResourceType", text(kind.to_owned())),
                    ("ResourceNames", text(json!([name]).to_string())),
                    (tag.0, text(tag.1.to_string())),
                ]
            }
            (Carrier::User, value) => {
                let mut parameters = vec![
                    ("ResourceType", text("user".to_owned())),
                    (
                        "ResourcePrincipalName.1",
                        text(self.present.principal(name)),
                    ),
                ];
                match value {
                    Some(value) => parameters.extend([
                        ("Tag.1.Key", text(key())),
                        ("Tag.1.Value", text(value.to_owned())),
                    ]),
                    None => parameters.push(("TagKey.1", text(key()))),
                }
                parameters
            }
        };
        let api = match carrier {
            Carrier::Ram(_) => Api::Ram,
            Carrier::User => Api::Ims,
        };
        Verb(api, action, &[]).with(parameters)
    }
}

const PUT_TESTS: Verb = Verb(Api::Rampart, "PutPolicyTests", &[]);

/// What makes two names of linked things the same: policies are found in any letter case.
pub(super) fn same(links: &Links, name: &str) -> String {
    match links.seen {
        Seen::Attached(..) => name.to_ascii_lowercase(),
        Seen::There(_) | Seen::Members => name.to_owned(),
    }
}

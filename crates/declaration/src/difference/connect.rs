//! Links and tags of a thing: those that are missing are made, those that are too many undone.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::draft::{Difference, Thing};
use crate::call::{Api, Argument, Call, Verb};
use crate::field::{Carrier, Field, Links, Part, Seen};
use crate::kind::{Kind, Things, find};
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
            (Part::Links(links), Value::Set(_)) if links.seen == Seen::Controlled => {
                self.controlled(thing, things, field, wanted, old);
            }
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

    /// Control policies on a thing. Where they count at all, one is always there.
    fn controlled(
        &mut self,
        thing: Thing<'_>,
        things: &Things,
        field: &Field,
        wanted: &Value,
        old: Option<&Value>,
    ) {
        let declared = self.declared.state.is_on("directory", CONTROL);
        let counts = declared.or_else(|| self.present.is_on("directory", CONTROL));
        if counts != Some(true) {
            if wanted.members().next().is_some() {
                let why = "control policies do not count in the directory; write enable_control_policies = true in [directory]";
                self.wrong(thing, Some(field), why);
            }
            return;
        }
        let new = Value::Set(field.born.into_iter().map(str::to_owned).collect());
        let old = old.filter(|old| old.members().next().is_some());
        if let Some(links) = field.links() {
            self.links(
                thing,
                things,
                field,
                links,
                wanted,
                Some(old.unwrap_or(&new)),
            );
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
            let call = self.link(links.add, (thing.kind, things), thing.name, links, other);
            self.step(Effect::Create, Phase::Link, thing, detail, call);
        }
        for (_, other) in old.iter().filter(|(key, _)| !wanted.contains_key(*key)) {
            let detail = format!("{} {other}", field.key);
            if self.prune {
                let call = self.link(links.remove, (thing.kind, things), thing.name, links, other);
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
        (kind, things): (&'static Kind, &Things),
        name: &str,
        links: &Links,
        other: &str,
    ) -> Call {
        let to = links.to.and_then(find);
        // All others are named in operations as they are in files.
        let other = match to.filter(|to| to.named().is_some()) {
            Some(to) => self.name(to, other),
            None => Argument::Text(other.to_owned()),
        };
        let own = links.own.unwrap_or(things.name);
        verb.with([(own, self.name(kind, name)), (links.other, other)])
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
            (things.name, self.name(thing.kind, thing.name)),
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
            let call = self.tag(carrier, thing, key, Some(value));
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
                let call = self.tag(carrier, thing, key, None);
                self.step(Effect::Delete, Phase::Unlink, thing, detail, call);
            } else {
                let subject = Step::subject(thing.kind, thing.name);
                self.left.push(format!("{subject}: {detail}"));
            }
        }
    }

    /// Puts a tag on a thing, or takes it off.
    fn tag(&self, carrier: Carrier, thing: Thing<'_>, key: &str, value: Option<&str>) -> Call {
        let text = |text: String| Argument::Text(text);
        let name = thing.name;
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
            (carrier, value) => {
                let (kind, parameter, carries) = match carrier {
                    Carrier::Directory(kind) => (kind, "ResourceId.1", self.name(thing.kind, name)),
                    Carrier::Group => (GROUP, "ResourceId.1", self.name(thing.kind, name)),
                    Carrier::Ram(_) | Carrier::User => {
                        let principal = text(self.present.principal(name));
                        ("user", "ResourcePrincipalName.1", principal)
                    }
                };
                let mut parameters = vec![
                    ("ResourceType", text(kind.to_owned())),
                    (parameter, carries),
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
            Carrier::Directory(_) => Api::Directory,
            Carrier::Group => Api::Groups,
        };
        Verb(api, action, &[]).with(parameters)
    }
}

/// The key that says whether control policies count.
const CONTROL: &str = "enable_control_policies";
/// What carries tags of resource groups.
const GROUP: &str = "ResourceGroup";
const PUT_TESTS: Verb = Verb(Api::Rampart, "PutPolicyTests", &[]);

/// What makes two names of linked things the same: policies are found in any letter case.
pub(super) fn same(links: &Links, name: &str) -> String {
    match links.seen {
        Seen::Attached(..) => name.to_ascii_lowercase(),
        Seen::There(_) | Seen::Members | Seen::Controlled => name.to_owned(),
    }
}

//! Which resources stand for those that were used.

use std::collections::{BTreeMap, BTreeSet};

use super::rule::{Breadth, Rule};
use crate::inclusion::includes_resource;
use crate::{Arn, ResourcePattern, Resources, Statement};

/// Letters behind which names that begin alike may be cut.
const CUTS: [char; 6] = ['/', '-', '_', '.', ':', '='];

/// Resources that a pattern stands for.
struct Entry {
    text: String,
    members: BTreeSet<String>,
}

/// Patterns for the resources, each within one of the statement's, and the rules that were followed.
pub(super) fn patterns(
    own: &Statement,
    used: &BTreeSet<&str>,
    breadth: Breadth,
) -> (Vec<ResourcePattern>, BTreeSet<Rule>) {
    let outer = own.resources().map_or(&[][..], Resources::patterns);
    let within = |text: &str| outer.iter().any(|one| includes_resource(one.text(), text));
    let mut rules = BTreeSet::new();
    let (mut texts, mut plain) = (BTreeSet::new(), BTreeSet::new());
    for resource in used {
        if is_starred(resource) || !within(resource) {
            // What would stand for more than itself is not written here: what the statement says of it stays.
            let mut covering = outer.iter().filter(|one| one.matches(resource));
            texts.extend(covering.next().map(|one| one.text().to_owned()));
        } else {
            plain.insert((*resource).to_owned());
        }
    }
    let siblings = match breadth {
        Breadth::Exact => None,
        Breadth::Usual => Some(5),
        Breadth::Kinds | Breadth::Statements => Some(2),
    };
    let mut entries: Vec<Entry> = plain.into_iter().map(Entry::one).collect();
    if let Some(enough) = siblings {
        entries = beside(entries, enough, within);
        if entries.iter().any(|one| one.members.len() > 1) {
            rules.insert(Rule::Siblings);
        }
        let count = entries.len();
        entries = regions(entries, within);
        if entries.len() < count {
            rules.insert(Rule::Regions);
        }
    }
    texts.extend(entries.into_iter().map(|one| one.text));
    let covered = |text: &String| {
        let others = texts.iter().filter(|other| *other != text);
        others.into_iter().any(|wide| includes_resource(wide, text))
    };
    let least = texts.iter().filter(|text| !covered(text));
    let least = least.filter_map(|text| ResourcePattern::parse(text));
    (least.collect(), rules)
}

/// Whether there are stars in it, other than for every region.
fn is_starred(resource: &str) -> bool {
    let parts = Arn::parse(resource).map(|arn| [arn.code, arn.account, arn.relative]);
    parts.is_none_or(|parts| parts.iter().any(|part| part.contains(['*', '?'])))
}

impl Entry {
    fn one(resource: String) -> Self {
        Self {
            text: resource.clone(),
            members: [resource].into(),
        }
    }

    /// The pattern in the place of some entries.
    fn of(text: String, entries: &[Self]) -> Self {
        let members = entries.iter().flat_map(|one| one.members.iter().cloned());
        Self {
            text,
            members: members.collect(),
        }
    }

    /// What it lies in, from the outermost on, each with what it is called there.
    fn places(&self) -> impl Iterator<Item = (&str, &str)> {
        let begin = Arn::parse(&self.text).map_or(0, |arn| self.text.len() - arn.relative.len());
        let name = self.text.get(begin..).unwrap_or_default();
        let starts = name.match_indices('/').map(|(slash, _)| slash + 1);
        std::iter::once(0).chain(starts).filter_map(move |start| {
            let own = name.get(start..)?.split('/').next()?;
            Some((self.text.get(..begin + start)?, own))
        })
    }
}

/// Entries that lie beside each other become one, from the innermost on, if there are enough of them.
fn beside(mut entries: Vec<Entry>, enough: usize, within: impl Fn(&str) -> bool) -> Vec<Entry> {
    let mut refused: BTreeSet<String> = BTreeSet::new();
    loop {
        let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (place, name) in entries.iter().flat_map(Entry::places) {
            names.entry(place).or_default().insert(name);
        }
        let ready = names.into_iter().filter(|(_, names)| names.len() >= enough);
        let ready = ready
            .map(|(place, _)| place)
            .filter(|place| !refused.contains(*place));
        let innermost = ready.max_by_key(|place| place.matches('/').count());
        let Some(place) = innermost.map(str::to_owned) else {
            return entries;
        };
        let (group, rest): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .partition(|one| one.text.starts_with(&place));
        entries = rest;
        if let Some(text) = alike(&place, &group).filter(|text| within(text)) {
            entries.push(Entry::of(text, &group));
        } else {
            refused.insert(place);
            entries.extend(group);
        }
    }
}

/// A pattern of all that begin as these do; none if that were all there is of a service.
fn alike(place: &str, group: &[Entry]) -> Option<String> {
    let mut names = group.iter().filter_map(|one| one.text.get(place.len()..));
    let mut shared = names.next()?;
    for name in names {
        let length = shared.chars().zip(name.chars());
        let length = length.take_while(|(one, other)| one == other);
        let length: usize = length.map(|(one, _)| one.len_utf8()).sum();
        shared = shared.get(..length)?;
    }
    let cut = shared.rfind(CUTS).map_or(0, |place| place + 1);
    let begin = [place, shared.get(..cut)?].concat();
    let whole_service = Arn::parse(&begin).is_none_or(|arn| arn.relative.is_empty());
    (!whole_service).then(|| begin + "*")
}

/// Entries that differ in their region alone become one.
fn regions(entries: Vec<Entry>, within: impl Fn(&str) -> bool) -> Vec<Entry> {
    let mut groups: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        let everywhere = Arn::parse(&entry.text).filter(|arn| !arn.region.is_empty());
        let everywhere = everywhere.map(|arn| Arn { region: "*", ..arn }.to_string());
        let key = everywhere.unwrap_or_else(|| entry.text.clone());
        groups.entry(key).or_default().push(entry);
    }
    let mut merged = Vec::new();
    for (text, group) in groups {
        if group.len() > 1 && within(&text) {
            merged.push(Entry::of(text, &group));
        } else {
            merged.extend(group);
        }
    }
    merged
}

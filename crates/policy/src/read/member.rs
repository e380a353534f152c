//! Members of objects: each name once, and only names that mean something.

use std::collections::BTreeSet;

use super::reader::{Place, Reader};
use crate::syntax::Member;

/// The members of an object, each name once.
pub(super) struct Members<'t> {
    pub(super) list: Vec<Member<'t>>,
    /// Names that stood twice or have no meaning here.
    doubtful: Vec<String>,
    pub(super) strange: bool,
}

impl<'t> Members<'t> {
    pub(super) fn get(&self, name: &str) -> Option<&Member<'t>> {
        self.list.iter().find(|member| member.name == name)
    }

    pub(super) fn lacks(&self, name: &str) -> bool {
        self.get(name).is_none() && !self.has_doubtful(name)
    }

    /// Whether the name stood there, but twice or without a meaning.
    pub(super) fn has_doubtful(&self, name: &str) -> bool {
        self.doubtful.iter().any(|doubtful| doubtful == name)
    }
}

impl<'t> Reader<'t> {
    /// Each name once and known; others are reported and leave a mark.
    pub(super) fn members(
        &mut self,
        members: Vec<Member<'t>>,
        known: &[&str],
        place: &Place<'_>,
        rule: &'static str,
    ) -> Members<'t> {
        let mut kept = self.once(members, place);
        let (good, strange): (Vec<_>, Vec<_>) = kept
            .list
            .into_iter()
            .partition(|member| known.contains(&member.name.as_str()));
        for member in &strange {
            self.strange(member, known, place, rule);
        }
        kept.strange |= !strange.is_empty();
        kept.doubtful
            .extend(strange.into_iter().map(|member| member.name));
        Members { list: good, ..kept }
    }

    /// Each name once. Of names that occur twice none is kept: nobody knows which one counts.
    pub(super) fn once(&mut self, members: Vec<Member<'t>>, place: &Place<'_>) -> Members<'t> {
        let (mut seen, mut doubled) = (BTreeSet::new(), BTreeSet::new());
        for member in &members {
            if !seen.insert(&member.name) {
                let path = join(place.path, &member.name);
                let place = Place {
                    span: member.name_span.clone(),
                    path: &path,
                };
                let message = format!("\"{}\" stands here twice", member.name);
                self.wrong(&place, "G11", "duplicate", message, "keep one of them");
                doubled.insert(member.name.clone());
            }
        }
        let strange = !doubled.is_empty();
        let list = members
            .into_iter()
            .filter(|member| !doubled.contains(&member.name))
            .collect();
        let doubled = doubled.into_iter().collect();
        Members {
            list,
            doubtful: doubled,
            strange,
        }
    }

    fn strange(
        &mut self,
        member: &Member<'_>,
        known: &[&str],
        place: &Place<'_>,
        rule: &'static str,
    ) {
        let path = join(place.path, &member.name);
        let place = Place {
            span: member.name_span.clone(),
            path: &path,
        };
        let name = member.name.as_str();
        let (rule, code, help) = match name {
            _ if !place.path.starts_with("Statement") || rule != "G10" => {
                (rule, "unknown-element", suggestion(name, known))
            }
            "NotResource" => (
                "G6",
                "not-resource",
                "list the resources meant under \"Resource\"".into(),
            ),
            "Principal" => (
                "G8",
                "principal",
                "leave it out: the policy speaks of whom it is attached to".into(),
            ),
            "Resource" => (
                "G13",
                "trust-resource",
                "leave it out: the role itself is meant".into(),
            ),
            "NotAction" => ("G13", "trust-not-action", "write \"Action\"".into()),
            _ => (rule, "unknown-element", suggestion(name, known)),
        };
        self.wrong(
            &place,
            rule,
            code,
            format!("\"{name}\" has no meaning here"),
            help,
        );
    }
}

pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

/// The nearest of the known words, or all of them.
fn suggestion(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("known here: {}", known.join(", ")),
    }
}

/// The known word that a misspelt one was probably meant to be.
pub(crate) fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    if word.len() > MISSPELT {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    let far = 1 + word.len() / 5;
    known
        .map(|name| {
            (
                strsim::osa_distance(&lower, &name.to_ascii_lowercase()),
                name,
            )
        })
        .filter(|(distance, _)| *distance <= far)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// No word of the language is as long, and finding how far a long one is from each takes long.
const MISSPELT: usize = 128;

//! Which control policies of a directory are on what, where they count.

use std::collections::{BTreeMap, BTreeSet};

use super::pages::pages;
use crate::call::{Api, Verb};
use crate::field::{Field, Seen};
use crate::kind::{KINDS, Kind, find};
use crate::place::text;
use crate::port::{Port, Refused};
use crate::state::State;
use crate::value::Value;

/// Each policy is asked for what it is on: there are fewer of them than of folders and members.
pub(super) async fn controlled(port: &dyn Port, state: &mut State) -> Result<(), Refused> {
    let mut on: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    if state.is_on("directory", "enable_control_policies") != Some(true) {
        return Ok(());
    }
    if !KINDS
        .iter()
        .any(|kind| state.sections.contains_key(kind.section) && field(kind).is_some())
    {
        return Ok(());
    }
    for (name, id) in policies(state) {
        for target in pages(
            port,
            TARGETS,
            &[("PolicyId", &id)],
            "TargetAttachments.TargetAttachment",
        )
        .await?
        {
            let target = text(&target, "TargetId");
            on.entry(target).or_default().insert(name.clone());
        }
    }
    for kind in KINDS {
        let Some((field, items)) = field(kind).zip(state.sections.get_mut(kind.section)) else {
            continue;
        };
        for item in items.values_mut() {
            let names = item.id.as_ref().and_then(|id| on.remove(id));
            item.values
                .insert(field.key, Value::Set(names.unwrap_or_default()));
        }
    }
    Ok(())
}

/// All control policies there are, with their ids.
fn policies(state: &State) -> Vec<(String, String)> {
    let given = find(SECTION).and_then(|kind| kind.named()?.given);
    let given = given.and_then(|(name, id)| Some((name.to_owned(), id?.to_owned())));
    let own = state.items(SECTION);
    let own = own.filter_map(|(name, item)| Some((name.clone(), item.id.clone()?)));
    given.into_iter().chain(own).collect()
}

/// The field of a kind that holds control policies.
fn field(kind: &Kind) -> Option<&'static Field> {
    let mut fields = kind.fields.iter();
    fields.find(|field| {
        field
            .links()
            .is_some_and(|links| links.seen == Seen::Controlled)
    })
}

const SECTION: &str = "control_policies";
const TARGETS: Verb = Verb(
    Api::Directory,
    "ListTargetAttachmentsForControlPolicy",
    &[("PageSize", "100")],
);

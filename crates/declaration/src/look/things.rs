//! Things of a kind: in a list, or in lists of what stands below each.

use serde_json::Value as Json;

use super::item::item;
use super::pages::{ask, pages};
use crate::field::Form;
use crate::kind::{Kind, Look, Things};
use crate::place::{at, text};
use crate::port::{Port, Refused};
use crate::state::{Item, Items, State};
use crate::value::Value;

/// Those of a list.
pub(super) async fn listed(
    port: &dyn Port,
    kind: &Kind,
    things: &Things,
) -> Result<Items, Refused> {
    let mut found = Items::new();
    let Look::List {
        list,
        items,
        name,
        id,
        get,
    } = &things.look
    else {
        return Ok(found);
    };
    for shown in pages(port, *list, &[], items).await? {
        // What is being deleted is there no more.
        if shown.get("DeletionStatus").is_some() {
            continue;
        }
        let called = text(&shown, name);
        let known = id.map(|id| text(&shown, id));
        let mut seen = match get {
            None => item(kind, &shown),
            Some((get, object)) => {
                let by_id = known.as_ref().filter(|_| kind.named().is_some());
                let asked = by_id.unwrap_or(&called);
                let answer = ask(port, *get, &[(things.name, asked)]).await?;
                let shown = at(&answer, object).cloned().unwrap_or_default();
                // The service's own, which nobody declares.
                if shown.get("IsServiceLinkedRole") == Some(&Json::Bool(true)) {
                    continue;
                }
                item(kind, &shown)
            }
        };
        seen.id = known;
        found.insert(called, seen);
    }
    Ok(found)
}

/// Those below the given one, which came with what they are inside of, and below each of them, by their paths.
pub(super) async fn in_tree(
    port: &dyn Port,
    kind: &Kind,
    things: &Things,
    state: &State,
) -> Result<Items, Refused> {
    let mut found = Items::new();
    let (
        Look::Tree {
            list,
            items,
            name,
            id,
        },
        Some(named),
    ) = (&things.look, kind.named())
    else {
        return Ok(found);
    };
    let (Some((root, _)), Some(parent)) = (named.given, named.parent) else {
        return Ok(found);
    };
    let inside = named.inside.and_then(|inside| state.items(inside).next());
    let root_id = inside
        .and_then(|(_, item)| item.id.clone())
        .unwrap_or_default();
    let mut open = vec![(root.to_owned(), root_id, Json::Null)];
    while let Some((path, above, shown)) = open.pop() {
        for below in pages(port, *list, &[(parent, &above)], items).await? {
            let path = format!("{}/{}", path.trim_end_matches('/'), text(&below, name));
            open.push((path, text(&below, id), below));
        }
        let seen = Item {
            id: Some(above),
            ..item(kind, &shown)
        };
        found.insert(path, seen);
    }
    Ok(found)
}

/// Answers name other things by ids; files by names.
pub(super) fn resolve(kind: &Kind, found: &mut Items, state: &State) {
    for field in kind.fields {
        let Form::Name(section) = field.form else {
            continue;
        };
        for item in found.values_mut() {
            if let Some(Value::Text(text)) = item.values.get_mut(field.key)
                && let Some(name) = state.named(section, text)
            {
                name.clone_into(text);
            }
        }
    }
}

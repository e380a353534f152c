//! An account as a file that declares it.

use serde_json::{Map, Value as Json};

use crate::field::Form;
use crate::kind::{KINDS, Kind, Nature, find};
use crate::state::{Item, State};
use crate::value::Value;

/// The account as a JSON document. Secrets are not in it: nobody can see them.
#[must_use]
pub fn export(state: &State) -> Json {
    let mut document = Map::new();
    for kind in KINDS {
        let mut items = state.items(kind.section);
        let written = match &kind.nature {
            Nature::Settings { .. } => items.next().map(|(_, item)| written(kind, item)),
            Nature::Things(_) => {
                let items = items.map(|(name, item)| (name.clone(), written(kind, item)));
                let items: Map<_, _> = items.collect();
                state
                    .sections
                    .contains_key(kind.section)
                    .then_some(Json::Object(items))
            }
        };
        document.extend(written.map(|written| (kind.section.to_owned(), written)));
    }
    Json::Object(document)
}

/// A document as TOML. JSON documents inside it stand as texts, as people write them.
///
/// # Errors
/// What TOML has no words for.
pub fn toml(document: &Json) -> Result<String, toml::ser::Error> {
    let mut document = document.clone();
    for (section, items) in document.as_object_mut().into_iter().flatten() {
        let Some(kind) = find(section) else {
            continue;
        };
        for item in items.as_object_mut().into_iter().flat_map(Map::values_mut) {
            for field in kind
                .fields
                .iter()
                .filter(|field| field.form == Form::Document)
            {
                if let Some(value) = item.get_mut(field.key) {
                    *value = Json::String(readable(value));
                }
            }
        }
    }
    toml::to_string_pretty(&document)
}

/// A document over several lines, or on one if it would come near the length that is allowed.
fn readable(document: &Json) -> String {
    let lines = format!("{document:#}\n");
    if lines.len() <= READABLE {
        lines
    } else {
        document.to_string()
    }
}

fn written(kind: &Kind, item: &Item) -> Json {
    let fields = kind.fields.iter().filter_map(|field| {
        let value = item.values.get(field.key)?;
        let silent = Value::silent(field.form).is_some_and(|silent| silent.equals(value));
        // A list says that there is nothing else; what is merely not filled in says nothing.
        let is_list = matches!(field.form, Form::Set(_) | Form::Tags);
        let keep = !silent || is_list || matches!(field.form, Form::Flag | Form::Switch);
        keep.then(|| (field.key.to_owned(), value.written()))
    });
    Json::Object(fields.collect())
}

/// Trust policies may have 2048 characters, others more.
const READABLE: usize = 2000;

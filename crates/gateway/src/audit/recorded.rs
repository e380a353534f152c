//! The parameters of a call as its event tells them: those the operation names, secrets masked.

use rpc::Parameters;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::event::raw;
use crate::ask::operation::Entry;

/// The parameters that may be recorded, as a JSON object: those the operation names, secrets masked.
pub(crate) fn recorded(entry: &Entry, parameters: &Parameters) -> String {
    raw(&Recorded { entry, parameters })
}

struct Recorded<'a> {
    entry: &'a Entry,
    parameters: &'a Parameters,
}

impl Serialize for Recorded<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for shape in self.entry.shape {
            if let Some(value) = self.parameters.get(shape.name) {
                map.serialize_entry(shape.name, if shape.secret { "****" } else { value })?;
            }
            if let Some(fields) = shape.kind.fields()
                && !shape.secret
                && !fields.iter().any(|field| field.secret)
            {
                let below = |name: &str| {
                    name.strip_prefix(shape.name)
                        .is_some_and(|rest| rest.starts_with('.'))
                };
                for (name, value) in self.parameters.iter().filter(|(name, _)| below(name)) {
                    map.serialize_entry(name, value)?;
                }
            }
        }
        map.end()
    }
}

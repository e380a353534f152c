//! What answers of all services are made of.

use derive::View;
use model::{Moment, Tags};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

/// The answer of an operation that has nothing to say but that it is done.
#[derive(View)]
pub struct Done {}

/// What a deed without a word comes to.
#[must_use]
pub fn done((): ()) -> Done {
    Done {}
}

/// A view that answers show under its own name, alone or in a list. `#[view("User")]` makes it one.
pub trait Item: Serialize {
    /// The name of one, such as `User`.
    const NAME: &'static str;
    /// The name of a list of them, such as `Users`.
    const LIST: &'static str;
    /// Whether lists hold them as they are, without an object of their name in between.
    const FLAT: bool;
}

/// One item: `{"User": {…}}`.
pub struct One<T>(pub T);

/// Items under their name: `{"User": […]}`.
pub struct Items<T>(pub Vec<T>);

/// All items of a list: `{"Users": {"User": […]}}`, or `{"Users": […]}` if they are flat.
pub struct Listed<T>(pub Vec<T>);

/// A page of a list, and what is said of the page.
pub struct Paged<T> {
    pub(crate) items: Vec<T>,
    pub(crate) told: Vec<(&'static str, Value)>,
}

/// A time as clients read it: UTC without fractions.
#[derive(Clone, Copy)]
pub struct Stamp(pub Moment);

/// One tag.
#[derive(View)]
#[view("Tag")]
pub struct TagView {
    tag_key: String,
    tag_value: String,
}

impl<T> One<T> {
    /// The view of a record.
    pub fn of<R>(record: R) -> Self
    where
        T: From<R>,
    {
        Self(record.into())
    }
}

impl<T> Paged<T> {
    /// Whether something of this name is said of the page.
    #[must_use]
    pub fn tells(&self, name: &str) -> bool {
        self.told.iter().any(|(told, _)| *told == name)
    }

    /// Says something more of the page.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.told.push((name, value.into()));
        self
    }

    /// Says less of the page.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.told.retain(|(told, _)| *told != name);
        self
    }
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> FromIterator<T> for Items<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T> FromIterator<T> for Listed<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T: Item> Serialize for One<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(T::NAME, &self.0)])
    }
}

impl<T: Item> Serialize for Items<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(T::NAME, &self.0)])
    }
}

impl<T: Item> Serialize for Listed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(T::LIST, List(&self.0))])
    }
}

impl<T: Item> Serialize for Paged<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut answer = serializer.serialize_map(None)?;
        for (name, value) in &self.told {
            answer.serialize_entry(name, value)?;
        }
        answer.serialize_entry(T::LIST, &List(&self.items))?;
        answer.end()
    }
}

/// What stands under the name of a list.
struct List<'a, T>(&'a [T]);

impl<T: Item> Serialize for List<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if T::FLAT {
            return self.0.serialize(serializer);
        }
        serializer.collect_map([(T::NAME, self.0)])
    }
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.text().as_str())
    }
}

/// When something last happened, or an empty text if it never did.
#[must_use]
pub fn last(when: Option<Moment>) -> String {
    when.map(|when| when.to_string()).unwrap_or_default()
}

/// What somebody wrote, or an empty text if nobody did.
#[must_use]
pub fn text(written: Option<impl ToString>) -> String {
    written.map(|text| text.to_string()).unwrap_or_default()
}

/// The tags of a record, as lists show them; `None` if it has none.
#[must_use]
pub fn tags(tags: &Tags) -> Option<Items<TagView>> {
    let view = |(key, value): (&String, &String)| TagView {
        tag_key: key.clone(),
        tag_value: value.clone(),
    };
    (!tags.is_empty()).then(|| tags.iter().map(view).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(View)]
    #[view("Policy", "Policies")]
    struct Wrapped {
        id: u8,
    }

    #[derive(View)]
    #[view(flat "TagResource")]
    struct Flat {
        id: u8,
    }

    fn written(answer: &impl Serialize) -> Value {
        serde_json::to_value(answer).unwrap()
    }

    #[test]
    fn items_stand_under_their_names() {
        assert_eq!(
            written(&One(Wrapped { id: 1 })),
            json!({"Policy": {"Id": 1}})
        );
        let items = || vec![Wrapped { id: 1 }];
        assert_eq!(written(&Items(items())), json!({"Policy": [{"Id": 1}]}));
        let list = json!({"Policies": {"Policy": [{"Id": 1}]}});
        assert_eq!(written(&Listed(items())), list);
        let flat = json!({"TagResources": [{"Id": 1}]});
        assert_eq!(written(&Listed(vec![Flat { id: 1 }])), flat);
    }

    #[test]
    fn an_empty_list_keeps_its_wrapper() {
        let empty = Listed::<Wrapped>(Vec::new());
        assert_eq!(written(&empty), json!({"Policies": {"Policy": []}}));
        assert_eq!(
            written(&Listed::<Flat>(Vec::new())),
            json!({"TagResources": []})
        );
        assert_eq!(written(&Done {}), json!({}));
    }
}

//! The condition keys of a request and their values.

/// Condition keys with their values, as the request brings them.
///
/// Key names ignore case up to the first slash; what follows, such as a tag key, keeps it.
///
/// ```
/// let context = policy::Context::new()
///     .with("acs:SourceIp", "10.1.1.1")
///     .with("acs:ResourceTag/Env", "prod");
/// assert_eq!(context.get("ACS:sourceip"), Some(&["10.1.1.1".into()][..]));
/// assert_eq!(context.get("acs:ResourceTag/env"), None);
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Context {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
struct Entry {
    key: Box<str>,
    values: Vec<Box<str>>,
}

impl Context {
    /// No key at all.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value to a key; a key may have several.
    pub fn insert(&mut self, key: &str, value: impl Into<Box<str>>) {
        match self
            .entries
            .iter_mut()
            .find(|entry| same_key(&entry.key, key))
        {
            Some(entry) => entry.values.push(value.into()),
            None => self.entries.push(Entry {
                key: key.into(),
                values: vec![value.into()],
            }),
        }
    }

    /// Puts one value in the place of all that a key had.
    pub fn replace(&mut self, key: &str, value: impl Into<Box<str>>) {
        self.entries.retain(|entry| !same_key(&entry.key, key));
        self.insert(key, value);
    }

    /// The same with one more value, for building in one expression.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Box<str>>) -> Self {
        self.insert(key, value);
        self
    }

    /// The values of a key; `None` if it is absent.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&[Box<str>]> {
        let entry = self
            .entries
            .iter()
            .find(|entry| same_key(&entry.key, key))?;
        Some(&entry.values)
    }

    /// All keys as they were given, with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Box<str>])> {
        self.entries
            .iter()
            .map(|entry| (&*entry.key, &*entry.values))
    }
}

/// Whether two spellings name the same key.
pub(crate) fn same_key(one: &str, other: &str) -> bool {
    if one.len() != other.len() || !one.eq_ignore_ascii_case(other) {
        return false;
    }
    match one.find('/') {
        None => true,
        Some(slash) => one.as_bytes().get(slash..) == other.as_bytes().get(slash..),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_ignores_case_up_to_the_slash() {
        assert!(same_key("acs:PrincipalARN", "acs:principalarn"));
        assert!(same_key("ACS:ResourceTag/a", "acs:resourcetag/a"));
        assert!(!same_key("acs:ResourceTag/A", "acs:ResourceTag/a"));
    }

    #[test]
    fn a_key_gathers_its_values() {
        let context = Context::new().with("oidc:aud", "a").with("OIDC:aud", "b");
        assert_eq!(context.get("oidc:aud").unwrap().len(), 2);
    }
}

//! Tags on roles and policies.

use std::collections::BTreeMap;

use crate::Malformed;

/// The tags of one record: at most [`MOST_TAGS`], keys of 1 to 128 and values of up to 128 characters.
pub type Tags = BTreeMap<String, String>;

/// How many tags one record may have.
pub const MOST_TAGS: usize = 20;

/// Tags as they are given to a record.
///
/// # Errors
/// When they are too many, a key stands twice, or a text is not one of a tag.
pub fn tags(given: impl IntoIterator<Item = (String, String)>) -> Result<Tags, Malformed> {
    let tags = distinct(given)?;
    let kept = |text: &str| text.contains("http://") || text.contains("https://");
    let reserved = |(key, value): (&String, &String)| {
        key.starts_with("aliyun") || key.starts_with("acs:") || kept(key) || kept(value)
    };
    if tags.iter().any(reserved) {
        return Err(Malformed(
            "tags whose keys do not begin with aliyun or acs:, without http:// and https://",
        ));
    }
    Ok(tags)
}

/// Tags as they are asked for; an empty value stands for any.
///
/// # Errors
/// As [`tags`], save that any key may be asked for.
pub fn wanted_tags(given: impl IntoIterator<Item = (String, String)>) -> Result<Tags, Malformed> {
    distinct(given)
}

fn distinct(given: impl IntoIterator<Item = (String, String)>) -> Result<Tags, Malformed> {
    const RULE: Malformed = Malformed(
        "at most 20 tags with distinct keys of 1 to 128 characters and values of at most 128",
    );
    let mut tags = Tags::new();
    for (key, value) in given {
        let sound = is_key(&key) && value.chars().count() <= 128 && tags.len() < MOST_TAGS;
        if !sound || tags.insert(key, value).is_some() {
            return Err(RULE);
        }
    }
    Ok(tags)
}

/// Whether a text can be the key of a tag.
#[must_use]
pub fn is_key(text: &str) -> bool {
    (1..=128).contains(&text.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn a_tag_key_stands_once() {
        assert!(tags(pairs(&[("a", "1"), ("b", "")])).is_ok());
        assert!(tags(pairs(&[("a", ""), ("a", "1")])).is_err());
        assert!(tags(pairs(&[("", "1")])).is_err());
        assert!(tags(pairs(&[("a", &"三".repeat(128))])).is_ok());
        assert!(tags(pairs(&[("a", &"三".repeat(129))])).is_err());
    }

    #[test]
    fn there_are_only_so_many() {
        let many = |count: usize| (0..count).map(|one| (one.to_string(), String::new()));
        assert!(tags(many(MOST_TAGS)).is_ok());
        assert!(tags(many(MOST_TAGS + 1)).is_err());
    }

    #[test]
    fn what_is_kept_for_the_vendor_is_asked_for_and_not_given() {
        for kept in [
            ("acs:x", ""),
            ("aliyun", ""),
            ("a", "http://x"),
            ("https://", ""),
        ] {
            assert!(tags(pairs(&[kept])).is_err(), "{kept:?}");
            assert!(wanted_tags(pairs(&[kept])).is_ok(), "{kept:?}");
        }
    }
}

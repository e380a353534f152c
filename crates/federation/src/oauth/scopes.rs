//! Lists of scopes as OAuth writes them. Source: RFC 6749, section 3.3.

/// The words of a list: at most so many, each once, none with a sign that no scope has.
#[must_use]
pub fn words(text: &str) -> Option<Vec<&str>> {
    let legal = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    let mut words = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if words.len() == MOST || words.contains(&word) || !word.bytes().all(legal) {
            return None;
        }
        words.push(word);
    }
    Some(words)
}

/// A list of these.
pub fn scopes<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().collect::<Vec<_>>().join(" ")
}

const MOST: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_each_once_in_plain_signs() {
        assert_eq!(
            words("openid  /acs/scim"),
            Some(vec!["openid", "/acs/scim"])
        );
        assert_eq!(words(""), Some(vec![]));
        let many = vec!["a"; 21].join(" ");
        for bad in ["a a", "a\tb", "a\"b", "a\\b", "长", &many] {
            assert_eq!(words(bad), None, "{bad}");
        }
        assert_eq!(scopes(["openid", "profile"]), "openid profile");
    }
}

//! Where to go after a logon: a path on this server, so that no link to us ends elsewhere.

/// The longest path that is kept.
const LONGEST: usize = 2048;

/// The path, if it is one on this server. What browsers read as the address of another (`//`, `/\`, a
/// control character in between) is not.
pub(super) fn sound(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('/')?;
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (is_plain && !rest.starts_with('/') && text.len() <= LONGEST).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_on_this_server_is_gone_to() {
        for path in [
            "/",
            "/me",
            "/console/users/a?tab=keys#x",
            "/a//b",
            "/?next=//evil.example",
        ] {
            assert_eq!(sound(path), Some(path));
        }
        for elsewhere in [
            "",
            "me",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/a\\b",
            "/\t/evil.example",
            "/\n/evil.example",
            "/\u{0}",
            "/ /evil.example",
            " //evil.example",
            "https://evil.example",
            "https:evil.example",
            "javascript:alert(1)",
            "/长",
            "/%0d%0a\r\nSet-Cookie: a=b",
        ] {
            assert_eq!(sound(elsewhere), None, "{elsewhere:?}");
        }
        assert_eq!(sound(&format!("/{}", "a".repeat(LONGEST))), None);
    }
}

//! Passwords that everybody knows: the few that are guessed first, in `known.txt`.
//!
//! The list is our own. Longer ones are files that a command imports, and are asked outside of deeds.

/// Whether everybody knows a password, in any letter case.
#[must_use]
pub fn is_known(password: &str) -> bool {
    let password = password.to_ascii_lowercase();
    LIST.lines().any(|known| known == password)
}

const LIST: &str = include_str!("known.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_first_is_known_in_any_case() {
        assert!(is_known("Password123") && is_known("1qaz@WSX") && is_known("zzzzzzzz"));
        assert!(!is_known("password1234x") && !is_known("") && !is_known("Xy3$wvut"));
    }

    #[test]
    fn the_list_is_in_order_and_says_nothing_twice_or_in_vain() {
        let lines: Vec<_> = LIST.lines().collect();
        assert!(lines.is_sorted_by(|one, next| one < next) && lines.len() > 300);
        for line in lines {
            // Shorter ones are refused anyway.
            assert!(
                line.len() >= 8 && *line == line.to_ascii_lowercase(),
                "{line}"
            );
        }
    }
}

//! What a password policy demands of the text of a password.
//!
//! Source: `SetPasswordPolicy`; the order of the checks is our own.

use model::{PasswordPolicy, Refusal};

/// A demand that is not met: the field of the policy, and what it demands.
pub type Broken = (&'static str, String);

/// The shortest user name that passwords are searched for: nearly nothing would pass without the
/// letter `a`.
const SHORTEST_NAME: usize = 3;

/// All demands of the policy that a password of this user does not meet, in order. `upn` is the user's
/// name with the domain of the account.
#[must_use]
pub fn broken(policy: &PasswordPolicy, upn: &str, password: &str) -> Vec<Broken> {
    let has = |what: fn(&char) -> bool| password.chars().any(|c| what(&c));
    let least = usize::from(policy.length);
    let distinct = usize::from(policy.different);
    let demands = [
        (
            password.chars().count() < least,
            "MinimumPasswordLength",
            format!("at least {least} characters"),
        ),
        (
            policy.lowercase && !has(char::is_ascii_lowercase),
            "RequireLowercaseCharacters",
            "at least one letter from a to z".to_owned(),
        ),
        (
            policy.uppercase && !has(char::is_ascii_uppercase),
            "RequireUppercaseCharacters",
            "at least one letter from A to Z".to_owned(),
        ),
        (
            policy.numbers && !has(char::is_ascii_digit),
            "RequireNumbers",
            "at least one digit".to_owned(),
        ),
        (
            policy.symbols && !has(char::is_ascii_punctuation),
            "RequireSymbols",
            "at least one character that is neither letter nor digit".to_owned(),
        ),
        (
            distinct_characters(password) < distinct,
            "MinimumPasswordDifferentCharacter",
            format!("at least {distinct} different characters"),
        ),
        (
            policy.without_name && contains_name(password, upn),
            "PasswordNotContainUserName",
            "the name of the user must not be in it".to_owned(),
        ),
    ];
    let unmet = demands.into_iter().filter(|(unmet, ..)| *unmet);
    unmet.map(|(_, field, demand)| (field, demand)).collect()
}

/// Refuses a password that breaks a rule of the policy, the first of them.
pub(super) fn check(policy: &PasswordPolicy, upn: &str, password: &str) -> Result<(), Refusal> {
    match broken(policy, upn, password).into_iter().next() {
        Some((field, demand)) => Err(Refusal::WeakPassword(field, demand)),
        None => Ok(()),
    }
}

fn distinct_characters(password: &str) -> usize {
    let mut characters: Vec<_> = password.chars().collect();
    characters.sort_unstable();
    characters.dedup();
    characters.len()
}

/// Whether the name, or the name with its domain, is in a password, in any letter case.
fn contains_name(password: &str, upn: &str) -> bool {
    let (password, upn) = (password.to_ascii_lowercase(), upn.to_ascii_lowercase());
    let name = upn.split_once('@').map_or(&*upn, |(name, _)| name);
    password.contains(&upn) || (name.len() >= SHORTEST_NAME && password.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPN: &str = "Alice@acme.onaliyun.com";
    /// Breaks every rule there is.
    const BAD: &str = "   ";
    /// Breaks none.
    const GOOD: &str = "Xy3$wvut";

    fn fields(policy: &PasswordPolicy, upn: &str, password: &str) -> Vec<&'static str> {
        let broken = broken(policy, upn, password);
        broken.into_iter().map(|(field, _)| field).collect()
    }

    fn with(change: impl FnOnce(&mut PasswordPolicy)) -> PasswordPolicy {
        let mut policy = PasswordPolicy::default();
        change(&mut policy);
        policy
    }

    #[test]
    fn a_password_is_as_long_as_the_policy_says() {
        let policy = with(|policy| policy.length = 9);
        assert_eq!(fields(&policy, UPN, "12345678"), ["MinimumPasswordLength"]);
        assert_eq!(fields(&policy, UPN, "123456789"), [""; 0]);
        assert_eq!(fields(&PasswordPolicy::default(), UPN, "1234567").len(), 1);
        assert_eq!(fields(&PasswordPolicy::default(), UPN, "12345678").len(), 0);
    }

    #[test]
    fn each_class_is_demanded_by_its_own_field() {
        let cases: [(&str, PasswordPolicy, &str); 4] = [
            (
                "RequireLowercaseCharacters",
                with(|p| p.lowercase = true),
                "XYZ3$WVU",
            ),
            (
                "RequireUppercaseCharacters",
                with(|p| p.uppercase = true),
                "xyz3$wvu",
            ),
            ("RequireNumbers", with(|p| p.numbers = true), "Xyzz$wvu"),
            ("RequireSymbols", with(|p| p.symbols = true), "Xyz33wvu"),
        ];
        for (field, policy, lacking) in cases {
            assert_eq!(fields(&policy, UPN, lacking), [field], "{lacking}");
            assert_eq!(fields(&policy, UPN, GOOD), [""; 0], "{field}");
            let default = PasswordPolicy::default();
            assert_eq!(fields(&default, UPN, lacking), [""; 0], "{lacking}");
        }
    }

    #[test]
    fn every_printable_character_is_of_one_class() {
        let policy = with(|policy| {
            (policy.length, policy.lowercase, policy.uppercase) = (1, true, true);
            (policy.numbers, policy.symbols) = (true, true);
        });
        for byte in 0x21..=0x7e_u8 {
            let one = char::from(byte).to_string();
            assert_eq!(fields(&policy, UPN, &one).len(), 3, "{one}");
        }
    }

    #[test]
    fn different_characters_count_once_and_case_counts() {
        let policy = with(|policy| policy.different = 4);
        let few = "aaaBBBccc";
        assert_eq!(
            fields(&policy, UPN, few),
            ["MinimumPasswordDifferentCharacter"]
        );
        assert_eq!(fields(&policy, UPN, "aaaBBBccC"), [""; 0]);
        assert_eq!(fields(&PasswordPolicy::default(), UPN, few), [""; 0]);
    }

    #[test]
    fn the_name_is_not_in_it_in_any_case() {
        let policy = with(|policy| policy.without_name = true);
        for bad in ["xxALICExx", "alice@acme", "12alice34"] {
            assert_eq!(
                fields(&policy, UPN, bad),
                ["PasswordNotContainUserName"],
                "{bad}"
            );
            assert_eq!(fields(&PasswordPolicy::default(), UPN, bad), [""; 0]);
        }
        assert_eq!(fields(&policy, UPN, "alic-e-12"), [""; 0]);
        // Two letters are in many passwords; with the domain they are not.
        let short = "al@acme.onaliyun.com";
        assert_eq!(fields(&policy, short, "always-on"), [""; 0]);
        let whole = "x-AL@acme.onaliyun.com";
        assert_eq!(
            fields(&policy, short, whole),
            ["PasswordNotContainUserName"]
        );
    }

    #[test]
    fn all_that_is_wrong_is_told_and_the_first_is_refused() {
        let policy = PasswordPolicy {
            length: 8,
            lowercase: true,
            uppercase: true,
            numbers: true,
            symbols: true,
            different: 2,
            without_name: true,
            ..PasswordPolicy::default()
        };
        let all = [
            "MinimumPasswordLength",
            "RequireLowercaseCharacters",
            "RequireUppercaseCharacters",
            "RequireNumbers",
            "RequireSymbols",
            "MinimumPasswordDifferentCharacter",
        ];
        assert_eq!(fields(&policy, UPN, BAD), all);
        assert_eq!(fields(&policy, UPN, GOOD), [""; 0]);
        let refused = check(&policy, UPN, BAD).unwrap_err();
        let demand = "at least 8 characters".to_owned();
        assert_eq!(
            refused,
            Refusal::WeakPassword("MinimumPasswordLength", demand)
        );
    }
}

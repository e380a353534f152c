//! What an account demands of passwords, as a list for people.

use model::PasswordPolicy;
use pages::rule::Rule;

/// The rule that the gateway names, whether the account demands it still or not. None where the account has by now
/// no number for it.
pub(super) fn broken(policy: &PasswordPolicy, name: &str) -> Option<Rule> {
    let mut known = known(policy).into_iter();
    let (_, _, rule) = known.find(|(_, field, _)| *field == name)?;
    let is_empty = matches!(rule, Rule::Fresh(0) | Rule::Different(0));
    (!is_empty).then_some(rule)
}

/// What an account demands of a password that is chosen at a logon, each by the name of its field.
pub(super) fn rules(policy: &PasswordPolicy) -> impl Iterator<Item = (&'static str, Rule)> {
    let demanded = known(policy).into_iter();
    let demanded = demanded.filter(|(is_demanded, ..)| *is_demanded);
    demanded.map(|(_, field, rule)| (field, rule))
}

/// All rules there are, and which of them are demanded.
fn known(policy: &PasswordPolicy) -> [(bool, &'static str, Rule); 9] {
    [
        (true, "MinimumPasswordLength", Rule::Length(policy.length)),
        (
            policy.lowercase,
            "RequireLowercaseCharacters",
            Rule::Lowercase,
        ),
        (
            policy.uppercase,
            "RequireUppercaseCharacters",
            Rule::Uppercase,
        ),
        (policy.numbers, "RequireNumbers", Rule::Digit),
        (policy.symbols, "RequireSymbols", Rule::Symbol),
        (
            policy.different > 1,
            "MinimumPasswordDifferentCharacter",
            Rule::Different(policy.different),
        ),
        (
            policy.without_name,
            "PasswordNotContainUserName",
            Rule::WithoutName,
        ),
        (
            policy.reuse > 0,
            "PasswordReusePrevention",
            Rule::Fresh(policy.reuse),
        ),
        (true, "InterceptRiskPasswordOnApi", Rule::Unknown),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_what_is_demanded_and_knows_its_names() {
        let lenient = PasswordPolicy::default();
        let found: Vec<_> = rules(&lenient).map(|(_, rule)| rule).collect();
        assert_eq!(found, [Rule::Length(8), Rule::Unknown]);
        let strict = PasswordPolicy {
            length: 12,
            lowercase: true,
            uppercase: true,
            numbers: true,
            symbols: true,
            different: 4,
            without_name: true,
            reuse: 3,
            ..lenient.clone()
        };
        assert_eq!(rules(&strict).count(), 9);
        assert_eq!(
            broken(&strict, "PasswordReusePrevention"),
            Some(Rule::Fresh(3))
        );
        // What was demanded a moment ago has its words in each language.
        assert_eq!(broken(&lenient, "RequireNumbers"), Some(Rule::Digit));
        assert_eq!(broken(&lenient, "PasswordReusePrevention"), None);
        // By the names that the domain gives them.
        let told = domain::account::password::broken(&strict, "alice@acme", "alice");
        assert!(told.len() > 4);
        for (field, _) in told {
            assert!(broken(&strict, field).is_some(), "{field}");
        }
    }
}

//! Names and short texts: parsed at the door, carried as proof inwards.
//!
//! Rules are those of the RAM API reference (CreateUser, CreateGroup, CreateRole, CreatePolicy,
//! AssumeRole, Limitations).

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a text is not what it should be; the content is the rule, in words that end a sentence.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("must be {0}")]
pub struct Malformed(pub &'static str);

/// A name without regard to case: two names that fold alike cannot stand side by side.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Folded(Arc<str>);

impl Folded {
    /// Folds any name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(name.to_ascii_lowercase().into())
    }

    /// The folded text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A kind of word: which texts are legal, and how the rule reads.
pub trait Rule {
    /// The rule, for the error message.
    const RULE: &'static str;
    /// Whether the text obeys it.
    fn legal(text: &str) -> bool;
}

/// A text that obeys the rule `R`; parsing is the only way in from outside.
pub struct Word<R> {
    text: Arc<str>,
    rule: std::marker::PhantomData<fn() -> R>,
}

impl<R> Word<R> {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text, shared.
    #[must_use]
    pub fn shared(&self) -> Arc<str> {
        self.text.clone()
    }

    /// A word before all others, for range look-ups.
    #[must_use]
    pub fn least() -> Self {
        Self {
            text: "".into(),
            rule: std::marker::PhantomData,
        }
    }

    /// The same text as another kind of word, whose rule this one's is stricter than.
    pub(crate) fn widened<O>(&self) -> Word<O> {
        Word {
            text: self.text.clone(),
            rule: std::marker::PhantomData,
        }
    }

    /// The name without regard to case.
    #[must_use]
    pub fn folded(&self) -> Folded {
        Folded::new(&self.text)
    }
}

impl<R: Rule> FromStr for Word<R> {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        if R::legal(text) {
            Ok(Self {
                text: text.into(),
                rule: std::marker::PhantomData,
            })
        } else {
            Err(Malformed(R::RULE))
        }
    }
}

impl<R> Clone for Word<R> {
    fn clone(&self) -> Self {
        Self {
            text: self.text.clone(),
            rule: self.rule,
        }
    }
}

impl<R> fmt::Debug for Word<R> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, out)
    }
}

impl<R> fmt::Display for Word<R> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl<R> PartialEq for Word<R> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<R> Eq for Word<R> {}

impl<R> PartialOrd for Word<R> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<R> Ord for Word<R> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}

impl<R> Serialize for Word<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// For what is stored. It obeyed the rule of its day and is not checked again, so that an account with
/// older names still loads when a rule has become stricter.
impl<'de, R> Deserialize<'de> for Word<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Ok(Self {
            text: text.into(),
            rule: std::marker::PhantomData,
        })
    }
}

/// The rule of [`UserName`].
pub struct UserNameRule;
/// The rule of [`GroupName`].
pub struct GroupNameRule;
/// The rule of [`RoleName`].
pub struct RoleNameRule;
/// The rule of [`PolicyName`].
pub struct PolicyNameRule;
/// The rule of [`Email`].
pub struct EmailRule;
/// The rule of [`MobilePhone`].
pub struct MobilePhoneRule;
/// The rule of [`SessionName`].
pub struct SessionNameRule;
/// The rule of [`ExternalId`].
pub struct ExternalIdRule;
/// The rule of [`SourceIdentity`].
pub struct SourceIdentityRule;
/// The rule of [`Alias`](crate::Alias).
pub struct AliasRule;
/// The rule of [`MfaDeviceName`].
pub struct MfaDeviceNameRule;
/// Free text of `MIN` to `MAX` characters without control characters but tab and line ends.
pub struct TextRule<const MIN: usize, const MAX: usize>;

/// The name a person types: 1 to 64 letters, digits, dots, dashes or underscores.
pub type UserName = Word<UserNameRule>;
/// A user group's name.
pub type GroupName = Word<GroupNameRule>;
/// A role's name; roles are found without regard to case, their ARNs are lower case.
pub type RoleName = Word<RoleNameRule>;
/// A policy's name.
pub type PolicyName = Word<PolicyNameRule>;
/// An e-mail address, checked only for shape.
pub type Email = Word<EmailRule>;
/// A telephone number as `86-18600008888`.
pub type MobilePhone = Word<MobilePhoneRule>;
/// The name of a role session.
pub type SessionName = Word<SessionNameRule>;
/// What a trusting account asks for against the confused deputy.
pub type ExternalId = Word<ExternalIdRule>;
/// Who stands behind a chain of sessions.
pub type SourceIdentity = Word<SourceIdentityRule>;
/// A virtual MFA device's name. Source: `CreateVirtualMFADevice`.
pub type MfaDeviceName = Word<MfaDeviceNameRule>;
/// What a user calls a passkey: 1 to 64 characters.
pub type PasskeyName = Text<1, 64>;
/// Free text.
pub type Text<const MIN: usize, const MAX: usize> = Word<TextRule<MIN, MAX>>;
/// How a user is shown: 1 to 128 characters.
pub type DisplayName = Text<1, 128>;
/// What a directory elsewhere calls a user or group: 1 to 256 characters.
pub type ForeignId = Text<1, 256>;
/// Comments on a user or group: up to 128 characters.
pub type Comments = Text<0, 128>;
/// Description of a role or policy: up to 1,024 characters.
pub type Description = Text<0, 1024>;

pub(crate) fn within(text: &str, least: usize, most: usize, extra: &str) -> bool {
    (least..=most).contains(&text.len())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
}

impl Rule for UserNameRule {
    const RULE: &'static str = "1 to 64 letters, digits, dots, dashes or underscores";
    fn legal(text: &str) -> bool {
        within(text, 1, 64, ".-_")
    }
}

impl Rule for GroupNameRule {
    const RULE: &'static str = UserNameRule::RULE;
    fn legal(text: &str) -> bool {
        UserNameRule::legal(text)
    }
}

impl Rule for RoleNameRule {
    const RULE: &'static str = UserNameRule::RULE;
    fn legal(text: &str) -> bool {
        UserNameRule::legal(text)
    }
}

impl Rule for PolicyNameRule {
    const RULE: &'static str = "1 to 128 letters, digits or dashes";
    fn legal(text: &str) -> bool {
        within(text, 1, 128, "-")
    }
}

impl Rule for EmailRule {
    const RULE: &'static str = "an address such as alice@example.com, up to 128 characters";
    fn legal(text: &str) -> bool {
        let sound = |part: &str| {
            !part.is_empty()
                && !part
                    .chars()
                    .any(|c| c.is_whitespace() || c.is_control() || c == '@')
        };
        text.chars().count() <= 128
            && text
                .split_once('@')
                .is_some_and(|(local, host)| sound(local) && sound(host))
    }
}

impl Rule for MobilePhoneRule {
    const RULE: &'static str = "a country code, a dash and a number, such as 86-18600008888";
    fn legal(text: &str) -> bool {
        let digits = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        };
        text.split_once('-')
            .is_some_and(|(country, number)| digits(country, 4) && digits(number, 20))
    }
}

impl Rule for SessionNameRule {
    const RULE: &'static str = "2 to 64 letters, digits or any of .@-_";
    fn legal(text: &str) -> bool {
        within(text, 2, 64, ".@-_")
    }
}

impl Rule for ExternalIdRule {
    const RULE: &'static str = "2 to 1,224 letters, digits or any of _+=,.@:/-";
    fn legal(text: &str) -> bool {
        within(text, 2, 1224, "_+=,.@:/-")
    }
}

impl Rule for SourceIdentityRule {
    const RULE: &'static str = "2 to 64 letters, digits or any of =,.@-_";
    fn legal(text: &str) -> bool {
        within(text, 2, 64, "=,.@-_")
    }
}

impl Rule for MfaDeviceNameRule {
    const RULE: &'static str = "1 to 64 letters, digits or dashes";
    fn legal(text: &str) -> bool {
        within(text, 1, 64, "-")
    }
}

impl Rule for AliasRule {
    const RULE: &'static str = "3 to 32 lower-case letters, digits or single dashes that stand between others, not digits alone";
    fn legal(text: &str) -> bool {
        // One of digits alone would pass for the id of an account.
        within(text, 3, 32, "-")
            && !text.bytes().all(|byte| byte.is_ascii_digit())
            && !text.chars().any(|c| c.is_ascii_uppercase())
            && !text.starts_with('-')
            && !text.ends_with('-')
            && !text.contains("--")
    }
}

impl<const MIN: usize, const MAX: usize> Rule for TextRule<MIN, MAX> {
    const RULE: &'static str = match (MIN, MAX) {
        (1, 24) => "1 to 24 characters without control characters",
        (1, 50) => "1 to 50 characters without control characters",
        (1, 64) => "1 to 64 characters without control characters",
        (1, 128) => "1 to 128 characters without control characters",
        (0, 128) => "up to 128 characters without control characters",
        (0, 256) => "up to 256 characters without control characters",
        (0, 1024) => "up to 1,024 characters without control characters",
        _ => "a text of legal length without control characters",
    };
    fn legal(text: &str) -> bool {
        let control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
        (MIN..=MAX).contains(&text.chars().count()) && !text.chars().any(control)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Alias;

    #[test]
    fn a_user_name_has_at_most_64_plain_characters() {
        assert!("al.ice_-01".parse::<UserName>().is_ok());
        assert!("".parse::<UserName>().is_err());
        assert!("a".repeat(65).parse::<UserName>().is_err());
        assert!("al ice".parse::<UserName>().is_err());
        assert!("张三".parse::<UserName>().is_err());
    }

    #[test]
    fn an_alias_has_single_inner_dashes() {
        assert!("acme-1".parse::<Alias>().is_ok());
        for bad in ["ab", "-ab", "ab-", "a--b", "Acme"] {
            assert!(bad.parse::<Alias>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_alias_is_no_number() {
        for bad in ["123", "1000000000000001"] {
            assert!(bad.parse::<Alias>().is_err(), "{bad}");
        }
        assert!("1000000000000001-a".parse::<Alias>().is_ok());
    }

    #[test]
    fn what_is_stored_is_read_by_no_rule() {
        let stored: Alias = serde_json::from_str(r#""1000000000000001""#).unwrap();
        assert_eq!(stored.as_str(), "1000000000000001");
    }

    #[test]
    fn free_text_counts_characters_not_bytes() {
        assert!("三".repeat(128).parse::<Comments>().is_ok());
        assert!("三".repeat(129).parse::<Comments>().is_err());
        assert!("a\u{0}b".parse::<Comments>().is_err());
    }

    #[test]
    fn a_telephone_number_has_a_country_code() {
        assert!("86-18600008888".parse::<MobilePhone>().is_ok());
        assert!("18600008888".parse::<MobilePhone>().is_err());
    }
}

//! Values of parameters that KMS alone has.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;
use model::{Malformed, Refusal, Secret, SecretDataType, Stage, Tags};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A switch that KMS takes as text.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Flag(pub bool);

impl FromStr for Flag {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text.to_ascii_lowercase().as_str() {
            "true" => Ok(Self(true)),
            "false" => Ok(Self(false)),
            _ => Err(Malformed("true or false")),
        }
    }
}

/// Whether a switch is on; off unless it is given.
#[must_use]
pub fn is_on(flag: Option<Flag>) -> bool {
    flag.is_some_and(|flag| flag.0)
}

/// Ends a call that only tries whether it would be carried out.
///
/// # Errors
/// Where it does.
pub fn check_trial(flag: Option<Flag>) -> Result<(), Refusal> {
    if is_on(flag) {
        let why = "The call would be carried out; this was a trial.".to_owned();
        return Err(Refusal::State("DryRunOperationError", why));
    }
    Ok(())
}

/// The most bytes of a value.
const VALUE: usize = 30_720;

/// The value of a secret.
#[derive(Clone)]
pub struct SecretData(pub Secret);

impl FromStr for SecretData {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        if (1..=VALUE).contains(&text.len()) {
            Ok(Self(Secret::new(text.to_owned())))
        } else {
            Err(Malformed("1 to 30720 bytes"))
        }
    }
}

impl SecretData {
    /// Checks that bytes are written as Base64.
    ///
    /// # Errors
    /// When they are not.
    pub fn check(&self, data_type: SecretDataType) -> Result<(), Refusal> {
        let bytes = self.0.expose().as_bytes();
        if data_type == SecretDataType::Text || BASE64.decode(bytes).is_ok() {
            return Ok(());
        }
        let rule = "must be Base64 where SecretDataType is binary".to_owned();
        Err(Refusal::Invalid("SecretData", rule))
    }
}

/// The most bytes of an `ExtendedConfig`.
const CONFIG: usize = 1024;

/// `ExtendedConfig`: a JSON object, kept as it is written.
#[derive(Clone, Debug)]
pub struct ExtendedConfig {
    /// As it is written.
    pub text: String,
    /// What it says.
    pub object: Map<String, Value>,
}

impl ExtendedConfig {
    /// `SecretSubType`, which managed secrets have.
    #[must_use]
    pub fn subtype(&self) -> Option<&str> {
        self.object.get("SecretSubType").and_then(Value::as_str)
    }

    /// Whether there is no `CustomData`, or no more of it than managed secrets may have.
    #[must_use]
    pub fn has_few_data(&self) -> bool {
        let data = self.object.get("CustomData");
        data.is_none_or(|data| data.as_object().is_some_and(|data| data.len() <= 10))
    }
}

impl FromStr for ExtendedConfig {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let object = serde_json::from_str(text)
            .ok()
            .filter(|_| text.len() <= CONFIG);
        let object = object.ok_or(Malformed("a JSON object of at most 1024 bytes"))?;
        let text = text.to_owned();
        Ok(Self { text, object })
    }
}

/// `VersionStages`: a JSON list of stages. `ACSPrevious` follows `ACSCurrent` and is not given by hand.
#[derive(Clone, Debug)]
pub struct Stages(pub Vec<Stage>);

impl FromStr for Stages {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        const RULE: Malformed =
            Malformed(r#"a JSON list of 1 to 8 stages but ACSPrevious, such as ["ACSCurrent"]"#);
        let names: Vec<String> = serde_json::from_str(text).map_err(|_| RULE)?;
        let stages: Result<Vec<Stage>, _> = names.iter().map(|name| name.parse()).collect();
        let stages = stages.map_err(|_| RULE)?;
        let sound = (1..=8).contains(&stages.len()) && !stages.contains(&Stage::Previous);
        sound.then_some(Self(stages)).ok_or(RULE)
    }
}

/// `Tags`: a JSON list.
#[derive(Clone, Debug, Default)]
pub struct TagList(pub Tags);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct TagPair {
    tag_key: String,
    #[serde(default)]
    tag_value: String,
}

impl FromStr for TagList {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        const RULE: Malformed = Malformed(r#"a JSON list such as [{"TagKey":"a","TagValue":"b"}]"#);
        let pairs: Vec<TagPair> = serde_json::from_str(text).map_err(|_| RULE)?;
        if pairs.is_empty() {
            return Err(RULE);
        }
        let pairs = pairs.into_iter().map(|pair| (pair.tag_key, pair.tag_value));
        model::tags(pairs).map(Self)
    }
}

/// `TagKeys`: a JSON list.
#[derive(Clone, Debug)]
pub struct TagKeyList(pub BTreeSet<String>);

impl FromStr for TagKeyList {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        const RULE: Malformed = Malformed(r#"a JSON list of 1 to 20 keys of tags, such as ["a"]"#);
        let keys: BTreeSet<String> = serde_json::from_str(text).map_err(|_| RULE)?;
        let sound = (1..=model::MOST_TAGS).contains(&keys.len());
        let sound = sound && keys.iter().all(|key| model::is_key(key));
        sound.then_some(Self(keys)).ok_or(RULE)
    }
}

/// `ResourceId`: 1 to 50 names of secrets, or ids of keys.
#[derive(Clone, Debug)]
pub struct ResourceIds(pub Vec<String>);

impl rpc::field::List for ResourceIds {
    type Item = String;

    fn of(items: Vec<String>) -> Result<Self, String> {
        if (1..=50).contains(&items.len()) {
            return Ok(Self(items));
        }
        Err("must be 1 to 50 names of secrets, or ids of keys".to_owned())
    }
}

/// A time from one rotation to the next: a number and `d`, `h`, `m` or `s`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Interval<const LEAST: i64, const MOST: i64>(pub i64);

/// Of secrets: 6 hours to 365 days.
pub type SecretInterval = Interval<21_600, 31_536_000>;
/// Of keys: 7 to 730 days.
pub type KeyInterval = Interval<{ model::LEAST_KEY_ROTATION }, { model::MOST_KEY_ROTATION }>;

impl<const LEAST: i64, const MOST: i64> FromStr for Interval<LEAST, MOST> {
    type Err = Beyond;

    fn from_str(text: &str) -> Result<Self, Beyond> {
        let beyond = Beyond(LEAST, MOST);
        let (at, unit) = text.char_indices().next_back().ok_or(beyond)?;
        let factor = match unit {
            'd' => 86_400,
            'h' => 3600,
            'm' => 60,
            's' => 1,
            _ => return Err(beyond),
        };
        let number = text.get(..at).unwrap_or_default();
        let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let number: i64 = number.parse().ok().filter(|_| digits).ok_or(beyond)?;
        let seconds = number.saturating_mul(factor);
        let within = (LEAST..=MOST).contains(&seconds);
        within.then_some(Self(seconds)).ok_or(beyond)
    }
}

/// Why a text is no such time.
#[derive(Clone, Copy, Debug)]
pub struct Beyond(i64, i64);

impl fmt::Display for Beyond {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(least, most) = self;
        write!(
            out,
            "must be a number and d, h, m or s, of {least} to {most} seconds in all, such as 30d"
        )
    }
}

/// A time as KMS writes it.
#[must_use]
pub fn seconds(interval: i64) -> String {
    format!("{interval}s")
}

/// The most bytes of an `EncryptionContext`.
const CONTEXT: usize = 8192;

/// `EncryptionContext`: names and values that must be given again to open what was sealed with them. It is kept in one
/// form: names in order, so that the order they are written in does not count.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct EncryptionContext(String);

impl EncryptionContext {
    /// The one form.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.0
    }
}

impl FromStr for EncryptionContext {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        const RULE: Malformed =
            Malformed("a JSON object of texts, of at most 8192 bytes, each name once");
        let Pairs(pairs) = serde_json::from_str(text).map_err(|_| RULE)?;
        if text.len() > CONTEXT {
            return Err(RULE);
        }
        // None at all is the same as an empty one.
        if pairs.is_empty() {
            return Ok(Self::default());
        }
        serde_json::to_string(&pairs).map(Self).map_err(|_| RULE)
    }
}

/// Names and values; a name that stands twice is a mistake.
struct Pairs(std::collections::BTreeMap<String, String>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Pairs;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object of texts")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Pairs, A::Error> {
                let mut pairs = std::collections::BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, String>()? {
                    if pairs.insert(name, value).is_some() {
                        return Err(serde::de::Error::custom("a name that stands twice"));
                    }
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_has_one_form() {
        let form = |text: &str| text.parse::<EncryptionContext>().map(|one| one.0);
        assert_eq!(
            form(r#"{ "b":"2", "a":"1" }"#).unwrap(),
            r#"{"a":"1","b":"2"}"#
        );
        assert_eq!(form("{}").unwrap(), "");
        for bad in ["", "[]", r#"{"a":1}"#, r#"{"a":"1","a":"2"}"#] {
            assert!(form(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_interval_is_bounded_on_both_sides() {
        let read = |text: &str| text.parse::<SecretInterval>().map(|one| one.0).ok();
        assert_eq!(read("6h"), Some(21_600));
        assert_eq!(read("604800s"), Some(604_800));
        assert_eq!(read("365d"), Some(31_536_000));
        for bad in ["", "5h", "366d", "7", "d", "-7d", "+7d", "7w", "ü"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn stages_are_a_list_that_names_no_previous_one() {
        let sound = |text: &str| text.parse::<Stages>().is_ok();
        assert!(sound(r#"["ACSCurrent","UAT"]"#));
        for bad in ["[]", "ACSCurrent", r#"["ACSPrevious"]"#, r#"["a b"]"#] {
            assert!(!sound(bad), "{bad}");
        }
    }
}

//! What a question names: a principal, an action, a resource, and condition keys that are known.

use std::collections::BTreeMap;
use std::str::FromStr;

use model::{AccountId, account_arn};
use policy::Arn;
use serde::Deserialize;

/// The longest ARN or action.
const LONGEST: usize = 2048;
/// The most keys.
const KEYS: usize = 50;
/// The most values of a key.
const VALUES: usize = 20;

/// A user, a role, a group, or the account's owner: by its ARN, or by what stands at its end.
pub(super) struct Principal(String);

impl Principal {
    /// What stands before the name.
    pub(super) fn kind(&self) -> &str {
        let relative = Arn::parse(&self.0).map_or(&*self.0, |arn| arn.relative);
        relative.split('/').next().unwrap_or_default()
    }

    /// Its ARN, in this account where it names none.
    pub(super) fn arn(&self, home: AccountId) -> String {
        match Arn::parse(&self.0) {
            Some(_) => self.0.clone(),
            None => account_arn(home, &self.0),
        }
    }
}

impl FromStr for Principal {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let own = Self(text.to_owned());
        let is_ours = Arn::parse(text).is_none() || text.starts_with("acs:ram::");
        let is_known = ["user", "role", "group", "root"].contains(&own.kind());
        if text.len() > LONGEST || !is_ours || !is_known {
            return Err(
                "must be a user, a role, a group or the owner, such as acs:ram::1234567890123456:user/alice, user/alice or root",
            );
        }
        Ok(own)
    }
}

/// One action.
pub(super) struct Action(pub(super) String);

impl FromStr for Action {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once(':');
        let sound = parts.is_some_and(|(code, name)| !code.is_empty() && !name.is_empty());
        if text.len() > LONGEST || !sound || text.contains(['*', '?']) {
            return Err(
                "must be one action such as oss:GetObject, without wildcards; left out, actions are answered",
            );
        }
        Ok(Self(text.to_owned()))
    }
}

/// One resource.
pub(super) struct Resource(pub(super) String);

impl FromStr for Resource {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // A star in the region's place is how many resources are written.
        let wild = |part: &str| part.contains(['*', '?']);
        let one = |arn: Arn<'_>| !wild(arn.code) && !wild(arn.account) && !wild(arn.relative);
        if text.len() > LONGEST || text != "*" && !Arn::parse(text).is_some_and(one) {
            return Err(
                "must be the ARN of one resource such as acs:oss:*:1234567890123456:bucket/key, or * for what has none; left out, resources are answered",
            );
        }
        Ok(Self(text.to_owned()))
    }
}

/// Condition keys that are known, with their values.
#[derive(Deserialize)]
#[serde(try_from = "BTreeMap<String, Given>")]
pub(super) struct Keys(BTreeMap<String, Vec<String>>);

/// One value or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    One(String),
    Several(Vec<String>),
}

impl Keys {
    pub(super) fn context(&self) -> policy::Context {
        let mut context = policy::Context::new();
        for (key, values) in &self.0 {
            for value in values {
                context.insert(key, value);
            }
        }
        context
    }
}

impl TryFrom<BTreeMap<String, Given>> for Keys {
    type Error = String;

    fn try_from(given: BTreeMap<String, Given>) -> Result<Self, String> {
        if given.len() > KEYS {
            return Err(format!("at most {KEYS} keys are given"));
        }
        let mut keys = BTreeMap::new();
        for (key, values) in given {
            let values = match values {
                Given::One(value) => vec![value],
                Given::Several(values) => values,
            };
            if key.len() > LONGEST || !key.contains(':') {
                return Err("a key is one that conditions name, such as acs:SourceIp".to_owned());
            }
            if key.eq_ignore_ascii_case("acs:PrincipalARN") {
                return Err("acs:PrincipalARN follows from the principal".to_owned());
            }
            let long = values.iter().any(|value| value.len() > LONGEST);
            if values.is_empty() || values.len() > VALUES || long {
                return Err(format!(
                    "a key has 1 to {VALUES} values of at most {LONGEST} bytes"
                ));
            }
            keys.insert(key, values);
        }
        Ok(Self(keys))
    }
}

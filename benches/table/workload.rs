//! Policies and requests to decide on, made from a seed: 20 services with 960 actions; statements
//! that allow and deny exact actions and patterns, resources with stars, three in ten with
//! conditions.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

/// The account of everything.
pub(crate) const ACCOUNT: &str = "1000000000000001";

/// A statement, as plain as can be.
pub(crate) struct Statement {
    pub(crate) deny: bool,
    pub(crate) action: String,
    pub(crate) resource: String,
    pub(crate) condition: Option<Condition>,
}

/// One condition of a statement.
pub(crate) enum Condition {
    /// The address lies in `10.x.0.0/16`.
    Address(u8),
    Secure(bool),
    Mfa(bool),
    KeysBelow(u32),
    TagIs(String),
    TagLike(String),
}

/// A request.
#[derive(Clone, Eq, Hash, PartialEq)]
pub(crate) struct Request {
    pub(crate) action: String,
    pub(crate) resource: String,
    pub(crate) address: [u8; 4],
    pub(crate) secure: bool,
    pub(crate) mfa: bool,
    pub(crate) keys: u32,
    pub(crate) tag: String,
}

/// A small random generator that gives the same for ever.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % end
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words
            .get(self.below(words.len()))
            .copied()
            .unwrap_or_default()
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

impl Statement {
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        let service = dice.below(SERVICES);
        let action = match dice.below(10) {
            0..5 => format!("svc{service}:{}{}", dice.of(VERBS), dice.of(NOUNS)),
            5..8 => format!("svc{service}:{}*", dice.of(VERBS)),
            8 => format!("svc{service}:*{}", dice.of(NOUNS)),
            _ => format!("svc{service}:*"),
        };
        let region = if dice.chance(50) {
            "*"
        } else {
            dice.of(REGIONS)
        };
        let kind = dice.of(NOUNS).to_ascii_lowercase();
        let tail = match dice.below(4) {
            0 => "*".to_owned(),
            1 => format!("{kind}/*"),
            2 => format!("{kind}/p{}-*", dice.below(8)),
            _ => format!("{kind}/p{}-{}", dice.below(8), dice.below(4)),
        };
        let condition = dice.chance(30).then(|| Condition::draw(dice));
        Self {
            deny: dice.chance(20),
            action,
            resource: format!("acs:svc{service}:{region}:{ACCOUNT}:{tail}"),
            condition,
        }
    }

    /// A statement that allows everything, as the outer layers have.
    pub(crate) fn everything() -> Self {
        let star = || "*".to_owned();
        Self {
            deny: false,
            action: star(),
            resource: star(),
            condition: None,
        }
    }

    fn json(&self) -> Value {
        let mut map = Map::new();
        map.insert(
            "Effect".into(),
            if self.deny { "Deny" } else { "Allow" }.into(),
        );
        map.insert("Action".into(), json!([self.action]));
        map.insert("Resource".into(), json!([self.resource]));
        if let Some(condition) = &self.condition {
            map.insert("Condition".into(), condition.json());
        }
        map.into()
    }
}

impl Condition {
    fn draw(dice: &mut Dice) -> Self {
        match dice.below(6) {
            0 => Self::Address(dice.below(4) as u8),
            1 => Self::Secure(true),
            2 => Self::Mfa(dice.chance(50)),
            3 => Self::KeysBelow(dice.below(1000) as u32),
            4 => Self::TagIs(format!("team{}", dice.below(4))),
            _ => Self::TagLike(format!("team{}*", dice.below(2))),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Address(x) => json!({"IpAddress": {"acs:SourceIp": [format!("10.{x}.0.0/16")]}}),
            Self::Secure(is) => json!({"Bool": {"acs:SecureTransport": [is.to_string()]}}),
            Self::Mfa(is) => json!({"Bool": {"acs:MFAPresent": [is.to_string()]}}),
            Self::KeysBelow(end) => json!({"NumericLessThan": {"oss:MaxKeys": [end.to_string()]}}),
            Self::TagIs(tag) => json!({"StringEquals": {TAG: [tag]}}),
            Self::TagLike(tag) => json!({"StringLike": {TAG: [tag]}}),
        }
    }
}

impl Request {
    /// A request that this statement may well be about.
    pub(crate) fn near(statement: &Statement, dice: &mut Dice) -> Self {
        let (service, action) = statement.action.split_once(':').unwrap_or(("svc0", "*"));
        let mut fits: Vec<String> = Vec::new();
        for (verb, noun) in VERBS
            .iter()
            .flat_map(|verb| NOUNS.iter().map(move |noun| (verb, noun)))
        {
            let name = format!("{verb}{noun}");
            let (head, tail) = action.split_once('*').unwrap_or((action, ""));
            if name == action
                || (action.contains('*') && name.starts_with(head) && name.ends_with(tail))
            {
                fits.push(name);
            }
        }
        let name = fits
            .get(dice.below(fits.len().max(1)))
            .cloned()
            .unwrap_or_default();
        let name = if dice.chance(80) {
            name
        } else {
            format!("{}{}", dice.of(VERBS), dice.of(NOUNS))
        };
        let mut parts = statement.resource.splitn(5, ':').skip(2);
        let region = parts.next().filter(|region| *region != "*");
        let tail = parts.nth(1).unwrap_or("*");
        let filled = match tail {
            "*" => format!(
                "{}/p{}-{}",
                dice.of(NOUNS).to_ascii_lowercase(),
                dice.below(8),
                dice.below(4)
            ),
            tail if tail.ends_with("/*") => {
                tail.replace('*', &format!("p{}-{}", dice.below(8), dice.below(4)))
            }
            tail => tail.replace('*', &dice.below(4).to_string()),
        };
        let region = region.unwrap_or_else(|| dice.of(REGIONS));
        Self {
            action: format!("{service}:{name}"),
            resource: format!("acs:{service}:{region}:{ACCOUNT}:{filled}"),
            address: [10, dice.below(5) as u8, 1, 1],
            secure: dice.chance(70),
            mfa: dice.chance(50),
            keys: dice.below(1000) as u32,
            tag: format!("team{}", dice.below(5)),
        }
    }

    /// The condition keys it brings.
    pub(crate) fn context(&self) -> policy::Context {
        let mut address = String::new();
        for (index, part) in self.address.iter().enumerate() {
            let _ = write!(address, "{}{part}", if index == 0 { "" } else { "." });
        }
        policy::Context::new()
            .with("acs:SourceIp", address)
            .with("acs:SecureTransport", self.secure.to_string())
            .with("acs:MFAPresent", self.mfa.to_string())
            .with("oss:MaxKeys", self.keys.to_string())
            .with(TAG, self.tag.as_str())
    }
}

/// The document of some statements.
pub(crate) fn document(statements: &[Statement]) -> String {
    let statements: Vec<Value> = statements.iter().map(Statement::json).collect();
    json!({"Version": "1", "Statement": statements}).to_string()
}

const SERVICES: usize = 20;
const VERBS: &[&str] = &[
    "Get", "List", "Create", "Delete", "Update", "Describe", "Put", "Attach",
];
const NOUNS: &[&str] = &["Bucket", "Instance", "Key", "Table", "Topic", "Volume"];
const REGIONS: &[&str] = &["cn-hangzhou", "cn-beijing", "eu-central-1"];
const TAG: &str = "acs:ResourceTag/team";

//! Single statements and requests, drawn from a seed. What a whole principal has: `workload`.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

/// The account of everything.
pub const ACCOUNT: &str = "1000000000000001";

/// A statement, as plain as can be.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Whether it denies.
    pub deny: bool,
    /// One action pattern.
    pub action: String,
    /// One resource pattern.
    pub resource: String,
    /// At most one condition.
    pub condition: Option<Condition>,
}

/// One condition of a statement.
#[derive(Clone, Debug)]
pub enum Condition {
    /// The address lies in `10.x.0.0/16`.
    Address(u8),
    /// The request came by HTTPS, or not.
    Secure(bool),
    /// The caller logged on with a second factor, or not.
    Mfa(bool),
    /// A number is less than this.
    KeysBelow(u32),
    /// A tag of the resource equals this.
    TagIs(String),
    /// A tag of the resource fits this pattern.
    TagLike(String),
}

/// A request.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Request {
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// `acs:SourceIp`.
    pub address: [u8; 4],
    /// `acs:SecureTransport`.
    pub secure: bool,
    /// `acs:MFAPresent`.
    pub mfa: bool,
    /// `oss:MaxKeys`.
    pub keys: u32,
    /// [`TAG`].
    pub tag: String,
}

/// A small random generator that gives the same for ever.
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    /// Neighbouring seeds give nothing alike.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        for _ in 0..8 {
            dice.below(2);
        }
        dice
    }

    /// A number below `end`, which is not zero.
    pub fn below(&mut self, end: usize) -> usize {
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

    /// True so many times in a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

impl Statement {
    /// One of any kind: three actions in ten and three resources in ten have a star, one statement
    /// in five a condition; one in three is about a service of the users' own.
    pub fn draw(dice: &mut Dice) -> Self {
        let service = dice.of(SERVICES);
        let action = match dice.below(100) {
            0..70 => format!("{service}:{}{}", dice.of(VERBS), dice.of(NOUNS)),
            70..85 => format!("{service}:{}*", dice.of(VERBS)),
            85..95 => format!("{service}:*{}", dice.of(NOUNS)),
            _ => format!("{service}:*"),
        };
        let (mut region, kind) = (dice.of(REGIONS), dice.of(NOUNS).to_ascii_lowercase());
        let (group, number) = (dice.below(GROUPS), dice.below(NUMBERS));
        let mut tail = format!("{kind}/p{group}-{number}");
        if dice.chance(30) {
            match dice.below(10) {
                0..3 => tail = format!("{kind}/*"),
                3..6 => tail = format!("{kind}/p{group}-*"),
                6..8 => region = "*",
                8 => (region, tail) = ("*", format!("{kind}/p{group}-*")),
                _ => (region, tail) = ("*", "*".to_owned()),
            }
        }
        let condition = dice.chance(20).then(|| Condition::draw(dice));
        Self {
            deny: dice.chance(20),
            action,
            resource: format!("acs:{service}:{region}:{ACCOUNT}:{tail}"),
            condition,
        }
    }

    /// A statement that allows everything, as the outer layers have.
    #[must_use]
    pub fn everything() -> Self {
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
            1 => Self::Secure(dice.chance(80)),
            2 => Self::Mfa(dice.chance(50)),
            3 => Self::KeysBelow(dice.below(1000) as u32 + 1),
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
    /// A request that the statement applies to.
    pub fn met(statement: &Statement, dice: &mut Dice) -> Self {
        let (service, pattern) = statement.action.split_once(':').unwrap_or(("ecs", "*"));
        let fitting: Vec<String> = names()
            .filter(|name| match pattern.split_once('*') {
                Some((head, tail)) => name.starts_with(head) && name.ends_with(tail),
                None => name == pattern,
            })
            .collect();
        let name = fitting
            .get(dice.below(fitting.len().max(1)))
            .cloned()
            .unwrap_or_default();
        let mut parts = statement.resource.splitn(5, ':').skip(2);
        let region = parts.next().filter(|region| *region != "*");
        let region = region.unwrap_or_else(|| dice.of(REGIONS));
        let (group, number) = (dice.below(GROUPS), dice.below(NUMBERS));
        let tail = match parts.nth(1).unwrap_or("*") {
            "*" => format!("{}/p{group}-{number}", dice.of(NOUNS).to_ascii_lowercase()),
            tail if tail.ends_with("/*") => tail.replace('*', &format!("p{group}-{number}")),
            tail => tail.replace('*', &number.to_string()),
        };
        let mut request = Self {
            action: format!("{service}:{name}"),
            resource: format!("acs:{service}:{region}:{ACCOUNT}:{tail}"),
            address: [10, dice.below(5) as u8, 1, 1],
            secure: dice.chance(70),
            mfa: dice.chance(50),
            keys: dice.below(1000) as u32,
            tag: format!("team{}", dice.below(5)),
        };
        match &statement.condition {
            Some(Condition::Address(x)) => request.address = [10, *x, 1, 1],
            Some(Condition::Secure(is)) => request.secure = *is,
            Some(Condition::Mfa(is)) => request.mfa = *is,
            Some(Condition::KeysBelow(end)) => request.keys %= end,
            Some(Condition::TagIs(tag)) => request.tag.clone_from(tag),
            Some(Condition::TagLike(tag)) => request.tag = tag.replace('*', "a"),
            None => {}
        }
        request
    }

    /// One that differs from a request that the statement applies to: in the name of the resource
    /// or in the action.
    pub fn missed(statement: &Statement, dice: &mut Dice) -> Self {
        let mut request = Self::met(statement, dice);
        if dice.chance(50) {
            let _ = write!(request.resource, "{}", dice.below(NUMBERS));
        } else if let Some((service, _)) = request.action.split_once(':') {
            request.action = format!("{service}:{}{}", dice.of(VERBS), dice.of(NOUNS));
        }
        request
    }

    /// The condition keys it brings.
    #[must_use]
    pub fn context(&self) -> policy::Context {
        policy::Context::new()
            .with("acs:SourceIp", self.address())
            .with("acs:SecureTransport", self.secure.to_string())
            .with("acs:MFAPresent", self.mfa.to_string())
            .with("oss:MaxKeys", self.keys.to_string())
            .with(TAG, self.tag.as_str())
    }

    /// The address in its usual form.
    #[must_use]
    pub fn address(&self) -> String {
        std::net::Ipv4Addr::from(self.address).to_string()
    }
}

/// The document of some statements.
pub fn document<'a>(statements: impl IntoIterator<Item = &'a Statement>) -> String {
    let statements: Vec<Value> = statements.into_iter().map(Statement::json).collect();
    json!({"Version": "1", "Statement": statements}).to_string()
}

/// The names of the actions that every service has.
pub fn names() -> impl Iterator<Item = String> {
    VERBS
        .iter()
        .flat_map(|verb| NOUNS.iter().map(move |noun| format!("{verb}{noun}")))
}

/// Two thirds are the cloud's; the last seven are of the users' own making, in no catalogue.
pub const SERVICES: &[&str] = &[
    "ecs", "oss", "rds", "vpc", "slb", "ram", "kms", "log", "cdn", "fc", "mns", "ots", "cr", "ess",
    "archive", "billing", "courier", "ledger", "orders", "payroll", "shelves",
];
/// What the names of actions begin with.
pub const VERBS: &[&str] = &[
    "Get", "List", "Create", "Delete", "Update", "Describe", "Put", "Attach",
];
/// What the names of actions end with.
pub const NOUNS: &[&str] = &["Bucket", "Instance", "Key", "Table", "Topic", "Volume"];
const REGIONS: &[&str] = &["cn-hangzhou", "cn-beijing", "eu-central-1"];
/// The tag that conditions look at.
pub const TAG: &str = "acs:ResourceTag/team";
const GROUPS: usize = 16;
const NUMBERS: usize = 16;

//! Questions: callers, actions, resources and circumstances, mostly close to what policies say.

use policy::{Context, Principal, Question, Resource};

use super::document::{ACCOUNTS, CODES, KEYS, REGIONS, RELATIVES, VALUES, letters};
use super::{Dice, ME, OTHER, Words};

/// A question and all that it borrows from.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) principal: Principal,
    pub(crate) management_account: bool,
    pub(crate) action: String,
    /// ARN, owner and resource group.
    pub(crate) resources: Vec<(String, String, Option<String>)>,
    pub(crate) context: Context,
}

impl Asked {
    pub(crate) fn draw(dice: &mut Dice<'_>, words: &Words) -> Self {
        let resources = if dice.one_in(64) {
            Vec::new()
        } else {
            let most = if dice.one_in(4) { 3 } else { 1 };
            dice.several(1, most, |dice| resource(dice, words))
        };
        Self {
            principal: principal(dice),
            management_account: dice.one_in(10),
            action: action(dice, words),
            resources,
            context: circumstances(dice, words),
        }
    }

    pub(crate) fn lend<T>(&self, ask: impl FnOnce(&Question<'_>) -> T) -> T {
        let resources: Vec<_> = self
            .resources
            .iter()
            .map(|(arn, owner, group)| Resource {
                arn,
                owner,
                group: group.as_deref(),
            })
            .collect();
        ask(&Question {
            management_account: self.management_account,
            ..Question::new(&self.principal, &self.action, &resources, &self.context)
        })
    }
}

fn principal(dice: &mut Dice<'_>) -> Principal {
    let account = *dice.pick(&[ME, ME, ME, OTHER]);
    match dice.below(14) {
        0..=5 => {
            let name = *dice.pick(&["alice", "bob", "Alice"]);
            Principal::user(account, name)
        }
        6..=9 => {
            let role = *dice.pick(&["App", "app", "ops"]);
            Principal::Session {
                account: account.into(),
                role: role.into(),
                session: "s".into(),
                service_linked: role == "ops" && dice.one_in(2),
            }
        }
        10 => Principal::Root {
            account: account.into(),
        },
        11 => Principal::Service {
            account: account.into(),
            service: (*dice.pick(&["ecs.aliyuncs.com", "other.aliyuncs.com"])).into(),
        },
        12 => Principal::Federated {
            account: account.into(),
            provider_arn: format!("acs:ram::{account}:saml-provider/idp").into(),
        },
        _ => Principal::Anonymous,
    }
}

pub(crate) fn action(dice: &mut Dice<'_>, words: &Words) -> String {
    if words.is_assume && dice.one_in(2) {
        return "sts:AssumeRole".to_owned();
    }
    if words.actions.is_empty() || dice.one_in(4) {
        return (*dice.pick(ACTIONS)).to_owned();
    }
    let pattern = dice.pick(&words.actions).clone();
    near(dice, &pattern)
}

pub(crate) fn resource(dice: &mut Dice<'_>, words: &Words) -> (String, String, Option<String>) {
    let arn = match dice.below(8) {
        0 | 1 => (*dice.pick(ARNS)).to_owned(),
        2 => {
            let field = |dice: &mut Dice<'_>, list: &[&str]| {
                let pattern = *dice.pick(list);
                near(dice, pattern)
            };
            let (code, region) = (field(dice, CODES), field(dice, REGIONS));
            let (account, relative) = (field(dice, ACCOUNTS), field(dice, RELATIVES));
            format!("acs:{code}:{region}:{account}:{relative}")
        }
        _ if words.resources.is_empty() => (*dice.pick(ARNS)).to_owned(),
        _ => {
            let pattern = dice.pick(&words.resources).clone();
            near(dice, &pattern)
        }
    };
    let owner = *dice.pick(&[ME, ME, ME, OTHER]);
    let group = match dice.below(6) {
        4 => Some("rg-1".to_owned()),
        5 => Some("rg-2".to_owned()),
        _ => None,
    };
    (arn, owner.to_owned(), group)
}

pub(crate) fn circumstances(dice: &mut Dice<'_>, words: &Words) -> Context {
    let pairs = dice.several(0, 4, |dice| {
        if words.tests.is_empty() || dice.one_in(4) {
            let (key, value) = (*dice.pick(KEYS), *dice.pick(VALUES));
            return (key.to_owned(), value.to_owned());
        }
        let (key, value) = dice.pick(&words.tests).clone();
        (key, near(dice, &value))
    });
    let mut context = Context::new();
    for (key, value) in pairs {
        context.insert(&key, value);
    }
    for _ in 0..*dice.pick(&[0, 0, 0, 0, 1, 1, 2]) {
        context.insert("acs:ResourceGroupId", *dice.pick(&["rg-1", "rg-2"]));
    }
    context
}

/// A text that the pattern covers, or would but for one character.
fn near(dice: &mut Dice<'_>, pattern: &str) -> String {
    let mut text = Vec::new();
    for c in pattern.chars() {
        match c {
            '*' => text.extend(star(dice).chars()),
            '?' => text.push(*dice.pick(&['a', 'é', 'b', 'k', '/'])),
            _ => text.push(c),
        }
    }
    if !text.is_empty() && dice.one_in(3) {
        let place = dice.below(text.len());
        match dice.below(5) {
            0 => {
                for c in text.iter_mut().skip(place).take(1) {
                    *c = other_case(*c);
                }
            }
            1 => drop(text.remove(place)),
            2 => text.insert(place, 'x'),
            3 => text.splice(place..=place, ['k']).for_each(drop),
            _ => text.push('k'),
        }
    }
    text.into_iter().collect()
}

fn other_case(c: char) -> char {
    if c.is_ascii_lowercase() {
        c.to_ascii_uppercase()
    } else {
        c.to_ascii_lowercase()
    }
}

/// What a star may stand for.
fn star(dice: &mut Dice<'_>) -> String {
    match dice.below(16) {
        0..=2 => String::new(),
        3..=5 => "a".to_owned(),
        6 | 7 => "k".to_owned(),
        8 => "b/k".to_owned(),
        9 => "é".to_owned(),
        10 => "*".to_owned(),
        11 => ":".to_owned(),
        12..=14 => letters(dice, "abéA", 0, 6),
        _ => (*dice.pick(&["a", "ab", "aé"])).repeat(dice.below(120)),
    }
}

const ACTIONS: &[&str] = &[
    "oss:GetObject",
    "OSS:getobject",
    "oss:PutObject",
    "ecs:StopInstance",
    "sts:AssumeRole",
    "zed:ab",
    "zed:aab",
    "zed:café",
    // These share all that a fingerprint sees of them.
    "zed:a[b",
    "zed:a{b",
    "plain",
    "oss:*",
    "zed:a:b",
    "",
    ":",
];

const ARNS: &[&str] = &[
    "acs:oss:cn-hangzhou:1000000000000001:b/k",
    "acs:oss:cn-hangzhou:1000000000000001:b",
    "acs:oss:cn-hangzhou:1000000000000001:b/k/x",
    "acs:oss:cn-hangzhou:1000000000000001:b/",
    "acs:oss:cn-hangzhou:1000000000000001:bk/k",
    "acs:ram::1000000000000001:user/bob",
    "acs:ram:*:1000000000000001:policy/p",
    "acs:ram::1000000000000001:role/app",
    "acs:RAM:*:1000000000000001:role/App",
    "acs:ram::system:policy/p",
    "*",
    "broken",
    "acs:oss:cn-beijing:2000000000000002:b/ka:b",
    "acs:ram::1000000000000001:user/*",
    "acs:oss:*:1000000000000001:é/é",
    "ACS:oss::1000000000000001:b/k",
];

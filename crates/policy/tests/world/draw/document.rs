//! Documents: legal ones with every element there is, and some that older rules let through.

use policy::{Effect, Kind, Operator, Quantifier};
use serde_json::{Map, Value, json};

use super::Dice;

/// The text of a document.
pub(crate) fn text(dice: &mut Dice<'_>, kind: Kind, most: usize) -> String {
    let statements = dice.several(1, most, |dice| {
        let effect = effect(dice);
        statement(dice, kind, effect)
    });
    let mut document = json!({"Version": "1", "Statement": statements});
    if let (Some(members), true) = (document.as_object_mut(), dice.one_in(100)) {
        match dice.below(5) {
            0 => drop(members.remove("Version")),
            1 => drop(members.insert("Version".to_owned(), json!(1))),
            2 => drop(members.insert("Id".to_owned(), json!("x"))),
            3 => drop(members.insert("Statement".to_owned(), json!([]))),
            _ => drop(members.remove("Statement")),
        }
    }
    document.to_string()
}

pub(crate) fn effect(dice: &mut Dice<'_>) -> Effect {
    if dice.one_in(4) {
        Effect::Deny
    } else {
        Effect::Allow
    }
}

/// A statement, one in thirty of them spoilt.
pub(crate) fn statement(dice: &mut Dice<'_>, kind: Kind, effect: Effect) -> Value {
    let mut map = Map::new();
    map.insert("Effect".to_owned(), json!(effect));
    let negated = dice.one_in(7) && kind != Kind::Trust;
    let actions = if kind == Kind::Trust && !dice.one_in(8) {
        json!("sts:AssumeRole")
    } else {
        strings(dice, 3, action_pattern)
    };
    let name = if negated { "NotAction" } else { "Action" };
    map.insert(name.to_owned(), actions);
    if kind != Kind::Trust {
        map.insert("Resource".to_owned(), strings(dice, 3, resource_pattern));
    }
    if matches!(kind, Kind::Trust | Kind::Resource) {
        map.insert("Principal".to_owned(), principals(dice));
    }
    if dice.one_in(3) {
        map.insert("Condition".to_owned(), condition(dice));
    }
    if dice.one_in(16) {
        let sid = *dice.pick(&["", "x", "Two words", "é\"\\"]);
        map.insert("Sid".to_owned(), json!(sid));
    }
    if dice.one_in(30) {
        spoil(dice, &mut map);
    }
    Value::Object(map)
}

/// One text, or a list of some.
fn strings(dice: &mut Dice<'_>, most: usize, one: fn(&mut Dice<'_>) -> String) -> Value {
    let mut texts = dice.several(1, most, one);
    if texts.len() == 1 && dice.one_in(2) {
        json!(texts.pop())
    } else {
        json!(texts)
    }
}

fn action_pattern(dice: &mut Dice<'_>) -> String {
    match dice.below(64) {
        0..=40 => (*dice.pick(ACTIONS)).to_owned(),
        41..=62 => {
            let code = letters(dice, "zed*?", 1, 3);
            format!("{code}:{}", letters(dice, "abA*?é", 1, 5))
        }
        _ => format!("zed:{}", hostile(dice)),
    }
}

fn resource_pattern(dice: &mut Dice<'_>) -> String {
    match dice.below(12) {
        0..=3 => "*".to_owned(),
        4..=10 => {
            let (code, region) = (*dice.pick(CODES), *dice.pick(REGIONS));
            let account = *dice.pick(ACCOUNTS);
            let relative = match dice.below(64) {
                0..=52 => (*dice.pick(RELATIVES)).to_owned(),
                53..=62 => letters(dice, "b*?/kKé:", 0, 6),
                _ => hostile(dice),
            };
            format!("acs:{code}:{region}:{account}:{relative}")
        }
        _ => (*dice.pick(&["*", "acs:::::", "acs::::", "acs:oss:*:b/k:x"])).to_owned(),
    }
}

pub(super) fn letters(dice: &mut Dice<'_>, alphabet: &str, least: usize, most: usize) -> String {
    let alphabet: Vec<char> = alphabet.chars().collect();
    dice.several(least, most, |dice| *dice.pick(&alphabet))
        .into_iter()
        .collect()
}

/// A pattern that a matcher may choke on.
fn hostile(dice: &mut Dice<'_>) -> String {
    let piece = *dice.pick(&["*a", "a*", "?", "*?", "a", "ab", "*ab", "é", "**", "?a*"]);
    let many = 1 + dice.below(40);
    let end = *dice.pick(&["", "b", "*", "a", "?", "*b", "é"]);
    format!("{}{end}", piece.repeat(many))
}

/// What may be wrong with a stored statement.
pub(crate) fn spoil(dice: &mut Dice<'_>, statement: &mut Map<String, Value>) {
    let mut put = |name: &str, value: Value| drop(statement.insert(name.to_owned(), value));
    match dice.below(14) {
        0 => put("Comment", json!("x")),
        1 => put("Effect", json!("deny")),
        2 => put("NotResource", json!("*")),
        3 => put("Action", json!(["plain", "oss:*"])),
        4 => put("Resource", json!([])),
        5 => put("Resource", json!(["arn:aws:s3:::b", "acs:oss:*:*:b/*"])),
        6 => put("Principal", json!({"RAM": "*"})),
        7 => put("NotAction", json!("oss:*")),
        8 => put("Condition", json!("x")),
        9 => put("Action", json!([["oss:*"]])),
        10 => put("Condition", json!({"StringEquals": {}})),
        11 => drop(statement.remove("Principal")),
        12 => drop(statement.remove("Effect")),
        _ => drop(statement.remove("Resource")),
    }
}

fn condition(dice: &mut Dice<'_>) -> Value {
    let operators = dice.several(1, 2, |dice| (operator(dice), tests(dice)));
    Value::Object(operators.into_iter().collect())
}

fn operator(dice: &mut Dice<'_>) -> String {
    if dice.one_in(24) {
        return (*dice.pick(&[
            "ArnLike",
            "bool",
            "StringEqualsIfExists",
            "Null",
            "ForAnyValue:",
            "forAnyValue:StringEquals",
        ]))
        .to_owned();
    }
    let operator = dice.pick(Operator::ALL).name();
    let quantifier = match dice.below(6) {
        4 => Quantifier::All.prefix(),
        5 => Quantifier::Any.prefix(),
        _ => "",
    };
    format!("{quantifier}{operator}")
}

fn tests(dice: &mut Dice<'_>) -> Value {
    let tests = dice.several(1, 2, |dice| {
        let key = (*dice.pick(KEYS)).to_owned();
        let values = match dice.below(16) {
            0..=5 => json!(dice.several(1, 3, |dice| *dice.pick(VALUES))),
            6..=14 => json!(dice.pick(VALUES)),
            _ => dice
                .pick(&[json!(7), json!(true), json!([]), json!(["7", null])])
                .clone(),
        };
        (key, values)
    });
    Value::Object(tests.into_iter().collect())
}

fn principals(dice: &mut Dice<'_>) -> Value {
    let mut map = Map::new();
    if !dice.one_in(5) {
        let named = dice.several(1, 2, |dice| *dice.pick(NAMED));
        map.insert("RAM".to_owned(), json!(named));
    }
    if dice.one_in(3) {
        let services = [
            "ecs.aliyuncs.com",
            "1000000000000001@ecs.aliyuncs.com",
            "2000000000000002@ecs.aliyuncs.com",
            "other.aliyuncs.com",
        ];
        map.insert("Service".to_owned(), json!(dice.pick(&services)));
    }
    if dice.one_in(3) {
        let provider = "acs:ram::1000000000000001:saml-provider/idp";
        map.insert("Federated".to_owned(), json!(provider));
    }
    if dice.one_in(8) {
        let kind = *dice.pick(&["RAM", "Service", "Federated"]);
        map.insert(kind.to_owned(), json!([]));
    }
    Value::Object(map)
}

const ACTIONS: &[&str] = &[
    "*",
    "oss:GetObject",
    "*:*",
    "oss:*",
    "oss:Get*",
    "OSS:getobject",
    "oss:GetObject*",
    "oss:GetObjec?",
    "oss:?",
    "*:Get*",
    "?ss:*Object",
    "sts:AssumeRole",
    "ecs:Stop?nstance",
    "oss:G*t*",
    "z*:a*b",
    "zed:?b",
    "zed:*a?",
    "*:*b*",
    "sts:*",
    "zed:a:*",
    "zed:caf?",
    "zed:a[b",
    "zed:a{b",
    "o*:Get*t",
];

pub(super) const CODES: &[&str] = &[
    "oss", "*", "oss", "ram", "OSS", "o*", "?ss", "sts", "ims", "RAM", "*s*", "ecs", "",
];

pub(super) const REGIONS: &[&str] = &[
    "*",
    "",
    "cn-hangzhou",
    "cn-*",
    "CN-hangzhou",
    "cn-?angzhou",
    "*z*",
    "cn-beijing",
];

pub(super) const ACCOUNTS: &[&str] = &[
    "*",
    "1000000000000001",
    "1*",
    "",
    "2000000000000002",
    "system",
    "?000000000000001",
    "*1",
];

pub(super) const RELATIVES: &[&str] = &[
    "*", "b/*", "b/k", "b", "b/k*", "b/k/x", "b/K", "b*", "b/?", "b/k?", "b?k", "?/k", "*k", "*/k",
    "b/*/x", "b/é", "é/*", "é", "user/*", "user/bob", "user/?", "role/App", "role/app", "role/*",
    "ROLE/a*", "policy/p", "b:c", "b/k:*", "", "b/", "/",
];

pub(super) const KEYS: &[&str] = &[
    "acs:SourceIp",
    "ACS:sourceip",
    "acs:ResourceTag/a",
    "acs:ResourceTag/A",
    "ACS:resourcetag/a",
    "x:n",
    "x:d",
    "x:b",
    "acs:PrincipalARN",
    "acs:principalarn",
];

pub(crate) const VALUES: &[&str] = &[
    "10.0.0.1",
    "10.0.0.0/8",
    "10.0.0.7/31",
    "0.0.0.0/0",
    "::/0",
    "10.0.0.0/33",
    "2001:db8::1",
    "2001:db8::/32",
    "2001:DB8:0::1/127",
    "::ffff:10.0.0.1",
    "::ffff:10.0.0.0/104",
    "::ffff:0:0/95",
    "prod",
    "Prod",
    "pr*",
    "*",
    "?rod",
    "pr?*d",
    "",
    "é",
    "É",
    "?",
    "Straße",
    "7",
    "07.0",
    "+7",
    "-7",
    "7.5",
    "-7.50",
    "10",
    "0",
    "-0",
    ".5",
    "5.",
    "9007199254740992",
    "9007199254740993",
    "0.1000000000000000000000000000000001",
    "true",
    "FALSE",
    "no",
    "2026-01-31T08:00:00Z",
    "2026-01-31T16:00:00+08:00",
    "2026-01-31T02:30-0530",
    "2026-01-31T09:00+01",
    "2026-02-01T00:00:00.5Z",
    "2026-02-01T00:00:00.500000000000000001Z",
    "2024-02-29T23:59:60Z",
    "2023-02-29T00:00:00Z",
    "2026-02-01",
    "1969-12-31T23:59:59.9Z",
    "acs:ram::1000000000000001:user/alice",
    "acs:ram:*:*:role/App",
    "acs:ram::1000000000000001:role/app",
    "acs:ram:*:*:USER/*",
];

const NAMED: &[&str] = &[
    "acs:ram::1000000000000001:root",
    "acs:ram::1000000000000001:user/alice",
    "acs:ram::1000000000000001:user/Alice",
    "acs:ram::1000000000000001:role/APP",
    "acs:ram::1000000000000001:role/ops",
    "acs:ram::2000000000000002:root",
    "acs:ram::2000000000000002:user/alice",
    "acs:ram::1000000000000001:user/bob",
];

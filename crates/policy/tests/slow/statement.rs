//! Whether a statement applies: sections 4 to 6 of the rules.

use policy::{Effect, Operator, Principal, Question, Resource, Statement, Test};

use super::value::{compare, covers};
use super::{Maybe, all, any};

/// Whether the statement takes part. C7: what is in doubt does not allow, and denies.
pub(super) fn applies(q: &Question<'_>, r: &Resource<'_>, statement: &Statement) -> bool {
    let mut parts = vec![
        action(q, statement),
        resource(r, statement),
        principal(q, r, statement),
        sure(statement.is_unsure()),
    ];
    let tests = statement.conditions().iter();
    parts.extend(tests.map(|test| test_holds(q, test)));
    all(parts).unwrap_or(statement.effect() == Effect::Deny)
}

/// The parts of an Allow that keep it from applying, by their name; conditions by their number.
pub(crate) fn lacks(q: &Question<'_>, r: &Resource<'_>, statement: &Statement) -> Vec<String> {
    let mut parts = vec![
        ("unreadable".to_owned(), sure(statement.is_unsure())),
        ("action".to_owned(), action(q, statement)),
        ("resource".to_owned(), resource(r, statement)),
        ("principal".to_owned(), principal(q, r, statement)),
    ];
    for (index, test) in statement.conditions().iter().enumerate() {
        parts.push((format!("condition {index}"), test_holds(q, test)));
    }
    let lacking = parts.into_iter().filter(|(_, holds)| *holds != Some(true));
    lacking.map(|(name, _)| name).collect()
}

/// Open where something unreadable stood, which might have said anything.
fn sure(unsure: bool) -> Maybe {
    if unsure { None } else { Some(true) }
}

/// M3, and C7 for lists that were not understood as a whole.
fn action(q: &Question<'_>, statement: &Statement) -> Maybe {
    let actions = statement.actions();
    let mut listed: Vec<Maybe> = Vec::new();
    for pattern in actions.patterns() {
        listed.push(Some(action_covered(pattern.text(), q.action)));
    }
    if actions.is_unsure() {
        listed.push(None);
    }
    let listed = any(listed);
    if actions.is_negated() {
        listed.map(|yes| !yes)
    } else {
        listed
    }
}

/// M1, M2.
pub(crate) fn action_covered(pattern: &str, action: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    match (pattern.split_once(':'), action.split_once(':')) {
        (Some((code, name)), Some((asked_code, asked_name))) => {
            covers(code, asked_code, true) && covers(name, asked_name, true)
        }
        _ => false,
    }
}

fn resource(r: &Resource<'_>, statement: &Statement) -> Maybe {
    let Some(resources) = statement.resources() else {
        return Some(true);
    };
    let mut listed: Vec<Maybe> = Vec::new();
    for pattern in resources.patterns() {
        listed.push(Some(resource_covered(pattern.text(), r.arn)));
    }
    if resources.is_unsure() {
        listed.push(None);
    }
    any(listed)
}

/// Section 5, step by step.
pub(crate) fn resource_covered(pattern: &str, resource: &str) -> bool {
    // 1, M4
    if pattern == "*" {
        return true;
    }
    // 2, M10
    if resource == "*" {
        return false;
    }
    // 3, M5, M7
    let p: Vec<_> = pattern.splitn(5, ':').collect();
    let r: Vec<_> = resource.splitn(5, ':').collect();
    let ([p1, p2, p3, p4, p5], [r1, r2, r3, r4, r5]) = (&p[..], &r[..]) else {
        return false;
    };
    let code = r2.to_ascii_lowercase();
    // M8
    let region = if ["ram", "sts", "ims"].contains(&code.as_str()) && *r3 == "*" {
        ""
    } else {
        r3
    };
    // M13
    let is_role = code == "ram" && r5.to_ascii_lowercase().starts_with("role/");
    // 4, 5, 6
    *p1 == "acs"
        && *r1 == "acs"
        && covers(p2, r2, true)
        && covers(p3, region, true)
        && covers(p4, r4, false)
        && covers(p5, r5, is_role)
}

/// T2, T3, T4.
fn principal(q: &Question<'_>, r: &Resource<'_>, statement: &Statement) -> Maybe {
    let Some(named) = statement.principals() else {
        return Some(true);
    };
    let ram = |arn: String| named.ram().iter().any(|own| **own == *arn);
    let account_named = |account: &str| ram(format!("acs:ram::{account}:root"));
    let found = match q.principal {
        Principal::Root { account } => account_named(account),
        Principal::User { account, name } => {
            account_named(account) || ram(format!("acs:ram::{account}:user/{name}"))
        }
        Principal::Session { account, role, .. } => {
            let role = format!("acs:ram::{account}:role/{role}").to_ascii_lowercase();
            let roles = named.ram().iter().map(|own| own.to_ascii_lowercase());
            account_named(account) || roles.into_iter().any(|own| own == role)
        }
        Principal::Service { account, service } => {
            let mut codes = named.service().iter();
            let acting = format!("{account}@{service}");
            codes.any(|code| **code == acting || **code == **service && **account == *r.owner)
        }
        Principal::Federated { provider_arn, .. } => {
            named.federated().iter().any(|arn| **arn == **provider_arn)
        }
        Principal::Anonymous => false,
    };
    any([Some(found), sure(named.is_unsure()).map(|_| false)])
}

/// C9: keys compare ignoring case up to the slash.
fn same_key(one: &str, other: &str) -> bool {
    let normal = |key: &str| match key.split_once('/') {
        Some((head, tail)) => format!("{}/{tail}", head.to_ascii_lowercase()),
        None => key.to_ascii_lowercase(),
    };
    normal(one) == normal(other)
}

/// The values that the request has for a key. C10: the caller's own name follows from the caller.
pub(crate) fn values(q: &Question<'_>, key: &str) -> Vec<String> {
    let mut values = Vec::new();
    for (own, given) in q.context.iter() {
        if same_key(own, key) {
            values.extend(given.map(str::to_owned));
        }
    }
    if values.is_empty() && same_key(key, "acs:PrincipalARN") {
        values.extend(match q.principal {
            Principal::User { account, name } => Some(format!("acs:ram::{account}:user/{name}")),
            Principal::Session { account, role, .. } => {
                let role = role.to_ascii_lowercase();
                Some(format!("acs:ram::{account}:role/{role}"))
            }
            _ => None,
        });
    }
    values
}

/// C2, C3, C5, C6, C7, and the set operators.
pub(crate) fn test_holds(q: &Question<'_>, test: &Test) -> Maybe {
    if *test.operator() == Operator::Unknown {
        return None;
    }
    let principal_arn = same_key(test.key(), "acs:PrincipalARN");
    let (set, name) = test.word().split_once(':').unwrap_or(("", test.word()));
    let twin = name.replace("Not", "");
    let negated = twin != name;
    // What each value of the request says of itself.
    let mut each = Vec::new();
    for asked in values(q, test.key()) {
        let met = any(test.values().iter().map(|value| {
            if value.is_text() {
                compare(&twin, principal_arn, &asked, value.text())
            } else {
                None
            }
        }));
        each.push(if negated { met.map(|met| !met) } else { met });
    }
    match set {
        "ForAllValues" => all(each),
        "ForAnyValue" => any(each),
        _ if negated => all(each),
        _ => any(each),
    }
}

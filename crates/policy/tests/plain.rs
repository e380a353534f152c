//! The doubt: a slow and obvious judge, written from the rules alone, against the one we ship.
//!
//! It shares the document and the question with the crate, and nothing else. More cases:
//! `PROPTEST_CASES=1000000 cargo test --release -p rampart-policy --test plain`.

#![expect(
    clippy::indexing_slicing,
    clippy::many_single_char_names,
    reason = "the letters are those of the rules; a world that lacks what is looked up ends the test"
)]

#[expect(dead_code, reason = "the laws need more of the world")]
mod world;

use policy::{
    Attached, Decision, Effect, Gathered, Layer, Operator, Principal, Question, Resource, Scope,
    Statement, Test,
};
use proptest::collection::vec;
use proptest::prelude::*;
use world::{asked, world};

/// Yes, no, or nobody can tell.
type Maybe = Option<bool>;

fn and(parts: &[Maybe]) -> Maybe {
    if parts.contains(&Some(false)) {
        Some(false)
    } else if parts.contains(&None) {
        None
    } else {
        Some(true)
    }
}

fn or(parts: &[Maybe]) -> Maybe {
    and(&parts
        .iter()
        .map(|part| part.map(|yes| !yes))
        .collect::<Vec<_>>())
    .map(|yes| !yes)
}

/// M1: stars and question marks, the schoolbook way.
fn like(pattern: &[char], text: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), None) => like(rest, text),
        (Some(('*', rest)), Some((_, tail))) => like(rest, text) || like(pattern, tail),
        (Some((one, rest)), Some((other, tail))) => {
            (*one == '?' || one == other) && like(rest, tail)
        }
        _ => false,
    }
}

fn matches(pattern: &str, text: &str, fold: bool) -> bool {
    let chars = |text: &str| {
        let text = if fold {
            text.to_lowercase()
        } else {
            text.to_owned()
        };
        text.chars().collect::<Vec<_>>()
    };
    like(&chars(pattern), &chars(text))
}

fn action_matches(pattern: &str, action: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    let (pattern, action): (Vec<_>, Vec<_>) = (
        pattern.splitn(2, ':').collect(),
        action.splitn(2, ':').collect(),
    );
    pattern.len() == 2
        && action.len() == 2
        && pattern
            .iter()
            .zip(&action)
            .all(|(pattern, text)| matches(pattern, text, true))
}

fn resource_matches(pattern: &str, resource: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    if resource == "*" {
        return false;
    }
    let p: Vec<_> = pattern.splitn(5, ':').collect();
    let r: Vec<_> = resource.splitn(5, ':').collect();
    if p.len() != 5 || r.len() != 5 || p[0] != "acs" || r[0] != "acs" {
        return false;
    }
    let global = ["ram", "sts", "ims"].contains(&r[1]);
    let region = if global && r[2] == "*" { "" } else { r[2] };
    let role = r[1] == "ram" && r[4].starts_with("role/");
    matches(p[1], r[1], true)
        && matches(p[2], region, true)
        && matches(p[3], r[3], false)
        && matches(p[4], r[4], role)
}

/// A number as sign, digits before and after the point, both padded to the same length.
fn number(text: &str) -> Option<i128> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
    if whole.is_empty() || fraction.is_empty() || fraction.len() > 6 {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let fraction: u64 = format!("{fraction:0<6}").parse().ok()?;
    Some(sign * (i128::from(whole) * 1_000_000 + i128::from(fraction)))
}

fn instant(text: &str) -> Option<i128> {
    Some(text.parse::<jiff::Timestamp>().ok()?.as_nanosecond())
}

/// An address as its family and bits.
fn address(text: &str) -> Option<(bool, u128)> {
    match text.parse::<std::net::IpAddr>().ok()?.to_canonical() {
        std::net::IpAddr::V4(four) => Some((true, u128::from(u32::from(four)))),
        std::net::IpAddr::V6(six) => Some((false, u128::from(six))),
    }
}

fn inside(text: &str, block: &str) -> Maybe {
    let (four, bits) = address(text)?;
    let (net, prefix) = match block.split_once('/') {
        Some((net, prefix)) => (address(net)?, prefix.parse::<u32>().ok()?),
        None => (address(block)?, if address(block)?.0 { 32 } else { 128 }),
    };
    let width = if net.0 { 32 } else { 128 };
    let cut = |bits: u128| bits.checked_shr(width - prefix).unwrap_or(0);
    Some(four == net.0 && cut(bits) == cut(net.1))
}

/// C1: one value of the request against one of the policy, for the positive twin.
fn compare(twin: &str, principal_arn: bool, asked: &str, value: &str) -> Maybe {
    if twin.starts_with("String") {
        return Some(match twin {
            "StringEquals" if principal_arn => asked.to_lowercase() == value.to_lowercase(),
            "StringEquals" => asked == value,
            "StringEqualsIgnoreCase" => asked.to_lowercase() == value.to_lowercase(),
            _ => matches(value, asked, principal_arn),
        });
    }
    if twin == "Bool" {
        let boolean = |text: &str| match text.to_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        };
        return Some(boolean(asked)? == boolean(value)?);
    }
    if twin.starts_with("Ip") {
        return inside(asked, value);
    }
    let (kind, read): (_, fn(&str) -> Option<i128>) = if twin.starts_with("Date") {
        ("Date", instant)
    } else {
        ("Numeric", number)
    };
    let (asked, value) = (read(asked)?, read(value)?);
    Some(match twin.strip_prefix(kind)? {
        "Equals" => asked == value,
        "LessThan" => asked < value,
        "LessThanEquals" => asked <= value,
        "GreaterThan" => asked > value,
        _ => asked >= value,
    })
}

/// Keys compare ignoring case up to the slash.
fn normal(key: &str) -> String {
    match key.split_once('/') {
        Some((head, tail)) => format!("{}/{tail}", head.to_lowercase()),
        None => key.to_lowercase(),
    }
}

fn test_holds(question: &Question<'_>, test: &Test) -> Maybe {
    if *test.operator() == Operator::Unknown {
        return None;
    }
    let key = normal(test.key());
    let principal_arn = key == "acs:principalarn";
    let mut asked: Vec<String> = question
        .context
        .iter()
        .filter(|(name, _)| normal(name) == key)
        .flat_map(|(_, values)| values.map(str::to_owned))
        .collect();
    if asked.is_empty() && principal_arn {
        asked.extend(match question.principal {
            Principal::User { account, name } => Some(format!("acs:ram::{account}:user/{name}")),
            Principal::Session { account, role, .. } => {
                Some(format!("acs:ram::{account}:role/{}", role.to_lowercase()))
            }
            _ => None,
        });
    }
    let name = test.operator().name();
    let twin = name.replace("Not", "");
    let mut pairs = Vec::new();
    for asked in &asked {
        for value in test.values() {
            pairs.push(if value.is_text() {
                compare(&twin, principal_arn, asked, value.text())
            } else {
                None
            });
        }
    }
    let met = or(&pairs);
    if twin == name {
        met
    } else {
        met.map(|met| !met)
    }
}

fn is_named(question: &Question<'_>, resource: &Resource<'_>, statement: &Statement) -> Maybe {
    let Some(named) = statement.principals() else {
        return Some(true);
    };
    let ram = |arn: String| named.ram().iter().any(|own| **own == *arn);
    let root = |account: &str| ram(format!("acs:ram::{account}:root"));
    let found = match question.principal {
        Principal::Root { account } => root(account),
        Principal::User { account, name } => {
            root(account) || ram(format!("acs:ram::{account}:user/{name}"))
        }
        Principal::Session { account, role, .. } => {
            let role = format!("acs:ram::{account}:role/{role}").to_lowercase();
            root(account) || named.ram().iter().any(|own| own.to_lowercase() == role)
        }
        Principal::Service { account, service } => named.service().iter().any(|code| {
            **code == format!("{account}@{service}")
                || (**code == **service && **account == *resource.owner)
        }),
        Principal::Federated { provider_arn, .. } => {
            named.federated().iter().any(|arn| **arn == **provider_arn)
        }
        Principal::Anonymous => false,
    };
    or(&[
        Some(found),
        if named.is_unsure() { None } else { Some(false) },
    ])
}

fn applies(question: &Question<'_>, resource: &Resource<'_>, statement: &Statement) -> bool {
    let doubt = |unsure: bool| if unsure { None } else { Some(false) };
    let actions = statement.actions();
    let listed = actions
        .patterns()
        .iter()
        .any(|p| action_matches(p.text(), question.action));
    let listed = or(&[Some(listed), doubt(actions.is_unsure())]);
    let action = if actions.is_negated() {
        listed.map(|yes| !yes)
    } else {
        listed
    };
    let on = match statement.resources() {
        None => Some(true),
        Some(resources) => {
            let listed = resources
                .patterns()
                .iter()
                .any(|p| resource_matches(p.text(), resource.arn));
            or(&[Some(listed), doubt(resources.is_unsure())])
        }
    };
    let mut parts = vec![action, on, is_named(question, resource, statement)];
    parts.push(if statement.is_unsure() {
        None
    } else {
        Some(true)
    });
    parts.extend(
        statement
            .conditions()
            .iter()
            .map(|test| test_holds(question, test)),
    );
    match (and(&parts), statement.effect()) {
        (Some(applies), _) => applies,
        (None, Effect::Allow) => false,
        (None, Effect::Deny) => true,
    }
}

fn basic<'a>(
    question: &Question<'_>,
    resource: &Resource<'_>,
    attached: impl Iterator<Item = &'a Attached>,
) -> Decision {
    let effects: Vec<_> = attached
        .flat_map(|one| one.policy.document().statements())
        .filter(|statement| applies(question, resource, statement))
        .map(Statement::effect)
        .collect();
    if effects.contains(&Effect::Deny) {
        Decision::ExplicitDeny
    } else if effects.contains(&Effect::Allow) {
        Decision::Allow
    } else {
        Decision::ImplicitDeny
    }
}

/// Section 10 of the rules, line by line.
fn decide_one(q: &Question<'_>, g: &Gathered<'_>, r: &Resource<'_>) -> (Decision, Layer) {
    use Decision::{Allow, ExplicitDeny, ImplicitDeny};
    let account = q.principal.account().unwrap_or("nobody");
    if let Principal::Root { .. } = q.principal {
        if g.trust.is_some() {
            return (ImplicitDeny, Layer::Trust);
        }
        if r.owner == account {
            return (Allow, Layer::Owner);
        }
    }
    let restricted = match q.principal {
        Principal::User { .. } | Principal::Federated { .. } => true,
        Principal::Session { service_linked, .. } => !service_linked,
        _ => false,
    };
    if restricted && !q.management_account {
        for (layer, path) in [
            (Layer::Control, g.control),
            (Layer::ControlCaller, g.control_caller),
        ] {
            for level in path.into_iter().flat_map(|path| path.iter()) {
                let d = basic(q, r, level.policies.attached().iter());
                if d != Allow {
                    return (d, layer);
                }
            }
        }
    }
    if let Some(session) = g.session {
        let d = basic(q, r, session.attached().iter());
        if d != Allow {
            return (d, Layer::Session);
        }
    }
    let mut a = None;
    if matches!(
        q.principal,
        Principal::User { .. } | Principal::Session { .. }
    ) {
        let own = g.identity.map_or(&[][..], policy::Set::attached);
        let d = basic(
            q,
            r,
            own.iter().filter(|one| one.source.scope == Scope::Account),
        );
        a = Some((d, Layer::Identity));
        if let (ImplicitDeny, Some(group)) = (d, r.group) {
            let scope = Scope::ResourceGroup(group.into());
            let d = basic(q, r, own.iter().filter(|one| one.source.scope == scope));
            a = Some((d, Layer::IdentityGroup));
        }
    }
    if let Some(trust) = g.trust {
        let b = basic(q, r, trust.attached().iter());
        return match (a, b) {
            (Some((ExplicitDeny, layer)), _) => (ExplicitDeny, layer),
            (_, ExplicitDeny) => (ExplicitDeny, Layer::Trust),
            (None | Some((Allow, _)), Allow) => (Allow, Layer::Trust),
            (Some((ImplicitDeny, layer)), _) => (ImplicitDeny, layer),
            _ => (ImplicitDeny, Layer::Trust),
        };
    }
    let carried = g.resource_based.map_or(&[][..], policy::Set::attached);
    let b = basic(q, r, carried.iter());
    match (a, b) {
        (Some((ExplicitDeny, layer)), _) => (ExplicitDeny, layer),
        (_, ExplicitDeny) => (ExplicitDeny, Layer::ResourceBased),
        (_, Allow) => (Allow, Layer::ResourceBased),
        (Some((Allow, layer)), _) if r.owner == account => (Allow, layer),
        (Some((ImplicitDeny, layer)), _) => (ImplicitDeny, layer),
        _ => (ImplicitDeny, Layer::ResourceBased),
    }
}

fn decide(q: &Question<'_>, g: &Gathered<'_>) -> (Decision, Layer) {
    let all: Vec<_> = q.resources.iter().map(|r| decide_one(q, g, r)).collect();
    for decision in [
        Decision::ExplicitDeny,
        Decision::ImplicitDeny,
        Decision::Allow,
    ] {
        if let Some(found) = all.iter().find(|(own, _)| *own == decision) {
            return *found;
        }
    }
    (Decision::ImplicitDeny, Layer::Identity)
}

proptest! {
    #![proptest_config(world::config())]

    #[test]
    fn both_judges_agree(world in world()) {
        // A set that has been asked before answers from what it remembers.
        world.ask(|q, g| {
            let plain = decide(q, g);
            let first = policy::decide(q, g);
            prop_assert_eq!(plain, (first.decision, first.layer));
            for _ in 0..3 {
                prop_assert_eq!(&first, &policy::decide(q, g));
            }
            Ok(())
        })?;
    }

    #[test]
    fn what_is_remembered_of_one_action_is_not_said_of_another(world in world(), more in vec(asked(), 1..6)) {
        world.ask(|q, g| {
            for _ in 0..3 {
                prop_assert!(policy::decide(q, g).counted.len() < 100);
            }
            for (action, arn) in &more {
                let resources = [Resource { arn, ..q.resources[0] }];
                let q = Question { action, resources: &resources, ..*q };
                for _ in 0..2 {
                    let ours = policy::decide(&q, g);
                    prop_assert_eq!(decide(&q, g), (ours.decision, ours.layer));
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn both_see_the_same_statements_apply(world in world()) {
        world.ask(|q, g| {
            for counted in &policy::decide(q, g).counted {
                let set = match counted.layer {
                    Layer::Control => &g.control.unwrap()[counted.level as usize].policies,
                    Layer::ControlCaller => &g.control_caller.unwrap()[counted.level as usize].policies,
                    Layer::Session => g.session.unwrap(),
                    Layer::Trust => g.trust.unwrap(),
                    Layer::ResourceBased => g.resource_based.unwrap(),
                    _ => g.identity.unwrap(),
                };
                let statement = set.statement(counted.policy as usize, counted.statement as usize);
                let resource = &q.resources[counted.resource as usize];
                prop_assert!(applies(q, resource, statement.unwrap()));
            }
            Ok(())
        })?;
    }

    #[test]
    fn matching_agrees_with_the_schoolbook(pattern in "[ab*?é]{0,8}", text in "[abAé]{0,10}") {
        let ours = policy::ResourcePattern::parse(&format!("acs:oss:::{pattern}")).unwrap();
        let text = format!("acs:oss:::{text}");
        prop_assert_eq!(ours.matches(&text), resource_matches(ours.text(), &text));
    }
}

//! Cedar, with three choices of the policies that it is given.
//!
//! Patterns of actions are groups of actions, exact resources are compared as entities, and what
//! has a star is compared with `like`. Each layer is a set of its own, evaluated in turn.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use benches::draw::{Condition, Request, SERVICES, Statement, names};
use benches::workload::{Attachment, Shape, Workload};
use cedar_policy as cedar;
use cedar_policy::{Authorizer, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet};
use cedar_policy::{Response, RestrictedExpression as Value};
use policy::Decision;

use crate::SEED;
use crate::engine::Engine;

/// All policies of the principal.
pub(crate) const SLICE: &str = "Cedar, the principal's policies";
/// The same over all layers.
pub(crate) const SLICE_ALL: &str = "Cedar, the principal's policies, all layers";
/// Only the statements about the service of the request.
pub(crate) const BY_SERVICE: &str = "Cedar, by service";
/// The same over all layers.
pub(crate) const BY_SERVICE_ALL: &str = "Cedar, by service, all layers";
/// The policies of everybody.
pub(crate) const DIRECTORY: &str = "Cedar, whole directory";

/// The engines that only see policies of the principal.
pub(crate) fn engines(workload: &Workload) -> Result<Vec<Engine<'_>>> {
    let mut engines = Vec::new();
    for all in [false, true] {
        let (entities, requests) = (entities(&[(PRINCIPAL, workload)], 0)?, requests(workload)?);
        let mut layers = outer(workload, all)?;
        layers.push(parse(&identity(PRINCIPAL, workload))?);
        let name = if all { SLICE_ALL } else { SLICE };
        engines.push(layered(name, all, move |number| {
            let request = requests.get(number)?;
            judge(request, layers.iter(), &entities)
        }));
        engines.push(by_service(workload, all)?);
    }
    Ok(engines)
}

/// The slice of the request's service is chosen by the first part of its action.
fn by_service(workload: &Workload, all: bool) -> Result<Engine<'_>> {
    let (entities, requests) = (entities(&[(PRINCIPAL, workload)], 0)?, requests(workload)?);
    let outer = outer(workload, all)?;
    let mut texts = BTreeMap::<&str, String>::new();
    for policy in &workload.policies {
        for statement in &policy.statements {
            let service = service(&statement.action);
            let text = texts.entry(service).or_default();
            write(text, &principal(PRINCIPAL, policy), statement)?;
        }
    }
    let slices = texts
        .into_iter()
        .map(|(service, text)| Ok((service, parse(&text)?)));
    let slices = slices.collect::<Result<BTreeMap<_, _>>>()?;
    let none = PolicySet::new();
    let name = if all { BY_SERVICE_ALL } else { BY_SERVICE };
    Ok(layered(name, all, move |number| {
        let service = service(&workload.asked.get(number)?.request.action);
        let slice = slices.get(service).unwrap_or(&none);
        judge(
            requests.get(number)?,
            outer.iter().chain([slice]),
            &entities,
        )
    }))
}

/// Every policy of a directory: nineteen more principals of the same shape, whose policies Cedar
/// has to pass over, and ten thousand users who are nothing but there.
pub(crate) fn directory(workload: &Workload) -> Result<Engine<'_>> {
    let mut text = identity(PRINCIPAL, workload);
    let others: Vec<(String, Workload)> = (1..NEIGHBOURS)
        .map(|number| {
            let made = Workload::new(Shape::of(1000), SEED + number, 0);
            (format!("neighbour-{number}"), made)
        })
        .collect();
    let mut everybody = vec![(PRINCIPAL, workload)];
    for (name, made) in &others {
        text.push_str(&identity(name, made));
        everybody.push((name, made));
    }
    let (entities, requests) = (entities(&everybody, USERS)?, requests(workload)?);
    let policies = parse(&text)?;
    Ok(layered(DIRECTORY, false, move |number| {
        judge(requests.get(number)?, [&policies], &entities)
    }))
}

fn layered<'a>(
    name: &'static str,
    all: bool,
    ask: impl FnMut(usize) -> Option<Decision> + 'a,
) -> Engine<'a> {
    let engine = Engine::new(name, ask);
    if all { engine.all() } else { engine }
}

/// Each layer must allow, outermost first.
fn judge<'p>(
    request: &cedar::Request,
    layers: impl IntoIterator<Item = &'p PolicySet>,
    entities: &Entities,
) -> Option<Decision> {
    let mut last = None;
    for policies in layers {
        let decision = told(&Authorizer::new().is_authorized(request, policies, entities));
        last = Some(decision);
        if decision != Decision::Allow {
            break;
        }
    }
    last
}

fn told(response: &Response) -> Decision {
    match response.decision() {
        cedar::Decision::Allow => Decision::Allow,
        cedar::Decision::Deny if response.diagnostics().reason().next().is_some() => {
            Decision::ExplicitDeny
        }
        cedar::Decision::Deny => Decision::ImplicitDeny,
    }
}

fn outer(workload: &Workload, all: bool) -> Result<Vec<PolicySet>> {
    let layers = workload.control.iter().chain([&workload.session]);
    layers
        .filter(|_| all)
        .map(|statements| {
            let mut text = String::new();
            for statement in statements {
                write(&mut text, "principal", statement)?;
            }
            parse(&text)
        })
        .collect()
}

/// Every policy of a principal, as text.
pub(crate) fn identity(name: &str, workload: &Workload) -> String {
    let mut text = String::new();
    for policy in &workload.policies {
        for statement in &policy.statements {
            let _ = write(&mut text, &principal(name, policy), statement);
        }
    }
    text
}

fn principal(name: &str, policy: &Attachment) -> String {
    match &policy.group {
        Some(group) => format!("principal in Group::\"{name}/{group}\""),
        None => format!("principal == User::\"{name}\""),
    }
}

fn write(text: &mut String, principal: &str, statement: &Statement) -> Result<()> {
    let Statement {
        deny,
        action,
        resource,
        condition,
    } = statement;
    let effect = if *deny { "forbid" } else { "permit" };
    let action = match action.as_str() {
        "*" => "action".to_owned(),
        pattern if pattern.contains('*') => format!("action in Action::\"{pattern}\""),
        exact => format!("action == Action::\"{exact}\""),
    };
    let mut when = Vec::new();
    let resource = if resource.contains('*') {
        if resource != "*" {
            when.push(format!("context.arn like \"{resource}\""));
        }
        "resource".to_owned()
    } else {
        format!("resource == Resource::\"{resource}\"")
    };
    when.extend(condition.as_ref().map(|condition| match condition {
        Condition::Address(x) => format!("context.address.isInRange(ip(\"10.{x}.0.0/16\"))"),
        Condition::Secure(is) => format!("context.secure == {is}"),
        Condition::Mfa(is) => format!("context.mfa == {is}"),
        Condition::KeysBelow(end) => format!("context.keys < {end}"),
        Condition::TagIs(tag) => format!("context.tag == \"{tag}\""),
        Condition::TagLike(tag) => format!("context.tag like \"{tag}\""),
    }));
    write!(text, "{effect} ({principal}, {action}, {resource})")?;
    if !when.is_empty() {
        write!(text, " when {{ {} }}", when.join(" && "))?;
    }
    text.push_str(";\n");
    Ok(())
}

/// A set of the policies of a text.
pub(crate) fn parse(text: &str) -> Result<PolicySet> {
    text.parse()
        .context("Cedar does not understand its policies")
}

/// The service that an action or its pattern is about.
fn service(action: &str) -> &str {
    action.split(':').next().unwrap_or_default()
}

/// The principals with their groups, so many users more, and every action with its patterns.
fn entities(principals: &[(&str, &Workload)], users: usize) -> Result<Entities> {
    let mut entities = Vec::new();
    for (name, workload) in principals {
        let groups: HashSet<String> = workload
            .policies
            .iter()
            .filter_map(|policy| policy.group.clone())
            .collect();
        let groups = groups
            .iter()
            .map(|group| uid("Group", &format!("{name}/{group}")));
        entities.push(Entity::new_no_attrs(
            uid("User", name)?,
            groups.collect::<Result<_>>()?,
        ));
    }
    for number in 0..users {
        let user = uid("User", &format!("user-{number}"))?;
        entities.push(Entity::new_no_attrs(user, HashSet::new()));
    }
    for service in SERVICES {
        for name in names() {
            // A name is a verb and a noun, and both begin with a capital letter.
            let noun = name.rfind(char::is_uppercase).unwrap_or_default();
            let (verb, noun) = name.split_at_checked(noun).unwrap_or_default();
            let patterns = [format!("{verb}*"), format!("*{noun}"), "*".to_owned()];
            let patterns = patterns
                .iter()
                .map(|pattern| uid("Action", &format!("{service}:{pattern}")));
            let action = uid("Action", &format!("{service}:{name}"))?;
            entities.push(Entity::new_no_attrs(
                action,
                patterns.collect::<Result<_>>()?,
            ));
        }
    }
    Ok(Entities::from_entities(entities, None)?)
}

fn requests(workload: &Workload) -> Result<Vec<cedar::Request>> {
    workload
        .asked
        .iter()
        .map(|asked| request(&asked.request))
        .collect()
}

fn request(request: &Request) -> Result<cedar::Request> {
    let pairs = [
        ("address", Value::new_ip(request.address())),
        ("arn", Value::new_string(request.resource.clone())),
        ("keys", Value::new_long(request.keys.into())),
        ("mfa", Value::new_bool(request.mfa)),
        ("secure", Value::new_bool(request.secure)),
        ("tag", Value::new_string(request.tag.clone())),
    ];
    let context = cedar::Context::from_pairs(pairs.map(|(key, value)| (key.to_owned(), value)))?;
    let action = uid("Action", &request.action)?;
    let resource = uid("Resource", &request.resource)?;
    Ok(cedar::Request::new(
        uid("User", PRINCIPAL)?,
        action,
        resource,
        context,
        None,
    )?)
}

fn uid(kind: &str, id: &str) -> Result<EntityUid> {
    let kind: EntityTypeName = kind.parse()?;
    Ok(EntityUid::from_type_name_and_id(kind, EntityId::new(id)))
}

/// The principal that asks.
pub(crate) const PRINCIPAL: &str = "worker";
/// Principals of the whole directory that have policies.
const NEIGHBOURS: u64 = 20;
/// Those that have none.
const USERS: usize = 10_000;

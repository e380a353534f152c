//! Casbin, identity layer, with matchers written in Rust and without roles: only what is the
//! principal's is in its model. It does not tell explicit from implicit denial.

use anyhow::{Context as _, Result};
use benches::draw::{Condition, Request, Statement};
use benches::naive::matches;
use benches::workload::Workload;
use casbin::function_map::OperatorFunction;
use casbin::rhai::{Dynamic, ImmutableString};
use casbin::{CoreApi as _, DefaultModel, Enforcer, MgmtApi as _};
use policy::Decision;
use tokio::runtime::Builder;

use crate::engine::Engine;

/// Its name.
pub(crate) const CASBIN: &str = "casbin";

pub(crate) fn engine(workload: &Workload) -> Result<Engine<'_>> {
    let mut rules: Vec<Vec<String>> = workload.statements().map(rule).collect();
    // It refuses a list in which a rule stands twice.
    rules.sort_unstable();
    rules.dedup();
    let runtime = Builder::new_current_thread().build()?;
    let enforcer = runtime.block_on(async {
        let model = DefaultModel::from_str(MODEL).await?;
        let mut enforcer = Enforcer::new(model, ()).await?;
        enforcer.add_function("fits", OperatorFunction::Arg2(fits));
        enforcer.add_function("holds", OperatorFunction::Arg2(holds));
        enforcer.add_policies(rules).await?;
        casbin::Result::Ok(enforcer)
    });
    let enforcer = enforcer.context("casbin does not take its policies")?;
    let requests: Vec<_> = workload
        .asked
        .iter()
        .map(|asked| request(&asked.request))
        .collect();
    let engine = Engine::new(CASBIN, move |number| {
        let request: Vec<ImmutableString> = requests.get(number)?.clone();
        let allowed = enforcer.enforce(request).ok()?;
        Some(if allowed {
            Decision::Allow
        } else {
            Decision::ImplicitDeny
        })
    });
    Ok(engine.untold())
}

fn rule(statement: &Statement) -> Vec<String> {
    let condition = match &statement.condition {
        None => "none".to_owned(),
        Some(Condition::Address(x)) => format!("net 10.{x}."),
        Some(Condition::Secure(is)) => format!("secure {is}"),
        Some(Condition::Mfa(is)) => format!("mfa {is}"),
        Some(Condition::KeysBelow(end)) => format!("below {end}"),
        Some(Condition::TagIs(tag) | Condition::TagLike(tag)) => format!("tag {tag}"),
    };
    let effect = if statement.deny { "deny" } else { "allow" };
    let Statement {
        action, resource, ..
    } = statement;
    vec![
        action.clone(),
        resource.clone(),
        condition,
        effect.to_owned(),
    ]
}

fn request(request: &Request) -> Vec<ImmutableString> {
    let Request {
        action,
        resource,
        secure,
        mfa,
        keys,
        tag,
        ..
    } = request;
    let circumstances = format!("{} {secure} {mfa} {keys} {tag}", request.address());
    vec![action.into(), resource.into(), circumstances.into()]
}

fn fits(text: Dynamic, pattern: Dynamic) -> Dynamic {
    with(text, pattern, |text, pattern| {
        matches(pattern.as_bytes(), text.as_bytes())
    })
}

fn holds(circumstances: Dynamic, condition: Dynamic) -> Dynamic {
    with(circumstances, condition, |circumstances, condition| {
        let (kind, wanted) = condition.split_once(' ').unwrap_or((condition, ""));
        let at = |place: usize| circumstances.split(' ').nth(place).unwrap_or_default();
        match kind {
            "none" => true,
            "net" => at(0).starts_with(wanted),
            "secure" => at(1) == wanted,
            "mfa" => at(2) == wanted,
            "below" => at(3).parse::<u32>().ok() < wanted.parse().ok(),
            "tag" => matches(wanted.as_bytes(), at(4).as_bytes()),
            _ => false,
        }
    })
}

fn with(one: Dynamic, other: Dynamic, test: impl Fn(&str, &str) -> bool) -> Dynamic {
    let texts = one
        .into_immutable_string()
        .ok()
        .zip(other.into_immutable_string().ok());
    texts.is_some_and(|(one, other)| test(&one, &other)).into()
}

const MODEL: &str = "
[request_definition]
r = action, resource, circumstances

[policy_definition]
p = action, resource, condition, eft

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = fits(r.action, p.action) && fits(r.resource, p.resource) && holds(r.circumstances, p.condition)
";

//! Rego on the virtual machine of regorus, identity layer, its data indexed by service and effect
//! and its patterns cut at their stars beforehand.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use benches::draw::{Condition, Request, Statement};
use benches::workload::Workload;
use policy::Decision;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine as Regorus, Value};
use serde_json::json;

use crate::engine::Engine;

/// Its name.
pub(crate) const REGO: &str = "Rego, by service";

pub(crate) fn engine(workload: &Workload) -> Result<Engine<'_>> {
    let mut statements = BTreeMap::<&str, BTreeMap<&str, Vec<serde_json::Value>>>::new();
    for statement in workload.statements() {
        let service = statement.action.split(':').next().unwrap_or_default();
        let effect = if statement.deny { "deny" } else { "allow" };
        let place = statements.entry(service).or_default().entry(effect);
        place.or_default().push(data(statement));
    }
    let mut compiling = Regorus::new();
    compiling.add_policy("decide.rego".to_owned(), POLICY.to_owned())?;
    let compiled = compiling.compile_with_entrypoint(&ENTRY.into())?;
    let program = Compiler::compile_from_policy(&compiled, &[ENTRY])?;
    let mut machine = RegoVM::new();
    machine.load_program(program);
    let data = json!({ "statements": statements }).to_string();
    machine
        .set_data(Value::from_json_str(&data)?)
        .context("Rego does not take its data")?;
    let inputs = workload.asked.iter().map(|asked| input(&asked.request));
    let inputs = inputs.collect::<Result<Vec<_>>>()?;
    Ok(Engine::new(REGO, move |number| {
        machine.set_input(inputs.get(number)?.clone());
        match &*machine.execute().ok()?.as_string().ok()?.clone() {
            "allow" => Some(Decision::Allow),
            "deny" => Some(Decision::ExplicitDeny),
            "nothing" => Some(Decision::ImplicitDeny),
            _ => None,
        }
    }))
}

fn data(statement: &Statement) -> serde_json::Value {
    let ends = |pattern: &str| match pattern.split_once('*') {
        Some((head, tail)) => json!({"head": head, "tail": tail}),
        None => json!({"is": pattern}),
    };
    let (region, name) = cut(&statement.resource);
    let condition = statement
        .condition
        .as_ref()
        .map(|condition| match condition {
            Condition::Address(x) => json!({"net": format!("10.{x}.0.0/16")}),
            Condition::Secure(is) => json!({"secure": is}),
            Condition::Mfa(is) => json!({"mfa": is}),
            Condition::KeysBelow(end) => json!({"below": end}),
            Condition::TagIs(tag) => json!({"tag": tag}),
            Condition::TagLike(tag) => json!({"tag_head": tag.trim_end_matches('*')}),
        });
    json!({
        "action": ends(&statement.action),
        "region": region,
        "name": ends(name),
        "condition": condition.unwrap_or_else(|| json!({"none": true})),
    })
}

fn input(request: &Request) -> Result<Value> {
    let (region, name) = cut(&request.resource);
    let input = json!({
        "service": request.action.split(':').next(),
        "action": request.action,
        "region": region,
        "name": name,
        "address": request.address(),
        "secure": request.secure,
        "mfa": request.mfa,
        "keys": request.keys,
        "tag": request.tag,
    });
    Value::from_json_str(&input.to_string())
}

/// The region and the last field; the others are the same in all.
fn cut(arn: &str) -> (&str, &str) {
    let mut fields = arn.splitn(5, ':').skip(2);
    let region = fields.next().unwrap_or_default();
    (region, fields.nth(1).unwrap_or_default())
}

const ENTRY: &str = "data.decide.decision";

const POLICY: &str = r#"
package decide
import rego.v1

default decision := "nothing"

decision := "deny" if {
    denied
} else := "allow" if {
    allowed
}

denied if {
    some s in data.statements[input.service].deny
    applies(s)
}

allowed if {
    some s in data.statements[input.service].allow
    applies(s)
}

applies(s) if {
    fits(s.action, input.action)
    region(s.region)
    fits(s.name, input.name)
    holds(s.condition)
}

fits(pattern, text) if pattern.is == text

fits(pattern, text) if {
    startswith(text, pattern.head)
    endswith(text, pattern.tail)
}

region(name) if name == "*"

region(name) if name == input.region

holds(c) if c.none

holds(c) if c.secure == input.secure

holds(c) if c.mfa == input.mfa

holds(c) if input.keys < c.below

holds(c) if c.tag == input.tag

holds(c) if startswith(input.tag, c.tag_head)

holds(c) if net.cidr_contains(c.net, input.address)
"#;

//! A plan for people and for programs.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::plan::Plan;
use crate::step::{Effect, Step};

impl fmt::Display for Effect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Create => "+",
            Self::Change => "~",
            Self::Delete => "-",
        })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.effect, self.subject)?;
        if !self.detail.is_empty() {
            write!(out, ": {}", self.detail)?;
        }
        write!(out, "\n      {}", self.call.action)?;
        for (name, value) in &self.call.parameters {
            write!(out, " {name}={}", short(&value.to_string()))?;
        }
        Ok(())
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            writeln!(out, "{step}")?;
        }
        for left in &self.left {
            writeln!(out, "  left as it is: {left}")?;
        }
        for stays in &self.stays {
            writeln!(out, "  stays in any case: {stays}")?;
        }
        if self.is_empty() {
            write!(out, "Nothing to do.")?;
        } else {
            write!(
                out,
                "{} to create, {} to change, {} to delete.",
                self.count(Effect::Create),
                self.count(Effect::Change),
                self.count(Effect::Delete)
            )?;
        }
        match self.left.len() {
            0 => Ok(()),
            left => write!(out, " {left} not in the file, which --prune deletes."),
        }
    }
}

impl Serialize for Plan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let steps: Vec<_> = self.steps.iter().map(step).collect();
        json!({
            "steps": steps,
            "left": self.left,
            "stays": self.stays,
            "create": self.count(Effect::Create),
            "change": self.count(Effect::Change),
            "delete": self.count(Effect::Delete),
        })
        .serialize(serializer)
    }
}

fn step(step: &Step) -> Value {
    let effect = match step.effect {
        Effect::Create => "create",
        Effect::Change => "change",
        Effect::Delete => "delete",
    };
    let parameters = step.call.parameters.iter();
    let parameters = parameters.map(|(name, value)| (name.clone(), json!(value.to_string())));
    json!({
        "effect": effect,
        "subject": step.subject,
        "detail": step.detail,
        "service": step.call.api.name(),
        "operation": step.call.action,
        "parameters": parameters.collect::<Map<_, _>>(),
    })
}

/// A value on one line of a terminal.
fn short(value: &str) -> String {
    let plain = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let quoted = if plain.is_empty() || plain.contains(' ') {
        format!("\"{plain}\"")
    } else {
        plain
    };
    if quoted.chars().count() <= WIDTH {
        return quoted;
    }
    let mut cut: String = quoted.chars().take(WIDTH).collect();
    cut.push('…');
    cut
}

const WIDTH: usize = 60;

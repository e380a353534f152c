//! Does what a plan says, step by step.

use std::collections::BTreeMap;

use serde_json::Value;
use zeroize::Zeroizing;

use crate::call::{Argument, Reference};
use crate::place::text;
use crate::plan::Plan;
use crate::port::{Ask, Port, Refused};
use crate::step::{Made, Step};

/// The secrets that a file names, which are lent.
pub type Secrets<'a> = &'a (dyn Fn(&Reference) -> Result<String, String> + Sync);

/// Why a plan was not done to its end.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// A secret is not there; nothing was done.
    #[error("{0} (nothing was done)")]
    Secret(String),
    /// An operation was refused. The steps before it are done; the same file goes on from there.
    #[error(
        "{subject}: {why}; {done} of {of} steps are done, and the same command goes on from there"
    )]
    Refused {
        /// What was to be changed.
        subject: String,
        /// Why not.
        why: Refused,
        /// How many steps were done before.
        done: usize,
        /// How many there are.
        of: usize,
    },
}

/// Does what a plan says. Secrets are all looked up before the first step.
///
/// # Errors
/// At the first step that is refused.
pub async fn perform(port: &dyn Port, plan: &Plan, secrets: Secrets<'_>) -> Result<(), Stopped> {
    let mut filled = Vec::with_capacity(plan.steps.len());
    for step in &plan.steps {
        filled.push(fill(step, secrets).map_err(Stopped::Secret)?);
    }
    let mut made = Ids::new();
    for (done, (step, values)) in plan.steps.iter().zip(&filled).enumerate() {
        let stopped = |why| Stopped::Refused {
            subject: step.subject.clone(),
            why,
            done,
            of: plan.steps.len(),
        };
        let answer = do_one(port, step, values, &made).await.map_err(stopped)?;
        if let Some(Made(section, name, place)) = &step.made {
            made.insert((section, name.clone()), text(&answer, place));
        }
    }
    Ok(())
}

/// The ids of what the steps before have made, by section and name.
type Ids = BTreeMap<(&'static str, String), String>;

/// The values of a step's parameters, with its secrets; nothing where an id is still to come.
fn fill(step: &Step, secrets: Secrets<'_>) -> Result<Vec<Zeroizing<String>>, String> {
    let parameters = step.call.parameters.iter();
    let filled = parameters.map(|(_, value)| match value {
        Argument::Text(text) => Ok(text.clone()),
        Argument::Secret(reference) => secrets(reference),
        Argument::Made(..) => Ok(String::new()),
    });
    filled.map(|value| value.map(Zeroizing::new)).collect()
}

async fn do_one(
    port: &dyn Port,
    step: &Step,
    values: &[Zeroizing<String>],
    made: &Ids,
) -> Result<Value, Refused> {
    let mut parameters = Vec::with_capacity(values.len());
    for ((name, argument), value) in step.call.parameters.iter().zip(values) {
        let value = match argument {
            Argument::Made(section, of) => made.get(&(*section, of.clone())).map(|id| &**id),
            _ => Some(value.as_str()),
        };
        let Some(value) = value.filter(|value| !value.is_empty() || !is_made(argument)) else {
            return Err(Refused {
                action: step.call.action,
                code: String::new(),
                message: format!("no step before told the {argument}"),
            });
        };
        parameters.push((&**name, value));
    }
    let ask = Ask {
        api: step.call.api,
        action: step.call.action,
        parameters: &parameters,
        at: step.call.at,
    };
    port.ask(ask).await
}

fn is_made(argument: &Argument) -> bool {
    matches!(argument, Argument::Made(..))
}

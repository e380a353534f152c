//! Does what a plan says, step by step.

use serde_json::Value;
use zeroize::Zeroizing;

use crate::call::{Argument, Reference};
use crate::plan::Plan;
use crate::port::{Ask, Port, Refused};
use crate::step::Step;

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
    for (done, (step, values)) in plan.steps.iter().zip(&filled).enumerate() {
        do_one(port, step, values)
            .await
            .map_err(|why| Stopped::Refused {
                subject: step.subject.clone(),
                why,
                done,
                of: plan.steps.len(),
            })?;
    }
    Ok(())
}

/// The values of a step's parameters, with its secrets.
fn fill(step: &Step, secrets: Secrets<'_>) -> Result<Vec<Zeroizing<String>>, String> {
    let parameters = step.call.parameters.iter();
    let filled = parameters.map(|(_, value)| match value {
        Argument::Text(text) => Ok(text.clone()),
        Argument::Secret(reference) => secrets(reference),
    });
    filled.map(|value| value.map(Zeroizing::new)).collect()
}

async fn do_one(
    port: &dyn Port,
    step: &Step,
    values: &[Zeroizing<String>],
) -> Result<Value, Refused> {
    let names = step.call.parameters.iter().map(|(name, _)| &**name);
    let parameters: Vec<_> = names
        .zip(values.iter().map(|value| value.as_str()))
        .collect();
    let ask = Ask {
        api: step.call.api,
        action: step.call.action,
        parameters: &parameters,
        at: step.call.at,
    };
    port.ask(ask).await
}

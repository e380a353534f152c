//! Other policy engines on the same workload, each as its makers mean it to be used.
//!
//! What they need of a request is made before the clock starts, as it is for our own engine.

mod casbin;
mod cedar;
mod rego;

use anyhow::Result;
use benches::workload::Workload;

use crate::engine::Engine;

pub(crate) use casbin::CASBIN;
pub(crate) use cedar::{BY_SERVICE, BY_SERVICE_ALL, DIRECTORY, SLICE, SLICE_ALL};
pub(crate) use cedar::{PRINCIPAL, identity as cedar_text, parse as cedar_ready};
pub(crate) use rego::REGO;

/// All that can be measured at this size.
pub(crate) fn engines(workload: &Workload) -> Result<Vec<Engine<'_>>> {
    let size = workload.shape.statements;
    if size > MOST {
        return Ok(Vec::new());
    }
    let mut engines = cedar::engines(workload)?;
    if size == MOST {
        engines.push(cedar::directory(workload)?);
    }
    engines.push(rego::engine(workload)?);
    engines.push(casbin::engine(workload)?);
    Ok(engines.into_iter().map(Engine::heavy).collect())
}

/// Beyond so many statements a decision of theirs takes too long to be measured often.
pub(crate) const MOST: usize = 1000;

//! What is found in one file.

use std::path::PathBuf;

use policy::Finding;
use serde::Serialize;

/// The findings of one file.
#[derive(Serialize)]
pub(super) struct Linted {
    pub(super) file: String,
    #[serde(skip)]
    pub(super) path: PathBuf,
    pub(super) findings: Vec<Finding>,
}

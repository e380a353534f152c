//! What both measuring commands share: the workload, its plain judge, rounds and the table.
//!
//! The commands are the bench target `table` beside this, which measures all parts of Rampart,
//! and the workspace in `decide`, which holds decisions against other engines.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "figures for people and small random numbers: rounding them loses nothing"
)]

pub mod case;
pub mod draw;
pub mod measure;
pub mod naive;
pub mod report;
pub mod workload;

//! Decisions for users' own services: may this subject do that; who signed this request.
//!
//! A service asks about its own account only: a subject or key of any other is as unknown to it
//! as one that does not exist. Decisions are taken from this node's snapshot and wait for nothing.

mod desk;
mod inquiry;
mod question;
mod subject;
mod verify;

pub use inquiry::{Credentials, Desk, Inquiry};
pub(crate) use inquiry::{inquire, refuse};
pub use question::{Evaluation, EvaluationRequest, Received, SubjectKind, Verification};

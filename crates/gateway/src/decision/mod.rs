//! Decisions for users' own services: may this subject do that; who signed this request; and who can do what.
//!
//! A service asks about its own account only: a subject or key of any other is as unknown to it
//! as one that does not exist. Decisions are taken from this node's snapshot and wait for nothing.

pub mod access;
mod aside;
mod asker;
mod candidate;
mod desk;
mod group;
mod inquiry;
mod question;
mod reach;
pub mod somebody;
mod sound;
mod subject;
mod trust;
mod verify;

pub use candidate::Looked;
pub use inquiry::{Credentials, Desk, Inquiry};
pub(crate) use inquiry::{inquire, refuse};
pub use question::{Evaluation, EvaluationRequest, Received, SubjectKind, Verification};

//! The permission policy language: documents, the judge, explanations. Pure, without I/O.
//!
//! A [`Policy`] is a checked document. A [`Set`] is what is attached to one principal (or one node
//! of an organization). [`decide`] judges one [`Question`] against everything [`Gathered`] for it
//! and names the statements that counted; [`explain`] says why, and what would change it.
//!
//! ```
//! use policy::{Attached, Context, Gathered, Kind, Policy, Principal, Question, Resource, Set};
//! use std::sync::Arc;
//!
//! let text = r#"{"Version":"1","Statement":[
//!     {"Effect":"Allow","Action":"oss:Get*","Resource":"acs:oss:*:*:reports/*"}]}"#;
//! let policy = Policy::parse(text, Kind::Identity)?;
//! let identity = Set::new(vec![Attached::to_user(Arc::new(policy), "ReadReports", "alice")]);
//!
//! let alice = Principal::user("1000000000000001", "alice");
//! let resources = [Resource {
//!     arn: "acs:oss:cn-hangzhou:1000000000000001:reports/may.csv",
//!     owner: "1000000000000001",
//!     group: None,
//! }];
//! let context = Context::new();
//! let question = Question::new(&alice, "oss:GetObject", &resources, &context);
//! let gathered = Gathered { identity: Some(&identity), ..Gathered::default() };
//! assert!(policy::decide(&question, &gathered).is_allowed());
//! # Ok::<(), policy::Mistakes>(())
//! ```

pub mod analysis;
mod arn;
mod attached;
pub mod cases;
mod condition;
mod context;
mod decide;
mod document;
mod explain;
mod form;
mod gathered;
mod hash;
mod hierarchy;
mod inclusion;
mod index;
mod judgement;
mod kind;
mod letter;
mod lint;
mod mistake;
mod named;
mod nowhere;
mod operator;
mod pattern;
mod policy;
mod policy_test;
mod principal;
mod print;
mod quantifier;
mod question;
mod read;
mod request;
pub mod service;
mod set;
pub mod shrink;
mod syntax;
mod truth;
mod value;

pub use arn::Arn;
pub use attached::{Attached, EntityKind, PolicyType, Scope, Source};
pub use condition::{Comparison, Test};
pub use context::{Context, Values};
pub use decide::decide;
pub use document::{Actions, Document, Effect, Principals, Resources, Statement};
pub use explain::{
    Applied, Change, Explanation, Failure, Fix, Matched, Miss, Origin, Said, Says, Why, explain,
};
pub use gathered::Gathered;
pub use hierarchy::{Level, Path};
pub use index::Budget;
pub use judgement::{Counted, Counts, Decision, Judgement, Layer};
pub use kind::Kind;
pub use lint::{Edit, Finding, Lint, Severity, condition_keys, lint, lints, mistakes};
pub use mistake::{Mistake, Mistakes, Position};
pub use named::Named;
pub use operator::Operator;
pub use pattern::{ActionPattern, ResourcePattern};
pub use policy::Policy;
pub use policy_test::{
    Asker, Expected, MOST_TESTS, Mismatch, PolicyTest, TESTS_SIZE, TRUST, TestRun,
};
pub use quantifier::Quantifier;
pub use question::{Principal, Question, Resource};
pub use read::positions;
pub use set::Set;

//! SCIM 2.0: a directory elsewhere provisions the users and groups of an account.
//!
//! Source: RFC 7643, RFC 7644. What a request comes to is what the cloud APIs' operations come to: the same domain
//! calls, in one transaction, with one event.

mod answer;
mod attributes;
mod change;
mod filter;
mod flaw;
mod group;
mod list;
mod patch;
mod request;
mod route;
mod schema;
mod user;
mod user_view;
mod version;
mod words;

pub use answer::Answer;
pub use flaw::{Flaw, error};
pub use request::Request;
pub use route::{Route, route};

//! What is asked, by whom, and what may be answered.

pub(crate) mod agent;
pub(crate) mod answer;
mod application;
pub(crate) mod arrival;
pub(crate) mod assertion;
pub(crate) mod attempt;
pub(crate) mod call;
pub(crate) mod caller;
pub(crate) mod credential;
pub(crate) mod id_token;
mod named;
pub(crate) mod operation;
pub(crate) mod past;
pub(crate) mod permit;
pub(crate) mod plan;
pub(crate) mod presented;
mod proven_session;
mod role_session;
pub(crate) mod server;
mod switched;
pub(crate) mod trace;
pub(crate) mod unseal;
pub(crate) mod vouched;
pub(crate) mod want;

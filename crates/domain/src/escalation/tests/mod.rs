//! Escalation, told in small accounts.

mod cost;
mod cut;
mod law;
mod patterns;
mod scene;

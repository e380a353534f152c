//! Escalation, told in small accounts.

mod patterns;
mod scene;

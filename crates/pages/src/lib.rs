//! The pages that people log on with: what is to be shown goes in, HTML comes out.
//!
//! One file a page. All texts are in `words`, so that a page without a translation does not compile.
//! What is shown is escaped by the templates; nothing is marked as safe but what is made here.

pub mod agent;
pub mod change;
pub mod choose;
pub mod code;
pub mod consent;
pub mod device;
pub mod device_code;
pub mod enrol;
pub mod factor;
mod file;
mod frame;
pub mod logon;
pub mod me;
pub mod notice;
mod part;
pub mod prove;
pub mod provider;
pub mod rule;
pub mod session;
mod words;

pub use file::{SCRIPT, STYLE, Served};
pub use frame::Frame;
pub use words::Language;

#[cfg(test)]
mod tests;

//! The state of one account, and the deeds by resource.

pub mod access_key;
pub mod alias;
pub mod attached;
pub mod attachment;
pub mod catalog;
mod document;
mod founding;
pub mod group;
pub mod key_network;
pub mod membership;
pub mod policy;
pub mod role;
pub mod session;
pub mod settings;
mod tables;
pub mod tag;
pub mod upn;
pub mod user;

pub use founding::{Founder, found};
pub use tables::{Account, Tables};

//! The server: sockets, TLS, configuration, paths, the decision API, bootstrap.
//!
//! It turns bytes into calls of the gateway and back, and is the only crate that reads the clock
//! and the randomness of the machine. No rule about accounts or policies lives here.

mod authzen;
mod bearer;
pub mod bootstrap;
mod browser;
mod budget;
mod busy;
#[cfg(feature = "testing")]
pub mod clock_file;
pub mod config;
mod connection;
mod console;
mod decision;
mod descriptors;
mod evidence;
pub mod fetch;
mod figures;
pub mod files;
mod http;
pub mod keys;
pub mod known;
mod listen;
mod logon;
pub mod machine;
mod oauth;
mod open;
pub mod operate;
mod people;
pub mod recover;
mod run;
mod scim;
mod seldom;
mod signer;
pub mod site;
pub mod tls;
mod trails;
mod unread;

pub use config::Config;
pub use decision::decisions;
pub use evidence::{accounts, evidence};
pub use gateway::bearer_credential;
pub use listen::{BindError, bind};
pub use open::{Opened, StartError, open, open_existing_store};
pub use run::{Server, check_certificate};

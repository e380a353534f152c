//! Logging on: the steps from a name to a session, for doors that people and their programs come by.
//!
//! Each step is a call like any other, by the one entrance; what it came to is sealed in a ticket that
//! any node opens, and that counts once.

mod aim;
mod astray;
mod beginning;
mod door;
mod enrol;
mod held;
mod identity;
mod key;
mod offered;
mod offering;
mod own_device;
mod own_key;
mod own_password;
mod prove;
mod provider;
mod sending;
mod service;
mod shown;
mod sign_on;
mod standing;
mod step;
mod taking;
mod told;

pub use aim::Step;
pub(crate) use door::{ask_passkey, log_on};
pub use held::{Wish, session_id};
pub(crate) use held::{person, with_session};
pub use identity::Identity;
pub(crate) use identity::identity;
pub(crate) use offered::offered;
pub use offered::{Offered, OfferedRole};
pub(crate) use offering::offer;
pub use provider::named;
pub use sending::{Going, How, Sending};
pub(crate) use sending::{send, send_again, send_on_trial, sent};
pub use sign_on::SignOn;
pub use standing::{Stage, Standing};
pub(crate) use standing::{passwords, standing};
pub(crate) use taking::take_on;
pub use vault::{Sent, Why};

pub use told::{Came, Next, Outcome, Remembered, RoleCame, RoleOutcome, Stepped, UNMEMORABLE, Way};

pub use crate::ask::caller::{LOGON_FAILED, LOGON_FAILED_WORDS};

#[cfg(test)]
mod tests;

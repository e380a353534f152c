//! Passwords: which are good enough, what is found out about them beforehand, and how long they last.
//!
//! Hashing and comparing hashes is slow, and the list of known passwords is a file: both are done
//! outside of a deed, by an [`Exam`]. The deed finds what came of it in an [`Examined`], and takes
//! nothing for granted that was not examined.

mod draw;
mod exam;
mod known;
mod rules;
mod state;

pub use draw::draw;
pub use exam::{Chosen, Compared, Exam, Examined, Through, exam};
pub(crate) use exam::{accept, changed, check_proof, hash_again, is_current, replace};
pub use known::is_known;
pub use rules::{Broken, broken};
pub use state::{Expiry, Standing, State, standing, state};

//! What trails deliver: which events, in which files, and how far they have come.
//!
//! INVARIANT: how far a trail has come is moved only after the file is durable, and what a file holds is written down
//! before it is made. So a node that ends in between makes the same file again, under the same name.

pub(crate) mod carrier;
pub(crate) mod file;
pub(crate) mod progress;

//! What a response must be to be believed: the forgeries that others have fallen for, one by one, each beside a document
//! of the same kind that is as it should be; and what we send.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::too_many_lines,
    reason = "tests stop where something is not as they say, and their tables are long"
)]

mod bombs;
mod checks;
mod corpus;
mod letters;
mod markup;
mod meaning;
mod metadata;
mod reading;
mod requests;
mod roles;
mod signatures;
mod signer;
mod strength;
mod subject;
mod values;
mod vendors;
mod wrapping;

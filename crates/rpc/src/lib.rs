//! The cloud wire protocol: bytes of a request in, bytes of an answer out. Nothing of the house.
//!
//! [`read`] turns a request into its version, action, parameters and signature material; the
//! gateway looks the secret up and calls [`Signed::verify`]; [`envelope`] prints answers and errors.
//! Nothing here knows accounts, reads a clock or remembers a nonce.

mod canonical;
pub mod envelope;
pub mod field;
mod malformed;
mod parameters;
mod request;
pub mod sign;
mod signature;
mod time;
mod xml;

pub use field::{FromParameters, Kind, ParameterShape, Value};
pub use malformed::Malformed;
pub use parameters::{MAXIMUM, NAME_LIMIT, Parameters, Reader, VALUE_LIMIT};
pub use request::{Format, Incoming, Proof, Request, read, wanted_format};
pub use signature::{Mismatch, Requirements, Rule, Scheme, Signed, Verified};
pub use signature::{payload_sha256, read_signature};
pub use time::{check_time, format_time, parse_time};

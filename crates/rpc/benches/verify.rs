//! Verification beside the bare HMAC of the same bytes.
fn main() {}

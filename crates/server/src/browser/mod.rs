//! What only browsers bring along: cookies, and where a request began.

pub(crate) mod cookie;
pub(crate) mod site;

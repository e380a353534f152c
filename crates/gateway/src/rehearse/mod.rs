//! What would be decided with a draft in place of what is in force: tests beside a policy, and calls that were
//! recorded. Judged by the same judge, on today's state of the accounts.

pub(crate) mod excerpt;
pub(crate) mod outcome;
pub(crate) mod party;
pub(crate) mod posed;
pub(crate) mod practice;
mod recall;
pub(crate) mod replay;
mod sides;
pub(crate) mod stage;
mod tally;
pub(crate) mod tested;
pub(crate) mod tryout;
mod twice;
pub(crate) mod watching;
mod whom;

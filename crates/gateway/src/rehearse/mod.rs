//! What would be decided with a draft in place of the policy in force: tests beside a policy, and calls that
//! were recorded. Judged by the same judge, on today's state of the account.

pub(crate) mod outcome;
mod recall;
pub(crate) mod replay;
mod sides;
mod stage;
mod tally;
pub(crate) mod tested;
mod twice;
mod whom;

//! Where a page of events ended, with all that its search was: the next page is one of the same search.

use std::fmt;
use std::str::FromStr;

use gateway::EventId;
use model::{Malformed, Moment};

/// The place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Place {
    /// Behind this event it goes on.
    pub after: EventId,
    /// From when events are wanted.
    pub from: Moment,
    /// Until when.
    pub to: Moment,
    /// What else was asked for.
    pub asked: String,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from.millis(), self.to.millis());
        write!(out, "{}:{from}:{to}:{}", self.after, self.asked)
    }
}

impl FromStr for Place {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let read = || {
            let mut parts = text.splitn(4, ':');
            let after = parts.next()?.parse().ok()?;
            let mut moment = || Some(Moment::from_millis(parts.next()?.parse().ok()?));
            let (from, to) = (moment()?, moment()?);
            let asked = parts.next()?.to_owned();
            Some(Self {
                after,
                from,
                to,
                asked,
            })
        };
        read().ok_or(Malformed("an event, two times and what was asked"))
    }
}

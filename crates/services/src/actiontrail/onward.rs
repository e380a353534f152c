//! Where a page of what a key was used for ended, with all that its search was.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use gateway::{EventId, Mark};
use model::{Malformed, Moment};

/// The place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Place {
    /// Until when uses are wanted.
    pub to: Moment,
    /// Behind this event it goes on.
    pub after: Option<EventId>,
    /// What was told of by then.
    pub known: Vec<Mark>,
    /// What was asked for.
    pub asked: String,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let after = self.after.map(|after| after.to_string());
        let after = after.unwrap_or_default();
        let known = BASE64URL_NOPAD.encode(self.known.as_flattened());
        write!(out, "{}:{after}:{known}:{}", self.to.millis(), self.asked)
    }
}

impl FromStr for Place {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let read = || {
            let mut parts = text.splitn(4, ':');
            let to = Moment::from_millis(parts.next()?.parse().ok()?);
            let after = match parts.next()? {
                "" => None,
                after => Some(after.parse().ok()?),
            };
            let known = BASE64URL_NOPAD.decode(parts.next()?.as_bytes()).ok()?;
            let (known, rest) = known.as_chunks();
            Some(Self {
                to,
                after,
                known: rest.is_empty().then(|| known.to_vec())?,
                asked: parts.next()?.to_owned(),
            })
        };
        read().ok_or(Malformed("a time, an event, marks and what was asked"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_text() {
        for after in [None, Some("7-8-9".parse().unwrap())] {
            let place = Place {
                to: Moment::from_millis(5),
                after,
                known: vec![[1; 8], [255; 8]],
                asked: "LTAIone:a:b".to_owned(),
            };
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        for bad in [
            "",
            "5",
            "5:",
            "5::AA:x",
            "x::AQEBAQEBAQE:x",
            "5:x:AQEBAQEBAQE:x",
        ] {
            assert!(bad.parse::<Place>().is_err(), "{bad}");
        }
        assert!("5::AQEBAQEBAQE:x".parse::<Place>().is_ok());
    }
}

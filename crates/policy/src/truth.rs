//! Three-valued truth: what cannot be understood is neither met nor unmet.

use std::ops::Not;

/// Whether something holds, when it may be impossible to tell.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Truth {
    No,
    Unknown,
    Yes,
}

impl Truth {
    /// Whether any of them holds; one that surely does settles it.
    pub(crate) fn any(truths: impl IntoIterator<Item = Self>) -> Self {
        let mut best = Self::No;
        for truth in truths {
            best = best.max(truth);
            if best == Self::Yes {
                break;
            }
        }
        best
    }

    /// `Unknown` where `No` stood, when something unreadable stands beside it.
    pub(crate) fn or_unknown(self, unsure: bool) -> Self {
        if unsure {
            self.max(Self::Unknown)
        } else {
            self
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

impl From<Option<bool>> for Truth {
    fn from(holds: Option<bool>) -> Self {
        holds.map_or(Self::Unknown, Self::from)
    }
}

impl Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, No, Unknown, Yes};

    #[test]
    fn one_that_holds_settles_it() {
        assert_eq!(Truth::any([]), No);
        assert_eq!(Truth::any([No, Unknown]), Unknown);
        assert_eq!(Truth::any([Unknown, Yes, No]), Yes);
        // What follows is not even looked at.
        assert_eq!(Truth::any(std::iter::repeat(Yes)), Yes);
    }

    #[test]
    fn doubt_hides_only_a_no() {
        assert_eq!([No, Unknown, Yes].map(|one| !one), [Yes, Unknown, No]);
        let doubted = [No, Unknown, Yes].map(|one| one.or_unknown(true));
        assert_eq!(doubted, [Unknown, Unknown, Yes]);
        assert_eq!([No, Yes].map(|one| one.or_unknown(false)), [No, Yes]);
        assert_eq!([None, Some(false)].map(Truth::from), [Unknown, No]);
    }
}

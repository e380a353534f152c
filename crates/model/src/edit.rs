//! What becomes of a field that may be empty, when its record is changed.

/// A change to an optional field.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Edit<T> {
    /// It stays.
    #[default]
    Keep,
    /// It goes.
    Clear,
    /// It becomes this.
    To(T),
}

impl<T> Edit<T> {
    /// The same change of a field that is made of this one.
    #[must_use]
    pub fn map<U>(self, to: impl FnOnce(T) -> U) -> Edit<U> {
        match self {
            Self::Keep => Edit::Keep,
            Self::Clear => Edit::Clear,
            Self::To(value) => Edit::To(to(value)),
        }
    }

    /// The field after the change.
    #[must_use]
    pub fn of(self, field: Option<T>) -> Option<T> {
        match self {
            Self::Keep => field,
            Self::Clear => None,
            Self::To(value) => Some(value),
        }
    }
}

/// From a parameter: absent keeps, empty clears.
impl<T> From<Option<Option<T>>> for Edit<T> {
    fn from(given: Option<Option<T>>) -> Self {
        match given {
            None => Self::Keep,
            Some(None) => Self::Clear,
            Some(Some(value)) => Self::To(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_keeps_empty_clears_and_a_value_sets() {
        let after = |given: Option<Option<u8>>| Edit::from(given).of(Some(1));
        assert_eq!((after(None), after(Some(None))), (Some(1), None));
        assert_eq!(after(Some(Some(2))), Some(2));
        let text = |given| Edit::<u8>::from(given).map(|number| number.to_string());
        assert_eq!(text(Some(Some(2))), Edit::To("2".to_owned()));
        assert_eq!((text(None), text(Some(None))), (Edit::Keep, Edit::Clear));
    }
}

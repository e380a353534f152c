//! Lists that callers write as one text, with semicolons between the items.

use std::str::FromStr;

use crate::Malformed;

/// Items of which each stands once.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Apart<T>(pub Vec<T>);

impl<T: FromStr<Err = Malformed> + PartialEq> FromStr for Apart<T> {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let mut items: Vec<T> = Vec::new();
        for item in text.split(';') {
            let item: T = item.parse()?;
            if items.contains(&item) {
                return Err(Malformed("a list in which each stands once"));
            }
            items.push(item);
        }
        Ok(Self(items))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::UserName;

    #[test]
    fn items_are_sound_and_stand_once() {
        let count = |text: &str| text.parse::<Apart<UserName>>().map(|list| list.0.len());
        assert_eq!((count("a"), count("a;b;A")), (Ok(1), Ok(3)));
        for bad in ["", "a;", ";a", "a;;b", "a; b", "a,b", "a;b;a"] {
            assert!(count(bad).is_err(), "{bad}");
        }
    }
}

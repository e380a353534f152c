//! The set operators: how many of a request's values a comparison asks about.

/// What stands before an operator.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Quantifier {
    /// `ForAllValues:`: every value of the request must meet the comparison. Where the key is
    /// absent there is none that does not.
    All,
    /// `ForAnyValue:`: one value of the request must meet it. Where the key is absent none does.
    Any,
}

impl Quantifier {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::All, Self::Any];

    /// What it is written as, with its colon.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::All => "ForAllValues:",
            Self::Any => "ForAnyValue:",
        }
    }

    /// Takes one off the front of a word; what is left is the operator.
    #[must_use]
    pub fn split(word: &str) -> (Option<Self>, &str) {
        let found = Self::BOTH
            .into_iter()
            .find_map(|own| Some((Some(own), word.strip_prefix(own.prefix())?)));
        found.unwrap_or((None, word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_cut_behind_the_exact_prefix_alone() {
        for (word, expected) in [
            ("ForAllValues:Bool", (Some(Quantifier::All), "Bool")),
            ("ForAnyValue:Bool", (Some(Quantifier::Any), "Bool")),
            ("ForAnyValue:", (Some(Quantifier::Any), "")),
            ("Bool", (None, "Bool")),
            ("forallvalues:Bool", (None, "forallvalues:Bool")),
            ("ForAllValue:Bool", (None, "ForAllValue:Bool")),
        ] {
            assert_eq!(Quantifier::split(word), expected);
        }
    }
}

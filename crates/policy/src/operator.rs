//! The operators of conditions and what each asks of two values.

/// The operators of the language.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Operator {
    /// `StringEquals`
    StringEquals,
    /// `StringNotEquals`
    StringNotEquals,
    /// `StringEqualsIgnoreCase`
    StringEqualsIgnoreCase,
    /// `StringNotEqualsIgnoreCase`
    StringNotEqualsIgnoreCase,
    /// `StringLike`
    StringLike,
    /// `StringNotLike`
    StringNotLike,
    /// `NumericEquals`
    NumericEquals,
    /// `NumericNotEquals`
    NumericNotEquals,
    /// `NumericLessThan`
    NumericLessThan,
    /// `NumericLessThanEquals`
    NumericLessThanEquals,
    /// `NumericGreaterThan`
    NumericGreaterThan,
    /// `NumericGreaterThanEquals`
    NumericGreaterThanEquals,
    /// `DateEquals`
    DateEquals,
    /// `DateNotEquals`
    DateNotEquals,
    /// `DateLessThan`
    DateLessThan,
    /// `DateLessThanEquals`
    DateLessThanEquals,
    /// `DateGreaterThan`
    DateGreaterThan,
    /// `DateGreaterThanEquals`
    DateGreaterThanEquals,
    /// `Bool`
    Bool,
    /// `IpAddress`
    IpAddress,
    /// `NotIpAddress`
    NotIpAddress,
    /// `IpAddressIncludeBorder`
    IpAddressIncludeBorder,
    /// `NotIpAddressIncludeBorder`
    NotIpAddressIncludeBorder,
    /// A word in a stored document that is no operator; nothing can be said about it.
    Unknown,
}

impl Operator {
    /// Every operator there is.
    pub const ALL: &'static [Self] = &[
        Self::StringEquals,
        Self::StringNotEquals,
        Self::StringEqualsIgnoreCase,
        Self::StringNotEqualsIgnoreCase,
        Self::StringLike,
        Self::StringNotLike,
        Self::NumericEquals,
        Self::NumericNotEquals,
        Self::NumericLessThan,
        Self::NumericLessThanEquals,
        Self::NumericGreaterThan,
        Self::NumericGreaterThanEquals,
        Self::DateEquals,
        Self::DateNotEquals,
        Self::DateLessThan,
        Self::DateLessThanEquals,
        Self::DateGreaterThan,
        Self::DateGreaterThanEquals,
        Self::Bool,
        Self::IpAddress,
        Self::NotIpAddress,
        Self::IpAddressIncludeBorder,
        Self::NotIpAddressIncludeBorder,
    ];

    /// Its name, what it asks of two values, and whether it asks for the opposite.
    const fn row(self) -> (&'static str, Relation, bool) {
        use Relation as R;
        match self {
            Self::StringEquals => ("StringEquals", R::Text, false),
            Self::StringNotEquals => ("StringNotEquals", R::Text, true),
            Self::StringEqualsIgnoreCase => ("StringEqualsIgnoreCase", R::TextFolded, false),
            Self::StringNotEqualsIgnoreCase => ("StringNotEqualsIgnoreCase", R::TextFolded, true),
            Self::StringLike => ("StringLike", R::Like, false),
            Self::StringNotLike => ("StringNotLike", R::Like, true),
            Self::NumericEquals => ("NumericEquals", R::NumberEqual, false),
            Self::NumericNotEquals => ("NumericNotEquals", R::NumberEqual, true),
            Self::NumericLessThan => ("NumericLessThan", R::NumberLess, false),
            Self::NumericLessThanEquals => ("NumericLessThanEquals", R::NumberAtMost, false),
            Self::NumericGreaterThan => ("NumericGreaterThan", R::NumberGreater, false),
            Self::NumericGreaterThanEquals => ("NumericGreaterThanEquals", R::NumberAtLeast, false),
            Self::DateEquals => ("DateEquals", R::DateEqual, false),
            Self::DateNotEquals => ("DateNotEquals", R::DateEqual, true),
            Self::DateLessThan => ("DateLessThan", R::DateLess, false),
            Self::DateLessThanEquals => ("DateLessThanEquals", R::DateAtMost, false),
            Self::DateGreaterThan => ("DateGreaterThan", R::DateGreater, false),
            Self::DateGreaterThanEquals => ("DateGreaterThanEquals", R::DateAtLeast, false),
            Self::Bool => ("Bool", R::Boolean, false),
            Self::IpAddress => ("IpAddress", R::Inside, false),
            Self::NotIpAddress => ("NotIpAddress", R::Inside, true),
            Self::IpAddressIncludeBorder => ("IpAddressIncludeBorder", R::Inside, false),
            Self::NotIpAddressIncludeBorder => ("NotIpAddressIncludeBorder", R::Inside, true),
            Self::Unknown => ("", R::None, false),
        }
    }

    /// The name it is written with; empty for [`Operator::Unknown`].
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().0
    }

    pub(crate) fn relation(self) -> Relation {
        self.row().1
    }

    /// Whether it is the negation of another operator, and so met by an absent key.
    #[must_use]
    pub fn is_negated(self) -> bool {
        self.row().2
    }

    /// Finds an operator by its exact name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|operator| operator.name() == name)
    }

    /// What kind of value it compares.
    #[must_use]
    pub fn value_kind(self) -> &'static str {
        match self.relation() {
            Relation::Text | Relation::TextFolded | Relation::Like => "string",
            Relation::Boolean => "bool",
            Relation::Inside => "ip",
            Relation::None => "unknown",
            relation if relation.is_date() => "date",
            _ => "number",
        }
    }

    /// What a value must look like.
    pub(crate) fn expectation(self) -> &'static str {
        match self.value_kind() {
            "bool" => "\"true\" or \"false\"",
            "ip" => "an address or a CIDR block such as \"10.0.0.0/8\"",
            "date" => "a date with time and zone such as \"2026-01-31T08:00:00Z\"",
            "number" => "a decimal number such as \"10\" or \"-2.5\"",
            _ => "text",
        }
    }
}

/// What an operator asks of a request value and a policy value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Relation {
    Text,
    TextFolded,
    Like,
    NumberEqual,
    NumberLess,
    NumberAtMost,
    NumberGreater,
    NumberAtLeast,
    DateEqual,
    DateLess,
    DateAtMost,
    DateGreater,
    DateAtLeast,
    Boolean,
    Inside,
    None,
}

impl Relation {
    pub(crate) fn is_date(self) -> bool {
        use Relation::{DateAtLeast, DateAtMost, DateEqual, DateGreater, DateLess};
        matches!(
            self,
            DateEqual | DateLess | DateAtMost | DateGreater | DateAtLeast
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_an_operator_compares_and_whether_it_negates() {
        for operator in Operator::ALL.iter().copied() {
            let name = operator.name();
            assert_eq!(Operator::parse(name), Some(operator));
            assert_eq!(operator.is_negated(), name.contains("Not"), "{name}");
            let kinds = [
                ("String", "string", "text"),
                ("Numeric", "number", "decimal"),
                ("Date", "date", "zone"),
                ("Bool", "bool", "true"),
                ("Ip", "ip", "CIDR"),
            ];
            let bare = name.replace("Not", "");
            let kind = kinds.iter().find(|kind| bare.starts_with(kind.0)).unwrap();
            assert_eq!(operator.value_kind(), kind.1, "{name}");
            assert!(operator.expectation().contains(kind.2), "{name}");
        }
        assert_eq!(Operator::ALL.len(), 23);
        assert_eq!(Operator::parse("stringequals"), None);
        assert_eq!(Operator::parse(""), None);
        assert_eq!(Operator::Unknown.value_kind(), "unknown");
        assert!(!Operator::Unknown.is_negated());
    }
}

//! Conditions: a key of the request held against the values of a policy.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::context::{same_key, tag};
use crate::operator::Relation;
use crate::pattern::{covers, covers_folded};
use crate::truth::Truth;
use crate::value::{self, Decimal, Instant};
use crate::{Operator, Quantifier};

/// A value of a condition, read as its operator needs it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Comparison {
    text: Box<str>,
    value: Value,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Value {
    Text,
    Number,
    Instant(Instant),
    Boolean(bool),
    Block(IpNet),
    /// The operator cannot use it.
    Unreadable,
    /// It was not even text; what is kept is its JSON.
    Foreign,
}

impl Comparison {
    pub(crate) fn new(operator: Operator, text: &str) -> Self {
        let value = match operator.value_kind() {
            "string" => Some(Value::Text),
            "bool" => value::boolean(text).map(Value::Boolean),
            "ip" => value::block(text).map(Value::Block),
            "date" => Instant::parse(text).map(Value::Instant),
            "number" => Decimal::parse(text).map(|_| Value::Number),
            _ => None,
        };
        Self {
            text: text.into(),
            value: value.unwrap_or(Value::Unreadable),
        }
    }

    /// Something that is not text, kept as its JSON.
    pub(crate) fn foreign(json: &str) -> Self {
        Self {
            text: json.into(),
            value: Value::Foreign,
        }
    }

    /// The value as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it was JSON text, as the language demands.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.value != Value::Foreign
    }

    /// Whether the operator can use it.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        !matches!(self.value, Value::Unreadable | Value::Foreign)
    }
}

/// One comparison: an operator, a key, and the values to hold the request's values against.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Test {
    operator: Operator,
    quantifier: Option<Quantifier>,
    asks: Asks,
    principal_arn: bool,
    /// See [`crate::context::tag`].
    tag: u32,
    word: Option<Box<str>>,
    key: Box<str>,
    values: Box<[Comparison]>,
}

/// What a comparison asks of the values of a request, each held against those of the policy.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Asks {
    /// That one of them matches.
    OneMatches,
    /// That none of them does.
    NoneMatches,
    /// That all of them do.
    AllMatch,
    /// That one of them does not.
    OneDiffers,
    /// Nobody knows.
    Unknown,
}

impl Asks {
    fn new(quantifier: Option<Quantifier>, operator: Operator) -> Self {
        match (quantifier, operator.is_negated()) {
            _ if operator == Operator::Unknown => Self::Unknown,
            (None | Some(Quantifier::Any), false) => Self::OneMatches,
            (None | Some(Quantifier::All), true) => Self::NoneMatches,
            (Some(Quantifier::All), false) => Self::AllMatch,
            (Some(Quantifier::Any), true) => Self::OneDiffers,
        }
    }
}

impl Test {
    pub(crate) fn new(operator: Operator, key: &str, values: Vec<Comparison>) -> Self {
        let principal_arn = same_key(key, PRINCIPAL_ARN);
        Self {
            operator,
            quantifier: None,
            asks: Asks::new(None, operator),
            principal_arn,
            tag: tag(key),
            word: None,
            key: key.into(),
            values: values.into(),
        }
    }

    /// The same of each value of the request on its own.
    pub(crate) fn quantified(
        quantifier: Quantifier,
        operator: Operator,
        key: &str,
        values: Vec<Comparison>,
    ) -> Self {
        let word = format!("{}{}", quantifier.prefix(), operator.name());
        Self {
            quantifier: Some(quantifier),
            asks: Asks::new(Some(quantifier), operator),
            word: Some(word.into()),
            ..Self::new(operator, key, values)
        }
    }

    /// A comparison of a stored document whose operator nobody knows.
    pub(crate) fn unknown(word: &str, key: &str, values: Vec<Comparison>) -> Self {
        Self {
            word: Some(word.into()),
            ..Self::new(Operator::Unknown, key, values)
        }
    }

    /// The operator.
    #[must_use]
    pub fn operator(&self) -> &Operator {
        &self.operator
    }

    /// What stands before the operator, if anything does.
    #[must_use]
    pub fn quantifier(&self) -> Option<Quantifier> {
        self.quantifier
    }

    /// Whether it asks something of every value of the request, so that an absent key meets it;
    /// otherwise one value suffices, and has to be there.
    #[must_use]
    pub fn asks_all(&self) -> bool {
        matches!(self.asks, Asks::NoneMatches | Asks::AllMatch)
    }

    /// The operator as written, with what stands before it.
    #[must_use]
    pub fn word(&self) -> &str {
        self.word.as_deref().unwrap_or_else(|| self.operator.name())
    }

    /// The condition key as written.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The values; any of them suffices, or none may match if the operator is negated.
    #[must_use]
    pub fn values(&self) -> &[Comparison] {
        &self.values
    }

    /// What the spellings of the key have in common.
    pub(crate) fn tag(&self) -> u32 {
        self.tag
    }

    /// About how much it costs to find out whether it is met, compared with others.
    pub(crate) fn cost(&self) -> usize {
        let one = match self.operator.relation() {
            Relation::None => 0,
            Relation::Boolean => 1,
            Relation::Text => 2,
            Relation::TextFolded | Relation::Inside => 4,
            Relation::Like => 8,
            relation if relation.is_date() => 8,
            _ => 4,
        };
        one * self.values.len()
    }

    /// The same comparison with other values.
    pub(crate) fn with_values(&self, values: Box<[Comparison]>) -> Self {
        Self {
            values,
            ..self.clone()
        }
    }

    /// Whether the key is `acs:PrincipalARN`, which compares ignoring case.
    pub(crate) fn is_principal_arn(&self) -> bool {
        self.principal_arn
    }

    /// Whether the values of the request meet it. An absent key has no values.
    pub(crate) fn holds<'v>(&self, request: impl Iterator<Item = &'v str>) -> Truth {
        let relation = match self.operator.relation() {
            Relation::Text if self.principal_arn => Relation::TextFolded,
            relation => relation,
        };
        let matches = request.map(|text| self.any_value(relation, text));
        match self.asks {
            Asks::OneMatches => Truth::any(matches),
            Asks::NoneMatches => !Truth::any(matches),
            Asks::AllMatch => !Truth::any(matches.map(|one| !one)),
            Asks::OneDiffers => Truth::any(matches.map(|one| !one)),
            Asks::Unknown => Truth::Unknown,
        }
    }

    fn any_value(&self, relation: Relation, text: &str) -> Truth {
        let given = Given::read(relation, text);
        Truth::any(
            self.values
                .iter()
                .map(|value| Truth::from(self.compare(relation, &given, value))),
        )
    }

    fn compare(&self, relation: Relation, given: &Given<'_>, value: &Comparison) -> Option<bool> {
        match (given, &value.value) {
            (Given::Text(text), Value::Text) => Some(match relation {
                Relation::Text => **text == *value.text,
                Relation::TextFolded => same_folded(text, &value.text),
                _ if self.principal_arn => covers_folded(&value.text, text),
                _ => covers(&value.text, text),
            }),
            (Given::Number(number), Value::Number) => {
                Some(ordered(relation, number.cmp(&Decimal::parse(&value.text)?)))
            }
            (Given::Instant(instant), Value::Instant(other)) => {
                Some(ordered(relation, instant.cmp(other)))
            }
            (Given::Boolean(one), Value::Boolean(other)) => Some(one == other),
            (Given::Address(address), Value::Block(block)) => Some(block.contains(address)),
            _ => None,
        }
    }
}

/// A value of the request, read as the operator needs it.
enum Given<'a> {
    Text(&'a str),
    Number(Decimal<'a>),
    Instant(Instant),
    Boolean(bool),
    Address(IpAddr),
    Unreadable,
}

impl<'a> Given<'a> {
    fn read(relation: Relation, text: &'a str) -> Self {
        match relation {
            Relation::Text | Relation::TextFolded | Relation::Like => Some(Self::Text(text)),
            Relation::Boolean => value::boolean(text).map(Self::Boolean),
            Relation::Inside => value::address(text).map(Self::Address),
            Relation::None => None,
            relation if relation.is_date() => Instant::parse(text).map(Self::Instant),
            _ => Decimal::parse(text).map(Self::Number),
        }
        .unwrap_or(Self::Unreadable)
    }
}

fn ordered(relation: Relation, order: std::cmp::Ordering) -> bool {
    match relation {
        Relation::NumberLess | Relation::DateLess => order.is_lt(),
        Relation::NumberAtMost | Relation::DateAtMost => order.is_le(),
        Relation::NumberGreater | Relation::DateGreater => order.is_gt(),
        Relation::NumberAtLeast | Relation::DateAtLeast => order.is_ge(),
        _ => order.is_eq(),
    }
}

/// Whether two texts are the same but for the case of their letters.
fn same_folded(one: &str, other: &str) -> bool {
    one.chars().map(folded).eq(other.chars().map(folded))
}

pub(crate) fn folded(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(single), None) => single,
        _ => c,
    }
}

/// The key that follows from the principal when the request does not bring it.
pub(crate) const PRINCIPAL_ARN: &str = "acs:PrincipalARN";

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(operator: Operator, values: &[&str], request: &[&str]) -> Truth {
        let values = values
            .iter()
            .map(|text| Comparison::new(operator, text))
            .collect();
        Test::new(operator, "k", values).holds(request.iter().copied())
    }

    #[test]
    fn a_value_that_surely_matches_settles_it() {
        assert_eq!(
            holds(Operator::NumericEquals, &["x", "7"], &["7"]),
            Truth::Yes
        );
        assert_eq!(
            holds(Operator::NumericEquals, &["x", "7"], &["8"]),
            Truth::Unknown
        );
        assert_eq!(
            holds(Operator::NumericNotEquals, &["x", "7"], &["7"]),
            Truth::No
        );
    }

    #[test]
    fn an_absent_key_meets_only_negations() {
        assert_eq!(holds(Operator::StringLike, &["*"], &[]), Truth::No);
        assert_eq!(
            holds(Operator::NotIpAddress, &["10.0.0.0/8"], &[]),
            Truth::Yes
        );
    }

    #[test]
    fn every_request_value_must_stay_outside_a_negation() {
        assert_eq!(
            holds(Operator::StringNotEquals, &["a"], &["b", "a"]),
            Truth::No
        );
        assert_eq!(
            holds(Operator::StringEquals, &["a"], &["b", "a"]),
            Truth::Yes
        );
    }

    #[test]
    fn a_set_operator_asks_of_each_value_on_its_own() {
        use Operator::{NumericEquals, StringEquals, StringNotEquals};
        use Quantifier::{All, Any};
        use Truth::{No, Unknown, Yes};
        for (quantifier, operator, request, expected) in [
            (All, StringEquals, &[][..], Yes),
            (All, StringEquals, &["1", "2"], Yes),
            (All, StringEquals, &["1", "3"], No),
            (All, StringNotEquals, &[], Yes),
            (All, StringNotEquals, &["3", "4"], Yes),
            (All, StringNotEquals, &["3", "1"], No),
            (Any, StringEquals, &[], No),
            (Any, StringEquals, &["3", "1"], Yes),
            (Any, StringEquals, &["3", "4"], No),
            (Any, StringNotEquals, &[], No),
            (Any, StringNotEquals, &["1", "3"], Yes),
            (Any, StringNotEquals, &["1", "2"], No),
            // One value that nobody can read leaves it open, unless another settles it.
            (All, NumericEquals, &["1", "x"], Unknown),
            (All, NumericEquals, &["3", "x"], No),
            (Any, NumericEquals, &["3", "x"], Unknown),
            (Any, NumericEquals, &["1", "x"], Yes),
        ] {
            let values = ["1", "2"].map(|text| Comparison::new(operator, text));
            let test = Test::quantified(quantifier, operator, "k", values.into());
            let holds = test.holds(request.iter().copied());
            assert_eq!(holds, expected, "{test} {request:?}");
            assert_eq!(test.asks_all(), test.holds(std::iter::empty()) == Yes);
        }
    }

    #[test]
    fn nothing_can_be_said_about_an_unknown_operator() {
        assert_eq!(
            Test::unknown("ArnLike", "k", vec![]).holds(std::iter::empty()),
            Truth::Unknown
        );
    }
}

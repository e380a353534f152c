//! Reading the `Condition` of a statement.

use super::member::{Members, join, nearest};
use super::reader::{Place, Places, Reader, TestPlaces};
use crate::syntax::{Member, Node, Shape};
use crate::{Comparison, Operator, Quantifier, Test};

impl<'t> Reader<'t> {
    /// The comparisons, and whether part of the condition could not be read.
    pub(super) fn conditions(
        &mut self,
        members: &Members<'t>,
        path: &str,
        places: &mut Places,
    ) -> (Vec<Test>, bool) {
        let Some(member) = members.get("Condition") else {
            return (Vec::new(), false);
        };
        let path = join(path, "Condition");
        let place = Place {
            span: member.value.span(),
            path: &path,
        };
        let Shape::Object(operators) = member.value.shape() else {
            let help = "write { \"operator\": { \"key\": \"value\" } }";
            self.wrong(
                &place,
                "G7",
                "not-an-object",
                "Condition must be an object",
                help,
            );
            return (Vec::new(), true);
        };
        let operators = self.once(operators, &place);
        let mut unsure = operators.strange;
        let mut tests = Vec::new();
        for operator in &operators.list {
            unsure |= self.operator(operator, &path, &mut tests, places);
        }
        (tests, unsure)
    }

    /// Adds the comparisons under one operator; whether part of it could not be read.
    fn operator(
        &mut self,
        member: &Member<'t>,
        path: &str,
        tests: &mut Vec<Test>,
        places: &mut Places,
    ) -> bool {
        let path = join(path, &member.name);
        let (quantifier, word) = Quantifier::split(&member.name);
        let operator = Operator::parse(word);
        if operator.is_none() {
            let place = Place {
                span: member.name_span.clone(),
                path: &path,
            };
            let message = format!("there is no operator \"{}\"", member.name);
            self.wrong(
                &place,
                "G7",
                "unknown-operator",
                message,
                operator_help(&member.name),
            );
        }
        let place = Place {
            span: member.value.span(),
            path: &path,
        };
        let keys = match member.value.shape() {
            Shape::Object(keys) if !keys.is_empty() => self.once(keys, &place),
            _ => {
                let help = "write { \"key\": \"value\" }";
                self.wrong(&place, "G7", "no-keys", "the operator has no keys", help);
                return true;
            }
        };
        for key in &keys.list {
            let (values, spans) = self.values(key, operator, &path);
            places.tests.push(TestPlaces {
                operator: member.name_span.clone(),
                key: key.name_span.clone(),
                values: spans,
            });
            tests.push(match (operator, quantifier) {
                (Some(operator), None) => Test::new(operator, &key.name, values),
                (Some(operator), Some(quantifier)) => {
                    Test::quantified(quantifier, operator, &key.name, values)
                }
                (None, _) => Test::unknown(&member.name, &key.name, values),
            });
        }
        keys.strange
    }

    fn values(
        &mut self,
        key: &Member<'t>,
        operator: Option<Operator>,
        path: &str,
    ) -> (Vec<Comparison>, Vec<std::ops::Range<usize>>) {
        let path = join(path, &key.name);
        if key.name.is_empty() {
            let place = Place {
                span: key.name_span.clone(),
                path: &path,
            };
            self.wrong(
                &place,
                "G7",
                "empty-key",
                "the key has no name",
                "name a condition key",
            );
        }
        let nodes = match key.value.shape() {
            Shape::List(nodes) => nodes,
            _ => vec![key.value],
        };
        if nodes.is_empty() {
            let place = Place {
                span: key.value.span(),
                path: &path,
            };
            self.wrong(
                &place,
                "G7",
                "no-values",
                "the key has no values",
                "write a value in quotes",
            );
            return (vec![Comparison::foreign("[]")], vec![key.value.span()]);
        }
        nodes
            .into_iter()
            .map(|node| (self.value(node, operator, &path), node.span()))
            .unzip()
    }

    fn value(&mut self, node: Node<'t>, operator: Option<Operator>, path: &str) -> Comparison {
        let place = Place {
            span: node.span(),
            path,
        };
        let shape = node.shape();
        if let Shape::Text(text) = &shape {
            let operator = operator.unwrap_or(Operator::Unknown);
            let value = Comparison::new(operator, text);
            if operator != Operator::Unknown && !value.is_readable() {
                let (name, help) = (operator.name(), operator.expectation());
                let message = format!("{name} cannot compare \"{text}\"");
                self.wrong(
                    &place,
                    "G9",
                    "wrong-value",
                    message,
                    format!("write {help}"),
                );
            }
            return value;
        }
        let (rule, code, message) = match shape {
            Shape::List(_) => (
                "G5",
                "nested-list",
                "a list stands inside a list".to_owned(),
            ),
            Shape::Object(_) => (
                "G9",
                "not-text",
                "an object stands where text belongs".to_owned(),
            ),
            Shape::Other(what) => (
                "G9",
                "not-text",
                format!("{what} stands where text belongs"),
            ),
            Shape::Text(_) => return Comparison::foreign(node.json),
        };
        let help = match node.json.as_bytes().first() {
            Some(b'{' | b'[') => "write text in quotes".to_owned(),
            _ => format!("put it in quotes: \"{}\"", node.json.trim_matches('"')),
        };
        self.wrong(&place, rule, code, message, help);
        Comparison::foreign(node.json)
    }
}

/// What to say about a word that is no operator.
fn operator_help(word: &str) -> String {
    let bare = word.strip_suffix("IfExists").unwrap_or(word);
    if bare != word {
        return "the language has no IfExists; a negated operator is met when the key is absent"
            .into();
    }
    if let Some((quantifier, operator)) = word.split_once(':') {
        return set_operator_help(quantifier, operator);
    }
    match nearest(word, Operator::ALL.iter().map(|operator| operator.name())) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => "write one of String…, Numeric…, Date…, Bool, IpAddress, NotIpAddress".into(),
    }
}

/// What to say about a word with a colon.
fn set_operator_help(quantifier: &str, operator: &str) -> String {
    let before = |own: Quantifier| own.prefix().trim_end_matches(':');
    let quantifier = nearest(quantifier, Quantifier::BOTH.into_iter().map(before));
    let operator = nearest(operator, Operator::ALL.iter().map(|one| one.name()));
    match (quantifier, operator) {
        (Some(quantifier), Some(operator)) => {
            format!("did you mean \"{quantifier}:{operator}\"?")
        }
        (None, _) => "only \"ForAllValues:\" and \"ForAnyValue:\" stand before an operator".into(),
        (_, None) => {
            "behind the colon stands one of String…, Numeric…, Date…, Bool, IpAddress".into()
        }
    }
}

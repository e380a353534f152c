//! The same meaning with less text.

use serde::Serialize;

use super::finding::Finding;
use super::search::{Search, Side, Sought, applies_ever};
use super::steps::{Steps, counted};
use crate::inclusion::{covers, covers_value, includes_action, includes_resource};
use crate::{ActionPattern, Comparison, Document, Principals, ResourcePattern, Statement};

/// A document that means exactly the same, without statements and values that change nothing.
///
/// It allows, denies and leaves alone the same requests, so it may take the other's place among
/// any other policies. What cannot be proven to change nothing stays, so the result may be longer
/// than it could be. At least one statement always stays.
///
/// ```
/// use policy::analysis::{STEPS, minimal};
/// use policy::{Kind, Policy};
///
/// let text = r#"{"Version":"1","Statement":[
///     {"Effect":"Allow","Action":["oss:Get*","oss:GetObject"],"Resource":"*"},
///     {"Effect":"Allow","Action":"oss:GetBucket","Resource":"acs:oss:*:*:b"}]}"#;
/// let policy = Policy::parse(text, Kind::Identity)?;
/// let reduction = minimal(policy.document(), STEPS);
/// assert_eq!(
///     reduction.document.to_string(),
///     r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}"#,
/// );
/// assert_eq!(reduction.omitted.len(), 2);
/// # Ok::<(), policy::Mistakes>(())
/// ```
#[must_use]
pub fn minimal(document: &Document, steps: u64) -> Reduction {
    let mut reducing = Reducing {
        best: document.clone(),
        places: (0..document.statements().len()).collect(),
        omitted: Vec::new(),
        steps: Steps::new(steps),
    };
    // With less in one place, something in another may have become superfluous.
    let mut before = None;
    while before != Some(reducing.omitted.len()) {
        before = Some(reducing.omitted.len());
        reducing.statements();
        for index in 0..reducing.best.statements().len() {
            reducing.values(index);
        }
    }
    reducing.omitted.sort_by_key(|one| one.statement);
    Reduction {
        document: reducing.best,
        omitted: reducing.omitted,
    }
}

/// A shorter document, and what it lacks.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reduction {
    /// What remains.
    pub document: Document,
    /// What was left out.
    pub omitted: Vec<Omitted>,
}

/// Something that changed nothing.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Omitted {
    /// Which statement of the original, counted from zero.
    pub statement: usize,
    /// The element the value stood in, such as `Action`; `None` if the whole statement is gone.
    pub element: Option<String>,
    /// The value.
    pub value: Option<String>,
    /// Why it changes nothing.
    pub because: Because,
}

/// Why something changes nothing.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// This statement, counted from zero in the original, covers it.
    Covered(usize),
    /// This statement always denies what it allows.
    Denied(usize),
    /// No request meets it.
    Empty,
    /// This value of the same list covers it.
    Value(String),
    /// The rest of the document together leaves it nothing to say.
    Together,
}

struct Reducing {
    best: Document,
    /// Which statement of the original each of the remaining ones is.
    places: Vec<usize>,
    omitted: Vec<Omitted>,
    steps: Steps,
}

impl Reducing {
    fn statements(&mut self) {
        for index in (0..self.best.statements().len()).rev() {
            if self.best.statements().len() == 1 {
                return;
            }
            let mut statements = self.best.statements().to_vec();
            statements.remove(index);
            let less = Document::new(statements);
            if means_the_same(&self.best, &less, &mut self.steps) {
                let because = self.because(index);
                self.best = less;
                let statement = self.places.remove(index);
                self.omitted.retain(|one| one.statement != statement);
                self.omitted.push(Omitted {
                    statement,
                    element: None,
                    value: None,
                    because,
                });
            }
        }
    }

    /// Why a statement that changes nothing does not.
    fn because(&self, index: usize) -> Because {
        let Some(own) = self.best.statements().get(index) else {
            return Because::Together;
        };
        let others = self.best.statements().iter().zip(&self.places).enumerate();
        let mut over = others.filter(|(place, (other, _))| *place != index && covers(other, own));
        if let Some((_, (other, place))) = over.next() {
            return if other.effect() == own.effect() {
                Because::Covered(*place)
            } else {
                Because::Denied(*place)
            };
        }
        let mut steps = REASONS;
        match applies_ever(own, &mut steps) {
            Some(false) => Because::Empty,
            _ => Because::Together,
        }
    }

    /// Leaves out what it can of a statement's lists, from their ends.
    fn values(&mut self, index: usize) {
        let Some(statement) = self.best.statements().get(index) else {
            return;
        };
        for spot in spots(statement).into_iter().rev() {
            let mut statements = self.best.statements().to_vec();
            let Some(own) = statements.get_mut(index) else {
                return;
            };
            let Some(less) = without(own, spot) else {
                continue;
            };
            own.clone_from(&less.statement);
            let shorter = Document::new(statements);
            if means_the_same(&self.best, &shorter, &mut self.steps) {
                self.best = shorter;
                self.omitted.push(Omitted {
                    statement: self.places.get(index).copied().unwrap_or(index),
                    element: Some(less.element),
                    value: Some(less.value),
                    because: less.over.map_or(Because::Together, Because::Value),
                });
            }
        }
    }
}

/// Whether two documents surely allow, deny and leave alone the same requests.
pub(crate) fn changes_nothing(one: &Document, other: &Document, steps: &mut u64) -> bool {
    counted(steps, |steps| means_the_same(one, other, steps))
}

/// The same with steps of one's own.
fn means_the_same(one: &Document, other: &Document, steps: &mut Steps) -> bool {
    let mut take = |own: &Document| steps.take_each(own.statements().len(), STATEMENT);
    if take(one).and_then(|()| take(other)).is_err() {
        return false;
    }
    let (one, other) = (Side::new(&[one]), Side::new(&[other]));
    [(&one, &other), (&other, &one)]
        .into_iter()
        .all(|(first, second)| {
            [Sought::Permitted, Sought::Denied]
                .into_iter()
                .all(|sought| Search::new(first, second, steps).run(sought, None) == Finding::None)
        })
}

/// A statement without one of its values.
struct Less {
    statement: Statement,
    element: String,
    value: String,
    /// Another value of the list that surely covers it.
    over: Option<String>,
}

/// A value of a statement, by its place in its list.
#[derive(Clone, Copy, Debug)]
enum Spot {
    Action(usize),
    Resource(usize),
    /// Of which comparison, and which of its values.
    Condition(usize, usize),
    /// Of which kind, and which of its names.
    Principal(usize, usize),
}

/// The values of all lists.
fn spots(statement: &Statement) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (place, (_, names)) in KINDS.iter().enumerate() {
        let named = statement.principals().map_or(0, |own| names(own).len());
        spots.extend((0..named).map(|value| Spot::Principal(place, value)));
    }
    for (place, test) in statement.conditions().iter().enumerate() {
        let values = 0..test.values().len();
        spots.extend(values.map(|value| Spot::Condition(place, value)));
    }
    let resources = statement.resources().map_or(0, |own| own.patterns().len());
    spots.extend((0..resources).map(Spot::Resource));
    let actions = statement.actions().patterns().len();
    spots.extend((0..actions).map(Spot::Action));
    spots
}

/// The statement without a value; `None` if that is the last of its list.
fn without(statement: &Statement, spot: Spot) -> Option<Less> {
    let mut less = statement.clone();
    let (element, value, over) = match spot {
        Spot::Action(place) => {
            let own = statement.actions();
            let element = if own.is_negated() {
                "NotAction"
            } else {
                "Action"
            };
            let (value, patterns) = apart(own.patterns(), place)?;
            less.actions.patterns = patterns;
            let all = own.patterns().iter().map(ActionPattern::text);
            let over = over(value.text(), all, includes_action);
            (element.to_owned(), value.to_string(), over)
        }
        Spot::Resource(place) => {
            let own = statement.resources()?.patterns();
            let (value, patterns) = apart(own, place)?;
            less.resources.as_mut()?.patterns = patterns;
            let all = own.iter().map(ResourcePattern::text);
            let over = over(value.text(), all, includes_resource);
            ("Resource".to_owned(), value.to_string(), over)
        }
        Spot::Condition(test, place) => {
            let own = statement.conditions().get(test)?;
            let (value, values) = apart(own.values(), place)?;
            *less.conditions.get_mut(test)? = own.with_values(values);
            let element = format!("Condition.{}.{}", own.word(), own.key());
            let all = own.values().iter().map(Comparison::text);
            let over = over(value.text(), all, |wide, narrow| {
                covers_value(own, wide, narrow)
            });
            (element, value.text().to_owned(), over)
        }
        Spot::Principal(kind, place) => {
            let (kind, names) = KINDS.get(kind)?;
            let (value, rest) = apart(names(statement.principals()?), place)?;
            let principals = less.principals.as_mut()?;
            match *kind {
                "RAM" => principals.ram = Some(rest),
                "Service" => principals.service = Some(rest),
                _ => principals.federated = Some(rest),
            }
            (format!("Principal.{kind}"), value.to_string(), None)
        }
    };
    Some(Less {
        statement: less,
        element,
        value,
        over,
    })
}

/// The names of one kind.
type Names = fn(&Principals) -> &[Box<str>];

/// The kinds of principals and where their names are.
const KINDS: [(&str, Names); 3] = [
    ("RAM", Principals::ram),
    ("Service", Principals::service),
    ("Federated", Principals::federated),
];

/// A value of a list of several, and the others.
fn apart<T: Clone>(list: &[T], place: usize) -> Option<(&T, Box<[T]>)> {
    let value = list.get(place).filter(|_| list.len() > 1)?;
    let others = list.iter().enumerate().filter(|(own, _)| *own != place);
    Some((value, others.map(|(_, one)| one.clone()).collect()))
}

/// Another text of a list that covers this one.
fn over<'t>(
    value: &str,
    mut all: impl Iterator<Item = &'t str>,
    includes: impl Fn(&str, &str) -> bool,
) -> Option<String> {
    all.find(|wide| *wide != value && includes(wide, value))
        .map(str::to_owned)
}

/// What taking a statement in costs.
const STATEMENT: u64 = 32;

/// What finding out a reason may take.
const REASONS: u64 = 100_000;

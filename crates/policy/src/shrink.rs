//! Less: a document that still permits what was used and, proven, nothing that is not permitted today.
//!
//! Each statement of it is a statement of today with fewer actions on fewer resources, under the same conditions: so it
//! cannot reach beyond. What was used once is taken for a sample of what is needed, by the rules that [`Breadth`] states.
//! Denials of today are taken over where the new document would permit something without them.

mod actions;
mod draft;
mod resources;
mod usage;

use serde::Serialize;

use crate::analysis::{Finding, gained};
use crate::request::Request;
use crate::{Document, Effect, Question, Statement};
use draft::{Draft, draft};
use usage::{Place, Usage};

/// How far what was used is taken for a sample of what is needed.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Breadth {
    /// Not at all: these actions on these resources.
    Exact,
    /// Three actions of a service that read, of one verb, stand for all of that verb (`ecs:Describe*`). One resource in
    /// two regions stands for every region. Five resources beside each other stand for all that begin as they do,
    /// up to the last of `/ - _ . : =` that they share.
    Usual,
    /// The same of two actions and of two resources.
    Kinds,
    /// All that the statement of today says of actions and resources, but for patterns that nothing used.
    Statements,
}

impl Breadth {
    /// What interfaces call it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exact => "Exact",
            Self::Usual => "Usual",
            Self::Kinds => "Kinds",
            Self::Statements => "Statements",
        }
    }

    /// The next coarser one.
    fn wider(self) -> Option<Self> {
        match self {
            Self::Exact => Some(Self::Usual),
            Self::Usual => Some(Self::Kinds),
            Self::Kinds => Some(Self::Statements),
            Self::Statements => None,
        }
    }
}

/// Why a statement permits more than was used.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Rule {
    /// Actions that read stand for all of their verb.
    ReadFamily,
    /// Regions stand for every region.
    Regions,
    /// Resources beside each other stand for all that begin as they do.
    Siblings,
    /// It says what the statement of today says.
    Statement,
}

impl Rule {
    /// What interfaces call it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ReadFamily => "ReadFamily",
            Self::Regions => "Regions",
            Self::Siblings => "Siblings",
            Self::Statement => "Statement",
        }
    }
}

/// What is to be made.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// How far what was used is taken for a sample, at least: what is too long is made coarser.
    pub breadth: Breadth,
    /// How many characters the document should have at most.
    pub longest: usize,
    /// How many steps each proof may take.
    pub steps: u64,
}

/// Where a statement of a new document comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ground {
    /// Which of today's documents, counted from zero.
    pub document: usize,
    /// Which of its statements, counted from zero.
    pub statement: usize,
    /// How many of the calls it carries, each by one of its resources at least; none of a denial.
    pub calls: usize,
    /// By which rules it permits more than they were.
    pub rules: Vec<Rule>,
}

/// A document that permits less.
#[derive(Clone, Debug)]
pub struct Shrunk {
    /// The document; none if none of the calls needs anything.
    pub document: Option<Document>,
    /// How coarse it had to be.
    pub breadth: Breadth,
    /// Where each of its statements comes from.
    pub grounds: Vec<Ground>,
    /// The calls, by their places, that nothing of today surely permits, or whose action no policy can name alone: this
    /// does not permit them either.
    pub unpermitted: Vec<usize>,
    /// What it permits and today's documents do not: nothing, if that could be told.
    pub gained: Finding,
}

/// Shrinks what these documents permit to what these calls used.
///
/// ```
/// use policy::shrink::{Breadth, Wish, shrink};
/// use policy::{Context, Kind, Policy, Principal, Question, Resource};
///
/// let text = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*"}]}"#;
/// let today = Policy::parse(text, Kind::Identity)?;
/// let (alice, context) = (Principal::user("1", "alice"), Context::new());
/// let used = [Resource { arn: "acs:oss:*:1:reports/may.csv", owner: "1", group: None }];
/// let call = Question::new(&alice, "oss:GetObject", &used, &context);
/// let wish = Wish { breadth: Breadth::Usual, longest: 6144, steps: 1_000_000 };
/// let less = shrink(&[today.document()], &[call], wish);
/// assert_eq!(
///     less.document.unwrap().to_string(),
///     r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"acs:oss:*:1:reports/may.csv"}]}"#,
/// );
/// # Ok::<(), policy::Mistakes>(())
/// ```
#[must_use]
pub fn shrink(today: &[&Document], calls: &[Question<'_>], wish: Wish) -> Shrunk {
    let usage = Usage::of(today, calls);
    let mut breadth = wish.breadth;
    loop {
        let drafts = draft(today, &usage, breadth);
        let shrunk = complete(today, &usage, drafts, (breadth, wish.steps));
        let wider = breadth.wider().filter(|_| shrunk.length() > wish.longest);
        match wider {
            Some(wider) => breadth = wider,
            None => return shrunk,
        }
    }
}

impl Shrunk {
    /// How many characters the document has. Even the coarsest may have more than are wished for.
    #[must_use]
    pub fn length(&self) -> usize {
        let text = self.document.as_ref().map(Document::to_string);
        text.map_or(0, |text| text.chars().count())
    }
}

/// The document of these statements, with the denials that it needs.
fn complete(
    today: &[&Document],
    usage: &Usage,
    drafts: Vec<Draft>,
    (breadth, steps): (Breadth, u64),
) -> Shrunk {
    let (mut statements, mut grounds): (Vec<_>, Vec<_>) = drafts
        .into_iter()
        .map(|one| (one.statement, one.ground))
        .unzip();
    let mut gained_ = Finding::None;
    if !statements.is_empty() {
        let mut missing = denials(today);
        loop {
            gained_ = gained(today, &[&Document::new(statements.clone())], steps);
            let needed: Vec<Place> = match &gained_ {
                Finding::None => break,
                // Denials that the request met today. Without any, a statement was no part of one of today's.
                Finding::Witness(witness) => witness
                    .applying(today)
                    .into_iter()
                    .filter(|one| one.effect == Effect::Deny)
                    .map(|one| (one.document, one.statement))
                    .filter(|place| missing.contains(place))
                    .take(1)
                    .collect(),
                // Where nobody can tell which are needed, all are.
                Finding::Undecided(_) => missing.clone(),
            };
            if needed.is_empty() {
                break;
            }
            for place in needed {
                missing.retain(|one| *one != place);
                let Some(statement) = at(today, place) else {
                    continue;
                };
                statements.push(Statement {
                    // Those of two documents may have one name.
                    sid: None,
                    ..statement.clone()
                });
                grounds.push(Ground {
                    document: place.0,
                    statement: place.1,
                    calls: 0,
                    rules: Vec::new(),
                });
            }
        }
    }
    Shrunk {
        document: (!statements.is_empty()).then(|| Document::new(statements)),
        breadth,
        grounds,
        unpermitted: usage.unpermitted.clone(),
        gained: gained_,
    }
}

/// All denials of some documents.
fn denials(documents: &[&Document]) -> Vec<Place> {
    places(documents)
        .filter(|(_, own)| own.effect() == Effect::Deny)
        .map(|(place, _)| place)
        .collect()
}

/// All statements of some documents, each with its place.
fn places<'d>(documents: &[&'d Document]) -> impl Iterator<Item = (Place, &'d Statement)> {
    documents.iter().enumerate().flat_map(|(document, own)| {
        let all = own.statements().iter().enumerate();
        all.map(move |(statement, own)| ((document, statement), own))
    })
}

fn at<'d>(documents: &[&'d Document], (document, statement): Place) -> Option<&'d Statement> {
    documents.get(document)?.statements().get(statement)
}

/// Whether documents permit all of a call, and surely.
#[must_use]
pub fn permits(documents: &[&Document], call: &Question<'_>) -> bool {
    let one = |resource| {
        let request = Request::new(call, resource);
        let mut allowed = false;
        for (_, own) in places(documents) {
            if request.applies(own) {
                if own.effect() == Effect::Deny {
                    return false;
                }
                allowed = true;
            }
        }
        allowed
    };
    !call.resources.is_empty() && call.resources.iter().all(one)
}

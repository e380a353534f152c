//! Less: a document that still permits what was used and, proven, nothing that is not permitted today.
//!
//! Each statement of it is a statement of today with fewer actions on fewer resources, under the same conditions: so it
//! cannot reach beyond. What was used once is taken for a sample of what is needed, by the rules that [`Breadth`] states.
//! Denials of today are taken over where the new document would permit something without them.

mod actions;
mod draft;
mod place;
mod resources;
mod rule;
mod usage;

pub use place::permits;
pub use rule::{Breadth, Ground, Rule};

use crate::analysis::{Finding, gained};
use crate::{Document, Effect, Question, Statement};
use draft::{Draft, draft};
use place::{Place, at, places};
use usage::Usage;

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

//! Where a goal is cut off: the fewest statements and attachments that must go so that nobody comes to it.
//!
//! Each way that is found must be hit: something of what lets it be must go. The fewest that hit all ways so far are
//! taken away and another way is looked for; if there is none, no fewer would have done, because those would not even
//! have hit the ways that are known.

use std::collections::BTreeSet;

use super::judge::Judge;
use super::rights::{Piece, system_attachments};
use super::search::{Question, Search};
use super::step::Route;
use super::who::Who;
use crate::account::Account;

/// What is to go.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cut {
    /// Statements and attachments; nothing of it can be left out.
    pub pieces: Vec<Piece>,
    /// Whether it is proven that no fewer do.
    pub is_least: bool,
}

/// The ways from somebody, each of which the pieces before do not cut off, and what cuts off all of them; nothing where that
/// is not found in time, or a way rests on nothing that could go.
pub(super) fn find(
    question: Question<'_>,
    judge: &mut Judge<'_>,
    from: Who,
    first: &Route,
) -> (Vec<Route>, Option<Cut>) {
    let (mut routes, mut hit) = (Vec::new(), Vec::<BTreeSet<Piece>>::new());
    let mut route = first.clone();
    for _ in 0..ROUNDS {
        hit.push(pieces(question.account, &route));
        routes.push(route);
        let Some(least) = fewest(&hit) else {
            return (routes, None);
        };
        let mut other = judge.without(least.iter().cloned().collect(), judge.steps);
        let search = Search::new(question, &mut other);
        let next = search.from(&mut other, from, false);
        let is_out = other.steps == 0;
        judge.steps = other.steps;
        judge.asked += other.asked;
        match next {
            Some(next) => route = next,
            None if is_out || other.is_undecided => return (routes, None),
            None => {
                let cut = Cut {
                    pieces: least,
                    is_least: true,
                };
                return (routes, Some(cut));
            }
        }
    }
    (routes, None)
}

/// All that lets a way be and was there before it began.
fn pieces(account: &Account, route: &Route) -> BTreeSet<Piece> {
    let asks = route.steps.iter().flat_map(|step| &step.asks);
    let grants = asks.flat_map(|ask| &ask.grants).map(|own| &own.piece);
    grants
        .filter(|piece| is_there(account, piece))
        .cloned()
        .collect()
}

/// Whether a piece is one of the account as it is, and none that a step makes.
fn is_there(account: &Account, piece: &Piece) -> bool {
    match piece {
        Piece::Statement {
            policy, version, ..
        } => {
            let name = policy.parse().ok();
            let found = name.and_then(|name| account.policies.named(&name).ok());
            found.is_some_and(|own| own.default_version.to_string() == **version)
        }
        Piece::Attachment { .. } => system_attachments(account).any(|own| own == *piece),
        Piece::Trust { role, .. } => {
            let name = role.parse().ok();
            name.is_some_and(|name| account.roles.named(&name).is_ok())
        }
        Piece::Carried { secret, .. } => {
            let name = secret.parse().ok();
            name.is_some_and(|name| account.secrets.get(&name).is_some())
        }
    }
}

/// The fewest pieces that have one of each of these sets, if there are few enough.
fn fewest(sets: &[BTreeSet<Piece>]) -> Option<Vec<Piece>> {
    let mut tries = TRIES;
    (1..=MOST).find_map(|size| {
        let mut chosen = Vec::new();
        hits(sets, size, &mut chosen, &mut tries).then_some(chosen)
    })
}

/// Whether so many more pieces can be chosen that all sets are hit.
fn hits(sets: &[BTreeSet<Piece>], size: usize, chosen: &mut Vec<Piece>, tries: &mut usize) -> bool {
    let missed = sets
        .iter()
        .find(|set| !chosen.iter().any(|one| set.contains(one)));
    let Some(missed) = missed else {
        return true;
    };
    if size == 0 || *tries == 0 {
        return false;
    }
    *tries -= 1;
    missed.iter().any(|one| {
        chosen.push(one.clone());
        let found = hits(sets, size - 1, chosen, tries);
        if !found {
            chosen.pop();
        }
        found
    })
}

/// So many ways are looked at for a cut.
const ROUNDS: usize = 40;
/// A cut of more pieces is not looked for.
const MOST: usize = 6;
/// So many choices are tried.
const TRIES: usize = 20_000;

//! Many patterns read at once: which sets of them some text matches, each with such a text.

use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;

use foldhash::fast::FixedState;

use super::steps::{Exhausted, Steps};
use crate::condition::folded;

/// When two letters are the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Case {
    Kept,
    /// ASCII letters are the same in either case.
    Ascii,
    /// All letters are; the patterns themselves are ASCII.
    Folded,
}

#[derive(Clone, Copy, Debug)]
enum Token {
    Letter { letter: char, case: Case },
    One { colon: bool },
    Any { colon: bool },
    End,
}

/// How the letters of a piece of a pattern compare, and whether its wildcards take colons.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    pub(super) case: Case,
    pub(super) colon: bool,
}

/// Patterns side by side; a state is the set of places they may be at.
#[derive(Debug, Default)]
pub(super) struct Automaton {
    tokens: Vec<Token>,
    owners: Vec<u32>,
    starts: Vec<u32>,
}

type State = Vec<u32>;

/// A state, the one it was reached from, and the letter between.
type Reached = (Rc<[u32]>, usize, Option<char>);

/// What an exploration is about: texts that match all of `must` and none of `never`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'w> {
    pub(super) must: &'w [u32],
    pub(super) never: &'w BTreeSet<u32>,
    /// Texts to try before all others.
    pub(super) likely: &'w [String],
}

impl Wanted<'_> {
    fn is_fit(&self, matched: &[u32]) -> bool {
        let mut must = self.must.iter();
        must.all(|id| matched.binary_search(id).is_ok())
            && !matched.iter().any(|id| self.never.contains(id))
    }
}

/// Texts that a pattern matches, with the stars replaced by each of these.
pub(super) fn samples<'p>(
    pattern: &'p str,
    stars: &'p [&'p str],
) -> impl Iterator<Item = String> + 'p {
    let filled = pattern.replace('?', "x");
    stars.iter().map(move |star| filled.replace('*', star))
}

impl Automaton {
    /// Adds a pattern of pieces with a colon between each; its number.
    pub(super) fn add(&mut self, pieces: &[(&str, Manner)]) -> u32 {
        let id = self.begin();
        for (index, (piece, manner)) in pieces.iter().enumerate() {
            if index > 0 {
                self.push(letter(':', Case::Kept), id);
            }
            for own in piece.chars() {
                let colon = manner.colon;
                self.push(
                    match own {
                        '*' => Token::Any { colon },
                        '?' => Token::One { colon },
                        own => letter(own, manner.case),
                    },
                    id,
                );
            }
        }
        self.push(Token::End, id);
        id
    }

    /// Adds a text without wildcards; its number.
    pub(super) fn add_text(&mut self, text: &str, case: Case) -> u32 {
        let id = self.begin();
        for own in text.chars() {
            self.push(letter(own, case), id);
        }
        self.push(Token::End, id);
        id
    }

    fn begin(&mut self) -> u32 {
        let id = place(self.starts.len());
        self.starts.push(place(self.tokens.len()));
        id
    }

    fn push(&mut self, token: Token, owner: u32) {
        self.tokens.push(token);
        self.owners.push(owner);
    }

    fn token(&self, at: u32) -> Token {
        usize::try_from(at)
            .ok()
            .and_then(|at| self.tokens.get(at))
            .copied()
            .unwrap_or(Token::End)
    }

    fn owner(&self, at: u32) -> u32 {
        usize::try_from(at)
            .ok()
            .and_then(|at| self.owners.get(at))
            .copied()
            .unwrap_or(u32::MAX)
    }

    /// Calls `visit` for every set of patterns that some wanted text matches exactly, with a short
    /// such text. Stops when `visit` returns true.
    pub(super) fn explore(
        &self,
        wanted: Wanted<'_>,
        steps: &mut Steps,
        mut visit: impl FnMut(&[u32], String, &mut Steps) -> Result<bool, Exhausted>,
    ) -> Result<bool, Exhausted> {
        let mut start = State::new();
        for first in &self.starts {
            self.enter(*first, &mut start);
        }
        self.settle(&mut start);
        let start: Rc<[u32]> = start.into();
        let mut known = HashSet::<Rc<[u32]>, FixedState>::default();
        let mut seen = BTreeSet::<Vec<u32>>::new();
        for text in wanted.likely {
            let matched = self.read(&start, text, steps)?;
            if wanted.is_fit(&matched) && !seen.contains(&matched) {
                if visit(&matched, text.clone(), steps)? {
                    return Ok(true);
                }
                seen.insert(matched);
            }
        }
        let mut reached: Vec<Reached> = vec![(start.clone(), 0, None)];
        known.insert(start);
        let mut index = 0;
        while let Some((state, _, _)) = reached.get(index) {
            let state = state.clone();
            steps.take(state.len())?;
            let matched = self.matched(&state);
            if wanted.is_fit(&matched) && !seen.contains(&matched) {
                let text = text_of(&reached, index);
                steps.take(text.len())?;
                if visit(&matched, text, steps)? {
                    return Ok(true);
                }
                seen.insert(matched);
            }
            for letter in self.letters(&state) {
                if !wanted
                    .must
                    .iter()
                    .all(|id| self.goes_on(&state, *id, letter))
                {
                    continue;
                }
                steps.take(state.len())?;
                let next = self.step(&state, letter);
                if !known.contains(next.as_slice()) && !self.is_lost(&next, wanted.never) {
                    let next: Rc<[u32]> = next.into();
                    known.insert(next.clone());
                    reached.push((next, index, Some(letter)));
                }
            }
            index += 1;
        }
        Ok(false)
    }

    /// The patterns that a text matches.
    fn read(&self, start: &[u32], text: &str, steps: &mut Steps) -> Result<Vec<u32>, Exhausted> {
        let mut state = start.to_vec();
        for letter in text.chars() {
            steps.take(state.len())?;
            state = self.step(&state, letter);
        }
        Ok(self.matched(&state))
    }

    /// Whether every text that goes on from here matches one of the patterns.
    fn is_lost(&self, state: &[u32], never: &BTreeSet<u32>) -> bool {
        !never.is_empty()
            && state.iter().any(|at| {
                matches!(self.token(*at), Token::Any { colon: true })
                    && matches!(self.token(at + 1), Token::End)
                    && never.contains(&self.owner(*at))
            })
    }

    /// Whether a pattern may still match after the letter.
    fn goes_on(&self, state: &[u32], id: u32, letter: char) -> bool {
        let from = state.partition_point(|at| self.owner(*at) < id);
        let own = state
            .iter()
            .skip(from)
            .take_while(|at| self.owner(**at) == id);
        own.copied().any(|at| self.takes(at, letter))
    }

    fn takes(&self, at: u32, letter: char) -> bool {
        match self.token(at) {
            Token::Letter { letter: own, case } => same(own, letter, case),
            Token::One { colon } | Token::Any { colon } => colon || letter != ':',
            Token::End => false,
        }
    }

    /// Adds a place and those behind stars that may stand for nothing.
    fn enter(&self, mut at: u32, state: &mut State) {
        loop {
            state.push(at);
            if !matches!(self.token(at), Token::Any { .. }) {
                return;
            }
            at += 1;
        }
    }

    fn step(&self, state: &[u32], letter: char) -> State {
        let mut next = State::with_capacity(state.len());
        for at in state.iter().copied().filter(|at| self.takes(*at, letter)) {
            match self.token(at) {
                Token::Any { .. } => self.enter(at, &mut next),
                _ => self.enter(at + 1, &mut next),
            }
        }
        self.settle(&mut next);
        next
    }

    /// Puts a state into its one form. Of a pattern only its last star that was reached counts, and
    /// what stands behind: whatever an earlier place leads to, that star can take as well. (A star
    /// that takes no colon stands in the same field as all other places of its pattern, because
    /// the colons read so far tell the field.)
    fn settle(&self, state: &mut State) {
        state.sort_unstable();
        state.dedup();
        let mut done = None;
        state.reverse();
        state.retain(|at| {
            let owner = self.owner(*at);
            if done == Some(owner) {
                return false;
            }
            if matches!(self.token(*at), Token::Any { .. }) {
                done = Some(owner);
            }
            true
        });
        state.reverse();
    }

    fn matched(&self, state: &[u32]) -> Vec<u32> {
        let ended = state
            .iter()
            .filter(|at| matches!(self.token(**at), Token::End));
        ended.map(|at| self.owner(*at)).collect()
    }

    /// The letters that lead to different states: those that patterns name here, in either case
    /// where some patterns tell the cases apart and others do not, and one that none names.
    fn letters(&self, state: &[u32]) -> Vec<char> {
        let mut letters = Vec::new();
        let mut first = None;
        let (mut wild, mut mixed) = (false, false);
        for at in state {
            match self.token(*at) {
                Token::Letter { letter, case } => {
                    if letter.is_alphabetic() {
                        mixed |= first.is_some_and(|first| first != case);
                        first = Some(case);
                    }
                    letters.push(letter);
                }
                Token::One { .. } | Token::Any { .. } => wild = true,
                Token::End => {}
            }
        }
        letters.sort_unstable();
        letters.dedup();
        // Letters as the patterns write them come first: they read better in a witness.
        if mixed {
            let written = letters.clone();
            let other = |letter: &char| [letter.to_ascii_lowercase(), letter.to_ascii_uppercase()];
            let others = written.iter().flat_map(other);
            letters.extend(others.filter(|letter| !written.contains(letter)));
            if letters.contains(&'k') {
                letters.push(KELVIN);
            }
        }
        if wild {
            let unnamed = |letter: &char| {
                *letter != ':' && !letters.iter().any(|own| same(*own, *letter, Case::Ascii))
            };
            let other = POOL.chars().chain('\u{100}'..'\u{1000}').find(unnamed);
            letters.extend(other);
        }
        letters
    }
}

fn letter(letter: char, case: Case) -> Token {
    Token::Letter { letter, case }
}

fn same(one: char, other: char, case: Case) -> bool {
    match case {
        Case::Kept => one == other,
        Case::Ascii => one.eq_ignore_ascii_case(&other),
        Case::Folded => folded(one) == folded(other),
    }
}

fn place(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn text_of(reached: &[Reached], mut index: usize) -> String {
    let mut letters = Vec::new();
    while let Some((_, before, Some(letter))) = reached.get(index) {
        letters.push(*letter);
        index = *before;
    }
    letters.iter().rev().collect()
}

/// Letters for places that no pattern names.
const POOL: &str = "xyzabcdefghijklmnopqrstuvw0123456789-_.";

/// The one letter outside ASCII whose lower case is in it.
const KELVIN: char = '\u{212A}';

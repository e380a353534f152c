//! One value of a condition key that turns comparisons out as wanted, or the proof of none.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;

use super::automaton::{Automaton, Case, Manner, Wanted, samples};
use super::steps::{Exhausted, Steps};
use crate::truth::Truth;
use crate::value::{self, Decimal, Instant};
use crate::{Comparison, Operator, Test};

/// How a comparison is to turn out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Turn {
    Met,
    /// Met or undecidable.
    NotUnmet,
    /// Unmet or undecidable.
    NotMet,
    Unmet,
}

/// A comparison of a key and how it is to turn out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Need<'d> {
    pub(super) test: &'d Test,
    pub(super) turn: Turn,
}

impl Need<'_> {
    /// Whether the values of the key turn it out so.
    pub(super) fn is_met_by<'v>(&self, values: impl Iterator<Item = &'v str>) -> bool {
        let truth = self.test.holds(values);
        match self.turn {
            Turn::Met => truth == Truth::Yes,
            Turn::NotUnmet => truth != Truth::No,
            Turn::NotMet => truth != Truth::Yes,
            Turn::Unmet => truth == Truth::No,
        }
    }

    /// Whether it asks something of every value; otherwise of one of them.
    fn asks_all(&self) -> bool {
        self.is_positive() == self.test.asks_all()
    }

    /// Whether it asks that a value match one of those of the policy; otherwise that it match none.
    fn asks_match(&self) -> bool {
        self.is_positive() != self.test.operator().is_negated()
    }

    fn is_positive(&self) -> bool {
        matches!(self.turn, Turn::Met | Turn::NotUnmet)
    }

    fn is_met_alone(&self, value: &str) -> bool {
        self.is_met_by(std::iter::once(value))
    }
}

/// What was found out about values.
pub(super) enum Values {
    /// These; none at all means that the key is absent.
    Some(Vec<String>),
    None,
    /// None was found, and there may be some.
    Unknown,
}

/// Values for a key that meet all needs.
///
/// A comparison either asks something of every value, or something that a single one can give. So
/// it suffices to look for one value at a time: for all together first, then for each need.
pub(super) fn values(needs: &[Need<'_>], steps: &mut Steps) -> Result<Values, Exhausted> {
    let (all, some): (Vec<_>, Vec<_>) = needs.iter().partition(|need| need.asks_all());
    if some.is_empty() {
        return Ok(Values::Some(Vec::new()));
    }
    let mut complete = true;
    if let Some(value) = value_of(&some, &all, &mut complete, steps)? {
        return Ok(Values::Some(vec![value]));
    }
    let mut values = Vec::new();
    if some.len() > 1 {
        for need in &some {
            match value_of(&[need], &all, &mut complete, steps)? {
                Some(value) => values.push(value),
                None => break,
            }
        }
        if values.len() == some.len() {
            return Ok(Values::Some(values));
        }
    }
    Ok(if complete {
        Values::None
    } else {
        Values::Unknown
    })
}

/// One value that meets all of these. If there is none though some may exist, `complete` is unset.
fn value_of(
    some: &[&Need<'_>],
    all: &[&Need<'_>],
    complete: &mut bool,
    steps: &mut Steps,
) -> Result<Option<String>, Exhausted> {
    let needs = || some.iter().chain(all).copied();
    let count = needs().count();
    let fits = |value: &str| needs().all(|need| need.is_met_alone(value));
    for value in likely(some) {
        steps.take(count)?;
        if fits(&value) {
            return Ok(Some(value));
        }
    }
    let kinds: BTreeSet<_> = needs()
        .map(|need| need.test.operator().value_kind())
        .collect();
    let mut candidates = vec!["other".to_owned()];
    for kind in &kinds {
        let of_kind: Vec<_> = needs()
            .map(|need| need.test)
            .filter(|test| test.operator().value_kind() == *kind)
            .collect();
        steps.take(of_kind.len())?;
        match *kind {
            "number" => numbers(&of_kind, &mut candidates),
            "date" => dates(&of_kind, &mut candidates),
            "bool" => candidates.extend(["true".to_owned(), "false".to_owned()]),
            "ip" => addresses(&of_kind, &mut candidates),
            _ => {}
        }
    }
    for value in candidates {
        steps.take(count)?;
        if fits(&value) {
            return Ok(Some(value));
        }
    }
    if kinds.contains("string") {
        let needs: Vec<_> = needs().collect();
        let found = text(&needs, steps)?;
        // A text that is a number or a date as well has spellings without end.
        let all_seen = kinds.len() == 1 && needs.iter().all(|need| is_plain(need.test));
        *complete &= all_seen
            || needs
                .iter()
                .any(|need| need.asks_match() && is_listed(need.test));
        return Ok(found);
    }
    Ok(None)
}

/// Values that will often do.
fn likely(some: &[&Need<'_>]) -> Vec<String> {
    let values = some.iter().flat_map(|need| need.test.values());
    let texts = values.map(Comparison::text).take(LIKELY);
    texts
        .flat_map(|text| {
            let samples = samples(text, &["", "x"]).filter(|sample| !sample.is_empty());
            std::iter::once(text.to_owned()).chain(samples)
        })
        .collect()
}

/// A text that meets all of these, found by reading all patterns at once.
fn text(needs: &[&Need<'_>], steps: &mut Steps) -> Result<Option<String>, Exhausted> {
    let strings = needs
        .iter()
        .filter(|need| need.test.operator().value_kind() == "string");
    let (one_of, rest): (Vec<&Need<'_>>, Vec<&Need<'_>>) =
        strings.copied().partition(|need| need.asks_match());
    let mut automaton = Automaton::default();
    let anything = Manner {
        case: Case::Kept,
        colon: true,
    };
    // One of the values of the first comparison is matched in any case.
    let starts: Vec<u32> = match one_of.first() {
        Some(first) => add(&mut automaton, first.test),
        None => vec![automaton.add(&[("*", anything)])],
    };
    for need in one_of.iter().skip(1) {
        add(&mut automaton, need.test);
    }
    // Texts can always be told to match or not, so what is to match none may match none at all.
    let mut never = BTreeSet::new();
    for need in rest {
        never.extend(add(&mut automaton, need.test));
    }
    let mut found = None;
    for start in starts {
        let wanted = Wanted {
            must: &[start],
            never: &never,
            likely: &[],
        };
        automaton.explore(wanted, steps, |_, text, steps| {
            steps.take(needs.len())?;
            let fits = needs.iter().all(|need| need.is_met_alone(&text));
            if fits {
                found = Some(text);
            }
            Ok(fits)
        })?;
        if found.is_some() {
            break;
        }
    }
    Ok(found)
}

/// Adds the values of a comparison of texts; their numbers.
pub(super) fn add(automaton: &mut Automaton, test: &Test) -> Vec<u32> {
    use Operator::{StringLike, StringNotLike};
    let pattern = matches!(test.operator(), StringLike | StringNotLike);
    let case = match (pattern, is_folded(test)) {
        (true, true) => Case::Ascii,
        (false, true) => Case::Folded,
        (_, false) => Case::Kept,
    };
    let add = |value: &Comparison| {
        if pattern {
            automaton.add(&[(value.text(), Manner { case, colon: true })])
        } else {
            automaton.add_text(value.text(), case)
        }
    };
    test.values().iter().map(add).collect()
}

fn is_folded(test: &Test) -> bool {
    use Operator::{StringEqualsIgnoreCase, StringNotEqualsIgnoreCase};
    test.is_principal_arn()
        || matches!(
            test.operator(),
            StringEqualsIgnoreCase | StringNotEqualsIgnoreCase
        )
}

/// Whether it only matches the texts it lists.
fn is_listed(test: &Test) -> bool {
    use Operator::{StringEquals, StringNotEquals};
    matches!(test.operator(), StringEquals | StringNotEquals) && !test.is_principal_arn()
}

/// Whether the automaton knows all letters that the comparison takes for the same.
fn is_plain(test: &Test) -> bool {
    !is_folded(test) || test.values().iter().all(|value| value.text().is_ascii())
}

fn texts<'t>(tests: &'t [&Test]) -> impl Iterator<Item = &'t str> {
    tests
        .iter()
        .flat_map(|test| test.values())
        .map(Comparison::text)
}

fn numbers(tests: &[&Test], candidates: &mut Vec<String>) {
    let mut bounds: Vec<_> = texts(tests).filter_map(Decimal::parse).collect();
    bounds.sort_unstable();
    bounds.dedup();
    candidates.extend(bounds.iter().map(Decimal::to_string));
    candidates.extend(bounds.first().map(Decimal::below));
    candidates.extend(bounds.last().map(Decimal::above));
    let pairs = bounds.iter().zip(bounds.iter().skip(1));
    candidates.extend(pairs.map(|(low, high)| low.between(high)));
}

fn dates(tests: &[&Test], candidates: &mut Vec<String>) {
    let mut bounds: Vec<_> = texts(tests).filter_map(Instant::parse).collect();
    bounds.sort_unstable();
    bounds.dedup();
    for bound in bounds {
        candidates.extend(
            [Some(bound), bound.before(), bound.after()]
                .into_iter()
                .flatten()
                .filter_map(Instant::text),
        );
    }
}

/// Blocks lie inside each other or apart, so every region begins where a block begins or behind
/// one that ends.
fn addresses(tests: &[&Test], candidates: &mut Vec<String>) {
    for block in texts(tests).filter_map(value::block) {
        candidates.push(block.network().to_string());
        candidates.extend(behind(&block).map(|address| address.to_string()));
    }
    candidates.extend(["0.0.0.0".to_owned(), "::".to_owned()]);
}

/// The first address behind a block.
fn behind(block: &IpNet) -> Option<IpAddr> {
    match block.broadcast() {
        IpAddr::V4(last) => Some(IpAddr::from(u32::from(last).checked_add(1)?.to_be_bytes())),
        IpAddr::V6(last) => {
            let next = IpAddr::from(u128::from(last).checked_add(1)?.to_be_bytes());
            // An IPv4 address in IPv6 clothing would be taken for the IPv4 address.
            if next.to_canonical().is_ipv6() {
                Some(next)
            } else {
                "::1:0:0:0".parse().ok()
            }
        }
    }
}

/// So many written values are tried before all is worked out.
const LIKELY: usize = 64;

//! Values of a condition key, one for each way the comparisons on it can turn out.

use std::net::IpAddr;

use ipnet::IpNet;

use super::automaton::{Automaton, Exhausted, Manner, Steps};
use crate::truth::Truth;
use crate::value::{self, Decimal, Instant};
use crate::{Operator, Test};

/// Values to give a key (none: absent), and what each comparison on it then says.
pub(super) struct Choice {
    pub(super) values: Vec<String>,
    pub(super) truths: Vec<Truth>,
}

/// A value for each way the comparisons can turn out, and whether these are all ways.
pub(super) fn choices(
    tests: &[&Test],
    steps: &mut Steps,
) -> Result<(Vec<Choice>, bool), Exhausted> {
    let mut kinds: Vec<_> = tests
        .iter()
        .map(|test| test.operator().value_kind())
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut complete = kinds.len() <= 1;
    let mut singles = vec!["other".to_owned()];
    for kind in kinds {
        let of_kind: Vec<_> = tests
            .iter()
            .copied()
            .filter(|test| test.operator().value_kind() == kind)
            .collect();
        match kind {
            "string" => complete &= texts(&of_kind, &mut singles, steps)?,
            "number" => numbers(&of_kind, &mut singles),
            "date" => dates(&of_kind, &mut singles),
            "bool" => singles.extend(["true".to_owned(), "false".to_owned()]),
            "ip" => addresses(&of_kind, &mut singles),
            _ => complete = false,
        }
    }
    let mut choices = Vec::new();
    offer(&mut choices, Vec::new(), tests);
    for single in &singles {
        steps.take(tests.len())?;
        offer(&mut choices, vec![single.clone()], tests);
    }
    // Several values at once can meet comparisons that no single value meets together.
    let alone = choices.len();
    let mut index = 1;
    while index < choices.len() {
        for single in 1..alone {
            let (Some(one), Some(other)) = (choices.get(index), choices.get(single)) else {
                break;
            };
            let values = [one.values.clone(), other.values.clone()].concat();
            steps.take(tests.len())?;
            offer(&mut choices, values, tests);
        }
        if choices.len() > MANY {
            complete = false;
            break;
        }
        index += 1;
    }
    Ok((choices, complete))
}

/// Keeps values that make the comparisons turn out in a new way.
fn offer(choices: &mut Vec<Choice>, values: Vec<String>, tests: &[&Test]) {
    let truths: Vec<_> = tests
        .iter()
        .map(|test| test.holds(values.iter().map(String::as_str)))
        .collect();
    if !choices.iter().any(|choice| choice.truths == truths) {
        choices.push(Choice { values, truths });
    }
}

fn texts(tests: &[&Test], singles: &mut Vec<String>, steps: &mut Steps) -> Result<bool, Exhausted> {
    use Operator::{StringEqualsIgnoreCase, StringLike, StringNotEqualsIgnoreCase, StringNotLike};
    let mut automaton = Automaton::default();
    let free = Manner {
        fold: false,
        colon: true,
    };
    let all = automaton.add(&[("*", free)]);
    let mut plain = true;
    for test in tests {
        let pattern = matches!(test.operator(), StringLike | StringNotLike);
        let fold = test.is_principal_arn()
            || matches!(
                test.operator(),
                StringEqualsIgnoreCase | StringNotEqualsIgnoreCase
            );
        for value in test.values() {
            plain &= !fold || value.text().is_ascii();
            if pattern {
                automaton.add(&[(value.text(), Manner { fold, colon: true })]);
            } else {
                automaton.add_text(value.text(), fold);
            }
        }
    }
    automaton.explore(&[all], steps, |_, text, _| {
        singles.push(text);
        Ok(false)
    })?;
    Ok(plain)
}

fn numbers(tests: &[&Test], singles: &mut Vec<String>) {
    let texts = tests
        .iter()
        .flat_map(|test| test.values())
        .map(crate::Comparison::text);
    let mut bounds: Vec<_> = texts.filter_map(Decimal::parse).collect();
    bounds.sort_unstable();
    bounds.dedup();
    singles.extend(bounds.iter().map(Decimal::to_string));
    singles.extend(bounds.first().map(Decimal::below));
    singles.extend(bounds.last().map(Decimal::above));
    let pairs = bounds.iter().zip(bounds.iter().skip(1));
    singles.extend(pairs.map(|(low, high)| low.between(high)));
}

fn dates(tests: &[&Test], singles: &mut Vec<String>) {
    let texts = tests
        .iter()
        .flat_map(|test| test.values())
        .map(crate::Comparison::text);
    let mut bounds: Vec<_> = texts.filter_map(Instant::parse).collect();
    bounds.sort_unstable();
    for bound in bounds {
        singles.extend(
            [bound.before(), Some(bound), bound.after()]
                .into_iter()
                .flatten()
                .filter_map(Instant::text),
        );
    }
}

fn addresses(tests: &[&Test], singles: &mut Vec<String>) {
    let texts = tests
        .iter()
        .flat_map(|test| test.values())
        .map(crate::Comparison::text);
    singles.extend(["0.0.0.0".to_owned(), "::".to_owned()]);
    for block in texts.filter_map(value::block) {
        singles.push(block.network().to_string());
        singles.extend(behind(&block).map(|address| address.to_string()));
    }
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

/// More ways than these for one key are not looked through.
const MANY: usize = 64;

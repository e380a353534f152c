//! How long it takes to prove how two sets of documents stand to each other.

use std::hint::black_box;

use anyhow::{Context as _, Result, ensure};
use benches::case::identity;
use benches::measure::{Rounds, cpu};
use benches::report::{Row, Unit};
use benches::workload::{Shape, Workload};
use policy::analysis::{Relation, STEPS, compare};
use policy::{Document, Set};

use crate::options::Options;
use crate::{Found, SEED};

pub(crate) fn measure(options: &Options, found: &mut Found) -> Result<()> {
    let mut workload = Workload::new(Shape::of(STATEMENTS), SEED, 0);
    let old = identity(&workload.policies)?;
    // One Allow is wider than before, and a witness must be found.
    let widened = workload.policies.iter_mut().rev().find_map(|policy| {
        let mut statements = policy.statements.iter_mut().rev();
        let exact = statements.find(|one| !one.deny && !one.resource.contains('*'))?;
        let (above, _) = exact.resource.rsplit_once('/')?;
        exact.resource = format!("{above}/*");
        Some(())
    });
    widened.context("the workload allows nothing exact")?;
    let new = identity(&workload.policies)?;
    let mut rounds = Rounds::new();
    let cases = [
        ("equal", &old, Relation::Equal),
        ("one Allow wider", &new, Relation::Wider),
    ];
    for (_, new, expected) in cases {
        let (old, new) = (documents(&old), documents(new));
        rounds.add(move || {
            let mut relation = Relation::Undecided;
            let nanos = cpu(1, || {
                relation = compare(black_box(&old), &new, STEPS).relation();
            })?;
            ensure!(
                relation == expected,
                "the sets are said to be {relation:?}, not {expected:?}"
            );
            Ok(nanos)
        });
    }
    let samples = rounds.all(options.rounds())?;
    for ((name, _, _), samples) in cases.iter().zip(&samples) {
        let millis = samples.median() / 1e6;
        let what = format!("rampart, comparison, {name}, {STATEMENTS} statements");
        found
            .report
            .add(Row::new(what, millis, Unit::Millis).goal("<= 1 s, aim 20 ms", millis <= 1000.0));
    }
    Ok(())
}

fn documents(set: &Set) -> Vec<&Document> {
    set.attached()
        .iter()
        .map(|attached| attached.policy.document())
        .collect()
}

const STATEMENTS: usize = 1000;

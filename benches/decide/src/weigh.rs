//! How much memory policies take: `weigh STATEMENTS` prints bytes, a name and a number on a line.
//!
//! A program of its own, since its allocator counts: what is asked of it, not what it wastes.

use std::alloc::System;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use benches::case::Case;
use benches::draw::document;
use benches::workload::{Shape, Workload};
use policy::{Attached, Kind, Policy, Set};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> Result<()> {
    let statements = std::env::args()
        .nth(1)
        .context("weigh takes a number of statements")?;
    let workload = Workload::new(Shape::of(statements.parse()?), 42, 400);
    let texts: Vec<String> = workload
        .policies
        .iter()
        .map(|policy| document(&policy.statements))
        .collect();
    tell("text", texts.iter().map(String::len).sum());

    let region = Region::new(ALLOCATOR);
    let policies = texts
        .iter()
        .map(|text| {
            let policy = Policy::parse(text, Kind::Identity).map_err(|wrong| anyhow!("{wrong}"))?;
            Ok(Arc::new(policy))
        })
        .collect::<Result<Vec<_>>>()?;
    tell("policies", held(&region));

    let case = Case::new(workload)?;
    let region = Region::new(ALLOCATOR);
    let attached = policies
        .iter()
        .map(|policy| Attached::to_user(Arc::clone(policy), "one", "alice"));
    let set = Set::new(attached.collect());
    let gathered = case.gathered(&set, false);
    for turn in 0..ROUNDS * case.workload.asked.len() {
        let _ = case.decide(turn % case.workload.asked.len(), &gathered);
    }
    tell("learnt", held(&region));
    Ok(())
}

fn tell(name: &str, bytes: usize) {
    println!("{name} {bytes}");
}

/// What was allocated since and is still held.
fn held(region: &Region<'_, System>) -> usize {
    let change = region.change();
    change
        .bytes_allocated
        .saturating_sub(change.bytes_deallocated)
}

/// How often everything is asked, so that the set has learnt all it ever will.
const ROUNDS: usize = 3;

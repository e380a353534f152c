//! Our engine in its forms, and the bounds that need nothing of anybody: scan and hash key.

use std::collections::HashMap;
use std::sync::Arc;

use benches::case::Case;
use benches::draw::Request;
use benches::naive::scan;
use benches::workload::Workload;
use policy::{Budget, Decision, Set};

use crate::engine::Engine;

/// Our merged index, after use.
pub(crate) const HOT: &str = "rampart";
/// The same over all layers.
pub(crate) const HOT_ALL: &str = "rampart, all layers";
/// The shared form of each policy, without anything merged.
pub(crate) const SHARED: &str = "rampart, per policy";
/// The plain scan.
pub(crate) const NAIVE: &str = "plain scan";
/// The same over all layers.
pub(crate) const NAIVE_ALL: &str = "plain scan, all layers";
/// The whole request as the key of a hash table.
pub(crate) const MEMO: &str = "memo";

/// All of them.
pub(crate) fn engines(case: &Case) -> Vec<Engine<'_>> {
    let mut engines = vec![memo(&case.workload)];
    for all in [false, true] {
        let gathered = case.gathered(&case.identity, all);
        let name = if all { HOT_ALL } else { HOT };
        let engine = Engine::new(name, move |number| case.decide(number, &gathered));
        engines.push(if all { engine.all() } else { engine });
        let layers = case.workload.layers(all);
        let name = if all { NAIVE_ALL } else { NAIVE };
        let engine = Engine::new(name, move |number| {
            let asked = case.workload.asked.get(number)?;
            Some(scan(&asked.request, &layers))
        });
        engines.push(if all { engine.all() } else { engine });
    }
    engines.push(shared(case));
    engines
}

/// Decisions by a set that remembers nothing.
fn shared(case: &Case) -> Engine<'_> {
    let set = per_policy(&case.identity);
    Engine::new(SHARED, move |number| {
        case.decide(number, &case.gathered(&set, false))
    })
}

/// The same policies in a set that only has the form each policy shares with all sets.
pub(crate) fn per_policy(set: &Set) -> Set {
    Set::within(set.attached().to_vec(), &Arc::new(Budget::new(0)))
}

fn memo(workload: &Workload) -> Engine<'_> {
    let known: HashMap<&Request, Decision, foldhash::fast::RandomState> = workload
        .asked
        .iter()
        .map(|asked| (&asked.request, asked.identity))
        .collect();
    Engine::new(MEMO, move |number| {
        let asked = workload.asked.get(number)?;
        known.get(&asked.request).copied()
    })
}

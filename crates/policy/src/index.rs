//! What a set of policies remembers of the actions it was asked for, so that a decision looks at
//! little else.
//!
//! Which statements of a set speak about an action is the same for every request with it. The
//! first time an action is asked for they are gathered from all policies, with their resource
//! patterns cut into fields; from then on a decision finds them with one look-up. No catalogue of
//! actions is needed. The tables are bounded and their slots are written once, so reading takes no
//! lock; an action that finds no slot is judged by the forms of the policies, which gives the same
//! answer. How many rows are remembered is bounded too, for each set and for all that share a
//! [`Budget`]: whoever asks chooses the actions.

mod entry;
mod packed;

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

pub(crate) use entry::Entry;
pub(crate) use packed::Row;

use crate::Attached;
use crate::form::Asked;

/// What the sets that share it may remember together. A row is a resource pattern of a statement
/// that speaks about an action asked for, or one such action; it takes about fifty bytes.
#[derive(Debug)]
pub struct Budget {
    left: AtomicUsize,
}

impl Budget {
    /// So many rows. With none a set remembers nothing, which is right for one that is asked once.
    #[must_use]
    pub const fn new(rows: usize) -> Self {
        Self {
            left: AtomicUsize::new(rows),
        }
    }

    fn take(&self, rows: usize) -> bool {
        let less = |left: usize| left.checked_sub(rows);
        let taken = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
        taken.is_ok()
    }

    fn give(&self, rows: usize) {
        self.left.fetch_add(rows, Ordering::Relaxed);
    }
}

/// What a set remembers, filled as actions are asked for.
#[derive(Debug)]
pub(crate) struct Index {
    asked: AtomicU32,
    /// What this set alone may still remember; nothing once it has met a bound.
    own: Budget,
    shared: Option<Arc<Budget>>,
    /// Each larger than the one before and made when that is full; only the last one counts.
    tables: [OnceLock<Table>; SIZES.len()],
}

/// Slots by the hash of the action; always a power of two of them.
type Table = Box<[OnceLock<Slot>]>;

/// An action and what is known about it. The hash tells most others apart without a further look.
#[derive(Clone, Debug)]
struct Slot {
    hash: u64,
    entry: Entry,
}

impl Index {
    pub(crate) fn new(shared: Option<Arc<Budget>>) -> Self {
        Self {
            asked: AtomicU32::new(0),
            own: Budget::new(ROWS),
            shared,
            tables: <[OnceLock<Table>; SIZES.len()]>::default(),
        }
    }

    /// What is known about an action; `None` if it has to be found out.
    pub(crate) fn entry<'a>(
        &self,
        action: &Asked<'_>,
        attached: impl Iterator<Item = (usize, &'a [Attached])>,
    ) -> Option<&Entry> {
        let last = self.tables.iter().rposition(|table| table.get().is_some());
        if let Some(table) = last.and_then(|last| self.tables.get(last)?.get())
            && let Some(slot) = slots(table, action.hash).find_map(|slot| is(slot.get()?, action))
        {
            return Some(&slot.entry);
        }
        self.learn(action, attached, last)
    }

    #[cold]
    fn learn<'a>(
        &self,
        action: &Asked<'_>,
        attached: impl Iterator<Item = (usize, &'a [Attached])>,
        last: Option<usize>,
    ) -> Option<&Entry> {
        let left = self.own.left.load(Ordering::Relaxed);
        let shared = self.shared.as_ref();
        if left == 0
            || action.text.len() > LONG
            || shared.is_some_and(|shared| shared.left.load(Ordering::Relaxed) == 0)
            || self.asked.fetch_add(1, Ordering::Relaxed) < COLD
        {
            return None;
        }
        let entry = Entry::new(action, attached);
        let rows = entry.rows();
        if !self.take(rows) {
            // What found no room would be gathered again and again.
            self.own.left.store(0, Ordering::Relaxed);
            return None;
        }
        let slot = Slot {
            hash: action.hash,
            entry,
        };
        let kept = self.keep(action, &slot, last);
        if kept.is_none_or(|kept| kept.entry.address() != slot.entry.address()) {
            self.give(rows);
        }
        kept.map(|kept| &kept.entry)
    }

    /// The slot with the action: this one, or another that was quicker.
    fn keep(&self, action: &Asked<'_>, slot: &Slot, last: Option<usize>) -> Option<&Slot> {
        for place in last.unwrap_or_default()..self.tables.len() {
            let before = place
                .checked_sub(1)
                .and_then(|before| self.tables.get(before)?.get());
            let table = self.tables.get(place)?.get_or_init(|| grown(place, before));
            let kept = slots(table, action.hash)
                .find_map(|free| is(free.get_or_init(|| slot.clone()), action));
            if kept.is_some() {
                return kept;
            }
        }
        None
    }

    fn take(&self, rows: usize) -> bool {
        if !self.own.take(rows) {
            return false;
        }
        let shared = self.shared.as_ref().is_none_or(|shared| shared.take(rows));
        if !shared {
            self.own.give(rows);
        }
        shared
    }

    fn give(&self, rows: usize) {
        self.own.give(rows);
        if let Some(shared) = &self.shared {
            shared.give(rows);
        }
    }
}

impl Default for Index {
    fn default() -> Self {
        Self::new(None)
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        let Some(shared) = &self.shared else { return };
        // Smaller tables share what the largest holds, but for what found no place there.
        let mut held = std::collections::BTreeMap::new();
        for slot in self
            .tables
            .iter()
            .filter_map(OnceLock::get)
            .flatten()
            .filter_map(OnceLock::get)
        {
            held.insert(slot.entry.address(), slot.entry.rows());
        }
        shared.give(held.values().sum());
    }
}

/// A copy starts without knowledge of its own.
impl Clone for Index {
    fn clone(&self) -> Self {
        Self::new(self.shared.clone())
    }
}

fn is<'s>(slot: &'s Slot, action: &Asked<'_>) -> Option<&'s Slot> {
    (slot.hash == action.hash && slot.entry.is_about(action.text)).then_some(slot)
}

/// The slots where an action may be.
fn slots(table: &Table, hash: u64) -> impl Iterator<Item = &OnceLock<Slot>> {
    let mask = table.len().wrapping_sub(1);
    let first = usize::try_from(hash >> 32).unwrap_or_default();
    (0..PROBES).filter_map(move |step| table.get(first.wrapping_add(step) & mask))
}

/// A table with what the smaller one held; what finds no slot is learnt again.
fn grown(place: usize, before: Option<&Table>) -> Table {
    let size = SIZES.get(place).copied().unwrap_or_default();
    let table: Table = (0..size).map(|_| OnceLock::new()).collect();
    for slot in before.into_iter().flatten().filter_map(OnceLock::get) {
        let _ = slots(&table, slot.hash).any(|free| free.set(slot.clone()).is_ok());
    }
    table
}

/// How many decisions a set gives before it remembers what it learns.
const COLD: u32 = 2;
/// Actions longer than this are nobody's and not remembered.
const LONG: usize = 256;
/// How many rows a set remembers.
const ROWS: usize = 1 << 15;
/// How many slots are tried for an action in a table.
const PROBES: usize = 8;
/// How many slots the tables have: few for a principal that does one job.
const SIZES: [usize; 4] = [16, 128, 1024, 4096];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Policy};

    fn of(attached: &[Attached]) -> impl Iterator<Item = (usize, &[Attached])> {
        std::iter::once((0, attached))
    }

    fn attached() -> Vec<Attached> {
        let text = r#"{"Version":"1","Statement":[
            {"Effect":"Allow","Action":["a:*"],"Resource":["*"]},
            {"Effect":"Deny","Action":["b:X"],"Resource":["acs:b:*:*:x"]}]}"#;
        let policy = Policy::parse(text, Kind::Identity).unwrap();
        vec![Attached::to_user(Arc::new(policy), "P", "u")]
    }

    #[test]
    fn a_set_remembers_more_and_more_actions_and_then_no_more() {
        let (index, attached) = (Index::default(), attached());
        assert!(
            index.entry(&Asked::new("a:First"), of(&attached)).is_none(),
            "not yet"
        );
        assert!(
            index.entry(&Asked::new("a:First"), of(&attached)).is_none(),
            "not yet"
        );
        let names: Vec<_> = (0..20_000).map(|number| format!("a:Do{number}")).collect();
        let known = |name: &String| index.entry(&Asked::new(name), of(&attached)).is_some();
        let first = names.iter().filter(|name| known(name)).count();
        let again = names.iter().filter(|name| known(name)).count();
        assert_eq!(first, again, "what is remembered stays");
        assert!(
            (3000..=4096).contains(&again),
            "{again} of 4096 slots are taken"
        );
        assert!(names[..100].iter().all(known), "growing forgets little");
    }

    #[test]
    fn what_finds_no_place_takes_nothing_of_the_budget() {
        const MANY: usize = 1 << 20;
        let (budget, attached) = (Arc::new(Budget::new(MANY)), attached());
        let index = Index::new(Some(budget.clone()));
        let names: Vec<_> = (0..20_000).map(|number| format!("a:Do{number}")).collect();
        let known = |name: &&String| index.entry(&Asked::new(name), of(&attached)).is_some();
        let taken = || MANY - budget.left.load(Ordering::Relaxed);
        let first = names.iter().filter(known).count();
        let after = taken();
        assert!(first > 3000 && after > 0);
        assert_eq!(names.iter().rev().filter(known).count(), first);
        assert_eq!(taken(), after, "asked again, nothing more is taken");
        drop(index);
        assert_eq!(taken(), 0);
    }

    #[test]
    fn a_budget_is_shared_and_given_back() {
        let (budget, attached) = (Arc::new(Budget::new(60)), attached());
        let fill = |index: &Index| {
            let names = (0..100).map(|number| format!("a:Do{number}"));
            let known =
                names.filter(|name| index.entry(&Asked::new(name), of(&attached)).is_some());
            known.count()
        };
        let (one, other) = (
            Index::new(Some(budget.clone())),
            Index::new(Some(budget.clone())),
        );
        assert_eq!(fill(&one), 30, "an action and its row each");
        assert_eq!(fill(&other), 0);
        drop(one);
        let third = Index::new(Some(budget.clone()));
        assert_eq!(fill(&third), 30);
        drop(third);
        assert_eq!(budget.left.load(Ordering::Relaxed), 60);
    }

    #[test]
    fn statements_about_everything_cannot_fill_the_memory() {
        let many = r#"{"Effect":"Allow","Action":["*"],"Resource":["*"]}"#;
        let text = format!(
            r#"{{"Version":"1","Statement":[{}]}}"#,
            vec![many; 1000].join(",")
        );
        let policy = Policy::restore(&text, Kind::Identity);
        let attached = [Attached::to_user(Arc::new(policy), "P", "u")];
        let index = Index::default();
        let names = (0..1000).map(|number| format!("a:Do{number}"));
        let known = names.filter(|name| index.entry(&Asked::new(name), of(&attached)).is_some());
        assert_eq!(known.count(), ROWS / 1001);
    }

    #[test]
    fn either_case_finds_the_same_entry() {
        let (index, attached) = (Index::default(), attached());
        for action in ["b:X", "B:x", "b:x"] {
            let _ = index.entry(&Asked::new(action), of(&attached));
        }
        let one = index.entry(&Asked::new("b:X"), of(&attached)).unwrap();
        assert!(std::ptr::eq(
            one,
            index.entry(&Asked::new("B:x"), of(&attached)).unwrap()
        ));
        let long = format!("b:{}", "x".repeat(300));
        assert!(
            index.entry(&Asked::new(&long), of(&attached)).is_none(),
            "nobody's action"
        );
    }
}

//! A tracked table: ordered, shared with its snapshots, and aware of what changed.

use std::ops::RangeInclusive;
use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use model::{Decides, Record, Unreadable};

use crate::change::Change;

/// A table whatever its records are, for what is done to all tables of an account.
pub(crate) trait AnyTable {
    /// Its name in log rows.
    fn name(&self) -> &'static str;
    /// How many records it has.
    fn records(&self) -> usize;
    /// See [`Table::changes`].
    fn changes(&self, into: &mut Vec<Change>);
    /// See [`Table::images`].
    fn images(&self, into: &mut Vec<Change>);
    /// See [`Table::forget_changes`].
    fn forget_changes(&mut self);
    /// See [`Table::apply`].
    fn apply(&mut self, key: &str, payload: Option<&str>) -> Result<bool, Unreadable>;
    /// Whether what changed is decided from.
    fn is_decisive(&self) -> bool;
    /// See [`Table::clear`].
    fn clear(&mut self);
}

/// Records of one kind, found by key and by a second unique order. Cloning it costs a few
/// reference counts: a clone shares all records with the original.
#[derive(Clone)]
pub struct Table<R: Record> {
    records: OrdMap<R::Key, Arc<R>>,
    index: OrdMap<R::Index, R::Key>,
    changed: OrdSet<R::Key>,
    renamed: bool,
}

impl<R: Record> Default for Table<R> {
    fn default() -> Self {
        Self {
            records: OrdMap::new(),
            index: OrdMap::new(),
            changed: OrdSet::new(),
            renamed: false,
        }
    }
}

impl<R: Record> Table<R> {
    /// The record under this key.
    #[must_use]
    pub fn get(&self, key: &R::Key) -> Option<&Arc<R>> {
        self.records.get(key)
    }

    /// The record at this place of the second order.
    #[must_use]
    pub fn find(&self, index: &R::Index) -> Option<&Arc<R>> {
        self.index.get(index).and_then(|key| self.records.get(key))
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// All records in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<R>> {
        self.records.values()
    }

    /// The records whose keys lie in the range.
    pub fn range(&self, keys: RangeInclusive<R::Key>) -> impl Iterator<Item = &Arc<R>> {
        self.records.range(keys).map(|(_, record)| record)
    }

    /// The records from this key on.
    pub fn from(&self, key: R::Key) -> impl Iterator<Item = &Arc<R>> {
        self.records.range(key..).map(|(_, record)| record)
    }

    /// The records from this place of the second order on.
    pub fn index_from(&self, index: R::Index) -> impl Iterator<Item = &Arc<R>> {
        self.index
            .range(index..)
            .filter_map(|(_, key)| self.records.get(key))
    }

    /// All records in the second order, those after `after` if it is given.
    pub fn ordered<'a>(
        &'a self,
        after: Option<&R::Index>,
    ) -> impl Iterator<Item = &'a Arc<R>> + use<'a, R> {
        use std::ops::Bound::{Excluded, Unbounded};
        let from = after.map_or(Unbounded, |index| Excluded(index.clone()));
        self.index
            .range((from, Unbounded))
            .filter_map(|(_, key)| self.records.get(key))
    }

    /// The records whose places in the second order lie in the range.
    pub fn index_range(&self, range: RangeInclusive<R::Index>) -> impl Iterator<Item = &Arc<R>> {
        self.index
            .range(range)
            .filter_map(|(_, key)| self.records.get(key))
    }

    /// Adds the record, or replaces the one under its key.
    pub fn put(&mut self, record: R) -> Arc<R> {
        let key = record.key();
        self.changed.insert(key.clone());
        let record = Arc::new(record);
        self.renamed |= self.place(key, record.clone());
        record
    }

    /// Takes the record away.
    pub fn remove(&mut self, key: &R::Key) -> Option<Arc<R>> {
        let gone = self.records.remove(key)?;
        self.leave(&gone.index(), key);
        self.changed.insert(key.clone());
        Some(gone)
    }

    /// Takes all records away.
    pub fn clear(&mut self) {
        let keys: Vec<_> = self.records.keys().cloned().collect();
        for key in keys {
            self.remove(&key);
        }
    }

    /// Whether anything changed since the last [`Table::forget_changes`].
    #[must_use]
    pub fn is_changed(&self) -> bool {
        !self.changed.is_empty()
    }

    /// Whether a record took another place in the second order since then: was renamed.
    #[must_use]
    pub fn is_renamed(&self) -> bool {
        self.renamed
    }

    /// Adds the after-images of what changed.
    pub fn changes(&self, into: &mut Vec<Change>) {
        for key in &self.changed {
            // INVARIANT: keys are ids, names and lists of those, which always serialise.
            let text = serde_json::to_string(key).unwrap_or_default();
            let payload = self.records.get(key).map(|record| record.payload());
            into.push(Change {
                table: R::TABLE,
                key: text,
                payload,
            });
        }
    }

    /// Starts a new list of changes.
    pub fn forget_changes(&mut self) {
        self.changed = OrdSet::new();
        self.renamed = false;
    }

    /// Takes over an after-image that the store brought; it is not a change. Whether it is decided
    /// from.
    ///
    /// # Errors
    /// When this program cannot read it.
    pub fn apply(&mut self, key: &str, payload: Option<&str>) -> Result<bool, Unreadable> {
        let mut renamed = false;
        if let Some(payload) = payload {
            let record = R::read(payload)?;
            renamed = self.place(record.key(), Arc::new(record));
        } else {
            let key: R::Key = serde_json::from_str(key).map_err(|e| Unreadable {
                table: R::TABLE,
                why: e.to_string(),
            })?;
            if let Some(gone) = self.records.remove(&key) {
                self.leave(&gone.index(), &key);
            }
        }
        Ok(Self::decides(true, renamed))
    }

    /// Whether a change is decided from.
    fn decides(changed: bool, renamed: bool) -> bool {
        match R::DECIDES {
            Decides::Nothing => false,
            Decides::ByName => renamed,
            Decides::Always => changed,
        }
    }

    /// All records as after-images, for a checkpoint.
    pub fn images(&self, into: &mut Vec<Change>) {
        let mut all = self.clone();
        all.changed = self.records.keys().cloned().collect();
        all.changes(into);
    }

    /// Puts a record where it belongs. Whether it took another place than before.
    fn place(&mut self, key: R::Key, record: Arc<R>) -> bool {
        let index = record.index();
        let mut renamed = false;
        if let Some(old) = self.records.insert(key.clone(), record) {
            let place = old.index();
            if place != index {
                self.leave(&place, &key);
                renamed = true;
            }
        }
        self.index.insert(index, key);
        renamed
    }

    /// Gives up a place of the second order.
    ///
    /// INVARIANT: only the record that stands there gives it up. After-images come in the order of
    /// their keys, so the record that took a place may come before the one that left it.
    fn leave(&mut self, place: &R::Index, key: &R::Key) {
        if self.index.get(place) == Some(key) {
            self.index.remove(place);
        }
    }
}

impl<R: Record> AnyTable for Table<R> {
    fn name(&self) -> &'static str {
        R::TABLE
    }

    fn records(&self) -> usize {
        self.len()
    }

    fn changes(&self, into: &mut Vec<Change>) {
        Self::changes(self, into);
    }

    fn images(&self, into: &mut Vec<Change>) {
        Self::images(self, into);
    }

    fn forget_changes(&mut self) {
        Self::forget_changes(self);
    }

    fn apply(&mut self, key: &str, payload: Option<&str>) -> Result<bool, Unreadable> {
        Self::apply(self, key, payload)
    }

    fn is_decisive(&self) -> bool {
        Self::decides(self.is_changed(), self.is_renamed())
    }

    fn clear(&mut self) {
        Self::clear(self);
    }
}

#[cfg(test)]
mod tests {
    use model::{Group, GroupId, Moment};

    use super::*;

    fn group(id: u64, name: &str) -> Group {
        Group {
            external_id: None,
            provisioned: false,
            id: GroupId::new(id),
            name: name.parse().unwrap(),
            display_name: None,
            comments: None,
            created: Moment::default(),
            updated: Moment::default(),
        }
    }

    #[test]
    fn a_clone_does_not_see_later_changes() {
        let mut table = Table::default();
        table.put(group(1, "dev"));
        let before = table.clone();
        table.put(group(2, "ops"));
        assert_eq!((before.len(), table.len()), (1, 2));
    }

    #[test]
    fn a_renamed_record_is_found_by_its_new_name_only() {
        let mut table = Table::default();
        table.put(group(1, "dev"));
        table.put(group(1, "Ops"));
        assert!(table.find(&model::Folded::new("dev")).is_none());
        assert!(table.find(&model::Folded::new("OPS")).is_some());
    }

    #[test]
    fn changes_replayed_elsewhere_give_the_same_table() {
        let mut table = Table::default();
        table.put(group(1, "dev"));
        table.put(group(2, "ops"));
        table.remove(&GroupId::new(1));
        let mut changes = Vec::new();
        table.changes(&mut changes);
        let mut other = Table::<Group>::default();
        other.put(group(1, "dev"));
        for change in &changes {
            other.apply(&change.key, change.payload.as_deref()).unwrap();
        }
        assert_eq!(other.iter().map(|g| g.id.number()).collect::<Vec<_>>(), [2]);
        assert!(other.find(&model::Folded::new("dev")).is_none());
    }

    /// All that can be seen of a table: its records by key, and its keys in the second order.
    fn seen(table: &Table<Group>) -> (Vec<String>, Vec<u64>, usize) {
        let ordered = table.ordered(None).map(|group| group.id.number());
        let places = table.index.len();
        (
            table.iter().map(|group| group.payload()).collect(),
            ordered.collect(),
            places,
        )
    }

    fn replay(onto: &mut Table<Group>, changes: &[Change]) {
        for change in changes {
            onto.apply(&change.key, change.payload.as_deref()).unwrap();
        }
    }

    #[test]
    fn a_name_given_up_and_taken_in_one_row_stays_with_its_new_owner() {
        let mut table = Table::default();
        table.put(group(5, "dev"));
        table.forget_changes();
        let mut other = table.clone();
        table.remove(&GroupId::new(5));
        table.put(group(2, "dev"));
        let mut changes = Vec::new();
        table.changes(&mut changes);
        replay(&mut other, &changes);
        let found = other.find(&model::Folded::new("dev"));
        assert_eq!(found.map(|group| group.id.number()), Some(2));
    }

    proptest::proptest! {
        #[test]
        fn a_replayed_row_gives_the_same_table(
            rows in proptest::collection::vec(
                proptest::collection::vec((1..7_u64, proptest::option::of(0..5_usize)), 1..12),
                1..5,
            )
        ) {
            let mut table = Table::<Group>::default();
            let mut other = Table::default();
            for row in rows {
                for (id, name) in row {
                    let Some(name) = name.and_then(|n| ["a", "b", "c", "d", "e"].get(n)) else {
                        table.remove(&GroupId::new(id));
                        continue;
                    };
                    // Deeds refuse a name that another has.
                    let holder = table.find(&model::Folded::new(name));
                    if holder.is_none_or(|holder| holder.id.number() == id) {
                        table.put(group(id, name));
                    }
                }
                let mut changes = Vec::new();
                table.changes(&mut changes);
                table.forget_changes();
                replay(&mut other, &changes);
                proptest::prop_assert_eq!(seen(&table), seen(&other));
            }
            let mut images = Vec::new();
            table.images(&mut images);
            let mut loaded = Table::default();
            replay(&mut loaded, &images);
            proptest::prop_assert_eq!(seen(&table), seen(&loaded));
        }
    }

    #[test]
    fn a_payload_of_a_newer_version_is_refused() {
        let mut table = Table::<Group>::default();
        let newer = group(1, "dev").payload().replacen("[1,", "[2,", 1);
        assert!(table.apply("\"1\"", Some(&newer)).is_err());
    }
}

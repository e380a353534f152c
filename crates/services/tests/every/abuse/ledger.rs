//! What an account's log says of its records, followed call by call, and a way back.

use std::collections::BTreeMap;

use services::testing::World;
use store::Image;

/// Records by table and key.
pub(super) type Records = BTreeMap<(String, String), String>;

/// An account's records, as its log tells them up to a revision.
pub(super) struct Ledger {
    alias: &'static str,
    revision: u64,
    pub(super) records: Records,
}

/// What a call changed in an account.
#[derive(Debug, Default)]
pub(super) struct Trace {
    /// Records as they became.
    pub(super) images: Vec<Image>,
    /// Secrets made.
    pub(super) secrets: usize,
}

impl Ledger {
    /// The ledger of an account that the world knows by this alias.
    pub(super) fn of(world: &mut World, alias: &'static str) -> Self {
        let mut ledger = Self {
            alias,
            revision: 0,
            records: Records::new(),
        };
        let _ = ledger.follow(world);
        ledger
    }

    /// What changed since the last look.
    pub(super) fn follow(&mut self, world: &mut World) -> Trace {
        world.visit(self.alias);
        let changes = world.changes(self.revision);
        self.revision = changes.revision;
        for Image {
            table,
            key,
            payload,
        } in changes.images.iter().cloned()
        {
            match payload {
                Some(payload) => self.records.insert((table, key), payload),
                None => self.records.remove(&(table, key)),
            };
        }
        Trace {
            images: changes.images,
            secrets: changes.secrets,
        }
    }

    /// Puts the account back to this state, past all operations.
    pub(super) fn restore(&mut self, world: &mut World, to: &Records) {
        if self.records == *to {
            return;
        }
        let image = |(table, key): &(String, String), payload| Image {
            table: table.clone(),
            key: key.clone(),
            payload,
        };
        let gone = self.records.keys().filter(|place| !to.contains_key(*place));
        let mut images: Vec<_> = gone.map(|place| image(place, None)).collect();
        let changed = to
            .iter()
            .filter(|(place, payload)| self.records.get(*place) != Some(*payload));
        images.extend(changed.map(|(place, payload)| image(place, Some(payload.clone()))));
        world.visit(self.alias);
        world.put(images);
        let _ = self.follow(world);
    }
}

impl Trace {
    /// Whether nothing changed.
    pub(super) fn is_empty(&self) -> bool {
        self.images.is_empty() && self.secrets == 0
    }
}

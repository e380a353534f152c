//! What an account's log says of its records, followed call by call, and a way back.

use std::collections::BTreeMap;

use services::testing::World;
use store::{Image, Sealed};

/// What an account has.
#[derive(Clone, Default, Eq, PartialEq)]
pub(super) struct Kept {
    /// Records by table and key.
    records: BTreeMap<(String, String), String>,
    /// Secrets by id, as they are sealed; some of them may be gone by now.
    sealed: BTreeMap<String, Vec<u8>>,
}

/// What an account has, as its log tells it up to a revision.
pub(super) struct Ledger {
    alias: &'static str,
    revision: u64,
    pub(super) kept: Kept,
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
            kept: Kept::default(),
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
                Some(payload) => self.kept.records.insert((table, key), payload),
                None => self.kept.records.remove(&(table, key)),
            };
        }
        let secrets = changes.sealed.len();
        let sealed = changes.sealed.into_iter().map(|one| (one.id, one.blob));
        self.kept.sealed.extend(sealed);
        Trace {
            images: changes.images,
            secrets,
        }
    }

    /// Puts the account back to what it had, past all operations.
    pub(super) fn restore(&mut self, world: &mut World, to: &Kept) {
        if self.kept == *to {
            return;
        }
        let image = |(table, key): &(String, String), payload| Image {
            table: table.clone(),
            key: key.clone(),
            payload,
        };
        let (now, then) = (&self.kept.records, &to.records);
        let gone = now.keys().filter(|place| !then.contains_key(*place));
        let mut images: Vec<_> = gone.map(|place| image(place, None)).collect();
        let changed = then
            .iter()
            .filter(|(place, payload)| now.get(*place) != Some(*payload));
        images.extend(changed.map(|(place, payload)| image(place, Some(payload.clone()))));
        // The log does not say which secrets were destroyed.
        let sealed = to.sealed.iter().map(|(id, blob)| Sealed {
            id: id.clone(),
            blob: blob.clone(),
        });
        world.visit(self.alias);
        world.put(images, sealed.collect());
        let _ = self.follow(world);
        self.kept.sealed.clone_from(&to.sealed);
    }
}

impl Trace {
    /// Whether nothing changed.
    pub(super) fn is_empty(&self) -> bool {
        self.images.is_empty() && self.secrets == 0
    }
}

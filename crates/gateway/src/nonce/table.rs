//! Prints of nonces with a second each, twelve bytes a print.

use std::hash::BuildHasher as _;

use foldhash::fast::RandomState;

/// When what was claimed: from its place on, the first slot that has it or is free. A claim is a look
/// at memory that nobody looked at for long, and here that is one line of it; in a table for
/// everything it is two, which every signed request would wait for.
#[derive(Default)]
pub(super) struct Table {
    /// A power of two of them, a quarter free; none at first.
    pub(super) slots: Vec<Slot>,
    pub(super) used: usize,
    /// Nobody who chooses nonces can choose places.
    order: RandomState,
}

/// What remains of key and nonce, and the second in which it was claimed, counted from one: none is a
/// slot that is free. Eight bytes are enough: two requests that fall on the same would merely be taken
/// for a replay, and a node sees far too few for that.
#[derive(Clone, Copy, Default)]
pub(super) struct Slot {
    print: [u8; 8],
    second: [u8; 4],
}

impl Slot {
    pub(super) fn second(self) -> Option<u32> {
        u32::from_ne_bytes(self.second).checked_sub(1)
    }
}

impl Table {
    /// When it was claimed.
    pub(super) fn find(&self, print: [u8; 8]) -> Option<u32> {
        self.slots.get(self.place(print))?.second()
    }

    /// It is claimed now. There is room for it.
    pub(super) fn put(&mut self, print: [u8; 8], now: u32) {
        let place = self.place(print);
        if let Some(slot) = self.slots.get_mut(place) {
            self.used += usize::from(slot.second().is_none());
            let second = now.saturating_add(1).to_ne_bytes();
            *slot = Slot { print, second };
        }
    }

    fn place(&self, print: [u8; 8]) -> usize {
        let last = self.slots.len().wrapping_sub(1);
        let low = usize::try_from(self.order.hash_one(print) & u64::from(u32::MAX));
        let mut place = low.unwrap_or_default() & last;
        let other = |slot: &Slot| slot.second().is_some() && slot.print != print;
        while self.slots.get(place).is_some_and(other) {
            place = place.wrapping_add(1) & last;
        }
        place
    }

    pub(super) fn is_full(&self) -> bool {
        self.used >= self.slots.len() / 4 * 3
    }

    /// Drops what does not count any more, and has room for as much again: what a flood took is given
    /// back, what the usual load needs is kept.
    pub(super) fn sweep(&mut self, counts: impl Fn(u32) -> bool) {
        let counting = |slot: &&Slot| slot.second().is_some_and(&counts);
        let kept = self.slots.iter().filter(counting).count();
        let room = (kept * 2).next_power_of_two().max(16);
        let before = std::mem::replace(&mut self.slots, vec![Slot::default(); room]);
        self.used = 0;
        for slot in before.iter().filter(counting) {
            if let Some(second) = slot.second() {
                self.put(slot.print, second);
            }
        }
    }
}

/// Bytes of the part that key and nonce made together.
pub(super) fn short(print: &[u8; 16]) -> [u8; 8] {
    let mut short = [0; 8];
    for (to, from) in short.iter_mut().zip(print.iter().skip(6)) {
        *to = *from;
    }
    short
}

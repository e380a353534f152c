//! Rows and fields of an entry as the bytes they are kept as.

use crate::Effect;

/// One resource pattern of a statement that speaks about the action. What is not needed of it is not
/// unpacked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'e>(pub(super) &'e [u8; ROW]);

impl Row<'_> {
    /// See [`crate::pattern::key`]; zero for none.
    pub(super) fn key(self) -> u32 {
        word(self.0, 0)
    }

    /// Which level of a path.
    pub(crate) fn level(self) -> u32 {
        word(self.0, 1)
    }

    /// Which attached policy.
    pub(crate) fn policy(self) -> u32 {
        word(self.0, 2)
    }

    /// Which statement of it.
    pub(crate) fn statement(self) -> u32 {
        word(self.0, 3)
    }

    /// The relative id.
    pub(super) fn relative(self) -> Field {
        Field::unpacked([word(self.0, 4), word(self.0, 5)])
    }

    /// An index into the fronts; [`EVERY`] covers every resource, also operations without any.
    pub(super) fn front(self) -> u32 {
        word(self.0, 6)
    }

    /// The statement's effect.
    pub(crate) fn effect(self) -> Effect {
        if self.is(DENY) {
            Effect::Deny
        } else {
            Effect::Allow
        }
    }

    /// Whether the attachment counts for the whole account.
    pub(crate) fn is_wide(self) -> bool {
        self.is(WIDE)
    }

    /// Whether nothing but resource and scope remains to be looked at.
    pub(crate) fn is_plain(self) -> bool {
        self.is(PLAIN)
    }

    fn is(self, mark: u32) -> bool {
        word(self.0, 7) & mark != 0
    }
}

/// A row that is not packed yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewRow {
    pub(super) key: u32,
    pub(super) level: u32,
    pub(super) policy: u32,
    pub(super) statement: u32,
    pub(super) relative: Field,
    pub(super) front: u32,
    pub(super) effect: Effect,
    pub(super) wide: bool,
    pub(super) plain: bool,
}

impl NewRow {
    pub(super) fn packed(&self) -> [u32; ROW / WORD] {
        let [start, size] = self.relative.packed();
        let deny = self.effect == Effect::Deny;
        let marks = [(deny, DENY), (self.wide, WIDE), (self.plain, PLAIN)];
        let marked = marks.iter().filter(|(is, _)| *is);
        [
            self.key,
            self.level,
            self.policy,
            self.statement,
            start,
            size,
            self.front,
            marked.fold(0, |all, (_, mark)| all | mark),
        ]
    }
}

/// Service, region and account of resources.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Front {
    pub(super) code: Field,
    pub(super) region: Field,
    pub(super) account: Field,
}

impl Front {
    pub(super) fn packed(&self) -> [u32; FRONT / WORD] {
        let [code, code_size] = self.code.packed();
        let [region, region_size] = self.region.packed();
        let [account, account_size] = self.account.packed();
        [code, code_size, region, region_size, account, account_size]
    }

    pub(super) fn unpacked(bytes: &[u8; FRONT]) -> Self {
        let field = |at| Field::unpacked([word(bytes, at), word(bytes, at + 1)]);
        Self {
            code: field(0),
            region: field(2),
            account: field(4),
        }
    }
}

/// A field of a pattern: how it matches, and its text as a range of the entry's texts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Field {
    pub(super) way: Way,
    pub(super) start: u32,
    pub(super) size: u32,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Way {
    Any,
    Exact,
    Prefix,
    Glob,
}

impl Field {
    /// A field that covers every text.
    pub(super) const ANY: Self = Self {
        way: Way::Any,
        start: 0,
        size: 0,
    };

    fn packed(self) -> [u32; 2] {
        [self.start, self.size << 2 | self.way as u32]
    }

    fn unpacked([start, size]: [u32; 2]) -> Self {
        let way = match size & 3 {
            0 => Way::Any,
            1 => Way::Exact,
            2 => Way::Prefix,
            _ => Way::Glob,
        };
        Self {
            way,
            start,
            size: size >> 2,
        }
    }
}

/// A number of those that were packed.
#[inline]
pub(super) fn word<const N: usize>(bytes: &[u8; N], place: usize) -> u32 {
    let (words, _) = bytes.as_chunks::<WORD>();
    words.get(place).map_or(0, |word| u32::from_le_bytes(*word))
}

/// Bytes of a number.
pub(super) const WORD: usize = 4;
/// Bytes of a row.
pub(super) const ROW: usize = 8 * WORD;
/// Bytes of a front.
pub(super) const FRONT: usize = 6 * WORD;
/// The number of the front that covers everything.
pub(super) const EVERY: u32 = u32::MAX;
const DENY: u32 = 1;
const WIDE: u32 = 2;
const PLAIN: u32 = 4;

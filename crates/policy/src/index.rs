//! What a set of policies knows about an action, so that a decision looks at little else.
//!
//! Which statements of a set speak about an action is the same for every request with it. The
//! first time an action is asked for, they are gathered, with their resource patterns cut into
//! fields; from then on a decision finds them with one look-up. No catalogue of actions is
//! needed. The table is bounded and its slots are written once, so reading takes no lock; an
//! action that finds no slot is judged by the plain scan, which gives the same answer.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::pattern::{Subject, covers, covers_folded};
use crate::{ActionPattern, Arn, Attached, Effect, ResourcePattern, Statement};

/// What a set remembers, filled as actions are asked for.
#[derive(Debug, Default)]
pub(crate) struct Index {
    asked: AtomicU32,
    few: OnceLock<Table>,
    many: OnceLock<Table>,
}

/// Slots by the hash of the action; always a power of two of them.
type Table = Box<[OnceLock<Box<Entry>>]>;

impl Index {
    /// What is known about an action; `None` if it has to be found out by scanning.
    pub(crate) fn entry(&self, action: Asked<'_>, attached: &[Attached]) -> Option<&Entry> {
        if action.text.len() > LONG {
            return None;
        }
        let few = match self.few.get() {
            Some(few) => few,
            None if self.asked.fetch_add(1, Ordering::Relaxed) < COLD => return None,
            None => self.few.get_or_init(|| table(FEW)),
        };
        if let Some(entry) = find(few, action, attached) {
            return Some(entry);
        }
        find(self.many.get_or_init(|| table(MANY)), action, attached)
    }
}

fn table(slots: usize) -> Table {
    (0..slots).map(|_| OnceLock::new()).collect()
}

/// The entry of an action, made if a slot is free for it.
fn find<'t>(table: &'t Table, action: Asked<'_>, attached: &[Attached]) -> Option<&'t Entry> {
    let mask = table.len().wrapping_sub(1);
    let first = usize::try_from(action.hash >> 32).unwrap_or_default();
    for step in 0..PROBES {
        let slot = table.get(first.wrapping_add(step) & mask)?;
        let entry = slot.get_or_init(|| Box::new(Entry::new(action, attached)));
        if entry.hash == action.hash && entry.action.eq_ignore_ascii_case(action.text) {
            return Some(entry);
        }
    }
    None
}

/// A copy starts without knowledge of its own.
impl Clone for Index {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// An action with its hash.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'q> {
    pub(crate) text: &'q str,
    hash: u64,
}

impl<'q> Asked<'q> {
    pub(crate) fn new(text: &'q str) -> Self {
        Self {
            text,
            hash: hash(text.as_bytes()),
        }
    }
}

/// A hash that letters of either case share. Not for strangers to choose collisions against: a
/// collision costs a scan, nothing more.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ u64::try_from(bytes.len()).unwrap_or_default();
    let (chunks, rest) = bytes.as_chunks::<8>();
    for chunk in chunks {
        state = mix(state, u64::from_le_bytes(*chunk));
    }
    let mut last = [0_u8; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    mix(state, u64::from_le_bytes(last))
}

fn mix(state: u64, word: u64) -> u64 {
    let word = (state ^ (word | 0x2020_2020_2020_2020)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    word ^ (word >> 32)
}

/// The statements of a set that speak about one action.
#[derive(Debug)]
pub(crate) struct Entry {
    hash: u64,
    action: Box<str>,
    /// Rows whose resources may have any name, then rows by the key of their relative id.
    rows: Box<[Row]>,
    keys: Box<[u32]>,
    texts: Box<str>,
}

/// One resource pattern of a statement that speaks about the action.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) policy: u32,
    pub(crate) statement: u32,
    pub(crate) effect: Effect,
    /// Whether the attachment counts for the whole account.
    pub(crate) wide: bool,
    /// Whether nothing but resource and scope remains to be looked at.
    pub(crate) plain: bool,
    /// Whether it covers every resource, also operations without any.
    every: bool,
    code: Field,
    region: Field,
    account: Field,
    relative: Field,
}

/// A field of a pattern: how it matches, and its text as a range of the entry's texts.
#[derive(Clone, Copy, Debug)]
struct Field {
    way: Way,
    start: u32,
    end: u32,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Way {
    Any,
    Exact,
    Prefix,
    Glob,
}

impl Entry {
    fn new(action: Asked<'_>, attached: &[Attached]) -> Self {
        let mut making = Making::default();
        for (policy, one) in attached.iter().enumerate() {
            for (index, statement) in one.policy.document().statements().iter().enumerate() {
                if speaks(statement, action.text) {
                    making.statement(policy, index, one.is_wide(), statement);
                }
            }
        }
        making
            .rows
            .sort_by_key(|(key, row)| (*key, row.policy, row.statement));
        let keys = making.rows.iter().filter_map(|(key, _)| *key).collect();
        let rows = making.rows.into_iter().map(|(_, row)| row).collect();
        let texts = making.texts.into_boxed_str();
        Self {
            hash: action.hash,
            action: action.text.into(),
            rows,
            keys,
            texts,
        }
    }

    /// The rows whose resource pattern covers the subject. A statement may come more than once.
    pub(crate) fn covering<'e>(
        &'e self,
        subject: Option<&'e Subject<'e>>,
    ) -> impl Iterator<Item = &'e Row> {
        let general = self.rows.len() - self.keys.len();
        let (general, by_key) = self.rows.split_at_checked(general).unwrap_or_default();
        let (named, below) = match subject {
            Some(subject) if !self.keys.is_empty() => (
                self.under(subject.whole, by_key),
                self.under(!subject.head, by_key),
            ),
            _ => (&[][..], &[][..]),
        };
        let rows = general.iter().chain(named).chain(below);
        rows.filter(move |row| self.covers(row, subject))
    }

    /// The rows of one key, which stand together.
    fn under<'e>(&self, key: u32, by_key: &'e [Row]) -> &'e [Row] {
        let start = self.keys.partition_point(|own| *own < key);
        let rest = self.keys.get(start..).unwrap_or_default();
        let count = rest.iter().take_while(|own| **own == key).count();
        by_key.get(start..start + count).unwrap_or_default()
    }

    fn covers(&self, row: &Row, subject: Option<&Subject<'_>>) -> bool {
        if row.every {
            return true;
        }
        let Some(subject) = subject else { return false };
        let arn = &subject.arn;
        self.field::<true>(row.code, arn.code)
            && self.field::<false>(row.account, arn.account)
            && self.field::<true>(row.region, arn.region)
            && if subject.role {
                self.field::<true>(row.relative, arn.relative)
            } else {
                self.field::<false>(row.relative, arn.relative)
            }
    }

    fn field<const FOLD: bool>(&self, field: Field, asked: &str) -> bool {
        if field.way == Way::Any {
            return true;
        }
        let range = field.start as usize..field.end as usize;
        let own = self.texts.get(range).unwrap_or_default();
        let same = |one: &[u8], other: &[u8]| {
            if FOLD {
                one.eq_ignore_ascii_case(other)
            } else {
                one == other
            }
        };
        match field.way {
            Way::Any => true,
            Way::Exact => same(own.as_bytes(), asked.as_bytes()),
            Way::Prefix => asked
                .as_bytes()
                .get(..own.len())
                .is_some_and(|start| same(own.as_bytes(), start)),
            Way::Glob if FOLD => covers_folded(own, asked),
            Way::Glob => covers(own, asked),
        }
    }
}

/// Whether a statement may apply to the action. What is in doubt cannot grant.
fn speaks(statement: &Statement, action: &str) -> bool {
    let actions = statement.actions();
    let sure = statement.effect() == Effect::Allow;
    if sure && statement.is_unsure() {
        return false;
    }
    let listed = actions
        .patterns()
        .iter()
        .any(|pattern: &ActionPattern| pattern.matches(action));
    match (actions.is_negated(), sure) {
        (false, true) => listed,
        (false, false) => listed || actions.is_unsure(),
        (true, true) => !listed && !actions.is_unsure(),
        (true, false) => !listed,
    }
}

/// An entry in the making.
#[derive(Default)]
struct Making {
    rows: Vec<(Option<u32>, Row)>,
    texts: String,
}

impl Making {
    fn statement(&mut self, policy: usize, index: usize, wide: bool, statement: &Statement) {
        let none = Field {
            way: Way::Any,
            start: 0,
            end: 0,
        };
        let row = Row {
            policy: u32::try_from(policy).unwrap_or(u32::MAX),
            statement: u32::try_from(index).unwrap_or(u32::MAX),
            effect: statement.effect(),
            wide,
            plain: statement.conditions().is_empty() && statement.principals().is_none(),
            every: true,
            code: none,
            region: none,
            account: none,
            relative: none,
        };
        let doubtful = |unsure: bool| unsure && statement.effect() == Effect::Deny;
        match statement.resources() {
            Some(resources) if !doubtful(resources.is_unsure()) => {
                if resources
                    .patterns()
                    .iter()
                    .any(|pattern| pattern.arn().is_none())
                {
                    self.rows.push((None, row));
                    return;
                }
                for arn in resources.patterns().iter().filter_map(ResourcePattern::arn) {
                    self.pattern(row, &arn);
                }
            }
            _ => self.rows.push((None, row)),
        }
    }

    fn pattern(&mut self, row: Row, arn: &Arn<'_>) {
        let row = Row {
            every: false,
            code: self.field(arn.code),
            region: self.field(arn.region),
            account: self.field(arn.account),
            relative: self.field(arn.relative),
            ..row
        };
        self.rows.push((key_of_pattern(arn.relative), row));
    }

    fn field(&mut self, text: &str) -> Field {
        let (way, kept) = match text.find(['*', '?']) {
            None => (Way::Exact, text),
            Some(0) if text == "*" => (Way::Any, ""),
            Some(place) if place + 1 == text.len() && text.ends_with('*') => {
                (Way::Prefix, text.strip_suffix('*').unwrap_or(text))
            }
            Some(_) => (Way::Glob, text),
        };
        let place = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let start = place(self.texts.len());
        self.texts.push_str(kept);
        Field {
            way,
            start,
            end: place(self.texts.len()),
        }
    }
}

/// What a relative id must have for the pattern to cover it: the hash of all of it if there are
/// no wildcards, the hash of what precedes the first slash if that is literal.
fn key_of_pattern(relative: &str) -> Option<u32> {
    let literal = relative.split(['*', '?']).next().unwrap_or_default();
    if literal.len() == relative.len() {
        Some(whole(relative))
    } else if literal.contains('/') {
        Some(!head(relative))
    } else {
        None
    }
}

/// The hash of a relative id.
pub(crate) fn whole(relative: &str) -> u32 {
    u32::try_from(hash(relative.as_bytes()) >> 32).unwrap_or_default()
}

/// The hash of a relative id up to its first slash.
pub(crate) fn head(relative: &str) -> u32 {
    let end = relative
        .bytes()
        .position(|byte| byte == b'/')
        .unwrap_or(relative.len());
    whole(relative.get(..end).unwrap_or_default())
}

/// How many decisions a set gives before it remembers what it learns.
const COLD: u32 = 2;

/// Actions longer than this are nobody's and not remembered.
const LONG: usize = 256;

/// How many slots are tried for an action in a table.
const PROBES: usize = 8;

/// Slots for a principal that does one job.
const FEW: usize = 64;

/// Slots for one that does everything; beyond them decisions scan.
const MANY: usize = 2048;

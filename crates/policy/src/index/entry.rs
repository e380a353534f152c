//! The statements of a set that speak about one action, by the resources they are about.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::packed::{EVERY, FRONT, Field, Front, NewRow, ROW, Row, WORD, Way, word};
use crate::form::Asked;
use crate::pattern::{self, Subject};
use crate::{Arn, Attached, Effect, ResourcePattern, Statement};

/// The statements of a set that speak about one action, packed into one piece of memory: of what is
/// far from the processor, fewer places have to be fetched, and not one after the other.
///
/// Rows whose resources may have any name, then rows by the key of their relative id, then fronts,
/// then the action and what the fields compare with.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    bytes: Arc<[u8]>,
}

/// Where the parts of an entry end, but for the last.
struct Ends {
    general: usize,
    rows: usize,
    fronts: usize,
    action: usize,
}

impl Entry {
    /// Of the policies of some levels. Where there are none, all are on the first.
    pub(crate) fn new<'a>(
        asked: &Asked<'_>,
        attached: impl Iterator<Item = (usize, &'a [Attached])>,
    ) -> Self {
        let mut making = Making {
            texts: asked.text.to_owned(),
            ..Making::default()
        };
        let policies = attached.flat_map(|(level, attached)| {
            let numbered = attached.iter().enumerate();
            numbered.map(move |(number, one)| (level, number, one))
        });
        for (level, number, one) in policies {
            let document = one.policy.document();
            for index in one.policy.form().about(asked, document) {
                if let Some(statement) = document.statements().get(index) {
                    let row = NewRow {
                        key: 0,
                        level: place(level),
                        policy: place(number),
                        statement: place(index),
                        relative: Field::ANY,
                        front: EVERY,
                        effect: statement.effect(),
                        wide: one.is_wide(),
                        plain: statement.conditions().is_empty()
                            && statement.principals().is_none(),
                    };
                    making.statement(row, statement);
                }
            }
        }
        making.packed(asked.text.len())
    }

    /// What it counts for in a budget of rows.
    pub(crate) fn rows(&self) -> usize {
        1 + self.part(HEAD, self.ends().rows).len() / ROW
    }

    /// What tells it from all others that are held at the same time.
    pub(crate) fn address(&self) -> *const u8 {
        Arc::as_ptr(&self.bytes).cast()
    }

    /// Whether this is the action, in whatever case.
    pub(crate) fn is_about(&self, action: &str) -> bool {
        let ends = self.ends();
        same::<true>(self.part(ends.fronts, ends.action), action.as_bytes())
    }

    fn ends(&self) -> Ends {
        let head = self.bytes.first_chunk::<HEAD>().unwrap_or(&[0; HEAD]);
        Ends {
            general: word(head, 0) as usize,
            rows: word(head, 1) as usize,
            fronts: word(head, 2) as usize,
            action: word(head, 3) as usize,
        }
    }

    fn part(&self, start: usize, end: usize) -> &[u8] {
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// Shows the rows whose resource pattern covers the subject. A statement may come more than once.
    pub(crate) fn covering(&self, subject: Option<&Subject<'_>>, mut show: impl FnMut(Row<'_>)) {
        let ends = self.ends();
        let parts = Parts {
            fronts: self.part(ends.rows, ends.fronts).as_chunks().0,
            texts: self.bytes.get(ends.fronts..).unwrap_or_default(),
        };
        let mut seen = Seen::default();
        let mut look = |rows: &[[u8; ROW]]| {
            for row in rows {
                if parts.cover(Row(row), subject, &mut seen) {
                    show(Row(row));
                }
            }
        };
        look(self.part(HEAD, ends.general).as_chunks().0);
        let by_key = self.part(ends.general, ends.rows).as_chunks().0;
        if let Some(subject) = subject
            && !by_key.is_empty()
        {
            look(under(subject.whole, by_key));
            look(under(!subject.head, by_key));
        }
    }
}

/// The parts of an entry that its rows speak of.
struct Parts<'e> {
    fronts: &'e [[u8; FRONT]],
    texts: &'e [u8],
}

impl Parts<'_> {
    fn cover(&self, row: Row<'_>, subject: Option<&Subject<'_>>, seen: &mut Seen) -> bool {
        let front = row.front();
        if front == EVERY {
            return true;
        }
        let Some(subject) = subject else { return false };
        let (own, relative) = (row.relative(), subject.arn.relative);
        let named = if subject.role {
            self.field::<true>(own, relative)
        } else {
            self.field::<false>(own, relative)
        };
        named && seen.holds(front, || self.front(front, &subject.arn))
    }

    fn front(&self, number: u32, arn: &Arn<'_>) -> bool {
        self.fronts.get(number as usize).is_some_and(|front| {
            let front = Front::unpacked(front);
            self.field::<true>(front.region, arn.region)
                && self.field::<true>(front.code, arn.code)
                && self.field::<false>(front.account, arn.account)
        })
    }

    fn field<const FOLD: bool>(&self, field: Field, asked: &str) -> bool {
        if field.way == Way::Any {
            return true;
        }
        let start = field.start as usize;
        let range = start..start.saturating_add(field.size as usize);
        let own = self.texts.get(range).unwrap_or_default();
        match field.way {
            Way::Any => true,
            Way::Exact => same::<FOLD>(own, asked.as_bytes()),
            Way::Prefix => asked
                .as_bytes()
                .get(..own.len())
                .is_some_and(|start| same::<FOLD>(own, start)),
            Way::Glob => pattern::matches::<FOLD>(own, asked.as_bytes()),
        }
    }
}

fn same<const FOLD: bool>(own: &[u8], asked: &[u8]) -> bool {
    own == asked || FOLD && own.eq_ignore_ascii_case(asked)
}

/// The rows of one key, which stand together.
fn under(key: u32, by_key: &[[u8; ROW]]) -> &[[u8; ROW]] {
    let start = by_key.partition_point(|row| Row(row).key() < key);
    let rest = by_key.get(start..).unwrap_or_default();
    let count = rest.iter().take_while(|row| Row(row).key() == key).count();
    rest.get(..count).unwrap_or_default()
}

/// Which fronts cover the subject, as far as that was looked at; of the first ones only.
#[derive(Default)]
struct Seen {
    known: u64,
    held: u64,
}

impl Seen {
    fn holds(&mut self, number: u32, look: impl FnOnce() -> bool) -> bool {
        let Some(bit) = 1_u64.checked_shl(number) else {
            return look();
        };
        if self.known & bit == 0 {
            self.known |= bit;
            if look() {
                self.held |= bit;
            }
        }
        self.held & bit != 0
    }
}

/// An entry in the making.
#[derive(Default)]
struct Making<'a> {
    rows: Vec<NewRow>,
    fronts: Vec<Front>,
    known: BTreeMap<(&'a str, &'a str, &'a str), u32>,
    texts: String,
}

impl<'a> Making<'a> {
    /// The rows of a statement, all alike but for the resource.
    fn statement(&mut self, row: NewRow, statement: &'a Statement) {
        let doubtful = |unsure: bool| unsure && statement.effect() == Effect::Deny;
        let Some(resources) = statement
            .resources()
            .filter(|own| !doubtful(own.is_unsure()))
        else {
            self.rows.push(row);
            return;
        };
        let arns: Vec<_> = resources
            .patterns()
            .iter()
            .map(ResourcePattern::arn)
            .collect();
        if arns.contains(&None) {
            self.rows.push(row);
            return;
        }
        for arn in arns.iter().flatten() {
            let (relative, front) = (self.field(arn.relative), self.front(arn));
            let key = pattern::key(arn.relative).unwrap_or(0);
            self.rows.push(NewRow {
                key,
                relative,
                front,
                ..row
            });
        }
    }

    /// All of it in one piece.
    fn packed(mut self, action: usize) -> Entry {
        let rows = &mut self.rows;
        rows.sort_by_key(|row| (row.key, row.level, row.policy, row.statement));
        let general = HEAD + ROW * rows.partition_point(|row| row.key == 0);
        let rows = HEAD + ROW * rows.len();
        let fronts = rows + FRONT * self.fronts.len();
        let head = [general, rows, fronts, fronts + action].map(place);
        let rows = self.rows.iter().flat_map(NewRow::packed);
        let fronts = self.fronts.iter().flat_map(Front::packed);
        let words = head.into_iter().chain(rows).chain(fronts);
        let packed = words.flat_map(u32::to_le_bytes);
        Entry {
            bytes: packed.chain(self.texts.bytes()).collect(),
        }
    }

    /// The number of the pattern's front.
    fn front(&mut self, arn: &Arn<'a>) -> u32 {
        let parts = (arn.code, arn.region, arn.account);
        if let Some(known) = self.known.get(&parts) {
            return *known;
        }
        let front = Front {
            code: self.field(arn.code),
            region: self.field(arn.region),
            account: self.field(arn.account),
        };
        let number = place(self.fronts.len());
        self.fronts.push(front);
        self.known.insert(parts, number);
        number
    }

    fn field(&mut self, text: &str) -> Field {
        let (way, kept) = match text.find(['*', '?']) {
            None => (Way::Exact, text),
            Some(0) if text == "*" => return Field::ANY,
            Some(place) if place + 1 == text.len() && text.ends_with('*') => {
                (Way::Prefix, text.strip_suffix('*').unwrap_or(text))
            }
            Some(_) => (Way::Glob, text),
        };
        let start = place(self.texts.len());
        self.texts.push_str(kept);
        Field {
            way,
            start,
            size: place(kept.len()),
        }
    }
}

fn place(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// Bytes of what stands in front of the rows.
const HEAD: usize = 4 * WORD;

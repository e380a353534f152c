//! The statements of a set that speak about one action, by the resources they are about.

use std::collections::BTreeMap;

use crate::form::Asked;
use crate::pattern::{self, Subject, covers, covers_folded};
use crate::{Arn, Attached, Effect, ResourcePattern, Statement};

/// The statements of a set that speak about one action.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Rows whose resources may have any name, then rows by the key of their relative id.
    rows: Box<[Row]>,
    /// How many rows have no key.
    general: usize,
    /// What the rows have in front of the relative id, each once.
    fronts: Box<[Front]>,
    /// The action, then what the fields compare with: the fewer places, the fewer are far away.
    texts: Box<str>,
    action: usize,
}

/// One resource pattern of a statement that speaks about the action.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// See [`pattern::key`]; zero for none.
    key: u32,
    pub(crate) level: u32,
    pub(crate) policy: u32,
    pub(crate) statement: u32,
    relative: Field,
    /// An index into the fronts; [`EVERY`] covers every resource, also operations without any.
    front: u32,
    pub(crate) effect: Effect,
    /// Whether the attachment counts for the whole account.
    pub(crate) wide: bool,
    /// Whether nothing but resource and scope remains to be looked at.
    pub(crate) plain: bool,
}

/// Service, region and account of resources.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Front {
    code: Field,
    region: Field,
    account: Field,
}

/// A field of a pattern: how it matches, and its text as a range of the entry's texts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
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
                    let row = Row {
                        key: 0,
                        level: place(level),
                        policy: place(number),
                        statement: place(index),
                        relative: NOTHING,
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
        let mut rows = making.rows;
        rows.sort_by_key(|row| (row.key, row.level, row.policy, row.statement));
        Self {
            general: rows.partition_point(|row| row.key == 0),
            rows: rows.into(),
            fronts: making.fronts.into(),
            texts: making.texts.into(),
            action: asked.text.len(),
        }
    }

    /// What it counts for in a [`crate::Budget`].
    pub(crate) fn rows(&self) -> usize {
        1 + self.rows.len()
    }

    /// Whether this is the action, in whatever case.
    pub(crate) fn is_about(&self, action: &str) -> bool {
        let own = self.texts.get(..self.action).unwrap_or_default();
        own == action || own.eq_ignore_ascii_case(action)
    }

    /// Shows the rows whose resource pattern covers the subject. A statement may come more than once.
    pub(crate) fn covering(&self, subject: Option<&Subject<'_>>, mut show: impl FnMut(&Row)) {
        let mut fronts = Fronts::default();
        let mut look = |rows: &[Row]| {
            for row in rows {
                if self.covers(row, subject, &mut fronts) {
                    show(row);
                }
            }
        };
        let (general, by_key) = self.rows.split_at_checked(self.general).unwrap_or_default();
        look(general);
        if let Some(subject) = subject
            && !by_key.is_empty()
        {
            look(under(subject.whole, by_key));
            look(under(!subject.head, by_key));
        }
    }

    fn covers(&self, row: &Row, subject: Option<&Subject<'_>>, fronts: &mut Fronts) -> bool {
        if row.front == EVERY {
            return true;
        }
        let Some(subject) = subject else { return false };
        let relative = subject.arn.relative;
        let named = if subject.role {
            self.field::<true>(row.relative, relative)
        } else {
            self.field::<false>(row.relative, relative)
        };
        named && fronts.holds(row.front, || self.front(row.front, &subject.arn))
    }

    fn front(&self, number: u32, arn: &Arn<'_>) -> bool {
        self.fronts.get(number as usize).is_some_and(|front| {
            self.field::<true>(front.region, arn.region)
                && self.field::<true>(front.code, arn.code)
                && self.field::<false>(front.account, arn.account)
        })
    }

    fn field<const FOLD: bool>(&self, field: Field, asked: &str) -> bool {
        if field.way == Way::Any {
            return true;
        }
        let range = field.start as usize..field.end as usize;
        let own = self.texts.get(range).unwrap_or_default();
        let same =
            |one: &[u8], other: &[u8]| one == other || FOLD && one.eq_ignore_ascii_case(other);
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

/// The rows of one key, which stand together.
fn under(key: u32, by_key: &[Row]) -> &[Row] {
    let start = by_key.partition_point(|row| row.key < key);
    let rest = by_key.get(start..).unwrap_or_default();
    let count = rest.iter().take_while(|row| row.key == key).count();
    rest.get(..count).unwrap_or_default()
}

/// Which fronts cover the subject, as far as that was looked at; of the first ones only.
#[derive(Default)]
struct Fronts {
    known: u64,
    held: u64,
}

impl Fronts {
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
    rows: Vec<Row>,
    fronts: Vec<Front>,
    known: BTreeMap<(&'a str, &'a str, &'a str), u32>,
    texts: String,
}

impl<'a> Making<'a> {
    /// The rows of a statement, all alike but for the resource.
    fn statement(&mut self, row: Row, statement: &'a Statement) {
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
            self.rows.push(Row {
                key,
                relative,
                front,
                ..row
            });
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
            Some(0) if text == "*" => return NOTHING,
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
            end: place(self.texts.len()),
        }
    }
}

fn place(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// The number of the front that covers everything.
const EVERY: u32 = u32::MAX;
/// A field that covers every text.
const NOTHING: Field = Field {
    way: Way::Any,
    start: 0,
    end: 0,
};

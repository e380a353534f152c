//! Reports: kept as they were made, read row by row.

use std::collections::BTreeSet;

use model::{Kind, Metric, Moment, Refusal, Report, ReportItem, ReportKind, ReportPart};

use super::tables::Account;
use crate::context::Context;

/// An item as it is made.
pub struct New {
    /// Its name.
    pub name: String,
    /// Its value in short.
    pub metric: Metric,
    /// All its rows.
    pub rows: Vec<String>,
}

/// Puts a report in the place of the one before it. Parts that stay as they are cost nothing.
pub fn keep(context: &mut Context<'_>, kind: ReportKind, items: Vec<New>) {
    let account = &mut *context.account;
    let mut kept = BTreeSet::new();
    let mut heads = Vec::new();
    for item in items {
        heads.push(ReportItem {
            name: item.name.clone(),
            metric: item.metric,
            rows: item.rows.len(),
        });
        for (part, rows) in item.rows.chunks(ReportPart::ROWS).enumerate() {
            let key = (kind, item.name.clone(), part);
            let new = ReportPart {
                kind,
                item: item.name.clone(),
                part,
                rows: rows.to_vec(),
            };
            if account
                .report_parts
                .get(&key)
                .is_none_or(|old| **old != new)
            {
                account.report_parts.put(new);
            }
            kept.insert(key);
        }
    }
    let parts = account.report_parts.iter().filter(|part| part.kind == kind);
    let gone = parts.map(|part| (kind, part.item.clone(), part.part));
    let gone: Vec<_> = gone.filter(|key| !kept.contains(key)).collect();
    for key in gone {
        account.report_parts.remove(&key);
    }
    account.reports.put(Report {
        kind,
        made: context.now,
        items: heads,
    });
}

/// The newest report of this kind.
///
/// # Errors
/// When none was ever made.
pub fn find(account: &Account, kind: ReportKind) -> Result<&Report, Refusal> {
    let found = account.reports.get(&kind).map(AsRef::as_ref);
    found.ok_or_else(|| Refusal::Missing(Kind::Report, format!("{kind:?}")))
}

/// The newest report of this kind, if it was made less than so many seconds ago.
#[must_use]
pub fn fresh(account: &Account, kind: ReportKind, now: Moment, seconds: i64) -> Option<&Report> {
    let found = account.reports.get(&kind).map(AsRef::as_ref);
    found.filter(|report| now < report.made.plus_seconds(seconds))
}

/// The rows of an item from this one on, each with its number.
pub fn rows<'a>(
    account: &'a Account,
    kind: ReportKind,
    item: &'a str,
    from: usize,
) -> impl Iterator<Item = (usize, &'a str)> {
    let first = (kind, item.to_owned(), from / ReportPart::ROWS);
    let parts = account.report_parts.from(first);
    parts
        .take_while(move |part| part.kind == kind && part.item == item)
        .flat_map(|part| {
            let number = part.part.saturating_mul(ReportPart::ROWS);
            (number..).zip(part.rows.iter().map(String::as_str))
        })
        .skip_while(move |(number, _)| *number < from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Effects, Entropy, Limits};

    fn made(account: &mut Account, second: i64, items: &[(&str, usize)]) {
        let items = items.iter().map(|(name, count)| New {
            name: (*name).to_owned(),
            metric: Metric::Number(*count),
            rows: (0..*count).map(|row| format!("{name} {row}")).collect(),
        });
        let mut context = Context {
            account,
            now: Moment::from_seconds(second),
            entropy: &mut Entropy::of([1; 32]),
            limits: &Limits::default(),
            effects: &mut Effects::default(),
            beside: None,
        };
        keep(&mut context, ReportKind::Governance, items.collect());
    }

    fn read(account: &Account, item: &str, from: usize) -> Vec<(usize, String)> {
        rows(account, ReportKind::Governance, item, from)
            .map(|(number, row)| (number, row.to_owned()))
            .collect()
    }

    #[test]
    fn rows_are_read_across_parts_from_any_row_on() {
        let mut account = Account::default();
        made(&mut account, 1, &[("a", 3), ("b", 1201), ("c", 1)]);
        for from in [0, 1, 499, 500, 999, 1200] {
            let rows = read(&account, "b", from);
            assert_eq!(rows.len(), 1201 - from);
            assert_eq!(rows[0], (from, format!("b {from}")));
        }
        assert_eq!(read(&account, "b", 1201), []);
        assert_eq!(read(&account, "a", 0).len(), 3);
    }

    #[test]
    fn a_report_takes_the_place_of_the_one_before_and_writes_what_differs() {
        let mut account = Account::default();
        made(&mut account, 1, &[("a", 600), ("b", 1)]);
        assert_eq!(account.report_parts.len(), 3);
        account.forget_changes();
        made(&mut account, 2, &[("a", 400)]);
        assert_eq!(read(&account, "b", 0), []);
        assert_eq!(read(&account, "a", 0).len(), 400);
        let head = find(&account, ReportKind::Governance).unwrap();
        assert_eq!(head.made, Moment::from_seconds(2));
        assert_eq!(head.items[0].rows, 400);
        // One part changed, two went, and the head.
        assert_eq!(account.changes().len(), 4);
        account.forget_changes();
        made(&mut account, 3, &[("a", 400)]);
        assert_eq!(account.changes().len(), 1);
    }

    #[test]
    fn a_report_is_fresh_until_the_second_that_is_said() {
        let mut account = Account::default();
        let kind = ReportKind::Governance;
        let at = Moment::from_seconds;
        assert!(fresh(&account, kind, at(0), 10).is_none());
        assert!(find(&account, kind).is_err());
        made(&mut account, 5, &[]);
        assert!(fresh(&account, kind, at(14), 10).is_some());
        assert!(fresh(&account, kind, at(15), 10).is_none());
        assert!(fresh(&account, ReportKind::Credentials, at(5), 10).is_none());
    }
}

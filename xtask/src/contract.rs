//! contract/absent.txt, the list of what is not served yet: it may only shrink.
//!
//! The size of the list for each service is on record. Serving more means striking lines here and lowering the
//! record in the same commit; a list that grew, or a record left behind, is a finding.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Finding, SourceFile, text_of};

/// The list: one `service.Operation` or `service.Operation.request|response.Field` a line.
const ABSENT: &str = "contract/absent.txt";

/// The record: one `service count` a line.
const RECORD: &str = "xtask/absent-record.txt";

/// Compares the list with the record.
#[must_use]
pub fn check(files: &[SourceFile]) -> Vec<Finding> {
    let Some(absent) = text_of(files, ABSENT) else {
        return vec![Finding::new(
            ABSENT,
            "is missing; an empty file says that all is served",
        )];
    };
    let lines: Vec<&str> = absent.lines().collect();
    let mut findings = order(&lines);
    findings.extend(growth(
        &sizes(&lines),
        &record(text_of(files, RECORD).unwrap_or_default()),
    ));
    findings
}

/// Sorted and without doubles, so that a merge or a review sees each change as one line.
fn order(lines: &[&str]) -> Vec<Finding> {
    let sorted: BTreeSet<&str> = lines.iter().copied().collect();
    let expected: Vec<&str> = sorted.into_iter().collect();
    if expected == lines {
        Vec::new()
    } else {
        vec![Finding::new(
            ABSENT,
            "is not sorted or holds a line twice (`LC_ALL=C sort -u`)",
        )]
    }
}

fn sizes(lines: &[&str]) -> BTreeMap<String, usize> {
    let mut sizes = BTreeMap::new();
    for line in lines {
        let service = line.split('.').next().unwrap_or_default().to_owned();
        *sizes.entry(service).or_default() += 1;
    }
    sizes
}

fn record(text: &str) -> BTreeMap<String, usize> {
    text.lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(service, count)| Some((service.to_owned(), count.trim().parse().ok()?)))
        .collect()
}

fn growth(sizes: &BTreeMap<String, usize>, record: &BTreeMap<String, usize>) -> Vec<Finding> {
    let services: BTreeSet<&String> = sizes.keys().chain(record.keys()).collect();
    services
        .into_iter()
        .filter_map(|service| {
            let now = sizes.get(service).copied().unwrap_or_default();
            let recorded = record.get(service).copied().unwrap_or_default();
            match now.cmp(&recorded) {
                std::cmp::Ordering::Equal => None,
                std::cmp::Ordering::Greater => Some(Finding::new(
                    ABSENT,
                    format!(
                        "grew for {service}: {now} lines, {recorded} on record; it may only shrink"
                    ),
                )),
                std::cmp::Ordering::Less => Some(Finding::new(
                    RECORD,
                    format!("says {service} {recorded}; {now} are left, so lower the record"),
                )),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(absent: &str, record: &str) -> Vec<String> {
        let file = |path: &str, text: &str| SourceFile {
            path: path.into(),
            text: text.into(),
        };
        check(&[file(ABSENT, absent), file(RECORD, record)])
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn the_recorded_size_is_silent() {
        assert_eq!(findings("ims.A\nram.A\nram.B\n", "ims 1\nram 2\n"), [""; 0]);
    }

    #[test]
    fn growth_is_found() {
        assert!(findings("ram.A\nram.B\n", "ram 1\n")[0].contains("grew for ram"));
        assert!(findings("ram.A\n", "")[0].contains("grew for ram"));
    }

    #[test]
    fn a_record_left_behind_is_found() {
        assert!(findings("", "ram 1\n")[0].contains("lower the record"));
    }

    #[test]
    fn disorder_and_doubles_are_found() {
        assert_eq!(findings("ram.B\nram.A\n", "ram 2\n").len(), 1);
        assert_eq!(findings("ram.A\nram.A\n", "ram 2\n").len(), 1);
    }
}

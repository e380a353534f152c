//! What an operation weighs: lines of code of each service and of the rooms that services share.

use std::collections::BTreeMap;
use std::fmt;

use crate::SourceFile;
use crate::source::{is_test, outside_tests};

/// Where the services stand.
const SERVICES: &str = "crates/services/src/";
/// What is there for tests alone.
const TESTING: &str = "testing";

/// Lines of a file, without its tests and blank lines.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Lines {
    /// Code.
    pub code: usize,
    /// Attributes: what stands in `#[…]` on lines of its own.
    pub attributes: usize,
    /// Comments.
    pub comments: usize,
}

/// A service, or the rooms that services share.
#[derive(Debug, Default)]
pub struct Weight {
    /// How many operations its table has; none for shared rooms.
    pub operations: usize,
    /// What was counted.
    pub files: BTreeMap<String, Lines>,
}

/// Counts by service; under an empty name what they share.
#[must_use]
pub fn weigh(files: &[SourceFile]) -> BTreeMap<String, Weight> {
    let all: Vec<&SourceFile> = files.iter().collect();
    let counted = all.iter().filter_map(|file| {
        let name = file.path.strip_prefix(SERVICES)?;
        let folder = name.split_once('/').map_or("", |(folder, _)| folder);
        let counts = file.is_rust() && folder != TESTING && !is_test(file, &all);
        counts.then_some((folder, name, file))
    });
    let mut weights: BTreeMap<String, Weight> = BTreeMap::new();
    for (folder, name, file) in counted {
        let weight = weights.entry(folder.to_owned()).or_default();
        weight.operations += entries(&file.text);
        weight.files.insert(name.to_owned(), lines(&file.text));
    }
    // A folder without a table is a room that services share.
    let (services, rooms): (BTreeMap<_, _>, BTreeMap<_, _>) = weights
        .into_iter()
        .partition(|(_, weight)| weight.operations > 0);
    let shared = Weight {
        operations: 0,
        files: rooms.into_values().flat_map(|room| room.files).collect(),
    };
    services
        .into_iter()
        .chain([(String::new(), shared)])
        .collect()
}

impl Weight {
    /// All its lines.
    #[must_use]
    pub fn lines(&self) -> Lines {
        self.files
            .values()
            .fold(Lines::default(), |all, one| Lines {
                code: all.code + one.code,
                attributes: all.attributes + one.attributes,
                comments: all.comments + one.comments,
            })
    }
}

/// A total, a line an operation, and the files that were counted.
impl fmt::Display for Weight {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Lines {
            code,
            attributes,
            comments,
        } = self.lines();
        if self.operations > 0 {
            let each = tenths(code, self.operations);
            let whole = tenths(code + attributes + comments, self.operations);
            writeln!(
                out,
                "{} operations, {code} lines of code: {each} an operation; with {attributes} of attributes and {comments} of comments {whole}",
                self.operations
            )?;
        } else {
            writeln!(
                out,
                "{code} lines of code, {attributes} of attributes, {comments} of comments"
            )?;
        }
        for (name, lines) in &self.files {
            writeln!(
                out,
                "  {name:32} {:5} code {:4} attributes {:4} comments",
                lines.code, lines.attributes, lines.comments
            )?;
        }
        Ok(())
    }
}

fn tenths(lines: usize, operations: usize) -> String {
    let tenths = (lines * 10 + operations / 2) / operations;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// The rows of a service's table.
fn entries(text: &str) -> usize {
    let rows = text.lines().map(str::trim);
    rows.filter(|row| row.starts_with("entry::<") && row.ends_with(">(),"))
        .count()
}

fn lines(text: &str) -> Lines {
    let mut lines = Lines::default();
    let mut inside_attribute = false;
    for line in outside_tests(text).into_iter().map(str::trim) {
        if line.is_empty() {
            continue;
        }
        if line.starts_with("//") {
            lines.comments += 1;
        } else if inside_attribute || line.starts_with("#[") || line.starts_with("#![") {
            lines.attributes += 1;
            inside_attribute = !line.ends_with(']');
        } else {
            lines.code += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
//! A service.

pub static OPERATIONS: &[Entry] = &[
    entry::<user::GetUser>(),
    entry::<user::ListUsers>(),
];
";
    const USER: &str = "\
//! Users.

/// Shows one.
#[derive(Parameters)]
#[expect(
    dead_code
)]
pub struct GetUser {}

#[cfg(test)]
mod tests {
    fn much() {}
}
";

    fn weights() -> BTreeMap<String, Weight> {
        let file = |path: &str, text: &str| SourceFile {
            path: format!("{SERVICES}{path}"),
            text: text.to_owned(),
        };
        weigh(&[
            file("ram/mod.rs", TABLE),
            file("ram/user.rs", USER),
            file("identity/target.rs", "fn all() {}\n"),
            file("page.rs", "fn cut() {}\n"),
            file("testing/mod.rs", "fn world() {}\n"),
        ])
    }

    #[test]
    fn code_attributes_and_comments_are_told_apart_and_tests_left_out() {
        let user = Lines {
            code: 1,
            attributes: 4,
            comments: 2,
        };
        assert_eq!(lines(USER), user);
    }

    #[test]
    fn what_has_no_table_is_shared_and_what_is_for_tests_is_nobodys() {
        let weights = weights();
        let ram = &weights["ram"];
        assert_eq!((ram.operations, ram.lines().code), (2, 5));
        let shared = &weights[""];
        let names: Vec<_> = shared.files.keys().map(String::as_str).collect();
        assert_eq!(names, ["identity/target.rs", "page.rs"]);
        assert_eq!(weights.len(), 2);
    }

    #[test]
    fn the_figure_for_an_operation_is_rounded_to_tenths() {
        let text = weights()["ram"].to_string();
        assert!(
            text.starts_with("2 operations, 5 lines of code: 2.5 an operation;"),
            "{text}"
        );
        assert_eq!(tenths(10, 3), "3.3");
        assert_eq!(tenths(20, 3), "6.7");
    }
}

//! The rooms of the house: each folder of a crate's sources has its sentence in docs/ARCHITECTURE.md.

use std::collections::BTreeSet;

use crate::arrows::DOCUMENT;
use crate::{Finding, SourceFile, text_of};

/// Compares the folders with the rows of the document, which begin `| crate/folder |`.
#[must_use]
pub fn check(files: &[SourceFile]) -> Vec<Finding> {
    let there: BTreeSet<String> = files.iter().filter_map(|file| room(&file.path)).collect();
    let document = text_of(files, DOCUMENT).unwrap_or_default();
    let told: BTreeSet<String> = document.lines().filter_map(told).collect();
    let untold = there.difference(&told).map(|room| {
        let remark = format!("has no row `| `{room}` | … |` that says what lives there");
        Finding::new(DOCUMENT, remark)
    });
    let gone = told
        .difference(&there)
        .map(|room| Finding::new(DOCUMENT, format!("tells of `{room}`, which is not there")));
    untold.chain(gone).collect()
}

/// The room that a source file is in: the first folder below its crate's sources.
fn room(path: &str) -> Option<String> {
    let rest = path.strip_prefix("crates/")?;
    let (name, rest) = rest.split_once("/src/")?;
    let (folder, _) = rest.split_once('/')?;
    Some(format!("{name}/{folder}"))
}

/// The room that a row of the document tells of.
fn told(line: &str) -> Option<String> {
    let rest = line.strip_prefix("| `")?;
    let (room, rest) = rest.split_once("` | ")?;
    let sentence = rest.trim_end_matches(['|', ' ']);
    (room.contains('/') && sentence.len() > 10).then(|| room.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn every_room_is_told_of_and_none_that_is_gone() {
        let rows = "| `one/a` | what is asked, by whom |\n| `one/gone` | nobody lives here |\n";
        let files = [
            file(DOCUMENT, rows),
            file("crates/one/src/a/x.rs", ""),
            file("crates/one/src/b/deep/x.rs", ""),
            file("crates/one/src/lib.rs", ""),
        ];
        let found: Vec<_> = check(&files).iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("one/b") && found[1].contains("one/gone"));
    }
}

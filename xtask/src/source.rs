//! Rust files one by one: their first line, the names of their modules, their length.

use crate::{Finding, SourceFile, text_of};

/// Lines of code outside tests above which a file must carry a reason.
const LONG: usize = 400;

/// Files above that length, each with its reason: `path  reason`.
const LONG_FILES: &str = "xtask/long-files.txt";

/// Names that say nothing about what lives in a module.
const EMPTY_NAMES: [&str; 8] = [
    "utils", "helpers", "common", "misc", "manager", "base", "types", "core",
];

/// Checks every Rust file.
#[must_use]
pub fn check(files: &[SourceFile]) -> Vec<Finding> {
    let rust: Vec<&SourceFile> = files.iter().filter(|file| file.is_rust()).collect();
    let mut findings: Vec<Finding> = rust
        .iter()
        .flat_map(|file| head(file).into_iter().chain(module_names(file)))
        .collect();
    findings.extend(lengths(
        &rust,
        text_of(files, LONG_FILES).unwrap_or_default(),
    ));
    findings
}

fn head(file: &SourceFile) -> Option<Finding> {
    let first = file
        .text
        .lines()
        .find(|line| !line.trim().is_empty() && !line.starts_with("#!/"));
    let opens_well = first.is_some_and(|line| line.starts_with("//!") && line.len() > 4);
    (!opens_well).then(|| Finding::new(&file.path, "does not open with `//!` and what lives here"))
}

fn module_names(file: &SourceFile) -> Vec<Finding> {
    let of_path = file
        .path
        .split('/')
        .map(|part| part.trim_end_matches(".rs"));
    let of_text = file.text.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = line
            .strip_prefix("pub(crate) ")
            .or(line.strip_prefix("pub "))
            .unwrap_or(line);
        line.strip_prefix("mod ")
            .map(|rest| rest.trim_end_matches([' ', '{', ';']))
    });
    let mut names: Vec<&str> = of_path
        .chain(of_text)
        .filter(|name| EMPTY_NAMES.contains(name))
        .collect();
    names.dedup();
    names
        .into_iter()
        .map(|name| {
            Finding::new(
                &file.path,
                format!("the module name `{name}` says nothing; rename it"),
            )
        })
        .collect()
}

fn lengths(files: &[&SourceFile], excuses: &str) -> Vec<Finding> {
    let excuses: Vec<(&str, &str)> = excuses
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once(' ').unwrap_or((line, "")))
        .map(|(path, reason)| (path, reason.trim()))
        .collect();
    let has_reason = |path: &str| {
        excuses
            .iter()
            .any(|(name, reason)| *name == path && reason.len() > 10)
    };
    let long: Vec<(&str, usize)> = files
        .iter()
        .filter(|file| !is_test(file, files))
        .map(|file| (file.path.as_str(), length(&file.text)))
        .filter(|(_, length)| *length > LONG)
        .collect();
    let unexcused = long
        .iter()
        .filter(|(path, _)| !has_reason(path))
        .map(|(path, length)| {
            Finding::new(
                *path,
                format!(
                    "has {length} lines outside tests; split it, or give a reason in {LONG_FILES}"
                ),
            )
        });
    let stale = excuses
        .iter()
        .filter(|(name, _)| !long.iter().any(|(path, _)| path == name))
        .map(|(name, _)| {
            Finding::new(
                LONG_FILES,
                format!("excuses `{name}`, which is not long; strike it"),
            )
        });
    unexcused.chain(stale).collect()
}

/// Test code as a file of its own: below `tests/` or `benches/`, or declared `#[cfg(test)] mod name;`.
pub(crate) fn is_test(file: &SourceFile, files: &[&SourceFile]) -> bool {
    let Some((folder, name)) = file.path.rsplit_once('/') else {
        return false;
    };
    let folders = || folder.split('/');
    if folders().any(|part| ["tests", "benches", "fuzz_targets"].contains(&part)) {
        return true;
    }
    let declaration = format!("#[cfg(test)]\nmod {};", name.trim_end_matches(".rs"));
    files.iter().any(|other| {
        let home = other.path.rsplit_once('/').map(|(home, _)| home);
        let above = home == Some(folder) || other.path.strip_suffix(".rs") == Some(folder);
        above && other.text.contains(&declaration)
    })
}

fn length(text: &str) -> usize {
    outside_tests(text).len()
}

/// Lines outside the test module, which formatting keeps between `#[cfg(test)]` and a `}` in the first column.
pub(crate) fn outside_tests(text: &str) -> Vec<&str> {
    let mut outside = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let opens_tests =
            line == "#[cfg(test)]" && lines.peek().is_some_and(|next| next.starts_with("mod "));
        if opens_tests {
            lines
                .by_ref()
                .find(|inner| *inner == "}" || inner.ends_with(';') && inner.starts_with("mod "));
        } else {
            outside.push(line);
        }
    }
    outside
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

    fn findings(files: &[SourceFile]) -> Vec<String> {
        check(files).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_file_without_a_head_is_found() {
        assert_eq!(
            findings(&[file("crates/a/src/user.rs", "//! Users.\nfn a() {}\n")]),
            [""; 0]
        );
        assert_eq!(
            findings(&[file("crates/a/src/user.rs", "fn a() {}\n")]).len(),
            1
        );
        assert_eq!(findings(&[file("crates/a/src/user.rs", "//!\n")]).len(), 1);
    }

    #[test]
    fn empty_module_names_are_found_in_paths_and_in_text() {
        assert_eq!(
            findings(&[file("crates/a/src/utils.rs", "//! Things.\n")]).len(),
            1
        );
        assert_eq!(
            findings(&[file("crates/a/src/core/user.rs", "//! Things.\n")]).len(),
            1
        );
        assert_eq!(
            findings(&[file("crates/a/src/lib.rs", "//! Things.\npub mod misc;\n")]).len(),
            1
        );
        assert_eq!(
            findings(&[file("crates/a/src/lib.rs", "//! Things.\nmod kinds;\n")]),
            [""; 0]
        );
    }

    #[test]
    fn a_long_file_needs_a_reason_and_a_short_one_none() {
        let long = format!("//! Long.\n{}", "fn a() {}\n".repeat(LONG));
        let listed = |text: &str| file(LONG_FILES, text);
        assert_eq!(findings(&[file("a/src/x.rs", &long)]).len(), 1);
        assert_eq!(
            findings(&[file("a/src/x.rs", &long), listed("a/src/x.rs\n")]).len(),
            1
        );
        let excused = listed("a/src/x.rs  one table, read as a whole\n");
        assert_eq!(findings(&[file("a/src/x.rs", &long), excused]), [""; 0]);
        let stale = listed("a/src/x.rs  one table, read as a whole\n");
        assert_eq!(
            findings(&[file("a/src/x.rs", "//! Short.\n"), stale]).len(),
            1
        );
    }

    #[test]
    fn tests_do_not_count() {
        let body = "    fn a() {}\n".repeat(LONG);
        let inline = format!("//! Short.\n#[cfg(test)]\nmod tests {{\n{body}}}\nfn b() {{}}\n");
        assert_eq!(length(&inline), 2);
        let long = format!("//! Long.\n{}", "fn a() {}\n".repeat(LONG));
        let parent = file(
            "a/src/lib.rs",
            "//! Parent.\n#[cfg(test)]\nmod proofs;\nfn b() {}\n",
        );
        assert_eq!(length(&parent.text), 2);
        assert_eq!(findings(&[parent, file("a/src/proofs.rs", &long)]), [""; 0]);
        let above = file("a/src/user.rs", "//! Parent.\n#[cfg(test)]\nmod stories;\n");
        assert_eq!(
            findings(&[above, file("a/src/user/stories.rs", &long)]),
            [""; 0]
        );
    }
}

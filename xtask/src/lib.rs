//! The checks behind `cargo xtask tidy`, each a function from the tree to findings.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

pub mod arrows;
pub mod circles;
pub mod console;
pub mod contract;
pub mod operations;
pub mod readme;
pub mod rooms;
pub mod source;
pub mod weight;
pub mod words;

/// One thing to put right: where it is, and what would be right.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Finding {
    place: String,
    remark: String,
}

impl Finding {
    /// A remark about a file, or about a line of it (`path:12`).
    pub fn new(place: impl Into<String>, remark: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            remark: remark.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.place, self.remark)
    }
}

/// What one walk over the tree found.
#[derive(Debug)]
pub struct Report {
    /// Everything that is not as it should be, sorted by place.
    pub findings: Vec<Finding>,
    /// How many files were read; zero would mean that nothing was checked.
    pub files: usize,
}

/// A text file of the tree, by its path from the root.
#[derive(Debug)]
pub struct SourceFile {
    /// Path from the root, with forward slashes.
    pub path: String,
    /// Its whole text.
    pub text: String,
}

impl SourceFile {
    fn is_rust(&self) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|extension| extension == "rs")
    }
}

/// Runs every check on the tree at `root`.
///
/// # Errors
///
/// When the tree cannot be read or `cargo metadata` fails.
pub fn tidy(root: &Path) -> anyhow::Result<Report> {
    let files = read_tree(root)?;
    let mut findings = arrows::check(root, &files)?;
    findings.extend(circles::check(&files));
    findings.extend(rooms::check(&files));
    findings.extend(source::check(&files));
    findings.extend(operations::check(&files));
    findings.extend(contract::check(&files));
    findings.extend(readme::check(root, &files));
    findings.extend(words::check(&files));
    findings.extend(console::check(root, &files));
    findings.sort();
    Ok(Report {
        findings,
        files: files.len(),
    })
}

/// The text of one file of the tree, if it is there.
#[must_use]
pub fn text_of<'a>(files: &'a [SourceFile], path: &str) -> Option<&'a str> {
    files
        .iter()
        .find(|file| file.path == path)
        .map(|file| file.text.as_str())
}

/// What operations weigh in the tree at `root`.
///
/// # Errors
///
/// When the tree cannot be read.
pub fn weights(root: &Path) -> anyhow::Result<BTreeMap<String, weight::Weight>> {
    Ok(weight::weigh(&read_tree(root)?))
}

/// Every text file that version control does not ignore; binary files are left out.
fn read_tree(root: &Path) -> anyhow::Result<Vec<SourceFile>> {
    let walk = ignore::WalkBuilder::new(root)
        .hidden(false)
        .require_git(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .build();
    let mut files = Vec::new();
    for entry in walk {
        let entry = entry.context("the tree could not be walked")?;
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            let path = entry.into_path();
            let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
            if let Ok(text) = String::from_utf8(bytes) {
                files.push(SourceFile {
                    path: from_root(root, &path),
                    text,
                });
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

fn from_root(root: &Path, path: &Path) -> String {
    let relative: PathBuf = path.strip_prefix(root).unwrap_or(path).into();
    relative.to_string_lossy().replace('\\', "/")
}

//! The arrows between crates: the manifests against the list in docs/ARCHITECTURE.md.
//!
//! The list is the fenced block named `arrows`, one line for each folder under `crates/`: its name, `->`, then
//! the crates it depends on (normal dependencies only), separated by blanks. An empty right side means none.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Context as _;
use cargo_metadata::{DependencyKind, MetadataCommand};

use crate::{Finding, SourceFile, text_of};

/// Where the list is written.
pub const DOCUMENT: &str = "docs/ARCHITECTURE.md";

/// For each crate, those it leans on.
pub type Arrows = BTreeMap<String, BTreeSet<String>>;

/// Compares the manifests with the document.
///
/// # Errors
///
/// When `cargo metadata` fails.
pub fn check(root: &Path, files: &[SourceFile]) -> anyhow::Result<Vec<Finding>> {
    let Some(listed) = text_of(files, DOCUMENT).and_then(listed) else {
        return Ok(vec![Finding::new(
            DOCUMENT,
            "has no fenced block named `arrows`",
        )]);
    };
    let listed = match listed {
        Ok(arrows) => arrows,
        Err(line) => {
            return Ok(vec![Finding::new(
                DOCUMENT,
                format!("`{line}` is no arrow; write `gateway -> policy model`"),
            )]);
        }
    };
    Ok(compare(&manifests(root)?, &listed))
}

/// What the manifests say.
fn manifests(root: &Path) -> anyhow::Result<Arrows> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .context("cargo metadata")?;
    let crates = root.join("crates");
    let folder = |path: &Path| {
        path.strip_prefix(&crates)
            .ok()
            .map(|rest| rest.to_string_lossy().into_owned())
    };
    let mut arrows = Arrows::new();
    for package in &metadata.packages {
        let home = package.manifest_path.as_std_path().parent().unwrap_or(root);
        if let Some(name) = folder(home) {
            let targets = package
                .dependencies
                .iter()
                .filter(|dependency| dependency.kind == DependencyKind::Normal)
                .filter_map(|dependency| dependency.path.as_ref())
                .filter_map(|path| folder(path.as_std_path()))
                .collect();
            arrows.insert(name, targets);
        }
    }
    Ok(arrows)
}

/// What the document says: `None` without a block, the offending line if one cannot be read.
fn listed(document: &str) -> Option<Result<Arrows, String>> {
    let mut lines = document
        .lines()
        .skip_while(|line| line.trim() != "```arrows");
    lines.next()?;
    let arrows = lines
        .take_while(|line| line.trim() != "```")
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let (from, to) = line.split_once("->").ok_or_else(|| line.to_owned())?;
            Ok((
                from.trim().to_owned(),
                to.split_whitespace().map(str::to_owned).collect(),
            ))
        })
        .collect();
    Some(arrows)
}

fn compare(manifests: &Arrows, listed: &Arrows) -> Vec<Finding> {
    let names: BTreeSet<&String> = manifests.keys().chain(listed.keys()).collect();
    names
        .into_iter()
        .filter_map(|name| {
            let remark = match (manifests.get(name), listed.get(name)) {
                (Some(real), Some(told)) if real == told => return None,
                (Some(real), Some(told)) => {
                    format!(
                        "lists `{name} -> {}`, its manifest says `{}`",
                        join(told),
                        join(real)
                    )
                }
                (Some(real), None) => format!("lacks the line `{name} -> {}`", join(real)),
                (None, _) => format!("lists `{name}`, which is no crate here"),
            };
            Some(Finding::new(DOCUMENT, remark))
        })
        .collect()
}

fn join(names: &BTreeSet<String>) -> String {
    names
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrows(lines: &str) -> Arrows {
        listed(&format!("text\n```arrows\n{lines}\n```\n"))
            .unwrap()
            .unwrap()
    }

    #[test]
    fn equal_lists_are_silent_whatever_their_order() {
        let one = arrows("gateway -> policy model\npolicy ->");
        let other = arrows("policy ->\n\ngateway -> model   policy");
        assert_eq!(compare(&one, &other), []);
    }

    #[test]
    fn an_arrow_too_many_is_named() {
        let found = compare(&arrows("store -> model domain"), &arrows("store -> model"));
        assert!(
            found[0].to_string().contains("`store -> model`"),
            "{found:?}"
        );
        assert!(found[0].to_string().contains("`domain model`"), "{found:?}");
    }

    #[test]
    fn a_crate_on_one_side_only_is_named() {
        let found = compare(&arrows("store -> model"), &arrows("attic -> model"));
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn a_line_without_an_arrow_is_refused() {
        assert_eq!(
            listed("```arrows\nstore model\n```"),
            Some(Err("store model".to_owned()))
        );
        assert_eq!(listed("no block"), None);
    }
}

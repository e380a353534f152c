//! Words that do not belong in the tree: unfinished work, paths of one machine, hosts of package registries.

use crate::{Finding, SourceFile};

/// Written by tools, or facts of the outside world: not ours to word.
const FOREIGN: [&str; 4] = ["Cargo.lock", "LICENSE", "contract/", "package-lock.json"];

/// Checks every line of every file of ours.
#[must_use]
pub fn check(files: &[SourceFile]) -> Vec<Finding> {
    files
        .iter()
        .filter(|file| !FOREIGN.iter().any(|part| file.path.contains(part)))
        .flat_map(|file| {
            file.text.lines().enumerate().filter_map(|(index, line)| {
                let stray = stray(line)?;
                Some(Finding::new(format!("{}:{}", file.path, index + 1), stray))
            })
        })
        .collect()
}

fn stray(line: &str) -> Option<String> {
    if let Some(word) = unfinished().into_iter().find(|word| has_word(line, word)) {
        return Some(format!(
            "says {word}: finish it, or list it where readers look"
        ));
    }
    if let Some(path) = machine_paths()
        .into_iter()
        .find(|path| has_path(line, path))
    {
        return Some(format!("names `{path}`, a path of one machine"));
    }
    let host = registry_hosts()
        .into_iter()
        .find(|host| line.contains(host.as_str()))?;
    Some(format!("names the package registry `{host}`"))
}

// The words are put together here so that this file does not find itself.
fn unfinished() -> [String; 4] {
    [
        ["TO", "DO"],
        ["FIX", "ME"],
        ["to", "do!("],
        ["unimple", "mented!("],
    ]
    .map(|parts| parts.concat())
}

fn machine_paths() -> [String; 4] {
    ["work", "root", "home", "Users"].map(|name| format!("/{name}/"))
}

fn registry_hosts() -> [String; 6] {
    [
        ["crates", ".io"],
        ["pypi", ".org"],
        ["pythonhosted", ".org"],
        ["npmjs", ".org"],
        ["npmjs", ".com"],
        ["deb.debian", ".org"],
    ]
    .map(|parts| parts.concat())
}

/// The word on its own, not as a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).unwrap_or_default().chars().next_back();
        let after = line
            .get(at + word.len()..)
            .unwrap_or_default()
            .chars()
            .next();
        !before.is_some_and(letter) && (word.ends_with('(') || !after.is_some_and(letter))
    })
}

/// A path that starts there, not one that passes through a folder of that name.
fn has_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line.get(..at).unwrap_or_default().chars().next_back();
        let after = line
            .get(at + path.len()..)
            .unwrap_or_default()
            .chars()
            .next();
        let starts = !before.is_some_and(|c| c.is_alphanumeric() || ":./-_*}$~?".contains(c));
        starts && after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_work_is_found() {
        assert!(stray(&["// TO", "DO: later"].concat()).is_some());
        assert!(stray(&["to", "do!()"].concat()).is_some());
        assert_eq!(stray("MASTODON is an animal"), None);
    }

    #[test]
    fn machine_paths_are_found() {
        assert!(stray(&["cd /wo", "rk/main"].concat()).is_some());
        assert!(stray(&["\"/ho", "me/alice\""].concat()).is_some());
        assert_eq!(stray("crates/work/src"), None);
        assert_eq!(stray("acs:ram::1:root/x"), None);
    }

    #[test]
    fn registry_hosts_are_found() {
        assert!(stray(&["https://static.crates", ".io/x"].concat()).is_some());
        assert_eq!(stray("from the registry"), None);
    }
}

//! The README's commands: what a newcomer is told to type exists.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::{Finding, SourceFile, text_of};

const README: &str = "README.md";

/// The command that runs every test.
const TEST: &str = "scripts/test";

/// Checks each command line in the README's fenced blocks.
#[must_use]
pub fn check(root: &Path, files: &[SourceFile]) -> Vec<Finding> {
    let Some(readme) = text_of(files, README) else {
        return vec![Finding::new(README, "is missing")];
    };
    let commands = commands(readme);
    let mut findings: Vec<Finding> = commands
        .iter()
        .filter_map(|command| missing(root, command))
        .collect();
    if !commands.iter().any(|command| program(command) == TEST) {
        findings.push(Finding::new(
            README,
            format!("does not name `{TEST}`, which runs the tests"),
        ));
    }
    if !commands.iter().any(|command| starts_server(command)) {
        findings.push(Finding::new(
            README,
            "does not name the command that starts the server",
        ));
    }
    findings
}

/// Lines of shell blocks, without prompts and comments.
fn commands(readme: &str) -> Vec<&str> {
    let mut inside = false;
    let mut commands = Vec::new();
    for line in readme.lines().map(str::trim) {
        if let Some(language) = line.strip_prefix("```") {
            inside = !inside && ["", "sh", "bash", "shell", "console"].contains(&language);
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            commands.push(line.trim_start_matches("$ "));
        }
    }
    commands
}

fn program(command: &str) -> &str {
    command
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .trim_start_matches("./")
}

fn starts_server(command: &str) -> bool {
    command.split_whitespace().any(|word| word == "serve") || program(command) == "scripts/start"
}

/// A script of ours that is not there, or cannot be run.
fn missing(root: &Path, command: &str) -> Option<Finding> {
    let program = program(command);
    if !program.starts_with("scripts/") {
        return None;
    }
    let executable = std::fs::metadata(root.join(program))
        .is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0);
    (!executable).then(|| Finding::new(README, format!("names `{program}`, which cannot be run")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(readme: &str) -> usize {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("scripts")).unwrap();
        let script = root.path().join(TEST);
        std::fs::write(&script, "#!/bin/sh\n").unwrap();
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
        let file = SourceFile {
            path: README.into(),
            text: readme.into(),
        };
        check(root.path(), &[file]).len()
    }

    #[test]
    fn both_commands_there_is_silent() {
        assert_eq!(
            findings("```sh\ncargo run --release -- serve\nscripts/test\n```\n"),
            0
        );
    }

    #[test]
    fn a_missing_command_is_found() {
        assert_eq!(findings("```sh\nscripts/test\n```\n"), 1);
        assert_eq!(findings("```sh\nrampart serve\n```\n"), 1);
        assert_eq!(findings("scripts/test and serve in prose\n"), 2);
        assert_eq!(
            findings("```sh\nrampart serve\nscripts/test\nscripts/absent\n```\n"),
            1
        );
    }
}

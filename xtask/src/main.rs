//! `cargo xtask`: what the house asks of its tree and no compiler checks, and what operations weigh.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;

const HELP: &str = "\
Usage: cargo xtask tidy | operations

  tidy   checks arrows between crates and files, rooms, file heads, module names, file lengths, documented
         operations, contract/absent.txt, the README's commands, stray words and the console's pack
  operations
         prints the lines an operation takes in each service, with the files that were counted; tests and
         blank lines are left out, shared rooms and lines of attributes shown apart

Exit code: 0 when the tree is tidy, 1 when something was found, 2 on wrong use or failure.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["tidy"] => tidy().unwrap_or_else(|failure| {
            eprintln!("xtask: {failure:#}");
            ExitCode::from(2)
        }),
        ["operations"] => operations().unwrap_or_else(|failure| {
            eprintln!("xtask: {failure:#}");
            ExitCode::from(2)
        }),
        ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("{HELP}");
            ExitCode::from(2)
        }
    }
}

fn root() -> anyhow::Result<&'static Path> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().context("xtask has a parent")
}

fn operations() -> anyhow::Result<ExitCode> {
    for (service, weight) in xtask::weights(root()?)? {
        let name = if service.is_empty() {
            "shared"
        } else {
            &service
        };
        println!("{name}: {weight}");
    }
    Ok(ExitCode::SUCCESS)
}

fn tidy() -> anyhow::Result<ExitCode> {
    let report = xtask::tidy(root()?)?;
    for finding in &report.findings {
        println!("{finding}");
    }
    println!(
        "tidy: {} files read, {} findings",
        report.files,
        report.findings.len()
    );
    Ok(ExitCode::from(u8::from(!report.findings.is_empty())))
}

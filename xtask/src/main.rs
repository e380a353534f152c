//! `cargo xtask tidy`: what the house asks of its tree and no compiler checks.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;

const HELP: &str = "\
Usage: cargo xtask tidy

  tidy   checks arrows between crates and files, rooms, file heads, module names, file lengths, documented
         operations, contract/absent.txt, the README's commands and stray words

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

fn tidy() -> anyhow::Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("xtask has a parent")?;
    let report = xtask::tidy(root)?;
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

//! Decisions of Rampart beside those of other policy engines, on one workload.
//!
//! The guide docs/guides/performance.md says what each row means and what it came to.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures for people: rounding them loses nothing"
)]

mod chart;
mod cold;
mod compare;
mod compile;
mod denial;
mod engine;
mod explain;
mod instructions;
mod options;
mod ours;
mod peers;
mod sizes;

use anyhow::{Result, bail};
use benches::case::Case;
use benches::report::Report;
use benches::workload::{Shape, Workload};
use clap::Parser as _;

use chart::Chart;
use options::{Options, Output};

fn main() -> Result<()> {
    let options = Options::parse();
    if let Some(run) = &options.run {
        return instructions::run(run);
    }
    let mut found = Found {
        report: Report::new(options.rounds()),
        chart: Chart::default(),
    };
    for (name, part) in chosen(&options)? {
        eprintln!("measuring: {name}");
        part(&options, &mut found)?;
    }
    match options.output {
        Output::Table => println!("{}", found.report.table()),
        Output::Json => println!("{}", found.report.json()?),
    }
    if let Some(file) = &options.svg {
        found.chart.draw(file)?;
    }
    Ok(())
}

/// What was measured.
struct Found {
    report: Report,
    chart: Chart,
}

/// The principal of so many statements that all parts measure, checked.
fn case(statements: usize) -> Result<Case> {
    let case = Case::new(Workload::new(Shape::of(statements), SEED, REQUESTS))?;
    case.agree()?;
    Ok(case)
}

type Part = fn(&Options, &mut Found) -> Result<()>;

/// What can be measured, by the name that `--only` takes.
const PARTS: &[(&str, Part)] = &[
    ("sizes", sizes::measure),
    ("denial", denial::measure),
    ("cold", cold::measure),
    ("explain", explain::measure),
    ("compile", compile::measure),
    ("compare", compare::measure),
];

fn chosen(options: &Options) -> Result<Vec<(&'static str, Part)>> {
    if options.instructions {
        return Ok(vec![("instructions", instructions::measure)]);
    }
    let known = |name: &String| {
        PARTS
            .iter()
            .any(|(part, _)| part.starts_with(name.as_str()))
    };
    if let Some(unknown) = options.only.iter().find(|name| !known(name)) {
        let names: Vec<_> = PARTS.iter().map(|(name, _)| *name).collect();
        bail!(
            "there is nothing to measure called {unknown}; there are {}",
            names.join(", ")
        );
    }
    let wanted = |name: &str| {
        options.only.is_empty()
            || options
                .only
                .iter()
                .any(|one| name.starts_with(one.as_str()))
    };
    let parts = PARTS.iter().filter(|(name, _)| wanted(name));
    Ok(parts.copied().collect())
}

/// Statements of the principals that are measured.
const SIZES: &[usize] = &[10, 100, 1000, 10_000];
const SEED: u64 = 42;
const REQUESTS: usize = 400;

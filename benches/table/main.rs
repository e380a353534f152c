//! One table of what the parts of Rampart cost, each figure beside its bound of the same run.
//!
//! `scripts/bench` runs it. The guide docs/guides/performance.md says what each row means and what it
//! came to.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures for people: rounding them loses nothing"
)]

mod analysis;
mod assume;
mod committer;
mod crowd;
mod decision;
mod denied;
mod events;
mod house;
mod http;
mod instructions;
mod load;
mod logons;
mod many;
mod node;
mod options;
mod plain;
mod process;
mod region;
mod rehearsal;
mod revoked;
mod saml;
mod serve;
mod token;
mod wire;
mod writes;

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use benches::{measure, report};
use clap::Parser as _;

use options::{Options, Output};
use report::Report;

/// As in the `rampart` program.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> Result<()> {
    let options = Options::parse();
    if let Some(directory) = &options.serve {
        return serve::serve(directory, &options);
    }
    if let Some(run) = &options.run {
        return instructions::run(run);
    }
    let mut report = Report::new(options.rounds());
    let mut failed = Ok(());
    for (name, part) in chosen(&options)? {
        eprintln!("measuring: {name}");
        // What the others measured is shown all the same.
        if let Err(error) = part(&options, &mut report) {
            failed = failed.and(Err(error.context(format!("{name} was not measured"))));
        }
    }
    match options.output {
        Output::Table => println!("{}", report.table()),
        Output::Json => println!("{}", report.json()?),
    }
    failed
}

type Part = fn(&Options, &mut Report) -> Result<()>;

/// What can be measured, by the name that `--only` takes.
const PARTS: &[(&str, Part)] = &[
    ("verify", wire::measure),
    ("node", node::measure),
    ("decide", decision::measure),
    ("analysis", analysis::measure),
    ("token", token::measure),
    ("saml", saml::measure),
    ("writes-sqlite", writes::sqlite),
    ("writes-postgres", writes::postgres),
    ("denied", denied::measure),
    ("events", events::measure),
    ("assume-http-sqlite", assume::sqlite),
    ("assume-http-postgres", assume::postgres),
    ("http", http::measure),
    ("process", process::measure),
    ("many", many::measure),
    ("logons", logons::measure),
    ("revoked", revoked::measure),
    ("rehearsal", rehearsal::measure),
];

fn chosen(options: &Options) -> Result<Vec<(&'static str, Part)>> {
    if options.instructions {
        return Ok(vec![("instructions", instructions::measure)]);
    }
    let wanted: BTreeSet<&str> = options.only.iter().map(String::as_str).collect();
    let known = |name: &str| PARTS.iter().any(|(part, _)| part.starts_with(name));
    if let Some(unknown) = wanted.iter().find(|name| !known(name)) {
        let names: Vec<_> = PARTS.iter().map(|(name, _)| *name).collect();
        bail!(
            "there is nothing to measure called {unknown}; there are {}",
            names.join(", ")
        );
    }
    let is_wanted =
        |name: &str| wanted.is_empty() || wanted.iter().any(|one| name.starts_with(one));
    Ok(PARTS
        .iter()
        .filter(|(name, _)| is_wanted(name))
        .copied()
        .collect())
}

//! `rampart check`: reads every row of the store and compares it with its checksum.

use std::sync::{Arc, Mutex, PoisonError};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use store::{Damage, Progress, Store};

use crate::exit::Exit;
use crate::output::{Output, print, print_json};
use crate::settings::{Settings, block_on};

/// Reads every row of the store and tells which are damaged
///
/// It changes no row, beside a running server or without one; like every command it first brings the
/// tables of an older program up to date, so take the program that serves. Exit code: 0 if all is well, 1 if it found
/// damage, 2 if the store cannot be read at all. Restore what is damaged from a backup or a standby.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Check {
    #[command(flatten)]
    settings: Settings,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

impl Check {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let config = self.settings.begin()?;
        block_on(async {
            let store = server::open_existing_store(&config).await?;
            let looked = look(&store).await;
            store.close().await;
            let (progress, found) = looked?;
            match self.output {
                Output::Json => print_json(&json(progress, &found))?,
                Output::Text => print(&text(progress, &found))?,
            }
            Ok(if found.is_empty() {
                Exit::Done
            } else {
                Exit::Problems
            })
        })
    }
}

async fn look(store: &Arc<dyn Store>) -> anyhow::Result<(Progress, Vec<Damage>)> {
    // Drawn on a terminal alone.
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template(BAR) {
        bar.set_style(style);
    }
    let last = Mutex::new(Progress::default());
    let told = |progress: Progress| {
        bar.set_length(progress.of);
        bar.set_position(progress.rows);
        *last.lock().unwrap_or_else(PoisonError::into_inner) = progress;
    };
    let found = store.check(&told).await;
    bar.finish_and_clear();
    let last = *last.lock().unwrap_or_else(PoisonError::into_inner);
    Ok((last, found?))
}

fn text(progress: Progress, found: &[Damage]) -> String {
    let mut lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    let of = match progress.unchecked {
        0 => String::new(),
        unchecked => format!(", {unchecked} of them from before there were checksums"),
    };
    lines.push(format!(
        "{} rows read{of}; {}",
        progress.rows,
        match found.len() {
            0 => "no damage".to_owned(),
            1 => "1 is damaged".to_owned(),
            damaged => format!("{damaged} are damaged"),
        }
    ));
    lines.join("\n")
}

fn json(progress: Progress, found: &[Damage]) -> serde_json::Value {
    let one = |damage: &Damage| json!({ "table": damage.table, "place": damage.place, "what": damage.what });
    json!({
        "rows": progress.rows,
        "unchecked": progress.unchecked,
        "damage": found.iter().map(one).collect::<Vec<_>>(),
    })
}

const BAR: &str = "{bar:40} {pos} of {len} rows, {eta} left";

const EXAMPLES: &str = "\
Examples:
  rampart check                               the store in ./rampart-data
  rampart check --data-dir /var/lib/rampart --output json
  rampart check && cp -a rampart-data backup  only what is sound goes into the backup";

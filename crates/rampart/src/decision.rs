//! `rampart decision`: what a past request was decided by, from the store itself.

use clap::Args;
use store::Store;

use crate::exit::Exit;
use crate::output::print;
use crate::settings::{Settings, block_on};

/// Shows what a past request was decided by, and why it was denied
///
/// It reads the store itself, beside a running server or without one, and needs the master key. For
/// each event of the request it prints one JSON object: the event, the decision as it was made (who
/// asked for what, condition keys, the statements that counted, the revision of the account), and the
/// explanation of a denial down to the compared values. Exit code: 0 if there is such a request, 1 if
/// there is none.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Decision {
    #[command(flatten)]
    settings: Settings,
    /// The id that every answer carries as RequestId
    #[arg(value_name = "REQUEST")]
    request: String,
}

impl Decision {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let config = self.settings.begin()?;
        block_on(async {
            let store = server::open_existing_store(&config).await?;
            let shown = show(&config, &*store, &self.request).await;
            store.close().await;
            shown
        })
    }
}

async fn show(
    config: &server::config::Config,
    store: &dyn Store,
    request: &str,
) -> anyhow::Result<Exit> {
    // Takes in what the running server has not taken in yet.
    while store.project(PAGE).await?.sources >= PAGE {}
    let told = server::decisions(config, store, request).await?;
    for one in &told {
        print(&format!("{one:#}"))?;
    }
    Ok(if told.is_empty() {
        Exit::Problems
    } else {
        Exit::Done
    })
}

/// How much is taken in at once.
const PAGE: usize = 1000;

const EXAMPLES: &str = "\
Examples:
  rampart decision 019AC8F2-5C1D-7B2E-9A41-0D5E3C6B7F80
  rampart decision --data-dir rampart-data 019AC8F2-5C1D-7B2E-9A41-0D5E3C6B7F80";

//! `rampart events`: who did what, from the store itself.

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use model::{AccountId, Moment};
use serde_json::Value;
use server::machine;
use store::{EventFilter, Store, StoredEvent};

use crate::exit::Exit;
use crate::output::{Output, clean, print};
use crate::settings::{Settings, block_on};
use crate::time::Time;

/// Shows audit events, the newest first
///
/// It reads the store itself, beside a running server or without one. Times are given as
/// 2026-01-31T12:00:00Z or as a time ago: 90s, 15m, 2h, 7d.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Events {
    #[command(flatten)]
    settings: Settings,
    /// Not before this time
    #[arg(long, value_name = "TIME")]
    from: Option<Time>,
    /// Not after this time
    #[arg(long, value_name = "TIME", conflicts_with = "follow")]
    to: Option<Time>,
    /// Only of this user, or ROLE:SESSION
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// Only this action, such as CreateUser
    #[arg(long, value_name = "NAME")]
    action: Option<String>,
    /// Only with this outcome: Success or an error code
    #[arg(long, value_name = "CODE")]
    outcome: Option<String>,
    /// Only on this resource, by its name or ARN as events show it
    #[arg(long, value_name = "NAME")]
    resource: Option<String>,
    /// Only of this service, such as Sts
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// Only of this access key
    #[arg(long, value_name = "ID")]
    access_key: Option<String>,
    /// Only of this request
    #[arg(long, value_name = "ID")]
    request: Option<String>,
    /// Only of this account
    #[arg(long, value_name = "ID", value_parser = AccountId::read)]
    account: Option<AccountId>,
    /// At most this many
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    limit: usize,
    /// Go on showing new ones as they come, the oldest first
    #[arg(long)]
    follow: bool,
    /// Form of the output; JSON is one event a line
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

impl Events {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let config = self.settings.begin()?;
        block_on(async {
            let store = server::open_existing_store(&config).await?;
            let shown = self.show(&store).await;
            store.close().await;
            shown
        })
    }

    async fn show(&self, store: &Arc<dyn Store>) -> anyhow::Result<Exit> {
        project(&**store).await?;
        let mut events = store.look_up(&self.filter()).await?;
        if !self.follow {
            self.print(&events)?;
            return Ok(Exit::Done);
        }
        events.reverse();
        let mut seen = None;
        loop {
            self.print(&events)?;
            seen = events.last().map(|event| event.id).or(seen);
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                _ = tokio::signal::ctrl_c() => return Ok(Exit::Done),
            }
            project(&**store).await?;
            let newer = EventFilter {
                newest_first: false,
                limit: PAGE,
                after: seen,
                ..self.filter()
            };
            events = store.look_up(&newer).await?;
        }
    }

    fn filter(&self) -> EventFilter {
        let millis = |time: Time| time.moment(machine::now()).millis();
        EventFilter {
            account: self.account.map(|id| id.to_string()),
            from: self.from.map_or(i64::MIN, millis),
            to: self.to.map_or(i64::MAX, millis),
            user: self.user.clone(),
            action: self.action.clone(),
            outcome: self.outcome.clone(),
            resource: self.resource.clone(),
            service: self.service.clone(),
            access_key: self.access_key.clone(),
            request: self.request.clone(),
            newest_first: true,
            limit: self.limit,
            after: None,
            traces: false,
        }
    }

    fn print(&self, events: &[StoredEvent]) -> anyhow::Result<()> {
        for StoredEvent { event, .. } in events {
            match self.output {
                Output::Json => print(&event.json)?,
                Output::Text => print(&line(event))?,
            }
        }
        Ok(())
    }
}

/// Takes in what the running server has not taken in yet. What comes meanwhile is not waited for.
async fn project(store: &dyn Store) -> anyhow::Result<()> {
    while store.project(PAGE).await?.sources >= PAGE {}
    Ok(())
}

fn line(event: &store::EventEntry) -> String {
    let json: Value = serde_json::from_str(&event.json).unwrap_or_default();
    let text = |name: &str| {
        json.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let user = if event.user.is_empty() {
        "-"
    } else {
        &event.user
    };
    format!(
        "{}  {}  {:<24} {:<28} {:<24} {:<15} {}",
        Moment::from_millis(event.time),
        event.account,
        clean(user),
        clean(&event.action),
        clean(&event.outcome),
        clean(&text("sourceIpAddress")),
        clean(&text("resourceName")),
    )
    .trim_end()
    .to_owned()
}

/// How often new events are looked for.
const LOOK: Duration = Duration::from_millis(500);
/// How many are taken at once.
const PAGE: usize = 1000;

const EXAMPLES: &str = "\
Examples:
  rampart events --limit 10
  rampart events --from 2h --outcome NoPermission
  rampart events --user alice --action CreateUser --output json
  rampart events --request 0197F3A2-5C1D-7B2E-9A41-0D5E3C6B7F80
  rampart events --follow";

//! `rampart sso`: how people and programs came by identity providers, and which check refused them.

use std::net::IpAddr;

use clap::{Args, Subcommand, ValueEnum};
use model::ProviderName;
use serde_json::Value;
use server::machine;

use crate::exit::Exit;
use crate::output::{Output, clean, print, print_json};
use crate::settings::block_on;
use crate::time::Time;
use crate::way::{Way, Where};

/// Attempts to come in by an identity provider, check by check
///
/// Whoever is refused hears a reference and no more; here it leads to the check that failed, with what was
/// expected and what came.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Sso {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Attempts(Attempts),
    Explain(Explain),
}

/// Lists attempts, the newest first
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct Attempts {
    /// Only by this provider
    #[arg(long, value_name = "NAME")]
    provider: Option<ProviderName>,
    /// Only in this protocol
    #[arg(long, value_enum)]
    protocol: Option<Protocol>,
    /// Only those that were refused
    #[arg(long)]
    failed: bool,
    /// Only from this address
    #[arg(long, value_name = "ADDRESS")]
    source: Option<IpAddr>,
    /// Not before this time, such as 2026-01-31T12:00:00Z, or a time ago, such as 2h
    #[arg(long, value_name = "TIME")]
    from: Option<Time>,
    /// Not after this time
    #[arg(long, value_name = "TIME")]
    to: Option<Time>,
    /// At most this many
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    limit: usize,
    #[command(flatten)]
    place: Where,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

/// Shows one attempt with everything that was looked at; exits with 1 if it was refused
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct Explain {
    /// The reference that the person was given, or the id of the request
    #[arg(value_name = "REF")]
    reference: String,
    #[command(flatten)]
    place: Where,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

/// In which language providers speak.
#[derive(Clone, Copy, ValueEnum)]
enum Protocol {
    Saml,
    Oidc,
}

impl Sso {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        match self.what {
            What::Attempts(attempts) => attempts.run(),
            What::Explain(explain) => explain.run(),
        }
    }
}

impl Attempts {
    fn run(self) -> anyhow::Result<Exit> {
        let attempts = block_on(async {
            let way = self.place.open(PART).await?;
            let attempts = self.all(&way).await;
            way.close().await;
            attempts
        })?;
        match self.output {
            Output::Json => print_json(&attempts)?,
            Output::Text if attempts.is_empty() => print("no attempts")?,
            Output::Text => attempts
                .iter()
                .try_for_each(|one| print(&clean(&line(one))))?,
        }
        Ok(Exit::Done)
    }

    /// As many as are wanted, page by page.
    async fn all(&self, way: &Way) -> anyhow::Result<Vec<Value>> {
        let (mut attempts, mut token) = (Vec::new(), None);
        loop {
            let wanted = self.limit.saturating_sub(attempts.len());
            let asked = self.asked(wanted.min(PAGE), token.as_deref());
            let asked: Vec<_> = asked
                .iter()
                .map(|(name, value)| (*name, &**value))
                .collect();
            let mut page = way.call("ListSsoAttempts", &asked).await?;
            if let Some(Value::Array(shown)) = page.get_mut("SsoAttempts").map(Value::take) {
                attempts.extend(shown);
            }
            token = text(&page, "NextToken").map(str::to_owned);
            if token.is_none() || attempts.len() >= self.limit {
                return Ok(attempts);
            }
        }
    }

    fn asked(&self, size: usize, token: Option<&str>) -> Vec<(&'static str, String)> {
        let time = |time: Time| time.moment(machine::now()).to_string();
        let protocol = self.protocol.map(|one| match one {
            Protocol::Saml => "SAML",
            Protocol::Oidc => "OIDC",
        });
        let asked = [
            (
                "ProviderName",
                self.provider.as_ref().map(ToString::to_string),
            ),
            ("Protocol", protocol.map(str::to_owned)),
            ("Passed", self.failed.then(|| "false".to_owned())),
            ("SourceIpAddress", self.source.map(|one| one.to_string())),
            ("StartTime", self.from.map(time)),
            ("EndTime", self.to.map(time)),
            ("MaxResults", Some(size.max(1).to_string())),
            ("NextToken", token.map(str::to_owned)),
        ];
        let given = asked.into_iter();
        given
            .filter_map(|(name, value)| value.map(|value| (name, value)))
            .collect()
    }
}

impl Explain {
    fn run(self) -> anyhow::Result<Exit> {
        let answer = block_on(async {
            let way = self.place.open(PART).await?;
            let asked = [("EventRequestId", self.reference.as_str())];
            let answer = way.call("GetSsoAttempt", &asked).await;
            way.close().await;
            answer
        })?;
        let attempt = answer.get("SsoAttempt").unwrap_or(&Value::Null);
        match self.output {
            Output::Json => print_json(attempt)?,
            Output::Text => lines(attempt)
                .iter()
                .try_for_each(|line| print(&clean(line)))?,
        }
        Ok(match attempt.get("Passed") {
            Some(Value::Bool(true)) => Exit::Done,
            _ => Exit::Problems,
        })
    }
}

/// An attempt in a line.
fn line(attempt: &Value) -> String {
    let of = |name: &str| text(attempt, name).unwrap_or("?");
    let ended = match text(attempt, "FailedCheck") {
        Some(check) => format!("refused at {check}"),
        None => "passed".to_owned(),
    };
    let count = attempt.get("Count").and_then(Value::as_u64);
    let count = count
        .map(|count| format!("  {count} times"))
        .unwrap_or_default();
    format!(
        "{}  {}  {} {}  {ended}  from {}{count}",
        of("Time"),
        of("EventRequestId"),
        of("Protocol"),
        of("ProviderName"),
        of("SourceIpAddress"),
    )
}

/// An attempt with all its checks.
fn lines(attempt: &Value) -> Vec<String> {
    let mut lines = vec![line(attempt)];
    let checks = attempt.get("Checks").and_then(Value::as_array);
    for check in checks.into_iter().flatten() {
        let of = |name: &str| text(check, name);
        let mark = match of("Outcome") {
            Some("Passed") => "ok    ",
            Some("Failed") => "FAILED",
            _ => "-     ",
        };
        lines.push(format!("  {mark}  {}", of("Check").unwrap_or("?")));
        match (of("Outcome"), of("Expected"), of("Received")) {
            (Some("Failed"), Some(expected), Some(received)) => {
                lines.push(format!("          expected {expected}"));
                lines.push(format!("          received {received}"));
            }
            (Some("Failed"), ..) => {
                lines.extend(of("Detail").map(|detail| format!("          {detail}")));
            }
            _ => {}
        }
    }
    lines
}

fn text<'a>(of: &'a Value, name: &str) -> Option<&'a str> {
    of.get(name).and_then(Value::as_str)
}

/// How many are asked for at once.
const PAGE: usize = 100;
/// What acts, as events name it.
const PART: &str = "sso";

const EXAMPLES: &str = "\
Examples:
  rampart sso attempts --failed --from 2h                the refused of the last two hours
  rampart sso attempts --provider company --output json
  rampart sso explain 0197F3A2-5C1D-7B2E-9A41-0D5E3C6B7F80";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refused_attempt_shows_both_sides_of_what_failed() {
        let attempt = json!({
            "Time": "2026-11-01T12:00:00Z", "EventRequestId": "R", "Protocol": "SAML",
            "ProviderName": "company", "SourceIpAddress": "192.0.2.7", "Passed": false,
            "FailedCheck": "Audience", "Count": 4,
            "Checks": [
                {"Check": "Issuer", "Outcome": "Passed", "Expected": "a", "Received": "a"},
                {"Check": "Audience", "Outcome": "Failed", "Expected": "one", "Received": "other"},
                {"Check": "Session", "Outcome": "NotReached"},
            ],
        });
        assert_eq!(
            lines(&attempt),
            [
                "2026-11-01T12:00:00Z  R  SAML company  refused at Audience  from 192.0.2.7  4 times",
                "  ok      Issuer",
                "  FAILED  Audience",
                "          expected one",
                "          received other",
                "  -       Session",
            ]
        );
    }
}

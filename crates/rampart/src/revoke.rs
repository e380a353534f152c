//! `rampart revoke`: temporary credentials end before their time.

use clap::Args;
use model::{Moment, TemporaryKeyId};
use serde_json::Value;

use crate::exit::Exit;
use crate::output::{Output, print, print_json};
use crate::settings::block_on;
use crate::unlock::named;
use crate::way::Where;

/// Revokes temporary credentials (STS tokens), with all that came of them; lists what was revoked
///
/// Their next request is refused, on other nodes as soon as they have followed. Sessions in which people
/// have switched to a role end too, where they are meant. AccessKeys go on: those who hold one get new
/// credentials until it, or the role's trust, is taken away.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Revoke {
    #[command(flatten)]
    what: What,
    /// Only what was issued before this moment, such as 2026-11-01T12:00:00Z; left out, all until now
    #[arg(long, value_name = "TIME", conflicts_with = "list")]
    before: Option<Moment>,
    #[command(flatten)]
    place: Where,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

#[derive(Args)]
#[group(required = true, multiple = true)]
struct What {
    /// Those of this role
    #[arg(long, value_name = "NAME", conflicts_with_all = ["user", "token", "all", "list"])]
    role: Option<String>,
    /// Those of sessions of this name, with --role in that role alone
    #[arg(long, value_name = "NAME", conflicts_with_all = ["user", "token", "all", "list"])]
    session: Option<String>,
    /// Those that this user began, by name or by name and domain
    #[arg(long, value_name = "USER", conflicts_with_all = ["token", "all", "list"])]
    user: Option<String>,
    /// These alone, by their AccessKey id, STS.…
    #[arg(long, value_name = "ID", conflicts_with_all = ["all", "list"])]
    token: Option<TemporaryKeyId>,
    /// All of the account
    #[arg(long, conflicts_with = "list")]
    all: bool,
    /// Revokes nothing: lists the revocations that may still end something
    #[arg(long)]
    list: bool,
}

impl Revoke {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        if self.what.list {
            return self.list();
        }
        let before = self.before.map(exact);
        let mut asked = self.what.parameters();
        asked.extend(before.as_deref().map(|before| ("Before", before)));
        let answer = block_on(async {
            let way = self.place.open(PART).await?;
            let answer = way.call("RevokeSessions", &asked).await;
            way.close().await;
            answer
        })?;
        if self.output == Output::Json {
            print_json(&answer)?;
            return Ok(Exit::Done);
        }
        let revocation = answer.get("Revocation").map(line);
        print(&format!("revoked: {}", revocation.unwrap_or_default()))?;
        match answer.get("EndedConsoleSessions").and_then(Value::as_u64) {
            None | Some(0) => {}
            Some(ended) => print(&format!("{ended} sessions of roles in a browser ended"))?,
        }
        Ok(Exit::Done)
    }

    fn list(&self) -> anyhow::Result<Exit> {
        let revocations = block_on(async {
            let way = self.place.open(PART).await?;
            let revocations = way.all("ListRevocations", "Revocations", &[]).await;
            way.close().await;
            revocations
        })?;
        match self.output {
            Output::Json => print_json(&revocations)?,
            Output::Text if revocations.is_empty() => print("nothing was revoked lately")?,
            Output::Text => revocations.iter().try_for_each(|one| print(&line(one)))?,
        }
        Ok(Exit::Done)
    }
}

impl What {
    fn parameters(&self) -> Vec<(&'static str, &str)> {
        let role = self.role.as_deref().map(|role| ("RoleName", role));
        let session = self.session.as_deref();
        let session = session.map(|name| ("RoleSessionName", name));
        let user = self.user.as_deref().map(|user| named(Some(user)));
        let token = self.token.as_ref();
        let token = token.map(|id| ("TemporaryAccessKeyId", id.as_str()));
        let all = self.all.then_some(("AllSessions", "true"));
        [role, session, user, token, all]
            .into_iter()
            .flatten()
            .collect()
    }
}

/// A revocation in a line.
fn line(revocation: &Value) -> String {
    let text = |name: &str| revocation.get(name).and_then(Value::as_str);
    let role = || text("RoleName").or_else(|| text("RoleId")).unwrap_or("?");
    let session = || text("RoleSessionName").unwrap_or("?");
    let what = match text("RevocationType") {
        Some("All") => "all of the account".to_owned(),
        Some("Role") => format!("role {}", role()),
        Some("User") => {
            let user = text("UserName").or_else(|| text("UserId"));
            format!("begun by {}", user.unwrap_or("?"))
        }
        Some("Session") if text("RoleId").is_some() => {
            format!("sessions named {} in role {}", session(), role())
        }
        Some("Session") => format!("sessions named {}", session()),
        _ => text("TemporaryAccessKeyId").unwrap_or("?").to_owned(),
    };
    let at = text("RevokeDate").unwrap_or_default();
    match text("Before") {
        Some(before) => format!("{what}  issued before {before}  (said at {at})"),
        None => format!("{what}  issued before {at}"),
    }
}

/// A moment with its milliseconds: it is compared with those of credentials.
fn exact(moment: Moment) -> String {
    let millis = moment.millis().rem_euclid(1000);
    let text = moment.to_string();
    match text.strip_suffix('Z') {
        Some(seconds) if millis > 0 => format!("{seconds}.{millis:03}Z"),
        _ => text,
    }
}

/// What acts, as events name it.
const PART: &str = "revoke";

const EXAMPLES: &str = "\
Examples:
  rampart revoke --role deployer                          whoever has assumed it, whoever that was
  rampart revoke --user alice --data-dir /var/lib/rampart
  rampart revoke --role deployer --session night-run --before 2026-11-01T12:00:00Z
  rampart revoke --token STS.Example0123456789abcdef --endpoint https://ram.example.com:7280 --ca ca.pem
  rampart revoke --all
  rampart revoke --list --output json";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_moment_keeps_its_milliseconds() {
        for text in ["2026-11-01T12:00:00Z", "2026-11-01T12:00:00.007Z"] {
            assert_eq!(exact(text.parse().unwrap()), text);
        }
    }

    #[test]
    fn a_line_says_what_was_revoked() {
        let at = "2026-11-01T12:00:00Z";
        let role =
            json!({"RevocationType": "Role", "RoleName": "ops", "RoleId": "1", "RevokeDate": at});
        assert_eq!(line(&role), format!("role ops  issued before {at}"));
        let gone = json!({"RevocationType": "User", "UserId": "7", "RevokeDate": at, "Before": "2026-11-01T11:00:00Z"});
        let said = format!("begun by 7  issued before 2026-11-01T11:00:00Z  (said at {at})");
        assert_eq!(line(&gone), said);
    }
}

//! `rampart secrets leases`.

use clap::Args;
use serde_json::Value;

use super::part::PART;
use crate::asking::{Asking, List};
use crate::exit::Exit;
use crate::output::clean;

/// Lists who holds values of secrets by leases, whence they asked and until when
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Leases {
    /// Only those of this secret
    #[arg(long, value_name = "SECRET")]
    secret: Option<String>,
    /// Only one's own
    #[arg(long, conflicts_with_all = ["user", "role"])]
    own: bool,
    /// Only those of this user
    #[arg(long, value_name = "USER", conflicts_with = "role")]
    user: Option<String>,
    /// Only those of sessions of this role
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// With --role: only those of sessions of this name
    #[arg(long, value_name = "NAME", requires = "role")]
    session: Option<String>,
    #[command(flatten)]
    asking: Asking,
}

impl Leases {
    pub(super) fn run(self) -> anyhow::Result<Exit> {
        let everybody = !self.own && self.user.is_none() && self.role.is_none();
        let given = [
            ("SecretName", &self.secret),
            ("UserName", &self.user),
            ("RoleName", &self.role),
            ("RoleSessionName", &self.session),
        ];
        let given = given.into_iter();
        let given = given.filter_map(|(name, value)| Some((name, value.as_deref()?)));
        let all = everybody.then_some(("AllHolders", "true"));
        let asked: Vec<_> = given.chain(all).collect();
        self.asking.list(&LIST, &asked, line)
    }
}

/// A lease in a line.
fn line(lease: &Value) -> String {
    let of = |name: &str| lease.get(name).and_then(Value::as_str);
    let [id, secret, version, holder, source, ends] = [
        "LeaseId",
        "SecretName",
        "VersionId",
        "HolderArn",
        "SourceIp",
        "ExpireDate",
    ]
    .map(|name| of(name).unwrap_or("?"));
    let replaced = lease.get("Replaced").and_then(Value::as_bool) == Some(true);
    let more = match (replaced, of("RotationDueDate")) {
        (true, _) => "  replaced since".to_owned(),
        (false, Some(due)) => format!("  to be replaced since {due}"),
        (false, None) => String::new(),
    };
    clean(&format!(
        "{id}  {secret} {version}  {holder} from {source}  until {ends}{more}"
    ))
}

const LIST: List = List {
    part: PART,
    action: "ListSecretLeases",
    name: "SecretLeases",
    none: "nobody holds a lease",
};

const EXAMPLES: &str = "\
Examples:
  rampart secrets leases
  rampart secrets leases --secret app/db --output json
  rampart secrets leases --role till --session pod-7
  rampart secrets leases --own --endpoint https://ram.example.com:7280 --ca ca.pem";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_line_says_who_holds_what_until_when() {
        let mut lease = json!({
            "LeaseId": "7", "SecretName": "app/db", "VersionId": "v1",
            "HolderArn": "acs:ram::1:user/alice", "SourceIp": "10.0.0.1",
            "ExpireDate": "2026-11-01T12:00:00Z", "Replaced": false,
        });
        let held = "7  app/db v1  acs:ram::1:user/alice from 10.0.0.1  until 2026-11-01T12:00:00Z";
        assert_eq!(line(&lease), held);
        lease["RotationDueDate"] = json!("2026-11-01T11:00:00Z");
        let due = format!("{held}  to be replaced since 2026-11-01T11:00:00Z");
        assert_eq!(line(&lease), due);
        lease["Replaced"] = json!(true);
        assert_eq!(line(&lease), format!("{held}  replaced since"));
    }
}

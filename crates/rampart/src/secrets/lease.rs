//! `rampart secrets renew` and `revoke`.

use clap::Args;
use serde_json::Value;

use super::part::PART;
use crate::asking::Asking;
use crate::exit::Exit;
use crate::output::clean;
use crate::time::seconds;

/// Renews a lease of one's own for so long from now; seven days after it began it ends whatever is done
#[derive(Args)]
#[command(after_help = RENEWS)]
pub(super) struct Renew {
    /// The lease, as `get --lease` and `leases` tell it
    #[arg(value_name = "LEASE")]
    id: String,
    /// For how long, such as 1h; an hour unless said otherwise
    #[arg(long = "for", value_name = "TIME", value_parser = seconds)]
    time: Option<u32>,
    #[command(flatten)]
    asking: Asking,
}

/// Ends a lease before its time
///
/// Credentials of a role that were made for it count no more. Any other value was seen, which nothing takes back: with
/// --rotate the AccessKey of a user is rotated at once, and what only its owner can replace is marked as to be replaced.
#[derive(Args)]
#[command(after_help = REVOKES)]
pub(super) struct Revoke {
    /// The lease, as `get --lease` and `leases` tell it
    #[arg(value_name = "LEASE")]
    id: String,
    /// Demand another value
    #[arg(long)]
    rotate: bool,
    #[command(flatten)]
    asking: Asking,
}

impl Renew {
    pub(super) fn run(self) -> anyhow::Result<Exit> {
        let time = self.time.map(|seconds| seconds.to_string());
        let mut asked = vec![("LeaseId", self.id.as_str())];
        asked.extend(
            time.iter()
                .map(|seconds| ("LeaseSeconds", seconds.as_str())),
        );
        self.asking
            .ask((PART, "RenewSecretLease"), &asked, |answer| {
                answer.get("SecretLease").map(held).into_iter().collect()
            })
    }
}

impl Revoke {
    pub(super) fn run(self) -> anyhow::Result<Exit> {
        let mut asked = vec![("LeaseId", self.id.as_str())];
        asked.extend(self.rotate.then_some(("Rotate", "true")));
        self.asking
            .ask((PART, "RevokeSecretLease"), &asked, |answer| {
                vec![came(answer)]
            })
    }
}

/// A lease that somebody has now.
pub(super) fn held(lease: &Value) -> String {
    let of = |name: &str| lease.get(name).and_then(Value::as_str).unwrap_or("?");
    let replaced = lease.get("Replaced").and_then(Value::as_bool) == Some(true);
    let replaced = if replaced {
        "; the value was replaced since: read it anew"
    } else {
        ""
    };
    clean(&format!(
        "lease {} until {}{replaced}",
        of("LeaseId"),
        of("ExpireDate")
    ))
}

/// What came of the end of a lease.
fn came(answer: &Value) -> String {
    let of = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or("?");
    let came = match of("Outcome") {
        "Released" => "what it showed was seen, and is still the value",
        "Replaced" => "what it showed was seen, and is not the value any more",
        "CredentialsEnded" => "its credentials count no more",
        "Rotating" => "the AccessKey is being rotated; the old one goes once nobody uses it",
        "RotationDue" => "the secret is marked: its value is to be replaced",
        other => other,
    };
    clean(&format!(
        "{}  lease {} is over: {came}",
        of("SecretName"),
        of("LeaseId")
    ))
}

const RENEWS: &str = "\
Examples:
  rampart secrets renew 312345678901234567 --for 1h --endpoint https://ram.example.com:7280 --ca ca.pem";

const REVOKES: &str = "\
Examples:
  rampart secrets revoke 312345678901234567
  rampart secrets revoke 312345678901234567 --rotate";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_lease_says_its_end_and_whether_another_value_is_there() {
        let lease = |replaced: bool| json!({"LeaseId": "7", "ExpireDate": "2026-11-01T12:00:00Z", "Replaced": replaced});
        assert_eq!(held(&lease(false)), "lease 7 until 2026-11-01T12:00:00Z");
        assert!(held(&lease(true)).ends_with("read it anew"));
    }

    #[test]
    fn each_outcome_is_told_and_an_unknown_one_as_it_is() {
        let told = |outcome: &str| {
            came(&json!({"LeaseId": "7", "SecretName": "app/db", "Outcome": outcome}))
        };
        assert_eq!(
            told("CredentialsEnded"),
            "app/db  lease 7 is over: its credentials count no more"
        );
        let all = [
            "Released",
            "Replaced",
            "CredentialsEnded",
            "Rotating",
            "RotationDue",
        ];
        assert!(all.iter().all(|one| !told(one).contains(one)));
        assert!(told("Vanished").ends_with("Vanished"));
    }
}

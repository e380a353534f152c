//! `rampart secrets list`.

use clap::Args;
use serde_json::{Value, json};

use super::part::PART;
use crate::asking::Asking;
use crate::exit::Exit;
use crate::output::clean;
use crate::settings::block_on;
use crate::way::Way;

/// Lists secrets by name, without a value
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct List {
    /// Only those whose names have this in them
    #[arg(value_name = "TEXT")]
    name: Option<String>,
    #[command(flatten)]
    asking: Asking,
}

impl List {
    pub(super) fn run(self) -> anyhow::Result<Exit> {
        let secrets = block_on(async {
            let way = self.asking.place().open(PART).await?;
            let secrets = self.all(&way).await;
            way.close().await;
            secrets
        })?;
        self.asking.show_all(&secrets, "no secrets", line)
    }

    async fn all(&self, way: &Way) -> anyhow::Result<Vec<Value>> {
        let filter = self.name.as_ref();
        let filter =
            filter.map(|name| json!([{"Key": "SecretName", "Values": [name]}]).to_string());
        let mut all = Vec::new();
        for number in 1_u32.. {
            let number = number.to_string();
            let mut asked = vec![("PageNumber", number.as_str()), ("PageSize", "100")];
            asked.extend(filter.iter().map(|filter| ("Filters", filter.as_str())));
            let mut page = way.kms("ListSecrets", &asked).await?;
            let shown = page.pointer_mut("/SecretList/Secret").map(Value::take);
            match shown {
                Some(Value::Array(shown)) if !shown.is_empty() => all.extend(shown),
                _ => break,
            }
            let total = page.get("TotalCount").and_then(Value::as_u64);
            if total.is_none_or(|total| u64::try_from(all.len()).is_ok_and(|have| have >= total)) {
                break;
            }
        }
        Ok(all)
    }
}

/// A secret in a line.
fn line(secret: &Value) -> String {
    let of = |name: &str| secret.get(name).and_then(Value::as_str);
    let goes = of("PlannedDeleteTime").map(|end| format!("  goes at {end}"));
    let [name, kind, updated] =
        ["SecretName", "SecretType", "UpdateTime"].map(|name| of(name).unwrap_or("?"));
    clean(&format!(
        "{name}  {kind}  changed {updated}{}",
        goes.unwrap_or_default()
    ))
}

const EXAMPLES: &str = "\
Examples:
  rampart secrets list
  rampart secrets list app/ --output json";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_it_is_and_when_it_goes() {
        let mut secret = json!({
            "SecretName": "app/db", "SecretType": "Generic", "UpdateTime": "2026-11-01T12:00:00Z",
        });
        let there = "app/db  Generic  changed 2026-11-01T12:00:00Z";
        assert_eq!(line(&secret), there);
        secret["PlannedDeleteTime"] = json!("2026-12-01T12:00:00Z");
        assert_eq!(
            line(&secret),
            format!("{there}  goes at 2026-12-01T12:00:00Z")
        );
    }
}

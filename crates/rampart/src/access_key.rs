//! The AccessKey that a command signs with.

use std::path::Path;

use anyhow::{Context as _, bail};
use model::Secret;
use serde_json::Value;
use server::operate::AccessKey;

/// The AccessKey in a file, or else in the environment.
pub(crate) fn find(file: Option<&Path>, profile: Option<&str>) -> anyhow::Result<AccessKey> {
    file.map_or_else(in_environment, |path| in_file(path, profile))
}

fn in_environment() -> anyhow::Result<AccessKey> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let needed = |name: &str| {
        variable(name).with_context(|| {
            format!("{name} is not set; set it, or name a file with --credentials")
        })
    };
    let id = needed("ALIBABA_CLOUD_ACCESS_KEY_ID")?;
    let secret = Secret::new(needed("ALIBABA_CLOUD_ACCESS_KEY_SECRET")?);
    let token = variable("ALIBABA_CLOUD_SECURITY_TOKEN").map(Secret::new);
    Ok(AccessKey { id, secret, token })
}

/// The AccessKey in a file of credentials of ours, or of profiles.
fn in_file(path: &Path, profile: Option<&str>) -> anyhow::Result<AccessKey> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let json: Value = serde_json::from_str(&text)
        .map_err(|_| anyhow::anyhow!("{} is no JSON", path.display()))?;
    let (holder, names) = match json.get("profiles") {
        None => (json.get("Administrator"), OURS),
        Some(profiles) => {
            let wanted = profile.or_else(|| json.get("current").and_then(Value::as_str));
            let mut profiles = profiles.as_array().into_iter().flatten();
            let is = |one: &&Value| one.get("name").and_then(Value::as_str) == wanted;
            (profiles.find(is), THEIRS)
        }
    };
    let text = |name: &str| {
        let value = holder
            .and_then(|holder| holder.get(name))
            .and_then(Value::as_str);
        value.filter(|value| !value.is_empty()).map(str::to_owned)
    };
    let [id, secret, token] = names;
    match (text(id), text(secret)) {
        (Some(id), Some(secret)) => Ok(AccessKey {
            id,
            secret: Secret::new(secret),
            token: text(token).map(Secret::new),
        }),
        _ => bail!(
            "{} has no AccessKey that is meant; see --profile",
            path.display()
        ),
    }
}

const OURS: [&str; 3] = ["AccessKeyId", "AccessKeySecret", "SecurityToken"];
const THEIRS: [&str; 3] = ["access_key_id", "access_key_secret", "sts_token"];

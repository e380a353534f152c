//! Credentials in the forms that programs read.

use serde_json::json;

use crate::credentials::Credentials;

/// What the metadata service and a credentials URI answer. Libraries want all of it, and the end to the second.
#[must_use]
pub fn document(credentials: &Credentials) -> String {
    json!({
        "Code": "Success",
        "AccessKeyId": credentials.key_id,
        "AccessKeySecret": credentials.key_secret.expose(),
        "SecurityToken": credentials.token.expose(),
        "Expiration": credentials.expires.to_string(),
        "LastUpdated": credentials.issued.to_string(),
    })
    .to_string()
}

/// What a command prints that a profile of mode `External` names. The command line wants `mode`, lest it ask again.
#[must_use]
pub fn process(credentials: &Credentials) -> String {
    json!({
        "mode": "StsToken",
        "access_key_id": credentials.key_id,
        "access_key_secret": credentials.key_secret.expose(),
        "sts_token": credentials.token.expose(),
        "expiration": credentials.expires.to_string(),
    })
    .to_string()
}

/// Lines for a shell.
#[must_use]
pub fn exports(credentials: &Credentials) -> String {
    let lines = [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", &*credentials.key_id),
        (
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
            credentials.key_secret.expose(),
        ),
        ("ALIBABA_CLOUD_SECURITY_TOKEN", credentials.token.expose()),
    ];
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let line = |(name, value): (&str, &str)| format!("export {name}={}\n", quoted(value));
    lines.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use model::{Moment, Secret};
    use serde_json::Value;

    use super::*;

    fn credentials(token: &str) -> Credentials {
        Credentials {
            key_id: "STS.abc".to_owned(),
            key_secret: Secret::new("s3cret".to_owned()),
            token: Secret::new(token.to_owned()),
            issued: Moment::from_millis(1_790_000_000_123),
            expires: Moment::from_millis(1_790_003_600_999),
        }
    }

    #[test]
    fn an_end_is_a_second_without_a_fraction() {
        for text in [document(&credentials("t")), process(&credentials("t"))] {
            let value: Value = serde_json::from_str(&text).unwrap();
            let end = value.get("Expiration").or_else(|| value.get("expiration"));
            assert_eq!(end.unwrap(), "2026-09-21T15:13:20Z");
        }
    }

    #[test]
    fn a_shell_reads_any_token_as_it_is() {
        let token = "a'b $(c) \"d\" \\e";
        let script = format!(
            "{}printf %s \"$ALIBABA_CLOUD_SECURITY_TOKEN\"",
            exports(&credentials(token))
        );
        let shell = std::process::Command::new("sh")
            .args(["-c", &script])
            .output();
        assert_eq!(String::from_utf8(shell.unwrap().stdout).unwrap(), token);
    }
}

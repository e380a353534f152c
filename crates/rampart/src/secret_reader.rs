//! Secrets as the agent reads them: by a server, signed with the credentials of a role.

use std::path::PathBuf;

use agent::{Credentials, Failure, Reader, Value};
use async_trait::async_trait;
use model::{Moment, Secret, Stage};
use server::machine;
use server::operate::{AccessKey, Place, Remote};

use crate::issuer::failure;

/// A server that keeps secrets.
pub(crate) struct SecretReader {
    pub(crate) endpoint: String,
    pub(crate) ca: Option<PathBuf>,
}

#[async_trait]
impl Reader for SecretReader {
    async fn read(
        &self,
        secret: &str,
        stage: &Stage,
        credentials: &Credentials,
    ) -> Result<Value, Failure> {
        let place = Place {
            endpoint: self.endpoint.clone(),
            ca: self.ca.clone(),
            key: Some(AccessKey {
                id: credentials.key_id.clone(),
                secret: credentials.key_secret.clone(),
                token: Some(credentials.token.clone()),
            }),
        };
        // Credentials are others now and then, and this is seldom.
        let remote = Remote::new(place).map_err(|why| Failure::Away(why.to_string()))?;
        let asked = [("SecretName", secret), ("VersionStage", stage.as_str())];
        let read = machine::now();
        let answer = remote.call((KMS, "GetSecretValue"), &asked).await;
        value(answer.map_err(failure)?, read)
            .ok_or_else(|| Failure::Away("GetSecretValue was answered without a value".to_owned()))
    }
}

const KMS: &str = "2016-01-20";

fn value(mut answer: serde_json::Value, read: Moment) -> Option<Value> {
    let mut take = |name: &str| match answer.get_mut(name).map(serde_json::Value::take) {
        Some(serde_json::Value::String(text)) => Some(text),
        _ => None,
    };
    let data = Secret::new(take("SecretData")?);
    let (data_type, version) = (take("SecretDataType")?, take("VersionId")?);
    let ends = take("SecretType")
        .filter(|kind| kind == "RAMCredentials")
        .and_then(|_| ends(&data));
    let stages = answer.pointer("/VersionStages/VersionStage");
    let stages = stages.and_then(serde_json::Value::as_array);
    let stages = stages.into_iter().flatten();
    let stages = stages.filter_map(|stage| stage.as_str().map(str::to_owned));
    Some(Value {
        data_type,
        version,
        stages: stages.collect(),
        read,
        ends,
        data,
    })
}

/// When temporary credentials end that a secret gives out.
fn ends(data: &Secret) -> Option<Moment> {
    let value: serde_json::Value = serde_json::from_str(data.expose()).ok()?;
    value.get("SecurityToken")?;
    value.get("Expiration")?.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn temporary_credentials_end_when_they_say_and_other_values_do_not() {
        let read = |kind: &str, data: &str| {
            let answer = json!({
                "SecretData": data, "SecretDataType": "text", "VersionId": "v1", "SecretType": kind,
                "VersionStages": {"VersionStage": ["ACSCurrent", "blue"]},
            });
            value(answer, Moment::default()).unwrap()
        };
        let dynamic = r#"{"SecurityToken":"t","Expiration":"2026-11-01T12:00:00Z"}"#;
        let one = read("RAMCredentials", dynamic);
        assert_eq!(one.ends, "2026-11-01T12:00:00Z".parse().ok());
        assert_eq!(one.stages, ["ACSCurrent", "blue"]);
        // What somebody has put looks like anything.
        assert_eq!(read("Generic", dynamic).ends, None);
        assert_eq!(read("RAMCredentials", "{}").ends, None);
        assert!(value(json!({"SecretDataType": "text"}), Moment::default()).is_none());
    }
}

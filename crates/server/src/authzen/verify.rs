//! Verification of a request that a user's service received, as JSON.

use std::collections::BTreeMap;

use gateway::decision::{Inquiry, Received, Verification};
use serde::Deserialize;
use serde_json::{Value, json};

use super::asked::Action;
use super::conditions::Conditions;
use super::evaluation::{Resource, view};
use super::headers::Headers;
use super::told::{Answered, json_of, unsound, wrong};
use crate::http::answer::Problem;

/// The question. Nothing in it is ignored: a misspelt field must not weaken the answer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question<'a> {
    /// The same verification may be asked again under the same name.
    verify_id: Option<String>,
    method: String,
    path: String,
    #[serde(default)]
    query: String,
    headers: Headers,
    /// SHA-256 of the body in hex.
    payload_sha256: String,
    /// The address the service saw the request come from.
    source_address: String,
    /// The host the service answers to.
    expected_host: String,
    /// Whether signatures of the first generation, which cover no host, are good enough.
    #[serde(default)]
    first_generation: bool,
    #[serde(borrow)]
    action: Option<Action<'a>>,
    #[serde(borrow)]
    resource: Option<Resource<'a>>,
    context: Option<Conditions>,
}

/// Who signed, or why that cannot be said.
pub(super) async fn answer(inquiry: &Inquiry<'_>, question: Question<'_>) -> Answered {
    let mut noted = json!({
        "Method": question.method,
        "ExpectedHost": question.expected_host,
        "SourceAddress": question.source_address,
        "Action": question.action.as_ref().map(|action| &*action.name),
        "Resource": question.resource.as_ref().map(|resource| &*resource.id),
    });
    let answered = verify(inquiry, question).await;
    let outcome = match &answered {
        Ok(answer) => answer
            .pointer("/error/code")
            .cloned()
            .unwrap_or("Verified".into()),
        Err(problem) => problem.code.into(),
    };
    if let Some(noted) = noted.as_object_mut() {
        noted.insert("Outcome".to_owned(), outcome);
        for (name, pointer) in [("Signer", "/signer/arn"), ("Decision", "/decision")] {
            let value = answered
                .as_ref()
                .ok()
                .and_then(|answer| answer.pointer(pointer));
            noted.extend(value.map(|value| (name.to_owned(), value.clone())));
        }
    }
    Answered::new(answered.map(|answer| json_of(&answer)), noted)
}

async fn verify(inquiry: &Inquiry<'_>, question: Question<'_>) -> Result<Value, Problem> {
    let received = question.received(inquiry.request_id())?;
    let verification = inquiry
        .verify(&received)
        .await
        .map_err(|malformed| unsound(&malformed))?;
    Ok(match verification {
        Verification::Refused(malformed) => json!({
            "verified": false,
            "error": { "code": malformed.code, "message": malformed.message },
        }),
        Verification::Verified {
            kind,
            arn,
            name,
            account,
            access_key_id,
            evaluation,
        } => {
            let signer = json!({
                "type": kind,
                "arn": arn,
                "name": name,
                "account_id": account,
                "access_key_id": access_key_id,
            });
            let mut answer = json!({ "verified": true, "signer": signer });
            let decided = evaluation.map(|evaluation| json!(view(&evaluation)));
            if let (Some(Value::Object(decided)), Some(answer)) = (decided, answer.as_object_mut())
            {
                answer.extend(decided);
            }
            answer
        }
    })
}

impl Question<'_> {
    fn received(self, request_id: &str) -> Result<Received, Problem> {
        let decision = match (self.action, self.resource) {
            (Some(action), Some(resource)) => {
                Some((action.name.into_owned(), resource.id.into_owned()))
            }
            (None, None) => None,
            _ => {
                let message = "action and resource belong together; give both or neither.";
                return Err(wrong("MissingParameter", message));
            }
        };
        Ok(Received {
            method: self.method.to_ascii_uppercase(),
            path: self.path,
            query: self.query,
            headers: self.headers.read()?,
            payload_sha256: self.payload_sha256.to_ascii_lowercase(),
            source_address: self.source_address,
            expected_host: self.expected_host,
            first_generation: self.first_generation,
            // Without a name of its own no verification is the same as another, so a replay that
            // names none is noticed too.
            verify_id: self
                .verify_id
                .filter(|id| !id.is_empty())
                .unwrap_or_else(|| request_id.to_owned()),
            question: decision,
            context: self
                .context
                .map_or_else(|| Ok(BTreeMap::default()), Conditions::into_keys)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(change: impl FnOnce(&mut Value)) -> Result<Question<'static>, serde_json::Error> {
        let mut json = json!({
            "method": "get",
            "path": "/a",
            "headers": { "Host": "api.example.com", "x-many": ["1", "2"] },
            "payload_sha256": "AB",
            "source_address": "203.0.113.9",
            "expected_host": "api.example.com",
        });
        change(&mut json);
        let json: &'static Value = Box::leak(Box::new(json));
        Question::deserialize(json)
    }

    #[test]
    fn a_question_is_understood() {
        let received = question(|_| ()).unwrap().received("R").unwrap();
        assert_eq!(received.method, "GET");
        assert_eq!(received.headers.get_all("x-many").iter().count(), 2);
        assert!(!received.first_generation);
    }

    #[test]
    fn what_the_service_saw_itself_is_required_and_nothing_is_ignored() {
        for field in [
            "source_address",
            "expected_host",
            "payload_sha256",
            "headers",
        ] {
            let without = question(|json| {
                json.as_object_mut().unwrap().remove(field);
            });
            assert!(without.is_err(), "{field}");
        }
        assert!(question(|json| json["first_generatoin"] = true.into()).is_err());
    }

    #[test]
    fn a_verification_without_a_name_is_like_no_other() {
        for id in [Value::Null, "".into()] {
            let received = question(|json| json["verify_id"] = id)
                .unwrap()
                .received("R-1");
            assert_eq!(received.unwrap().verify_id, "R-1");
        }
    }

    #[test]
    fn half_a_decision_is_refused() {
        let half = question(|json| json["action"] = json!({ "name": "a:b" })).unwrap();
        assert!(half.received("R").is_err());
    }
}

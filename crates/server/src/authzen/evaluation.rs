//! Decisions in the JSON of `AuthZEN`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use gateway::decision::{Evaluation, EvaluationRequest, Inquiry, SubjectKind};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Answered, json_of, unsound};
use crate::http::answer::Problem;

/// The most decisions of one call.
const MOST: usize = 100;
/// The most condition keys of a question.
const KEYS: usize = 100;
/// The most values of all of them.
const VALUES: usize = 1000;
/// The most bytes of keys and values together.
const BYTES: usize = 64 << 10;
/// The longest name of a subject, action or resource.
const NAME: usize = 2048;

/// A question. What a later version of the protocol adds is ignored, as the protocol wants.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Question<'a> {
    #[serde(borrow)]
    subject: Option<Subject<'a>>,
    #[serde(borrow)]
    action: Option<Action<'a>>,
    #[serde(borrow)]
    resource: Option<Resource<'a>>,
    context: Option<Conditions>,
}

/// Condition keys, read once for all questions that have them in common.
#[derive(Clone, Deserialize)]
#[serde(from = "Map<String, Value>")]
struct Conditions(Result<Arc<BTreeMap<String, Vec<String>>>, Problem>);

impl From<Map<String, Value>> for Conditions {
    fn from(context: Map<String, Value>) -> Self {
        Self(conditions(context).map(Arc::new))
    }
}

/// Several questions, with what they have in common.
#[derive(Deserialize)]
pub(super) struct Questions<'a> {
    #[serde(borrow, flatten)]
    common: Question<'a>,
    #[serde(borrow, default)]
    evaluations: Vec<Question<'a>>,
    #[serde(default)]
    options: Options,
}

#[derive(Default, Deserialize)]
struct Options {
    #[serde(default)]
    evaluations_semantic: Semantic,
}

/// When to stop.
#[derive(Clone, Copy, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Semantic {
    /// Not before the end.
    #[default]
    ExecuteAll,
    /// At the first that is denied.
    DenyOnFirstDeny,
    /// At the first that is permitted.
    PermitOnFirstPermit,
}

#[derive(Clone, Deserialize)]
struct Subject<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(default)]
    properties: Properties,
}

#[derive(Clone, Default, Deserialize)]
struct Properties {
    security_token: Option<Value>,
}

#[derive(Clone, Deserialize)]
pub(super) struct Action<'a> {
    #[serde(borrow)]
    pub(super) name: Cow<'a, str>,
}

#[derive(Clone, Deserialize)]
pub(super) struct Resource<'a> {
    #[expect(
        dead_code,
        reason = "the protocol requires it; the ARN in `id` says it already"
    )]
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
}

/// A decision as the protocol shows it.
#[derive(Serialize)]
pub(super) struct View<'a> {
    decision: bool,
    context: Reasons<'a>,
}

/// Why, as far as the service may know.
#[derive(Serialize)]
#[serde(untagged)]
enum Reasons<'a> {
    Judged {
        outcome: &'static str,
        revision: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        explanation: Option<&'a Value>,
    },
    Unsound {
        error: Unsound<'a>,
    },
}

#[derive(Serialize)]
struct Unsound<'a> {
    status: u16,
    code: &'static str,
    message: &'a str,
}

/// What the audit event says of a question: never a token.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Noted<'a> {
    subject: Option<&'a str>,
    action: Option<&'a str>,
    resource: Option<&'a str>,
    outcome: &'static str,
}

/// One decision.
pub(super) fn one(inquiry: &Inquiry<'_>, question: &Question<'_>) -> Answered {
    let answered = decide(inquiry, question);
    let noted = question.noted(&answered);
    match &answered {
        Ok(evaluation) => Answered::new(Ok(json_of(&view(evaluation))), noted),
        Err(problem) => Answered::new(Err(problem.clone()), noted),
    }
}

/// Several decisions; without any it is one on what they would have in common.
pub(super) async fn several(inquiry: &Inquiry<'_>, questions: Questions<'_>) -> Answered {
    let Questions {
        common,
        evaluations,
        options,
    } = questions;
    if evaluations.is_empty() {
        return one(inquiry, &common);
    }
    if evaluations.len() > MOST {
        let problem = Problem::new(
            StatusCode::BAD_REQUEST,
            "InvalidParameter.evaluations",
            format!("At most {MOST} evaluations are answered in one call; send fewer."),
        );
        return Answered::new(Err(problem), json!({ "Evaluations": evaluations.len() }));
    }
    let mut all = Vec::with_capacity(evaluations.len());
    for question in evaluations {
        let question = question.over(&common);
        let answered = decide(inquiry, &question);
        let permitted = answered
            .as_ref()
            .is_ok_and(|evaluation| evaluation.decision);
        all.push((question, answered));
        let semantic = options.evaluations_semantic;
        if (semantic == Semantic::DenyOnFirstDeny && !permitted)
            || (semantic == Semantic::PermitOnFirstPermit && permitted)
        {
            break;
        }
        // Many decisions of one call must not keep those of others waiting.
        tokio::task::yield_now().await;
    }
    let views = all.iter().map(|(_, answered)| match answered {
        Ok(evaluation) => view(evaluation),
        // One unsound question does not spoil the others; it is denied and says why.
        Err(problem) => unanswered(problem),
    });
    let views = Views {
        evaluations: views.collect(),
    };
    let notes = all
        .iter()
        .map(|(question, answered)| question.noted(answered));
    Answered::new(Ok(json_of(&views)), notes.collect::<Vec<_>>())
}

#[derive(Serialize)]
struct Views<'a> {
    evaluations: Vec<View<'a>>,
}

fn decide(inquiry: &Inquiry<'_>, question: &Question<'_>) -> Result<Evaluation, Problem> {
    let request = question.request()?;
    inquiry
        .evaluate(&request)
        .map_err(|malformed| unsound(&malformed))
}

/// A decision as the protocol shows it.
pub(super) fn view(evaluation: &Evaluation) -> View<'_> {
    View {
        decision: evaluation.decision,
        context: Reasons::Judged {
            outcome: evaluation.outcome,
            revision: evaluation.revision,
            explanation: evaluation.explanation.as_ref(),
        },
    }
}

fn unanswered(problem: &Problem) -> View<'_> {
    let error = Unsound {
        status: problem.status.as_u16(),
        code: problem.code,
        message: &problem.message,
    };
    View {
        decision: false,
        context: Reasons::Unsound { error },
    }
}

impl Question<'_> {
    /// What is not said here is said in common.
    fn over(self, common: &Self) -> Self {
        Self {
            subject: self.subject.or_else(|| common.subject.clone()),
            action: self.action.or_else(|| common.action.clone()),
            resource: self.resource.or_else(|| common.resource.clone()),
            context: self.context.or_else(|| common.context.clone()),
        }
    }

    fn request(&self) -> Result<EvaluationRequest<'_>, Problem> {
        let subject = self.subject.as_ref().ok_or_else(|| absent("subject"))?;
        let action = self.action.as_ref().ok_or_else(|| absent("action"))?;
        let resource = self.resource.as_ref().ok_or_else(|| absent("resource"))?;
        let kind = match &*subject.r#type {
            "user" => SubjectKind::User,
            "role" => SubjectKind::Role,
            "session" => SubjectKind::Session,
            "group" => SubjectKind::Group,
            _ => {
                let message = "subject.type must be one of user, role, session, group.";
                return Err(wrong("InvalidParameter.subject", message));
            }
        };
        for (name, text) in [
            ("subject.id", &subject.id),
            ("action.name", &action.name),
            ("resource.id", &resource.id),
        ] {
            if text.len() > NAME {
                let message = format!("{name} may have at most {NAME} bytes.");
                return Err(wrong("InvalidParameter", message));
            }
        }
        let token = subject.properties.security_token.as_ref();
        let token = token.and_then(Value::as_str);
        let context = self.context.as_ref().map(|conditions| conditions.0.clone());
        Ok(EvaluationRequest {
            subject: kind,
            security_token: token,
            id: &subject.id,
            action: &action.name,
            resource: &resource.id,
            context: context.transpose()?.unwrap_or_default(),
        })
    }

    fn noted(&self, answered: &Result<Evaluation, Problem>) -> Noted<'_> {
        Noted {
            subject: self.subject.as_ref().map(|subject| short(&subject.id)),
            action: self.action.as_ref().map(|action| short(&action.name)),
            resource: self.resource.as_ref().map(|resource| short(&resource.id)),
            outcome: match answered {
                Ok(evaluation) => evaluation.outcome,
                Err(problem) => problem.code,
            },
        }
    }
}

/// As much of a name as may have one.
fn short(text: &str) -> &str {
    if text.len() <= NAME {
        return text;
    }
    let end = text.char_indices().nth(NAME).map(|(end, _)| end);
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// Condition keys with their values as texts.
pub(super) fn conditions(
    context: Map<String, Value>,
) -> Result<BTreeMap<String, Vec<String>>, Problem> {
    let sizes = context.values().map(|value| match value {
        Value::Array(values) => values.len(),
        _ => 1,
    });
    if context.len() > KEYS || sizes.sum::<usize>() > VALUES {
        let message =
            format!("context may have at most {KEYS} keys and {VALUES} values; send fewer.");
        return Err(wrong("InvalidParameter.context", message));
    }
    let read: BTreeMap<String, Vec<String>> = context
        .into_iter()
        .map(|(key, value)| {
            let values = texts(&value).ok_or_else(|| {
                let message = format!(
                    "context.{} must be a text, a number, true or false, or a list of those.",
                    short(&key)
                );
                wrong("InvalidParameter.context", message)
            })?;
            Ok((key, values))
        })
        .collect::<Result<_, Problem>>()?;
    let texts = read
        .iter()
        .flat_map(|(key, values)| values.iter().chain([key]));
    if texts.map(String::len).sum::<usize>() > BYTES {
        let message = format!("context may have at most {BYTES} bytes of keys and values.");
        return Err(wrong("InvalidParameter.context", message));
    }
    Ok(read)
}

fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Array(items) => items.iter().map(text).collect(),
        one => text(one).map(|text| vec![text]),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn absent(name: &str) -> Problem {
    let message = format!("{name} is required but is missing.");
    wrong("MissingParameter", message)
}

pub(super) fn wrong(code: &'static str, message: impl Into<String>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, code, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(json: Value) -> Question<'static> {
        let json: &'static Value = Box::leak(Box::new(json));
        Question::deserialize(json).unwrap()
    }

    fn sound() -> Value {
        json!({
            "subject": { "type": "user", "id": "acs:ram::1:user/alice" },
            "action": { "name": "oss:GetObject" },
            "resource": { "type": "object", "id": "acs:oss:*:1:b/o" },
            "context": { "acs:SourceIp": "10.0.0.1", "n": 7, "many": ["a", true] },
        })
    }

    #[test]
    fn a_question_of_the_protocol_is_understood() {
        let question = question(sound());
        let request = question.request().unwrap();
        assert_eq!(request.subject, SubjectKind::User);
        assert_eq!(request.action, "oss:GetObject");
        assert_eq!(request.context["n"], ["7"]);
        assert_eq!(request.context["many"], ["a", "true"]);
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        for (part, value, code) in [
            ("subject", Value::Null, "MissingParameter"),
            ("action", Value::Null, "MissingParameter"),
            ("resource", Value::Null, "MissingParameter"),
            (
                "subject",
                json!({ "type": "robot", "id": "x" }),
                "InvalidParameter.subject",
            ),
            (
                "context",
                json!({ "k": { "deep": 1 } }),
                "InvalidParameter.context",
            ),
            (
                "context",
                json!({ "k": [null] }),
                "InvalidParameter.context",
            ),
        ] {
            let mut json = sound();
            json[part] = value;
            assert_eq!(question(json).request().unwrap_err().code, code, "{part}");
        }
    }

    #[test]
    fn a_context_is_bounded_and_read_once_for_all() {
        let with = |context: Value| {
            let mut json = sound();
            json["context"] = context;
            question(json)
        };
        let keys = |count| {
            let keys = (0..count).map(|n| (format!("k{n}"), Value::from(n)));
            Value::Object(keys.collect())
        };
        assert!(with(keys(KEYS)).request().is_ok());
        for context in [
            keys(KEYS + 1),
            json!({ "k": vec!["v"; VALUES + 1] }),
            json!({ "k": "v".repeat(BYTES) }),
        ] {
            let refused = with(context).request().unwrap_err();
            assert_eq!(refused.code, "InvalidParameter.context");
        }
        let common = with(keys(7));
        let questions = [(); 2].map(|()| Question::default().over(&common));
        let [one, other] = questions.each_ref().map(|one| one.request().unwrap());
        assert!(Arc::ptr_eq(&one.context, &other.context));
    }

    #[test]
    fn a_name_is_bounded() {
        for (part, field) in [("subject", "id"), ("action", "name"), ("resource", "id")] {
            let mut json = sound();
            json[part][field] = "x".repeat(NAME + 1).into();
            let question = question(json);
            let noted = serde_json::to_string(&question.noted(&Err(absent("x")))).unwrap();
            assert!(noted.len() < 2 * NAME);
            assert_eq!(question.request().unwrap_err().code, "InvalidParameter");
        }
    }

    #[test]
    fn an_evaluation_of_its_own_beats_what_is_common() {
        let common = question(sound());
        let own = question(json!({ "action": { "name": "oss:PutObject" }, "context": {} }));
        let question = own.over(&common);
        let request = question.request().unwrap();
        assert_eq!(request.action, "oss:PutObject");
        assert!(request.context.is_empty());
        assert_eq!(request.resource, "acs:oss:*:1:b/o");
    }

    #[test]
    fn the_event_holds_no_token() {
        let mut json = sound();
        json["subject"]["properties"] = json!({ "security_token": "s3cret" });
        let question = question(json);
        let noted = serde_json::to_string(&question.noted(&Err(absent("x")))).unwrap();
        assert!(!noted.contains("s3cret"), "{noted}");
        assert_eq!(question.request().unwrap().security_token, Some("s3cret"));
    }
}

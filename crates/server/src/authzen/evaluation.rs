//! Decisions in the JSON of `AuthZEN`.

use std::borrow::Cow;

use gateway::decision::{Evaluation, EvaluationRequest, Inquiry};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::asked::{Action, NAME, Properties, absent, check_names, kind};
use super::bounded::First;
use super::conditions::Conditions;
use super::told::{Answered, json_of, unsound};
use crate::http::answer::Problem;

/// The most decisions of one call.
const MOST: usize = 100;

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

/// Several questions, with what they have in common.
#[derive(Deserialize)]
pub(super) struct Questions<'a> {
    #[serde(borrow)]
    subject: Option<Subject<'a>>,
    #[serde(borrow)]
    action: Option<Action<'a>>,
    #[serde(borrow)]
    resource: Option<Resource<'a>>,
    context: Option<Conditions>,
    #[serde(borrow, default)]
    evaluations: First<Question<'a>, MOST>,
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
pub(super) async fn one(inquiry: &Inquiry<'_>, question: &Question<'_>) -> Answered {
    let answered = decide(inquiry, question).await;
    let noted = question.noted(&answered);
    match &answered {
        Ok(evaluation) => Answered::new(Ok(json_of(&view(evaluation))), noted),
        Err(problem) => Answered::new(Err(problem.clone()), noted),
    }
}

/// Several decisions; without any it is one on what they would have in common.
pub(super) async fn several(inquiry: &Inquiry<'_>, questions: Questions<'_>) -> Answered {
    let Questions {
        subject,
        action,
        resource,
        context,
        evaluations,
        options,
    } = questions;
    let common = Question {
        subject,
        action,
        resource,
        context,
    };
    if evaluations.count == 0 {
        return one(inquiry, &common).await;
    }
    if evaluations.count > MOST {
        let problem = Problem::new(
            StatusCode::BAD_REQUEST,
            "InvalidParameter.evaluations",
            format!("At most {MOST} evaluations are answered in one call; send fewer."),
        );
        return Answered::new(Err(problem), json!({ "Evaluations": evaluations.count }));
    }
    let mut all = Vec::with_capacity(evaluations.count);
    for question in evaluations.first {
        let question = question.over(&common);
        let answered = decide(inquiry, &question).await;
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

async fn decide(inquiry: &Inquiry<'_>, question: &Question<'_>) -> Result<Evaluation, Problem> {
    let request = question.request()?;
    let reached = inquiry.reach(&request).await;
    let answered = reached.and_then(|()| inquiry.evaluate(&request));
    answered.map_err(|malformed| unsound(&malformed))
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
        let kind = kind(&subject.r#type)?;
        let token = subject.properties.security_token.as_deref();
        let context = self.context.as_ref().map(Conditions::shared);
        let request = EvaluationRequest {
            subject: kind,
            security_token: token,
            id: &subject.id,
            action: &action.name,
            resource: &resource.id,
            context: context.transpose()?.unwrap_or_default(),
        };
        check_names(&request)?;
        Ok(request)
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use gateway::decision::SubjectKind;

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
    fn a_context_is_read_once_for_all() {
        let common = question(sound());
        let questions = [(); 2].map(|()| Question::default().over(&common));
        let [one, other] = questions.each_ref().map(|one| one.request().unwrap());
        assert!(Arc::ptr_eq(&one.context, &other.context));
    }

    #[test]
    fn evaluations_beyond_the_most_are_counted_and_not_kept() {
        let many = format!(
            r#"{{"evaluations":[{}{{}}],"later":[[],[]]}}"#,
            "{},".repeat(349_999)
        );
        let questions: Questions<'_> = serde_json::from_str(&many).unwrap();
        assert_eq!(questions.evaluations.count, 350_000);
        assert_eq!(questions.evaluations.first.len(), MOST);
    }

    #[test]
    fn a_token_that_is_no_text_is_none() {
        for token in [json!(7), json!([["deep"]]), json!({ "a": {} }), Value::Null] {
            let mut json = sound();
            json["subject"]["properties"] = json!({ "security_token": token, "more": 1 });
            assert_eq!(question(json).request().unwrap().security_token, None);
        }
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

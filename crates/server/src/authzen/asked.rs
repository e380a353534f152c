//! What questions and searches are made of, and what bounds it.

use std::borrow::Cow;

use gateway::decision::{EvaluationRequest, SubjectKind};
use serde::Deserialize;

use super::bounded::text_or_nothing;
use super::told::wrong;
use crate::http::answer::Problem;

/// The longest name of a subject, action or resource.
pub(super) const NAME: usize = 2048;

/// What is known of a subject beside its name.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Properties {
    #[serde(default, deserialize_with = "text_or_nothing")]
    pub(super) security_token: Option<String>,
}

#[derive(Clone, Deserialize)]
pub(super) struct Action<'a> {
    #[serde(borrow)]
    pub(super) name: Cow<'a, str>,
}

/// Reads the type of a subject.
pub(super) fn kind(r#type: &str) -> Result<SubjectKind, Problem> {
    match r#type {
        "user" => Ok(SubjectKind::User),
        "role" => Ok(SubjectKind::Role),
        "session" => Ok(SubjectKind::Session),
        "group" => Ok(SubjectKind::Group),
        _ => {
            let message = "subject.type must be one of user, role, session, group.";
            Err(wrong("InvalidParameter.subject", message))
        }
    }
}

/// Checks the length of what is named in a question.
pub(super) fn check_names(request: &EvaluationRequest<'_>) -> Result<(), Problem> {
    for (name, text) in [
        ("subject.id", request.id),
        ("action.name", request.action),
        ("resource.id", request.resource),
    ] {
        if text.len() > NAME {
            let message = format!("{name} may have at most {NAME} bytes.");
            return Err(wrong("InvalidParameter", message));
        }
    }
    Ok(())
}

pub(super) fn absent(name: &str) -> Problem {
    let message = format!("{name} is required but is missing.");
    wrong("MissingParameter", message)
}

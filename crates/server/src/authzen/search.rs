//! Searches in the JSON of `AuthZEN`: which subjects, resources or actions would be decided with yes.
//!
//! Each result was asked about like any other question. What the account does not keep is not found.

use std::borrow::Cow;

use data_encoding::BASE64URL_NOPAD;
use gateway::decision::{EvaluationRequest, Inquiry, Looked, SubjectKind};
use serde::{Deserialize, Serialize};

use super::asked::{Action, NAME, Properties, absent, check_names, kind};
use super::conditions::Conditions;
use super::told::{Answered, json_of, unsound, wrong};
use crate::http::answer::Problem;
use crate::http::rooms::Sought;

/// The most results of a page.
const MOST: usize = 100;
/// So many candidates are asked about for a page; then it ends early.
const LOOKED: usize = 2_000;
/// After so many others get their turn.
const SOME: usize = 25;

/// What is searched for. What a later version of the protocol adds is ignored, as the protocol wants.
#[derive(Deserialize)]
pub(super) struct Search<'a> {
    #[serde(borrow)]
    subject: Option<Subject<'a>>,
    #[serde(borrow)]
    action: Option<Action<'a>>,
    #[serde(borrow)]
    resource: Option<Resource<'a>>,
    context: Option<Conditions>,
    #[serde(borrow, default)]
    page: Page<'a>,
}

#[derive(Deserialize)]
struct Subject<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(default)]
    properties: Properties,
}

#[derive(Deserialize)]
struct Resource<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
}

#[derive(Default, Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    token: Option<Cow<'a, str>>,
    limit: Option<usize>,
}

/// What was found.
#[derive(Serialize)]
struct View<'a> {
    results: Vec<Hit<'a>>,
    page: Next,
    context: Stand,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Hit<'a> {
    Named { r#type: &'a str, id: String },
    Action { name: String },
}

/// Where it goes on; an empty token says that this was all.
#[derive(Serialize)]
struct Next {
    next_token: String,
    count: usize,
}

#[derive(Serialize)]
struct Stand {
    revision: u64,
}

/// What the audit event says of a search: never a token.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Noted<'a> {
    searched: &'static str,
    subject: Option<&'a str>,
    action: Option<&'a str>,
    resource: Option<&'a str>,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<usize>,
}

/// What was found, after how many candidates.
struct Found {
    names: Vec<String>,
    /// The last candidate that was asked about, where others follow.
    last: Option<String>,
}

/// One page of a search.
pub(super) async fn answer(inquiry: &Inquiry<'_>, sought: Sought, search: Search<'_>) -> Answered {
    let found = search.run(inquiry, sought).await;
    let noted = search.noted(sought, &found);
    let body = found.map(|found| json_of(&search.view(inquiry, sought, found)));
    Answered::new(body, noted)
}

impl Search<'_> {
    async fn run(&self, inquiry: &Inquiry<'_>, sought: Sought) -> Result<Found, Problem> {
        let mut request = self.request(sought)?;
        let reached = inquiry.reach(&request).await;
        reached.map_err(|malformed| unsound(&malformed))?;
        let (after, most) = (self.after()?, self.most()?);
        let looked = match sought {
            Sought::Subjects => Looked::Subjects(request.subject),
            Sought::Resources => Looked::Resources(self.kind()),
            Sought::Actions => Looked::Actions,
        };
        let candidates = inquiry.candidates(looked, &request);
        let candidates = candidates.map_err(|malformed| unsound(&malformed))?;
        let behind = |one: &&String| after.as_deref().is_none_or(|after| one.as_str() > after);
        let mut left = candidates.iter().filter(behind).peekable();
        let mut found = Found {
            names: Vec::new(),
            last: None,
        };
        let mut count = 0;
        while let Some(candidate) = left.next() {
            match sought {
                Sought::Subjects => request.id = candidate,
                Sought::Resources => request.resource = candidate,
                Sought::Actions => request.action = candidate,
            }
            let allowed = inquiry.allows(&request);
            if allowed.map_err(|malformed| unsound(&malformed))? {
                found.names.push(candidate.clone());
            }
            count += 1;
            if (found.names.len() == most || count == LOOKED) && left.peek().is_some() {
                found.last = Some(candidate.clone());
                break;
            }
            if count % SOME == 0 {
                // A long search must not keep the decisions of others waiting.
                tokio::task::yield_now().await;
            }
        }
        Ok(found)
    }

    /// The question that each candidate completes.
    fn request(&self, sought: Sought) -> Result<EvaluationRequest<'_>, Problem> {
        let subject = self.subject.as_ref().ok_or_else(|| absent("subject"))?;
        let action = match (&self.action, sought) {
            (_, Sought::Actions) => "",
            (Some(action), _) => &action.name,
            (None, _) => return Err(absent("action")),
        };
        let resource = self.resource.as_ref().ok_or_else(|| absent("resource"))?;
        if sought != Sought::Subjects && subject.id.is_none() {
            return Err(absent("subject.id"));
        }
        if sought != Sought::Resources && resource.id.is_none() {
            return Err(absent("resource.id"));
        }
        let kind = kind(&subject.r#type)?;
        if kind == SubjectKind::Session && sought == Sought::Subjects {
            let message = "Sessions are known by their tokens alone and cannot be searched; search for subject.type role.";
            return Err(wrong("InvalidParameter.subject", message));
        }
        let context = self.context.as_ref().map(Conditions::shared);
        let request = EvaluationRequest {
            subject: kind,
            id: subject.id.as_deref().unwrap_or_default(),
            security_token: subject.properties.security_token.as_deref(),
            action,
            resource: resource.id.as_deref().unwrap_or_default(),
            context: context.transpose()?.unwrap_or_default(),
        };
        check_names(&request)?;
        Ok(request)
    }

    /// The type of the resources that are searched for.
    fn kind(&self) -> &str {
        self.resource.as_ref().map_or("", |own| &own.r#type)
    }

    /// The candidate behind which the page begins.
    fn after(&self) -> Result<Option<String>, Problem> {
        let Some(token) = self.page.token.as_deref().filter(|token| !token.is_empty()) else {
            return Ok(None);
        };
        let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).ok();
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        let message =
            "page.token must be the page.next_token of an earlier answer to the same search.";
        let wrong = || wrong("InvalidParameter.page", message);
        text.ok_or_else(wrong).map(Some)
    }

    fn most(&self) -> Result<usize, Problem> {
        match self.page.limit {
            None => Ok(MOST),
            Some(limit) if (1..=MOST).contains(&limit) => Ok(limit),
            Some(_) => {
                let message = format!("page.limit must be a number from 1 to {MOST}.");
                Err(wrong("InvalidParameter.page", message))
            }
        }
    }

    fn view(&self, inquiry: &Inquiry<'_>, sought: Sought, found: Found) -> View<'_> {
        let hit = |name: String| match sought {
            Sought::Subjects => Hit::Named {
                r#type: self.subject.as_ref().map_or("", |own| &own.r#type),
                id: name,
            },
            Sought::Resources => Hit::Named {
                r#type: self.kind(),
                id: name,
            },
            Sought::Actions => Hit::Action { name },
        };
        let next = found
            .last
            .map(|last| BASE64URL_NOPAD.encode(last.as_bytes()));
        View {
            page: Next {
                next_token: next.unwrap_or_default(),
                count: found.names.len(),
            },
            results: found.names.into_iter().map(hit).collect(),
            context: Stand {
                revision: inquiry.revision(),
            },
        }
    }

    fn noted(&self, sought: Sought, found: &Result<Found, Problem>) -> Noted<'_> {
        let short = |text: &'_ str| text.len() <= NAME;
        let subject = self.subject.as_ref().and_then(|own| own.id.as_deref());
        let action = self.action.as_ref().map(|own| &*own.name);
        let resource = self.resource.as_ref().and_then(|own| own.id.as_deref());
        Noted {
            searched: match sought {
                Sought::Subjects => "subject",
                Sought::Resources => "resource",
                Sought::Actions => "action",
            },
            subject: subject.filter(|id| sought != Sought::Subjects && short(id)),
            action: action.filter(|name| sought != Sought::Actions && short(name)),
            resource: resource.filter(|id| sought != Sought::Resources && short(id)),
            outcome: found
                .as_ref()
                .map_or_else(|problem| problem.code, |_| "Found"),
            results: found.as_ref().ok().map(|found| found.names.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn code(sought: Sought, search: &Value) -> Option<&'static str> {
        let text = search.to_string();
        let search: Search<'_> = serde_json::from_str(&text).unwrap();
        let refused = |search: &Search<'_>| {
            search.request(sought)?;
            search.after()?;
            search.most().map(|_| ())
        };
        refused(&search).err().map(|problem| problem.code)
    }

    #[test]
    fn what_is_searched_for_needs_no_id_and_all_else_does() {
        let subject = json!({ "type": "user" });
        let (action, resource) = (
            json!({ "name": "oss:GetObject" }),
            json!({ "type": "bucket" }),
        );
        let search = json!({ "subject": subject, "action": action, "resource": resource });
        for sought in [Sought::Subjects, Sought::Resources, Sought::Actions] {
            assert_eq!(
                code(sought, &search),
                Some("MissingParameter"),
                "{sought:?}"
            );
        }
        let mut whole = search;
        whole["resource"]["id"] = "acs:oss:*:1:b".into();
        assert_eq!(code(Sought::Subjects, &whole), None);
        assert_eq!(code(Sought::Resources, &whole), Some("MissingParameter"));
        whole["subject"]["id"] = "acs:ram::1:user/a".into();
        assert_eq!(code(Sought::Resources, &whole), None);
        assert_eq!(code(Sought::Actions, &whole), None);
        whole["action"] = Value::Null;
        assert_eq!(code(Sought::Actions, &whole), None);
        assert_eq!(code(Sought::Subjects, &whole), Some("MissingParameter"));
    }

    #[test]
    fn sessions_are_not_searched_and_pages_are_bounded() {
        let search = |kind: &str, page: Value| {
            json!({
                "subject": { "type": kind },
                "action": { "name": "oss:GetObject" },
                "resource": { "type": "bucket", "id": "acs:oss:*:1:b" },
                "page": page,
            })
        };
        for (kind, page, refused) in [
            ("user", json!({}), None),
            ("group", json!({ "token": "", "limit": 100 }), None),
            ("session", json!({}), Some("InvalidParameter.subject")),
            ("robot", json!({}), Some("InvalidParameter.subject")),
            ("user", json!({ "limit": 0 }), Some("InvalidParameter.page")),
            (
                "user",
                json!({ "limit": 101 }),
                Some("InvalidParameter.page"),
            ),
            (
                "user",
                json!({ "token": "§" }),
                Some("InvalidParameter.page"),
            ),
        ] {
            let search = search(kind, page);
            assert_eq!(code(Sought::Subjects, &search), refused, "{search}");
        }
    }
}

//! What goes wrong before a page is looked at, or while it is: browsers are told it as a page too.

use http::header::CONTENT_TYPE;
use http::request::Parts;
use http_body_util::BodyExt;
use pages::notice::{self, Notice};
use pages::{Frame, Language};
use serde_json::Value;

use super::{head, language};
use crate::http::answer::{Answer, REQUEST_ID};
use crate::site;

/// Somebody at one of the pages.
pub(crate) struct Reader {
    language: Language,
}

impl Reader {
    /// Whoever asks for a page, and not for what scripts and programs ask for.
    pub(crate) fn of(parts: &Parts) -> Option<Self> {
        let path = parts.uri.path();
        let below = |room: &str| {
            let rest = path.strip_prefix(room);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let is_page = (below("/logon") || below("/me")) && !below("/logon/v1");
        let is_page = is_page || [site::SAML_RECIPIENT, site::SAML_CHOICE].contains(&path);
        let query = parts.uri.query().unwrap_or_default();
        is_page.then(|| Self {
            language: language::of(query, &parts.headers),
        })
    }

    /// The same answer as a page, if it is an error in the form that programs read.
    pub(crate) async fn told(&self, answer: Answer) -> Answer {
        let kind = answer.headers().get(CONTENT_TYPE);
        let is_json = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
        if !is_json || answer.status().as_u16() < 400 {
            return answer;
        }
        let (mut parts, body) = answer.into_parts();
        let body = body
            .collect()
            .await
            .map(http_body_util::Collected::to_bytes);
        let told: Value = serde_json::from_slice(&body.unwrap_or_default()).unwrap_or_default();
        let text = |name| told.get(name).and_then(Value::as_str).unwrap_or_default();
        let reference = parts
            .headers
            .get(REQUEST_ID)
            .and_then(|id| id.to_str().ok());
        let notice = Notice::Refused(text("Code"), text("Message"), reference.unwrap_or_default());
        let frame = Frame {
            language: self.language,
            here: "",
        };
        let html = notice::page(&frame, notice);
        let kind = http::HeaderValue::from_static("text/html; charset=utf-8");
        parts.headers.insert(CONTENT_TYPE, kind);
        let mut answer = Answer::from_parts(parts, bytes::Bytes::from(html).into());
        head::dress(&mut answer);
        answer
    }
}

//! A look at one answer, or at all pages of a list.

use serde_json::Value as Json;

use crate::call::{Argument, Verb};
use crate::place::{at, text};
use crate::port::{Ask, Port, Refused};

/// All pages of a list, by whichever of the two words it goes on.
pub(super) async fn pages(
    port: &dyn Port,
    list: Verb,
    given: &[(&'static str, &str)],
    place: &str,
) -> Result<Vec<Json>, Refused> {
    let mut found = Vec::new();
    let mut next: Option<(&'static str, String)> = None;
    loop {
        let mut given = given.to_vec();
        given.extend(next.as_ref().map(|(name, value)| (*name, &**value)));
        let answer = ask(port, list, &given).await?;
        found.extend(match at(&answer, place) {
            Some(Json::Array(items)) => items.clone(),
            // IMS puts the list one deeper.
            Some(Json::Object(inner)) => {
                let list = inner.values().find_map(Json::as_array);
                list.cloned().unwrap_or_default()
            }
            _ => Vec::new(),
        });
        let more = |name: &'static str| {
            let value = text(&answer, name);
            (!value.is_empty()).then_some((name, value))
        };
        next = more("Marker")
            .or_else(|| more("NextToken"))
            .or_else(|| numbered(&answer, found.len()));
        if next.is_none() {
            return Ok(found);
        }
    }
}

/// The number of the next page, where the answer counts them and there is more than was found so far.
fn numbered(answer: &Json, found: usize) -> Option<(&'static str, String)> {
    let number = |name: &str| answer.get(name)?.as_u64();
    let (page, total) = (number("PageNumber")?, number("TotalCount")?);
    let is_more = u64::try_from(found).is_ok_and(|found| found < total);
    (is_more && found > 0).then(|| ("PageNumber", (page + 1).to_string()))
}

pub(super) async fn ask(
    port: &dyn Port,
    verb: Verb,
    given: &[(&'static str, &str)],
) -> Result<Json, Refused> {
    let given = given
        .iter()
        .map(|(name, value)| (*name, Argument::Text((*value).to_owned())));
    let call = verb.with(given);
    let parameters: Vec<_> = call
        .parameters
        .iter()
        .filter_map(|(name, value)| match value {
            Argument::Text(text) => Some((&**name, &**text)),
            Argument::Secret(_) | Argument::Made(..) => None,
        })
        .collect();
    let asked = Ask {
        api: call.api,
        action: call.action,
        parameters: &parameters,
        at: None,
    };
    port.ask(asked).await
}

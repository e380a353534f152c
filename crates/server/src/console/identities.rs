//! Which identities a browser holds: whoever logged on in its first slot, and in those behind it the roles that
//! were switched to from there. Tokens travel as cookies alone; no page sees one.

use gateway::logon::{Identity, Wish};
use gateway::{Gateway, Reply, Switch};
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::browser::cookie::{self, SLOTS};
use crate::http::answer::{self, Answer, Problem, spoken};
use crate::http::whole::Whole;

/// What is asked of the identities.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Asked {
    /// Which there are.
    List,
    /// To take on a role.
    Switch,
    /// To leave the role of the slot.
    Leave,
}

impl Asked {
    /// The slot whose session it is done with, for a page in this one.
    pub(super) fn acts_by(self, slot: u8) -> Option<u8> {
        match self {
            Self::List => None,
            // It is always whoever logged on who takes on a role.
            Self::Switch => Some(PERSON),
            Self::Leave => Some(slot),
        }
    }
}

/// The role that is taken on.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Wanted {
    role_arn: String,
}

/// What a path asks of them, if it is about them.
pub(super) fn asked(path: &str) -> Option<Asked> {
    match path.strip_prefix("/console/api/session/")? {
        "list" => Some(Asked::List),
        "switch" => Some(Asked::Switch),
        "leave" => Some(Asked::Leave),
        _ => None,
    }
}

/// Does it.
pub(super) async fn answer(
    gateway: &Gateway,
    whole: &Whole,
    slot: u8,
    asked: Asked,
) -> Result<Answer, Problem> {
    match asked {
        Asked::List => Ok(list(gateway, whole).await),
        Asked::Switch => switch(gateway, whole, slot).await,
        Asked::Leave => leave(gateway, whole, slot).await,
    }
}

async fn list(gateway: &Gateway, whole: &Whole) -> Answer {
    let held = match held(gateway, whole).await {
        Ok(held) => held,
        Err(reply) => return spoken(reply),
    };
    let told = |(slot, identity): &(u8, Identity)| {
        // INVARIANT: identities are plain fields, which always serialise.
        in_slot(*slot, serde_json::to_value(identity).unwrap_or_default())
    };
    let identities: Vec<Value> = held.iter().map(told).collect();
    let id = whole.arrival.request_id();
    let body = json!({ "RequestId": id, "Identities": identities });
    answer::json(StatusCode::OK, &id, &body)
}

/// The identities that the browser's cookies open, by their slots.
async fn held(gateway: &Gateway, whole: &Whole) -> Result<Vec<(u8, Identity)>, Reply> {
    let mut held = Vec::new();
    for slot in 0..SLOTS {
        let Some(token) = token(&whole.parts.headers, slot) else {
            continue;
        };
        if let Some(identity) = gateway.identity(&whole.arrival, token).await? {
            held.push((slot, identity));
        }
    }
    Ok(held)
}

fn token(headers: &HeaderMap, slot: u8) -> Option<&str> {
    let value = cookie::value(headers, &cookie::session(slot));
    value.filter(|value| !value.is_empty())
}

/// Takes on a role. It is always whoever logged on who does, whichever role the page is in; that one is left.
async fn switch(gateway: &Gateway, whole: &Whole, slot: u8) -> Result<Answer, Problem> {
    let wanted: Wanted = serde_json::from_slice(&whole.body).map_err(|error| {
        let message = format!("The body must be a JSON object with RoleArn alone: {error}.");
        Problem::new(StatusCode::BAD_REQUEST, "InvalidParameter.RoleArn", message)
    })?;
    let headers = &whole.parts.headers;
    let held = match held(gateway, whole).await {
        Ok(held) => held,
        Err(reply) => return Ok(spoken(reply)),
    };
    let wish = Switch {
        role_arn: &wanted.role_arn,
        leaving: token(headers, slot).filter(|_| slot != PERSON),
    };
    let person = token(headers, PERSON).unwrap_or_default();
    let switched = gateway.switch(&whole.arrival, person, wish).await;
    let mut reply = switched.reply;
    let Some((token, identity)) = switched.taken else {
        return Ok(spoken(reply));
    };
    let place = place(&held, slot);
    let told = json!({ "RequestId": reply.request_id, "Identity": in_slot(place, identity) });
    reply.body = told.to_string().into_bytes();
    let mut answer = spoken(reply);
    if slot != PERSON && place != slot {
        set(&mut answer, &cookie::forgotten(&cookie::session(slot)));
    }
    let kept = cookie::kept(&cookie::session(place), token.expose());
    set(&mut answer, &kept);
    Ok(answer)
}

/// An identity, and where it is.
fn in_slot(slot: u8, mut identity: Value) -> Value {
    if let Some(members) = identity.as_object_mut() {
        members.insert("Slot".to_owned(), slot.into());
    }
    identity
}

/// Where a new role goes: into a slot that opens nothing, else into the own one, else into that of the oldest role,
/// which gave way to it.
fn place(held: &[(u8, Identity)], own: u8) -> u8 {
    let taken = |slot: &u8| held.iter().any(|(one, _)| one == slot);
    let free = (PERSON + 1..SLOTS).find(|slot| !taken(slot));
    let oldest = || {
        let roles = held.iter().filter(|(slot, _)| *slot != PERSON);
        let oldest = roles.min_by(|(_, a), (_, b)| a.create_date.cmp(&b.create_date));
        oldest.map_or(PERSON + 1, |(slot, _)| *slot)
    };
    free.or((own != PERSON).then_some(own))
        .unwrap_or_else(oldest)
}

/// Leaves the role of a slot, and forgets it whether or not it was still going on.
async fn leave(gateway: &Gateway, whole: &Whole, slot: u8) -> Result<Answer, Problem> {
    if slot == PERSON {
        let message = "The first slot holds whoever logged on; /logon/off ends that session.";
        let code = "InvalidParameter.Session";
        return Err(Problem::new(StatusCode::BAD_REQUEST, code, message));
    }
    let arrival = &whole.arrival;
    if let Some(token) = token(&whole.parts.headers, slot) {
        let reply = gateway.with_session(arrival, token, Wish::LogOff).await;
        if reply.status >= 500 {
            return Ok(spoken(reply));
        }
    }
    let id = arrival.request_id();
    let mut answer = answer::json(StatusCode::OK, &id, &json!({ "RequestId": id }));
    set(&mut answer, &cookie::forgotten(&cookie::session(slot)));
    Ok(answer)
}

fn set(answer: &mut Answer, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        answer.headers_mut().append(SET_COOKIE, value);
    }
}

/// The slot of whoever logged on.
const PERSON: u8 = 0;

#[cfg(test)]
mod tests {
    use super::*;

    fn role(slot: u8, began: &str) -> (u8, Identity) {
        let identity = Identity {
            session_id: "0a".into(),
            identity_type: "AssumedRoleUser",
            account_id: String::new(),
            arn: String::new(),
            user_name: None,
            role_name: None,
            role_arn: None,
            role_session_name: None,
            provider_name: None,
            parent_session_id: None,
            create_date: began.to_owned(),
            expire_date: String::new(),
            mfa_present: false,
        };
        (slot, identity)
    }

    #[test]
    fn a_role_takes_a_slot_that_is_free_then_its_own_then_that_of_the_oldest() {
        let person = role(0, "2026-01-02T03:00:00Z");
        assert_eq!(place(std::slice::from_ref(&person), 0), 1);
        let two = [person.clone(), role(1, "2026-01-02T03:04:06Z")];
        assert_eq!((place(&two, 0), place(&two, 1)), (2, 2));
        let all = [
            person,
            role(1, "2026-01-02T03:04:06Z"),
            role(2, "2026-01-02T03:04:05Z"),
            role(3, "2026-01-02T03:04:07Z"),
            role(4, "2026-01-02T03:04:08Z"),
        ];
        assert_eq!((place(&all, 0), place(&all, 3)), (2, 3));
    }

    #[test]
    fn only_these_paths_are_about_identities() {
        for (path, expected) in [
            ("/console/api/session/list", Some(Asked::List)),
            ("/console/api/session/switch", Some(Asked::Switch)),
            ("/console/api/session/leave", Some(Asked::Leave)),
            ("/console/api/session/", None),
            ("/console/api/session/list/x", None),
            ("/console/api/batch", None),
        ] {
            assert_eq!(asked(path), expected, "{path}");
        }
    }
}

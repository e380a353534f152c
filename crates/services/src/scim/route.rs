//! Which deed a request is.

use std::sync::Arc;

use domain::Context;
use gateway::oauth::{Acted, Work};
use gateway::{Effect, Entry, Service};
use model::Refusal;
use serde_json::json;

use super::answer::Answer;
use super::flaw::{Flaw, code};
use super::request::Request;
use super::{group, schema, user};

/// What becomes of a request.
pub enum Route {
    /// It is answered to everybody.
    Told(Answer),
    /// It is a deed, for an application that shows a token.
    Deed(Box<Acted>),
    /// There is nothing to it.
    Flawed(Flaw),
}

/// The service, for events and errors. No client calls it by the cloud APIs' door.
static SERVICE: Service = Service {
    name: "Scim",
    version: "2.0",
    category: "Management",
    host: "scim.rampart",
    code,
    operations: &[],
};

static SEARCH: Entry = entry("ScimSearch", Effect::Read);
static LIST_USERS: Entry = entry("ScimListUsers", Effect::Read);
static GET_USER: Entry = entry("ScimGetUser", Effect::Read);
static CREATE_USER: Entry = entry("ScimCreateUser", Effect::Write);
static REPLACE_USER: Entry = entry("ScimReplaceUser", Effect::Write);
static PATCH_USER: Entry = entry("ScimPatchUser", Effect::Write);
static DELETE_USER: Entry = entry("ScimDeleteUser", Effect::Write);
static LIST_GROUPS: Entry = entry("ScimListGroups", Effect::Read);
static GET_GROUP: Entry = entry("ScimGetGroup", Effect::Read);
static CREATE_GROUP: Entry = entry("ScimCreateGroup", Effect::Write);
static REPLACE_GROUP: Entry = entry("ScimReplaceGroup", Effect::Write);
static PATCH_GROUP: Entry = entry("ScimPatchGroup", Effect::Write);
static DELETE_GROUP: Entry = entry("ScimDeleteGroup", Effect::Write);

const fn entry(name: &'static str, effect: Effect) -> Entry {
    Entry {
        name,
        action: "rampart:Scim",
        effect,
        danger: false,
        keyless: false,
        shape: &[],
        read: |_| {
            let why = "This is called at /scim/v2/.";
            Err(rpc::Malformed::new("InvalidAction", why))
        },
    }
}

/// What is done, with the id of the path and the revision that it makes.
type Do = fn(&Request, &mut Context<'_>, &str, u64) -> Result<Answer, Refusal>;

/// Finds what becomes of a request.
#[must_use]
pub fn route(request: Request) -> Route {
    let path = request.path.trim_end_matches('/').to_owned();
    let (kind, id) = match path.split_once('/') {
        Some((kind, id)) => (kind, Some(id)),
        None => (&*path, None),
    };
    if let Some(told) = told(&request, kind, id) {
        return told;
    }
    let method = &*request.method;
    let (entry, deed): (&'static Entry, Do) = match (kind, id, method) {
        ("Users", None, "GET") | ("Users", Some(".search"), "POST") => {
            (&LIST_USERS, |request, context, _, _| {
                user::list(request, context)
            })
        }
        ("Users", None, "POST") => (&CREATE_USER, |request, context, _, revision| {
            user::create(request, context, revision)
        }),
        ("Users", Some(_), "GET") => (&GET_USER, |request, context, id, _| {
            user::get(request, context, number(id)?)
        }),
        ("Users", Some(_), "PUT") => (&REPLACE_USER, |request, context, id, revision| {
            user::replace(request, context, (number(id)?, revision))
        }),
        ("Users", Some(_), "PATCH") => (&PATCH_USER, |request, context, id, revision| {
            user::patch(request, context, (number(id)?, revision))
        }),
        ("Users", Some(_), "DELETE") => (&DELETE_USER, |request, context, id, revision| {
            user::delete(request, context, (number(id)?, revision))
        }),
        ("Groups", None, "GET") | ("Groups", Some(".search"), "POST") => {
            (&LIST_GROUPS, |request, context, _, _| {
                group::list(request, context)
            })
        }
        ("Groups", None, "POST") => (&CREATE_GROUP, |request, context, _, _| {
            group::create(request, context)
        }),
        ("Groups", Some(_), "GET") => (&GET_GROUP, |request, context, id, _| {
            group::get(request, context, number(id)?)
        }),
        ("Groups", Some(_), "PUT") => (&REPLACE_GROUP, |request, context, id, _| {
            group::replace(request, context, number(id)?)
        }),
        ("Groups", Some(_), "PATCH") => (&PATCH_GROUP, |request, context, id, _| {
            group::patch(request, context, number(id)?)
        }),
        ("Groups", Some(_), "DELETE") => (&DELETE_GROUP, |request, context, id, _| {
            group::delete(request, context, number(id)?)
        }),
        (".search", None, "POST") => (&SEARCH, |request, context, _, _| {
            let query = user::query(request, context)?;
            let account = &*context.account;
            let groups = group::all(account, request, query.needs("members"));
            Ok(query.answer(user::all(account, request).chain(groups)))
        }),
        ("Users" | "Groups", _, _) => return Route::Flawed(method_not_allowed()),
        _ => return Route::Flawed(nothing_there()),
    };
    let parameters = json!({
        "Id": id.map(|id| id.chars().take(64).collect::<String>()),
        "Filter": request.parameter("filter").map(|filter| filter.chars().take(256).collect::<String>()),
    });
    let id = id.unwrap_or_default().to_owned();
    let request = Arc::new(request);
    let work: Work = Box::new(move |context, revision| {
        let answer = deed(&request, context, &id, revision)?;
        // INVARIANT: an answer is a plain struct of texts and JSON, which always serialises.
        Ok(serde_json::to_string(&answer).unwrap_or_default())
    });
    Route::Deed(Box::new(Acted {
        service: &SERVICE,
        entry,
        parameters,
        work,
    }))
}

/// What is told to everybody: what there is, and what there is not.
fn told(request: &Request, kind: &str, id: Option<&str>) -> Option<Route> {
    let answer = match (kind, id) {
        ("ServiceProviderConfig", None) => Some(schema::config(&request.base)),
        ("ResourceTypes", id) => schema::types(&request.base, id),
        ("Schemas", id) => schema::schemas(&request.base, id),
        ("Bulk", None) => {
            let why =
                "Several changes in one request are not served, as ServiceProviderConfig says.";
            return Some(Route::Flawed(Flaw::new(501, "notImplemented", why)));
        }
        ("Me", _) => {
            let why = "An application is no user: there is nothing under /Me.";
            return Some(Route::Flawed(Flaw::new(501, "notImplemented", why)));
        }
        _ => return None,
    };
    let route = match answer {
        _ if request.method != "GET" => Route::Flawed(method_not_allowed()),
        // The standard demands this of a filter here.
        _ if request.parameter("filter").is_some() => Route::Flawed(Flaw::new(
            403,
            "Forbidden",
            "What there is is not filtered.",
        )),
        Some(answer) => Route::Told(answer),
        None => Route::Flawed(nothing_there()),
    };
    Some(route)
}

/// An id, which is a number. Whatever else it is, there is none of it.
fn number<T: std::str::FromStr>(id: &str) -> Result<T, Refusal> {
    let missing = |_| {
        let id: String = id.chars().take(64).collect();
        Flaw::new(404, "notFound", format!("There is no resource {id}.")).into()
    };
    id.parse().map_err(missing)
}

fn nothing_there() -> Flaw {
    let why = "Nothing is served under this path; Users, Groups, Schemas, ResourceTypes and \
               ServiceProviderConfig are.";
    Flaw::new(404, "notFound", why)
}

fn method_not_allowed() -> Flaw {
    Flaw::new(
        405,
        "methodNotAllowed",
        "This is not done to what stands under this path.",
    )
}

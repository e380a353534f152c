//! What there is: the features, the kinds of resources, their attributes. Source: RFC 7643, sections 5 to 7.

use serde_json::{Value, json};

use super::answer::Answer;
use super::list::MOST;
use super::words::{GROUP, LIST, USER};

const CONFIG: &str = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
const TYPE: &str = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";

/// What of SCIM there is.
pub(super) fn config(base: &str) -> Answer {
    Answer::shown(json!({
        "schemas": [CONFIG],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": MOST },
        "changePassword": { "supported": false },
        "sort": { "supported": true },
        "etag": { "supported": true },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "OAuth 2.0",
            "description": "An access token of a server application of the account with the scope /acs/scim.",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{base}/ServiceProviderConfig"),
        },
    }))
}

/// The kinds of resources, or one.
pub(super) fn types(base: &str, id: Option<&str>) -> Option<Answer> {
    let one = |id: &str, endpoint: &str, description: &str, schema: &str| {
        json!({
            "schemas": [TYPE],
            "id": id,
            "name": id,
            "endpoint": endpoint,
            "description": description,
            "schema": schema,
            "meta": { "resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{id}") },
        })
    };
    let all = vec![
        one("User", "/Users", "A RAM user", USER),
        one("Group", "/Groups", "A RAM user group", GROUP),
    ];
    listed(all, id)
}

/// The schemas, or one.
pub(super) fn schemas(base: &str, id: Option<&str>) -> Option<Answer> {
    let one = |id: &str, name: &str, description: &str, attributes: Vec<Value>| {
        json!({
            "schemas": [SCHEMA],
            "id": id,
            "name": name,
            "description": description,
            "attributes": attributes,
            "meta": { "resourceType": "Schema", "location": format!("{base}/Schemas/{id}") },
        })
    };
    let all = vec![
        one(USER, "User", "A RAM user", user()),
        one(GROUP, "Group", "A RAM user group", group()),
    ];
    listed(all, id)
}

fn listed(all: Vec<Value>, id: Option<&str>) -> Option<Answer> {
    let Some(id) = id else {
        return Some(Answer::shown(json!({
            "schemas": [LIST],
            "totalResults": all.len(),
            "startIndex": 1,
            "itemsPerPage": all.len(),
            "Resources": all,
        })));
    };
    let is_one = |one: &Value| one.get("id").is_some_and(|one| one == id);
    all.into_iter().find(is_one).map(Answer::shown)
}

fn user() -> Vec<Value> {
    let read_only = |one| with(one, "mutability", "readOnly".into());
    let work = |one| with(one, "canonicalValues", json!(["work"]));
    vec![
        with(
            with(
                text(
                    "userName",
                    "The user's name; the default domain of the account may stand behind it.",
                ),
                "required",
                true.into(),
            ),
            "uniqueness",
            "server".into(),
        ),
        text("displayName", "How the user is shown."),
        plain("active", "boolean", "Whether the user may log on."),
        several(
            "emails",
            "The e-mail address; one is kept, the primary one.",
            vec![
                text("value", "The address."),
                work(text("type", "Always work.")),
                plain("primary", "boolean", "Always true."),
            ],
        ),
        read_only(several(
            "phoneNumbers",
            "The telephone number.",
            vec![
                read_only(text("value", "The number.")),
                read_only(text("type", "Always mobile.")),
            ],
        )),
        read_only(several(
            "groups",
            "The groups that the user is in.",
            vec![
                read_only(text("value", "The id of the group.")),
                read_only(reference("The group.", "Group")),
                read_only(text("display", "How the group is called.")),
                read_only(text("type", "Always direct.")),
            ],
        )),
    ]
}

fn group() -> Vec<Value> {
    let immutable = |one| with(one, "mutability", "immutable".into());
    vec![
        with(
            with(
                text("displayName", "How the group is called."),
                "required",
                true.into(),
            ),
            "uniqueness",
            "server".into(),
        ),
        several(
            "members",
            "The users in the group.",
            vec![
                immutable(text("value", "The id of the user.")),
                immutable(reference("The user.", "User")),
                with(
                    immutable(text("type", "Always User.")),
                    "canonicalValues",
                    json!(["User"]),
                ),
            ],
        ),
    ]
}

fn text(name: &str, description: &str) -> Value {
    let one = plain(name, "string", description);
    let one = with(one, "caseExact", false.into());
    with(one, "uniqueness", "none".into())
}

fn reference(description: &str, to: &str) -> Value {
    let one = plain("$ref", "reference", description);
    let one = with(one, "caseExact", true.into());
    let one = with(one, "uniqueness", "none".into());
    with(one, "referenceTypes", json!([to]))
}

fn several(name: &str, description: &str, parts: Vec<Value>) -> Value {
    let one = plain(name, "complex", description);
    let one = with(one, "multiValued", true.into());
    with(one, "subAttributes", parts.into())
}

fn plain(name: &str, kind: &str, description: &str) -> Value {
    json!({
        "name": name,
        "type": kind,
        "multiValued": false,
        "description": description,
        "required": false,
        "mutability": "readWrite",
        "returned": "default",
    })
}

fn with(mut one: Value, name: &str, value: Value) -> Value {
    if let Some(members) = one.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
    one
}

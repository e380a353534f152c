//! A directory provisions the users and groups of an account, as the guide says; and a token does nothing else.

use serde_json::{Value, json};

use crate::oauth::{Scene, Told, send, text};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
const REDIRECT: &str = "https://app.example.com/back";

/// A directory with the token of an application that is let in.
struct Directory {
    scene: Scene,
    id: String,
    token: String,
}

impl Directory {
    fn new() -> Self {
        let scene = Scene::new();
        let given = [
            ("AppName", "directory"),
            ("DisplayName", "directory"),
            ("AppType", "ServerApp"),
            ("PredefinedScopes", "openid;/acs/scim"),
            ("RedirectUris", REDIRECT),
        ];
        let made = scene.ims("CreateApplication", &given);
        let id = text(&made["Application"], "AppId");
        let secret = scene.ims("CreateAppSecret", &[("AppId", &id)]);
        let secret = text(&secret["AppSecret"], "AppSecretValue");
        scene.ims("ProvisionApplication", &[("AppId", &id)]);
        let token = own_token(&scene, (&id, &secret), "");
        Self { scene, id, token }
    }

    fn call(&self, method: &str, path: &str, body: &Value, more: &[(&str, &str)]) -> Told {
        let bearer = format!("Bearer {}", self.token);
        let headers = [
            ("authorization", &*bearer),
            ("content-type", "application/scim+json"),
        ];
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let path = format!("/scim/v2/{path}");
        let headers = [&headers[..], more].concat();
        send(&self.scene.server, method, &path, &headers, &body)
    }

    fn does(&self, method: &str, path: &str, body: &Value, status: u16) -> Value {
        let told = self.call(method, path, body, &[]);
        assert_eq!(told.status, status, "{method} {path} {body}: {told:?}");
        if told.body.is_empty() {
            return Value::Null;
        }
        assert_eq!(told.header("content-type"), Some("application/scim+json"));
        told.json()
    }

    /// The status and word of what is refused.
    fn refused(&self, method: &str, path: &str, body: &Value) -> (u16, String) {
        let told = self.call(method, path, body, &[]);
        let said = told.json();
        assert_eq!(said["status"], told.status.to_string(), "{said}");
        let word = said["scimType"].as_str().unwrap_or_default();
        (told.status, word.to_owned())
    }

    fn look(&self, path: &str) -> Value {
        self.does("GET", path, &Value::Null, 200)
    }

    fn patch(&self, path: &str, operations: &Value) -> Value {
        let body = json!({ "schemas": [PATCH], "Operations": operations });
        self.does("PATCH", path, &body, 200)
    }

    fn user(&self, name: &str) -> String {
        let body = json!({ "schemas": [USER], "userName": name });
        text(&self.does("POST", "Users", &body, 201), "id")
    }

    fn found(&self, kind: &str, filter: &str) -> u64 {
        let filter =
            percent_encoding::utf8_percent_encode(filter, percent_encoding::NON_ALPHANUMERIC);
        let told = self.look(&format!("{kind}?count=0&filter={filter}"));
        assert_eq!(told["Resources"], json!([]));
        told["totalResults"].as_u64().unwrap()
    }
}

fn own_token(scene: &Scene, (id, secret): (&str, &str), scope: &str) -> String {
    let basic = data_encoding::BASE64.encode(format!("{id}:{secret}").as_bytes());
    let headers = [
        ("authorization", &*format!("Basic {basic}")),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let form = format!("grant_type=client_credentials{scope}");
    let told = send(&scene.server, "POST", "/v1/token", &headers, &form);
    text(&told.json(), "access_token")
}

#[test]
fn a_user_comes_changes_and_goes() {
    let directory = Directory::new();
    let domain = directory.scene.ims("GetDefaultDomain", &[]);
    let domain = text(&domain, "DefaultDomainName");
    let body = json!({
        "schemas": [USER, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "userName": format!("alice@{domain}"), "displayName": "Alice", "externalId": "e-1", "active": true,
        "name": { "givenName": "Alice", "familyName": "A" },
        "emails": [{ "value": "home@example.com" }, { "value": "alice@example.com", "type": "work", "primary": true }],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "X" },
    });
    let told = directory.call("POST", "Users", &body, &[]);
    assert_eq!(told.status, 201, "{told:?}");
    let made = told.json();
    let id = text(&made, "id");
    let path = format!("Users/{id}");
    assert_eq!(
        (&made["userName"], &made["active"]),
        (&json!("alice"), &json!(true))
    );
    let email = json!([{ "value": "alice@example.com", "type": "work", "primary": true }]);
    assert_eq!(made["emails"], email);
    assert_eq!(told.header("location"), made["meta"]["location"].as_str());
    assert_eq!(told.header("etag"), made["meta"]["version"].as_str());
    // It is the same user by the cloud APIs.
    let shown = directory.scene.ims("GetUser", &[("UserId", &id)]);
    assert_eq!(shown["User"]["DisplayName"], "Alice");
    let name = format!("alice@{domain}");
    let profile = directory
        .scene
        .ims("GetLoginProfile", &[("UserPrincipalName", &name)]);
    assert_eq!(profile["LoginProfile"]["Status"], "Active");
    // Found by what directories look for.
    for filter in [
        "userName eq \"alice\"",
        &format!("userName eq \"ALICE@{domain}\""),
        "externalId eq \"e-1\"",
        "displayName eq \"alice\" and active eq true",
        "emails[type eq \"work\" and value sw \"alice@\"]",
    ] {
        assert_eq!(directory.found("Users", filter), 1, "{filter}");
    }
    assert_eq!(
        directory.found("Users", "userName eq \"alice@example.com\""),
        0
    );
    assert_eq!(
        directory.found("Users", "not (userName eq \"alice\") and externalId pr"),
        0
    );
    // Versions.
    let etag = text(&made["meta"], "version");
    let told = directory.call("GET", &path, &Value::Null, &[("if-none-match", &etag)]);
    assert_eq!((told.status, &*told.body), (304, ""));
    let change = json!({ "schemas": [PATCH], "Operations": [
        { "op": "Replace", "path": "displayName", "value": "Alicia" },
        { "op": "Replace", "path": "userName", "value": "alicia" },
        { "op": "Replace", "path": "name.givenName", "value": "Alicia" },
    ]});
    let told = directory.call("PATCH", &path, &change, &[("if-match", &etag)]);
    assert_eq!(told.status, 200, "{told:?}");
    assert_eq!(told.json()["userName"], "alicia");
    let told = directory.call("PATCH", &path, &change, &[("if-match", &etag)]);
    assert_eq!(told.status, 412, "{told:?}");
    // What a PUT does not say is not there, but whether the user is active.
    let told = directory.does(
        "PUT",
        &path,
        &json!({ "schemas": [USER], "userName": "alicia" }),
        200,
    );
    assert_eq!(told["active"], true);
    for gone in ["displayName", "emails", "externalId"] {
        assert!(told.get(gone).is_none(), "{told}");
    }
    let only = directory.look(&format!("{path}?attributes=userName"));
    assert_eq!(
        only,
        json!({ "schemas": [USER], "id": id, "userName": "alicia" })
    );
    assert_eq!(
        directory.does("DELETE", &path, &Value::Null, 204),
        Value::Null
    );
    assert_eq!(directory.refused("GET", &path, &Value::Null).0, 404);
    assert_eq!(directory.refused("DELETE", &path, &Value::Null).0, 404);
    directory
        .scene
        .ims("GetUserInRecycleBin", &[("UserId", &id)]);
    let events = directory.scene.events("ScimPatchUser");
    for said in ["application", &directory.id, "UpdateUser", "alice", "name"] {
        assert!(events.contains(said), "{said}: {events}");
    }
}

#[test]
fn whoever_is_switched_off_is_out_at_once_and_so_are_the_keys() {
    let directory = Directory::new();
    let id = directory.user("alice");
    let path = format!("Users/{id}");
    let scene = &directory.scene;
    let made = scene.ims(
        "CreateAccessKey",
        &[("UserPrincipalName", &principal(scene, "alice"))],
    );
    let key = text(&made["AccessKey"], "AccessKeyId");
    let status = || {
        let given = [("UserPrincipalName", &*principal(scene, "alice"))];
        let keys = scene.ims("ListAccessKeys", &given);
        let profile = scene.ims("GetLoginProfile", &given);
        (
            text(&keys["AccessKeys"]["AccessKey"][0], "Status"),
            text(&profile["LoginProfile"], "Status"),
        )
    };
    let both = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    // A change of something else leaves it as it is.
    directory.patch(
        &path,
        &json!([{ "op": "add", "path": "displayName", "value": "A" }]),
    );
    assert_eq!(status(), both("Active", "Active"));
    // As Entra ID says it, and as Okta does.
    let off = directory.patch(
        &path,
        &json!([{ "op": "Replace", "path": "active", "value": "False" }]),
    );
    assert_eq!(off["active"], false);
    assert_eq!(status(), both("Inactive", "Inactive"));
    let on = directory.patch(
        &path,
        &json!([{ "op": "replace", "value": { "active": true } }]),
    );
    assert_eq!(on["active"], true);
    // Keys stay off until somebody who may switches them on.
    assert_eq!(status(), both("Inactive", "Active"));
    // Nothing is said of it any more: there is nothing to log on with.
    let gone = directory.patch(&path, &json!([{ "op": "remove", "path": "active" }]));
    assert!(gone.get("active").is_none(), "{gone}");
    let other = directory.patch(
        &path,
        &json!([{ "op": "replace", "path": "displayName", "value": "B" }]),
    );
    assert!(other.get("active").is_none(), "{other}");
    let search = json!({ "schemas": [SEARCH], "filter": "userName eq \"alice\" or displayName eq \"crew\"" });
    assert_eq!(
        directory.does("POST", ".search", &search, 200)["totalResults"],
        1
    );
    let events = scene.events("ScimPatchUser");
    assert!(
        events.contains(&format!("UpdateAccessKey {key} Inactive")),
        "{events}"
    );
    assert!(events.contains("RevokeSessions"), "{events}");
    let told = scene
        .server
        .call(&scene.admin, "2026-11-01", "ListRevocations", &[]);
    assert!(
        told.body.contains(&id) || told.body.contains("alice"),
        "{told:?}"
    );
}

fn principal(scene: &Scene, name: &str) -> String {
    let domain = scene.ims("GetDefaultDomain", &[]);
    format!("{name}@{}", text(&domain, "DefaultDomainName"))
}

#[test]
fn a_group_has_the_members_that_the_directory_says() {
    let directory = Directory::new();
    let (alice, bob) = (directory.user("alice"), directory.user("bob"));
    let body = json!({
        "schemas": [GROUP], "displayName": "All Staff", "externalId": "g-1", "members": [{ "value": alice }],
    });
    let made = directory.does("POST", "Groups", &body, 201);
    let path = format!("Groups/{}", text(&made, "id"));
    let members = || {
        let shown = directory.look(&path);
        let all = shown["members"].as_array().unwrap().clone();
        let name = |one: &Value| {
            text(
                &directory.look(&format!("Users/{}", text(one, "value"))),
                "userName",
            )
        };
        let mut names: Vec<_> = all.iter().map(name).collect();
        names.sort();
        names.join(" ")
    };
    assert_eq!(members(), "alice");
    assert_eq!(
        directory
            .scene
            .ims("GetGroup", &[("GroupName", "All-Staff")])["Group"]["DisplayName"],
        "All Staff"
    );
    // As Entra ID, Okta and the standard say it.
    directory.patch(
        &path,
        &json!([{ "op": "Add", "path": "members", "value": [{ "value": bob }] }]),
    );
    assert_eq!(members(), "alice bob");
    directory.patch(
        &path,
        &json!([{ "op": "Remove", "path": "members", "value": [{ "value": alice }] }]),
    );
    assert_eq!(members(), "bob");
    let gone = format!("members[value eq \"{bob}\"]");
    directory.patch(&path, &json!([{ "op": "remove", "path": gone }]));
    assert_eq!(members(), "");
    directory.patch(&path, &json!([{ "op": "replace", "path": "members", "value": [{ "value": alice, "display": "x" }] }]));
    assert_eq!(members(), "alice");
    let shown = directory.look(&format!("Users/{alice}"));
    assert_eq!(shown["groups"][0]["display"], "All Staff");
    assert_eq!(directory.found("Groups", "displayName eq \"all staff\""), 1);
    assert_eq!(
        directory.found("Groups", &format!("members eq \"{alice}\"")),
        1
    );
    let listed = directory.look("Groups?excludedAttributes=members");
    assert!(listed["Resources"][0].get("members").is_none(), "{listed}");
    let renamed = directory.patch(
        &path,
        &json!([{ "op": "replace", "value": { "displayName": "Crew" } }]),
    );
    assert_eq!(renamed["displayName"], "Crew");
    let twice = json!({ "schemas": [GROUP], "displayName": "crew" });
    assert_eq!(
        directory.refused("POST", "Groups", &twice),
        (409, "uniqueness".to_owned())
    );
    let nested = json!({ "schemas": [GROUP], "displayName": "x", "members": [{ "value": "7" }] });
    assert_eq!(
        directory.refused("POST", "Groups", &nested),
        (400, "invalidValue".to_owned())
    );
    // Its policies go with it.
    let ram = |action, given: &[(&str, &str)]| {
        let told = directory
            .scene
            .server
            .call(&directory.scene.admin, "2015-05-01", action, given);
        assert_eq!(told.status, 200, "{action}: {told:?}");
    };
    let held = [("PolicyType", "System"), ("PolicyName", "ReadOnlyAccess")];
    ram(
        "AttachPolicyToGroup",
        &[&held[..], &[("GroupName", "Crew")]].concat(),
    );
    directory.does("DELETE", &path, &Value::Null, 204);
    // One that administrators made and gave policies to is theirs.
    ram("CreateGroup", &[("GroupName", "admins")]);
    ram(
        "AttachPolicyToGroup",
        &[&held[..], &[("GroupName", "admins")]].concat(),
    );
    let found = directory.look("Groups?filter=displayName%20eq%20%22admins%22");
    let path = format!("Groups/{}", text(&found["Resources"][0], "id"));
    let join = json!({ "schemas": [PATCH], "Operations": [{ "op": "add", "path": "members", "value": [{ "value": bob }] }] });
    assert_eq!(directory.refused("PATCH", &path, &join).0, 403);
    assert_eq!(directory.refused("DELETE", &path, &Value::Null).0, 403);
}

#[test]
fn what_is_wrong_is_said_in_the_words_of_the_standard() {
    let directory = Directory::new();
    let id = directory.user("alice");
    let path = format!("Users/{id}");
    let user = |name: &str| json!({ "schemas": [USER], "userName": name });
    let operation = |one: Value| json!({ "schemas": [PATCH], "Operations": [one] });
    let set = |path: &str| operation(json!({ "op": "replace", "path": path, "value": "x" }));
    let nothing = Value::Null;
    for (method, path, body, status, word) in [
        ("POST", "Users", user("ALICE"), 409, "uniqueness"),
        (
            "POST",
            "Users",
            user("bob@elsewhere.example.com"),
            400,
            "invalidValue",
        ),
        (
            "POST",
            "Users",
            json!({ "schemas": [USER] }),
            400,
            "invalidValue",
        ),
        (
            "POST",
            "Users",
            json!({ "schemas": [GROUP], "userName": "x" }),
            400,
            "invalidSyntax",
        ),
        ("POST", "Users", json!([1]), 400, "invalidSyntax"),
        (
            "GET",
            "Users?filter=userName",
            nothing.clone(),
            400,
            "invalidFilter",
        ),
        (
            "GET",
            "Users?startIndex=x",
            nothing.clone(),
            400,
            "invalidValue",
        ),
        ("PATCH", &*path, set("id"), 400, "mutability"),
        ("PATCH", &*path, set("nothing"), 400, "invalidPath"),
        (
            "PATCH",
            &*path,
            operation(json!({ "op": "remove" })),
            400,
            "noTarget",
        ),
        ("GET", "Users/7", nothing.clone(), 404, ""),
        ("GET", "Users/x", nothing.clone(), 404, ""),
        ("GET", "Nothing", nothing.clone(), 404, ""),
        ("POST", "Bulk", json!({}), 501, ""),
        ("GET", "Me", nothing.clone(), 501, ""),
        ("DELETE", "Users", nothing.clone(), 405, ""),
    ] {
        let told = directory.refused(method, path, &body);
        assert_eq!(told, (status, word.to_owned()), "{method} {path} {body}");
    }
    let known = json!({ "schemas": [USER], "userName": "bob", "externalId": "e" });
    directory.does("POST", "Users", &known, 201);
    let other = json!({ "schemas": [USER], "userName": "carol", "externalId": "e" });
    assert_eq!(
        directory.refused("POST", "Users", &other),
        (409, "uniqueness".to_owned())
    );
    // What was refused has left nothing.
    assert_eq!(directory.found("Users", "userName eq \"carol\""), 0);
}

#[test]
fn a_token_that_is_dead_or_for_something_else_opens_nothing() {
    let mut directory = Directory::new();
    let (id, scene) = (directory.id.clone(), &directory.scene);
    for headers in [
        vec![],
        vec![("authorization", "Bearer x")],
        vec![("authorization", "Basic x")],
    ] {
        let told = send(&scene.server, "GET", "/scim/v2/Users", &headers, "");
        assert_eq!(told.status, 401, "{told:?}");
        assert!(
            told.header("www-authenticate")
                .unwrap()
                .starts_with("Bearer")
        );
    }
    for open in [
        "ServiceProviderConfig",
        "Schemas",
        "ResourceTypes",
        "ResourceTypes/User",
    ] {
        let told = send(&scene.server, "GET", &format!("/scim/v2/{open}"), &[], "");
        assert_eq!(told.status, 200, "{told:?}");
    }
    // A token that is not for it.
    let secret = scene.ims("CreateAppSecret", &[("AppId", &id)]);
    let secret = text(&secret["AppSecret"], "AppSecretValue");
    let good = std::mem::take(&mut directory.token);
    directory.token = own_token(&directory.scene, (&id, &secret), "&scope=openid");
    assert_eq!(directory.refused("GET", "Users", &Value::Null).0, 403);
    directory.token = good;
    directory.look("Users");
    // Taken out, and let in again: the token of before stays dead.
    directory
        .scene
        .ims("DeprovisionApplication", &[("AppId", &id)]);
    assert_eq!(directory.refused("GET", "Users", &Value::Null).0, 401);
    assert_eq!(
        directory
            .refused("POST", "Users", &json!({ "userName": "eve" }))
            .0,
        401
    );
}

#[test]
fn a_thousand_users_come_change_and_go() {
    let directory = Directory::new();
    let before = directory.found("Users", "id pr");
    let ids: Vec<_> = (0..1000)
        .map(|number| directory.user(&format!("user-{number}")))
        .collect();
    assert_eq!(directory.found("Users", "userName sw \"user-\""), 1000);
    let mut seen = std::collections::BTreeSet::new();
    for first in (1..)
        .step_by(300)
        .take_while(|first| *first <= 1000 + before)
    {
        let page = directory.look(&format!("Users?startIndex={first}&count=300&attributes=id"));
        assert_eq!(page["totalResults"], 1000 + before);
        let page = page["Resources"].as_array().unwrap().clone();
        seen.extend(page.iter().map(|one| text(one, "id")));
    }
    assert_eq!(seen.len() as u64, 1000 + before);
    for id in &ids {
        directory.patch(
            &format!("Users/{id}"),
            &json!([{ "op": "replace", "value": { "active": false } }]),
        );
    }
    assert_eq!(
        directory.found("Users", "active eq false and userName sw \"user-\""),
        1000
    );
    for id in &ids {
        directory.does("DELETE", &format!("Users/{id}"), &Value::Null, 204);
    }
    assert_eq!(directory.found("Users", "id pr"), before);
}

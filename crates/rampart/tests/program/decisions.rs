//! The decision API and the verification of requests, as a user's service sees them.

use rpc::sign::Draft;
use serde_json::{Value, json};

use crate::harness::{Admin, RAM, STS, Server, rampart, run};

fn start() -> (tempfile::TempDir, Server, Admin) {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let admin = server.admin();
    (dir, server, admin)
}

fn question(admin: &Admin, user: &str, action: &str) -> Value {
    json!({
        "subject": { "type": "user", "id": format!("acs:ram::{}:user/{user}", admin.account) },
        "action": { "name": action },
        "resource": { "type": "object", "id": format!("acs:oss:*:{}:b/o", admin.account) },
    })
}

/// A user `reader` who may read objects and nothing else.
fn make_reader(server: &Server, admin: &Admin) {
    let document = r#"{"Version":"1","Statement":[
        {"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}"#;
    for (action, given) in [
        ("CreateUser", &[("UserName", "reader")][..]),
        (
            "CreatePolicy",
            &[("PolicyName", "Read"), ("PolicyDocument", document)],
        ),
        (
            "AttachPolicyToUser",
            &[
                ("UserName", "reader"),
                ("PolicyName", "Read"),
                ("PolicyType", "Custom"),
            ],
        ),
    ] {
        let answer = server.call(admin, RAM, action, given);
        assert_eq!(answer.status, 200, "{action}: {answer:?}");
    }
}

#[test]
fn a_service_asks_and_is_told_why() {
    let (_dir, server, admin) = start();
    make_reader(&server, &admin);
    let path = "/access/v1/evaluation";
    let allowed = server.post(&admin, path, &question(&admin, "reader", "oss:GetObject"));
    assert_eq!(allowed.status, 200, "{allowed:?}");
    assert_eq!(allowed.json()["decision"], true);
    assert_eq!(allowed.json()["context"]["outcome"], "Allow");
    let denied = server
        .post(&admin, path, &question(&admin, "reader", "oss:PutObject"))
        .json();
    assert_eq!(denied["decision"], false);
    assert_eq!(denied["context"]["outcome"], "ImplicitDeny");
    assert!(
        denied["context"]["explanation"]["fix"].is_object(),
        "{denied}"
    );
    let unknown = server
        .post(&admin, path, &question(&admin, "nobody", "oss:GetObject"))
        .json();
    assert_eq!(unknown["decision"], false);
}

#[test]
fn a_deny_is_not_skipped_by_naming_the_resource_otherwise() {
    let (_dir, server, admin) = start();
    make_reader(&server, &admin);
    let deny = |name: &str, resource: &str| {
        let document = json!({ "Version": "1", "Statement": [
            { "Effect": "Deny", "Action": "oss:*", "Resource": resource },
        ]})
        .to_string();
        let policy = [("PolicyName", name), ("PolicyDocument", &*document)];
        assert_eq!(
            server.call(&admin, RAM, "CreatePolicy", &policy).status,
            200
        );
        let attach = [
            ("UserName", "reader"),
            ("PolicyName", name),
            ("PolicyType", "Custom"),
        ];
        let attached = server.call(&admin, RAM, "AttachPolicyToUser", &attach);
        assert_eq!(attached.status, 200);
    };
    deny("Own", &format!("acs:oss:*:{}:secret/*", admin.account));
    deny("Literal", "acs:oss:*::hidden/*");
    let ask = |resource: &str| {
        let mut body = question(&admin, "reader", "oss:GetObject");
        body["resource"]["id"] = resource.into();
        server.post(&admin, "/access/v1/evaluation", &body)
    };
    let account = &admin.account;
    for (resource, outcome) in [
        (format!("acs:oss:cn:{account}:secret/x"), "ExplicitDeny"),
        ("acs:oss:cn::secret/x".to_owned(), "ExplicitDeny"),
        ("acs:oss:cn::hidden/x".to_owned(), "ExplicitDeny"),
        ("acs:oss:cn::open/x".to_owned(), "Allow"),
        ("*".to_owned(), "Allow"),
        (
            "acs:oss:cn:1000000000000009:open/x".to_owned(),
            "ImplicitDeny",
        ),
    ] {
        let answer = ask(&resource);
        assert_eq!(answer.json()["context"]["outcome"], outcome, "{resource}");
    }
    for resource in ["secret/x", "acs:oss:secret/x", "ACS:oss:cn::secret/x", ""] {
        let answer = ask(resource);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (400, "InvalidParameter.resource"),
            "{resource}"
        );
    }
}

#[test]
fn a_decision_on_a_session_knows_who_stands_behind_it() {
    let (_dir, server, admin) = start();
    let account = &admin.account;
    let principal = format!("acs:ram::{account}:root");
    let trust = json!({ "Version": "1", "Statement": [{
        "Effect": "Allow",
        "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
        "Principal": { "RAM": [principal] },
    }]});
    let policy = json!({ "Version": "1", "Statement": [
        { "Effect": "Allow", "Action": "*", "Resource": "*" },
        { "Effect": "Deny", "Action": "*", "Resource": "*",
          "Condition": { "StringEquals": { "acs:SourceIdentity": "mallory" } } },
    ]});
    let (trust, policy) = (trust.to_string(), policy.to_string());
    for (action, given) in [
        (
            "CreateRole",
            &[
                ("RoleName", "ops"),
                ("AssumeRolePolicyDocument", trust.as_str()),
            ][..],
        ),
        (
            "CreatePolicy",
            &[("PolicyName", "Most"), ("PolicyDocument", &policy)],
        ),
        (
            "AttachPolicyToRole",
            &[
                ("RoleName", "ops"),
                ("PolicyName", "Most"),
                ("PolicyType", "Custom"),
            ],
        ),
    ] {
        assert_eq!(server.call(&admin, RAM, action, given).status, 200);
    }
    let role = format!("acs:ram::{account}:role/ops");
    for (identity, outcome) in [("mallory", "ExplicitDeny"), ("alice", "Allow")] {
        let given = [
            ("RoleArn", role.as_str()),
            ("RoleSessionName", "shift"),
            ("SourceIdentity", identity),
        ];
        let session = server.call(&admin, STS, "AssumeRole", &given).json();
        let mut body = question(&admin, "-", "oss:GetObject");
        body["subject"] = json!({
            "type": "session",
            "id": session["Credentials"]["AccessKeyId"],
            "properties": { "security_token": session["Credentials"]["SecurityToken"] },
        });
        let answer = server.post(&admin, "/access/v1/evaluation", &body).json();
        assert_eq!(answer["context"]["outcome"], outcome, "{identity}");
    }
}

#[test]
fn several_questions_are_answered_as_far_as_wished() {
    let (_dir, server, admin) = start();
    make_reader(&server, &admin);
    let common = question(&admin, "reader", "oss:GetObject");
    let ask = |semantic: &str| {
        let mut body = common.clone();
        body["options"] = json!({ "evaluations_semantic": semantic });
        body["evaluations"] = json!([
            { "action": { "name": "oss:PutObject" } },
            {},
            { "action": { "name": "not an action" } },
        ]);
        let answer = server.post(&admin, "/access/v1/evaluations", &body);
        assert_eq!(answer.status, 200, "{answer:?}");
        let decisions = answer.json()["evaluations"].as_array().unwrap().clone();
        decisions
            .iter()
            .map(|one| one["decision"].as_bool().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(ask("execute_all"), [false, true, false]);
    assert_eq!(ask("deny_on_first_deny"), [false]);
    assert_eq!(ask("permit_on_first_permit"), [false, true]);
    let alone = server
        .post(&admin, "/access/v1/evaluations", &common)
        .json();
    assert_eq!(alone["decision"], true);
    let mut many = common.clone();
    many["evaluations"] = vec![json!({}); 101].into();
    let answer = server.post(&admin, "/access/v1/evaluations", &many);
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (400, "InvalidParameter.evaluations")
    );
}

#[test]
fn nobody_asks_without_showing_who_they_are() {
    let (_dir, server, admin) = start();
    let body = question(&admin, "admin", "oss:GetObject").to_string();
    let post = |more: &str| {
        server.send(format!(
            "POST /access/v1/evaluation HTTP/1.1\r\nhost: x\r\n{more}content-length: {}\r\n\r\n{body}",
            body.len()
        ))
    };
    let anonymous = post("");
    assert_eq!(anonymous.status, 401, "{anonymous:?}");
    assert!(
        anonymous
            .head
            .contains("www-authenticate: acs3-hmac-sha256, bearer")
    );
    let made_up = post("authorization: Bearer abc.def.ghi\r\n");
    assert_eq!(made_up.status, 401, "{made_up:?}");
    let other = Admin::of(&json!({
        "AccountId": admin.account,
        "Administrator": { "AccessKeyId": admin.key_id, "AccessKeySecret": "wrong" },
    }));
    let forged = server.post(&other, "/access/v1/evaluation", &json!({}));
    assert_eq!(
        (forged.status, forged.code().as_str()),
        (401, "SignatureDoesNotMatch")
    );
}

#[test]
fn what_is_not_understood_is_named_and_the_request_id_comes_back() {
    let (_dir, server, admin) = start();
    let answer = server.post(&admin, "/access/v1/evaluation", &json!({ "subject": 7 }));
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (400, "InvalidParameter.Body")
    );
    let answer = server.post(&admin, "/access/v1/evaluation", &json!({}));
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (400, "MissingParameter")
    );
    let search = server.post(&admin, "/access/v1/search/subject", &json!({}));
    assert_eq!(
        (search.status, search.code().as_str()),
        (400, "MissingParameter")
    );
    let described = server.get("/.well-known/authzen-configuration").json();
    let base = format!("http://{}", server.address);
    assert_eq!(described["policy_decision_point"], base.as_str());
    assert_eq!(
        described["access_evaluation_endpoint"],
        format!("{base}/access/v1/evaluation")
    );
    for sought in ["subject", "resource", "action"] {
        let endpoint = &described[format!("search_{sought}_endpoint")];
        assert_eq!(*endpoint, format!("{base}/access/v1/search/{sought}"));
    }
    let echo = server.send(
        "POST /access/v1/evaluation HTTP/1.1\r\nhost: x\r\nx-request-id: mine-7\r\ncontent-length: 0\r\n\r\n",
    );
    assert!(echo.head.contains("x-request-id: mine-7\r\n"), "{echo:?}");
}

#[test]
fn a_service_learns_who_signed_what_it_received() {
    let (_dir, server, admin) = start();
    let body = b"{}";
    let received = Draft {
        method: "PUT",
        host: "shop.example",
        path: "/orders/7",
        query: "dry=1",
        operation: None,
        content_type: Some("application/json"),
        body,
    };
    let headers = admin.sign(&received);
    let mut question = json!({
        "verify_id": "first",
        "method": "PUT",
        "path": "/orders/7",
        "query": "dry=1",
        "headers": headers.iter().map(|(name, value)| {
            (name.to_string(), value.to_str().unwrap().into())
        }).collect::<serde_json::Map<_, _>>(),
        "payload_sha256": rpc::payload_sha256(body),
        "source_address": "203.0.113.9",
        "expected_host": "shop.example",
        "action": { "name": "shop:PutOrder" },
        "resource": { "type": "order", "id": format!("acs:shop:*:{}:order/7", admin.account) },
    });
    let ask = |question: &Value| {
        let answer = server.post(&admin, "/authn/v1/verify", question);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    };
    let verified = ask(&question);
    assert_eq!(verified["verified"], true, "{verified}");
    assert_eq!(verified["signer"]["access_key_id"], admin.key_id.as_str());
    assert_eq!(verified["decision"], true);
    assert_eq!(
        ask(&question)["verified"],
        true,
        "the same verification may be asked again"
    );
    question["verify_id"] = "second".into();
    assert_eq!(ask(&question)["error"]["code"], "SignatureNonceUsed");
    question["path"] = "/orders/8".into();
    assert_eq!(ask(&question)["verified"], false);
    question["expected_host"] = "other.example".into();
    assert_eq!(ask(&question)["verified"], false);
    question["expected"] = "x".into();
    assert_eq!(
        server.post(&admin, "/authn/v1/verify", &question).status,
        400
    );
}

#[test]
fn all_sessions_of_a_role_are_one_service_to_a_replay() {
    let (_dir, server, admin) = start();
    let _ = assume(&server, &admin);
    let arn = format!("acs:ram::{}:role/desk", admin.account);
    let pods = ["pod-1", "pod-2"].map(|name| {
        let given = [("RoleArn", arn.as_str()), ("RoleSessionName", name)];
        admin.session(&server.call(&admin, STS, "AssumeRole", &given).json())
    });
    let received = Draft {
        method: "GET",
        host: "shop.example",
        path: "/orders",
        query: "",
        operation: None,
        content_type: None,
        body: b"",
    };
    let headers = admin.sign(&received);
    let question = json!({
        "method": "GET",
        "path": "/orders",
        "headers": headers.iter().map(|(name, value)| {
            (name.to_string(), value.to_str().unwrap().into())
        }).collect::<serde_json::Map<_, _>>(),
        "payload_sha256": rpc::payload_sha256(b""),
        "source_address": "203.0.113.9",
        "expected_host": "shop.example",
    });
    let [first, second] = pods.map(|pod| server.post(&pod, "/authn/v1/verify", &question).json());
    assert_eq!(first["verified"], true, "{first}");
    assert_eq!(second["error"]["code"], "SignatureNonceUsed", "{second}");
}

/// The role's temporary credentials, as the environment of a program.
fn assume(server: &Server, admin: &Admin) -> [(&'static str, String); 3] {
    let trust = json!({ "Version": "1", "Statement": [{
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": { "RAM": format!("acs:ram::{}:root", admin.account) },
    }] })
    .to_string();
    for (action, given) in [
        (
            "CreateRole",
            [
                ("RoleName", "desk"),
                ("AssumeRolePolicyDocument", trust.as_str()),
            ],
        ),
        (
            "AttachPolicyToRole",
            [
                ("RoleName", "desk"),
                ("PolicyName", "RampartDecisionPointAccess"),
            ],
        ),
    ] {
        let given = [given.as_slice(), &[("PolicyType", "System")]].concat();
        let answer = server.call(admin, RAM, action, &given);
        assert_eq!(answer.status, 200, "{action}: {answer:?}");
    }
    let arn = format!("acs:ram::{}:role/desk", admin.account);
    let given = [("RoleArn", arn.as_str()), ("RoleSessionName", "bearer")];
    let answer = server.call(admin, STS, "AssumeRole", &given);
    assert_eq!(answer.status, 200, "{answer:?}");
    let text = |field: &str| {
        answer.json()["Credentials"][field]
            .as_str()
            .unwrap()
            .to_owned()
    };
    [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", text("AccessKeyId")),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", text("AccessKeySecret")),
        ("ALIBABA_CLOUD_SECURITY_TOKEN", text("SecurityToken")),
    ]
}

#[test]
fn a_bearer_credential_opens_the_decision_api_and_its_token_alone_does_not() {
    let (_dir, server, admin) = start();
    make_reader(&server, &admin);
    let credentials = assume(&server, &admin);
    let output = rampart(&["credentials", "--bearer"])
        .envs(credentials.clone())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let bearer = String::from_utf8(output.stdout).unwrap();
    let body = question(&admin, "reader", "oss:GetObject").to_string();
    let ask = |credential: &str| {
        server.send(format!(
            "POST /access/v1/evaluation HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
             authorization: Bearer {credential}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ))
    };
    let allowed = ask(bearer.trim());
    assert_eq!(allowed.status, 200, "{allowed:?}");
    assert_eq!(allowed.json()["decision"], true);
    let token = &credentials[2].1;
    let id = credentials[0].1.trim_start_matches("STS.");
    for forged in [
        token.clone(),
        format!("{id}..{token}"),
        format!("{id}.{}.{token}", "0".repeat(64)),
    ] {
        assert_ne!(ask(&forged).status, 200);
    }
}

#[test]
fn a_service_that_shows_nothing_sound_leaves_an_event() {
    let dir = tempfile::tempdir().unwrap();
    let arguments = ["--trusted-proxies", "127.0.0.1"];
    let server = Server::start(&dir.path().join("data"), &arguments);
    let send = |header: &str| {
        server.send(format!(
            "POST /access/v1/evaluation HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 203.0.113.9\r\n\
             {header}connection: close\r\ncontent-length: 2\r\n\r\n{{}}"
        ))
    };
    // The second of a kind is in the first one's event, so each has a code of its own.
    let cases = [
        (
            "authorization: ACS3-HMAC-SHA256 nonsense\r\n",
            "IncompleteSignature",
        ),
        (
            "authorization: Bearer in-the-clear\r\n",
            "InvalidProtocol.NeedSsl",
        ),
    ];
    let codes: Vec<_> = cases
        .iter()
        .map(|(header, _)| {
            let answer = send(header);
            assert_eq!(answer.status, 401, "{answer:?}");
            assert!(answer.head.contains("www-authenticate: "), "{answer:?}");
            answer.code()
        })
        .collect();
    assert_eq!(codes, cases.map(|(_, code)| code));
    server.terminate();
    let data = server.directory.clone();
    server.wait();
    let listed = rampart(&["events", "--output", "json", "--data-dir"])
        .arg(&data)
        .output()
        .unwrap();
    let events = String::from_utf8(listed.stdout).unwrap();
    for (_, code) in cases {
        let found = events
            .lines()
            .filter(|line| line.contains(&format!("\"{code}\"")));
        assert_eq!(found.count(), 1, "{code}: {events}");
    }
    assert!(events.contains("203.0.113.9") && !events.contains("in-the-clear"));
}

/// All results of a search, page by page, by id or name.
fn searched(
    server: &Server,
    admin: &Admin,
    sought: &str,
    body: &Value,
    limit: usize,
) -> Vec<String> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let mut body = body.clone();
        body["page"] = json!({ "token": token, "limit": limit });
        let told = server.post(admin, &format!("/access/v1/search/{sought}"), &body);
        assert_eq!(told.status, 200, "{told:?}");
        let told = told.json();
        let results = told["results"].as_array().unwrap();
        assert!(results.len() <= limit, "{told}");
        for result in results {
            let name = result["id"].as_str().or(result["name"].as_str()).unwrap();
            found.push(name.to_owned());
        }
        told["page"]["next_token"]
            .as_str()
            .unwrap()
            .clone_into(&mut token);
        if token.is_empty() {
            return found;
        }
    }
}

#[test]
fn a_search_finds_what_evaluations_would_allow_and_nothing_else() {
    let (_dir, server, admin) = start();
    make_reader(&server, &admin);
    for name in ["other", "near"] {
        let made = server.call(&admin, RAM, "CreateUser", &[("UserName", name)]);
        assert_eq!(made.status, 200);
    }
    let near = r#"{"Version":"1","Statement":[{"Effect":"Allow",
        "Action":["oss:GetObject","shop:Buy","ram:GetUser"],"Resource":"*",
        "Condition":{"IpAddress":{"acs:SourceIp":["10.0.0.0/8"]}}}]}"#;
    for (action, given) in [
        (
            "CreatePolicy",
            [("PolicyName", "Near"), ("PolicyDocument", near)].as_slice(),
        ),
        (
            "AttachPolicyToUser",
            &[
                ("UserName", "near"),
                ("PolicyName", "Near"),
                ("PolicyType", "Custom"),
            ],
        ),
    ] {
        assert_eq!(
            server.call(&admin, RAM, action, given).status,
            200,
            "{action}"
        );
    }
    let arn = |name: &str| format!("acs:ram::{}:user/{name}", admin.account);
    let decided = |body: &Value| {
        let told = server.post(&admin, "/access/v1/evaluation", body);
        told.json()["decision"] == true
    };
    for address in ["10.0.0.7", "203.0.113.7"] {
        let mut body = question(&admin, "", "oss:GetObject");
        body["context"] = json!({ "acs:SourceIp": address });
        let found = searched(&server, &admin, "subject", &body, 1);
        for name in ["admin", "reader", "other", "near"] {
            body["subject"]["id"] = arn(name).into();
            assert_eq!(
                found.contains(&arn(name)),
                decided(&body),
                "{name} {address}"
            );
        }
    }
    let mut body = question(&admin, "near", "ram:GetUser");
    body["resource"] = json!({ "type": "user" });
    assert!(searched(&server, &admin, "resource", &body, 100).is_empty());
    body["context"] = json!({ "acs:SourceIp": "10.0.0.7" });
    let mut found = searched(&server, &admin, "resource", &body, 3);
    found.sort();
    assert_eq!(found, ["admin", "near", "other", "reader"].map(arn));
    body["resource"] =
        json!({ "type": "order", "id": format!("acs:shop:*:{}:order/1", admin.account) });
    assert_eq!(
        searched(&server, &admin, "action", &body, 100),
        ["shop:Buy"]
    );
    let reader = question(&admin, "reader", "oss:PutObject");
    let found = searched(&server, &admin, "action", &reader, 100);
    assert!(
        found.contains(&"oss:GetObject".to_owned()) && !found.contains(&"oss:PutObject".to_owned())
    );
    assert!(
        found.iter().all(|name| name.starts_with("oss:Get")),
        "{found:?}"
    );
    let session = json!({ "subject": { "type": "session" }, "action": { "name": "a:B" },
        "resource": { "type": "t", "id": "*" } });
    let told = server.post(&admin, "/access/v1/search/subject", &session);
    assert_eq!(told.code(), "InvalidParameter.subject");
}

#[test]
fn who_can_and_what_can_are_asked_on_the_command_line() {
    let (dir, server, admin) = start();
    make_reader(&server, &admin);
    let object = format!("acs:oss:*:{}:b/o", admin.account);
    let data = dir.path().join("data");
    let data = data.to_str().unwrap();
    let asked = |arguments: &[&str]| {
        let ended = run(&[arguments, &["--data-dir", data]].concat());
        (ended.code, [ended.out, ended.err].concat())
    };
    let (code, told) = asked(&["who-can", "oss:GetObject", &object]);
    assert_eq!(code, 0, "{told}");
    assert!(
        told.contains("always       user/reader  oss:GetObject") && told.contains("owner"),
        "{told}"
    );
    let (code, told) = asked(&["what-can", "user/reader", "--output", "json"]);
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(
        (code, &told["Rows"][0]["Actions"]),
        (0, &json!(["oss:Get*"]))
    );
    let (code, told) = asked(&["what-can", "user/reader", "--action", "oss:PutObject"]);
    assert_eq!(code, 3, "{told}");
    let (code, _) = asked(&["what-can", "user/nobody"]);
    assert_eq!(code, 2);
    drop(server);
}

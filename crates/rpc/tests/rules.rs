//! The rules of a request one by one: what is refused, with which code, and what is not.
#![cfg(test)]

use http::{HeaderMap, HeaderName, HeaderValue};
use rpc::sign::{self, Draft, Key, Stamp};
use rpc::{Format, Incoming, Malformed, Proof, Request, Requirements, Scheme};

const KEY: Key<'_> = Key {
    id: "LTAI",
    secret: b"secret",
    token: None,
};
const STAMP: Stamp<'_> = Stamp {
    time: 1_795_460_944,
    nonce: "n-1",
};
const GET_USER: (&str, &str) = ("2015-05-01", "GetUser");

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in pairs {
        let name: HeaderName = name.parse().unwrap();
        map.append(name, HeaderValue::from_str(value).unwrap());
    }
    map
}

fn read(query: &str, pairs: &[(&str, &str)], body: &str) -> Result<Request, Malformed> {
    let headers = headers(pairs);
    rpc::read(&Incoming {
        method: "POST",
        path: "/",
        query,
        headers: &headers,
        body: body.as_bytes(),
    })
}

/// A query signed in the first generation.
fn first(parameters: &[(&str, &str)]) -> String {
    sign::rpc1("POST", GET_USER, parameters, KEY, STAMP).unwrap()
}

/// Headers signed in the second generation.
fn second(query: &str) -> HeaderMap {
    let draft = Draft {
        method: "POST",
        host: "h:1",
        path: "/",
        query,
        operation: Some(GET_USER),
        content_type: None,
        body: b"",
    };
    sign::acs3(&draft, KEY, STAMP).unwrap()
}

fn read_second(query: &str, headers: &HeaderMap) -> Result<Request, Malformed> {
    rpc::read(&Incoming {
        method: "POST",
        path: "/",
        query,
        headers,
        body: b"",
    })
}

fn code<T>(outcome: Result<T, Malformed>) -> (&'static str, u16) {
    let refused = outcome.err().unwrap();
    (refused.code, refused.status)
}

#[test]
fn the_first_generation_takes_its_action_from_signed_parameters_alone() {
    let both = [("x-acs-action", "GetUser"), ("x-acs-version", "2015-05-01")];
    assert_eq!(read(&first(&[]), &both, "").unwrap().action, "GetUser");
    for other in [
        ("x-acs-action", "DeleteUser"),
        ("x-acs-version", "2019-08-15"),
    ] {
        assert_eq!(
            code(read(&first(&[]), &[other], "")),
            ("InvalidParameter", 400)
        );
    }
    for missing in ["Action", "Version"] {
        let query = first(&[(missing, "")]);
        let refused = read(&query, &both, "").unwrap_err();
        assert_eq!(refused.code, "MissingParameter");
        assert!(refused.message.contains(missing), "{refused}");
    }
}

#[test]
fn the_second_generation_takes_its_action_from_signed_headers_alone() {
    assert_eq!(
        read_second("Action=GetUser", &second("Action=GetUser"))
            .unwrap()
            .action,
        "GetUser"
    );
    for query in ["Action=DeleteUser", "Version=2019-08-15"] {
        assert_eq!(
            code(read_second(query, &second(query))),
            ("InvalidParameter", 400)
        );
    }
    let draft = Draft {
        method: "POST",
        host: "h:1",
        path: "/",
        query: "Action=GetUser&Version=2015-05-01",
        operation: None,
        content_type: None,
        body: b"",
    };
    let headers = sign::acs3(&draft, KEY, STAMP).unwrap();
    assert_eq!(
        code(read_second(draft.query, &headers)),
        ("MissingParameter", 400)
    );
}

#[test]
fn an_anonymous_request_may_name_its_action_in_either_place() {
    let saml = [
        ("x-acs-action", "AssumeRoleWithSAML"),
        ("x-acs-version", "2015-04-01"),
    ];
    let by_header = read("", &saml, "").unwrap();
    assert_eq!(
        (by_header.action.as_str(), by_header.format),
        ("AssumeRoleWithSAML", Format::Json)
    );
    assert!(matches!(by_header.proof, Proof::Anonymous));
    let query = "Action=AssumeRoleWithSAML&Version=2015-04-01";
    assert_eq!(read(query, &[], "").unwrap().format, Format::Xml);
    assert_eq!(
        code(read("Action=Other", &saml, "")),
        ("InvalidParameter", 400)
    );
    assert_eq!(code(read("Version=1", &[], "")), ("MissingParameter", 400));
    assert_eq!(code(read("Action=A", &[], "")), ("MissingParameter", 400));
}

#[test]
fn names_that_no_operation_or_version_can_have_are_refused() {
    for action in ["A b", "1A", "<A>", "Tag.1", &"A".repeat(129), "\u{e9}"] {
        let query = sign::form(&[("Action", action), ("Version", "2015-05-01")]);
        assert_eq!(
            code(read(&query, &[], "")),
            ("InvalidAction.NotFound", 404),
            "{action}"
        );
    }
    for version in ["2015 05", "<1>", &"1".repeat(129)] {
        let query = sign::form(&[("Action", "GetUser"), ("Version", version)]);
        assert_eq!(
            code(read(&query, &[], "")),
            ("InvalidVersion", 400),
            "{version}"
        );
    }
}

#[test]
fn the_format_is_what_was_asked_for() {
    for (query, accept, format) in [
        ("Action=A&Version=1&Format=json", "*/*", Format::Json),
        ("Action=A&Version=1&Format=JSON", "text/xml", Format::Json),
        (
            "Action=A&Version=1&Format=Xml",
            "application/json",
            Format::Xml,
        ),
        (
            "Action=A&Version=1&Format=",
            "application/json",
            Format::Xml,
        ),
        ("Action=A&Version=1", "application/json", Format::Xml),
        ("", "application/json", Format::Json),
        ("", "*/*", Format::Json),
        ("", "text/xml", Format::Xml),
        ("", "application/xml;q=0.9, text/xml", Format::Xml),
        ("", "text/xml, application/json", Format::Json),
        ("Format=XML", "application/json", Format::Xml),
    ] {
        let operation = [
            ("x-acs-action", "A"),
            ("x-acs-version", "1"),
            ("accept", accept),
        ];
        assert_eq!(
            read(query, &operation, "").unwrap().format,
            format,
            "{query} {accept}"
        );
        let map = headers(&operation);
        let body = b"";
        let incoming = Incoming {
            method: "POST",
            path: "/",
            query,
            headers: &map,
            body,
        };
        assert_eq!(rpc::wanted_format(&incoming), format, "{query} {accept}");
    }
    let operation = "Action=A&Version=1";
    let refused = read(&format!("{operation}&Format=yaml"), &[], "");
    assert_eq!(code(refused), ("InvalidParameter.Format", 400));
}

#[test]
fn a_refused_request_still_says_its_format() {
    let map = HeaderMap::new();
    let wanted = |query, body: &str| {
        let body = body.as_bytes();
        rpc::wanted_format(&Incoming {
            method: "PUT",
            path: "/x",
            query,
            headers: &map,
            body,
        })
    };
    assert_eq!(wanted("Format=xml", ""), Format::Xml);
    assert_eq!(wanted("", "Action=A"), Format::Xml);
    assert_eq!(wanted("Format=yaml&Action=A", ""), Format::Json);
    assert_eq!(wanted("Format=xml&a=%", ""), Format::Json);
}

#[test]
fn only_forms_are_bodies() {
    let operation = "Action=A&Version=1";
    let sent = |kind: &str, body: &str| read(operation, &[("content-type", kind)], body);
    for kind in [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-8",
        "Application/X-WWW-Form-URLEncoded;charset=UTF-8",
    ] {
        assert_eq!(
            sent(kind, "UserName=a").unwrap().parameters.get("UserName"),
            Some("a")
        );
    }
    let bare = read(operation, &[], "UserName=a").unwrap();
    assert_eq!(bare.parameters.get("UserName"), Some("a"));
    for kind in [
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
    ] {
        assert_eq!(
            code(sent(kind, "UserName=a")),
            ("UnsupportedContentType", 415)
        );
        assert!(
            sent(kind, "").is_ok(),
            "an empty body has no type to speak of"
        );
    }
}

#[test]
fn a_body_that_is_not_as_it_was_hashed_is_refused() {
    let body = "Action=ListUsers&Version=2015-05-01&UserName=alice";
    let sent = |hash: &str| read("", &[("content-md5", hash)], body).map(|request| request.action);
    assert_eq!(sent("GA2irV5SZkeIpyl50XnSmw==").unwrap(), "ListUsers");
    assert_eq!(sent("").unwrap(), "ListUsers");
    for wrong in [
        "1B2M2Y8AsgTpgAmY7PhCfg==",
        "GA2irV5SZkeIpyl50XnSmw",
        "x",
        "====",
    ] {
        assert_eq!(code(sent(wrong)), ("ContentMD5NotMatched", 400), "{wrong}");
    }
    let empty = read(body, &[("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg==")], "");
    assert!(empty.is_ok());
}

#[test]
fn the_first_generations_public_parameters_are_all_needed() {
    for name in [
        "Timestamp",
        "SignatureNonce",
        "SignatureMethod",
        "SignatureVersion",
        "AccessKeyId",
    ] {
        let refused = read(&first(&[(name, "")]), &[], "").unwrap_err();
        assert_eq!(refused.code, "MissingParameter", "{name}");
        assert!(refused.message.contains(name), "{refused}");
    }
    for (name, value) in [
        ("SignatureMethod", "HMAC-SHA256"),
        ("SignatureMethod", "hmac-sha1"),
        ("SignatureVersion", "2.0"),
        ("SignatureType", "PRIVATEKEY"),
        ("SignatureType", "BEARERTOKEN"),
    ] {
        let refused = read(&first(&[(name, value)]), &[], "").unwrap_err();
        assert_eq!(refused.code, "UnsupportedSignatureMethod", "{name}={value}");
        assert!(refused.message.contains(name), "{refused}");
    }
    assert!(read(&first(&[("SignatureType", ""), ("RegionId", "x")]), &[], "").is_ok());
    assert_eq!(
        code(read("AccessKeyId=a&Action=A&Version=1", &[], "")),
        ("MissingParameter", 400)
    );
    let long = "n".repeat(129);
    let refused = read(&first(&[("SignatureNonce", &long)]), &[], "");
    assert_eq!(code(refused), ("InvalidParameter.SignatureNonce", 400));
}

#[test]
fn key_ids_are_short_and_printable() {
    for id in ["a b", "\u{e9}", "a\u{0}", &"a".repeat(129)] {
        let refused = read(&first(&[("AccessKeyId", id)]), &[], "");
        assert_eq!(code(refused), ("IncompleteSignature", 400), "{id:?}");
    }
}

#[test]
fn an_empty_token_is_no_token() {
    let Proof::Signed(signed) = read(&first(&[("SecurityToken", "")]), &[], "")
        .unwrap()
        .proof
    else {
        panic!("not signed")
    };
    assert_eq!(
        (signed.security_token(), signed.scheme()),
        (None, Scheme::Rpc1)
    );
    assert!(signed.verify(b"secret").is_ok());
}

#[test]
fn bearer_tokens_are_recognised_and_never_shown() {
    let operation = [
        ("x-acs-action", "A"),
        ("x-acs-version", "1"),
        ("x-acs-bearer-token", "t0k"),
    ];
    let by_header = read("SignatureType=BEARERTOKEN", &operation, "").unwrap();
    let query = "Action=A&Version=1&SignatureType=BEARERTOKEN&BearerToken=t0k";
    for request in [by_header, read(query, &[], "").unwrap()] {
        assert!(matches!(&request.proof, Proof::Bearer(token) if token == "t0k"));
        assert!(!format!("{request:?}").contains("t0k"));
    }
    let missing = "Action=A&Version=1&SignatureType=BEARERTOKEN";
    assert_eq!(code(read(missing, &[], "")), ("MissingParameter", 400));
}

#[test]
fn two_signatures_in_one_request_are_refused() {
    let query = first(&[]);
    assert_eq!(
        code(read_second(&query, &second(&query))),
        ("IncompleteSignature", 400)
    );
    let outcome = rpc::read_signature(
        "POST",
        "/",
        &query,
        &second(&query),
        &rpc::payload_sha256(b""),
        Requirements::ENDPOINT,
    );
    assert_eq!(code(outcome), ("IncompleteSignature", 400));
}

#[test]
fn a_credential_header_has_one_form() {
    let good = second("");
    let sent = good
        .get("authorization")
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    let with = |text: &str| {
        let mut headers = good.clone();
        headers.insert("authorization", HeaderValue::from_str(text).unwrap());
        code(read_second("", &headers))
    };
    let incomplete = ("IncompleteSignature", 400);
    for text in [
        String::new(),
        "ACS3-HMAC-SHA256".to_owned(),
        "ACS3-HMAC-SHA256 ".to_owned(),
        "Basic YTpi".to_owned(),
        "Bearer token".to_owned(),
        sent.replace("ACS3-HMAC-SHA256 ", "ACS3-HMAC-SHA256  "),
        sent.replace("ACS3-HMAC-SHA256", "acs3-hmac-sha256"),
        sent.replace(",Signed", ", Signed"),
        sent.replace("Credential=LTAI,", ""),
        sent.replace("Credential=LTAI,", "Credential=,"),
        sent.replace("Credential=LTAI,", "Credential=LTAI,Credential=LTAI,"),
        sent.replace("SignedHeaders=", "signedheaders="),
        sent.replace("host;", "host;host;"),
        sent.replace("host;", "Host;"),
        sent.replace("host;", ";host;"),
        sent.replace("host;", "host; "),
        sent.replace("host;", "host;not-sent;"),
        format!("{sent},More=1"),
        format!("{sent}0"),
    ] {
        assert_eq!(with(&text), incomplete, "{text}");
    }
    let many: Vec<_> = (0..65).map(|n| format!("h{n:03}")).collect();
    let list = format!(
        "ACS3-HMAC-SHA256 Credential=a,SignedHeaders={},Signature=",
        many.join(";")
    );
    assert_eq!(with(&(list + &"0".repeat(64))), incomplete);
    let mut twice = good.clone();
    twice.append("authorization", HeaderValue::from_str(&sent).unwrap());
    assert_eq!(code(read_second("", &twice)), incomplete);
}

#[test]
fn an_error_repeats_little_of_what_a_stranger_sends() {
    let mut headers = second("");
    let long = HeaderName::from_bytes(format!("x-acs-{}", "a".repeat(9000)).as_bytes()).unwrap();
    headers.insert(long, HeaderValue::from_static("1"));
    let refused = read_second("", &headers).unwrap_err();
    assert_eq!(refused.code, "IncompleteSignature");
    assert!(refused.message.len() < 300, "{}", refused.message.len());
    let value = "/".repeat(200_000);
    let query = first(&[("Junk", value.as_str())]);
    let empty = rpc::payload_sha256(b"");
    let elsewhere = Requirements {
        operation: false,
        first_generation: true,
    };
    let signed = rpc::read_signature("GET", "/", &query, &HeaderMap::new(), &empty, elsewhere);
    let mismatch = signed.unwrap().verify(b"other").unwrap_err();
    assert!(mismatch.string_to_sign().len() > 200_000);
    assert!(mismatch.message(true).len() < 40_000);
}

#[test]
fn other_algorithms_are_named_as_such() {
    for algorithm in ["ACS3-HMAC-SM3", "ACS3-RSA-SHA256", "ACS4-HMAC-SHA256"] {
        let mut headers = second("");
        let sent = headers.get("authorization").unwrap().to_str().unwrap();
        let other = sent.replace("ACS3-HMAC-SHA256", algorithm);
        headers.insert("authorization", HeaderValue::from_str(&other).unwrap());
        let refused = read_second("", &headers).unwrap_err();
        assert_eq!(refused.code, "UnsupportedSignatureMethod");
        assert!(refused.message.contains("ACS3-HMAC-SHA256"), "{refused}");
    }
}

#[test]
fn the_second_generations_headers_are_all_needed_and_sent_once() {
    let good = second("");
    for name in [
        "host",
        "x-acs-action",
        "x-acs-version",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-content-sha256",
    ] {
        let mut less = good.clone();
        less.remove(name);
        assert_eq!(
            code(read_second("", &less)).0,
            "IncompleteSignature",
            "{name}"
        );
        // Neither sent nor claimed to be signed.
        let sent = good.get("authorization").unwrap().to_str().unwrap();
        let fewer = sent
            .replace(&format!(";{name}"), "")
            .replace(&format!("{name};"), "");
        less.insert("authorization", HeaderValue::from_str(&fewer).unwrap());
        let refused = read_second("", &less).unwrap_err();
        assert_eq!(refused.code, "MissingParameter", "{name}");
        assert!(refused.message.contains(name), "{refused}");
        let mut empty = good.clone();
        empty.insert(
            HeaderName::from_bytes(name.as_bytes()).unwrap(),
            HeaderValue::from_static(""),
        );
        assert_eq!(
            code(read_second("", &empty)).0,
            "MissingParameter",
            "{name}"
        );
        let mut twice = good.clone();
        let again = good.get(name).unwrap().clone();
        twice.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), again);
        assert_eq!(
            code(read_second("", &twice)).0,
            "InvalidParameter",
            "{name}"
        );
    }
}

#[test]
fn other_paths_are_signed_as_sent() {
    let body = br#"{"subject":{}}"#;
    let draft = Draft {
        method: "POST",
        host: "h:1",
        path: "/access/v1/evaluation",
        query: "",
        operation: None,
        content_type: Some("application/json"),
        body,
    };
    let headers = sign::acs3(&draft, KEY, STAMP).unwrap();
    let payload = rpc::payload_sha256(body);
    let read = |method, path, query, payload: &str| {
        rpc::read_signature(
            method,
            path,
            query,
            &headers,
            payload,
            Requirements::ENDPOINT,
        )
    };
    let signed = read("POST", draft.path, "", &payload).unwrap();
    assert_eq!(
        (signed.access_key_id(), signed.scheme()),
        ("LTAI", Scheme::Acs3)
    );
    assert!(signed.verify(b"secret").is_ok());
    for (method, path, query) in [
        ("PUT", draft.path, ""),
        ("POST", "/access/v1/evaluations", ""),
        ("POST", "/access/v1/evaluation/", ""),
        ("POST", "/access/v1/%65valuation", ""),
        ("POST", draft.path, "a=1"),
    ] {
        assert!(
            read(method, path, query, &payload)
                .unwrap()
                .verify(b"secret")
                .is_err(),
            "{path}"
        );
    }
    let other = rpc::payload_sha256(b"{}");
    assert_eq!(
        code(read("POST", draft.path, "", &other)).0,
        "SignatureDoesNotMatch"
    );
    for path in ["", "access", "/a b", "/a?b", "/\u{e9}"] {
        assert_eq!(
            code(read("POST", path, "", &payload)).0,
            "IncompleteSignature",
            "{path}"
        );
    }
    let operation = Requirements::OPERATION;
    let outcome = rpc::read_signature("POST", draft.path, "", &headers, &payload, operation);
    assert_eq!(code(outcome).0, "MissingParameter");
}

#[test]
fn elsewhere_the_first_generation_needs_an_explicit_yes_and_covers_no_body() {
    let (query, empty) = (first(&[]), rpc::payload_sha256(b""));
    let headers = HeaderMap::new();
    let read = |path, payload: &str, first_generation| {
        let requirements = Requirements {
            operation: false,
            first_generation,
        };
        rpc::read_signature("POST", path, &query, &headers, payload, requirements)
    };
    let unsupported = ("UnsupportedSignatureMethod", 400);
    assert_eq!(code(read("/", &empty, false)), unsupported);
    assert_eq!(code(read("/x", &empty, true)), unsupported);
    assert_eq!(
        code(read("/", &rpc::payload_sha256(b"x"), true)),
        unsupported
    );
    assert!(read("/", &empty, true).unwrap().verify(b"secret").is_ok());
    let none = rpc::read_signature("GET", "/", "", &headers, &empty, Requirements::ENDPOINT);
    assert_eq!(code(none), ("IncompleteSignature", 400));
}

//! What holds for every input: the fast forms equal the slow ones, nothing panics, caps hold.
#![cfg(test)]

mod plain;

use data_encoding::BASE64;
use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::*;
use rpc::sign::{self, Draft, Key, Stamp};
use rpc::{Incoming, Parameters, Proof, Request, Requirements, Rule, Signed};

const SECRET: &str = "a secret";
const KEY: Key<'_> = Key {
    id: "LTAI-test",
    secret: SECRET.as_bytes(),
    token: None,
};
const PUBLIC: [(&str, &str); 8] = [
    ("Action", "GetUser"),
    ("Version", "2015-05-01"),
    ("AccessKeyId", "LTAI-test"),
    ("SignatureMethod", "HMAC-SHA1"),
    ("SignatureVersion", "1.0"),
    ("SignatureNonce", "n-1"),
    ("Timestamp", "2026-11-23T19:09:04Z"),
    ("Format", "JSON"),
];

/// Parameters with names that are hard to sort and values that are hard to encode.
fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = prop_oneof![
        "Tag\\.[1-9][0-9]?\\.(Key|Value)",
        "Signature[A-Za-z]{1,12}",
        "[A-Z][A-Za-z]{0,20}",
        "[^=&]{1,12}",
        any::<String>().prop_filter("a name", |name| !name.is_empty() && name.len() < 200),
    ];
    let value = prop_oneof!["[a-z0-9]{0,12}", "[ +%~*'()!=&/]{0,8}", any::<String>()];
    proptest::collection::btree_map(name, value, 0..24).prop_map(|map| {
        let taken = |name: &str| {
            name == "Signature"
                || name == "SecurityToken"
                || name == "SignatureType"
                || PUBLIC.iter().any(|(public, _)| *public == name)
        };
        map.into_iter().filter(|(name, _)| !taken(name)).collect()
    })
}

fn with_public(pairs: &[(String, String)]) -> Vec<(String, String)> {
    let public = PUBLIC
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    pairs.iter().cloned().chain(public).collect()
}

fn form(pairs: &[(String, String)]) -> String {
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    sign::form(&pairs)
}

fn read(method: &str, query: &str, headers: &HeaderMap, body: &[u8]) -> Option<Request> {
    rpc::read(&Incoming {
        method,
        path: "/",
        query,
        headers,
        body,
    })
    .ok()
}

fn signed(request: Request) -> Signed {
    match request.proof {
        Proof::Signed(signed) => signed,
        other => panic!("{other:?}"),
    }
}

/// Header values that a client may send, spaces around them included.
fn header_value() -> impl Strategy<Value = String> {
    "[ \\t]{0,2}[!-~]([ -~]{0,12}[!-~])?[ \\t]{0,2}"
}

proptest! {
    #[test]
    fn the_first_generations_text_equals_the_slow_one(pairs in pairs(), split in any::<u64>()) {
        let all = with_public(&pairs);
        let (mut query, mut body) = (Vec::new(), Vec::new());
        for (at, pair) in all.iter().enumerate() {
            if split >> (at % 64) & 1 == 0 { query.push(pair.clone()) } else { body.push(pair.clone()) }
        }
        let unsigned = [("Signature".to_owned(), BASE64.encode(&[0; 20]))];
        query.extend(unsigned);
        let (query, body) = (form(&query), form(&body));
        let request = read("POST", &query, &HeaderMap::new(), body.as_bytes()).unwrap();
        prop_assert_eq!(request.parameters.len(), all.len() + 1);
        for (name, value) in &all {
            prop_assert_eq!(request.parameters.get(name), Some(value.as_str()));
        }
        let mismatch = signed(request).verify(SECRET.as_bytes()).unwrap_err();
        let expected = plain::rpc1_text("POST", &all, "%20");
        prop_assert_eq!(mismatch.string_to_sign(), expected);
    }

    #[test]
    fn parameters_are_what_a_slow_reader_reads(
        query in "([A-C.]{0,2}|%4[1-3]|[+é])=?([ -~]|%[0-9A-Fa-f]{2}|[&+é]){0,8}(&[A-C]{1,17}=?[a-c%+]{0,3}){0,3}",
        form in proptest::collection::vec(
            prop_oneof![Just(b'&'), Just(b'='), Just(b'%'), Just(b'+'), Just(b'4'), Just(b'1'), any::<u8>()],
            0..12,
        ),
    ) {
        let expected = plain::decode(query.as_bytes(), &form);
        let read = Parameters::read(&query, &form);
        prop_assert_eq!(read.is_ok(), expected.is_some());
        if let (Ok(read), Some(expected)) = (read, expected) {
            let expected = expected.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            prop_assert!(read.iter().eq(expected.clone()));
            for (name, value) in expected {
                prop_assert_eq!(read.get(name), Some(value));
            }
        }
    }

    #[test]
    fn a_slow_signature_verifies_fast_in_both_spellings(pairs in pairs(), plus in any::<bool>()) {
        let all = with_public(&pairs);
        let spaces = all.iter().any(|(name, value)| name.contains(' ') || value.contains(' '));
        let text = plain::rpc1_text("GET", &all, if plus { "+" } else { "%20" });
        let mut sent = all.clone();
        let signature = BASE64.encode(&plain::rpc1_signature(SECRET, &text));
        sent.push(("Signature".to_owned(), signature));
        let request = read("GET", &form(&sent), &HeaderMap::new(), b"").unwrap();
        let verified = signed(request).verify(SECRET.as_bytes()).unwrap();
        let rule = if plus && spaces { Rule::PlusForSpace } else { Rule::Standard };
        prop_assert_eq!(verified.rule, rule);
    }

    #[test]
    fn the_second_generations_text_equals_the_slow_one(
        pairs in pairs(),
        extra in proptest::collection::vec(("x-acs-[a-c]|accept|x-other", header_value()), 0..6),
        path in "/([a-z0-9._~/-]|%[0-9A-F]{2}){0,12}",
        body in any::<Vec<u8>>(),
    ) {
        let payload = rpc::payload_sha256(&body);
        let mut headers: Vec<_> = [
            ("host", "127.0.0.1:7280"),
            ("x-acs-date", "2026-11-23T19:09:04Z"),
            ("x-acs-signature-nonce", "n-1"),
            ("x-acs-content-sha256", &payload),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        headers.extend(extra);
        let text = plain::acs3_text(("PUT", &path), &pairs, &headers, &payload);
        let mut names: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let authorization = format!(
            "ACS3-HMAC-SHA256 Credential=LTAI-test,SignedHeaders={},Signature={}",
            names.join(";"),
            plain::acs3_signature(SECRET, &text)
        );
        let mut map = HeaderMap::new();
        for (name, value) in &headers {
            let name: HeaderName = name.parse().unwrap();
            map.append(name, HeaderValue::from_str(value).unwrap());
        }
        map.append("authorization", HeaderValue::from_str(&authorization).unwrap());
        let query = form(&pairs);
        let requirements = Requirements::ENDPOINT;
        let signed = rpc::read_signature("PUT", &path, &query, &map, &payload, requirements);
        let signed = signed.unwrap();
        let mismatch = signed.verify(b"other").unwrap_err();
        prop_assert_eq!(mismatch.string_to_sign(), text);
        prop_assert!(signed.verify(SECRET.as_bytes()).is_ok());
    }

    #[test]
    fn what_we_sign_we_read_and_verify(
        pairs in pairs(),
        time in 0_i64..4_000_000_000,
        nonce in "[!-~]{1,128}",
        token in proptest::option::of("[!-~]{1,40}"),
        post in any::<bool>(),
    ) {
        let pairs: Vec<_> =
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let (key, stamp) = (Key { token: token.as_deref(), ..KEY }, Stamp { time, nonce: &nonce });
        let method = if post { "POST" } else { "GET" };
        let operation = ("2015-04-01", "GetCallerIdentity");
        let text = sign::rpc1(method, operation, &pairs, key, stamp).unwrap();
        let (query, body) = if post { ("", text.as_str()) } else { (text.as_str(), "") };
        let first = read(method, query, &HeaderMap::new(), body.as_bytes()).unwrap();

        let text = sign::form(&pairs);
        let (query, body) = if post { ("", text.as_str()) } else { (text.as_str(), "") };
        let draft = Draft {
            method, host: "localhost:1", path: "/", query, operation: Some(operation),
            content_type: post.then_some("application/x-www-form-urlencoded"),
            body: body.as_bytes(),
        };
        let headers = sign::acs3(&draft, key, stamp).unwrap();
        let second = read(method, query, &headers, body.as_bytes()).unwrap();
        prop_assert_eq!(second.parameters.len(), pairs.len());

        for request in [first, second] {
            prop_assert_eq!((&*request.version, &*request.action), operation);
            for (name, value) in &pairs {
                prop_assert_eq!(request.parameters.get(name), Some(*value));
            }
            let signed = signed(request);
            prop_assert_eq!(signed.timestamp(), time);
            prop_assert_eq!(signed.nonce(), &nonce);
            prop_assert_eq!(signed.security_token(), token.as_deref());
            prop_assert!(signed.verify(SECRET.as_bytes()).is_ok());
            prop_assert!(signed.verify(b"another").is_err());
        }
    }

    #[test]
    fn nothing_panics_and_the_caps_hold(
        method in "GET|POST|[A-Z]{0,4}",
        path in "/|[ -~]{0,8}",
        query in "(([A-Za-z.0-9]{0,12}|Tag\\.[0-9]{1,9}|Signature|AccessKeyId|Format)(=[ -~]{0,12})?&?){0,12}",
        names in proptest::collection::vec(
            ("authorization|host|content-type|accept|x-acs-[a-z0-9-]{1,24}", any::<Vec<u8>>()), 0..8),
        body in any::<Vec<u8>>(),
    ) {
        let mut headers = HeaderMap::new();
        for (name, value) in &names {
            let Ok(value) = HeaderValue::from_bytes(value) else { continue };
            let Ok(name) = name.parse::<HeaderName>() else { continue };
            headers.append(name, value);
        }
        let incoming =
            Incoming { method: &method, path: &path, query: &query, headers: &headers, body: &body };
        let _ = rpc::wanted_format(&incoming);
        match rpc::read(&incoming) {
            Ok(request) => {
                prop_assert!(request.parameters.len() <= rpc::MAXIMUM);
                let names: Vec<_> = request.parameters.iter().map(|(name, _)| name).collect();
                prop_assert!(names.is_sorted());
                if let Proof::Signed(signed) = request.proof {
                    prop_assert!(signed.verify(SECRET.as_bytes()).is_err());
                }
            }
            Err(refused) => {
                prop_assert!((400..500).contains(&refused.status));
                prop_assert!(!refused.code.is_empty() && !refused.message.is_empty());
            }
        }
        let all = Requirements { operation: false, first_generation: true };
        let _ = rpc::read_signature(&method, &path, &query, &headers, &rpc::payload_sha256(&body), all);
    }
}

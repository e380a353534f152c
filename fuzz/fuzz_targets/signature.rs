//! Canonicalisation: what our signer signs, our verifier accepts; anything altered, it does not.
//! The text that is signed equals the one that a slow, obvious writer makes of the same request.
#![no_main]

use http::HeaderMap;
use libfuzzer_sys::fuzz_target;
use rpc::sign::{self, Draft, Key, Stamp};
use rpc::{Incoming, Proof};

#[path = "../../crates/rpc/tests/plain/mod.rs"]
#[expect(dead_code, reason = "the slow reader's signatures are not needed here")]
mod plain;

const SECRET: &[u8] = b"a secret of the fuzzer";
const STAMP: Stamp<'_> = Stamp {
    time: 1_800_000_000,
    nonce: "once",
};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    let pairs: Vec<(&str, &str)> = text
        .split('\n')
        .filter_map(|line| line.split_once('='))
        .filter(|(name, _)| !["Action", "Version", "Format"].contains(name))
        .collect();
    let key = Key {
        id: "LTAIfuzz",
        secret: SECRET,
        token: None,
    };
    first_generation(&pairs, key);
    second_generation(&pairs, text, key);
});

fn first_generation(pairs: &[(&str, &str)], key: Key<'_>) {
    let Ok(query) = sign::rpc1("GET", ("2015-05-01", "GetUser"), pairs, key, STAMP) else {
        return;
    };
    let headers = HeaderMap::new();
    let read = |query: &str| {
        let incoming = Incoming {
            method: "GET",
            path: "/",
            query,
            headers: &headers,
            body: b"",
        };
        verified(&incoming)
    };
    // The public parameters may be among the pairs; then a refusal is right, an acceptance is not wrong either.
    let public = pairs.iter().any(|(name, _)| {
        name.starts_with("Signature")
            || *name == "Timestamp"
            || *name == "AccessKeyId"
            || *name == "SecurityToken"
            || *name == "BearerToken"
    });
    if !public {
        assert_eq!(read(&query), Some(true), "a signed query verifies");
        let slow = slow_pairs(query.as_bytes());
        let slow = plain::rpc1_text("GET", &slow, "%20");
        let incoming = Incoming {
            method: "GET",
            path: "/",
            query: &query,
            headers: &headers,
            body: b"",
        };
        assert_eq!(
            string_to_sign(&incoming),
            slow,
            "the text is that of the slow writer"
        );
        let altered = query.replace("Action=GetUser", "Action=DelUser");
        assert_eq!(read(&altered), Some(false), "another action does not");
        let added = format!("{query}&Extra=1");
        assert_ne!(read(&added), Some(true), "one parameter more does not");
    }
}

fn second_generation(pairs: &[(&str, &str)], body: &str, key: Key<'_>) {
    let query = sign::form(pairs);
    let draft = Draft {
        method: "POST",
        host: "127.0.0.1:7280",
        path: "/",
        query: &query,
        operation: Some(("2015-05-01", "GetUser")),
        content_type: Some("text/plain"),
        body: body.as_bytes(),
    };
    let Ok(headers) = sign::acs3(&draft, key, STAMP) else {
        return;
    };
    let incoming = Incoming {
        method: "POST",
        path: "/",
        query: &query,
        headers: &headers,
        body: body.as_bytes(),
    };
    let Some(verified_as_sent) = verified(&incoming) else {
        return;
    };
    let sent: Vec<_> = headers
        .iter()
        .filter(|(name, _)| *name != http::header::AUTHORIZATION)
        .map(|(name, value)| {
            (
                name.to_string(),
                value.to_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    let payload = rpc::payload_sha256(body.as_bytes());
    let slow = plain::acs3_text(
        ("POST", "/"),
        &slow_pairs(query.as_bytes()),
        &sent,
        &payload,
    );
    assert_eq!(
        string_to_sign(&incoming),
        slow,
        "the text is that of the slow writer"
    );
    assert!(verified_as_sent, "a signed request verifies");
    let longer = format!("{body}x");
    let altered = Incoming {
        body: longer.as_bytes(),
        ..incoming
    };
    assert_ne!(verified(&altered), Some(true), "another body does not");
    let more = format!("{query}&Extra=1");
    let altered = Incoming {
        query: more.trim_start_matches('&'),
        ..incoming
    };
    assert_ne!(
        verified(&altered),
        Some(true),
        "one parameter more does not"
    );
    let altered = Incoming {
        method: "PUT",
        ..incoming
    };
    assert_ne!(verified(&altered), Some(true), "another method does not");
}

/// Whether the signature holds; `None` if the request was refused before.
fn verified(incoming: &Incoming<'_>) -> Option<bool> {
    match rpc::read(incoming).ok()?.proof {
        Proof::Signed(signed) => Some(signed.verify(SECRET).is_ok()),
        Proof::Anonymous | Proof::Bearer(_) => None,
    }
}

/// The pairs of a query without its signature.
fn slow_pairs(query: &[u8]) -> Vec<(String, String)> {
    let pairs = plain::decode(query, b"").expect("a query that was read");
    pairs
        .into_iter()
        .filter(|(name, _)| name != "Signature")
        .collect()
}

/// The text that our verifier would have signed.
fn string_to_sign(incoming: &Incoming<'_>) -> String {
    let request = rpc::read(incoming).expect("a request that was read before");
    let Proof::Signed(signed) = request.proof else {
        panic!("a request that was signed before")
    };
    let mismatch = signed
        .verify(b"another secret")
        .expect_err("the secret is another");
    mismatch.string_to_sign().to_owned()
}

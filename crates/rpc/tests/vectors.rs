//! Requests captured from the official clients, as they are and altered in every way we know.
#![cfg(test)]

mod vector;

use std::fmt::Write;

use rpc::{Format, Proof, Rule, Scheme, check_time};

const MISMATCH: &str = "SignatureDoesNotMatch";
const INCOMPLETE: &str = "IncompleteSignature";

#[test]
fn every_signed_vector_verifies_by_the_documented_rule_but_one() {
    let mut fallbacks = Vec::new();
    for vector in vector::signed() {
        let verified = vector
            .outcome()
            .unwrap_or_else(|code| panic!("{}: {code}", vector.id));
        let scheme = if vector.is_acs3() {
            Scheme::Acs3
        } else {
            Scheme::Rpc1
        };
        assert_eq!(verified.scheme, scheme, "{}", vector.id);
        assert_eq!(
            verified.rule == Rule::Standard,
            vector.conforming,
            "{}",
            vector.id
        );
        if verified.rule == Rule::PlusForSpace {
            fallbacks.push(vector.id);
        }
    }
    assert_eq!(
        fallbacks,
        ["credentials-py-ramrolearn-policy-space-NONCONFORMING"]
    );
}

#[test]
fn what_a_vector_claims_is_read() {
    for vector in vector::signed() {
        let request = vector.read().unwrap();
        let signed = vector.signature();
        assert_eq!(
            signed.access_key_id(),
            vector.access_key_id,
            "{}",
            vector.id
        );
        assert_eq!(
            signed.security_token(),
            vector.security_token.as_deref(),
            "{}",
            vector.id
        );
        let (time, nonce) = if vector.is_acs3() {
            let header = |name| vector.header(name).unwrap();
            assert_eq!(request.action, header("x-acs-action"));
            assert_eq!(request.version, header("x-acs-version"));
            (header("x-acs-date"), header("x-acs-signature-nonce"))
        } else {
            let value = |name| request.parameters.get(name).unwrap();
            assert_eq!(request.action, value("Action"));
            assert_eq!(request.version, value("Version"));
            (value("Timestamp"), value("SignatureNonce"))
        };
        assert_eq!(rpc::format_time(signed.timestamp()), time, "{}", vector.id);
        assert_eq!(signed.nonce(), nonce, "{}", vector.id);
        assert_eq!(request.format, Format::Json, "{}", vector.id);
    }
}

#[test]
fn unsigned_vectors_are_what_they_are() {
    let (mut anonymous, mut bearer) = (0, 0);
    for vector in vector::all() {
        let request = vector.read().unwrap();
        match (vector.scheme.as_str(), &request.proof) {
            ("anonymous", Proof::Anonymous) => {
                anonymous += 1;
                assert!(
                    request.action.starts_with("AssumeRoleWith"),
                    "{}",
                    vector.id
                );
                assert!(request.parameters.get("RoleArn").is_some(), "{}", vector.id);
            }
            ("bearer", Proof::Bearer(token)) => {
                bearer += 1;
                assert_eq!(token, "fake.bearer.token", "{}", vector.id);
                assert_eq!(request.action, "GetUser");
            }
            (_, Proof::Signed(_)) => {}
            (scheme, proof) => panic!("{}: {scheme} read as {proof:?}", vector.id),
        }
    }
    assert!(anonymous >= 5 && bearer >= 3, "{anonymous} and {bearer}");
}

#[test]
fn the_server_string_is_the_clients_string() {
    for vector in vector::signed() {
        let mismatch = vector.signature().verify(b"another secret").unwrap_err();
        let expected = vector.string_to_sign.as_deref().unwrap();
        assert_eq!(mismatch.string_to_sign(), expected, "{}", vector.id);
        let message = mismatch.message(true);
        let (_, text) = message.split_once("server string to sign is:").unwrap();
        assert_eq!(text, expected);
        for message in [
            message,
            mismatch.message(false),
            format!("{mismatch:?} {mismatch}"),
        ] {
            assert!(!message.contains(vector.expected_signature.as_deref().unwrap()));
        }
        assert!(!mismatch.message(false).contains(expected));
        assert!(
            mismatch
                .message(false)
                .contains("server string to sign is:")
        );
    }
}

#[test]
fn a_wrong_secret_is_refused() {
    for mut vector in vector::signed() {
        let right = vector.access_key_secret.clone();
        let shorter = right.get(1..).unwrap().to_owned();
        for secret in [
            "",
            "x",
            &shorter,
            &format!("{right}&"),
            &right.to_lowercase(),
        ] {
            secret.clone_into(&mut vector.access_key_secret);
            assert_eq!(vector.outcome(), Err(MISMATCH), "{}", vector.id);
        }
    }
}

#[test]
fn an_altered_parameter_is_refused() {
    for vector in vector::signed() {
        for (at, (in_query, pair)) in vector.pairs().into_iter().enumerate() {
            let name = pair.split('=').next().unwrap().to_owned();
            let outcome = vector.with_pair(at, format!("{pair}x")).outcome();
            let expected = match name.as_str() {
                _ if vector.is_acs3() => MISMATCH,
                "Signature" => INCOMPLETE,
                "Timestamp" => "InvalidTimeStamp.Format",
                "SignatureMethod" | "SignatureVersion" | "SignatureType" => {
                    "UnsupportedSignatureMethod"
                }
                "Format" => "InvalidParameter.Format",
                "Action" if vector.header("x-acs-action").is_some() => "InvalidParameter",
                "Version" if vector.header("x-acs-version").is_some() => "InvalidParameter",
                _ => MISMATCH,
            };
            assert_eq!(
                outcome,
                Err(expected),
                "{} {name} query={in_query}",
                vector.id
            );
        }
    }
}

#[test]
fn values_that_are_fine_by_themselves_are_refused_too() {
    for vector in vector::rpc1() {
        for (name, value) in [
            ("Timestamp", "2026-11-23T19:09:59Z"),
            ("SignatureNonce", "another"),
            ("AccessKeyId", "another"),
            ("Format", "XML"),
        ] {
            assert_eq!(
                vector.with_value(name, value).outcome(),
                Err(MISMATCH),
                "{name}"
            );
        }
        let vector = vector
            .without_header("x-acs-action")
            .without_header("x-acs-version");
        assert!(vector.outcome().is_ok(), "those headers are not signed");
        for (name, value) in [("Action", "DeleteUser"), ("Version", "2015-05-02")] {
            assert_eq!(
                vector.with_value(name, value).outcome(),
                Err(MISMATCH),
                "{name}"
            );
        }
    }
    for vector in vector::acs3() {
        for (name, value) in [
            ("x-acs-date", "2026-11-23T19:09:59Z"),
            ("x-acs-signature-nonce", "another"),
            ("x-acs-action", "DeleteUser"),
            ("x-acs-version", "2015-05-02"),
            ("host", "127.0.0.1:1"),
        ] {
            assert_eq!(
                vector.with_header(name, value).outcome(),
                Err(MISMATCH),
                "{name}"
            );
        }
    }
}

#[test]
fn an_added_or_missing_parameter_is_refused() {
    for vector in vector::signed() {
        let mut more = vector.pairs();
        more.push((true, "Extra=1".to_owned()));
        assert_eq!(
            vector.with_pairs(&more).outcome(),
            Err(MISMATCH),
            "{}",
            vector.id
        );
        for at in 0..vector.pairs().len() {
            let mut fewer = vector.pairs();
            let (_, pair) = fewer.remove(at);
            let expected = match pair.split('=').next().unwrap() {
                _ if vector.is_acs3() => MISMATCH,
                "Signature" | "AccessKeyId" | "SignatureMethod" | "SignatureVersion"
                | "SignatureNonce" | "Timestamp" | "Action" | "Version" => "MissingParameter",
                _ => MISMATCH,
            };
            assert_eq!(
                vector.with_pairs(&fewer).outcome(),
                Err(expected),
                "{} {pair}",
                vector.id
            );
        }
    }
}

#[test]
fn a_repeated_parameter_is_refused_wherever_it_is_put() {
    for vector in vector::signed() {
        for (_, pair) in vector.pairs() {
            for in_query in [true, false] {
                let mut more = vector.pairs();
                more.push((in_query, pair.clone()));
                let outcome = vector.with_pairs(&more).outcome();
                // The body's kind may be refused before its contents are looked at.
                assert_eq!(outcome, Err("InvalidParameter"), "{} {pair}", vector.id);
            }
        }
    }
}

#[test]
fn an_altered_header_is_refused_if_it_is_signed() {
    for vector in vector::acs3() {
        for name in &vector.signed_headers {
            let value = vector.header(name).unwrap();
            let expected = match name.as_str() {
                "x-acs-date" => "InvalidTimeStamp.Format",
                "x-acs-accesskey-id" => INCOMPLETE,
                "content-type" => "UnsupportedContentType",
                _ => MISMATCH,
            };
            let altered = vector.with_header(name, &format!("{value}x"));
            assert_eq!(altered.outcome(), Err(expected), "{} {name}", vector.id);
            let removed = vector.without_header(name).outcome();
            assert_eq!(removed, Err(INCOMPLETE), "{} {name}", vector.id);
            let mut twice = vector.clone();
            twice.headers.push((name.clone(), value.to_owned()));
            assert!(twice.outcome().is_err(), "{} {name}", vector.id);
        }
    }
}

#[test]
fn a_header_that_is_not_signed_changes_nothing() {
    for vector in vector::rpc1() {
        for name in ["user-agent", "host", "x-acs-security-token", "x-acs-date"] {
            assert!(
                vector.with_header(name, "other").outcome().is_ok(),
                "{}",
                vector.id
            );
        }
    }
    for vector in vector::acs3() {
        assert!(
            vector
                .with_header("x-forwarded-for", "1.2.3.4")
                .outcome()
                .is_ok()
        );
        let extra = vector.with_header("x-acs-retry-attempts", "1").outcome();
        assert_eq!(
            extra,
            Err(INCOMPLETE),
            "{}: an unsigned x-acs header",
            vector.id
        );
    }
}

#[test]
fn a_header_taken_off_the_signed_list_is_refused() {
    for vector in vector::acs3() {
        for name in &vector.signed_headers {
            let fewer: Vec<_> = vector
                .signed_headers
                .iter()
                .filter(|other| *other != name)
                .cloned()
                .collect();
            let expected = if name == "host" || name.starts_with("x-acs-") {
                INCOMPLETE
            } else {
                MISMATCH
            };
            let altered = with_signed_headers(&vector, &fewer.join(";"));
            assert_eq!(altered.outcome(), Err(expected), "{} {name}", vector.id);
        }
    }
}

#[test]
fn the_order_of_signed_headers_is_fixed() {
    for vector in vector::acs3() {
        let mut names = vector.signed_headers.clone();
        names.reverse();
        let list = names.join(";");
        assert_eq!(
            with_signed_headers(&vector, &list).outcome(),
            Err(INCOMPLETE)
        );
    }
}

#[test]
fn the_order_of_parameters_and_headers_is_free() {
    for mut vector in vector::signed() {
        let mut pairs = vector.pairs();
        vector.headers.reverse();
        // A body signed by its hash is the one thing whose order counts.
        let by_hash = vector.is_acs3() && !vector.body.is_empty();
        pairs.sort_by(|one, two| two.cmp(one));
        for _ in 0..pairs.len() {
            pairs.rotate_left(1);
            let mut reordered = vector.with_pairs(&pairs);
            if by_hash {
                reordered.body = vector.body.clone();
            }
            assert!(reordered.outcome().is_ok(), "{}", vector.id);
        }
    }
    let mut vector = vector::acs3()
        .into_iter()
        .find(|vector| !vector.body.is_empty())
        .unwrap();
    vector.body = format!("&{}", vector.body);
    assert_eq!(
        vector.outcome(),
        Err(MISMATCH),
        "the same parameters, another body"
    );
}

#[test]
fn where_a_parameter_stands_is_free_in_the_first_generation_only() {
    for vector in vector::signed() {
        let form = "application/x-www-form-urlencoded";
        let vector = if vector.is_acs3() {
            vector
        } else {
            vector.with_header("content-type", form)
        };
        for at in 0..vector.pairs().len() {
            let mut pairs = vector.pairs();
            pairs[at].0 = !pairs[at].0;
            let moved = vector.with_pairs(&pairs).outcome();
            assert_eq!(moved.is_ok(), !vector.is_acs3(), "{}: {moved:?}", vector.id);
        }
    }
}

#[test]
fn the_spelling_of_the_query_is_free() {
    for mut vector in vector::signed() {
        let mut spelled = String::new();
        let mut bytes = vector.query.bytes();
        while let Some(byte) = bytes.next() {
            match byte {
                b'+' => spelled.push_str("%20"),
                b'%' => {
                    let (high, low) = (bytes.next().unwrap(), bytes.next().unwrap());
                    spelled.push('%');
                    spelled.push(char::from(high).to_ascii_lowercase());
                    spelled.push(char::from(low).to_ascii_lowercase());
                }
                b'=' | b'&' => spelled.push(char::from(byte)),
                byte => write!(spelled, "%{byte:02x}").unwrap(),
            }
        }
        vector.query = spelled;
        assert!(vector.outcome().is_ok(), "{}", vector.id);
    }
}

#[test]
fn a_hash_that_a_client_sends_of_its_body_is_compared() {
    let hashed: Vec<_> = signed_with_md5().collect();
    assert!(hashed.len() >= 2, "{} vectors send it", hashed.len());
    for vector in hashed {
        assert!(vector.outcome().is_ok(), "{}", vector.id);
        let mut altered = vector.clone();
        altered.body.push_str("&Extra=1");
        assert_eq!(
            altered.outcome(),
            Err("ContentMD5NotMatched"),
            "{}",
            vector.id
        );
    }
}

fn signed_with_md5() -> impl Iterator<Item = vector::Vector> {
    let all = vector::signed().into_iter();
    all.filter(|vector| {
        vector
            .header("content-md5")
            .is_some_and(|hash| !hash.is_empty())
    })
}

#[test]
fn an_altered_body_is_refused() {
    for vector in vector::signed() {
        let vector = vector.without_header("content-md5");
        for at in 0..vector.body.len() {
            let mut body = vector.body.clone().into_bytes();
            body[at] ^= 1;
            let mut altered = vector.clone();
            altered.body = String::from_utf8(body).unwrap();
            assert!(altered.outcome().is_err(), "{} byte {at}", vector.id);
        }
        let mut longer = vector.clone();
        longer.body.push_str("&Extra=1");
        assert_eq!(longer.outcome(), Err(MISMATCH), "{}", vector.id);
        if vector.is_acs3() && !vector.body.is_empty() {
            // Even with the hash made right again.
            let hash = rpc::payload_sha256(longer.body.as_bytes());
            let longer = longer.with_header("x-acs-content-sha256", &hash);
            assert_eq!(longer.outcome(), Err(MISMATCH), "{}", vector.id);
        }
    }
}

#[test]
fn another_method_or_path_is_refused() {
    for vector in vector::signed() {
        let other = |method: &str, path: &str| {
            let mut other = vector.clone();
            (other.method, other.path) = (method.to_owned(), path.to_owned());
            other.outcome()
        };
        let method = if vector.method == "GET" {
            "POST"
        } else {
            "GET"
        };
        assert_eq!(other(method, "/"), Err(MISMATCH), "{}", vector.id);
        for method in ["PUT", "DELETE", "get", "HEAD", ""] {
            assert_eq!(
                other(method, "/"),
                Err("UnsupportedHTTPMethod"),
                "{}",
                vector.id
            );
        }
        for path in ["", "//", "/x", "/%2F", "*"] {
            assert_eq!(other(&vector.method, path), Err("InvalidAction.NotFound"));
        }
    }
}

#[test]
fn a_signature_that_is_cut_or_stretched_is_incomplete() {
    for vector in vector::signed() {
        let signature = vector.expected_signature.clone().unwrap();
        for length in 0..signature.len() {
            let cut = vector
                .with_signature(signature.get(..length).unwrap())
                .outcome();
            let missing = length == 0 && !vector.is_acs3();
            let expected = if missing {
                "MissingParameter"
            } else {
                INCOMPLETE
            };
            assert_eq!(cut, Err(expected), "{} cut to {length}", vector.id);
        }
        for more in ["=", "A", "00", " ", "\u{e9}"] {
            if vector.is_acs3() && !more.is_ascii() {
                continue;
            }
            let stretched = vector
                .with_signature(&format!("{signature}{more}"))
                .outcome();
            assert_eq!(stretched, Err(INCOMPLETE), "{} {more:?}", vector.id);
        }
    }
}

#[test]
fn every_character_of_a_signature_counts() {
    for vector in vector::signed() {
        let signature = vector.expected_signature.clone().unwrap();
        let other = if vector.is_acs3() {
            ['0', '1']
        } else {
            ['A', 'B']
        };
        let end = signature.trim_end_matches('=').len();
        for at in 0..end {
            let mut letters: Vec<char> = signature.chars().collect();
            letters[at] = if letters[at] == other[0] {
                other[1]
            } else {
                other[0]
            };
            let altered: String = letters.iter().collect();
            let outcome = vector.with_signature(&altered).outcome();
            // The last character of base64 has bits that must be zero.
            assert!(
                matches!(outcome, Err(MISMATCH | INCOMPLETE)),
                "{} at {at}",
                vector.id
            );
            assert!(
                at + 1 == end || outcome == Err(MISMATCH),
                "{} at {at}",
                vector.id
            );
        }
        if vector.is_acs3() {
            let capital = vector.with_signature(&signature.to_uppercase()).outcome();
            assert_eq!(capital, Err(INCOMPLETE));
        }
    }
}

#[test]
fn a_signature_of_another_vector_is_refused() {
    let vectors = vector::signed();
    for vector in &vectors {
        for other in vectors.iter().filter(|other| other.scheme == vector.scheme) {
            let signature = other.expected_signature.as_deref().unwrap();
            let outcome = vector.with_signature(signature).outcome();
            assert_eq!(
                outcome.is_ok(),
                vector.id == other.id,
                "{} {}",
                vector.id,
                other.id
            );
        }
    }
}

#[test]
fn expired_and_future_requests_are_told_by_their_time() {
    const WINDOW: i64 = 900;
    for vector in vector::signed() {
        let time = vector.signature().timestamp();
        for now in [time, time - WINDOW, time + WINDOW] {
            assert!(check_time(time, now, WINDOW).is_ok(), "{}", vector.id);
        }
        for now in [time - WINDOW - 1, time + WINDOW + 1] {
            let refused = check_time(time, now, WINDOW).unwrap_err();
            assert_eq!(
                (refused.code, refused.status),
                ("InvalidTimeStamp.Expired", 400)
            );
        }
    }
}

#[test]
fn a_replay_shows_the_same_key_and_nonce_and_no_two_vectors_do() {
    let mut seen = std::collections::BTreeSet::new();
    for vector in vector::signed() {
        let claim = || {
            let signed = vector.signature();
            (signed.access_key_id().to_owned(), signed.nonce().to_owned())
        };
        assert_eq!(claim(), claim(), "{}", vector.id);
        assert!(seen.insert(claim()), "{}", vector.id);
    }
}

#[test]
fn nothing_secret_is_in_debug() {
    for vector in vector::signed() {
        let text = format!("{:?}", vector.read().unwrap());
        assert!(
            !text.contains(vector.expected_signature.as_deref().unwrap()),
            "{text}"
        );
        assert!(
            vector
                .security_token
                .is_none_or(|token| !text.contains(&token)),
            "{text}"
        );
        assert!(!text.contains("p@ss"), "{text}");
    }
}

fn with_signed_headers(vector: &vector::Vector, list: &str) -> vector::Vector {
    let sent = vector.header("authorization").unwrap();
    let (before, rest) = sent.split_once("SignedHeaders=").unwrap();
    let (_, after) = rest.split_once(',').unwrap();
    vector.with_header(
        "Authorization",
        &format!("{before}SignedHeaders={list},{after}"),
    )
}

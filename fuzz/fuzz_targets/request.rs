//! The parameter reader: any bytes as a request are read or refused, and what is read can be written again.
#![no_main]

use http::{HeaderMap, HeaderName, HeaderValue};
use libfuzzer_sys::fuzz_target;
use rpc::{Format, Incoming, Parameters};

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(4, |byte| *byte == b'\n');
    let [Some(head), Some(query), Some(headers)] = [parts.next(), parts.next(), parts.next()]
    else {
        return;
    };
    let body = parts.next().unwrap_or_default();
    let (Ok(head), Ok(query)) = (str::from_utf8(head), str::from_utf8(query)) else {
        return;
    };
    let (method, path) = head.split_once(' ').unwrap_or((head, "/"));
    let headers = header_map(headers);
    let incoming = Incoming {
        method,
        path,
        query,
        headers: &headers,
        body,
    };

    let wanted = rpc::wanted_format(&incoming);
    match rpc::read(&incoming) {
        Ok(request) => {
            assert!(!request.action.is_empty() && !request.version.is_empty());
            assert_eq!(request.format, wanted);
            let again = Parameters::collect(request.parameters.iter())
                .expect("what was read can be read again");
            assert!(
                again.iter().eq(request.parameters.iter()),
                "and is the same"
            );
        }
        Err(refusal) => {
            assert!(
                !refusal.code.is_empty() && (400..500).contains(&refusal.status),
                "{refusal:?}"
            );
        }
    }
    assert!(matches!(wanted, Format::Json | Format::Xml));
});

/// Headers as `name: value` separated by `|`.
fn header_map(bytes: &[u8]) -> HeaderMap {
    bytes
        .split(|byte| *byte == b'|')
        .filter_map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let (name, value) = line.split_at(colon);
            Some((
                HeaderName::from_bytes(name).ok()?,
                HeaderValue::from_bytes(value.get(1..)?).ok()?,
            ))
        })
        .collect()
}

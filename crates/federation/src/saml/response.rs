//! A response of a provider, from the text of a form to what may be believed.

use data_encoding::BASE64;

use super::assertion;
use super::bounds::MOST_BYTES;
use super::cause::{Cause, Check, Record};
use super::names::ASSERTION;
use super::shape::{self, Response};
use super::signature::{self, Keys, Signed};
use super::tree::{listed, named, parse, quoted, text};
use super::{Expected, Verified, gate, time};
use crate::Step;

/// What came of reading a response.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Everything that was looked at, in its order.
    pub steps: Vec<Step<Check>>,
    /// What may be believed, or why nothing is.
    pub outcome: Result<Verified, Cause>,
}

/// Reads a response as a form brings it, in Base64, and compares it with what is expected.
#[must_use]
pub fn read(encoded: &str, expected: &Expected<'_>) -> Reading {
    let mut record = Record::default();
    let outcome = judge(encoded, expected, &mut record);
    let steps = record.ended(outcome.as_ref().err());
    Reading { steps, outcome }
}

fn judge(encoded: &str, expected: &Expected<'_>, record: &mut Record) -> Result<Verified, Cause> {
    let provider = expected.provider;
    let until = provider.valid_until;
    record.judge(
        until.is_none_or(|until| until > expected.now),
        Check::Metadata,
        format!("metadata that is good at {}", time::written(expected.now)),
        until.map_or_else(|| "no end of it".to_owned(), time::written),
    )?;
    let text = decoded(encoded, record)?;
    let obstacle = |found: gate::Obstacle| Cause::new(Check::Form, found.expected, found.received);
    let tally = gate::pass(&text, MOST_BYTES).map_err(obstacle)?;
    record.pass(
        Check::Form,
        "a message of the usual size",
        tally.to_string(),
    );
    let malformed = |why| Cause::new(Check::Markup, "XML that is well-formed", why);
    let tree = parse(&text).map_err(malformed)?;
    record.pass(Check::Markup, "XML that is well-formed", "so it is");
    let response = shape::read(&tree, record)?;
    let keys = Keys {
        certificates: &provider.certificates,
        lenience: expected.lenience,
        now: expected.now,
    };
    if let Some(outer) = response.outer {
        signature::verify(response.root, outer, &keys, record)?;
    }
    let Signed { bytes, by } =
        signature::verify(response.assertion, response.inner, &keys, record)?;
    envelope(&response, expected, record)?;
    let unreadable = |why| Cause::new(Check::Structure, "signed bytes that can be read", why);
    let signed = parse(&bytes).map_err(unreadable)?;
    assertion::read(signed.root_element(), by, expected, record)
}

pub(super) fn decoded(encoded: &str, record: &mut Record) -> Result<String, Cause> {
    let wanted = format!("Base64 of UTF-8, of at most {MOST_BYTES} bytes");
    let wrong = |got: String| Cause::new(Check::Encoding, &wanted, got);
    if encoded.len() > 2 * MOST_BYTES {
        return Err(wrong(format!("{} characters", encoded.len())));
    }
    let packed: Vec<u8> = encoded
        .bytes()
        .filter(|b| !b.is_ascii_whitespace())
        .collect();
    let bytes = BASE64.decode(&packed);
    let bytes = bytes.map_err(|_| wrong(format!("{} characters that are none", packed.len())))?;
    let length = bytes.len();
    let text = String::from_utf8(bytes);
    let text = text.map_err(|_| wrong(format!("{length} bytes that are no UTF-8")))?;
    record.pass(Check::Encoding, &wanted, format!("{length} bytes"));
    Ok(text)
}

/// Checks what the response says around the assertion. It may be unsigned, so it can only refuse.
fn envelope(
    response: &Response<'_>,
    expected: &Expected<'_>,
    record: &mut Record,
) -> Result<(), Cause> {
    let root = response.root;
    let issuers = named(root, (ASSERTION, "Issuer"));
    for got in issuers.map(text) {
        let wanted = expected.provider.entity.as_str();
        let sides = (quoted(Some(wanted)), quoted(got));
        record.judge(got == Some(wanted), Check::Issuer, sides.0, sides.1)?;
    }
    let destination = root.attribute("Destination");
    record.judge(
        destination.is_none_or(|got| expected.recipients.iter().any(|one| one == got)),
        Check::Destination,
        format!("{} or nothing", listed(expected.recipients)),
        quoted(destination),
    )?;
    expected.answers(root.attribute("InResponseTo"), false, record)
}

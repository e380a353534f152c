//! A response of a provider, from the text of a form to what may be believed.

use std::fmt;

use data_encoding::BASE64;

use super::assertion::{self, listed, short};
use super::bounds::MOST_BYTES;
use super::cause::{Cause, Check, Record};
use super::names::ASSERTION;
use super::shape::{self, Response};
use super::signature::{self, Keys};
use super::tree::{named, parse, quoted, text};
use super::{Metadata, gate, time};
use crate::{Seconds, Step};

/// What a response must say.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The provider it must be of. It is chosen by where the response was sent or by the name that came with it, never
    /// by what the response says.
    pub provider: &'a Metadata,
    /// Who we are: one of them must be among the audiences.
    pub audiences: &'a [String],
    /// Where responses are brought: one of them must be its recipient.
    pub recipients: &'a [String],
    /// The request that this browser was sent with; none if nobody asked.
    pub request: Option<&'a str>,
    /// What is let pass for this provider.
    pub lenience: Lenience,
    /// How long an assertion may be good for, from its issuing to its end.
    pub longest: Seconds,
    /// By how much clocks may differ; never more than three minutes.
    pub skew: Seconds,
    /// The time here.
    pub now: Seconds,
}

/// What is let pass for a provider that knows no better.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Lenience {
    /// The inclusive canonical form beside the exclusive one.
    pub inclusive: bool,
    /// Certificates that are not good now.
    pub expired_certificates: bool,
}

impl Expected<'_> {
    /// The tolerance that counts.
    pub(super) fn skew(&self) -> Seconds {
        self.skew.clamp(0, MOST_SKEW)
    }

    /// Checks what a part of the response says that it answers.
    pub(super) fn answers(
        &self,
        got: Option<&str>,
        needed: bool,
        record: &mut Record,
    ) -> Result<(), Cause> {
        let fits = match (self.request, got) {
            (Some(asked), Some(got)) => asked == got,
            (Some(_), None) => !needed,
            (None, got) => got.is_none(),
        };
        let wanted = quoted(self.request);
        record.judge(fits, Check::InResponseTo, wanted, quoted(got))
    }
}

/// What a response says that may be believed, once its identifier has been claimed so that it counts once.
#[derive(Clone, Eq, PartialEq)]
pub struct Verified {
    /// The identifier of the assertion; with the provider it names it for ever.
    pub id: String,
    /// Who speaks.
    pub issuer: String,
    /// When.
    pub issued: Seconds,
    /// Of whom.
    pub name: String,
    /// What kind of name that is, as a URI.
    pub format: String,
    /// The provider's name of their session there.
    pub session: Option<String>,
    /// When their session there ends.
    pub session_until: Option<Seconds>,
    /// What else is said of them, in the order of the assertion.
    pub attributes: Vec<Attribute>,
    /// For whom it is meant.
    pub audiences: Vec<String>,
    /// Where it was to be brought.
    pub recipient: String,
    /// Until when it may be brought. Claims are kept until then and for as long as clocks may differ.
    pub expires: Seconds,
    /// The request that it answers.
    pub in_response_to: Option<String>,
}

/// What is said of somebody under one name.
#[derive(Clone, Eq, PartialEq)]
pub struct Attribute {
    /// The name of it.
    pub name: String,
    /// Its values, those that are texts.
    pub values: Vec<String>,
}

impl Verified {
    /// The values of an attribute, from all places where it is given.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        let found = self.attributes.iter().filter(move |one| one.name == name);
        found.flat_map(|one| one.values.iter().map(String::as_str))
    }

    /// How many times an attribute is given.
    pub(super) fn times(&self, name: &str) -> usize {
        let found = self.attributes.iter();
        found.filter(|one| one.name == name).count()
    }

    /// The kind of the name without what stands before the names of all kinds of SAML 2.0.
    #[must_use]
    pub fn short_format(&self) -> &str {
        short(&self.format)
    }
}

/// Nothing that says who somebody is.
impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("id", &self.id)
            .field("issuer", &self.issuer)
            .field("format", &self.format)
            .field("attributes", &self.attributes)
            .field("recipient", &self.recipient)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// The name, and how many values there are.
impl fmt::Debug for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} values)", self.name, self.values.len())
    }
}

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
    let bytes = signature::verify(response.assertion, response.inner, &keys, record)?;
    envelope(&response, expected, record)?;
    let unreadable = |why| Cause::new(Check::Structure, "signed bytes that can be read", why);
    let signed = parse(&bytes).map_err(unreadable)?;
    assertion::read(signed.root_element(), expected, record)
}

fn decoded(encoded: &str, record: &mut Record) -> Result<String, Cause> {
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

const MOST_SKEW: Seconds = 180;

//! One RPC request: from bytes to version, action, parameters and proof of who sent it.

use data_encoding::BASE64;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName};
use md5::{Digest as _, Md5};

use crate::parameters::Public;
use crate::signature::{Requirements, Signed, acs3, rpc1};
use crate::{Malformed, Parameters};

/// The parts of an HTTP request, as they arrived.
#[derive(Clone, Copy)]
pub struct Incoming<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The path, as sent.
    pub path: &'a str,
    /// The query without its question mark, as sent; empty if there is none.
    pub query: &'a str,
    /// The headers. Over HTTP/2 the server puts the authority in as `host`.
    pub headers: &'a HeaderMap,
    /// The whole body; the server has capped it.
    pub body: &'a [u8],
}

/// A request whose form is right. Whether its proof is, [`Signed::verify`] tells.
#[derive(Debug)]
pub struct Request {
    /// The version of the API, which alone tells the service.
    pub version: String,
    /// The operation's name.
    pub action: String,
    /// Everything sent in query and form body, public parameters included.
    pub parameters: Parameters,
    /// The form of the answer.
    pub format: Format,
    /// How the sender shows who they are.
    pub proof: Proof,
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// What every SDK reads.
    Json,
    /// For raw callers.
    Xml,
}

/// How the sender shows who they are.
pub enum Proof {
    /// Not at all; two operations of STS accept that.
    Anonymous,
    /// By a signature of either generation.
    Signed(Signed),
    /// By a bearer token, which no operation takes.
    Bearer(String),
}

/// Reads a request of the RPC APIs. Size and shape are checked before any cryptography.
///
/// # Errors
/// The first rule that the request breaks.
pub fn read(incoming: &Incoming<'_>) -> Result<Request, Malformed> {
    check_target(incoming)?;
    let form = form(incoming)?;
    check_md5(incoming)?;
    let parameters = Parameters::read(incoming.query, form)?;
    let public = parameters.public();
    let proof = proof(incoming, &parameters, &public)?;
    let place = match &proof {
        Proof::Signed(signed) if signed.is_acs3() => Place::Headers,
        Proof::Signed(_) => Place::Parameters,
        Proof::Anonymous | Proof::Bearer(_) => Place::Either,
    };
    let action = named(
        place,
        ("Action", public.action),
        (&ACTION, incoming.headers),
    )?;
    let version = named(
        place,
        ("Version", public.version),
        (&VERSION, incoming.headers),
    )?;
    check_names(&action, &version)?;
    let format = format(incoming, &public)?;
    Ok(Request {
        version,
        action,
        parameters,
        format,
        proof,
    })
}

/// The form an answer should have when [`read`] could not tell. Never fails: what is not said
/// clearly is JSON.
#[must_use]
pub fn wanted_format(incoming: &Incoming<'_>) -> Format {
    let parameters = form(incoming).and_then(|form| Parameters::read(incoming.query, form));
    parameters
        .and_then(|parameters| format(incoming, &parameters.public()))
        .unwrap_or(Format::Json)
}

impl Format {
    /// The format a `Format` parameter names, in any case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("json") {
            Some(Self::Json)
        } else {
            name.eq_ignore_ascii_case("xml").then_some(Self::Xml)
        }
    }
}

/// A token is never shown.
impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Anonymous => f.write_str("Anonymous"),
            Self::Signed(signed) => f.debug_tuple("Signed").field(signed).finish(),
            Self::Bearer(_) => f.write_str("Bearer"),
        }
    }
}

/// The place from which action and version may be taken: the one that the proof covers.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Place {
    Parameters,
    Headers,
    Either,
}

/// The text of a header that may be sent once.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Malformed> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        let message = format!("The header {name} is given more than once.");
        return Err(Malformed::new("InvalidParameter", message));
    }
    let text = value
        .to_str()
        .map(|text| Some(text.trim_matches([' ', '\t'])));
    text.map_err(|_| {
        let message = format!("The header {name} must be printable ASCII.");
        Malformed::new("InvalidParameter", message)
    })
}

fn check_target(incoming: &Incoming<'_>) -> Result<(), Malformed> {
    if !matches!(incoming.method, "GET" | "POST") {
        let message = "Operations are called by GET or POST.";
        return Err(Malformed::new("UnsupportedHTTPMethod", message).with_status(405));
    }
    if incoming.path != "/" {
        let message = "Operations are called at the path / of this server.";
        return Err(Malformed::new("InvalidAction.NotFound", message).with_status(404));
    }
    Ok(())
}

/// The body, if it is a form. No operation takes anything else, and an unread body is unsigned.
fn form<'a>(incoming: &Incoming<'a>) -> Result<&'a [u8], Malformed> {
    if incoming.body.is_empty() {
        return Ok(incoming.body);
    }
    let kind = single(incoming.headers, &CONTENT_TYPE)?.unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind.is_empty() || kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Ok(incoming.body);
    }
    let message = "A request body must be application/x-www-form-urlencoded.";
    Err(Malformed::new("UnsupportedContentType", message).with_status(415))
}

/// The hash some clients send of the body, against what became of it on its way. It is no proof of
/// anything else.
fn check_md5(incoming: &Incoming<'_>) -> Result<(), Malformed> {
    let sent = single(incoming.headers, &CONTENT_MD5)?.filter(|sent| !sent.is_empty());
    let Some(sent) = sent else { return Ok(()) };
    let matches = BASE64
        .decode(sent.as_bytes())
        .is_ok_and(|sent| *sent == *Md5::digest(incoming.body));
    if matches {
        return Ok(());
    }
    let message = "The header Content-MD5 must be the base64 of the body's MD5 hash.";
    Err(Malformed::new("ContentMD5NotMatched", message))
}

fn proof(
    incoming: &Incoming<'_>,
    parameters: &Parameters,
    public: &Public<'_>,
) -> Result<Proof, Malformed> {
    if incoming.headers.contains_key(AUTHORIZATION) {
        if public.signature.is_some() {
            return Err(Malformed::incomplete(
                "a request carries one signature, this has two",
            ));
        }
        let signed = acs3::read(
            (incoming.method, incoming.path),
            parameters,
            incoming.headers,
            &acs3::payload(incoming.body),
            Requirements::OPERATION,
        )?;
        return Ok(Proof::Signed(signed));
    }
    if public.signature.is_some() || public.access_key_id.is_some() {
        return rpc1::read(incoming.method, parameters, public).map(Proof::Signed);
    }
    let header = single(incoming.headers, &BEARER)?;
    let announced = public.signature_type == Some("BEARERTOKEN");
    if let Some(token) = header.or(public.bearer_token.filter(|_| announced)) {
        return Ok(Proof::Bearer(token.to_owned()));
    }
    if announced {
        return Err(Malformed::missing("BearerToken"));
    }
    Ok(Proof::Anonymous)
}

/// Action or version from its place; the other place may only agree.
fn named(
    place: Place,
    (name, parameter): (&str, Option<&str>),
    (header_name, headers): (&HeaderName, &HeaderMap),
) -> Result<String, Malformed> {
    let header = single(headers, header_name)?.filter(|text| !text.is_empty());
    if parameter.is_some() && header.is_some() && parameter != header {
        let message = format!(
            "The parameter {name} and the header {header_name} must be the same if both are sent."
        );
        return Err(Malformed::new("InvalidParameter", message));
    }
    let found = match place {
        Place::Headers => header.ok_or_else(|| Malformed::missing_header(header_name.as_str())),
        Place::Parameters => parameter.ok_or_else(|| Malformed::missing(name)),
        Place::Either => parameter.or(header).ok_or_else(|| Malformed::missing(name)),
    };
    found.map(str::to_owned)
}

fn check_names(action: &str, version: &str) -> Result<(), Malformed> {
    let word = |text: &str, also: &[u8]| {
        text.len() <= 128
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || also.contains(&byte))
    };
    if !word(action, b"") || !action.starts_with(|first: char| first.is_ascii_alphabetic()) {
        let message = "The action must be the name of an operation: letters and digits.";
        return Err(Malformed::new("InvalidAction.NotFound", message).with_status(404));
    }
    if !word(version, b"-._") {
        let message = "The version must be the date of an API, such as 2015-05-01.";
        return Err(Malformed::new("InvalidVersion", message));
    }
    Ok(())
}

/// `Format` if it is sent. Else XML for those who call as the first generation did, with the
/// action as a parameter, and JSON for others, unless XML is all they accept.
fn format(incoming: &Incoming<'_>, public: &Public<'_>) -> Result<Format, Malformed> {
    if let Some(name) = public.format {
        return Format::named(name).ok_or_else(|| {
            Malformed::new(
                "InvalidParameter.Format",
                "The parameter Format must be JSON or XML.",
            )
        });
    }
    if public.action.is_some() {
        return Ok(Format::Xml);
    }
    let accepted = incoming
        .headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok());
    let only_xml = |accepted: &str| {
        accepted
            .split(',')
            .all(|kind| kind.contains("/xml") || kind.contains("+xml"))
    };
    Ok(if accepted.is_some_and(only_xml) {
        Format::Xml
    } else {
        Format::Json
    })
}

static CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");
static ACTION: HeaderName = HeaderName::from_static("x-acs-action");
static VERSION: HeaderName = HeaderName::from_static("x-acs-version");
static BEARER: HeaderName = HeaderName::from_static("x-acs-bearer-token");

//! Metadata of identity providers: who they are, where people are sent, and by which certificates their word is known.

use std::str;

use url::Url;

use super::bounds::{LONGEST_ENTITY, MOST_CERTIFICATES, MOST_METADATA};
use super::certificate::Certificate;
use super::names::{METADATA, POST, PROTOCOL, REDIRECT, SIGNATURE};
use super::tree::{Element, called, named, only, parse, text};
use super::{gate, time};
use crate::Seconds;

/// An identity provider as its metadata describes it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Metadata {
    /// Its identifier, which is compared byte by byte.
    pub entity: String,
    /// The certificates that it signs with.
    pub certificates: Vec<Certificate>,
    /// Where people are sent by a redirect.
    pub redirect: Option<Url>,
    /// Where people are sent by a form.
    pub post: Option<Url>,
    /// Whether it wants requests to be signed. Ours are, whatever it wants.
    pub wants_signed: bool,
    /// Until when the metadata is good, if it says so.
    pub valid_until: Option<Seconds>,
}

/// Why metadata is refused, as what it must be.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(String);

impl Metadata {
    /// Reads metadata: one entity that is one identity provider. `plain` lets people be sent to HTTP, for providers on the
    /// machine of whoever tries something.
    ///
    /// # Errors
    /// When it is not what it must be.
    pub fn read(xml: &[u8], plain: bool) -> Result<Self, Unfit> {
        let text = str::from_utf8(xml).map_err(|_| unfit("must be XML in UTF-8"))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        gate::pass(text, MOST_METADATA).map_err(|found| {
            Unfit(format!(
                "must be {}, not {}",
                found.expected, found.received
            ))
        })?;
        let tree = parse(text).map_err(|why| Unfit(format!("must be XML: {why}")))?;
        let root = tree.root_element();
        if !root.has_tag_name((METADATA, "EntityDescriptor")) {
            return Err(Unfit(format!(
                "must be an EntityDescriptor, not {}",
                called(root)
            )));
        }
        let entity = root.attribute("entityID").unwrap_or_default();
        if !(1..=LONGEST_ENTITY).contains(&entity.chars().count()) {
            return Err(unfit("must have an entityID of 1 to 1024 characters"));
        }
        let provider = only(root, (METADATA, "IDPSSODescriptor"))
            .map_err(|count| Unfit(format!("must have one IDPSSODescriptor, not {count}")))?;
        check_protocol(provider)?;
        let ends = [valid_until(root)?, valid_until(provider)?];
        let (redirect, post) = places(provider, plain)?;
        let wants = provider.attribute("WantAuthnRequestsSigned");
        Ok(Self {
            entity: entity.to_owned(),
            certificates: certificates(provider)?,
            redirect,
            post,
            wants_signed: matches!(wants, Some("true" | "1")),
            valid_until: ends.into_iter().flatten().min(),
        })
    }
}

fn check_protocol(provider: Element<'_>) -> Result<(), Unfit> {
    let named = provider.attribute("protocolSupportEnumeration");
    let mut protocols = named.unwrap_or_default().split_ascii_whitespace();
    if protocols.any(|one| one == PROTOCOL) {
        return Ok(());
    }
    Err(unfit("must support the protocol of SAML 2.0"))
}

fn certificates(provider: Element<'_>) -> Result<Vec<Certificate>, Unfit> {
    let signs = |key: &Element<'_>| matches!(key.attribute("use"), None | Some("signing"));
    let keys = named(provider, (METADATA, "KeyDescriptor")).filter(signs);
    let held = keys.flat_map(|key| key.descendants());
    let held = held.filter(|node| node.has_tag_name((SIGNATURE, "X509Certificate")));
    let mut read: Vec<Certificate> = Vec::new();
    for certificate in held {
        let text = text(certificate);
        let text =
            text.ok_or_else(|| unfit("must have nothing but text in each X509Certificate"))?;
        let certificate = Certificate::read(text);
        let one = certificate
            .map_err(|why| Unfit(format!("has a certificate that cannot be used: {why}")))?;
        if !read.contains(&one) {
            read.push(one);
        }
    }
    if (1..=MOST_CERTIFICATES).contains(&read.len()) {
        return Ok(read);
    }
    Err(Unfit(format!(
        "must have 1 to {MOST_CERTIFICATES} certificates for signing, not {}",
        read.len()
    )))
}

/// Where people are sent. All places are checked, those that are not used too.
fn places(provider: Element<'_>, plain: bool) -> Result<(Option<Url>, Option<Url>), Unfit> {
    let (mut redirect, mut post) = (None, None);
    for service in named(provider, (METADATA, "SingleSignOnService")) {
        let location = service.attribute("Location").unwrap_or_default();
        let place = place(location, plain).ok_or_else(|| {
            unfit("must have a Location with https://, a host and no user in each SingleSignOnService")
        })?;
        match service.attribute("Binding") {
            Some(REDIRECT) => redirect = redirect.or(Some(place)),
            Some(POST) => post = post.or(Some(place)),
            _ => {}
        }
    }
    if redirect.is_none() && post.is_none() {
        return Err(unfit(
            "must have a SingleSignOnService by HTTP-Redirect or HTTP-POST",
        ));
    }
    Ok((redirect, post))
}

fn place(location: &str, plain: bool) -> Option<Url> {
    let url = Url::parse(location).ok()?;
    let scheme = url.scheme();
    let fits = (scheme == "https" || plain && scheme == "http")
        && url.host_str().is_some_and(|host| !host.is_empty())
        && url.username().is_empty()
        && url.password().is_none()
        && url.fragment().is_none();
    fits.then_some(url)
}

fn valid_until(element: Element<'_>) -> Result<Option<Seconds>, Unfit> {
    let given = element.attribute("validUntil");
    let wrong = || unfit("must have a validUntil such as 2026-01-02T03:04:05Z, or none");
    given
        .map(|text| time::read(text).ok_or_else(wrong))
        .transpose()
}

fn unfit(what: &str) -> Unfit {
    Unfit(what.to_owned())
}

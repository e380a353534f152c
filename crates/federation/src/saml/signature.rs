//! A signature that an element envelops. What is signed is found by where it stands, never by looking for it, and
//! what counts of the signature is what its own canonical bytes say.

use std::collections::BTreeSet;

use data_encoding::BASE64;
use roxmltree::Node;

use super::Lenience;
use super::algorithm::{Algorithm, BELIEVED, BELIEVED_DIGESTS, Digest};
use super::bounds::{MOST_IN_FORCE, MOST_SIGNED_INFO};
use super::canonical::{self, Form, Method};
use super::cause::{Cause, Check, Record};
use super::certificate::{Certificate, fingerprint_of};
use super::names::{ENVELOPED, EXCLUSIVE, INCLUSIVE, SIGNATURE};
use super::tree::{Element, Name, called, elements, holds, parse, quoted, text};
use crate::Seconds;

/// With what signatures are verified, and how strictly.
#[derive(Clone, Copy)]
pub(super) struct Keys<'a> {
    pub(super) certificates: &'a [Certificate],
    pub(super) lenience: Lenience,
    pub(super) now: Seconds,
}

/// Verifies the signature that an element envelops.
pub(super) fn verify(
    element: Element<'_>,
    signature: Element<'_>,
    keys: &Keys<'_>,
    record: &mut Record,
) -> Result<Signed, Cause> {
    let parts = Parts::read(signature)?;
    let what = called(element);
    let wanted = "SignedInfo, SignatureValue and perhaps KeyInfo, once each";
    record.pass(Check::SignatureForm, wanted, format!("so it is in {what}"));
    let method = form(child(parts.info, "CanonicalizationMethod")?, keys, record)?;
    let info = canonical(parts.info, &method, None)?;
    let signed = parse(&info).map_err(|why| form_of("a SignedInfo that can be read", why))?;
    let signed = Info::read(signed.root_element())?;
    let algorithm = algorithm(&signed, record)?;
    let method = signed.covers(element, keys, record)?;
    let digest = digest(&signed, record)?;
    let by = verified(&parts, algorithm, &info, keys, record)?;
    let bytes = canonical(element, &method, Some(&signature))?;
    let got = digest.of(bytes.as_bytes());
    let [expected, shown] = [&signed.value, &got].map(|digest| BASE64.encode(digest));
    let shown = format!("{shown} of {} bytes", bytes.len());
    record.judge(got == signed.value, Check::Digest, expected, shown)?;
    Ok(Signed { bytes, by })
}

/// What is signed.
pub(super) struct Signed {
    /// The canonical bytes.
    pub(super) bytes: String,
    /// The fingerprint of the certificate that vouches for them.
    pub(super) by: String,
}

/// What a signature consists of.
struct Parts<'a> {
    info: Element<'a>,
    value: Vec<u8>,
    /// The certificate that it brings along, as it came.
    shown: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn read(signature: Element<'a>) -> Result<Self, Cause> {
        let wanted = "SignedInfo, SignatureValue and perhaps KeyInfo, once each";
        exactly(signature, &["SignedInfo", "SignatureValue", "KeyInfo"], 2)
            .map_err(|got| form_of(wanted, got))?;
        let info = child(signature, "SignedInfo")?;
        // It is written in canonical form before anybody has vouched for it, which costs by elements and prefixes.
        let count = info.descendants().filter(Node::is_element).count();
        if count > MOST_SIGNED_INFO {
            let wanted = format!("a SignedInfo of at most {MOST_SIGNED_INFO} elements");
            return Err(form_of(&wanted, count.to_string()));
        }
        let value = child(signature, "SignatureValue")?;
        let unpacked = text(value).and_then(unpacked);
        let shown = signature.descendants();
        let mut shown = shown.filter(|node| node.has_tag_name((SIGNATURE, "X509Certificate")));
        Ok(Self {
            info,
            value: unpacked
                .ok_or_else(|| form_of("one text of Base64 as SignatureValue", "another"))?,
            shown: shown.find_map(text),
        })
    }
}

/// What a signature says of what is signed, as its canonical bytes say it.
struct Info<'a> {
    algorithm: &'a str,
    uri: Option<&'a str>,
    transforms: Element<'a>,
    digest: &'a str,
    value: Vec<u8>,
}

impl<'a> Info<'a> {
    fn read(info: Element<'a>) -> Result<Self, Cause> {
        let parts = ["CanonicalizationMethod", "SignatureMethod", "Reference"];
        exactly(info, &parts, 3)
            .map_err(|got| form_of("one method of each kind and one Reference", got))?;
        let reference = child(info, "Reference")?;
        exactly(reference, &["Transforms", "DigestMethod", "DigestValue"], 3)
            .map_err(|got| form_of("Transforms, DigestMethod and DigestValue, once each", got))?;
        let value = text(child(reference, "DigestValue")?).and_then(unpacked);
        let wanted = "one text of Base64 as DigestValue";
        Ok(Self {
            algorithm: bare(info, "SignatureMethod", Check::Algorithm)?,
            uri: reference.attribute("URI"),
            transforms: child(reference, "Transforms")?,
            digest: bare(reference, "DigestMethod", Check::DigestAlgorithm)?,
            value: value.ok_or_else(|| form_of(wanted, "another"))?,
        })
    }

    /// Checks that it is of this element, and with nothing done to it but what is always done. How it is written.
    fn covers(
        &self,
        element: Element<'_>,
        keys: &Keys<'_>,
        record: &mut Record,
    ) -> Result<Method<'a>, Cause> {
        let wanted = element.attribute("ID").filter(|id| !id.is_empty());
        let wanted = wanted.map(|id| format!("#{id}"));
        record.judge(
            wanted.is_some() && self.uri == wanted.as_deref(),
            Check::Reference,
            format!("{}, the {}", quoted(wanted.as_deref()), called(element)),
            quoted(self.uri),
        )?;
        let steps: Vec<Element<'_>> = elements(self.transforms).collect();
        let shown = steps.iter().map(|step| quoted(step.attribute("Algorithm")));
        let shown = shown.collect::<Vec<_>>().join(", ");
        let expected = "enveloped-signature, then the canonical form";
        holds(self.transforms, &[(SIGNATURE, "Transform")])
            .map_err(|got| Cause::new(Check::Transforms, expected, got))?;
        let [first, second] = steps.as_slice() else {
            return Err(Cause::new(Check::Transforms, expected, shown));
        };
        let enveloped = first.attribute("Algorithm") == Some(ENVELOPED) && !first.has_children();
        record.judge(enveloped, Check::Transforms, expected, shown)?;
        form(*second, keys, record)
    }
}

/// The canonical form that an element names.
fn form<'a>(
    method: Element<'a>,
    keys: &Keys<'_>,
    record: &mut Record,
) -> Result<Method<'a>, Cause> {
    let name = method.attribute("Algorithm");
    let form = name.and_then(Form::named);
    let form = form.filter(|form| *form == Form::Exclusive || keys.lenience.inclusive);
    let expected = if keys.lenience.inclusive {
        format!("{EXCLUSIVE} or {INCLUSIVE}")
    } else {
        EXCLUSIVE.to_owned()
    };
    let Some(form) = form else {
        return Err(Cause::new(Check::Canonicalization, expected, quoted(name)));
    };
    let prefixes = prefixes(method, form).map_err(|got| {
        Cause::new(
            Check::Canonicalization,
            "a list of prefixes or nothing",
            got,
        )
    })?;
    record.pass(Check::Canonicalization, expected, quoted(name));
    Ok(Method { form, prefixes })
}

/// The prefixes that are treated as in the inclusive form.
fn prefixes(method: Element<'_>, form: Form) -> Result<Vec<&str>, String> {
    const LIST: Name = (EXCLUSIVE, "InclusiveNamespaces");
    holds(method, &[LIST])?;
    let lists: Vec<Element<'_>> = elements(method).collect();
    match (form, lists.as_slice()) {
        (_, []) => Ok(Vec::new()),
        (Form::Exclusive, [list]) if !list.has_children() => {
            let listed = list.attribute("PrefixList").unwrap_or_default();
            let listed = listed.split_ascii_whitespace();
            let plain = |prefix| if prefix == "#default" { "" } else { prefix };
            // Each is compared with each namespace in force on each element.
            let listed: BTreeSet<&str> = listed.map(plain).collect();
            if listed.len() > MOST_IN_FORCE {
                return Err(format!("{} prefixes", listed.len()));
            }
            Ok(listed.into_iter().collect())
        }
        _ => Err(format!("{} parts", lists.len())),
    }
}

fn algorithm(signed: &Info<'_>, record: &mut Record) -> Result<Algorithm, Cause> {
    let found = Algorithm::named(signed.algorithm);
    let got = quoted(Some(signed.algorithm));
    record.judge(found.is_some(), Check::Algorithm, BELIEVED, &got)?;
    found.ok_or_else(|| Cause::new(Check::Algorithm, BELIEVED, got))
}

fn digest(signed: &Info<'_>, record: &mut Record) -> Result<Digest, Cause> {
    let found = Digest::named(signed.digest);
    let got = quoted(Some(signed.digest));
    record.judge(
        found.is_some(),
        Check::DigestAlgorithm,
        BELIEVED_DIGESTS,
        &got,
    )?;
    found.ok_or_else(|| Cause::new(Check::DigestAlgorithm, BELIEVED_DIGESTS, got))
}

/// Checks that a certificate of the provider's metadata verifies the signature, and is good now. Its fingerprint.
fn verified(
    parts: &Parts<'_>,
    algorithm: Algorithm,
    info: &str,
    keys: &Keys<'_>,
    record: &mut Record,
) -> Result<String, Cause> {
    let (method, message) = (algorithm.method(), info.as_bytes());
    let fits = |one: &&Certificate| one.key.verifies(method, message, &parts.value);
    let expected = keys.certificates.iter().map(ToString::to_string);
    let expected = expected.collect::<Vec<_>>().join("; ");
    let fitting: Vec<_> = keys.certificates.iter().filter(fits).collect();
    // Two may be of one key, where one was renewed.
    let good = fitting.iter().find(|one| one.is_good_at(keys.now));
    let Some(found) = good.or(fitting.first()) else {
        let suits = keys.certificates.iter().any(|one| one.key.suits(method));
        let received = stranger(parts, algorithm, suits);
        return Err(Cause::new(Check::Signature, expected, received));
    };
    let received = format!("a signature of {}", found.fingerprint);
    record.pass(Check::Signature, expected, received);
    let now = super::time::written(keys.now);
    record.judge(
        found.is_good_at(keys.now) || keys.lenience.expired_certificates,
        Check::Certificate,
        format!("a certificate that is good at {now}"),
        found.to_string(),
    )?;
    Ok(found.fingerprint.clone())
}

/// What can be said of a signature that no known key made.
fn stranger(parts: &Parts<'_>, algorithm: Algorithm, suits: bool) -> String {
    let shown = parts.shown.and_then(fingerprint_of);
    let shown = shown.map(|print| format!(", which shows the certificate {print}"));
    let shown = shown.unwrap_or_default();
    let name = algorithm.name();
    if suits {
        format!("a signature of none of them{shown}")
    } else {
        format!("a signature by {name}, for which none of them has a key{shown}")
    }
}

fn canonical(
    element: Element<'_>,
    method: &Method<'_>,
    without: Option<&Element<'_>>,
) -> Result<String, Cause> {
    let written = canonical::write(element, method, without.map(Element::id));
    written.map_err(|canonical::TooLong| {
        let most = super::bounds::MOST_CANONICAL;
        let expected = format!("a canonical form of at most {most} bytes");
        Cause::new(Check::Canonicalization, expected, "a longer one")
    })
}

/// The algorithm that an element names, which says nothing beside it: a parameter could weaken it.
fn bare<'a>(parent: Element<'a>, name: &'static str, check: Check) -> Result<&'a str, Cause> {
    let element = child(parent, name)?;
    if elements(element).next().is_some() {
        return Err(Cause::new(
            check,
            "an algorithm without parameters",
            "one with some",
        ));
    }
    Ok(element.attribute("Algorithm").unwrap_or_default())
}

/// Checks that an element holds these once each, in this order; those behind the first few may be left out.
fn exactly(parent: Element<'_>, names: &[&'static str], least: usize) -> Result<(), String> {
    let allowed: Vec<Name> = names.iter().map(|name| (SIGNATURE, *name)).collect();
    holds(parent, &allowed)?;
    let found: Vec<&str> = elements(parent).map(|one| one.tag_name().name()).collect();
    if found.len() >= least && names.get(..found.len()) == Some(found.as_slice()) {
        return Ok(());
    }
    Err(format!("{} in {}", found.join(", "), called(parent)))
}

fn child<'a>(parent: Element<'a>, name: &'static str) -> Result<Element<'a>, Cause> {
    let found = super::tree::only(parent, (SIGNATURE, name));
    found.map_err(|count| form_of(&format!("one {name}"), count.to_string()))
}

fn form_of(expected: &str, received: impl Into<String>) -> Cause {
    Cause::new(Check::SignatureForm, expected, received)
}

/// Base64 in one spelling, but for the white space that lines are broken with.
fn unpacked(text: &str) -> Option<Vec<u8>> {
    let packed: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let bytes = BASE64.decode(&packed).ok()?;
    (!bytes.is_empty()).then_some(bytes)
}

//! What an assertion says, read from the bytes that its signature is of, and compared with what is expected.

use super::bounds::LONGEST_ENTITY;
use super::cause::{Cause, Check, Record};
use super::names::{ASSERTION, BEARER};
use super::time;
use super::tree::{Element, Name, elements, holds, listed, named, only, quoted, text};
use super::{Attribute, Expected, Verified};
use crate::Seconds;

/// Reads an assertion that a certificate of this fingerprint vouches for.
pub(super) fn read(
    root: Element<'_>,
    signed_by: String,
    expected: &Expected<'_>,
    record: &mut Record,
) -> Result<Verified, Cause> {
    let reader = Reader { root, expected };
    let id = reader.structure(record)?;
    let issuer = reader.issuer(record)?;
    let issued = reader.issued(record)?;
    let (name, format) = reader.subject(record)?;
    let confirmation = reader.confirmation(record)?;
    let conditions = one(root, "Conditions", Check::Conditions)?;
    let bearer = reader.bearer(confirmation, issued, record)?;
    let audiences = reader.conditions(conditions, record)?;
    let LoggedOn {
        session,
        authenticated,
        until: session_until,
    } = reader.session(record)?;
    let attributes = reader.attributes(record)?;
    Ok(Verified {
        id,
        signed_by,
        issuer,
        issued,
        name,
        format,
        session,
        authenticated,
        session_until,
        attributes,
        audiences,
        recipient: bearer.recipient,
        expires: bearer.expires,
        in_response_to: bearer.in_response_to,
    })
}

struct Reader<'a, 'e> {
    root: Element<'a>,
    expected: &'e Expected<'e>,
}

/// What whoever brings it must fit.
struct Bearer {
    recipient: String,
    expires: Seconds,
    in_response_to: Option<String>,
}

/// That they logged on.
struct LoggedOn {
    session: Option<String>,
    authenticated: Option<Seconds>,
    until: Option<Seconds>,
}

impl<'a> Reader<'a, '_> {
    /// The identifier, once the parts are such as are understood.
    fn structure(&self, record: &mut Record) -> Result<String, Cause> {
        let wrong = |got: String| Cause::new(Check::Structure, PARTS, got);
        holds(self.root, &STATEMENTS).map_err(wrong)?;
        let version = self.root.attribute("Version");
        let id = self.root.attribute("ID").unwrap_or_default();
        let fits = self.root.has_tag_name((ASSERTION, "Assertion"))
            && version == Some("2.0")
            && !id.is_empty()
            && id.len() <= LONGEST_ID
            && !id.chars().any(char::is_control);
        let got = format!("version {}, an ID of {} bytes", quoted(version), id.len());
        record.judge(fits, Check::Structure, PARTS, got)?;
        Ok(id.to_owned())
    }

    fn issuer(&self, record: &mut Record) -> Result<String, Cause> {
        let issuer = one(self.root, "Issuer", Check::Issuer)?;
        let got = text(issuer);
        let wanted = self.expected.provider.entity.as_str();
        let sides = (quoted(Some(wanted)), quoted(got));
        record.judge(got == Some(wanted), Check::Issuer, sides.0, sides.1)?;
        Ok(wanted.to_owned())
    }

    fn issued(&self, record: &mut Record) -> Result<Seconds, Cause> {
        let latest = self.expected.now + self.expected.skew();
        let wanted = format!("a time up to {}", time::written(latest));
        let given = self.root.attribute("IssueInstant");
        let issued = given.and_then(time::read);
        let fits = issued.is_some_and(|at| at <= latest);
        record.judge(fits, Check::IssuedAt, &wanted, quoted(given))?;
        issued.ok_or_else(|| Cause::new(Check::IssuedAt, wanted, quoted(given)))
    }

    /// Of whom it speaks. What is noted of it says nothing of who that is.
    fn subject(&self, record: &mut Record) -> Result<(String, String), Cause> {
        let wrong = |got: String| Cause::new(Check::Subject, "one NameID with a text", got);
        let subject = one(self.root, "Subject", Check::Subject)?;
        holds(subject, &[NAME_ID, CONFIRMATION]).map_err(wrong)?;
        let name = one(subject, "NameID", Check::Subject)?;
        let format = name.attribute("Format").unwrap_or(UNSPECIFIED).to_owned();
        let value = text(name).unwrap_or_default();
        let count = value.chars().count();
        let is_plain = |text: &str| !text.chars().any(char::is_control);
        let fits = (1..=LONGEST_SUBJECT).contains(&count)
            && is_plain(value)
            && format.len() <= LONGEST_ENTITY
            && is_plain(&format);
        let received = format!(
            "one of {count} characters, of the format {}",
            quoted(Some(&format))
        );
        let wanted = format!("one NameID of 1 to {LONGEST_SUBJECT} characters");
        record.judge(fits, Check::Subject, wanted, received)?;
        Ok((value.to_owned(), format))
    }

    fn confirmation(&self, record: &mut Record) -> Result<Element<'a>, Cause> {
        let wanted = "one SubjectConfirmation, by the method bearer, with its data";
        let wrong = |got: String| Cause::new(Check::Confirmation, wanted, got);
        let subject = one(self.root, "Subject", Check::Subject)?;
        let confirmation = one(subject, "SubjectConfirmation", Check::Confirmation)?;
        holds(confirmation, &[DATA]).map_err(wrong)?;
        let data = one(confirmation, "SubjectConfirmationData", Check::Confirmation)?;
        let method = confirmation.attribute("Method");
        record.judge(
            method == Some(BEARER),
            Check::Confirmation,
            wanted,
            quoted(method),
        )?;
        Ok(data)
    }

    fn bearer(
        &self,
        data: Element<'a>,
        issued: Seconds,
        record: &mut Record,
    ) -> Result<Bearer, Cause> {
        let in_response_to = data.attribute("InResponseTo");
        self.expected.answers(in_response_to, true, record)?;
        let recipient = data.attribute("Recipient");
        let wanted = listed(self.expected.recipients);
        let fits =
            recipient.is_some_and(|got| self.expected.recipients.iter().any(|one| one == got));
        record.judge(fits, Check::Recipient, wanted, quoted(recipient))?;
        let expires = self.until(data, true, record)?.unwrap_or_default();
        self.from(data, record)?;
        let (most, lasts) = (self.expected.longest, expires.saturating_sub(issued));
        let wanted = format!("at most {most} s from its issuing to its end");
        record.judge(lasts <= most, Check::Lifetime, wanted, format!("{lasts} s"))?;
        Ok(Bearer {
            recipient: recipient.unwrap_or_default().to_owned(),
            expires,
            in_response_to: in_response_to.map(str::to_owned),
        })
    }

    /// Checks the conditions. For whom the assertion is meant.
    fn conditions(
        &self,
        conditions: Element<'a>,
        record: &mut Record,
    ) -> Result<Vec<String>, Cause> {
        let wanted = "conditions that are understood";
        let wrong = |got: String| Cause::new(Check::Conditions, wanted, got);
        holds(conditions, &UNDERSTOOD).map_err(wrong)?;
        record.pass(Check::Conditions, wanted, "no others");
        self.from(conditions, record)?;
        self.until(conditions, false, record)?;
        let mut all = Vec::new();
        let restrictions: Vec<_> = named(conditions, RESTRICTION).collect();
        for restriction in &restrictions {
            all.extend(self.audiences(*restriction, record)?);
        }
        if restrictions.is_empty() {
            let wanted = listed(self.expected.audiences);
            return Err(Cause::new(
                Check::Audience,
                wanted,
                "no AudienceRestriction",
            ));
        }
        Ok(all)
    }

    fn audiences(
        &self,
        restriction: Element<'a>,
        record: &mut Record,
    ) -> Result<Vec<String>, Cause> {
        let wanted = listed(self.expected.audiences);
        let wrong = |got: String| Cause::new(Check::Audience, &wanted, got);
        holds(restriction, &[AUDIENCE]).map_err(wrong)?;
        let named = named(restriction, AUDIENCE);
        let audiences: Option<Vec<String>> =
            named.map(|one| text(one).map(str::to_owned)).collect();
        let audiences = audiences.ok_or_else(|| wrong("an Audience that is no text".to_owned()))?;
        let fits = |got: &String| self.expected.audiences.contains(got);
        let fits = audiences.iter().any(fits);
        record.judge(fits, Check::Audience, &wanted, listed(&audiences))?;
        Ok(audiences)
    }

    /// That they logged on: by which session, when, and until when that lasts.
    fn session(&self, record: &mut Record) -> Result<LoggedOn, Cause> {
        let statements: Vec<_> = named(self.root, (ASSERTION, "AuthnStatement")).collect();
        let now = time::written(self.expected.now);
        let wanted = format!("an AuthnStatement whose session lasts beyond {now}");
        let wrong = |got: String| Cause::new(Check::Session, &wanted, got);
        let first = statements.first().ok_or_else(|| wrong("none".to_owned()))?;
        let mut earliest: Option<Seconds> = None;
        for statement in &statements {
            let until = statement.attribute("SessionNotOnOrAfter");
            let read = until.map(|text| time::read(text).ok_or_else(|| wrong(quoted(until))));
            earliest = [earliest, read.transpose()?].into_iter().flatten().min();
        }
        let got = earliest.map_or_else(|| "one without an end".to_owned(), time::written);
        let lasts = earliest.is_none_or(|until| until > self.expected.now - self.expected.skew());
        record.judge(lasts, Check::Session, &wanted, got)?;
        // What cannot be read is no time. Nothing but showing again who one is asks for it.
        let when =
            |statement: &Element<'_>| statement.attribute("AuthnInstant").and_then(time::read);
        let proved: Option<Vec<Seconds>> = statements.iter().map(when).collect();
        Ok(LoggedOn {
            session: first.attribute("SessionIndex").map(str::to_owned),
            authenticated: proved.and_then(|times| times.into_iter().min()),
            until: earliest,
        })
    }

    fn attributes(&self, record: &mut Record) -> Result<Vec<Attribute>, Cause> {
        let wanted = "attributes with names and values";
        let wrong = |got: String| Cause::new(Check::Attributes, wanted, got);
        let mut read = Vec::new();
        for statement in named(self.root, (ASSERTION, "AttributeStatement")) {
            holds(statement, &[ATTRIBUTE]).map_err(wrong)?;
            for attribute in elements(statement) {
                holds(attribute, &[VALUE]).map_err(wrong)?;
                let name = attribute.attribute("Name").unwrap_or_default();
                if name.is_empty() {
                    return Err(wrong("one without a name".to_owned()));
                }
                // A value may be made of elements, as identifiers of persons are; nothing here asks for such.
                let values = elements(attribute).filter_map(text).map(str::to_owned);
                read.push(Attribute {
                    name: name.to_owned(),
                    values: values.collect(),
                });
            }
        }
        record.pass(Check::Attributes, wanted, format!("{} of them", read.len()));
        Ok(read)
    }

    fn until(
        &self,
        element: Element<'a>,
        needed: bool,
        record: &mut Record,
    ) -> Result<Option<Seconds>, Cause> {
        let given = element.attribute("NotOnOrAfter");
        let wanted = format!(
            "an end after {}",
            time::written(self.expected.now - self.expected.skew())
        );
        let wrong = || Cause::new(Check::Expiry, &wanted, quoted(given));
        let Some(text) = given else {
            return if needed { Err(wrong()) } else { Ok(None) };
        };
        let until = time::read(text).ok_or_else(wrong)?;
        let good = until > self.expected.now - self.expected.skew();
        record.judge(good, Check::Expiry, &wanted, quoted(given))?;
        Ok(Some(until))
    }

    fn from(&self, element: Element<'a>, record: &mut Record) -> Result<(), Cause> {
        let latest = self.expected.now + self.expected.skew();
        let wanted = format!("a beginning up to {}", time::written(latest));
        let given = element.attribute("NotBefore");
        let good = given.is_none_or(|text| time::read(text).is_some_and(|from| from <= latest));
        record.judge(good, Check::NotBefore, wanted, quoted(given))
    }
}

fn one<'a>(parent: Element<'a>, name: &'static str, check: Check) -> Result<Element<'a>, Cause> {
    let found = only(parent, (ASSERTION, name));
    found.map_err(|count| Cause::new(check, format!("one {name}"), count.to_string()))
}

const LONGEST_ID: usize = 256;
const LONGEST_SUBJECT: usize = 256;
const PARTS: &str =
    "an Assertion of version \"2.0\" with an ID, Issuer, Subject, Conditions and statements";
const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
const NAME_ID: Name = (ASSERTION, "NameID");
const CONFIRMATION: Name = (ASSERTION, "SubjectConfirmation");
const DATA: Name = (ASSERTION, "SubjectConfirmationData");
const RESTRICTION: Name = (ASSERTION, "AudienceRestriction");
const AUDIENCE: Name = (ASSERTION, "Audience");
const ATTRIBUTE: Name = (ASSERTION, "Attribute");
const VALUE: Name = (ASSERTION, "AttributeValue");
const STATEMENTS: [Name; 6] = [
    (ASSERTION, "Issuer"),
    (ASSERTION, "Subject"),
    (ASSERTION, "Conditions"),
    (ASSERTION, "Advice"),
    (ASSERTION, "AuthnStatement"),
    (ASSERTION, "AttributeStatement"),
];
/// One use is what replays are claimed for anyway, and nothing here is passed on to others.
const UNDERSTOOD: [Name; 3] = [
    RESTRICTION,
    (ASSERTION, "OneTimeUse"),
    (ASSERTION, "ProxyRestriction"),
];

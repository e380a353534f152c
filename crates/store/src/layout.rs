//! Events in their packed bytes: how each is laid out, and reading those that are wanted.
//!
//! Texts keep their bytes as they are, so that a look-up can pass over thousands of events without
//! parsing them.

use std::borrow::Cow;

use crate::frame::{Reader, damaged, expand, finish, utf8};
use crate::{EventEntry, Fault, Heading};

/// Packs events that are laid out already.
pub(crate) fn pack(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    pack_into(raw, &mut out);
    out
}

/// The same, after what is there.
pub(crate) fn pack_into(raw: &[u8], out: &mut Vec<u8>) {
    out.push(WIDE);
    finish(raw, out);
}

/// Unpacks the events that are wanted, with their positions, without what only a fetch brings but with
/// their traces if they are asked for. The others cost almost nothing.
pub(crate) fn unpack_events(
    bytes: &[u8],
    traces: bool,
    mut wanted: impl FnMut(u32, &Heading<'_>) -> bool,
) -> Result<Vec<(u32, EventEntry)>, Fault> {
    let (raw, form) = expand_events(bytes)?;
    let mut events = Vec::new();
    for (index, event) in (0..).zip(read_events(&raw, form)?) {
        let event = event?;
        if wanted(index, &event.heading) {
            let mut owned = event.owned()?;
            if traces {
                owned.trace = event.trace.to_vec();
            }
            events.push((index, owned));
        }
    }
    Ok(events)
}

/// Unpacks one event with all that belongs to it.
pub(crate) fn unpack_event(bytes: &[u8], index: u32) -> Result<Option<EventEntry>, Fault> {
    let (raw, form) = expand_events(bytes)?;
    let index = usize::try_from(index).unwrap_or(usize::MAX);
    let event = read_events(&raw, form)?.nth(index).transpose()?;
    event.map(|event| event.whole()).transpose()
}

/// Unpacks all events with all that belongs to them.
pub(crate) fn unpack_all_events(bytes: &[u8]) -> Result<Vec<EventEntry>, Fault> {
    let (raw, form) = expand_events(bytes)?;
    read_events(&raw, form)?
        .map(|event| event?.whole())
        .collect()
}

/// How an event is laid out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Form {
    /// As it once was: lengths of four bytes, and nothing but who, what, how and the JSON.
    Narrow,
    /// Short lengths, and a mark for each part that is there.
    Wide,
}

/// Writes an event: its time, a mark for each part that may be missing, and the parts.
pub(crate) fn write_event(
    out: &mut Vec<u8>,
    heading: Heading<'_>,
    json: &str,
    trace: &[u8],
    explanation: &[u8],
) {
    let optional = [
        heading.resource.as_bytes(),
        heading.service.as_bytes(),
        heading.access_key.as_bytes(),
        heading.request.as_bytes(),
        trace,
        explanation,
    ];
    let marks = optional.iter().rev().fold(0_u8, |marks, part| {
        (marks << 1) | u8::from(!part.is_empty())
    });
    out.extend_from_slice(&heading.time.to_le_bytes());
    out.push(marks);
    let always = [
        heading.account,
        heading.user,
        heading.action,
        heading.outcome,
        json,
    ];
    let there = optional.into_iter().filter(|part| !part.is_empty());
    for part in always.into_iter().map(str::as_bytes).chain(there) {
        short_length(out, part.len());
        out.extend_from_slice(part);
    }
}

/// Seven bits a byte, the lowest first; the highest bit says that more follow.
fn short_length(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

/// The events in bytes that are not compressed.
pub(crate) fn read_events(
    raw: &[u8],
    form: Form,
) -> Result<impl Iterator<Item = Result<Borrowed<'_>, Fault>>, Fault> {
    let mut from = Reader(raw);
    let count = from.number()?;
    Ok((0..count).map(move |_| match form {
        Form::Narrow => read_narrow(&mut from),
        Form::Wide => read_wide(&mut from),
    }))
}

fn read_narrow<'a>(from: &mut Reader<'a>) -> Result<Borrowed<'a>, Fault> {
    let heading = Heading {
        time: from.time()?,
        account: from.text()?,
        user: from.text()?,
        action: from.text()?,
        outcome: from.text()?,
        ..Heading::default()
    };
    let json = from.bytes()?;
    Ok(Borrowed {
        heading,
        json,
        trace: &[],
        explanation: &[],
    })
}

fn read_wide<'a>(from: &mut Reader<'a>) -> Result<Borrowed<'a>, Fault> {
    let time = from.time()?;
    let marks = from.byte()?;
    let heading = Heading {
        time,
        account: from.short_text()?,
        user: from.short_text()?,
        action: from.short_text()?,
        outcome: from.short_text()?,
        ..Heading::default()
    };
    let json = from.short_bytes()?;
    let mut optional = |mark: u8| {
        if marks & (1 << mark) == 0 {
            Ok(&[][..])
        } else {
            from.short_bytes()
        }
    };
    Ok(Borrowed {
        heading: Heading {
            resource: utf8(optional(0)?)?,
            service: utf8(optional(1)?)?,
            access_key: utf8(optional(2)?)?,
            request: utf8(optional(3)?)?,
            ..heading
        },
        json,
        trace: optional(4)?,
        explanation: optional(5)?,
    })
}

/// An event still in its packed bytes.
pub(crate) struct Borrowed<'a> {
    pub(crate) heading: Heading<'a>,
    /// Looked at only if it is wanted.
    json: &'a [u8],
    trace: &'a [u8],
    explanation: &'a [u8],
}

impl Borrowed<'_> {
    /// The event as a look-up shows it.
    pub(crate) fn owned(&self) -> Result<EventEntry, Fault> {
        let heading = self.heading;
        Ok(EventEntry {
            account: heading.account.to_owned(),
            time: heading.time,
            user: heading.user.to_owned(),
            action: heading.action.to_owned(),
            outcome: heading.outcome.to_owned(),
            resource: heading.resource.to_owned(),
            service: heading.service.to_owned(),
            access_key: heading.access_key.to_owned(),
            request: heading.request.to_owned(),
            json: utf8(self.json)?.to_owned(),
            trace: Vec::new(),
            explanation: Vec::new(),
        })
    }

    /// The event with all that belongs to it.
    pub(crate) fn whole(&self) -> Result<EventEntry, Fault> {
        Ok(EventEntry {
            trace: self.trace.to_vec(),
            explanation: self.explanation.to_vec(),
            ..self.owned()?
        })
    }
}

/// Events that are not compressed, and how they are laid out.
pub(crate) fn expand_events(bytes: &[u8]) -> Result<(Cow<'_, [u8]>, Form), Fault> {
    let mut rest = bytes;
    if let Some((&INDEXED, after)) = rest.split_first() {
        let mut from = Reader(after);
        let keys = usize::try_from(from.number()?).map_err(|_| damaged())?;
        from.take(keys.checked_mul(16).ok_or_else(damaged)?)?;
        rest = from.0;
    }
    match rest.split_first() {
        Some((&WIDE, after)) => Ok((expand(after)?, Form::Wide)),
        _ => Ok((expand(rest)?, Form::Narrow)),
    }
}

/// Look-up keys, and events in one of the other forms.
pub(crate) const INDEXED: u8 = 3;
/// Events in the wide layout, plain or compressed.
pub(crate) const WIDE: u8 = 4;

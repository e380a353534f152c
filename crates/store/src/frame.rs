//! The bytes of a log row and of an event batch: fields with their lengths, compressed if it pays.
//!
//! Texts keep their bytes as they are, so that a look-up can pass over thousands of events without
//! parsing them. The first byte tells the form; a new form gets a new number and the old ones stay
//! readable.

use std::borrow::Cow;

use crate::{EventEntry, EventPack, Fault, Heading, Image, Nonce, lookup};

/// Packs after-images.
pub(crate) fn pack_images(images: &[Image]) -> Vec<u8> {
    let mut out = Writer::sized(images.iter().map(size_of_image).sum());
    out.count(images.len());
    for image in images {
        out.text(&image.table);
        out.text(&image.key);
        out.optional(image.payload.as_deref());
    }
    out.finish()
}

fn size_of_image(image: &Image) -> usize {
    let payload = image.payload.as_ref().map_or(0, String::len);
    image.table.len() + image.key.len() + payload + 16
}

/// Unpacks after-images.
pub(crate) fn unpack_images(bytes: &[u8]) -> Result<Vec<Image>, Fault> {
    let raw = expand(bytes)?;
    let mut from = Reader(&raw);
    let mut images = Vec::new();
    for _ in 0..from.number()? {
        images.push(Image {
            table: from.owned()?,
            key: from.owned()?,
            payload: from.optional()?,
        });
    }
    Ok(images)
}

/// Packs events.
pub(crate) fn pack_events(events: &EventPack) -> Vec<u8> {
    let mut out = vec![WIDE];
    finish(events.raw(), &mut out);
    out
}

/// Packs events with their look-up keys in front, so that these cost nothing to read.
pub(crate) fn pack_indexed_events(events: &EventPack) -> Result<Vec<u8>, Fault> {
    let keys = lookup::keys_of(events.raw(), Form::Wide)?;
    let mut out = Vec::with_capacity(keys.len() * 16 + 5);
    out.push(INDEXED);
    out.extend_from_slice(&length(keys.len()));
    for (key, latest) in keys {
        out.extend_from_slice(&key.to_le_bytes());
        out.extend_from_slice(&latest.to_le_bytes());
    }
    out.push(WIDE);
    finish(events.raw(), &mut out);
    Ok(out)
}

/// The look-up keys of packed events, each with the latest time it stands for.
pub(crate) fn unpack_keys(bytes: &[u8]) -> Result<Vec<(i64, i64)>, Fault> {
    let mut from = Reader(bytes);
    if from.take(1)? != [INDEXED] {
        let (raw, form) = expand_events(bytes)?;
        return lookup::keys_of(&raw, form);
    }
    let keys = from.number()?;
    (0..keys)
        .map(|_| Ok((from.time()?, from.time()?)))
        .collect()
}

/// Unpacks the events that are wanted, with their positions, without what only a fetch brings. The
/// others cost almost nothing.
pub(crate) fn unpack_events(
    bytes: &[u8],
    mut wanted: impl FnMut(u32, &Heading<'_>) -> bool,
) -> Result<Vec<(u32, EventEntry)>, Fault> {
    let (raw, form) = expand_events(bytes)?;
    let mut events = Vec::new();
    for (index, event) in (0..).zip(read_events(&raw, form)?) {
        let event = event?;
        if wanted(index, &event.heading) {
            events.push((index, event.owned()?));
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

/// Packs nonces; `None` if there are none.
pub(crate) fn pack_nonces(nonces: &[Nonce]) -> Option<Vec<u8>> {
    if nonces.is_empty() {
        return None;
    }
    let one = |nonce: &Nonce| {
        let mut bytes = nonce.fingerprint.to_vec();
        bytes.extend_from_slice(&nonce.expires.to_le_bytes());
        bytes
    };
    Some(nonces.iter().flat_map(one).collect())
}

/// Unpacks nonces.
pub(crate) fn unpack_nonces(bytes: Option<&[u8]>) -> Result<Vec<Nonce>, Fault> {
    let (nonces, rest) = bytes.unwrap_or_default().as_chunks::<24>();
    if !rest.is_empty() {
        return Err(damaged());
    }
    let one = |chunk: &[u8; 24]| {
        let (fingerprint, expires) = chunk.split_first_chunk::<16>()?;
        let expires = i64::from_le_bytes(expires.try_into().ok()?);
        Some(Nonce {
            fingerprint: *fingerprint,
            expires,
        })
    };
    nonces
        .iter()
        .map(|chunk| one(chunk).ok_or_else(damaged))
        .collect()
}

/// Packs a long text.
pub(crate) fn pack_text(text: &str) -> Vec<u8> {
    let mut out = Writer::sized(text.len());
    out.0.extend_from_slice(text.as_bytes());
    out.finish()
}

/// Unpacks a long text.
pub(crate) fn unpack_text(bytes: &[u8]) -> Result<String, Fault> {
    String::from_utf8(expand(bytes)?.into_owned()).map_err(|_| damaged())
}

struct Writer(Vec<u8>);

impl Writer {
    fn sized(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes + 4))
    }

    fn count(&mut self, number: usize) {
        self.0.extend_from_slice(&length(number));
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    fn optional(&mut self, text: Option<&str>) {
        self.0.push(u8::from(text.is_some()));
        if let Some(text) = text {
            self.text(text);
        }
    }

    fn finish(self) -> Vec<u8> {
        let mut out = Vec::new();
        finish(&self.0, &mut out);
        out
    }
}

/// A length as it stands in front of what has it.
pub(crate) fn length(number: usize) -> [u8; 4] {
    // INVARIANT: nothing here comes near 4 GiB; `Append` and batches are bounded far below.
    u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()
}

/// Appends the bytes with their form, compressed if it pays.
fn finish(raw: &[u8], out: &mut Vec<u8>) {
    if raw.len() >= WORTH_COMPRESSING {
        let packed = lz4_flex::block::compress(raw);
        if packed.len() + 4 < raw.len() {
            out.reserve_exact(packed.len() + 5);
            out.push(COMPRESSED);
            out.extend_from_slice(&length(raw.len()));
            out.extend_from_slice(&packed);
            return;
        }
    }
    out.reserve_exact(raw.len() + 1);
    out.push(PLAIN);
    out.extend_from_slice(raw);
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or_else(damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32, Fault> {
        let bytes = self.take(4)?.try_into().map_err(|_| damaged())?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn time(&mut self) -> Result<i64, Fault> {
        let bytes = self.take(8)?.try_into().map_err(|_| damaged())?;
        Ok(i64::from_le_bytes(bytes))
    }

    fn bytes(&mut self) -> Result<&'a [u8], Fault> {
        let length = usize::try_from(self.number()?).map_err(|_| damaged())?;
        self.take(length)
    }

    fn byte(&mut self) -> Result<u8, Fault> {
        match self.take(1)? {
            [byte] => Ok(*byte),
            _ => Err(damaged()),
        }
    }

    fn short_bytes(&mut self) -> Result<&'a [u8], Fault> {
        let mut length = 0_usize;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            length |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return self.take(length);
            }
        }
        Err(damaged())
    }

    fn short_text(&mut self) -> Result<&'a str, Fault> {
        utf8(self.short_bytes()?)
    }

    fn text(&mut self) -> Result<&'a str, Fault> {
        utf8(self.bytes()?)
    }

    fn owned(&mut self) -> Result<String, Fault> {
        self.text().map(str::to_owned)
    }

    fn optional(&mut self) -> Result<Option<String>, Fault> {
        match self.take(1)? {
            [0] => Ok(None),
            _ => self.owned().map(Some),
        }
    }
}

/// Events that are not compressed, and how they are laid out.
fn expand_events(bytes: &[u8]) -> Result<(Cow<'_, [u8]>, Form), Fault> {
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

fn expand(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Fault> {
    let mut from = Reader(bytes);
    match from.take(1)? {
        [PLAIN] => Ok(from.0.into()),
        [COMPRESSED] => {
            let size = usize::try_from(from.number()?).map_err(|_| damaged())?;
            if size > LARGEST {
                return Err(damaged());
            }
            Ok(lz4_flex::block::decompress(from.0, size)
                .map_err(|_| damaged())?
                .into())
        }
        _ => Err(Fault::Broken(
            "a row was written by a newer version of this program".into(),
        )),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes).map_err(|_| damaged())
}

fn damaged() -> Fault {
    Fault::Broken("a row is damaged".into())
}

const PLAIN: u8 = 1;
const COMPRESSED: u8 = 2;
/// Look-up keys, and events in one of the other forms.
const INDEXED: u8 = 3;
/// Events in the wide layout, plain or compressed.
const WIDE: u8 = 4;

/// Below this size a row is written as it is: compressing would cost more than it saves.
const WORTH_COMPRESSING: usize = 1024;

/// More than any row holds; keeps a damaged length from taking all memory.
const LARGEST: usize = 1 << 30;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SUCCESS;

    fn event(user: &str, size: usize) -> EventEntry {
        EventEntry {
            account: "1000000000000001".into(),
            time: -5,
            user: user.into(),
            action: "ram:GetUser".into(),
            json: "{\"a\":1}".repeat(size),
            ..EventEntry::default()
        }
    }

    /// As programs packed events before they had anything but these fields.
    fn pack_narrow(events: &[EventEntry]) -> Vec<u8> {
        let mut out = Writer::sized(0);
        out.count(events.len());
        for event in events {
            out.0.extend_from_slice(&event.time.to_le_bytes());
            let fields = [
                &event.account,
                &event.user,
                &event.action,
                &event.outcome,
                &event.json,
            ];
            for field in fields {
                out.text(field);
            }
        }
        out.finish()
    }

    #[test]
    fn events_of_before_are_read() {
        let events = [event("a", 1), event("b", 500)];
        let old = pack_narrow(&events);
        assert_eq!(unpack_all_events(&old), Ok(events.to_vec()));
        assert_eq!(unpack_event(&old, 1), Ok(Some(events[1].clone())));
        let new = pack_events(&events.iter().collect());
        assert_eq!(unpack_keys(&old), unpack_keys(&new));
        let mut indexed = vec![INDEXED, 0, 0, 0, 0];
        indexed.extend(old);
        assert_eq!(unpack_all_events(&indexed), Ok(events.to_vec()));
    }

    #[test]
    fn only_a_fetch_brings_what_belongs_to_an_event() {
        let traced = EventEntry {
            trace: vec![0, 255],
            explanation: vec![7; 200],
            resource: "acs:oss:*:*:b".into(),
            request: "r".into(),
            ..event("a", 3)
        };
        let packed = pack_events(&[event("b", 1), traced.clone()].iter().collect());
        let found = unpack_events(&packed, |_, event| event.request == "r").unwrap();
        let bare = EventEntry {
            trace: vec![],
            explanation: vec![],
            ..traced.clone()
        };
        assert_eq!(found, [(1, bare)]);
        assert_eq!(unpack_event(&packed, 1), Ok(Some(traced)));
        assert_eq!(unpack_event(&packed, 2), Ok(None));
    }

    #[test]
    fn images_survive_packing_small_and_large() {
        for size in [0, 1, 10_000] {
            let images = vec![
                Image {
                    table: "user".into(),
                    key: "1".into(),
                    payload: Some("x".repeat(size)),
                },
                Image {
                    table: "user".into(),
                    key: "2\0".into(),
                    payload: None,
                },
            ];
            assert_eq!(unpack_images(&pack_images(&images)), Ok(images));
        }
        assert_eq!(unpack_images(&pack_images(&[])), Ok(vec![]));
    }

    #[test]
    fn only_wanted_events_are_unpacked() {
        let events = [event("a", 1), event("b", 500), event("a", 0)];
        let packed = events.iter().collect();
        for bytes in [pack_events(&packed), pack_indexed_events(&packed).unwrap()] {
            assert!(bytes.len() < 600);
            let found = unpack_events(&bytes, |_, event| event.user == "a").unwrap();
            assert_eq!(found, vec![(0, events[0].clone()), (2, events[2].clone())]);
        }
    }

    #[test]
    fn keys_in_front_are_those_of_the_events() {
        let packed = [event("a", 1), event("b", 500), event("a", 0)]
            .iter()
            .collect();
        let keys = unpack_keys(&pack_indexed_events(&packed).unwrap()).unwrap();
        // Everything, the account, two users, the action; no outcome.
        assert_eq!(keys.len(), 5);
        let ended = |outcome: &str| EventEntry {
            outcome: outcome.into(),
            ..event("a", 1)
        };
        for (outcome, keys) in [(SUCCESS, 4), ("NoPermission", 5)] {
            let packed = pack_events(&[ended(outcome)].iter().collect());
            assert_eq!(unpack_keys(&packed).unwrap().len(), keys, "{outcome}");
        }
        assert_eq!(keys, unpack_keys(&pack_events(&packed)).unwrap());
    }

    #[test]
    fn nonces_survive_packing() {
        let nonces = vec![
            Nonce {
                fingerprint: [7; 16],
                expires: 99
            };
            3
        ];
        assert_eq!(unpack_nonces(pack_nonces(&nonces).as_deref()), Ok(nonces));
        assert_eq!(pack_nonces(&[]), None);
        assert!(unpack_nonces(Some(&[1, 2, 3])).is_err());
    }

    #[test]
    fn damage_is_noticed_and_never_panics() {
        let events = [event("a", 400)].iter().collect();
        for bytes in [
            pack_events(&events),
            pack_indexed_events(&events).unwrap(),
            pack_images(&[]),
            pack_text("hello"),
        ] {
            for cut in 0..bytes.len() {
                let _ = unpack_events(&bytes[..cut], |_, _| true);
                let _ = unpack_keys(&bytes[..cut]);
                let _ = unpack_event(&bytes[..cut], 0);
                let _ = unpack_images(&bytes[..cut]);
            }
        }
        assert!(unpack_text(&[]).is_err());
        assert!(unpack_text(&[9, 1]).is_err());
        for twice in [[INDEXED; 2], [WIDE; 2], [WIDE, INDEXED]] {
            let [first, second] = twice;
            let mut bytes = vec![first];
            bytes.extend((first == INDEXED).then_some([0; 4]).into_iter().flatten());
            bytes.extend([second, 0, 0, 0, 0]);
            assert!(unpack_all_events(&bytes).is_err());
        }
        assert!(unpack_keys(&[INDEXED, 255, 255, 255, 255]).is_err());
        assert!(unpack_text(&[COMPRESSED, 255, 255, 255, 255, 0]).is_err());
    }
}

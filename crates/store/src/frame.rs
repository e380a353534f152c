//! The bytes of a log row and of an event batch: fields with their lengths, compressed if it pays.
//!
//! Texts keep their bytes as they are, so that a look-up can pass over thousands of events without
//! parsing them. The first byte tells the form; a new form gets a new number and the old ones stay
//! readable.

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
    let mut out = Vec::new();
    finish(events.raw(), &mut out);
    out
}

/// Packs events with their look-up keys in front, so that these cost nothing to read.
pub(crate) fn pack_indexed_events(events: &EventPack) -> Result<Vec<u8>, Fault> {
    let keys = lookup::keys_of(events.raw())?;
    let mut out = Vec::with_capacity(keys.len() * 16 + 5);
    out.push(INDEXED);
    out.extend_from_slice(&length(keys.len()));
    for (key, latest) in keys {
        out.extend_from_slice(&key.to_le_bytes());
        out.extend_from_slice(&latest.to_le_bytes());
    }
    finish(events.raw(), &mut out);
    Ok(out)
}

/// The look-up keys of packed events, each with the latest time it stands for.
pub(crate) fn unpack_keys(bytes: &[u8]) -> Result<Vec<(i64, i64)>, Fault> {
    let mut from = Reader(bytes);
    if from.take(1)? != [INDEXED] {
        return lookup::keys_of(&expand(bytes)?);
    }
    let keys = from.number()?;
    (0..keys)
        .map(|_| Ok((from.time()?, from.time()?)))
        .collect()
}

/// Unpacks the events that are wanted, with their positions. The others cost almost nothing.
pub(crate) fn unpack_events(
    bytes: &[u8],
    mut wanted: impl FnMut(u32, &Heading<'_>) -> bool,
) -> Result<Vec<(u32, EventEntry)>, Fault> {
    let raw = expand(bytes)?;
    let mut events = Vec::new();
    for (index, event) in (0..).zip(read_events(&raw)?) {
        let event = event?;
        if wanted(index, &event.heading) {
            events.push((index, event.owned()?));
        }
    }
    Ok(events)
}

/// The events in bytes that are not compressed.
pub(crate) fn read_events(
    raw: &[u8],
) -> Result<impl Iterator<Item = Result<Borrowed<'_>, Fault>>, Fault> {
    let mut from = Reader(raw);
    let count = from.number()?;
    Ok((0..count).map(move |_| {
        let heading = Heading {
            time: from.time()?,
            account: from.text()?,
            user: from.text()?,
            action: from.text()?,
            outcome: from.text()?,
        };
        let json = from.bytes()?;
        Ok(Borrowed { heading, json })
    }))
}

/// An event still in its packed bytes.
pub(crate) struct Borrowed<'a> {
    pub(crate) heading: Heading<'a>,
    /// Looked at only if it is wanted.
    json: &'a [u8],
}

impl Borrowed<'_> {
    pub(crate) fn owned(&self) -> Result<EventEntry, Fault> {
        let Heading {
            account,
            time,
            user,
            action,
            outcome,
        } = self.heading;
        Ok(EventEntry {
            account: account.to_owned(),
            time,
            user: user.to_owned(),
            action: action.to_owned(),
            outcome: outcome.to_owned(),
            json: utf8(self.json)?.to_owned(),
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

fn expand(bytes: &[u8]) -> Result<std::borrow::Cow<'_, [u8]>, Fault> {
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
        [INDEXED] => {
            let keys = usize::try_from(from.number()?).map_err(|_| damaged())?;
            from.take(keys.checked_mul(16).ok_or_else(damaged)?)?;
            if from.0.first() == Some(&INDEXED) {
                return Err(damaged());
            }
            expand(from.0)
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
/// Look-up keys, and one of the other forms.
const INDEXED: u8 = 3;

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
            outcome: String::new(),
            json: "{\"a\":1}".repeat(size),
        }
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
                let _ = unpack_images(&bytes[..cut]);
            }
        }
        assert!(unpack_text(&[]).is_err());
        assert!(unpack_text(&[9, 1]).is_err());
        assert!(unpack_text(&[INDEXED, 0, 0, 0, 0, INDEXED, 0, 0, 0, 0]).is_err());
        assert!(unpack_keys(&[INDEXED, 255, 255, 255, 255]).is_err());
        assert!(unpack_text(&[COMPRESSED, 255, 255, 255, 255, 0]).is_err());
    }
}

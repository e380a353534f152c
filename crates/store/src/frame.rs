//! The bytes of a log row and of an event batch: fields with their lengths, compressed if it pays.
//!
//! Texts keep their bytes as they are, so that a look-up can pass over thousands of events without
//! parsing them. The first byte tells the form; a new form gets a new number and the old ones stay
//! readable.

use crate::{EventEntry, Fault, Image, Nonce};

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
pub(crate) fn pack_events(events: &[EventEntry]) -> Vec<u8> {
    let mut out = Writer::sized(events.iter().map(|event| event.json.len() + 128).sum());
    out.count(events.len());
    for event in events {
        out.0.extend_from_slice(&event.time.to_le_bytes());
        for text in [
            &event.account,
            &event.user,
            &event.action,
            &event.outcome,
            &event.json,
        ] {
            out.text(text);
        }
    }
    out.finish()
}

/// Unpacks the events that are wanted, with their positions. The others cost almost nothing.
pub(crate) fn unpack_events(
    bytes: &[u8],
    mut wanted: impl FnMut(u32, &Borrowed<'_>) -> bool,
) -> Result<Vec<(u32, EventEntry)>, Fault> {
    let raw = expand(bytes)?;
    let mut from = Reader(&raw);
    let mut events = Vec::new();
    for index in 0..from.number()? {
        let event = Borrowed {
            time: from.time()?,
            account: from.text()?,
            user: from.text()?,
            action: from.text()?,
            outcome: from.text()?,
            json: from.text()?,
        };
        if wanted(index, &event) {
            events.push((index, event.owned()));
        }
    }
    Ok(events)
}

/// An event still in its packed bytes.
pub(crate) struct Borrowed<'a> {
    pub(crate) time: i64,
    pub(crate) account: &'a str,
    pub(crate) user: &'a str,
    pub(crate) action: &'a str,
    pub(crate) outcome: &'a str,
    pub(crate) json: &'a str,
}

impl<'a> From<&'a EventEntry> for Borrowed<'a> {
    fn from(event: &'a EventEntry) -> Self {
        Self {
            time: event.time,
            account: &event.account,
            user: &event.user,
            action: &event.action,
            outcome: &event.outcome,
            json: &event.json,
        }
    }
}

impl Borrowed<'_> {
    fn owned(&self) -> EventEntry {
        EventEntry {
            account: self.account.to_owned(),
            time: self.time,
            user: self.user.to_owned(),
            action: self.action.to_owned(),
            outcome: self.outcome.to_owned(),
            json: self.json.to_owned(),
        }
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
        let mut buffer = Vec::with_capacity(bytes + 5);
        buffer.push(PLAIN);
        Self(buffer)
    }

    fn count(&mut self, number: usize) {
        // INVARIANT: nothing here comes near 4 GiB; `Append` and batches are bounded far below.
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        self.0.extend_from_slice(&number.to_le_bytes());
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
        let Some((_, raw)) = self.0.split_first() else {
            return self.0;
        };
        if raw.len() < WORTH_COMPRESSING {
            return self.0;
        }
        let packed = lz4_flex::block::compress(raw);
        if packed.len() + 5 >= raw.len() {
            return self.0;
        }
        let mut out = Vec::with_capacity(packed.len() + 5);
        out.push(COMPRESSED);
        out.extend_from_slice(&u32::try_from(raw.len()).unwrap_or(u32::MAX).to_le_bytes());
        out.extend_from_slice(&packed);
        out
    }
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

    fn text(&mut self) -> Result<&'a str, Fault> {
        let length = usize::try_from(self.number()?).map_err(|_| damaged())?;
        std::str::from_utf8(self.take(length)?).map_err(|_| damaged())
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
        _ => Err(Fault::Broken(
            "a row was written by a newer version of this program".into(),
        )),
    }
}

fn damaged() -> Fault {
    Fault::Broken("a row is damaged".into())
}

const PLAIN: u8 = 1;
const COMPRESSED: u8 = 2;

/// Below this size a row is written as it is: compressing would cost more than it saves.
const WORTH_COMPRESSING: usize = 1024;

/// More than any row holds; keeps a damaged length from taking all memory.
const LARGEST: usize = 1 << 30;

#[cfg(test)]
mod tests {
    use super::*;

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
        let bytes = pack_events(&events);
        assert!(bytes.len() < 500);
        let found = unpack_events(&bytes, |_, event| event.user == "a").unwrap();
        assert_eq!(found, vec![(0, events[0].clone()), (2, events[2].clone())]);
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
        for bytes in [
            pack_events(&[event("a", 400)]),
            pack_images(&[]),
            pack_text("hello"),
        ] {
            for cut in 0..bytes.len() {
                let _ = unpack_events(&bytes[..cut], |_, _| true);
                let _ = unpack_images(&bytes[..cut]);
            }
        }
        assert!(unpack_text(&[]).is_err());
        assert!(unpack_text(&[9, 1]).is_err());
        assert!(unpack_text(&[COMPRESSED, 255, 255, 255, 255, 0]).is_err());
    }
}

//! The bytes of a log row: fields with their lengths, compressed if it pays.
//!
//! Texts keep their bytes as they are, so that a look-up can pass over thousands of events without
//! parsing them. The first byte tells the form; a new form gets a new number and the old ones stay
//! readable.

use std::borrow::Cow;

use crate::{Fault, Image, Nonce};

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

    pub(crate) fn text(&mut self, text: &str) {
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
pub(crate) fn finish(raw: &[u8], out: &mut Vec<u8>) {
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

pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or_else(damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(crate) fn number(&mut self) -> Result<u32, Fault> {
        let bytes = self.take(4)?.try_into().map_err(|_| damaged())?;
        Ok(u32::from_le_bytes(bytes))
    }

    pub(crate) fn time(&mut self) -> Result<i64, Fault> {
        let bytes = self.take(8)?.try_into().map_err(|_| damaged())?;
        Ok(i64::from_le_bytes(bytes))
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Fault> {
        let length = usize::try_from(self.number()?).map_err(|_| damaged())?;
        self.take(length)
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Fault> {
        match self.take(1)? {
            [byte] => Ok(*byte),
            _ => Err(damaged()),
        }
    }

    pub(crate) fn short_bytes(&mut self) -> Result<&'a [u8], Fault> {
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

    pub(crate) fn short_text(&mut self) -> Result<&'a str, Fault> {
        utf8(self.short_bytes()?)
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, Fault> {
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

pub(crate) fn expand(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Fault> {
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

pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes).map_err(|_| damaged())
}

pub(crate) fn damaged() -> Fault {
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
}

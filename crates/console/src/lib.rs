//! The web console as it was built: one file of this program, read in place.
//!
//! The pack begins with a line of JSON, the manifest; after it stand the files, each a Brotli stream
//! of its own. `scripts/console pack` writes it; `build.rs` finds it. Nothing is inflated before a
//! client asks for a file and takes no Brotli.

use std::collections::BTreeMap;
use std::io::Read;

use serde::Deserialize;

/// The bytes of the pack in this program, if it was built with one.
#[must_use]
pub fn built_in() -> Option<&'static [u8]> {
    #[cfg(packed)]
    return Some(include_bytes!(env!("PACK")));
    #[cfg(not(packed))]
    None
}

/// A pack that was read.
#[derive(Debug)]
pub struct Pack {
    inputs: String,
    files: BTreeMap<String, File>,
}

/// A file of the console.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// Its media type.
    pub kind: &'static str,
    /// The SHA-256 of its plain bytes, in lower-case hexadecimal digits.
    pub hash: &'static str,
    /// Its bytes as one Brotli stream.
    pub packed: &'static [u8],
    length: usize,
}

/// What is wrong with a pack.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Damaged {
    /// It does not begin with a manifest.
    #[error("the console's pack does not begin with a manifest")]
    Manifest,
    /// It ends before its files do, or after them.
    #[error("the console's pack is not as long as its manifest says")]
    Length,
    /// A stream is not what the manifest says.
    #[error("a file of the console's pack cannot be inflated to its length")]
    Stream,
}

#[derive(Deserialize)]
struct Manifest<'a> {
    inputs: String,
    #[serde(borrow)]
    files: Vec<Row<'a>>,
}

#[derive(Deserialize)]
struct Row<'a> {
    path: String,
    #[serde(rename = "type")]
    kind: &'a str,
    sha256: &'a str,
    length: usize,
    packed: usize,
}

impl Pack {
    /// Reads the manifest; the files stay where they are.
    ///
    /// # Errors
    /// When the manifest and the bytes do not belong together.
    pub fn read(bytes: &'static [u8]) -> Result<Self, Damaged> {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let (manifest, rest) = end
            .and_then(|end| bytes.split_at_checked(end))
            .ok_or(Damaged::Manifest)?;
        let manifest: Manifest<'static> =
            serde_json::from_slice(manifest).map_err(|_| Damaged::Manifest)?;
        let mut rest = rest.get(1..).unwrap_or_default();
        let mut files = BTreeMap::new();
        for row in manifest.files {
            let (packed, after) = rest.split_at_checked(row.packed).ok_or(Damaged::Length)?;
            rest = after;
            let file = File {
                kind: row.kind,
                hash: row.sha256,
                packed,
                length: row.length,
            };
            files.insert(row.path, file);
        }
        if !rest.is_empty() {
            return Err(Damaged::Length);
        }
        let inputs = manifest.inputs;
        Ok(Self { inputs, files })
    }

    /// The file at a path such as `assets/index-1a2b3c.js`.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<File> {
        self.files.get(path).copied()
    }

    /// All files, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, File)> {
        self.files.iter().map(|(path, file)| (path.as_str(), *file))
    }

    /// The hash over everything it was built from.
    #[must_use]
    pub fn inputs(&self) -> &str {
        &self.inputs
    }
}

impl File {
    /// Its bytes for those who take no Brotli.
    ///
    /// # Errors
    /// When they are not what the manifest says.
    pub fn plain(&self) -> Result<Vec<u8>, Damaged> {
        let mut plain = Vec::with_capacity(self.length);
        // One byte more than there should be tells a longer stream from the right one.
        let limit = u64::try_from(self.length).unwrap_or(u64::MAX - 1) + 1;
        brotli_decompressor::Decompressor::new(self.packed, 1 << 14)
            .take(limit)
            .read_to_end(&mut plain)
            .map_err(|_| Damaged::Stream)?;
        if plain.len() == self.length {
            Ok(plain)
        } else {
            Err(Damaged::Stream)
        }
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::{BASE64, HEXLOWER};
    use sha2::{Digest as _, Sha256};

    use super::*;

    /// A pack with one file, `hello`, whose manifest says these lengths.
    fn pack(length: usize, packed: usize) -> &'static [u8] {
        let stream = BASE64.decode(b"CwKAaGVsbG8D").unwrap();
        let mut bytes = format!(
            r#"{{"inputs":"of","tools":{{}},"files":[{{"path":"a.txt","type":"text/plain","sha256":"0f","length":{length},"packed":{packed}}}]}}"#
        )
        .into_bytes();
        bytes.push(b'\n');
        bytes.extend(stream);
        bytes.leak()
    }

    #[test]
    fn a_file_is_found_and_inflated() {
        let pack = Pack::read(pack(5, 9)).unwrap();
        let file = pack.file("a.txt").unwrap();
        assert_eq!(file.plain().unwrap(), b"hello");
        assert_eq!((file.kind, file.hash), ("text/plain", "0f"));
        assert!(pack.file("b.txt").is_none());
        assert_eq!(pack.inputs(), "of");
    }

    #[test]
    fn what_does_not_belong_together_is_noticed() {
        assert_eq!(Pack::read(b"").unwrap_err(), Damaged::Manifest);
        assert_eq!(Pack::read(b"{}\n").unwrap_err(), Damaged::Manifest);
        assert_eq!(Pack::read(pack(5, 8)).unwrap_err(), Damaged::Length);
        assert_eq!(Pack::read(pack(5, 10)).unwrap_err(), Damaged::Length);
        for length in [4, 6] {
            let file = Pack::read(pack(length, 9)).unwrap().file("a.txt").unwrap();
            assert_eq!(file.plain().unwrap_err(), Damaged::Stream);
        }
    }

    #[test]
    fn the_pack_of_this_program_is_whole() {
        let Some(bytes) = built_in() else {
            return;
        };
        let pack = Pack::read(bytes).unwrap();
        assert!(pack.file("index.html").is_some());
        for (path, file) in pack.files() {
            let plain = file.plain().unwrap();
            assert_eq!(
                HEXLOWER.encode(&Sha256::digest(&plain)),
                file.hash,
                "{path}"
            );
        }
    }
}

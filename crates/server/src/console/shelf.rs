//! Where the console's files are: in the program, or in a folder while one works on them.

use std::path::{Component, Path, PathBuf};

use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use console::{Damaged, File, Pack};
use data_encoding::HEXLOWER;

/// Where the console's files are.
#[derive(Debug)]
pub(crate) enum Shelf {
    /// In the program.
    Packed(Pack),
    /// In a folder, read anew for each request: only for those who work on the console.
    Folder(PathBuf),
    /// Nowhere.
    Empty,
}

/// A file of the console.
pub(super) struct Found {
    pub(super) kind: &'static str,
    pub(super) hash: String,
    /// As a Brotli stream.
    pub(super) packed: Option<&'static [u8]>,
    content: Content,
}

enum Content {
    Packed(File),
    Read(Bytes),
}

/// Why a file that should be there cannot be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum Missing {
    #[error(transparent)]
    Damaged(#[from] Damaged),
    #[error("{path}: {1}", path = .0.display())]
    Unreadable(PathBuf, std::io::Error),
}

impl Shelf {
    /// The folder if one is named, else what is built in.
    pub(crate) fn new(folder: Option<&Path>) -> Result<Self, Damaged> {
        Ok(match (folder, console::built_in()) {
            (Some(folder), _) => Self::Folder(folder.to_owned()),
            (None, Some(pack)) => Self::Packed(Pack::read(pack)?),
            (None, None) => Self::Empty,
        })
    }

    /// Whether there is a console at all.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    pub(super) fn find(&self, path: &str) -> Result<Option<Found>, Missing> {
        match self {
            Self::Packed(pack) => Ok(pack.file(path).map(Found::packed)),
            Self::Folder(folder) => Found::read(folder, path),
            Self::Empty => Ok(None),
        }
    }
}

impl Found {
    fn packed(file: File) -> Self {
        Self {
            kind: file.kind,
            hash: file.hash.to_owned(),
            packed: Some(file.packed),
            content: Content::Packed(file),
        }
    }

    /// Nothing outside the folder is read, whatever the path says.
    fn read(folder: &Path, path: &str) -> Result<Option<Self>, Missing> {
        let inside = |part| matches!(part, Component::Normal(_));
        if path.is_empty() || !Path::new(path).components().all(inside) {
            return Ok(None);
        }
        let path = folder.join(path);
        if !path.is_file() {
            return Ok(None);
        }
        let bytes =
            std::fs::read(&path).map_err(|error| Missing::Unreadable(path.clone(), error))?;
        Ok(Some(Self {
            kind: kind(&path),
            hash: HEXLOWER.encode(digest(&SHA256, &bytes).as_ref()),
            packed: None,
            content: Content::Read(bytes.into()),
        }))
    }

    pub(super) fn plain(&self) -> Result<Bytes, Missing> {
        match &self.content {
            Content::Packed(file) => Ok(file.plain()?.into()),
            Content::Read(bytes) => Ok(bytes.clone()),
        }
    }
}

/// The media type of a file that was just built, by its ending.
fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

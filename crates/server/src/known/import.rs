//! From a list of passwords, or of their hashes, to the file that is searched.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use data_encoding::HEXUPPER_PERMISSIVE;
use sha1::{Digest as _, Sha1};

use super::{Digest, HEADER};
use crate::files::{self, FileError};

/// What the lines of a list are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Form {
    /// Passwords.
    Passwords,
    /// SHA-1 in hexadecimal digits, of each password; a colon and a count may follow.
    Sha1,
}

/// Why a list is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It cannot be read.
    #[error("cannot read {path}: {1}", path = .0.display())]
    Read(PathBuf, io::Error),
    /// A line is none: which is said, and never what it says.
    #[error("line {1} of {path} is no SHA-1 of 40 hexadecimal digits", path = .0.display())]
    Line(PathBuf, u64),
    /// It was another list when it was read again.
    #[error("{path} is read twice and was not the same; name a file that stays as it is, and no pipe", path = .0.display())]
    Changed(PathBuf),
    /// The file cannot be written.
    #[error(transparent)]
    Write(#[from] FileError),
}

/// Makes the file at `to` from the list at `from`, and tells how many passwords it has. A list that is in
/// order, as public lists of hashes are, passes through however long it is; another is put in order in
/// memory, twenty bytes a line.
///
/// # Errors
/// When the list cannot be read or has a line that is none, or the file cannot be written; then what was
/// at `to` stays.
pub fn import(from: &Path, form: Form, to: &Path) -> Result<u64, ImportError> {
    let (mut lines, mut last, mut in_order) = (0, Digest::default(), true);
    for digest in digests(from, form)? {
        let digest = digest?;
        in_order &= last <= digest;
        (last, lines) = (digest, lines + 1);
    }
    if in_order {
        return write(again(from, form, lines)?, to);
    }
    let mut all = digests(from, form)?.collect::<Result<Vec<_>, _>>()?;
    if all.len() as u64 != lines {
        return Err(ImportError::Changed(from.into()));
    }
    all.sort_unstable();
    write(all.into_iter().map(Ok), to)
}

/// The digests of a list that had so many, in order. A pipe has none the second time, and no list must come
/// to nothing silently.
fn again(
    from: &Path,
    form: Form,
    lines: u64,
) -> Result<impl Iterator<Item = Result<Digest, ImportError>>, ImportError> {
    let (mut left, mut last) = (lines, Digest::default());
    let changed = || Some(Err(ImportError::Changed(from.into())));
    let ended = digests(from, form)?.map(Some).chain([None]);
    Ok(ended.filter_map(move |next| match next {
        Some(Ok(digest)) if left > 0 && last <= digest => {
            (left, last) = (left - 1, digest);
            Some(Ok(digest))
        }
        Some(Ok(_)) => changed(),
        Some(Err(error)) => Some(Err(error)),
        None if left > 0 => changed(),
        None => None,
    }))
}

/// Writes digests that are in order, each once.
fn write(
    digests: impl Iterator<Item = Result<Digest, ImportError>>,
    to: &Path,
) -> Result<u64, ImportError> {
    let mut broken = None;
    let mut count = 0;
    let written = files::write_public_with(to, |file| {
        let mut out = BufWriter::new(file);
        out.write_all(HEADER)?;
        let mut last = None;
        for digest in digests {
            let digest = match digest {
                Ok(digest) => digest,
                Err(error) => {
                    broken = Some(error);
                    return Err(io::ErrorKind::InvalidData.into());
                }
            };
            if last != Some(digest) {
                out.write_all(&digest)?;
                count += 1;
            }
            last = Some(digest);
        }
        out.flush()
    });
    match broken {
        Some(error) => Err(error),
        None => Ok(written.map(|()| count)?),
    }
}

/// The digests that the lines of a list stand for; empty lines stand for none.
fn digests(
    from: &Path,
    form: Form,
) -> Result<impl Iterator<Item = Result<Digest, ImportError>>, ImportError> {
    let unread = |error| ImportError::Read(from.into(), error);
    let lines = BufReader::new(File::open(from).map_err(unread)?).split(b'\n');
    let numbered = (1..).zip(lines);
    Ok(numbered.filter_map(move |(number, line)| {
        let line = match line.map_err(unread) {
            Ok(line) => line,
            Err(error) => return Some(Err(error)),
        };
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        let digest = match form {
            _ if line.is_empty() => return None,
            Form::Passwords => Some(Sha1::digest(line).into()),
            Form::Sha1 => sha1(line),
        };
        Some(digest.ok_or_else(|| ImportError::Line(from.into(), number)))
    }))
}

/// The digest that a line writes, whatever count follows.
fn sha1(line: &[u8]) -> Option<Digest> {
    let digits = line.split(|byte| *byte == b':').next()?;
    let bytes = HEXUPPER_PERMISSIVE.decode(digits).ok()?;
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::fd::AsRawFd;

    use gateway::KnownPasswords;
    use model::Secret;
    use tempfile::TempDir;

    use super::super::KnownFile;
    use super::*;

    struct Place(TempDir);

    impl Place {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn file(&self) -> PathBuf {
            self.0.path().join("known")
        }

        fn import(&self, list: &[u8], form: Form) -> Result<u64, ImportError> {
            let from = self.0.path().join("list");
            fs::write(&from, list).unwrap();
            import(&from, form, &self.file())
        }

        fn has(&self, password: &str) -> bool {
            let file = KnownFile::new(self.file(), true);
            file.has(&Secret::new(password.to_owned())).unwrap()
        }
    }

    #[test]
    fn passwords_in_any_order_are_found_again() {
        let place = Place::new();
        let list = b"zebra\nletmein\r\n\nletmein\np\xff\nhunter2";
        assert_eq!(place.import(list, Form::Passwords).unwrap(), 4);
        for known in ["zebra", "letmein", "hunter2"] {
            assert!(place.has(known), "{known}");
        }
        for unknown in ["Zebra", "letmein\r", "", "hunter"] {
            assert!(!place.has(unknown), "{unknown}");
        }
        assert_eq!(fs::metadata(place.file()).unwrap().len(), 5 * 20);
    }

    #[test]
    fn public_lists_of_hashes_are_taken_in_order_or_not() {
        // Of `password`, `hunter2` and `letmein`.
        let hashes = [
            "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:9545824",
            "F3BBBD66A63D4BF1747940578EC3D0103530E21D",
            "b7a875fc1ea228b9061041b7cec4bd3c52ab3ce3:1",
        ];
        for order in [[0, 2, 1], [2, 1, 0]] {
            let place = Place::new();
            let list = order.map(|one| hashes[one]).join("\r\n");
            assert_eq!(place.import(list.as_bytes(), Form::Sha1).unwrap(), 3);
            assert!(place.has("password") && place.has("hunter2") && place.has("letmein"));
            assert!(!place.has("zebra"));
        }
    }

    #[test]
    fn a_line_that_is_none_is_told_by_its_number_and_changes_nothing() {
        let place = Place::new();
        place.import(b"zebra", Form::Passwords).unwrap();
        let good = "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8";
        for bad in ["hunter2", "5BAA61E4C9B93F3F0682250B6CF8331B7EE68F", "g"] {
            let list = format!("{good}\n{bad}\n");
            let told = place
                .import(list.as_bytes(), Form::Sha1)
                .unwrap_err()
                .to_string();
            assert!(
                told.starts_with("line 2 of ") && !told.contains("hunter2"),
                "{told}"
            );
        }
        assert!(place.has("zebra") && !place.has("password"));
        let absent = import(Path::new("/absent/list"), Form::Sha1, &place.file());
        let told = absent.unwrap_err().to_string();
        assert!(told.starts_with("cannot read /absent/list: "), "{told}");
    }

    #[test]
    fn what_can_be_read_only_once_is_refused_and_changes_nothing() {
        let place = Place::new();
        place.import(b"zebra", Form::Passwords).unwrap();
        for list in [&b"hunter2"[..], b"hunter2\nletmein\nzebra\nalpha"] {
            let (reader, mut writer) = io::pipe().unwrap();
            writer.write_all(list).unwrap();
            drop(writer);
            let from = PathBuf::from(format!("/dev/fd/{}", reader.as_raw_fd()));
            let told = import(&from, Form::Passwords, &place.file()).unwrap_err();
            assert!(matches!(told, ImportError::Changed(_)), "{told}");
        }
        assert!(place.has("zebra") && !place.has("hunter2"));
    }

    #[test]
    fn an_empty_list_knows_nothing() {
        let place = Place::new();
        assert_eq!(place.import(b"\n\n", Form::Passwords).unwrap(), 0);
        assert!(!place.has(""));
    }
}

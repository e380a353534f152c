//! Files of the data directory: written whole or not at all, synced, and private where secret.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A file or directory that cannot be used: one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be written.
    #[error("cannot write {path}: {1}; make it writable for this user or choose another with --data-dir", path = .0.display())]
    Write(PathBuf, io::Error),
    /// It cannot be read.
    #[error("cannot read {path}: {1}; make it readable for this user", path = .0.display())]
    Read(PathBuf, io::Error),
}

/// Makes the data directory, for this user alone, and makes sure that files can be made in it.
///
/// # Errors
/// When it cannot be made or written.
pub fn prepare(directory: &Path) -> Result<(), FileError> {
    let fail = |error| FileError::Write(directory.into(), error);
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .map_err(fail)?;
    let probe = directory.join(format!(".probe-{}", std::process::id()));
    let made = File::create(&probe).and_then(|_| fs::remove_file(&probe));
    made.map_err(fail)
}

/// Writes a file that only this user may read. It is on the disk when this returns.
///
/// # Errors
/// When it cannot be written; then what was there before is there still.
pub fn write_private(path: &Path, text: &str) -> Result<(), FileError> {
    write(path, text, 0o600)
}

/// Writes a file that everybody may read.
///
/// # Errors
/// As [`write_private`].
pub fn write_public(path: &Path, text: &str) -> Result<(), FileError> {
    write(path, text, 0o644)
}

/// The text of a file, `None` if there is no such file.
///
/// # Errors
/// When it is there but cannot be read.
pub fn read(path: &Path) -> Result<Option<String>, FileError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::Read(path.into(), error)),
    }
}

/// Removes a file, if it is there.
///
/// # Errors
/// When it is there and stays.
pub fn remove(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(FileError::Write(path.into(), error))
        }
        _ => Ok(()),
    }
}

fn write(path: &Path, text: &str, mode: u32) -> Result<(), FileError> {
    let aside = path.with_extension(format!("new-{}", std::process::id()));
    let written = (|| {
        // A leftover of an earlier process with this number could have another mode.
        let _ = fs::remove_file(&aside);
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&aside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&aside, path)?;
        File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
    })();
    written.map_err(|error| {
        let _ = fs::remove_file(&aside);
        FileError::Write(path.into(), error)
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_private_file_is_private_even_if_it_was_not() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        write_public(&path, "a").unwrap();
        write_private(&path, "b").unwrap();
        assert_eq!(read(&path).unwrap().as_deref(), Some("b"));
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_not_there_is_no_error() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("absent");
        assert!(read(&path).unwrap().is_none());
        remove(&path).unwrap();
    }

    #[test]
    fn a_directory_in_the_place_of_a_file_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        let told = prepare(&file.join("below")).unwrap_err().to_string();
        assert!(told.starts_with("cannot write "), "{told}");
        assert!(told.contains("--data-dir"), "{told}");
    }
}

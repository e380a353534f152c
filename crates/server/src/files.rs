//! Files of the data directory: written whole or not at all, synced, and private where secret.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// A file or directory that cannot be used: one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be written.
    #[error("cannot write {path}: {1}; make it writable for this user or choose another with --data-dir", path = .0.display())]
    Write(PathBuf, io::Error),
    /// Anybody on the machine can read or change it.
    #[error("{path} is open to every user of this machine; close it: chmod {1} {path}", path = .0.display())]
    Open(PathBuf, &'static str),
    /// It cannot be read.
    #[error("cannot read {path}: {1}; make it readable for this user", path = .0.display())]
    Read(PathBuf, io::Error),
}

/// Makes the data directory, for this user alone, and makes sure that files can be made in it.
///
/// # Errors
/// When it cannot be made or written, or when anybody may put files in it.
pub fn prepare(directory: &Path) -> Result<(), FileError> {
    let fail = |error| FileError::Write(directory.into(), error);
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .map_err(fail)?;
    if mode(directory).map_err(fail)? & 0o002 != 0 {
        return Err(FileError::Open(directory.into(), "o-w"));
    }
    let probe = directory.join(format!(".probe-{}", std::process::id()));
    let made = File::create(&probe).and_then(|_| fs::remove_file(&probe));
    made.map_err(fail)
}

/// Takes a secret file from all other users, if it is there.
///
/// # Errors
/// When it is not this user's to close.
pub fn close(path: &Path) -> Result<(), FileError> {
    let closed = match mode(path) {
        Ok(mode) if mode & 0o077 != 0 => fs::set_permissions(path, Permissions::from_mode(0o600)),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    };
    closed.map_err(|error| FileError::Write(path.into(), error))
}

/// Refuses a secret file of the operator's that every user may read; its group may.
///
/// # Errors
/// When it is such a file.
pub fn refuse_open(path: &Path) -> Result<(), FileError> {
    match mode(path) {
        Ok(mode) if mode & 0o007 != 0 => Err(FileError::Open(path.into(), "o-rwx")),
        _ => Ok(()),
    }
}

fn mode(path: &Path) -> io::Result<u32> {
    Ok(fs::metadata(path)?.permissions().mode())
}

/// Writes a file that only this user may read. It is on the disk when this returns.
///
/// # Errors
/// When it cannot be written; then what was there before is there still.
pub fn write_private(path: &Path, text: &str) -> Result<(), FileError> {
    write(path, 0o600, |file| file.write_all(text.as_bytes()))
}

/// Writes a file that everybody may read.
///
/// # Errors
/// As [`write_private`].
pub fn write_public(path: &Path, text: &str) -> Result<(), FileError> {
    write(path, 0o644, |file| file.write_all(text.as_bytes()))
}

/// Writes a file that everybody may read, piece by piece.
///
/// # Errors
/// As [`write_private`], and when `fill` fails.
pub fn write_public_with(
    path: &Path,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), FileError> {
    write(path, 0o644, fill)
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

/// Where a file stands; a bare name stands here.
fn folder(path: &Path) -> &Path {
    let named = path.parent().filter(|parent| *parent != Path::new(""));
    named.unwrap_or(Path::new("."))
}

fn write(
    path: &Path,
    mode: u32,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), FileError> {
    let aside = path.with_extension(format!("new-{}", std::process::id()));
    let written = (|| {
        // A leftover of an earlier process with this number could have another mode.
        let _ = fs::remove_file(&aside);
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&aside)?;
        // Whatever the process keeps from others by itself.
        file.set_permissions(Permissions::from_mode(mode))?;
        fill(&mut file)?;
        file.sync_all()?;
        fs::rename(&aside, path)?;
        File::open(folder(path))?.sync_all()
    })();
    written.map_err(|error| {
        let _ = fs::remove_file(&aside);
        FileError::Write(path.into(), error)
    })
}

#[cfg(test)]
mod tests {
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
    fn what_anybody_may_read_or_change_is_closed_or_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        close(&path).unwrap();
        write_public(&path, "a").unwrap();
        assert!(matches!(
            refuse_open(&path),
            Err(FileError::Open(_, "o-rwx"))
        ));
        close(&path).unwrap();
        assert_eq!(mode(&path).unwrap() & 0o777, 0o600);
        refuse_open(&path).unwrap();
        fs::set_permissions(dir.path(), Permissions::from_mode(0o777)).unwrap();
        assert!(matches!(prepare(dir.path()), Err(FileError::Open(_, _))));
        fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
        prepare(dir.path()).unwrap();
    }

    #[test]
    fn a_bare_name_stands_in_the_current_directory() {
        for (path, folder) in [("file", "."), ("./file", "."), ("/a/file", "/a")] {
            assert_eq!(super::folder(Path::new(path)), Path::new(folder), "{path}");
        }
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

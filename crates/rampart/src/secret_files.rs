//! Secrets as files that the agent keeps beside programs: each is whole at any time, and gone when it is too old.

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use agent::{Value, Wanted};
use data_encoding::BASE64;
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

/// A folder of them.
pub(crate) struct SecretFiles {
    folder: PathBuf,
    mode: u32,
    /// What of each was written last.
    written: Mutex<BTreeMap<String, String>>,
}

impl SecretFiles {
    pub(crate) fn new(folder: PathBuf, mode: u32) -> Self {
        Self {
            folder,
            mode,
            written: Mutex::default(),
        }
    }

    /// Brings the file of a secret to its value, or takes it away if there is none.
    pub(crate) fn keep(&self, wanted: &Wanted, value: Option<&Value>) {
        let name = &*wanted.name;
        let kept = match value {
            Some(value) => self.write(name, value),
            None => self.remove(name),
        };
        if let Err(error) = kept {
            let folder = self.folder.display();
            tracing::error!(name, %folder, %error, "the file of a secret could not be kept");
        }
    }

    fn write(&self, name: &str, value: &Value) -> std::io::Result<()> {
        // Temporary credentials are others each time, under one version.
        let which = format!("{} {:?}", value.version, value.ends);
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.folder.join(name);
        if written.get(name) == Some(&which) && path.exists() {
            return Ok(());
        }
        let mut file = NamedTempFile::with_prefix_in(".", &self.folder)?;
        file.write_all(&bytes(value)?)?;
        file.as_file()
            .set_permissions(Permissions::from_mode(self.mode))?;
        file.persist(&path).map_err(|error| error.error)?;
        written.insert(name.to_owned(), which);
        Ok(())
    }

    fn remove(&self, name: &str) -> std::io::Result<()> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.remove(name);
        match std::fs::remove_file(self.folder.join(name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            Ok(()) => {
                tracing::warn!(name, "the file of a secret was taken away");
                Ok(())
            }
            Err(_) => Ok(()),
        }
    }
}

fn bytes(value: &Value) -> std::io::Result<Zeroizing<Vec<u8>>> {
    let text = value.data.expose().as_bytes();
    if value.data_type != "binary" {
        return Ok(Zeroizing::new(text.into()));
    }
    let bytes = BASE64.decode(text);
    // What is wrong with it is not told: the library's words may quote it.
    bytes
        .map(Zeroizing::new)
        .map_err(|_| std::io::Error::new(ErrorKind::InvalidData, "the value is no Base64"))
}

#[cfg(test)]
mod tests {
    use model::{Moment, Secret};

    use super::*;

    fn value(version: &str, data: &str, data_type: &str) -> Value {
        Value {
            data: Secret::new(data.to_owned()),
            data_type: data_type.to_owned(),
            version: version.to_owned(),
            stages: Vec::new(),
            read: Moment::default(),
            ends: None,
        }
    }

    #[test]
    fn a_file_is_the_newest_value_and_goes_with_it() {
        let place = tempfile::tempdir().unwrap();
        let files = SecretFiles::new(place.path().to_owned(), 0o440);
        let wanted: Wanted = "db=app/db".parse().unwrap();
        let path = place.path().join("db");
        let read = || std::fs::read(&path).ok();
        files.keep(&wanted, Some(&value("1", "hunter2", "text")));
        assert_eq!(read().as_deref(), Some(&b"hunter2"[..]));
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o440);
        files.keep(&wanted, Some(&value("2", "AAH/", "binary")));
        assert_eq!(read().as_deref(), Some(&[0, 1, 255][..]));
        // Somebody took it away; the same version comes back.
        std::fs::remove_file(&path).unwrap();
        files.keep(&wanted, Some(&value("2", "AAH/", "binary")));
        assert!(path.exists());
        files.keep(&wanted, None);
        files.keep(&wanted, None);
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
    }
}

//! A folder for values: this user's alone, in memory, and gone when it is let go.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use nix::sys::statfs::{TMPFS_MAGIC, statfs};
use tempfile::TempDir;

/// The folder.
pub(super) struct Folder(TempDir);

impl Folder {
    /// Makes one in `given`, or else in a file system that is in memory.
    pub(super) fn new(given: Option<&Path>) -> anyhow::Result<Self> {
        if let Some(given) = given {
            let made = make(given).with_context(|| format!("no folder in {}", given.display()))?;
            return Ok(Self(made));
        }
        let own = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        let places = own
            .into_iter()
            .chain(["/run", "/dev/shm"].map(PathBuf::from));
        let mut in_memory = places.filter(|place| is_in_memory(place));
        match in_memory.find_map(|place| make(&place).ok()) {
            Some(made) => Ok(Self(made)),
            None => bail!(
                "no file system in memory is open to this user; name a folder with --files-in, and \
                 think of its disk and its backups"
            ),
        }
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Puts a file into it, which is read only.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.path().join(name);
        let mut options = OpenOptions::new();
        let file = options.write(true).create_new(true).mode(0o400).open(&path);
        let put = file.and_then(|mut file| file.write_all(bytes));
        put.with_context(|| format!("{} cannot be written", path.display()))
    }

    /// Takes it away, and says so if that does not work.
    pub(super) fn remove(self) -> anyhow::Result<()> {
        let path = self.path().display().to_string();
        let gone = self.0.close();
        gone.with_context(|| format!("{path} could not be taken away; it holds secrets"))
    }
}

fn is_in_memory(place: &Path) -> bool {
    statfs(place).is_ok_and(|it| it.filesystem_type() == TMPFS_MAGIC)
}

fn make(place: &Path) -> std::io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    let mode = std::fs::Permissions::from_mode(0o700);
    builder
        .prefix("rampart-")
        .permissions(mode)
        .tempdir_in(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_this_users_alone_and_goes_with_all_that_is_in_it() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(Some(place.path())).unwrap();
        folder.put("db", b"hunter2").unwrap();
        assert!(folder.put("db", b"again").is_err());
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        let (path, file) = (folder.path().to_owned(), folder.path().join("db"));
        assert_eq!((mode(&path), mode(&file)), (0o700, 0o400));
        assert_eq!(std::fs::read(&file).unwrap(), b"hunter2");
        folder.remove().unwrap();
        assert!(!path.exists());
    }
}

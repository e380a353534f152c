//! The buckets that trails deliver to: folders below one, a folder for each account and bucket.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Component, Path, PathBuf};

use async_trait::async_trait;
use gateway::{Delivery, Parcel, Undelivered};

/// All buckets of all accounts.
pub(crate) struct Buckets(PathBuf);

impl Buckets {
    /// Those below this folder, which is made with the first file.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self(folder)
    }
}

#[async_trait]
impl Delivery for Buckets {
    async fn put(&self, parcel: Parcel) -> Result<(), Undelivered> {
        let root = self.0.clone();
        let writing = tokio::task::spawn_blocking(move || put(&root, &parcel));
        match writing.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                tracing::warn!(%error, folder = %self.0.display(), "a file of a trail is not written");
                // Where the folder is on the machine is the operator's to know.
                Err(Undelivered(format!("the file cannot be written: {error}")))
            }
            Err(_) => Err(Undelivered("the file was given up".to_owned())),
        }
    }
}

/// Puts a file into its place: written and synced under another name, then named, and the name synced.
fn put(root: &Path, parcel: &Parcel) -> io::Result<()> {
    let Parcel {
        account,
        bucket,
        name,
        bytes,
    } = parcel;
    let within = Path::new(name);
    // Names are made of what was checked; whatever came of a mistake stays within the bucket.
    if !within
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
    {
        return Err(io::ErrorKind::InvalidFilename.into());
    }
    let (Some(folder), Some(file)) = (within.parent(), within.file_name()) else {
        return Err(io::ErrorKind::InvalidFilename.into());
    };
    let home = Path::new(&account.to_string()).join(bucket.as_str());
    let folder = root.join(home).join(folder);
    make(&folder)?;
    // The same name each time: what a process left that ended in between is written over.
    let mut aside = std::ffi::OsString::from(".");
    aside.push(file);
    aside.push(".part");
    let aside = folder.join(aside);
    let mut written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&aside)?;
    written.write_all(bytes)?;
    written.sync_all()?;
    fs::rename(&aside, folder.join(file))?;
    File::open(&folder)?.sync_all()
}

/// Makes a folder and those above it that are not there, for this user alone, each of them durable.
fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().filter(|above| *above != Path::new(""));
    let above = above.unwrap_or(Path::new("."));
    make(above)?;
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    File::open(above)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use model::AccountId;

    use super::*;

    fn parcel(name: &str, bytes: &[u8]) -> Parcel {
        Parcel {
            account: AccountId::new(1_000_000_000_000_001),
            bucket: "audit-log".parse().unwrap(),
            name: name.to_owned(),
            bytes: bytes.to_vec(),
        }
    }

    /// Every file below a folder.
    fn files(folder: &Path) -> Vec<PathBuf> {
        let mut all = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                all.extend(files(&path));
            } else {
                all.push(path);
            }
        }
        all
    }

    #[tokio::test]
    async fn a_file_stands_whole_in_the_bucket_of_its_account() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("trails");
        let buckets = Buckets::new(root.clone());
        let name = "prefix/AliyunLogs/2026/01/02/file.gz";
        let path = root.join("1000000000000001/audit-log").join(name);
        for bytes in [&b"first, and longer"[..], b"second"] {
            buckets.put(parcel(name, bytes)).await.unwrap();
            assert_eq!(fs::read(&path).unwrap(), bytes);
        }
        assert_eq!(files(&root), std::slice::from_ref(&path));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&root)), (0o600, 0o700));
    }

    #[tokio::test]
    async fn what_a_process_left_that_ended_is_written_over() {
        let place = tempfile::tempdir().unwrap();
        let buckets = Buckets::new(place.path().to_owned());
        buckets.put(parcel("a/file.gz", b"x")).await.unwrap();
        let folder = place.path().join("1000000000000001/audit-log/a");
        fs::write(folder.join(".next.gz.part"), "half of").unwrap();
        buckets.put(parcel("a/next.gz", b"whole")).await.unwrap();
        assert_eq!(fs::read(folder.join("next.gz")).unwrap(), b"whole");
        assert_eq!(files(&folder).len(), 2);
    }

    #[tokio::test]
    async fn no_name_leads_out_of_the_bucket() {
        let place = tempfile::tempdir().unwrap();
        let buckets = Buckets::new(place.path().to_owned());
        for name in [
            "../file.gz",
            "/tmp/file.gz",
            "a/../../file.gz",
            "",
            "./file",
        ] {
            buckets.put(parcel(name, b"x")).await.unwrap_err();
        }
        assert!(files(place.path()).is_empty());
    }

    #[tokio::test]
    async fn why_it_cannot_be_written_is_told_without_the_place() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("file");
        fs::write(&root, "").unwrap();
        let buckets = Buckets::new(root);
        let told = buckets.put(parcel("a/file.gz", b"x")).await.unwrap_err();
        let told = told.to_string();
        assert!(told.starts_with("the file cannot be written: "), "{told}");
        let here = place.path().display().to_string();
        assert!(!told.contains(&here), "{told}");
    }
}

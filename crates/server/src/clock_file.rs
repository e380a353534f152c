//! A clock for tests: what time it is stands in a file. Only in a program built with the feature
//! `testing`.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};

use model::Moment;

/// The file, and what it said last: a moment in which it is being written changes no time.
static CLOCK: OnceLock<(PathBuf, AtomicI64)> = OnceLock::new();

/// A file that tells no time: one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0} tells no time; write one such as 2026-11-01T00:00:00Z, or milliseconds since 1970, into it"
)]
pub struct NoTime(String);

/// From now on it is as late as the file says, whatever it says later; for the whole process.
///
/// # Errors
/// When the file tells no time.
pub fn follow(path: &Path) -> Result<(), NoTime> {
    let millis = read(path).ok_or_else(|| NoTime(path.display().to_string()))?;
    CLOCK.get_or_init(|| (path.to_owned(), AtomicI64::new(millis)));
    Ok(())
}

/// What time it is, if a file says so.
pub(crate) fn now() -> Option<Moment> {
    let (path, last) = CLOCK.get()?;
    if let Some(millis) = read(path) {
        last.store(millis, Ordering::Relaxed);
    }
    Some(Moment::from_millis(last.load(Ordering::Relaxed)))
}

fn read(path: &Path) -> Option<i64> {
    let text = std::fs::read_to_string(path).ok()?;
    let text = text.trim();
    let time = || text.parse::<jiff::Timestamp>().ok();
    let millis = text.parse().ok();
    millis.or_else(|| time().map(jiff::Timestamp::as_millisecond))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_write_a_time_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("clock");
        for (text, millis) in [
            ("1970-01-01T00:00:01Z\n", Some(1000)),
            ("1000", Some(1000)),
            ("soon", None),
            ("", None),
        ] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(read(&path), millis, "{text}");
        }
        assert!(follow(&dir.path().join("absent")).is_err());
    }
}

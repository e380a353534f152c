//! The answer of what may be tried without being done.

use serde::{Serialize, Serializer};

/// What came of it; nothing of a trial that would have gone well.
pub struct DryRun<T>(pub(super) Option<T>);

impl<T: Serialize> Serialize for DryRun<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(done) => done.serialize(serializer),
            None => serializer.collect_map(std::iter::empty::<((), ())>()),
        }
    }
}

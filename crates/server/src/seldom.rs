//! Something that happens again and again, and is said once a minute with its count.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long nothing more is said.
const PAUSE: Duration = Duration::from_mins(1);

/// What happens, and when it may be said again.
#[derive(Default)]
pub(crate) struct Seldom(Mutex<(Option<Instant>, u64)>);

impl Seldom {
    /// It happened; if it is time to say so, how often it has since it was last said.
    pub(crate) fn happened(&self, now: Instant) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, count) = &mut *state;
        *count += 1;
        if last.is_some_and(|last| now.duration_since(last) < PAUSE) {
            return None;
        }
        *last = Some(now);
        Some(std::mem::take(count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_is_said_once_a_minute_with_its_count() {
        let (seldom, begin) = (Seldom::default(), Instant::now());
        let at = |seconds| seldom.happened(begin + Duration::from_secs(seconds));
        assert_eq!(at(0), Some(1));
        assert_eq!((0..59).filter_map(at).count(), 0);
        assert_eq!(at(60), Some(60));
        assert_eq!(at(61), None);
        assert_eq!(at(600), Some(2));
    }
}

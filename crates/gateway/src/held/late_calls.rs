//! Calls with keys that rotations have switched off, which show that somebody still uses them.
//!
//! Only calls are noted whose signature was proven and that would be let in were the key on. However many
//! there are of a key, they are one entry, until that was dealt with.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dashmap::DashMap;
use foldhash::fast::RandomState;
use model::{AccessKeyId, AccountId, LateCall};
use tokio::sync::Notify;

/// Those that nobody has dealt with yet.
#[derive(Default)]
pub(crate) struct LateCalls {
    keys: DashMap<AccessKeyId, Arc<Late>, RandomState>,
    bell: Notify,
}

/// Late calls of one key.
pub(crate) struct Late {
    pub(crate) account: AccountId,
    pub(crate) key: AccessKeyId,
    /// The first.
    pub(crate) call: LateCall,
    /// The VPC that it came over.
    pub(crate) vpc: Option<Arc<str>>,
    failed: AtomicU64,
}

impl Late {
    /// The first late call of a key.
    pub(crate) fn first(
        (account, key): (AccountId, AccessKeyId),
        call: LateCall,
        vpc: Option<Arc<str>>,
    ) -> Self {
        Self {
            account,
            key,
            call,
            vpc,
            failed: AtomicU64::new(0),
        }
    }

    /// How many there were by now.
    pub(crate) fn failed(&self) -> u64 {
        self.failed.load(Ordering::Relaxed)
    }
}

impl LateCalls {
    /// Notes one.
    pub(crate) fn note(&self, late: Late) {
        let known = self.keys.entry(late.key.clone()).or_insert(Arc::new(late));
        known.failed.fetch_add(1, Ordering::Relaxed);
        drop(known);
        self.bell.notify_one();
    }

    /// Waits until there is one that was noted after the last time.
    pub(crate) async fn come(&self) {
        self.bell.notified().await;
    }

    /// All keys of which there are any.
    pub(crate) fn all(&self) -> Vec<Arc<Late>> {
        self.keys.iter().map(|one| one.value().clone()).collect()
    }

    /// Those of a key were dealt with.
    pub(crate) fn forget(&self, key: &AccessKeyId) {
        self.keys.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use model::Moment;

    use super::*;

    fn late(key: &str, seconds: i64) -> Late {
        let call = LateCall {
            at: Moment::from_seconds(seconds),
            service: "Sts".to_owned(),
            source: "203.0.113.7".parse().unwrap(),
        };
        let account = AccountId::new(1_000_000_000_000_001);
        Late::first((account, key.parse().unwrap()), call, None)
    }

    #[tokio::test]
    async fn a_flood_of_late_calls_is_one_entry_that_counts_them() {
        let calls = LateCalls::default();
        for second in 0..1000 {
            calls.note(late("LTAIone", second));
        }
        calls.note(late("LTAItwo", 7));
        calls.come().await;
        let all = calls.all();
        assert_eq!(all.len(), 2);
        let one = all.iter().find(|one| one.key.as_str() == "LTAIone");
        let one = one.unwrap();
        assert_eq!((one.failed(), one.call.at), (1000, Moment::default()));
        calls.forget(&one.key);
        assert_eq!(calls.all().len(), 1);
        calls.note(late("LTAIone", 5));
        assert_eq!(calls.all().len(), 2);
    }
}

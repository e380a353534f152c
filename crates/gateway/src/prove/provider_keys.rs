//! The keys of identity providers: fetched once for all who wait for them, and kept for as long as they are good.
//!
//! INVARIANT: nothing is fetched here but what stands under a registered issuer, and what that names as the place
//! of its keys; for one provider at most once in a minute beyond what its own words about freshness ask for.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use federation::oidc::{Chain, Discovery, Freshness, KeySet, Next, Seconds};
use model::AccountId;
use tokio::time::timeout;

use crate::ask::id_token::Chains;
use crate::held::kept::Kept;
use crate::outside::{Fetch, Fetched, Outside};

/// How long it may take to get everything of one provider.
const WITHIN: Duration = Duration::from_secs(5);
/// How many bytes each document may have.
const LARGEST: usize = 256 * 1024;
/// For how long the configuration of a provider is not asked for again.
const CONFIGURED: Seconds = 24 * 3600;

/// The keys of all providers that somebody has brought a token of lately, each for itself: neither another account's
/// nor another issuer's keys count.
pub(crate) struct ProviderKeys {
    slots: Kept<Place, Weighed>,
    making: Mutex<()>,
}

/// A provider: its issuer is its account's alone, and never changed.
type Place = (AccountId, Arc<str>);

/// What is kept of one provider, and what it weighed when it was put there: that must not change inside.
#[derive(Clone, Default)]
struct Weighed {
    slot: Arc<Slot>,
    bytes: usize,
}

/// What is kept of one provider.
#[derive(Default)]
struct Slot {
    state: Mutex<State>,
    /// Whose turn it is to fetch; all others wait for that.
    turn: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Default)]
struct State {
    fresh: Freshness,
    known: Option<Arc<Known>>,
    configured: Option<Configured>,
    /// Why they could not be fetched the last time.
    failed: Option<String>,
}

/// What a provider says of itself.
#[derive(Clone)]
struct Configured {
    until: Seconds,
    keys: String,
    chain: Chain,
}

/// Keys, and what vouched for where they came from.
pub(crate) struct Known {
    pub(crate) keys: KeySet,
    pub(crate) chains: Arc<Chains>,
    bytes: usize,
}

impl ProviderKeys {
    /// Room for so many bytes.
    pub(crate) fn new(bytes: u64) -> Self {
        Self {
            slots: Kept::new(
                bytes,
                |(_, issuer), weighed| 1024 + issuer.len() + weighed.bytes,
                |place, _| place.0,
            ),
            making: Mutex::default(),
        }
    }

    /// The keys of a provider for a token that names this one, fetched if need be.
    ///
    /// # Errors
    /// Why there are none that are still good; in words for those who may see what the provider is.
    pub(crate) async fn of(
        &self,
        outside: &Arc<dyn Outside>,
        place: Place,
        key: Option<&str>,
        now: Seconds,
    ) -> Result<Arc<Known>, String> {
        let slot = self.slot(&place);
        if let Some(known) = slot.at_once(key, now) {
            return Ok(known);
        }
        let turn = slot.turn.clone().lock_owned().await;
        if slot.begin(key, now) {
            let (outside, fetching) = (outside.clone(), slot.clone());
            let issuer = place.1.clone();
            // Goes on if whoever asked hangs up: the others wait for it, and it is not done again so soon.
            let fetched = tokio::spawn(async move {
                let _turn = turn;
                fetching.fetch(&*outside, &issuer, now).await;
            });
            if fetched.await.is_err() {
                return Err("what fetches the keys broke".to_owned());
            }
        }
        slot.without_fetching(key, now)
    }

    fn slot(&self, place: &Place) -> Arc<Slot> {
        if let Some(Weighed { slot, bytes }) = self.slots.get(place) {
            let now = slot.bytes();
            if now != bytes {
                // It has fetched since.
                let weighed = Weighed {
                    slot: slot.clone(),
                    bytes: now,
                };
                self.slots.put(place.clone(), weighed);
            }
            return slot;
        }
        // Two that are made at once would both fetch.
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        let weighed = self.slots.get(place).unwrap_or_else(|| {
            let weighed = Weighed::default();
            self.slots.put(place.clone(), weighed.clone());
            weighed
        });
        weighed.slot
    }
}

impl Slot {
    /// The keys, if they are good for this token and nobody needs to be asked.
    fn at_once(&self, key: Option<&str>, now: Seconds) -> Option<Arc<Known>> {
        let state = self.state();
        let known = state.known.as_ref()?;
        let good = known.keys.holds(key) && state.fresh.next(true, now) == Next::Use;
        good.then(|| known.clone())
    }

    /// Whether they are to be fetched now. That is noted before it is done, so that it is not done twice however it
    /// ends.
    fn begin(&self, key: Option<&str>, now: Seconds) -> bool {
        let mut state = self.state();
        let fetches = state.next(key, now) == Next::Fetch;
        if fetches {
            state.fresh.failed(now);
        }
        fetches
    }

    /// What there is, once it was fetched or may not be.
    fn without_fetching(&self, key: Option<&str>, now: Seconds) -> Result<Arc<Known>, String> {
        let state = self.state();
        match (state.next(key, now), &state.known) {
            (Next::Use, Some(known)) => Ok(known.clone()),
            _ => Err(state.failed.clone().unwrap_or_default()),
        }
    }

    async fn fetch(&self, outside: &dyn Outside, issuer: &str, now: Seconds) {
        let configured = self.state().configured.clone();
        let configured = configured.filter(|one| now < one.until);
        let fetched = timeout(WITHIN, all(outside, issuer, configured, now)).await;
        let fetched =
            fetched.unwrap_or_else(|_| Err(format!("{issuer} did not answer within {WITHIN:?}")));
        let outcome = if fetched.is_ok() { "ok" } else { "failed" };
        metrics::counter!("rampart_oidc_key_fetches_total", "outcome" => outcome).increment(1);
        let mut state = self.state();
        match fetched {
            Ok((configured, known, cache_control)) => {
                state.fresh.fetched(cache_control.as_deref(), now);
                state.known = Some(Arc::new(known));
                state.configured = Some(configured);
                state.failed = None;
            }
            Err(why) => {
                tracing::warn!(
                    issuer,
                    why,
                    "the keys of an OIDC provider could not be fetched"
                );
                // They may have moved.
                state.configured = None;
                state.failed = Some(why);
            }
        }
    }

    fn bytes(&self) -> usize {
        self.state().known.as_ref().map_or(0, |known| known.bytes)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn next(&self, key: Option<&str>, now: Seconds) -> Next {
        let known = self.known.as_ref();
        self.fresh
            .next(known.is_some_and(|known| known.keys.holds(key)), now)
    }
}

/// Configuration and keys of an issuer.
async fn all(
    outside: &dyn Outside,
    issuer: &str,
    configured: Option<Configured>,
    now: Seconds,
) -> Result<(Configured, Known, Option<String>), String> {
    let configured = match configured {
        Some(configured) => configured,
        None => configuration(outside, issuer, now).await?,
    };
    let fetched = get(outside, &configured.keys).await?;
    let keys = KeySet::read(&fetched.body);
    let keys = keys.map_err(|why| format!("{}: {why}", configured.keys))?;
    let chains = Chains {
        configuration: configured.chain.clone(),
        keys: chain(&fetched),
    };
    let known = Known {
        keys,
        chains: Arc::new(chains),
        bytes: fetched.body.len(),
    };
    Ok((configured, known, fetched.cache_control))
}

async fn configuration(
    outside: &dyn Outside,
    issuer: &str,
    now: Seconds,
) -> Result<Configured, String> {
    let url = Discovery::url(issuer);
    let fetched = get(outside, &url).await?;
    // Whoever is internal may name keys that are as well; where they lead is judged when they are fetched.
    let plain = outside.is_internal(issuer);
    let read = Discovery::read(&fetched.body, issuer, plain);
    let read = read.map_err(|why| format!("{url}: {why}"))?;
    Ok(Configured {
        until: now + CONFIGURED,
        keys: read.keys.into(),
        chain: chain(&fetched),
    })
}

async fn get(outside: &dyn Outside, url: &str) -> Result<Fetched, String> {
    let fetch = Fetch {
        bytes: LARGEST,
        within: WITHIN,
        ..Fetch::new(url)
    };
    outside.get(&fetch).await.map_err(|why| why.to_string())
}

fn chain(fetched: &Fetched) -> Chain {
    Chain::of(fetched.certificates.iter().map(|der| &**der))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use async_trait::async_trait;
    use tokio::sync::Semaphore;
    use tokio::task::{JoinSet, yield_now};

    use super::*;
    use crate::outside::Unfetched;

    const ISSUER: &str = "https://issuer.example";

    /// An issuer that answers once it is let.
    struct Slow {
        asked: AtomicUsize,
        open: Semaphore,
    }

    #[async_trait]
    impl Outside for Slow {
        async fn get(&self, fetch: &Fetch) -> Result<Fetched, Unfetched> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            let _open = self.open.acquire().await.unwrap();
            let body = if fetch.url.ends_with("/keys") {
                r#"{"keys":[]}"#.to_owned()
            } else {
                format!(r#"{{"issuer":"{ISSUER}","jwks_uri":"{ISSUER}/keys"}}"#)
            };
            Ok(Fetched {
                body: body.into(),
                content_type: None,
                cache_control: None,
                certificates: Vec::new(),
            })
        }
    }

    impl Slow {
        fn asked(&self) -> usize {
            self.asked.load(Ordering::Relaxed)
        }
    }

    fn scene() -> (Arc<ProviderKeys>, Arc<Slow>) {
        let slow = Slow {
            asked: AtomicUsize::new(0),
            open: Semaphore::new(0),
        };
        (Arc::new(ProviderKeys::new(1 << 20)), Arc::new(slow))
    }

    /// Whether there are keys of this account's issuer.
    async fn has(keys: Arc<ProviderKeys>, slow: Arc<Slow>, account: u64) -> bool {
        let outside: Arc<dyn Outside> = slow;
        let place = (AccountId::new(account), ISSUER.into());
        keys.of(&outside, place, None, 1000).await.is_ok()
    }

    #[tokio::test]
    async fn all_who_wait_share_one_fetch() {
        let (keys, slow) = scene();
        let mut waiting = JoinSet::new();
        for _ in 0..50 {
            waiting.spawn(has(keys.clone(), slow.clone(), 1));
        }
        while slow.asked() == 0 {
            yield_now().await;
        }
        slow.open.add_permits(1);
        while let Some(done) = waiting.join_next().await {
            assert!(done.unwrap());
        }
        assert_eq!(slow.asked(), 2);
        // Another account's provider of the same issuer has keys of its own.
        assert!(has(keys, slow.clone(), 2).await);
        assert_eq!(slow.asked(), 4);
    }

    #[tokio::test]
    async fn a_fetch_goes_on_when_whoever_asked_for_it_hangs_up() {
        let (keys, slow) = scene();
        let first = tokio::spawn(has(keys.clone(), slow.clone(), 1));
        while slow.asked() == 0 {
            yield_now().await;
        }
        first.abort();
        assert!(first.await.unwrap_err().is_cancelled());
        slow.open.add_permits(1);
        assert!(has(keys, slow.clone(), 1).await);
        assert_eq!(slow.asked(), 2);
    }
}

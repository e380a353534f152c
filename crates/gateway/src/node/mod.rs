//! What all requests of a node share, and the jobs that keep it fresh.

pub(crate) mod attempts;
pub(crate) mod control;
pub(crate) mod follow;
pub(crate) mod hashing;
pub(crate) mod pace;
pub(crate) mod providers;
pub(crate) mod retain;
pub(crate) mod settings;
pub(crate) mod signing_keys;
pub(crate) mod turns;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dashmap::DashMap;
use domain::{Entropy, Stream};
use foldhash::fast::RandomState;
use metrics::{Counter, SharedString};
use model::{AccountId, Moment};
use moka::future::Cache as Loading;
use moka::sync::Cache;
use store::{Revision, SUCCESS, Store};
use vault::Vault;

use self::settings::Settings;
use crate::ask::arrival::uuid;
use crate::ask::call::Call;
use crate::ask::credential::Patience;
use crate::ask::operation::Service;
use crate::audit::coalesced::Coalesced;
use crate::audit::flood::Flood;
use crate::audit::writer::Auditor;
use crate::fault::Fault;
use crate::held::account::{Fresh, Held};
use crate::held::append::Appender;
use crate::held::flips::Flips;
use crate::held::last_seen::LastSeen;
use crate::held::last_used::LastUsed;
use crate::held::late_calls::LateCalls;
use crate::held::remembered::{ACCOUNTS, PROVIDER_KEYS, Remembered};
use crate::held::touch::StoreHealth;
use crate::node::attempts::Attempts;
use crate::node::hashing::Passwords;
use crate::node::pace::Pace;
use crate::node::providers::Providers;
use crate::node::signing_keys::SigningKeys;
use crate::nonce::seen::Seen;
use crate::prove::provider_keys::ProviderKeys;

/// How many log rows may follow a checkpoint before the next is written.
const CHECKPOINT_AFTER: u64 = 1024;
/// How many accounts that are not there it knows as such: a few KiB each, for a second.
const ABSENT: u64 = 1_000;

/// What all requests of a node share.
pub(crate) struct Core {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) services: &'static [&'static Service],
    pub(crate) settings: Settings,
    /// Which node this is among those on one store: a new one each time it starts.
    pub(crate) node: String,
    /// What jobs draw from.
    draws: Mutex<Entropy>,
    pub(crate) auditor: Auditor,
    pub(crate) appender: Appender,
    pub(crate) touch: StoreHealth,
    pub(crate) nonces: Seen,
    pub(crate) passwords: Passwords,
    pub(crate) accounts: Loading<AccountId, Arc<Held>>,
    /// Accounts that were not there a moment ago.
    absent: Cache<AccountId, Arc<Held>>,
    /// What is remembered of all accounts.
    pub(crate) remembered: Arc<Remembered>,
    /// Keys of identity providers.
    pub(crate) provider_keys: ProviderKeys,
    /// Keys that sign tokens of OAuth.
    pub(crate) signing_keys: SigningKeys,
    /// Key ids that were not found a moment ago.
    no_keys: Cache<String, ()>,
    pub(crate) last_used: LastUsed,
    pub(crate) last_seen: LastSeen,
    /// Calls that rollouts turn.
    pub(crate) flips: Flips,
    pub(crate) late_calls: LateCalls,
    /// Successful calls by service and operation: to look a figure up by its labels costs more than
    /// to count.
    successes: DashMap<(&'static str, &'static str), Counter, RandomState>,
    /// Logons of this minute that failed.
    pub(crate) attempts: Attempts,
    /// How often devices ask whether somebody has answered.
    pub(crate) pace: Pace,
    /// What SAML providers say of themselves.
    pub(crate) providers: Providers,
    /// Denials of this minute.
    pub(crate) flood: Flood,
    /// Failed authentications of this minute, by the account they addressed, if it is known.
    pub(crate) failures: Coalesced,
}

impl Core {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        vault: Arc<Vault>,
        services: &'static [&'static Service],
        settings: Settings,
    ) -> Self {
        let mut draws = Entropy::new(settings.seed, Stream::Jobs, 0);
        Self {
            auditor: Auditor::start(store.clone(), settings.spool.clone(), settings.seed),
            appender: Appender::new(store.clone(), settings.lanes),
            touch: StoreHealth::new((settings.clock)()),
            nonces: Seen::new(settings.window_seconds),
            passwords: Passwords::new(&settings),
            accounts: Loading::builder()
                .max_capacity(ACCOUNTS / 1024)
                .weigher(|_, account: &Arc<Held>| account.kibibytes())
                .build(),
            absent: Cache::builder()
                .max_capacity(ABSENT)
                .time_to_live(Duration::from_secs(1))
                .build(),
            remembered: Arc::new(Remembered::new()),
            provider_keys: ProviderKeys::new(PROVIDER_KEYS),
            signing_keys: SigningKeys::default(),
            no_keys: Cache::builder()
                .max_capacity(100_000)
                .time_to_live(Duration::from_secs(1))
                .build(),
            last_used: LastUsed::default(),
            flips: Flips::default(),
            last_seen: LastSeen::new(settings.idle_minutes),
            late_calls: LateCalls::default(),
            successes: DashMap::default(),
            attempts: Attempts::new(),
            pace: Pace::new(),
            providers: Providers::new(),
            flood: Flood::new(settings.denials_per_minute),
            failures: Coalesced::new(),
            node: uuid(&mut draws),
            draws: Mutex::new(draws),
            store,
            vault,
            services,
            settings,
        }
    }

    /// The name of a service as events spell it, whose letters may be large or small.
    pub(crate) fn spelled(&self, name: String) -> String {
        let mut services = self.services.iter();
        let known = services.find(|own| own.name.eq_ignore_ascii_case(&name));
        known.map_or(name, |own| own.name.to_owned())
    }

    /// Random bytes for something that no request brings.
    pub(crate) fn draw<const N: usize>(&self) -> [u8; N] {
        let mut draws = self.draws.lock().unwrap_or_else(PoisonError::into_inner);
        draws.bytes()
    }

    /// Whether the committer judges again: always, but in the test that shows what this protects from.
    #[cfg_attr(
        not(feature = "testing"),
        expect(
            clippy::unused_self,
            reason = "it depends on the settings in tests alone"
        )
    )]
    pub(crate) fn rejudges(&self) -> bool {
        #[cfg(feature = "testing")]
        return self.settings.judge_again;
        #[cfg(not(feature = "testing"))]
        true
    }

    /// An account, brought up from the store if this node does not hold it.
    pub(crate) async fn account(&self, id: AccountId, now: Moment) -> Result<Arc<Held>, Fault> {
        if let Some(held) = self.accounts.get(&id).await {
            return Ok(held);
        }
        // To ask for one that is not there costs no more than for one that is, so that time tells
        // nothing of which there are.
        let absent = self.absent.get(&id).filter(|held| is_absent(held));
        if let Some(held) = absent {
            return Ok(held);
        }
        Box::pin(self.load(id, now)).await
    }

    async fn load(&self, id: AccountId, now: Moment) -> Result<Arc<Held>, Fault> {
        let load = async {
            let remembered = self.remembered.clone();
            let account = Held::load(
                &*self.store,
                id,
                now,
                remembered,
                self.settings.clock.clone(),
            );
            let account = account.await;
            account.map(Arc::new)
        };
        let account = self.accounts.try_get_with(id, load).await;
        let account = account.map_err(|fault: Arc<Fault>| (*fault).clone())?;
        // A row that came while it was read passed the feed by.
        if let Err(fault) = account.look(&*self.store).await {
            // Not even the feed would bring such a row again.
            self.accounts.invalidate(&id).await;
            return Err(fault);
        }
        if is_absent(&account) {
            // Ids of accounts that are not there are the asker's to make up: they take no other's
            // room.
            self.accounts.invalidate(&id).await;
            self.absent.insert(id, account.clone());
        }
        // What was long to load is not long again.
        self.checkpoint_when_due(&account);
        Ok(account)
    }

    /// The newest state of an account there is; when the store is away or the newest cannot be read,
    /// one that is not too old for what proved the caller.
    pub(crate) async fn fresh(
        &self,
        account: &Held,
        now: Moment,
        patience: Patience,
    ) -> Result<Fresh, Fault> {
        let limit = self.limit(patience);
        // The feed asks the store all the time: once it is away, nobody waits to hear it again.
        if self.touch.is_away()
            && (account.is_recent(now, limit) || self.touch.is_recent(now, limit))
        {
            account.is_behind(now, limit)?;
            return Ok(Fresh::stale(account));
        }
        match account.fresh(&*self.store, now).await {
            Err(Fault::Away(why)) => {
                self.touch.lost();
                account.is_behind(now, limit)?;
                // The feed keeps all accounts as fresh as the last look at this one did.
                if account.is_recent(now, limit) || self.touch.is_recent(now, limit) {
                    return Ok(Fresh::stale(account));
                }
                Err(Fault::Away(why))
            }
            Err(Fault::Unreadable(why)) => {
                if account.is_behind(now, limit)? {
                    return Ok(Fresh::stale(account));
                }
                Err(Fault::Unreadable(why))
            }
            other => other,
        }
    }

    /// Whether what this node holds of an account is marked as stale, nobody asking the store.
    ///
    /// # Errors
    /// When it is too old for what proved the caller.
    pub(crate) fn is_stale(
        &self,
        account: &Held,
        now: Moment,
        patience: Patience,
    ) -> Result<bool, Fault> {
        let limit = self.limit(patience);
        let behind = account.is_behind(now, limit)?;
        Ok(self.touch.is_stale(now, limit)? || behind)
    }

    /// For how many seconds what this node holds is gone by without the store.
    pub(crate) fn limit(&self, patience: Patience) -> i64 {
        let keys = self.settings.staleness_seconds;
        match patience {
            Patience::Key => keys,
            Patience::Session => keys.min(self.settings.token_staleness_seconds),
        }
    }

    /// The account that a key belongs to.
    pub(crate) async fn account_of_key(&self, key: &str) -> Result<Option<AccountId>, Fault> {
        if let Some(account) = self.remembered.keys.get(key) {
            return Ok(Some(account));
        }
        if self.no_keys.contains_key(key) {
            return Ok(None);
        }
        let found = self.store.find("access_key", key).await?;
        let account = found.and_then(|text| AccountId::read(&text).ok());
        match account {
            Some(account) => self.remembered.keys.put(key.to_owned(), account),
            None => self.no_keys.insert(key.to_owned(), ()),
        }
        Ok(account)
    }

    /// Brings what was counted of rollouts to the store.
    pub(crate) async fn flush_flips(&self) {
        let now = (self.settings.clock)();
        self.flips.flush(&*self.store, &self.node, now).await;
    }

    /// Counts a successful call.
    pub(crate) fn count(&self, call: &Call) {
        let place = (call.service.name, call.entry.name);
        if let Some(counter) = self.successes.get(&place) {
            return counter.increment(1);
        }
        let counter = counter(call, SUCCESS);
        counter.increment(1);
        self.successes.insert(place, counter);
    }

    /// Writes a checkpoint behind the scenes when enough rows have gathered since the last one, as
    /// far as this node knows: two that are too near each other do no harm.
    pub(crate) fn checkpoint_when_due(&self, account: &Arc<Held>) {
        let snapshot = account.current();
        let Some(last) = account.checkpoint_is_due(snapshot.revision, CHECKPOINT_AFTER) else {
            return;
        };
        let (store, account) = (self.store.clone(), account.clone());
        tokio::spawn(async move {
            let aggregate = &account.aggregate;
            let records = snapshot.checkpoint();
            let written = store
                .checkpoint(aggregate, snapshot.revision, snapshot.time, &records)
                .await;
            if let Err(fault) = written {
                account.checkpoint_failed(last);
                tracing::warn!(%fault, %aggregate, "a checkpoint could not be written; loads stay longer");
            }
        });
    }
}

/// How many calls of an operation ended so.
pub(crate) fn counter(call: &Call, outcome: impl Into<SharedString>) -> Counter {
    metrics::counter!(
        "rampart_requests_total",
        "service" => call.service.name,
        "operation" => call.entry.name,
        "outcome" => outcome,
    )
}

fn is_absent(account: &Held) -> bool {
    account.current().revision == Revision(0)
}

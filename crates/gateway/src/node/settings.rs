//! How a gateway is set up.

use std::path::PathBuf;
use std::sync::Arc;

use domain::Limits;
use domain::ceremony::{Ceremonies, NoCeremonies};
use vault::password::Cost;

use crate::ask::arrival::Clock;
use crate::ask::assertion::Addressed;
use crate::delivery::{Delivery, NoBuckets};
use crate::judge::trace::Traffic;
use crate::known::{KnownPasswords, NoList};
use crate::logon::SignOn;
use crate::outside::{Nowhere, Outside};

/// How the events of successful reads and decisions are kept. All others are always durable.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum ReadAudit {
    /// Durable before the answer leaves.
    #[default]
    Durable,
    /// Durable soon after the answer left.
    Buffered,
    /// Not kept.
    Off,
}

/// Settings of a gateway.
#[derive(Clone)]
pub struct Settings {
    /// How events of reads are kept.
    pub reads: ReadAudit,
    /// What of decisions is kept beside their events.
    pub traffic: Traffic,
    /// How many seconds a request's timestamp may lie off.
    pub window_seconds: i64,
    /// Quotas of every account.
    pub limits: Limits,
    /// For how many seconds reads and decisions go on when the store is away, or the newest state of
    /// the account cannot be read by this program.
    pub staleness_seconds: i64,
    /// For how many seconds sessions are then still taken, and anything that control policies may forbid:
    /// at most as long as keys are.
    pub token_staleness_seconds: i64,
    /// The region this server says it is.
    pub region: Arc<str>,
    /// Where events wait while the store is away; without it they are refused.
    pub spool: Option<PathBuf>,
    /// How many transactions may be under way at once; one for SQLite.
    pub lanes: usize,
    /// The clock, for jobs in the background.
    pub clock: Clock,
    /// A seed from the machine's randomness, for jobs in the background.
    pub seed: [u8; 32],
    /// The way to other servers, for what must be fetched before a call can be served.
    pub outside: Arc<dyn Outside>,
    /// The buckets that trails deliver to.
    pub delivery: Arc<dyn Delivery>,
    /// To whom assertions of SAML providers must be addressed.
    pub addressed: Arc<Addressed>,
    /// As what the identity providers of users know this server.
    pub sign_on: Arc<SignOn>,
    /// Makes a key of RSA in the form of PKCS #8, for tokens of OAuth; it takes its time.
    pub signing_keys: fn() -> Option<Vec<u8>>,
    /// The ceremonies of passkeys and security keys.
    pub ceremonies: Arc<dyn Ceremonies>,
    /// A list of passwords that everybody knows, beside the one that is built in.
    pub known: Arc<dyn KnownPasswords>,
    /// How many writes of one key may be remembered at once, each for as long as its request could
    /// come again; more are told to come later.
    pub nonces_per_key: usize,
    /// How many denials of one principal in a minute have an event each; more are counted in some of
    /// them.
    pub denials_per_minute: u64,
    /// How many passwords are hashed at once.
    pub hashing: usize,
    /// What the hash of a new password costs.
    pub hash_cost: Cost,
    /// How often a current password may be guessed before no more is heard for an hour.
    pub guesses: u32,
    /// After how many minutes without use a session of somebody who logged on ends; 0 for never.
    pub idle_minutes: u32,
    /// How many days events are kept.
    pub event_days: i64,
    /// How many bytes of events are kept, as the store packs them; the oldest go first.
    pub event_bytes: u64,
    /// How many days the history of records is kept.
    pub history_days: i64,
    /// Whether the committer judges again on the state the deed runs on. `false` only in the test
    /// that shows what this protects from.
    #[cfg(feature = "testing")]
    pub judge_again: bool,
    /// Whether revocations of temporary credentials count. `false` only in tests that show what they
    /// protect from.
    #[cfg(feature = "testing")]
    pub heed_revocations: bool,
    /// Whether members of a directory are turned away once the store was not heard of for too long.
    /// `false` only in tests that show what it protects from.
    #[cfg(feature = "testing")]
    pub bound_members: bool,
}

impl Settings {
    /// The defaults, with a clock and a seed.
    #[must_use]
    pub fn new(clock: Clock, seed: [u8; 32]) -> Self {
        Self {
            reads: ReadAudit::Durable,
            traffic: Traffic::default(),
            window_seconds: 900,
            limits: Limits::default(),
            staleness_seconds: 300,
            token_staleness_seconds: 30,
            region: "cn-hangzhou".into(),
            spool: None,
            lanes: 1,
            clock,
            seed,
            outside: Arc::new(Nowhere),
            delivery: Arc::new(NoBuckets),
            addressed: Arc::default(),
            sign_on: Arc::default(),
            signing_keys: || None,
            ceremonies: Arc::new(NoCeremonies),
            known: Arc::new(NoList),
            nonces_per_key: 1_000_000,
            denials_per_minute: 600,
            hashing: 1,
            hash_cost: Cost::default(),
            guesses: 10,
            idle_minutes: 60,
            event_days: 90,
            event_bytes: 64 << 30,
            history_days: 90,
            #[cfg(feature = "testing")]
            judge_again: true,
            #[cfg(feature = "testing")]
            heed_revocations: true,
            #[cfg(feature = "testing")]
            bound_members: true,
        }
    }

    /// Whether revocations count: always, but in tests that show what they protect from.
    #[cfg_attr(
        not(feature = "testing"),
        expect(
            clippy::unused_self,
            reason = "it depends on the settings in tests alone"
        )
    )]
    pub(crate) fn heeds_revocations(&self) -> bool {
        #[cfg(feature = "testing")]
        return self.heed_revocations;
        #[cfg(not(feature = "testing"))]
        true
    }

    /// Whether members are bound by when the store was last heard of: always, but in tests that show what it
    /// protects from.
    #[cfg_attr(
        not(feature = "testing"),
        expect(
            clippy::unused_self,
            reason = "it depends on the settings in tests alone"
        )
    )]
    pub(crate) fn bounds_members(&self) -> bool {
        #[cfg(feature = "testing")]
        return self.bound_members;
        #[cfg(not(feature = "testing"))]
        true
    }
}

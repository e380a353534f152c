//! Nodes on one store in memory, by one clock: what tests of this crate play on.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use domain::account::Defaults;
use domain::ceremony::Ceremonies;
use domain::{Account, Context, Entropy};
use model::{AccountId, Moment, Refusal};
use passkey::Party;
use store::{Append, CommitId, Log as _, Memory, Revision};
use vault::Vault;
use vault::password::Cost;

use crate::ask::arrival::Arrival;
use crate::ask::call::Call;
use crate::ask::caller::Caller;
use crate::ask::operation::{Deed, Entry};
use crate::ask::permit::Grant;
use crate::ask::plan::Plan;
use crate::ask::server::{SERVER, entry};
use crate::door::founding::{Foundation, found};
use crate::door::perform::admit;
use crate::held::snapshot::aggregate;
use crate::node::Core;
use crate::node::settings::Settings;
use crate::prove::Shown;
use crate::testing::Pages;

/// Where people's pages are.
pub(crate) const SITE: &str = "https://ram.example.com";
/// When everything begins.
const BEGINNING: i64 = 1_767_323_045_000;

/// What the hash of a password costs here.
pub(crate) const CHEAP: Cost = Cost {
    memory: 8,
    passes: 1,
    lanes: 1,
};

/// A change of an account.
pub(crate) type Changed = Arc<dyn Fn(&mut Context<'_>) + Send + Sync>;

struct Change(Changed);

impl Deed for Change {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, _caller: &Caller, _account: &Account) -> Plan {
        Plan::free()
    }

    fn run(&self, _grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        (self.0)(context);
        Ok("{}".to_owned())
    }
}

static CHANGE: Entry = entry("Change", "rampart:Change");

/// A store, a clock, and other servers.
pub(crate) struct Scene {
    pub(crate) store: Arc<Memory>,
    pub(crate) pages: Arc<Pages>,
    ceremonies: Arc<dyn Ceremonies>,
    clock: Arc<AtomicI64>,
    seeds: AtomicU64,
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self {
            store: Arc::new(Memory::new()),
            pages: Arc::default(),
            ceremonies: Arc::new(Party::new("ram.example.com", &[SITE.to_owned()], false).unwrap()),
            clock: Arc::new(AtomicI64::new(BEGINNING)),
            seeds: AtomicU64::new(1),
        }
    }

    /// One more node.
    pub(crate) fn node(&self) -> Arc<Core> {
        self.node_with(|_| ())
    }

    /// One more with other settings.
    pub(crate) fn node_with(&self, change: impl FnOnce(&mut Settings)) -> Arc<Core> {
        let master = Vault::generate(&mut Entropy::of([1; 32]));
        self.made(master.expose(), change)
    }

    /// One more with these master keys.
    pub(crate) fn node_under(&self, masters: &str) -> Arc<Core> {
        self.made(masters, |_| ())
    }

    fn made(&self, masters: &str, change: impl FnOnce(&mut Settings)) -> Arc<Core> {
        let hands = self.clock.clone();
        let now = Arc::new(move || Moment::from_millis(hands.load(Ordering::Relaxed)));
        let vault = Arc::new(Vault::read(masters).unwrap());
        let mut settings = Settings {
            outside: self.pages.clone(),
            ceremonies: self.ceremonies.clone(),
            ..Settings::new(now, self.seed())
        };
        // What hashing costs is no matter of most stories.
        settings.hash_cost = CHEAP;
        // Stories have an owner, who may have keys.
        settings.limits.owner_keys = true;
        change(&mut settings);
        Arc::new(Core::new(self.store.clone(), vault, &[], settings))
    }

    /// The time.
    pub(crate) fn now(&self) -> Moment {
        Moment::from_millis(self.clock.load(Ordering::Relaxed))
    }

    /// Lets time pass; backwards too.
    pub(crate) fn later(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1000, Ordering::Relaxed);
    }

    /// Puts accounts into the store that have nothing but a row.
    pub(crate) async fn empty_accounts(&self, count: u64) {
        for number in 1..=count {
            let id = AccountId::new(1_000_000_000_000_000 + number);
            let append = Append::new(aggregate(id), Revision(1), CommitId([1; 16]), 0);
            self.store.commit(&[append]).await.unwrap();
        }
    }

    /// How many log rows an aggregate has had.
    pub(crate) async fn rows(&self, aggregate: &str) -> u64 {
        self.store.revision(&aggregate.into()).await.unwrap().0
    }

    /// Founds an account by way of a node.
    pub(crate) async fn found(&self, core: &Arc<Core>, number: u64) -> AccountId {
        let id = AccountId::new(1_000_000_000_000_000 + number);
        let mut entropy = Entropy::of(self.seed());
        let mut foundation =
            Foundation::draw(Some(id), None, "admin".parse().unwrap(), &mut entropy);
        foundation.defaults = Defaults::Plain;
        found(core, &self.arrival(), &foundation).await.unwrap();
        id
    }

    /// Changes an account as no client could, by way of a node.
    pub(crate) async fn change(&self, core: &Arc<Core>, account: AccountId, to: Changed) {
        let arrival = self.arrival();
        let call = Call::new(arrival, (&SERVER, &CHANGE), "{}".to_owned(), "".into());
        let shown = Shown::Server(account, "scene");
        let deed = Arc::new(Change(to));
        admit(core, &call, shown, || Ok(deed)).await.unwrap();
    }

    pub(crate) fn arrival(&self) -> Arrival {
        Arrival {
            now: self.now(),
            seed: self.seed(),
            source: IpAddr::V4(Ipv4Addr::UNSPECIFIED).into(),
            secure: true,
            host_id: "".into(),
            user_agent: "".into(),
            least_revision: None,
        }
    }

    /// Never the same twice.
    fn seed(&self) -> [u8; 32] {
        let mut seed = [3; 32];
        let next = self.seeds.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        seed.iter_mut().zip(next).for_each(|(to, byte)| *to = byte);
        seed
    }
}

//! The world that tests of operations live in: a whole gateway in memory, a clock that stands
//! still, randomness that repeats, no network.
//!
//! ```
//! use services::testing::World;
//!
//! let mut world = World::with_account("acme");
//! world.admin().call("CreateUser", [("UserName", "alice")]).answers();
//! world.admin().call("CreateUser", [("UserName", "alice")]).refuses("EntityAlreadyExists.User");
//! world.events().are(["CreateUser ok", "CreateUser EntityAlreadyExists.User"]);
//! ```

mod actor;
mod answer;
mod directory;
mod events;
mod identity_provider;
mod issuer;
mod kept;
mod machine;
pub mod metadata;
mod person;

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::Entropy;
use domain::account::Defaults;
use gateway::decision::{Credentials, Desk, Evaluation, EvaluationRequest};
use gateway::{
    Addressed, Arrival, Cost, Foundation, Gateway, Job, KeyDeed, Reply, Service, Settings, Source,
    Tally, Vault,
};
use model::{AccountId, Moment};
use rpc::Incoming;
use store::{Memory, Store};
use tokio::runtime::{Builder, Runtime};

pub use actor::{Actor, Key, trust};
pub use answer::Told;
pub use directory::ROOT;
pub use events::Events;
pub use gateway::testing::Pages;
pub use identity_provider::{Change, Forgery, IdentityProvider, Says};
pub use issuer::Issuer;
pub use kept::Changes;
pub use machine::Machine;

/// Name of the administrator that every account is founded with.
pub const ADMINISTRATOR: &str = "admin";
/// Where responses of SAML providers are to be brought.
pub(crate) const RECIPIENT: &str = "https://ram.example.com/saml-role/sso";
/// What SAML providers call the world.
pub(crate) const AUDIENCE: &str = "https://ram.example.com/saml-role/sp-metadata.xml";
/// When the world begins: 2026-01-02T03:04:05Z.
pub const BEGINNING: Moment = Moment::from_seconds(1_767_323_045);

/// A server with its accounts and their users. Calls are made by [`Actor`]s.
pub struct World {
    runtime: Runtime,
    gateway: Arc<Gateway>,
    store: Arc<dyn Store>,
    vault: Arc<Vault>,
    /// Other servers.
    pages: Arc<Pages>,
    clock: Arc<AtomicI64>,
    source: IpAddr,
    vpc: Option<Arc<str>>,
    requests: u64,
    account: AccountId,
    accounts: BTreeMap<String, AccountId>,
    /// Keys by account and user name.
    keys: BTreeMap<(AccountId, String), Key>,
    /// What must be found nowhere: passwords and keys the world was made with.
    secrets: Vec<String>,
    /// Requests that set the scene; their events are not the story's.
    scenery: BTreeSet<String>,
}

impl World {
    /// A world with one account of this alias and its administrator.
    ///
    /// # Panics
    /// When the world cannot be made, which no test provokes.
    #[must_use]
    pub fn with_account(alias: &str) -> Self {
        Self::with_settings(alias, |_| {})
    }

    /// The same with other settings.
    ///
    /// # Panics
    /// When the world cannot be made, which no test provokes.
    #[must_use]
    pub fn with_settings(alias: &str, change: impl FnOnce(&mut Settings)) -> Self {
        Self::serving(crate::SERVICES, alias, change)
    }

    /// The same with other tables of operations, such as those with a fault planted in them.
    ///
    /// # Panics
    /// When the world cannot be made, which no test provokes.
    #[must_use]
    pub fn serving(
        services: &'static [&'static Service],
        alias: &str,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let runtime = sure(Builder::new_current_thread().enable_all().build());
        let store: Arc<dyn Store> = Arc::new(Memory::new());
        let master = Vault::generate(&mut Entropy::of([1; 32]));
        let vault = Arc::new(sure(Vault::read(master.expose())));
        let clock = Arc::new(AtomicI64::new(BEGINNING.millis()));
        let hands = clock.clone();
        let now = Arc::new(move || Moment::from_millis(hands.load(Ordering::Relaxed)));
        let mut settings = Settings::new(now, [2; 32]);
        let pages = Arc::<Pages>::default();
        settings.outside = pages.clone();
        settings.addressed = Arc::new(Addressed {
            recipients: vec![RECIPIENT.to_owned()],
            audiences: vec![AUDIENCE.to_owned()],
        });
        // Nobody tries to guess these passwords.
        settings.hash_cost = Cost {
            memory: 8,
            passes: 1,
            lanes: 1,
        };
        // Stories have an owner, who signs.
        settings.limits.owner_keys = true;
        change(&mut settings);
        let opening = Gateway::open(store.clone(), vault.clone(), services, settings);
        let gateway = sure(runtime.block_on(opening));
        let mut world = Self {
            runtime,
            gateway,
            store,
            vault,
            pages,
            clock,
            source: IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7)),
            vpc: None,
            requests: 0,
            account: AccountId::new(1_000_000_000_000_001),
            accounts: BTreeMap::new(),
            keys: BTreeMap::new(),
            secrets: vec![master.expose().to_owned()],
            scenery: BTreeSet::new(),
        };
        world.visit(alias);
        world
    }

    /// Turns to the account of this alias, which is founded if there is none. The actors that
    /// follow are its.
    ///
    /// # Panics
    /// When it cannot be founded.
    pub fn visit(&mut self, alias: &str) {
        if let Some(account) = self.accounts.get(alias) {
            self.account = *account;
            return;
        }
        let number = self.accounts.len() as u64 + 1;
        let account = AccountId::new(1_000_000_000_000_000 + number);
        let arrival = self.arrival();
        let mut entropy = Entropy::of(arrival.seed);
        let (alias_name, administrator) = (sure(alias.parse()), sure(ADMINISTRATOR.parse()));
        let mut foundation =
            Foundation::draw(Some(account), Some(alias_name), administrator, &mut entropy);
        // Stories say themselves what their accounts demand.
        foundation.defaults = Defaults::Plain;
        self.scenery.insert(arrival.request_id());
        sure(
            self.runtime
                .block_on(self.gateway.found(&arrival, &foundation)),
        );
        let passwords = [
            &foundation.root_password,
            &foundation.administrator_password,
        ];
        self.secrets
            .extend(passwords.map(|password| password.expose().to_owned()));
        let key = Key::pair(&foundation.key_id, foundation.key_secret.expose());
        self.keys.insert((account, ADMINISTRATOR.to_owned()), key);
        self.accounts.insert(alias.to_owned(), account);
        self.account = account;
    }

    /// Everything the world knows that must be found nowhere in clear.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        let keys = self.keys.values().flat_map(Key::secrets);
        keys.chain(self.secrets.iter().cloned()).collect()
    }

    /// The id of the account that was turned to last.
    #[must_use]
    pub fn account_id(&self) -> String {
        self.account.to_string()
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Moment {
        Moment::from_millis(self.clock.load(Ordering::Relaxed))
    }

    /// Lets time pass.
    pub fn later(&mut self, seconds: i64) {
        self.clock.fetch_add(seconds * 1000, Ordering::Relaxed);
    }

    /// Lets the calls that follow come from this address.
    ///
    /// # Panics
    /// When it is none.
    pub fn from_address(&mut self, address: &str) {
        self.source = sure(address.parse());
    }

    /// Lets the calls that follow come from a VPC; from none, over the public network.
    pub fn from_vpc(&mut self, id: Option<&str>) {
        self.vpc = id.map(Arc::from);
    }

    /// What other servers have.
    #[must_use]
    pub fn pages(&self) -> &Arc<Pages> {
        &self.pages
    }

    /// The gateway, for what goes beyond calls.
    #[must_use]
    pub fn gateway(&self) -> &Arc<Gateway> {
        &self.gateway
    }

    /// Opens one more node on the store, which the calls that follow go to. Answers the one before.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub fn another_node(&mut self) -> Arc<Gateway> {
        self.another_node_with(|_| {})
    }

    /// The same with other settings.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub fn another_node_with(&mut self, change: impl FnOnce(&mut Settings)) -> Arc<Gateway> {
        let hands = self.clock.clone();
        let now = Arc::new(move || Moment::from_millis(hands.load(Ordering::Relaxed)));
        let mut settings = Settings {
            outside: self.pages.clone(),
            ..Settings::new(now, [3; 32])
        };
        change(&mut settings);
        let (store, vault) = (self.store.clone(), self.vault.clone());
        let opening = Gateway::open(store, vault, crate::SERVICES, settings);
        let node = sure(self.runtime.block_on(opening));
        self.turn_to(node)
    }

    /// Lets the calls that follow go to this node. Answers the one before.
    pub fn turn_to(&mut self, node: Arc<Gateway>) -> Arc<Gateway> {
        std::mem::replace(&mut self.gateway, node)
    }

    /// Makes a round of a job.
    pub fn make_round(&self, job: impl Job) -> Tally {
        let mut rounds = self.gateway.rounds(Arc::new(job));
        self.runtime.block_on(rounds.make())
    }

    /// Has the server deal with calls by AccessKeys that rotations have switched off.
    pub fn goes_back(&self) {
        self.runtime.block_on(self.gateway.go_back());
    }

    /// Does to keys what only the server's commands do.
    ///
    /// # Panics
    /// When it is refused.
    pub fn change_keys(&mut self, deed: KeyDeed) {
        let arrival = self.arrival();
        let changed = self.gateway.change_keys(&arrival, deed);
        let account = sure(self.runtime.block_on(changed));
        assert_eq!(account, self.account);
    }

    /// Whether the decision API lets in who holds a bearer credential.
    pub fn lets_in(&mut self, bearer: &str) -> bool {
        let (arrival, bearer) = (self.arrival(), Credentials::Bearer(bearer));
        let inquiry = self.gateway.inquire(&arrival, bearer, Desk::Evaluate);
        self.runtime.block_on(inquiry).is_ok()
    }

    /// What a service is told that asks the decision API.
    ///
    /// # Panics
    /// When it is not let in, or its question is not sound.
    pub fn decides(&mut self, bearer: &str, asked: &EvaluationRequest<'_>) -> Evaluation {
        let (arrival, bearer) = (self.arrival(), Credentials::Bearer(bearer));
        let asking = async {
            let inquiry = self.gateway.inquire(&arrival, bearer, Desk::Evaluate);
            let inquiry = inquiry.await.map_err(|reply| reply.status.to_string())?;
            let told = inquiry.evaluate(asked);
            let told = told.map_err(|malformed| malformed.message)?;
            let closed = inquiry.close("{}".to_owned()).await;
            closed.map_err(|reply| reply.status.to_string())?;
            Ok::<_, String>(told)
        };
        sure(self.runtime.block_on(asking))
    }

    /// Has a service ask the decision API, as a scene; what its event says of the question.
    ///
    /// # Panics
    /// When it is not let in.
    pub fn asks(&mut self, bearer: &str, noted: &str) {
        let (arrival, bearer) = (self.arrival(), Credentials::Bearer(bearer));
        self.scenery.insert(arrival.request_id());
        let asking = async {
            let inquiry = self.gateway.inquire(&arrival, bearer, Desk::Evaluate);
            let inquiry = inquiry.await.map_err(|reply| reply.status)?;
            let closed = inquiry.close(noted.to_owned()).await;
            closed.map_err(|reply| reply.status)
        };
        sure(self.runtime.block_on(asking));
    }

    fn send(&mut self, incoming: &Incoming<'_>, arrival: &Arrival) -> Reply {
        self.runtime.block_on(self.gateway.call(arrival, incoming))
    }

    fn send_in(
        &mut self,
        arrival: &Arrival,
        session: Arc<str>,
        operation: (&str, &str),
        parameters: &[(&str, &str)],
    ) -> Reply {
        let session = (self.account, session);
        let acting = self
            .gateway
            .act_in_session(arrival, session, operation, parameters);
        self.runtime.block_on(acting)
    }

    /// The next request's time, seed and origin.
    fn arrival(&mut self) -> Arrival {
        self.requests += 1;
        let mut seed = [7; 32];
        seed.iter_mut()
            .zip(self.requests.to_be_bytes())
            .for_each(|(to, byte)| *to = byte);
        Arrival {
            now: self.now(),
            seed,
            source: Source::from(self.source).in_vpc(self.vpc.clone()),
            secure: true,
            host_id: HOST.into(),
            user_agent: "story".into(),
            least_revision: None,
        }
    }
}

/// The host that calls are signed for.
const HOST: &str = "rampart.test";

/// The value of a step of the harness itself.
#[track_caller]
#[expect(
    clippy::panic,
    reason = "a test whose world cannot be made must fail here and say why"
)]
fn sure<T, E: std::fmt::Debug>(step: Result<T, E>) -> T {
    match step {
        Ok(value) => value,
        Err(error) => panic!("the world broke: {error:?}"),
    }
}

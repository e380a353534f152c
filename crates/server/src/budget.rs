//! What callers hold of something scarce, places or bytes: nobody holds more than a share, and
//! whoever has proven nothing gives back when there is no more.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gateway::network;
use ipnet::IpNet;
use tokio::sync::Notify;
use tokio::sync::futures::OwnedNotified;

/// So much of something, for all callers together.
pub(crate) struct Budget {
    bounds: Bounds,
    state: Mutex<State>,
    freed: Arc<Notify>,
}

/// How much there is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// In all.
    pub(crate) whole: usize,
    /// For one address.
    pub(crate) share: usize,
    /// How much a holding may be that is small.
    pub(crate) small: usize,
    /// What only small holdings may take.
    pub(crate) reserve: usize,
}

/// Whom a holding counts for: an address, of six a network of 64 bits; nobody, if it is a trusted
/// proxy's, which stands for many clients.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Whose(Option<IpAddr>);

/// Something held, until it is dropped.
pub(crate) struct Held {
    budget: Arc<Budget>,
    key: u64,
    standing: Standing,
}

/// Why there is none.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Refusal {
    /// The address has its share.
    Share,
    /// All is held.
    Full {
        /// Enough was asked back; it comes in a moment.
        yielding: bool,
        /// What the address holds already.
        holding: usize,
    },
}

/// What a holder is known for, and whether it has to give back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing(Arc<Shown>);

#[derive(Debug, Default)]
struct Shown {
    rank: AtomicU8,
    working: AtomicU32,
    asked: AtomicBool,
    asking: Notify,
}

/// How much a holder has shown. The least has to give back first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Rank {
    /// Nothing sensible yet.
    Silent,
    /// Something that anybody could send.
    Heard,
    /// A key, once.
    Proven,
    /// A request of it is being answered: it keeps what it holds.
    Working,
}

/// A holder that keeps what it holds, until this is dropped.
pub(crate) struct Working(Arc<Shown>);

/// What an address may always have of what nobody has proven a key for, as a part of its share:
/// several connections at once, and several calls.
const FEW: usize = 8;

#[derive(Default)]
struct State {
    used: usize,
    /// What those who were asked will give back.
    owed: usize,
    totals: HashMap<IpAddr, usize>,
    /// By age.
    holders: BTreeMap<u64, Holder>,
    next: u64,
}

struct Holder {
    whose: Whose,
    amount: usize,
    standing: Standing,
}

impl Budget {
    pub(crate) fn new(bounds: Bounds) -> Arc<Self> {
        Arc::new(Self {
            bounds,
            state: Mutex::default(),
            freed: Arc::default(),
        })
    }

    /// So much, if there is as much.
    pub(crate) fn take(self: &Arc<Self>, whose: Whose, amount: usize) -> Result<Held, Refusal> {
        let mut state = self.state();
        state.admit(self.bounds, whose, 0, amount)?;
        let key = state.next;
        state.next += 1;
        let standing = Standing::default();
        let holder = Holder {
            whose,
            amount: 0,
            standing: standing.clone(),
        };
        state.holders.insert(key, holder);
        state.set(key, amount);
        drop(state);
        Ok(Held {
            budget: Arc::clone(self),
            key,
            standing,
        })
    }

    /// The next moment at which something is given back; ask for it before trying.
    pub(crate) fn freed(&self) -> OwnedNotified {
        Arc::clone(&self.freed).notified_owned()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Whose {
    /// An address, unless it is one of these networks.
    pub(crate) fn of(address: IpAddr, trusted: &[IpNet]) -> Self {
        let address = address.to_canonical();
        let trusted = trusted.iter().any(|network| network.contains(&address));
        Self((!trusted).then(|| network(address)))
    }
}

impl Held {
    /// So much more.
    pub(crate) fn grow(&self, more: usize) -> Result<(), Refusal> {
        let mut state = self.budget.state();
        let Some(holder) = state.holders.get(&self.key) else {
            return Ok(());
        };
        let (whose, amount) = (holder.whose, holder.amount);
        if self.standing.is_asked() {
            return Err(Refusal::Full {
                yielding: false,
                holding: state.total(whose),
            });
        }
        state.admit(self.budget.bounds, whose, amount, more)?;
        state.set(self.key, amount + more);
        Ok(())
    }

    /// So much more, for which others may have to give back first.
    pub(crate) async fn more(&self, more: usize) -> Result<(), Refusal> {
        loop {
            let freed = self.budget.freed();
            match self.grow(more) {
                Err(Refusal::Full { yielding: true, .. }) => {
                    tokio::select! {
                        () = freed => {}
                        () = self.standing.asked() => {}
                    }
                }
                other => return other,
            }
        }
    }

    /// All but so much is given back.
    pub(crate) fn shrink(&self, amount: usize) {
        self.budget.state().set(self.key, amount);
        self.budget.freed.notify_waiters();
    }

    pub(crate) fn standing(&self) -> &Standing {
        &self.standing
    }

    pub(crate) fn budget(&self) -> &Arc<Budget> {
        &self.budget
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut state = self.budget.state();
        state.set(self.key, 0);
        state.holders.remove(&self.key);
        drop(state);
        self.budget.freed.notify_waiters();
    }
}

impl Standing {
    /// It has sent something sensible.
    pub(crate) fn heard(&self) {
        self.0.rank.fetch_max(Rank::Heard as u8, Ordering::Relaxed);
    }

    /// A key of it was proven.
    pub(crate) fn proven(&self) {
        self.0.rank.fetch_max(Rank::Proven as u8, Ordering::Relaxed);
    }

    /// A request of it is answered now.
    pub(crate) fn work(&self) -> Working {
        self.0.working.fetch_add(1, Ordering::Relaxed);
        Working(Arc::clone(&self.0))
    }

    /// Waits until it has to give back what it holds.
    pub(crate) async fn asked(&self) {
        while !self.is_asked() {
            self.0.asking.notified().await;
        }
    }

    pub(crate) fn is_asked(&self) -> bool {
        self.0.asked.load(Ordering::Relaxed)
    }

    fn ask(&self) {
        self.0.asked.store(true, Ordering::Relaxed);
        self.0.asking.notify_one();
    }

    fn rank(&self) -> Rank {
        if self.0.working.load(Ordering::Relaxed) > 0 {
            return Rank::Working;
        }
        let ranks = [Rank::Silent, Rank::Heard, Rank::Proven];
        let rank = usize::from(self.0.rank.load(Ordering::Relaxed));
        ranks.get(rank).copied().unwrap_or(Rank::Proven)
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.0.working.fetch_sub(1, Ordering::Relaxed);
    }
}

impl State {
    /// Whether so much more may be held; if not, as many as needed are asked to give back.
    fn admit(
        &mut self,
        bounds: Bounds,
        whose: Whose,
        held: usize,
        more: usize,
    ) -> Result<(), Refusal> {
        let holding = self.total(whose);
        if whose.0.is_some() && holding + more > bounds.share {
            return Err(Refusal::Share);
        }
        let is_small = held + more <= bounds.small;
        let limit = if is_small {
            bounds.whole
        } else {
            bounds.whole - bounds.reserve
        };
        let lacking = (self.used + more).saturating_sub(limit);
        if lacking == 0 {
            return Ok(());
        }
        let few = bounds.share.div_ceil(FEW);
        while self.owed < lacking && self.ask_one(holding, more, few) {}
        let yielding = self.owed >= lacking;
        Err(Refusal::Full { yielding, holding })
    }

    /// Asks back what the least known holder has, of those the one whose address holds the most,
    /// of those the oldest. Who has proven nothing gives back to who will hold no more, or little;
    /// who has proven a key to who will hold less.
    fn ask_one(&mut self, holding: usize, more: usize, few: usize) -> bool {
        let candidates = self.holders.iter().filter_map(|(key, holder)| {
            let total = self.total(holder.whose);
            let rank = holder.standing.rank();
            let yields = match rank {
                Rank::Silent => total >= holding || holding + more <= few,
                Rank::Heard => total >= holding + more || holding + more <= few,
                Rank::Proven => total > holding + more,
                Rank::Working => false,
            };
            let yields = yields
                && holder.whose.0.is_some()
                && holder.amount > 0
                && !holder.standing.is_asked();
            yields.then_some(((rank, Reverse(total), *key), holder))
        });
        let Some((_, holder)) = candidates.min_by_key(|(order, _)| *order) else {
            return false;
        };
        holder.standing.ask();
        self.owed += holder.amount;
        true
    }

    fn total(&self, whose: Whose) -> usize {
        let total = whose.0.and_then(|address| self.totals.get(&address));
        total.copied().unwrap_or(0)
    }

    /// A holder holds so much from now on.
    fn set(&mut self, key: u64, amount: usize) {
        let Some(holder) = self.holders.get_mut(&key) else {
            return;
        };
        let before = std::mem::replace(&mut holder.amount, amount);
        let change = |sum: &mut usize| *sum = sum.saturating_sub(before) + amount;
        change(&mut self.used);
        if holder.standing.is_asked() {
            change(&mut self.owed);
        }
        if let Some(address) = holder.whose.0 {
            let total = self.totals.entry(address).or_default();
            change(total);
            if *total == 0 {
                self.totals.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        whole: 8,
        share: 4,
        small: 1,
        reserve: 2,
    };

    fn whose(address: &str) -> Whose {
        Whose::of(address.parse().unwrap(), &["10.0.0.0/8".parse().unwrap()])
    }

    fn full(yielding: bool, holding: usize) -> Refusal {
        Refusal::Full { yielding, holding }
    }

    #[test]
    fn an_address_holds_its_share_and_no_more() {
        let budget = Budget::new(BOUNDS);
        let held = [0; 4].map(|_| budget.take(whose("203.0.113.7"), 1).unwrap());
        let again = budget.take(whose("::ffff:203.0.113.7"), 1);
        assert_eq!(again.err(), Some(Refusal::Share));
        assert!(budget.take(whose("203.0.113.8"), 1).is_ok());
        drop(held);
        assert!(budget.take(whose("203.0.113.7"), 1).is_ok());
        let state = budget.state();
        assert_eq!((state.used, state.totals.len()), (0, 0));
    }

    #[test]
    fn a_network_of_six_is_one_address() {
        let budget = Budget::new(BOUNDS);
        let _held = budget.take(whose("2001:db8::1"), 4).unwrap();
        let next = budget.take(whose("2001:db8::ffff:2"), 1);
        assert_eq!(next.err(), Some(Refusal::Share));
        assert!(budget.take(whose("2001:db8:0:1::1"), 1).is_ok());
    }

    #[test]
    fn a_proxy_has_no_share_and_gives_nothing_back() {
        let budget = Budget::new(BOUNDS);
        let held = [0; 8].map(|_| budget.take(whose("10.0.0.1"), 1).unwrap());
        let none = budget.take(whose("203.0.113.7"), 1);
        assert_eq!(none.err(), Some(full(false, 0)));
        assert!(held.iter().all(|one| !one.standing().is_asked()));
    }

    #[test]
    fn what_is_large_leaves_the_reserve_to_what_is_small() {
        let budget = Budget::new(BOUNDS);
        let held = ["203.0.113.1", "203.0.113.2"].map(|one| budget.take(whose(one), 3).unwrap());
        let _working = held.each_ref().map(|held| held.standing().work());
        let large = budget.take(whose("203.0.113.3"), 2);
        assert_eq!(large.err(), Some(full(false, 0)));
        let small = budget.take(whose("203.0.113.3"), 1).unwrap();
        assert_eq!(small.grow(1), Err(full(false, 1)));
    }

    #[tokio::test]
    async fn the_silent_give_back_first_then_those_who_hold_most() {
        let budget = Budget::new(BOUNDS);
        let take = |address| budget.take(whose(address), 1).unwrap();
        let many = [0; 4].map(|_| take("203.0.113.1"));
        let few = [0; 3].map(|_| take("203.0.113.2"));
        let silent = take("203.0.113.3");
        for held in many.iter().chain(&few) {
            held.standing().heard();
        }
        let _busy = many[0].standing().work();
        let none = budget.take(whose("203.0.113.9"), 1);
        assert_eq!(none.err(), Some(full(true, 0)));
        silent.standing().asked().await;
        let freed = budget.freed();
        drop(silent);
        freed.await;
        let newcomer = take("203.0.113.9");
        newcomer.standing().heard();
        let none = budget.take(whose("203.0.113.9"), 1);
        assert_eq!(none.err(), Some(full(true, 1)));
        assert!(many[1].standing().is_asked(), "the oldest that is not busy");
        let asked = many
            .iter()
            .chain(&few)
            .filter(|one| one.standing().is_asked());
        assert_eq!(asked.count(), 1);
    }

    #[test]
    fn who_has_proven_a_key_gives_back_only_to_who_will_hold_less() {
        for (proven, amount, yielding) in [
            (false, 2, true),
            (false, 3, false),
            (true, 1, true),
            (true, 2, false),
        ] {
            let bounds = Bounds { small: 8, ..BOUNDS };
            let budget = Budget::new(bounds);
            let held = ["203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4"];
            let _held = held.map(|address| {
                let held = budget.take(whose(address), 2).unwrap();
                held.standing().heard();
                if proven {
                    held.standing().proven();
                }
                held
            });
            let none = budget.take(whose("203.0.113.9"), amount);
            assert_eq!(none.err(), Some(full(yielding, 0)), "{proven} {amount}");
        }
    }

    #[test]
    fn who_holds_little_gets_more_although_all_hold_less() {
        let bounds = Bounds {
            whole: 64,
            share: 16,
            ..BOUNDS
        };
        let budget = Budget::new(bounds);
        let strangers = (0..63).map(|one| {
            let held = budget.take(whose(&format!("203.0.113.{one}")), 1).unwrap();
            held.standing().heard();
            held
        });
        let _strangers: Vec<_> = strangers.collect();
        let _first = budget.take(whose("198.51.100.1"), 1).unwrap();
        let second = budget.take(whose("198.51.100.1"), 1);
        assert_eq!(second.err(), Some(full(true, 1)));
        let third = budget.take(whose("198.51.100.1"), 2);
        assert_eq!(third.err(), Some(full(false, 1)));
    }

    #[test]
    fn who_was_asked_takes_no_more_and_what_is_given_back_is_owed_no_longer() {
        let budget = Budget::new(BOUNDS);
        let held = ["203.0.113.1", "203.0.113.2"].map(|one| {
            let held = budget.take(whose(one), 3).unwrap();
            held.grow(0).unwrap();
            held
        });
        let _rest = [0; 2].map(|_| budget.take(whose("10.0.0.1"), 1).unwrap());
        let none = budget.take(whose("203.0.113.3"), 1);
        assert_eq!(none.err(), Some(full(true, 0)));
        assert_eq!(held[0].grow(1), Err(full(false, 3)));
        assert_eq!(budget.state().owed, 3);
        held[0].shrink(1);
        assert_eq!(budget.state().owed, 1);
        drop(held);
        let state = budget.state();
        assert_eq!((state.owed, state.used), (0, 2));
    }
}

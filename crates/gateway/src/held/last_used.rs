//! When, where and whence keys were last used.
//!
//! A use is noted here and goes to the store every few seconds, as a value beside the account's log
//! that keeps the latest of all nodes. No event tells it: those of reads may be kept later, or not at
//! all (docs/decisions/0061).

use std::net::IpAddr;

use dashmap::DashMap;
use domain::Account;
use domain::posture::Uses;
use foldhash::fast::RandomState;
use model::{AccountId, Moment};
use store::{Side, Store};

use crate::fault::Fault;
use crate::held::snapshot::aggregate;

/// Milliseconds of a minute: nobody is told more exactly.
const MINUTE: i64 = 60_000;

/// A use of a key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Use {
    /// The minute.
    pub minute: Moment,
    /// The service that was called.
    pub service: String,
    /// Whence; none of what earlier programs noted.
    pub source: Option<IpAddr>,
}

/// Uses that have not reached the store yet, the latest of each key.
#[derive(Default)]
pub(crate) struct LastUsed(DashMap<String, Noted, RandomState>);

/// A use as it is noted: to the millisecond, so that of two nodes the later wins within a minute too.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) struct Noted {
    pub(crate) account: AccountId,
    pub(crate) at: Moment,
    pub(crate) service: &'static str,
    pub(crate) source: IpAddr,
}

impl LastUsed {
    /// Notes a use.
    pub(crate) fn note(&self, key: &str, noted: Noted) {
        if let Some(mut known) = self.0.get_mut(key) {
            if known.at <= noted.at {
                *known = noted;
            }
            return;
        }
        self.0.insert(key.to_owned(), noted);
    }

    /// The last use of a key, as far as this node and the store know.
    pub(crate) async fn of(
        &self,
        store: &dyn Store,
        account: AccountId,
        key: &str,
    ) -> Result<Option<Use>, Fault> {
        let here = self.0.get(key).map(|one| one.side(key));
        let there = store.side_get(&aggregate(account), &side_key(key)).await?;
        let here = here.filter(|side| side.aggregate == aggregate(account));
        let latest = here.into_iter().chain(there).max_by_key(|side| side.order);
        Ok(latest.map(|side| read(&side)))
    }

    /// The last uses of all keys of an account that there are, as far as this node and the store know.
    pub(crate) async fn of_all(
        &self,
        store: &dyn Store,
        account: AccountId,
        state: &Account,
    ) -> Result<Uses, Fault> {
        let noted = self.0.iter().filter(|one| one.account == account);
        let here: Vec<_> = noted.map(|one| one.side(one.key())).collect();
        let mut uses = uses(store, account, state).await?;
        take_in(&mut uses, state, &here);
        Ok(uses)
    }

    /// Brings the noted uses to the store. What could not be written is kept for the next time.
    pub(crate) async fn flush(&self, store: &dyn Store) {
        let noted: Vec<_> = self
            .0
            .iter()
            .map(|one| (one.key().clone(), *one.value()))
            .collect();
        if noted.is_empty() {
            return;
        }
        let sides: Vec<_> = noted.iter().map(|(key, one)| one.side(key)).collect();
        if let Err(fault) = store.side_put(&sides).await {
            tracing::warn!(%fault, "last-used times could not be written; they are kept for the next try");
            return;
        }
        for (key, value) in noted {
            self.0.remove_if(&key, |_, now| *now == value);
        }
    }
}

/// The last uses of all keys of an account that there are, as far as the store knows.
///
/// # Errors
/// When the store does not answer.
pub async fn uses(
    store: &dyn Store,
    account: AccountId,
    state: &Account,
) -> Result<Uses, store::Fault> {
    let mut uses = Uses::new();
    take_in(
        &mut uses,
        state,
        &store.side_all(&aggregate(account)).await?,
    );
    Ok(uses)
}

/// Keeps the latest use of each key that there is: values of deleted keys stay in the store.
fn take_in(uses: &mut Uses, state: &Account, sides: &[Side]) {
    for side in sides {
        let key = side.key.strip_prefix(BEFORE);
        let key = key.and_then(|key| key.strip_suffix(AFTER)?.parse().ok());
        if let Some(key) = key.filter(|key| state.access_keys.get(key).is_some()) {
            let minute = read(side).minute;
            let known = uses.entry(key.to_string()).or_insert(minute);
            *known = minute.max(*known);
        }
    }
}

impl Noted {
    fn side(&self, key: &str) -> Side {
        Side {
            aggregate: aggregate(self.account),
            key: side_key(key),
            order: self.at.millis(),
            value: format!("{} {}", self.service, self.source),
        }
    }
}

/// A value as the store has it: the service and, unless an earlier program wrote it, the address.
fn read(side: &Side) -> Use {
    let value = side.value.as_str();
    let (service, source) = value.split_once(' ').unwrap_or((value, ""));
    Use {
        minute: Moment::from_millis(side.order - side.order.rem_euclid(MINUTE)),
        service: service.to_owned(),
        source: source.parse().ok(),
    }
}

fn side_key(key: &str) -> String {
    [BEFORE, key, AFTER].concat()
}

/// What stands around the id of a key.
const BEFORE: &str = "access_key/";
const AFTER: &str = "/used";

#[cfg(test)]
mod tests {
    use store::{Facts as _, Memory};

    use super::*;

    const KEY: &str = "LTAIone";

    fn noted(millis: i64, service: &'static str, source: &str) -> Noted {
        Noted {
            account: AccountId::new(1_000_000_000_000_001),
            at: Moment::from_millis(millis),
            service,
            source: source.parse().unwrap(),
        }
    }

    fn used(minute: i64, service: &str, source: Option<&str>) -> Use {
        Use {
            minute: Moment::from_seconds(60 * minute),
            service: service.to_owned(),
            source: source.map(|text| text.parse().unwrap()),
        }
    }

    async fn of(node: &LastUsed, store: &Memory) -> Use {
        let account = noted(0, "", "::").account;
        node.of(store, account, KEY).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn what_a_killed_node_flushed_is_known_and_many_uses_are_one_value() {
        let (store, node) = (Memory::new(), LastUsed::default());
        let account = noted(0, "", "::").account;
        assert_eq!(node.of(&store, account, KEY).await.unwrap(), None);
        for millis in 0..1000 {
            node.note(KEY, noted(120_000 + millis, "Ram", "10.0.0.1"));
        }
        // A clock that goes back makes no use older.
        node.note(KEY, noted(60_000, "Sts", "10.0.0.2"));
        assert_eq!(of(&node, &store).await, used(2, "Ram", Some("10.0.0.1")));
        let account = aggregate(account);
        assert_eq!(store.side_all(&account).await.unwrap().len(), 0);
        node.flush(&store).await;
        assert_eq!(store.side_all(&account).await.unwrap().len(), 1);
        drop(node);
        let next = LastUsed::default();
        assert_eq!(of(&next, &store).await, used(2, "Ram", Some("10.0.0.1")));
    }

    #[tokio::test]
    async fn of_two_nodes_the_later_use_wins_whoever_flushes_last() {
        let store = Memory::new();
        let (one, other) = (LastUsed::default(), LastUsed::default());
        // Within one minute.
        one.note(KEY, noted(60_100, "Ram", "10.0.0.1"));
        other.note(KEY, noted(60_200, "Ims", "10.0.0.2"));
        other.flush(&store).await;
        one.flush(&store).await;
        for node in [&one, &other] {
            assert_eq!(of(node, &store).await, used(1, "Ims", Some("10.0.0.2")));
        }
    }

    #[tokio::test]
    async fn a_use_that_an_earlier_program_noted_has_no_address() {
        let store = Memory::new();
        let earlier = Side {
            value: "Ram".to_owned(),
            ..noted(60_000, "", "::").side(KEY)
        };
        store.side_put(&[earlier]).await.unwrap();
        let node = LastUsed::default();
        assert_eq!(of(&node, &store).await, used(1, "Ram", None));
    }

    #[tokio::test]
    async fn the_uses_of_all_keys_are_the_latest_of_each_that_there_is() {
        let store = Memory::new();
        let mut state = Account::default();
        for id in [KEY, "LTAItwo", "LTAIthree"] {
            state.access_keys.put(model::AccessKey {
                id: id.parse().unwrap(),
                owner: model::Owner::Root,
                status: model::KeyStatus::Active,
                created: Moment::default(),
                updated: Moment::default(),
                network: None,
                leak: None,
                bootstrap: false,
            });
        }
        let (one, other) = (LastUsed::default(), LastUsed::default());
        one.note(KEY, noted(60_000, "Ram", "10.0.0.1"));
        one.note("LTAItwo", noted(300_000, "Ram", "10.0.0.1"));
        one.note("LTAIgone", noted(60_000, "Ram", "10.0.0.1"));
        one.flush(&store).await;
        other.note(KEY, noted(120_500, "Ims", "10.0.0.2"));
        other.note("LTAItwo", noted(240_000, "Ims", "10.0.0.2"));
        let foreign = Noted {
            account: AccountId::new(1_000_000_000_000_002),
            ..noted(900_000, "Ram", "10.0.0.1")
        };
        other.note("LTAIthree", foreign);
        let account = noted(0, "", "::").account;
        let at = |minutes: i64| Moment::from_seconds(60 * minutes);
        let all = other.of_all(&store, account, &state).await.unwrap();
        let expected = [(KEY.to_owned(), at(2)), ("LTAItwo".to_owned(), at(5))];
        assert_eq!(all, Uses::from(expected));
        let stored = uses(&store, account, &state).await.unwrap();
        assert_eq!(stored.get(KEY), Some(&at(1)));
    }
}

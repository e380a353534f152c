//! Who holds how many connections: no address may hold all places alone.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gateway::network;
use ipnet::IpNet;

/// The connections of each address.
pub(crate) struct Crowd {
    held: Mutex<HashMap<IpAddr, usize>>,
    most: usize,
    /// Proxies stand for many clients.
    trusted: Vec<IpNet>,
}

/// A connection that counts until it is dropped.
pub(crate) struct Held {
    crowd: Arc<Crowd>,
    /// Whom it counts for; nobody if it is a proxy's.
    whose: Option<IpAddr>,
}

impl Crowd {
    /// For so many places in all.
    pub(crate) fn new(places: usize, trusted: Vec<IpNet>) -> Arc<Self> {
        Arc::new(Self {
            held: Mutex::default(),
            most: places.div_ceil(SHARE),
            trusted,
        })
    }

    /// Lets a connection in, unless its address holds too many.
    pub(crate) fn enter(self: &Arc<Self>, peer: IpAddr) -> Option<Held> {
        let peer = peer.to_canonical();
        let trusted = self.trusted.iter().any(|network| network.contains(&peer));
        let whose = (!trusted).then(|| network(peer));
        if let Some(whose) = whose {
            let mut held = self.held();
            let count = held.entry(whose).or_insert(0);
            if *count >= self.most {
                return None;
            }
            *count += 1;
        }
        Some(Held {
            crowd: Arc::clone(self),
            whose,
        })
    }

    fn held(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some(whose) = self.whose else { return };
        if let Entry::Occupied(mut count) = self.crowd.held().entry(whose) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

/// An address may hold one in so many places.
const SHARE: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_holds_its_share_and_no_more() {
        let crowd = Crowd::new(8, Vec::new());
        let held = [0; 2].map(|_| crowd.enter(address("203.0.113.7")).unwrap());
        assert!(crowd.enter(address("::ffff:203.0.113.7")).is_none());
        assert!(crowd.enter(address("203.0.113.8")).is_some());
        drop(held);
        assert!(crowd.enter(address("203.0.113.7")).is_some());
        assert!(crowd.held().len() <= 1, "{:?}", crowd.held());
    }

    #[test]
    fn a_network_of_six_is_one_address() {
        let crowd = Crowd::new(4, Vec::new());
        let _held = crowd.enter(address("2001:db8::1")).unwrap();
        assert!(crowd.enter(address("2001:db8::ffff:2")).is_none());
        assert!(crowd.enter(address("2001:db8:0:1::1")).is_some());
    }

    #[test]
    fn a_proxy_is_not_counted() {
        let crowd = Crowd::new(4, vec!["10.0.0.0/8".parse().unwrap()]);
        let held = [0; 9].map(|_| crowd.enter(address("10.0.0.1")));
        assert!(held.iter().all(Option::is_some));
    }
}

//! What tests have of the outside: a few pages and a list of who asked for what, and sessions without
//! their tokens.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use model::AccountId;

use crate::ask::answer::Reply;
use crate::ask::arrival::Arrival;
use crate::ask::credential::Credential;
use crate::door::rpc;
use crate::gateway::Gateway;
use crate::outside::{Fetch, Fetched, Outside, Unfetched};
use crate::prove::{Person, Shown};

impl Gateway {
    /// Performs an operation of the cloud APIs in a session that began by logging on, by its id: past the
    /// door that asks for its token.
    pub async fn act_in_session(
        &self,
        arrival: &Arrival,
        (account, id): (AccountId, Arc<str>),
        operation: (&str, &str),
        parameters: &[(&str, &str)],
    ) -> Reply {
        let person = Person {
            credential: Credential::LogonSession { account, id },
            nonce: None,
        };
        let shown = Shown::Person(&person);
        rpc::act_with(&self.core, arrival, shown, operation, parameters).await
    }
}

/// Pages by URL. It keeps to the bound of size that a fetch has.
#[derive(Default)]
pub struct Pages {
    found: Mutex<BTreeMap<String, Fetched>>,
    asked: Mutex<Vec<String>>,
    internal: Mutex<Vec<String>>,
}

impl Pages {
    /// Puts a page in the place of the one that was there.
    pub fn put(&self, url: &str, body: &str) {
        let page = Fetched {
            body: Bytes::copy_from_slice(body.as_bytes()),
            content_type: None,
            cache_control: None,
            certificates: Vec::new(),
        };
        self.put_whole(url, page);
    }

    /// The same with all that is said of it.
    pub fn put_whole(&self, url: &str, page: Fetched) {
        let mut pages = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        pages.insert(url.to_owned(), page);
    }

    /// Takes a page away.
    pub fn remove(&self, url: &str) {
        let mut pages = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        pages.remove(url);
    }

    /// Names what begins so as internal.
    pub fn name_internal(&self, place: &str) {
        let mut internal = self.internal.lock().unwrap_or_else(PoisonError::into_inner);
        internal.push(place.to_owned());
    }

    /// Which URLs were asked for, in order.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.clone()
    }
}

#[async_trait]
impl Outside for Pages {
    async fn get(&self, fetch: &Fetch) -> Result<Fetched, Unfetched> {
        let url = fetch.url.clone();
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.push(url.clone());
        let pages = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        match pages.get(&url) {
            None => Err(Unfetched::Status(url, 404)),
            Some(page) if page.body.len() > fetch.bytes => {
                Err(Unfetched::TooLarge(url, fetch.bytes))
            }
            Some(page) => Ok(page.clone()),
        }
    }

    fn is_internal(&self, url: &str) -> bool {
        let internal = self.internal.lock().unwrap_or_else(PoisonError::into_inner);
        internal.iter().any(|place| url.starts_with(place))
    }
}

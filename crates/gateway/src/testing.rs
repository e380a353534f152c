//! What tests have of the outside: a few pages and a list of who asked for what, and sessions without
//! their tokens.

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use flate2::read::GzDecoder;
use model::AccountId;
use serde_json::Value;

use crate::ask::answer::Reply;
use crate::ask::arrival::Arrival;
use crate::ask::credential::Credential;
use crate::delivery::{Delivery, Parcel, Undelivered};
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

/// Buckets in memory, which fail when they are told to.
#[derive(Default)]
pub struct Buckets {
    files: Mutex<BTreeMap<String, Vec<u8>>>,
    failing: Mutex<Option<Failing>>,
    puts: AtomicUsize,
}

/// How buckets fail.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Failing {
    /// Nothing is written.
    Before,
    /// A file is written, and nobody hears of it: as of a node that ends there.
    After,
}

impl Buckets {
    /// From now on they fail so, or not any more.
    pub fn fail(&self, failing: Option<Failing>) {
        *self.failing.lock().unwrap_or_else(PoisonError::into_inner) = failing;
    }

    /// How often a file was put, with success or not.
    #[must_use]
    pub fn puts(&self) -> usize {
        self.puts.load(Ordering::Relaxed)
    }

    /// The files by account, bucket and name, with their bytes.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.clone()
    }

    /// The events of all files, in the order of the files' names.
    ///
    /// # Errors
    /// When a file holds no list of them.
    pub fn events(&self) -> io::Result<Vec<Value>> {
        let mut all = Vec::new();
        for bytes in self.files().values() {
            let mut text = String::new();
            GzDecoder::new(&**bytes).read_to_string(&mut text)?;
            all.extend(serde_json::from_str::<Vec<Value>>(&text)?);
        }
        Ok(all)
    }
}

#[async_trait]
impl Delivery for Buckets {
    async fn put(&self, parcel: Parcel) -> Result<(), Undelivered> {
        self.puts.fetch_add(1, Ordering::Relaxed);
        let failing = *self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = || Err(Undelivered("the bucket is away".to_owned()));
        if failing == Some(Failing::Before) {
            return failed();
        }
        let Parcel {
            account,
            bucket,
            name,
            bytes,
        } = parcel;
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.insert(format!("{account}/{bucket}/{name}"), bytes);
        if failing == Some(Failing::After) {
            return failed();
        }
        Ok(())
    }
}

//! The outside as tests have it: a few pages, and a list of who asked for what.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;

use crate::outside::{Fetch, Fetched, Outside, Unfetched};

/// Pages by URL. It keeps to the bound of size that a fetch has.
#[derive(Default)]
pub struct Pages {
    pages: Mutex<BTreeMap<String, Bytes>>,
    asked: Mutex<Vec<String>>,
}

impl Pages {
    /// Puts a page in the place of the one that was there.
    pub fn put(&self, url: &str, body: &str) {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.insert(url.to_owned(), Bytes::copy_from_slice(body.as_bytes()));
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
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        match pages.get(&url) {
            None => Err(Unfetched::Status(url, 404)),
            Some(body) if body.len() > fetch.bytes => Err(Unfetched::TooLarge(url, fetch.bytes)),
            Some(body) => Ok(Fetched {
                body: body.clone(),
                content_type: None,
            }),
        }
    }
}

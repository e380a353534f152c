//! Other servers, lent like the clock: a URL is got within bounds. Nothing here opens a socket.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

/// The way to other servers. Only what prepares a call and jobs may go it: never a deed, a commit
/// or a load of state, all of which others wait for.
#[async_trait]
pub trait Outside: Send + Sync {
    /// Gets what stands under a URL.
    ///
    /// # Errors
    /// When it is not to be had within the bounds.
    async fn get(&self, fetch: &Fetch) -> Result<Fetched, Unfetched>;

    /// Whether a URL leads to a place that the operator has named as internal, where documents may be had
    /// without encryption.
    fn is_internal(&self, _url: &str) -> bool {
        false
    }
}

/// What is to be fetched, and within which bounds. Redirections are not followed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fetch {
    /// The URL. It may come from anybody: whether this server may go there is judged where the
    /// connection is made.
    pub url: String,
    /// How many bytes the body may have.
    pub bytes: usize,
    /// How long it may take, from the look-up of the name to the last byte.
    pub within: Duration,
}

impl Fetch {
    /// A document of at most a megabyte within five seconds.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            bytes: 1 << 20,
            within: Duration::from_secs(5),
        }
    }
}

/// What was fetched.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fetched {
    /// The body.
    pub body: Bytes,
    /// What the other server calls it, if it says so.
    pub content_type: Option<String>,
    /// For how long it says that the body is good.
    pub cache_control: Option<String>,
    /// The certificates that vouched for the connection, from the server's own to the authority's, each as DER;
    /// none where it was not encrypted. What a server shows beside is not among them.
    pub certificates: Vec<Bytes>,
}

/// Why something was not fetched; in words that may be shown to who named the URL.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Unfetched {
    /// The text is no URL, or one with a name and password in it.
    #[error(
        "{0} is not the URL of a document: it must be https://host/path without user and fragment"
    )]
    NotUrl(String),
    /// Only encrypted connections are allowed there.
    #[error("{0} is not fetched: only https URLs are")]
    NotSecure(String),
    /// The address is not one of the public network.
    #[error("{0} is not fetched: it leads to no public address")]
    NotPublic(String),
    /// Nobody answers there, or not what was to be expected.
    #[error("{0} cannot be reached: {1}")]
    Unreachable(String, String),
    /// It took too long.
    #[error("{0} did not answer within {1:?}")]
    TooSlow(String, Duration),
    /// It is too large.
    #[error("{0} is larger than {1} bytes")]
    TooLarge(String, usize),
    /// The other server answered with another status than 200.
    #[error("{0} answered with status {1}; 200 is needed, redirections are not followed")]
    Status(String, u16),
}

/// No way out at all: what a gateway has that nobody lent one.
pub(crate) struct Nowhere;

#[async_trait]
impl Outside for Nowhere {
    async fn get(&self, fetch: &Fetch) -> Result<Fetched, Unfetched> {
        let why = "this server has no way to other servers".to_owned();
        Err(Unfetched::Unreachable(fetch.url.clone(), why))
    }
}

//! Where trails deliver to, lent like the way to other servers. Nothing here writes a file.

use async_trait::async_trait;
use model::{AccountId, BucketName};

/// The buckets that trails deliver to.
#[async_trait]
pub trait Delivery: Send + Sync {
    /// Puts a file into a bucket: whole or not at all, and durable when this returns. In the place of one of the same
    /// name, which is the same file, put by somebody who did not live to tell.
    ///
    /// # Errors
    /// When it is not there, as far as is known; in words that may be shown to whom the trail belongs.
    async fn put(&self, parcel: Parcel) -> Result<(), Undelivered>;
}

/// A file, and where it belongs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Parcel {
    /// Whose bucket. What an account calls a bucket is its own.
    pub account: AccountId,
    /// The bucket.
    pub bucket: BucketName,
    /// The name within, with `/` between folders.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Why a file was not delivered.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct Undelivered(pub String);

/// No bucket at all: what a gateway has that nobody lent any.
pub(crate) struct NoBuckets;

#[async_trait]
impl Delivery for NoBuckets {
    async fn put(&self, _: Parcel) -> Result<(), Undelivered> {
        let why = "this server has no place that trails could deliver to";
        Err(Undelivered(why.to_owned()))
    }
}

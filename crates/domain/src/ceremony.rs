//! The ceremonies of passkeys and security keys: what is asked of a browser, and the way to whoever can tell
//! whether it answers rightly, which is lent like the clock. Nothing here knows their bytes.

use model::{AccountId, PasskeyKind, UserId};

/// Asks browsers for keys and looks at what they answer. An answer comes from anybody.
pub trait Ceremonies: Send + Sync {
    /// Asks for a new key.
    ///
    /// # Errors
    /// When nothing can be asked.
    fn begin_making(&self, newcomer: &Newcomer) -> Result<Begun, Flaw>;

    /// The key that was made when this was asked.
    ///
    /// # Errors
    /// What is wrong with the answer.
    fn finish_making(&self, kind: PasskeyKind, state: &str, answer: &str) -> Result<Made, Flaw>;

    /// Asks for a key to be shown.
    ///
    /// # Errors
    /// When nothing can be asked.
    fn begin_showing(&self, asked: &Asked) -> Result<Begun, Flaw>;

    /// Which key an answer says it shows, and whose. Nothing is proven by that.
    ///
    /// # Errors
    /// When it cannot be read.
    fn claimed(&self, answer: &str) -> Result<Claimed, Flaw>;

    /// Whether the key of a record is shown when this was asked.
    ///
    /// # Errors
    /// What is wrong with the answer.
    fn finish_showing(&self, state: &str, answer: &str, credential: &str) -> Result<Seen, Flaw>;
}

/// Who is to have a new key.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// The account.
    pub account: AccountId,
    /// The user.
    pub user: UserId,
    /// The name to log on with.
    pub name: String,
    /// The name to show.
    pub display: String,
    /// What the key is to be good for.
    pub kind: PasskeyKind,
    /// The handles of the keys the user has: none of them is made anew.
    pub known: Vec<String>,
}

/// What of a key is asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Asked {
    /// A passkey of anybody's, in place of name and password.
    Alone,
    /// One of these credentials, behind a password.
    Behind(Vec<String>),
}

/// A ceremony that has begun.
#[derive(Clone, Debug)]
pub struct Begun {
    /// What the browser takes, as JSON.
    pub options: String,
    /// What must be known of it at the end, and by no client.
    pub state: String,
}

/// A key that was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// What the browser calls it.
    pub handle: String,
    /// Its public key and counter.
    pub credential: String,
}

/// What an answer says of itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Claimed {
    /// Whose the key is, if it says that.
    pub user: Option<(AccountId, UserId)>,
    /// What the browser calls the key.
    pub handle: String,
}

/// A key that was shown.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its public key, and the counter as it is now.
    pub credential: String,
}

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Flaw {
    /// It is none that a browser gives.
    Unreadable,
    /// It answers something else than was asked.
    Challenge,
    /// It was given on another site.
    Origin,
    /// It was given to another site's name.
    Party,
    /// Nobody has shown by finger or number that they are the user.
    Unverified,
    /// The key counts backwards: there may be a copy of it.
    Counter,
    /// The signature is not the key's.
    Signature,
    /// The key does not stay where it was made, or cannot tell its user.
    Unfit,
    /// No ceremonies are held here.
    Closed,
}

/// No ceremonies at all: what a server has that nobody lent any.
pub struct NoCeremonies;

impl Ceremonies for NoCeremonies {
    fn begin_making(&self, _: &Newcomer) -> Result<Begun, Flaw> {
        Err(Flaw::Closed)
    }

    fn finish_making(&self, _: PasskeyKind, _: &str, _: &str) -> Result<Made, Flaw> {
        Err(Flaw::Closed)
    }

    fn begin_showing(&self, _: &Asked) -> Result<Begun, Flaw> {
        Err(Flaw::Closed)
    }

    fn claimed(&self, _: &str) -> Result<Claimed, Flaw> {
        Err(Flaw::Closed)
    }

    fn finish_showing(&self, _: &str, _: &str, _: &str) -> Result<Seen, Flaw> {
        Err(Flaw::Closed)
    }
}

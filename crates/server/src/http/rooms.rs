//! What stands behind the paths, as far as they know of it.

use std::sync::Arc;

use async_trait::async_trait;
use gateway::{Arrival, Reply};
use model::AccountId;

use super::answer::{Answer, Problem};
use super::whole::Whole;

/// The gateway and what speaks for it, but for tests.
#[async_trait]
pub(crate) trait Rooms: Send + Sync + 'static {
    /// A call of the cloud APIs.
    async fn call(self: Arc<Self>, whole: Arc<Whole>) -> Reply;

    /// A question to the decision API.
    async fn ask(self: Arc<Self>, asked: Asked, whole: Arc<Whole>) -> Answer;

    /// A step of a logon, or something about the session it came to.
    async fn log_on(self: Arc<Self>, logon: Logon, whole: Arc<Whole>) -> Answer;

    /// The description of the decision API.
    fn configuration(&self, whole: &Whole) -> Answer;

    /// What is told to who searches with the decision API.
    fn no_search(&self) -> Problem;

    /// Takes note of a request that broke on the way.
    async fn broke(&self, arrival: &Arrival);

    /// Whether the store can be reached.
    async fn store_is_there(&self) -> bool;

    /// An account whose rows are damaged, so that it cannot be served.
    async fn damaged(&self) -> Option<AccountId>;
}

/// What somebody wants who logs on, by path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Logon {
    /// To begin, with name and password.
    Begin,
    /// To show the second factor.
    Factor,
    /// To change the password.
    Change,
    /// To have a second factor.
    Enrol,
    /// To bind it.
    Bind,
    /// To know whose session it is.
    Me,
    /// To end it.
    End,
}

/// What a service asks for, by path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Asked {
    /// One decision.
    Evaluation,
    /// Several.
    Evaluations,
    /// Who signed a request.
    Verification,
}

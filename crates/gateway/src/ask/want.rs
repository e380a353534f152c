//! What an operation may want before it runs, because it is slow or outside, and what came of it.
//!
//! One more kind of thing is one variant of each, and one arm where they are fulfilled.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::Account;
use domain::account::password::{Exam, Examined};
use domain::ceremony::{self, Asked, Begun, Flaw, Made, Newcomer};
use domain::posture::Uses;
use federation::oidc::Admitted;
use federation::saml::Reading;
use model::{AccessKeyId, AccountId, PasskeyKind, RolloutId, Secret};
use rpc::Malformed;
use serde_json::Value;
use store::EventCursor;

use super::id_token::Disbelief;
use super::past::{Decided, Found, Search};
use super::presented::{ProviderResponse, ProviderToken};
use super::trace::{KeyTrace, Traced};
use super::unseal::{Unseal, Unsealed};
use crate::held::flips::{Counted, Group};
use crate::held::last_seen::Seen;
use crate::held::last_used::Use;
use crate::outside::{Fetch, Fetched, Unfetched};
use crate::rehearse::outcome::{Rehearsal, Rehearsed};
use crate::rehearse::practice::{Practice, Practised};
use crate::rehearse::tryout::{TriedOut, Tryout};
use crate::trails::progress::Deliveries;

/// What is to be fetched or computed outside a deed.
#[derive(Default)]
pub enum Wants {
    /// Nothing.
    #[default]
    Nothing,
    /// When a key was last used.
    LastUsed(AccessKeyId),
    /// When, where and whence each of these keys was last used.
    EachLastUsed(Vec<AccessKeyId>),
    /// When each key of the home account was last used.
    Uses,
    /// When each session of people in the home account was last used.
    Seen,
    /// How many calls a rollout of the home account turned, or would have. For [`Effect::Read`] alone.
    ///
    /// [`Effect::Read`]: super::operation::Effect::Read
    Flips(RolloutId),
    /// The hash of a password.
    PasswordHash(Secret),
    /// Everything that must be known of a new password.
    Exam(Box<Exam>),
    /// What another server has under a URL.
    Outside(Fetch),
    /// Whether the operator has named the place of a URL as internal.
    Internal(String),
    /// Whether a password is that of a hash. Without a hash it is none, which takes as long.
    Fits(Secret, Option<String>),
    /// The same of somebody who has logged on: one that is guessed too often is heard no more.
    FitsAgain(Secret, Option<String>),
    /// A secret of the home account, by the id that it is sealed under.
    Opened(String),
    /// Materials of the home account's keys, and values under them.
    Unseal(Box<Unseal>),
    /// What would become of calls of the same caller that are not made. For [`Effect::Read`] alone.
    ///
    /// [`Effect::Read`]: super::operation::Effect::Read
    Foresight(Vec<Wish>),
    /// Which of such calls would be allowed, with no word of why not. For [`Effect::Read`] alone.
    ///
    /// [`Effect::Read`]: super::operation::Effect::Read
    Weighing(Vec<Wish>),
    /// Events of the home account. For [`Effect::Read`] alone.
    ///
    /// [`Effect::Read`]: super::operation::Effect::Read
    Events(Box<Search>),
    /// What a key of the home account was used for, as its events tell. For [`Effect::Read`] alone.
    ///
    /// [`Effect::Read`]: super::operation::Effect::Read
    KeyTrace(Box<KeyTrace>),
    /// Where everything recorded so far ends.
    EventsEnd,
    /// What became of the deliveries of the home account's trails.
    Deliveries,
    /// What was kept of the decisions on these requests. For [`Effect::Read`] alone.
    ///
    /// [`Effect::Read`]: super::operation::Effect::Read
    Decisions(Vec<String>),
    /// What would become of recorded calls with a draft. For [`Effect::Read`] alone.
    ///
    /// [`Effect::Read`]: super::operation::Effect::Read
    Rehearsal(Box<Rehearsal>),
    /// What somebody of the home account did, as far as it was recorded. For [`Effect::Read`] alone.
    ///
    /// [`Effect::Read`]: super::operation::Effect::Read
    Practice(Practice),
    /// What would become of recorded calls of several accounts after steps that are not taken. For
    /// [`Effect::Read`] alone.
    ///
    /// [`Effect::Read`]: super::operation::Effect::Read
    Tryout(Box<Tryout>),
    /// A ceremony of a key is to begin or to end.
    Ceremony(Box<Ceremony>),
    /// Whether a token of a provider of the home account would be believed.
    Trial(Box<ProviderToken>),
    /// Whether a response of a provider of the home account would be.
    ResponseTrial(Box<ProviderResponse>),
    /// The newest state of another account, such as of the one that manages the home account's directory. What of
    /// it the caller may see is for the operation to say. For [`Effect::Read`] alone.
    ///
    /// [`Effect::Read`]: super::operation::Effect::Read
    State(AccountId),
    /// Whether a response of the provider would be that the home account's users log on at.
    UserTrial(Secret),
}

/// A call that is not made.
pub struct Wish {
    /// The version of the API.
    pub version: String,
    /// The operation.
    pub operation: String,
    /// Its parameters.
    pub parameters: Vec<(String, String)>,
}

/// What would become of such a call.
pub enum Foreseen {
    /// It would be allowed.
    Allowed,
    /// It would be allowed, once the session has shown what the call is answered with otherwise: its code.
    Asking(Cow<'static, str>),
    /// It would be denied; the details, as a denial has them.
    Denied(Value),
    /// It is none that could be judged.
    Unsound(Malformed),
}

/// Whether such a call would be allowed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Weighed {
    /// It would.
    Allowed,
    /// It would once its caller has shown a second factor, if need be again.
    WithFactor,
    /// It would not.
    Denied,
}

/// A ceremony of a key, at its beginning or end.
pub enum Ceremony {
    /// A key is to be made.
    Make(Newcomer),
    /// A key was made.
    Made {
        /// What it is to be good for.
        kind: PasskeyKind,
        /// What was kept of the beginning.
        state: String,
        /// What the browser answers.
        answer: String,
    },
    /// A key is to be shown.
    Show(Asked),
    /// A key was shown.
    Shown {
        /// What was kept of the beginning.
        state: String,
        /// What the browser answers.
        answer: String,
        /// The credential that it must be, if there is one of its name.
        credential: Option<String>,
    },
}

/// What came of [`Wants`]. It is a value: a deed that runs again finds the same, unless the state it
/// was worked out for has changed.
#[derive(Clone, Default)]
pub enum Prepared {
    /// Nothing was wanted.
    #[default]
    Nothing,
    /// When a key was last used, if it ever was.
    LastUsed(Option<Use>),
    /// When each key was last used, of those that were.
    EachLastUsed(Arc<BTreeMap<AccessKeyId, Use>>),
    /// When each key was last used; one that is not named never was.
    Uses(Arc<Uses>),
    /// When each session was last used; one that is not named was not since it began.
    Seen(Arc<Seen>),
    /// How many calls a rollout turned, by group.
    Flips(Arc<HashMap<Group, Counted>>),
    /// The hash of a password.
    PasswordHash(String),
    /// What is known of a new password.
    Examined(Arc<Examined>),
    /// What was fetched, or why not: what that means is for the operation to say.
    Outside(Result<Fetched, Unfetched>),
    /// Whether a place is internal.
    Internal(bool),
    /// Whether a password is that of a hash.
    Fits(Fitted),
    /// A secret, and the id that it was sealed under.
    Opened(String, Secret),
    /// What was opened of keys and values.
    Unsealed(Arc<Unsealed>),
    /// What would become of calls, in their order.
    Foreseen(Arc<[Foreseen]>),
    /// Whether calls would be allowed, in their order.
    Weighed(Arc<[Weighed]>),
    /// Events that were found.
    Events(Arc<Found>),
    /// What a key was used for.
    Traced(Arc<Traced>),
    /// The end of what was recorded when it was asked for.
    EventsEnd(EventCursor),
    /// What became of deliveries, by trail; one that is not named has delivered nothing.
    Deliveries(Arc<Deliveries>),
    /// What was kept of decisions.
    Decisions(Arc<[Decided]>),
    /// What would become of recorded calls.
    Rehearsed(Arc<Rehearsed>),
    /// What somebody did.
    Practised(Arc<Practised>),
    /// What would become of them after steps.
    TriedOut(Arc<TriedOut>),
    /// What a browser is to be asked.
    Begun(Result<Begun, Flaw>),
    /// A key that was made.
    Made(Result<Made, Flaw>),
    /// What a token says, or why it would not be believed.
    Tried(Arc<Result<Admitted, Disbelief>>),
    /// Everything that was looked at in a response, and what came of it.
    Read(Arc<Reading>),
    /// The state of another account.
    State(Account),
    /// Whether a key was shown, and what it was compared with.
    Shown(Compared, Result<ceremony::Seen, Flaw>),
}

/// What a key that was shown was compared with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Compared {
    /// What was kept of the beginning: what was asked.
    pub state: String,
    /// The credential, if there was one of its name.
    pub credential: Option<String>,
}

/// Whether a password is that of a hash.
#[derive(Clone, Default)]
pub struct Fitted {
    /// The hash it was compared with, if there was one.
    pub hash: Option<String>,
    /// Whether it is its password.
    pub fits: bool,
    /// The hash at today's cost, if that one is cheaper.
    pub fresh: Option<String>,
    /// Of one that is: whether it is a password that everybody knows, if that could be found out.
    pub known: Option<bool>,
}

impl Prepared {
    /// Whether it is what a deed wants on this state of the account. A password that was compared with
    /// other hashes than there are now must be compared again, and a secret or a key must be that of the record that
    /// is there now; all else is as true as it was.
    pub(crate) fn serves(&self, wants: &Wants) -> bool {
        match (wants, self) {
            (Wants::Exam(exam), Self::Examined(examined)) => examined.covers(exam),
            (Wants::Opened(wanted), Self::Opened(id, _)) => id == wanted,
            (Wants::Unseal(asked), Self::Unsealed(opened)) => opened.asked == **asked,
            (Wants::Fits(_, hash) | Wants::FitsAgain(_, hash), Self::Fits(fitted)) => {
                fitted.hash == *hash
            }
            (Wants::Ceremony(ceremony), prepared) => prepared.ends(ceremony),
            (Wants::Internal(_), prepared) => matches!(prepared, Self::Internal(_)),
            (Wants::EventsEnd, prepared) => matches!(prepared, Self::EventsEnd(_)),
            (Wants::Trial(_), prepared) => matches!(prepared, Self::Tried(_)),
            (Wants::ResponseTrial(_) | Wants::UserTrial(_), prepared) => {
                matches!(prepared, Self::Read(_))
            }
            (
                Wants::Unseal(_)
                | Wants::Exam(_)
                | Wants::Opened(_)
                | Wants::Fits(..)
                | Wants::FitsAgain(..),
                _,
            ) => false,
            _ => true,
        }
    }

    /// Whether it is what a ceremony came to. A key must be compared with the record that is there now, which
    /// says what it has counted to, and with what is asked now: an answer to something else is none.
    fn ends(&self, ceremony: &Ceremony) -> bool {
        match (ceremony, self) {
            (
                Ceremony::Shown {
                    state, credential, ..
                },
                Self::Shown(compared, _),
            ) => *state == compared.state && *credential == compared.credential,
            (Ceremony::Make(_) | Ceremony::Show(_), Self::Begun(_))
            | (Ceremony::Made { .. }, Self::Made(_)) => true,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_serves_what_was_asked_and_the_key_there_is_alone() {
        let ceremony = |state: &str, credential: &str| {
            Wants::Ceremony(Box::new(Ceremony::Shown {
                state: state.to_owned(),
                answer: "answer".to_owned(),
                credential: Some(credential.to_owned()),
            }))
        };
        let compared = Compared {
            state: "first".to_owned(),
            credential: Some("counts 1".to_owned()),
        };
        let prepared = Prepared::Shown(compared, Err(Flaw::Closed));
        assert!(prepared.serves(&ceremony("first", "counts 1")));
        assert!(!prepared.serves(&ceremony("first", "counts 2")));
        assert!(!prepared.serves(&ceremony("second", "counts 1")));
    }

    #[test]
    fn a_password_serves_the_hash_there_is_alone() {
        let secret = || Secret::new("Xy3$wvut".to_owned());
        let prepared = Prepared::Fits(Fitted {
            hash: Some("old".to_owned()),
            ..Fitted::default()
        });
        for (hash, serves) in [("old", true), ("new", false)] {
            let hash = Some(hash.to_owned());
            assert_eq!(
                prepared.serves(&Wants::Fits(secret(), hash.clone())),
                serves
            );
            assert_eq!(prepared.serves(&Wants::FitsAgain(secret(), hash)), serves);
        }
        let none = Wants::FitsAgain(secret(), Some("old".to_owned()));
        assert!(!Prepared::Nothing.serves(&none));
    }
}

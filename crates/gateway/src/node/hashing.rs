//! The hashing of passwords on a bounded pool, so that logons cannot exhaust the memory.

use std::sync::Arc;
use std::time::Duration;

use dashmap::DashMap;
use domain::account::password::{Compared, Exam, Examined};
use model::{AccountId, Password, Secret};
use moka::sync::Cache;
use rpc::Malformed;
use vault::password::{Cost, Unhashed, hash, is_cheaper, verify};

use crate::ask::want::Fitted;
use crate::fault::{Error, Fault};
use crate::known::KnownPasswords;
use crate::node::settings::Settings;
#[cfg(test)]
use crate::node::turns::Turn;
use crate::node::turns::{Crowded, Line, Turns};

/// Requests of one account that may wait for the pool: all accounts share it, and each comes to its turn.
const WAITING: usize = 8;
/// For how long no more is heard of a password that was guessed too often.
const PAUSE: Duration = Duration::from_hours(1);
/// Of how many passwords it is known how often they were guessed.
const GUESSED: u64 = 100_000;

/// Hashes a few passwords at a time.
pub(crate) struct Passwords {
    turns: Turns,
    cost: Cost,
    /// How often a password may be guessed.
    most: u32,
    /// How many requests of an account wait or are at work.
    waiting: DashMap<AccountId, usize>,
    /// Wrong guesses by the hash of the password that was meant: a new password begins anew.
    guesses: Cache<String, u32>,
}

/// A place among those who wait.
struct Place<'a>(&'a Passwords, AccountId);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if let Some(mut waiting) = self.0.waiting.get_mut(&self.1) {
            *waiting = waiting.saturating_sub(1);
        }
        self.0
            .waiting
            .remove_if(&self.1, |_, waiting| *waiting == 0);
    }
}

impl Passwords {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            turns: Turns::new(settings.hashing.max(1)),
            cost: settings.hash_cost,
            most: settings.guesses,
            waiting: DashMap::default(),
            guesses: Cache::builder()
                .max_capacity(GUESSED)
                .time_to_live(PAUSE)
                .build(),
        }
    }

    /// The hash of a password, in PHC format; waits for its turn.
    ///
    /// # Errors
    /// When too many wait already, or the machine fails.
    pub(crate) async fn hash(
        &self,
        line: Line,
        password: Secret,
        salt: [u8; 16],
    ) -> Result<String, Error> {
        let cost = self.cost;
        self.turn(line, move || Ok(hash(&password, &salt, cost)?))
            .await
    }

    /// Whether a password is that of a hash; waits for its turn.
    ///
    /// # Errors
    /// When too many wait already, or the machine fails.
    pub(crate) async fn fit(
        &self,
        line: Line,
        password: Secret,
        hash: Option<String>,
        salt: [u8; 16],
        known: Arc<dyn KnownPasswords>,
    ) -> Result<Fitted, Error> {
        let cost = self.cost;
        self.turn(line, move || fit(&password, hash, (&salt, cost), &*known))
            .await
    }

    /// The same for somebody who has logged on, where no lock need come of guesses: they are counted like those
    /// of whoever changes a password.
    ///
    /// # Errors
    /// When too many of the account wait already, the password was guessed too often, or the machine fails.
    pub(crate) async fn fit_again(
        &self,
        account: AccountId,
        (password, hash): (Secret, Option<String>),
        salt: [u8; 16],
        known: Arc<dyn KnownPasswords>,
    ) -> Result<Fitted, Error> {
        let _place = self.place(account)?;
        let (cost, most, guesses) = (self.cost, self.most, self.guesses.clone());
        self.turn(Line::Account(account), move || {
            let before = before(&guesses, hash.as_deref());
            if before >= most {
                return Ok(None);
            }
            let fitted = fit(&password, hash, (&salt, cost), &*known)?;
            if let Some(hash) = fitted.hash.as_ref().filter(|_| !fitted.fits) {
                guesses.insert(hash.clone(), before + 1);
            }
            Ok(Some(fitted))
        })
        .await?
        .ok_or_else(|| guessed_too_often().into())
    }

    /// Finds out about a new password what an exam asks; waits for its turn, which is one for all of it.
    ///
    /// # Errors
    /// When too many of the account wait already, the current password was guessed too often, or the
    /// machine fails.
    pub(crate) async fn examine(
        &self,
        account: AccountId,
        exam: Exam,
        salt: [u8; 16],
        known: Arc<dyn KnownPasswords>,
    ) -> Result<Examined, Error> {
        let _place = self.place(account)?;
        let (cost, most, guesses) = (self.cost, self.most, self.guesses.clone());
        // Looked at in its turn, so that nobody guesses more by asking all at once.
        self.turn(Line::Account(account), move || {
            let guessed = exam.proof.as_ref().map(|(_, hash)| &**hash);
            let before = before(&guesses, guessed);
            if before >= most {
                return Ok(None);
            }
            let examined = examine(exam, (&salt, cost), &*known)?;
            if let Some(wrong) = examined.proof.as_ref().filter(|proof| !proof.fits) {
                guesses.insert(wrong.hash.clone(), before + 1);
            }
            Ok(Some(examined))
        })
        .await?
        .ok_or_else(|| guessed_too_often().into())
    }

    /// A place among those of an account who wait.
    fn place(&self, account: AccountId) -> Result<Place<'_>, Malformed> {
        let mut waiting = self.waiting.entry(account).or_default();
        if *waiting >= WAITING {
            let why = "Too many passwords of the account are being set at once; try again later.";
            return Err(throttled(why, 1));
        }
        *waiting += 1;
        Ok(Place(self, account))
    }

    /// A turn, so that all others wait.
    #[cfg(test)]
    pub(crate) async fn hold(&self) -> Turn {
        self.turns.take(Line::Server).await.ok().unwrap()
    }

    /// How many wait for a turn.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.turns.waiting()
    }

    /// Does slow work when it is its turn.
    async fn turn<T: Send + 'static>(
        &self,
        line: Line,
        work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Error> {
        let ended = |why: String| Fault::Broken(format!("hashing a password failed: {why}"));
        let turn = self.turns.take(line).await.map_err(|Crowded| crowded())?;
        let worked = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        Ok(worked.await.map_err(|e| ended(e.to_string()))??)
    }
}

/// How often the password of this hash was guessed.
fn before(guesses: &Cache<String, u32>, hash: Option<&str>) -> u32 {
    hash.and_then(|hash| guesses.get(hash)).unwrap_or(0)
}

/// The code of a logon, or another call, that finds too many waiting.
pub(crate) const CROWDED: &str = "Throttling.Logon";
/// After how many seconds it may come again.
pub(crate) const LATER: u32 = 2;

fn crowded() -> Malformed {
    let why = "Too many passwords wait to be looked at; try again later.";
    Malformed::new(CROWDED, why)
        .with_status(429)
        .with_retry(LATER)
}

fn guessed_too_often() -> Malformed {
    let why = "The current password was wrong too often; try again in an hour.";
    throttled(why, u32::try_from(PAUSE.as_secs()).unwrap_or(u32::MAX))
}

fn throttled(why: &str, seconds: u32) -> Malformed {
    Malformed::new("Throttling.User", why)
        .with_status(429)
        .with_retry(seconds)
}

fn fit(
    password: &Secret,
    there: Option<String>,
    (salt, cost): (&[u8; 16], Cost),
    known: &dyn KnownPasswords,
) -> Result<Fitted, Fault> {
    let Some(there) = there else {
        // As costly as a comparison, so that the time it takes tells nothing.
        hash(password, salt, cost)?;
        return Ok(Fitted::default());
    };
    let fits = verify(password, &there)?;
    let anew = fits && is_cheaper(&there, cost);
    Ok(Fitted {
        fresh: anew.then(|| hash(password, salt, cost)).transpose()?,
        hash: Some(there),
        known: fits.then(|| is_known(password, known)).flatten(),
        fits,
    })
}

/// Whether a password is one that everybody knows; `None` if the list cannot be read.
fn is_known(password: &Secret, list: &dyn KnownPasswords) -> Option<bool> {
    if domain::account::password::is_known(password.expose()) {
        return Some(true);
    }
    let listed = list.has(password);
    let unread = |error: &std::io::Error| {
        tracing::warn!(%error, "the list of known passwords cannot be read; logons count as unusual");
    };
    listed.inspect_err(unread).ok()
}

fn examine(
    exam: Exam,
    (salt, cost): (&[u8; 16], Cost),
    known: &dyn KnownPasswords,
) -> Result<Examined, Fault> {
    let compare = |password: &Password, hash: String| {
        let fits = verify(password.secret(), &hash)?;
        Ok::<_, Fault>(Compared { hash, fits })
    };
    // All of it is done whatever comes of a part, so that the time it takes tells nothing.
    let proof = exam.proof.map(|(old, hash)| compare(&old, hash));
    let proof = proof.transpose()?;
    let new = &exam.password;
    let against = exam.against.into_iter();
    Ok(Examined {
        proof,
        hash: hash(new.secret(), salt, cost)?,
        compared: against
            .map(|hash| compare(new, hash))
            .collect::<Result<_, _>>()?,
        known: exam
            .known
            .then(|| known.has(new.secret()))
            .transpose()
            .map_err(|error| Fault::Broken(error.to_string()))?,
    })
}

impl From<Unhashed> for Fault {
    fn from(unhashed: Unhashed) -> Self {
        Self::Broken(unhashed.to_string())
    }
}

#[cfg(test)]
mod tests {
    use model::Moment;

    use super::*;
    use crate::known::NoList;

    const CHEAP: Cost = Cost {
        memory: 8,
        passes: 1,
        lanes: 1,
    };

    async fn asks(passwords: &Passwords, account: AccountId) -> Result<Examined, Error> {
        let exam = Exam {
            password: "Xy3$wvut".parse().unwrap(),
            against: Vec::new(),
            proof: None,
            known: false,
        };
        let known = Arc::new(NoList);
        passwords.examine(account, exam, [7; 16], known).await
    }

    #[tokio::test]
    async fn an_account_has_a_few_places_and_takes_none_from_others() {
        let mut settings = Settings::new(Arc::new(Moment::default), [7; 32]);
        settings.hash_cost = CHEAP;
        let passwords = Passwords::new(&settings);
        let (one, other) = (AccountId::new(1), AccountId::new(2));
        let mut places: Vec<_> = (0..WAITING)
            .map(|_| passwords.place(one).unwrap())
            .collect();
        let Err(Error::Wire(told)) = asks(&passwords, one).await else {
            panic!("it found a place");
        };
        assert_eq!((told.code, told.status), ("Throttling.User", 429));
        asks(&passwords, other).await.unwrap();
        places.pop();
        asks(&passwords, one).await.unwrap();
        drop(places);
        assert!(passwords.waiting.is_empty());
    }
}

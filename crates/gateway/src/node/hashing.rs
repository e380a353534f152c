//! The hashing of passwords on a bounded pool, so that logons cannot exhaust the memory.

use std::sync::Arc;
use std::time::Duration;

use dashmap::DashMap;
use domain::account::password::{Compared, Exam, Examined};
use model::{AccountId, Password, Secret};
use moka::sync::Cache;
use rpc::Malformed;
use tokio::sync::Semaphore;
use vault::password::{Cost, Unhashed, hash, is_cheaper, verify};

use crate::ask::want::Fitted;
use crate::fault::{Error, Fault};
use crate::known::KnownPasswords;
use crate::node::settings::Settings;

/// Requests of one account that may wait for the pool: all accounts share it, and each comes to its turn.
const WAITING: usize = 8;
/// For how long no more is heard of a password that was guessed too often.
const PAUSE: Duration = Duration::from_hours(1);
/// Of how many passwords it is known how often they were guessed.
const GUESSED: u64 = 100_000;

/// Hashes a few passwords at a time.
pub(crate) struct Passwords {
    at_once: Arc<Semaphore>,
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
            at_once: Arc::new(Semaphore::new(settings.hashing.max(1))),
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
    pub(crate) async fn hash(&self, password: Secret, salt: [u8; 16]) -> Result<String, Fault> {
        let cost = self.cost;
        self.turn(move || Ok(hash(&password, &salt, cost)?)).await
    }

    /// Whether a password is that of a hash; waits for its turn.
    pub(crate) async fn fit(
        &self,
        password: Secret,
        hash: Option<String>,
        salt: [u8; 16],
    ) -> Result<Fitted, Fault> {
        let cost = self.cost;
        self.turn(move || fit(&password, hash, (&salt, cost))).await
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
        self.turn(move || {
            let guessed = exam.proof.as_ref().map(|(_, hash)| hash.clone());
            let before = guessed.and_then(|hash| guesses.get(&hash)).unwrap_or(0);
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

    /// Does slow work when it is its turn.
    async fn turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let ended = |why: String| Fault::Broken(format!("hashing a password failed: {why}"));
        let turn = self.at_once.clone().acquire_owned().await;
        let turn = turn.map_err(|e| ended(e.to_string()))?;
        let worked = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        worked.await.map_err(|e| ended(e.to_string()))?
    }
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
    known: Option<String>,
    (salt, cost): (&[u8; 16], Cost),
) -> Result<Fitted, Fault> {
    let Some(known) = known else {
        // As costly as a comparison, so that the time it takes tells nothing.
        hash(password, salt, cost)?;
        return Ok(Fitted::default());
    };
    let fits = verify(password, &known)?;
    let anew = fits && is_cheaper(&known, cost);
    Ok(Fitted {
        fresh: anew.then(|| hash(password, salt, cost)).transpose()?,
        hash: Some(known),
        fits,
    })
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

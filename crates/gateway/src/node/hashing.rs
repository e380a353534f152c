//! The hashing of passwords on a bounded pool, so that logons cannot exhaust the memory.

use std::sync::Arc;

use domain::account::password::{Compared, Exam, Examined};
use model::{Password, Secret};
use tokio::sync::Semaphore;
use vault::password::{Cost, Unhashed, hash, verify};

use crate::fault::Fault;
use crate::known::KnownPasswords;

/// Hashes a few passwords at a time.
pub(crate) struct Passwords {
    at_once: Arc<Semaphore>,
    cost: Cost,
}

impl Passwords {
    pub(crate) fn new(at_once: usize, cost: Cost) -> Self {
        Self {
            at_once: Arc::new(Semaphore::new(at_once.max(1))),
            cost,
        }
    }

    /// The hash of a password, in PHC format; waits for its turn.
    pub(crate) async fn hash(&self, password: Secret, salt: [u8; 16]) -> Result<String, Fault> {
        let cost = self.cost;
        self.turn(move || Ok(hash(&password, &salt, cost)?)).await
    }

    /// Finds out about a new password what an exam asks; waits for its turn, which is one for all of it.
    pub(crate) async fn examine(
        &self,
        exam: Exam,
        salt: [u8; 16],
        known: Arc<dyn KnownPasswords>,
    ) -> Result<Examined, Fault> {
        let cost = self.cost;
        self.turn(move || examine(exam, (&salt, cost), &*known))
            .await
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

//! Secrets for the programs of this machine: read with the credentials of a role, kept for a while, and handed out while
//! the server is away until they are too old.
//!
//! What the server says last counts: who may not read a secret any more loses what was kept of it.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use model::{Moment, Secret, Stage};
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};

use crate::credentials::{Credentials, Failure};
use crate::keeper::{Keeper, Lent, Missing};

/// Whoever asks waits for the server no longer.
const PATIENCE: Duration = Duration::from_secs(3);
/// After a failure the server is asked again after so many seconds.
const PAUSE: i64 = 5;
/// Secrets are looked at as often as this.
const LOOK: Duration = Duration::from_secs(5);
/// So many stages of a secret are kept.
const STAGES: usize = 8;

/// A secret that is handed out: `NAME=SECRET`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Wanted {
    /// What programs call it, and its file.
    pub name: Arc<str>,
    /// What the server calls it: its name, or its ARN.
    pub secret: Arc<str>,
}

/// Why a text names no secret.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "{0} is no secret; write NAME=SECRET, with a NAME of up to 255 letters, digits, dots, dashes and underscores that begins with no dot"
)]
pub struct WantedError(String);

impl FromStr for Wanted {
    type Err = WantedError;

    fn from_str(text: &str) -> Result<Self, WantedError> {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let sound = |name: &str| {
            (1..=255).contains(&name.len()) && name.bytes().all(letter) && !name.starts_with('.')
        };
        let parts = text.split_once('=');
        let parts = parts.filter(|(name, secret)| sound(name) && !secret.is_empty());
        let (name, secret) = parts.ok_or_else(|| WantedError(text.to_owned()))?;
        Ok(Self {
            name: name.into(),
            secret: secret.into(),
        })
    }
}

/// The value of a version, as it was read.
pub struct Value {
    /// The value: a text, or bytes as Base64.
    pub data: Secret,
    /// Which: `text` or `binary`.
    pub data_type: String,
    /// The id of the version.
    pub version: String,
    /// Its stages.
    pub stages: Vec<String>,
    /// When it was read.
    pub read: Moment,
    /// When it ends by itself, if it is temporary credentials.
    pub ends: Option<Moment>,
}

/// Who reads secrets.
#[async_trait]
pub trait Reader: Send + Sync + 'static {
    /// The value of the version of a secret that has this stage, read with these credentials.
    ///
    /// # Errors
    /// When there is none.
    async fn read(
        &self,
        secret: &str,
        stage: &Stage,
        credentials: &Credentials,
    ) -> Result<Value, Failure>;
}

/// How long values are kept, in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// After this they are read again.
    pub refresh: i64,
    /// After this they are handed out no more, whatever the server does.
    pub age: i64,
}

/// A slot, which whoever asks waits for.
type SharedSlot = Arc<Mutex<Slot>>;

/// Keeps secrets.
pub struct Shelf {
    wanted: Vec<Wanted>,
    slots: Mutex<BTreeMap<(Arc<str>, Stage), SharedSlot>>,
    keeper: Arc<Keeper>,
    /// Whose credentials read.
    role: String,
    reader: Arc<dyn Reader>,
    terms: Terms,
    lent: Lent,
}

#[derive(Default)]
struct Slot {
    held: Option<Arc<Value>>,
    /// Why the last try failed, and when.
    failed: Option<(Moment, String)>,
}

/// Who is told of the current value of each secret, or that there is none to be had.
pub type Told = Box<dyn Fn(&Wanted, Option<&Value>) + Send + Sync>;

impl Shelf {
    /// One that has nothing yet, and reads with the credentials of the role that is called so.
    #[must_use]
    pub fn new(
        wanted: Vec<Wanted>,
        (keeper, role): (Arc<Keeper>, String),
        reader: Arc<dyn Reader>,
        terms: Terms,
    ) -> Self {
        Self {
            wanted,
            slots: Mutex::default(),
            lent: keeper.lent.clone(),
            keeper,
            role,
            reader,
            terms,
        }
    }

    /// What programs call the secrets.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.wanted.iter().map(|one| &*one.name)
    }

    /// Keeps the current version of each secret fresh, for ever, so that an outage finds it here.
    pub async fn run(self: Arc<Self>, told: Option<Told>) {
        loop {
            for wanted in &self.wanted {
                let held = self.get(&wanted.name, &Stage::Current).await;
                if let Some(told) = &told {
                    told(wanted, held.as_deref().ok());
                }
            }
            sleep(LOOK).await;
        }
    }

    /// The value of the version of a secret that has this stage.
    ///
    /// # Errors
    /// When there is none.
    pub async fn get(&self, name: &str, stage: &Stage) -> Result<Arc<Value>, Missing> {
        let wanted = self.wanted.iter().find(|one| &*one.name == name);
        let wanted = wanted.ok_or(Missing::Unknown)?;
        let slot = self.slot(wanted, stage).await?;
        // One at a time asks the server; the others find what it has found.
        let mut slot = slot.lock().await;
        if self.is_due(&slot) {
            self.renew(wanted, stage, &mut slot).await;
        }
        let now = (self.lent.now)();
        if slot
            .held
            .as_ref()
            .is_some_and(|held| !self.is_good(held, now))
        {
            tracing::warn!(
                name = &*wanted.name,
                %stage,
                "a secret is too old to be handed out, and is forgotten"
            );
            slot.held = None;
        }
        let Some(held) = &slot.held else {
            let why = slot.failed.as_ref().map(|(_, why)| why.clone());
            return Err(Missing::Yet(why.unwrap_or_else(|| "it is over".to_owned())));
        };
        Ok(Arc::clone(held))
    }

    async fn slot(&self, wanted: &Wanted, stage: &Stage) -> Result<SharedSlot, Missing> {
        let mut slots = self.slots.lock().await;
        let place = (Arc::clone(&wanted.name), stage.clone());
        if let Some(slot) = slots.get(&place) {
            return Ok(Arc::clone(slot));
        }
        let count = slots.keys().filter(|(name, _)| *name == wanted.name);
        // Places of the current version are always free.
        if count.count() >= STAGES && *stage != Stage::Current {
            let why = format!("no more than {STAGES} stages of a secret are kept");
            return Err(Missing::Yet(why));
        }
        Ok(Arc::clone(slots.entry(place).or_default()))
    }

    async fn renew(&self, wanted: &Wanted, stage: &Stage, slot: &mut Slot) {
        let read = timeout(PATIENCE, self.read(wanted, stage)).await;
        let late = || Failure::Away("the server has not answered in time".to_owned());
        match read.unwrap_or_else(|_| Err(late())) {
            Ok(value) => {
                let other = slot.held.as_ref().map(|held| &held.version) != Some(&value.version);
                if other {
                    let (name, version) = (&*wanted.name, &*value.version);
                    tracing::info!(name, %stage, version, "secret read");
                }
                *slot = Slot {
                    held: Some(Arc::new(value)),
                    failed: None,
                };
            }
            Err(failure) => {
                let (name, why) = (&*wanted.name, failure.to_string());
                let until = slot.held.as_ref().map(|held| self.until(held).to_string());
                let until = until.as_deref().unwrap_or("none held");
                tracing::warn!(name, %stage, error = why, held_until = until, "secret not read");
                if is_final(&failure) {
                    slot.held = None;
                }
                slot.failed = Some(((self.lent.now)(), why));
            }
        }
    }

    async fn read(&self, wanted: &Wanted, stage: &Stage) -> Result<Value, Failure> {
        let credentials = self.keeper.get(&self.role).await;
        let credentials = credentials.map_err(|missing| match missing {
            Missing::Unknown => Failure::Away(format!("there is no role {}", self.role)),
            Missing::Yet(why) => Failure::Away(why),
        })?;
        self.reader.read(&wanted.secret, stage, &credentials).await
    }

    /// Whether the server is to be asked.
    fn is_due(&self, slot: &Slot) -> bool {
        let now = (self.lent.now)();
        if let Some((tried, _)) = slot.failed
            && now < tried.plus_seconds(PAUSE)
        {
            return false;
        }
        let Some(held) = &slot.held else { return true };
        let half = held.ends.map(|ends| {
            let lasts = ends.millis() - held.read.millis();
            Moment::from_millis(held.read.millis() + lasts / 2)
        });
        now >= held.read.plus_seconds(self.terms.refresh) || half.is_some_and(|half| now >= half)
    }

    fn is_good(&self, held: &Value, now: Moment) -> bool {
        // A clock that was set back makes nothing younger.
        held.read <= now.plus_seconds(PAUSE) && now < self.until(held)
    }

    /// When a value is handed out no more.
    fn until(&self, held: &Value) -> Moment {
        let age = held.read.plus_seconds(self.terms.age);
        held.ends.map_or(age, |ends| ends.min(age))
    }
}

/// Whether the server has said that there is nothing to be had, as it does not while it is away or busy.
fn is_final(failure: &Failure) -> bool {
    let Failure::Refused { code, .. } = failure else {
        return false;
    };
    let mut said = ["NoPermission", "Forbidden", "Rejected"].into_iter();
    code != "Rejected.Unavailable" && said.any(|beginning| code.starts_with(beginning))
}

#[cfg(test)]
mod tests;

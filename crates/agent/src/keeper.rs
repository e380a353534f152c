//! Keeps credentials of roles fresh: renews them early, and hands out what there is while the server is away.

use std::sync::Arc;
use std::time::Duration;

use model::Moment;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::credentials::{Credentials, Failure, Role, Source};
use crate::renewal::{again, due, holds};

/// The clock is looked at as often as this: it may be set, and machines sleep.
const LOOK: i64 = 15_000;
/// Whoever asks before there are credentials waits for so long; libraries give up after a second.
const PATIENCE: Duration = Duration::from_millis(800);

/// What the machine lends: its clock, and chances from 0 to 1.
#[derive(Clone)]
pub struct Lent {
    /// What time it is.
    pub now: Arc<dyn Fn() -> Moment + Send + Sync>,
    /// Another chance each time.
    pub chance: Arc<dyn Fn() -> f64 + Send + Sync>,
}

/// Keeps credentials.
pub struct Keeper {
    kept: Vec<Kept>,
    source: Arc<dyn Source>,
    pub(crate) lent: Lent,
}

struct Kept {
    role: Role,
    state: watch::Sender<State>,
}

#[derive(Default)]
struct State {
    held: Option<Arc<Credentials>>,
    /// Why the last try failed.
    failed: Option<Failure>,
}

/// Why there is nothing to hand out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Missing {
    /// The agent has no such role.
    Unknown,
    /// It has no credentials of the role, or not any more.
    Yet(String),
}

impl Keeper {
    /// One that has nothing yet.
    #[must_use]
    pub fn new(roles: Vec<Role>, source: Arc<dyn Source>, lent: Lent) -> Self {
        let kept = |role| Kept {
            role,
            state: watch::Sender::default(),
        };
        Self {
            kept: roles.into_iter().map(kept).collect(),
            source,
            lent,
        }
    }

    /// Keeps all roles fresh, for ever.
    pub async fn run(self: Arc<Self>) {
        let mut all = JoinSet::new();
        for place in 0..self.kept.len() {
            let keeper = Arc::clone(&self);
            all.spawn(async move { keeper.keep(place).await });
        }
        while all.join_next().await.is_some() {}
    }

    async fn keep(&self, place: usize) {
        let Some(kept) = self.kept.get(place) else {
            return;
        };
        let (mut next, mut failures) = ((self.lent.now)(), 0);
        loop {
            let left = next.millis() - (self.lent.now)().millis();
            if let Ok(left) = u64::try_from(left.min(LOOK))
                && left > 0
            {
                sleep(Duration::from_millis(left)).await;
                continue;
            }
            let issued = self.source.issue(&kept.role).await;
            let (now, chance) = ((self.lent.now)(), (self.lent.chance)());
            match issued {
                Ok(credentials) => {
                    failures = 0;
                    // A server whose clock is behind may give what is over already.
                    next = due(&credentials, chance).max(again(now, 1, chance));
                    tracing::info!(
                        role = &*kept.role.arn,
                        access_key_id = credentials.key_id,
                        expires = %credentials.expires,
                        renewal = %next,
                        "credentials obtained"
                    );
                    kept.state.send_replace(State {
                        held: Some(Arc::new(credentials)),
                        failed: None,
                    });
                }
                Err(failure) => {
                    failures += 1;
                    next = again(now, failures, chance);
                    let until = kept
                        .state
                        .borrow()
                        .held
                        .as_ref()
                        .map(|held| held.expires.to_string());
                    tracing::warn!(
                        role = &*kept.role.arn,
                        error = %failure,
                        again = %next,
                        held_until = until.as_deref().unwrap_or("none held"),
                        "no credentials obtained"
                    );
                    kept.state.send_modify(|state| state.failed = Some(failure));
                }
            }
        }
    }

    /// Credentials of the role of this name, for which it waits a little.
    ///
    /// # Errors
    /// When there are none.
    pub async fn get(&self, name: &str) -> Result<Arc<Credentials>, Missing> {
        let kept = self.kept.iter().find(|kept| &*kept.role.name == name);
        let mut state = kept.ok_or(Missing::Unknown)?.state.subscribe();
        let good = |state: &State| {
            let held = state.held.as_ref();
            held.filter(|held| holds(held, (self.lent.now)())).cloned()
        };
        // Looks at what there is first. Ends only with the patience: the sender lives as long as the keeper.
        let _ = timeout(PATIENCE, state.wait_for(|state| good(state).is_some())).await;
        if let Some(held) = good(&state.borrow()) {
            return Ok(held);
        }
        let why = state.borrow().failed.as_ref().map(ToString::to_string);
        Err(Missing::Yet(why.unwrap_or_else(|| {
            "the server has not answered yet".to_owned()
        })))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicI64, Ordering};

    use async_trait::async_trait;
    use model::Secret;

    use super::*;

    const BEGIN: i64 = 1_790_000_000_000;

    /// A server that is away from one moment to another, in milliseconds from the beginning; lists when it was asked.
    struct Server {
        away: std::ops::Range<i64>,
        clock: Arc<dyn Fn() -> Moment + Send + Sync>,
        asked: Mutex<Vec<i64>>,
    }

    #[async_trait]
    impl Source for Server {
        async fn issue(&self, role: &Role) -> Result<Credentials, Failure> {
            let now = (self.clock)();
            let seconds = (now.millis() - BEGIN) / 1000;
            self.asked.lock().unwrap().push(seconds);
            if self.away.contains(&(now.millis() - BEGIN)) {
                return Err(Failure::Away("nobody listens".to_owned()));
            }
            Ok(Credentials {
                key_id: format!("STS.{}-{seconds}", role.name),
                key_secret: Secret::new(String::new()),
                token: Secret::new(String::new()),
                issued: now,
                expires: now.plus_seconds(3600),
            })
        }
    }

    fn story(away: std::ops::Range<i64>) -> (Arc<Keeper>, Arc<Server>) {
        // The clock of the runtime, which stands still but while everybody sleeps.
        let begin = tokio::time::Instant::now();
        let clock: Arc<dyn Fn() -> Moment + Send + Sync> = Arc::new(move || {
            Moment::from_millis(BEGIN + i64::try_from(begin.elapsed().as_millis()).unwrap())
        });
        let server = Arc::new(Server {
            away,
            clock: Arc::clone(&clock),
            asked: Mutex::default(),
        });
        let lent = Lent {
            now: clock,
            chance: Arc::new(|| 0.0),
        };
        let roles = [
            "acs:ram::1234567890123456:role/web",
            "jobs=acs:ram::1234567890123456:role/x",
        ]
        .map(|role| role.parse().unwrap());
        let keeper = Arc::new(Keeper::new(roles.to_vec(), Arc::clone(&server) as _, lent));
        tokio::spawn(Arc::clone(&keeper).run());
        (keeper, server)
    }

    async fn after(seconds: u64) {
        sleep(Duration::from_secs(seconds)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_held_is_renewed_early_and_once_for_each_role() {
        let (keeper, server) = story(0..0);
        assert_eq!(keeper.get("web").await.unwrap().key_id, "STS.web-0");
        assert_eq!(keeper.get("jobs").await.unwrap().key_id, "STS.jobs-0");
        assert_eq!(keeper.get("nothing").await.err(), Some(Missing::Unknown));
        after(3601).await;
        assert_eq!(keeper.get("web").await.unwrap().key_id, "STS.web-3600");
        for _ in 0..1000 {
            keeper.get("web").await.unwrap();
        }
        assert_eq!(
            *server.asked.lock().unwrap(),
            [0, 0, 1800, 1800, 3600, 3600]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn an_outage_is_survived_until_the_end_and_not_longer() {
        let (keeper, server) = story(1_700_000..5_000_000);
        after(3599).await;
        assert_eq!(keeper.get("web").await.unwrap().key_id, "STS.web-0");
        after(2).await;
        let Err(Missing::Yet(why)) = keeper.get("web").await else {
            panic!("it handed out what is over");
        };
        assert_eq!(why, "nobody listens");
        let tries = server.asked.lock().unwrap().len();
        assert!((60..400).contains(&tries), "{tries}");
        after(1500).await;
        assert!(keeper.get("web").await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_asks_first_waits_a_little_for_what_is_coming() {
        let (keeper, _) = story(0..400);
        let begin = tokio::time::Instant::now();
        assert!(keeper.get("web").await.is_ok());
        assert!(begin.elapsed() < Duration::from_millis(800));
        let (keeper, _) = story(0..60_000);
        let begin = tokio::time::Instant::now();
        assert!(keeper.get("web").await.is_err());
        assert!(begin.elapsed() < Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_is_set_forward_brings_the_renewal_forward() {
        let shift = Arc::new(AtomicI64::new(0));
        let (begin, by) = (tokio::time::Instant::now(), Arc::clone(&shift));
        let clock: Arc<dyn Fn() -> Moment + Send + Sync> = Arc::new(move || {
            let elapsed = i64::try_from(begin.elapsed().as_millis()).unwrap();
            Moment::from_millis(BEGIN + elapsed + by.load(Ordering::Relaxed))
        });
        let server = Arc::new(Server {
            away: 0..0,
            clock: Arc::clone(&clock),
            asked: Mutex::default(),
        });
        let lent = Lent {
            now: clock,
            chance: Arc::new(|| 0.0),
        };
        let roles = vec!["acs:ram::1234567890123456:role/web".parse().unwrap()];
        let keeper = Arc::new(Keeper::new(roles, Arc::clone(&server) as _, lent));
        tokio::spawn(Arc::clone(&keeper).run());
        keeper.get("web").await.unwrap();
        shift.store(7_200_000, Ordering::Relaxed);
        after(16).await;
        assert!(keeper.get("web").await.unwrap().key_id.as_str() > "STS.web-7200");
    }
}

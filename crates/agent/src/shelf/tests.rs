//! Stories of secrets beside programs: how old they may be, and what the server's word does.

use std::sync::Mutex as Plain;

use super::*;
use crate::credentials::{Role, Source};

const BEGIN: i64 = 1_790_000_000_000;
const MINUTE: u64 = 60;

/// What the server does.
#[derive(Clone, Default)]
struct Doing {
    version: u32,
    refuses: Option<&'static str>,
    away: bool,
    /// For how many seconds its values last by themselves.
    lasts: Option<i64>,
}

struct Server {
    doing: Plain<Doing>,
    asked: Plain<Vec<String>>,
    now: Arc<dyn Fn() -> Moment + Send + Sync>,
}

#[async_trait]
impl Source for Server {
    async fn issue(&self, _: &Role) -> Result<Credentials, Failure> {
        let now = (self.now)();
        let nothing = || Secret::new(String::new());
        Ok(Credentials {
            key_id: "STS.a".to_owned(),
            key_secret: nothing(),
            token: nothing(),
            issued: now,
            expires: now.plus_seconds(43_200),
        })
    }
}

#[async_trait]
impl Reader for Server {
    async fn read(
        &self,
        secret: &str,
        stage: &Stage,
        credentials: &Credentials,
    ) -> Result<Value, Failure> {
        let doing = self.doing.lock().unwrap().clone();
        let asked = format!("{secret} {stage} {}", credentials.key_id);
        self.asked.lock().unwrap().push(asked);
        if doing.away {
            return Err(Failure::Away("nobody listens".to_owned()));
        }
        if let Some(code) = doing.refuses {
            return Err(Failure::Refused {
                code: code.to_owned(),
                message: "no".to_owned(),
            });
        }
        let now = (self.now)();
        Ok(Value {
            data: Secret::new(format!("value {}", doing.version)),
            data_type: "text".to_owned(),
            version: doing.version.to_string(),
            stages: vec![stage.to_string()],
            read: now,
            ends: doing.lasts.map(|seconds| now.plus_seconds(seconds)),
        })
    }
}

/// A shelf with `db`, which is read again after five minutes and kept for an hour.
fn story() -> (Arc<Shelf>, Arc<Server>) {
    let begin = tokio::time::Instant::now();
    let now: Arc<dyn Fn() -> Moment + Send + Sync> = Arc::new(move || {
        Moment::from_millis(BEGIN + i64::try_from(begin.elapsed().as_millis()).unwrap())
    });
    let server = Arc::new(Server {
        doing: Plain::default(),
        asked: Plain::default(),
        now: Arc::clone(&now),
    });
    let lent = Lent {
        now,
        chance: Arc::new(|| 0.0),
    };
    let role = "acs:ram::1234567890123456:role/web".parse().unwrap();
    let keeper = Arc::new(Keeper::new(vec![role], Arc::clone(&server) as _, lent));
    tokio::spawn(Arc::clone(&keeper).run());
    let wanted = vec!["db=app/db".parse().unwrap()];
    let terms = Terms {
        refresh: 300,
        age: 3600,
    };
    let by = (keeper, "web".to_owned());
    let shelf = Shelf::new(wanted, by, Arc::clone(&server) as _, terms);
    (Arc::new(shelf), server)
}

fn does(server: &Server, change: impl FnOnce(&mut Doing)) {
    change(&mut server.doing.lock().unwrap());
}

async fn after(seconds: u64) {
    sleep(Duration::from_secs(seconds)).await;
}

/// The current value, or why there is none.
async fn current(shelf: &Shelf) -> Result<String, String> {
    match shelf.get("db", &Stage::Current).await {
        Ok(value) => Ok(value.data.expose().to_owned()),
        Err(Missing::Yet(why)) => Err(why),
        Err(Missing::Unknown) => Err("unknown".to_owned()),
    }
}

#[tokio::test(start_paused = true)]
async fn a_value_is_read_once_for_all_and_again_when_it_is_time() {
    let (shelf, server) = story();
    for _ in 0..100 {
        assert_eq!(current(&shelf).await.as_deref(), Ok("value 0"));
    }
    assert_eq!(*server.asked.lock().unwrap(), ["app/db ACSCurrent STS.a"]);
    does(&server, |doing| doing.version = 1);
    after(5 * MINUTE - 1).await;
    assert_eq!(current(&shelf).await.as_deref(), Ok("value 0"));
    after(2).await;
    assert_eq!(current(&shelf).await.as_deref(), Ok("value 1"));
    shelf.get("db", &Stage::Previous).await.map(drop).unwrap();
    assert_eq!(server.asked.lock().unwrap().len(), 3);
    let other = shelf.get("mail", &Stage::Current).await;
    assert_eq!(other.err(), Some(Missing::Unknown));
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_survived_until_the_age_and_not_longer() {
    let (shelf, server) = story();
    current(&shelf).await.unwrap();
    does(&server, |doing| doing.away = true);
    after(60 * MINUTE - 1).await;
    assert_eq!(current(&shelf).await.as_deref(), Ok("value 0"));
    after(1).await;
    assert_eq!(current(&shelf).await, Err("nobody listens".to_owned()));
    // Nor does it come back by being asked for, until the server does.
    for _ in 0..100 {
        assert!(current(&shelf).await.is_err());
    }
    let tries = server.asked.lock().unwrap().len();
    assert!(tries < 6, "{tries}");
    does(&server, |doing| doing.away = false);
    after(6).await;
    assert_eq!(current(&shelf).await.as_deref(), Ok("value 0"));
}

#[tokio::test(start_paused = true)]
async fn whom_the_server_refuses_loses_what_was_kept() {
    for (code, kept) in [
        ("NoPermission", false),
        ("Forbidden.ResourceNotFound", false),
        ("Rejected.PendingDeletion", false),
        ("Throttling.User", true),
        ("ServiceUnavailable", true),
        ("Rejected.Unavailable", true),
    ] {
        let (shelf, server) = story();
        current(&shelf).await.unwrap();
        does(&server, |doing| doing.refuses = Some(code));
        after(5 * MINUTE).await;
        assert_eq!(current(&shelf).await.is_ok(), kept, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn temporary_credentials_are_renewed_early_and_never_handed_out_when_they_are_over() {
    let (shelf, server) = story();
    does(&server, |doing| doing.lasts = Some(240));
    current(&shelf).await.unwrap();
    does(&server, |doing| doing.version = 1);
    after(119).await;
    assert_eq!(current(&shelf).await.as_deref(), Ok("value 0"));
    after(2).await;
    assert_eq!(current(&shelf).await.as_deref(), Ok("value 1"));
    does(&server, |doing| doing.away = true);
    after(239).await;
    assert_eq!(current(&shelf).await.as_deref(), Ok("value 1"));
    after(1).await;
    assert!(current(&shelf).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn the_current_values_are_there_before_anybody_asks() {
    let (shelf, server) = story();
    let seen: Arc<Plain<Vec<Option<String>>>> = Arc::default();
    let into = Arc::clone(&seen);
    let told: Told = Box::new(move |_, value| {
        let value = value.map(|value| value.data.expose().to_owned());
        into.lock().unwrap().push(value);
    });
    tokio::spawn(Arc::clone(&shelf).run(Some(told)));
    after(1).await;
    does(&server, |doing| doing.away = true);
    assert_eq!(current(&shelf).await.as_deref(), Ok("value 0"));
    after(61 * MINUTE).await;
    let seen = seen.lock().unwrap();
    assert_eq!(seen.first(), Some(&Some("value 0".to_owned())));
    assert_eq!(seen.last(), Some(&None));
}

#[test]
fn a_secret_is_called_so_that_it_can_be_a_file() {
    let read = |text: &str| text.parse::<Wanted>().map(|one| (one.name, one.secret));
    let both = ("db.pem".into(), "app/db=1".into());
    assert_eq!(read("db.pem=app/db=1"), Ok(both));
    for bad in ["", "db", "=app", "db=", ".db=app", "a/b=app", "..=app"] {
        assert!(read(bad).is_err(), "{bad}");
    }
}

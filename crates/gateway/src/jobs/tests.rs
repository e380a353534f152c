//! Jobs on one and two nodes of one store, by a clock that is moved.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::{Account, Context, account};
use metrics_exporter_prometheus::PrometheusBuilder;
use model::{AccountId, Lease, Record as _, Refusal};
use serde_json::json;
use store::{Aggregate, Append, CommitId, EventFilter, Events as _, Image, Log as _, Revision};
use tokio::sync::Semaphore;

use super::errand::{Errand, Place};
use super::job::{Job, Over};
use super::lease::{Leased, Standing, Terms, standing, take};
use super::retention::Retention;
use super::rounds::{Rounds, Tally};
use crate::ask::caller::Caller;
use crate::ask::operation::{Deed, Entry};
use crate::ask::permit::Grant;
use crate::ask::plan::Plan;
use crate::ask::server::entry;
use crate::fault::Error;
use crate::held::snapshot::aggregate;
use crate::node::Core;
use crate::scene::Scene;

const HOUR: i64 = 3600;

/// What a run does.
#[derive(Clone, Copy)]
enum Doing {
    Nothing,
    Deed,
    Wait,
    Fail,
    Panic,
}

/// A job that does as it is told, and tells where it ran.
struct Sweep {
    over: Over,
    doing: Mutex<Doing>,
    /// Whether it looks if its group is there already.
    looks: bool,
    places: Mutex<Vec<Place>>,
    begun: Semaphore,
    free: Semaphore,
    at_once: AtomicU64,
    most: AtomicU64,
}

impl Sweep {
    fn over(over: Over, doing: Doing) -> Arc<Self> {
        Arc::new(Self {
            over,
            doing: Mutex::new(doing),
            looks: matches!(doing, Doing::Deed),
            places: Mutex::default(),
            begun: Semaphore::new(0),
            free: Semaphore::new(0),
            at_once: AtomicU64::new(0),
            most: AtomicU64::new(0),
        })
    }

    fn then(&self, doing: Doing) {
        *self.doing.lock().unwrap() = doing;
    }

    /// How often it ran since the last time this was asked.
    fn runs(&self) -> usize {
        std::mem::take(&mut *self.places.lock().unwrap()).len()
    }

    /// Waits until a run begins.
    async fn begins(&self) {
        self.begun.acquire().await.unwrap().forget();
    }
}

#[async_trait]
impl Job for Sweep {
    fn name(&self) -> &'static str {
        "sweep"
    }

    fn period(&self) -> i64 {
        HOUR
    }

    fn over(&self) -> Over {
        self.over
    }

    async fn is_due(&self, errand: &Errand) -> Result<bool, Error> {
        if !self.looks {
            return Ok(true);
        }
        Ok(errand.snapshot().await?.state.groups.is_empty())
    }

    async fn run(&self, errand: &Errand) -> Result<(), Error> {
        self.places.lock().unwrap().push(errand.place());
        let at_once = self.at_once.fetch_add(1, Ordering::Relaxed) + 1;
        self.most.fetch_max(at_once, Ordering::Relaxed);
        self.begun.add_permits(1);
        let doing = *self.doing.lock().unwrap();
        let told = match doing {
            Doing::Nothing => {
                tokio::task::yield_now().await;
                Ok(())
            }
            Doing::Wait => {
                self.free.acquire().await.unwrap().forget();
                Ok(())
            }
            Doing::Deed => errand
                .perform(&ENTRY, &json!({"GroupName": "swept"}), Arc::new(Swept))
                .await
                .map(drop),
            Doing::Fail => Err(Refusal::Invalid("Sweep", "it is no good".to_owned()).into()),
            Doing::Panic => panic!("the sweep panics on purpose"),
        };
        self.at_once.fetch_sub(1, Ordering::Relaxed);
        told
    }
}

/// Makes a group.
struct Swept;

impl Deed for Swept {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, _caller: &Caller, _account: &Account) -> Plan {
        Plan::on_everything()
    }

    fn run(&self, _grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let name: model::GroupName = "swept".parse().unwrap();
        account::group::create(context, name.into())?;
        Ok("{}".to_owned())
    }
}

static ENTRY: Entry = entry("Sweep", "rampart:Sweep");

const TERMS: Terms = Terms {
    job: "sweep",
    period: HOUR,
    lasts: 600,
};

fn rounds(core: &Arc<Core>, job: &Arc<Sweep>) -> Rounds {
    Rounds::new(core.clone(), job.clone())
}

fn done(done: u64) -> Tally {
    Tally {
        done,
        ..Tally::default()
    }
}

/// Lets tasks run as far as they come.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

/// Takes the lease of a store's sweep.
async fn lease(scene: &Scene, core: &Core) -> Option<Leased> {
    let log = Place::Store.log("sweep");
    let now = scene.now();
    match standing(core, TERMS, &log, now).await.unwrap() {
        Standing::Free(free) => take(core, TERMS, &log, free, now).await.unwrap(),
        Standing::Until(_) => None,
    }
}

#[tokio::test]
async fn of_two_nodes_one_runs_it_in_each_account_once_a_period() {
    let scene = Scene::new();
    let (one, other) = (scene.node(), scene.node());
    for number in 1..=3 {
        scene.found(&one, number).await;
    }
    let sweep = Sweep::over(Over::Accounts, Doing::Nothing);
    let (mut here, mut there) = (rounds(&one, &sweep), rounds(&other, &sweep));
    assert_eq!(here.make().await, done(3));
    assert_eq!(there.make().await, done(0));
    // Until the hour is over nobody does anything.
    scene.later(HOUR - 1);
    assert_eq!((here.make().await, there.make().await), (done(0), done(0)));
    scene.later(1);
    assert_eq!((there.make().await, here.make().await), (done(3), done(0)));
    assert_eq!(sweep.runs(), 6);
    // One row a run, in logs of their own; those of the accounts are as they were.
    for number in 1..=3 {
        let id = AccountId::new(1_000_000_000_000_000 + number);
        assert_eq!(scene.rows(&format!("job/sweep/account/{id}")).await, 2);
        assert_eq!(scene.rows(&format!("account/{id}")).await, 1);
        // Nobody asked for the account, so the node that ran the job does not keep it.
        assert!(other.accounts.get(&id).await.is_none());
    }
}

#[tokio::test]
async fn a_deed_of_a_job_is_in_the_account_with_its_event_and_done_when_due() {
    let scene = Scene::new();
    let (one, other) = (scene.node(), scene.node());
    let (first, second) = (scene.found(&one, 1).await, scene.found(&one, 2).await);
    let sweep = Sweep::over(Over::Accounts, Doing::Deed);
    assert_eq!(rounds(&other, &sweep).make().await, done(2));
    for id in [first, second] {
        let held = one.account(id, scene.now()).await.unwrap();
        held.look(&*one.store).await.unwrap();
        assert_eq!(held.current().state.groups.len(), 1);
    }
    let event = events(&scene, first).await.pop().unwrap();
    let event: serde_json::Value = serde_json::from_str(&event).unwrap();
    assert_eq!(event["eventName"], "Sweep");
    assert_eq!(event["userIdentity"]["type"], "system");
    assert_eq!(event["userIdentity"]["principalId"], "sweep");
    assert_eq!(event["requestParameters"]["GroupName"], "swept");
    // Nothing is due in an account that is swept: no run, and no row of any log.
    scene.later(HOUR);
    assert_eq!(rounds(&one, &sweep).make().await, done(0));
    let log = Place::Account(first).log("sweep");
    assert_eq!(scene.rows(log.as_str()).await, 1);
    assert_eq!(
        (sweep.runs(), scene.rows(aggregate(first).as_str()).await),
        (2, 2)
    );
}

/// The events of an account, the oldest first.
async fn events(scene: &Scene, account: AccountId) -> Vec<String> {
    while scene.store.project(1000).await.unwrap().behind {}
    let filter = EventFilter {
        account: Some(account.to_string()),
        newest_first: false,
        ..EventFilter::default()
    };
    let found = scene.store.look_up(&filter).await.unwrap();
    found.into_iter().map(|one| one.event.json).collect()
}

#[tokio::test]
async fn two_nodes_that_want_a_lease_at_once_do_not_both_get_it() {
    let scene = Scene::new();
    let (one, other) = (scene.node(), scene.node());
    let (log, now) = (Place::Store.log("sweep"), scene.now());
    let mut free = Vec::new();
    for core in [&one, &other] {
        match standing(core, TERMS, &log, now).await.unwrap() {
            Standing::Free(one) => free.push(one),
            Standing::Until(_) => panic!("nobody has it"),
        }
    }
    let second = take(&other, TERMS, &log, free.pop().unwrap(), now).await;
    let first = take(&one, TERMS, &log, free.pop().unwrap(), now).await;
    assert!(second.unwrap().is_some() && first.unwrap().is_none());
    assert_eq!(scene.rows(log.as_str()).await, 1);
}

#[tokio::test]
async fn while_one_node_is_at_it_the_other_keeps_off_and_takes_over_when_it_died() {
    let scene = Scene::new();
    let (one, other) = (scene.node(), scene.node());
    let sweep = Sweep::over(Over::Store, Doing::Nothing);
    let (mut here, mut there) = (rounds(&one, &sweep), rounds(&other, &sweep));
    // That an earlier run was done says nothing of this one.
    assert_eq!((here.make().await, sweep.runs()), (done(1), 1));
    sweep.begins().await;
    scene.later(HOUR);
    sweep.then(Doing::Wait);
    let dying = tokio::spawn(async move { here.make().await });
    sweep.begins().await;
    assert_eq!(there.make().await, done(0));
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());
    sweep.then(Doing::Nothing);
    scene.later(TERMS.lasts - 1);
    assert_eq!(there.make().await, done(0));
    assert_eq!(sweep.runs(), 1);
    // Its period is not over, but its lease is, and nobody has said that it was done.
    scene.later(1);
    assert_eq!(there.make().await, done(1));
    assert_eq!(scene.rows("job/sweep/store").await, 3);
    // From now on it is done for this period.
    let mut third = rounds(&scene.node(), &sweep);
    assert_eq!(third.make().await, done(0));
}

#[tokio::test]
async fn who_lost_a_lease_does_nothing_more_and_says_nothing_of_the_run_of_another() {
    let scene = Scene::new();
    let (one, other) = (scene.node(), scene.node());
    let account = scene.found(&one, 1).await;
    let (place, log) = (
        Place::Account(account),
        Place::Account(account).log("sweep"),
    );
    let now = scene.now();
    let Standing::Free(free) = standing(&one, TERMS, &log, now).await.unwrap() else {
        panic!("nobody has it");
    };
    let first = take(&one, TERMS, &log, free, now).await.unwrap().unwrap();
    let errand = Errand {
        core: one.clone(),
        job: "sweep",
        place,
        leased: Some(first.clone()),
    };
    scene.later(TERMS.lasts);
    let perform = async || errand.perform(&ENTRY, &json!({}), Arc::new(Swept)).await;
    // Nobody took it yet, but it is over.
    perform().await.unwrap_err();
    let now = scene.now();
    let Standing::Free(free) = standing(&other, TERMS, &log, now).await.unwrap() else {
        panic!("it is over");
    };
    let second = take(&other, TERMS, &log, free, now).await.unwrap().unwrap();
    scene.later(-1);
    let told = perform().await.unwrap_err().to_string();
    assert_eq!(told, "the job sweep has no lease there any more");
    assert_eq!(scene.rows(aggregate(account).as_str()).await, 1);
    assert!(!first.finish(&one, "done").await.unwrap());
    // The second run is under way: to have heard of the first would end it.
    scene.later(TERMS.lasts);
    assert!(matches!(
        standing(&one, TERMS, &log, scene.now()).await,
        Ok(Standing::Until(_))
    ));
    assert!(second.finish(&other, "done").await.unwrap());
    scene.later(TERMS.lasts);
    assert!(matches!(
        standing(&one, TERMS, &log, scene.now()).await,
        Ok(Standing::Until(_))
    ));
}

#[tokio::test]
async fn a_run_that_outlives_its_lease_is_given_up_and_begun_anew() {
    let scene = Scene::new();
    let core = scene.node();
    let sweep = Sweep::over(Over::Store, Doing::Wait);
    let mut rounds = rounds(&core, &sweep);
    let endless = tokio::spawn(async move { (rounds.make().await, rounds) });
    sweep.begins().await;
    scene.later(TERMS.lasts);
    let (tally, mut rounds) = endless.await.unwrap();
    assert_eq!(tally, Tally { lost: 1, ..done(0) });
    // The work itself has stopped: nobody waits there any more.
    sweep.free.add_permits(1);
    settle().await;
    assert_eq!(sweep.free.available_permits(), 1);
    sweep.then(Doing::Nothing);
    scene.later(60);
    assert_eq!(rounds.make().await, done(1));
}

#[test]
fn a_run_that_panics_fails_alone_is_counted_and_told_once() {
    let scene = Scene::new();
    let recorder = PrometheusBuilder::new().build_recorder();
    let log = Written::default();
    let written = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || written.clone())
        .finish();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    // Another test may come by the same place in the code at this moment, and find that nobody
    // listens; once that place is known it is asked again.
    runtime.block_on(async {
        for doing in [Doing::Fail, Doing::Panic] {
            let sweep = Sweep::over(Over::Store, doing);
            Rounds::new(Scene::new().node(), sweep).make().await;
        }
    });
    let _heard = tracing::subscriber::set_default(subscriber);
    tracing::callsite::rebuild_interest_cache();
    metrics::with_local_recorder(&recorder, || {
        runtime.block_on(async {
            let core = scene.node();
            scene.empty_accounts(3).await;
            let sweep = Sweep::over(Over::Accounts, Doing::Panic);
            let mut rounds = rounds(&core, &sweep);
            let panicked = Tally {
                panicked: 3,
                ..done(0)
            };
            assert_eq!(rounds.make().await, panicked);
            // A run that failed is over: another node does not begin it again before its time.
            let mut other = Rounds::new(scene.node(), sweep.clone());
            scene.later(TERMS.lasts);
            assert_eq!(other.make().await, done(0));
            sweep.then(Doing::Fail);
            scene.later(HOUR - TERMS.lasts);
            let failed = Tally {
                failed: 3,
                ..done(0)
            };
            assert_eq!(rounds.make().await, failed);
            sweep.then(Doing::Nothing);
            scene.later(HOUR);
            assert_eq!(rounds.make().await, done(3));
            assert_eq!(sweep.runs(), 9);
        });
    });
    let figures = recorder.handle().render();
    for outcome in ["panicked", "failed", "done"] {
        let line = format!(r#"rampart_job_runs_total{{job="sweep",outcome="{outcome}"}} 3"#);
        assert!(figures.lines().any(|one| one == line), "{figures}");
    }
    let panics = r#"rampart_panics_total{in="sweep"} 3"#;
    assert!(figures.lines().any(|one| one == panics), "{figures}");
    let log = log.text();
    assert_eq!(
        log.matches("the sweep panics on purpose").count(),
        1,
        "{log}"
    );
    assert_eq!(log.matches("it is no good").count(), 1, "{log}");
    assert_eq!(log.matches(r#"job="sweep""#).count(), 2, "{log}");
}

#[tokio::test]
async fn all_accounts_are_gone_to_and_few_at_once() {
    let scene = Scene::new();
    let core = scene.node();
    scene.empty_accounts(1203).await;
    let sweep = Sweep::over(Over::Accounts, Doing::Nothing);
    assert_eq!(rounds(&core, &sweep).make().await, done(1203));
    let mut places = sweep.places.lock().unwrap().clone();
    places.sort_by_key(|place| format!("{place:?}"));
    places.dedup();
    assert_eq!(places.len(), 1203);
    assert_eq!(sweep.most.load(Ordering::Relaxed), 4);
}

#[tokio::test]
async fn a_lease_from_far_ahead_binds_nobody() {
    let scene = Scene::new();
    let core = scene.node();
    let sweep = Sweep::over(Over::Store, Doing::Nothing);
    let mut rounds = rounds(&core, &sweep);
    scene.later(1000 * HOUR);
    assert_eq!(rounds.make().await, done(1));
    // The clock was wrong.
    scene.later(-1000 * HOUR);
    assert_eq!(rounds.make().await, done(1));
    assert_eq!(rounds.make().await, done(0));
}

#[tokio::test]
async fn a_lease_of_a_later_program_counts_for_a_day() {
    let scene = Scene::new();
    let core = scene.node();
    let log = Place::Store.log("sweep");
    let mut append = Append::new(
        log.clone(),
        Revision(1),
        CommitId([9; 16]),
        scene.now().millis(),
    );
    append.images.push(Image {
        table: Lease::TABLE.to_owned(),
        key: "\"sweep\"".to_owned(),
        payload: Some(r#"[2,{"unheard":"of"}]"#.to_owned()),
    });
    scene.store.commit(&[append]).await.unwrap();
    assert!(lease(&scene, &core).await.is_none());
    scene.later(24 * HOUR - 1);
    assert!(lease(&scene, &core).await.is_none());
    scene.later(1);
    assert!(lease(&scene, &core).await.is_some());
}

#[tokio::test]
async fn a_log_of_leases_stays_short_and_goes_with_the_history() {
    let scene = Scene::new();
    let core = scene.node();
    let sweep = Sweep::over(Over::Store, Doing::Nothing);
    let mut rounds = rounds(&core, &sweep);
    for _ in 0..40 {
        assert_eq!(rounds.make().await, done(1));
        scene.later(HOUR);
    }
    let log: Aggregate = "job/sweep/store".into();
    let load = async || scene.store.load(&log, 0).await.unwrap().unwrap();
    assert_eq!(load().await.tail.len(), 8);
    scene.later(91 * 24 * HOUR);
    let mut retention = Rounds::new(core.clone(), Arc::new(Retention));
    assert_eq!(retention.make().await, done(1));
    assert!(scene.store.tail(&log, Revision(31)).await.is_err());
    // What is left says still when the last run was.
    assert_eq!(load().await.revision(), Revision(40));
    assert_eq!(rounds.make().await, done(1));
}

#[tokio::test]
async fn retention_is_a_job_that_one_node_does_each_hour() {
    let scene = Scene::new();
    let (one, other) = (scene.node(), scene.node());
    let account = scene.found(&one, 1).await;
    let retention = |core: &Arc<Core>| Rounds::new(core.clone(), Arc::new(Retention));
    let (mut here, mut there) = (retention(&one), retention(&other));
    scene.later(90 * 24 * HOUR);
    assert_eq!((here.make().await, there.make().await), (done(1), done(0)));
    assert_eq!(events(&scene, account).await.len(), 1);
    scene.later(HOUR);
    assert_eq!((there.make().await, here.make().await), (done(1), done(0)));
    assert_eq!(events(&scene, account).await.len(), 0);
    assert_eq!(scene.rows("job/retention/store").await, 2);
}

/// What was logged.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn text(&self) -> String {
        let plain = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        // Without the colours of a terminal.
        let mut parts = plain.split('\u{1b}');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| {
            text + part.split_once('m').map_or("", |(_, rest)| rest)
        })
    }
}

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

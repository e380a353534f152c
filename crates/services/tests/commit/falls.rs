//! What panics fails alone: one call, or one run of a job.

use std::time::Duration;

use derive::{Parameters, View};
use domain::account::group;
use domain::{Account, Context};
use gateway::{
    Api, Caller, Code, Effect, Entry, Operation, Permit, Plan, Ran, Service, Target, entry,
};
use model::GroupName;

use crate::between::Trick;
use crate::figures::Figures;
use crate::scene::{Scene, may};

/// The version of the service below, which only these tests have.
pub(crate) const VERSION: &str = "2000-01-02";

/// A service whose operations panic.
pub(crate) static FALLS: Service = Service {
    name: "Falls",
    version: VERSION,
    category: "Management",
    host: "falls",
    code: |_| Code::new(400, "Refused"),
    operations: OPERATIONS,
};

static OPERATIONS: &[Entry] = &[entry::<Falls, Fall>(), entry::<Falls, Stumble>()];

struct Falls;

impl Api for Falls {
    const CODE: &'static str = "ram";
}

/// Makes a group, then panics.
#[derive(Parameters)]
struct Fall {
    group_name: GroupName,
}

/// Panics at a look.
#[derive(Parameters)]
struct Stumble {
    group_name: GroupName,
}

/// What neither comes to.
#[derive(View)]
struct Standing {
    name: String,
}

impl Operation for Fall {
    const EFFECT: Effect = Effect::Write;
    type Answer = Standing;

    fn plan(&self, caller: &Caller, _account: &Account) -> Plan {
        let arn = model::group_arn(caller.account, &self.group_name);
        Plan::on(Target::plain(arn))
    }

    fn run(&self, _permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        group::create(context, self.group_name.clone().into())?;
        let name = self.group_name.as_str().strip_prefix("nobody is called so");
        let name = name.unwrap().to_owned();
        Ok(Standing { name })
    }
}

impl Operation for Stumble {
    const EFFECT: Effect = Effect::Read;
    type Answer = Standing;

    fn plan(&self, caller: &Caller, _account: &Account) -> Plan {
        let arn = model::group_arn(caller.account, &self.group_name);
        Plan::on(Target::plain(arn))
    }

    fn run(&self, _permit: &Permit<'_, Self>, _context: &mut Context<'_>) -> Ran<Self> {
        let name = self.group_name.as_str().strip_prefix("nobody is called so");
        let name = name.unwrap().to_owned();
        Ok(Standing { name })
    }
}

const PANICS: &str = "rampart_panics_total";

#[tokio::test]
async fn a_deed_that_panics_fails_and_the_rest_of_its_row_runs() {
    let figures = Figures::default();
    let _counting = figures.listen();
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    // Three writes wait for the next row while one is held.
    scene.between.play(Trick::Hold);
    let held = [("GroupName", "held")];
    let held = scene.begin(&admin, "CreateGroup", &held).await;
    scene.between.holds_one().await;
    let (before, fallen, after) = (
        [("GroupName", "before")],
        [("GroupName", "fallen")],
        [("GroupName", "after")],
    );
    let before = scene.begin(&admin, "CreateGroup", &before).await;
    let fall = scene.begin(&admin, "Fall", &fallen).await;
    let after = scene.begin(&admin, "CreateGroup", &after).await;
    scene.between.let_go();
    held.await.unwrap().succeeds();
    let (one, other) = (before.await.unwrap(), after.await.unwrap());
    assert_eq!(one.succeeds().revision, other.succeeds().revision);
    let fall = fall.await.unwrap().refuses("InternalError");
    assert_eq!(figures.count(PANICS), 1);

    // What it did before it fell is not there, and its event is.
    let missing = scene.call(&admin, "GetGroup", &fallen).await;
    missing.refuses("EntityNotExist.Group");
    let mut events = scene.events(1).await.into_iter();
    let event = events.find(|(_, _, id)| *id == fall.request_id).unwrap();
    assert_eq!(
        (event.0.as_str(), event.1.as_str()),
        ("Fall", "InternalError")
    );
    let again = [("GroupName", "again")];
    scene.call(&admin, "CreateGroup", &again).await.succeeds();
}

#[tokio::test]
async fn a_read_that_panics_fails_alone_and_is_written_down() {
    let figures = Figures::default();
    let _counting = figures.listen();
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    let group = [("GroupName", "dev")];
    let told = scene.call(&admin, "Stumble", &group).await;
    let told = told.refuses("InternalError");
    assert_eq!(figures.count(PANICS), 1);
    let mut events = scene.events(1).await.into_iter();
    let event = events.find(|(_, _, id)| *id == told.request_id).unwrap();
    assert_eq!(event.1, "InternalError");
    let user = [("UserName", "admin")];
    scene.call(&admin, "GetUser", &user).await.succeeds();
}

#[tokio::test]
async fn a_commit_that_panics_ends_no_committer() {
    let figures = Figures::default();
    let _counting = figures.listen();
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    scene.between.play(Trick::Panic);
    let lost = [("GroupName", "lost")];
    let told = scene.call(&admin, "CreateGroup", &lost).await;
    // Nobody knows whether it is durable.
    told.refuses("ServiceUnavailable");
    assert_eq!(figures.count(PANICS), 1);
    scene.call(&admin, "CreateGroup", &lost).await.succeeds();
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_panics_is_noticed_and_begins_again_where_it_was() {
    const ALICE: &str = "acs:ram::1000000000000001:user/alice";
    let figures = Figures::default();
    let _counting = figures.listen();
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    scene.user(&admin, "alice", "oss:GetObject").await;
    let decide = || scene.decide(&admin, ALICE, "oss:GetObject");
    assert_eq!(decide().await, Ok((true, false)));
    scene.between.panic_in_feed();
    let other = scene.beside().await;
    let detach = may("alice");
    let told = other.call(&admin, "DetachPolicyFromUser", &detach).await;
    told.succeeds();
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(figures.count(PANICS), 1);
    assert_eq!(decide().await, Ok((true, true)));
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(decide().await, Ok((false, false)));
    assert_eq!(figures.count(PANICS), 1);
}

#[tokio::test(start_paused = true)]
async fn a_job_that_panics_runs_again() {
    let figures = Figures::default();
    let _counting = figures.listen();
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    let used = async || {
        let told = scene.call(&admin, "ListAccessKeys", &[]).await.succeeds();
        told.request_id
    };
    used().await;
    scene.between.panic_in_side();
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!((figures.count(PANICS), scene.between.sides()), (1, 0));
    used().await;
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(figures.count(PANICS), 1);
    assert!(scene.between.sides() > 0);
}

//! Deliveries of trails: nothing is lost and nothing stands in two files, whatever ends in between.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::account::trail;
use model::{Moment, TrailEvents, TrailId, TrailName};
use store::{EventBatch, EventEntry, EventPack, Events as _};

use super::*;
use crate::jobs::rounds::{Rounds, Tally};
use crate::node::Core;
use crate::scene::Scene;
use crate::testing::{Buckets, Failing};

/// A node that delivers to buckets in memory, and an account with a trail that delivers.
struct Story {
    scene: Scene,
    buckets: Arc<Buckets>,
    core: Arc<Core>,
    account: AccountId,
    batches: u8,
}

impl Story {
    async fn begin() -> Self {
        let scene = Scene::new();
        let buckets = Arc::<Buckets>::default();
        let core = node(&scene, &buckets);
        let account = scene.found(&core, 1).await;
        let story = Self {
            scene,
            buckets,
            core,
            account,
            batches: 0,
        };
        story.make("trail-1").await;
        story
    }

    /// Makes a trail of all events and starts it here.
    async fn make(&self, name: &str) {
        let end = self.scene.store.events_end().await.unwrap().to_string();
        let name: TrailName = name.parse().unwrap();
        let change = move |context: &mut domain::Context<'_>| {
            let new = trail::New {
                name: name.clone(),
                events: TrailEvents::All,
                all_regions: true,
                bucket: "audit".parse().unwrap(),
                prefix: None,
                writer: None,
            };
            trail::create(context, new).unwrap();
            trail::start(context, &name, end.clone()).unwrap();
        };
        self.change(change).await;
    }

    async fn change(&self, change: impl Fn(&mut domain::Context<'_>) + Send + Sync + 'static) {
        let change = Arc::new(change);
        self.scene.change(&self.core, self.account, change).await;
    }

    /// Has events of these names recorded, in one batch, of this account and as many of another one.
    async fn record(&mut self, names: &[String]) {
        self.batches += 1;
        let event = |account: &str, name: &String| EventEntry {
            account: account.to_owned(),
            time: self.scene.now().millis(),
            action: name.clone(),
            json: format!(
                r#"{{"eventName":"{name}","eventRW":"Read","eventCategory":"Management"}}"#
            ),
            ..EventEntry::default()
        };
        let account = self.account.to_string();
        let own = names.iter().map(|name| event(&account, name));
        let others = names.iter().map(|name| event("1000000000000099", name));
        let batch = EventBatch {
            id: [self.batches; 16],
            time: 0,
            events: own.chain(others).collect::<EventPack>(),
        };
        self.scene.store.append_events(&batch).await.unwrap();
    }

    /// Makes a round a minute later.
    async fn round(&self) -> Tally {
        self.round_of(&self.core).await
    }

    async fn round_of(&self, core: &Arc<Core>) -> Tally {
        self.scene.later(60);
        Rounds::new(core.clone(), Arc::new(Trails)).make().await
    }

    /// The names of delivered events that were recorded by the story.
    fn delivered(&self) -> Vec<String> {
        let events = self.buckets.events().unwrap();
        let names = events.iter().map(|one| one["eventName"].as_str().unwrap());
        let own = names.filter(|name| name.starts_with("own-"));
        own.map(str::to_owned).collect()
    }

    async fn progress(&self) -> progress::Delivered {
        let all = progress::all(&*self.scene.store, self.account).await;
        let mut all: Vec<_> = all.unwrap().into_values().collect();
        assert_eq!(all.len(), 1);
        all.remove(0)
    }
}

fn node(scene: &Scene, buckets: &Arc<Buckets>) -> Arc<Core> {
    scene.node_with(|settings| settings.delivery = buckets.clone())
}

fn names(from: usize, to: usize) -> Vec<String> {
    (from..to)
        .map(|number| format!("own-{number:05}"))
        .collect()
}

fn done(count: u64) -> Tally {
    Tally {
        done: count,
        ..Tally::default()
    }
}

fn failed(count: u64) -> Tally {
    Tally {
        failed: count,
        ..Tally::default()
    }
}

#[tokio::test]
async fn what_was_recorded_is_delivered_once_and_nothing_of_others() {
    let mut story = Story::begin().await;
    story.record(&names(0, 3)).await;
    assert_eq!(story.round().await, done(1));
    assert_eq!(story.delivered(), names(0, 3));
    assert_eq!(story.buckets.files().len(), 1);
    // The row that started it stands behind where it begins.
    let events = story.buckets.events().unwrap();
    assert_eq!(events.len(), 4);
    assert_eq!(story.round().await, done(0));
    story.record(&names(3, 5)).await;
    assert_eq!(story.round().await, done(1));
    assert_eq!(story.delivered(), names(0, 5));
    assert_eq!(story.buckets.files().len(), 2);
    let told = story.progress().await;
    assert_eq!((told.last, told.failed), (Some(story.scene.now()), None));
}

#[tokio::test]
async fn a_node_that_ends_before_it_tells_makes_the_same_file_again() {
    let mut story = Story::begin().await;
    story.record(&names(0, 3)).await;
    story.buckets.fail(Some(Failing::After));
    assert_eq!(story.round().await, failed(1));
    let first = story.buckets.files();
    assert_eq!(first.len(), 1);
    // What comes meanwhile is the next file's.
    story.record(&names(3, 5)).await;
    story.buckets.fail(None);
    let other = node(&story.scene, &story.buckets);
    assert_eq!(story.round_of(&other).await, done(1));
    let files = story.buckets.files();
    assert_eq!((story.buckets.puts(), files.len()), (3, 2));
    let (name, bytes) = first.iter().next().unwrap();
    assert_eq!(files.get(name), Some(bytes));
    assert_eq!(story.delivered(), names(0, 5));
}

#[tokio::test]
async fn what_cannot_be_delivered_waits_and_the_reason_is_told() {
    let mut story = Story::begin().await;
    story.record(&names(0, 2)).await;
    story.buckets.fail(Some(Failing::Before));
    for _ in 0..3 {
        assert_eq!(story.round().await, failed(1));
    }
    let why = (story.scene.now(), "the bucket is away".to_owned());
    let told = story.progress().await;
    assert_eq!((told.last, told.failed), (None, Some(why)));
    assert_eq!(story.buckets.files().len(), 0);
    story.record(&names(2, 4)).await;
    story.buckets.fail(None);
    assert_eq!(story.round().await, done(1));
    assert_eq!(story.delivered(), names(0, 4));
    assert_eq!(story.progress().await.failed, None);
}

#[tokio::test]
async fn one_trail_that_fails_holds_up_no_other() {
    let mut story = Story::begin().await;
    story.make("trail-2").await;
    story.record(&names(0, 2)).await;
    story.buckets.fail(Some(Failing::Before));
    assert_eq!(story.round().await, failed(1));
    assert_eq!(story.buckets.puts(), 2);
}

#[tokio::test]
async fn much_is_delivered_in_several_files_that_hold_each_event_once() {
    let mut story = Story::begin().await;
    // A batch is read whole; many of them make more than one file.
    let long = "x".repeat(15_000);
    for batch in 0..8 {
        let some = names(batch * 100, batch * 100 + 100).into_iter();
        let some: Vec<_> = some.map(|name| format!("{name}-{long}")).collect();
        story.record(&some).await;
    }
    // So many rows of nothing are in between.
    story.scene.empty_accounts(300).await;
    assert_eq!(story.round().await, done(1));
    let delivered = story.delivered();
    assert_eq!(delivered.len(), 800);
    assert_eq!(delivered.iter().collect::<BTreeSet<_>>().len(), 800);
    assert!(story.buckets.files().len() > 1);
}

#[tokio::test]
async fn a_late_event_is_delivered_whatever_time_it_says() {
    let mut story = Story::begin().await;
    story.record(&names(0, 1)).await;
    assert_eq!(story.round().await, done(1));
    // A node was away from the store, and its events waited on its disk.
    story.scene.later(-3600);
    story.record(&names(1, 2)).await;
    story.scene.later(3600);
    assert_eq!(story.round().await, done(1));
    assert_eq!(story.delivered(), names(0, 2));
}

#[tokio::test]
async fn of_two_nodes_one_delivers() {
    let mut story = Story::begin().await;
    let other = node(&story.scene, &story.buckets);
    story.record(&names(0, 3)).await;
    story.scene.later(60);
    let (mut here, mut there) = (
        Rounds::new(story.core.clone(), Arc::new(Trails)),
        Rounds::new(other, Arc::new(Trails)),
    );
    let (here, there) = tokio::join!(here.make(), there.make());
    assert_eq!(here.done + there.done, 1);
    assert_eq!((story.buckets.puts(), story.delivered()), (1, names(0, 3)));
}

#[tokio::test]
async fn who_was_given_up_moves_nothing() {
    let story = Story::begin().await;
    let (store, id): (_, TrailId) = (&*story.scene.store, "x".parse().unwrap());
    let of = (story.account, &id);
    let read = async || progress::Kept::read(store, story.account, &id, "0.0-0.0").await;
    let (mut slow, mut fast) = (read().await.unwrap(), read().await.unwrap());
    let end = store.events_end().await.unwrap();
    let ahead = fast.progress.clone().passed(end);
    fast.move_to(store, of, ahead.clone()).await.unwrap();
    let behind = slow.progress.clone().settled(end, Moment::default());
    slow.move_to(store, of, behind).await.unwrap_err();
    assert_eq!(read().await.unwrap().progress, ahead);
}

#[tokio::test]
async fn a_stopped_trail_delivers_nothing_and_goes_on_where_it_stopped() {
    let mut story = Story::begin().await;
    story.record(&names(0, 1)).await;
    assert_eq!(story.round().await, done(1));
    let name: TrailName = "trail-1".parse().unwrap();
    let own = name.clone();
    let stop = move |context: &mut domain::Context<'_>| trail::stop(context, &own).unwrap();
    story.change(stop).await;
    story.record(&names(1, 3)).await;
    assert_eq!(story.round().await, done(0));
    assert_eq!(story.delivered(), names(0, 1));
    let start = move |context: &mut domain::Context<'_>| {
        trail::start(context, &name, "elsewhere".to_owned()).unwrap();
    };
    story.change(start).await;
    assert_eq!(story.round().await, done(1));
    assert_eq!(story.delivered(), names(0, 3));
}

#[tokio::test]
async fn a_trail_of_the_name_of_one_before_begins_anew() {
    let mut story = Story::begin().await;
    story.record(&names(0, 2)).await;
    assert_eq!(story.round().await, done(1));
    let name: TrailName = "trail-1".parse().unwrap();
    story
        .change(move |context| trail::delete(context, &name).unwrap())
        .await;
    story.record(&names(2, 4)).await;
    assert_eq!(story.round().await, done(0));
    story.make("trail-1").await;
    story.record(&names(4, 6)).await;
    assert_eq!(story.round().await, done(1));
    let expected = [names(0, 2), names(4, 6)].concat();
    assert_eq!(story.delivered(), expected);
    // What is known of the first is forgotten.
    assert_eq!(story.progress().await.last, Some(story.scene.now()));
}

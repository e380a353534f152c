//! A secret that is the AccessKey of a user, rotated by the clock and stopped at each step.

use domain::account::kms::secret::New;
use domain::account::kms::version::New as NewVersion;
use domain::account::{access_key, user};
use model::{
    AccessKeyId, KeyStatus, Moment, Owner, SecretDataType, SecretKind, SecretRotation, Stage,
    StoredSecret, Tags, UserId,
};
use store::{EventFilter, Events as _, Log as _};

use super::*;
use crate::ask::call::Call;
use crate::ask::server::SERVER;
use crate::door::perform::admit;
use crate::held::snapshot::{Snapshot, aggregate};
use crate::jobs::key_rotations::KeyRotations;
use crate::jobs::rounds::{Rounds, Tally};
use crate::node::Core;
use crate::prove::Shown;
use crate::scene::{Changed, Scene};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;

/// An account with a user whose only AccessKey is a secret that is rotated each week.
struct Story {
    scene: Scene,
    account: AccountId,
}

fn name() -> SecretName {
    "acs/ram/user/worker".parse().unwrap()
}

fn adopt(home: AccountId, context: &mut Context<'_>) -> Result<(), Refusal> {
    let new = user::New {
        name: "worker".parse().unwrap(),
        display_name: None,
        mobile_phone: None,
        email: None,
        comments: None,
        tags: Tags::new(),
    };
    let user = user::create(context, new)?;
    let (key, text) = access_key::create(context, Owner::User(user.id))?;
    let new = New {
        name: name(),
        kind: SecretKind::RamCredentials,
        version: NewVersion {
            id: "v1".parse().unwrap(),
            value: &managed::value(&key.id, &text, context.now),
            data_type: SecretDataType::Text,
            stages: None,
        },
        key: None,
        description: None,
        config: None,
        policy: None,
        tags: Tags::new(),
        rotation: Some(SecretRotation {
            user: user.id,
            key: key.id.clone(),
            previous: None,
            interval: Some(WEEK),
            last: None,
            pending: None,
            trouble: None,
        }),
        role: None,
        creator: String::new(),
    };
    secret::create(context, home, new, &Unsealed::default()).map(drop)
}

impl Story {
    async fn begin() -> Self {
        let scene = Scene::new();
        let core = scene.node();
        let account = scene.found(&core, 1).await;
        let story = Self { scene, account };
        story
            .change(move |context| adopt(account, context).unwrap())
            .await;
        story
    }

    /// A node that has seen nothing of what was before: so it is after `kill -9`.
    fn node(&self) -> Arc<Core> {
        self.scene.node()
    }

    async fn change(&self, change: impl Fn(&mut Context<'_>) + Send + Sync + 'static) {
        let changed: Changed = Arc::new(change);
        let node = self.node();
        self.scene.change(&node, self.account, changed).await;
    }

    /// One step of the job, as it is taken just before the job is stopped.
    async fn only(&self, entry: &'static Entry, deed: impl Deed + 'static) {
        let node = self.node();
        let call = Call::new(
            self.scene.arrival(),
            (&SERVER, entry),
            "{}".to_owned(),
            "".into(),
        );
        let shown = Shown::Server(self.account, "test");
        let deed = Arc::new(deed);
        admit(&node, &call, shown, || Ok(deed)).await.unwrap();
    }

    async fn round(&self) -> u64 {
        made(self.node(), Arc::new(ManagedSecrets)).await
    }

    async fn snapshot(&self) -> Snapshot {
        let aggregate = aggregate(self.account);
        let loaded = self.scene.store.load(&aggregate, 0).await;
        let loaded = loaded.unwrap().unwrap();
        Snapshot::restore(self.account, &loaded).unwrap()
    }

    async fn secret(&self) -> StoredSecret {
        let snapshot = self.snapshot().await;
        StoredSecret::clone(secret::find(&snapshot.state, &name()).unwrap())
    }

    async fn rotation(&self) -> SecretRotation {
        *self.secret().await.rotation.unwrap()
    }

    /// The keys of the user, and whether each is on.
    async fn keys(&self) -> Vec<(AccessKeyId, bool)> {
        let (snapshot, user) = (self.snapshot().await, self.user().await);
        let keys = access_key::of(&snapshot.state, Owner::User(user));
        let key = |key: &Arc<model::AccessKey>| (key.id.clone(), key.status == KeyStatus::Active);
        keys.map(key).collect()
    }

    async fn user(&self) -> UserId {
        self.rotation().await.user
    }

    /// The pair of a stage, as a reader gets it; it works.
    async fn working(&self, stage: Stage) -> AccessKeyId {
        let (node, snapshot, secret) = (self.node(), self.snapshot().await, self.secret().await);
        let version = secret.staged(&stage).unwrap();
        let pair = pairs::held(&node, &snapshot, &secret, version).await;
        let pair = pair.unwrap().unwrap();
        pairs::works(&node, &pair).await.unwrap();
        pair.id
    }

    /// The names of all events, the oldest first.
    async fn told(&self) -> Vec<String> {
        while self.scene.store.project(1000).await.unwrap().behind {}
        let filter = EventFilter {
            account: Some(self.account.to_string()),
            newest_first: false,
            ..EventFilter::default()
        };
        let found = self.scene.store.look_up(&filter).await.unwrap();
        let name = |json: &str| {
            let event: serde_json::Value = serde_json::from_str(json).unwrap();
            event["eventName"].as_str().unwrap().to_owned()
        };
        found.iter().map(|one| name(&one.event.json)).collect()
    }
}

async fn made(core: Arc<Core>, job: Arc<dyn Job>) -> u64 {
    let tally = Rounds::new(core, job).make().await;
    let done = tally.done;
    let clean = Tally {
        done,
        ..Tally::default()
    };
    assert_eq!(tally, clean);
    done
}

#[tokio::test]
async fn a_pair_is_rotated_by_the_clock_and_the_old_one_goes_in_its_time() {
    let story = Story::begin().await;
    let mut before = story.working(Stage::Current).await;
    for _ in 0..10 {
        let due = story.secret().await;
        let due = managed::next(&due, due.rotation.as_ref().unwrap()).unwrap();
        story
            .scene
            .later((due.millis() - story.scene.now().millis()) / 1000 - 1);
        assert_eq!(story.round().await, 0);
        story.scene.later(1);
        assert_eq!(story.round().await, 1);
        let current = story.working(Stage::Current).await;
        assert_ne!(current, before);
        assert_eq!(story.working(Stage::Previous).await, before);
        assert_eq!(story.rotation().await.last, Some(story.scene.now()));
        // Two days in which nobody uses it, and another hour.
        story.scene.later(2 * DAY);
        assert_eq!(made(story.node(), Arc::new(KeyRotations)).await, 1);
        let (on, off) = ((current.clone(), true), (before, false));
        let keys = story.keys().await;
        assert!(keys.len() == 2 && keys.contains(&on) && keys.contains(&off));
        story.scene.later(HOUR);
        assert_eq!(made(story.node(), Arc::new(KeyRotations)).await, 1);
        assert_eq!(story.keys().await, [on]);
        before = story.working(Stage::Current).await;
        assert_eq!(before, current);
    }
    assert_eq!(story.secret().await.versions.len(), 2);
}

#[tokio::test]
async fn whoever_is_stopped_after_any_step_leaves_a_value_that_works_and_no_stray_pair() {
    let story = Story::begin().await;
    let old = story.working(Stage::Current).await;
    story.scene.later(WEEK);
    story.only(&ROTATE, Rotate(name())).await;
    // Stopped before the new pair is proven: no reader has heard of it, and it is not forgotten.
    let pending = story.rotation().await.pending.unwrap();
    assert_eq!(story.working(Stage::Current).await, old);
    assert_eq!(story.keys().await.len(), 2);
    assert!(story.secret().await.staged(&Stage::Previous).is_none());
    // However long it takes.
    story.scene.later(30 * DAY);
    assert_eq!(made(story.node(), Arc::new(KeyRotations)).await, 0);
    assert_eq!(story.working(Stage::Current).await, old);
    assert_eq!(story.round().await, 1);
    assert_eq!(story.working(Stage::Current).await, pending.key);
    assert_eq!(story.working(Stage::Previous).await, old);
    // Stopped after it became current: the rest is an ordinary rotation, and nothing is done twice.
    let done = story.rotation().await;
    story.scene.later(MINUTE);
    assert_eq!(story.round().await, 0);
    assert_eq!(story.rotation().await, done);
    let snapshot = story.snapshot().await;
    let begun = domain::account::rotated::live(&snapshot.state, done.user).unwrap();
    assert_eq!((&begun.old, &begun.new), (&old, &pending.key));
}

#[tokio::test]
async fn a_pair_that_does_not_work_goes_and_another_is_made_later_three_times_at_most() {
    let story = Story::begin().await;
    let old = story.working(Stage::Current).await;
    story.scene.later(WEEK);
    for tries in 1..=3 {
        story.only(&ROTATE, Rotate(name())).await;
        let pending = story.rotation().await.pending.unwrap();
        story
            .change(move |context| {
                let user = context.account.access_keys.get(&pending.key).unwrap().owner;
                let off = KeyStatus::Inactive;
                access_key::set_status(context, user, &pending.key, off).unwrap();
            })
            .await;
        assert_eq!(story.round().await, 1);
        let after = story.rotation().await;
        let trouble = after.trouble.clone().unwrap();
        assert_eq!((after.pending, trouble.tries), (None, tries));
        assert!(
            trouble.why.contains("InvalidAccessKeyId"),
            "{}",
            trouble.why
        );
        assert_eq!(story.keys().await, [(old.clone(), true)]);
        assert_eq!(story.secret().await.versions.len(), 1);
        assert_eq!(story.working(Stage::Current).await, old);
        story.scene.later(15 * MINUTE - 1);
        assert_eq!(story.round().await, 0);
        story.scene.later(1);
    }
    let told = story.told().await;
    let given_up = told.iter().filter(|name| *name == "GiveUpSecretRotation");
    assert_eq!(given_up.count(), 3);
    // From now on somebody has to say so.
    story.scene.later(30 * DAY);
    assert_eq!(story.round().await, 0);
    assert!(managed::is_invalid(
        &story.snapshot().await.state,
        &story.rotation().await
    ));
    story
        .change(|context| pair_rotation::set_interval(context, &name(), Some(WEEK)).unwrap())
        .await;
    assert_eq!(story.round().await, 1);
    assert_ne!(story.working(Stage::Current).await, old);
    assert_eq!(story.rotation().await.trouble, None);
}

#[tokio::test]
async fn what_stands_in_the_way_is_said_once_and_that_it_is_gone_too() {
    let story = Story::begin().await;
    let user = story.user().await;
    story
        .change(move |context| drop(access_key::create(context, Owner::User(user)).unwrap()))
        .await;
    story.scene.later(WEEK);
    assert_eq!(story.round().await, 1);
    story.scene.later(MINUTE);
    assert_eq!(story.round().await, 0);
    let rotation = story.rotation().await;
    let foreign = story.keys().await;
    let foreign = foreign.into_iter().find(|(id, _)| *id != rotation.key);
    let foreign = foreign.unwrap().0;
    let why = rotation.trouble.unwrap().why;
    assert!(why.contains(foreign.as_str()), "{why}");
    story
        .change(move |context| {
            let owner = Owner::User(user);
            access_key::set_status(context, owner, &foreign, KeyStatus::Inactive).unwrap();
            access_key::delete(context, owner, &foreign).unwrap();
        })
        .await;
    // It says that the way is free, and goes it.
    story.scene.later(MINUTE);
    assert_eq!(story.round().await, 1);
    let told = story.told().await;
    let count = |name: &str| told.iter().filter(|told| *told == name).count();
    assert_eq!(count("SecretRotationHindered"), 1);
    assert_eq!(count("SecretRotationMended"), 1);
    assert_eq!(count("CompleteSecretRotation"), 1);
    assert!(story.rotation().await.last.is_some());
}

#[tokio::test]
async fn a_secret_that_is_deleted_takes_the_pair_along_that_waits() {
    let story = Story::begin().await;
    let old = story.working(Stage::Current).await;
    story.scene.later(WEEK);
    story.only(&ROTATE, Rotate(name())).await;
    assert_eq!(story.keys().await.len(), 2);
    story
        .change(|context| {
            let after = secret::Deletion::After(7);
            assert!(secret::delete(context, &name(), after).is_ok());
        })
        .await;
    assert_eq!(story.keys().await, [(old, true)]);
    assert_eq!(story.round().await, 0);
    let day: Moment = story.scene.now();
    assert!(story.secret().await.deletion.is_some_and(|end| end > day));
}

//! Trails: their limits, their states, and that the account is known for them.

use model::{AccountId, Moment, Profile};

use super::*;
use crate::{Effects, Entropy, Limits};

const HOME: AccountId = AccountId::new(1_000_000_000_000_001);

/// Does something in an account, each time a second later and with other randomness.
struct Story {
    account: Account,
    draws: u8,
    /// Claims and releases of the last deed.
    names: (usize, usize),
}

impl Story {
    fn begin() -> Self {
        let mut account = Account::default();
        account.profile.put(Profile {
            id: HOME,
            alias: None,
            created: Moment::default(),
        });
        Self {
            account,
            draws: 0,
            names: (0, 0),
        }
    }

    fn with<T>(&mut self, deed: impl FnOnce(&mut Context<'_>) -> T) -> T {
        self.draws += 1;
        let mut effects = Effects::default();
        let done = deed(&mut Context {
            account: &mut self.account,
            now: Moment::from_seconds(self.draws.into()),
            entropy: &mut Entropy::of([self.draws; 32]),
            limits: &Limits::default(),
            effects: &mut effects,
            beside: None,
        });
        let known = Claim::trails(HOME);
        let mut all = effects.claims.iter().chain(&effects.releases);
        assert!(all.all(|claim| *claim == known));
        self.names = (effects.claims.len(), effects.releases.len());
        done
    }

    fn make(&mut self, name: &str) -> Result<Arc<Trail>, Refusal> {
        self.with(|context| create(context, new(name)))
    }

    fn start(&mut self, name: &TrailName, place: &str) {
        self.with(|context| start(context, name, place.to_owned()))
            .unwrap();
    }
}

fn new(name: &str) -> New {
    New {
        name: name.parse().unwrap(),
        events: TrailEvents::Write,
        all_regions: true,
        bucket: "audit".parse().unwrap(),
        prefix: Some("prefix".parse().unwrap()),
        writer: None,
    }
}

#[test]
fn an_account_has_so_many_trails_of_different_names() {
    let mut story = Story::begin();
    for number in 0..MOST {
        story.make(&format!("trail-{number}")).unwrap();
    }
    let refused = Refusal::LimitReached(Kind::Trail, MOST);
    assert_eq!(story.make("trail-x"), Err(refused));
    let refused = Refusal::Exists(Kind::Trail, "trail-0".to_owned());
    assert_eq!(story.make("trail-0"), Err(refused));
    let name = "trail-0".parse().unwrap();
    let old = trail(&story.account, &name).unwrap().id.clone();
    story.with(|context| delete(context, &name)).unwrap();
    let gone = Refusal::Missing(Kind::Trail, name.to_string());
    assert_eq!(story.with(|context| delete(context, &name)), Err(gone));
    let again = story.make("trail-0").unwrap();
    assert_ne!(again.id, old);
}

#[test]
fn a_trail_begins_where_it_was_first_started() {
    let mut story = Story::begin();
    let made = story.make("trail-1").unwrap();
    assert_eq!((made.status, &made.from), (TrailStatus::Fresh, &None));
    assert_eq!(delivering(&story.account).count(), 0);
    let name = made.name.clone();
    story.start(&name, "first");
    story.start(&name, "second");
    let started = Trail::clone(trail(&story.account, &name).unwrap());
    assert_eq!(started.started, Some(Moment::from_seconds(2)));
    story.with(|context| stop(context, &name)).unwrap();
    story.with(|context| stop(context, &name)).unwrap();
    let stopped = trail(&story.account, &name).unwrap();
    assert_eq!(stopped.status, TrailStatus::Disable);
    assert_eq!(stopped.stopped, Some(Moment::from_seconds(4)));
    assert_eq!(delivering(&story.account).count(), 0);
    story.start(&name, "third");
    let last = trail(&story.account, &name).unwrap();
    assert_eq!(last.from.as_deref(), Some("first"));
    assert_eq!(last.started, Some(Moment::from_seconds(6)));
}

#[test]
fn one_that_never_was_started_can_be_stopped() {
    let mut story = Story::begin();
    let name = story.make("trail-1").unwrap().name.clone();
    story.with(|context| stop(context, &name)).unwrap();
    let stopped = trail(&story.account, &name).unwrap();
    assert_eq!(
        (stopped.status, &stopped.from),
        (TrailStatus::Disable, &None)
    );
    story.start(&name, "first");
    let started = trail(&story.account, &name).unwrap();
    assert_eq!(started.from.as_deref(), Some("first"));
}

#[test]
fn the_account_is_known_as_long_as_one_delivers() {
    let mut story = Story::begin();
    let [one, other] = ["trail-1", "trail-2"].map(|name| story.make(name).unwrap().name.clone());
    assert_eq!(story.names, (0, 0));
    story.start(&one, "place");
    assert_eq!(story.names, (1, 0));
    story.start(&other, "place");
    assert_eq!(story.names, (0, 0));
    story.with(|context| stop(context, &one)).unwrap();
    assert_eq!(story.names, (0, 0));
    story.with(|context| delete(context, &other)).unwrap();
    assert_eq!(story.names, (0, 1));
}

#[test]
fn what_is_not_given_stays_and_what_is_empty_goes() {
    let mut story = Story::begin();
    let made = story.make("trail-1").unwrap();
    let name = made.name.clone();
    let nothing = story.with(|context| update(context, &name, Changed::default()));
    let expected = Trail {
        updated: Moment::from_seconds(2),
        ..Trail::clone(&made)
    };
    assert_eq!(*nothing.unwrap(), expected);
    let changed = Changed {
        events: Some(TrailEvents::All),
        all_regions: Some(false),
        bucket: Some("other".parse().unwrap()),
        prefix: Edit::Clear,
        writer: Edit::To("acs:ram::1000000000000001:role/writer".parse().unwrap()),
    };
    let changed = story
        .with(|context| update(context, &name, changed))
        .unwrap();
    assert_eq!(
        (changed.events, changed.all_regions, &changed.prefix),
        (TrailEvents::All, false, &None)
    );
    assert_eq!(changed.bucket.as_str(), "other");
    assert!(changed.writer.is_some());
}

#[test]
fn a_role_of_another_account_is_refused() {
    let mut story = Story::begin();
    let foreign = New {
        writer: Some("acs:ram::1000000000000002:role/writer".parse().unwrap()),
        ..new("trail-1")
    };
    let told = story.with(|context| create(context, foreign));
    let Err(Refusal::Invalid(parameter, _)) = told else {
        panic!("{told:?}");
    };
    assert_eq!(parameter, "OssWriteRoleArn");
    assert_eq!(story.account.trails.len(), 0);
}

//! Rotations by the clock, by late calls and by hand.

use model::{KeyNetwork, Profile, User};

use super::*;
use crate::account::{recycle_bin::recycled_user, user};
use crate::context::{Claim, Effects, Note};
use crate::entropy::Entropy;
use crate::limits::Limits;

const HOUR: i64 = 60 * 60;
const ALICE: UserId = UserId::new(1);

struct Story {
    account: Account,
    now: Moment,
    entropy: Entropy,
    /// What the last deed needs done beside.
    effects: Effects,
}

impl Story {
    /// A user with one key.
    fn begins() -> (Self, AccessKeyId) {
        let mut story = Self {
            account: Account::default(),
            now: Moment::from_seconds(1_767_323_045),
            entropy: Entropy::of([1; 32]),
            effects: Effects::default(),
        };
        story.account.profile.put(Profile {
            id: model::AccountId::new(1_000_000_000_000_001),
            alias: None,
            created: story.now,
        });
        story.user(ALICE, "alice");
        let key = story.key(ALICE);
        story.later(1000);
        (story, key)
    }

    fn user(&mut self, id: UserId, name: &str) {
        self.account.users.put(User {
            external_id: None,
            id,
            name: name.parse().unwrap(),
            display_name: None,
            mobile_phone: None,
            email: None,
            comments: None,
            tags: model::Tags::new(),
            created: self.now,
            updated: self.now,
        });
    }

    fn key(&mut self, user: UserId) -> AccessKeyId {
        let made = self.tell(|context| access_key::create(context, Owner::User(user)));
        made.unwrap().0.id.clone()
    }

    fn tell<T>(&mut self, deed: impl FnOnce(&mut Context<'_>) -> T) -> T {
        self.effects = Effects::default();
        let limits = Limits::default();
        deed(&mut Context {
            account: &mut self.account,
            now: self.now,
            entropy: &mut self.entropy,
            limits: &limits,
            effects: &mut self.effects,
            beside: None,
        })
    }

    fn later(&mut self, hours: i64) {
        self.now = self.now.plus_seconds(hours * HOUR);
    }

    fn start(&mut self, reason: RotationReason) -> Result<AccessKeyId, Refusal> {
        let terms = reason.terms();
        let start = |context: &mut Context<'_>| {
            let wish = Start {
                old: None,
                reason,
                terms,
            };
            super::start(context, ALICE, &wish)
        };
        self.tell(start).map(|(_, key, _)| key.id.clone())
    }

    /// Has the clock bring about what is due.
    fn step(&mut self, old: &AccessKeyId, used: Option<Moment>) -> Option<Step> {
        let step = due(find(&self.account, ALICE).unwrap(), used, self.now)?;
        let took = self.tell(|context| take(context, (ALICE, old), step, used));
        assert!(took.unwrap());
        Some(step)
    }

    fn state(&self) -> RotationState {
        find(&self.account, ALICE).unwrap().state
    }

    fn is_on(&self, key: &AccessKeyId) -> Option<bool> {
        let key = self.account.access_keys.get(key);
        key.map(|key| key.status == KeyStatus::Active)
    }

    fn set(&mut self, key: &AccessKeyId, status: KeyStatus) {
        let owner = Owner::User(ALICE);
        let set = self.tell(|context| access_key::set_status(context, owner, key, status));
        set.unwrap();
    }

    fn late(&self) -> LateCall {
        LateCall {
            at: self.now,
            service: "Sts".to_owned(),
            source: "203.0.113.7".parse().unwrap(),
        }
    }

    fn goes_back(&mut self, key: &AccessKeyId) -> bool {
        let late = self.late();
        self.tell(|context| go_back(context, key, (late, None), 3))
            .unwrap()
    }
}

fn code<T>(refused: &Result<T, Refusal>) -> &'static str {
    match refused {
        Err(Refusal::State(code, _)) => code,
        Err(Refusal::Exists(..)) => "Exists",
        Err(Refusal::Missing(..)) => "Missing",
        Err(Refusal::LimitReached(..)) => "LimitReached",
        Err(Refusal::Invalid(parameter, _)) => parameter,
        Err(_) => "?",
        Ok(_) => "ok",
    }
}

const OBSERVING: RotationState = RotationState::Observing { returns: true };

#[test]
fn an_old_key_goes_once_nobody_uses_it_and_by_way_of_being_off() {
    let (mut story, old) = Story::begins();
    let new = story.start(RotationReason::Routine).unwrap();
    story.later(23);
    assert_eq!(story.step(&old, None), None);
    let used = Some(story.now);
    story.later(24);
    // Within the minute that the use is known to.
    assert_eq!(story.step(&old, used), None);
    assert_eq!(
        (story.is_on(&old), story.is_on(&new)),
        (Some(true), Some(true))
    );
    story.later(1);
    assert_eq!(story.step(&old, used), Some(Step::Disable));
    assert_eq!(story.state(), OBSERVING);
    assert_eq!(
        (story.is_on(&old), story.is_on(&new)),
        (Some(false), Some(true))
    );
    story.later(167);
    assert_eq!(story.step(&old, used), None);
    story.later(1);
    assert_eq!(story.step(&old, used), Some(Step::Recycle));
    assert_eq!(story.state(), RotationState::Finished);
    assert_eq!((story.is_on(&old), story.is_on(&new)), (None, Some(true)));
    assert!(story.account.recycled_keys.get(&old).is_some());
    story.later(10_000);
    assert_eq!(story.step(&old, used), None);
    // There is room for the next one.
    story.start(RotationReason::Routine).unwrap();
}

#[test]
fn a_step_that_is_due_no_more_is_not_taken() {
    let (mut story, old) = Story::begins();
    story.start(RotationReason::Routine).unwrap();
    story.later(30);
    let (now, other) = (
        story.now,
        story.account.access_keys.iter().next().unwrap().id.clone(),
    );
    let mut take = |key: &AccessKeyId, step, used| {
        story
            .tell(|context| take(context, (ALICE, key), step, used))
            .unwrap()
    };
    // Used meanwhile, another step, another key.
    assert!(!take(&old, Step::Disable, Some(now)));
    assert!(!take(&old, Step::Recycle, None));
    let other = if other == old {
        "LTAIother".parse().unwrap()
    } else {
        other
    };
    assert!(!take(&other, Step::Disable, None));
    assert!(take(&old, Step::Disable, None));
    assert!(!take(&old, Step::Disable, None));
}

#[test]
fn past_the_deadline_an_old_key_in_use_stays_on_unless_it_leaked() {
    let (mut story, old) = Story::begins();
    story.start(RotationReason::Routine).unwrap();
    story.later(720);
    let used = Some(story.now);
    assert_eq!(story.step(&old, used), Some(Step::Overdue));
    assert_eq!(
        (story.state(), story.is_on(&old)),
        (RotationState::Overdue, Some(true))
    );
    assert_eq!(story.step(&old, used), None);
    // It goes on as soon as nobody uses it.
    story.later(25);
    assert_eq!(story.step(&old, used), Some(Step::Disable));

    let (mut story, old) = Story::begins();
    story.start(RotationReason::Leak).unwrap();
    story.later(23);
    let used = Some(story.now);
    assert_eq!(story.step(&old, used), None);
    story.later(1);
    let used = Some(story.now);
    assert_eq!(story.step(&old, used), Some(Step::Disable));
    assert_eq!(story.state(), RotationState::Observing { returns: false });
    assert_eq!(story.is_on(&old), Some(false));
}

#[test]
fn a_late_call_brings_the_old_key_back_and_then_somebody_says_how_to_go_on() {
    let (mut story, old) = Story::begins();
    let new = story.start(RotationReason::Routine).unwrap();
    assert!(!story.goes_back(&old), "it is on");
    story.later(25);
    story.step(&old, None).unwrap();
    assert!(!story.goes_back(&new), "it is another");
    story.later(1);
    assert!(story.goes_back(&old));
    assert_eq!(
        (story.state(), story.is_on(&old)),
        (RotationState::WentBack, Some(true))
    );
    let why = find(&story.account, ALICE)
        .unwrap()
        .went_back
        .clone()
        .unwrap();
    assert_eq!((why.at, why.failed_calls), (story.now, 3));
    assert_eq!(why.late, Some(story.late()));
    assert!(!story.goes_back(&old), "once is enough");
    story.later(9000);
    assert_eq!(story.step(&old, None), None);
    story.tell(|context| finish(context, ALICE)).unwrap();
    assert_eq!((story.state(), story.is_on(&old)), (OBSERVING, Some(false)));
    story.tell(|context| finish(context, ALICE)).unwrap();
    assert_eq!(
        (story.state(), story.is_on(&old)),
        (RotationState::Finished, None)
    );
    let over = story.tell(|context| finish(context, ALICE));
    assert_eq!(code(&over), "Conflict.KeyRotation.Over");
}

#[test]
fn nothing_brings_back_what_others_know_or_somebody_switched_off_or_is_used_from_elsewhere() {
    let observed = |reason| {
        let (mut story, old) = Story::begins();
        story.start(reason).unwrap();
        story.tell(|context| finish(context, ALICE)).unwrap();
        (story, old)
    };
    let (mut story, old) = observed(RotationReason::Leak);
    assert!(!story.goes_back(&old));
    let cancelled = story.tell(|context| cancel(context, ALICE, (false, true)));
    assert_eq!(code(&cancelled), "Conflict.KeyRotation.OldKeyLeaked");

    let (mut story, old) = observed(RotationReason::Routine);
    let marked = story.tell(|context| access_key::mark_leaked(context, &old, "posted".into()));
    marked.unwrap();
    assert_eq!(story.state(), OBSERVING);
    assert!(!story.goes_back(&old));

    let (mut story, old) = observed(RotationReason::Routine);
    let nowhere = r#"{"Version":1,"Status":"Active","Statements":[]}"#;
    let nowhere: KeyNetwork = nowhere.parse().unwrap();
    let owner = Owner::User(ALICE);
    let set = story.tell(|context| key_network::set_of_key(context, owner, &old, nowhere));
    set.unwrap();
    assert!(!story.goes_back(&old));

    let (mut story, old) = Story::begins();
    story.start(RotationReason::Routine).unwrap();
    story.set(&old, KeyStatus::Inactive);
    assert_eq!(story.state(), RotationState::Observing { returns: false });
    assert!(!story.goes_back(&old));
}

#[test]
fn what_is_done_to_the_keys_by_hand_counts() {
    let begun = || {
        let (mut story, old) = Story::begins();
        let new = story.start(RotationReason::Routine).unwrap();
        (story, old, new)
    };
    let owner = Owner::User(ALICE);
    // The new key is off, deleted or leaked: there is nothing to change to.
    for way in 0..3 {
        let (mut story, old, new) = begun();
        match way {
            0 => story.set(&new, KeyStatus::Inactive),
            1 => story
                .tell(|context| access_key::delete(context, owner, &new))
                .unwrap(),
            _ => story
                .tell(|context| access_key::mark_leaked(context, &new, "posted".into()))
                .unwrap(),
        }
        assert_eq!(story.state(), RotationState::Cancelled, "{way}");
        let note = ("keyRotation", Note::from("Cancelled"));
        assert!(story.effects.notes.contains(&note), "{way}");
        story.later(9000);
        assert_eq!(story.step(&old, None), None);
        assert_eq!(story.is_on(&old), Some(true));
    }
    // The old key is deleted, for good or into the bin.
    for bin in [false, true] {
        let (mut story, old, new) = begun();
        let gone = story.tell(|context| {
            if bin {
                recycled_key::put_away(context, owner, &old)
            } else {
                access_key::delete(context, owner, &old)
            }
        });
        gone.unwrap();
        assert_eq!(story.state(), RotationState::Finished);
        assert_eq!(story.is_on(&new), Some(true));
    }
    // The old key is switched on again, and waits.
    let (mut story, old, _) = begun();
    story.tell(|context| finish(context, ALICE)).unwrap();
    story.set(&old, KeyStatus::Active);
    assert_eq!(story.state(), RotationState::WentBack);
    let why = find(&story.account, ALICE)
        .unwrap()
        .went_back
        .clone()
        .unwrap();
    assert_eq!((why.late, why.failed_calls), (None, 0));
    // It was off by hand and goes after its time like any other.
    let (mut story, old, _) = begun();
    story.set(&old, KeyStatus::Inactive);
    story.later(168);
    assert_eq!(story.step(&old, None), Some(Step::Recycle));
    // The user goes.
    let (mut story, ..) = begun();
    story
        .tell(|context| recycled_user::put_away(context, ALICE))
        .unwrap();
    assert!(rotated::of(&story.account, ALICE).is_none());
    let (mut story, old, new) = begun();
    for key in [&old, &new] {
        story
            .tell(|context| access_key::delete(context, owner, key))
            .unwrap();
    }
    let alice = "alice".parse().unwrap();
    story.tell(|context| user::delete(context, &alice)).unwrap();
    assert!(rotated::of(&story.account, ALICE).is_none());
}

#[test]
fn keys_that_are_idle_are_switched_off_all_the_same() {
    let (mut story, old) = Story::begins();
    let new = story.start(RotationReason::Routine).unwrap();
    story.later(800 * 24);
    assert!(story.tell(|context| access_key::switch_off_idle(context, &old, None)));
    assert_eq!(story.state(), RotationState::Observing { returns: false });
    assert!(story.tell(|context| access_key::switch_off_idle(context, &new, None)));
    assert_eq!(story.state(), RotationState::Cancelled);
}

#[test]
fn a_rotation_that_is_given_up_leaves_things_as_they_were() {
    let (mut story, old) = Story::begins();
    let new = story.start(RotationReason::Routine).unwrap();
    story.tell(|context| finish(context, ALICE)).unwrap();
    let refused = story.tell(|context| cancel(context, ALICE, (true, false)));
    assert_eq!(code(&refused), "Conflict.KeyRotation.NewKeyInUse");
    assert_eq!(story.is_on(&old), Some(false));
    story
        .tell(|context| cancel(context, ALICE, (false, false)))
        .unwrap();
    assert_eq!((story.is_on(&old), story.is_on(&new)), (Some(true), None));
    assert_eq!(story.state(), RotationState::Cancelled);
    let refused = story.tell(|context| cancel(context, ALICE, (false, true)));
    assert_eq!(code(&refused), "Conflict.KeyRotation.Over");
    // A key that somebody has is only switched off.
    let new = story.start(RotationReason::Leak).unwrap();
    story
        .tell(|context| cancel(context, ALICE, (true, true)))
        .unwrap();
    assert_eq!(
        (story.is_on(&old), story.is_on(&new)),
        (Some(true), Some(false))
    );
}

#[test]
fn a_rotation_needs_one_key_that_is_on_and_room_for_another() {
    let (mut story, old) = Story::begins();
    for refused in [
        code(&story.tell(|context| finish(context, ALICE))),
        code(&story.tell(|context| cancel(context, ALICE, (false, true)))),
    ] {
        assert_eq!(refused, "Missing");
    }
    let hurried = |old: Option<&AccessKeyId>, quiet, deadline| Start {
        old: old.cloned(),
        reason: RotationReason::Routine,
        terms: RotationTerms {
            quiet,
            observe: 1,
            deadline,
        },
    };
    let refused = story.tell(|context| start(context, ALICE, &hurried(None, 2, 1)));
    assert_eq!(code(&refused), "DeadlineHours");
    let nobody = "LTAInobody".parse().unwrap();
    let refused = story.tell(|context| start(context, ALICE, &hurried(Some(&nobody), 1, 1)));
    assert_eq!(code(&refused), "Missing");
    story.set(&old, KeyStatus::Inactive);
    let refused = story.start(RotationReason::Routine);
    assert_eq!(code(&refused), "Conflict.KeyRotation.OldKeyInactive");
    story.set(&old, KeyStatus::Active);
    let other = story.key(ALICE);
    assert_eq!(code(&story.start(RotationReason::Routine)), "LimitReached");
    let owner = Owner::User(ALICE);
    story
        .tell(|context| access_key::delete(context, owner, &other))
        .unwrap();
    let done = story.tell(|context| start(context, ALICE, &hurried(Some(&old), 1, 1)));
    assert_eq!(done.unwrap().0.old, old);
    assert_eq!(code(&story.start(RotationReason::Routine)), "Exists");
    let bob = UserId::new(2);
    story.user(bob, "bob");
    let refused = story.tell(|context| start(context, bob, &hurried(None, 1, 1)));
    assert_eq!(code(&refused), "Missing");
}

#[test]
fn the_new_key_may_be_used_from_where_the_old_one_may() {
    let (mut story, old) = Story::begins();
    let here = r#"{"Version":1,"Status":"Active","Statements":[{"Type":"ClassicWhiteList","IPList":["203.0.113.0/24"]}]}"#;
    let here: KeyNetwork = here.parse().unwrap();
    let owner = Owner::User(ALICE);
    let set = here.clone();
    story
        .tell(|context| key_network::set_of_key(context, owner, &old, set))
        .unwrap();
    let new = story.start(RotationReason::Routine).unwrap();
    let key = story.account.access_keys.get(&new).unwrap();
    let network = key.network.as_ref().unwrap();
    assert_eq!(network.text(), here.text());
}

#[test]
fn of_several_keys_one_must_be_named() {
    let (mut story, old) = Story::begins();
    story.key(ALICE);
    let limits = Limits {
        keys_of_user: 3,
        ..Limits::default()
    };
    let mut begin = |named: Option<&AccessKeyId>| {
        let wish = Start {
            old: named.cloned(),
            reason: RotationReason::Routine,
            terms: RotationReason::Routine.terms(),
        };
        let mut context = Context {
            account: &mut story.account,
            now: story.now,
            entropy: &mut story.entropy,
            limits: &limits,
            effects: &mut story.effects,
            beside: None,
        };
        code(&start(&mut context, ALICE, &wish))
    };
    assert_eq!(begin(None), "UserAccessKeyId");
    assert_eq!(begin(Some(&old)), "ok");
}

#[test]
fn an_account_is_known_as_one_that_rotates_keys_as_long_as_it_does() {
    let (mut story, old) = Story::begins();
    let bob = UserId::new(2);
    story.user(bob, "bob");
    story.key(bob);
    let claim = Claim::key_rotation(story.account.profile().unwrap().id);
    let told = |story: &Story| {
        let Effects {
            claims, releases, ..
        } = &story.effects;
        (claims.contains(&claim), releases.contains(&claim))
    };
    story.start(RotationReason::Routine).unwrap();
    assert_eq!(told(&story), (true, false));
    let wish = Start {
        old: None,
        reason: RotationReason::Routine,
        terms: RotationReason::Routine.terms(),
    };
    story.tell(|context| start(context, bob, &wish)).unwrap();
    assert_eq!(told(&story), (false, false));
    story
        .tell(|context| cancel(context, bob, (false, false)))
        .unwrap();
    assert_eq!(told(&story), (false, false));
    story.later(25);
    story.step(&old, None).unwrap();
    assert_eq!(told(&story), (false, false));
    story.tell(|context| finish(context, ALICE)).unwrap();
    assert_eq!(told(&story), (false, true));
    let new = story.start(RotationReason::Routine).unwrap();
    story.set(&new, KeyStatus::Inactive);
    assert_eq!(told(&story), (false, true));
}

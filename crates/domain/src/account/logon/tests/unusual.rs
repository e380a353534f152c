//! What is unusual, what is then demanded, and factors that are remembered.

use model::{Id, Signal};

use super::*;
use crate::account::logon::{is_memorable, remember, show_remembered};
use crate::account::logon_risk::{First, forget, signals};
use crate::account::remembered_factor::{self, forget_over, is_any_over};

const NEIGHBOUR: &str = "192.0.2.200";
const CURL: &str = "curl/8";

impl Story {
    fn signals_of(&self, source: &str, agent: &str, known: Option<bool>) -> Vec<Signal> {
        let source = source.parse().unwrap();
        let first = First {
            source,
            agent,
            known,
        };
        signals(&self.account, self.owner(), first, self.now)
    }

    fn signals(&self, source: &str) -> Vec<Signal> {
        self.signals_of(source, CURL, Some(false))
    }

    fn next_after(&self, signals: Vec<Signal>) -> Result<Next, Reason> {
        let progress = Progress {
            proof: Proof::PASSWORD,
            signals,
            remember: false,
        };
        next(&self.account, self.owner(), &progress, self.now)
    }

    fn demand(&mut self, mfa: &str) {
        self.prefer(PreferenceUpdate {
            mfa: Some(mfa.parse().unwrap()),
            ..PreferenceUpdate::default()
        });
    }

    /// A user whose factor may be remembered.
    fn memorable() -> Self {
        let mut story = Self::new();
        story.device();
        story.prefer(PreferenceUpdate {
            save_mfa_ticket: Some(true),
            ..PreferenceUpdate::default()
        });
        story
    }

    fn shown(&self) -> Factor {
        Factor {
            shown: self.now,
            means: Means::VirtualDevice,
        }
    }

    fn remember(&mut self) -> Secret {
        let (owner, factor) = (self.owner(), self.shown());
        self.tell(|context| remember(context, owner, factor).unwrap().1)
    }

    fn recall(&mut self, token: &Secret, signals: &[Signal]) -> Option<Factor> {
        let owner = self.owner();
        self.tell(|context| show_remembered(context, owner, token, signals))
    }

    fn remembered(&self) -> usize {
        remembered_factor::of(&self.account, self.owner()).count()
    }
}

#[test]
fn the_first_logon_is_unusual_and_the_next_from_the_same_network_is_not() {
    let mut story = Story::new();
    let new = [Signal::NewNetwork, Signal::NewAgent];
    assert_eq!(story.signals(HOME), new);
    story.begin(story.owner());
    assert_eq!(story.signals(HOME), []);
    assert_eq!(story.signals(NEIGHBOUR), []);
    assert_eq!(story.signals(AWAY), [Signal::NewNetwork]);
    let agent = |story: &Story, agent| story.signals_of(HOME, agent, Some(false));
    assert_eq!(agent(&story, "curl/9.1"), []);
    assert_eq!(agent(&story, "Wget/1"), [Signal::NewAgent]);
    // What is usual for one is not for another.
    let root = First {
        source: HOME.parse().unwrap(),
        agent: CURL,
        known: Some(false),
    };
    let root = signals(&story.account, Owner::Root, root, story.now);
    assert_eq!(root, new);
}

#[test]
fn thirty_days_without_a_logon_are_usual_and_a_second_more_is_not() {
    let mut story = Story::new();
    story.begin(story.owner());
    story.later(30 * DAY);
    assert_eq!(story.signals(HOME), []);
    story.later(1);
    let late = [Signal::NewNetwork, Signal::LongSilence];
    assert_eq!(story.signals(HOME), late);
    // A network is known for thirty days, wherever else there were logons meanwhile.
    let whence = (AWAY.parse().unwrap(), CURL);
    let owner = story.owner();
    story.tell(|context| begin(context, owner, whence, Proof::PASSWORD));
    assert_eq!(story.signals(HOME), [Signal::NewNetwork]);
    assert_eq!(story.signals(AWAY), []);
}

#[test]
fn three_failures_of_either_kind_within_the_hour_are_unusual() {
    let mut story = Story::new();
    story.begin(story.owner());
    story.wrong(Wrong::Password);
    story.wrong(Wrong::Factor);
    assert_eq!(story.signals(HOME), []);
    story.wrong(Wrong::Password);
    assert_eq!(story.signals(HOME), [Signal::RecentFailures]);
    story.later(HOUR);
    assert_eq!(story.signals(HOME), [Signal::RecentFailures]);
    story.later(1);
    assert_eq!(story.signals(HOME), []);
}

#[test]
fn a_known_password_is_unusual_and_so_is_one_that_could_not_be_looked_up() {
    let mut story = Story::new();
    story.begin(story.owner());
    let known = |known| story.signals_of(HOME, CURL, known);
    assert_eq!(known(Some(true)), [Signal::KnownPassword]);
    assert_eq!(known(None), [Signal::Unexamined]);
}

#[test]
fn an_account_that_adapts_asks_for_a_factor_when_a_logon_is_unusual() {
    let mut story = Story::new();
    let each = [
        Signal::NewNetwork,
        Signal::NewAgent,
        Signal::RecentFailures,
        Signal::LongSilence,
        Signal::KnownPassword,
        Signal::Unexamined,
    ];
    assert_eq!(story.next_after(each.to_vec()), Ok(Next::Session));
    story.demand("adaptive");
    assert_eq!(story.next_after(Vec::new()), Ok(Next::Session));
    for signal in each {
        assert_eq!(story.next_after(vec![signal]), Ok(Next::Enrolment));
    }
    story.device();
    assert_eq!(story.next_after(Vec::new()), Ok(Next::Session));
    for signal in each {
        assert_eq!(story.next_after(vec![signal]), Ok(Next::Factor));
    }
    // Whose own profile demands it shows it always.
    story.profile(|profile| profile.mfa_required = true);
    assert_eq!(story.next_after(Vec::new()), Ok(Next::Factor));
    story.profile(|profile| profile.mfa_required = false);
    for always in ["independent", "mandatory"] {
        story.demand(always);
        assert_eq!(story.next_after(Vec::new()), Ok(Next::Factor), "{always}");
    }
}

#[test]
fn the_owner_of_the_account_shows_a_factor_that_is_there_always() {
    let mut story = Story::new();
    story.demand("adaptive");
    story.device();
    let mut device = MfaDevice::clone(mfa::of(&story.account, story.owner()).unwrap());
    device.owner = Some(Owner::Root);
    story.account.mfa_devices.put(device);
    assert_eq!(story.next_of(Owner::Root, false), Ok(Next::Factor));
}

#[test]
fn habits_are_bounded_and_go_with_their_user() {
    let mut story = Story::new();
    let owner = story.owner();
    for count in 0..120_u8 {
        let whence = ([10, 0, count, 1].into(), &*format!("agent{count}/1"));
        story.tell(|context| begin(context, owner, whence, Proof::PASSWORD));
        story.begin(Owner::Root);
        story.later(1);
    }
    let habit = |story: &Story, owner| story.account.logon_habits.get(&owner).cloned();
    let kept = habit(&story, owner).unwrap();
    assert_eq!((kept.networks.len(), kept.agents.len()), (50, 20));
    assert_eq!(kept.networks[49].0.to_string(), "10.0.119.0");
    // Only the account's owner is to be held to how often.
    assert!(kept.logons.is_empty());
    let root = habit(&story, Owner::Root).unwrap();
    assert_eq!((root.logons.len(), root.networks.len()), (100, 1));
    assert_eq!(root.logons.last(), Some(&story.now.plus_seconds(-1)));
    forget(&mut story.account, Owner::Root);
    assert_eq!(habit(&story, Owner::Root), None);
    let user = story.user;
    story.tell(|context| recycled_user::put_away(context, user).unwrap());
    assert_eq!(habit(&story, owner), None);
}

#[test]
fn the_habits_and_factors_of_a_deleted_user_are_gone() {
    let mut story = Story::memorable();
    story.begin(story.owner());
    story.remember();
    story.account.login_profiles.remove(&story.user);
    // What is remembered goes by itself, and not with the device alone.
    story
        .account
        .mfa_devices
        .remove(&"phone".parse::<model::MfaDeviceName>().unwrap().folded());
    story.tell(|context| user::delete(context, &"alice".parse().unwrap()).unwrap());
    assert!(story.account.logon_habits.is_empty());
    assert_eq!(story.remembered(), 0);
}

#[test]
fn a_factor_is_remembered_for_seven_days_from_when_it_was_shown() {
    let mut story = Story::memorable();
    let shown = story.now;
    let token = story.remember();
    let kept = remembered_factor::of(&story.account, story.owner())
        .next()
        .unwrap();
    assert!(!kept.id.contains(token.expose()));
    story.later(7 * DAY - 1);
    let remembered = Factor {
        shown,
        means: Means::Remembered,
    };
    assert_eq!(story.recall(&token, &[]), Some(remembered));
    assert_eq!(story.recall(&Secret::new("other".to_owned()), &[]), None);
    let now = story.now;
    assert!(!is_any_over(&story.account, now));
    forget_over(&mut story.account, now);
    assert_eq!(story.remembered(), 1);
    story.later(1);
    assert_eq!(story.recall(&token, &[]), None);
    assert_eq!(story.remembered(), 0);
    story.remember();
    story.later(7 * DAY);
    let now = story.now;
    assert!(is_any_over(&story.account, now));
    forget_over(&mut story.account, now);
    assert_eq!(story.remembered(), 0);
}

#[test]
fn an_unusual_logon_ends_what_is_remembered() {
    let mut story = Story::memorable();
    let token = story.remember();
    assert_eq!(story.recall(&token, &[Signal::NewAgent]), None);
    assert_eq!(story.recall(&token, &[]), None);
    assert_eq!(story.remembered(), 0);
}

#[test]
fn failures_before_a_logon_end_nothing_that_is_remembered() {
    let mut story = Story::memorable();
    let token = story.remember();
    assert_eq!(story.recall(&token, &[Signal::RecentFailures]), None);
    assert!(story.recall(&token, &[]).is_some());
    let both = [Signal::NewNetwork, Signal::RecentFailures];
    assert_eq!(story.recall(&token, &both), None);
    assert_eq!(story.remembered(), 0);
}

#[test]
fn a_remembered_factor_is_one_users_and_one_devices() {
    let mut story = Story::memorable();
    let token = story.remember();
    let root = story.tell(|context| show_remembered(context, Owner::Root, &token, &[]));
    assert_eq!((root, story.remembered()), (None, 1));
    let device = mfa::of(&story.account, story.owner()).unwrap();
    let other = MfaDevice {
        id: Id::new(6),
        ..MfaDevice::clone(device)
    };
    story.account.mfa_devices.put(other);
    assert_eq!(story.recall(&token, &[]), None);
    assert_eq!(story.remembered(), 0);
}

#[test]
fn nothing_is_remembered_where_it_may_not_be() {
    let mut story = Story::memorable();
    let (owner, factor) = (story.owner(), story.shown());
    assert!(is_memorable(&story.account, owner));
    // What users may is not for the account's owner.
    assert!(!is_memorable(&story.account, Owner::Root));
    let token = story.remember();
    story
        .account
        .security_preference
        .put(SecurityPreference::default());
    assert!(!is_memorable(&story.account, owner));
    assert!(story.tell(|context| remember(context, owner, factor).is_none()));
    assert_eq!(story.recall(&token, &[]), None);
}

#[test]
fn a_preference_that_is_switched_off_ends_it_for_everybody() {
    let mut story = Story::memorable();
    story.remember();
    story.demand("adaptive");
    assert_eq!(story.remembered(), 1);
    story.prefer(PreferenceUpdate {
        save_mfa_ticket: Some(false),
        ..PreferenceUpdate::default()
    });
    assert_eq!(story.remembered(), 0);
}

#[test]
fn what_ends_sessions_ends_what_is_remembered_too() {
    for (what, deed, _) in endings() {
        let mut story = Story::memorable();
        story.begin(story.owner());
        story.remember();
        deed(&mut story);
        let stays = ["nothing that matters", "other networks"].contains(&what);
        assert_eq!(story.remembered(), usize::from(stays), "{what}");
    }
}

#[test]
fn a_user_who_is_idle_for_too_long_leaves_nothing_remembered() {
    let mut story = Story::memorable();
    story.remember();
    let user = story.user;
    story.later(731 * DAY);
    assert!(story.tell(|context| login_profile::switch_off_idle(context, user)));
    assert_eq!(story.remembered(), 0);
}

#[test]
fn the_oldest_of_too_many_that_are_remembered_gives_way() {
    let mut story = Story::memorable();
    let first = story.remember();
    for _ in 0..9 {
        story.later(1);
        story.remember();
    }
    assert!(story.recall(&first, &[]).is_some());
    story.later(1);
    story.remember();
    assert_eq!(story.remembered(), 10);
    assert_eq!(story.recall(&first, &[]), None);
}

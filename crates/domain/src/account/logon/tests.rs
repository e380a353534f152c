//! Each gate between a name and a session, and all that ends a session.

use model::{
    Edit, Factor, LoginProfile, Logon, Means, MfaDevice, Moment, OneTimeCode, Owner, Passkey,
    PasswordPolicy, Progress, Proof, Secret, SecurityPreference, UserId, UserName, WayIn,
};

use super::{Next, Reason, begin, gate, gate_passkey, hash, next, show_factor};
use crate::account::logon_tries::{Wrong, count, is_locked, unlock};
use crate::account::password::{Chosen, Compared, Examined, Through};
use crate::account::recycle_bin::recycled_user;
use crate::account::settings::{PreferenceUpdate, set_security_preference};
use crate::account::{Account, login_profile, logon_risk, logon_session, mfa, password, user};
use crate::totp::{Seed, step};
use crate::{Context, Effects, Entropy, Limits};

mod keys;
mod sessions;
mod switched;
mod unusual;

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;
const HOME: &str = "192.0.2.7";
const AWAY: &str = "203.0.113.9";

/// An account with a user who may log on.
struct Story {
    account: Account,
    effects: Effects,
    limits: Limits,
    now: Moment,
    draws: u8,
    user: UserId,
}

impl Story {
    fn new() -> Self {
        let mut story = Self {
            account: Account::default(),
            effects: Effects::default(),
            limits: Limits::default(),
            now: Moment::from_seconds(1_000 * DAY),
            draws: 0,
            user: UserId::new(0),
        };
        let name: UserName = "alice".parse().unwrap();
        story.user = story.tell(|context| user::create(context, name.into()).unwrap().id);
        let (user, now) = (story.user, story.now);
        story.account.login_profiles.put(LoginProfile {
            user,
            active: true,
            reset_required: false,
            mfa_required: false,
            created: now,
            updated: now,
            enabled: now,
            last_logon: None,
        });
        for owner in [Owner::Root, Owner::User(user)] {
            story.account.logons.put(Logon {
                owner,
                password_hash: Some("hash".to_owned()),
                set: now,
                initial: false,
                earlier: Vec::new(),
                reset_required: false,
                mfa_required: false,
            });
        }
        story
    }

    fn tell<T>(&mut self, deed: impl FnOnce(&mut Context<'_>) -> T) -> T {
        self.draws += 1;
        deed(&mut Context {
            account: &mut self.account,
            now: self.now,
            entropy: &mut Entropy::of([self.draws; 32]),
            limits: &self.limits,
            effects: &mut self.effects,
            beside: None,
        })
    }

    fn owner(&self) -> Owner {
        Owner::User(self.user)
    }

    fn policy(&mut self, attempts: u16) {
        self.account.password_policy.put(PasswordPolicy {
            attempts,
            ..PasswordPolicy::default()
        });
    }

    fn prefer(&mut self, to: PreferenceUpdate) {
        self.tell(|context| set_security_preference(context, to, None).unwrap());
    }

    fn profile(&mut self, change: impl FnOnce(&mut LoginProfile)) {
        let profile = self.account.login_profiles.get(&self.user).unwrap();
        let mut profile = LoginProfile::clone(profile);
        change(&mut profile);
        self.account.login_profiles.put(profile);
    }

    fn later(&mut self, seconds: i64) {
        self.now = self.now.plus_seconds(seconds);
    }

    fn gate(&self, owner: Owner, source: &str) -> Result<(), Reason> {
        gate(&self.account, owner, source.parse().unwrap(), self.now)
    }

    fn next(&self, factor: bool) -> Result<Next, Reason> {
        self.next_of(self.owner(), factor)
    }

    fn next_of(&self, owner: Owner, factor: bool) -> Result<Next, Reason> {
        let password = Progress {
            proof: Proof::PASSWORD,
            signals: Vec::new(),
            remember: false,
        };
        let shown = password.with(Means::VirtualDevice, self.now);
        let progress = if factor { shown } else { password };
        next(&self.account, owner, &progress, self.now)
    }

    fn wrong(&mut self, wrong: Wrong) -> bool {
        let owner = self.owner();
        self.tell(|context| count(context, owner, wrong))
    }

    fn begin(&mut self, owner: Owner) -> Secret {
        let whence = (HOME.parse().unwrap(), "curl/8");
        self.tell(|context| begin(context, owner, whence, Proof::PASSWORD).1)
    }

    fn sessions(&self) -> usize {
        self.account.logon_sessions.len()
    }

    /// A device that the owner has bound.
    fn device(&mut self) {
        let owner = self.owner();
        self.account.mfa_devices.put(MfaDevice {
            id: model::Id::new(5),
            name: "phone".parse().unwrap(),
            owner: Some(owner),
            first_owner: Some(owner),
            activated: Some(self.now),
            last_step: 0,
            created: self.now,
        });
    }

    fn show(&mut self, seed: &Secret, code: OneTimeCode) -> Result<(), Reason> {
        let owner = self.owner();
        self.tell(|context| show_factor(context, owner, Some(seed), code))
    }
}

#[test]
fn wrong_passwords_lock_at_the_number_and_the_lock_ends_after_an_hour() {
    let mut story = Story::new();
    story.policy(3);
    let tried = [(); 3].map(|()| story.wrong(Wrong::Password));
    assert_eq!(tried, [false, false, true]);
    assert_eq!(story.gate(story.owner(), HOME), Err(Reason::Locked));
    story.later(HOUR - 1);
    assert_eq!(story.gate(story.owner(), HOME), Err(Reason::Locked));
    story.later(1);
    assert_eq!(story.gate(story.owner(), HOME), Ok(()));
    // It begins anew.
    assert!(!story.wrong(Wrong::Password));
    assert!(!is_locked(&story.account, story.owner(), story.now));
}

#[test]
fn a_lock_shuts_out_passwords_and_no_passkey_and_is_not_changed_by_more_failures() {
    let mut story = Story::new();
    story.policy(3);
    for _ in 0..3 {
        story.wrong(Wrong::Password);
    }
    let (owner, source) = (story.owner(), HOME.parse().unwrap());
    assert_eq!(story.gate(owner, HOME), Err(Reason::Locked));
    assert_eq!(gate_passkey(&story.account, owner, source), Ok(()));
    story.later(HOUR - 1);
    for wrong in [Wrong::Factor, Wrong::Password] {
        assert!(!story.wrong(wrong));
        assert_eq!(story.gate(owner, HOME), Err(Reason::Locked));
    }
    story.later(1);
    assert_eq!(story.gate(owner, HOME), Ok(()));
}

#[test]
fn a_network_is_known_to_an_account_for_a_month_from_anybodys_last_logon() {
    let mut story = Story::new();
    let known = |story: &Story, source: &str| {
        logon_risk::is_known(&story.account, source.parse().unwrap(), story.now)
    };
    assert!(!known(&story, HOME));
    story.begin(Owner::Root);
    assert!(known(&story, HOME) && known(&story, "192.0.2.200"));
    assert!(!known(&story, AWAY));
    story.later(30 * DAY);
    assert!(known(&story, HOME));
    story.later(1);
    assert!(!known(&story, HOME));
    story.begin(story.owner());
    assert!(known(&story, HOME));
}

#[test]
fn a_failure_older_than_an_hour_counts_no_more() {
    for (seconds, locks) in [(HOUR, true), (HOUR + 1, false)] {
        let mut story = Story::new();
        story.policy(2);
        story.wrong(Wrong::Password);
        story.later(seconds);
        assert_eq!(story.wrong(Wrong::Password), locks, "{seconds}");
    }
}

#[test]
fn success_and_another_password_forget_the_failures() {
    let mut story = Story::new();
    story.policy(2);
    let owner = story.owner();
    story.wrong(Wrong::Password);
    story.begin(owner);
    assert!(!story.wrong(Wrong::Password));
    story.tell(|context| password::replace(context, owner, None, false));
    assert!(!story.wrong(Wrong::Password));
    assert!(story.wrong(Wrong::Password));
    assert!(unlock(&mut story.account, owner));
    assert!(!is_locked(&story.account, owner, story.now));
    assert!(!unlock(&mut story.account, owner));
}

#[test]
fn an_account_that_counts_no_passwords_locks_for_codes_alone() {
    let mut story = Story::new();
    story.policy(0);
    for _ in 0..40 {
        assert!(!story.wrong(Wrong::Password));
    }
    let kept = story.account.logon_tries.get(&story.owner()).unwrap();
    assert_eq!(kept.passwords.len(), 32);
    let tried = [(); 10].map(|()| story.wrong(Wrong::Factor));
    assert_eq!(tried.iter().position(|locks| *locks), Some(9));
}

#[test]
fn passwords_and_codes_are_counted_apart_and_codes_by_the_same_number() {
    let mut story = Story::new();
    story.policy(2);
    assert!(!story.wrong(Wrong::Password));
    assert!(!story.wrong(Wrong::Factor));
    assert!(story.wrong(Wrong::Factor));
}

#[test]
fn the_owner_of_the_account_is_not_locked_by_the_rules_for_users() {
    let mut story = Story::new();
    story.policy(1);
    let locks = story.tell(|context| count(context, Owner::Root, Wrong::Password));
    assert!(!locks);
}

#[test]
fn the_gates_are_network_profile_and_password() {
    let mut story = Story::new();
    let owner = story.owner();
    assert_eq!(story.gate(owner, AWAY), Ok(()));
    story.prefer(PreferenceUpdate {
        networks: Edit::To("192.0.2.0/24".parse().unwrap()),
        ..PreferenceUpdate::default()
    });
    assert_eq!(story.gate(owner, HOME), Ok(()));
    assert_eq!(story.gate(owner, AWAY), Err(Reason::Network));
    assert_eq!(story.gate(Owner::Root, AWAY), Ok(()));
    story.profile(|profile| profile.active = false);
    assert_eq!(story.gate(owner, HOME), Err(Reason::Inactive));
    story.account.login_profiles.remove(&story.user);
    assert_eq!(story.gate(owner, HOME), Err(Reason::Inactive));
    let mut root = Logon::clone(story.account.logons.get(&Owner::Root).unwrap());
    root.password_hash = None;
    story.account.logons.put(root);
    assert_eq!(story.gate(Owner::Root, HOME), Err(Reason::NoPassword));
    story.account.users.remove(&story.user);
    assert_eq!(story.gate(owner, HOME), Err(Reason::NoUser));
}

#[test]
fn an_expired_password_is_changed_or_refused_as_the_policy_says() {
    let mut story = Story::new();
    story.account.password_policy.put(PasswordPolicy {
        age_days: 5,
        ..PasswordPolicy::default()
    });
    assert_eq!(story.next(false), Ok(Next::Session));
    story.later(5 * DAY);
    assert_eq!(story.next(false), Ok(Next::Change));
    // Neither is for the account's owner.
    assert_eq!(story.next_of(Owner::Root, false), Ok(Next::Session));
    story.account.password_policy.put(PasswordPolicy {
        age_days: 5,
        hard_expiry: true,
        ..PasswordPolicy::default()
    });
    assert_eq!(story.next(false), Err(Reason::Expired));
    let mut logon = Logon::clone(story.account.logons.get(&story.owner()).unwrap());
    logon.initial = true;
    story.account.logons.put(logon);
    assert_eq!(story.next(false), Ok(Next::Session));
    story.later(9 * DAY);
    assert_eq!(story.next(false), Err(Reason::InitialExpired));
}

#[test]
fn a_bound_factor_comes_before_a_change_that_is_demanded() {
    let mut story = Story::new();
    story.profile(|profile| profile.reset_required = true);
    assert_eq!(story.next(false), Ok(Next::Change));
    story.device();
    assert_eq!(story.next(false), Ok(Next::Factor));
    assert_eq!(story.next(true), Ok(Next::Change));
}

#[test]
fn a_factor_must_be_bound_where_profile_or_preference_demands_it() {
    let mut story = Story::new();
    story.prefer(PreferenceUpdate {
        mfa: Some("mandatory".parse().unwrap()),
        ..PreferenceUpdate::default()
    });
    assert_eq!(story.next(false), Ok(Next::Enrolment));
    assert_eq!(story.next_of(Owner::Root, false), Ok(Next::Session));
    let mut story = Story::new();
    story.profile(|profile| profile.mfa_required = true);
    assert_eq!(story.next(false), Ok(Next::Enrolment));
    // Whoever has the password only must not bind another factor.
    story.account.passkeys.put(Passkey {
        id: "PASSKEY-1".into(),
        kind: model::PasskeyKind::Passkey,
        handle: "".into(),
        user: story.user,
        name: "laptop".parse().unwrap(),
        credential: String::new(),
        created: story.now,
        last_used: None,
    });
    assert_eq!(story.next(false), Ok(Next::Factor));
}

#[test]
fn no_code_counts_twice_and_a_wrong_one_is_counted() {
    let mut story = Story::new();
    story.device();
    let seed = Seed::draw(&mut Entropy::of([9; 32]));
    let code = Seed::read(&seed).unwrap().code(step(story.now));
    let owner = story.owner();
    let nothing = story.tell(|context| show_factor(context, owner, None, code));
    assert_eq!(nothing, Err(Reason::WrongFactor));
    assert_eq!(story.show(&seed, code), Ok(()));
    assert_eq!(
        mfa::of(&story.account, owner).unwrap().last_step,
        step(story.now)
    );
    assert_eq!(story.show(&seed, code), Err(Reason::WrongFactor));
    let tries = story.account.logon_tries.get(&owner).unwrap();
    assert_eq!((tries.factors.len(), tries.passwords.len()), (2, 0));
}

#[test]
fn a_session_says_how_it_began_and_lasts_as_long_as_the_account_prefers() {
    let mut story = Story::new();
    story.prefer(PreferenceUpdate {
        session_hours: Some("2".parse().unwrap()),
        ..PreferenceUpdate::default()
    });
    let owner = story.owner();
    let factor = Some(Factor {
        shown: story.now.plus_seconds(-9),
        means: Means::SecurityKey,
    });
    let proof = Proof {
        way: WayIn::Passkey,
        factor,
    };
    let agent = "a".repeat(300);
    let whence = (HOME.parse().unwrap(), &*agent);
    let (session, token) = story.tell(|context| begin(context, owner, whence, proof));
    let id = logon_session::id(&token);
    let found = |story: &Story| logon_session::find(&story.account, &id, story.now).cloned();
    assert_eq!(found(&story).unwrap(), session);
    assert_eq!(session.source.to_string(), HOME);
    assert_eq!((session.way, session.factor), (proof.way, factor));
    assert_eq!(session.agent.len(), 256);
    assert_eq!((session.owner, session.created), (owner, story.now));
    let profile = story.account.login_profiles.get(&story.user).unwrap();
    assert_eq!(profile.last_logon, Some(story.now));
    assert!(!session.id.contains(token.expose()));
    story.later(2 * HOUR - 1);
    assert!(found(&story).is_some());
    story.later(1);
    assert_eq!(found(&story), None);
    assert!(logon_session::is_any_over(&story.account, story.now));
    logon_session::forget_over(&mut story.account, story.now);
    assert_eq!(story.sessions(), 0);
    // The account's owner is not held to it.
    let root = story.begin(Owner::Root);
    let root = logon_session::find(&story.account, &logon_session::id(&root), story.now).unwrap();
    assert_eq!(root.ends, story.now.plus_seconds(6 * HOUR));
}

#[test]
fn the_oldest_of_too_many_sessions_gives_way_and_so_does_what_is_over() {
    let mut story = Story::new();
    let owner = story.owner();
    let root = story.begin(Owner::Root);
    let first = story.begin(owner);
    for _ in 0..20 {
        story.later(1);
        story.begin(owner);
    }
    assert_eq!(logon_session::of(&story.account, owner).count(), 20);
    let find = |token| logon_session::find(&story.account, &logon_session::id(token), story.now);
    assert!(find(&first).is_none());
    assert!(find(&root).is_some());
    story.later(DAY);
    story.begin(owner);
    assert_eq!(logon_session::of(&story.account, owner).count(), 1);
}

/// What is done to a user, and whether it ends the sessions there are.
type Ending = (&'static str, fn(&mut Story), usize);

fn endings() -> [Ending; 8] {
    [
        (
            "another password",
            |story| {
                let logon = story.account.logons.get(&story.owner()).unwrap();
                let examined = Examined {
                    hash: "new".to_owned(),
                    compared: vec![Compared {
                        hash: logon.password_hash.clone().unwrap(),
                        fits: false,
                    }],
                    ..Examined::default()
                };
                let password = "Xy3$wvut-long".parse().unwrap();
                let chosen = Chosen {
                    password: &password,
                    examined: Some(&examined),
                    through: Through::Api,
                };
                update(
                    story,
                    &login_profile::Update {
                        password: Some(chosen),
                        ..login_profile::Update::default()
                    },
                );
            },
            1,
        ),
        (
            "switched off",
            |story| {
                update(
                    story,
                    &login_profile::Update {
                        active: Some(false),
                        ..login_profile::Update::default()
                    },
                );
            },
            1,
        ),
        (
            "nothing that matters",
            |story| {
                update(
                    story,
                    &login_profile::Update {
                        reset_required: Some(true),
                        ..login_profile::Update::default()
                    },
                );
            },
            2,
        ),
        (
            "no profile",
            |story| {
                let user = story.account.users.get(&story.user).unwrap().clone();
                story.tell(|context| login_profile::delete(context, &user).unwrap());
            },
            1,
        ),
        (
            "no factor",
            |story| {
                let owner = story.owner();
                story.tell(|context| mfa::unbind(context, owner).unwrap());
            },
            1,
        ),
        (
            "the factor deleted",
            |story| {
                let owner = story.owner();
                story.tell(|context| mfa::disable(context, owner).unwrap());
            },
            1,
        ),
        (
            "the user in the bin",
            |story| {
                let user = story.user;
                story.tell(|context| recycled_user::put_away(context, user).unwrap());
            },
            1,
        ),
        (
            "other networks",
            |story| {
                story.prefer(PreferenceUpdate {
                    networks: Edit::To(AWAY.parse().unwrap()),
                    ..PreferenceUpdate::default()
                });
            },
            1,
        ),
    ]
}

#[test]
fn sessions_end_with_what_they_began_by() {
    for (what, deed, left) in endings() {
        let mut story = Story::new();
        story.device();
        story.begin(Owner::Root);
        story.begin(story.owner());
        deed(&mut story);
        assert_eq!(story.sessions(), left, "{what}");
    }
}

fn update(story: &mut Story, to: &login_profile::Update<'_>) {
    let user = story.account.users.get(&story.user).unwrap().clone();
    story.tell(|context| login_profile::update(context, &user, to).unwrap());
}

#[test]
fn a_user_who_is_deleted_leaves_no_session_and_no_failures() {
    let mut story = Story::new();
    story.begin(story.owner());
    story.wrong(Wrong::Password);
    story.account.login_profiles.remove(&story.user);
    story.tell(|context| user::delete(context, &"alice".parse().unwrap()).unwrap());
    assert_eq!(story.sessions(), 0);
    assert!(story.account.logon_tries.is_empty());
}

#[test]
fn a_user_who_comes_back_from_the_bin_is_not_locked() {
    let mut story = Story::new();
    story.policy(1);
    assert!(story.wrong(Wrong::Password));
    let user = story.user;
    story.tell(|context| recycled_user::put_away(context, user).unwrap());
    assert!(story.account.logon_tries.is_empty());
    story.tell(|context| recycled_user::restore(context, user).unwrap());
    assert!(!is_locked(&story.account, story.owner(), story.now));
}

#[test]
fn a_factor_that_is_demanded_of_a_user_ends_the_sessions_without_one() {
    let mut story = Story::new();
    story.begin(Owner::Root);
    story.begin(story.owner());
    let owner = story.owner();
    let with = Progress {
        proof: Proof::PASSWORD,
        signals: Vec::new(),
        remember: false,
    };
    let with = with.with(Means::VirtualDevice, story.now).proof;
    let whence = (HOME.parse().unwrap(), "curl/8");
    let kept = story.tell(|context| begin(context, owner, whence, with).0);
    let demand = |mfa_required| login_profile::Update {
        mfa_required,
        ..login_profile::Update::default()
    };
    for unchanged in [None, Some(false)] {
        update(&mut story, &demand(unchanged));
        assert_eq!(story.sessions(), 3);
    }
    update(&mut story, &demand(Some(true)));
    assert_eq!(story.sessions(), 2);
    let mut left = logon_session::of(&story.account, owner);
    assert_eq!(left.next().map(|one| &one.id), Some(&kept.id));
}

#[test]
fn passkeys_that_open_nothing_any_more_leave_no_session_that_they_opened() {
    let mut story = Story::new();
    let owner = story.owner();
    story.begin(owner);
    let whence = (HOME.parse().unwrap(), "curl/8");
    let alone = Proof {
        way: WayIn::Passkey,
        ..Proof::PASSWORD
    };
    story.tell(|context| begin(context, owner, whence, alone));
    let lets = |passkey_logon| PreferenceUpdate {
        passkey_logon: Some(passkey_logon),
        ..PreferenceUpdate::default()
    };
    story.prefer(lets(true));
    assert_eq!(story.sessions(), 2);
    story.prefer(lets(false));
    let left = logon_session::of(&story.account, owner).map(|one| one.way);
    assert_eq!(left.collect::<Vec<_>>(), [WayIn::Password]);
}

#[test]
fn networks_that_hold_a_session_leave_it() {
    let mut story = Story::new();
    story.begin(story.owner());
    story.prefer(PreferenceUpdate {
        networks: Edit::To("192.0.2.0/24".parse().unwrap()),
        ..PreferenceUpdate::default()
    });
    assert_eq!(story.sessions(), 1);
}

#[test]
fn a_hash_is_made_anew_only_of_the_password_that_is_there() {
    let mut story = Story::new();
    let owner = story.owner();
    story.begin(owner);
    story.tell(|context| super::hash_again(context, owner, "other", "no".to_owned()));
    assert_eq!(hash(&story.account, owner), Some("hash"));
    story.tell(|context| super::hash_again(context, owner, "hash", "fresh".to_owned()));
    let logon = story.account.logons.get(&owner).unwrap();
    assert_eq!(logon.password_hash.as_deref(), Some("fresh"));
    // It is the same password: nobody is out, and no other was there before.
    assert_eq!((story.sessions(), logon.earlier.len()), (1, 0));
}

#[test]
fn a_user_is_idle_the_day_after_the_days_and_not_before() {
    let mut story = Story::new();
    let user = story.user;
    let idle = |story: &Story| {
        let profile = story.account.login_profiles.get(&user).unwrap();
        login_profile::is_idle(&story.account, profile, story.now)
    };
    story.account.security_preference.put(SecurityPreference {
        idle_days_users: "90".parse().unwrap(),
        ..SecurityPreference::default()
    });
    story.later(90 * DAY + DAY - 1);
    assert!(!idle(&story));
    assert!(!story.tell(|context| login_profile::switch_off_idle(context, user)));
    story.begin(story.owner());
    story.later(90 * DAY);
    assert!(!idle(&story));
    story.later(DAY);
    assert!(idle(&story));
    assert!(story.tell(|context| login_profile::switch_off_idle(context, user)));
    let profile = story.account.login_profiles.get(&user).unwrap();
    assert!(!profile.active && profile.updated == story.now);
    assert_eq!(story.sessions(), 0);
    assert!(!story.tell(|context| login_profile::switch_off_idle(context, user)));
}

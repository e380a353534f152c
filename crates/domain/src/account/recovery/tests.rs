//! Whoever is let in again comes in with the new password alone, and with nothing that was there before.

use model::{
    AccessKeyId, AccountId, AccountKeyNetwork, KeyNetwork, Kind, Means, MfaDevice, Moment, Owner,
    Passkey, PasswordPolicy, Progress, Proof, Refusal, Secret, UserId, UserName,
};

use super::{Lifted, Whom, logon_name, password_policy, recover};
use crate::account::logon::{self, Next, Reason};
use crate::account::logon_tries::{Wrong, count, is_locked};
use crate::account::{
    Account, Defaults, Founder, access_key, best_practice, found, logon_session, mfa, passkey,
    settings, user,
};
use crate::{Context, Effects, Entropy, Limits};

const HOME: &str = "192.0.2.7";

struct Story {
    account: Account,
    effects: Effects,
    limits: Limits,
    draws: u8,
    now: Moment,
}

impl Story {
    fn founded(defaults: Defaults) -> Self {
        let mut story = Self {
            account: Account::default(),
            effects: Effects::default(),
            limits: Limits::default(),
            draws: 0,
            now: Moment::from_seconds(1_000_000),
        };
        let founder = Founder {
            id: AccountId::new(1_000_000_000_000_001),
            alias: None,
            administrator: "admin".parse().unwrap(),
            root_password_hash: "root".to_owned(),
            administrator_password_hash: "admin".to_owned(),
            key_id: "LTAIfirst".to_owned(),
            key_secret: Secret::new("secret".to_owned()),
            defaults,
        };
        story.tell(|context| found(context, founder).ok().unwrap());
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

    fn admin(&self) -> UserId {
        self.account.users.iter().next().unwrap().id
    }

    /// A factor, a session and a lock of this owner.
    fn lives(&mut self, owner: Owner) {
        self.account.mfa_devices.put(MfaDevice {
            id: model::Id::new(5),
            name: "phone".parse().unwrap(),
            owner: Some(owner),
            first_owner: Some(owner),
            activated: Some(self.now),
            last_step: 0,
            created: self.now,
        });
        let whence = (HOME.parse().unwrap(), "curl/8");
        self.tell(|context| logon::begin(context, owner, whence, Proof::PASSWORD));
        while !is_locked(&self.account, owner, self.now) {
            self.tell(|context| count(context, owner, Wrong::Factor));
        }
    }

    fn recover(&mut self, whom: &Whom, lifted: Lifted) -> Result<(), Refusal> {
        self.tell(|context| recover(context, whom, "fresh".to_owned(), lifted))
    }

    fn next(&self, owner: Owner, factor: bool) -> Result<Next, Reason> {
        logon::next(&self.account, owner, &progress(factor, self.now), self.now)
    }

    fn gate(&self, owner: Owner) -> Result<(), Reason> {
        logon::gate(&self.account, owner, HOME.parse().unwrap(), self.now)
    }
}

/// A logon with the right password, and the code of a device or not.
fn progress(factor: bool, now: Moment) -> Progress {
    let password = Progress {
        proof: Proof::PASSWORD,
        signals: Vec::new(),
        remember: false,
    };
    let shown = password.with(Means::VirtualDevice, now);
    if factor { shown } else { password }
}

fn admin() -> Whom {
    Whom::User("admin".parse().unwrap())
}

fn nobody() -> KeyNetwork {
    r#"{"Version":1,"Status":"Active","Statements":[]}"#
        .parse()
        .unwrap()
}

#[test]
fn everything_that_shut_them_out_is_gone_and_both_must_begin_anew() {
    for defaults in [Defaults::BestPractice, Defaults::Plain] {
        let mut story = Story::founded(defaults);
        let user = Owner::User(story.admin());
        for (owner, whom) in [(Owner::Root, Whom::Root), (user, admin())] {
            story.lives(owner);
            if let Owner::User(user) = owner {
                story.account.passkeys.put(Passkey {
                    id: "PASSKEY-1".into(),
                    user,
                    kind: model::PasskeyKind::default(),
                    handle: "h".into(),
                    name: "laptop".parse().unwrap(),
                    credential: String::new(),
                    created: story.now,
                    last_used: None,
                });
            }
            assert_eq!(story.gate(owner), Err(Reason::Locked));
            assert_eq!(story.recover(&whom, Lifted::default()), Ok(()));
            assert_eq!(story.gate(owner), Ok(()));
            assert_eq!(logon::hash(&story.account, owner), Some("fresh"));
            assert_eq!(logon_session::of(&story.account, owner).count(), 0);
            assert!(mfa::of(&story.account, owner).is_none());
            assert!(story.account.mfa_devices.is_empty());
            assert_eq!(passkey::of(&story.account, story.admin()).count(), 0);
            assert_eq!(story.next(owner, false), Ok(Next::Enrolment));
            assert_eq!(story.next(owner, true), Ok(Next::Change));
        }
    }
}

#[test]
fn a_profile_that_is_off_is_on_again_and_its_idle_time_begins_anew() {
    let mut story = Story::founded(Defaults::BestPractice);
    let id = story.admin();
    let mut profile = model::LoginProfile::clone(story.account.login_profiles.get(&id).unwrap());
    profile.active = false;
    story.account.login_profiles.put(profile);
    story.now = story.now.plus_seconds(400 * 24 * 3600);
    assert_eq!(story.gate(Owner::User(id)), Err(Reason::Inactive));
    story.recover(&admin(), Lifted::default()).unwrap();
    assert_eq!(story.gate(Owner::User(id)), Ok(()));
    let profile = story.account.login_profiles.get(&id).unwrap();
    assert!(!crate::account::login_profile::is_idle(
        &story.account,
        profile,
        story.now
    ));
}

#[test]
fn the_one_time_password_is_initial_and_an_unused_one_expires() {
    let mut story = Story::founded(Defaults::BestPractice);
    story.recover(&admin(), Lifted::default()).unwrap();
    story.now = story.now.plus_seconds(14 * 24 * 3600);
    let owner = Owner::User(story.admin());
    assert_eq!(story.next(owner, false), Err(Reason::InitialExpired));
}

#[test]
fn nothing_is_lifted_unless_that_is_said() {
    let mut story = Story::founded(Defaults::BestPractice);
    let id: AccessKeyId = "LTAIfirst".parse().unwrap();
    let mut preference = settings::security_preference(&story.account).into_owned();
    preference.networks = "203.0.113.0/24".parse().unwrap();
    story.account.security_preference.put(preference.clone());
    let policy = nobody();
    story.account.key_network.put(AccountKeyNetwork { policy });
    story.tell(|context| {
        let owner = access_key::known(context.account, &id).unwrap().owner;
        crate::account::key_network::set_of_key(context, owner, &id, nobody()).unwrap();
    });
    let owner = Owner::User(story.admin());
    story.recover(&admin(), Lifted::default()).unwrap();
    assert_eq!(story.gate(owner), Err(Reason::Network));
    let logon_networks = Lifted {
        logon_networks: true,
        ..Lifted::default()
    };
    story.recover(&admin(), logon_networks).unwrap();
    assert_eq!(story.gate(owner), Ok(()));
    // What else was preferred stays.
    let left = settings::security_preference(&story.account).into_owned();
    assert_eq!(left.mfa, preference.mfa);
    assert!(story.account.key_network.get(&()).is_some());
    let key_policies = Lifted {
        key_policies: true,
        ..Lifted::default()
    };
    story.recover(&admin(), key_policies).unwrap();
    assert!(story.account.key_network.get(&()).is_none());
    let key = access_key::known(&story.account, &id).unwrap();
    assert!(key.network.is_none() && key.bootstrap);
    for nothing in [logon_networks, key_policies] {
        assert!(story.recover(&admin(), nothing).is_err(), "{nothing:?}");
    }
}

#[test]
fn whoever_never_logged_on_and_whoever_is_not_there_are_refused() {
    let mut story = Story::founded(Defaults::BestPractice);
    let name: model::UserName = "robot".parse().unwrap();
    story.tell(|context| user::create(context, name.clone().into()).unwrap());
    for name in ["robot", "nobody"] {
        let whom = Whom::User(name.parse().unwrap());
        assert!(story.recover(&whom, Lifted::default()).is_err(), "{name}");
    }
}

#[test]
fn a_new_password_of_the_owner_is_held_to_its_own_rules_and_a_users_to_the_accounts() {
    let mut story = Story::founded(Defaults::BestPractice);
    let lax = PasswordPolicy {
        length: 8,
        ..PasswordPolicy::default()
    };
    story.account.password_policy.put(lax.clone());
    let rules = |whom| password_policy(&story.account, &whom);
    assert_eq!(rules(admin()), lax);
    assert_eq!(rules(Whom::Root), best_practice::passwords());
    assert_ne!(rules(Whom::Root), lax);
}

#[test]
fn somebody_without_a_profile_has_no_name_to_log_on_with() {
    let mut story = Story::founded(Defaults::BestPractice);
    let bob: UserName = "bob".parse().unwrap();
    story.tell(|context| user::create(context, bob.clone().into()).unwrap());
    let name = |whom| logon_name(&story.account, &whom, "onaliyun.com");
    let told = name(Whom::User(bob));
    assert!(matches!(told, Err(Refusal::Missing(Kind::LoginProfile, _))));
    assert!(name(admin()).unwrap().starts_with("admin@"));
    assert_eq!(name(Whom::Root).unwrap(), "1000000000000001");
}

//! What goes into the bin, comes back and is purged, with all that hangs on a user.

use std::sync::Arc;

use model::{
    AttachmentScope, Entity, Group, Kind, LoginProfile, Logon, MfaDevice, Moment, Owner, Passkey,
    PolicyRef, Refusal, UserId, UserName,
};

use super::recycled_user::{purge, put_away, restore};
use super::{is_over, recycled_key};
use crate::account::{Account, access_key, attached, group, membership, policy, provisioned, user};
use crate::{Context, Effects, Entropy, Limits, SecretEffect};

const DAY: i64 = 24 * 60 * 60;

/// An account, and what deeds did beside its records.
#[derive(Default)]
struct Story {
    account: Account,
    effects: Effects,
    limits: Limits,
    now: Moment,
}

impl Story {
    fn tell<T>(&mut self, deed: impl FnOnce(&mut Context<'_>) -> T) -> T {
        self.now = self.now.plus_seconds(1);
        let mut seed = [0; 32];
        seed.iter_mut()
            .zip(self.now.millis().to_be_bytes())
            .for_each(|(to, byte)| *to = byte);
        deed(&mut Context {
            account: &mut self.account,
            now: self.now,
            entropy: &mut Entropy::of(seed),
            limits: &self.limits,
            effects: &mut self.effects,
            beside: None,
        })
    }

    /// The secrets that were destroyed.
    fn destroyed(&self) -> Vec<String> {
        let destroyed = |effect: &SecretEffect| match effect {
            SecretEffect::Destroy(id) => Some(id.clone()),
            _ => None,
        };
        self.effects.secrets.iter().filter_map(destroyed).collect()
    }

    fn released(&self) -> Vec<&str> {
        let releases = self.effects.releases.iter();
        releases.map(|claim| claim.name.as_str()).collect()
    }

    /// A user with all that can hang on one.
    fn equipped(&mut self, name: &str) -> UserId {
        let name: UserName = name.parse().unwrap();
        let id = self.tell(|context| user::create(context, name.into()).unwrap().id);
        let owner = Owner::User(id);
        self.tell(|context| access_key::create(context, owner).ok().unwrap());
        let account = &mut self.account;
        account.login_profiles.put(LoginProfile {
            user: id,
            active: true,
            reset_required: false,
            mfa_required: true,
            created: Moment::default(),
            updated: Moment::default(),
            enabled: Moment::default(),
            last_logon: None,
        });
        account.logons.put(Logon {
            owner,
            password_hash: Some("hash".to_owned()),
            set: Moment::default(),
            initial: false,
            earlier: vec!["earlier".to_owned()],
            reset_required: false,
            mfa_required: false,
        });
        account.mfa_devices.put(MfaDevice {
            id: model::Id::new(5),
            name: "phone".parse().unwrap(),
            owner: Some(owner),
            first_owner: Some(owner),
            activated: None,
            last_step: 9,
            created: Moment::default(),
        });
        account.passkeys.put(Passkey {
            id: "PASSKEY-1".into(),
            kind: model::PasskeyKind::Passkey,
            handle: "".into(),
            user: id,
            name: "laptop".parse().unwrap(),
            credential: "credential".to_owned(),
            created: Moment::default(),
            last_used: None,
        });
        id
    }

    fn group(&mut self, name: &str) -> Arc<Group> {
        let name: model::GroupName = name.parse().unwrap();
        self.tell(|context| group::create(context, name.into()).unwrap())
    }

    fn policy(&mut self, name: &str) -> PolicyRef {
        let document =
            r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*"}]}"#;
        let new = policy::New {
            name: name.parse().unwrap(),
            document: document.to_owned(),
            description: None,
            tags: model::Tags::new(),
        };
        PolicyRef::Custom(self.tell(|context| policy::create(context, new).unwrap().id))
    }

    fn attach(&mut self, id: UserId, policy: PolicyRef) {
        self.account.attachments.put(model::Attachment {
            entity: Entity::User(id),
            policy,
            scope: AttachmentScope::Account,
            attached: Moment::default(),
        });
    }
}

/// Records but those of the bin.
fn living(account: &Account) -> Vec<String> {
    let images = account.images().into_iter();
    let living = images.filter(|one| !one.table.starts_with("recycled"));
    living.map(|one| format!("{one:?}")).collect()
}

#[test]
fn all_that_hangs_on_a_user_goes_and_comes_back_with_logon_and_keys_switched_off() {
    let mut story = Story::default();
    let nobody = living(&story.account);
    let id = story.equipped("alice");
    let mut before = story.account.clone();
    story.tell(|context| put_away(context, id).unwrap());
    assert_eq!(living(&story.account), nobody);
    story.tell(|context| restore(context, id).unwrap());
    assert_eq!(story.account.recycled_users.len(), 0);
    assert_eq!(story.account.recycled_keys.len(), 0);
    // But for what is switched off, everything is as it was.
    let mut profile = LoginProfile::clone(before.login_profiles.get(&id).unwrap());
    (profile.active, profile.updated) = (false, story.now);
    before.login_profiles.put(profile);
    let key = before.access_keys.iter().next().unwrap().clone();
    before.access_keys.put(model::AccessKey {
        status: model::KeyStatus::Inactive,
        updated: story.now,
        ..(*key).clone()
    });
    assert_eq!(living(&story.account), living(&before));
    assert!(story.destroyed().is_empty() && story.released().is_empty());
}

#[test]
fn groups_and_policies_that_went_meanwhile_stay_gone() {
    let mut story = Story::default();
    let id = story.equipped("alice");
    for name in ["dev", "ops"] {
        let group = story.group(name);
        let name: UserName = "alice".parse().unwrap();
        story.tell(|context| group::join(context, &name, &group.name).unwrap());
    }
    for name in ["Keep", "Drop"] {
        let made = story.policy(name);
        story.attach(id, made);
    }
    story.attach(id, PolicyRef::System("ReadOnlyAccess".parse().unwrap()));
    story.tell(|context| put_away(context, id).unwrap());
    let ops = "ops".parse().unwrap();
    story.tell(|context| group::delete(context, &ops).unwrap());
    let gone = story.account.policies.named(&"Drop".parse().unwrap());
    let gone = gone.unwrap().id;
    story.account.policies.remove(&gone);
    story.tell(|context| restore(context, id).unwrap());
    let joined: Vec<_> = membership::of_user(&story.account, id).collect();
    let dev = story.account.groups.named(&"dev".parse().unwrap()).unwrap();
    assert_eq!(joined.len(), 1);
    assert_eq!(joined[0].group, dev.id);
    let attached: Vec<_> = attached::on(&story.account, Entity::User(id)).collect();
    assert_eq!(attached.len(), 2);
    assert!(
        attached
            .iter()
            .all(|one| one.policy != PolicyRef::Custom(gone))
    );
}

#[test]
fn what_is_purged_leaves_neither_secret_nor_name() {
    let mut story = Story::default();
    let id = story.equipped("alice");
    let key = story.account.access_keys.iter().next().unwrap().id.clone();
    story.tell(|context| put_away(context, id).unwrap());
    assert!(story.destroyed().is_empty() && story.released().is_empty());
    story.tell(|context| purge(context, id).unwrap());
    assert_eq!(story.account.records(), 0);
    assert_eq!(story.destroyed(), [key.as_str(), "mfa/5"]);
    assert_eq!(story.released(), [key.as_str()]);
}

#[test]
fn the_bin_is_emptied_of_what_is_over_alone() {
    let mut story = Story::default();
    let alice = story.equipped("alice");
    story.tell(|context| put_away(context, alice).unwrap());
    story.now = story.now.plus_seconds(9);
    let bob: UserName = "bob".parse().unwrap();
    let bob = story.tell(|context| user::create(context, bob.into()).unwrap().id);
    let key = story.tell(|context| access_key::create(context, Owner::User(bob)).ok().unwrap());
    let key = key.0.id.clone();
    story.tell(|context| recycled_key::put_away(context, Owner::User(bob), &key).unwrap());
    let recycled = story.account.recycled_users.get(&alice).unwrap().recycled;
    let last = recycled.plus_seconds(30 * DAY);
    assert!(!is_over(&story.account, last));
    let next = Moment::from_millis(last.millis() + 1);
    assert!(is_over(&story.account, next));
    story.now = last;
    story.tell(super::purge);
    let left = (
        story.account.recycled_users.len(),
        story.account.recycled_keys.len(),
    );
    assert_eq!(left, (0, 1));
    assert_eq!(story.destroyed().len(), 2);
    assert!(!is_over(&story.account, story.now));
    story.now = story.now.plus_seconds(20);
    assert!(is_over(&story.account, story.now));
    story.tell(super::purge);
    assert_eq!(story.account.recycled_keys.len(), 0);
    assert_eq!(story.destroyed().last().unwrap(), key.as_str());
}

#[test]
fn a_second_factor_is_not_lost_to_another_of_its_name() {
    let mut story = Story::default();
    let id = story.equipped("alice");
    story.tell(|context| put_away(context, id).unwrap());
    let other = MfaDevice {
        id: model::Id::new(6),
        name: "PHONE".parse().unwrap(),
        owner: None,
        first_owner: None,
        activated: None,
        last_step: 0,
        created: Moment::default(),
    };
    story.account.mfa_devices.put(other.clone());
    let refused = story.tell(|context| restore(context, id).unwrap_err());
    let name = "phone".to_owned();
    assert_eq!(refused, Refusal::Exists(Kind::VirtualMfaDevice, name));
    assert!(story.account.users.get(&id).is_none());
    story.account.mfa_devices.remove(&other.name.folded());
    story.limits.mfa_devices = 0;
    let refused = story.tell(|context| restore(context, id).unwrap_err());
    assert_eq!(refused, Refusal::LimitReached(Kind::VirtualMfaDevice, 0));
}

#[test]
fn a_user_is_deleted_for_good_once_free_of_logon_and_second_factor() {
    let mut story = Story::default();
    let id = story.equipped("alice");
    let (name, owner): (UserName, _) = ("alice".parse().unwrap(), Owner::User(id));
    let key = story.account.access_keys.iter().next().unwrap().id.clone();
    story.tell(|context| recycled_key::put_away(context, owner, &key).unwrap());
    let delete = |story: &mut Story| story.tell(|context| user::delete(context, &name));
    let profile = Refusal::InUse(Kind::User, model::Child::LoginProfile);
    assert_eq!(delete(&mut story), Err(profile));
    story.account.login_profiles.remove(&id);
    let device = Refusal::InUse(Kind::User, model::Child::MfaDevice);
    assert_eq!(delete(&mut story), Err(device));
    story
        .account
        .mfa_devices
        .remove(&model::Folded::new("phone"));
    assert_eq!(delete(&mut story), Ok(()));
    assert_eq!(story.account.records(), 0);
    assert_eq!(story.destroyed(), [key.as_str()]);
}

#[test]
fn who_comes_back_is_called_as_before_by_a_directory_unless_another_is() {
    let mut story = Story::default();
    let (first, called) = (story.equipped("alice"), Some("e-1".parse().unwrap()));
    let name = |story: &mut Story, id| {
        let called = called.clone();
        story.tell(|context| provisioned::name_user(context, id, called).map(|user| user.id))
    };
    assert_eq!(name(&mut story, first), Ok(first));
    let second = story.tell(|context| {
        let name: UserName = "bob".parse().unwrap();
        user::create(context, name.into()).unwrap().id
    });
    let taken = name(&mut story, second).unwrap_err();
    assert!(matches!(taken, Refusal::State("uniqueness", _)), "{taken}");
    story.tell(|context| put_away(context, first).unwrap());
    assert_eq!(name(&mut story, second), Ok(second));
    story.tell(|context| restore(context, first).unwrap());
    let of = |id| story.account.users.get(&id).unwrap().external_id.clone();
    assert_eq!((of(first), of(second)), (None, called.clone()));
}

#[test]
fn who_is_switched_off_by_a_directory_is_out_with_the_keys_which_stay_off() {
    let mut story = Story::default();
    let id = story.equipped("alice");
    let off = story.tell(|context| provisioned::switch_off(context, id, 7).unwrap());
    assert_eq!((off.keys.len(), off.is_news), (1, true));
    assert_eq!(provisioned::is_on(&story.account, id), Some(false));
    assert_eq!(story.account.revocations.len(), 1);
    let off = story.tell(|context| provisioned::switch_off(context, id, 8).unwrap());
    assert_eq!((off.keys.len(), off.is_news), (0, false));
    let on = |story: &mut Story| story.tell(|context| provisioned::switch_on(context, id).unwrap());
    assert_eq!((on(&mut story), on(&mut story)), (true, false));
    let mut keys = access_key::of(&story.account, Owner::User(id));
    assert!(keys.all(|key| key.status == model::KeyStatus::Inactive));
}

#[test]
fn a_directory_fills_groups_that_it_made_or_that_held_nothing() {
    let mut story = Story::default();
    let made = |story: &mut Story, name: &str| {
        let name: model::GroupName = name.parse().unwrap();
        story.tell(|context| group::create(context, name.into()).unwrap().id)
    };
    let (own, theirs) = (made(&mut story, "own"), made(&mut story, "theirs"));
    story.tell(|context| provisioned::take_over(context, own).unwrap());
    for group in [own, theirs] {
        story.account.attachments.put(model::Attachment {
            entity: Entity::Group(group),
            policy: PolicyRef::System("ReadOnlyAccess".parse().unwrap()),
            scope: AttachmentScope::Account,
            attached: Moment::default(),
        });
    }
    let deleted =
        |story: &mut Story, id| story.tell(|context| provisioned::delete_group(context, id));
    let refused = deleted(&mut story, theirs).unwrap_err();
    assert!(
        matches!(refused, Refusal::State("Forbidden.Group", _)),
        "{refused}"
    );
    assert_eq!(deleted(&mut story, own), Ok(()));
    assert_eq!(story.account.attachments.len(), 1);
}

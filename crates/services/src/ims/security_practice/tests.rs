//! The score and each count follow what the account does.

use domain::Account;
use model::{AccessKey, MfaDevice, Owner, PasswordPolicy, UserId};
use serde_json::{Value, json};

use crate::testing::World;

fn report(world: &mut World) -> Value {
    let told = world.admin().call("GetAccountSecurityPracticeReport", []);
    told.answers()["AccountSecurityPracticeInfo"].clone()
}

#[test]
fn a_new_account_is_told_as_it_is() {
    let mut world = World::with_account("acme");
    let expected = json!({
        // Of 50: the owner has no key (10), uses none (5), and no key has leaked (10).
        "Score": 50,
        "AccountSecurityPracticeUserInfo": {
            "BindMfa": false,
            "RootWithAccessKey": 0,
            "SubUser": 1,
            "SubUserBindMfa": 0,
            "SubUserPwdLevel": "low",
            "SubUserWithOldAccessKey": 0,
            "SubUserWithUnusedAccessKey": 0,
            "OldAkNum": 0,
            "UnusedAkNum": 0,
        },
    });
    assert_eq!(report(&mut world), expected);
}

fn bind(account: &mut Account, number: u64, owner: Owner) {
    let now = model::Moment::default();
    account.mfa_devices.put(MfaDevice {
        id: model::Id::new(number),
        name: format!("device{number}").parse().unwrap(),
        owner: Some(owner),
        first_owner: Some(owner),
        activated: Some(now),
        last_step: 0,
        created: now,
    });
}

fn admin(account: &Account) -> Owner {
    let id: UserId = account.users.iter().next().unwrap().id;
    Owner::User(id)
}

#[test]
fn every_count_moves() {
    let mut world = World::with_account("acme");
    world.plant(|context| {
        let account = &mut *context.account;
        let owner = admin(account);
        bind(account, 1, Owner::Root);
        bind(account, 2, owner);
        let own = account.access_keys.iter().next().unwrap();
        let mut key = AccessKey::clone(own);
        key.id = "LTAIunused".parse().unwrap();
        account.access_keys.put(key.clone());
        key.id = "LTAIroot".parse().unwrap();
        key.owner = Owner::Root;
        account.access_keys.put(key);
        account.password_policy.put(PasswordPolicy {
            uppercase: true,
            lowercase: true,
            numbers: true,
            ..PasswordPolicy::default()
        });
        Ok(())
    });
    world.later(91 * 86_400);
    let expected = json!({
        // Of 50: owner and user have a factor (15), the owner does not use the key (5), and no key
        // has leaked (10).
        "Score": 60,
        "AccountSecurityPracticeUserInfo": {
            "BindMfa": true,
            "RootWithAccessKey": 1,
            "SubUser": 1,
            "SubUserBindMfa": 1,
            "SubUserPwdLevel": "mid",
            "SubUserWithOldAccessKey": 1,
            "SubUserWithUnusedAccessKey": 1,
            "OldAkNum": 2,
            // The other is used by this very call.
            "UnusedAkNum": 1,
        },
    });
    assert_eq!(report(&mut world), expected);
}

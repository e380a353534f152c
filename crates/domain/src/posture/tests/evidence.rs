//! Records become evidence.

use model::{AccessKey, KeyStatus, LoginProfile, Logon, MfaDevice, Owner, Passkey, UserId};

use super::power::{ALICE, Scene, TEAM};
use super::*;

const USER: UserId = UserId::new(1);

fn device(number: u64, owner: Option<Owner>, activated: bool) -> MfaDevice {
    MfaDevice {
        id: model::Id::new(number),
        name: format!("device{number}").parse().unwrap(),
        owner,
        first_owner: owner,
        activated: activated.then(|| days(5)),
        last_step: 0,
        created: days(6),
    }
}

fn scene() -> Scene {
    let mut scene = Scene::new();
    let account = &mut scene.account;
    for (owner, set) in [(Owner::Root, 900), (Owner::User(USER), 9)] {
        account.logons.put(Logon {
            owner,
            password_hash: Some("hash".to_owned()),
            set: days(set),
            initial: owner != Owner::Root,
            earlier: Vec::new(),
            reset_required: false,
            mfa_required: false,
        });
    }
    account.login_profiles.put(LoginProfile {
        user: USER,
        active: true,
        reset_required: false,
        mfa_required: true,
        created: days(50),
        updated: days(40),
        enabled: days(40),
        last_logon: Some(days(3)),
    });
    for (number, owner) in [(1, Owner::User(USER)), (2, Owner::Root)] {
        account.access_keys.put(AccessKey {
            id: format!("LTAI{number}").parse().unwrap(),
            owner,
            status: [KeyStatus::Active, KeyStatus::Inactive][number - 1],
            created: days(30),
            updated: days(20),
            network: None,
            leak: None,
            bootstrap: false,
        });
    }
    scene.system(ALICE, "AdministratorAccess");
    scene.system(TEAM, "AliyunOSSReadOnlyAccess");
    scene
}

#[test]
fn records_become_evidence() {
    let snapshot = scene().gather();
    assert_eq!(snapshot.domain, "1000000000000001.onaliyun.com");
    assert_eq!((snapshot.now, snapshot.founded), (NOW, days(1000)));
    let root = &snapshot.root;
    assert_eq!(root.password.as_ref().map(|one| one.set), Some(days(900)));
    assert_eq!((root.keys.len(), root.keys[0].active), (1, false));
    let [alice, bob] = &snapshot.users[..] else {
        panic!("two users");
    };
    assert_eq!(
        snapshot.principal_name(&alice.name),
        "alice@1000000000000001.onaliyun.com"
    );
    let login = alice.login.as_ref().unwrap();
    assert_eq!(
        (login.active, login.enabled, login.last),
        (true, days(40), Some(days(3)))
    );
    let password = alice.password.as_ref().unwrap();
    assert_eq!((password.set, password.initial), (days(9), true));
    let key = &alice.keys[0];
    assert_eq!(key.id.as_str(), "LTAI1");
    assert_eq!(
        (key.active, key.created, key.updated),
        (true, days(30), days(20))
    );
    assert_eq!(alice.direct_policies, ["AdministratorAccess"]);
    assert_eq!((alice.group_policies, bob.group_policies), (0, 1));
    assert!(bob.direct_policies.is_empty() && bob.login.is_none() && bob.password.is_none());
}

#[test]
fn a_device_counts_for_whom_it_is_bound_to_and_not_because_one_is_demanded() {
    let mut scene = scene();
    let user = Owner::User(USER);
    let factors = |scene: &Scene| {
        let snapshot = scene.gather();
        (snapshot.root.factors, snapshot.users[0].factors)
    };
    assert_eq!(factors(&scene), (0, 0));
    scene.account.mfa_devices.put(device(1, None, false));
    scene.account.mfa_devices.put(device(2, Some(user), false));
    assert_eq!(factors(&scene), (0, 0));
    scene.account.mfa_devices.put(device(2, Some(user), true));
    assert_eq!(factors(&scene), (0, 1));
    scene
        .account
        .mfa_devices
        .put(device(3, Some(Owner::Root), true));
    assert_eq!(factors(&scene), (1, 1));
    scene.account.passkeys.put(Passkey {
        id: "PASSKEY-1".into(),
        kind: model::PasskeyKind::Passkey,
        handle: "".into(),
        user: USER,
        name: "laptop".parse().unwrap(),
        credential: String::new(),
        created: days(1),
        last_used: None,
    });
    let users = scene.gather().users;
    assert_eq!([users[0].passkeys, users[1].passkeys], [1, 0]);
}

#[test]
fn network_policies_in_force_and_leaks_are_evidence() {
    let mut scene = scene();
    let of = |scene: &Scene| {
        let snapshot = scene.gather();
        let key = &snapshot.users[0].keys[0];
        let told = [&key.network, &snapshot.network];
        let told = told.map(|one| one.known().cloned().unwrap().map(|one| one.public));
        (told, key.leaked.clone())
    };
    let (nothing, sound) = ([None, None], Evidence::Known(false));
    assert_eq!(of(&scene), (nothing.clone(), sound.clone()));
    let policy = |status: &str, network: &str| -> model::KeyNetwork {
        let statement = format!(r#"{{"Type":"ClassicWhiteList","IPList":["{network}"]}}"#);
        let text = format!(r#"{{"Status":"{status}","Statements":[{statement}]}}"#);
        text.parse().unwrap()
    };
    let mut set = |own: &str, all: &str| {
        let mut key = AccessKey::clone(scene.account.access_keys.iter().next().unwrap());
        key.network = Some(policy(own, "10.0.0.0/8"));
        scene.account.access_keys.put(key);
        let policy = policy(all, "192.0.2.0/24");
        scene
            .account
            .key_network
            .put(model::AccountKeyNetwork { policy });
        of(&scene).0
    };
    assert_eq!(set("Inactive", "Inactive"), nothing);
    let public = |network: &str| Some(vec![network.to_owned()]);
    assert_eq!(set("Active", "Inactive"), [public("10.0.0.0/8"), None]);
    assert_eq!(set("Inactive", "Active"), [None, public("192.0.2.0/24")]);
    let mut key = AccessKey::clone(scene.account.access_keys.iter().next().unwrap());
    key.leak = Some(model::Leak {
        at: days(1),
        reason: "in a public repository".to_owned(),
    });
    scene.account.access_keys.put(key);
    assert_eq!(of(&scene).1, Evidence::Known(true));
}

#[test]
fn ways_to_log_on_that_others_vouch_for_are_evidence() {
    let mut scene = scene();
    let of = |scene: &Scene| scene.gather().single_sign_on.known().unwrap().clone();
    assert!(!of(&scene).is_any());
    let mut set = |enabled| {
        scene.account.sso_settings.put(model::SsoSettings {
            enabled,
            ..model::SsoSettings::default()
        });
        of(&scene).for_users
    };
    assert_eq!([true, false].map(&mut set), [true, false]);
    let mut provider = model::SamlProvider {
        name: "idp".parse().unwrap(),
        description: None,
        metadata: None,
        sign: model::SignAlgorithm::default(),
        created: days(1),
        updated: days(1),
    };
    scene.account.saml_providers.put(provider.clone());
    // Without metadata nobody comes in by it.
    assert_eq!(of(&scene).providers, 0);
    provider.metadata = Some(model::SamlMetadata {
        encoded: "PE1ldGFkYXRhLz4=".into(),
        valid_until: None,
        certificates: Vec::new(),
    });
    scene.account.saml_providers.put(provider.clone());
    assert_eq!(of(&scene).providers, 1);
    let ends = |scene: &Scene| scene.gather().providers;
    let one = |name: Option<&str>, end| super::Provider {
        name: name.map(|name| name.parse().unwrap()),
        end,
    };
    let unknown = one(Some("idp"), Evidence::Missing);
    assert_eq!(ends(&scene), Evidence::Known(vec![unknown]));
    let metadata = provider.metadata.as_mut().unwrap();
    metadata.certificates = vec![model::SigningCertificate {
        fingerprint: "aa".into(),
        from: days(3),
        until: days(-3),
        told: None,
    }];
    let metadata = metadata.clone();
    scene.account.saml_providers.put(provider);
    let good = one(Some("idp"), Evidence::Known(days(-3)));
    assert_eq!(ends(&scene), Evidence::Known(vec![good.clone()]));
    // The users' counts while they log on by it.
    let mut settings = model::SsoSettings {
        metadata: Some(metadata),
        ..model::SsoSettings::default()
    };
    scene.account.sso_settings.put(settings.clone());
    assert_eq!(ends(&scene), Evidence::Known(vec![good.clone()]));
    settings.enabled = true;
    scene.account.sso_settings.put(settings);
    let users = one(None, Evidence::Known(days(-3)));
    assert_eq!(ends(&scene), Evidence::Known(vec![users, good]));
    scene.account.sso_settings.remove(&());
    let mut provider = model::OidcProvider {
        name: "oidc".parse().unwrap(),
        issuer: "https://id.example.com".parse().unwrap(),
        description: None,
        client_ids: Vec::new(),
        fingerprints: Vec::new(),
        issuance: "6".parse().unwrap(),
        created: days(1),
        updated: days(1),
    };
    scene.account.oidc_providers.put(provider.clone());
    assert_eq!(of(&scene).providers, 1);
    provider.client_ids = vec!["app".parse().unwrap()];
    scene.account.oidc_providers.put(provider);
    assert_eq!(of(&scene).providers, 2);
}

#[test]
fn a_password_that_was_taken_away_is_none() {
    let mut scene = scene();
    let owner = Owner::User(USER);
    let mut logon = Logon::clone(scene.account.logons.get(&owner).unwrap());
    logon.password_hash = None;
    scene.account.logons.put(logon);
    assert_eq!(scene.gather().users[0].password, None);
}

#[test]
fn uses_are_known_if_somebody_looked() {
    let scene = scene();
    let of = |uses: Option<&Uses>| {
        let snapshot = gather(&scene.account, uses, NOW, "onaliyun.com").unwrap();
        snapshot.users[0].keys[0].last_used.clone()
    };
    assert_eq!(of(None), Evidence::Missing);
    assert_eq!(of(Some(&Uses::new())), Evidence::Known(None));
    let uses = Uses::from([("LTAI1".to_owned(), days(4))]);
    assert_eq!(of(Some(&uses)), Evidence::Known(Some(days(4))));
    assert!(gather(&crate::Account::default(), None, NOW, "x").is_none());
}

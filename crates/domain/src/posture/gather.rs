//! Gathers the evidence of an account: from its records, and from what is kept beside them.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{
    AccessKey, Entity, Folded, KeyNetwork, KeyStatus, LoginProfile, Logon, Moment, Owner,
    PolicyRef, SamlMetadata, SecretRotation, Stage, User,
};

use super::power::Analyst;
use super::snapshot::{
    Evidence, Key, Login, Managed, Network, Password, Person, Provider, Root, SingleSignOn,
    Snapshot, StoredSecret,
};
use crate::account::kms::{managed, secret};
use crate::account::metadata::{self, Whose};
use crate::account::{
    Account, access_key, attached, catalog, key_network, membership, settings, upn,
};

/// When AccessKeys were last used, by their ids. A key that is not in it was never used.
pub type Uses = BTreeMap<String, Moment>;

/// The evidence of an account. `uses` is what was found beside the records, if anybody looked.
#[must_use]
pub fn gather(
    account: &Account,
    uses: Option<&Uses>,
    now: Moment,
    suffix: &str,
) -> Option<Snapshot> {
    let profile = account.profile()?;
    let mut analyst = Analyst::new(account);
    let users = account.users.ordered(None);
    let users = users.map(|user| person(account, user, uses, &mut analyst));
    Some(Snapshot {
        users: users.collect(),
        account: profile.id,
        founded: profile.created,
        now,
        domain: upn::domain(account, suffix),
        root: root(account, uses),
        passwords: settings::password_policy(account).into_owned(),
        preference: settings::security_preference(account).into_owned(),
        single_sign_on: Evidence::Known(single_sign_on(account)),
        providers: Evidence::Known(providers(account, now)),
        network: Evidence::Known(in_force(key_network::of_account(account).ok())),
        secrets: Evidence::Known(secrets(account)),
    })
}

/// The secrets that are kept for programs.
fn secrets(account: &Account) -> Vec<StoredSecret> {
    let managed_so = |secret: &model::StoredSecret, rotation: &SecretRotation| Managed {
        interval: rotation.interval,
        next: managed::next(secret, rotation),
        trouble: managed::broken(account, rotation)
            .or_else(|| rotation.trouble.as_ref().map(|trouble| trouble.why.clone())),
    };
    let of = |secret: &Arc<model::StoredSecret>| StoredSecret {
        name: secret.name.clone(),
        put: secret
            .staged(&Stage::Current)
            .map_or(secret.created, |version| version.created),
        managed: secret
            .rotation
            .as_deref()
            .map(|one| managed_so(secret, one)),
        of_role: secret.role.is_some(),
        due: secret.due(),
    };
    let live = secret::all(account).filter(|secret| secret.deletion.is_none());
    live.map(of).collect()
}

/// Other ways to log on. This server has no directory of people that would be one.
fn single_sign_on(account: &Account) -> SingleSignOn {
    // Without metadata, and without clients, nobody comes in.
    let saml = account.saml_providers.iter();
    let saml = saml.filter(|one| one.metadata.is_some());
    let oidc = account.oidc_providers.iter();
    let oidc = oidc.filter(|one| !one.client_ids.is_empty());
    SingleSignOn {
        for_users: account.sso_settings.get(&()).is_some_and(|set| set.enabled),
        providers: saml.count() + oidc.count(),
        directory: false,
    }
}

/// The SAML providers by which somebody comes in.
fn providers(account: &Account, now: Moment) -> Vec<Provider> {
    let provider = |(whose, metadata): (Whose, &SamlMetadata)| Provider {
        name: whose.provider().cloned(),
        end: metadata
            .good_until(now)
            .map_or(Evidence::Missing, Evidence::Known),
    };
    metadata::in_use(account).map(provider).collect()
}

/// A network policy, if it is in force.
fn in_force(policy: Option<&KeyNetwork>) -> Option<Network> {
    let policy = policy.filter(|policy| policy.is_active())?;
    let public = policy.public_networks();
    Some(Network {
        public: public.iter().map(ToString::to_string).collect(),
    })
}

fn root(account: &Account, uses: Option<&Uses>) -> Root {
    Root {
        factors: factors(account, Owner::Root),
        password: account
            .logons
            .get(&Owner::Root)
            .and_then(|one| password(one)),
        logons: Evidence::Known(logons(account)),
        keys: keys(account, Owner::Root, uses),
    }
}

fn logons(account: &Account) -> Vec<Moment> {
    let habit = account.logon_habits.get(&Owner::Root);
    habit.map(|habit| habit.logons.clone()).unwrap_or_default()
}

fn person(
    account: &Account,
    user: &User,
    uses: Option<&Uses>,
    analyst: &mut Analyst<'_>,
) -> Person {
    let owner = Owner::User(user.id);
    let direct = attached::on(account, Entity::User(user.id));
    let direct = direct.map(|one| name_of(account, &one.policy));
    let groups = membership::of_user(account, user.id);
    let by_group = groups.map(|one| attached::on(account, Entity::Group(one.group)).count());
    let passkeys = account
        .passkeys
        .index_range((user.id, "".into())..=(user.id, LAST.into()));
    Person {
        name: user.name.clone(),
        created: user.created,
        login: account.login_profiles.get(&user.id).map(|one| login(one)),
        password: account.logons.get(&owner).and_then(|one| password(one)),
        factors: factors(account, owner),
        passkeys: passkeys.count(),
        direct_policies: direct.collect(),
        group_policies: by_group.sum(),
        power: analyst.of_user(user.id),
        keys: keys(account, owner, uses),
    }
}

fn name_of(account: &Account, policy: &PolicyRef) -> String {
    let found = catalog::of(account, policy);
    found.map_or_else(|| "?".to_owned(), |policy| policy.name().to_string())
}

fn login(profile: &LoginProfile) -> Login {
    Login {
        active: profile.active,
        enabled: profile.enabled,
        last: profile.last_logon,
    }
}

fn password(logon: &Logon) -> Option<Password> {
    logon.password_hash.as_ref()?;
    Some(Password {
        set: logon.set,
        initial: logon.initial,
    })
}

/// How many second factors are bound to somebody.
fn factors(account: &Account, owner: Owner) -> usize {
    let first = (Some(owner), Folded::new(""));
    let devices = account.mfa_devices.index_from(first);
    let own = devices.take_while(|device| device.owner == Some(owner));
    own.filter(|device| device.activated.is_some()).count()
}

fn keys(account: &Account, owner: Owner, uses: Option<&Uses>) -> Vec<Key> {
    let key = |key: &Arc<AccessKey>| Key {
        id: key.id.clone(),
        active: key.status == KeyStatus::Active,
        created: key.created,
        updated: key.updated,
        last_used: uses.map_or(Evidence::Missing, |uses| {
            Evidence::Known(uses.get(key.id.as_str()).copied())
        }),
        network: Evidence::Known(in_force(key.network.as_ref())),
        leaked: Evidence::Known(key.leak.is_some()),
    };
    access_key::of(account, owner).map(key).collect()
}

/// After the ids of all passkeys.
const LAST: &str = "\u{10ffff}";

//! How a user is become: by keys, passwords, sign-on and secrets.

use std::sync::Arc;

use model::{KeyStatus, Owner, StoredSecret, UserId, account_arn, user_arn};
use policy::{Kind, Policy};

use super::draft::{Draft, Move, Scene};
use crate::account::kms::{managed, secret};
use crate::account::{access_key, logon, rotated};
use crate::escalation::judge::{Beside, Judge};
use crate::escalation::way::Way;
use crate::escalation::who::Who;

/// All ways to become a user.
pub(super) fn all(scene: Scene<'_>, judge: &mut Judge<'_>, user: UserId) -> Vec<Move> {
    let mut found = by_key(scene, judge, user);
    found.extend(by_password(scene, judge, user));
    found.extend(by_sign_on(scene, judge, user));
    let secrets = scene.world.secrets.iter();
    let own = secrets.filter(|one| one.rotation.as_ref().is_some_and(|own| own.user == user));
    for one in own {
        found.extend(by_secret(scene, judge, user, one));
    }
    found
}

fn by_key(scene: Scene<'_>, judge: &mut Judge<'_>, user: UserId) -> Vec<Move> {
    let (world, owner) = (scene.world, Owner::User(user));
    let keys: Vec<_> = access_key::of(world, owner).collect();
    let has_room = keys.len() < scene.limits.keys_of_user;
    let on = |key: &&&Arc<model::AccessKey>| key.status == KeyStatus::Active;
    let mut found = Vec::new();
    let mut add = |way, actions: &[&'static str]| {
        found.extend(on_user(scene, judge, user, way, actions));
    };
    if has_room {
        add(Way::NewKey, &["ram:CreateAccessKey"]);
    } else if !keys.is_empty() {
        add(
            Way::ReplacedKey,
            &[
                "ram:UpdateAccessKey",
                "ram:DeleteAccessKey",
                "ram:CreateAccessKey",
            ],
        );
    }
    let one_is_on = keys.iter().filter(on).count() == 1;
    if has_room && one_is_on && rotated::live(world, user).is_none() {
        add(Way::RotatedKey, &["rampart:StartKeyRotation"]);
    }
    if keys
        .iter()
        .any(|key| key.status != KeyStatus::Active && key.leak.is_none())
    {
        add(Way::SwitchedKey, &["ram:UpdateAccessKey"]);
    }
    if has_room && world.recycled_keys.iter().any(|one| one.key.owner == owner) {
        add(
            Way::RestoredKey,
            &["ram:RestoreAccessKeyFromRecycleBin", "ram:UpdateAccessKey"],
        );
    }
    found
}

fn by_password(scene: Scene<'_>, judge: &mut Judge<'_>, user: UserId) -> Vec<Move> {
    let (world, owner) = (scene.world, Owner::User(user));
    if logon::is_elsewhere(world, owner) {
        return Vec::new();
    }
    let factors = logon::ways(world, owner);
    let has_profile = world.login_profiles.get(&user).is_some();
    let ways: &[(Way, &[&'static str])] = match (has_profile, factors.code, factors.key) {
        (false, false, false) => &[(Way::NewPassword, &["ram:CreateLoginProfile"])],
        (true, false, false) => &[(Way::OtherPassword, &["ram:UpdateLoginProfile"])],
        (true, true, false) => &[
            (
                Way::PasswordWithoutDevice,
                &["ram:UnbindMFADevice", "ram:UpdateLoginProfile"],
            ),
            (
                Way::PasswordWithDisabledDevice,
                &["ram:DisableVirtualMFA", "ram:UpdateLoginProfile"],
            ),
        ],
        (true, false, true) => &[(
            Way::PasswordWithoutPasskey,
            &["ram:DeletePasskey", "ram:UpdateLoginProfile"],
        )],
        _ => &[],
    };
    let ways = ways.iter();
    ways.filter_map(|(way, actions)| on_user(scene, judge, user, *way, actions))
        .collect()
}

/// Who says which provider vouches for users is believed whatever that one says.
fn by_sign_on(scene: Scene<'_>, judge: &mut Judge<'_>, user: UserId) -> Option<Move> {
    let profile = scene.world.login_profiles.get(&user);
    profile.filter(|one| one.active)?;
    let all = account_arn(judge.home, "*");
    let draft = Draft::new(scene, Way::SignOn, Who::User(user));
    draft.ask(judge, "ram:SetUserSsoSettings", &all)?.done()
}

fn by_secret(
    scene: Scene<'_>,
    judge: &mut Judge<'_>,
    user: UserId,
    one: &StoredSecret,
) -> Vec<Move> {
    let is_broken = one
        .rotation
        .as_ref()
        .is_none_or(|own| managed::broken(scene.world, own).is_some());
    if is_broken {
        return Vec::new();
    }
    let name = one.name.as_str();
    let arn = format!("acs:kms:{}:{}:secret/{name}", scene.region, judge.home);
    let own = secret::policy(one);
    let draft = |way| Draft::new(scene, way, Who::User(user)).with(&arn);
    let open = |draft: Draft, judge: &mut Judge<'_>, policy: Option<&Arc<Policy>>| {
        let draft = draft.ask_beside(judge, READ, &arn, carried(name, policy))?;
        let draft = decrypting(draft, scene, judge, one)?;
        draft.done()
    };
    if one.deletion.is_some() {
        let restored = draft(Way::RestoredSecret);
        let restored = restored.ask_beside(
            judge,
            "kms:RestoreSecret",
            &arn,
            carried(name, own.as_ref()),
        );
        let found = restored.and_then(|draft| open(draft, judge, own.as_ref()));
        return found.into_iter().collect();
    }
    let mut found: Vec<_> = open(draft(Way::ReadSecret), judge, own.as_ref())
        .into_iter()
        .collect();
    let both = draft(Way::ReadSecrets).ask(judge, "kms:BatchGetSecretValue", &arn);
    let both = both.and_then(|draft| draft.ask(judge, READ, &arn));
    let both = both.and_then(|draft| decrypting(draft, scene, judge, one));
    found.extend(both.and_then(Draft::done));
    if found.is_empty() {
        let opened = draft(Way::OpenedSecret);
        let opened = opened.ask_beside(
            judge,
            "kms:SetSecretPolicy",
            &arn,
            carried(name, own.as_ref()),
        );
        let who = scene.actor.arn(scene.world, judge.home);
        let text = who.map(|who| {
            format!(
                r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"kms:GetSecretValue","Resource":"*","Principal":{{"RAM":["{who}"]}}}}]}}"#
            )
        });
        let opening = text.map(|text| Arc::new(Policy::restore(&text, Kind::Resource)));
        found.extend(opened.and_then(|draft| open(draft, judge, opening.as_ref())));
    }
    found
}

fn carried<'b>(name: &'b str, policy: Option<&'b Arc<Policy>>) -> Beside<'b> {
    policy.map_or(Beside::Nothing, |policy| Beside::Carried(name, policy))
}

/// A key of the account's own that seals a secret must be let to whoever reads it.
fn decrypting(
    draft: Draft,
    scene: Scene<'_>,
    judge: &mut Judge<'_>,
    one: &StoredSecret,
) -> Option<Draft> {
    let Some(named) = &one.key else {
        return Some(draft);
    };
    let (region, home, id) = (scene.region, judge.home, &named.id);
    let key = format!("acs:kms:{region}:{home}:key/{id}");
    draft.ask(judge, "kms:Decrypt", &key)
}

/// A step of which everything is asked on the user.
fn on_user(
    scene: Scene<'_>,
    judge: &mut Judge<'_>,
    user: UserId,
    way: Way,
    actions: &[&'static str],
) -> Option<Move> {
    let arn = user_arn(judge.home, &scene.world.users.get(&user)?.name);
    let mut draft = Draft::new(scene, way, Who::User(user));
    for action in actions {
        draft = draft.ask(judge, action, &arn)?;
    }
    draft.done()
}

const READ: &str = "kms:GetSecretValue";

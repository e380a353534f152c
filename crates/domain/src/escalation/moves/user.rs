//! How a user is become: by keys, passwords, sign-on and secrets.

use std::sync::Arc;

use model::{KeyStatus, Owner, UserId, account_arn, user_arn};

use super::draft::{Draft, Move, Scene};
use super::secret;
use crate::account::{access_key, logon, rotated};
use crate::escalation::judge::Judge;
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
        found.extend(secret::to_user(scene, judge, user, one));
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

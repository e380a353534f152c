//! What somebody can do next: become somebody else, or let somebody do more whom they can act as.

mod about;
mod draft;
mod fresh;
mod named;
mod raise;
mod role;
mod secret;
mod user;

use crate::account::Account;

pub(super) use draft::{Move, Scene};

use about::{BECOMING, RAISING};

use super::judge::Judge;
use super::who::Who;

/// All of these that whoever acts can become beside whom they can act as already.
pub(super) fn becoming(
    scene: Scene<'_>,
    judge: &mut Judge<'_>,
    held: &[Who],
    among: &[Who],
) -> Vec<Move> {
    if !is_about(scene, judge, BECOMING) && !has_open_secrets(scene.world) {
        return Vec::new();
    }
    let mut found = fresh::all(scene, judge);
    for one in among.iter().filter(|one| !held.contains(one)) {
        if judge.steps == 0 {
            break;
        }
        judge.pay(1);
        match one {
            Who::User(id) => found.extend(user::all(scene, judge, *id)),
            Who::Role(id) => {
                let role = scene.world.roles.get(id).filter(|own| !own.service_linked);
                found.extend(
                    role.into_iter()
                        .flat_map(|own| role::all(scene, judge, own)),
                );
            }
        }
    }
    found
}

/// All by which whoever acts can let this one do more.
pub(super) fn raising(scene: Scene<'_>, judge: &mut Judge<'_>, whom: Who) -> Vec<Move> {
    if is_about(scene, judge, RAISING) {
        raise::all(scene, judge, whom)
    } else {
        Vec::new()
    }
}

/// Whether whoever has these policies could raise anybody at all.
pub(super) fn can_raise(judge: &Judge<'_>, place: usize) -> bool {
    RAISING.iter().any(|action| judge.speaks(place, action))
}

/// Whether whoever has these policies could take any step at all by them.
pub(super) fn leads_on(judge: &Judge<'_>, place: usize) -> bool {
    BECOMING.iter().any(|action| judge.speaks(place, action)) || can_raise(judge, place)
}

fn is_about(scene: Scene<'_>, judge: &Judge<'_>, actions: &[&'static str]) -> bool {
    let mut actions = actions.iter();
    actions.any(|action| judge.speaks(scene.place, action))
}

/// Whether secrets that lead to somebody have policies of their own, which need no other's word.
pub(super) fn has_open_secrets(account: &Account) -> bool {
    let mut secrets = account.secrets.iter();
    secrets.any(|one| (one.rotation.is_some() || one.role.is_some()) && one.policy.is_some())
}

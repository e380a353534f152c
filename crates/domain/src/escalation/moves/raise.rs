//! How somebody's rights are raised: what allows is put on, what denies is taken off.

use ::policy::Effect;
use model::{
    ApplicationName, AttachmentScope, Entity, GroupId, PolicyRef, Scope, UserId, VersionId,
    account_arn, application_arn, group_arn, policy_arn, user_arn,
};

use super::about::is_worth;
use super::draft::{Draft, Move, Scene};
use super::fresh;
use super::named::{administrator, entity_arn, names, policy_arn_of};
use crate::account::{Account, attached, membership, policy};
use crate::escalation::deed::{Deed, NEW_POLICY};
use crate::escalation::judge::Judge;
use crate::escalation::rights::{compiled, holders};
use crate::escalation::way::Way;
use crate::escalation::who::Who;
use crate::system_policy;

/// All ways to let somebody do more, whom whoever acts can act as too.
pub(super) fn all(scene: Scene<'_>, judge: &mut Judge<'_>, whom: Who) -> Vec<Move> {
    let mut found = Vec::new();
    for entity in holders(scene.world, whom) {
        found.extend(attaching(scene, judge, whom, entity));
        found.extend(rewriting(scene, judge, whom, entity));
        found.extend(detaching(scene, judge, whom, entity));
    }
    if let Who::User(user) = whom {
        found.extend(joining(scene, judge, user));
        found.extend(leaving(scene, judge, user));
        found.extend(fresh::group(scene, judge, whom));
    }
    found
}

/// How attaching to it is called, and detaching from it.
const fn called(entity: Entity) -> [(Way, &'static str); 2] {
    match entity {
        Entity::User(_) => [
            (Way::AttachToUser, "ram:AttachPolicyToUser"),
            (Way::DetachFromUser, "ram:DetachPolicyFromUser"),
        ],
        Entity::Group(_) => [
            (Way::AttachToGroup, "ram:AttachPolicyToGroup"),
            (Way::DetachFromGroup, "ram:DetachPolicyFromGroup"),
        ],
        Entity::Role(_) => [
            (Way::AttachToRole, "ram:AttachPolicyToRole"),
            (Way::DetachFromRole, "ram:DetachPolicyFromRole"),
        ],
    }
}

fn attaching(scene: Scene<'_>, judge: &mut Judge<'_>, whom: Who, entity: Entity) -> Vec<Move> {
    let (world, home) = (scene.world, judge.home);
    let Some(holder) = entity_arn(world, home, entity) else {
        return Vec::new();
    };
    let [own, _] = called(entity);
    let mut found = Vec::new();
    for (way, action) in [own, (Way::Attach, "ram:AttachPolicy")] {
        if !judge.speaks(scene.place, action) {
            continue;
        }
        let before = found.len();
        for policy in candidates(scene, entity) {
            let Some(arn) = policy_arn_of(world, home, &policy) else {
                continue;
            };
            let draft = Draft::new(scene, way, whom).with(&arn);
            let draft = draft.ask_each(judge, action, &[&holder, &arn]);
            let attached = draft.map(|own| own.deed(Deed::Attach(entity, policy.clone())));
            let attached = attached.and_then(Draft::done);
            let is_all = attached.as_ref().is_some_and(|own| {
                !own.step.is_conditional() && judge.has_everything(&own.world, whom)
            });
            found.extend(attached);
            // Nothing else gives more.
            if is_all {
                break;
            }
        }
        if found.len() == before && has_room(scene, entity, false) {
            found.extend(own_policy(scene, judge, whom, (entity, &holder, action)));
        }
        if found.len() > before {
            break;
        }
    }
    found
}

/// A policy of one's own making is attached, which may be called as the permission to attach it wants.
fn own_policy(
    scene: Scene<'_>,
    judge: &mut Judge<'_>,
    whom: Who,
    (entity, holder, action): (Entity, &str, &'static str),
) -> Option<Move> {
    let (world, home) = (scene.world, judge.home);
    if world.policies.len() >= scene.limits.policies || world.policies.get(&NEW_POLICY).is_some() {
        return None;
    }
    let all = names(scene, judge, action, "policy/").into_iter();
    let all = all.filter_map(|name| name.parse::<model::PolicyName>().ok());
    let is_free = |name: &model::PolicyName| {
        world.policies.named(name).is_err() && system_policy::find(name).is_none()
    };
    all.filter(is_free).find_map(|name| {
        let arn = policy_arn(home, &name);
        let draft = Draft::new(scene, Way::OwnPolicy, whom).with(&arn);
        let draft = draft.ask(judge, "ram:CreatePolicy", &account_arn(home, "policy/*"))?;
        let draft = draft.deed(Deed::NewPolicy(name));
        let draft = draft.ask_each(judge, action, &[holder, &arn])?;
        let policy = PolicyRef::Custom(NEW_POLICY);
        draft.deed(Deed::Attach(entity, policy)).done()
    })
}

/// What could be attached that is worth it: what allows everything first.
fn candidates(scene: Scene<'_>, entity: Entity) -> Vec<PolicyRef> {
    let world = scene.world;
    let mut all = Vec::new();
    if has_room(scene, entity, true) {
        all.extend(administrator());
        let provided = system_policy::ALL.iter();
        all.extend(provided.map(|one| PolicyRef::System(one.name.clone())));
    }
    if has_room(scene, entity, false) {
        all.extend(world.policies.iter().map(|own| PolicyRef::Custom(own.id)));
    }
    let is_new = |one: &PolicyRef| {
        let key = (entity, one.clone(), AttachmentScope::Account);
        world.attachments.get(&key).is_none()
    };
    all.retain(|one| is_new(one) && is_worth(scene, &compiled(world, one)));
    all
}

/// Whether one more policy of the kind can be put on it.
fn has_room(scene: Scene<'_>, entity: Entity, system: bool) -> bool {
    let on = attached::on(scene.world, entity).filter(|one| {
        one.scope == AttachmentScope::Account
            && matches!(one.policy, PolicyRef::System(_)) == system
    });
    let most = if system {
        scene.limits.system_policies_attached
    } else {
        scene.limits.custom_policies_attached
    };
    on.count() < most
}

/// Another document counts of a policy that is on it.
fn rewriting(scene: Scene<'_>, judge: &mut Judge<'_>, whom: Who, entity: Entity) -> Vec<Move> {
    let (world, home) = (scene.world, judge.home);
    let mut found = Vec::new();
    for one in attached::on(world, entity) {
        let PolicyRef::Custom(id) = one.policy else {
            continue;
        };
        let Some(own) = world.policies.get(&id) else {
            continue;
        };
        if one.scope != AttachmentScope::Account || id == NEW_POLICY {
            continue;
        }
        let arn = policy_arn(home, &own.name);
        let draft = |way| Draft::new(scene, way, whom).with(&arn);
        let written = draft(Way::Document).ask(judge, "ram:CreatePolicyVersion", &arn);
        found.extend(written.and_then(|draft| draft.deed(Deed::Document(id)).done()));
        let others = policy::versions(world, id).filter(|one| one.id != own.default_version);
        for version in others.map(|one| one.id).collect::<Vec<VersionId>>() {
            let set = draft(Way::Default).ask(judge, "ram:SetDefaultPolicyVersion", &arn);
            found.extend(set.and_then(|draft| draft.deed(Deed::Default(id, version)).done()));
        }
    }
    found
}

/// A policy that denies something is taken off.
fn detaching(scene: Scene<'_>, judge: &mut Judge<'_>, whom: Who, entity: Entity) -> Vec<Move> {
    let (world, home) = (scene.world, judge.home);
    let Some(holder) = entity_arn(world, home, entity) else {
        return Vec::new();
    };
    let [_, own] = called(entity);
    let mut found = Vec::new();
    for one in attached::on(world, entity) {
        if one.scope != AttachmentScope::Account || !denies(world, &one.policy) {
            continue;
        }
        let Some(arn) = policy_arn_of(world, home, &one.policy) else {
            continue;
        };
        for (way, action) in [own, (Way::Detach, "ram:DetachPolicy")] {
            let draft = Draft::new(scene, way, whom).with(&arn);
            let draft = draft.ask_each(judge, action, &[&holder, &arn]);
            let detached = draft.map(|own| own.deed(Deed::Detach(entity, one.policy.clone())));
            found.extend(detached.and_then(Draft::done));
        }
    }
    found
}

fn joining(scene: Scene<'_>, judge: &mut Judge<'_>, user: UserId) -> Vec<Move> {
    let (world, home) = (scene.world, judge.home);
    let joined = membership::of_user(world, user).count();
    let Some(own) = world
        .users
        .get(&user)
        .filter(|_| joined < scene.limits.groups_of_user)
    else {
        return Vec::new();
    };
    let own = user_arn(home, &own.name);
    let whom = Who::User(user);
    let is_in = |group: GroupId| world.memberships.get(&(group, user)).is_some();
    let mut found = Vec::new();
    let provisioner = provisioner(scene, judge);
    for group in world.groups.iter().filter(|one| !is_in(one.id)) {
        let on = || attached::on(world, Entity::Group(group.id));
        let is_worthy = on().any(|one| {
            one.scope == AttachmentScope::Account && is_worth(scene, &compiled(world, &one.policy))
        });
        if !is_worthy {
            continue;
        }
        let arn = group_arn(home, &group.name);
        let draft = Draft::new(scene, Way::Join, whom).with(&arn);
        let draft = draft.ask_each(judge, "ram:AddUserToGroup", &[&own, &arn]);
        found.extend(draft.and_then(|own| own.deed(Deed::Join(user, group.id)).done()));
        if let Some(name) = provisioner.as_ref().filter(|_| group.provisioned) {
            let draft = Draft::new(scene, Way::Provisioned, whom).with(&arn);
            let of = application_arn(home, name);
            let draft = draft.ask(judge, "ram:CreateAppSecret", &of);
            found.extend(draft.and_then(|own| own.deed(Deed::Join(user, group.id)).done()));
        }
    }
    found
}

/// An application that may say who is in groups that are provisioned, and that whoever acts can get a secret of.
fn provisioner(scene: Scene<'_>, judge: &mut Judge<'_>) -> Option<ApplicationName> {
    if !judge.speaks(scene.place, "ram:CreateAppSecret") {
        return None;
    }
    let mut all = scene.world.applications.iter();
    let found = all.find(|one| {
        let provision = one.provision.as_ref();
        one.secrets.len() < scene.limits.app_secrets
            && provision.is_some_and(|own| own.scopes.contains(&Scope::Scim))
    });
    found.map(|one| one.name.clone())
}

/// A group is left whose policies deny something.
fn leaving(scene: Scene<'_>, judge: &mut Judge<'_>, user: UserId) -> Vec<Move> {
    let (world, home) = (scene.world, judge.home);
    let Some(own) = world.users.get(&user) else {
        return Vec::new();
    };
    let own = user_arn(home, &own.name);
    let mut found = Vec::new();
    for one in membership::of_user(world, user) {
        let mut on = attached::on(world, Entity::Group(one.group));
        let Some(group) = world.groups.get(&one.group) else {
            continue;
        };
        if !on.any(|own| denies(world, &own.policy)) {
            continue;
        }
        let arn = group_arn(home, &group.name);
        let draft = Draft::new(scene, Way::Leave, Who::User(user)).with(&arn);
        let draft = draft.ask_each(judge, "ram:RemoveUserFromGroup", &[&own, &arn]);
        found.extend(draft.and_then(|own| own.deed(Deed::Leave(user, one.group)).done()));
    }
    found
}

fn denies(account: &Account, reference: &PolicyRef) -> bool {
    let policy = compiled(account, reference);
    let mut statements = policy.document().statements().iter();
    statements.any(|own| own.effect() == Effect::Deny || !own.is_sound())
}

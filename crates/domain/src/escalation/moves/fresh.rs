//! What is made on the way: users, roles and groups that there were not, and what they can be called.

use super::draft::{Draft, Move, Scene};
use super::named::{administrator, names, policy_arn_of, trusting};
use crate::escalation::deed::{Deed, NEW_GROUP, NEW_ROLE, NEW_USER};
use crate::escalation::judge::{ASSUME, Beside, Judge};
use crate::escalation::way::Way;
use crate::escalation::who::Who;
use model::{
    Entity, GroupName, PolicyRef, RoleName, UserName, account_arn, group_arn, role_arn, user_arn,
};

/// Somebody new, whom whoever acts gives all rights and becomes.
pub(super) fn all(scene: Scene<'_>, judge: &mut Judge<'_>) -> Vec<Move> {
    let Some(policy) = administrator() else {
        return Vec::new();
    };
    let mut found: Vec<_> = user(scene, judge, &policy).into_iter().collect();
    found.extend(role(scene, judge, &policy));
    found
}

fn user(scene: Scene<'_>, judge: &mut Judge<'_>, policy: &PolicyRef) -> Option<Move> {
    let (world, home) = (scene.world, judge.home);
    if world.users.len() >= scene.limits.users || world.users.get(&NEW_USER).is_some() {
        return None;
    }
    let is_free = |name: &UserName| world.users.named(name).is_err();
    let on = policy_arn_of(world, home, policy)?;
    let mut all = names(scene, judge, "ram:AttachPolicyToUser", "user/");
    all.extend(names(scene, judge, "ram:CreateAccessKey", "user/"));
    let all = all.into_iter().filter_map(|name| name.parse().ok());
    all.filter(is_free).find_map(|name: UserName| {
        let arn = user_arn(home, &name);
        let draft = Draft::new(scene, Way::NewUser, Who::User(NEW_USER)).with(&arn);
        let draft = draft.ask(judge, "ram:CreateUser", &account_arn(home, "user/*"))?;
        let draft = draft.deed(Deed::NewUser(name));
        let draft = draft.ask_each(judge, "ram:AttachPolicyToUser", &[&arn, &on])?;
        let draft = draft.deed(Deed::Attach(Entity::User(NEW_USER), policy.clone()));
        draft.ask(judge, "ram:CreateAccessKey", &arn)?.done()
    })
}

fn role(scene: Scene<'_>, judge: &mut Judge<'_>, policy: &PolicyRef) -> Option<Move> {
    let (world, home) = (scene.world, judge.home);
    if world.roles.len() >= scene.limits.roles || world.roles.get(&NEW_ROLE).is_some() {
        return None;
    }
    let is_free = |name: &RoleName| world.roles.named(name).is_err();
    let who = scene.actor.arn(world, home)?;
    let on = policy_arn_of(world, home, policy)?;
    let mut all = names(scene, judge, "ram:CreateRole", "role/");
    all.extend(names(scene, judge, "ram:AttachPolicyToRole", "role/"));
    all.extend(names(scene, judge, ASSUME, "role/"));
    let all = all.into_iter().filter_map(|name| name.parse().ok());
    all.filter(is_free).find_map(|name: RoleName| {
        let arn = role_arn(home, &name);
        let draft = Draft::new(scene, Way::NewRole, Who::Role(NEW_ROLE)).with(&arn);
        let draft = draft.ask(judge, "ram:CreateRole", &arn)?;
        let draft = draft.deed(Deed::NewRole(name, trusting(&who)));
        let draft = draft.ask_each(judge, "ram:AttachPolicyToRole", &[&arn, &on])?;
        let draft = draft.deed(Deed::Attach(Entity::Role(NEW_ROLE), policy.clone()));
        let made = draft.world.roles.get(&NEW_ROLE)?.clone();
        draft
            .ask_beside(judge, ASSUME, &arn, Beside::Trust(&made))?
            .done()
    })
}

/// A group that is new, given all rights, and joined.
pub(super) fn group(scene: Scene<'_>, judge: &mut Judge<'_>, whom: Who) -> Option<Move> {
    let (world, home) = (scene.world, judge.home);
    let (Who::User(id), policy) = (whom, administrator()?) else {
        return None;
    };
    if world.groups.len() >= scene.limits.groups || world.groups.get(&NEW_GROUP).is_some() {
        return None;
    }
    let user = user_arn(home, &world.users.get(&id)?.name);
    let on = policy_arn_of(world, home, &policy)?;
    let is_free = |name: &GroupName| world.groups.named(name).is_err();
    let mut all = names(scene, judge, "ram:AttachPolicyToGroup", "group/");
    all.extend(names(scene, judge, "ram:AddUserToGroup", "group/"));
    let all = all.into_iter().filter_map(|name| name.parse().ok());
    all.filter(is_free).find_map(|name: GroupName| {
        let arn = group_arn(home, &name);
        let draft = Draft::new(scene, Way::NewGroup, whom).with(&arn);
        let draft = draft.ask(judge, "ram:CreateGroup", &account_arn(home, "group/*"))?;
        let draft = draft.deed(Deed::NewGroup(name));
        let draft = draft.ask_each(judge, "ram:AttachPolicyToGroup", &[&arn, &on])?;
        let draft = draft.deed(Deed::Attach(Entity::Group(NEW_GROUP), policy.clone()));
        let draft = draft.ask_each(judge, "ram:AddUserToGroup", &[&user, &arn])?;
        draft.deed(Deed::Join(id, NEW_GROUP)).done()
    })
}

//! Where control policies act: switched on and off, attached and detached.

use std::sync::Arc;

use model::{
    ControlAttachment, ControlPolicyId, ControlStatus, Directory, FULL_ACCESS, Kind, NodeId,
    Refusal,
};

use super::control_path::on;
use super::control_policy::{AnyControlPolicy, find};
use super::{managed, of, target};
use crate::account::Account;
use crate::context::Context;
use crate::limits;

/// Switches control policies on: Root, every folder and every member get the one that allows everything.
///
/// # Errors
/// When the account manages no directory.
pub fn enable(context: &mut Context<'_>) -> Result<(), Refusal> {
    let directory = managed(context.account)?.clone();
    if directory.control == ControlStatus::Enabled {
        return Ok(());
    }
    set(context, &directory, ControlStatus::Enabled);
    let account = &*context.account;
    let folders = account
        .folders
        .iter()
        .map(|one| NodeId::Folder(one.id.clone()));
    let members = account
        .members
        .iter()
        .map(|one| NodeId::Member(one.account));
    let root = std::iter::once(NodeId::Root(directory.root.clone()));
    let nodes: Vec<_> = root.chain(folders).chain(members).collect();
    for node in nodes {
        begin(context, node);
    }
    Ok(())
}

/// Switches control policies off: all are detached, and none is lost.
///
/// # Errors
/// When the account manages no directory.
pub fn disable(context: &mut Context<'_>) -> Result<(), Refusal> {
    let directory = managed(context.account)?.clone();
    set(context, &directory, ControlStatus::Disabled);
    let attachments = context.account.control_attachments.iter();
    let keys: Vec<_> = attachments.map(|one| model::Record::key(&**one)).collect();
    for key in keys {
        context.account.control_attachments.remove(&key);
    }
    Ok(())
}

fn set(context: &mut Context<'_>, directory: &Directory, control: ControlStatus) {
    context.account.directory.put(Directory {
        control,
        ..directory.clone()
    });
}

/// A node begins to be one: while control policies are switched on it gets the one that allows everything.
pub(super) fn begin(context: &mut Context<'_>, node: NodeId) {
    let enabled = of(context.account).is_some_and(|one| one.control == ControlStatus::Enabled);
    if let (true, Ok(policy)) = (enabled, FULL_ACCESS.parse()) {
        context.account.control_attachments.put(ControlAttachment {
            node,
            policy,
            attached: context.now,
        });
    }
}

/// A node is one no more.
pub(super) fn end(context: &mut Context<'_>, node: &NodeId) {
    let attached = on(context.account, node);
    let keys: Vec<_> = attached.map(|one| model::Record::key(&**one)).collect();
    for key in keys {
        context.account.control_attachments.remove(&key);
    }
}

/// Attaches a control policy to Root, a folder or a member. It is in force with the next request.
///
/// # Errors
/// When either is missing, they are switched off, it is attached already, or there are too many.
pub fn attach(context: &mut Context<'_>, policy: &str, to: &str) -> Result<(), Refusal> {
    let (node, policy) = both(context.account, policy, to)?;
    if managed(context.account)?.control == ControlStatus::Disabled {
        return Err(switched_off());
    }
    let key = (node.clone(), policy.clone());
    if context.account.control_attachments.get(&key).is_some() {
        return Err(Refusal::Exists(Kind::ControlAttachment, policy.to_string()));
    }
    let have = on(context.account, &node).count();
    let most = context.limits.control_attachments;
    limits::check(Kind::ControlAttachment, have, most)?;
    context.account.control_attachments.put(ControlAttachment {
        node,
        policy,
        attached: context.now,
    });
    Ok(())
}

/// Why nothing is attached while control policies are switched off.
pub(crate) fn switched_off() -> Refusal {
    let why = "Control policies are switched off: call EnableControlPolicy first.".to_owned();
    Refusal::State("NotSupportedOperation.ControlPolicyDisabled", why)
}

/// Detaches a control policy. The last one of a node stays: without any it would deny everything.
///
/// # Errors
/// When either is missing, it is not attached, or it is the last.
pub fn detach(context: &mut Context<'_>, policy: &str, from: &str) -> Result<(), Refusal> {
    let key = both(context.account, policy, from)?;
    if context.account.control_attachments.get(&key).is_none() {
        return Err(Refusal::Missing(Kind::ControlAttachment, key.1.to_string()));
    }
    if on(context.account, &key.0).count() == 1 {
        let why = format!(
            "The control policy {policy} is the last one of {from}; attach another one first."
        );
        return Err(Refusal::State(
            "NotSupportedOperation.LastControlPolicy",
            why,
        ));
    }
    context.account.control_attachments.remove(&key);
    Ok(())
}

fn both(account: &Account, policy: &str, node: &str) -> Result<(NodeId, ControlPolicyId), Refusal> {
    let node = target(account, node)?;
    Ok((node, find(account, policy)?.id()))
}

/// What is attached to a node, each with its policy; by the id of the policy.
///
/// # Errors
/// When there is no such node.
pub fn of_target<'a>(
    account: &'a Account,
    id: &str,
) -> Result<Vec<(&'a Arc<ControlAttachment>, AnyControlPolicy<'a>)>, Refusal> {
    let node = target(account, id)?;
    let with =
        |one: &'a Arc<ControlAttachment>| Some((one, find(account, one.policy.as_str()).ok()?));
    Ok(on(account, &node).filter_map(with).collect())
}

//! What steps that are not taken have made of accounts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::Account;
use model::{
    AccountId, Attachment, ControlAttachment, ControlPolicy, CustomPolicy, Directory, Folder,
    Group, Member, Membership, PolicyVersion, Record, Role, Rollout, Standing, User,
};
use serde_json::Value;

use crate::held::snapshot::Snapshot;

/// What steps have made of accounts.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) accounts: BTreeMap<AccountId, Drafted>,
    /// What the steps have answered.
    pub(super) answers: Vec<Value>,
}

/// An account that steps have changed.
pub(super) struct Drafted {
    pub(super) base: Arc<Snapshot>,
    pub(super) then: Account,
}

impl Drafted {
    pub(super) fn on(base: Arc<Snapshot>) -> Self {
        let mut then = base.state.clone();
        then.forget_changes();
        Self { base, then }
    }
}

impl Draft {
    /// The tables that were changed and on which no decision on a recorded call depends.
    pub(super) fn beyond(&self) -> Vec<&'static str> {
        let changes = self.accounts.values().flat_map(|one| one.then.changes());
        let tables = changes.map(|change| change.table);
        let beyond: BTreeSet<_> = tables.filter(|table| !DECIDING.contains(table)).collect();
        beyond.into_iter().collect()
    }
}

/// The tables that recorded calls are decided by again.
const DECIDING: [&str; 14] = [
    User::TABLE,
    Group::TABLE,
    Membership::TABLE,
    Role::TABLE,
    CustomPolicy::TABLE,
    PolicyVersion::TABLE,
    Attachment::TABLE,
    Directory::TABLE,
    Folder::TABLE,
    Member::TABLE,
    ControlPolicy::TABLE,
    ControlAttachment::TABLE,
    Standing::TABLE,
    Rollout::TABLE,
];

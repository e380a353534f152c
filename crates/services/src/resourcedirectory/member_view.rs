//! Members as Resource Directory shows them.

use derive::View;
use domain::Account;
use domain::account::directory;
use model::{AccountId, JoinMethod, Member, MemberKind, MemberName, MemberStatus, NodeId};

use super::tag_pair::{self, TagPair};
use crate::view::{Items, Stamp};

/// A member.
#[derive(View)]
#[view("Account")]
pub struct MemberView {
    account_id: AccountId,
    account_name: String,
    display_name: MemberName,
    folder_id: String,
    join_method: &'static str,
    join_time: Stamp,
    modify_time: Stamp,
    resource_directory_id: String,
    status: &'static str,
    #[view("Type")]
    kind: &'static str,
    deletion_status: Option<&'static str>,
    pub(super) resource_directory_path: Option<String>,
    tags: Option<Items<TagPair>>,
}

/// A member, alone and whole.
#[derive(View)]
#[view("Account")]
pub struct WholeMember {
    account_id: AccountId,
    account_name: String,
    display_name: MemberName,
    folder_id: String,
    join_method: &'static str,
    join_time: Stamp,
    modify_time: Stamp,
    resource_directory_id: String,
    resource_directory_path: String,
    status: &'static str,
    #[view("Type")]
    kind: &'static str,
    tags: Option<Vec<TagPair>>,
}

impl MemberView {
    /// As it is shown when it was made or changed.
    pub(super) fn of(state: &Account, member: &Member) -> Self {
        let directory = directory::of(state).map(|one| one.id.to_string());
        Self {
            account_id: member.account,
            account_name: member.account_name.clone(),
            display_name: member.name.clone(),
            folder_id: member.parent.to_string(),
            join_method: method(member.method),
            join_time: Stamp(member.joined),
            modify_time: Stamp(member.modified),
            resource_directory_id: directory.unwrap_or_default(),
            status: status(member.status),
            kind: kind(member.kind),
            deletion_status: None,
            resource_directory_path: None,
            tags: None,
        }
    }

    /// As a list shows it, with its tags if they are asked for.
    pub(super) fn listed(state: &Account, member: &Member, tags: bool) -> Self {
        let deleted = directory::is_deleted(state, member.account);
        Self {
            deletion_status: deleted.then_some("Deleting"),
            tags: tags.then(|| tag_pair::some(&member.tags)).flatten(),
            ..Self::of(state, member)
        }
    }

    /// The same with its way from Root.
    pub(super) fn with_path(self, state: &Account) -> Self {
        let node = NodeId::Member(self.account_id);
        Self {
            resource_directory_path: directory::path_text(state, &node),
            ..self
        }
    }
}

impl WholeMember {
    /// All that is shown of a member.
    pub(super) fn of(state: &Account, member: &Member, tags: bool) -> Self {
        let view = MemberView::of(state, member).with_path(state);
        Self {
            account_id: view.account_id,
            account_name: view.account_name,
            display_name: view.display_name,
            folder_id: view.folder_id,
            join_method: view.join_method,
            join_time: view.join_time,
            modify_time: view.modify_time,
            resource_directory_id: view.resource_directory_id,
            resource_directory_path: view.resource_directory_path.unwrap_or_default(),
            status: view.status,
            kind: view.kind,
            tags: tags.then(|| tag_pair::all(&member.tags)),
        }
    }
}

/// How a member came in.
pub(super) fn method(method: JoinMethod) -> &'static str {
    match method {
        JoinMethod::Created => "created",
        JoinMethod::Invited => "invited",
    }
}

fn kind(kind: MemberKind) -> &'static str {
    match kind {
        MemberKind::ResourceAccount => "ResourceAccount",
        MemberKind::CloudAccount => "CloudAccount",
    }
}

fn status(status: MemberStatus) -> &'static str {
    match status {
        MemberStatus::CreateSuccess => "CreateSuccess",
        MemberStatus::InviteSuccess => "InviteSuccess",
        MemberStatus::PromoteSuccess => "PromoteSuccess",
    }
}

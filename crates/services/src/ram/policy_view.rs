//! Policies and versions as RAM shows them, in each operation a little differently.

use domain::Account;
use domain::account::attached;
use domain::account::catalog::{AnyPolicy, Edition};
use model::{Moment, PolicyName};
use serde::Serialize;

use super::policy::PolicyType;
use crate::view::{Stamp, TagsView};

/// A list of policies.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Policies {
    pub(super) policy: Vec<PolicyView>,
}

/// A policy. [`PolicyView::of`] has what every operation shows; the rest is added by those that
/// show it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PolicyView {
    policy_name: PolicyName,
    policy_type: PolicyType,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    default_version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_document: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    create_date: Option<Stamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_date: Option<Stamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attach_date: Option<Stamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachment_count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<TagsView>,
}

impl PolicyView {
    pub(super) fn of(policy: AnyPolicy<'_>) -> Self {
        let policy_type = match policy {
            AnyPolicy::System(_) => PolicyType::System,
            AnyPolicy::Custom(_) => PolicyType::Custom,
        };
        Self {
            policy_name: policy.name().clone(),
            policy_type,
            description: policy.description().map(str::to_owned),
            default_version: policy.default_version().to_string(),
            policy_document: None,
            create_date: Some(Stamp(policy.created())),
            update_date: None,
            attach_date: None,
            attachment_count: None,
            tags: None,
        }
    }

    /// As an attachment shows it: since when, instead of when it was made.
    pub(super) fn attached(policy: AnyPolicy<'_>, since: Moment) -> Self {
        Self {
            create_date: None,
            attach_date: Some(Stamp(since)),
            ..Self::of(policy)
        }
    }

    pub(super) fn updated(self, policy: AnyPolicy<'_>) -> Self {
        Self {
            update_date: Some(Stamp(policy.updated())),
            ..self
        }
    }

    pub(super) fn counted(self, account: &Account, policy: AnyPolicy<'_>) -> Self {
        let count = attached::of(account, &policy.reference()).count();
        Self {
            attachment_count: Some(count),
            ..self
        }
    }

    pub(super) fn documented(self, document: &str) -> Self {
        Self {
            policy_document: Some(document.to_owned()),
            ..self
        }
    }

    pub(super) fn tagged(self, policy: AnyPolicy<'_>) -> Self {
        Self {
            tags: TagsView::of(policy.tags()),
            ..self
        }
    }
}

/// One version of a policy.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct VersionView {
    version_id: String,
    is_default_version: bool,
    policy_document: String,
    create_date: Stamp,
}

impl VersionView {
    pub(super) fn of(version: Edition<'_>) -> Self {
        Self {
            version_id: version.id.to_string(),
            is_default_version: version.is_default,
            policy_document: version.document.to_owned(),
            create_date: Stamp(version.created),
        }
    }
}

//! Policies and versions as RAM shows them, in each operation a little differently.

use derive::View;
use domain::Account;
use domain::account::attached;
use domain::account::catalog::{AnyPolicy, Edition};
use model::{Moment, PolicyName};

use super::which::PolicyType;
use crate::view::{self, Items, Stamp, TagView};

/// A policy. What every operation shows is made from it; the rest is added by those that show it.
#[derive(View)]
#[view("Policy", "Policies")]
pub struct PolicyView {
    policy_name: PolicyName,
    policy_type: PolicyType,
    /// Empty where there is none: Prowler sees no policy at all when one of them lacks it.
    description: String,
    default_version: String,
    policy_document: Option<String>,
    create_date: Option<Stamp>,
    update_date: Option<Stamp>,
    attach_date: Option<Stamp>,
    attachment_count: Option<usize>,
    tags: Option<Items<TagView>>,
}

impl From<AnyPolicy<'_>> for PolicyView {
    fn from(policy: AnyPolicy<'_>) -> Self {
        let policy_type = match policy {
            AnyPolicy::System(_) => PolicyType::System,
            AnyPolicy::Custom(_) => PolicyType::Custom,
        };
        Self {
            policy_name: policy.name().clone(),
            policy_type,
            description: view::text(policy.description()),
            default_version: policy.default_version().to_string(),
            policy_document: None,
            create_date: Some(Stamp(policy.created())),
            update_date: None,
            attach_date: None,
            attachment_count: None,
            tags: None,
        }
    }
}

impl PolicyView {
    /// As an attachment shows it: since when, instead of when it was made.
    pub(super) fn attached(policy: AnyPolicy<'_>, since: Moment) -> Self {
        Self {
            create_date: None,
            attach_date: Some(Stamp(since)),
            ..Self::from(policy)
        }
    }

    /// As it is shown when it was changed.
    pub(super) fn updated(policy: AnyPolicy<'_>) -> Self {
        Self {
            update_date: Some(Stamp(policy.updated())),
            ..Self::from(policy)
        }
    }

    /// As one alone is shown: with how often it is attached, and its document in force.
    pub(crate) fn whole(account: &Account, policy: AnyPolicy<'_>, document: &str) -> Self {
        Self {
            policy_document: Some(document.to_owned()),
            ..Self::counted(account, policy)
        }
    }

    fn counted(account: &Account, policy: AnyPolicy<'_>) -> Self {
        let count = attached::of(account, &policy.reference()).count();
        Self {
            attachment_count: Some(count),
            ..Self::updated(policy)
        }
    }
}

/// As lists show it: with how often it is attached, and its tags.
impl From<(&Account, AnyPolicy<'_>)> for PolicyView {
    fn from((account, policy): (&Account, AnyPolicy<'_>)) -> Self {
        Self {
            tags: view::tags(policy.tags()),
            ..Self::counted(account, policy)
        }
    }
}

/// A policy in a list that shows no tags.
pub(crate) struct Counted<'a>(pub(crate) &'a Account, pub(crate) AnyPolicy<'a>);

impl From<Counted<'_>> for PolicyView {
    fn from(Counted(account, policy): Counted<'_>) -> Self {
        Self::counted(account, policy)
    }
}

/// One version of a policy.
#[derive(View)]
#[view("PolicyVersion")]
pub struct VersionView {
    version_id: String,
    is_default_version: bool,
    policy_document: String,
    create_date: Stamp,
}

impl From<Edition<'_>> for VersionView {
    fn from(version: Edition<'_>) -> Self {
        Self {
            version_id: version.id.to_string(),
            is_default_version: version.is_default,
            policy_document: version.document.to_owned(),
            create_date: Stamp(version.created),
        }
    }
}

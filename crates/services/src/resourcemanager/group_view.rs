//! Resource groups as Resource Manager shows them, in each operation a little differently.

use derive::View;
use model::{
    AccountId, ResourceGroup, ResourceGroupDisplayName, ResourceGroupId, ResourceGroupName,
};

use crate::view::{Items, Stamp, TagView};

/// A resource group.
#[derive(View)]
#[view("ResourceGroup")]
pub struct GroupView {
    id: ResourceGroupId,
    account_id: String,
    name: ResourceGroupName,
    display_name: ResourceGroupDisplayName,
    create_date: Stamp,
    status: Option<&'static str>,
    region_statuses: Option<Items<RegionStatus>>,
    tags: Option<Items<TagView>>,
}

/// What a group is in one region.
#[derive(View)]
#[view("RegionStatus")]
struct RegionStatus {
    region_id: &'static str,
    status: &'static str,
}

/// A group in a list.
pub(super) struct Listing<'a> {
    pub(super) home: AccountId,
    pub(super) group: &'a ResourceGroup,
    /// Whether its tags are shown.
    pub(super) tagged: bool,
}

impl GroupView {
    /// What it is called.
    pub(super) fn of(home: AccountId, group: &ResourceGroup) -> Self {
        Self {
            id: group.id.clone(),
            account_id: home.to_string(),
            name: group.name.clone(),
            display_name: group.display_name.clone(),
            create_date: Stamp(group.created),
            status: None,
            region_statuses: None,
            tags: None,
        }
    }

    /// As it is while it is there.
    pub(super) fn standing(home: AccountId, group: &ResourceGroup) -> Self {
        Self::of(home, group).in_state("OK")
    }

    /// As it was, for whoever has deleted it.
    pub(super) fn leaving(home: AccountId, group: &ResourceGroup) -> Self {
        Self::of(home, group).in_state("PendingDelete")
    }

    /// With its tags, if it has any.
    pub(super) fn with_tags(self, group: &ResourceGroup) -> Self {
        let tags = crate::view::tags(&group.tags).unwrap_or_default();
        Self {
            tags: Some(tags),
            ..self
        }
    }

    /// Here there are no regions that a group comes to one by one.
    fn in_state(self, status: &'static str) -> Self {
        let everywhere = RegionStatus {
            region_id: "global",
            status,
        };
        Self {
            status: Some(status),
            region_statuses: Some(Items(vec![everywhere])),
            ..self
        }
    }
}

impl From<Listing<'_>> for GroupView {
    fn from(
        Listing {
            home,
            group,
            tagged,
        }: Listing<'_>,
    ) -> Self {
        let view = Self {
            status: Some("OK"),
            ..Self::of(home, group)
        };
        if tagged { view.with_tags(group) } else { view }
    }
}

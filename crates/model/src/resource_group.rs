//! Resource groups, which resources are in them, and the account's settings about them.
//!
//! Source: "`CreateResourceGroup`", "`MoveResources`" (Resource Management, 2020-03-31).

use serde::{Deserialize, Serialize};

use crate::name::{Rule, TextRule, Word};
use crate::{Folded, Moment, Record, Tags};

/// The rule of [`ResourceGroupId`].
pub struct ResourceGroupIdRule;

impl Rule for ResourceGroupIdRule {
    const RULE: &'static str = "the id of a resource group, such as rg-abc123";

    fn legal(text: &str) -> bool {
        let rest = text.strip_prefix("rg-").unwrap_or_default();
        let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        (4..=64).contains(&rest.len()) && rest.bytes().all(legal)
    }
}

/// The id of a resource group.
pub type ResourceGroupId = Word<ResourceGroupIdRule>;

/// The rule of [`ResourceGroupName`].
pub struct ResourceGroupNameRule;

impl Rule for ResourceGroupNameRule {
    const RULE: &'static str = "2 to 50 letters, digits or dashes, the first a letter";

    fn legal(text: &str) -> bool {
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        (2..=50).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_alphabetic())
            && text.bytes().all(legal)
    }
}

/// The identifier of a resource group, unique in its account without regard to case.
pub type ResourceGroupName = Word<ResourceGroupNameRule>;

/// How a resource group is shown to people.
pub type ResourceGroupDisplayName = Word<TextRule<1, 50>>;

/// A group of resources, for which policies can be attached apart from the rest of the account.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ResourceGroup {
    /// Never changes, never comes back.
    pub id: ResourceGroupId,
    /// Never changes either.
    pub name: ResourceGroupName,
    /// What people see.
    pub display_name: ResourceGroupDisplayName,
    /// Tags.
    #[serde(default)]
    pub tags: Tags,
    /// When it was made.
    pub created: Moment,
}

impl Record for ResourceGroup {
    const TABLE: &'static str = "resource_group";
    type Key = ResourceGroupId;
    type Index = Folded;

    fn key(&self) -> ResourceGroupId {
        self.id.clone()
    }

    fn index(&self) -> Folded {
        self.name.folded()
    }
}

/// The rule of the parts of a [`ResourceName`]; `MIN` is 0 where a part may be missing.
pub struct ResourcePartRule<const MIN: usize, const MAX: usize>;

impl<const MIN: usize, const MAX: usize> Rule for ResourcePartRule<MIN, MAX> {
    const RULE: &'static str =
        "a short text of letters, digits and `-`, `_`, `.`, `@`, `+`, `=`, `/`";

    fn legal(text: &str) -> bool {
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.@+=/".contains(&byte);
        let sound = (MIN..=MAX).contains(&text.len()) && text.bytes().all(legal);
        sound && !text.starts_with('/') && !text.ends_with('/') && !text.contains("..")
    }
}

/// The code of a service, as ARNs have it, such as `ecs`.
pub type ResourceService = Word<ResourcePartRule<1, 64>>;
/// A region, such as `cn-hangzhou`; empty for what has none.
pub type ResourceRegion = Word<ResourcePartRule<0, 64>>;
/// A type of resources, such as `instance`.
pub type ResourceType = Word<ResourcePartRule<1, 64>>;
/// What a service calls one of its resources.
pub type ResourceId = Word<ResourcePartRule<1, 256>>;

/// What a resource is called: in ARNs `acs:<service>:<region>:<account>:<type>/<id>`.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct ResourceName {
    /// The service that has it.
    pub service: ResourceService,
    /// Where it is.
    pub region: ResourceRegion,
    /// What it is.
    pub kind: ResourceType,
    /// Which one.
    pub id: ResourceId,
}

impl ResourceName {
    /// Before all others, for range look-ups.
    #[must_use]
    pub fn least() -> Self {
        Self {
            service: Word::least(),
            region: Word::least(),
            kind: Word::least(),
            id: Word::least(),
        }
    }
}

/// A resource of some service that is in a resource group. Whether it is there its service alone knows.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct GroupedResource {
    /// Which.
    pub name: ResourceName,
    /// The group.
    pub group: ResourceGroupId,
    /// When it was first put into a group.
    pub created: Moment,
}

impl Record for GroupedResource {
    const TABLE: &'static str = "grouped_resource";
    type Key = ResourceName;
    type Index = (ResourceGroupId, ResourceName);

    fn key(&self) -> ResourceName {
        self.name.clone()
    }

    fn index(&self) -> Self::Index {
        (self.group.clone(), self.name.clone())
    }
}

/// What an account has set about its resource groups.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct ResourceGroupSettings {
    /// Whether who makes a group may do everything in it.
    pub creator_as_admin: bool,
    /// Whether notices about groups are wanted.
    pub notification: bool,
}

impl Record for ResourceGroupSettings {
    const TABLE: &'static str = "resource_group_settings";
    type Key = ();
    type Index = ();

    fn key(&self) {}

    fn index(&self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_has_an_id_in_small_letters_and_a_short_name() {
        assert!("rg-aek2dpwyrfr".parse::<ResourceGroupId>().is_ok());
        for bad in ["rg-", "rg-abc", "rg-ABCD", "fd-abcd", "rg-ab_cd", ""] {
            assert!(bad.parse::<ResourceGroupId>().is_err(), "{bad}");
        }
        for good in ["ab", "My-project1", &"a".repeat(50)] {
            assert!(good.parse::<ResourceGroupName>().is_ok(), "{good}");
        }
        for bad in ["a", "1a", "-a", "a_b", "项目", &"a".repeat(51)] {
            assert!(bad.parse::<ResourceGroupName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_parts_of_a_resource_name_are_those_of_an_arn() {
        for good in ["i-001", "db/table", "a.b_c@d+e=f"] {
            assert!(good.parse::<ResourceId>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "a:b",
            "a*",
            "a?",
            "a b",
            "/a",
            "a/",
            "../a",
            "é",
            &"a".repeat(257),
        ] {
            assert!(bad.parse::<ResourceId>().is_err(), "{bad}");
        }
        assert!("".parse::<ResourceRegion>().is_ok());
        assert!("".parse::<ResourceService>().is_err());
    }
}

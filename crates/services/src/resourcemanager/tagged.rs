//! What carries tags, and a tag in a list.

use std::str::FromStr;

use derive::View;
use domain::account::directory::tag as member_tag;
use domain::account::tag::TagOn;
use model::Malformed;

/// `ResourceType`: what carries the tags; resource groups if it is not said.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum ResourceType {
    /// Resource groups.
    #[default]
    Group,
    /// Members of the directory.
    Account,
}

impl FromStr for ResourceType {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            GROUP => Ok(Self::Group),
            ACCOUNT => Ok(Self::Account),
            _ => Err(Malformed("ResourceGroup or Account")),
        }
    }
}

const GROUP: &str = "ResourceGroup";
const ACCOUNT: &str = "Account";

/// A tag and what carries it.
#[derive(View)]
#[view(flat "TagResource")]
pub struct TagResource {
    resource_id: String,
    resource_type: &'static str,
    tag_key: String,
    tag_value: String,
}

impl From<TagOn<'_>> for TagResource {
    fn from(on: TagOn<'_>) -> Self {
        Self {
            resource_id: on.name.into_owned(),
            resource_type: GROUP,
            tag_key: on.key.to_owned(),
            tag_value: on.value.to_owned(),
        }
    }
}

impl From<member_tag::TagOn<'_>> for TagResource {
    fn from(on: member_tag::TagOn<'_>) -> Self {
        Self {
            resource_id: on.id,
            resource_type: ACCOUNT,
            tag_key: on.key.to_owned(),
            tag_value: on.value.to_owned(),
        }
    }
}

//! Groups and who is in them.

use super::shape::{
    Kind, Look, Nature, Spelling, Things, Who, custom_policies, ram, system_policies,
};
use crate::field::{Field, Form, Joint, Links, Part, Seen};

pub(super) static KIND: Kind = Kind {
    section: "groups",
    word: "group",
    nature: Nature::Things(&Things {
        name: "GroupName",
        spelling: Spelling::Plain,
        of: None,
        look: Look::List {
            list: ram("ListGroups"),
            items: "Groups.Group",
            name: "GroupName",
            id: None,
            get: None,
        },
        create: ram("CreateGroup"),
        update: Some(ram("UpdateGroup")),
        delete: Some(ram("DeleteGroup")),
    }),
    fields: &[
        Field::new("comments", Form::Text, "Comments")
            .create("Comments")
            .update("NewComments"),
        Field::of("members", Form::Set(Joint::Json), Part::Links(MEMBERS)),
        system_policies("AttachPolicyToGroup", "DetachPolicyFromGroup", WHO),
        custom_policies("AttachPolicyToGroup", "DetachPolicyFromGroup", WHO),
    ],
};

const MEMBERS: Links = Links {
    to: Some("users"),
    add: ram("AddUserToGroup"),
    remove: ram("RemoveUserFromGroup"),
    own: None,
    other: "UserName",
    seen: Seen::Members,
};
const WHO: Who = Who("Groups.Group", "GroupName");

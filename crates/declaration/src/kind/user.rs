//! Users.

use super::shape::{
    Kind, Look, Nature, Spelling, Things, Who, custom_policies, ram, system_policies,
};
use crate::field::{Carrier, Field, Form, Part};

pub(super) static KIND: Kind = Kind {
    section: "users",
    word: "user",
    nature: Nature::Things(&Things {
        name: "UserName",
        spelling: Spelling::Plain,
        of: None,
        look: Look::List {
            list: ram("ListUsers"),
            items: "Users.User",
            name: "UserName",
            id: Some("UserId"),
            get: None,
        },
        create: ram("CreateUser"),
        update: Some(ram("UpdateUser")),
        delete: Some(ram("DeleteUser")),
    }),
    fields: &[
        Field::new("display_name", Form::Text, "DisplayName")
            .create("DisplayName")
            .update("NewDisplayName"),
        Field::new("email", Form::Text, "Email")
            .create("Email")
            .update("NewEmail"),
        Field::new("mobile_phone", Form::Text, "MobilePhone")
            .create("MobilePhone")
            .update("NewMobilePhone"),
        Field::new("comments", Form::Text, "Comments")
            .create("Comments")
            .update("NewComments"),
        system_policies("AttachPolicyToUser", "DetachPolicyFromUser", WHO),
        custom_policies("AttachPolicyToUser", "DetachPolicyFromUser", WHO),
        Field::of("tags", Form::Tags, Part::Tags(Carrier::User)),
    ],
};

const WHO: Who = Who("Users.User", "UserName");

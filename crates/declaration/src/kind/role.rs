//! Roles. Those that services made for themselves are theirs and not declared.

use super::shape::{
    Kind, Look, Nature, Spelling, Things, Who, custom_policies, ram, system_policies,
};
use crate::field::{Carrier, Field, Form, Part};

pub(super) static KIND: Kind = Kind {
    section: "roles",
    word: "role",
    nature: Nature::Things(&Things {
        name: "RoleName",
        spelling: Spelling::Folded,
        of: None,
        look: Look::List {
            list: ram("ListRoles"),
            items: "Roles.Role",
            name: "RoleName",
            id: None,
            get: Some((ram("GetRole"), "Role")),
        },
        create: ram("CreateRole"),
        update: Some(ram("UpdateRole")),
        delete: Some(ram("DeleteRole")),
    }),
    fields: &[
        Field::new("trust", Form::Document, "AssumeRolePolicyDocument")
            .create("AssumeRolePolicyDocument")
            .update("NewAssumeRolePolicyDocument")
            .needed(),
        Field::new("description", Form::Text, "Description")
            .create("Description")
            .update("NewDescription"),
        Field::new("max_session_duration", Form::Number, "MaxSessionDuration")
            .create("MaxSessionDuration")
            .update("NewMaxSessionDuration"),
        Field::new("allow_console_login", Form::Flag, "AllowConsoleLogin")
            .create("AllowConsoleLogin")
            .update("NewAllowConsoleLogin"),
        system_policies("AttachPolicyToRole", "DetachPolicyFromRole", WHO),
        custom_policies("AttachPolicyToRole", "DetachPolicyFromRole", WHO),
        Field::of("tests", Form::Tests, Part::Tests),
        Field::of("tags", Form::Tags, Part::Tags(Carrier::Ram("role"))),
    ],
};

const WHO: Who = Who("Roles.Role", "RoleName");

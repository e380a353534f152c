//! The resource directory that the account manages.

use super::shape::{Founding, Kind, Nature, directory};
use crate::call::{Api, Verb};
use crate::field::{Field, Form};

pub(super) static KIND: Kind = Kind {
    section: "directory",
    word: "directory",
    nature: Nature::Settings {
        get: directory("GetResourceDirectory"),
        object: "ResourceDirectory",
        set: None,
        founding: Some(&Founding {
            create: Verb(Api::Directory, "EnableResourceDirectory", HERE),
            none: "ResourceDirectoryNotInUse",
            owner: "MasterAccountId",
            with: ("folders", "/", "ResourceDirectory.RootFolderId"),
        }),
    },
    fields: &[
        Field::new(
            "enable_control_policies",
            Form::Switch,
            "ControlPolicyStatus",
        )
        .turned(
            directory("EnableControlPolicy"),
            directory("DisableControlPolicy"),
        ),
        Field::new(
            "allow_member_deletion",
            Form::Switch,
            "MemberDeletionStatus",
        )
        .by(directory("SetMemberDeletionPermission"), "Status"),
    ],
};

const HERE: &[(&str, &str)] = &[("EnableMode", "CurrentAccount")];

//! Control policies of the directory's own.

use super::shape::{FULL, Kind, Look, Named, Nature, Spelling, Things, directory};
use crate::call::{Api, Verb};
use crate::field::{Carrier, Field, Form, Part};

pub(super) static KIND: Kind = Kind {
    section: "control_policies",
    word: "control policy",
    nature: Nature::Things(&Things {
        name: "PolicyId",
        spelling: Spelling::Id(Named {
            create: "PolicyName",
            made: "ControlPolicy.PolicyId",
            inside: Some("directory"),
            parent: None,
            given: Some((FULL, Some("cp-FullAliyunAccess"))),
        }),
        of: None,
        look: Look::List {
            list: Verb(Api::Directory, "ListControlPolicies", OWN),
            items: "ControlPolicies.ControlPolicy",
            name: "PolicyName",
            id: Some("PolicyId"),
            get: Some((directory("GetControlPolicy"), "ControlPolicy")),
        },
        create: Verb(
            Api::Directory,
            "CreateControlPolicy",
            &[("EffectScope", "RAM")],
        ),
        update: Some(directory("UpdateControlPolicy")),
        delete: Some(directory("DeleteControlPolicy")),
    }),
    fields: &[
        Field::new("document", Form::Document, "PolicyDocument")
            .create("PolicyDocument")
            .update("NewPolicyDocument")
            .needed(),
        Field::new("description", Form::Text, "Description")
            .create("Description")
            .update("NewDescription"),
        Field::of(
            "tags",
            Form::Tags,
            Part::Tags(Carrier::Directory("ControlPolicy")),
        ),
    ],
};

const OWN: &[(&str, &str)] = &[("PolicyType", "Custom"), ("PageSize", "100")];

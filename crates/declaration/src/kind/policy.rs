//! The account's own policies. A changed document becomes a new version, which is in force.

use super::shape::{Kind, Look, Nature, Spelling, Things, ram};
use crate::call::{Api, Verb};
use crate::field::{Carrier, Field, Form, Part};

pub(super) static KIND: Kind = Kind {
    section: "policies",
    word: "policy",
    nature: Nature::Things(&Things {
        name: "PolicyName",
        spelling: Spelling::Folded,
        of: None,
        look: Look::List {
            list: Verb(Api::Ram, "ListPolicies", CUSTOM),
            items: "Policies.Policy",
            name: "PolicyName",
            id: None,
            get: Some((Verb(Api::Ram, "GetPolicy", CUSTOM), "")),
        },
        create: ram("CreatePolicy"),
        update: None,
        delete: Some(Verb(
            Api::Ram,
            "DeletePolicy",
            &[("CascadingDelete", "true")],
        )),
    }),
    fields: &[
        Field::new(
            "document",
            Form::Document,
            "DefaultPolicyVersion.PolicyDocument",
        )
        .create("PolicyDocument")
        .by(VERSION, "PolicyDocument")
        .needed(),
        Field::new("description", Form::Text, "Policy.Description")
            .create("Description")
            .by(ram("UpdatePolicyDescription"), "NewDescription"),
        Field::of("tests", Form::Tests, Part::Tests),
        Field::of("tags", Form::Tags, Part::Tags(Carrier::Ram("policy"))),
    ],
};

const CUSTOM: &[(&str, &str)] = &[("PolicyType", "Custom")];
const VERSION: Verb = Verb(Api::Ram, "CreatePolicyVersion", &[("SetAsDefault", "true")]);

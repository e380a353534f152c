//! Resource groups of the account. What is in them, and what is attached for one alone, is not declared.

use super::shape::{Kind, Look, Named, Nature, Spelling, Things};
use crate::call::{Api, Verb};
use crate::field::{Carrier, Field, Form, Part};

pub(super) static KIND: Kind = Kind {
    section: "resource_groups",
    word: "resource group",
    nature: Nature::Things(&Things {
        name: "ResourceGroupId",
        spelling: Spelling::Id(Named {
            create: "Name",
            made: "ResourceGroup.Id",
            inside: None,
            parent: None,
            given: Some(("default", None)),
        }),
        of: None,
        look: Look::List {
            list: Verb(Api::Groups, "ListResourceGroups", &[("PageSize", "100")]),
            items: "ResourceGroups.ResourceGroup",
            name: "Name",
            id: Some("Id"),
            get: None,
        },
        create: Verb(Api::Groups, "CreateResourceGroup", &[]),
        update: Some(Verb(Api::Groups, "UpdateResourceGroup", &[])),
        delete: Some(Verb(Api::Groups, "DeleteResourceGroup", &[])),
    }),
    fields: &[
        Field::new("display_name", Form::Text, "DisplayName")
            .create("DisplayName")
            .update("NewDisplayName")
            .needed(),
        Field::of("tags", Form::Tags, Part::Tags(Carrier::Group)),
    ],
};

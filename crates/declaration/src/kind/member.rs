//! Members of the directory, by the names it shows them by. No file deletes one: that ends everything in it.

use super::shape::{Kind, Look, Named, Nature, Spelling, Things, control_policies, directory};
use crate::call::{Api, Verb};
use crate::field::{Carrier, Field, Form, Part};

pub(super) static KIND: Kind = Kind {
    section: "accounts",
    word: "account",
    nature: Nature::Things(&Things {
        name: "AccountId",
        spelling: Spelling::Id(Named {
            create: "DisplayName",
            made: "Account.AccountId",
            inside: Some("directory"),
            parent: None,
            given: None,
        }),
        of: None,
        look: Look::List {
            list: Verb(Api::Directory, "ListAccounts", &[("PageSize", "100")]),
            items: "Accounts.Account",
            name: "DisplayName",
            id: Some("AccountId"),
            get: None,
        },
        create: directory("CreateResourceAccount"),
        update: Some(directory("UpdateAccount")),
        delete: None,
    }),
    fields: &[
        Field::new("folder", Form::Name("folders"), "FolderId")
            .create("ParentFolderId")
            .by(directory("MoveAccount"), "DestinationFolderId"),
        Field::new("type", Form::Text, "Type")
            .update("NewAccountType")
            .born("ResourceAccount"),
        // Part of a name that is told back whole and cannot be changed.
        Field::of("account_name_prefix", Form::Text, Part::Once).create("AccountNamePrefix"),
        control_policies(),
        Field::of(
            "tags",
            Form::Tags,
            Part::Tags(Carrier::Directory("Account")),
        ),
    ],
};

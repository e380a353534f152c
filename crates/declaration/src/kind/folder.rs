//! Folders of the directory, by their paths from Root, which is `/`.

use super::shape::{Kind, Look, Named, Nature, Spelling, Things, control_policies, directory};
use crate::call::{Api, Verb};
use crate::field::{Carrier, Field, Form, Part};

pub(super) static KIND: Kind = Kind {
    section: "folders",
    word: "folder",
    nature: Nature::Things(&Things {
        name: "FolderId",
        spelling: Spelling::Id(Named {
            create: "FolderName",
            made: "Folder.FolderId",
            inside: Some("directory"),
            parent: Some("ParentFolderId"),
            given: Some(("/", None)),
        }),
        of: None,
        look: Look::Tree {
            list: Verb(
                Api::Directory,
                "ListFoldersForParent",
                &[("PageSize", "100")],
            ),
            items: "Folders.Folder",
            name: "FolderName",
            id: "FolderId",
        },
        create: directory("CreateFolder"),
        update: None,
        delete: Some(directory("DeleteFolder")),
    }),
    fields: &[
        control_policies(),
        Field::of("tags", Form::Tags, Part::Tags(Carrier::Directory("Folder"))),
    ],
};

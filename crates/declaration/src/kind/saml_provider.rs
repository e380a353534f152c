//! SAML identity providers for roles.

use super::shape::{Kind, Look, Nature, Spelling, Things, ims};
use crate::field::{Field, Form};

pub(super) static KIND: Kind = Kind {
    section: "saml_providers",
    word: "SAML provider",
    nature: Nature::Things(&Things {
        name: "SAMLProviderName",
        spelling: Spelling::Plain,
        of: None,
        look: Look::List {
            list: ims("ListSAMLProviders"),
            items: "SAMLProviders.SAMLProvider",
            name: "SAMLProviderName",
            id: None,
            get: Some((ims("GetSAMLProvider"), "SAMLProvider")),
        },
        create: ims("CreateSAMLProvider"),
        update: Some(ims("UpdateSAMLProvider")),
        delete: Some(ims("DeleteSAMLProvider")),
    }),
    fields: &[
        Field::new("metadata", Form::Metadata, "EncodedSAMLMetadataDocument")
            .create("EncodedSAMLMetadataDocument")
            .update("NewEncodedSAMLMetadataDocument")
            .needed(),
        Field::new("description", Form::Text, "Description")
            .create("Description")
            .update("NewDescription"),
        Field::new("authn_sign_algorithm", Form::Text, "AuthnSignAlgo")
            .create("AuthnSignAlgo")
            .update("AuthnSignAlgo"),
    ],
};

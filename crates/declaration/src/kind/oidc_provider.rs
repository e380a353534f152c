//! OIDC identity providers for roles.

use super::shape::{Kind, Look, Nature, Spelling, Things, ims};
use crate::field::{Field, Form, Joint, Links, Part, Seen};

pub(super) static KIND: Kind = Kind {
    section: "oidc_providers",
    word: "OIDC provider",
    nature: Nature::Things(&Things {
        name: "OIDCProviderName",
        spelling: Spelling::Plain,
        of: None,
        look: Look::List {
            list: ims("ListOIDCProviders"),
            items: "OIDCProviders.OIDCProvider",
            name: "OIDCProviderName",
            id: None,
            get: Some((ims("GetOIDCProvider"), "OIDCProvider")),
        },
        create: ims("CreateOIDCProvider"),
        update: Some(ims("UpdateOIDCProvider")),
        delete: Some(ims("DeleteOIDCProvider")),
    }),
    fields: &[
        // No operation changes it.
        Field::new("issuer_url", Form::Text, "IssuerUrl")
            .create("IssuerUrl")
            .needed(),
        Field::new("description", Form::Text, "Description")
            .create("Description")
            .update("NewDescription"),
        Field::new("issuance_limit_hours", Form::Number, "IssuanceLimitTime")
            .create("IssuanceLimitTime")
            .update("IssuanceLimitTime"),
        Field::of("client_ids", Form::Set(Joint::Comma), Part::Links(CLIENTS)).create("ClientIds"),
        Field::of(
            "fingerprints",
            Form::Set(Joint::Comma),
            Part::Links(FINGERPRINTS),
        )
        .create("Fingerprints"),
    ],
};

const CLIENTS: Links = Links {
    to: None,
    add: ims("AddClientIdToOIDCProvider"),
    remove: ims("RemoveClientIdFromOIDCProvider"),
    own: None,
    other: "ClientId",
    seen: Seen::There("ClientIds"),
};
const FINGERPRINTS: Links = Links {
    to: None,
    add: ims("AddFingerprintToOIDCProvider"),
    remove: ims("RemoveFingerprintFromOIDCProvider"),
    own: None,
    other: "Fingerprint",
    seen: Seen::There("Fingerprints"),
};

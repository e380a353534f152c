//! Whether and how users log on through an identity provider of the account's own.

use super::shape::{Kind, Nature, ims};
use crate::field::{Field, Form};

pub(super) static KIND: Kind = Kind {
    section: "user_sso",
    word: "user SSO",
    nature: Nature::Settings {
        get: ims("GetUserSsoSettings"),
        object: "UserSsoSettings",
        set: Some(ims("SetUserSsoSettings")),
        founding: None,
    },
    fields: &[
        Field::new("enabled", Form::Flag, "SsoEnabled").update("SsoEnabled"),
        Field::new("metadata", Form::Metadata, "MetadataDocument").update("MetadataDocument"),
        Field::new("login_with_domain", Form::Flag, "SsoLoginWithDomain")
            .update("SsoLoginWithDomain"),
        Field::new("auxiliary_domain", Form::Text, "AuxiliaryDomain").update("AuxiliaryDomain"),
        Field::new("authn_sign_algorithm", Form::Text, "AuthnSignAlgo").update("AuthnSignAlgo"),
    ],
};

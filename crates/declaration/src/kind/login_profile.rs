//! Logons of users. The password is given when one is made; no answer shows it, so that it is never
//! compared or set again.

use super::shape::{Kind, Look, Nature, Spelling, Things, ims};
use crate::field::{Field, Form, Part};

pub(super) static KIND: Kind = Kind {
    section: "login_profiles",
    word: "login profile",
    nature: Nature::Things(&Things {
        name: "UserPrincipalName",
        spelling: Spelling::Principal,
        of: Some("users"),
        look: Look::Each {
            get: ims("GetLoginProfile"),
            object: "LoginProfile",
            none: "EntityNotExist.User.LoginProfile",
        },
        create: ims("CreateLoginProfile"),
        update: Some(ims("UpdateLoginProfile")),
        delete: Some(ims("DeleteLoginProfile")),
    }),
    fields: &[
        Field::of("password", Form::Secret, Part::Once).create("Password"),
        Field::new(
            "password_reset_required",
            Form::Flag,
            "PasswordResetRequired",
        )
        .create("PasswordResetRequired")
        .update("PasswordResetRequired"),
        Field::new("mfa_bind_required", Form::Flag, "MFABindRequired")
            .create("MFABindRequired")
            .update("MFABindRequired"),
        Field::new("status", Form::Text, "Status")
            .create("Status")
            .update("Status"),
    ],
};

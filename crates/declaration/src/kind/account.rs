//! The account itself: its alias.

use super::shape::{Kind, Nature, ram};
use crate::field::{Field, Form};

pub(super) static KIND: Kind = Kind {
    section: "account",
    word: "account",
    nature: Nature::Settings {
        get: ram("GetAccountAlias"),
        object: "",
        set: Some(ram("SetAccountAlias")),
        founding: None,
    },
    fields: &[Field::new("alias", Form::Text, "AccountAlias").update("AccountAlias")],
};

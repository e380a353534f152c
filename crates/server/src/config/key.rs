//! A setting: its name in all three ways, its default, what it is for.

use super::settings::Config;

/// One setting.
#[derive(Clone, Copy)]
pub struct Key {
    /// Its key in the file, with dots for tables; flag and variable follow from it.
    pub name: &'static str,
    /// What stands for its value in a flag's help.
    pub value: &'static str,
    /// Its default: a value, or words about it.
    pub default: Usual,
    /// What it is for, in one sentence.
    pub help: &'static str,
    /// How many values it has.
    pub kind: Kind,
    /// Whether it is a setting of every command that opens a store, not of the server alone.
    pub everywhere: bool,
    pub(super) set: fn(&mut Config, &[String]) -> Result<(), String>,
}

/// What a setting is when nobody sets it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Usual {
    /// This value.
    Value(&'static str),
    /// What these words say.
    Words(&'static str),
}

/// How many values a setting has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// One.
    One,
    /// Several: repeated, or with commas.
    List,
    /// Yes or no.
    Flag,
}

impl Key {
    /// Its environment variable.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("RAMPART_{}", self.name.replace('.', "_").to_uppercase())
    }

    /// Its flag, without the dashes before it.
    #[must_use]
    pub fn flag(&self) -> String {
        self.name.replace(['.', '_'], "-")
    }

    pub(super) const fn words(mut self) -> Self {
        if let Usual::Value(words) = self.default {
            self.default = Usual::Words(words);
        }
        self
    }

    pub(super) const fn list(mut self) -> Self {
        self.kind = Kind::List;
        self
    }

    pub(super) const fn flagged(mut self) -> Self {
        self.kind = Kind::Flag;
        self
    }

    pub(super) const fn everywhere(mut self) -> Self {
        self.everywhere = true;
        self
    }
}

impl Usual {
    /// As people read it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Value(text) | Self::Words(text) => text,
        }
    }
}

pub(super) const fn key(
    name: &'static str,
    value: &'static str,
    default: &'static str,
    help: &'static str,
    set: fn(&mut Config, &[String]) -> Result<(), String>,
) -> Key {
    Key {
        name,
        value,
        default: Usual::Value(default),
        help,
        kind: Kind::One,
        everywhere: false,
        set,
    }
}

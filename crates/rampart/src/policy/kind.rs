//! What a policy is for, as the command line spells it.

use clap::ValueEnum;

/// What a policy is for.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(super) enum Kind {
    /// Attached to users, groups and roles.
    #[default]
    Identity,
    /// Says who may assume a role.
    Trust,
    /// Given when a session is issued.
    Session,
    /// Bounds the accounts of a resource directory.
    Control,
}

impl From<Kind> for policy::Kind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Identity => Self::Identity,
            Kind::Trust => Self::Trust,
            Kind::Session => Self::Session,
            Kind::Control => Self::Control,
        }
    }
}

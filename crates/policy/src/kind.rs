//! The kinds of policies there are.

/// What a policy is for, which decides the elements it may have and how long it may be.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Kind {
    /// Attached to users, groups and roles.
    Identity,
    /// Given when a session is issued.
    Session,
    /// Says who may assume a role.
    Trust,
    /// Bounds the accounts of a resource directory.
    Control,
    /// Carried by a resource.
    Resource,
}

impl Kind {
    /// The most characters a document may have, white space included.
    #[must_use]
    pub fn limit(self) -> usize {
        match self {
            Self::Identity => 6_144,
            Self::Session => 2_048,
            Self::Trust | Self::Control => 4_096,
            Self::Resource => 32_768,
        }
    }
}

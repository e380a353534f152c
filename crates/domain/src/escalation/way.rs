//! How patterns are done, each in a word that the finder knows.

use super::pattern::{PATTERNS, Pattern};

/// What a pattern does, which the finder knows how to look for. Each is described by its row of the table.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Way {
    NewKey,
    ReplacedKey,
    RotatedKey,
    SwitchedKey,
    RestoredKey,
    NewPassword,
    OtherPassword,
    PasswordWithoutDevice,
    PasswordWithDisabledDevice,
    PasswordWithoutPasskey,
    SignOn,
    ReadSecret,
    ReadSecrets,
    OpenedSecret,
    RestoredSecret,
    Assume,
    Trust,
    NewAgent,
    OtherAgent,
    RenewedAgent,
    NewSaml,
    OtherSaml,
    ReplacedSaml,
    NewOidc,
    ReplacedOidc,
    OidcClient,
    OidcClients,
    OidcFingerprint,
    Rename,
    AttachToUser,
    AttachToGroup,
    AttachToRole,
    Attach,
    OwnPolicy,
    Join,
    Provisioned,
    Document,
    Default,
    DetachFromUser,
    DetachFromGroup,
    DetachFromRole,
    Detach,
    Leave,
    NewUser,
    NewRole,
    NewGroup,
}

impl Way {
    /// Its row of the table; a test sees to it that each has one.
    pub(super) fn pattern(self) -> Option<&'static Pattern> {
        PATTERNS.iter().find(|one| one.way == self)
    }
}

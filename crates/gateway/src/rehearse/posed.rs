//! Questions that were recorded, as they can be asked again.

use model::Moment;
use policy::{Context, Principal};

use super::outcome::Doubt;
use super::whom::Whom;

/// A call that was recorded and in which the draft may have a say.
pub(crate) struct Recalled {
    pub(super) request: String,
    pub(super) time: Moment,
    /// How many calls it stands for.
    pub(super) weight: u64,
    pub(super) decisions: Vec<Recorded>,
}

/// A decision of such a call.
pub(super) struct Recorded {
    pub(super) action: String,
    pub(super) resources: Vec<String>,
    /// Who asked, as it is told.
    pub(super) caller: String,
    pub(super) question: Posed,
}

/// What was asked.
pub(super) enum Posed {
    /// A question with all that is needed to decide it again.
    Again(Box<Asked>),
    /// The account's owner asked: no policy has a say.
    ByOwner,
    /// Somebody asked who is nobody of the account, such as whom an identity provider vouches for: it can only
    /// turn where trust or control policies do.
    ByOthers,
    /// It cannot be decided again.
    Open(Doubt),
}

/// A question that can be asked again.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts about one request, each by itself"
)]
pub(super) struct Asked {
    pub(super) whom: Whom,
    pub(super) principal: Principal,
    pub(super) owner: String,
    pub(super) context: Context,
    /// Which condition keys nobody knows.
    pub(super) unknown: Unknown,
    /// Whether it was allowed.
    pub(super) allowed: bool,
    /// Whether the account's settings allowed users to do it to themselves.
    pub(super) self_service: bool,
    /// Whether a role was to be assumed.
    pub(super) assumes: bool,
    /// Whether a session may have had a policy of its own, which is not kept.
    pub(super) session_policy: bool,
    /// Whether a service named the resource.
    pub(super) named: bool,
}

/// Which condition keys of a request are not known.
pub(super) enum Unknown {
    /// These: their values were kept out.
    Masked(Vec<String>),
    /// All but the caller's own ARN: a service asked, and its keys were not kept.
    All,
}

impl Unknown {
    pub(super) fn holds(&self, key: &str) -> bool {
        match self {
            Self::Masked(keys) => keys.iter().any(|one| one.eq_ignore_ascii_case(key)),
            Self::All => !key.eq_ignore_ascii_case("acs:PrincipalARN"),
        }
    }

    /// Whether there are any.
    pub(super) fn is_any(&self) -> bool {
        match self {
            Self::Masked(keys) => !keys.is_empty(),
            Self::All => true,
        }
    }

    pub(super) fn doubt(&self) -> Doubt {
        match self {
            Self::Masked(_) => Doubt::MaskedKeys,
            Self::All => Doubt::UnknownKeys,
        }
    }
}

//! Roles: identities without keys that others assume.

use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use policy::{Kind, Policy};
use serde::{Deserialize, Serialize};

use crate::name::{Rule, within};
use crate::{Decides, Description, Folded, Id, Malformed, Moment, Record, RoleName, Tags, Word};

/// A role's id.
pub type RoleId = Id<Role>;

/// A role of an account.
#[derive(Clone, Deserialize, Serialize)]
pub struct Role {
    /// Never changes, never comes back.
    pub id: RoleId,
    /// As given; the ARN uses it in lower case.
    pub name: RoleName,
    /// Free description.
    pub description: Option<Description>,
    /// Who may assume it: the trust policy as received.
    pub trust: Arc<str>,
    /// The longest session it gives.
    pub max_session: SessionDuration,
    /// Whether people may switch to it in a console.
    pub console_logon: bool,
    /// Belongs to a service; a flag of the record, never read from the name.
    pub service_linked: bool,
    /// Tags.
    #[serde(default)]
    pub tags: Tags,
    /// When it was made.
    pub created: Moment,
    /// When it was last changed.
    pub updated: Moment,
    #[serde(skip)]
    compiled: OnceLock<Arc<Policy>>,
}

/// What a role is made of.
pub struct NewRole {
    /// See [`Role::id`].
    pub id: RoleId,
    /// See [`Role::name`].
    pub name: RoleName,
    /// See [`Role::trust`].
    pub trust: Arc<str>,
    /// See [`Role::created`].
    pub created: Moment,
}

impl Role {
    /// A role with the defaults of the API: one hour, console logon as given by the caller.
    #[must_use]
    pub fn new(new: NewRole) -> Self {
        Self {
            id: new.id,
            name: new.name,
            description: None,
            trust: new.trust,
            max_session: SessionDuration::DEFAULT,
            console_logon: true,
            service_linked: false,
            tags: Tags::new(),
            created: new.created,
            updated: new.created,
            compiled: OnceLock::new(),
        }
    }

    /// The compiled trust policy; compiled on first use and shared from then on.
    #[must_use]
    pub fn trust_policy(&self) -> &Arc<Policy> {
        self.compiled
            .get_or_init(|| Arc::new(Policy::restore(&self.trust, Kind::Trust)))
    }

    /// Replaces the trust policy.
    pub fn set_trust(&mut self, text: Arc<str>) {
        self.trust = text;
        self.compiled = OnceLock::new();
    }
}

impl Record for Role {
    const TABLE: &'static str = "role";
    const DECIDES: Decides = Decides::ByName;
    type Key = RoleId;
    type Index = Folded;

    fn key(&self) -> RoleId {
        self.id
    }

    fn index(&self) -> Folded {
        self.name.folded()
    }
}

/// What stands behind the name of a service-linked role, where there may be several.
pub type CustomSuffix = Word<CustomSuffixRule>;

/// The rule of [`CustomSuffix`].
pub struct CustomSuffixRule;

impl Rule for CustomSuffixRule {
    const RULE: &'static str = "1 to 64 letters, digits, dots or dashes";
    fn legal(text: &str) -> bool {
        within(text, 1, 64, ".-")
    }
}

/// The longest session of a role: 3,600 to 43,200 seconds.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct SessionDuration(u32);

impl SessionDuration {
    /// One hour.
    pub const DEFAULT: Self = Self(3600);

    /// In seconds.
    #[must_use]
    pub const fn seconds(self) -> u32 {
        self.0
    }
}

impl FromStr for SessionDuration {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text.parse() {
            Ok(seconds) if (3600..=43_200).contains(&seconds) => Ok(Self(seconds)),
            _ => Err(Malformed("3600 to 43200 seconds")),
        }
    }
}

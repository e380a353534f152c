//! What is asked: who wants to do what to which resources, under which circumstances.

use std::sync::Arc;

use crate::{Arn, Context};

/// Who asks.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Principal {
    /// The account owner itself.
    Root {
        /// The account.
        account: Arc<str>,
    },
    /// A user of an account.
    User {
        /// The account the user belongs to.
        account: Arc<str>,
        /// The user's name.
        name: Arc<str>,
    },
    /// A session of a role.
    Session {
        /// The account the role belongs to.
        account: Arc<str>,
        /// The role's name, in any case.
        role: Arc<str>,
        /// The session's name.
        session: Arc<str>,
        /// Whether the role is linked to a service; a fact of the record, never of the name.
        service_linked: bool,
    },
    /// A cloud service that acts for an account.
    Service {
        /// The account it acts for.
        account: Arc<str>,
        /// The service's code, such as `ecs.aliyuncs.com`.
        service: Arc<str>,
    },
    /// Somebody an identity provider vouches for.
    Federated {
        /// The account the provider belongs to.
        account: Arc<str>,
        /// The provider's ARN.
        provider_arn: Arc<str>,
    },
    /// Nobody in particular.
    Anonymous,
}

impl Principal {
    /// A user of an account.
    #[must_use]
    pub fn user(account: &str, name: &str) -> Self {
        Self::User {
            account: account.into(),
            name: name.into(),
        }
    }

    /// A session of an ordinary role.
    #[must_use]
    pub fn session(account: &str, role: &str, session: &str) -> Self {
        Self::Session {
            account: account.into(),
            role: role.into(),
            session: session.into(),
            service_linked: false,
        }
    }

    /// The account this principal belongs to or acts for.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Root { account }
            | Self::User { account, .. }
            | Self::Session { account, .. }
            | Self::Service { account, .. }
            | Self::Federated { account, .. } => Some(account),
            Self::Anonymous => None,
        }
    }

    /// What `acs:PrincipalARN` holds for this principal: the user, or the role of the session.
    #[must_use]
    pub fn arn(&self) -> Option<String> {
        match self {
            Self::User { account, name } => Some(Arn::of_user(account, name)),
            Self::Session { account, role, .. } => Some(Arn::of_role(account, role)),
            _ => None,
        }
    }

    /// Whether identity policies are attached to principals of this kind.
    pub(crate) fn has_identity(&self) -> bool {
        matches!(self, Self::User { .. } | Self::Session { .. })
    }

    /// Whether control policies may restrict principals of this kind.
    #[must_use]
    pub fn is_controlled(&self) -> bool {
        match self {
            Self::User { .. } | Self::Federated { .. } => true,
            Self::Session { service_linked, .. } => !service_linked,
            Self::Root { .. } | Self::Service { .. } | Self::Anonymous => false,
        }
    }
}

/// A resource the request touches.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Resource<'a> {
    /// Its ARN, or `*` for operations without resource-level authorization.
    pub arn: &'a str,
    /// The account that owns it.
    pub owner: &'a str,
    /// The resource group it is in, if any. Where none is said, it is the one that the condition key
    /// `acs:ResourceGroupId` names.
    pub group: Option<&'a str>,
}

/// One request to be judged.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Who asks.
    pub principal: &'a Principal,
    /// Whether the caller's account is the management account of its resource directory.
    pub management_account: bool,
    /// The action, such as `ecs:StopInstance`.
    pub action: &'a str,
    /// The resources; each is decided on its own and all must be allowed. None at all is a denial.
    pub resources: &'a [Resource<'a>],
    /// The condition keys. Complete but for `acs:PrincipalARN`, which follows from the principal.
    pub context: &'a Context,
}

impl<'a> Question<'a> {
    /// A question of a caller outside the management account.
    #[must_use]
    pub fn new(
        principal: &'a Principal,
        action: &'a str,
        resources: &'a [Resource<'a>],
        context: &'a Context,
    ) -> Self {
        Self {
            principal,
            management_account: false,
            action,
            resources,
            context,
        }
    }
}

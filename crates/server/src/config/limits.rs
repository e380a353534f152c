//! The settings that say how many of a thing there may be, and how long.

use super::key::{Key, key};
use super::value::count;

/// Those of the table `limits`.
pub(super) static LIMITS: &[Key] = &[
    key(
        "limits.users",
        "COUNT",
        "5000",
        "Users of an account",
        |c, v| count(v, 1, MANY).map(|v| c.limits.users = v),
    ),
    key(
        "limits.groups",
        "COUNT",
        "300",
        "Groups of an account",
        |c, v| count(v, 1, MANY).map(|v| c.limits.groups = v),
    ),
    key(
        "limits.roles",
        "COUNT",
        "1000",
        "Roles of an account",
        |c, v| count(v, 1, MANY).map(|v| c.limits.roles = v),
    ),
    key(
        "limits.policies",
        "COUNT",
        "1500",
        "Custom policies of an account",
        |c, v| count(v, 1, MANY).map(|v| c.limits.policies = v),
    ),
    key(
        "limits.groups_of_user",
        "COUNT",
        "10",
        "Groups a user may be in",
        |c, v| count(v, 1, MANY).map(|v| c.limits.groups_of_user = v),
    ),
    key(
        "limits.keys_of_user",
        "COUNT",
        "2",
        "AccessKeys of a user",
        |c, v| count(v, 1, 100).map(|v| c.limits.keys_of_user = v),
    ),
    key(
        "limits.mfa_devices",
        "COUNT",
        "5000",
        "Virtual MFA devices of an account",
        |c, v| count(v, 1, MANY).map(|v| c.limits.mfa_devices = v),
    ),
    key(
        "limits.service_credentials",
        "COUNT",
        "2",
        "Service credentials of a user for one service",
        |c, v| count(v, 1, 100).map(|v| c.limits.service_credentials = v),
    ),
    key(
        "limits.agents",
        "COUNT",
        "1000",
        "Agents of an account",
        |c, v| count(v, 1, MANY).map(|v| c.limits.agents = v),
    ),
    key(
        "limits.applications",
        "COUNT",
        "100",
        "OAuth applications of an account",
        |c, v| count(v, 1, MANY).map(|v| c.limits.applications = v),
    ),
    key(
        "limits.app_secrets",
        "COUNT",
        "2",
        "Secrets of an OAuth application",
        |c, v| count(v, 1, 100).map(|v| c.limits.app_secrets = v),
    ),
    key(
        "limits.versions",
        "COUNT",
        "5",
        "Versions of a policy",
        |c, v| count(v, 1, 100).map(|v| c.limits.versions = v),
    ),
    key(
        "limits.system_policies_attached",
        "COUNT",
        "20",
        "System policies attached to one user, group or role",
        |c, v| count(v, 1, MANY).map(|v| c.limits.system_policies_attached = v),
    ),
    key(
        "limits.custom_policies_attached",
        "COUNT",
        "10",
        "Custom policies attached to one user, group or role",
        |c, v| count(v, 1, MANY).map(|v| c.limits.custom_policies_attached = v),
    ),
    key(
        "limits.chained_session_seconds",
        "SECONDS",
        "3600",
        "How long a session may last that a session began",
        |c, v| count(v, 900, 43_200).map(|v| c.limits.chained_session_seconds = v),
    ),
    key(
        "limits.oidc_token_seconds",
        "SECONDS",
        "86400",
        "How long a token of an OIDC provider may be good for, from its issuing to its end",
        |c, v| count(v, 300, 31_536_000).map(|v| c.limits.oidc_token_seconds = v),
    ),
    key(
        "limits.saml_assertion_seconds",
        "SECONDS",
        "4200",
        "How long an assertion of a SAML provider may be good for, from its issuing to its end; what Entra ID sends is good for an hour and more",
        |c, v| count(v, 60, 86_400).map(|v| c.limits.saml_assertion_seconds = v),
    ),
    key(
        "limits.session_chain_seconds",
        "SECONDS",
        "43200",
        "How long sessions that came of one another may last together",
        |c, v| count(v, 900, 315_360_000).map(|v| c.limits.session_chain_seconds = v),
    ),
];
/// An account is kept in memory: limits beyond this are a typing mistake.
const MANY: u32 = 1_000_000;

//! Our own product, version 2026-11-01: what the vendor's APIs have no operation for.

pub mod access;
pub mod agent;
mod agent_view;
pub mod assumable;
pub mod catalogue;
pub mod changes;
pub mod comparison;
pub mod complete;
pub mod elevate;
pub mod enrolment;
pub mod escalation;
pub mod event;
pub mod explain;
pub mod key_rotation;
pub mod leak;
pub mod least_privilege;
pub mod lock;
pub mod may_i;
pub mod people;
pub mod policy;
pub mod policy_tests;
pub mod posture;
pub mod rehearsal;
pub mod revocation;
pub mod rollout;
mod rollout_change;
mod rollout_view;
pub mod search;
pub mod secret_lease;
mod secret_lease_view;
pub mod session;
mod several;
mod somebody;
pub mod sso;
pub mod sso_attempt;
pub mod sso_certificate;
mod sso_check;
mod tested;

use gateway::{Api, Entry, Operation, Service};

use crate::identity::code;

/// The API.
struct Rampart;

impl Api for Rampart {
    const CODE: &'static str = "rampart";
}

/// The service.
pub static SERVICE: Service = Service {
    name: "Rampart",
    version: "2026-11-01",
    category: "Management",
    host: "rampart",
    code: code::code,
    operations: OPERATIONS,
};

/// The table of operations.
pub static OPERATIONS: &[Entry] = &[
    entry::<session::ListSessions>(),
    entry::<session::EndSession>(),
    entry::<session::EndSessionsOfUser>(),
    entry::<revocation::RevokeSessions>(),
    entry::<revocation::ListRevocations>(),
    entry::<lock::UnlockUser>(),
    entry::<leak::MarkAccessKeyLeaked>(),
    entry::<leak::ClearAccessKeyLeak>(),
    entry::<key_rotation::StartKeyRotation>(),
    entry::<key_rotation::GetKeyRotation>(),
    entry::<key_rotation::FinishKeyRotation>(),
    entry::<key_rotation::CancelKeyRotation>(),
    entry::<key_rotation::ListKeyRotations>(),
    entry::<secret_lease::LeaseSecretValue>(),
    entry::<secret_lease::RenewSecretLease>(),
    entry::<secret_lease::ListSecretLeases>(),
    entry::<secret_lease::RevokeSecretLease>(),
    entry::<agent::CreateAgent>(),
    entry::<agent::RenewAgentCode>(),
    entry::<agent::ListAgents>(),
    entry::<agent::GetAgent>(),
    entry::<agent::UpdateAgent>(),
    entry::<agent::DeleteAgent>(),
    entry::<enrolment::EnrolAgent>(),
    entry::<enrolment::AssumeRoleAsAgent>(),
    entry::<posture::GetPosture>(),
    entry::<policy::LintPolicy>(),
    entry::<comparison::ComparePolicies>(),
    entry::<policy_tests::PutPolicyTests>(),
    entry::<policy_tests::GetPolicyTests>(),
    entry::<policy_tests::RunPolicyTests>(),
    entry::<rehearsal::RehearsePolicy>(),
    entry::<changes::RehearseChanges>(),
    entry::<rollout::StartRollout>(),
    entry::<rollout::GetRollout>(),
    entry::<rollout::ListRollouts>(),
    entry::<rollout::AdvanceRollout>(),
    entry::<rollout::AbortRollout>(),
    entry::<people::ListPeople>(),
    entry::<search::Search>(),
    entry::<access::SearchAccess>(),
    entry::<escalation::ListEscalationPaths>(),
    entry::<least_privilege::GenerateLeastPrivilegePolicy>(),
    entry::<catalogue::GetCatalogue>(),
    entry::<complete::Complete>(),
    entry::<may_i::MayI>(),
    entry::<assumable::ListAssumableRoles>(),
    entry::<sso::TestSsoProvider>(),
    entry::<sso_attempt::ListSsoAttempts>(),
    entry::<sso_attempt::GetSsoAttempt>(),
    entry::<sso_certificate::ListSsoCertificates>(),
    entry::<explain::Explain>(),
    entry::<event::ListEvents>(),
    entry::<elevate::Elevate>(),
];

const fn entry<O: Operation>() -> Entry {
    gateway::entry::<Rampart, O>()
}

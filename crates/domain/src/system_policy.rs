//! Policies that every account has and nobody can change.
//!
//! Names and shapes follow section "System policies" of the RAM manual; the documents are ours.

use std::sync::{Arc, LazyLock};

use model::{Moment, PolicyName};
use policy::{Kind, Policy};

/// A system policy; it has the one version `v1`.
pub struct SystemPolicy {
    /// Its name.
    pub name: PolicyName,
    /// What it is for.
    pub description: &'static str,
    /// Its document.
    pub document: &'static str,
    /// The same compiled.
    pub compiled: Arc<Policy>,
}

/// When the vendor's policies of this set came into being, near enough: they have no date of ours.
pub const CREATED: Moment = Moment::from_seconds(1_430_438_400);

/// The system policy of this name.
#[must_use]
pub fn find(name: &PolicyName) -> Option<&'static SystemPolicy> {
    let at = ALL.binary_search_by(|policy| policy.name.cmp(name)).ok()?;
    ALL.get(at)
}

/// All of them, ordered by name.
pub static ALL: LazyLock<Vec<SystemPolicy>> = LazyLock::new(|| {
    let mut all: Vec<_> = DOCUMENTS
        .iter()
        .filter_map(|(name, description, document)| {
            let name = name.parse().ok()?;
            let compiled = Arc::new(Policy::parse(document, Kind::Identity).ok()?);
            Some(SystemPolicy {
                name,
                description,
                document,
                compiled,
            })
        })
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
});

const DOCUMENTS: &[(&str, &str, &str)] = &[
    (
        "AdministratorAccess",
        "Everything on every resource of the account.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
    ),
    (
        "ReadOnlyAccess",
        "Reading of every resource of the account.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["*:Describe*","*:List*","*:Get*","*:BatchGet*","*:Query*","*:BatchQuery*","actiontrail:LookupEvents","ram:DecodeDiagnosticMessage"],"Resource":"*"}]}"#,
    ),
    (
        "AliyunRAMFullAccess",
        "Management of users, groups, roles, policies and AccessKeys.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:*","Resource":"*"}]}"#,
    ),
    (
        "AliyunRAMReadOnlyAccess",
        "Reading of users, groups, roles, policies and AccessKeys.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["ram:Get*","ram:List*"],"Resource":"*"}]}"#,
    ),
    (
        "AliyunSTSAssumeRoleAccess",
        "Assuming every role that trusts the holder.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}"#,
    ),
    (
        "RampartDecisionPointAccess",
        "For a service that asks this server for decisions and verifies signed requests.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["rampart:Evaluate","rampart:VerifyRequest","rampart:Explain"],"Resource":"*"}]}"#,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_a_policy_and_found_by_name() {
        assert_eq!(ALL.len(), DOCUMENTS.len());
        for (name, _, _) in DOCUMENTS {
            assert!(find(&name.parse().unwrap()).is_some(), "{name}");
        }
    }
}

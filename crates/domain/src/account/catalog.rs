//! Policies of both types, read alike: those every account has, and the account's own.

use std::sync::Arc;

use model::{CustomPolicy, Kind, Moment, PolicyName, PolicyRef, Refusal, Tags, VersionId};

use super::policy;
use super::tables::Account;
use super::tag::carries;
use crate::system_policy::{self, SystemPolicy};

/// A policy by name, as a caller gives it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Named {
    /// Whether the name is that of a system policy.
    pub system: bool,
    /// The name.
    pub name: PolicyName,
}

/// A policy of either type.
#[derive(Clone, Copy)]
pub enum AnyPolicy<'a> {
    /// One that every account has; it has the one version `v1`.
    System(&'static SystemPolicy),
    /// One of the account's own.
    Custom(&'a Arc<CustomPolicy>),
}

/// One version of a policy of either type.
#[derive(Clone, Copy)]
pub struct Edition<'a> {
    /// Which.
    pub id: VersionId,
    /// The document as received.
    pub document: &'a str,
    /// When it was made.
    pub created: Moment,
    /// Whether it is the one that is evaluated.
    pub is_default: bool,
}

/// Which policies are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// System policies alone, or custom ones alone.
    pub system: Option<bool>,
    /// Tags the policy must have; an empty value stands for any.
    pub tags: Tags,
    /// Those after this one alone, in the order of the list.
    pub after: Option<Named>,
}

/// The policy of this name and type; the name is found in any letter case.
///
/// # Errors
/// When there is none.
pub fn find<'a>(account: &'a Account, named: &Named) -> Result<AnyPolicy<'a>, Refusal> {
    if named.system {
        let found = system_policy::find(&named.name).map(AnyPolicy::System);
        found.ok_or_else(|| Refusal::Missing(Kind::Policy, named.name.to_string()))
    } else {
        account.policies.named(&named.name).map(AnyPolicy::Custom)
    }
}

/// The policy an attachment speaks of.
#[must_use]
pub fn of<'a>(account: &'a Account, reference: &PolicyRef) -> Option<AnyPolicy<'a>> {
    match reference {
        PolicyRef::System(name) => system_policy::find(name).map(AnyPolicy::System),
        PolicyRef::Custom(id) => account.policies.get(id).map(AnyPolicy::Custom),
    }
}

/// The wanted policies: system policies by name, then the account's own by name.
pub fn list<'a>(account: &'a Account, wanted: &Wanted) -> impl Iterator<Item = AnyPolicy<'a>> {
    let (shown, own_from) = match &wanted.after {
        None => (0, None),
        Some(Named { system: true, name }) => (system_policy::up_to(name), None),
        Some(Named { name, .. }) => (usize::MAX, Some(name.folded())),
    };
    let provided = system_policy::ALL.iter().skip(shown);
    let own = account.policies.ordered(own_from.as_ref());
    let Wanted { system, tags, .. } = wanted.clone();
    provided
        .map(AnyPolicy::System)
        .filter(move |_| system != Some(false))
        .chain(
            own.map(AnyPolicy::Custom)
                .filter(move |_| system != Some(true)),
        )
        .filter(move |policy| carries(policy.tags(), &tags))
}

/// The version of this number.
///
/// # Errors
/// When there is none.
pub fn edition<'a>(
    account: &'a Account,
    policy: AnyPolicy<'a>,
    id: VersionId,
) -> Result<Edition<'a>, Refusal> {
    editions(account, policy)
        .into_iter()
        .find(|edition| edition.id == id)
        .ok_or_else(|| Refusal::Missing(Kind::PolicyVersion, id.to_string()))
}

/// All versions, oldest first.
#[must_use]
pub fn editions<'a>(account: &'a Account, policy: AnyPolicy<'a>) -> Vec<Edition<'a>> {
    match policy {
        AnyPolicy::System(system) => vec![Edition {
            id: VersionId::FIRST,
            document: system.document(),
            created: system_policy::CREATED,
            is_default: true,
        }],
        AnyPolicy::Custom(custom) => policy::versions(account, custom.id)
            .map(|version| Edition {
                id: version.id,
                document: &version.document,
                created: version.created,
                is_default: version.id == custom.default_version,
            })
            .collect(),
    }
}

impl<'a> AnyPolicy<'a> {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'a PolicyName {
        match self {
            Self::System(policy) => &policy.name,
            Self::Custom(policy) => &policy.name,
        }
    }

    /// Name and type, as a caller gives them.
    #[must_use]
    pub fn named(self) -> Named {
        Named {
            system: matches!(self, Self::System(_)),
            name: self.name().clone(),
        }
    }

    /// What attachments call it.
    #[must_use]
    pub fn reference(self) -> PolicyRef {
        match self {
            Self::System(policy) => PolicyRef::System(policy.name.clone()),
            Self::Custom(policy) => PolicyRef::Custom(policy.id),
        }
    }

    /// Its description, if it has one.
    #[must_use]
    pub fn description(self) -> Option<&'a str> {
        match self {
            Self::System(policy) => Some(policy.description()),
            Self::Custom(policy) => policy.description.as_ref().map(model::Description::as_str),
        }
    }

    /// The version that is evaluated.
    #[must_use]
    pub fn default_version(self) -> VersionId {
        match self {
            Self::System(_) => VersionId::FIRST,
            Self::Custom(policy) => policy.default_version,
        }
    }

    /// Its tags; system policies have none.
    #[must_use]
    pub fn tags(self) -> &'a Tags {
        static NONE: Tags = Tags::new();
        match self {
            Self::System(_) => &NONE,
            Self::Custom(policy) => &policy.tags,
        }
    }

    /// When it was made.
    #[must_use]
    pub fn created(self) -> Moment {
        match self {
            Self::System(_) => system_policy::CREATED,
            Self::Custom(policy) => policy.created,
        }
    }

    /// When it was last changed.
    #[must_use]
    pub fn updated(self) -> Moment {
        match self {
            Self::System(_) => system_policy::CREATED,
            Self::Custom(policy) => policy.updated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_policies_are_found_in_any_case_and_shown_as_they_are_spelled() {
        let account = Account::default();
        for spelling in [
            "administratoraccess",
            "ADMINISTRATORACCESS",
            "AdministratorAccess",
        ] {
            let named = Named {
                system: true,
                name: spelling.parse().unwrap(),
            };
            let found = find(&account, &named).ok().unwrap();
            assert_eq!(found.name().as_str(), "AdministratorAccess");
            let PolicyRef::System(name) = found.reference() else {
                panic!("{spelling}")
            };
            assert_eq!(name.as_str(), "AdministratorAccess");
            // A list goes on behind it in whatever case it was named.
            let wanted = Wanted {
                after: Some(named),
                ..Wanted::default()
            };
            let next = list(&account, &wanted).next().unwrap();
            assert_eq!(next.name(), &system_policy::ALL[1].name);
        }
    }

    #[test]
    fn a_list_goes_on_after_any_of_its_policies() {
        let account = Account::default();
        let all: Vec<_> = list(&account, &Wanted::default())
            .map(AnyPolicy::named)
            .collect();
        assert_eq!(all.len(), system_policy::ALL.len());
        for (count, last) in (1..).zip(&all) {
            let wanted = Wanted {
                after: Some(last.clone()),
                ..Wanted::default()
            };
            let rest: Vec<_> = list(&account, &wanted).map(AnyPolicy::named).collect();
            assert_eq!(rest, all[count..]);
        }
    }
}

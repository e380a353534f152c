//! Records that people name: kept apart by name, and found by it.

use std::sync::Arc;

use model::{
    Agent, Application, CustomPolicy, Folded, Group, Kind, OidcProvider, Record, Refusal,
    ResourceGroup, Role, SamlProvider, User, Word,
};

use crate::table::Table;

/// A record whose name is unique in its account without regard to case.
pub trait ByName: Record<Index = Folded> {
    /// The rule of its name.
    type Rule;
    /// What refusals call it.
    const KIND: Kind;
    /// Whether it is found only as it is spelt.
    const EXACT: bool;

    /// Its name.
    fn name(&self) -> &Word<Self::Rule>;
}

impl<R: ByName> Table<R> {
    /// The record of this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn named(&self, name: &Word<R::Rule>) -> Result<&Arc<R>, Refusal> {
        self.find(&name.folded())
            .filter(|found| !R::EXACT || found.name() == name)
            .ok_or_else(|| Refusal::Missing(R::KIND, name.to_string()))
    }

    /// Checks that no record but `but` has this name.
    ///
    /// # Errors
    /// When one has.
    pub fn check_free(&self, name: &Word<R::Rule>, but: Option<&R::Key>) -> Result<(), Refusal> {
        match self.find(&name.folded()) {
            Some(other) if Some(&other.key()) != but => {
                Err(Refusal::Exists(R::KIND, name.to_string()))
            }
            _ => Ok(()),
        }
    }
}

impl ByName for User {
    type Rule = model::UserNameRule;
    const KIND: Kind = Kind::User;
    const EXACT: bool = true;

    fn name(&self) -> &Word<Self::Rule> {
        &self.name
    }
}

impl ByName for Group {
    type Rule = model::GroupNameRule;
    const KIND: Kind = Kind::Group;
    const EXACT: bool = true;

    fn name(&self) -> &Word<Self::Rule> {
        &self.name
    }
}

impl ByName for Role {
    type Rule = model::RoleNameRule;
    const KIND: Kind = Kind::Role;
    const EXACT: bool = false;

    fn name(&self) -> &Word<Self::Rule> {
        &self.name
    }
}

impl ByName for CustomPolicy {
    type Rule = model::PolicyNameRule;
    const KIND: Kind = Kind::Policy;
    const EXACT: bool = false;

    fn name(&self) -> &Word<Self::Rule> {
        &self.name
    }
}

impl ByName for SamlProvider {
    type Rule = model::ProviderNameRule;
    const KIND: Kind = Kind::SamlProvider;
    const EXACT: bool = true;

    fn name(&self) -> &Word<Self::Rule> {
        &self.name
    }
}

impl ByName for OidcProvider {
    type Rule = model::ProviderNameRule;
    const KIND: Kind = Kind::OidcProvider;
    const EXACT: bool = true;

    fn name(&self) -> &Word<Self::Rule> {
        &self.name
    }
}

impl ByName for Application {
    type Rule = model::ApplicationNameRule;
    const KIND: Kind = Kind::Application;
    const EXACT: bool = true;

    fn name(&self) -> &Word<Self::Rule> {
        &self.name
    }
}

impl ByName for Agent {
    type Rule = model::AgentNameRule;
    const KIND: Kind = Kind::Agent;
    const EXACT: bool = true;

    fn name(&self) -> &Word<Self::Rule> {
        &self.name
    }
}

impl ByName for ResourceGroup {
    type Rule = model::ResourceGroupNameRule;
    const KIND: Kind = Kind::ResourceGroup;
    const EXACT: bool = false;

    fn name(&self) -> &Word<Self::Rule> {
        &self.name
    }
}

#[cfg(test)]
mod tests {
    use model::{GroupId, Moment};

    use super::*;

    fn groups(names: &[&str]) -> Table<Group> {
        let mut table = Table::default();
        for (id, name) in (1..).zip(names) {
            table.put(Group {
                external_id: None,
                provisioned: false,
                id: GroupId::new(id),
                name: name.parse().unwrap(),
                display_name: None,
                comments: None,
                created: Moment::default(),
                updated: Moment::default(),
            });
        }
        table
    }

    #[test]
    fn a_name_is_taken_in_any_case_but_by_its_own_record() {
        let table = groups(&["dev", "ops"]);
        let free = |name: &str, but: Option<u64>| {
            let but = but.map(GroupId::new);
            table
                .check_free(&name.parse().unwrap(), but.as_ref())
                .is_ok()
        };
        assert!(free("all", None));
        assert!(!free("DEV", None));
        assert!(free("DEV", Some(1)));
        assert!(!free("DEV", Some(2)));
    }

    #[test]
    fn what_is_exact_is_found_as_it_is_spelt() {
        let table = groups(&["dev"]);
        assert!(table.named(&"dev".parse().unwrap()).is_ok());
        let refused = table.named(&"Dev".parse().unwrap()).unwrap_err();
        assert_eq!(refused, Refusal::Missing(Kind::Group, "Dev".to_owned()));
    }
}

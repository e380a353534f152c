//! Posture: rules that say what of an account is not as it should be.
//!
//! A rule is a pure function of a [`Snapshot`] and the numbers of a [`Profile`]. One more family of rules is
//! one file and one line of `FAMILIES`; what it looks at comes into the snapshot.

mod assessment;
mod exception;
mod gather;
mod key;
mod logon;
mod password;
mod power;
mod practice;
mod profile;
mod root;
mod rule;
mod secret;
mod snapshot;
#[cfg(test)]
mod tests;
mod user;

pub use assessment::{Assessment, Verdict, assess};
pub use exception::Exception;
pub use gather::{Uses, gather};
pub use power::Power;
pub use practice::{PasswordLevel, Practice, practice};
pub use profile::{Parameters, Profile, Span};
pub use rule::{About, Finding, Outcome, Parameter, ROOT, Resource, Rule, Severity};
pub use snapshot::{
    Evidence, Key, Login, Managed, Network, Password, Person, Provider, Root, SingleSignOn,
    Snapshot, StoredSecret,
};

/// The families of rules, each in a file of its own.
static FAMILIES: &[&[Rule]] = &[
    root::RULES,
    user::RULES,
    key::RULES,
    password::RULES,
    logon::RULES,
    secret::RULES,
];

/// All rules.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.iter())
}

/// The rule of this item.
#[must_use]
pub fn rule_of(item: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.item == item)
}

//! The kinds of things an account is declared by, each a table: one file for each.

mod account;
mod control_policy;
mod directory;
mod folder;
mod group;
mod login_profile;
mod member;
mod oidc_provider;
mod password_policy;
mod policy;
mod resource_group;
mod role;
mod saml_provider;
mod security_preference;
mod shape;
mod sso;
mod user;

pub(crate) use self::shape::{Founding, Kind, Look, Named, Nature, Spelling, Things};

/// All kinds, in the order in which they are made. The alias comes last, because names with a domain
/// have it in them.
pub(crate) static KINDS: &[&Kind] = &[
    &password_policy::KIND,
    &security_preference::KIND,
    &saml_provider::KIND,
    &oidc_provider::KIND,
    &sso::KIND,
    &policy::KIND,
    &user::KIND,
    &group::KIND,
    &role::KIND,
    &login_profile::KIND,
    &resource_group::KIND,
    &directory::KIND,
    &control_policy::KIND,
    &folder::KIND,
    &member::KIND,
    &account::KIND,
];

/// The kind of this section.
pub(crate) fn find(section: &str) -> Option<&'static Kind> {
    KINDS.iter().copied().find(|kind| kind.section == section)
}

/// The place of a section among the kinds.
pub(crate) fn order(section: &str) -> usize {
    let place = KINDS.iter().position(|kind| kind.section == section);
    place.unwrap_or(KINDS.len())
}

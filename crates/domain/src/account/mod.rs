//! The state of one account, and the deeds by resource.

pub mod access_key;
pub mod alias;
pub mod attached;
pub mod attachment;
pub mod catalog;
mod document;
mod founding;
pub mod group;
pub mod key_network;
pub mod login_profile;
pub mod logon;
pub mod logon_session;
pub mod logon_tries;
pub mod membership;
mod metadata;
pub mod mfa;
pub mod oidc_provider;
pub mod passkey;
pub mod password;
pub mod policy;
pub mod recycle_bin;
pub mod report;
pub mod role;
pub mod role_template;
pub mod saml_provider;
pub mod service_credential;
pub mod service_role;
pub mod session;
pub mod settings;
pub mod sso;
mod tables;
pub mod tag;
pub mod upn;
pub mod user;

pub use founding::{Founder, found};
pub use tables::{Account, Tables};

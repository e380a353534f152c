//! Messages of SAML 2.0 identity providers, and ours to them.
//!
//! A response is read by [`read`] in one go: a gate that counts before any parser sees it, one tree, signatures by
//! where they stand, and then nothing but the bytes that were signed. What refuses is a [`Cause`] that says which
//! [`Check`] it was with both sides; what passed before it is a list of steps. Sources: SAML 2.0 Core, Bindings,
//! Profiles and Metadata; XML Signature; Exclusive XML Canonicalization 1.0.

mod algorithm;
mod assertion;
mod bounds;
mod canonical;
mod cause;
mod certificate;
mod claimed;
mod expected;
mod gate;
mod key;
mod landing;
mod metadata;
mod names;
mod request;
mod response;
mod roles;
mod service;
mod shape;
mod signature;
mod subject;
mod time;
mod tree;
mod verified;

pub use cause::{Cause, Check};
pub use certificate::Certificate;
pub use claimed::claimed_provider;
pub use expected::{Expected, Lenience};
pub use key::{NoKey, SigningKey};
pub use landing::landing;
pub use metadata::{Metadata, Unfit};
pub use request::{Form, Request, Unsendable, identifier};
pub use response::{Reading, read};
pub use roles::{Ask, Limits, Place, Roles, Unassumable, lasts};
pub use service::ServiceProvider;
pub use subject::{Domains, Nobody, user_name};
pub use verified::{Attribute, Verified};

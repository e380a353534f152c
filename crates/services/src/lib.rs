//! The cloud services: what each calls its operations, parameters, answers and errors.
//!
//! One folder per service, one file per resource. A request becomes a domain call, a record a
//! view, a refusal a code; rules about the state of an account live in `domain`.

pub mod actiontrail;
mod identity;
pub mod ims;
pub mod kms;
pub mod page;
pub mod ram;
pub mod rampart;
mod report;
pub mod resourcedirectory;
pub mod resourcemanager;
pub mod scim;
pub mod sts;
pub mod tags;
#[cfg(feature = "testing")]
pub mod testing;
pub mod view;

use gateway::Service;

/// All services of this server.
pub static SERVICES: &[&Service] = &[
    &ram::SERVICE,
    &ims::SERVICE,
    &sts::SERVICE,
    &rampart::SERVICE,
    &resourcedirectory::SERVICE,
    &resourcemanager::SERVICE,
    &kms::SERVICE,
    &actiontrail::SERVICE,
];

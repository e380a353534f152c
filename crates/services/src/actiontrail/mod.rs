//! ActionTrail, version 2020-07-06: what has happened in the account.

pub mod asked;
pub mod errors;
pub mod lookup;
pub mod place;
pub mod region;

use gateway::{Api, Entry, Operation, Service};

/// The API.
struct Actiontrail;

impl Api for Actiontrail {
    const CODE: &'static str = "actiontrail";
}

/// The service.
pub static SERVICE: Service = Service {
    name: "Actiontrail",
    version: "2020-07-06",
    category: "Management",
    host: "actiontrail.aliyuncs.com",
    code: errors::code,
    operations: OPERATIONS,
};

/// The table of operations.
pub static OPERATIONS: &[Entry] = &[
    entry::<lookup::LookupEvents>(),
    entry::<region::DescribeRegions>(),
];

const fn entry<O: Operation>() -> Entry {
    gateway::entry::<Actiontrail, O>()
}

//! ActionTrail, version 2020-07-06: what has happened in the account, looked up and delivered.

pub mod asked;
pub mod errors;
pub mod key_use;
pub mod key_use_view;
pub mod logging;
pub mod lookup;
pub mod onward;
pub mod place;
pub mod product;
pub mod query_history;
pub mod query_template;
pub mod region;
pub mod trail;
pub mod trail_view;

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
    entry::<key_use::GetAccessKeyLastUsedInfo>(),
    entry::<key_use::GetAccessKeyLastUsedProducts>(),
    entry::<key_use::GetAccessKeyLastUsedEvents>(),
    entry::<key_use::GetAccessKeyLastUsedIps>(),
    entry::<key_use::GetAccessKeyLastUsedResources>(),
    entry::<query_template::CreateAdvancedQueryTemplate>(),
    entry::<query_template::GetAdvancedQueryTemplate>(),
    entry::<query_template::UpdateAdvancedQueryTemplate>(),
    entry::<query_template::DeleteAdvancedQueryTemplate>(),
    entry::<query_template::DescribeAdvancedQueryTemplate>(),
    entry::<query_history::CreateAdvancedQueryHistory>(),
    entry::<query_history::DescribeAdvancedQueryHistory>(),
    entry::<query_history::DeleteAdvancedQueryHistory>(),
    entry::<trail::CreateTrail>(),
    entry::<trail::UpdateTrail>(),
    entry::<trail::DeleteTrail>(),
    entry::<trail::DescribeTrails>(),
    entry::<logging::GetTrailStatus>(),
    entry::<logging::StartLogging>(),
    entry::<logging::StopLogging>(),
    entry::<region::DescribeRegions>(),
    entry::<region::GetGlobalEventsStorageRegion>(),
];

const fn entry<O: Operation>() -> Entry {
    gateway::entry::<Actiontrail, O>()
}

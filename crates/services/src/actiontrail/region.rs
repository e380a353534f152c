//! Regions: the server is one.

use std::str::FromStr;

use derive::{Parameters, View};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::Malformed;

use crate::view::Listed;

/// Lists the one region that the server says it is.
#[derive(Parameters)]
pub struct DescribeRegions {
    #[expect(dead_code, reason = "the region has one name in all languages")]
    accept_language: Option<Language>,
}

/// Tells where events of global services are kept: in the one region.
#[derive(Parameters)]
pub struct GetGlobalEventsStorageRegion {}

/// Where events are kept.
#[derive(View)]
pub struct StorageView {
    storage_region: String,
}

/// A region. It has no name of its own here, in no language.
#[derive(View)]
#[view("Region")]
pub struct RegionView {
    region_id: String,
    local_name: String,
    region_endpoint: String,
}

/// The language that names of regions are wanted in.
#[derive(Clone, Copy)]
struct Language;

impl FromStr for Language {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "zh-CN" | "en-US" => Ok(Self),
            _ => Err(Malformed("zh-CN or en-US")),
        }
    }
}

impl Operation for DescribeRegions {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<RegionView>;

    fn plan(&self, _: &Caller, _: &Account) -> Plan {
        Plan::on_everything()
    }

    fn run(&self, permit: &Permit<'_, Self>, _: &mut Context<'_>) -> Ran<Self> {
        let region = permit.region();
        Ok(Listed(vec![RegionView {
            region_id: region.to_owned(),
            local_name: region.to_owned(),
            region_endpoint: super::SERVICE.host.to_owned(),
        }]))
    }
}

impl Operation for GetGlobalEventsStorageRegion {
    const EFFECT: Effect = Effect::Read;
    type Answer = StorageView;

    fn plan(&self, _: &Caller, _: &Account) -> Plan {
        Plan::on_everything()
    }

    fn run(&self, permit: &Permit<'_, Self>, _: &mut Context<'_>) -> Ran<Self> {
        Ok(StorageView {
            storage_region: permit.region().to_owned(),
        })
    }
}

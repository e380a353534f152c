//! Regions: the server is one.

use derive::{Parameters, View};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};

use crate::view::Listed;

/// Lists the one region that the server says it is.
#[derive(Parameters)]
pub struct DescribeRegions {}

/// A region.
#[derive(View)]
#[view("Region")]
pub struct RegionView {
    region_id: String,
}

impl Operation for DescribeRegions {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<RegionView>;

    fn plan(&self, _: &Caller, _: &Account) -> Plan {
        Plan::on_everything()
    }

    fn run(&self, permit: &Permit<'_, Self>, _: &mut Context<'_>) -> Ran<Self> {
        let region_id = permit.region().to_owned();
        Ok(Listed(vec![RegionView { region_id }]))
    }
}

//! Trails: made, changed, listed and forgotten. What delivers their events is a job of the server.

use std::str::FromStr;

use derive::Parameters;
use domain::account::trail;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran, Target};
use model::{
    AccountId, BucketName, Edit, KeyPrefix, Malformed, Refusal, TrailEvents, TrailName, WriterArn,
};
use rpc::field::Unserved;

use super::trail_view::{TrailView, WrittenView};
use crate::view::{Done, Listed, done};

/// Makes a trail, which delivers nothing before it is started.
#[derive(Parameters)]
pub struct CreateTrail {
    name: TrailName,
    #[rpc("EventRW")]
    event_rw: Option<TrailEvents>,
    trail_region: Option<Regions>,
    oss_bucket_name: Option<BucketName>,
    oss_key_prefix: Option<KeyPrefix>,
    oss_write_role_arn: Option<WriterArn>,
    is_organization_trail: Option<bool>,
    #[rpc(flatten)]
    #[expect(dead_code, reason = "it is read in order to be refused")]
    elsewhere: Elsewhere,
}

/// Changes a trail: what is not given stays.
#[derive(Parameters)]
pub struct UpdateTrail {
    name: TrailName,
    #[rpc("EventRW")]
    event_rw: Option<TrailEvents>,
    trail_region: Option<Regions>,
    oss_bucket_name: Option<BucketName>,
    oss_key_prefix: Edit<KeyPrefix>,
    oss_write_role_arn: Edit<WriterArn>,
    #[rpc(flatten)]
    #[expect(dead_code, reason = "it is read in order to be refused")]
    elsewhere: Elsewhere,
}

/// Forgets a trail. What it has delivered stays where it is.
#[derive(Parameters)]
pub struct DeleteTrail {
    name: TrailName,
}

/// Lists trails, those of these names if any are given.
#[derive(Parameters)]
pub struct DescribeTrails {
    name_list: Option<Names>,
    #[expect(
        dead_code,
        reason = "there is one region, so no trail is shown in another"
    )]
    include_shadow_trails: Option<bool>,
    #[expect(dead_code, reason = "no trail is of a whole organization")]
    include_organization_trail: Option<bool>,
}

/// Where the vendor's trails deliver beside buckets.
#[derive(Parameters)]
#[expect(clippy::struct_field_names, reason = "the names of the API")]
struct Elsewhere {
    #[expect(dead_code, reason = "it is read in order to be refused")]
    sls_project_arn: Option<Unserved>,
    #[expect(dead_code, reason = "it is read in order to be refused")]
    sls_write_role_arn: Option<Unserved>,
    #[expect(dead_code, reason = "it is read in order to be refused")]
    max_compute_project_arn: Option<Unserved>,
    #[expect(dead_code, reason = "it is read in order to be refused")]
    max_compute_write_role_arn: Option<Unserved>,
}

/// The regions of which a trail delivers events.
#[derive(Clone)]
struct Regions(String);

/// Several names with commas between.
struct Names(Vec<TrailName>);

impl FromStr for Regions {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let legal = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if text.len() <= 64 && text.chars().all(legal) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Malformed("All, or the id of a region"))
        }
    }
}

impl FromStr for Names {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let names = text.split(',').map(|name| name.trim().parse());
        Ok(Self(names.collect::<Result<_, _>>()?))
    }
}

impl Regions {
    /// Whether these are all regions; otherwise the one there is.
    fn are_all(&self, own: &str) -> Result<bool, Refusal> {
        match self.0.as_str() {
            "All" => Ok(true),
            one if one == own => Ok(false),
            _ => {
                let rule = format!("must be All, or {own}: the server is one region");
                Err(Refusal::Invalid("TrailRegion", rule))
            }
        }
    }
}

impl Operation for CreateTrail {
    const EFFECT: Effect = Effect::Write;
    type Answer = WrittenView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target(caller.account, &self.name))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        if self.is_organization_trail == Some(true) {
            let rule =
                "must be false: this server has no trails of a whole organization".to_owned();
            return Err(Refusal::Invalid("IsOrganizationTrail", rule));
        }
        let regions = self.trail_region.as_ref();
        let all = regions.map(|regions| regions.are_all(permit.region()));
        let made = trail::create(
            context,
            trail::New {
                name: self.name.clone(),
                events: self.event_rw.unwrap_or_default(),
                all_regions: all.transpose()?.unwrap_or(true),
                bucket: self.oss_bucket_name.clone().ok_or_else(nowhere)?,
                prefix: self.oss_key_prefix.clone(),
                writer: self.oss_write_role_arn.clone(),
            },
        )?;
        Ok(WrittenView::of(&made, permit.region()))
    }
}

impl Operation for UpdateTrail {
    const EFFECT: Effect = Effect::Write;
    type Answer = WrittenView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target(caller.account, &self.name))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let regions = self.trail_region.as_ref();
        let all = regions.map(|regions| regions.are_all(permit.region()));
        let to = trail::Changed {
            events: self.event_rw,
            all_regions: all.transpose()?,
            bucket: self.oss_bucket_name.clone(),
            prefix: self.oss_key_prefix.clone(),
            writer: self.oss_write_role_arn.clone(),
        };
        let changed = trail::update(context, &self.name, to)?;
        Ok(WrittenView::of(&changed, permit.region()))
    }
}

impl Operation for DeleteTrail {
    const EFFECT: Effect = Effect::Write;
    type Answer = Done;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target(caller.account, &self.name))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        trail::delete(context, &self.name).map(done)
    }
}

impl Operation for DescribeTrails {
    const EFFECT: Effect = Effect::Read;
    type Answer = Listed<TrailView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(Target::regional("actiontrail", caller.account, "trail/*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let wish = self.name_list.as_ref();
        let is_wanted = |name: &TrailName| wish.is_none_or(|Names(names)| names.contains(name));
        let all = context.account.trails.ordered(None);
        let wanted = all.filter(|one| is_wanted(&one.name));
        let of = (permit.home(), permit.region());
        Ok(wanted.map(|one| TrailView::of(one, of)).collect())
    }
}

/// A trail of this name.
pub(super) fn target(home: AccountId, name: &TrailName) -> Target {
    let relative = ["trail/", name.as_str()].concat();
    Target::regional("actiontrail", home, &relative).named(TRAIL, name.as_str())
}

/// A trail without a bucket.
fn nowhere() -> Refusal {
    let rule = "must be given: a trail needs a bucket to deliver to".to_owned();
    Refusal::Invalid("OssBucketName", rule)
}

/// What audit events call a trail.
const TRAIL: &str = "ACS::ActionTrail::Trail";

#[cfg(test)]
mod tests;

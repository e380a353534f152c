//! Trails as ActionTrail shows them. What they do not have here is an empty text: clients compare it with what they set.

use derive::View;
use model::{AccountId, Trail};

use crate::view::{Stamp, text};

/// A trail that was just written.
#[derive(View)]
pub struct WrittenView {
    name: String,
    #[view("EventRW")]
    event_rw: &'static str,
    home_region: String,
    trail_region: String,
    oss_bucket_name: String,
    oss_key_prefix: String,
    oss_write_role_arn: String,
    sls_project_arn: &'static str,
    sls_write_role_arn: &'static str,
    max_compute_project_arn: &'static str,
    max_compute_write_role_arn: &'static str,
}

/// A trail in a list.
#[derive(View)]
#[view(flat "Trail", "TrailList")]
pub struct TrailView {
    name: String,
    trail_arn: String,
    status: String,
    #[view("EventRW")]
    event_rw: &'static str,
    region: String,
    home_region: String,
    trail_region: String,
    is_organization_trail: bool,
    organization_id: &'static str,
    oss_bucket_name: String,
    oss_bucket_location: String,
    oss_key_prefix: String,
    oss_write_role_arn: String,
    sls_project_arn: &'static str,
    sls_write_role_arn: &'static str,
    max_compute_project_arn: &'static str,
    max_compute_write_role_arn: &'static str,
    create_time: Stamp,
    update_time: Stamp,
    start_logging_time: Option<Stamp>,
    stop_logging_time: Option<Stamp>,
}

impl WrittenView {
    /// The view of a trail of a server in this region.
    #[must_use]
    pub fn of(trail: &Trail, region: &str) -> Self {
        Self {
            name: trail.name.to_string(),
            event_rw: trail.events.as_str(),
            home_region: region.to_owned(),
            trail_region: regions(trail, region),
            oss_bucket_name: trail.bucket.to_string(),
            oss_key_prefix: text(trail.prefix.as_ref()),
            oss_write_role_arn: text(trail.writer.as_ref()),
            sls_project_arn: NONE,
            sls_write_role_arn: NONE,
            max_compute_project_arn: NONE,
            max_compute_write_role_arn: NONE,
        }
    }
}

impl TrailView {
    /// The view of a trail of an account of a server in this region.
    #[must_use]
    pub fn of(trail: &Trail, (account, region): (AccountId, &str)) -> Self {
        let name = &trail.name;
        Self {
            name: name.to_string(),
            trail_arn: format!("acs:actiontrail:{region}:{account}:trail/{name}"),
            status: trail.status.to_string(),
            event_rw: trail.events.as_str(),
            region: region.to_owned(),
            home_region: region.to_owned(),
            trail_region: regions(trail, region),
            is_organization_trail: false,
            organization_id: NONE,
            oss_bucket_name: trail.bucket.to_string(),
            oss_bucket_location: format!("oss-{region}"),
            oss_key_prefix: text(trail.prefix.as_ref()),
            oss_write_role_arn: text(trail.writer.as_ref()),
            sls_project_arn: NONE,
            sls_write_role_arn: NONE,
            max_compute_project_arn: NONE,
            max_compute_write_role_arn: NONE,
            create_time: Stamp(trail.created),
            update_time: Stamp(trail.updated),
            start_logging_time: trail.started.map(Stamp),
            stop_logging_time: trail.stopped.map(Stamp),
        }
    }
}

fn regions(trail: &Trail, own: &str) -> String {
    if trail.all_regions { "All" } else { own }.to_owned()
}

/// What a trail does not have.
const NONE: &str = "";

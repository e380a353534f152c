//! The part of the story that STS plays.

use super::Scenario;
use crate::sample::DOCUMENT;

pub(super) fn play(scenario: &mut Scenario) {
    let arn = format!("acs:ram::{}:role/ops", scenario.world.account_id());
    let session = scenario.key(
        "AssumeRole",
        &[
            ("RoleArn", &arn),
            ("RoleSessionName", "story"),
            ("DurationSeconds", "900"),
            ("Policy", DOCUMENT),
            ("ExternalId", "x-1"),
            ("SourceIdentity", "alice"),
        ],
        None,
    );
    scenario.by(&session, "GetCallerIdentity", &[]);
    let denial = scenario.by(&session, "ListUsers", &[]);
    assert_eq!(denial["Code"], "NoPermission");
}

//! The part of the story that ActionTrail plays: what has happened is looked up.

use super::Scenario;

/// Tells it.
pub(super) fn play(scenario: &mut Scenario) {
    let by = |key| {
        [
            ("LookupAttribute.1.Key", key),
            ("LookupAttribute.1.Value", "Ram"),
        ]
    };
    let more = [
        ("StartTime", "2020-01-01T00:00:00Z"),
        ("EndTime", "2120-01-01T00:00:00Z"),
        ("Direction", "FORWARD"),
        ("MaxResults", "1"),
    ];
    let first = [&by("ServiceName")[..], &more].concat();
    let told = scenario.admin("Actiontrail.LookupEvents", &first);
    let next = told["NextToken"].as_str().unwrap();
    let second = [&first[..], &[("NextToken", next)]].concat();
    scenario.admin("Actiontrail.LookupEvents", &second);
    let english = [("AcceptLanguage", "en-US")];
    scenario.admin("Actiontrail.DescribeRegions", &english);
}

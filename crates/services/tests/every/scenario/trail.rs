//! The part of the story that ActionTrail plays: what has happened is looked up and delivered, and queries are kept.

use gateway::Trails;

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
    scenario.admin("GetGlobalEventsStorageRegion", &[]);
    look_at_a_key(scenario);
    keep_queries(scenario);
    deliver(scenario);
}

fn look_at_a_key(scenario: &mut Scenario) {
    let id = scenario.world.admin().key().id;
    let key = ("AccessKey", &*id);
    for operation in ["Info", "Products"] {
        let operation = format!("Actiontrail.GetAccessKeyLastUsed{operation}");
        scenario.admin(&operation, &[key]);
    }
    let asked = [key, ("ServiceName", "Ram"), ("PageSize", "1")];
    for operation in ["Events", "Ips", "Resources"] {
        let operation = format!("Actiontrail.GetAccessKeyLastUsed{operation}");
        let first = scenario.admin(&operation, &asked);
        if let Some(next) = first["NextToken"].as_str() {
            let second = [&asked[..], &[("NextToken", next)]].concat();
            scenario.admin(&operation, &second);
        }
    }
}

fn keep_queries(scenario: &mut Scenario) {
    let simple = ("SimpleQuery", "false");
    let text = "event.errorCode: *";
    let new = [("TemplateName", "errors"), ("TemplateSql", text), simple];
    let made = scenario.admin("CreateAdvancedQueryTemplate", &new);
    let id = ("TemplateId", made["TemplateId"].as_str().unwrap());
    scenario.admin("GetAdvancedQueryTemplate", &[id]);
    let listed = [
        ("TemplateName", "errors"),
        ("PageNumber", "1"),
        ("PageSize", "5"),
    ];
    scenario.admin("DescribeAdvancedQueryTemplate", &listed);
    let change = [id, simple, new[0], new[1]];
    scenario.admin("UpdateAdvancedQueryTemplate", &change);
    scenario.admin("DeleteAdvancedQueryTemplate", &[id]);
    let noted = scenario.admin("CreateAdvancedQueryHistory", &[("QuerySql", text), simple]);
    scenario.admin("DescribeAdvancedQueryHistory", &[]);
    let id = ("QueryId", noted["QueryId"].as_str().unwrap());
    scenario.admin("DeleteAdvancedQueryHistory", &[id]);
}

fn deliver(scenario: &mut Scenario) {
    let name = ("Name", "trail-1");
    let role = format!("acs:ram::{}:role/trail-writer", scenario.world.account_id());
    let new = [
        name,
        ("EventRW", "All"),
        ("TrailRegion", "All"),
        ("OssBucketName", "audit-log"),
        ("OssKeyPrefix", "prefix"),
        ("OssWriteRoleArn", &*role),
        ("IsOrganizationTrail", "false"),
    ];
    scenario.admin("CreateTrail", &new);
    let change = [name, ("EventRW", "Write"), new[2], new[3], new[4], new[5]];
    scenario.admin("UpdateTrail", &change);
    scenario.admin("StartLogging", &[name]);
    assert_eq!(scenario.world.make_round(Trails).done, 1);
    scenario.admin("StopLogging", &[name]);
    scenario.admin("GetTrailStatus", &[name, ("IsOrganizationTrail", "false")]);
    let all = [
        ("NameList", "trail-1"),
        ("IncludeShadowTrails", "true"),
        ("IncludeOrganizationTrail", "true"),
    ];
    scenario.admin("DescribeTrails", &all);
    scenario.admin("DeleteTrail", &[name]);
}

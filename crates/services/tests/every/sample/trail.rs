//! Samples for ActionTrail.

use services::testing::World;

/// The sample of a parameter, by service, operation and name.
pub(super) fn value(world: &World, of: (&str, &str, &str)) -> Option<String> {
    let ("Actiontrail", _, name) = of else {
        return None;
    };
    let text = match name {
        "StartTime" => "2026-01-01T00:00:00Z",
        "EndTime" => "2027-01-01T00:00:00Z",
        "LookupAttribute" => r#"[{"Key":"User","Value":"admin"}]"#,
        "Direction" => "FORWARD",
        "MaxResults" => "10",
        "AcceptLanguage" => "zh-CN",
        "AccessKey" => "LTAIsample",
        "ServiceName" => "Ram",
        "PageNumber" => "1",
        "PageSize" => "20",
        "TemplateId" | "QueryId" | "TemplateName" | "Name" | "NameList" | "OssKeyPrefix" => {
            "sample"
        }
        "TemplateSql" | "QuerySql" => "event.errorCode: *",
        "SimpleQuery" | "IsOrganizationTrail" => "false",
        "EventRW" | "TrailRegion" => "All",
        "OssBucketName" => "sample-bucket",
        "OssWriteRoleArn" => {
            return Some(format!("acs:ram::{}:role/sample", world.account_id()));
        }
        "IncludeShadowTrails" | "IncludeOrganizationTrail" => "true",
        // What is not served is refused.
        "SlsProjectArn" | "SlsWriteRoleArn" | "MaxComputeProjectArn" | "MaxComputeWriteRoleArn" => {
            ""
        }
        _ => return None,
    };
    Some(text.to_owned())
}

//! Samples for operations of our own.

use services::testing::World;

/// The public half of a key on P-256.
const PUBLIC_KEY: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEQI8NhM2n2oejJBTTJXcBHsSQX/HkYX+bLr1TWswEdbH1\
    mWg5hgXPDEVbYiyulXIoKsARWV2TCWkgcJtmtSH3Jw==";

/// The sample of a parameter, by service, operation and name.
pub(super) fn value(world: &World, of: (&str, &str, &str)) -> Option<String> {
    let text = match of {
        // Somebody is named in one way, a rule by an id, and filters leave somebody.
        // A call is named in one way too, and who shows again who that is takes one.
        (
            "Rampart",
            _,
            "UserPrincipalName" | "RuleId" | "ConsoleLogon" | "MFABound" | "HasAccessKeys",
        )
        | (
            "Rampart",
            "ListEvents",
            "ServiceName" | "EventRequestId" | "EventAccessKeyId" | "ResourceName" | "Outcome"
            | "EventType" | "SourceIpAddress",
        )
        | ("Rampart", "ListSsoAttempts", "ProviderName")
        | ("Rampart", "CreateAgent", "CertificateAuthority" | "CertificateName")
        | ("Rampart", "UpdateAgent", "AnyNetwork")
        | ("Rampart", "RevokeSessions", "TemporaryAccessKeyId")
        | ("Rampart", "Explain", "ErrorText")
        | ("Rampart", "Elevate", "Credential" | "Password")
        | ("Rampart", "SearchAccess", "Principal" | "NextToken" | "AccountId")
        | ("Rampart", "ListEscalationPaths", "From" | "To" | "NextToken")
        | ("Rampart", "GenerateLeastPrivilegePolicy", "GroupName" | "RoleName")
        | ("Rampart", "RehearseChanges", "AccountIds" | "FolderId")
        | (
            "Rampart",
            "StartRollout",
            "PolicyId" | "TargetId" | "UserName" | "GroupName" | "RoleName" | "Detach",
        ) => "",
        ("Rampart", "StartRollout", "PolicyType") => "Custom",
        ("Rampart", "StartRollout", "PolicyDocument")
        | ("Rampart", _, "OldDocument" | "NewDocument") => super::DOCUMENT,
        ("Rampart", "StartRollout", "Stages") => r#"[{"Mode":"ReportOnly","WaitMinutes":60}]"#,
        ("Rampart", "AdvanceRollout", "StageNumber") | ("Rampart", _, "PageNumber") => "1",
        ("Rampart", _, "RolloutId") => "ro-sample",
        ("Rampart", "MarkAccessKeyLeaked", "Reason") => "a text",
        ("Rampart", "StartKeyRotation", "Reason") => "routine",
        ("Rampart", "StartKeyRotation", "QuietHours") => "24",
        ("Rampart", "StartKeyRotation", "ObserveHours") => "168",
        ("Rampart", "StartKeyRotation", "DeadlineHours") => "720",
        ("Rampart", "Elevate", "Code") => "123456",
        ("Rampart", "ListEvents", "EventName") => "GetUser",
        ("Rampart", _, "EventRequestId") => "0197F3A2-5C1D-7B2E-9A41-0D5E3C6B7F80",
        ("Rampart", _, "StartTime" | "Before") => "2026-01-01T00:00:00Z",
        ("Rampart", _, "EndTime") => "2027-01-01T00:00:00Z",
        ("Rampart", _, "EventType") => "ApiCall",
        ("Rampart", _, "Protocol") => "SAML",
        ("Rampart", _, "Purpose") => "Role",
        ("Rampart", _, "SourceIpAddress") => "203.0.113.7",
        ("Rampart", _, "MaxResults") => "10",
        ("Rampart", _, "Profile") => "strict",
        ("Rampart", _, "MinSeverity") => "low",
        ("Rampart", _, "Outcome") => "Fail",
        ("Rampart", _, "PolicyKind") => "identity",
        ("Rampart", _, "AmongOthers" | "WithGroups" | "AllHolders") => "true",
        ("Rampart", _, "Search" | "Query") => "sam",
        ("Rampart", "GetCatalogue", "Service") => "oss",
        ("Rampart", "Complete", "Kind") => "Resource",
        ("Rampart", "Complete", "Text") => "acs:ram:*:*:user/s",
        ("Rampart", "ListEscalationPaths", "Goal") => "Administrator",
        ("Rampart", "ListEscalationPaths", "MaxSteps") => "6",
        ("Rampart", "GenerateLeastPrivilegePolicy", "Breadth") => "Usual",
        ("Rampart", "SearchAccess", "ActionName") => "oss:GetObject",
        ("Rampart", "SearchAccess", "Resource") => "acs:oss:*:1000000000000001:b/k",
        ("Rampart", "SearchAccess", "Context") => r#"{"acs:SourceIp":["203.0.113.7"]}"#,
        ("Rampart", "MayI", "Calls") => {
            r#"[{"Version":"2015-04-01","Operation":"GetCallerIdentity"}]"#
        }
        ("Rampart", "RehearseChanges", "Changes") => {
            r#"[{"Product":"Ram","Operation":"CreateUser","Parameters":{"UserName":"rehearsed"}}]"#
        }
        // One says whose calls are meant.
        ("Rampart", _, "Tests") => {
            r#"[{"Name":"reads","Action":"oss:GetObject","Resource":"*","Expected":"Allow"}]"#
        }
        ("Rampart", _, "Days") => "7",
        ("Rampart", _, "Type") => "User",
        ("Rampart", _, "SortBy") => "LastLogonDate",
        (
            "Rampart",
            _,
            "AccountOwner" | "AllUsers" | "AllSessions" | "KeepCurrent" | "Descending" | "OnlyOwn"
            | "Passed" | "Force" | "Rotate",
        ) => "false",
        ("Rampart", "LeaseSecretValue", "VersionStage") => "ACSCurrent",
        ("Rampart", _, "LeaseSeconds") => "600",
        ("Rampart", _, "LeaseId") => "312345678901234567",
        ("Rampart", _, "AgentName" | "SecretName") => "sample",
        ("Rampart", _, "Network") => r#"["203.0.113.0/24"]"#,
        ("Rampart", _, "CodeMinutes") => "60",
        ("Rampart", "UpdateAgent", "Status") => "Active",
        ("Rampart", "EnrolAgent", "PublicKey") => PUBLIC_KEY,
        ("Rampart", "AssumeRoleAsAgent", "AgentToken") => "eyJhbGciOiJFUzI1NiJ9.e30.AAAA",
        ("Rampart", "EnrolAgent", "EnrolmentCode") => {
            let (account, secret) = (world.account_id(), "x".repeat(40));
            return Some(format!(
                "rampart-enrol.{account}.212345678901234567.{secret}"
            ));
        }
        ("Rampart", _, "SessionId") => return Some("0".repeat(64)),
        _ => return None,
    };
    Some(text.to_owned())
}

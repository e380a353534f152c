//! What the linter knows: its rules, condition keys and their types, service codes.

use super::{Lint, Severity};

use Severity::{Note, Warning};

/// A row of the table below.
const fn lint(
    code: &'static str,
    severity: Severity,
    rule: &'static str,
    summary: &'static str,
) -> Lint {
    Lint {
        code,
        severity,
        rule,
        summary,
    }
}

pub(super) const LINTS: &[Lint] = &[
    lint(
        "allow-not-action",
        Warning,
        "M3",
        "an Allow with NotAction grants what nobody listed",
    ),
    lint(
        "grants-everything",
        Warning,
        "M1",
        "an Allow covers every action on every resource",
    ),
    lint("disguised-star", Note, "M1", "a longer spelling of \"*\""),
    lint(
        "shadowed",
        Warning,
        "E2",
        "another statement of the same effect covers this one",
    ),
    lint(
        "always-denied",
        Warning,
        "E2",
        "an Allow that a Deny of the document always overrules",
    ),
    lint(
        "redundant-value",
        Note,
        "G5",
        "a value that another value of the list covers",
    ),
    lint(
        "misplaced-field",
        Warning,
        "M7",
        "an ARN whose fields look shifted",
    ),
    lint(
        "never-covers",
        Warning,
        "M8",
        "a resource pattern that covers nothing",
    ),
    lint(
        "variable",
        Warning,
        "M1",
        "policy variables do not exist; the text is taken literally",
    ),
    lint(
        "ims-action",
        Warning,
        "M1",
        "operations of the identity service are checked as ram:",
    ),
    lint(
        "unknown-code",
        Note,
        "M1",
        "a service code that looks misspelt",
    ),
    lint(
        "never-met",
        Warning,
        "C4",
        "conditions that exclude each other",
    ),
    lint(
        "always-met",
        Note,
        "C1",
        "a condition that every value meets",
    ),
    lint(
        "wrong-type",
        Warning,
        "C1",
        "a key compared with an operator of another type",
    ),
    lint(
        "unknown-key",
        Note,
        "C5",
        "a condition key that looks misspelt",
    ),
    lint(
        "literal-star",
        Warning,
        "C1",
        "a wildcard in a comparison that has none",
    ),
    lint(
        "deny-without-key",
        Note,
        "C5",
        "a Deny that does nothing when the key is absent",
    ),
    lint(
        "ip-border",
        Note,
        "C8",
        "a block whose first and last address other systems may leave out",
    ),
    lint(
        "repeated-key",
        Note,
        "C9",
        "two spellings of one key under one operator",
    ),
    lint(
        "secret-like",
        Warning,
        "G9",
        "text that looks like a credential",
    ),
];

/// Condition keys and the type of their values. A slash at the end stands for any name.
pub(super) const KEYS: &[(&str, &str)] = &[
    ("acs:CurrentTime", "date"),
    ("acs:SecureTransport", "bool"),
    ("acs:SourceIp", "ip"),
    ("acs:MFAPresent", "bool"),
    ("acs:PrincipalARN", "string"),
    ("acs:PrincipalRDId", "string"),
    ("acs:PrincipalRDPath", "string"),
    ("acs:RequestTag/", "string"),
    ("acs:ResourceTag/", "string"),
    ("acs:SourceVpc", "string"),
    ("acs:Service", "string"),
    ("acs:UserAgent", "string"),
    ("acs:AccessId", "string"),
    ("acs:SourceIdentity", "string"),
    ("ram:ServiceName", "string"),
    ("ram:OidcIssuerUrl", "string"),
    ("sts:SourceIdentity", "string"),
    ("sts:ExternalId", "string"),
    ("saml:recipient", "string"),
    ("oidc:iss", "string"),
    ("oidc:aud", "string"),
    ("oidc:sub", "string"),
];

/// Keys that every request brings.
pub(super) const ALWAYS_THERE: &[&str] = &["acs:CurrentTime", "acs:SecureTransport"];

/// Codes of well-known services, to guess what a misspelt one was meant to be.
pub(super) const CODES: &[&str] = &[
    "actiontrail",
    "alb",
    "alidns",
    "apigateway",
    "bss",
    "cdn",
    "cen",
    "cloudsso",
    "cms",
    "config",
    "cr",
    "cs",
    "dns",
    "dts",
    "ecs",
    "ehpc",
    "emr",
    "ess",
    "fc",
    "hbr",
    "ims",
    "kms",
    "kvstore",
    "live",
    "log",
    "mns",
    "mongodb",
    "mq",
    "nas",
    "oos",
    "oss",
    "ots",
    "pai",
    "polardb",
    "ram",
    "rds",
    "resourcedirectory",
    "resourcemanager",
    "ros",
    "sag",
    "slb",
    "sts",
    "support",
    "tag",
    "vod",
    "vpc",
    "waf",
    "yundun",
];

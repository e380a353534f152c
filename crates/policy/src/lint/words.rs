//! What the linter knows of the world: condition keys with their types.

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
    ("acs:ResourceGroupId", "string"),
    ("acs:SourceVpc", "string"),
    ("acs:Service", "string"),
    ("acs:UserAgent", "string"),
    ("acs:AccessId", "string"),
    ("acs:SourceIdentity", "string"),
    ("ram:ServiceName", "string"),
    ("ram:ServiceNames", "string"),
    ("ram:TrustedPrincipalTypes", "string"),
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

/// Elements of statements, which people name as keys when they mean "all but these".
pub(super) const ELEMENTS: &[&str] = &[
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Effect",
];

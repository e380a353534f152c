//! Names of resources: `acs:<code>:<region>:<account>:<relative-id>`.

use std::fmt;

use memchr::memchr_iter;

/// A resource name cut into its fields. The relative id keeps any further colons.
///
/// ```
/// let arn = policy::Arn::parse("acs:ram::1000000000000001:user/alice").unwrap();
/// assert_eq!((arn.code, arn.region, arn.relative), ("ram", "", "user/alice"));
/// assert_eq!(arn.to_string(), "acs:ram::1000000000000001:user/alice");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Arn<'a> {
    /// The service's RAM code, such as `ecs`.
    pub code: &'a str,
    /// The region, empty for global resources.
    pub region: &'a str,
    /// The account that owns the resource, or `system` for system policies.
    pub account: &'a str,
    /// The name inside the service, such as `user/alice`.
    pub relative: &'a str,
}

impl<'a> Arn<'a> {
    /// Cuts the text at its first four colons; `None` unless it has them and begins with `acs`.
    #[must_use]
    #[inline]
    pub fn parse(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("acs:")?;
        let mut colons = memchr_iter(b':', rest.as_bytes());
        let (code, region, account) = (colons.next()?, colons.next()?, colons.next()?);
        Some(Self {
            code: rest.get(..code)?,
            region: rest.get(code + 1..region)?,
            account: rest.get(region + 1..account)?,
            relative: rest.get(account + 1..)?,
        })
    }

    /// Whether this names a role, whose name compares ignoring case.
    #[must_use]
    pub fn is_role(&self) -> bool {
        let role = self.relative.as_bytes().get(..5);
        self.code.eq_ignore_ascii_case("ram")
            && role.is_some_and(|start| start.eq_ignore_ascii_case(b"role/"))
    }

    /// Whether the service has no regions, so that `*` in the region's place means none.
    pub(crate) fn is_global(&self) -> bool {
        ["ram", "sts", "ims"]
            .iter()
            .any(|code| self.code.eq_ignore_ascii_case(code))
    }

    /// The name of a user.
    #[must_use]
    pub fn of_user(account: &str, name: &str) -> String {
        format!("acs:ram::{account}:user/{name}")
    }

    /// The name of a role: lower case, whatever the spelling it was created with.
    #[must_use]
    pub fn of_role(account: &str, name: &str) -> String {
        format!("acs:ram::{account}:role/{}", name.to_ascii_lowercase())
    }
}

impl fmt::Display for Arn<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            code,
            region,
            account,
            relative,
        } = self;
        write!(formatter, "acs:{code}:{region}:{account}:{relative}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_relative_id_keeps_its_colons() {
        let arn = Arn::parse("acs:log:cn-hangzhou:1:project/a:b").unwrap();
        assert_eq!(arn.relative, "project/a:b");
    }

    #[test]
    fn roles_and_global_services_are_told_by_their_code() {
        let arn = |text| Arn::parse(text).unwrap();
        assert!(arn("acs:ram::1:role/a").is_role() && arn("acs:RAM::1:ROLE/a").is_role());
        for other in [
            "acs:ram::1:user/a",
            "acs:oss::1:role/a",
            "acs:ram::1:role",
            "acs:ram::1:",
        ] {
            assert!(!arn(other).is_role(), "{other}");
        }
        for global in ["acs:ram:::x", "acs:STS:::x", "acs:ims:::x"] {
            assert!(arn(global).is_global(), "{global}");
        }
        assert!(!arn("acs:oss:::x").is_global());
        let printed = arn("acs:oss:cn-hangzhou:1:a:b/c").to_string();
        assert_eq!(printed, "acs:oss:cn-hangzhou:1:a:b/c");
        assert_eq!(Arn::of_user("1", "Alice"), "acs:ram::1:user/Alice");
    }

    #[test]
    fn too_few_fields_are_no_name() {
        assert_eq!(Arn::parse("acs:oss:*"), None);
        assert_eq!(Arn::parse("arn:oss:::b"), None);
    }

    #[test]
    fn role_names_are_lower_case() {
        assert_eq!(
            Arn::of_role("1", "AliyunRole"),
            "acs:ram::1:role/aliyunrole"
        );
    }
}

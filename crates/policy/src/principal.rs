//! Principals as people write them.

use crate::Principal;

impl Principal {
    /// How a principal is written.
    pub const FORMS: &str = "an ARN such as acs:ram::1234567890123456:user/bob, or user/NAME, role/NAME, \
                             service/CODE, root, or the name of a user";

    /// The principal that is written so, in this account unless an ARN names another.
    #[must_use]
    pub fn read(text: &str, account: &str) -> Option<Self> {
        let (account, relative) = match text.strip_prefix("acs:ram:") {
            Some(rest) => {
                let mut parts = rest.splitn(3, ':');
                let (_, account) = (parts.next()?, parts.next()?);
                (account, parts.next()?)
            }
            None => (account, text),
        };
        if account.is_empty() || !account.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let full = |name: &str| !name.is_empty() && !name.contains([':', '*', '?', ' ']);
        match relative.split_once('/') {
            None if relative == "root" => Some(Self::Root {
                account: account.into(),
            }),
            None if full(relative) => Some(Self::user(account, relative)),
            Some(("user", name)) if full(name) => Some(Self::user(account, name)),
            Some(("role" | "assumed-role", name)) if full(name) => {
                let (role, session) = name.split_once('/').unwrap_or((name, "?"));
                Some(Self::session(account, role, session))
            }
            Some(("service", code)) if full(code) => Some(Self::Service {
                account: account.into(),
                service: code.into(),
            }),
            Some(("saml-provider" | "oidc-provider", name)) if full(name) => {
                Some(Self::Federated {
                    account: account.into(),
                    provider_arn: ["acs:ram::", account, ":", relative].concat().into(),
                })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: &str = "1000000000000001";

    #[test]
    fn a_principal_is_written_in_a_few_ways() {
        let arn = |text: &str| Principal::read(text, ME).and_then(|one| one.arn());
        let bob = Some("acs:ram::1000000000000001:user/bob".to_owned());
        for text in ["bob", "user/bob", "acs:ram::1000000000000001:user/bob"] {
            assert_eq!(arn(text), bob, "{text}");
        }
        assert_eq!(
            arn("role/ops"),
            arn("acs:ram:*:1000000000000001:assumed-role/ops/s")
        );
        for bad in [
            "",
            "user/",
            "b ob",
            "user/*",
            "acs:ram::x:user/bob",
            "acs:ram::1",
            "group/dev",
        ] {
            assert_eq!(Principal::read(bad, ME), None, "{bad}");
        }
    }
}

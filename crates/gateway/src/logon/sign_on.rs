//! As what the identity providers of an account's users know this server: under a name of its own for each account, so
//! that no assertion for one account is meant for another.

use federation::saml::{ServiceProvider, SigningKey};
use model::AccountId;

/// As what identity providers know this server, and by which key.
#[derive(Debug, Default)]
pub struct SignOn {
    /// Where people's pages are; the first of them names us. Without one nobody is sent anywhere.
    pub origins: Vec<String>,
    /// Whether what is meant for the vendor is taken too.
    pub vendor: bool,
    /// The key that requests are signed with.
    pub key: Option<SigningKey>,
    /// Its certificate, as DER.
    pub certificate: Vec<u8>,
}

impl SignOn {
    /// The name of an account's users' service, which is the audience of assertions and where responses are brought.
    #[must_use]
    pub fn entity(&self, account: AccountId) -> Option<String> {
        let first = self.origins.first()?;
        Some(there(first, account))
    }

    /// All names that an assertion may be meant for.
    pub(crate) fn names(&self, account: AccountId) -> Vec<String> {
        let vendor = VENDOR.iter().filter(|_| self.vendor).copied();
        let all = self.origins.iter().map(String::as_str).chain(vendor);
        all.map(|origin| there(origin, account)).collect()
    }

    /// Where a provider is to bring the answer to a browser that is at this origin: to the same if it is ours.
    pub(super) fn answer_to(&self, origin: Option<&str>, account: AccountId) -> Option<String> {
        let own = |origin: &&str| self.origins.iter().any(|one| one == origin);
        let first = self.origins.first().map(String::as_str);
        let origin = origin.filter(own).or(first)?;
        Some(there(origin, account))
    }

    /// What the identity provider of an account is told of this server.
    #[must_use]
    pub fn metadata(&self, account: AccountId) -> Option<String> {
        let own = self.origins.iter().map(|origin| there(origin, account));
        let told = ServiceProvider {
            entity: &self.entity(account)?,
            answer_to: &own.collect::<Vec<_>>(),
            certificates: std::slice::from_ref(&self.certificate),
        };
        self.key.as_ref().map(|_| told.metadata())
    }
}

fn there(origin: &str, account: AccountId) -> String {
    format!("{origin}/{account}/saml/SSO")
}

/// Where the vendor's pages are.
const VENDOR: [&str; 3] = [
    "https://signin.aliyun.com",
    "https://signin.alibabacloud.com",
    "https://signin-intl.aliyun.com",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> SignOn {
        let origins = ["https://localhost:7280", "http://localhost:7280"];
        SignOn {
            origins: origins.map(str::to_owned).to_vec(),
            ..SignOn::default()
        }
    }

    #[test]
    fn each_account_has_names_of_its_own() {
        let (one, other) = (AccountId::new(1), AccountId::new(2));
        let known = known();
        let there = known.names(one);
        assert!(there.iter().all(|name| !known.names(other).contains(name)));
        assert_eq!(known.entity(one).as_ref(), there.first());
        let vendor = format!("https://signin.aliyun.com/{one}/saml/SSO");
        assert!(!there.contains(&vendor));
        let trying = SignOn {
            vendor: true,
            ..known
        };
        assert!(trying.names(one).contains(&vendor));
        assert_eq!(trying.entity(one).as_ref(), there.first());
    }

    #[test]
    fn an_answer_comes_to_where_the_browser_is_if_that_is_ours() {
        let (known, account) = (known(), AccountId::new(1));
        let here = |origin| known.answer_to(origin, account).unwrap();
        let plain = "http://localhost:7280";
        assert!(here(Some(plain)).starts_with("http://localhost:7280/"));
        for other in [
            None,
            Some("https://evil.example"),
            Some("https://localhost"),
        ] {
            assert!(here(other).starts_with("https://localhost:7280/"));
        }
        assert_eq!(SignOn::default().answer_to(Some(plain), account), None);
        // Without a key nobody could be told of it.
        assert_eq!(known.metadata(account), None);
    }
}

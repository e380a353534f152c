//! The site of people's pages, which passkeys are made for and links lead to.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use gateway::Addressed;
use gateway::logon::SignOn;
use gateway::saml::ServiceProvider;
use passkey::{Party, Unsound};
use tokio::net::TcpListener;

use crate::config::Config;
use crate::signer::Signer;

/// The site of these settings. Without an origin it is `localhost`, on the ports that are listened on.
pub(crate) fn party(config: &Config) -> Result<Party, Unsound> {
    if let Some(origin) = &config.console_origin {
        return Party::new(&origin.host, std::slice::from_ref(&origin.text), false);
    }
    let ports: BTreeSet<u16> = config.listen.iter().map(SocketAddr::port).collect();
    // A port that the machine chooses is not known yet.
    let any = ports.contains(&0);
    let origins = ports
        .iter()
        .filter(|port| **port != 0 || any)
        .flat_map(|port| ["http", "https"].map(|scheme| format!("{scheme}://{LOCAL}:{port}")));
    Party::new(LOCAL, &origins.collect::<Vec<_>>(), any)
}

const LOCAL: &str = "localhost";

/// To whom assertions for roles must be addressed: to this server at its site, and to the vendor where a provider is
/// set up for it and `saml_vendor_names` lets it. A port that the machine chooses is not known in time.
pub(crate) fn addressed(config: &Config) -> Addressed {
    let own = origins(config);
    let there = |path: &str| own.iter().map(|origin| format!("{origin}{path}")).collect();
    let mut addressed = Addressed {
        recipients: there(SAML_RECIPIENT),
        audiences: there(SAML_METADATA),
    };
    if config.saml_vendor_names {
        let all = |names: [&str; 2]| names.map(str::to_owned);
        addressed.recipients.extend(all(VENDOR_RECIPIENTS));
        addressed.audiences.extend(all(VENDOR_AUDIENCES));
    }
    addressed
}

/// What SAML providers are told of this server: the first of its own names, and where that one's responses go.
pub(crate) fn saml_metadata(addressed: &Addressed) -> Option<String> {
    let own = addressed.recipients.first()?;
    let told = ServiceProvider {
        entity: addressed.audiences.first()?,
        answer_to: std::slice::from_ref(own),
        // Nobody is sent to a provider for a role, so there is no request to sign.
        certificates: &[],
    };
    Some(told.metadata())
}

/// As what the identity providers of accounts' users know this server, and by which key.
pub(crate) fn sign_on(config: &Config, signer: Signer) -> SignOn {
    SignOn {
        origins: origins(config),
        vendor: config.saml_vendor_names,
        key: Some(signer.key),
        certificate: signer.certificate,
    }
}

/// The origins of people's pages: the one that is named, or else this machine's on the ports that are known.
fn origins(config: &Config) -> Vec<String> {
    if let Some(origin) = &config.console_origin {
        return vec![origin.text.clone()];
    }
    let ports: BTreeSet<u16> = config.listen.iter().map(SocketAddr::port).collect();
    let known = ports.into_iter().filter(|port| *port != 0);
    known
        .flat_map(|port| ["https", "http"].map(|scheme| format!("{scheme}://{LOCAL}:{port}")))
        .collect()
}

/// Where providers of users bring responses.
pub(crate) const SSO: &str = "/{account}/saml/SSO";
/// Where our metadata for users is, with `tenantID`.
pub(crate) const SSO_METADATA: &str = "/saml/SpMetadata.xml";
/// Where providers send responses for roles.
pub(crate) const SAML_RECIPIENT: &str = "/saml-role/sso";
/// Where one of the roles that a response offers is chosen.
pub(crate) const SAML_CHOICE: &str = "/saml-role/choose";
/// Where our metadata for roles is; its address is our name.
pub(crate) const SAML_METADATA: &str = "/saml-role/sp-metadata.xml";
const VENDOR_RECIPIENTS: [&str; 2] = [
    "https://signin.aliyun.com/saml-role/sso",
    "https://signin.alibabacloud.com/saml-role/sso",
];
const VENDOR_AUDIENCES: [&str; 2] = [
    "urn:alibaba:cloudcomputing",
    "urn:alibaba:cloudcomputing:international",
];

/// Where people's pages are, such as `https://ram.example.com`.
#[derive(Clone, Debug, Default)]
pub struct Pages(String);

impl Pages {
    /// Those of these settings: at the origin that they name, or else on this machine at the port that is
    /// listened on.
    #[must_use]
    pub fn of(config: &Config, listening: Option<SocketAddr>) -> Self {
        let port = listening.map_or(0, |address| address.port());
        Self(match &config.console_origin {
            Some(origin) => origin.text.clone(),
            None => format!("https://{LOCAL}:{port}"),
        })
    }

    /// The page where somebody of an account logs on. The names in it need no escaping.
    pub(crate) fn logon(&self, account: &str, user: Option<&str>) -> String {
        let user = user.map(|user| format!("&username={user}"));
        let user = user.unwrap_or_default();
        format!("{}/logon?account={account}{user}", self.0)
    }
}

/// What this server calls itself as a provider of OAuth and OpenID: where people's pages are.
pub(crate) fn issuer(config: &Config, listener: Option<&TcpListener>) -> String {
    let listening = listener.and_then(|listener| listener.local_addr().ok());
    Pages::of(config, listening).0
}

#[cfg(test)]
mod tests {
    use domain::ceremony::{Ceremonies, Flaw, Newcomer};
    use model::{AccountId, Id, PasskeyKind};
    use passkey::testing::Authenticator;

    use super::*;
    use crate::config::ConsoleOrigin;

    #[test]
    fn links_lead_to_the_origin_or_to_this_machine() {
        let mut config = Config::default();
        let listening = Some("0.0.0.0:7281".parse().unwrap());
        let pages = Pages::of(&config, listening);
        let here = "https://localhost:7281/logon?account=acme&username=ops";
        assert_eq!(pages.logon("acme", Some("ops")), here);
        let origin = "https://ram.example.com:8443";
        config.console_origin = Some(origin.parse().unwrap());
        let there = format!("{origin}/logon?account=acme");
        assert_eq!(Pages::of(&config, listening).logon("acme", None), there);
    }

    fn made(config: &Config, page: &str) -> Result<(), Flaw> {
        let newcomer = Newcomer {
            account: AccountId::new(1),
            user: Id::new(2),
            name: "alice".to_owned(),
            display: "Alice".to_owned(),
            kind: PasskeyKind::Passkey,
            known: Vec::new(),
        };
        let party = party(config).unwrap();
        let begun = party.begin_making(&newcomer).unwrap();
        let options = serde_json::from_str(&begun.options).unwrap();
        let answer = Authenticator::new(page, 1).make(&options).unwrap();
        let made = party.finish_making(PasskeyKind::Passkey, &begun.state, &answer.to_string());
        made.map(|_| ())
    }

    #[test]
    fn keys_are_made_on_the_pages_of_the_origin_or_on_localhost_by_the_ports() {
        let mut config = Config::default();
        for page in ["http://localhost:7280", "https://localhost:7280"] {
            assert_eq!(made(&config, page), Ok(()));
        }
        assert_eq!(made(&config, "http://localhost:7281"), Err(Flaw::Origin));
        config.listen = vec!["127.0.0.1:0".parse().unwrap()];
        assert_eq!(made(&config, "http://localhost:7281"), Ok(()));
        config.console_origin = Some(
            "https://ram.example.com:8443"
                .parse::<ConsoleOrigin>()
                .unwrap(),
        );
        assert_eq!(made(&config, "https://ram.example.com:8443"), Ok(()));
        for page in [
            "https://ram.example.com",
            "https://localhost:7281",
            "http://ram.example.com:8443",
        ] {
            assert_eq!(made(&config, page), Err(Flaw::Origin), "{page}");
        }
    }
}

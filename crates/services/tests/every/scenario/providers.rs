//! Identity providers, sign-on settings and service-linked roles.

use services::testing::metadata::metadata;

use super::Scenario;

const ONE: (&str, &str) = ("MaxItems", "1");
const DESCRIBED: (&str, &str) = ("Description", "ours");
const SIGNED: (&str, &str) = ("AuthnSignAlgo", "rsa-sha256");

pub(super) fn play(scenario: &mut Scenario) {
    saml(scenario);
    oidc(scenario);
    sign_on(scenario);
    service_linked_roles(scenario);
}

fn saml(scenario: &mut Scenario) {
    let document = metadata();
    let name = ("SAMLProviderName", "idp");
    for own in [name, ("SAMLProviderName", "other")] {
        let new = [
            own,
            ("EncodedSAMLMetadataDocument", &document),
            DESCRIBED,
            SIGNED,
        ];
        scenario.admin("CreateSAMLProvider", &new);
    }
    let to = [name, ("NewEncodedSAMLMetadataDocument", &document), SIGNED];
    scenario.admin("UpdateSAMLProvider", &to);
    scenario.admin("GetSAMLProvider", &[name]);
    scenario.admin("ListSAMLProviders", &[ONE]);
    scenario.admin("DeleteSAMLProvider", &[name]);
}

fn oidc(scenario: &mut Scenario) {
    let name = ("OIDCProviderName", "idp");
    for (own, issuer) in [
        (name.1, "https://idp.example.com"),
        ("other", "https://b.example.com"),
    ] {
        let new = [
            ("OIDCProviderName", own),
            ("IssuerUrl", issuer),
            ("ClientIds", "a,b"),
            ("Fingerprints", "1,2"),
            ("IssuanceLimitTime", "6"),
            DESCRIBED,
        ];
        scenario.admin("CreateOIDCProvider", &new);
    }
    let to = [
        ("ClientIds", "a,c"),
        ("IssuanceLimitTime", "7"),
        ("NewDescription", "new"),
    ];
    scenario.admin("UpdateOIDCProvider", &[&[name][..], &to].concat());
    let (id, print) = (("ClientId", "d"), ("Fingerprint", "3"));
    scenario.admin("AddClientIdToOIDCProvider", &[name, id]);
    scenario.admin("RemoveClientIdFromOIDCProvider", &[name, id]);
    scenario.admin("AddFingerprintToOIDCProvider", &[name, print]);
    scenario.admin("RemoveFingerprintFromOIDCProvider", &[name, print]);
    scenario.admin("GetOIDCProvider", &[name]);
    scenario.admin("ListOIDCProviders", &[ONE]);
    scenario.admin("DeleteOIDCProvider", &[name]);
}

fn sign_on(scenario: &mut Scenario) {
    let document = metadata();
    let to = [
        ("SsoEnabled", "true"),
        ("MetadataDocument", document.as_str()),
        ("AuxiliaryDomain", "example.com"),
        ("SsoLoginWithDomain", "false"),
        SIGNED,
    ];
    scenario.admin("SetUserSsoSettings", &to);
    scenario.admin("GetUserSsoSettings", &[]);
    scenario.admin("SetUserSsoSettings", &[("SsoEnabled", "false")]);
}

fn service_linked_roles(scenario: &mut Scenario) {
    let service = ("ServiceName", "polardb.aliyuncs.com");
    scenario.admin("GetServiceLinkedRoleTemplate", &[service]);
    // One that was deleted and made again shows both.
    let role = ("RoleName", "AliyunServiceRoleForPolarDB");
    scenario.admin("CreateServiceLinkedRole", &[service]);
    scenario.admin("DeleteServiceLinkedRole", &[role]);
    scenario.admin("CreateServiceLinkedRole", &[service]);
    scenario.admin("GetRole", &[role]);
}

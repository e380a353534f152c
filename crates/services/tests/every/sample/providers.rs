//! Samples for identity providers, service-linked roles, service credentials.

use services::testing::World;
use services::testing::metadata::metadata;

/// The sample of a parameter, by service, operation and name.
pub(super) fn value(world: &World, of: (&str, &str, &str)) -> Option<String> {
    let text = match of {
        ("Ims", _, "SAMLProviderName" | "OIDCProviderName")
        | ("Rampart", "TestSsoProvider", "OIDCProviderName") => "sample",
        // One that is not there: what is presented to it is looked at no further.
        ("Sts", _, "OIDCProviderArn") => {
            return Some(format!(
                "acs:ram::{}:oidc-provider/absent",
                world.account_id()
            ));
        }
        ("Sts", _, "SAMLProviderArn") => {
            return Some(format!(
                "acs:ram::{}:saml-provider/absent",
                world.account_id()
            ));
        }
        ("Sts", _, "SAMLAssertion") => "PHNhbXBsZS8+",
        // A token is tried, or a response.
        ("Rampart", "TestSsoProvider", "SAMLProviderName" | "SAMLResponse") => "",
        ("Sts" | "Rampart", _, "OIDCToken") => "eyJhbGciOiJFUzI1NiJ9.e30.AAAA",
        (
            "Ims",
            _,
            "EncodedSAMLMetadataDocument" | "NewEncodedSAMLMetadataDocument" | "MetadataDocument",
        ) => return Some(metadata()),
        ("Ims", _, "AuthnSignAlgo") => "rsa-sha256",
        ("Ims", _, "IssuerUrl") => "https://idp.example.com",
        // What is added is not there yet, and what is taken away is not the last.
        ("Ims", "AddClientIdToOIDCProvider", "ClientId") => "app-2",
        ("Ims", _, "ClientId" | "ClientIds") => "app-1",
        ("Ims", "AddFingerprintToOIDCProvider", "Fingerprint") => "0f",
        ("Ims", _, "Fingerprint") => "902ef2deeb3c5b13ea4c3d5193629309e231ae55",
        ("Ims", _, "Fingerprints") => "902ef2deeb3c5b13ea4c3d5193629309e231ae55,0a",
        ("Ims", _, "IssuanceLimitTime") => "12",
        ("Ims", _, "SsoEnabled" | "SsoLoginWithDomain") => "true",
        ("Ims", _, "AuxiliaryDomain") => "example.com",
        ("Ram" | "ResourceManager", _, "ServiceName") => "polardb.aliyuncs.com",
        ("Ram" | "ResourceManager", _, "CustomSuffix") => "a",
        _ => return None,
    };
    Some(text.to_owned())
}

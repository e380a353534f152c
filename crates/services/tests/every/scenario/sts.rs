//! The part of the story that STS plays.

use data_encoding::BASE64;
use serde_json::json;
use services::testing::{IdentityProvider, Issuer, Says};

use super::Scenario;
use crate::sample::{DOCUMENT, PASSWORD};

pub(super) fn play(scenario: &mut Scenario) {
    workload(scenario);
    person(scenario);
    let arn = format!("acs:ram::{}:role/ops", scenario.world.account_id());
    let session = scenario.key(
        "AssumeRole",
        &[
            ("RoleArn", &arn),
            ("RoleSessionName", "story"),
            ("DurationSeconds", "900"),
            ("Policy", DOCUMENT),
            ("ExternalId", "x-1"),
            ("SourceIdentity", "alice"),
        ],
        None,
    );
    scenario.by(&session, "GetCallerIdentity", &[]);
    let denial = scenario.by(&session, "ListUsers", &[]);
    assert_eq!(denial["Code"], "NoPermission");
}

/// A workload that brings the token of a provider.
fn workload(scenario: &mut Scenario) {
    let issuer = Issuer::new("https://cluster.example", "k1");
    issuer.publish(&scenario.world);
    let account = scenario.world.account_id();
    let provider = format!("acs:ram::{account}:oidc-provider/cluster");
    let trust = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"Federated":["{provider}"]}},"Condition":{{"StringEquals":{{"oidc:sub":"pod"}}}}}}]}}"#
    );
    let new = [
        ("OIDCProviderName", "cluster"),
        ("IssuerUrl", "https://cluster.example"),
        ("ClientIds", "app"),
    ];
    scenario.admin("CreateOIDCProvider", &new);
    let new = [
        ("RoleName", "pods"),
        ("AssumeRolePolicyDocument", trust.as_str()),
    ];
    scenario.admin("Ram.CreateRole", &new);
    let token = issuer.token(&scenario.world, "pod", "app");
    let role = format!("acs:ram::{account}:role/pods");
    let asked = [
        ("OIDCProviderArn", provider.as_str()),
        ("RoleArn", &role),
        ("OIDCToken", &token),
        ("RoleSessionName", "story"),
        ("DurationSeconds", "900"),
        ("Policy", DOCUMENT),
    ];
    let key = scenario.unsigned("AssumeRoleWithOIDC", &asked);
    scenario.by(&key, "GetCallerIdentity", &[]);
    let provider = ("OIDCProviderName", "cluster");
    scenario.admin("TestSsoProvider", &[provider, ("OIDCToken", &token)]);
    let other = issuer.token(&scenario.world, "pod", "other");
    scenario.admin("TestSsoProvider", &[provider, ("OIDCToken", &other)]);
    scenario.shown.extend([token, other]);
}

/// Somebody who brings the response of a provider.
fn person(scenario: &mut Scenario) {
    let mut idp = IdentityProvider::new("https://company.example");
    let account = scenario.world.account_id();
    let provider = format!("acs:ram::{account}:saml-provider/company");
    let metadata = idp.metadata();
    let new = [
        ("SAMLProviderName", "company"),
        ("EncodedSAMLMetadataDocument", metadata.as_str()),
    ];
    scenario.admin("CreateSAMLProvider", &new);
    let trust = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"Federated":["{provider}"]}}}}]}}"#
    );
    let new = [
        ("RoleName", "people"),
        ("AssumeRolePolicyDocument", trust.as_str()),
    ];
    scenario.admin("Ram.CreateRole", &new);
    let role = format!("acs:ram::{account}:role/people");
    let response = idp.response(&scenario.world, &Says::role(&role, &provider));
    let tried = [
        ("SAMLProviderName", "company"),
        ("SAMLResponse", response.as_str()),
    ];
    scenario.admin("TestSsoProvider", &tried);
    scenario.shown.push(response.clone());
    let asked = [
        ("SAMLProviderArn", provider.as_str()),
        ("RoleArn", &role),
        ("SAMLAssertion", &response),
        ("DurationSeconds", "900"),
        ("Policy", DOCUMENT),
    ];
    let key = scenario.unsigned("AssumeRoleWithSAML", &asked);
    scenario.by(&key, "GetCallerIdentity", &[]);
    let other = Says {
        audience: "https://elsewhere.example".to_owned(),
        ..Says::role(&role, &provider)
    };
    let other = idp.response(&scenario.world, &other);
    let tried = [
        ("SAMLProviderName", "company"),
        ("SAMLResponse", other.as_str()),
    ];
    scenario.admin("TestSsoProvider", &tried);
    let asked = [
        ("SAMLProviderArn", provider.as_str()),
        ("RoleArn", &role),
        ("SAMLAssertion", &other),
    ];
    // The third of those that fail alike has no event of its own.
    for count in 1..=4 {
        let asked = asked.iter().copied();
        let told = scenario.world.anonymous().call("AssumeRoleWithSAML", asked);
        if count != 3 {
            let name = "AssumeRoleWithSAML".to_owned();
            scenario.calls.push((name, told.code()));
        }
    }
    // What strangers leave is written a moment later.
    let _ = scenario.world.events();
    let attempts = scenario.admin("ListSsoAttempts", &[("MaxResults", "1")]);
    let reference = attempts["SsoAttempts"][0]["EventRequestId"].as_str();
    let reference = reference.unwrap().to_owned();
    scenario.admin("GetSsoAttempt", &[("EventRequestId", &reference)]);
    scenario.admin("ListSsoAttempts", &[]);
    let users = BASE64.decode(idp.metadata().as_bytes()).unwrap();
    let users = String::from_utf8(users).unwrap().replace(
        "<md:EntityDescriptor ",
        "<md:EntityDescriptor validUntil=\"2100-01-01T00:00:00Z\" ",
    );
    let users = BASE64.encode(users.as_bytes());
    scenario.admin("SetUserSsoSettings", &[("MetadataDocument", &users)]);
    let there = format!("{}/{account}/saml/SSO", super::SITE);
    let somebody = ("UserName", "vouched");
    scenario.admin("Ram.CreateUser", &[somebody]);
    let profile = [somebody, ("Password", PASSWORD)];
    scenario.admin("Ram.CreateLoginProfile", &profile);
    let response = idp.response(&scenario.world, &Says::user("vouched", &there));
    let tried = [("Purpose", "User"), ("SAMLResponse", response.as_str())];
    scenario.admin("TestSsoProvider", &tried);
    scenario.shown.push(response);
    let owners = scenario.world.opens_owner_session();
    let by_going = json!({ "Purpose": "User" });
    let told = scenario
        .world
        .order(&owners, "Rampart.TestSsoProvider", &by_going);
    scenario.note("Rampart.TestSsoProvider", &told);
    scenario.admin("Ram.DeleteLoginProfile", &[somebody]);
    scenario.admin("Ram.DeleteUser", &[somebody]);
    scenario.admin("ListSsoCertificates", &[]);
    scenario.admin("ListSsoCertificates", &[("MaxItems", "1")]);
    scenario.shown.push(other);
}

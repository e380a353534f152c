//! Stories of people and programs who come by a provider, and of the administrator who looks into it.

use std::collections::BTreeSet;

use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::testing::{Change, Forgery, IdentityProvider, Issuer, Says, Told, World};

const ENTITY: &str = "https://idp.example/metadata";
const URL: &str = "https://issuer.example/realm";

struct Story {
    world: World,
    idp: IdentityProvider,
    issuer: Issuer,
}

/// An account with a provider of either kind, and a role for each.
fn story() -> Story {
    let mut world = World::with_account("acme");
    let idp = IdentityProvider::new(ENTITY);
    let metadata = idp.metadata();
    let new = [
        ("SAMLProviderName", "Company"),
        ("EncodedSAMLMetadataDocument", &*metadata),
    ];
    world.scene("CreateSAMLProvider", new).answers();
    let issuer = Issuer::new(URL, "k1");
    issuer.publish(&world);
    let new = [
        ("OIDCProviderName", "Cluster"),
        ("IssuerUrl", URL),
        ("ClientIds", "sts"),
    ];
    world.scene("CreateOIDCProvider", new).answers();
    for (role, provider) in [
        ("desk", "saml-provider/Company"),
        ("pod", "oidc-provider/Cluster"),
    ] {
        let trust =
            crate::testing::trust(&arn(&world, provider)).replace("\"RAM\"", "\"Federated\"");
        let new = [("RoleName", role), ("AssumeRolePolicyDocument", &*trust)];
        world.scene("CreateRole", new).answers();
    }
    Story { world, idp, issuer }
}

fn arn(world: &World, what: &str) -> String {
    format!("acs:ram::{}:{what}", world.account_id())
}

impl Story {
    fn says(&self) -> Says {
        let role = arn(&self.world, "role/desk");
        Says::role(&role, &arn(&self.world, "saml-provider/Company"))
    }

    /// Gives the provider its metadata anew, changed.
    fn metadata(&mut self, change: impl Fn(&str) -> String) {
        let metadata = BASE64.decode(self.idp.metadata().as_bytes()).unwrap();
        let metadata = change(str::from_utf8(&metadata).unwrap());
        let metadata = BASE64.encode(metadata.as_bytes());
        let new = [
            ("SAMLProviderName", "Company"),
            ("NewEncodedSAMLMetadataDocument", &*metadata),
        ];
        self.world.scene("UpdateSAMLProvider", new).answers();
    }

    fn comes(&mut self, says: &Says) -> Told {
        let response = self.idp.response(&self.world, says);
        self.brings(&response)
    }

    fn brings(&mut self, response: &str) -> Told {
        let provider = arn(&self.world, "saml-provider/Company");
        let role = arn(&self.world, "role/desk");
        let asked = [
            ("SAMLProviderArn", &*provider),
            ("RoleArn", &role),
            ("SAMLAssertion", response),
        ];
        self.world.anonymous().call("AssumeRoleWithSAML", asked)
    }

    fn token(&mut self, audience: &str) -> Told {
        let token = self.issuer.token(&self.world, "pod-1", audience);
        let provider = arn(&self.world, "oidc-provider/Cluster");
        let role = arn(&self.world, "role/pod");
        let asked = [
            ("OIDCProviderArn", &*provider),
            ("RoleArn", &role),
            ("RoleSessionName", "pod"),
            ("OIDCToken", &*token),
        ];
        self.world.anonymous().call("AssumeRoleWithOIDC", asked)
    }

    fn list(&mut self, asked: &[(&str, &str)]) -> Vec<Value> {
        // What strangers leave is written a moment later.
        let _ = self.world.events();
        let told = self
            .world
            .admin()
            .call("ListSsoAttempts", asked.iter().copied());
        told.answers()["SsoAttempts"].as_array().unwrap().clone()
    }

    /// The newest attempt, whole.
    fn newest(&mut self) -> Value {
        let newest = self.list(&[("MaxResults", "1")]).remove(0);
        let reference = newest["EventRequestId"].as_str().unwrap().to_owned();
        let asked = [("EventRequestId", &*reference)];
        let told = self.world.admin().call("GetSsoAttempt", asked).answers();
        told["SsoAttempt"].clone()
    }
}

/// Checks that it was refused, whatever the code.
fn refused(told: &Told) {
    assert!((400..500).contains(&told.status), "{}", told.text());
}

/// The names of the checks that came to this.
fn checks<'a>(attempt: &'a Value, outcome: &str) -> Vec<&'a str> {
    let checks = attempt["Checks"].as_array().unwrap().iter();
    let some = checks.filter(|one| one["Outcome"] == outcome);
    some.map(|one| one["Check"].as_str().unwrap()).collect()
}

#[test]
fn who_came_in_leaves_every_check_with_both_sides() {
    let mut story = story();
    let says = story.says();
    story.comes(&says).answers();
    let attempt = story.newest();
    assert_eq!(attempt["Passed"], true);
    assert_eq!(
        (
            &attempt["Protocol"],
            &attempt["ProviderName"],
            &attempt["EventName"]
        ),
        (
            &json!("SAML"),
            &json!("Company"),
            &json!("AssumeRoleWithSAML")
        )
    );
    assert!(attempt["FailedCheck"].is_null());
    let passed = checks(&attempt, "Passed");
    assert_eq!(passed.last(), Some(&"Admission"));
    // Some are made of the response and of the assertion.
    assert_eq!(passed.iter().collect::<BTreeSet<_>>().len(), 38);
    assert_eq!(passed.len(), attempt["Checks"].as_array().unwrap().len());
    let told = attempt["Checks"].as_array().unwrap();
    let audience = told.iter().find(|one| one["Check"] == "Audience").unwrap();
    let received = audience["Received"].as_str().unwrap();
    assert!(received.contains("saml-role/sp-metadata.xml"), "{received}");

    story.token("sts").answers();
    let attempt = story.newest();
    assert_eq!(
        (&attempt["Protocol"], &attempt["ProviderName"]),
        (&json!("OIDC"), &json!("Cluster"))
    );
    assert_eq!(checks(&attempt, "Passed").len(), 16);
}

/// A response that is spoilt by what it says.
fn saying(spoil: impl Fn(&mut Says)) -> impl Fn(&mut Story) -> String {
    move |story| {
        let mut says = story.says();
        spoil(&mut says);
        story.idp.response(&story.world, &says)
    }
}

/// A response that is spoilt by its form.
fn forged(forgery: Forgery) -> impl Fn(&mut Story) -> String {
    move |story| {
        let (now, says) = (story.world.now(), story.says());
        story.idp.forged_at(now, &says, forgery)
    }
}

/// What is changed in the assertion before it is signed, so that the signature is right.
fn assertion(from: &'static str, to: &'static str) -> Forgery {
    Forgery {
        assertion: Some(Change::Swap(from, to)),
        ..Forgery::default()
    }
}

fn info(change: Change) -> Forgery {
    Forgery {
        info: Some(change),
        ..Forgery::default()
    }
}

fn response(from: &'static str, to: &'static str) -> Forgery {
    Forgery {
        response: Some(Change::Swap(from, to)),
        ..Forgery::default()
    }
}

/// How a response is made that is refused.
type Spoilt = Box<dyn Fn(&mut Story) -> String>;

/// Responses that are refused, by the check that each must be refused by.
#[expect(clippy::too_many_lines, reason = "one list")]
fn spoilt() -> Vec<(&'static str, Spoilt)> {
    fn by(check: &'static str, forgery: Forgery) -> (&'static str, Spoilt) {
        (check, Box::new(forged(forgery)))
    }
    fn by_words(check: &'static str, spoil: fn(&mut Says)) -> (&'static str, Spoilt) {
        (check, Box::new(saying(spoil)))
    }
    vec![
        ("Encoding", Box::new(|_| "no Base64 at all!".to_owned())),
        by(
            "Form",
            response("<samlp:Response", "<!DOCTYPE r><samlp:Response"),
        ),
        by("Markup", response("</samlp:Status>", "</samlp:State>")),
        by("Root", response("Version=\"2.0\"", "Version=\"1.1\"")),
        by("Status", response("status:Success", "status:Responder")),
        by(
            "Encryption",
            response("<samlp:Status>", "<saml:EncryptedID/><samlp:Status>"),
        ),
        by(
            "Assertion",
            response("</samlp:Status>", "</samlp:Status><saml:Assertion/>"),
        ),
        by("Identifiers", response("ID=\"_r", "ID=\"")),
        by("Comments", response("alice@", "alice<!-- x -->@")),
        by(
            "Places",
            response("<samlp:Status>", "<x:S xmlns:x=\"urn:x\"/><samlp:Status>"),
        ),
        by(
            "Signed",
            Forgery {
                response: Some(Change::Cut("<ds:Signature ", "</ds:Signature>")),
                ..Forgery::default()
            },
        ),
        by(
            "SignatureForm",
            response("<ds:SignatureValue>", "<ds:SignatureValue>!"),
        ),
        by(
            "Canonicalization",
            info(Change::Swap(
                "2001/10/xml-exc-c14n#",
                "TR/2001/REC-xml-c14n-20010315",
            )),
        ),
        by(
            "Algorithm",
            info(Change::Swap("ecdsa-sha256", "ecdsa-sha1")),
        ),
        by("Reference", info(Change::Swap("URI=\"#", "URI=\"#_r"))),
        by(
            "Transforms",
            info(Change::Cut("<ds:Transform ", "</ds:Transform>")),
        ),
        by(
            "DigestAlgorithm",
            info(Change::Swap(
                "2001/04/xmlenc#sha256",
                "2000/09/xmldsig#sha1",
            )),
        ),
        by(
            "Signature",
            Forgery {
                stranger: true,
                ..Forgery::default()
            },
        ),
        by("Digest", response("alice@", "mallory@")),
        by("Structure", assertion("Version=\"2.0\"", "Version=\"1.1\"")),
        by("Issuer", assertion("idp.example", "other.example")),
        by("Destination", response("Destination=\"", "Destination=\"x")),
        by_words("InResponseTo", |says| {
            says.in_response_to = Some("_r1".to_owned());
        }),
        by_words("IssuedAt", |says| (says.issued, says.ends) = (300, 600)),
        by_words("Subject", |says| says.subject = String::new()),
        by("Confirmation", assertion("cm:bearer", "cm:sender-vouches")),
        by("Recipient", assertion("Recipient=\"", "Recipient=\"x")),
        by_words("Expiry", |says| (says.issued, says.ends) = (-900, -300)),
        by("NotBefore", assertion("NotBefore=\"20", "NotBefore=\"21")),
        by_words("Lifetime", |says| says.ends = 100_000),
        by(
            "Conditions",
            assertion(
                "<saml:AudienceRestriction>",
                "<saml:Condition></saml:Condition><saml:AudienceRestriction>",
            ),
        ),
        by_words("Audience", |says| {
            says.audience = "https://other.example".to_owned();
        }),
        by_words("Session", |says| says.session_ends = Some(-300)),
        by(
            "Attributes",
            assertion(
                "Name=\"https://www.aliyun.com/SAML-Role/Attributes/Role\"",
                "Name=\"\"",
            ),
        ),
        (
            "Metadata",
            Box::new(|story| {
                let until = story.world.now().plus_seconds(60);
                let until = format!("<md:EntityDescriptor validUntil=\"{until}\" ");
                story.metadata(|xml| xml.replace("<md:EntityDescriptor ", &until));
                story.world.later(61);
                let says = story.says();
                story.idp.response(&story.world, &says)
            }),
        ),
        (
            "Certificate",
            Box::new(|story| {
                story.metadata(str::to_owned);
                let now = story.world.now().seconds();
                // The certificate of the tests is good until 2120.
                story.world.later(4_733_510_401 - now);
                let says = story.says();
                story.idp.response(&story.world, &says)
            }),
        ),
    ]
}

#[test]
fn every_check_that_refuses_a_response_is_the_one_that_is_told() {
    let mut story = story();
    let mut seen = BTreeSet::new();
    for (check, spoil) in spoilt() {
        let response = spoil(&mut story);
        refused(&story.brings(&response));
        let attempt = story.newest();
        assert_eq!(attempt["FailedCheck"], *check);
        assert_eq!(checks(&attempt, "Failed"), [check]);
        assert!(checks(&attempt, "NotReached").contains(&"Admission"));
        let told = attempt["Checks"].as_array().unwrap();
        let failing = told.iter().find(|one| one["Outcome"] == "Failed").unwrap();
        let (expected, received) = (&failing["Expected"], &failing["Received"]);
        assert!(
            expected.is_string() && received.is_string() && expected != received,
            "{failing}"
        );
        // Neither who it is about nor what vouches for it is in the record.
        assert!(!attempt.to_string().contains("alice@"), "{attempt}");
        // The person hears one word, whatever it was.
        let heard = attempt["ErrorMessage"].as_str().unwrap();
        assert!(heard.contains("refused"), "{heard}");
        seen.insert(check);
    }
    let all = gateway::saml::Check::ALL;
    let all: Vec<_> = all.iter().map(|check| format!("{check:?}")).collect();
    assert_eq!(seen.len(), 36);
    assert!(all.iter().all(|check| seen.contains(&**check)), "{seen:?}");
}

#[test]
fn the_check_that_refuses_a_token_is_told_with_both_sides() {
    let mut story = story();
    refused(&story.token("somebody else"));
    let attempt = story.newest();
    assert_eq!(attempt["FailedCheck"], "Audience");
    let told = attempt["Checks"].as_array().unwrap();
    let failing = told.iter().find(|one| one["Outcome"] == "Failed").unwrap();
    assert_eq!(
        (&failing["Expected"], &failing["Received"]),
        (&json!("sts"), &json!("somebody else"))
    );
}

#[test]
fn what_was_brought_before_and_what_the_role_refuses_are_told_apart() {
    let mut story = story();
    let says = story.says();
    let response = story.idp.response(&story.world, &says);
    story.brings(&response).answers();
    refused(&story.brings(&response));
    let attempt = story.newest();
    assert_eq!(attempt["FailedCheck"], "Replay");
    let trust = crate::testing::trust(&arn(&story.world, "root"));
    let update = [
        ("RoleName", "desk"),
        ("NewAssumeRolePolicyDocument", &*trust),
    ];
    story.world.scene("UpdateRole", update).answers();
    refused(&story.comes(&says));
    let attempt = story.newest();
    assert_eq!(attempt["FailedCheck"], "Admission");
    assert_eq!(attempt["ErrorCode"], "AuthenticationFail.NoPermission");
}

#[test]
fn a_list_is_narrowed_by_what_is_asked_and_turns_its_pages() {
    let mut story = story();
    let says = story.says();
    for _ in 0..3 {
        story.comes(&says).answers();
        story.token("sts").answers();
        refused(&story.token("other"));
        story.world.later(61);
    }
    let count = |story: &mut Story, asked: &[(&str, &str)]| story.list(asked).len();
    assert_eq!(count(&mut story, &[]), 9);
    assert_eq!(count(&mut story, &[("Protocol", "SAML")]), 3);
    assert_eq!(count(&mut story, &[("ProviderName", "Cluster")]), 6);
    assert_eq!(count(&mut story, &[("Passed", "false")]), 3);
    assert_eq!(count(&mut story, &[("SourceIpAddress", "192.0.2.99")]), 0);
    let all = story.list(&[]);
    let times: Vec<_> = all
        .iter()
        .map(|one| one["Time"].as_str().unwrap())
        .collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
    let (mut paged, mut token) = (Vec::new(), String::new());
    loop {
        let asked = [("MaxResults", "2"), ("NextToken", &*token)];
        let asked = asked.into_iter().filter(|(_, value)| !value.is_empty());
        let page = story.world.admin().call("ListSsoAttempts", asked).answers();
        paged.extend(page["SsoAttempts"].as_array().unwrap().clone());
        match page["NextToken"].as_str() {
            Some(next) => token = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(paged, all);
    let backwards = [
        ("StartTime", "2026-01-02T00:00:00Z"),
        ("EndTime", "2026-01-01T00:00:00Z"),
    ];
    let told = story.world.admin().call("ListSsoAttempts", backwards);
    told.refuses("InvalidParameter.EndTime");
}

#[test]
fn those_who_fail_alike_are_counted_and_another_failure_has_a_record_of_its_own() {
    let mut story = story();
    for _ in 0..6 {
        refused(&story.token("other"));
    }
    let good = story.says();
    let late = Says {
        ends: -300,
        issued: -900,
        ..good.clone()
    };
    refused(&story.comes(&late));
    let elsewhere = Says {
        audience: "https://other.example".to_owned(),
        ..good
    };
    refused(&story.comes(&elsewhere));
    let failed = |one: &Value| one["FailedCheck"].as_str().unwrap().to_owned();
    let checks: Vec<_> = story.list(&[]).iter().map(failed).collect();
    // The first, the second, the fourth, and those after it in one, which is written when nobody comes any more.
    assert_eq!(
        checks,
        [
            "Audience", "Audience", "Expiry", "Audience", "Audience", "Audience"
        ]
    );
    let counts: Vec<_> = story
        .list(&[("Protocol", "OIDC")])
        .iter()
        .map(|one| one["Count"].clone())
        .collect();
    assert_eq!(counts, [json!(6), json!(4), json!(2), Value::Null]);
}

#[test]
fn neither_another_account_nor_who_may_not_sees_an_attempt_and_what_was_brought_is_not_kept() {
    let mut story = story();
    let says = story.says();
    let response = story.idp.response(&story.world, &says);
    story.brings(&response).answers();
    let attempt = story.newest();
    let text = attempt.to_string();
    assert!(!text.contains("alice@example.com"), "{text}");
    assert!(!text.contains(response.split_at(200).0));
    let reference = attempt["EventRequestId"].as_str().unwrap().to_owned();
    let asked = [("EventRequestId", &*reference)];
    let _ = story.world.user("mallory");
    let told = story.world.user("mallory").call("GetSsoAttempt", asked);
    told.refuses("NoPermission");
    story
        .world
        .user("mallory")
        .call("ListSsoAttempts", [])
        .refuses("NoPermission");
    let unknown = [("EventRequestId", "0197F3A2-5C1D-7B2E-9A41-0D5E3C6B7F80")];
    story
        .world
        .admin()
        .call("GetSsoAttempt", unknown)
        .refuses("EntityNotExist.Event");
}

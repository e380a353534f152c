//! Stories of people and programs who come by a provider, and of the administrator who looks into it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::testing::{IdentityProvider, Issuer, Says, Told, World};

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

/// The check that it is for, and how a good response is spoilt.
type Mistake = (&'static str, Box<dyn Fn(&mut Says)>);

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

#[test]
fn each_mistake_is_told_by_its_own_check() {
    let mut story = story();
    let good = story.says();
    let mistakes: [Mistake; 8] = [
        (
            "Audience",
            Box::new(|says| says.audience = "https://other.example".to_owned()),
        ),
        (
            "Destination",
            Box::new(|says| says.recipient = "https://other.example/sso".to_owned()),
        ),
        (
            "Expiry",
            Box::new(|says| (says.issued, says.ends) = (-900, -300)),
        ),
        (
            "IssuedAt",
            Box::new(|says| (says.issued, says.ends) = (300, 600)),
        ),
        ("Lifetime", Box::new(|says| says.ends = 100_000)),
        (
            "InResponseTo",
            Box::new(|says| says.in_response_to = Some("_r1".to_owned())),
        ),
        ("Subject", Box::new(|says| says.subject = String::new())),
        ("Session", Box::new(|says| says.session_ends = Some(-300))),
    ];
    for (check, spoil) in &mistakes {
        let mut says = good.clone();
        spoil(&mut says);
        refused(&story.comes(&says));
        let attempt = story.newest();
        let failed = checks(&attempt, "Failed");
        assert_eq!(failed, [*check]);
        assert_eq!(attempt["FailedCheck"], *check);
        assert!(checks(&attempt, "NotReached").contains(&"Admission"));
        let told = attempt["Checks"].as_array().unwrap();
        let failing = told.iter().find(|one| one["Outcome"] == "Failed").unwrap();
        assert!(
            failing["Expected"].is_string() && failing["Received"].is_string(),
            "{failing}"
        );
        // The person hears one word, whatever it was.
        assert!(
            attempt["ErrorMessage"]
                .as_str()
                .unwrap()
                .contains("refused")
        );
    }
    refused(&story.brings("bm9uc2Vuc2U="));
    assert_eq!(story.newest()["FailedCheck"], "Markup");
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

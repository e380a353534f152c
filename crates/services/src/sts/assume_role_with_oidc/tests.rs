//! Stories of workloads that bring a token: whose word counts, when, and what is written down of it.

use serde_json::{Value, json};

use crate::testing::{Issuer, Key, Told, World};

const URL: &str = "https://issuer.example/realm";
const POD: &str = "system:serviceaccount:shop:till";
const AUDIENCE: &str = "sts.example";
/// The fingerprints of the bytes `authority`.
const SHA1: &str = "66f5c871938e3126a29c2b2088f0926e72678599";
const SHA256: &str = "8f76fd501bb68ef71f4e276bc28f29bce1003b0c2c9d9478de81b5bfc0cde1e9";
const INVALID: &str = "AuthenticationFail.OIDCToken.Invalid";

/// A world with a provider whose keys are published, and a role that trusts one of its workloads.
fn world() -> (World, Issuer) {
    world_with(&[])
}

fn world_with(more: &[(&str, &str)]) -> (World, Issuer) {
    let mut world = World::with_account("acme");
    let issuer = Issuer::new(URL, "k1");
    issuer.publish(&world);
    let new = [
        ("OIDCProviderName", "Cluster"),
        ("IssuerUrl", URL),
        ("ClientIds", AUDIENCE),
    ];
    let new = [&new[..], more].concat();
    world.scene("CreateOIDCProvider", new).answers();
    let statement = trusted(
        &world,
        &format!(
            r#""StringEquals":{{"oidc:iss":"{URL}","oidc:aud":"{AUDIENCE}","oidc:sub":"{POD}"}}"#
        ),
    );
    let role = [
        ("RoleName", "Till"),
        ("AssumeRolePolicyDocument", &*statement),
    ];
    world.scene("CreateRole", role).answers();
    (world, issuer)
}

/// A trust policy of the provider under these conditions.
fn trusted(world: &World, conditions: &str) -> String {
    let provider = provider(world);
    format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"Federated":["{provider}"]}},"Condition":{{{conditions}}}}}]}}"#
    )
}

fn provider(world: &World) -> String {
    format!("acs:ram::{}:oidc-provider/Cluster", world.account_id())
}

fn role(world: &World, name: &str) -> String {
    format!("acs:ram::{}:role/{name}", world.account_id())
}

/// Brings a token, with these parameters beside or in place of the usual ones.
fn bring(world: &mut World, token: &str, more: &[(&str, &str)]) -> Told {
    let (provider, role) = (provider(world), role(world, "till"));
    let usual = [
        ("OIDCProviderArn", &*provider),
        ("RoleArn", &role),
        ("OIDCToken", token),
        ("RoleSessionName", "pod-1"),
    ];
    let kept = usual.into_iter();
    let kept = kept.filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    // What is empty is not given.
    let asked = kept
        .chain(more.iter().copied())
        .filter(|(_, value)| !value.is_empty());
    let asked: Vec<_> = asked.collect();
    world.anonymous().call("AssumeRoleWithOIDC", asked)
}

/// How often the keys were fetched.
fn fetches(world: &World, issuer: &Issuer) -> usize {
    let asked = world.pages().asked();
    asked.iter().filter(|url| **url == issuer.keys()).count()
}

#[test]
fn a_workload_that_brings_its_token_is_the_role() {
    let (mut world, issuer) = world();
    let token = issuer.token(&world, POD, AUDIENCE);
    let told = bring(&mut world, &token, &[]);
    let answer = told.answers();
    let account = world.account_id();
    let user = &answer["AssumedRoleUser"];
    assert_eq!(
        user["Arn"],
        format!("acs:ram::{account}:assumed-role/till/pod-1")
    );
    assert!(user["AssumedRoleId"].as_str().unwrap().ends_with(":pod-1"));
    assert_eq!(answer["Credentials"]["Expiration"], "2026-01-02T04:04:05Z");
    let expected = json!({
        "Issuer": URL,
        "Subject": POD,
        "ClientIds": AUDIENCE,
        "IssuanceTime": "2026-01-02T03:04:05Z",
        "ExpirationTime": "2026-01-02T04:04:05Z",
        "VerificationInfo": "Success",
    });
    assert_eq!(answer["OIDCTokenInfo"], expected);
    let key = Key::of(&told);
    let known = world
        .holder_of(&key)
        .call("GetCallerIdentity", [])
        .answers();
    assert_eq!(known["Arn"], user["Arn"]);
    world
        .holder_of(&key)
        .call("ListUsers", [])
        .refuses("NoPermission");
    assert_eq!(
        world.pages().asked(),
        [issuer.configuration(), issuer.keys()]
    );
}

#[test]
fn the_event_says_whose_word_was_taken_and_holds_no_token() {
    let (mut world, issuer) = world();
    world.forget_events();
    let token = issuer.token(&world, POD, AUDIENCE);
    bring(&mut world, &token, &[]).answers();
    let events = world.events();
    events.are(["AssumeRoleWithOIDC ok"]);
    let [event] = events.json() else {
        panic!("{:?}", events.json());
    };
    assert_eq!(event["eventRW"], "Write");
    assert_eq!(event["userIdentity"]["type"], "oidc-user");
    assert_eq!(
        event["userIdentity"]["principalId"],
        format!("Cluster:{POD}")
    );
    assert_eq!(event["userIdentity"]["userName"], POD);
    assert_eq!(event["requestParameters"]["OIDCToken"], "****");
    assert_eq!(event["resourceName"], "Till");
    let more = &event["additionalEventData"];
    assert_eq!(more["oidcIssuer"], URL);
    assert_eq!(more["oidcAudiences"], json!([AUDIENCE]));
    assert_eq!(more["oidcTokenHash"].as_str().unwrap().len(), 64);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let kept = world.kept();
    assert!(!kept.contains(signature) && !kept.contains(signed));
}

#[test]
fn the_trust_of_the_role_decides() {
    let (mut world, issuer) = world();
    world.forget_events();
    for (subject, audience, code) in [
        (POD, AUDIENCE, "ok"),
        (
            "system:serviceaccount:shop:other",
            AUDIENCE,
            "AuthenticationFail.NoPermission",
        ),
        (
            "system:serviceaccount:shop:tillx",
            AUDIENCE,
            "AuthenticationFail.NoPermission",
        ),
    ] {
        let token = issuer.token(&world, subject, audience);
        let told = bring(&mut world, &token, &[]);
        assert_eq!(told.code(), code, "{subject}");
        if code != "ok" {
            assert_eq!(told.status, 403);
            let detail = &told.json()["AccessDeniedDetail"];
            assert_eq!(detail["AuthAction"], "sts:AssumeRole");
            assert_eq!(detail["PolicyType"], "AssumeRolePolicy");
            assert_eq!(detail["NoPermissionType"], "ImplicitDeny");
        }
    }
    world.events().are([
        "AssumeRoleWithOIDC ok",
        "AssumeRoleWithOIDC AuthenticationFail.NoPermission",
        "AssumeRoleWithOIDC AuthenticationFail.NoPermission",
    ]);
}

#[test]
fn a_role_that_trusts_users_or_another_provider_is_not_taken_on() {
    let (mut world, issuer) = world();
    let account = world.account_id();
    let root = crate::testing::trust(&format!("acs:ram::{account}:root"));
    let other = trusted(&world, "").replace("Cluster", "Other");
    for (name, trust) in [("Users", root), ("Others", other)] {
        let new = [("RoleName", name), ("AssumeRolePolicyDocument", &*trust)];
        world.scene("CreateRole", new).answers();
        let token = issuer.token(&world, POD, AUDIENCE);
        let arn = role(&world, name);
        bring(&mut world, &token, &[("RoleArn", &arn)]).refuses("AuthenticationFail.NoPermission");
    }
}

#[test]
fn several_audiences_are_several_values_of_the_key() {
    let (mut world, issuer) = world_with(&[]);
    let conditions =
        r#""StringEquals":{"oidc:aud":["second"]},"StringLike":{"oidc:sub":"system:*"}"#;
    let trust = trusted(&world, conditions);
    let to = [
        ("RoleName", "till"),
        ("NewAssumeRolePolicyDocument", &*trust),
    ];
    world.scene("UpdateRole", to).answers();
    let token = issuer.token(&world, POD, AUDIENCE);
    bring(&mut world, &token, &[]).refuses("AuthenticationFail.NoPermission");
    let both = json!({"aud": [AUDIENCE, "second"], "azp": AUDIENCE});
    let token = issuer.token_with(&world, POD, AUDIENCE, &both);
    let told = bring(&mut world, &token, &[]).answers();
    assert_eq!(
        told["OIDCTokenInfo"]["ClientIds"],
        format!("{AUDIENCE},second")
    );
}

#[test]
fn what_is_not_there_is_named() {
    let (mut world, issuer) = world();
    let token = issuer.token(&world, POD, AUDIENCE);
    let account = world.account_id();
    for other in [
        format!("acs:ram::{account}:oidc-provider/other"),
        "acs:ram::1999999999999999:oidc-provider/Cluster".to_owned(),
    ] {
        let told = bring(&mut world, &token, &[("OIDCProviderArn", &other)]);
        told.refuses("EntityNotExist.OIDCProvider");
        assert_eq!(told.status, 404);
    }
    let none = role(&world, "none");
    let told = bring(&mut world, &token, &[("RoleArn", &none)]);
    told.refuses("EntityNotExist.Role");
    assert_eq!(told.status, 404);
}

#[test]
fn roles_of_other_accounts_are_not_there() {
    let (mut world, issuer) = world();
    let own = world.account_id();
    let trust = trusted(&world, "");
    world.visit("beta");
    let new = [("RoleName", "Lent"), ("AssumeRolePolicyDocument", &*trust)];
    world.scene("CreateRole", new).answers();
    let lent = role(&world, "Lent");
    world.visit("acme");
    assert_eq!(world.account_id(), own);
    let token = issuer.token(&world, POD, AUDIENCE);
    bring(&mut world, &token, &[("RoleArn", &lent)]).refuses("EntityNotExist.Role");
}

#[test]
fn a_token_is_good_for_the_accounts_that_have_registered_its_issuer_alone() {
    let (mut world, issuer) = world();
    let stranger = Issuer::new(URL, "k1");
    let token = stranger.token(&world, POD, AUDIENCE);
    let told = bring(&mut world, &token, &[]);
    told.refuses(INVALID);
    assert_eq!(told.status, 401);
    // Another account's provider of that name has an issuer and keys of its own.
    world.visit("beta");
    let other = Issuer::new("https://other.example", "k1");
    other.publish(&world);
    let new = [
        ("OIDCProviderName", "Cluster"),
        ("IssuerUrl", "https://other.example"),
        ("ClientIds", AUDIENCE),
    ];
    world.scene("CreateOIDCProvider", new).answers();
    let trust = trusted(&world, "");
    let new = [("RoleName", "Till"), ("AssumeRolePolicyDocument", &*trust)];
    world.scene("CreateRole", new).answers();
    let token = issuer.token(&world, POD, AUDIENCE);
    bring(&mut world, &token, &[]).refuses(INVALID);
    let token = other.token(&world, POD, AUDIENCE);
    bring(&mut world, &token, &[]).answers();
}

#[test]
fn what_a_token_must_say_is_looked_at() {
    let (mut world, issuer) = world();
    let now = world.now().seconds();
    let expired = "AuthenticationFail.OIDCToken.Expired";
    for (claims, code) in [
        (json!({"exp": now - 61, "iat": now - 3600}), expired),
        (json!({"exp": now - 60, "iat": now - 3600}), expired),
        (json!({"exp": now - 59, "iat": now - 3600}), "ok"),
        (json!({"exp": null}), INVALID),
        (json!({"exp": "soon"}), INVALID),
        (json!({"iat": null}), INVALID),
        (json!({"iat": now + 61}), INVALID),
        (json!({"iat": now + 60}), "ok"),
        // 12 hours unless the provider says otherwise.
        (json!({"iat": now - 12 * 3600}), "ok"),
        (json!({"iat": now - 12 * 3600 - 1}), INVALID),
        (json!({"exp": now + 24 * 3600}), "ok"),
        (json!({"exp": now + 24 * 3600 + 1}), INVALID),
        (json!({"nbf": now + 61}), INVALID),
        (json!({"nbf": now + 60}), "ok"),
        (json!({"aud": "other"}), INVALID),
        (json!({"aud": null}), INVALID),
        (json!({"aud": [AUDIENCE, "other"]}), INVALID),
        (json!({"azp": "other"}), INVALID),
        (json!({"sub": null}), INVALID),
        (json!({"sub": ""}), INVALID),
        (json!({"iss": "https://issuer.example/realm/"}), INVALID),
    ] {
        let token = issuer.token_with(&world, POD, AUDIENCE, &claims);
        let told = bring(&mut world, &token, &[]);
        assert_eq!(told.code(), code, "{claims}");
        assert_eq!(told.status, if code == "ok" { 200 } else { 401 });
    }
}

#[test]
fn the_limit_of_the_provider_says_how_long_ago_a_token_was_issued() {
    let (mut world, issuer) = world_with(&[("IssuanceLimitTime", "1")]);
    let now = world.now().seconds();
    for (iat, code) in [(now - 3600, "ok"), (now - 3601, INVALID)] {
        let token = issuer.token_with(&world, POD, AUDIENCE, &json!({"iat": iat}));
        assert_eq!(bring(&mut world, &token, &[]).code(), code, "{iat}");
    }
}

#[test]
fn tokens_of_another_form_are_refused() {
    let (mut world, issuer) = world();
    let now = world.now().seconds();
    let claims = json!({"iss": URL, "sub": POD, "aud": AUDIENCE, "iat": now, "exp": now + 60});
    for header in [
        json!({"alg": "none"}),
        json!({"alg": "HS256", "kid": "k1"}),
        json!({"alg": "ES256", "kid": "k1", "crit": ["b64"], "b64": false}),
        json!({"alg": "ES256", "kid": "k1", "jwk": issuer.public()}),
        json!({"alg": "ES256", "kid": "k1", "jku": issuer.keys()}),
        json!({"alg": "ES256", "kid": "k1", "typ": "at+jwt"}),
        json!({"alg": "ES384", "kid": "k1"}),
    ] {
        let token = issuer.sign(&header, &claims);
        bring(&mut world, &token, &[]).refuses(INVALID);
    }
    for text in ["abcd", "a.b.c", "....", &"a".repeat(20_000)] {
        bring(&mut world, text, &[]).refuses(INVALID);
    }
}

#[test]
fn parameters_are_looked_at_before_anything_is_fetched() {
    let (mut world, issuer) = world();
    let token = issuer.token(&world, POD, AUDIENCE);
    let long = "a".repeat(20_001);
    for (more, code) in [
        (("OIDCToken", "abc"), "InvalidParameter.OIDCToken"),
        (("OIDCToken", &*long), "InvalidParameter.OIDCToken"),
        (("OIDCToken", ""), "MissingParameter"),
        (("OIDCProviderArn", ""), "MissingParameter"),
        (
            ("OIDCProviderArn", "acs:ram::1:oidc-provider/a/b"),
            "InvalidParameter.OIDCProviderArn",
        ),
        (("RoleArn", ""), "MissingParameter"),
        (("RoleArn", "till"), "InvalidParameter.RoleArn"),
        (("RoleSessionName", ""), "MissingParameter"),
        (
            ("RoleSessionName", "a:b"),
            "InvalidParameter.RoleSessionName",
        ),
        (
            ("RoleSessionName", "a/b"),
            "InvalidParameter.RoleSessionName",
        ),
        (
            ("DurationSeconds", "soon"),
            "InvalidParameter.DurationSeconds",
        ),
    ] {
        bring(&mut world, &token, &[more]).refuses(code);
    }
    assert_eq!(fetches(&world, &issuer), 0);
    for (more, code) in [
        (
            ("DurationSeconds", "899"),
            "InvalidParameter.DurationSeconds",
        ),
        (
            ("DurationSeconds", "3601"),
            "InvalidParameter.DurationSeconds",
        ),
        (("Policy", "{}"), "InvalidParameter.PolicyGrammar"),
    ] {
        bring(&mut world, &token, &[more]).refuses(code);
    }
    let spaced = format!(" {token}\r\n");
    let told = bring(&mut world, &spaced, &[("DurationSeconds", "900")]).answers();
    assert_eq!(told["Credentials"]["Expiration"], "2026-01-02T03:19:05Z");
}

#[test]
fn a_session_policy_bounds_what_the_role_may() {
    let (mut world, issuer) = world();
    let all = [
        ("RoleName", "till"),
        ("PolicyName", "AdministratorAccess"),
        ("PolicyType", "System"),
    ];
    world.scene("AttachPolicyToRole", all).answers();
    let policy = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:ListUsers","Resource":"*"}]}"#;
    let token = issuer.token(&world, POD, AUDIENCE);
    let key = Key::of(&bring(&mut world, &token, &[("Policy", policy)]));
    world.holder_of(&key).call("ListUsers", []).answers();
    world
        .holder_of(&key)
        .call("ListRoles", [])
        .refuses("NoPermission");
}

#[test]
fn whoever_signs_it_signs_it_soundly_and_is_whom_the_token_speaks_of() {
    let (mut world, issuer) = world();
    let token = issuer.token(&world, POD, AUDIENCE);
    let (provider, till) = (provider(&world), role(&world, "till"));
    let asked = [
        ("OIDCProviderArn", &*provider),
        ("RoleArn", &till),
        ("OIDCToken", &token),
        ("RoleSessionName", "pod-1"),
    ];
    let key = world.user("alice").key();
    world.forget_events();
    world
        .holder_of(&key)
        .call("AssumeRoleWithOIDC", asked)
        .answers();
    let forged = key.forged();
    world
        .holder_of(&forged)
        .call("AssumeRoleWithOIDC", asked)
        .refuses("SignatureDoesNotMatch");
    let events = world.events();
    events.are([
        "AssumeRoleWithOIDC ok",
        "AssumeRoleWithOIDC SignatureDoesNotMatch",
    ]);
    assert_eq!(events.json()[0]["userIdentity"]["userName"], POD);
    // A session of the console shows something else.
    let session = world.begins_session(None, false);
    let mut owner = world.in_session(&session);
    owner.call("GetCallerIdentity", []).answers();
    owner.call("AssumeRoleWithOIDC", asked).refuses("Forbidden");
}

#[test]
fn what_strangers_make_up_leaves_few_events() {
    let (mut world, issuer) = world();
    world.forget_events();
    let stranger = Issuer::new(URL, "k1");
    for number in 0..100 {
        let token = stranger.token(&world, &format!("made-up-{number}"), AUDIENCE);
        bring(&mut world, &token, &[]).refuses(INVALID);
        let none = format!(
            "acs:ram::{}:oidc-provider/Cluster",
            1_900_000_000_000_000_u64 + number
        );
        bring(&mut world, &token, &[("OIDCProviderArn", &none)])
            .refuses("EntityNotExist.OIDCProvider");
    }
    let told = world.events().told();
    // The first, second, fourth and so on of each kind, and the rest of those that were looked at, whose requests are asked for.
    assert_eq!(told.len(), 15, "{told:?}");
    assert_eq!(fetches(&world, &issuer), 1);
}

#[test]
fn the_event_of_a_refused_token_says_what_only_the_account_may_know() {
    let (mut world, issuer) = world();
    world.forget_events();
    let token = issuer.token(&world, POD, "secret-partner");
    let told = bring(&mut world, &token, &[]).refuses(INVALID);
    assert!(
        !told["Message"].as_str().unwrap().contains(AUDIENCE),
        "{told}"
    );
    let events = world.events();
    let message = events.json()[0]["errorMessage"].as_str().unwrap();
    assert!(
        message.contains(AUDIENCE) && message.contains("secret-partner"),
        "{message}"
    );
    assert_eq!(events.json()[0]["recipientAccountId"], world.account_id());
}

#[test]
fn keys_are_fetched_once_and_used_for_as_long_as_they_are_good() {
    let (mut world, issuer) = world();
    for (wait, count) in [(0, 1), (1, 1), (3598, 1), (1, 2), (3599, 2), (1, 3)] {
        world.later(wait);
        let token = issuer.token(&world, POD, AUDIENCE);
        bring(&mut world, &token, &[]).answers();
        assert_eq!(fetches(&world, &issuer), count);
    }
    // The configuration is not asked for again on the same day.
    let asked = world.pages().asked();
    assert_eq!(
        asked
            .iter()
            .filter(|url| **url == issuer.configuration())
            .count(),
        1
    );
    issuer.publish_as(&world, Some("max-age=600"), &[]);
    world.later(3600);
    for (wait, count) in [(0, 4), (599, 4), (1, 5)] {
        world.later(wait);
        let token = issuer.token(&world, POD, AUDIENCE);
        bring(&mut world, &token, &[]).answers();
        assert_eq!(fetches(&world, &issuer), count);
    }
}

#[test]
fn a_storm_of_unknown_keys_fetches_once_in_a_minute() {
    let (mut world, issuer) = world();
    let token = issuer.token(&world, POD, AUDIENCE);
    bring(&mut world, &token, &[]).answers();
    world.later(60);
    for number in 0..200 {
        let unknown = Issuer::new(URL, &format!("unknown-{number}"));
        let token = unknown.token(&world, POD, AUDIENCE);
        bring(&mut world, &token, &[]).refuses(INVALID);
        if number == 100 {
            world.later(59);
        }
    }
    assert_eq!(fetches(&world, &issuer), 2);
    world.later(1);
    let unknown = Issuer::new(URL, "unknown").token(&world, POD, AUDIENCE);
    bring(&mut world, &unknown, &[]).refuses(INVALID);
    assert_eq!(fetches(&world, &issuer), 3);
    // Meanwhile known keys go on.
    bring(&mut world, &token, &[]).answers();
}

#[test]
fn a_key_that_was_changed_is_found_and_the_old_one_no_longer_counts() {
    let (mut world, issuer) = world();
    let old = issuer.token(&world, POD, AUDIENCE);
    bring(&mut world, &old, &[]).answers();
    let next = Issuer::new(URL, "k2");
    next.publish(&world);
    world.later(60);
    let new = next.token(&world, POD, AUDIENCE);
    bring(&mut world, &new, &[]).answers();
    bring(&mut world, &old, &[]).refuses(INVALID);
}

#[test]
fn while_the_issuer_is_away_known_keys_go_on_for_an_hour() {
    let (mut world, issuer) = world();
    let token = issuer.token(&world, POD, AUDIENCE);
    bring(&mut world, &token, &[]).answers();
    world.pages().remove(&issuer.keys());
    world.later(3600 + 3599);
    let token = issuer.token(&world, POD, AUDIENCE);
    bring(&mut world, &token, &[]).answers();
    world.later(1);
    let told = bring(&mut world, &token, &[]);
    let said = told.refuses(INVALID);
    assert_eq!(told.status, 401);
    assert!(
        said["Message"].as_str().unwrap().contains("cannot be had"),
        "{said}"
    );
    issuer.publish(&world);
    bring(&mut world, &token, &[]).refuses(INVALID);
    world.later(60);
    bring(&mut world, &token, &[]).answers();
}

#[test]
fn nothing_is_believed_of_an_issuer_that_was_never_reached() {
    let (mut world, issuer) = world();
    for page in [issuer.configuration(), issuer.keys()] {
        world.pages().remove(&page);
        world.later(60);
        let token = issuer.token(&world, POD, AUDIENCE);
        world.forget_events();
        bring(&mut world, &token, &[]).refuses(INVALID);
        let events = world.events();
        let message = events.json()[0]["errorMessage"].as_str().unwrap();
        assert!(
            message.contains(&page) && message.contains("404"),
            "{message}"
        );
        issuer.publish(&world);
    }
    world.later(60);
    let token = issuer.token(&world, POD, AUDIENCE);
    bring(&mut world, &token, &[]).answers();
}

#[test]
fn a_configuration_that_is_another_s_or_leads_nowhere_is_not_taken() {
    let (mut world, issuer) = world();
    let keys = issuer.keys();
    let bad: [Value; 6] = [
        json!({"issuer": "https://issuer.example", "jwks_uri": keys}),
        json!({"issuer": "https://issuer.example/realm/", "jwks_uri": keys}),
        json!({"issuer": URL}),
        json!({"issuer": URL, "jwks_uri": "http://issuer.example/realm/keys"}),
        json!({"issuer": URL, "jwks_uri": "file:///etc/passwd"}),
        json!({"issuer": URL, "jwks_uri": "https://user:word@issuer.example/keys"}),
    ];
    for document in bad {
        world
            .pages()
            .put(&issuer.configuration(), &document.to_string());
        world.later(60);
        let token = issuer.token(&world, POD, AUDIENCE);
        bring(&mut world, &token, &[]).refuses(INVALID);
    }
    let twice = format!(r#"{{"issuer":"{URL}","issuer":"{URL}","jwks_uri":"{keys}"}}"#);
    world.pages().put(&issuer.configuration(), &twice);
    world.later(60);
    let token = issuer.token(&world, POD, AUDIENCE);
    bring(&mut world, &token, &[]).refuses(INVALID);
    assert_eq!(fetches(&world, &issuer), 0);
}

#[test]
fn key_sets_that_are_none_are_not_taken() {
    let (mut world, issuer) = world();
    let key = issuer.public();
    let many: Vec<_> = (0..101)
        .map(|number| json!({"kty": "RSA", "kid": number.to_string()}))
        .collect();
    let bad = [
        "no JSON".to_owned(),
        json!({"keys": {}}).to_string(),
        json!({"keys": [key, key]}).to_string(),
        json!({"keys": many}).to_string(),
        format!("{}{}", json!({"keys": [key]}), " ".repeat(256 * 1024)),
    ];
    for document in bad {
        world.pages().put(&issuer.keys(), &document);
        world.later(60);
        let token = issuer.token(&world, POD, AUDIENCE);
        bring(&mut world, &token, &[]).refuses(INVALID);
    }
}

#[test]
fn servers_show_a_certificate_that_the_provider_is_registered_with() {
    let mismatch = "AuthenticationFail.OIDCToken.PublicKeyFingerprintMismatch";
    for print in [SHA1, SHA256] {
        let (mut world, issuer) = world_with(&[("Fingerprints", &print.to_uppercase())]);
        let token = issuer.token(&world, POD, AUDIENCE);
        // Nothing vouched for the connection, then something else.
        let told = bring(&mut world, &token, &[]);
        told.refuses(mismatch);
        assert_eq!(told.status, 401);
        for (certificates, code) in [(["leaf", "other"], mismatch), (["leaf", "authority"], "ok")] {
            issuer.publish_as(&world, None, &certificates);
            world.later(24 * 3600);
            let token = issuer.token(&world, POD, AUDIENCE);
            assert_eq!(bring(&mut world, &token, &[]).code(), code);
        }
        // The place of the keys must show one as well.
        let keys = json!({"keys": [issuer.public()]}).to_string();
        world.pages().put(&issuer.keys(), &keys);
        world.later(24 * 3600);
        let token = issuer.token(&world, POD, AUDIENCE);
        bring(&mut world, &token, &[]).refuses(mismatch);
    }
}

#[test]
fn what_the_account_says_of_its_provider_counts_at_once() {
    let (mut world, issuer) = world();
    let name = ("OIDCProviderName", "Cluster");
    let id = ("ClientId", AUDIENCE);
    let token = issuer.token(&world, POD, AUDIENCE);
    bring(&mut world, &token, &[]).answers();
    world
        .scene("RemoveClientIdFromOIDCProvider", [name, id])
        .answers();
    bring(&mut world, &token, &[]).refuses(INVALID);
    world
        .scene("AddClientIdToOIDCProvider", [name, id])
        .answers();
    bring(&mut world, &token, &[]).answers();
    world
        .scene(
            "AddFingerprintToOIDCProvider",
            [name, ("Fingerprint", "0a")],
        )
        .answers();
    bring(&mut world, &token, &[])
        .refuses("AuthenticationFail.OIDCToken.PublicKeyFingerprintMismatch");
    world.scene("DeleteOIDCProvider", [name]).answers();
    bring(&mut world, &token, &[]).refuses("EntityNotExist.OIDCProvider");
}

#[test]
fn an_issuer_without_encryption_is_one_that_the_operator_names() {
    let mut world = World::with_account("acme");
    let url = "http://127.0.0.1:9000";
    let new = [
        ("OIDCProviderName", "Cluster"),
        ("IssuerUrl", url),
        ("ClientIds", AUDIENCE),
    ];
    world
        .admin()
        .call("CreateOIDCProvider", new)
        .refuses("InvalidParameter.IssuerUrl");
    world.pages().name_internal("http://127.0.0.1");
    world.admin().call("CreateOIDCProvider", new).answers();
    let issuer = Issuer::new(url, "k1");
    issuer.publish(&world);
    let trust = trusted(&world, "");
    let role = [("RoleName", "Till"), ("AssumeRolePolicyDocument", &*trust)];
    world.scene("CreateRole", role).answers();
    let token = issuer.token(&world, POD, AUDIENCE);
    bring(&mut world, &token, &[]).answers();
}

//! Stories of people who bring a response of their provider: whose word counts, for what, once, and what is written
//! down of it.

use serde_json::json;

use crate::testing::{IdentityProvider, Key, Says, Told, World};

const ENTITY: &str = "https://idp.example/metadata";
const INVALID: &str = "AuthenticationFail.SAMLAssertion.Invalid";
const EXPIRED: &str = "AuthenticationFail.SAMLAssertion.Expired";
const NO_PERMISSION: &str = "AuthenticationFail.NoPermission";

/// A world with a provider, and a role that trusts those who are sent here.
fn world() -> (World, IdentityProvider) {
    let mut world = World::with_account("acme");
    let provider = IdentityProvider::new(ENTITY);
    let metadata = provider.metadata();
    let new = [
        ("SAMLProviderName", "Company"),
        ("EncodedSAMLMetadataDocument", &*metadata),
    ];
    world.scene("CreateSAMLProvider", new).answers();
    let trust = trusted(
        &world,
        r#""StringEquals":{"saml:recipient":"https://ram.example.com/saml-role/sso"}"#,
    );
    let role = [("RoleName", "Desk"), ("AssumeRolePolicyDocument", &*trust)];
    world.scene("CreateRole", role).answers();
    (world, provider)
}

fn trusted(world: &World, conditions: &str) -> String {
    let provider = arn(world, "saml-provider/Company");
    format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"Federated":["{provider}"]}},"Condition":{{{conditions}}}}}]}}"#
    )
}

fn arn(world: &World, what: &str) -> String {
    format!("acs:ram::{}:{what}", world.account_id())
}

fn usual(world: &World) -> Says {
    Says::role(
        &arn(world, "role/Desk"),
        &arn(world, "saml-provider/Company"),
    )
}

/// Brings a response, with these parameters beside or in place of the usual ones.
fn bring(world: &mut World, response: &str, more: &[(&str, &str)]) -> Told {
    let (provider, role) = (arn(world, "saml-provider/Company"), arn(world, "role/desk"));
    let usual = [
        ("SAMLProviderArn", &*provider),
        ("RoleArn", &role),
        ("SAMLAssertion", response),
    ];
    let kept = usual.into_iter();
    let kept = kept.filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    let asked = kept
        .chain(more.iter().copied())
        .filter(|(_, value)| !value.is_empty());
    let asked: Vec<_> = asked.collect();
    world.anonymous().call("AssumeRoleWithSAML", asked)
}

#[test]
fn whoever_the_provider_vouches_for_takes_on_a_role_that_it_offers() {
    let (mut world, mut provider) = world();
    world.forget_events();
    let response = provider.response(&world, &usual(&world));
    let told = bring(&mut world, &response, &[]);
    let answer = told.answers();
    let arn = format!("acs:ram::{}:assumed-role/desk/alice", world.account_id());
    assert_eq!(answer["AssumedRoleUser"]["Arn"], arn);
    assert_eq!(
        answer["SAMLAssertionInfo"],
        json!({"Issuer": ENTITY, "Recipient": "https://ram.example.com/saml-role/sso",
               "Subject": "alice@example.com", "SubjectType": "persistent"})
    );
    let until = world.now().plus_seconds(3600).to_string();
    assert_eq!(answer["Credentials"]["Expiration"], until);
    let key = Key::of(&told);
    let whoami = world
        .holder_of(&key)
        .call("GetCallerIdentity", [])
        .answers();
    assert_eq!(whoami["Arn"], arn);
    let events = world.events();
    events.are(["AssumeRoleWithSAML ok", "GetCallerIdentity ok"]);
    let event = &events.json()[0];
    assert_eq!(event["userIdentity"]["type"], "saml-user");
    assert_eq!(
        event["userIdentity"]["principalId"],
        "Company:alice@example.com"
    );
    assert_eq!(event["requestParameters"]["SAMLAssertion"], "****");
    let more = &event["additionalEventData"];
    assert_eq!(more["samlIssuer"], ENTITY);
    assert_eq!(more["samlSubjectType"], "persistent");
    let (begin, _) = response.split_at(200);
    assert!(!world.kept().contains(begin));
}

#[test]
fn a_response_counts_once_whoever_brings_it_and_whatever_came_of_it() {
    let (mut world, mut provider) = world();
    let response = provider.response(&world, &usual(&world));
    bring(&mut world, &response, &[]).answers();
    let again = bring(&mut world, &response, &[]);
    again.refuses(INVALID);
    assert_eq!(again.status, 401);
    // The identifier counts, not the bytes.
    let says = Says {
        id: Some("_same".to_owned()),
        ..usual(&world)
    };
    let (first, second) = (
        provider.response(&world, &says),
        provider.response(&world, &says),
    );
    assert_ne!(first, second);
    bring(&mut world, &first, &[]).answers();
    bring(&mut world, &second, &[]).refuses(INVALID);
    // Nor does waiting help, as long as clocks may differ.
    world.later(359);
    bring(&mut world, &second, &[]).refuses(INVALID);
    let says = Says {
        roles: vec!["nothing".to_owned()],
        ..usual(&world)
    };
    let response = provider.response(&world, &says);
    bring(&mut world, &response, &[]).refuses(NO_PERMISSION);
    bring(&mut world, &response, &[]).refuses(INVALID);
}

#[test]
fn what_a_response_must_say_is_looked_at_and_the_event_alone_says_what() {
    let (mut world, mut provider) = world();
    let usual = usual(&world);
    let other = |change: &dyn Fn(&mut Says)| {
        let mut says = usual.clone();
        change(&mut says);
        says
    };
    let cases: Vec<(Says, &str, &str)> = vec![
        (other(&|one| one.ends = -59), "ok", ""),
        (other(&|one| one.ends = -60), EXPIRED, "Expiry"),
        (other(&|one| one.issued = 61), INVALID, "IssuedAt"),
        (other(&|one| one.ends = 4200), "ok", ""),
        (other(&|one| one.ends = 4201), INVALID, "Lifetime"),
        (
            other(&|one| one.recipient.push('/')),
            INVALID,
            "Destination",
        ),
        (other(&|one| one.audience.push('/')), INVALID, "Audience"),
        (
            other(&|one| one.in_response_to = Some("_q1".to_owned())),
            INVALID,
            "InResponseTo",
        ),
        (
            other(&|one| one.session_ends = Some(-61)),
            INVALID,
            "Session",
        ),
    ];
    for (says, code, check) in cases {
        // Of many failures in a minute not each has an event.
        world.later(60);
        world.forget_events();
        let response = provider.response(&world, &says);
        let told = bring(&mut world, &response, &[]);
        assert_eq!(told.code(), code, "{says:?}");
        if code == "ok" {
            continue;
        }
        assert_eq!(told.status, 401);
        let said = told.json()["Message"].to_string();
        assert!(!said.contains(check), "{said}");
        let events = world.events();
        let reason = events.json()[0]["errorMessage"].to_string();
        assert!(reason.contains(&format!("{check}: expected")), "{reason}");
    }
    let stranger = IdentityProvider::new("https://other.example").response(&world, &usual);
    bring(&mut world, &stranger, &[]).refuses(INVALID);
    bring(&mut world, "bm8gWE1M", &[]).refuses(INVALID);
    for bad in ["abc", &"A".repeat(100_001)] {
        bring(&mut world, bad, &[]).refuses("InvalidParameter.SAMLAssertion");
    }
}

#[test]
fn the_role_must_be_offered_and_must_trust() {
    let (mut world, mut provider) = world();
    let (desk, company) = (
        arn(&world, "role/Desk"),
        arn(&world, "saml-provider/Company"),
    );
    let roles = |all: &[&str]| Says {
        roles: all.iter().map(|one| (*one).to_owned()).collect(),
        ..usual(&world)
    };
    let turned = format!("{company}, {desk}");
    let others = format!("{desk},{}", arn(&world, "saml-provider/Other"));
    let lent = format!("acs:ram::1999999999999999:role/Desk,{company}");
    for (offered, code) in [
        (roles(&[&turned]), "ok"),
        (roles(&[&others, &turned]), "ok"),
        (roles(&[&others]), NO_PERMISSION),
        (roles(&[&lent]), NO_PERMISSION),
        (roles(&[]), NO_PERMISSION),
    ] {
        let response = provider.response(&world, &offered);
        let told = bring(&mut world, &response, &[]);
        assert_eq!(told.code(), code, "{offered:?}");
    }
    let says = Says {
        session_name: "a/b".to_owned(),
        ..usual(&world)
    };
    let response = provider.response(&world, &says);
    bring(&mut world, &response, &[]).refuses(NO_PERMISSION);
    // The condition on the recipient is judged too.
    let trust = trusted(
        &world,
        r#""StringEquals":{"saml:recipient":"https://other.example"}"#,
    );
    let to = [
        ("RoleName", "Desk"),
        ("NewAssumeRolePolicyDocument", &*trust),
    ];
    world.scene("UpdateRole", to).answers();
    let response = provider.response(&world, &usual(&world));
    let told = bring(&mut world, &response, &[]);
    told.refuses(NO_PERMISSION);
    assert_eq!(told.status, 403);
    assert_eq!(
        told.json()["AccessDeniedDetail"]["PolicyType"],
        "AssumeRolePolicy"
    );
}

#[test]
fn a_session_never_outlives_the_one_at_the_provider() {
    let (mut world, mut provider) = world();
    for (ends, asked, lasts) in [
        (None, "", 3600),
        (None, "900", 900),
        (Some(7200), "", 3600),
        (Some(1800), "", 1800),
        (Some(1800), "900", 900),
        (Some(300), "900", 300),
    ] {
        let says = Says {
            session_ends: ends,
            ..usual(&world)
        };
        let response = provider.response(&world, &says);
        let told = bring(&mut world, &response, &[("DurationSeconds", asked)]).answers();
        let until = world.now().plus_seconds(lasts).to_string();
        assert_eq!(told["Credentials"]["Expiration"], until, "{ends:?} {asked}");
    }
    for asked in ["899", "3601"] {
        let response = provider.response(&world, &usual(&world));
        let told = bring(&mut world, &response, &[("DurationSeconds", asked)]);
        told.refuses("InvalidParameter.DurationSeconds");
    }
}

#[test]
fn what_is_not_there_is_named_and_other_metadata_is_another_provider() {
    let (mut world, mut provider) = world();
    let response = provider.response(&world, &usual(&world));
    let other = arn(&world, "saml-provider/Other");
    let told = bring(&mut world, &response, &[("SAMLProviderArn", &other)]);
    told.refuses("EntityNotExist.SAMLProvider");
    assert_eq!(told.status, 404);
    // What is not offered is not told apart, whether it is there or not.
    let none = arn(&world, "role/none");
    bring(&mut world, &response, &[("RoleArn", &none)]).refuses(NO_PERMISSION);
    let says = Says::role(&none, &arn(&world, "saml-provider/Company"));
    let offered = provider.response(&world, &says);
    bring(&mut world, &offered, &[("RoleArn", &none)]).refuses("EntityNotExist.Role");
    for left_out in ["SAMLProviderArn", "RoleArn", "SAMLAssertion"] {
        bring(&mut world, &response, &[(left_out, "")]).refuses("MissingParameter");
    }
    let bare = [("SAMLProviderName", "Bare")];
    world.scene("CreateSAMLProvider", bare).answers();
    let bare = arn(&world, "saml-provider/Bare");
    let told = bring(&mut world, &response, &[("SAMLProviderArn", &bare)]);
    told.refuses("AuthenticationFail.IDPMetadata.Invalid");
    let metadata = IdentityProvider::new("https://new.example").metadata();
    let to = [
        ("SAMLProviderName", "Company"),
        ("NewEncodedSAMLMetadataDocument", &*metadata),
    ];
    world.scene("UpdateSAMLProvider", to).answers();
    let response = provider.response(&world, &usual(&world));
    bring(&mut world, &response, &[]).refuses(INVALID);
}

#[test]
fn a_certificate_that_is_added_refuses_nobody() {
    let (mut world, mut provider) = world();
    let response = provider.response(&world, &usual(&world));
    // The same metadata in other words.
    let metadata = provider.metadata();
    let (one, two) = metadata.split_at(40);
    let wrapped = format!("{one}\n{two}");
    let to = [
        ("SAMLProviderName", "Company"),
        ("NewEncodedSAMLMetadataDocument", &*wrapped),
    ];
    world.scene("UpdateSAMLProvider", to).answers();
    bring(&mut world, &response, &[]).answers();
}

#[test]
fn an_assertion_counts_once_in_an_account_whatever_the_provider_is_called() {
    let (mut world, mut provider) = world();
    let metadata = provider.metadata();
    let new = [
        ("SAMLProviderName", "Second"),
        ("EncodedSAMLMetadataDocument", &*metadata),
    ];
    world.scene("CreateSAMLProvider", new).answers();
    let second = arn(&world, "saml-provider/Second");
    let trust = trusted(&world, "").replace("Company", "Second");
    let role = [("RoleName", "Other"), ("AssumeRolePolicyDocument", &*trust)];
    world.scene("CreateRole", role).answers();
    let other = arn(&world, "role/Other");
    let mut says = usual(&world);
    says.roles.push(format!("{other},{second}"));
    let there = [("SAMLProviderArn", &*second), ("RoleArn", &other)];
    let response = provider.response(&world, &says);
    bring(&mut world, &response, &there).answers();
    bring(&mut world, &response, &[]).refuses(INVALID);
}

#[test]
fn a_response_that_was_brought_before_makes_no_row_each_time() {
    let (mut world, mut provider) = world();
    let response = provider.response(&world, &usual(&world));
    bring(&mut world, &response, &[]).answers();
    world.forget_events();
    for _ in 0..20 {
        bring(&mut world, &response, &[]).refuses(INVALID);
    }
    let events = world.events().json().len();
    assert!(events < 10, "{events}");
}

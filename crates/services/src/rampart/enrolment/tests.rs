//! Stories of agents: how they enrol, what they get, and what is kept from them.

use rcgen::{
    BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    date_time_ymd,
};
use serde_json::{Value, json};

use crate::testing::{Key, Machine, Told, World};

/// Trusts instances.
const TRUST: &str = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}"#;
const INVALID: &str = "AuthenticationFail.AgentToken.Invalid";
const NO_CODE: &str = "Forbidden.EnrolmentCode";

/// A world with an agent `web-01` that has the role Web, and its code.
fn world() -> (World, String) {
    world_with(TRUST, &[])
}

fn world_with(trust: &str, more: &[(&str, &str)]) -> (World, String) {
    let mut world = World::with_account("acme");
    for (role, trust) in [("Web", trust), ("Jobs", TRUST)] {
        let new = [("RoleName", role), ("AssumeRolePolicyDocument", trust)];
        world.scene("CreateRole", new).answers();
    }
    let usual = [("AgentName", "web-01"), ("RoleName.1", "Web")];
    let asked = usual.into_iter().chain(more.iter().copied());
    let made = world.scene("CreateAgent", asked).answers();
    let code = made["EnrolmentCode"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    (world, code)
}

fn enrol(world: &mut World, code: &str, machine: &Machine) -> Told {
    let asked = [("EnrolmentCode", code), ("PublicKey", &*machine.public())];
    world.anonymous().call("EnrolAgent", asked)
}

/// A world with an agent that has enrolled.
fn enrolled() -> (World, Machine) {
    let (mut world, code) = world();
    let machine = Machine::new();
    enrol(&mut world, &code, &machine).answers();
    (world, machine)
}

fn assume_with(world: &mut World, token: &str, more: &[(&str, &str)]) -> Told {
    let asked = [("AgentToken", token)]
        .into_iter()
        .chain(more.iter().copied());
    world.anonymous().call("AssumeRoleAsAgent", asked)
}

fn assume(world: &mut World, token: &str) -> Told {
    assume_with(world, token, &[("RoleName", "web")])
}

/// Brings a new token.
fn issue(world: &mut World, machine: &mut Machine) -> Told {
    let token = machine.token(world, "web-01");
    assume(world, &token)
}

fn update(world: &mut World, more: &[(&str, &str)]) {
    let name = [("AgentName", "web-01")];
    let asked = name.into_iter().chain(more.iter().copied());
    world.scene("UpdateAgent", asked).answers();
}

fn get(world: &mut World) -> Value {
    let told = world.scene("GetAgent", [("AgentName", "web-01")]);
    told.answers()["Agent"].clone()
}

#[test]
fn a_machine_enrols_and_is_the_role() {
    let (mut world, code) = world();
    let mut machine = Machine::new();
    let expected = json!({
        "AccountId": "1000000000000001",
        "AgentName": "web-01",
        "AgentArn": "acs:rampart::1000000000000001:agent/web-01",
        "RoleNames": ["Web"],
    });
    let mut answer = enrol(&mut world, &code, &machine).answers();
    answer.as_object_mut().unwrap().remove("RequestId");
    assert_eq!(answer, expected);
    let told = issue(&mut world, &mut machine);
    let answer = told.answers();
    let user = &answer["AssumedRoleUser"];
    let arn = "acs:ram::1000000000000001:assumed-role/web/web-01";
    assert_eq!(user["Arn"], arn);
    assert_eq!(answer["Credentials"]["Expiration"], "2026-01-02T04:04:05Z");
    let key = Key::of(&told);
    let known = world
        .holder_of(&key)
        .call("GetCallerIdentity", [])
        .answers();
    assert_eq!(known["Arn"], arn);
    let agent = get(&mut world);
    assert_eq!(agent["Identity"], "Key");
    assert_eq!(agent["PublicKeyFingerprint"].as_str().unwrap().len(), 64);
    assert_eq!(agent["EnrolDate"], "2026-01-02T03:04:05Z");
    let issue =
        json!({"Date": "2026-01-02T03:04:05Z", "RoleName": "Web", "SourceAddress": "203.0.113.7"});
    assert_eq!(agent["LastIssue"], issue);
}

#[test]
fn the_events_say_which_agent_and_hold_neither_code_nor_token() {
    let (mut world, code) = world();
    let mut machine = Machine::new();
    world.forget_events();
    enrol(&mut world, &code, &machine).answers();
    let token = machine.token(&world, "web-01");
    assume(&mut world, &token).answers();
    let events = world.events();
    events.are(["EnrolAgent ok", "AssumeRoleAsAgent ok"]);
    for event in events.json() {
        assert_eq!(event["userIdentity"]["type"], "agent");
        assert_eq!(event["userIdentity"]["userName"], "web-01");
    }
    assert_eq!(
        events.json()[0]["requestParameters"]["EnrolmentCode"],
        "****"
    );
    assert_eq!(events.json()[1]["resourceName"], "Web");
    let kept = world.kept();
    let secret = code.rsplit('.').next().unwrap();
    let signature = token.rsplit('.').next().unwrap();
    assert!(!kept.contains(secret) && !kept.contains(signature));
}

#[test]
fn an_answer_that_was_lost_is_asked_for_again_with_the_same_key() {
    let (mut world, code) = world();
    let machine = Machine::new();
    let mut first = enrol(&mut world, &code, &machine).answers();
    world.later(3599);
    let mut again = enrol(&mut world, &code, &machine).answers();
    for answer in [&mut first, &mut again] {
        answer.as_object_mut().unwrap().remove("RequestId");
    }
    assert_eq!(first, again);
    enrol(&mut world, &code, &Machine::new()).refuses(NO_CODE);
    world.later(1);
    enrol(&mut world, &code, &machine).refuses(NO_CODE);
}

#[test]
fn a_code_that_is_no_good_is_refused_in_one_way() {
    let (mut world, code) = world();
    let machine = Machine::new();
    let (whose, secret) = code.rsplit_once('.').unwrap();
    let (account, agent) = whose.rsplit_once('.').unwrap();
    let wrong: String = secret.chars().rev().collect();
    let said = |told: &Told| {
        let mut answer = told.json();
        answer.as_object_mut().unwrap().remove("RequestId");
        (told.status, answer.to_string())
    };
    let mut all = vec![
        enrol(&mut world, &format!("{whose}.{wrong}"), &machine),
        enrol(
            &mut world,
            &format!("{account}.212345678901234567.{secret}"),
            &machine,
        ),
        enrol(
            &mut world,
            &format!("rampart-enrol.1999999999999999.{agent}.{secret}"),
            &machine,
        ),
    ];
    enrol(&mut world, &code, &machine).answers();
    all.push(enrol(&mut world, &code, &Machine::new()));
    world.later(3600);
    all.push(enrol(&mut world, &code, &machine));
    let first = said(&all[0]);
    assert_eq!(first.0, 403);
    for told in &all {
        told.refuses(NO_CODE);
        assert_eq!(said(told), first);
    }
}

#[test]
fn what_strangers_make_up_is_told_together_and_says_why() {
    let (mut world, code) = world();
    let (whose, _) = code.rsplit_once('.').unwrap();
    let machine = Machine::new();
    world.forget_events();
    for _ in 0..100 {
        enrol(&mut world, &format!("{whose}.{}", "x".repeat(40)), &machine).refuses(NO_CODE);
    }
    let events = world.events();
    let told = events.json();
    // Powers of two, up to 64.
    assert_eq!(told.len(), 7);
    let why = told[0]["errorMessage"].as_str().unwrap();
    assert!(why.contains("not the last code"), "{why}");
}

#[test]
fn a_new_code_takes_the_place_of_the_identity_when_it_is_used() {
    let (mut world, mut old) = enrolled();
    let name = [("AgentName", "web-01")];
    let renewed = world.scene("RenewAgentCode", name).answers();
    let code = renewed["EnrolmentCode"].as_str().unwrap();
    assert_eq!(renewed["Agent"]["Identity"], "Key");
    issue(&mut world, &mut old).answers();
    let mut new = Machine::new();
    issue(&mut world, &mut new).refuses(INVALID);
    enrol(&mut world, code, &new).answers();
    issue(&mut world, &mut new).answers();
    issue(&mut world, &mut old).refuses(INVALID);
}

#[test]
fn a_token_counts_once_on_every_node() {
    let (mut world, mut machine) = enrolled();
    let token = machine.token(&world, "web-01");
    assume(&mut world, &token).answers();
    assume(&mut world, &token).refuses("SignatureNonceUsed");
    let _ = world.another_node();
    assume(&mut world, &token).refuses("SignatureNonceUsed");
    issue(&mut world, &mut machine).answers();
}

#[test]
fn what_a_token_must_say_is_looked_at() {
    let (mut world, mut machine) = enrolled();
    let now = world.now().seconds();
    let expired = "AuthenticationFail.AgentToken.Expired";
    let other = "acs:rampart::1000000000000001:agent/web-02";
    for (claims, code) in [
        (json!({"iat": now - 180, "exp": now - 60}), expired),
        (json!({"iat": now - 180, "exp": now - 59}), "ok"),
        (json!({"iat": now + 60, "exp": now + 90}), "ok"),
        (json!({"iat": now + 61, "exp": now + 90}), INVALID),
        (json!({"exp": now + 300}), "ok"),
        (json!({"exp": now + 301}), INVALID),
        (json!({"iat": now + 10, "exp": now + 10}), INVALID),
        (json!({"exp": null}), INVALID),
        (json!({"iat": null}), INVALID),
        (json!({"nbf": now + 61}), INVALID),
        (json!({"aud": "rampart"}), INVALID),
        (json!({"aud": null}), INVALID),
        (
            json!({"aud": ["rampart:AssumeRoleAsAgent", "other"]}),
            INVALID,
        ),
        (json!({"jti": null}), INVALID),
        (json!({"jti": "short"}), INVALID),
        (json!({"iss": other}), INVALID),
        (json!({"sub": other}), INVALID),
        (json!({"iss": other, "sub": other}), INVALID),
        (json!({"iss": "web-01", "sub": "web-01"}), INVALID),
    ] {
        let token = machine.token_with(&world, "web-01", &claims);
        let told = assume(&mut world, &token);
        assert_eq!(told.code(), code, "{claims}: {}", told.text());
        assert_eq!(
            told.status,
            if code == "ok" { 200 } else { 401 },
            "{claims}"
        );
    }
}

#[test]
fn whoever_is_not_the_agent_hears_nothing_of_it() {
    let (mut world, _) = enrolled();
    let more = [("AgentName", "fresh"), ("RoleName.1", "Web")];
    world.scene("CreateAgent", more).answers();
    let mut stranger = Machine::new();
    let mut said = Vec::new();
    // Of another key, not enrolled yet, not there.
    for name in ["web-01", "fresh", "none"] {
        let token = stranger.token(&world, name);
        let told = assume(&mut world, &token);
        told.refuses(INVALID);
        said.push(told.json()["Message"].clone());
    }
    assert!(said.iter().all(|one| *one == said[0]), "{said:?}");
}

#[test]
fn a_header_changes_no_rule() {
    let (mut world, machine) = enrolled();
    let now = world.now().seconds();
    let arn = "acs:rampart::1000000000000001:agent/web-01";
    let claims = json!({"iss": arn, "sub": arn, "aud": "rampart:AssumeRoleAsAgent", "iat": now,
                        "exp": now + 60, "jti": "0123456789abcdef"});
    for header in [
        json!({"alg": "none"}),
        json!({"alg": "HS256"}),
        json!({"alg": "ES384"}),
        json!({"alg": "EdDSA"}),
        json!({"alg": "RS256"}),
        json!({}),
        json!({"alg": "ES256", "jwk": {}}),
        json!({"alg": "ES256", "crit": ["exp"]}),
        json!({"alg": "ES256", "x5c": ["AAAA"]}),
    ] {
        let token = machine.sign(&header, &claims);
        assume(&mut world, &token).refuses(INVALID);
    }
    let token = machine.sign(&json!({"alg": "ES256"}), &claims);
    let (rest, _) = token.rsplit_once('.').unwrap();
    assume(&mut world, &format!("{rest}.AAAA")).refuses(INVALID);
    assume(&mut world, &token).answers();
}

#[test]
fn a_role_that_the_agent_does_not_have_looks_as_if_it_were_not_there() {
    let (mut world, mut machine) = enrolled();
    let mut said = Vec::new();
    for role in ["Jobs", "none"] {
        let token = machine.token(&world, "web-01");
        let told = assume_with(&mut world, &token, &[("RoleName", role)]);
        told.refuses("Forbidden.Agent.Role");
        let message = told.json()["Message"].as_str().unwrap().replace(role, "");
        said.push((told.status, message));
    }
    assert_eq!(said[0], said[1]);
    let arn = |account: &str| format!("acs:ram::{account}:role/Web");
    let token = machine.token(&world, "web-01");
    let own = arn("1000000000000001");
    assume_with(&mut world, &token, &[("RoleArn", &own)]).answers();
    let token = machine.token(&world, "web-01");
    let others = arn("1000000000000002");
    assume_with(&mut world, &token, &[("RoleArn", &others)]).refuses("Forbidden.Agent.Role");
    let both = [("RoleArn", &*own), ("RoleName", "Web")];
    for more in [&[][..], &both] {
        let token = machine.token(&world, "web-01");
        assume_with(&mut world, &token, more).refuses("InvalidParameter.RoleName");
    }
}

#[test]
fn the_trust_of_the_role_decides_as_for_instances() {
    let root = crate::testing::trust("acs:ram::1000000000000001:root");
    let (functions, condition) = (
        TRUST.replace("ecs.", "fc."),
        TRUST.replace(
            r#""Principal""#,
            r#""Condition":{"IpAddress":{"acs:SourceIp":["203.0.113.0/24"]}},"Principal""#,
        ),
    );
    let elsewhere = condition.replace("203.0.113.0", "198.51.100.0");
    let denied = "AuthenticationFail.NoPermission";
    for (trust, code) in [
        (TRUST, "ok"),
        (&condition, "ok"),
        (&elsewhere, denied),
        (&functions, denied),
        (&root, denied),
    ] {
        let (mut world, enrolment) = world_with(trust, &[]);
        let mut machine = Machine::new();
        enrol(&mut world, &enrolment, &machine).answers();
        let told = issue(&mut world, &mut machine);
        assert_eq!(told.code(), code, "{trust}");
        if code == denied {
            assert_eq!(told.status, 403);
            let detail = &told.json()["AccessDeniedDetail"];
            assert_eq!(detail["AuthAction"], "sts:AssumeRole");
            assert_eq!(detail["AuthPrincipalType"], "Service");
            assert_eq!(detail["PolicyType"], "AssumeRolePolicy");
        }
    }
}

#[test]
fn a_session_lasts_as_the_role_and_its_policy_say() {
    let (mut world, mut machine) = enrolled();
    let with = |world: &mut World, machine: &mut Machine, more: &[(&str, &str)]| {
        let token = machine.token(world, "web-01");
        let more: Vec<_> = [("RoleName", "Web")].iter().chain(more).copied().collect();
        assume_with(world, &token, &more)
    };
    for (seconds, code) in [
        ("899", "InvalidParameter.DurationSeconds"),
        ("900", "ok"),
        ("3600", "ok"),
        ("3601", "InvalidParameter.DurationSeconds"),
    ] {
        let told = with(&mut world, &mut machine, &[("DurationSeconds", seconds)]);
        assert_eq!(told.code(), code, "{seconds}");
    }
    let on = [
        ("PolicyName", "AdministratorAccess"),
        ("PolicyType", "System"),
        ("RoleName", "Web"),
    ];
    world.scene("AttachPolicyToRole", on).answers();
    let policy = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:ListUsers","Resource":"*"}]}"#;
    let key = Key::of(&with(&mut world, &mut machine, &[("Policy", policy)]));
    world.holder_of(&key).call("ListUsers", []).answers();
    world
        .holder_of(&key)
        .call("ListRoles", [])
        .refuses("NoPermission");
}

#[test]
fn an_agent_asks_from_its_networks_while_it_is_on() {
    let (mut world, mut machine) = enrolled();
    update(&mut world, &[("Network.1", "198.51.100.0/24")]);
    issue(&mut world, &mut machine).refuses("Forbidden.Agent.Network");
    world.from_address("198.51.100.7");
    issue(&mut world, &mut machine).answers();
    update(&mut world, &[("Status", "Inactive")]);
    let told = issue(&mut world, &mut machine);
    told.refuses("Forbidden.Agent.Inactive");
    assert_eq!(told.status, 403);
    update(&mut world, &[("Status", "Active")]);
    issue(&mut world, &mut machine).answers();
}

/// Whether credentials still open something.
fn opens(world: &mut World, key: &Key) -> bool {
    world.holder_of(key).call("GetCallerIdentity", []).status == 200
}

#[test]
fn what_is_taken_from_an_agent_ends_what_it_gave_out() {
    for way in ["role", "off", "deleted"] {
        let (mut world, mut machine) = enrolled();
        update(&mut world, &[("RoleName.1", "Web"), ("RoleName.2", "Jobs")]);
        let web = Key::of(&issue(&mut world, &mut machine));
        let token = machine.token(&world, "web-01");
        let jobs = Key::of(&assume_with(&mut world, &token, &[("RoleName", "Jobs")]));
        assert!(opens(&mut world, &web) && opens(&mut world, &jobs));
        match way {
            "role" => update(&mut world, &[("RoleName.1", "Jobs")]),
            "off" => update(&mut world, &[("Status", "Inactive")]),
            _ => {
                let name = [("AgentName", "web-01")];
                world.scene("DeleteAgent", name).answers();
            }
        }
        assert!(!opens(&mut world, &web), "{way}");
        assert_eq!(opens(&mut world, &jobs), way == "role", "{way}");
        let told = world.holder_of(&web).call("GetCallerIdentity", []);
        told.refuses("InvalidSecurityToken.Expired");
    }
}

#[test]
fn what_is_given_out_after_an_agent_is_on_again_counts() {
    let (mut world, mut machine) = enrolled();
    let before = Key::of(&issue(&mut world, &mut machine));
    update(&mut world, &[("Status", "Inactive")]);
    update(&mut world, &[("Status", "Active")]);
    let after = Key::of(&issue(&mut world, &mut machine));
    assert!(!opens(&mut world, &before) && opens(&mut world, &after));
}

#[test]
fn an_agent_that_another_node_has_made_is_known() {
    let (mut world, code) = world();
    let first = world.another_node();
    let mut machine = Machine::new();
    enrol(&mut world, &code, &machine).answers();
    let second = world.turn_to(first);
    issue(&mut world, &mut machine).answers();
    update(&mut world, &[("Status", "Inactive")]);
    let _ = world.turn_to(second);
    issue(&mut world, &mut machine).refuses("Forbidden.Agent.Inactive");
}

/// An authority, and certificates that it issues.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

/// What of a certificate is as it should not be.
#[derive(Clone, Copy)]
enum Wrong {
    Nothing,
    Name,
    Star,
    Usage,
    NoUsage,
    Time,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2040, 1, 1);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self {
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    /// A certificate in base64, and a machine with its key.
    fn issue(&self, wrong: Wrong) -> (String, Machine) {
        let name = match wrong {
            Wrong::Name => "web-02.example.com",
            Wrong::Star => "*.example.com",
            _ => "Web-01.example.com",
        };
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2025, 1, 1);
        params.not_after = match wrong {
            Wrong::Time => date_time_ymd(2026, 1, 1),
            _ => date_time_ymd(2030, 1, 1),
        };
        params.extended_key_usages = match wrong {
            Wrong::Usage => vec![ExtendedKeyUsagePurpose::ServerAuth],
            Wrong::NoUsage => Vec::new(),
            _ => vec![ExtendedKeyUsagePurpose::ClientAuth],
        };
        let key = KeyPair::generate().unwrap();
        let made = params.signed_by(&key, &self.issuer).unwrap();
        let machine = Machine::with_key(&key.serialize_der());
        (data_encoding::BASE64.encode(made.der()), machine)
    }
}

/// A token with this certificate.
fn certified(world: &World, machine: &Machine, certificate: &str, number: usize) -> String {
    let now = world.now().seconds();
    let arn = "acs:rampart::1000000000000001:agent/web-01";
    let claims = json!({"iss": arn, "sub": arn, "aud": "rampart:AssumeRoleAsAgent", "iat": now,
                        "exp": now + 60, "jti": format!("{number:032}")});
    let header = json!({"alg": "ES256", "x5c": [certificate]});
    machine.sign(&header, &claims)
}

#[test]
fn a_certificate_of_the_agent_s_own_authority_is_its_identity() {
    let authority = Authority::new();
    let more = [
        ("CertificateAuthority", &*authority.pem),
        ("CertificateName", "web-01.example.com"),
    ];
    let (mut world, code) = world_with(TRUST, &more);
    assert_eq!(code, "");
    let agent = get(&mut world);
    assert_eq!(agent["Identity"], "Certificate");
    assert_eq!(agent["CertificateName"], "web-01.example.com");
    for (number, (wrong, good)) in [
        (Wrong::Nothing, true),
        (Wrong::Name, false),
        (Wrong::Star, false),
        (Wrong::Usage, false),
        (Wrong::NoUsage, false),
        (Wrong::Time, false),
    ]
    .into_iter()
    .enumerate()
    {
        let (certificate, machine) = authority.issue(wrong);
        let token = certified(&world, &machine, &certificate, number);
        let told = assume(&mut world, &token);
        let code = if good { "ok" } else { INVALID };
        assert_eq!(told.code(), code, "{number}: {}", told.text());
    }
    // Of another authority, of another key than the certificate's, and without one.
    let (certificate, machine) = Authority::new().issue(Wrong::Nothing);
    let token = certified(&world, &machine, &certificate, 100);
    assume(&mut world, &token).refuses(INVALID);
    let (certificate, mut own) = authority.issue(Wrong::Nothing);
    let token = certified(&world, &machine, &certificate, 101);
    assume(&mut world, &token).refuses(INVALID);
    let token = own.token(&world, "web-01");
    assume(&mut world, &token).refuses(INVALID);
    let name = [("AgentName", "web-01")];
    let renewed = world.scene("RenewAgentCode", name);
    renewed.refuses("Conflict.Agent.Certificate");
}

#[test]
fn why_a_certificate_is_refused_stands_in_the_event() {
    let authority = Authority::new();
    let more = [
        ("CertificateAuthority", &*authority.pem),
        ("CertificateName", "web-01.example.com"),
    ];
    let (mut world, _) = world_with(TRUST, &more);
    for (number, (wrong, word)) in [
        (Wrong::Name, "web-02.example.com"),
        (Wrong::NoUsage, "clientAuth"),
        (Wrong::Time, "vouches"),
    ]
    .into_iter()
    .enumerate()
    {
        world.later(60);
        world.forget_events();
        let (certificate, machine) = authority.issue(wrong);
        let token = certified(&world, &machine, &certificate, number);
        let told = assume(&mut world, &token);
        assert!(!told.text().contains(word), "{}", told.text());
        let events = world.events();
        let event = &events.json()[0];
        let why = event["errorMessage"].as_str().unwrap();
        assert!(why.contains(word), "{why}");
    }
}

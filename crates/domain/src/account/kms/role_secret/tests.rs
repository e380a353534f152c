//! Secrets of roles: whom the role must trust, for how long credentials are good, what their sessions are called.

use model::{NewRole, RoleId};

use super::*;

const HOME: AccountId = AccountId::new(1_000_000_000_000_001);
const ROLE: RoleId = RoleId::new(7);

fn trusting(principal: &str, condition: &str) -> String {
    format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{principal}{condition}}}]}}"#
    )
}

fn account(trust: &str) -> Account {
    let mut account = Account::default();
    account.roles.put(Role::new(NewRole {
        id: ROLE,
        name: "Till".parse().unwrap(),
        trust: trust.into(),
        created: Moment::default(),
    }));
    account
}

fn of(account: &Account, seconds: Option<u32>) -> Result<SecretRole, Refusal> {
    let name = "till".parse().unwrap();
    of_role(account, HOME, (&name, seconds), &Circumstances::new())
}

fn secret_name(text: &str) -> SecretName {
    text.parse().unwrap()
}

#[test]
fn the_role_must_let_the_service_take_it_on() {
    let service = r#"{"Service":["kms.aliyuncs.com"]}"#;
    assert!(of(&account(&trusting(service, "")), None).is_ok());
    for other in [
        r#"{"Service":["ecs.aliyuncs.com"]}"#,
        r#"{"RAM":["acs:ram::1000000000000001:root"]}"#,
    ] {
        let told = of(&account(&trusting(other, "")), None);
        assert!(matches!(told, Err(Refusal::State(NO_ROLE, _))), "{other}");
    }
    let denied = r#"{"Version":"1","Statement":[
        {"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["kms.aliyuncs.com"]}},
        {"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"Service":["kms.aliyuncs.com"]}}]}"#;
    assert!(of(&account(denied), None).is_err());
    let none = of(&Account::default(), None);
    assert!(matches!(none, Err(Refusal::Missing(..))), "{none:?}");
}

#[test]
fn conditions_of_the_trust_are_about_whoever_reads() {
    let service = r#"{"Service":["kms.aliyuncs.com"]}"#;
    let condition = r#","Condition":{"IpAddress":{"acs:SourceIp":["10.0.0.0/8"]}}"#;
    let account = account(&trusting(service, condition));
    let of = SecretRole {
        role: ROLE,
        seconds: 3600,
    };
    let from = |address: &str| {
        let circumstances = Circumstances::new().with("acs:SourceIp", address);
        role(&account, HOME, &of, &circumstances).is_ok()
    };
    assert!(from("10.1.2.3") && !from("192.0.2.1"));
    // What cannot be told is not so.
    assert!(role(&account, HOME, &of, &Circumstances::new()).is_err());
}

#[test]
fn credentials_last_as_long_as_secret_and_role_both_allow() {
    let account = account(&trusting(r#"{"Service":["kms.aliyuncs.com"]}"#, ""));
    assert_eq!(of(&account, None).unwrap().seconds, 3600);
    assert_eq!(of(&account, Some(900)).unwrap().seconds, 900);
    for bad in [0, 899, 3601] {
        let told = of(&account, Some(bad));
        assert!(
            matches!(told, Err(Refusal::Invalid("ExtendedConfig", _))),
            "{bad}"
        );
    }
    let role = account.roles.get(&ROLE).unwrap();
    let lasting = |most, asked| {
        let of = SecretRole {
            role: ROLE,
            seconds: most,
        };
        seconds(&of, role, asked)
    };
    assert_eq!(lasting(1800, None), Ok(1800));
    assert_eq!(lasting(1800, Some(900)), Ok(900));
    // The role was made stricter since the secret was made.
    assert_eq!(lasting(43_200, None), Ok(3600));
    for (most, bad) in [(1800, 1801), (43_200, 3601), (1800, 899)] {
        let told = lasting(most, Some(bad));
        assert!(
            matches!(told, Err(Refusal::Invalid("LeaseSeconds", _))),
            "{bad}"
        );
    }
}

#[test]
fn a_session_names_the_secret_and_its_reader() {
    let named = |secret: &str, reader: &str| {
        let name = session_name(&secret_name(secret), reader);
        name.unwrap().to_string()
    };
    assert_eq!(
        named("acs/ram/role/till", "alice"),
        "acs-ram-role-till@alice"
    );
    // The one sign between both is no other's.
    assert_eq!(named("a@b=c", "ops.x@y"), "a-b-c@ops.x-y");
    let long = named(&format!("{}/till", "a".repeat(100)), &"b".repeat(64));
    assert_eq!(long.len(), 64);
    assert!(long.contains("a-till@b"), "{long}");
    assert_eq!(named("a", "b"), "a@b");
}

#[test]
fn the_name_of_the_secret_follows_from_the_role() {
    let name = name(&"Till".parse().unwrap()).unwrap();
    assert_eq!(name.as_str(), "acs/ram/role/Till");
}

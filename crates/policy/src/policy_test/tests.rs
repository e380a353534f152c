//! What is expected, compared with what is decided.

use super::*;

const ME: &str = "1000000000000001";

fn test(action: &str, expected: Expected) -> PolicyTest {
    PolicyTest {
        name: "a test".into(),
        principal: None,
        action: action.into(),
        resource: "acs:oss:*:1000000000000001:b/o".into(),
        context: BTreeMap::new(),
        expected,
        expected_layer: None,
        expected_statement: None,
    }
}

fn policy(statements: &str, kind: Kind) -> Arc<Policy> {
    let text = format!(r#"{{"Version":"1","Statement":[{statements}]}}"#);
    Arc::new(Policy::parse(&text, kind).unwrap())
}

const READ: &str = r#"{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}"#;

#[test]
fn what_is_expected_is_compared_with_what_is_decided() {
    let read = policy(READ, Kind::Identity);
    let run = |test: &PolicyTest| test.run_alone(&read, Kind::Identity, ("P", "v1"), ME);
    assert!(run(&test("oss:GetObject", Expected::Allow)).passed());
    assert!(run(&test("oss:PutObject", Expected::Deny)).passed());
    let wrong = run(&test("oss:PutObject", Expected::Allow));
    assert_eq!(wrong.mismatches, [Mismatch::Decision]);
    assert_eq!(wrong.explanation.misses.len(), 1, "and says what came near");
    let mut exact = test("oss:GetObject", Expected::Allow);
    exact.expected_layer = Some("Identity".into());
    exact.expected_statement = Some(0);
    assert!(run(&exact).passed());
    exact.expected_layer = Some("Trust".into());
    exact.expected_statement = Some(1);
    assert_eq!(
        run(&exact).mismatches,
        [Mismatch::Layer, Mismatch::Statement]
    );
}

#[test]
fn a_key_that_is_not_named_is_absent_but_for_the_second_factor() {
    let guarded = r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{
        "Bool":{"acs:MFAPresent":"false"},"IpAddress":{"acs:SourceIp":"10.0.0.0/8"}}}"#;
    let guarded = policy(guarded, Kind::Identity);
    let mut asked = test("oss:GetObject", Expected::Allow);
    let passed = |asked: &PolicyTest| {
        let run = asked.run_alone(&guarded, Kind::Identity, ("P", "v1"), ME);
        run.passed()
    };
    assert!(!passed(&asked));
    asked
        .context
        .insert("acs:SourceIp".into(), vec!["10.1.1.1".into()]);
    assert!(passed(&asked));
    asked
        .context
        .insert("acs:mfapresent".into(), vec!["true".into()]);
    assert!(!passed(&asked));
}

#[test]
fn a_trust_policy_is_asked_whom_it_lets_in() {
    let trust = r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{
        "RAM":["acs:ram::1000000000000001:user/bob"],"Service":["ecs.aliyuncs.com"]}}"#;
    let trust = policy(trust, Kind::Trust);
    let allowed = |principal: &str| {
        let asked = PolicyTest {
            principal: Some(principal.into()),
            resource: "acs:ram::1000000000000001:role/ops".into(),
            ..test("sts:AssumeRole", Expected::Allow)
        };
        asked
            .run_alone(&trust, Kind::Trust, (TRUST, "v1"), ME)
            .passed()
    };
    assert!(allowed("bob") && allowed("user/bob") && allowed("service/ecs.aliyuncs.com"));
    assert!(!allowed("eve") && !allowed("acs:ram::2000000000000002:user/bob"));
}

#[test]
fn a_test_is_read_as_it_is_written() {
    let text = r#"{"Name":"n","Action":"a:b","Resource":"*","Expected":"Deny",
        "Context":{"k":"v","l":["w","x"]}}"#;
    let read: PolicyTest = serde_json::from_str(text).unwrap();
    assert_eq!(read.context["k"], ["v"]);
    assert_eq!(read.context["l"], ["w", "x"]);
    let again = serde_json::to_string(&read).unwrap();
    assert_eq!(serde_json::from_str::<PolicyTest>(&again).unwrap(), read);
    let more = text.replace(r#""Name""#, r#""Nam":"x","Name""#);
    assert!(serde_json::from_str::<PolicyTest>(&more).is_err());
}

#[test]
fn what_breaks_a_rule_is_named() {
    type Change = fn(&mut PolicyTest);
    let sound = test("oss:GetObject", Expected::Allow);
    assert_eq!(PolicyTest::check_all(std::slice::from_ref(&sound)), Ok(()));
    let broken = |change: Change| {
        let mut test = sound.clone();
        change(&mut test);
        PolicyTest::check_all(&[test]).unwrap_err()
    };
    let cases: [(Change, &str); 9] = [
        (|one| one.name.clear(), "Name"),
        (|one| one.name = "\n".into(), "Name"),
        (|one| one.principal = Some("group/dev".into()), "Principal"),
        (|one| one.action = "oss:*".into(), "Action"),
        (|one| one.action = "GetObject".into(), "Action"),
        (|one| one.resource = "bucket".into(), "Resource"),
        (
            |one| one.expected_layer = Some("Roof".into()),
            "ExpectedLayer",
        ),
        (
            |one| drop(one.context.insert("k".into(), vec![])),
            "Context",
        ),
        (
            |one| {
                drop(
                    one.context
                        .insert("acs:principalarn".into(), vec!["x".into()]),
                );
            },
            "Context",
        ),
    ];
    for (change, field) in cases {
        let told = broken(change);
        assert!(told.starts_with(&format!("test 1: {field}")), "{told}");
    }
    let twice = PolicyTest::check_all(&[sound.clone(), sound.clone()]).unwrap_err();
    assert!(twice.contains("a test"), "{twice}");
    let many = |count: usize, name: &str| {
        let named = |number| PolicyTest {
            name: format!("{name}{number}"),
            resource: format!("acs:oss:*:*:{}", "x".repeat(1000)),
            ..sound.clone()
        };
        (0..count).map(named).collect::<Vec<_>>()
    };
    assert!(
        PolicyTest::check_all(&many(101, "t"))
            .unwrap_err()
            .contains("100")
    );
    assert!(
        PolicyTest::check_all(&many(100, "t"))
            .unwrap_err()
            .contains("32768")
    );
    assert_eq!(PolicyTest::check_all(&many(20, "t")), Ok(()));
}

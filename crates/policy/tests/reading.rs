//! Documents: what is written is what is read, printing and reading agree, nothing ends in a panic.

#![expect(
    clippy::unwrap_used,
    reason = "a document that was refused ends the test"
)]

#[expect(dead_code, reason = "the judges need more of the world")]
mod world;

use policy::{Effect, Kind, Operator, Policy, Quantifier, Statement};
use proptest::prelude::*;
use serde_json::{Value, json};
use world::{effect, statement, text};

/// One text or a list of them.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(list) => list.iter().map(|one| one.as_str().unwrap()).collect(),
        one => vec![one.as_str().unwrap()],
    }
}

#[test]
fn policies_are_equal_by_what_they_say() {
    let policy = |action: &str| {
        let text = json!({"Version": "1", "Statement": [
            {"Effect": "Allow", "Action": action, "Resource": "*"}]});
        Policy::restore(&text.to_string(), Kind::Identity)
    };
    assert_eq!(policy("a:b"), policy("a:b"));
    assert_ne!(policy("a:b"), policy("a:c"));
}

#[test]
fn what_was_no_text_is_printed_as_it_stood() {
    let text = r#"{"Version":"1","Statement":[{"Effect":"Deny","Action":"a:b","Resource":"*","Condition":{"NumericEquals":{"k":[7,"7"]}}}]}"#;
    let policy = Policy::restore(text, Kind::Identity);
    assert_eq!(policy.to_string(), text);
    let values = policy.document().statements()[0].conditions()[0].values();
    let read = values.iter().map(|one| (one.is_text(), one.is_readable()));
    assert_eq!(read.collect::<Vec<_>>(), [(false, false), (true, true)]);
}

#[test]
fn the_wide_print_is_for_people() {
    let text = r#"{"Version":"1","Statement":[{"Effect":"Deny","Action":["a:b","a:c"],"Resource":"*",
        "Condition":{"Bool":{"k":"true"},"StringLike":{"k":["\"x","y"],"l":"z"}}}]}"#;
    let policy = Policy::parse(text, Kind::Identity).unwrap();
    let wide = r#"{
  "Version": "1",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": [
        "a:b",
        "a:c"
      ],
      "Resource": "*",
      "Condition": {
        "Bool": {
          "k": "true"
        },
        "StringLike": {
          "k": [
            "\"x",
            "y"
          ],
          "l": "z"
        }
      }
    }
  ]
}"#;
    assert_eq!(format!("{:#}", policy.document()), wide);
    let narrow: Value = serde_json::from_str(wide).unwrap();
    assert_eq!(policy.to_string(), narrow.to_string());
    let tests = policy.document().statements()[0].conditions();
    assert_eq!(tests[0].to_string(), r#"{"Bool":{"k":"true"}}"#);
}

#[test]
fn a_name_of_a_statement_is_kept_and_changes_nothing() {
    for kind in [Kind::Identity, Kind::Session, Kind::Control] {
        for sid in ["x", "", "Any text at all: \u{e9}\u{4e2d} \"quoted\""] {
            let text = json!({"Version": "1", "Statement": [
                {"Sid": sid, "Effect": "Allow", "Action": "a:b", "Resource": "*"}]});
            let policy = Policy::parse(&text.to_string(), kind).unwrap();
            let statement = &policy.document().statements()[0];
            assert_eq!((statement.sid(), statement.is_sound()), (Some(sid), true));
            assert_eq!(policy.to_string(), text.to_string());
        }
        // What is no text is refused, and an Allow that was stored so grants nothing.
        let text = r#"{"Version":"1","Statement":[{"Sid":7,"Effect":"Allow","Action":"a:b","Resource":"*"}]}"#;
        let mistakes = Policy::parse(text, kind).unwrap_err();
        let found: Vec<_> = mistakes.iter().map(|one| (one.code, &*one.path)).collect();
        assert_eq!(found, [("not-text", "Statement[0].Sid")]);
        assert!(Policy::restore(text, kind).document().statements()[0].is_unsure());
    }
    let trust = r#"{"Version":"1","Statement":[{"Sid":"","Effect":"Allow","Principal":{"RAM":"acs:ram::1:root"},"Action":"sts:AssumeRole"}]}"#;
    assert_eq!(
        Policy::parse(trust, Kind::Trust).unwrap().to_string(),
        trust
    );
}

#[test]
fn a_list_that_names_nobody_is_printed_as_it_was_sent() {
    let statement = |principal: &str| {
        format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole"}}]}}"#
        )
    };
    let root = "acs:ram::1000000000000001:root";
    for principal in [
        format!(r#"{{"RAM":"{root}","Service":[]}}"#),
        r#"{"RAM":[],"Service":"ecs.aliyuncs.com"}"#.to_owned(),
        r#"{"RAM":[],"Service":[],"Federated":"acs:ram::1:saml-provider/a"}"#.to_owned(),
    ] {
        let text = statement(&principal);
        let policy = Policy::parse(&text, Kind::Trust).unwrap();
        assert_eq!(policy.to_string(), text);
        assert!(policy.document().statements()[0].is_sound());
    }
    for (principal, path) in [
        (r#"{"RAM":[]}"#, "Statement[0].Principal"),
        (
            r#"{"RAM":[],"Service":[],"Federated":[]}"#,
            "Statement[0].Principal",
        ),
        ("{}", "Statement[0].Principal"),
    ] {
        let mistakes = Policy::parse(&statement(principal), Kind::Trust).unwrap_err();
        let found: Vec<_> = mistakes.iter().map(|one| (one.code, &*one.path)).collect();
        assert_eq!(found, [("no-principals", path)], "{principal}");
    }
}

/// What a sound statement says, read from its JSON without the crate.
fn read_plainly(written: &Value, read: &Statement) -> Result<(), TestCaseError> {
    let effect = if written["Effect"] == "Allow" {
        Effect::Allow
    } else {
        Effect::Deny
    };
    prop_assert_eq!(read.effect(), effect);
    prop_assert_eq!(read.sid(), written.get("Sid").and_then(Value::as_str));
    let actions = read.actions();
    let name = if actions.is_negated() {
        "NotAction"
    } else {
        "Action"
    };
    let own: Vec<_> = actions
        .patterns()
        .iter()
        .map(policy::ActionPattern::text)
        .collect();
    prop_assert_eq!(own, texts(&written[name]));
    prop_assert_eq!(
        read.resources().is_some(),
        written.get("Resource").is_some()
    );
    if let Some(resources) = read.resources() {
        let own = resources
            .patterns()
            .iter()
            .map(policy::ResourcePattern::text);
        prop_assert_eq!(own.collect::<Vec<_>>(), texts(&written["Resource"]));
    }
    prop_assert_eq!(
        read.principals().is_some(),
        written.get("Principal").is_some()
    );
    if let Some(principals) = read.principals() {
        let kinds = [
            ("RAM", principals.ram()),
            ("Service", principals.service()),
            ("Federated", principals.federated()),
        ];
        for (kind, own) in kinds {
            let named = written["Principal"]
                .get(kind)
                .map(texts)
                .unwrap_or_default();
            prop_assert_eq!(own.iter().map(|one| &**one).collect::<Vec<_>>(), named);
        }
    }
    let mut tests = read.conditions().iter();
    let operators = written.get("Condition").and_then(Value::as_object);
    for (operator, keys) in operators.into_iter().flatten() {
        for (key, values) in keys.as_object().unwrap() {
            let test = tests.next().unwrap();
            let (quantifier, name) = match operator.split_once(':') {
                Some(("ForAllValues", name)) => (Some(Quantifier::All), name),
                Some((_, name)) => (Some(Quantifier::Any), name),
                None => (None, &**operator),
            };
            prop_assert_eq!(test.quantifier(), quantifier);
            prop_assert_eq!(Some(*test.operator()), Operator::parse(name));
            prop_assert_eq!((test.word(), test.key()), (&**operator, &**key));
            let own = test.values().iter().map(policy::Comparison::text);
            prop_assert_eq!(own.collect::<Vec<_>>(), texts(values));
        }
    }
    prop_assert!(tests.next().is_none());
    Ok(())
}

const KINDS: [Kind; 5] = [
    Kind::Identity,
    Kind::Session,
    Kind::Trust,
    Kind::Control,
    Kind::Resource,
];

fn kind() -> impl Strategy<Value = Kind> {
    proptest::sample::select(&KINDS[..])
}

proptest! {
    #![proptest_config(world::config())]

    #[test]
    fn what_is_written_is_what_is_read((kind, text) in kind().prop_flat_map(|kind| (Just(kind), text(kind)))) {
        if let Ok(policy) = Policy::parse(&text, kind) {
            let written: Value = serde_json::from_str(&text).unwrap();
            let written = written["Statement"].as_array().unwrap();
            prop_assert_eq!(written.len(), policy.document().statements().len());
            for (written, read) in written.iter().zip(policy.document().statements()) {
                read_plainly(written, read)?;
            }
        }
    }

    #[test]
    fn printing_and_reading_give_the_same_document((kind, text) in kind().prop_flat_map(|kind| (Just(kind), text(kind)))) {
        if let Ok(policy) = Policy::parse(&text, kind) {
            for print in [policy.document().to_string(), format!("{:#}", policy.document())] {
                let again = Policy::restore(&print, kind);
                prop_assert_eq!(policy.document(), again.document());
            }
            let tree: Value = serde_json::to_value(policy.document()).unwrap();
            prop_assert_eq!(&policy, &Policy::restore(&tree.to_string(), kind));
            prop_assert_eq!(&policy, &Policy::restore(&text, kind));
            prop_assert_eq!(Policy::parse(&policy.to_string(), kind), Ok(policy));
        }
    }

    #[test]
    fn refused_documents_are_never_sound((kind, text) in kind().prop_flat_map(|kind| (Just(kind), text(kind)))) {
        let sound = Policy::restore(&text, kind)
            .document().statements().iter().all(Statement::is_sound);
        // These can be understood and are refused all the same.
        let clear = ["too-long", "wrong-trust-action"];
        let refused = Policy::parse(&text, kind).err();
        let clear = |one: &policy::Mistake| {
            clear.contains(&one.code) || one.rule == "G1" && text.get(one.span.clone()) == Some("1")
        };
        let unclear = refused.is_some_and(|all| !all.iter().all(clear));
        prop_assert_eq!(sound, !unclear);
    }

    #[test]
    fn any_text_at_all_is_read(text in "[\\{\\}\\[\\]\":, a*é\\\\]{0,40}") {
        let restored = Policy::restore(&text, Kind::Identity);
        prop_assert!(Policy::parse(&text, Kind::Identity).is_err());
        let allows = |one: &Statement| one.effect() == Effect::Allow && one.is_sound();
        prop_assert!(!restored.document().statements().iter().any(allows));
        let _ = policy::lint(&text, Kind::Trust);
    }

    #[test]
    fn findings_point_into_the_text(text in text(Kind::Identity)) {
        for finding in policy::lint(&text, Kind::Identity) {
            prop_assert!(text.get(finding.span.clone()).is_some(), "{:?}", finding);
        }
    }

    #[test]
    fn random_effects_are_read_as_written(one in statement(Kind::Identity, effect())) {
        let text = json!({"Version": "1", "Statement": [one]}).to_string();
        let read = Policy::restore(&text, Kind::Identity).document().statements()[0].effect();
        prop_assert_eq!(read == Effect::Allow, one["Effect"] == "Allow");
    }
}

#[test]
fn a_stored_statement_is_sound_if_all_of_it_is_understood() {
    let sound = |kind, statement: &str| {
        let text = format!(r#"{{"Version":"1","Statement":[{statement}]}}"#);
        let policy = Policy::restore(&text, kind);
        policy
            .document()
            .statements()
            .iter()
            .all(Statement::is_sound)
    };
    for (statement, is) in [
        (r#"{"Effect":"Allow","Action":"a:B","Resource":"*"}"#, true),
        (
            r#"{"Effect":"Allow","Action":"a:B","Resource":["*","x"]}"#,
            false,
        ),
        (
            r#"{"Effect":"Allow","Action":["a:B",7],"Resource":"*"}"#,
            false,
        ),
        (
            r#"{"Effect":"Allow","Action":"a:B","Resource":"*","Unheard":"of"}"#,
            false,
        ),
        (
            r#"{"Effect":"Allow","Action":"a:B","Resource":"*","Condition":{"Bool":{"k":"true"}}}"#,
            true,
        ),
        (
            r#"{"Effect":"Allow","Action":"a:B","Resource":"*","Condition":{"Bool":{"k":"yes"}}}"#,
            false,
        ),
        (
            r#"{"Effect":"Allow","Action":"a:B","Resource":"*","Condition":{"Unheard":{"k":"v"}}}"#,
            false,
        ),
    ] {
        assert_eq!(sound(Kind::Identity, statement), is, "{statement}");
    }
    for (principals, is) in [
        (r#"{"RAM":"acs:ram::1000000000000001:root"}"#, true),
        (r#"{"RAM":["acs:ram::1000000000000001:root","?"]}"#, false),
        (r#"{"RAM":["acs:ram::1000000000000001:root",7]}"#, false),
    ] {
        let statement =
            format!(r#"{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{principals}}}"#);
        assert_eq!(sound(Kind::Trust, &statement), is, "{statement}");
    }
}

#[test]
fn a_stored_document_whose_version_is_a_number_is_understood_if_it_is_one() {
    for (version, sound) in [("\"1\"", true), ("1", true), ("2", false), ("\"2\"", false)] {
        let text = format!(
            r#"{{"Version":{version},"Statement":[{{"Effect":"Allow","Action":"a:B","Resource":"*"}}]}}"#
        );
        let policy = Policy::restore(&text, Kind::Identity);
        assert_eq!(
            policy.document().statements()[0].is_sound(),
            sound,
            "{version}"
        );
    }
}

#[test]
fn each_statement_is_found_in_its_place() {
    let text =
        "{\"Version\":\"1\",\"Statement\":[\n  {\"Effect\":\"Allow\"},\n {\"Effect\":\"Deny\"}]}";
    let places: Vec<_> = policy::positions(text, Kind::Identity)
        .into_iter()
        .map(|place| (place.line, place.column))
        .collect();
    assert_eq!(places, [(2, 3), (3, 2)]);
}

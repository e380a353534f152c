//! Every mistake a document may have: its rule, its name, and the piece of text it points at.

use policy::{Effect, Kind, Mistake, Policy};

/// A document with these members of its only statement beside sound ones.
fn with(members: &str) -> String {
    format!(r#"{{"Version":"1","Statement":[{{{members}}}]}}"#)
}

/// All mistakes as `rule code path: covered text`.
fn found(kind: Kind, text: &str) -> Vec<String> {
    let mistakes = Policy::parse(text, kind).err();
    let one = |mistake: &Mistake| {
        let covered = text.get(mistake.span.clone()).unwrap_or("beyond the text");
        let Mistake {
            rule, code, path, ..
        } = mistake;
        assert!(!mistake.message.is_empty() && !mistake.help.is_empty());
        format!("{rule} {code} {path}: {covered}")
    };
    mistakes.iter().flatten().map(one).collect()
}

fn is(kind: Kind, text: &str, expected: &[&str]) {
    assert_eq!(found(kind, text), expected, "{text}");
}

const SOUND: &str = r#""Effect":"Allow","Action":"a:b","Resource":"*""#;

#[test]
fn of_the_whole_document() {
    let is = |text, expected: &[&str]| is(Kind::Identity, text, expected);
    is("[]", &["G0 not-an-object : []"]);
    is("7", &["G0 not-an-object : 7"]);
    is(r#"{"Version":"1""#, &["G0 not-json : "]);
    is(
        r#"{"Id":"x","Version":"1","Statement":{}}"#,
        &[
            "G10 unknown-element Id: \"Id\"",
            "G2 not-a-list Statement: {}",
            "G3 missing-effect Statement: {}",
            "G4 missing-action Statement: {}",
            "G6 missing-resource Statement: {}",
        ],
    );
    is(
        "{}",
        &["G1 missing-version : {}", "G2 missing-statement : {}"],
    );
    is(
        r#"{"Version":1,"Statement":[]}"#,
        &[
            "G1 wrong-version Version: 1",
            "G2 no-statements Statement: []",
        ],
    );
    is(
        r#"{"Version":"2","Statement":"x"}"#,
        &[
            "G1 wrong-version Version: \"2\"",
            "G2 not-a-list Statement: \"x\"",
        ],
    );
    is(
        r#"{"Version":"1","Version":"1","Statement":[7]}"#,
        &[
            "G11 duplicate Version: \"Version\"",
            "G2 not-an-object Statement[0]: 7",
        ],
    );
}

#[test]
fn a_name_is_out_of_place_by_where_it_stands() {
    // Elements of a statement mean nothing beside it, nor among the kinds of principals.
    for name in ["NotResource", "Principal", "Resource", "NotAction"] {
        let text = format!(r#"{{"{name}":"*","Version":"1","Statement":[{{{SOUND}}}]}}"#);
        let expected = format!("G10 unknown-element {name}: \"{name}\"");
        is(Kind::Identity, &text, &[&expected]);
        let members =
            format!(r#""Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"{name}":"x"}}"#);
        let expected = format!("G13 unknown-element Statement[0].Principal.{name}: \"{name}\"");
        is(Kind::Trust, &with(&members), &[&expected]);
    }
}

#[test]
fn a_word_that_is_wrong_is_repeated() {
    let said = |text: &str| {
        let mistakes = Policy::parse(text, Kind::Identity).err();
        let all = mistakes.iter().flatten();
        all.map(|one| one.message.clone())
            .collect::<Vec<_>>()
            .join(" | ")
    };
    for (text, message) in [
        (
            with(&SOUND.replace("Allow", "Permit")),
            "there is no effect \"Permit\"",
        ),
        (
            with(&SOUND.replace("\"Allow\"", "true")),
            "Effect must be text",
        ),
        (
            format!(r#"{{"Version":"2012-10-17","Statement":[{{{SOUND}}}]}}"#),
            "there is no version \"2012-10-17\"",
        ),
        (
            format!(r#"{{"Version":2,"Statement":[{{{SOUND}}}]}}"#),
            "Version must be text",
        ),
    ] {
        assert_eq!(said(&text), message, "{text}");
    }
}

#[test]
fn of_an_effect() {
    let is = |members: &str, expected: &[&str]| is(Kind::Identity, &with(members), expected);
    is(SOUND, &[]);
    is(
        r#""Action":"a:b","Resource":"*""#,
        &[r#"G3 missing-effect Statement[0]: {"Action":"a:b","Resource":"*"}"#],
    );
    is(
        r#""Effect":"allow","Action":"a:b","Resource":"*""#,
        &["G3 wrong-effect Statement[0].Effect: \"allow\""],
    );
    is(
        r#""Effect":true,"Action":"a:b","Resource":"*""#,
        &["G3 wrong-effect Statement[0].Effect: true"],
    );
    is(
        r#""effect":"Allow","Action":"a:b","Resource":"*""#,
        &[
            r#"G3 missing-effect Statement[0]: {"effect":"Allow","Action":"a:b","Resource":"*"}"#,
            "G10 unknown-element Statement[0].effect: \"effect\"",
        ],
    );
}

#[test]
fn of_actions_and_resources() {
    let with = |members: &str| with(&format!(r#""Effect":"Deny",{members}"#));
    let is = |members: &str, expected: &[&str]| is(Kind::Identity, &with(members), expected);
    let whole = |members: &str| format!(r#"{{"Effect":"Deny",{members}}}"#);
    let both = r#""Action":"a:b","NotAction":"a:c","Resource":"*""#;
    let expected = format!("G4 two-actions Statement[0]: {}", whole(both));
    is(both, &[&expected]);
    let none = r#""Resource":"*""#;
    let expected = format!("G4 missing-action Statement[0]: {}", whole(none));
    is(none, &[&expected]);
    is(
        r#""Action":["ecs","a:",":b","","é:*"],"Resource":"*""#,
        &[
            "G4 wrong-action Statement[0].Action: \"ecs\"",
            "G4 wrong-action Statement[0].Action: \"a:\"",
            "G4 wrong-action Statement[0].Action: \":b\"",
            "G5 empty-text Statement[0].Action: \"\"",
        ],
    );
    is(
        r#""NotAction":[],"Resource":[["*"],{},7,null]"#,
        &[
            "G5 empty-list Statement[0].NotAction: []",
            "G5 nested-list Statement[0].Resource: [\"*\"]",
            "G5 not-text Statement[0].Resource: {}",
            "G5 not-text Statement[0].Resource: 7",
            "G5 not-text Statement[0].Resource: null",
        ],
    );
    let none = r#""Action":"a:b""#;
    let expected = format!("G6 missing-resource Statement[0]: {}", whole(none));
    is(none, &[&expected]);
    is(
        r#""Action":"a:b","Resource":["arn:aws:s3:::b","acs:oss:b","b"]"#,
        &[
            "G6 wrong-resource Statement[0].Resource: \"arn:aws:s3:::b\"",
            "G6 wrong-resource Statement[0].Resource: \"acs:oss:b\"",
            "G6 wrong-resource Statement[0].Resource: \"b\"",
        ],
    );
    is(
        r#""Action":"a:b","NotResource":"*""#,
        &["G6 not-resource Statement[0].NotResource: \"NotResource\""],
    );
    is(
        r#""Action":"a:b","Action":"a:c","Resource":"*","Resource":"*""#,
        &[
            "G11 duplicate Statement[0].Action: \"Action\"",
            "G11 duplicate Statement[0].Resource: \"Resource\"",
        ],
    );
}

#[test]
fn of_conditions() {
    let is = |condition: &str, expected: &[&str]| {
        let text = with(&format!(r#"{SOUND},"Condition":{condition}"#));
        is(Kind::Identity, &text, expected);
    };
    is("{}", &[]);
    is("[]", &["G7 not-an-object Statement[0].Condition: []"]);
    is(
        r#"{"StringEquals":7}"#,
        &["G7 no-keys Statement[0].Condition.StringEquals: 7"],
    );
    is(
        r#"{"StringEquals":{}}"#,
        &["G7 no-keys Statement[0].Condition.StringEquals: {}"],
    );
    is(
        r#"{"ArnLike":{"k":"v"}}"#,
        &["G7 unknown-operator Statement[0].Condition.ArnLike: \"ArnLike\""],
    );
    is(
        r#"{"StringEquals":{"":"v","k":[]}}"#,
        &[
            "G7 empty-key Statement[0].Condition.StringEquals.: \"\"",
            "G7 no-values Statement[0].Condition.StringEquals.k: []",
        ],
    );
    is(
        r#"{"NumericEquals":{"k":["1","x"]},"Bool":{"k":"yes"},"IpAddress":{"k":"10.0.0.0/33"},"DateEquals":{"k":"2026"}}"#,
        &[
            "G9 wrong-value Statement[0].Condition.NumericEquals.k: \"x\"",
            "G9 wrong-value Statement[0].Condition.Bool.k: \"yes\"",
            "G9 wrong-value Statement[0].Condition.IpAddress.k: \"10.0.0.0/33\"",
            "G9 wrong-value Statement[0].Condition.DateEquals.k: \"2026\"",
        ],
    );
    is(
        r#"{"Bool":{"k":true,"l":[["x"],{}]}}"#,
        &[
            "G9 not-text Statement[0].Condition.Bool.k: true",
            "G5 nested-list Statement[0].Condition.Bool.l: [\"x\"]",
            "G9 not-text Statement[0].Condition.Bool.l: {}",
        ],
    );
    is(
        r#"{"Bool":{"k":"true","k":"true"},"Bool":{"k":"true"}}"#,
        &["G11 duplicate Statement[0].Condition.Bool: \"Bool\""],
    );
    is(
        r#"{"Bool":{"k":"true","k":"true"}}"#,
        &["G11 duplicate Statement[0].Condition.Bool.k: \"k\""],
    );
}

#[test]
fn of_principals() {
    let is = |kind, members: &str, expected: &[&str]| {
        let text = with(&format!(r#""Effect":"Allow",{members}"#));
        is(kind, &text, expected);
    };
    let assume = r#""Action":"sts:AssumeRole""#;
    let trust = |principal: &str, expected: &[&str]| {
        is(
            Kind::Trust,
            &format!(r#"{assume},"Principal":{principal}"#),
            expected,
        );
    };
    trust(
        r#"{"RAM":["acs:ram::1:root","acs:ram::1:user/a","acs:ram::1:role/r"],
            "Service":["ecs.aliyuncs.com","1@ecs.aliyuncs.com"],
            "Federated":["acs:ram::1:saml-provider/p","acs:ram::1:oidc-provider/p"]}"#,
        &[],
    );
    trust(
        "\"*\"",
        &["G13 not-an-object Statement[0].Principal: \"*\""],
    );
    trust("{}", &["G13 no-principals Statement[0].Principal: {}"]);
    trust(
        r#"{"AWS":"x"}"#,
        &["G13 unknown-element Statement[0].Principal.AWS: \"AWS\""],
    );
    for (kind, wrong) in [
        ("RAM", "*"),
        ("RAM", "acs:ram::1:user/*"),
        ("RAM", "acs:ram::1:user/?"),
        ("RAM", "acs:ram::1:user/"),
        ("RAM", "acs:ram::1:group/g"),
        ("RAM", "acs:ram::x:root"),
        ("RAM", "acs:ram:::root"),
        ("RAM", "acs:ram:cn:1:root"),
        ("RAM", "acs:oss::1:root"),
        ("RAM", "1"),
        ("Service", "ecs aliyuncs.com"),
        ("Service", "x@ecs.aliyuncs.com"),
        ("Service", "1@"),
        ("Federated", "acs:ram::1:saml-provider/"),
        ("Federated", "acs:ram::1:saml-provider/*"),
        ("Federated", "acs:ram::1:user/a"),
        ("Federated", "acs:oss::1:saml-provider/p"),
    ] {
        let expected = format!("G13 wrong-principal Statement[0].Principal.{kind}: \"{wrong}\"");
        trust(&format!(r#"{{"{kind}":"{wrong}"}}"#), &[&expected]);
    }
    let whole = format!(r#"G13 missing-principal Statement[0]: {{"Effect":"Allow",{assume}}}"#);
    is(Kind::Trust, assume, &[&whole]);
    let named = r#""Principal":{"Service":"a.b"}"#;
    is(
        Kind::Trust,
        &format!(r#"{named},"Action":["sts:assumerole","sts:SetSourceIdentity","sts:*"]"#),
        &["G13 wrong-trust-action Statement[0].Action: \"sts:*\""],
    );
    is(
        Kind::Trust,
        &format!(r#"{named},{assume},"Resource":"*""#),
        &["G13 trust-resource Statement[0].Resource: \"Resource\""],
    );
    is(
        Kind::Trust,
        &format!(r#"{named},{assume},"NotAction":"a:b""#),
        &["G13 trust-not-action Statement[0].NotAction: \"NotAction\""],
    );
    is(
        Kind::Resource,
        &format!(r#"{named},"NotAction":"a:b","Resource":"*""#),
        &[],
    );
    for kind in [Kind::Identity, Kind::Session, Kind::Control] {
        is(
            kind,
            &format!(r#"{named},"Action":"a:b","Resource":"*""#),
            &["G8 principal Statement[0].Principal: \"Principal\""],
        );
    }
}

#[test]
fn of_length() {
    for (kind, limit) in [
        (Kind::Identity, 6_144),
        (Kind::Session, 2_048),
        (Kind::Control, 4_096),
        (Kind::Resource, 32_768),
        (Kind::Trust, 4_096),
    ] {
        assert_eq!(kind.limit(), limit);
        let sound = match kind {
            Kind::Trust => {
                with(r#""Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"é"}"#)
                    .replace('é', "a")
            }
            Kind::Resource => with(&format!(r#"{SOUND},"Principal":{{"Service":"a"}}"#)),
            _ => with(&SOUND.replace("a:b", "a:é")),
        };
        // White space counts, and characters do, not bytes.
        let full = format!("{sound:<limit$}");
        is(kind, &full, &[]);
        is(kind, &(full + " "), &["G12 too-long : "]);
    }
}

#[test]
fn help_names_what_was_probably_meant() {
    let help = |kind, text: &str| {
        let mistakes = Policy::parse(text, kind).err();
        let all = mistakes.iter().flatten();
        all.map(|one| one.help.clone())
            .collect::<Vec<_>>()
            .join(" | ")
    };
    for (members, expected) in [
        (r#""Resources":"*""#, "did you mean \"Resource\"?"),
        (
            r#""xyzzyxyz":"*""#,
            "known here: Effect, Action, NotAction, Resource, Condition, Sid",
        ),
        (
            r#""Condition":{"Bol":{"k":"true"}}"#,
            "did you mean \"Bool\"?",
        ),
        (
            r#""Condition":{"StringEqual":{"k":"v"}}"#,
            "did you mean \"StringEquals\"?",
        ),
        (
            r#""Condition":{"StringEqualsIfExists":{"k":"v"}}"#,
            "no IfExists",
        ),
        (
            r#""Condition":{"ForAnyValues:StringLike":{"k":"v"}}"#,
            "did you mean \"ForAnyValue:StringLike\"?",
        ),
        (
            r#""Condition":{"forallvalues:stringlike":{"k":"v"}}"#,
            "did you mean \"ForAllValues:StringLike\"?",
        ),
        (
            r#""Condition":{"Some:StringLike":{"k":"v"}}"#,
            "only \"ForAllValues:\" and \"ForAnyValue:\" stand before",
        ),
        (
            r#""Condition":{"ForAnyValue:ArnLike":{"k":"v"}}"#,
            "behind the colon stands one of String…",
        ),
        (r#""Condition":{"Binary":{"k":"v"}}"#, "String…"),
        (
            r#""Condition":{"Bool":{"k":true}}"#,
            "put it in quotes: \"true\"",
        ),
        (r#""Condition":{"Bool":{"k":{}}}"#, "write text in quotes"),
    ] {
        let help = help(Kind::Identity, &with(&format!("{SOUND},{members}")));
        assert!(help.contains(expected), "{members}: {help}");
    }
    let aws = with(r#""Effect":"Allow","Action":"a:b","Resource":"arn:aws:s3:::b""#);
    assert!(help(Kind::Identity, &aws).contains("begin with \"acs:\""));
}

#[test]
fn what_was_doubtful_is_marked_where_it_stood() {
    let marks = |members: &str| {
        let policy = Policy::restore(&with(members), Kind::Resource);
        let all = policy.document().statements();
        let [one] = all else { return "many".to_owned() };
        let marks = [
            ("whole", one.is_unsure()),
            ("actions", one.actions().is_unsure()),
            (
                "resources",
                one.resources().is_some_and(policy::Resources::is_unsure),
            ),
            (
                "principals",
                one.principals().is_some_and(policy::Principals::is_unsure),
            ),
            ("denies", one.effect() == Effect::Deny),
        ];
        let set = marks.iter().filter(|mark| mark.1).map(|mark| mark.0);
        set.collect::<Vec<_>>().join(" ")
    };
    let named = r#""Principal":{"Service":"a.b"}"#;
    for (members, expected) in [
        (format!("{SOUND},{named}"), ""),
        (format!(r#"{SOUND},{named},"Id":"x""#), "whole"),
        (format!(r#"{SOUND},{named},"Sid":"x""#), ""),
        (format!(r#"{SOUND},{named},"Sid":7"#), "whole"),
        (
            format!(r#"{SOUND},"Principal":{{"RAM":[],"Service":"a.b"}}"#),
            "",
        ),
        (
            format!(r#"{SOUND},"Principal":{{"RAM":[],"Service":[]}}"#),
            "principals",
        ),
        (format!(r#"{SOUND},{named},"Condition":7"#), "whole"),
        (
            format!(r#"{SOUND},{named},"Condition":{{"Bool":{{}}}}"#),
            "whole",
        ),
        (
            format!(r#"{SOUND},{named},"Condition":{{"Bool":7}}"#),
            "whole",
        ),
        (
            format!(r#"{SOUND},{named},"Condition":{{"Bool":{{"k":"true","k":"true"}}}}"#),
            "whole",
        ),
        (SOUND.to_owned(), "principals"),
        (format!(r#"{SOUND},"Principal":"*""#), "principals"),
        (format!(r#"{SOUND},"Principal":{{}}"#), "principals"),
        (
            format!(r#"{SOUND},"Principal":{{"AWS":"x"}}"#),
            "principals",
        ),
        (
            format!(r#"{SOUND},"Principal":{{"RAM":["*","acs:ram::1:root"]}}"#),
            "principals",
        ),
        (
            format!(r#"{named},"Effect":"Allow","Action":["a:b","x"],"Resource":"*""#),
            "actions",
        ),
        (
            format!(r#"{named},"Effect":"Allow","Resource":"*""#),
            "actions",
        ),
        (
            format!(r#"{named},"Effect":"Allow","Action":"a:b""#),
            "resources",
        ),
        (
            format!(r#"{named},"Effect":"Allow","Action":"a:b","Resource":["*",""]"#),
            "resources",
        ),
        (
            format!(r#"{named},"Effect":"x","Action":"a:b","Resource":"*""#),
            "whole denies",
        ),
        (
            format!(r#"{named},"Action":"a:b","Resource":"*""#),
            "whole denies",
        ),
    ] {
        assert_eq!(marks(&members), expected, "{members}");
    }
}

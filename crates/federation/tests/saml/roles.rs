//! What an assertion offers of roles, and how long a session lasts.

use data_encoding::BASE64;
use federation::saml::{
    Ask, Attribute, Limits, Place, Roles, Unassumable, Verified, claimed_provider, lasts,
};

use crate::letters::{NOW, honest, reading, swap};

const PROVIDER: &str = "acs:ram::100:saml-provider/corp";
const ROLE: &str = "https://www.aliyun.com/SAML-Role/Attributes/Role";
const NAME: &str = "https://www.aliyun.com/SAML-Role/Attributes/RoleSessionName";
const DURATION: &str = "https://www.aliyun.com/SAML-Role/Attributes/SessionDuration";

fn saying(attributes: &[(&str, &[&str])]) -> Verified {
    let mut verified = reading(&honest()).outcome.unwrap();
    let attribute = |(name, values): &(&str, &[&str])| Attribute {
        name: (*name).to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    };
    verified.attributes = attributes.iter().map(attribute).collect();
    verified
}

fn offered(values: &[&str]) -> Result<Roles, Unassumable> {
    Roles::read(&saying(&[(ROLE, values), (NAME, &["alice"])]), PROVIDER)
}

#[test]
fn roles_come_in_both_orders_and_once() {
    let read = offered(&[
        "acs:ram::100:role/admin,acs:ram::100:saml-provider/corp",
        "acs:ram::100:saml-provider/corp , acs:ram::100:role/Reader-2",
        "acs:ram::100:role/admin,acs:ram::100:saml-provider/corp",
    ])
    .unwrap();
    assert_eq!(
        read.roles,
        ["acs:ram::100:role/admin", "acs:ram::100:role/Reader-2"]
    );
    assert_eq!((read.left_out, read.session_name.as_str()), (0, "alice"));
    let two = saying(&[
        (
            ROLE,
            &["acs:ram::100:role/a,acs:ram::100:saml-provider/corp"],
        ),
        (
            ROLE,
            &["acs:ram::100:role/b,acs:ram::100:saml-provider/corp"],
        ),
        (NAME, &["alice"]),
    ]);
    assert_eq!(Roles::read(&two, PROVIDER).unwrap().roles.len(), 2);
}

#[test]
fn s21_what_is_not_of_this_provider_and_account_is_left_out() {
    let strange = [
        "acs:ram::100:role/admin,acs:ram::100:saml-provider/other",
        "acs:ram::200:role/admin,acs:ram::200:saml-provider/corp",
        "acs:ram::200:role/admin,acs:ram::100:saml-provider/corp",
        "acs:ram::100:role/admin,acs:ram::100:saml-provider/CORP",
        "acs:ram::100:saml-provider/corp,acs:ram::100:saml-provider/corp",
        "acs:ram::100:role/admin",
        "acs:ram::100:role/admin,acs:ram::100:saml-provider/corp,x",
        "acs:ram::100:role/,acs:ram::100:saml-provider/corp",
        "acs:ram::100:role/a/b,acs:ram::100:saml-provider/corp",
        "acs:ram::100:role/a\nb,acs:ram::100:saml-provider/corp",
        "acs:ram::100:role/adm\u{456}n,acs:ram::100:saml-provider/corp",
        "acs:ram::100:user/admin,acs:ram::100:saml-provider/corp",
        "acs:ram::1O0:role/admin,acs:ram::100:saml-provider/corp",
        "\tacs:ram::100:role/admin,acs:ram::100:saml-provider/corp",
        "",
    ];
    assert_eq!(
        offered(&strange),
        Err(Unassumable::OtherRoles(strange.len()))
    );
    let good = "acs:ram::100:role/admin,acs:ram::100:saml-provider/corp";
    let mixed = [&[good], strange.as_slice()].concat();
    let read = offered(&mixed).unwrap();
    assert_eq!(read.roles, ["acs:ram::100:role/admin"]);
    assert_eq!(read.left_out, strange.len());
    assert_eq!(offered(&[]), Err(Unassumable::NoRole));
    let verified = saying(&[(ROLE, &[good]), (NAME, &["alice"])]);
    assert!(matches!(
        Roles::read(&verified, "corp"),
        Err(Unassumable::Provider(_))
    ));
}

#[test]
fn s21_a_session_has_one_name_that_forges_no_log() {
    let good = "acs:ram::100:role/admin,acs:ram::100:saml-provider/corp";
    let named = |names: &[&str]| Roles::read(&saying(&[(ROLE, &[good]), (NAME, names)]), PROVIDER);
    for name in ["alice", "alice@example.com", "a=b", "a-_.", &"a".repeat(64)] {
        assert_eq!(named(&[name]).unwrap().session_name, name);
    }
    for name in [
        "a",
        "",
        &"a".repeat(65),
        "al ice",
        "al\nice",
        "al\0ice",
        "al:ice",
        "al/ice",
        "\u{430}lice",
        "a,b",
        "a+b",
        " ab",
    ] {
        assert_eq!(
            named(&[name]),
            Err(Unassumable::SessionName(name.chars().count())),
            "{name:?}"
        );
    }
    assert_eq!(named(&[]), Err(Unassumable::SessionNames(0)));
    assert_eq!(
        named(&["alice", "alice"]),
        Err(Unassumable::SessionNames(2))
    );
    let twice = saying(&[(ROLE, &[good]), (NAME, &["alice"]), (NAME, &[])]);
    assert_eq!(
        Roles::read(&twice, PROVIDER),
        Err(Unassumable::SessionNames(2))
    );
    let missing = saying(&[(ROLE, &[good])]);
    assert_eq!(
        Roles::read(&missing, PROVIDER),
        Err(Unassumable::SessionNames(0))
    );
    // A name says who somebody is.
    let read = named(&["alice@example.com"]);
    assert!(!format!("{read:?}").contains("alice"), "{read:?}");
}

#[test]
fn a_session_has_one_length() {
    let good = "acs:ram::100:role/admin,acs:ram::100:saml-provider/corp";
    let long = |values: &[&str]| {
        let verified = saying(&[(ROLE, &[good]), (NAME, &["alice"]), (DURATION, values)]);
        Roles::read(&verified, PROVIDER).map(|read| read.session_duration)
    };
    assert_eq!(long(&["900"]), Ok(Some(900)));
    assert_eq!(long(&["43200"]), Ok(Some(43_200)));
    for value in [
        "899",
        "0",
        "-900",
        "+900",
        " 900",
        "9e2",
        "900.0",
        "",
        "9000000",
        "\u{0669}00",
    ] {
        assert!(
            matches!(long(&[value]), Err(Unassumable::SessionDuration(_))),
            "{value}"
        );
    }
    assert_eq!(long(&[]), Err(Unassumable::SessionDurations(1)));
    assert_eq!(long(&["900", "900"]), Err(Unassumable::SessionDurations(2)));
    assert_eq!(offered(&[good]).unwrap().session_duration, None);
}

#[test]
fn a_session_lasts_as_long_as_all_sides_allow() {
    let console = Place::Console { most: 21_600 };
    let api = |asked| Place::Api { asked };
    let ask = |duration, left: Option<i64>| Ask {
        duration,
        until: left.map(|left| NOW + left),
    };
    for (place, ask, most, wanted) in [
        (console, ask(None, None), 43_200, Ok(21_600)),
        (console, ask(None, None), 3_600, Ok(3_600)),
        (console, ask(Some(1_800), None), 3_600, Ok(1_800)),
        (console, ask(Some(1_800), Some(600)), 3_600, Ok(600)),
        (console, ask(None, Some(30_000)), 43_200, Ok(30_000)),
        (console, ask(None, Some(50_000)), 43_200, Ok(43_200)),
        (
            console,
            ask(Some(7_200), None),
            3_600,
            Err(Unassumable::TooLong {
                asked: 7_200,
                most: 3_600,
            }),
        ),
        (
            console,
            ask(None, Some(0)),
            3_600,
            Err(Unassumable::Over {
                until: NOW,
                now: NOW,
            }),
        ),
        (api(None), ask(None, None), 43_200, Ok(3_600)),
        (api(None), ask(Some(900), None), 43_200, Ok(3_600)),
        (api(Some(7_200)), ask(None, None), 43_200, Ok(7_200)),
        (api(Some(7_200)), ask(None, Some(1_000)), 43_200, Ok(1_000)),
        (api(None), ask(None, Some(7_200)), 43_200, Ok(3_600)),
        (
            api(Some(7_200)),
            ask(None, None),
            3_600,
            Err(Unassumable::TooLong {
                asked: 7_200,
                most: 3_600,
            }),
        ),
        (
            api(None),
            ask(None, Some(-1)),
            3_600,
            Err(Unassumable::Over {
                until: NOW - 1,
                now: NOW,
            }),
        ),
    ] {
        let limits = Limits {
            role: most,
            now: NOW,
        };
        assert_eq!(lasts(place, ask, limits), wanted, "{place:?} {ask:?}");
    }
}

/// What a response claims that has these attributes in place of its own.
fn claimed(attributes: &str) -> Option<String> {
    let mail = "<saml:Attribute Name=\"mail\">";
    let xml = swap(&honest(), mail, &format!("{attributes}{mail}"));
    claimed_provider(&BASE64.encode(xml.as_bytes()))
}

#[test]
fn which_provider_it_claims_to_be_of_is_told_by_its_first_role_and_nothing_else() {
    let role = |name: &str, values: &[&str]| {
        let value = |text: &&str| format!("<saml:AttributeValue>{text}</saml:AttributeValue>");
        let values: String = values.iter().map(value).collect();
        format!("<saml:Attribute Name=\"{name}\">{values}</saml:Attribute>")
    };
    let (one, other) = (
        "acs:ram::100:role/a,acs:ram::100:saml-provider/corp",
        "acs:ram::200:role/a,acs:ram::200:saml-provider/other",
    );
    assert_eq!(
        claimed(&role(ROLE, &[one, other])).as_deref(),
        Some(PROVIDER)
    );
    let turned = "acs:ram::100:saml-provider/corp , acs:ram::100:role/a";
    let both = role(ROLE, &[turned]) + &role(ROLE, &[other]);
    assert_eq!(claimed(&both).as_deref(), Some(PROVIDER));
    for nothing in [
        role(NAME, &[one]),
        role(ROLE, &["acs:ram::100:role/a"]),
        role(ROLE, &[]),
        role(ROLE, &["x:saml-provider/corp"]),
        String::new(),
    ] {
        assert_eq!(claimed(&nothing), None, "{nothing}");
    }
    for unread in [
        "",
        "%",
        &BASE64.encode(b"<a"),
        &BASE64.encode(b"<!DOCTYPE a><a/>"),
    ] {
        assert_eq!(claimed_provider(unread), None, "{unread}");
    }
}

#[test]
fn when_somebody_has_shown_who_they_are_is_read_from_what_is_signed() {
    let verified = reading(&honest()).outcome.unwrap();
    assert_eq!(verified.authenticated, Some(NOW - 30));
}

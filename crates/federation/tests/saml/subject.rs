//! From the name in an assertion to the user that is meant.

use federation::saml::{Domains, Nobody, user_name};

use crate::letters::{honest, judge, reading, says};

const ACCOUNT: Domains<'_> = Domains {
    default: "acme.onrampart.example",
    alias: None,
    auxiliary: None,
    with_domain: true,
};

fn user(name: &str, domains: &Domains<'_>) -> Result<String, Nobody> {
    let mut verified = reading(&honest()).outcome.unwrap();
    name.clone_into(&mut verified.name);
    user_name(&verified, domains).map(str::to_owned)
}

#[test]
fn a_name_comes_with_a_domain_of_the_account() {
    let alias = Domains {
        alias: Some("acme.example"),
        ..ACCOUNT
    };
    let auxiliary = Domains {
        auxiliary: Some("corp.example"),
        ..ACCOUNT
    };
    let both = Domains {
        auxiliary: Some("corp.example"),
        ..alias
    };
    for (name, domains, good) in [
        ("alice@acme.onrampart.example", ACCOUNT, true),
        ("alice@ACME.onrampart.example", ACCOUNT, true),
        ("alice@acme.example", ACCOUNT, false),
        ("alice@acme.example", alias, true),
        ("alice@acme.onrampart.example", alias, true),
        ("alice@corp.example", auxiliary, true),
        ("alice@acme.onrampart.example", auxiliary, true),
        ("alice@corp.example", both, false),
        ("alice@acme.example", both, true),
        ("alice@evil.acme.example", both, false),
        ("alice@acme.example.evil", both, false),
        ("alice@\u{430}cme.example", both, false),
    ] {
        let found = user(name, &domains);
        assert_eq!(found.is_ok(), good, "{name}");
        if good {
            assert_eq!(found.unwrap(), "alice");
        }
    }
    let cause = user("alice@corp.example", &both).unwrap_err();
    let expected = "acme.onrampart.example or acme.example".to_owned();
    assert_eq!(
        cause,
        Nobody::Domain {
            expected,
            got: "corp.example".to_owned()
        }
    );
}

#[test]
fn a_name_comes_bare_where_the_account_says_so() {
    let bare = Domains {
        with_domain: false,
        ..ACCOUNT
    };
    assert_eq!(user("alice", &bare).unwrap(), "alice");
    assert!(matches!(
        user("alice@acme.onrampart.example", &bare),
        Err(Nobody::SomeDomain { .. })
    ));
    assert!(matches!(
        user("alice", &ACCOUNT),
        Err(Nobody::NoDomain { .. })
    ));
}

#[test]
fn a_name_has_one_user_and_one_domain() {
    let domain = "acme.onrampart.example";
    for name in ["a@b@", "@", "a@", ""] {
        let cause = user(name, &ACCOUNT).unwrap_err();
        assert!(matches!(cause, Nobody::Parts(_)), "{name}: {cause}");
    }
    assert_eq!(user(&format!("@{domain}"), &ACCOUNT), Err(Nobody::Parts(1)));
    assert_eq!(
        user(&format!("root@x@{domain}"), &ACCOUNT),
        Err(Nobody::Parts(2))
    );
    for name in [
        " alice",
        "alice ",
        "al ice",
        "al\u{a0}ice",
        "al\nice",
        "al\0ice",
    ] {
        assert!(
            user(&format!("{name}@{domain}"), &ACCOUNT).is_err(),
            "{name:?}"
        );
    }
    assert_eq!(
        user(&format!(" a@{domain}"), &ACCOUNT),
        Err(Nobody::Characters)
    );
}

#[test]
fn a_name_that_changes_is_of_nobody() {
    let verified = judge(&says("format:persistent", "format:transient")).unwrap();
    assert_eq!(user_name(&verified, &ACCOUNT), Err(Nobody::Transient));
    for format in ["persistent", "emailAddress", "unspecified"] {
        let mut verified = judge(&says("format:persistent", &format!("format:{format}"))).unwrap();
        verified.name = "alice@acme.onrampart.example".to_owned();
        assert_eq!(user_name(&verified, &ACCOUNT), Ok("alice"));
    }
}

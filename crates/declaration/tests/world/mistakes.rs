//! What is wrong with a file: all of it at once, each with its place.

use declaration::{Scope, Syntax, look};

use crate::account::{Account, now, parse, told, toml};

#[test]
fn every_mistake_is_told_with_its_place() {
    let text = "colour = 1
[users.alice]
emial = 'x'
custom_policies = ['a', 'a', 3]
[users.alice.tags]
team = 3
[groups]
developers = 3
[roles.deployer]
max_session_duration = 'long'
trust = '{'
[policies.reader]
document = 'file:absent.json'
at = '2026-01-01T00:00:00Z'
[login_profiles.alice]
password = 'Secret-1'
mfa_bind_required = 1
";
    let mistakes = parse(text, Syntax::Toml).unwrap_err();
    let told = told(&mistakes);
    let expected = [
        "line 1: colour: there is no such key; there are password_policy,",
        "line 3: users.alice.emial: there is no such key; there are display_name, email,",
        "line 4: users.alice.custom_policies: a stands here twice",
        "line 4: users.alice.custom_policies: must hold texts, not a number",
        "line 6: users.alice.tags.team: must be a text, not a number",
        "line 8: groups.developers: must be a table, not a number",
        "line 10: roles.deployer.max_session_duration: must be a whole number, not a text",
        "line 11: roles.deployer.trust: is no JSON document:",
        "line 13: policies.reader.document: cannot read absent.json: not there",
        "line 14: policies.reader.at: only a program that is built for tests gives things a past",
        "line 16: login_profiles.alice.password: a secret is not written here but named",
        "line 17: login_profiles.alice.mfa_bind_required: must be true or false, not a number",
    ];
    assert_eq!(mistakes.len(), expected.len(), "{told}");
    for (line, start) in told.lines().zip(expected) {
        assert!(line.starts_with(start), "{line}\nis not\n{start}");
    }
    assert!(!told.contains("Secret-1"));
}

#[test]
fn json_has_places_too() {
    let text = "{\n \"users\": {\n  \"alice\": {\n   \"emial\": \"x\"\n  }\n }\n}";
    let mistakes = parse(text, Syntax::Json).unwrap_err();
    let told = told(&mistakes);
    assert!(
        told.starts_with("line 4: users.alice.emial: there is no such key"),
        "{told}"
    );
    for (text, start) in [
        (
            "{\n\"users\": {\"a\": {}, \"a\": {}}\n}",
            "line 2: the key a stands here twice",
        ),
        ("{\n\"users\": {,}\n}", "line 2: is no JSON"),
        (
            "{\n\"users\": null\n}",
            "line 2: users: must be a table, not something else",
        ),
    ] {
        let mistakes = parse(text, Syntax::Json).unwrap_err();
        assert!(
            told_one(&mistakes).starts_with(start),
            "{}",
            told_one(&mistakes)
        );
    }
    let broken = parse("[users]\n[users]\n", Syntax::Toml).unwrap_err();
    assert!(
        told_one(&broken).starts_with("line 2: is no TOML"),
        "{}",
        told_one(&broken)
    );
}

fn told_one(mistakes: &[declaration::Mistake]) -> String {
    assert_eq!(mistakes.len(), 1);
    told(mistakes)
}

#[test]
fn what_cannot_be_done_is_told_before_anything_is() {
    let account = Account::new();
    account
        .apply("[policies.old]\ndocument = 'file:reader.json'\n", false)
        .unwrap();
    let text = "[users.alice]
custom_policies = ['absent', 'old']
[groups.g]
members = ['nobody', 'alice']
[roles.r]
description = 'no trust'
[policies.new]
";
    let mistakes = account.plan(&toml(text), false).unwrap_err();
    assert_eq!(
        told(&mistakes),
        "line 1: users.alice.custom_policies: there is no policy absent, nor does the file make one\n\
         line 3: groups.g.members: there is no user nobody, nor does the file make one\n\
         line 5: roles.r.trust: is needed to make it, and left out\n\
         line 7: policies.new.document: is needed to make it, and left out"
    );
    // What is to be deleted is not there either.
    let mistakes = account.plan(&toml(text), true).unwrap_err();
    assert!(
        told(&mistakes).contains("there is no policy old"),
        "{}",
        told(&mistakes)
    );
}

#[test]
fn an_operation_that_is_not_served_is_named_if_the_file_needs_it() {
    let account = Account::new();
    account.hide("ListRoles");
    let seen = now(look(&account, Scope::All)).unwrap();
    let unserved: Vec<_> = seen.unserved().collect();
    assert!(unserved.contains(&("roles", "ListRoles")), "{unserved:?}");
    let declared = toml("[roles]\n");
    for scope in [Scope::Of(&declared), Scope::Around(&declared)] {
        let refused = now(look(&account, scope)).unwrap_err();
        assert_eq!(refused.action, "ListRoles");
        assert!(refused.is_unserved());
    }
    now(look(&account, Scope::Around(&toml("[users]\n")))).unwrap();
}

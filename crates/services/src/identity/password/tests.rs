//! What becomes of new passwords that come through the API, whichever service brings them.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gateway::KnownPasswords;
use model::Secret;

use crate::testing::{Told, World};

const ALICE: (&str, &str) = ("UserName", "alice");
const UPN: (&str, &str) = ("UserPrincipalName", "alice@acme.onaliyun.com");
/// Meets every demand there can be.
const GOOD: &str = "Kq7#tzLm&2vXpR";
const DAY: i64 = 86_400;

/// A world in which alice logs on with [`GOOD`].
fn with_alice() -> World {
    let mut world = World::with_account("acme");
    let _ = world.user("alice");
    let create = [ALICE, ("Password", GOOD)];
    world.scene("Ram.CreateLoginProfile", create).answers();
    world
}

fn policy(world: &mut World, field: &str, value: &str) {
    world
        .scene("Ims.SetPasswordPolicy", [(field, value)])
        .answers();
}

fn preference(world: &mut World, field: &str, value: &str) {
    let set = world.scene("Ims.SetSecurityPreference", [(field, value)]);
    set.answers();
}

fn reset(world: &mut World, password: &str) -> Told {
    let to = [ALICE, ("Password", password)];
    world.admin().call("Ram.UpdateLoginProfile", to)
}

fn change(world: &mut World, old: &str, new: &str) -> Told {
    let own = [("OldPassword", old), ("NewPassword", new)];
    world.user("alice").call("Ram.ChangePassword", own)
}

fn status(world: &mut World) -> String {
    let told = world.admin().call("Ims.GetLoginProfile", [UPN]).answers();
    told["LoginProfile"]["PasswordStatus"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn each_demand_of_the_policy_is_made_wherever_a_password_is_set() {
    for (field, value, bad) in [
        ("MinimumPasswordLength", "12", "Kq7#tzLm&2v"),
        ("RequireLowercaseCharacters", "true", "KQ7#TZLM&2V"),
        ("RequireUppercaseCharacters", "true", "kq7#tzlm&2v"),
        ("RequireNumbers", "true", "Kq#tzLm&vXpR"),
        ("RequireSymbols", "true", "Kq7tzLm2vXpR"),
        ("MinimumPasswordDifferentCharacter", "6", "Kq7#tKq7#t"),
        ("PasswordNotContainUserName", "true", "Kq7#ALICE&2v"),
        ("InterceptRiskPasswordOnApi", "true", "Password123"),
    ] {
        let mut world = with_alice();
        let _ = world.user("alic");
        let other = [("UserName", "alic"), ("Password", bad)];
        // Without the demand it is good enough.
        world
            .admin()
            .call("Ram.CreateLoginProfile", other)
            .answers();
        world
            .admin()
            .call("Ram.DeleteLoginProfile", [other[0]])
            .answers();
        policy(&mut world, field, value);
        let code = format!("InvalidParameter.Password.{field}");
        let before = world.records();
        let created = world.admin().call("Ram.CreateLoginProfile", other);
        let told = created.refuses(&code);
        let message = told["Message"].as_str().unwrap();
        assert!(
            message.contains(field) && !message.contains(bad),
            "{message}"
        );
        reset(&mut world, bad).refuses(&code);
        let ims = [UPN, ("Password", bad)];
        world
            .admin()
            .call("Ims.UpdateLoginProfile", ims)
            .refuses(&code);
        change(&mut world, GOOD, bad).refuses(&code);
        assert_eq!(world.records(), before, "{field}");
        // What meets it is taken.
        change(&mut world, GOOD, GOOD).answers();
    }
}

#[test]
fn a_tighter_policy_leaves_the_password_that_is_there() {
    let mut world = with_alice();
    reset(&mut world, "12345678").answers();
    policy(&mut world, "RequireSymbols", "true");
    change(&mut world, "12345678", "12345678!").answers();
}

#[test]
fn as_many_passwords_as_the_policy_says_do_not_come_again() {
    let mut world = with_alice();
    let reused = "InvalidParameter.Password.PasswordReusePrevention";
    for password in ["Second-1", "Third-22", "Fourth-3"] {
        reset(&mut world, password).answers();
    }
    policy(&mut world, "PasswordReusePrevention", "1");
    // The current one is one of them; from others it is no new one.
    change(&mut world, "Fourth-3", "Fourth-3").refuses(reused);
    reset(&mut world, "Fourth-3").answers();
    policy(&mut world, "PasswordReusePrevention", "3");
    for password in ["Third-22", "Second-1", "Fourth-3"] {
        if password != "Fourth-3" {
            reset(&mut world, password).refuses(reused);
        }
        change(&mut world, "Fourth-3", password).refuses(reused);
    }
    reset(&mut world, GOOD).answers();
    policy(&mut world, "PasswordReusePrevention", "0");
    reset(&mut world, GOOD).answers();
}

#[test]
fn the_password_that_is_there_is_no_new_one_when_others_set_it_again() {
    for reuse in ["0", "24"] {
        let mut world = with_alice();
        policy(&mut world, "PasswordReusePrevention", reuse);
        // A password that would be refused today stays what it is.
        policy(&mut world, "MinimumPasswordLength", "32");
        assert_eq!(status(&mut world), "InitialValid");
        let before = logons(&world);
        world.later(DAY);
        let bound = ("MFABindRequired", "true");
        let to = [UPN, ("Password", GOOD), bound];
        let told = world.admin().call("Ims.UpdateLoginProfile", to).answers();
        assert_eq!(told["LoginProfile"]["MFABindRequired"], true);
        reset(&mut world, GOOD).answers();
        assert_eq!(logons(&world), before, "reuse {reuse}");
        assert_eq!(status(&mut world), "InitialValid");
    }
}

/// The passwords of all, with their hashes, their history and when they were set.
fn logons(world: &World) -> Vec<String> {
    let mut records = world.records();
    records.retain(|record| record.starts_with("logon "));
    records
}

#[test]
fn a_deleted_profile_is_remembered_by_its_passwords_and_opens_nothing() {
    let mut world = with_alice();
    policy(&mut world, "PasswordReusePrevention", "24");
    world
        .admin()
        .call("Ram.DeleteLoginProfile", [ALICE])
        .answers();
    change(&mut world, GOOD, "Other-1-password").refuses("EntityNotExist.User.LoginProfile");
    let again = [ALICE, ("Password", GOOD)];
    let reused = world.admin().call("Ram.CreateLoginProfile", again);
    reused.refuses("InvalidParameter.Password.PasswordReusePrevention");
    // A profile that waits for a password is opened by none, not by the old one either.
    let bare = world
        .admin()
        .call("Ims.CreateLoginProfile", [UPN])
        .answers();
    assert!(bare["LoginProfile"]["PasswordStatus"].is_null(), "{bare}");
    change(&mut world, GOOD, "Other-1-password").refuses("EntityNotExist.User.LoginProfile");
}

#[test]
fn twenty_four_hashes_of_earlier_passwords_are_kept_and_no_more() {
    let mut world = with_alice();
    let reused = "InvalidParameter.Password.PasswordReusePrevention";
    for number in 1..=23 {
        reset(&mut world, &format!("Password-number-{number}")).answers();
    }
    // They are kept whatever the policy says, so that it counts from the day it is set.
    policy(&mut world, "PasswordReusePrevention", "24");
    reset(&mut world, GOOD).refuses(reused);
    reset(&mut world, "Password-number-24").answers();
    reset(&mut world, GOOD).answers();
    let records = world.records();
    let alice = records.iter().filter(|record| record.starts_with("logon "));
    let hashes: Vec<_> = alice
        .map(|record| record.matches("$argon2id$").count())
        .collect();
    // The owner and the administrator have one each.
    assert_eq!(hashes, [1, 1, 25]);
}

#[test]
fn whoever_changes_a_password_knows_the_current_one() {
    let mut world = with_alice();
    let before = world.records();
    let refused = change(&mut world, "Kq7#tzLm&2vXpr", "Other-1-password");
    let told = refused.refuses("InvalidParameter.OldPassword");
    assert_eq!(refused.status, 400);
    assert!(!told.to_string().contains("Kq7"), "{told}");
    assert_eq!(world.records(), before);
    change(&mut world, GOOD, "Other-1-password").answers();
    change(&mut world, GOOD, "Third-1-password").refuses("InvalidParameter.OldPassword");
    change(&mut world, "Other-1-password", GOOD).answers();
}

#[test]
fn users_change_their_passwords_as_the_preference_says_and_a_policy_forbids() {
    let mut world = with_alice();
    preference(&mut world, "AllowUserToChangePassword", "false");
    let denied = change(&mut world, GOOD, "Other-1-password").refuses("NoPermission");
    assert_eq!(
        denied["AccessDeniedDetail"]["NoPermissionType"],
        "ImplicitDeny"
    );
    // A permission does not help: the setting is about whether users do it at all.
    world.permit("alice", "Allow", "ram:ChangePassword", "*");
    let refused = change(&mut world, GOOD, "Other-1-password").refuses("NoPermission");
    let message = refused["Message"].as_str().unwrap();
    assert!(message.contains("AllowUserToChangePassword"), "{message}");
    preference(&mut world, "AllowUserToChangePassword", "true");
    change(&mut world, GOOD, "Other-1-password").answers();
    world.permit("alice", "Deny", "ram:ChangePassword", "*");
    change(&mut world, "Other-1-password", GOOD).refuses("NoPermission");
}

#[test]
fn only_users_have_passwords_to_change() {
    let mut world = with_alice();
    let own = [("OldPassword", GOOD), ("NewPassword", "Other-1-password")];
    world
        .root()
        .call("Ram.ChangePassword", own)
        .refuses("NotSupport.Identity");
    let mut session = world.session("assumable");
    session
        .call("Ims.ChangePassword", own)
        .refuses("NoPermission");
}

#[test]
fn a_password_is_initial_until_its_user_or_an_administrator_changes_it() {
    let mut world = with_alice();
    assert_eq!(status(&mut world), "InitialValid");
    change(&mut world, GOOD, "Other-1-password").answers();
    assert_eq!(status(&mut world), "NotInitial");
    // Switched off and on again, it must be changed in time again.
    for state in ["Inactive", "Active"] {
        let to = [UPN, ("Status", state)];
        world.admin().call("Ims.UpdateLoginProfile", to).answers();
        let expected = if state == "Active" {
            "InitialValid"
        } else {
            "NotInitial"
        };
        assert_eq!(status(&mut world), expected);
    }
    // To say again what is so already is no switching on.
    reset(&mut world, GOOD).answers();
    assert_eq!(status(&mut world), "NotInitial");
    let active = [UPN, ("Status", "Active")];
    world
        .admin()
        .call("Ims.UpdateLoginProfile", active)
        .answers();
    assert_eq!(status(&mut world), "NotInitial");
    // A password that comes with switching on is initial.
    let off = [UPN, ("Status", "Inactive")];
    world.admin().call("Ims.UpdateLoginProfile", off).answers();
    let on = [UPN, ("Status", "Active"), ("Password", "Third-1-password")];
    world.admin().call("Ims.UpdateLoginProfile", on).answers();
    assert_eq!(status(&mut world), "InitialValid");
}

#[test]
fn an_initial_password_that_nobody_changed_in_time_needs_an_administrator() {
    let mut world = with_alice();
    world.later(14 * DAY - 60);
    assert_eq!(status(&mut world), "InitialValid");
    world.later(60);
    assert_eq!(status(&mut world), "InitialExpired");
    let refused = change(&mut world, GOOD, "Other-1-password");
    refused.refuses("PasswordExpired");
    reset(&mut world, "Other-1-password").answers();
    assert_eq!(status(&mut world), "NotInitial");
    change(&mut world, "Other-1-password", GOOD).answers();
}

#[test]
fn switching_on_again_gives_an_initial_password_its_days_again() {
    let mut world = with_alice();
    world.later(14 * DAY);
    for state in ["Inactive", "Active"] {
        let to = [UPN, ("Status", state)];
        world.admin().call("Ims.UpdateLoginProfile", to).answers();
    }
    assert_eq!(status(&mut world), "InitialValid");
    world.later(14 * DAY);
    assert_eq!(status(&mut world), "InitialExpired");
}

#[test]
fn a_password_past_its_age_is_changed_by_its_user_unless_its_end_is_hard() {
    let mut world = with_alice();
    policy(&mut world, "MaxPasswordAge", "30");
    reset(&mut world, "First-1-password").answers();
    world.later(30 * DAY);
    change(&mut world, "First-1-password", "Other-1-password").answers();
    policy(&mut world, "HardExpire", "true");
    world.later(30 * DAY - 60);
    change(&mut world, "Other-1-password", GOOD).answers();
    world.later(30 * DAY);
    change(&mut world, GOOD, "Other-1-password").refuses("PasswordExpired");
}

#[test]
fn a_demanded_change_is_made_by_changing() {
    let mut world = with_alice();
    let demand = [ALICE, ("PasswordResetRequired", "true")];
    world
        .admin()
        .call("Ram.UpdateLoginProfile", demand)
        .answers();
    let shown = |world: &mut World| {
        let told = world.admin().call("Ram.GetLoginProfile", [ALICE]).answers();
        told["LoginProfile"]["PasswordResetRequired"].clone()
    };
    assert_eq!(shown(&mut world), true);
    change(&mut world, GOOD, "Other-1-password").answers();
    assert_eq!(shown(&mut world), false);
}

#[test]
fn no_password_is_in_an_event_or_an_error_whether_it_is_taken_or_not() {
    let mut world = with_alice();
    world.forget_events();
    let passwords = [
        "Not-the-current-1",
        "Taken-password-2",
        "short",
        "with a space 3",
    ];
    change(&mut world, passwords[0], passwords[1]).refuses("InvalidParameter.OldPassword");
    reset(&mut world, passwords[1]).answers();
    let told = [
        reset(&mut world, passwords[2]),
        reset(&mut world, passwords[3]),
        change(&mut world, passwords[2], passwords[3]),
    ];
    let events = world.events();
    events.are([
        "ChangePassword InvalidParameter.OldPassword",
        "UpdateLoginProfile ok",
        "UpdateLoginProfile InvalidParameter.Password.MinimumPasswordLength",
        "UpdateLoginProfile InvalidParameter.Password",
        "ChangePassword InvalidParameter.NewPassword",
    ]);
    let kept = world.kept();
    for event in events.json() {
        let masked = event["requestParameters"].to_string();
        assert!(masked.contains("****"), "{event}");
    }
    for password in passwords {
        assert!(!kept.contains(password), "{password} is kept");
        for told in &told {
            assert!(
                !told.text().contains(password),
                "{password}: {}",
                told.text()
            );
        }
    }
}

/// A list with one password, which counts how often it is asked and may break.
#[derive(Default)]
struct List {
    asked: AtomicUsize,
    broken: bool,
}

impl KnownPasswords for List {
    fn has(&self, password: &Secret) -> io::Result<bool> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if self.broken {
            return Err(io::Error::other("the list is torn"));
        }
        Ok(password.expose() == "Listed-password-1")
    }
}

fn with_list(list: &Arc<List>) -> World {
    let list = list.clone();
    let mut world = World::with_settings("acme", |settings| settings.known = list);
    let _ = world.user("alice");
    let create = [ALICE, ("Password", GOOD)];
    world.scene("Ram.CreateLoginProfile", create).answers();
    world
}

#[test]
fn a_list_of_known_passwords_is_asked_where_the_policy_says_so_and_not_else() {
    let list = Arc::new(List::default());
    let mut world = with_list(&list);
    reset(&mut world, "Listed-password-1").answers();
    reset(&mut world, GOOD).answers();
    assert_eq!(list.asked.load(Ordering::Relaxed), 0);
    policy(&mut world, "InterceptRiskPasswordOnApi", "true");
    let known = "InvalidParameter.Password.InterceptRiskPasswordOnApi";
    reset(&mut world, "Listed-password-1").refuses(known);
    reset(&mut world, "Listed-password-2").answers();
    assert_eq!(list.asked.load(Ordering::Relaxed), 2);
}

#[test]
fn a_list_that_cannot_be_read_lets_no_password_pass_that_must_not_be_on_it() {
    let list = Arc::new(List {
        broken: true,
        ..List::default()
    });
    let mut world = with_list(&list);
    policy(&mut world, "InterceptRiskPasswordOnApi", "true");
    let before = world.records();
    let told = reset(&mut world, "Listed-password-2");
    assert_eq!((told.status, world.records()), (500, before));
    assert!(!told.text().contains("torn"), "{}", told.text());
}

#[test]
fn a_current_password_is_guessed_ten_times_and_then_not_for_an_hour() {
    let mut world = with_alice();
    for guess in 0..10 {
        let told = change(&mut world, &format!("guess-{guess}"), "Zt4!mmKw9&Qa");
        told.refuses("InvalidParameter.OldPassword");
    }
    let told = change(&mut world, GOOD, "Zt4!mmKw9&Qa");
    assert_eq!(told.status, 429);
    told.refuses("Throttling.User");
    // A new password has not been guessed yet.
    reset(&mut world, "Another-pass-1").answers();
    change(&mut world, "Another-pass-1", "Zt4!mmKw9&Qa").answers();
}

#[test]
fn a_password_that_is_typed_in_a_session_is_none_that_everybody_knows() {
    let mut world = with_alice();
    preference(&mut world, "MFAOperationForLogin", "independent");
    let token = world.log_on("alice@acme", GOOD, None);
    let known = "Password123";
    let own = serde_json::json!({ "OldPassword": GOOD, "NewPassword": known });
    let told = world.order(&token, "Ram.ChangePassword", &own);
    told.refuses("InvalidParameter.Password.InterceptRiskPasswordOnApi");
    // Programs are spared that by the policy, as long as it says so.
    change(&mut world, GOOD, known).answers();
}

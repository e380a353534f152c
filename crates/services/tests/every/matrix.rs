//! Who may do what under each system policy, as a golden file that reviews can read.
//!
//! `BLESS=1 cargo test -p rampart-services --test every matrix` writes it anew; a commit that changes
//! it says why.

use std::fmt::Write;

use domain::system_policy::{self, SystemPolicy};
use services::testing::World;

use crate::golden;
use crate::sample::{ASSUMABLE, full_name, lent, operations, parameters};

/// Where it stands.
const FILE: &str = "crates/services/tests/golden/matrix.txt";
/// What readers of the golden file are told.
const HEAD: &str = "\
Each operation, and who may call it.

`oneself` is the user to whom it happens, without policies, where the security preference lets users manage
themselves in every way; `oneself against the preferences` the same where it lets them in none.

";

/// The column of those who have no policy.
pub(crate) const WITHOUT: &str = "a user without policies";

/// The user that samples name.
const NAMED: &str = "sample";
/// The columns of users to whom it happens, who have no policy either.
pub(crate) const ONESELF: &str = "oneself";
const BARRED: &str = "oneself against the preferences";

/// Who asks.
enum Asking<'a> {
    Owner,
    UserWithout,
    UserWith(&'a str),
    /// The very user that samples name, without policies, when the account lets users manage themselves or not.
    Oneself(bool),
}

#[test]
fn who_may_do_what_is_as_reviewed() {
    let mut columns = vec![
        ("the owner", column(&Asking::Owner)),
        (WITHOUT, column(&Asking::UserWithout)),
    ];
    for (name, managed) in [(ONESELF, true), (BARRED, false)] {
        columns.push((name, column(&Asking::Oneself(managed))));
    }
    for policy in system_policy::ALL.iter().filter(|policy| speaks(policy)) {
        let name = policy.name.as_str();
        columns.push((name, column(&Asking::UserWith(name))));
    }
    let mut text = String::from(HEAD);
    for (row, (service, entry)) in operations().enumerate() {
        let may = columns
            .iter()
            .filter(|(_, allowed)| allowed[row])
            .map(|(name, _)| *name);
        let may = may.collect::<Vec<_>>().join(", ");
        writeln!(text, "{:36} {may}", full_name(service, entry)).unwrap();
    }
    golden::is_as_reviewed(FILE, &text);
}

/// Whether those of a column may call an operation, as it was reviewed.
pub(crate) fn may(operation: &str, column: &str) -> bool {
    let golden = golden::text(FILE);
    let mut rows = golden.lines().filter_map(|row| row.split_once(' '));
    let row = rows.find(|(name, _)| *name == operation);
    row.is_some_and(|(_, may)| may.split(',').any(|one| one.trim() == column))
}

/// Whether a policy says anything of an operation; most are about services that others run, and allow nothing
/// here.
fn speaks(policy: &SystemPolicy) -> bool {
    let statements = policy.compiled().document().statements();
    let mut about = statements.iter().map(policy::Statement::actions);
    about.any(|actions| {
        let listed = |action: &str| actions.patterns().iter().any(|own| own.matches(action));
        operations().any(|(_, entry)| listed(entry.action) != actions.is_negated())
    })
}

/// Which operations someone may call.
fn column(asking: &Asking<'_>) -> Vec<bool> {
    let mut world = World::with_account("acme");
    let _ = world.session(ASSUMABLE);
    let _ = world.user("holder");
    if let Asking::UserWith(policy) = asking {
        let parameters = [
            ("UserName", "holder"),
            ("PolicyName", *policy),
            ("PolicyType", "System"),
        ];
        world.scene("AttachPolicyToUser", parameters).answers();
    }
    if let Asking::Oneself(managed) = asking {
        let _ = world.user(NAMED);
        world.prefer(|preference| {
            preference.change_password = *managed;
            preference.passkey_logon = *managed;
            preference.manage_access_keys = *managed;
            preference.manage_service_credentials = *managed;
            preference.manage_mfa_devices = *managed;
        });
    }
    let may = |(service, entry)| {
        let sample = parameters(&world, service, entry);
        let mut caller = match asking {
            Asking::Owner => world.root(),
            Asking::UserWithout | Asking::UserWith(_) => world.user("holder"),
            Asking::Oneself(_) => world.user(NAMED),
        };
        caller
            .call(&full_name(service, entry), lent(&sample))
            .code()
            != "NoPermission"
    };
    operations().map(may).collect()
}

//! The rows of the credential report: the vendor's columns, with our words where it says nothing.
//!
//! Column names are those that a public client of the vendor reads. Truths are `TRUE` and `FALSE`; `-`
//! stands for the time of what is not there, `N/A` for what does not apply. No text that people chose is in
//! it but the names of users, whose letters start no formula of a spreadsheet.

use domain::posture::{Key, Login, Password, Person, ROOT, Snapshot};
use model::Moment;

/// The first line.
pub(super) const HEADER: &str = "user,user_creation_time,user_last_logon,\
    password_exist,password_active,password_last_changed,password_next_rotation,mfa_active,\
    access_key_1_exist,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used,\
    access_key_2_exist,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used,\
    additional_access_key_1_exist,additional_access_key_1_active,\
    additional_access_key_1_last_rotated,additional_access_key_1_last_used,\
    additional_access_key_2_exist,additional_access_key_2_active,\
    additional_access_key_2_last_rotated,additional_access_key_2_last_used,\
    additional_access_key_3_exist,additional_access_key_3_active,\
    additional_access_key_3_last_rotated,additional_access_key_3_last_used";

/// How many AccessKeys a line tells of.
const KEYS: usize = 5;
const ABSENT: &str = "-";
const NOT_APPLICABLE: &str = "N/A";

/// All lines: the owner's, then the users' by name.
pub(super) fn rows(snapshot: &Snapshot) -> Vec<String> {
    let users = snapshot.users.iter().map(|user| of_user(snapshot, user));
    std::iter::once(of_root(snapshot)).chain(users).collect()
}

fn of_root(snapshot: &Snapshot) -> String {
    let root = &snapshot.root;
    let last = root.logons.known().map(|logons| logons.iter().max());
    let last = last.map_or(NOT_APPLICABLE.to_owned(), |last| time(last.copied()));
    let password = root.password.as_ref();
    let mut line = vec![
        ROOT.to_owned(),
        snapshot.founded.to_string(),
        last,
        truth(password.is_some()),
        truth(password.is_some()),
        time(password.map(|one| one.set)),
        // The password policy is for users.
        NOT_APPLICABLE.to_owned(),
        truth(root.factors > 0),
    ];
    line.extend(keys(&root.keys));
    line.join(",")
}

fn of_user(snapshot: &Snapshot, user: &Person) -> String {
    let login = user.login.as_ref();
    let password = user.password.as_ref();
    let mut line = vec![
        snapshot.principal_name(&user.name),
        user.created.to_string(),
        time(login.and_then(|login| login.last)),
        truth(password.is_some()),
        truth(password.is_some() && login.is_some_and(|login: &Login| login.active)),
        time(password.map(|one| one.set)),
        next_rotation(snapshot, password),
        truth(user.has_factor()),
    ];
    line.extend(keys(&user.keys));
    line.join(",")
}

fn next_rotation(snapshot: &Snapshot, password: Option<&Password>) -> String {
    match (i64::from(snapshot.passwords.age_days), password) {
        (0, _) => NOT_APPLICABLE.to_owned(),
        (days, password) => time(password.map(|one| one.set.plus_seconds(days * DAY))),
    }
}

/// Four cells for each key that a line has room for, the oldest first.
fn keys(keys: &[Key]) -> Vec<String> {
    let mut keys: Vec<_> = keys.iter().collect();
    keys.sort_by_key(|key| key.created);
    let mut keys = keys.into_iter();
    let cells = (0..KEYS).flat_map(|_| {
        let key = keys.next();
        let used = match key.map(|key| key.last_used.known()) {
            Some(None) => NOT_APPLICABLE.to_owned(),
            Some(Some(used)) => time(*used),
            None => ABSENT.to_owned(),
        };
        [
            truth(key.is_some()),
            truth(key.is_some_and(|key| key.active)),
            time(key.map(|key| key.created)),
            used,
        ]
    });
    cells.collect()
}

fn truth(it: bool) -> String {
    if it { "TRUE" } else { "FALSE" }.to_owned()
}

fn time(it: Option<Moment>) -> String {
    it.map_or_else(|| ABSENT.to_owned(), |it| it.to_string())
}

const DAY: i64 = 24 * 60 * 60;

//! The account security report: a few counts.

use model::PasswordPolicy;

use super::snapshot::{Key, Person, Snapshot};

/// The counts, without the score.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Practice {
    /// Whether the owner has a second factor.
    pub root_factor: bool,
    /// AccessKeys of the owner.
    pub root_keys: usize,
    /// RAM users.
    pub users: usize,
    /// Those with a second factor.
    pub with_factor: usize,
    /// What is demanded of passwords, in one word.
    pub passwords: PasswordLevel,
    /// Users with old AccessKeys.
    pub with_old_keys: usize,
    /// Users with unused AccessKeys.
    pub with_unused_keys: usize,
    /// Old AccessKeys of users.
    pub old_keys: usize,
    /// Unused AccessKeys of users.
    pub unused_keys: usize,
}

/// How much is demanded of passwords.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PasswordLevel {
    /// Little.
    Low,
    /// 8 characters of three classes.
    Mid,
    /// 14 characters of all classes, none of the last five passwords.
    High,
}

/// Counts. Keys that are switched off open nothing, and so are neither old nor unused.
#[must_use]
pub fn practice(snapshot: &Snapshot) -> Practice {
    let is_old = |key: &Key| snapshot.days_since(key.created) > DAYS;
    let is_unused = |key: &Key| {
        // What nobody knows the use of is taken for as old as it is.
        let used = key.last_used.known().copied().flatten();
        snapshot.days_since(used.unwrap_or(key.created)) > DAYS
    };
    let users = &snapshot.users;
    let keys = |which: &dyn Fn(&Key) -> bool| {
        let count = |user: &Person| user.active_keys().filter(|key| which(key)).count();
        let counts = users.iter().map(count).filter(|count| *count > 0);
        counts.fold((0, 0), |(users, keys), count| (users + 1, keys + count))
    };
    let (with_old_keys, old_keys) = keys(&is_old);
    let (with_unused_keys, unused_keys) = keys(&is_unused);
    Practice {
        root_factor: snapshot.root.factors > 0,
        root_keys: snapshot.root.keys.len(),
        users: users.len(),
        with_factor: users.iter().filter(|user| user.has_factor()).count(),
        passwords: level(&snapshot.passwords),
        with_old_keys,
        with_unused_keys,
        old_keys,
        unused_keys,
    }
}

impl PasswordLevel {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Mid => "mid",
            Self::High => "high",
        }
    }
}

fn level(demanded: &PasswordPolicy) -> PasswordLevel {
    let classes = [
        demanded.lowercase,
        demanded.uppercase,
        demanded.numbers,
        demanded.symbols,
    ];
    let classes = classes.into_iter().filter(|class| *class).count();
    if demanded.length >= 14 && classes == 4 && demanded.reuse >= 5 {
        PasswordLevel::High
    } else if demanded.length >= 8 && classes >= 3 {
        PasswordLevel::Mid
    } else {
        PasswordLevel::Low
    }
}

/// After how many days a key is old, and unused.
const DAYS: i64 = 90;

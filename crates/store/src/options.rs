//! Settings of a store, and showing its address without its password.

use std::time::Duration;

/// Settings of a store.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many connections may read or write at once (SQLite: read, beside its one writer).
    pub connections: usize,
    /// How long to wait for a lock that another process holds.
    pub busy: Duration,
    /// How long to wait for a connection.
    pub connect: Duration,
    /// How long to wait for an answer of a database server before the connection counts as lost.
    pub answer: Duration,
    /// How long a request waits for a database server altogether: for a connection and the answers
    /// to a commit, a newest revision, a name.
    pub prompt: Duration,
    /// How many bytes a SQLite file may have; then it counts as a full disk. `None` is no bound.
    pub largest_file: Option<u64>,
    /// How many checkpoints of an aggregate to keep.
    pub checkpoints: u32,
    /// The longest time between the commit of a nonce and its expiry.
    pub nonce_horizon: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connections: 8,
            busy: Duration::from_secs(5),
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(30),
            prompt: Duration::from_secs(4),
            largest_file: None,
            checkpoints: 2,
            nonce_horizon: Duration::from_hours(1),
        }
    }
}

/// The address without its password, for logs and messages.
#[must_use]
pub fn redacted(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return before(url, &['?']).to_owned();
    };
    // The last `@` ends the login, whatever characters a careless password holds.
    match rest.rsplit_once('@') {
        Some((login, place)) => {
            let user = before(login, &[':', '/', '?', '@']);
            format!("{scheme}://{user}@{}", before(place, &['?']))
        }
        None => format!("{scheme}://{}", before(rest, &['?'])),
    }
}

fn before<'a>(text: &'a str, ends: &[char]) -> &'a str {
    text.split(ends).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        let plain = redacted("postgres://rampart:s3cret@db.example:5432/rampart?sslmode=require");
        assert_eq!(plain, "postgres://rampart@db.example:5432/rampart");
        assert_eq!(
            redacted("postgres://db/rampart?password=s3cret"),
            "postgres://db/rampart"
        );
        assert_eq!(
            redacted("sqlite:/var/lib/rampart.db"),
            "sqlite:/var/lib/rampart.db"
        );
    }

    #[test]
    fn a_careless_password_does_not_show_either() {
        for url in [
            "postgres://u:s3cret?@h/d",
            "postgres://u:s3cret@x@h/d",
            "postgres://h/d?password=s3cret@x",
        ] {
            assert!(!redacted(url).contains("s3cret"), "{}", redacted(url));
        }
    }
}

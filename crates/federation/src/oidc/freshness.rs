//! How long a provider's keys are good, and when they may be fetched again. Whoever holds them asks before each
//! use; nothing here fetches.

use super::Seconds;

/// Keys are not asked for again before, whatever the provider says; nor used for longer without.
const SHORTEST: Seconds = 300;
const LONGEST: Seconds = 24 * 3600;
/// Where the provider says nothing.
const USUAL: Seconds = 3600;
/// For a key that is not among them, and after a failure, they are asked for again so often at most.
const PAUSE: Seconds = 60;
/// How long beyond their end keys go on while the provider cannot be reached.
const GRACE: Seconds = 3600;

/// What is known of when the keys were fetched.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Freshness {
    got: Option<Got>,
    tried: Option<Seconds>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Got {
    fresh_until: Seconds,
}

/// What is to be done for a token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Next {
    /// The keys are good as they are.
    Use,
    /// They must be fetched first. Where that fails, [`Freshness::failed`] says what then.
    Fetch,
    /// They may not be used, nor fetched again yet.
    Refuse,
}

impl Freshness {
    /// What is to be done at this time for a token whose key is among the known ones, or not.
    #[must_use]
    pub fn next(&self, known: bool, now: Seconds) -> Next {
        let may_try = self.tried.is_none_or(|tried| now >= tried + PAUSE);
        match self.got {
            Some(got) if known && now < got.fresh_until => Next::Use,
            _ if may_try => Next::Fetch,
            // A token of an unknown key is then judged by the keys that are there, and refused by its key's name.
            _ => self.without_fetching(now),
        }
    }

    /// Notes that the keys were fetched, and what the answer's `Cache-Control` says.
    pub fn fetched(&mut self, cache_control: Option<&str>, now: Seconds) {
        let lasts = cache_control
            .and_then(max_age)
            .unwrap_or(USUAL)
            .clamp(SHORTEST, LONGEST);
        let fresh_until = now + lasts;
        self.got = Some(Got { fresh_until });
        self.tried = Some(now);
    }

    /// Notes that they could not be fetched, and says whether the old ones go on.
    pub fn failed(&mut self, now: Seconds) -> Next {
        self.tried = Some(now);
        self.without_fetching(now)
    }

    fn without_fetching(&self, now: Seconds) -> Next {
        match self.got {
            Some(got) if now < got.fresh_until + GRACE => Next::Use,
            _ => Next::Refuse,
        }
    }
}

/// The seconds of `max-age`; none where nothing may be kept, which the shortest time then bounds.
fn max_age(header: &str) -> Option<Seconds> {
    let mut directives = header.split(',').map(str::trim);
    if directives
        .clone()
        .any(|one| one.eq_ignore_ascii_case("no-store") || one.eq_ignore_ascii_case("no-cache"))
    {
        return Some(0);
    }
    directives.find_map(|one| {
        let (name, value) = one.split_once('=')?;
        if !name.trim().eq_ignore_ascii_case("max-age") {
            return None;
        }
        value.trim().trim_matches('"').parse().ok()
    })
}

//! When keys are fetched, and how long they go on.

use federation::oidc::{Freshness, Next};

const T: i64 = 1_000_000;

fn fetched(cache_control: Option<&str>) -> Freshness {
    let mut fresh = Freshness::default();
    fresh.fetched(cache_control, T);
    fresh
}

/// For how long the keys are used without asking again.
fn lasts(cache_control: Option<&str>) -> i64 {
    let fresh = fetched(cache_control);
    (0..=25 * 3600)
        .find(|after| fresh.next(true, T + after) == Next::Fetch)
        .unwrap()
}

#[test]
fn what_was_never_fetched_is() {
    assert_eq!(Freshness::default().next(true, T), Next::Fetch);
    assert_eq!(Freshness::default().next(false, T), Next::Fetch);
}

#[test]
fn the_provider_says_for_how_long_within_bounds() {
    assert_eq!(lasts(None), 3600);
    assert_eq!(lasts(Some("public, max-age=7200, must-revalidate")), 7200);
    assert_eq!(lasts(Some("Max-Age=\"1800\"")), 1800);
    assert_eq!(lasts(Some("max-age=1")), 300);
    assert_eq!(lasts(Some("max-age=-1")), 300);
    assert_eq!(lasts(Some("max-age=99999999")), 24 * 3600);
    assert_eq!(lasts(Some("max-age=soon")), 3600);
    assert_eq!(lasts(Some("no-store, max-age=7200")), 300);
    assert_eq!(lasts(Some("no-cache")), 300);
}

#[test]
fn for_unknown_keys_it_is_asked_once_a_minute() {
    let fresh = fetched(None);
    let asked: Vec<i64> = (0..=60)
        .filter(|after| fresh.next(false, T + after) == Next::Fetch)
        .collect();
    assert_eq!(asked, [60]);
    // Between, the token is judged by the keys that are there.
    assert_eq!(fresh.next(false, T + 59), Next::Use);
}

#[test]
fn old_keys_go_on_for_an_hour_while_nobody_answers() {
    let mut fresh = fetched(Some("max-age=300"));
    assert_eq!(fresh.failed(T + 300), Next::Use);
    assert_eq!(fresh.next(true, T + 301), Next::Use);
    assert_eq!(fresh.next(true, T + 360), Next::Fetch);
    assert_eq!(fresh.failed(T + 300 + 3599), Next::Use);
    assert_eq!(fresh.failed(T + 300 + 3600), Next::Refuse);
    assert_eq!(fresh.next(true, T + 300 + 3601), Next::Refuse);
    assert_eq!(fresh.next(true, T + 300 + 3660), Next::Fetch);
    fresh.fetched(None, T + 10_000);
    assert_eq!(fresh.next(true, T + 10_001), Next::Use);
}

#[test]
fn a_provider_that_never_answered_is_not_asked_at_once_again() {
    let mut fresh = Freshness::default();
    assert_eq!(fresh.failed(T), Next::Refuse);
    assert_eq!(fresh.next(true, T + 59), Next::Refuse);
    assert_eq!(fresh.next(true, T + 60), Next::Fetch);
}

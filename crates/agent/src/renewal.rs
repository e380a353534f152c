//! When credentials are renewed.

use model::Moment;

use crate::credentials::Credentials;

/// After a failure it is tried again after so many seconds at first,
const FIRST: i64 = 1;
/// and after so many at most.
const LAST: i64 = 60;

/// When these are to be renewed: from half of their time on, and later by up to a tenth of it, so that many
/// machines that began together do not ask together. `chance` is from 0 to 1.
///
/// Half is early because what clients hold must stay fresh: some ask again for whatever ends within an hour.
pub(crate) fn due(credentials: &Credentials, chance: f64) -> Moment {
    let lasts = credentials.expires.millis() - credentials.issued.millis();
    let late = fraction(lasts / 10, chance);
    Moment::from_millis(credentials.issued.millis() + lasts / 2 + late)
}

/// When it is tried again after so many failures in a row.
pub(crate) fn again(now: Moment, failures: u32, chance: f64) -> Moment {
    let doubled = FIRST.saturating_mul(2_i64.saturating_pow(failures.saturating_sub(1)));
    let pause = doubled.clamp(FIRST, LAST) * 1000;
    // From half of the pause to all of it.
    Moment::from_millis(now.millis() + pause / 2 + fraction(pause / 2, chance))
}

/// Whether these are still good for anything.
pub(crate) fn holds(credentials: &Credentials, now: Moment) -> bool {
    now < credentials.expires
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "milliseconds of some hours, of which a share is taken"
)]
fn fraction(of: i64, chance: f64) -> i64 {
    (of as f64 * chance.clamp(0.0, 1.0)) as i64
}

#[cfg(test)]
mod tests {
    use model::Secret;
    use proptest::prelude::*;

    use super::*;

    fn lasting(seconds: i64) -> Credentials {
        let issued = Moment::from_seconds(1_790_000_000);
        Credentials {
            key_id: String::new(),
            key_secret: Secret::new(String::new()),
            token: Secret::new(String::new()),
            issued,
            expires: issued.plus_seconds(seconds),
        }
    }

    #[test]
    fn half_of_the_time_goes_by_first() {
        let begin = lasting(3600).issued;
        let after =
            |seconds, chance| (due(&lasting(seconds), chance).millis() - begin.millis()) / 1000;
        assert_eq!([after(3600, 0.0), after(3600, 1.0)], [1800, 2160]);
        assert_eq!(after(14_400, 0.5), 7920);
    }

    proptest! {
        #[test]
        fn renewal_comes_before_the_end_and_pauses_are_bounded(
            seconds in 900..43_200_i64, chance in 0.0..1.0, failures in 1..200_u32,
        ) {
            let credentials = lasting(seconds);
            let when = due(&credentials, chance);
            prop_assert!(credentials.issued < when && when < credentials.expires);
            let pause = again(when, failures, chance).millis() - when.millis();
            prop_assert!((FIRST * 500..=LAST * 1000).contains(&pause));
        }
    }

    #[test]
    fn pauses_double_up_to_a_minute() {
        let now = Moment::from_seconds(0);
        let pauses = [1, 2, 3, 6, 7, 8, 64, 65].map(|failures| again(now, failures, 1.0).seconds());
        assert_eq!(pauses, [1, 2, 4, 32, 60, 60, 60, 60]);
    }

    #[test]
    fn at_its_end_nothing_holds() {
        let credentials = lasting(900);
        assert!(holds(&credentials, credentials.issued.plus_seconds(899)));
        assert!(!holds(&credentials, credentials.expires));
    }
}

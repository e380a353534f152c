//! Values that conditions compare: exact decimals, instants, addresses, booleans.

use std::cmp::Ordering;
use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use jiff::civil;

/// A decimal number of any length, compared by value without rounding.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decimal<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

impl<'a> Decimal<'a> {
    /// Reads `[+-]digits[.digits]`.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
            Some(_) => return None,
            None => (unsigned, ""),
        };
        if !is_digits(whole) {
            return None;
        }
        let (whole, fraction) = (
            whole.trim_start_matches('0'),
            fraction.trim_end_matches('0'),
        );
        let zero = whole.is_empty() && fraction.is_empty();
        Some(Self {
            negative: text.starts_with('-') && !zero,
            whole,
            fraction,
        })
    }
}

impl Decimal<'_> {
    /// A number below.
    pub(crate) fn below(&self) -> String {
        if self.negative {
            format!("-1{}", self.digits(0))
        } else {
            "-1".to_owned()
        }
    }

    /// A number above.
    pub(crate) fn above(&self) -> String {
        if self.negative {
            "1".to_owned()
        } else {
            format!("1{}", self.digits(0))
        }
    }

    /// A number above this one and below a greater one.
    pub(crate) fn between(&self, greater: &Self) -> String {
        let places = self.fraction.len().max(greater.fraction.len());
        let zero = greater.whole.is_empty() && greater.fraction.is_empty();
        // Half a unit of the last place, away from zero, stays between the two.
        match (self.negative, greater.negative) {
            (false, _) => self.with_half(places),
            (true, false) if !zero => "0".to_owned(),
            (true, _) => format!("-{}", greater.with_half(places)),
        }
    }

    fn digits(&self, least: usize) -> String {
        format!("{:0>least$}", self.whole)
    }

    fn with_half(&self, places: usize) -> String {
        format!("{}.{:0<places$}5", self.digits(1), self.fraction)
    }
}

impl fmt::Display for Decimal<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        write!(formatter, "{sign}{}", self.digits(1))?;
        if self.fraction.is_empty() {
            Ok(())
        } else {
            write!(formatter, ".{}", self.fraction)
        }
    }
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = |one: &Self, other: &Self| {
            (one.whole.len(), one.whole, one.fraction).cmp(&(
                other.whole.len(),
                other.whole,
                other.fraction,
            ))
        };
        match (self.negative, other.negative) {
            (false, false) => size(self, other),
            (true, true) => size(other, self),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal<'_> {}

/// A point in time: seconds since 1970 and the fraction in units of ten to the minus eighteen.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Instant {
    seconds: i64,
    fraction: u64,
}

impl Instant {
    /// Reads a date, a time and a zone as ISO 8601 writes them, such as
    /// `2019-08-12T17:00:00+08:00`; seconds and their fraction may be left out.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (date, rest) = text.split_once('T')?;
        let zone = rest.find(['Z', '+', '-'])?;
        let (time, zone) = rest.split_at_checked(zone)?;
        let days = days(date)?;
        let (clock, fraction) = match time.split_once('.') {
            Some((clock, fraction)) => (clock, Some(fraction)),
            None => (time, None),
        };
        let (seconds, has_seconds) = clock_seconds(clock)?;
        let fraction = match fraction {
            Some(digits) if has_seconds => attoseconds(digits)?,
            Some(_) => return None,
            None => 0,
        };
        let seconds = days * 86_400 + seconds - offset(zone)?;
        Some(Self { seconds, fraction })
    }
}

impl Instant {
    /// The instant just before.
    pub(crate) fn before(self) -> Option<Self> {
        match self.fraction.checked_sub(1) {
            Some(fraction) => Some(Self { fraction, ..self }),
            None => Some(Self {
                seconds: self.seconds.checked_sub(1)?,
                fraction: SECOND - 1,
            }),
        }
    }

    /// The instant just after.
    pub(crate) fn after(self) -> Option<Self> {
        match self.fraction + 1 {
            SECOND => Some(Self {
                seconds: self.seconds.checked_add(1)?,
                fraction: 0,
            }),
            fraction => Some(Self { fraction, ..self }),
        }
    }

    /// The instant as text, if its year has four digits.
    pub(crate) fn text(self) -> Option<String> {
        let whole = jiff::Timestamp::from_second(self.seconds).ok()?.to_string();
        let whole = whole.strip_suffix('Z').filter(|text| text.len() == 19)?;
        if self.fraction == 0 {
            return Some(format!("{whole}Z"));
        }
        Some(format!("{whole}.{:018}Z", self.fraction))
    }
}

/// The units of a fraction that make a second.
const SECOND: u64 = 1_000_000_000_000_000_000;

/// Days since 1970 of `yyyy-mm-dd`.
fn days(date: &str) -> Option<i64> {
    let (year, rest) = date.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    let date = civil::Date::new(
        i16::try_from(number(year)?).ok()?,
        i8::try_from(number(month)?).ok()?,
        i8::try_from(number(day)?).ok()?,
    );
    let first = civil::Date::new(1970, 1, 1).ok()?;
    Some(i64::from(first.until(date.ok()?).ok()?.get_days()))
}

/// Seconds since midnight of `hh:mm` or `hh:mm:ss`, and whether seconds were given.
fn clock_seconds(clock: &str) -> Option<(i64, bool)> {
    let mut parts = clock.split(':');
    let mut part = || {
        parts.next().map(|digits| {
            if digits.len() == 2 {
                number(digits)
            } else {
                None
            }
        })
    };
    let (hours, minutes) = (part()??, part()??);
    let seconds = match part() {
        Some(seconds) => Some(seconds?),
        None => None,
    };
    if part().is_some() || hours > 23 || minutes > 59 || seconds.is_some_and(|seconds| seconds > 60)
    {
        return None;
    }
    Some((
        hours * 3600 + minutes * 60 + seconds.unwrap_or(0),
        seconds.is_some(),
    ))
}

/// Seconds east of Greenwich.
fn offset(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let (sign, rest) = match (zone.strip_prefix('+'), zone.strip_prefix('-')) {
        (Some(rest), _) => (1, rest),
        (_, Some(rest)) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if rest.len() == 2 => (rest, "00"),
        None => rest.split_at_checked(2)?,
    };
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3600 + minutes * 60))
}

fn attoseconds(digits: &str) -> Option<u64> {
    if !is_digits(digits) || digits.len() > 18 {
        return None;
    }
    let power = 10_u64.checked_pow(u32::try_from(18 - digits.len()).ok()?)?;
    digits.parse::<u64>().ok()?.checked_mul(power)
}

fn number(digits: &str) -> Option<i64> {
    if is_digits(digits) {
        digits.parse().ok()
    } else {
        None
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `true` or `false`, in any case.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// An address; an IPv4 address in IPv6 clothing is the IPv4 address.
pub(crate) fn address(text: &str) -> Option<IpAddr> {
    Some(text.parse::<IpAddr>().ok()?.to_canonical())
}

/// An address or a block of them; bits behind the prefix do not count.
pub(crate) fn block(text: &str) -> Option<IpNet> {
    let (address, prefix) = match text.split_once('/') {
        None => return Some(IpNet::from(self::address(text)?)),
        Some((address, prefix)) => (address.parse::<IpAddr>().ok()?, prefix),
    };
    if !is_digits(prefix) || prefix.len() > 3 {
        return None;
    }
    let prefix = prefix.parse::<u8>().ok()?;
    let block = match (address, address.to_canonical(), prefix.checked_sub(96)) {
        (IpAddr::V6(_), IpAddr::V4(inner), Some(rest)) => IpNet::new(inner.into(), rest),
        _ => IpNet::new(address, prefix),
    };
    Some(block.ok()?.trunc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_compare_by_value() {
        let less = |one, other| Decimal::parse(one).unwrap() < Decimal::parse(other).unwrap();
        let same = |one, other| Decimal::parse(one).unwrap() == Decimal::parse(other).unwrap();
        assert!(less("9", "10") && less("-10", "-9") && less("-1", "0") && less("1.19", "1.2"));
        assert!(same("007", "+7.000") && same("-0", "0.0"));
        assert!(less("9007199254740992", "9007199254740993"));
        for wrong in ["", ".5", "5.", "1e3", "0x1", " 1", "--1", "1.2.3"] {
            assert!(Decimal::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn just_before_and_just_after_are_next_to_an_instant() {
        let at = |text| Instant::parse(text).unwrap();
        for text in ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.5Z"] {
            let (before, after) = (at(text).before().unwrap(), at(text).after().unwrap());
            assert!(before < at(text) && at(text) < after, "{text}");
            assert_eq!(
                (before.after(), after.before()),
                (Some(at(text)), Some(at(text)))
            );
        }
    }

    #[test]
    fn there_is_always_a_number_between() {
        for (low, high) in [
            ("-10", "-9"),
            ("-1", "5"),
            ("-0.5", "0"),
            ("0", "0.01"),
            ("9.99", "9.991"),
            ("7", "70"),
        ] {
            let (low, high) = (Decimal::parse(low).unwrap(), Decimal::parse(high).unwrap());
            let (between, below, above) = (low.between(&high), low.below(), high.above());
            let between = Decimal::parse(&between).unwrap();
            assert!(low < between && between < high, "{low} {between} {high}");
            assert!(
                Decimal::parse(&below).unwrap() < low && Decimal::parse(&above).unwrap() > high
            );
        }
    }

    #[test]
    fn neighbours_of_an_instant_read_back() {
        let at = Instant::parse("2026-01-31T08:00:00+08:00").unwrap();
        assert_eq!(at.text().unwrap(), "2026-01-31T00:00:00Z");
        let (before, after) = (at.before().unwrap(), at.after().unwrap());
        assert!(before < at && at < after);
        assert_eq!(Instant::parse(&before.text().unwrap()).unwrap(), before);
        assert_eq!(Instant::parse(&after.text().unwrap()).unwrap(), after);
    }

    #[test]
    fn dates_compare_as_instants() {
        let at = |text| Instant::parse(text).unwrap();
        assert_eq!(at("2019-08-12T17:00:00+08:00"), at("2019-08-12T09:00:00Z"));
        assert_eq!(at("2019-08-12T09:00Z"), at("2019-08-12T09:00:00.000Z"));
        assert!(at("2019-08-12T09:00:00.1Z") < at("2019-08-12T09:00:00.11Z"));
        for wrong in [
            "2019-08-12",
            "2019-08-12T09:00:00",
            "2019/08/12T09:00:00Z",
            "2019-13-01T00:00:00Z",
            "2019-8-12T09:00:00Z",
            "2019-08-12T9:00:00Z",
            "2019-08-12T24:00:00Z",
            "T00:00:00Z",
            "2019-08-12T09:00:00Zx",
            "2019-08-12T09:00.5Z",
            "2019-08-12-01T09:00:00Z",
        ] {
            assert!(Instant::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn an_instant_is_the_seconds_since_1970() {
        let at = |text: &str| {
            let Instant { seconds, fraction } = Instant::parse(text)?;
            Some((seconds, fraction))
        };
        let day = 86_400;
        assert_eq!(at("1970-01-02T03:04:05Z"), Some((day + 11_045, 0)));
        assert_eq!(at("1969-12-31T23:59:60Z"), Some((0, 0)));
        assert_eq!(at("2000-03-01T00:00Z"), Some((11_017 * day, 0)));
        assert_eq!(at("1970-01-01T00:00:00.5Z"), Some((0, SECOND / 2)));
        assert_eq!(at("1970-01-02T00:00-05:30"), Some((day + 19_800, 0)));
        for zone in ["+0530", "+05:30"] {
            let text = format!("1970-01-02T00:00:00{zone}");
            assert_eq!(at(&text), Some((day - 19_800, 0)), "{zone}");
        }
        assert_eq!(at("1970-01-02T00:00:00+05"), Some((day - 18_000, 0)));
        assert_eq!(at("1970-01-02T23:59:00+23:59"), Some((day, 0)));
        for wrong in [
            "1970-01-02T00:00:61Z",
            "1970-01-02T00:60:00Z",
            "1970-01-02T00:00:00+24:00",
            "1970-01-02T00:00:00+00:60",
            "1970-01-02T00:00:00+5",
            "1970-01-02T00:00:00+053",
            "1970-01-02T00:00:00+05:3",
            "1970-01-02T00:00:00+5:30",
            "1970-01-02T00:00:00.Z",
            "1970-01-02T00:00:00.+1Z",
            "1970-01-02T00:00:00:00Z",
            "1970-01-02T-1:00:00Z",
            "1970-02-29T00:00:00Z",
            "+970-01-02T00:00:00Z",
        ] {
            assert_eq!(at(wrong), None, "{wrong}");
        }
        let long = |digits: usize| format!("1970-01-01T00:00:00.{}Z", "9".repeat(digits));
        assert_eq!(at(&long(18)), Some((0, SECOND - 1)));
        assert_eq!(at(&long(19)), None);
    }

    #[test]
    fn seconds_end_where_the_next_begin() {
        let at = |text| Instant::parse(text).unwrap();
        let last = at("2026-01-31T08:00:00.999999999999999999Z");
        let first = at("2026-01-31T08:00:01Z");
        assert_eq!((last.after(), first.before()), (Some(first), Some(last)));
        assert_eq!(
            last.text().unwrap(),
            "2026-01-31T08:00:00.999999999999999999Z"
        );
        assert!(at("0000-01-01T00:00:00Z").text().is_some());
        assert_eq!(at("0000-01-01T00:00:00Z").before().unwrap().text(), None);
    }

    #[test]
    fn decimals_print_as_short_as_can_be() {
        for (text, print) in [
            ("-007.50", "-7.5"),
            ("+0", "0"),
            ("-0.00", "0"),
            ("00.5", "0.5"),
        ] {
            assert_eq!(Decimal::parse(text).unwrap().to_string(), print);
        }
        let (low, high) = (Decimal::parse("-3").unwrap(), Decimal::parse("0").unwrap());
        assert_eq!((low.below(), low.above()), ("-13".into(), "1".into()));
        assert_eq!((high.below(), high.above()), ("-1".into(), "1".into()));
        assert_eq!(low.between(&high), "-0.5");
    }

    #[test]
    fn booleans_are_two_words() {
        assert_eq!(boolean("True"), Some(true));
        assert_eq!(boolean("FALSE"), Some(false));
        assert_eq!(boolean("1"), None);
    }

    #[test]
    fn blocks_hold_addresses_of_their_family() {
        let inside = |net, ip| block(net).unwrap().contains(&address(ip).unwrap());
        assert!(inside("10.0.0.7/8", "10.255.255.255"));
        assert!(
            inside("::ffff:10.0.0.0/104", "10.1.1.1") && inside("10.0.0.0/8", "::ffff:10.0.0.1")
        );
        assert!(!inside("::/0", "10.0.0.1") && !inside("0.0.0.0/0", "2001:db8::1"));
        assert!(!inside("10.0.0.7", "10.0.0.8") && inside("10.0.0.8/31", "10.0.0.9"));
        assert!(!inside("10.0.0.8/31", "10.0.0.10") && inside("10.0.0.0/008", "10.1.0.0"));
        assert!(inside("::ffff:0.0.0.0/96", "9.9.9.9") && !inside("::/95", "9.9.9.9"));
        assert_eq!(block("::ffff:1.2.3.4/95"), block("::fffe:0:0/95"));
        for wrong in [
            "10.0.0.0/0008",
            "10.0.0.0/33",
            "2001:db8::/129",
            "10.0.0",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "*",
        ] {
            assert!(block(wrong).is_none(), "{wrong}");
        }
    }
}

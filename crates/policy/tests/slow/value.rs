//! The comparisons of section 6.1, the schoolbook way.

use std::cmp::Ordering;
use std::net::IpAddr;

use super::Maybe;

/// C1: one value of the request against one of the policy, for an operator without its "Not".
pub(super) fn compare(twin: &str, principal_arn: bool, asked: &str, value: &str) -> Maybe {
    if let Some(how) = twin.strip_prefix("String") {
        return Some(match how {
            "Equals" if principal_arn => folded(asked) == folded(value),
            "Equals" => asked == value,
            "EqualsIgnoreCase" => folded(asked) == folded(value),
            _ => covers(value, asked, principal_arn),
        });
    }
    if twin == "Bool" {
        return Some(boolean(asked)? == boolean(value)?);
    }
    if twin.starts_with("Ip") {
        return inside(asked, value);
    }
    let (order, how) = match twin.strip_prefix("Date") {
        Some(how) => (instant(asked)?.cmp(&instant(value)?), how),
        None => (
            number(asked)?.cmp(&number(value)?),
            twin.strip_prefix("Numeric")?,
        ),
    };
    Some(match how {
        "Equals" => order == Ordering::Equal,
        "LessThan" => order == Ordering::Less,
        "LessThanEquals" => order != Ordering::Greater,
        "GreaterThan" => order == Ordering::Greater,
        "GreaterThanEquals" => order != Ordering::Less,
        _ => return None,
    })
}

/// The letters of any script in lower case, one for one.
fn folded(text: &str) -> Vec<char> {
    let lower = |c: char| match c.to_lowercase().collect::<Vec<_>>()[..] {
        [one] => one,
        _ => c,
    };
    text.chars().map(lower).collect()
}

/// M1: `*` for any number of characters, `?` for exactly one. Names of actions and resources have
/// letters of ASCII only; those are the ones whose case may not count.
pub(super) fn covers(pattern: &str, text: &str, ignore_case: bool) -> bool {
    let letters = |text: &str| {
        let text = if ignore_case {
            text.to_ascii_lowercase()
        } else {
            text.to_owned()
        };
        text.chars().collect::<Vec<_>>()
    };
    let text = letters(text);
    // Whether the pattern up to here covers the first so many characters of the text.
    let mut covered = vec![false; text.len() + 1];
    covered[0] = true;
    for one in letters(pattern) {
        let mut next = vec![false; text.len() + 1];
        next[0] = one == '*' && covered[0];
        for length in 1..=text.len() {
            next[length] = match one {
                '*' => covered[length] || next[length - 1],
                '?' => covered[length - 1],
                _ => covered[length - 1] && one == text[length - 1],
            };
        }
        covered = next;
    }
    covered[text.len()]
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

/// `[+-]digits[.digits]` as sixty digits before the point and sixty behind it, each with the sign.
fn number(text: &str) -> Option<Vec<i32>> {
    let (sign, rest) = match text.chars().next()? {
        '-' => (-1, &text[1..]),
        '+' => (1, &text[1..]),
        _ => (1, text),
    };
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let all = format!("{whole:0>60}{fraction:0<60}");
    let digit = |c: char| sign * (c as i32 - '0' as i32);
    Some(all.chars().map(digit).collect())
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// ISO 8601 with a time and a zone, as seconds since the year 0 and the fraction behind them.
fn instant(text: &str) -> Option<(i64, String)> {
    let (date, time) = text.split_once('T')?;
    let [year, month, day] = numbers(date, '-', &[4, 2, 2])?[..] else {
        return None;
    };
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let february = if leap(year) { 29 } else { 28 };
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    if !(1..=12).contains(&month) || day < 1 || day > lengths[month as usize - 1] {
        return None;
    }
    let years: i64 = (0..year)
        .map(|year| if leap(year) { 366 } else { 365 })
        .sum();
    let months: i64 = lengths[..month as usize - 1].iter().sum();
    let (time, offset) = if let Some(time) = time.strip_suffix('Z') {
        (time, 0)
    } else {
        let place = time.rfind(['+', '-'])?;
        let (time, zone) = time.split_at(place);
        let [hours, minutes] = match zone.len() {
            3 => [numbers(&zone[1..], ':', &[2])?[0], 0],
            5 => [
                numbers(&zone[1..3], ':', &[2])?[0],
                numbers(&zone[3..], ':', &[2])?[0],
            ],
            _ => numbers(&zone[1..], ':', &[2, 2])?.try_into().ok()?,
        };
        if hours > 23 || minutes > 59 {
            return None;
        }
        let east = if zone.starts_with('+') { 1 } else { -1 };
        (time, east * (hours * 60 + minutes) * 60)
    };
    let (clock, fraction) = match time.split_once('.') {
        // Finer than this is not told apart by ours.
        Some((_, fraction)) if !digits(fraction) || fraction.len() > 18 => return None,
        Some((clock, fraction)) => (numbers(clock, ':', &[2, 2, 2])?, fraction),
        None if time.len() == 5 => (numbers(time, ':', &[2, 2])?, ""),
        None => (numbers(time, ':', &[2, 2, 2])?, ""),
    };
    let (hours, minutes) = (clock[0], clock[1]);
    let seconds = clock.get(2).copied().unwrap_or(0);
    // The 60 is a leap second.
    if hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    let days = years + months + day;
    let seconds = ((days * 24 + hours) * 60 + minutes) * 60 + seconds - offset;
    Some((seconds, format!("{fraction:0<18}")))
}

/// Numbers of so many digits with a mark between them.
fn numbers(text: &str, mark: char, widths: &[usize]) -> Option<Vec<i64>> {
    let parts: Vec<_> = text.split(mark).collect();
    let right = parts.iter().all(|part| digits(part))
        && parts
            .iter()
            .map(|part| part.len())
            .eq(widths.iter().copied());
    right.then(|| parts.iter().map(|part| part.parse().unwrap()).collect())
}

/// C8: an address as its family (true for IPv4) and bits; IPv4 in IPv6 clothing is IPv4.
fn address(text: &str) -> Option<(bool, u128)> {
    Some(match text.parse().ok()? {
        IpAddr::V4(four) => (true, u128::from(u32::from(four))),
        IpAddr::V6(six) => match u128::from(six) {
            bits if bits >> 32 == 0xffff => (true, bits & 0xffff_ffff),
            bits => (false, bits),
        },
    })
}

/// C8: whether an address lies in a block, borders included, host bits ignored.
fn inside(asked: &str, block: &str) -> Maybe {
    let (net, prefix) = block.split_once('/').unwrap_or((block, ""));
    let (mut four, mut bits) = address(net)?;
    let is_six = net.contains(':');
    let prefix = if block == net {
        if four { 32 } else { 128 }
    } else if !digits(prefix) {
        return None;
    } else {
        let prefix = prefix.parse::<u32>().ok()?;
        match (four, is_six) {
            (true, true) if prefix >= 96 => prefix.checked_sub(96)?,
            (true, true) => {
                (four, bits) = (false, bits | 0xffff << 32);
                prefix
            }
            _ => prefix,
        }
    };
    let host = (if four { 32_u32 } else { 128 }).checked_sub(prefix)?;
    let cut = |bits: u128| bits.checked_shr(host).unwrap_or(0);
    let (family, asked) = address(asked)?;
    Some(family == four && cut(asked) == cut(bits))
}

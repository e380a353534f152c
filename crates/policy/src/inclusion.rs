//! Whether one pattern surely covers all that another does, seen without an automaton.

use crate::Arn;

/// Whether a wide action pattern surely covers all that a narrow one covers.
pub(crate) fn includes_action(wide: &str, narrow: &str) -> bool {
    match (wide.split_once(':'), narrow.split_once(':')) {
        _ if wide == "*" => true,
        (Some((code, name)), Some((inner_code, inner_name))) => {
            includes(code, inner_code, true) && includes(name, inner_name, true)
        }
        _ => false,
    }
}

/// Whether a wide resource pattern surely covers all that a narrow one covers.
pub(crate) fn includes_resource(wide: &str, narrow: &str) -> bool {
    match (Arn::parse(wide), Arn::parse(narrow)) {
        _ if wide == "*" => true,
        (Some(wide), Some(narrow)) => {
            includes(wide.code, narrow.code, true)
                && includes(wide.region, narrow.region, true)
                && includes(wide.account, narrow.account, false)
                && includes(wide.relative, narrow.relative, false)
        }
        _ => false,
    }
}

/// Whether the wide pattern matches the narrow one read as text in which a star is only matched
/// by a star. Never wrong when it says yes; some inclusions need an automaton to be seen.
pub(crate) fn includes(wide: &str, narrow: &str, fold: bool) -> bool {
    for (own, other) in wide.bytes().zip(narrow.bytes()) {
        if own == b'*' || own == b'?' {
            break;
        }
        if own != other && !(fold && own.eq_ignore_ascii_case(&other)) {
            return false;
        }
    }
    let wide: Vec<char> = wide.chars().collect();
    // The row says which beginnings of the wide pattern cover the narrow one read so far.
    let mut row = vec![false; wide.len() + 1];
    close(&mut row, &wide, true);
    for c in narrow.chars() {
        let mut next = vec![false; wide.len() + 1];
        for ((own, reached), after) in wide.iter().zip(&row).zip(1..) {
            let same = if fold {
                own.eq_ignore_ascii_case(&c)
            } else {
                *own == c
            };
            let takes = if *own == '*' {
                false
            } else {
                same || *own == '?' && c != '*'
            };
            if let (true, true, Some(cell)) = (*reached, takes, next.get_mut(after)) {
                *cell = true;
            }
            // A star behind its own place stays there.
            if let (true, Some(true), Some(cell)) =
                (*own == '*', row.get(after), next.get_mut(after))
            {
                *cell = true;
            }
        }
        close(&mut next, &wide, false);
        row = next;
    }
    row.last() == Some(&true)
}

/// Stars may stand for nothing.
fn close(row: &mut [bool], wide: &[char], start: bool) {
    if let (true, Some(first)) = (start, row.first_mut()) {
        *first = true;
    }
    let mut before = row.first().copied().unwrap_or_default();
    for (cell, own) in row.iter_mut().skip(1).zip(wide) {
        *cell |= *own == '*' && before;
        before = *cell;
    }
}

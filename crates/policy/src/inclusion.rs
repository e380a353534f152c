//! Whether one pattern, value or statement surely covers all that another does, seen without an
//! automaton.

use crate::{Arn, Operator, Statement, Test, value};

/// Whether the wide statement surely applies wherever the narrow one does.
pub(crate) fn covers(wide: &Statement, narrow: &Statement) -> bool {
    let (outer, inner) = (wide.actions(), narrow.actions());
    let actions = match (outer.is_negated(), inner.is_negated()) {
        (false, false) => inner.patterns().iter().all(|one| {
            outer
                .patterns()
                .iter()
                .any(|other| includes_action(other.text(), one.text()))
        }),
        (true, true) => outer.patterns().iter().all(|one| {
            inner
                .patterns()
                .iter()
                .any(|other| includes_action(other.text(), one.text()))
        }),
        (false, true) => outer
            .patterns()
            .iter()
            .any(|one| is_every_action(one.text())),
        (true, false) => false,
    };
    let resources = match (wide.resources(), narrow.resources()) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(outer), Some(inner)) => inner.patterns().iter().all(|one| {
            outer
                .patterns()
                .iter()
                .any(|other| includes_resource(other.text(), one.text()))
        }),
    };
    let conditions = wide
        .conditions()
        .iter()
        .all(|test| narrow.conditions().contains(test));
    actions && resources && conditions && wide.principals() == narrow.principals()
}

/// Whether an action pattern covers every action.
pub(crate) fn is_every_action(text: &str) -> bool {
    match text.split_once(':') {
        None => text == "*",
        Some((code, name)) => is_any_name(code) && is_any_name(name),
    }
}

/// Whether a pattern covers every text that is not empty.
fn is_any_name(text: &str) -> bool {
    let wild = text.chars().all(|c| c == '*' || c == '?');
    wild && text.contains('*') && text.matches('?').count() < 2
}

/// Whether a value of a comparison covers another in any case.
pub(crate) fn covers_value(test: &Test, wide: &str, narrow: &str) -> bool {
    match test.operator() {
        Operator::StringLike | Operator::StringNotLike => {
            includes(wide, narrow, test.is_principal_arn())
        }
        _ if test.operator().value_kind() == "ip" => {
            let blocks = value::block(wide).zip(value::block(narrow));
            blocks.is_some_and(|(wide, narrow)| wide.contains(&narrow))
        }
        _ => wide == narrow,
    }
}

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
    let same = |own: char, other: char| own == other || fold && own.eq_ignore_ascii_case(&other);
    // Most pairs differ before the first wildcard.
    for (own, other) in wide.chars().zip(narrow.chars()) {
        if matches!(own, '*' | '?') {
            break;
        }
        if !same(own, other) {
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
            let takes = *own != '*' && (same(*own, c) || *own == '?' && c != '*');
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_includes_what_it_matches_letter_by_letter() {
        for (wide, narrow, expected) in [
            ("", "", true),
            ("", "a", false),
            ("a", "", false),
            ("a", "a", true),
            ("a", "b", false),
            ("ab", "a", false),
            ("*", "", true),
            ("*", "a:b", true),
            ("*", "?*", true),
            ("?", "a", true),
            ("?", "?", true),
            ("?", "", false),
            ("?", "*", false),
            ("?", "ab", false),
            ("é?", "éü", true),
            ("a*", "a", true),
            ("a*", "ab*", true),
            ("a*", "*", false),
            ("a*", "?", false),
            ("*a", "ba", true),
            ("*a", "ab", false),
            ("*a*b", "xaxb", true),
            ("a**b", "ab", true),
            ("a?c", "abc", true),
            ("a?c", "a*c", false),
        ] {
            assert_eq!(includes(wide, narrow, false), expected, "{wide} {narrow}");
            assert_eq!(includes(wide, narrow, true), expected, "{wide} {narrow}");
        }
    }

    #[test]
    fn case_matters_unless_folded() {
        for (wide, narrow) in [("a", "A"), ("*a", "xA"), ("A*", "aB")] {
            assert!(includes(wide, narrow, true), "{wide} {narrow}");
            assert!(!includes(wide, narrow, false), "{wide} {narrow}");
        }
    }

    #[test]
    fn an_action_lies_inside_by_code_and_by_name() {
        for (wide, narrow, expected) in [
            ("*", "oss:Get", true),
            ("*", "*", true),
            ("OSS:get*", "oss:GetObject", true),
            ("oss:Get*", "ecs:GetObject", false),
            ("oss:Get*", "oss:PutObject", false),
            ("oss:*", "*", false),
        ] {
            assert_eq!(includes_action(wide, narrow), expected, "{wide} {narrow}");
        }
    }

    #[test]
    fn a_resource_lies_inside_by_every_field() {
        let wide = "acs:oss:cn-x:1:b*";
        for (narrow, expected) in [
            ("acs:oss:cn-x:1:b/c", true),
            ("acs:OSS:CN-X:1:b", true),
            ("acs:ecs:cn-x:1:b", false),
            ("acs:oss:cn-y:1:b", false),
            ("acs:oss:cn-x:2:b", false),
            ("acs:oss:cn-x:1:c", false),
            ("acs:oss:cn-x:1:B", false),
            ("*", false),
        ] {
            assert_eq!(includes_resource(wide, narrow), expected, "{narrow}");
            assert!(includes_resource("*", narrow), "{narrow}");
        }
        assert!(!includes_resource("acs:a:b:System:c", "acs:a:b:system:c"));
    }
}

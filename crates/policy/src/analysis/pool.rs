//! Statements to stay clear of, found by the service their actions are about.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::FixedState;

use crate::{Arn, Statement};

/// Statements by the code of the service they speak of.
#[derive(Debug, Default)]
pub(super) struct Pool<'d> {
    statements: Vec<&'d Statement>,
    coded: HashMap<String, Vec<usize>, FixedState>,
    /// Those that may speak of any service.
    general: Vec<usize>,
}

impl<'d> Pool<'d> {
    pub(super) fn new(statements: impl IntoIterator<Item = &'d Statement>) -> Self {
        let mut pool = Self::default();
        for statement in statements {
            let place = pool.statements.len();
            pool.statements.push(statement);
            let mut codes: Vec<_> = codes(statement).collect();
            codes.sort_unstable();
            codes.dedup();
            if codes.contains(&None) {
                pool.general.push(place);
                continue;
            }
            for code in codes.into_iter().flatten() {
                pool.coded.entry(code).or_default().push(place);
            }
        }
        pool
    }

    /// The statements that may speak of an action that this one speaks of too.
    pub(super) fn around(&self, other: &Statement) -> Vec<&'d Statement> {
        let codes: Option<BTreeSet<String>> = codes(other).collect();
        let Some(codes) = codes else {
            return self.statements.clone();
        };
        let coded = codes.iter().filter_map(|code| self.coded.get(code));
        let places: BTreeSet<_> = coded.flatten().chain(&self.general).collect();
        let around = places.into_iter();
        around
            .filter_map(|place| self.statements.get(*place).copied())
            .collect()
    }

    /// The statements that may speak of an action that all the patterns cover.
    pub(super) fn near(&self, actions: &[&str]) -> Vec<&'d Statement> {
        let code = actions.iter().find_map(|action| code(action));
        let places: Vec<usize> = match code {
            Some(code) => {
                let coded = self.coded.get(&code).into_iter().flatten();
                coded.chain(&self.general).copied().collect()
            }
            None => (0..self.statements.len()).collect(),
        };
        let near = |place| self.statements.get(place).copied();
        let near = places.into_iter().filter_map(near);
        near.filter(|statement| {
            statement.actions().is_negated()
                || statement.actions().patterns().iter().any(|own| {
                    actions
                        .iter()
                        .all(|action| actions_may_meet(own.text(), action))
                })
        })
        .collect()
    }
}

/// The codes the actions of a statement name; `None` among them if it may be any.
fn codes(statement: &Statement) -> impl Iterator<Item = Option<String>> {
    let listed = statement.actions().patterns().iter();
    let negated = statement.actions().is_negated().then_some(None);
    listed.map(|own| code(own.text())).chain(negated)
}

/// The code an action pattern names, if it has no wildcard.
fn code(action: &str) -> Option<String> {
    let (code, _) = action.split_once(':')?;
    (!code.contains(['*', '?'])).then(|| code.to_ascii_lowercase())
}

/// Whether one action might be covered by both; never wrong when it says no.
pub(super) fn actions_may_meet(one: &str, other: &str) -> bool {
    match (one.split_once(':'), other.split_once(':')) {
        (Some((code, name)), Some((other_code, other_name))) => {
            may_meet(code, other_code) && may_meet(name, other_name)
        }
        _ => true,
    }
}

/// Whether one resource might be covered by both; never wrong when it says no.
pub(super) fn resources_may_meet(one: &str, other: &str) -> bool {
    match (Arn::parse(one), Arn::parse(other)) {
        (Some(one), Some(other)) => {
            may_meet(one.relative, other.relative)
                && may_meet(one.account, other.account)
                && may_meet(one.code, other.code)
                && may_meet(one.region, other.region)
        }
        _ => true,
    }
}

/// Whether two patterns begin and end so that one text may match both, ignoring case.
fn may_meet(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let wild = |text: &[u8]| text.contains(&b'*') || text.contains(&b'?');
    if !wild(one) && !wild(other) {
        return one.eq_ignore_ascii_case(other);
    }
    agree(one.iter(), other.iter()) && agree(one.iter().rev(), other.iter().rev())
}

/// Whether two patterns agree up to the first wildcard.
fn agree<'b>(
    mut one: impl Iterator<Item = &'b u8>,
    mut other: impl Iterator<Item = &'b u8>,
) -> bool {
    loop {
        match (one.next(), other.next()) {
            (None, None) | (Some(b'*' | b'?'), _) | (_, Some(b'*' | b'?')) => return true,
            (Some(own), Some(byte)) if own.eq_ignore_ascii_case(byte) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests::statements;

    #[test]
    fn actions_meet_unless_letters_before_or_behind_all_wildcards_differ() {
        for (one, other, expected) in [
            ("oss:Get*", "OSS:*object", true),
            ("oss:Get*", "ecs:Get*", false),
            ("oss:Get*", "oss:Put*", false),
            ("oss:*Object", "oss:*Bucket", false),
            ("oss:Get", "oss:get", true),
            ("oss:Get", "oss:GetX", false),
            ("oss:Get", "oss:GetX*", false),
            ("oss:G?t", "oss:Gxt", true),
            ("oss:Get?", "oss:Put", false),
            ("o?s:*", "oss:Get", true),
            ("*", "oss:Get", true),
        ] {
            assert_eq!(actions_may_meet(one, other), expected, "{one} {other}");
            assert_eq!(actions_may_meet(other, one), expected, "{other} {one}");
        }
    }

    #[test]
    fn resources_meet_if_every_field_may() {
        let one = "acs:oss:cn-x:1:b*";
        for (other, expected) in [
            ("acs:oss:cn-*:1:*c", true),
            ("acs:ecs:cn-*:1:*c", false),
            ("acs:oss:us-*:1:*c", false),
            ("acs:oss:cn-*:2:*c", false),
            ("acs:oss:cn-*:1:c*", false),
            ("*", true),
        ] {
            assert_eq!(resources_may_meet(one, other), expected, "{other}");
        }
    }

    #[test]
    fn only_statements_that_may_speak_of_the_actions_are_near() {
        let all = statements(
            r#"{"Effect":"Deny","Action":"oss:Get*","Resource":"*"},
            {"Effect":"Deny","Action":["ecs:*","OSS:Put*"],"Resource":"*"},
            {"Effect":"Deny","NotAction":"rds:*","Resource":"*"},
            {"Effect":"Deny","Action":"*:*Object","Resource":"*"},
            {"Effect":"Deny","Action":"rds:*","Resource":"*"}"#,
        );
        let pool = Pool::new(&all);
        let places = |found: Vec<&Statement>| -> Vec<usize> {
            let place = |one: &Statement| all.iter().position(|own| std::ptr::eq(own, one));
            found.into_iter().filter_map(place).collect()
        };
        let near = |actions: &[&str]| {
            let mut near = places(pool.near(actions));
            near.sort_unstable();
            near
        };
        assert_eq!(near(&["oss:GetObject"]), [0, 2, 3]);
        assert_eq!(near(&["oss:PutBucket"]), [1, 2]);
        assert_eq!(near(&["*:Put*", "oss:*Bucket"]), [1, 2]);
        assert_eq!(near(&["*:*"]), [0, 1, 2, 3, 4]);
        let around = |one: usize| places(pool.around(&all[one]));
        assert_eq!(around(0), [0, 1, 2, 3]);
        assert_eq!(around(1), [0, 1, 2, 3]);
        assert_eq!(around(4), [2, 3, 4]);
        assert_eq!(around(2), [0, 1, 2, 3, 4]);
        assert_eq!(around(3), [0, 1, 2, 3, 4]);
    }
}

//! One choice of patterns of the wanted statements, and which others reach there.

use super::pool::{actions_may_meet, resources_may_meet};
use crate::inclusion::{includes_action, includes_resource};
use crate::{Actions, Effect, ResourcePattern, Statement};

/// One choice of patterns of the wanted statements, and who is to be stayed clear of there.
pub(super) struct Corner<'c, 'd> {
    pub(super) wanted: &'c [&'d Statement],
    pub(super) avoided: Vec<Avoided<'d>>,
    /// Patterns that the action, and the resource, must all match.
    pub(super) actions: Vec<&'c str>,
    pub(super) resources: Vec<&'c str>,
}

/// A statement to stay clear of.
pub(super) struct Avoided<'d> {
    pub(super) statement: &'d Statement,
    /// Whether its conditions are met wherever those of the wanted statements are.
    pub(super) sure: bool,
    /// Whether it speaks of all the actions, or resources, in question.
    pub(super) every_action: bool,
    pub(super) every_resource: bool,
}

impl<'c, 'd> Corner<'c, 'd> {
    /// `None` if one of the avoided statements covers it all.
    pub(super) fn new(
        wanted: &'c [&'d Statement],
        near: &[&'d Statement],
        actions: Vec<&'c str>,
        resources: Vec<&'c str>,
    ) -> Option<Self> {
        let mut avoided = Vec::new();
        for statement in near {
            let (Some(every_action), Some(every_resource)) = (
                action_reach(statement.actions(), &actions),
                resource_reach(statement, &resources),
            ) else {
                continue;
            };
            let sure = is_sure(statement, wanted);
            if sure && every_action && every_resource {
                return None;
            }
            avoided.push(Avoided {
                statement,
                sure,
                every_action,
                every_resource,
            });
        }
        Some(Self {
            wanted,
            avoided,
            actions,
            resources,
        })
    }

    /// Whether one of these applies to all the resources in any case.
    pub(super) fn is_hopeless(&self, active: &[usize]) -> bool {
        let mut active = active.iter().filter_map(|place| self.avoided.get(*place));
        active.any(|one| one.sure && one.every_resource)
    }
}

/// Whether the statement's conditions are met wherever the wanted statements apply.
fn is_sure(statement: &Statement, wanted: &[&Statement]) -> bool {
    let surely =
        |one: &&&Statement| one.effect() == Effect::Allow || statement.effect() == Effect::Deny;
    statement.conditions().iter().all(|test| {
        let mut wanted = wanted.iter().filter(surely);
        wanted.any(|one| one.conditions().contains(test))
    })
}

/// Whether a statement speaks of all actions that the patterns have in common, or only of some;
/// `None` if of none.
pub(super) fn action_reach(own: &Actions, actions: &[&str]) -> Option<bool> {
    let all = own.patterns().iter().any(|own| {
        let text = if own.text() == "*" { "*:*" } else { own.text() };
        actions.iter().any(|action| includes_action(text, action)) || is_every(text)
    });
    let some = own.patterns().iter().any(|own| {
        actions
            .iter()
            .all(|action| actions_may_meet(own.text(), action))
    });
    match (own.is_negated(), all, some) {
        (false, true, _) | (true, false, false) => Some(true),
        (_, false, true) => Some(false),
        (false, false, false) | (true, true, _) => None,
    }
}

/// Whether an action pattern covers every action that has a code and a name.
fn is_every(text: &str) -> bool {
    text.split_once(':').is_some_and(|(code, name)| {
        let stars = |part: &str| part.bytes().all(|byte| byte == b'*');
        stars(code) && stars(name)
    })
}

pub(super) fn resource_reach(statement: &Statement, resources: &[&str]) -> Option<bool> {
    let Some(own) = statement.resources() else {
        return Some(true);
    };
    let texts = own.patterns().iter().map(ResourcePattern::text);
    let all = |own: &str| {
        own == "*"
            || resources
                .iter()
                .any(|resource| includes_resource(own, resource))
    };
    if texts.clone().any(all) {
        return Some(true);
    }
    let some = |own: &str| {
        resources
            .iter()
            .all(|resource| resources_may_meet(own, resource))
    };
    texts.clone().any(some).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests::statements;

    fn one(elements: &str) -> Statement {
        statements(&format!("{{{elements}}}")).remove(0)
    }

    #[test]
    fn a_statement_speaks_of_all_the_actions_or_some_or_none() {
        for (own, actions, expected) in [
            (r#""Action":"oss:Get*""#, &["oss:GetObject"][..], Some(true)),
            (r#""Action":"oss:Get*""#, &["*:*", "oss:Get?"], Some(true)),
            (r#""Action":"oss:Get*""#, &["oss:*"], Some(false)),
            (r#""Action":"oss:Get*""#, &["oss:*", "ecs:*"], None),
            (r#""Action":"oss:Get*""#, &["ecs:*"], None),
            (r#""Action":"*""#, &["*:*"], Some(true)),
            (r#""Action":"*""#, &[], Some(true)),
            (r#""Action":"*:**""#, &[], Some(true)),
            (r#""Action":"oss:*""#, &[], Some(false)),
            (r#""Action":"*:Get*""#, &[], Some(false)),
            (r#""NotAction":"oss:*""#, &["oss:Get*"], None),
            (r#""NotAction":"oss:*""#, &["ecs:Get*"], Some(true)),
            (r#""NotAction":"oss:*""#, &["*:Get*"], Some(false)),
        ] {
            let statement = one(&format!(r#""Effect":"Deny",{own},"Resource":"*""#));
            let reach = action_reach(statement.actions(), actions);
            assert_eq!(reach, expected, "{own} {actions:?}");
        }
    }

    #[test]
    fn a_statement_speaks_of_all_the_resources_or_some_or_none() {
        let inside = "acs:oss:*:*:b/*";
        for (own, resources, expected) in [
            ("*", &[inside][..], Some(true)),
            ("*", &["*"], Some(true)),
            ("acs:oss:*:*:b*", &[inside], Some(true)),
            ("acs:oss:*:*:b*", &["*", inside], Some(true)),
            ("acs:oss:*:*:b/x", &[inside], Some(false)),
            ("acs:oss:*:*:b/x", &["*"], Some(false)),
            ("acs:oss:*:*:b/x", &[inside, "acs:ecs:*:*:*"], None),
            ("acs:oss:*:*:c", &[inside], None),
        ] {
            let statement = one(&format!(
                r#""Effect":"Deny","Action":"*","Resource":"{own}""#
            ));
            let reach = resource_reach(&statement, resources);
            assert_eq!(reach, expected, "{own} {resources:?}");
        }
    }

    #[test]
    fn conditions_are_surely_met_if_a_wanted_statement_needs_them_as_much() {
        let under = |effect: &str, condition: &str| {
            one(&format!(
                r#""Effect":"{effect}","Action":"*","Resource":"*","Condition":{{{condition}}}"#
            ))
        };
        let (a, b) = (r#""Bool":{"x:a":"true"}"#, r#""NumericEquals":{"x:b":"1"}"#);
        let both = format!("{a},{b}");
        for (own, wanted, expected) in [
            (under("Allow", a), under("Allow", a), true),
            (under("Allow", a), under("Allow", &both), true),
            (under("Allow", &both), under("Allow", a), false),
            (under("Allow", a), under("Allow", b), false),
            // A Deny takes part already where nobody can tell.
            (under("Deny", a), under("Deny", a), true),
            (under("Deny", a), under("Allow", a), true),
            (under("Allow", a), under("Deny", a), false),
            (
                one(r#""Effect":"Allow","Action":"*","Resource":"*""#),
                under("Deny", a),
                true,
            ),
        ] {
            assert_eq!(is_sure(&own, &[&wanted]), expected, "{own:?} {wanted:?}");
        }
    }
}

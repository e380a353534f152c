//! Control policies on the way from a member of a resource directory up to its Root.

use std::ops::Deref;
use std::sync::Arc;

use crate::form::Asked;
use crate::index::{Entry, Index};
use crate::{Budget, Set};

/// The control policies of one node of a resource directory.
#[derive(Clone, Debug)]
pub struct Level {
    /// The member, folder or Root they are attached to.
    pub target: Arc<str>,
    /// The policies; none at all denies.
    pub policies: Set,
}

/// The nodes from a member up to Root; each must allow. Build once for each member and keep it: like
/// a [`Set`] it remembers what it is asked for, of all levels together.
#[derive(Clone, Debug, Default)]
pub struct Path {
    levels: Vec<Level>,
    index: Index,
}

impl Path {
    /// The levels, the member first.
    #[must_use]
    pub fn new(levels: Vec<Level>) -> Self {
        Self {
            levels,
            index: Index::default(),
        }
    }

    /// The same, remembering only as much as the budget has left.
    #[must_use]
    pub fn within(levels: Vec<Level>, budget: &Arc<Budget>) -> Self {
        Self {
            levels,
            index: Index::new(Some(budget.clone())),
        }
    }

    /// What the path remembers about an action, if it does.
    pub(crate) fn about(&self, action: &Asked<'_>) -> Option<&Entry> {
        let levels = self.levels.iter().enumerate();
        let attached = levels.map(|(number, level)| (number, level.policies.attached()));
        self.index.entry(action, attached)
    }

    /// Puts other policies on a level; what the path remembered is forgotten.
    pub(crate) fn change(&mut self, level: usize, policies: Set) {
        if let Some(level) = self.levels.get_mut(level) {
            level.policies = policies;
        }
        self.index = self.index.clone();
    }
}

impl<'p> IntoIterator for &'p Path {
    type Item = &'p Level;
    type IntoIter = std::slice::Iter<'p, Level>;

    fn into_iter(self) -> Self::IntoIter {
        self.levels.iter()
    }
}

impl Deref for Path {
    type Target = [Level];

    fn deref(&self) -> &[Level] {
        &self.levels
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Attached, Context, Decision, Gathered, Kind, Layer, Policy, Principal, Question, Resource,
        decide,
    };

    fn level(statements: &str) -> Level {
        let text = format!(r#"{{"Version":"1","Statement":[{statements}]}}"#);
        let policy = Policy::parse(&text, Kind::Control).unwrap();
        let attached = Attached::to_user(Arc::new(policy), "P", "level");
        Level {
            target: "level".into(),
            policies: Set::new(vec![attached]),
        }
    }

    #[test]
    fn a_path_has_its_levels_whatever_it_may_remember() {
        let all = r#"{"Effect":"Allow","Action":["*"],"Resource":["*"]}"#;
        let levels = || vec![level(all), level(all)];
        let budget = Arc::new(Budget::new(60));
        assert_eq!(Path::within(levels(), &budget).len(), 2);
        assert_eq!(Path::new(levels()).len(), 2);
    }

    #[test]
    fn what_is_remembered_changes_no_answer_and_names_no_level_above_the_deciding_one() {
        let all = r#"{"Effect":"Allow","Action":["*"],"Resource":["*"]}"#;
        let deny = r#"{"Effect":"Deny","Action":["oss:Put*"],"Resource":["acs:oss:*:*:b/*"]}"#;
        let path = Path::new(vec![
            level(all),
            level(&format!("{deny},{all}")),
            level(all),
        ]);
        let identity = level(all).policies;
        let alice = Principal::user("1", "alice");
        let context = Context::new();
        let resources = [Resource {
            arn: "acs:oss::1:b/k",
            owner: "1",
            group: None,
        }];
        let gathered = Gathered {
            identity: Some(&identity),
            control: Some(&path),
            ..Gathered::default()
        };
        for action in ["oss:PutObject", "oss:GetObject"] {
            let question = Question::new(&alice, action, &resources, &context);
            let judgements: Vec<_> = (0..6).map(|_| decide(&question, &gathered)).collect();
            let [first, .., last] = &judgements[..] else {
                panic!("six")
            };
            assert_eq!(first, last);
            assert!(
                path.about(&Asked::new(action)).is_some(),
                "it is remembered"
            );
            let levels: Vec<_> = last.counted.iter().map(|one| one.level).collect();
            if action == "oss:PutObject" {
                let place = (last.decision, last.layer, last.level);
                assert_eq!(place, (Decision::ExplicitDeny, Layer::Control, 1));
                assert_eq!(levels, [0, 1, 1]);
            } else {
                assert!(last.is_allowed());
                assert_eq!(levels, [0, 1, 2, 0]);
            }
        }
    }

    #[test]
    fn a_changed_level_counts_at_once() {
        let all = r#"{"Effect":"Allow","Action":["*"],"Resource":["*"]}"#;
        let mut path = Path::new(vec![level(all)]);
        let about = |path: &Path| path.about(&Asked::new("a:B")).is_some();
        assert_eq!(
            [about(&path), about(&path), about(&path)],
            [false, false, true]
        );
        path.change(0, Set::default());
        assert!(!about(&path));
    }
}

//! The search: from somebody to a goal by the fewest calls, each step judged in the account that those before it leave.
//!
//! What somebody can act as is only ever more, so a state is who was come to last with what policies, and who of the others
//! could raise them. Where that is the same, fewer calls are better and the rest is not looked at again.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use model::AccountId;
use policy::Path;

use super::judge::Judge;
use super::moves::{self, Move, Scene};
use super::step::{Route, Step};
use super::who::Who;
use crate::Limits;
use crate::account::Account;

/// What is asked.
#[derive(Clone, Copy)]
pub struct Question<'q> {
    /// The account, and its id.
    pub account: &'q Account,
    /// See [`Question::account`].
    pub home: AccountId,
    /// The control policies that bound it, if any do.
    pub control: Option<&'q Path>,
    /// How many of each there may be in it.
    pub limits: &'q Limits,
    /// The region that the server says it is in.
    pub region: &'q str,
    /// What is to be come to.
    pub goal: Goal,
    /// At most so many calls.
    pub calls: usize,
}

/// What somebody comes to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Goal {
    /// Policies that allow everything.
    Everything,
    /// Any rights that were not there before.
    More,
    /// To act as somebody.
    Be(Who),
}

/// A search in an account.
pub(super) struct Search<'q> {
    question: Question<'q>,
    /// Whom it is of use to become, of all there are.
    worthy: Vec<Who>,
    everybody: Vec<Who>,
}

/// A point of a route.
struct Node {
    world: Account,
    /// Whom one can act as by now; the last is the one that was come to, or raised, last.
    held: Vec<Who>,
    before: Option<(usize, Step)>,
}

/// What makes points alike.
type Key = (Who, usize, Vec<(Who, usize)>);

impl<'q> Search<'q> {
    pub(super) fn new(question: Question<'q>, judge: &mut Judge<'_>) -> Self {
        let everybody = Who::all(question.account);
        let mut search = Self {
            question,
            worthy: Vec::new(),
            everybody: everybody.clone(),
        };
        let worthy = everybody
            .into_iter()
            .filter(|one| search.is_worthy(judge, *one));
        let worthy = worthy.collect();
        search.worthy = worthy;
        search
    }

    fn is_worthy(&self, judge: &mut Judge<'_>, one: Who) -> bool {
        let place = judge.place(self.question.account, one);
        match self.question.goal {
            Goal::More => true,
            Goal::Be(who) if who == one => true,
            Goal::Everything | Goal::Be(_) => moves::leads_on(judge, place),
        }
    }

    /// Those from whom a way may lead anywhere.
    pub(super) fn beginnings(&self, judge: &mut Judge<'_>) -> Vec<Who> {
        let account = self.question.account;
        let open = moves::has_open_secrets(account);
        let all = self.everybody.iter().copied();
        all.filter(|one| {
            let place = judge.place(account, *one);
            open || moves::leads_on(judge, place)
        })
        .collect()
    }

    /// The way of the fewest calls from somebody, by steps that depend on nothing or by all.
    pub(super) fn from(&self, judge: &mut Judge<'_>, from: Who, sure: bool) -> Option<Route> {
        let question = &self.question;
        let base = judge.place(question.account, from);
        if self.is_there_already(judge, from) {
            return None;
        }
        let mut nodes = vec![Node {
            world: question.account.clone(),
            held: vec![from],
            before: None,
        }];
        let mut open = BinaryHeap::from([Reverse((0, 0))]);
        let mut best = BTreeMap::<Key, usize>::new();
        while let Some(Reverse((calls, at))) = open.pop() {
            let node = nodes.get(at)?;
            let last = node.last(from);
            if at > 0 && self.is_reached(judge, &node.world, last, base) {
                return Some(route(&nodes, at, from, last));
            }
            if judge.steps == 0 {
                return None;
            }
            for found in self.next(judge, node, base, from) {
                let then = calls + found.step.calls();
                if then > question.calls || sure && found.step.is_conditional() {
                    continue;
                }
                let node = nodes.get(at)?;
                let held = node.and(found.step.then);
                let key = self.key(judge, &found.world, &held);
                let is_dead = key.2.is_empty()
                    && !moves::leads_on(judge, key.1)
                    && !self.is_reached(judge, &found.world, found.step.then, base);
                if is_dead || best.get(&key).is_some_and(|known| *known <= then) {
                    continue;
                }
                best.insert(key, then);
                open.push(Reverse((then, nodes.len())));
                nodes.push(Node {
                    world: found.world,
                    held,
                    before: Some((at, found.step)),
                });
            }
        }
        None
    }

    /// Whether there is nothing to come to.
    fn is_there_already(&self, judge: &mut Judge<'_>, from: Who) -> bool {
        match self.question.goal {
            Goal::Be(who) => who == from,
            Goal::Everything | Goal::More => judge.has_everything(self.question.account, from),
        }
    }

    fn is_reached(&self, judge: &mut Judge<'_>, world: &Account, who: Who, base: usize) -> bool {
        match self.question.goal {
            Goal::Be(wanted) => who == wanted,
            Goal::Everything => judge.has_everything(world, who),
            Goal::More => {
                let place = judge.place(world, who);
                judge.gains(base, place)
            }
        }
    }

    /// All that can be done next.
    fn next(&self, judge: &mut Judge<'_>, node: &Node, base: usize, from: Who) -> Vec<Move> {
        let last = node.last(from);
        let mut found = Vec::new();
        let scenes: Vec<_> = node
            .held
            .iter()
            .map(|one| self.scene(judge, node, *one))
            .collect();
        for scene in &scenes {
            let whom: &[Who] = if scene.actor == last {
                &node.held
            } else {
                &[last]
            };
            for one in whom {
                found.extend(moves::raising(*scene, judge, *one));
            }
        }
        let ends = |judge: &mut Judge<'_>, one: &Move| {
            !one.step.is_conditional()
                && one.step.calls() == 1
                && self.is_reached(judge, &one.world, one.step.then, base)
        };
        // No way from here is shorter.
        if let Some(place) = found.iter().position(|one| ends(judge, one)) {
            return vec![found.swap_remove(place)];
        }
        let raises: Vec<_> = scenes
            .iter()
            .map(|own| moves::can_raise(judge, own.place))
            .collect();
        let last_raises = scenes
            .iter()
            .zip(&raises)
            .any(|(scene, raises)| scene.actor == last && *raises);
        let among = if raises.contains(&true) {
            &self.everybody
        } else {
            &self.worthy
        };
        for scene in &scenes {
            if scene.actor == last || last_raises {
                found.extend(moves::becoming(*scene, judge, &node.held, among));
            }
        }
        found
    }

    fn scene<'n>(&self, judge: &mut Judge<'_>, node: &'n Node, actor: Who) -> Scene<'n>
    where
        'q: 'n,
    {
        Scene {
            world: &node.world,
            limits: self.question.limits,
            region: self.question.region,
            actor,
            place: judge.place(&node.world, actor),
            any: self.question.goal == Goal::More,
        }
    }

    fn key(&self, judge: &mut Judge<'_>, world: &Account, held: &[Who]) -> Key {
        let mut raisers = Vec::new();
        for one in held {
            let place = judge.place(world, *one);
            if moves::can_raise(judge, place) {
                raisers.push((*one, place));
            }
        }
        raisers.sort_unstable();
        let last = held.last().copied();
        let last = last.or_else(|| self.everybody.first().copied());
        let last = last.unwrap_or(Who::User(super::deed::NEW_USER));
        (last, judge.place(world, last), raisers)
    }
}

impl Node {
    /// Who was come to last.
    fn last(&self, from: Who) -> Who {
        self.held.last().copied().unwrap_or(from)
    }

    /// Whom one can act as after a step to somebody.
    fn and(&self, then: Who) -> Vec<Who> {
        let others = self.held.iter().copied().filter(|one| *one != then);
        others.chain([then]).collect()
    }
}

/// The steps that lead to a point.
fn route(nodes: &[Node], at: usize, from: Who, to: Who) -> Route {
    let mut steps = Vec::new();
    let mut node = nodes.get(at);
    while let Some((before, step)) = node.and_then(|own| own.before.as_ref()) {
        steps.push(step.clone());
        node = nodes.get(*before);
    }
    steps.reverse();
    Route { from, to, steps }
}

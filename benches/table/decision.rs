//! Decisions, beside a plain scan and a look-up of the whole request in a hash table.

use std::cell::Cell;
use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;

use anyhow::{Result, anyhow, ensure};
use policy::{
    Attached, Context, Decision, Gathered, Kind, Level, Path, Policy, Principal, Question,
    Resource, Set, decide,
};

use crate::measure::{Rounds, cpu};
use crate::naive::scan;
use crate::options::Options;
use crate::report::{Report, Row, Unit};
use crate::workload::{ACCOUNT, Dice, Request, Statement, document};

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    for (statements, policies) in [(10, 1), (100, 10), (1000, 50)] {
        let case = Case::new(statements, policies)?;
        case.agree()?;
        case.measure(options, report)?;
    }
    Ok(())
}

/// Policies of one size and the requests to decide on.
pub(crate) struct Case {
    size: usize,
    identity: Vec<Statement>,
    session: Vec<Statement>,
    control: Vec<Vec<Statement>>,
    identity_set: Set,
    session_set: Set,
    levels: Path,
    requests: Vec<(Request, Context)>,
    principal: Principal,
}

impl Case {
    pub(crate) fn new(size: usize, policies: usize) -> Result<Self> {
        let mut dice = Dice(42);
        let identity: Vec<_> = (0..size).map(|_| Statement::draw(&mut dice)).collect();
        let mut outer = |count: usize| {
            let mut statements: Vec<_> = (1..count).map(|_| Statement::draw(&mut dice)).collect();
            statements.push(Statement::everything());
            statements
        };
        let session = outer(4);
        let control: Vec<_> = [6, 8, 3].into_iter().map(&mut outer).collect();
        let identity_set = set(&identity, size / policies, Kind::Identity)?;
        let session_set = set(&session, session.len(), Kind::Session)?;
        let mut levels = Vec::new();
        for (number, statements) in control.iter().enumerate() {
            let policies = set(statements, statements.len(), Kind::Control)?;
            levels.push(Level {
                target: format!("level-{number}").into(),
                policies,
            });
        }
        let requests = requests(&identity, &mut dice);
        let principal = Principal::session(ACCOUNT, "worker", "one");
        Ok(Self {
            size,
            identity,
            session,
            control,
            identity_set,
            session_set,
            levels: Path::new(levels),
            requests,
            principal,
        })
    }

    /// Everything gathered: the identity layer alone, or all.
    pub(crate) fn gathered(&self, all: bool) -> Gathered<'_> {
        let identity = Gathered {
            identity: Some(&self.identity_set),
            ..Gathered::default()
        };
        if !all {
            return identity;
        }
        Gathered {
            session: Some(&self.session_set),
            control: Some(&self.levels),
            ..identity
        }
    }

    /// Decides on one of the requests, by turns.
    pub(crate) fn decide(&self, turn: usize, gathered: &Gathered<'_>) -> Option<Decision> {
        let (request, context) = self.requests.get(turn % self.requests.len())?;
        let resource = Resource {
            arn: &request.resource,
            owner: ACCOUNT,
            group: None,
        };
        let resources = [resource];
        let question = Question::new(&self.principal, &request.action, &resources, context);
        Some(decide(black_box(&question), black_box(gathered)).decision)
    }

    fn layers(&self, all: bool) -> Vec<&[Statement]> {
        let outer = self
            .control
            .iter()
            .chain([&self.session])
            .map(Vec::as_slice);
        let outer = outer.filter(|_| all);
        outer.chain([self.identity.as_slice()]).collect()
    }

    /// No time is worth anything if the decisions differ.
    fn agree(&self) -> Result<()> {
        for all in [false, true] {
            let (layers, gathered) = (self.layers(all), self.gathered(all));
            for (turn, (request, _)) in self.requests.iter().enumerate() {
                let (ours, plain) = (self.decide(turn, &gathered), scan(request, &layers));
                ensure!(
                    ours == Some(plain),
                    "{} on {}: {ours:?}, the plain scan says {plain:?}",
                    request.action,
                    request.resource
                );
            }
        }
        Ok(())
    }

    fn measure(&self, options: &Options, report: &mut Report) -> Result<()> {
        let known: HashMap<&Request, Decision, foldhash::fast::RandomState> = self
            .requests
            .iter()
            .map(|(request, _)| (request, scan(request, &self.layers(false))))
            .collect();
        let (one, all) = (self.gathered(false), self.gathered(true));
        let (layers_one, layers_all) = (self.layers(false), self.layers(true));
        let times = options.times(4_000_000 / (self.size + 100));
        let turn = Cell::new(0_usize);
        let next = || {
            turn.set(turn.get() + 1);
            turn.get()
        };
        let asked = |turn: usize| self.requests.get(turn % self.requests.len());
        let plain = |layers: &[&[Statement]]| {
            cpu(times, || {
                black_box(asked(next()).map(|(request, _)| scan(black_box(request), layers)));
            })
        };
        let mut rounds = Rounds::new();
        rounds.add(|| {
            cpu(times, || {
                black_box(self.decide(next(), &one));
            })
        });
        rounds.add(|| {
            cpu(times, || {
                black_box(self.decide(next(), &all));
            })
        });
        rounds.add(|| plain(&layers_one));
        rounds.add(|| plain(&layers_all));
        rounds.add(|| {
            cpu(times, || {
                black_box(asked(next()).and_then(|(request, _)| known.get(black_box(request))));
            })
        });
        let [ours, ours_all, scanned, scanned_all, memo] = rounds.run(options.rounds())?;
        let size = self.size;
        let what = format!("decide, identity, {size} statements");
        report.add(Row::beside(
            &what,
            Unit::Nanos,
            &ours,
            ("plain scan", &scanned),
        ));
        report.add(Row::beside(
            &what,
            Unit::Nanos,
            &ours,
            ("whole request as hash key", &memo),
        ));
        let what = format!("decide, all layers, {size} statements");
        report.add(Row::beside(
            &what,
            Unit::Nanos,
            &ours_all,
            ("plain scan", &scanned_all),
        ));
        let row = Row::beside(&what, Unit::Nanos, &ours_all, ("identity only", &ours));
        report.add(row.at_most(2.0, "G3"));
        Ok(())
    }
}

/// Half of them allowed, a quarter each denied in the two ways, as far as the policies yield that.
fn requests(identity: &[Statement], dice: &mut Dice) -> Vec<(Request, Context)> {
    let mut wanted = [
        (Decision::Allow, 200),
        (Decision::ExplicitDeny, 100),
        (Decision::ImplicitDeny, 100),
    ];
    let mut requests = Vec::new();
    for _ in 0..100_000 {
        let Some(statement) = identity.get(dice.below(identity.len())) else {
            break;
        };
        let request = Request::near(statement, dice);
        let decision = scan(&request, &[identity]);
        let place = wanted
            .iter_mut()
            .find(|(one, left)| *one == decision && *left > 0);
        if let Some((_, left)) = place {
            *left -= 1;
            let context = request.context();
            requests.push((request, context));
        }
        if wanted.iter().all(|(_, left)| *left == 0) {
            break;
        }
    }
    requests
}

fn set(statements: &[Statement], each: usize, kind: Kind) -> Result<Set> {
    let mut attached = Vec::new();
    for (number, some) in statements.chunks(each).enumerate() {
        let policy = Policy::parse(&document(some), kind)
            .map_err(|mistakes| anyhow!("a policy of the workload is wrong: {mistakes}"))?;
        attached.push(Attached::to_user(
            Arc::new(policy),
            &format!("P{number}"),
            "alice",
        ));
    }
    Ok(Set::new(attached))
}

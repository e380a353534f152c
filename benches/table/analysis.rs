//! Comparing policies, beside reading them.

use std::hint::black_box;

use anyhow::{Result, anyhow, ensure};
use benches::draw::{Dice, Statement, document};
use policy::analysis::{Relation, STEPS, compare, minimal};
use policy::{Document, Kind, Policy};

use crate::measure::{Rounds, cpu};
use crate::options::Options;
use crate::report::{Report, Row, Unit};

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    // One document as long as it may be, and 50 policies of 20 statements.
    let mut dice = Dice::new(42);
    let mut full: Vec<_> = std::iter::repeat_with(|| Statement::draw(&mut dice))
        .take(60)
        .collect();
    while document(&full).len() > Kind::Identity.limit() - ROOM {
        full.pop();
    }
    let many: Vec<_> = std::iter::repeat_with(|| Statement::draw(&mut dice))
        .take(1_000)
        .collect();
    for (what, statements, each, goal) in [
        ("a full document", full, usize::MAX, 50e6),
        ("1,000 statements", many, 20, 1e9),
    ] {
        let case = Case {
            what,
            old: written(&statements, each),
            each,
            goal,
        };
        case.measure(statements, &mut dice, options, report)?;
    }
    Ok(())
}

struct Case {
    what: &'static str,
    old: Vec<String>,
    each: usize,
    /// The most nanoseconds it may take.
    goal: f64,
}

impl Case {
    fn measure(
        &self,
        mut statements: Vec<Statement>,
        dice: &mut Dice,
        options: &Options,
        report: &mut Report,
    ) -> Result<()> {
        for place in (1..statements.len()).rev() {
            statements.swap(place, dice.below(place + 1));
        }
        self.compare(
            "in another order",
            &statements,
            Relation::Equal,
            options,
            report,
        )?;
        let allow = |statement: &Statement| !statement.deny && statement.condition.is_none();
        let last = statements.iter().rposition(allow).unwrap_or_default();
        let wider = Statement {
            resource: "acs:new:*:*:*".to_owned(),
            action: "new:*".to_owned(),
            deny: false,
            condition: None,
        };
        let removed = std::mem::replace(
            statements
                .get_mut(last)
                .ok_or_else(|| anyhow!("the workload allows nothing"))?,
            wider,
        );
        self.compare(
            "one replaced",
            &statements,
            Relation::Incomparable,
            options,
            report,
        )?;
        statements.push(removed);
        self.compare("one more", &statements, Relation::Wider, options, report)?;
        let deny = Statement {
            deny: true,
            ..Statement::everything()
        };
        statements.push(deny);
        self.compare(
            "everything denied",
            &statements,
            Relation::Narrower,
            options,
            report,
        )?;
        let others: Vec<_> = std::iter::repeat_with(|| Statement::draw(dice))
            .take(self.old.len().max(20))
            .collect();
        self.compare(
            "all others",
            &others,
            Relation::Incomparable,
            options,
            report,
        )?;
        if let [old] = &self.old[..] {
            let document = read(old)?;
            let mut rounds = Rounds::new();
            rounds.add(|| {
                cpu(1, || {
                    black_box(minimal(black_box(&document), STEPS));
                })
            });
            rounds.add(|| reading(&self.old, &[]));
            let [ours, reading] = rounds.run(options.rounds())?;
            let what = format!("minimize {}", self.what);
            report.add(Row::beside(
                &what,
                Unit::Nanos,
                &ours,
                ("reading it", &reading),
            ));
        }
        Ok(())
    }

    fn compare(
        &self,
        change: &str,
        new: &[Statement],
        relation: Relation,
        options: &Options,
        report: &mut Report,
    ) -> Result<()> {
        let new = written(new, self.each);
        let documents = |texts: &[String]| texts.iter().map(|text| read(text)).collect();
        let (before, after): (Result<Vec<_>>, Result<Vec<_>>) =
            (documents(&self.old), documents(&new));
        let (before, after) = (before?, after?);
        let (before, after): (Vec<_>, Vec<_>) = (before.iter().collect(), after.iter().collect());
        let found = compare(&before, &after, STEPS).relation();
        ensure!(
            found == relation,
            "{change}: {found:?} instead of {relation:?}"
        );
        let mut rounds = Rounds::new();
        rounds.add(|| {
            cpu(1, || {
                black_box(compare(black_box(&before), black_box(&after), STEPS));
            })
        });
        rounds.add(|| reading(&self.old, &new));
        let [ours, reading] = rounds.run(options.rounds())?;
        let what = format!("compare {}, {change}", self.what);
        let met = ours.median() <= self.goal;
        let row = Row::beside(&what, Unit::Nanos, &ours, ("reading both", &reading));
        report.add(row.goal(format!("<= {} ms", self.goal / 1e6), met));
        Ok(())
    }
}

/// What reading the texts costs.
fn reading(old: &[String], new: &[String]) -> Result<f64> {
    cpu(1, || {
        for text in old.iter().chain(new) {
            black_box(Policy::parse(black_box(text), Kind::Identity).is_ok());
        }
    })
}

fn written(statements: &[Statement], each: usize) -> Vec<String> {
    statements
        .chunks(each.min(statements.len().max(1)))
        .map(document)
        .collect()
}

fn read(text: &str) -> Result<Document> {
    let policy = Policy::parse(text, Kind::Identity)
        .map_err(|mistakes| anyhow!("a policy of the workload is wrong: {mistakes}"))?;
    Ok(policy.document().clone())
}

/// Characters left free for what a change adds.
const ROOM: usize = 300;

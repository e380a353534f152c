//! Both judges on very many questions, by all cores. `scripts/differential` asks millions.
//!
//! Each world is drawn from its own seed. Its sets are asked again and again, by one thread or by
//! several, so that scanned, remembered and forgotten answers are all compared with the plain ones.

#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "how many cases to run comes from outside; what is no number ends the test"
)]

mod slow;
#[expect(dead_code, reason = "what shrinks is for smaller runs")]
mod world;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressStyle};
use policy::{Gathered, Question, Resource};
use world::draw::dice::fill;
use world::draw::{Asked, Built, Dice, Policies};

/// How often each answer was given.
type Tally = BTreeMap<String, u64>;

#[test]
fn both_judges_agree_on_very_many_questions() {
    let cases = number("DIFFERENTIAL_CASES").unwrap_or(20_000);
    let seed = number("DIFFERENTIAL_SEED").unwrap_or(1);
    let only = number("DIFFERENTIAL_WORLD");
    eprintln!("{cases} cases from seed {seed}");
    let bar = ProgressBar::new(cases).with_style(
        ProgressStyle::with_template("{wide_bar} {human_pos} of {human_len}, {eta} left").unwrap(),
    );
    let run = Run {
        seed,
        next: AtomicU64::new(only.unwrap_or(0)),
        left: AtomicU64::new(only.map_or(cases, |_| 1)),
        failed: AtomicBool::new(false),
        bar,
    };
    let tally = Mutex::new(Tally::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let own = run.work();
                let mut all = tally.lock().unwrap();
                for (answer, count) in own {
                    *all.entry(answer).or_default() += count;
                }
            });
        }
    });
    run.bar.finish_and_clear();
    let tally = tally.into_inner().unwrap();
    let total: u64 = tally.values().sum();
    for (answer, count) in &tally {
        eprintln!("{count:>10}  {answer}");
    }
    eprintln!("{total:>10}  cases, {} worlds", run.next.into_inner());
    assert!(!run.failed.into_inner(), "the judges differ, see above");
    if only.is_none() && cases >= 20_000 {
        // Every answer of every layer; the owner's is always yes, and bounds do not grant.
        assert_eq!(tally.len(), 1 + 3 * 2 + 4 * 3, "{tally:?}");
    }
}

fn number(name: &str) -> Option<u64> {
    Some(std::env::var(name).ok()?.parse().unwrap())
}

struct Run {
    seed: u64,
    next: AtomicU64,
    left: AtomicU64,
    failed: AtomicBool,
    bar: ProgressBar,
}

impl Run {
    /// One thread's share.
    fn work(&self) -> Tally {
        let mut tally = Tally::new();
        let mut bytes = vec![0; 16 * 1024];
        while self.left.load(Ordering::Relaxed) > 0 && !self.failed.load(Ordering::Relaxed) {
            let world = self.next.fetch_add(1, Ordering::Relaxed);
            fill(self.seed.wrapping_add(world.wrapping_mul(ODD)), &mut bytes);
            // Neither judge may panic; if one does, its world is named like any other difference.
            let asked = catch_unwind(AssertUnwindSafe(|| examine(&bytes, &mut tally)));
            match asked.unwrap_or_else(|_| Err("a panic, see above".to_owned())) {
                Ok(count) => {
                    self.bar.inc(count);
                    let rest = |left: u64| Some(left.saturating_sub(count));
                    let relaxed = Ordering::Relaxed;
                    let _ = self.left.fetch_update(relaxed, relaxed, rest);
                }
                Err(difference) => {
                    self.failed.store(true, Ordering::Relaxed);
                    let seed = self.seed;
                    eprintln!("world {world} of seed {seed}: {difference}");
                    eprintln!("again: scripts/differential --seed {seed} --world {world}");
                }
            }
        }
        tally
    }
}

/// Asks one world; how many cases that were.
fn examine(bytes: &[u8], tally: &mut Tally) -> Result<u64, String> {
    let mut dice = Dice::new(bytes);
    let others = match dice.below(1024) {
        0 => 3_000,
        1..16 => 300,
        _ => 0,
    };
    let crowded = dice.one_in(64);
    let policies = Policies::draw(&mut dice);
    let built = policies.build();
    let words = policies.words();
    let asked = dice.several(40, 80, |dice| Asked::draw(dice, &words));
    let gathered = built.gathered();
    let plain: Vec<_> = asked
        .iter()
        .map(|one| one.lend(|question| slow::decide(question, &gathered)))
        .collect();
    for answer in &plain {
        *tally
            .entry(format!("{:?} {:?}", answer.layer, answer.decision))
            .or_default() += 1;
    }
    if crowded {
        together(&built, &asked, &plain)?;
    }
    for round in 0..4 {
        if round == 2 {
            distract(&gathered, others);
        }
        same(&gathered, &asked, &plain).map_err(|what| format!("{what}\n{policies:#?}"))?;
    }
    for one in asked.iter().step_by(8) {
        let wrong = one.lend(|question| slow::explanation::wrong_explanation(question, &gathered));
        if let Some(wrong) = wrong {
            return Err(format!("{one:#?} explained: {wrong}\n{policies:#?}"));
        }
    }
    Ok(asked.len() as u64)
}

fn same(gathered: &Gathered<'_>, asked: &[Asked], plain: &[slow::Answer]) -> Result<(), String> {
    for (one, plain) in asked.iter().zip(plain) {
        let ours = one.lend(|question| policy::decide(question, gathered));
        if *plain != ours {
            return Err(format!("{one:#?}\nours {ours:?}\nplain {plain:?}"));
        }
    }
    Ok(())
}

/// Several threads ask the same sets at once, from cold.
fn together(built: &Built, asked: &[Asked], plain: &[slow::Answer]) -> Result<(), String> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..3)
            .map(|start| {
                let (asked, plain) = (&asked[start..], &plain[start..]);
                scope.spawn(move || same(&built.gathered(), asked, plain))
            })
            .collect();
        threads.into_iter().try_for_each(|one| one.join().unwrap())
    })
}

/// Asks about so many other actions, so that what was remembered may have to give way.
fn distract(gathered: &Gathered<'_>, others: usize) {
    let (principal, context) = (
        policy::Principal::user("1", "alice"),
        policy::Context::new(),
    );
    let resources = [Resource {
        arn: "acs:oss:cn-hangzhou:1000000000000001:b/k",
        owner: "1",
        group: Some("rg-1"),
    }];
    for other in 0..others {
        let action = format!("zed:a{other}b");
        let question = Question::new(&principal, &action, &resources, &context);
        assert!(policy::decide(&question, gathered).resource == 0);
    }
}

/// Spreads the seeds of neighbouring worlds.
const ODD: u64 = 0x9fb2_1c65_1e98_df25;

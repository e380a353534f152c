//! The rounds that a node makes with a job: to each place, where it runs if it is due and nobody
//! else has it.

use std::sync::Arc;

use model::{AccountId, Moment};
use store::Aggregate;
use tokio::task::{JoinError, JoinSet};

use super::errand::{Errand, Place};
use super::job::{Job, Over};
use super::lease::{Standing, Terms, standing, take};
use super::watch::{Watched, watch};
use crate::fault::Fault;
use crate::guard;
use crate::node::Core;

/// In how many places a node is at once with one job.
const AT_ONCE: usize = 4;
/// How many accounts are asked for at a time.
const PAGE: usize = 500;
/// How many seconds after a round that could not be made to its end the next begins.
const AGAIN: i64 = 60;

/// The rounds of one job on this node.
pub struct Rounds {
    core: Arc<Core>,
    job: Arc<dyn Job>,
    /// When the last began and the next begins.
    made: Option<(Moment, Moment)>,
}

/// What came of a round.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Tally {
    /// Runs that did what they should.
    pub done: u64,
    /// Runs that could not.
    pub failed: u64,
    /// Runs that panicked.
    pub panicked: u64,
    /// Runs that another node has, or may have, begun again.
    pub lost: u64,
    /// Places where it could not be found out whether there is anything to do.
    pub unclear: u64,
}

/// What came of one place.
enum Visit {
    /// There was nothing to do.
    Idle,
    /// Another node has it, or its next run is not due before then.
    Waits(Moment),
    Done,
    Failed(String),
    Panicked(String),
    Lost,
    Unclear(String),
}

impl Rounds {
    pub(crate) fn new(core: Arc<Core>, job: Arc<dyn Job>) -> Self {
        let made = None;
        Self { core, job, made }
    }

    /// Makes a round if one is due by the clock; otherwise this costs nothing. To be called again
    /// and again.
    pub async fn make(&mut self) -> Tally {
        let now = (self.core.settings.clock)();
        let is_due = |(last, next)| next <= now || now < last;
        if !self.made.is_none_or(is_due) {
            return Tally::default();
        }
        let mut round = Round {
            tally: Tally::default(),
            next: now.plus_seconds(self.job.period()),
            again: now.plus_seconds(AGAIN),
            first: None,
        };
        if let Err(fault) = self.walk(&mut round).await {
            round.count(Visit::Unclear(fault.to_string()));
        }
        self.made = Some((now, round.next));
        round.report(self.job.name());
        round.tally
    }

    async fn walk(&self, round: &mut Round) -> Result<(), Fault> {
        let mut visits = JoinSet::new();
        let mut failed = Ok(());
        match self.job.over() {
            Over::Store => self.begin(&mut visits, Place::Store, round).await,
            Over::Accounts => {
                let mut last: Option<Aggregate> = None;
                loop {
                    let store = &self.core.store;
                    let page = store.aggregates("account/", last.as_ref(), PAGE).await;
                    let page = match page {
                        Ok(page) => page,
                        // Runs that are under way end all the same: they hold leases.
                        Err(fault) => {
                            failed = Err(fault.into());
                            break;
                        }
                    };
                    for aggregate in &page {
                        if let Some(id) = account(aggregate) {
                            self.begin(&mut visits, Place::Account(id), round).await;
                        }
                    }
                    last = page.last().cloned();
                    if page.len() < PAGE {
                        break;
                    }
                }
            }
        }
        while let Some(visit) = visits.join_next().await {
            round.count(visited(visit));
        }
        failed
    }

    /// Goes to a place as soon as fewer are under way than may be.
    async fn begin(&self, visits: &mut JoinSet<Visit>, place: Place, round: &mut Round) {
        while visits.len() >= AT_ONCE
            && let Some(visit) = visits.join_next().await
        {
            round.count(visited(visit));
        }
        visits.spawn(go(self.core.clone(), self.job.clone(), place));
    }
}

/// What is known of a round so far.
struct Round {
    tally: Tally,
    next: Moment,
    /// When to go again to places where it did not become clear.
    again: Moment,
    /// The first thing that went wrong.
    first: Option<String>,
}

impl Round {
    fn count(&mut self, visit: Visit) {
        let (figure, why) = match visit {
            Visit::Idle => return,
            Visit::Waits(until) => {
                self.next = self.next.min(until);
                return;
            }
            Visit::Done => (&mut self.tally.done, None),
            Visit::Failed(why) => (&mut self.tally.failed, Some(why)),
            Visit::Panicked(why) => (&mut self.tally.panicked, Some(why)),
            Visit::Lost => {
                self.next = self.next.min(self.again);
                (&mut self.tally.lost, Some("the lease was over".to_owned()))
            }
            Visit::Unclear(why) => {
                self.next = self.next.min(self.again);
                (&mut self.tally.unclear, Some(why))
            }
        };
        *figure += 1;
        if self.first.is_none() {
            self.first = why;
        }
    }

    /// Counts the runs in the figures; says once what went wrong, however many did.
    fn report(&self, job: &'static str) {
        let Tally {
            done,
            failed,
            panicked,
            lost,
            unclear,
        } = self.tally;
        let outcomes = [
            ("done", done),
            ("failed", failed),
            ("panicked", panicked),
            ("lost", lost),
            ("unclear", unclear),
        ];
        for (outcome, count) in outcomes {
            if count > 0 {
                metrics::counter!("rampart_job_runs_total", "job" => job, "outcome" => outcome)
                    .increment(count);
            }
        }
        if panicked > 0 {
            guard::count(job, panicked);
        }
        if let Some(first) = &self.first {
            tracing::error!(job, failed, panicked, lost, unclear, %first, "a job did not run everywhere");
        }
    }
}

/// Goes to a place: looks whether there is anything to do, takes the lease, does it, says so.
async fn go(core: Arc<Core>, job: Arc<dyn Job>, place: Place) -> Visit {
    let visit = visit(&core, &job, place).await;
    visit.unwrap_or_else(|fault| Visit::Unclear(fault.to_string()))
}

async fn visit(core: &Arc<Core>, job: &Arc<dyn Job>, place: Place) -> Result<Visit, Fault> {
    let clock = &core.settings.clock;
    let now = clock();
    let (terms, log) = (terms(&**job), place.log(job.name()));
    let errand = |leased| Errand {
        core: core.clone(),
        job: terms.job,
        place,
        leased,
    };
    let until = now.plus_seconds(terms.lasts);
    let (asked, looking) = (job.clone(), errand(None));
    match watch(clock, until, async move { asked.is_due(&looking).await }).await {
        Watched::Ended(Ok(true)) => {}
        Watched::Ended(Ok(false)) => return Ok(Visit::Idle),
        Watched::Ended(Err(error)) => return Ok(Visit::Unclear(error.to_string())),
        Watched::Panicked(why) => return Ok(Visit::Panicked(why)),
        Watched::GivenUp => return Ok(Visit::Unclear("to look took too long".to_owned())),
    }
    let now = clock();
    let free = match standing(core, terms, &log, now).await? {
        Standing::Free(free) => free,
        Standing::Until(until) => return Ok(Visit::Waits(until)),
    };
    let Some(leased) = take(core, terms, &log, free, now).await? else {
        return Ok(Visit::Waits(now.plus_seconds(terms.lasts)));
    };
    let (running, at_work) = (job.clone(), errand(Some(leased.clone())));
    let watched = watch(
        clock,
        leased.until,
        async move { running.run(&at_work).await },
    )
    .await;
    let (how, visit) = match watched {
        Watched::Ended(Ok(())) => ("done", Visit::Done),
        Watched::Ended(Err(error)) => ("failed", Visit::Failed(error.to_string())),
        Watched::Panicked(why) => ("panicked", Visit::Panicked(why)),
        // Whoever comes next takes the lease that is over.
        Watched::GivenUp => return Ok(Visit::Lost),
    };
    let still_ours = leased.finish(core, how).await?;
    Ok(if still_ours { visit } else { Visit::Lost })
}

fn terms(job: &dyn Job) -> Terms {
    Terms {
        job: job.name(),
        period: job.period(),
        lasts: job.lasts(),
    }
}

/// What came of a visit whose task ended.
fn visited(ended: Result<Visit, JoinError>) -> Visit {
    ended.unwrap_or_else(|error| Visit::Panicked(error.to_string()))
}

fn account(aggregate: &Aggregate) -> Option<AccountId> {
    let id = aggregate.as_str().strip_prefix("account/")?;
    AccountId::read(id).ok()
}

//! Abuse: every operation is called wrongly in every way its table and its contract lead to, and must refuse
//! by name, change nothing and write down one event.
//!
//! Nothing here knows an operation. What is called comes from the services' tables, what is sound from
//! [`crate::sample`], what a parameter may be from `contract/*.json`. A service that joins is abused by its
//! table alone.

mod attack;
mod excused;
mod fault;
mod ledger;
mod outcome;
mod planted;
mod stage;
mod value;
mod verdict;

use std::collections::BTreeMap;
use std::io::Write as _;

use gateway::{Entry, Service};
use model::Moment;
use services::SERVICES;

use self::attack::{Attack, By, Facts, attacks};
use self::excused::Excuses;
use self::stage::Stage;
use self::verdict::verdict;
use crate::errors::Book;
use crate::sample::{full_name, operations};

#[test]
fn abuse_is_refused_by_name_changes_nothing_and_leaves_one_event() {
    let mut stage = Stage::set(SERVICES);
    let book = Book::read();
    let mut tally = Tally::default();
    for (service, entry) in operations() {
        abuse(&mut stage, &book, service, entry, &mut tally);
    }
    // Past the harness, which keeps to itself what tests that pass print.
    let _ = writeln!(std::io::stderr(), "{}", tally.told());
    let findings = tally.findings.join("\n");
    assert!(
        findings.is_empty(),
        "{} findings:\n{findings}",
        tally.findings.len()
    );
    let unmet = tally.excuses.unmet();
    assert!(unmet.is_empty(), "nothing needs these excuses: {unmet:?}");
    assert!(
        tally.calls >= 20 * operations().count(),
        "too few calls: {}",
        tally.calls
    );
}

/// What was tried, and what was found.
#[derive(Default)]
struct Tally {
    calls: usize,
    /// Calls by the kind of abuse.
    kinds: BTreeMap<&'static str, usize>,
    /// Operations whose sound sample is served, so that abuse alone stands in the way.
    sound: usize,
    /// Those whose sample is refused wherever it is tried, with the code.
    unsound: Vec<String>,
    excuses: Excuses,
    findings: Vec<String>,
}

impl Tally {
    fn told(&self) -> String {
        let kinds: Vec<_> = self
            .kinds
            .iter()
            .map(|(kind, n)| format!("{n} {kind}"))
            .collect();
        format!(
            "abuse: {} calls ({}); the sound sample is served by {} operations, refused by {}: {}",
            self.calls,
            kinds.join(", "),
            self.sound,
            self.unsound.len(),
            self.unsound.join(", ")
        )
    }
}

/// Abuses one operation.
fn abuse(
    stage: &mut Stage,
    book: &Book,
    service: &'static Service,
    entry: &'static Entry,
    tally: &mut Tally,
) {
    let name = full_name(service, entry);
    let base = stage.base(service, entry);
    match base.outcome.code.as_str() {
        "ok" => tally.sound += 1,
        code => tally.unsound.push(format!("{name} ({code})")),
    }
    let facts = Facts::of(service, entry);
    let from = stage.begin();
    let mut calls = Vec::new();
    for attack in attacks(stage, service, entry, &facts, &base) {
        let outcome = stage.strike(&name, &attack);
        *tally.kinds.entry(attack.what).or_default() += 1;
        tally.calls += 1;
        if let Some(why) = verdict(&attack, &base, &outcome, &stage.their_id)
            && !(outcome.is_ok() && tally.excuses.excuse(&name, &attack))
            // Whose provider is not there is asked nothing else.
            && !(entry.keyless && outcome.says_as(&base.outcome))
        {
            tally.findings.push(line(&name, &attack, &why));
        }
        stage.restore(&base.mark);
        if !outcome.is_ok() && !book.knows(outcome.status, &outcome.code) {
            let why = format!("{} {} is in no list", outcome.status, outcome.code);
            tally.findings.push(line(&name, &attack, &why));
        }
        calls.push((outcome, attack));
    }
    let mut events = written(stage, from);
    for (outcome, attack) in &calls {
        let own: &str = if attack.by == By::Stranger {
            &stage.their_id
        } else {
            &stage.our_id
        };
        let mut left = events.remove(&outcome.request_id).unwrap_or_default();
        // An account that is asked for something hears of it, if the caller's own policies lead there.
        let asked =
            |account: &String| ![own, ""].contains(&account.as_str()) && attack.names(account);
        left.retain(|(account, _)| !asked(account));
        let codes: Vec<_> = left.iter().map(|(_, code)| code).collect();
        // Of calls that nobody is made answerable for, the first of a kind in a minute stand for the others.
        let told = entry.keyless && codes.is_empty();
        if codes != [&outcome.code] && !told {
            let why = format!("ended in {} and left the events {left:?}", outcome.code);
            tally.findings.push(line(&name, attack, &why));
        }
    }
    for (_, codes) in events {
        tally
            .findings
            .push(format!("{name}: events of nobody's call: {codes:?}"));
    }
}

/// The events since some time, as account and code, by their requests.
fn written(stage: &Stage, from: Moment) -> BTreeMap<String, Vec<(String, String)>> {
    let mut events: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for event in stage.world.events_since(from).json() {
        let text = |field: &str, or: &str| event[field].as_str().unwrap_or(or).to_owned();
        let told = (text("recipientAccountId", ""), text("errorCode", "ok"));
        events.entry(text("requestId", "")).or_default().push(told);
    }
    events
}

fn line(name: &str, attack: &Attack, why: &str) -> String {
    let given: Vec<_> = attack
        .blamed()
        .map(|(name, value)| format!("{name}={:?}", value.chars().take(40).collect::<String>()))
        .collect();
    let given = given.iter().take(3).cloned().collect::<Vec<_>>().join(" ");
    format!(
        "{name} {} {} [{given}]: {why}",
        attack.parameter, attack.what
    )
}

//! `AssumeRole` over HTTP by many keys of several accounts, durable, beside bare rows.
//!
//! The bare rows have as many bytes, and a commit has as many of them, through the same driver.

use std::cell::{Cell, RefCell};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use store::postgres_harness::Postgres;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::crowd::{ACCOUNTS, KEYS, by_turns};
use crate::load::{Lines, Process, stay_anywhere, stay_on};
use crate::measure::{Rounds, Samples};
use crate::options::Options;
use crate::plain::{self, Plain};
use crate::report::{Report, Row, Unit};

pub(crate) fn sqlite(options: &Options, report: &mut Report) -> Result<()> {
    let place = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
    let address = |name: &str| format!("sqlite:{}", place.path().join(name).display());
    let plain = format!("{}?mode=rwc", address("plain.db"));
    let ours = address("ours.db");
    on_one_core("SQLite", &place, &ours, &plain, (options, report))
}

/// Where the programs of a server are found.
pub(crate) fn postgres(options: &Options, report: &mut Report) -> Result<()> {
    if !Postgres::is_installed() {
        eprintln!("  not measured: PostgreSQL is not installed (apt-get install postgresql)");
        return Ok(());
    }
    let place = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (server, ours, plain) = runtime.block_on(async {
        let server = Postgres::start().await;
        let ours = server.create_database().await;
        let plain = server.create_database().await;
        (server, ours, plain)
    });
    let measured = on_one_core("PostgreSQL", &place, &ours, &plain, (options, report));
    drop(server);
    measured
}

/// The server has one core; the client, and the bare rows after it, have another.
fn on_one_core(
    name: &str,
    place: &TempDir,
    ours: &str,
    plain: &str,
    (options, report): (&Options, &mut Report),
) -> Result<()> {
    let pinned = stay_on(0);
    let server = Process::start(place.path(), &["--store", ours, "--crowd"])?;
    let pinned = pinned && stay_on(1);
    let measured = Bench::open(server, ours, plain)
        .and_then(|bench| bench.measure(options))
        .map(|found| report.add(found.row(name, pinned)));
    stay_anywhere();
    measured
}

struct Bench<'a> {
    server: Process,
    /// The server's own store.
    store: &'a str,
    lines: RefCell<Lines>,
    plain: RefCell<Plain>,
    runtime: Runtime,
}

/// What one turn of the server made of so many calls.
#[derive(Clone, Copy, Debug, Default)]
struct Grouping {
    calls: f64,
    rows: f64,
    commits: f64,
    bytes: f64,
    /// CPU seconds of the server.
    cpu: f64,
}

impl<'a> Bench<'a> {
    fn open(server: Process, store: &'a str, plain: &str) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let plain = RefCell::new(runtime.block_on(Plain::open(plain, 0))?);
        let lines = RefCell::new(Lines::open(&server.ready.api, KEYS, "200")?);
        Ok(Self {
            server,
            store,
            lines,
            plain,
            runtime,
        })
    }

    fn measure(&self, options: &Options) -> Result<Found> {
        let calls = options.times(12_800);
        let last = Cell::new(Grouping::default());
        let groupings = RefCell::new(Vec::new());
        let mut rounds = Rounds::new();
        rounds.add(|| {
            let (rate, grouping) = self.assume(calls)?;
            last.set(grouping);
            groupings.borrow_mut().push(grouping);
            Ok(rate)
        });
        rounds.add(|| self.bare(last.get()));
        let [ours, bare] = rounds.run(options.rounds())?;
        let groupings = groupings.into_inner();
        Ok(Found {
            ours,
            bare,
            groupings,
        })
    }

    /// So many calls, one of each key under way at any time: calls a second, and how they were grouped.
    fn assume(&self, calls: usize) -> Result<(f64, Grouping)> {
        let made = |turn| {
            Ok(by_turns(&self.server.ready.crowd, turn)?
                .assume_role()?
                .bytes())
        };
        let requests = (0..calls).map(made).collect::<Result<Vec<_>>>()?;
        let before = self.so_far()?;
        let rate = self.lines.borrow_mut().send(&requests)?;
        let after = self.so_far()?;
        let grouping = Grouping {
            calls: calls as f64,
            rows: after.rows - before.rows,
            commits: after.commits - before.commits,
            bytes: after.bytes - before.bytes,
            cpu: after.cpu - before.cpu,
        };
        ensure!(
            grouping.rows >= 1.0 && grouping.commits >= 1.0,
            "{calls} calls left no row: {grouping:?}"
        );
        self.settle()?;
        Ok((rate, grouping))
    }

    /// As many rows of as many bytes, as many to a commit: calls a second, as many as they stood for.
    fn bare(&self, like: Grouping) -> Result<f64> {
        let mut plain = self.plain.borrow_mut();
        plain.carry((like.bytes / like.rows).round() as usize);
        let each = like.rows_a_commit().round() as usize;
        let rows = plain.batches(like.rows as usize, each);
        Ok(self.runtime.block_on(rows)? * like.calls_a_row())
    }

    fn so_far(&self) -> Result<Grouping> {
        let number = |query| self.runtime.block_on(plain::number(self.store, query));
        Ok(Grouping {
            calls: 0.0,
            rows: number(ROWS)?,
            bytes: number(BYTES)?,
            commits: figure(&self.server.ready.api, "rampart_commit_group_count")?,
            cpu: self.server.cpu()?,
        })
    }

    /// Waits, not for ever, until the server has built the look-up rows of the events.
    fn settle(&self) -> Result<()> {
        let start = Instant::now();
        while self.runtime.block_on(plain::number(self.store, BEHIND))? > 0.0
            && start.elapsed() < Duration::from_secs(2)
        {
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Grouping {
    fn calls_a_row(&self) -> f64 {
        self.calls / self.rows
    }

    fn rows_a_commit(&self) -> f64 {
        (self.rows / self.commits).max(1.0)
    }
}

/// What was measured.
struct Found {
    ours: Samples,
    bare: Samples,
    groupings: Vec<Grouping>,
}

impl Found {
    fn row(&self, name: &str, pinned: bool) -> Row {
        let what =
            format!("{name}: AssumeRole over HTTP, {KEYS} keys, {ACCOUNTS} accounts, durable");
        let bound = "bare rows as large, grouped alike";
        let row = Row::beside(what, Unit::PerSecond, &self.ours, (bound, &self.bare));
        let median = |part: &dyn Fn(&Grouping) -> f64| {
            let mut samples = Samples::default();
            // The first round does not count.
            for grouping in self.groupings.iter().skip(1) {
                samples.push(part(grouping));
            }
            samples.median()
        };
        let pinned = if pinned {
            "server and client on a core each"
        } else {
            "cores shared"
        };
        row.note(format!(
            "{:.1} calls a row of {:.0} bytes, {:.1} rows a commit; server CPU {:.1} us a call; {pinned}",
            median(&Grouping::calls_a_row),
            median(&|one| one.bytes / one.rows),
            median(&Grouping::rows_a_commit),
            median(&|one| one.cpu / one.calls * 1e6),
        ))
    }
}

/// One of the figures that the server shows of itself.
fn figure(address: &str, name: &str) -> Result<f64> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let mut values = answer.lines().filter_map(|line| line.strip_prefix(name));
    // Before the first commit it shows none.
    values
        .next()
        .map_or(Ok(0.0), |value| Ok(value.trim().parse()?))
}

const ROWS: &str = "SELECT COUNT(*) FROM log";
const BYTES: &str = "\
    SELECT CAST(SUM(COALESCE(LENGTH(images), 0) + COALESCE(LENGTH(events), 0) + COALESCE(LENGTH(nonces), 0)) \
    AS BIGINT) FROM log";
const BEHIND: &str = "\
    SELECT COUNT(*) FROM log WHERE seq > (SELECT seq FROM feed_cursor WHERE name = 'log')";

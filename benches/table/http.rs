//! Signed calls and decisions over HTTP, beside a bare JSON POST to the same process.
//!
//! The server has one core, the client another where there are two.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::json;
use tempfile::TempDir;

use crate::house::{ADMINISTRATOR, Signed};
use crate::load::{Lines, Process, stay_anywhere, stay_on};
use crate::measure::{Rounds, Samples, rate};
use crate::options::Options;
use crate::plain;
use crate::report::{Report, Row, Unit};
use crate::serve::Ready;

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    for (reads, connections, least) in [("buffered", 16, 0.5), ("durable", 64, 1.0 / 3.0)] {
        let setting = Setting::start(reads, connections)?;
        setting.measure(options, report, least)?;
        if let (Some(seconds), "buffered") = (options.sustain, reads) {
            setting.sustain(Duration::from_secs(seconds), report)?;
        }
        stay_anywhere();
    }
    Ok(())
}

/// A server with one way of keeping events, and a client's account on it.
struct Setting {
    reads: &'static str,
    connections: usize,
    pinned: bool,
    server: Process,
    place: TempDir,
}

impl Setting {
    fn start(reads: &'static str, connections: usize) -> Result<Self> {
        let place = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
        // The server inherits the core it is started on.
        let pinned = stay_on(0);
        let server = Process::start(place.path(), &["--reads", reads])?;
        let pinned = pinned && stay_on(1);
        Ok(Self {
            reads,
            connections,
            pinned,
            server,
            place,
        })
    }

    fn measure(&self, options: &Options, report: &mut Report, least: f64) -> Result<()> {
        let bare_lines = RefCell::new(Lines::open(
            &self.server.ready.bare,
            self.connections,
            "200",
        )?);
        let lines = RefCell::new(Lines::open(
            &self.server.ready.api,
            self.connections,
            "200",
        )?);
        let count = options.times(32_000);
        let bare_request = vec![bare_request(); count];
        let front_lines = RefCell::new(Lines::open(
            &self.server.ready.api,
            self.connections,
            "404",
        )?);
        let front_request = vec![post("/no-such-path", ""); count];
        let costs: RefCell<[Samples; 6]> = RefCell::default();
        let leg = |place: usize, lines: &RefCell<Lines>, requests: &[Vec<u8>]| {
            let before = self.server.cpu()?;
            let rate = lines.borrow_mut().send(requests)?;
            let cost = (self.server.cpu()? - before) / requests.len() as f64;
            if let Some(samples) = costs.borrow_mut().get_mut(place) {
                samples.push(cost * 1e9);
            }
            Ok(rate)
        };
        let made = |make: &dyn Fn(&Ready) -> Result<Signed>| {
            (0..count)
                .map(|_| Ok(make(&self.server.ready)?.bytes()))
                .collect::<Result<Vec<_>>>()
        };
        let mut rounds = Rounds::new();
        rounds.add(|| leg(0, &bare_lines, &bare_request));
        rounds.add(|| leg(1, &front_lines, &front_request));
        rounds.add(|| leg(2, &lines, &made(&get_user)?));
        rounds.add(|| leg(3, &lines, &made(&get_user_first)?));
        rounds.add(|| leg(4, &lines, &vec![asked(&self.server.ready); count]));
        rounds.add(|| leg(5, &lines, &made(&evaluation)?));
        let [bare, front, second, first, asked, evaluated] = rounds.run(options.rounds())?;
        let costs = costs.into_inner();
        let [bare_cost, rest @ ..] = &costs;
        let reads = self.reads;
        for ((name, samples), cost) in [
            ("POST to no path, the server's front alone", &front),
            ("GetUser (ACS3)", &second),
            ("GetUser (RPC v1)", &first),
            ("AuthZEN evaluation (bearer)", &asked),
            ("AuthZEN evaluation (ACS3)", &evaluated),
        ]
        .into_iter()
        .zip(rest)
        {
            let what = format!(
                "HTTP, {} connections, reads {reads}: {name}",
                self.connections
            );
            let row = Row::beside(what, Unit::PerSecond, samples, ("bare JSON POST", &bare));
            let row = if name.starts_with("POST") {
                row
            } else {
                row.at_least(least)
            };
            let pinned = if self.pinned {
                "server and client on a core each"
            } else {
                "cores shared"
            };
            report.add(row.note(format!(
                "server CPU {:.1} us a request, bare {:.1} us, ratio {:.2}; {pinned}",
                cost.median() / 1000.0,
                bare_cost.median() / 1000.0,
                bare_cost.over(cost).median,
            )));
        }
        Ok(())
    }

    /// Load without a break but for a look at the bare rate every quarter of a minute. Requests are
    /// signed meanwhile: they are good for a quarter of an hour only, and far too many to keep.
    fn sustain(&self, long: Duration, report: &mut Report) -> Result<()> {
        let mut bare_lines = Lines::open(&self.server.ready.bare, self.connections, "200")?;
        let mut lines = Lines::open(&self.server.ready.api, self.connections, "200")?;
        let bare_request = vec![bare_request(); 5000];
        let ready = &self.server.ready;
        let (asked, mut turn) = (asked(ready), 0_u64);
        let mut signed = || {
            turn += 1;
            if turn.is_multiple_of(2) {
                Ok(get_user(ready)?.bytes())
            } else {
                Ok(asked.clone())
            }
        };
        let (mut ours, mut bare) = (Samples::default(), Samples::default());
        let (mut total, start) = (0, Instant::now());
        while start.elapsed() < long {
            let part = Instant::now();
            let left = long.saturating_sub(start.elapsed());
            let sent = lines.keep_busy(left.min(Duration::from_secs(15)), &mut signed)?;
            ours.push(rate(sent, part));
            total += sent;
            bare.push(bare_lines.send(&bare_request)?);
        }
        let (sources, lag) = self.behind()?;
        let what = format!(
            "HTTP, reads {}: GetUser and evaluation by turns for {} s",
            self.reads,
            long.as_secs()
        );
        let row = Row::beside(what, Unit::PerSecond, &ours, ("bare JSON POST", &bare));
        let met = row.ratio() >= 0.5 && lag < 5.0;
        let row = row.goal(">= 0.50, projection within 5 s", met);
        report.add(row.note(format!(
            "{total} requests; at the end the projection was {sources:.0} sources or {lag:.1} s behind"
        )));
        Ok(())
    }

    /// How many sources of events the projection has not taken in, and how old the oldest is.
    fn behind(&self) -> Result<(f64, f64)> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let address = format!("sqlite:{}", self.place.path().join("rampart.db").display());
        runtime.block_on(async {
            let sources = plain::number(&address, BEHIND).await?;
            let oldest = plain::number(&address, OLDEST).await?;
            Ok((
                sources,
                (crate::house::now().millis() as f64 - oldest).max(0.0) / 1000.0,
            ))
        })
    }
}

fn get_user(ready: &Ready) -> Result<Signed> {
    ready.admin.acs3("GetUser", &[("UserName", ADMINISTRATOR)])
}

fn get_user_first(ready: &Ready) -> Result<Signed> {
    ready.admin.rpc1("GetUser", &[("UserName", ADMINISTRATOR)])
}

fn evaluation(ready: &Ready) -> Result<Signed> {
    ready.service.json("/access/v1/evaluation", &question())
}

/// As a service asks that holds temporary credentials of its role.
fn asked(ready: &Ready) -> Vec<u8> {
    let authorization = format!("authorization: Bearer {}\r\n", ready.bearer);
    post("/access/v1/evaluation", &authorization)
}

fn bare_request() -> Vec<u8> {
    post("/", "")
}

fn post(path: &str, more: &str) -> Vec<u8> {
    let body = question();
    let mut bytes = format!(
        "POST {path} HTTP/1.1\r\nhost: rampart.test\r\ncontent-type: application/json\r\n{more}\
         content-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body.as_bytes());
    bytes
}

fn question() -> String {
    json!({
        "subject": {"type": "user", "id": "acs:ram::1000000000000001:user/admin"},
        "action": {"name": "oss:GetObject"},
        "resource": {"type": "object", "id": "acs:oss:cn-hangzhou:1000000000000001:reports/may.csv"},
    })
    .to_string()
}

const BEHIND: &str = "\
    SELECT COUNT(*) FROM event_batch WHERE seq > (SELECT seq FROM feed_cursor WHERE name = 'event_batch')";
const OLDEST: &str = "\
    SELECT COALESCE(MIN(time), CAST(strftime('%s', 'now') AS BIGINT) * 1000) FROM event_batch \
    WHERE seq > (SELECT seq FROM feed_cursor WHERE name = 'event_batch')";

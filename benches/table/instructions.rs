//! Instructions of calls through the gateway, and bytes of their events: no load touches either.
//!
//! This program runs itself under valgrind with two run lengths; the difference is what the calls took.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use gateway::decision::{Credentials, Desk, EvaluationRequest, SubjectKind};
use gateway::{Gateway, ReadAudit};
use serde_json::json;
use store::{Memory, Store};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::committer::{Apart, ROW, Write};
use crate::crowd::{self, Member, by_turns};
use crate::denied::MOST;
use crate::house::{self, Account, House, Signed, arrival, went_well};
use crate::options::Options;
use crate::plain;
use crate::region;
use crate::report::{Report, Row, Unit};

/// How much more a request may take for what is kept of its decision, and how much longer its event
/// may be.
const MORE_WORK: f64 = 1.03;
const MORE_BYTES: f64 = 1.25;
/// How many events the bytes of one are taken from.
const EVENTS: usize = 1000;
/// How many calls the shorter and the longer run make.
const CALLS: [usize; 2] = [100, 500];
/// How many users there are in the small and the large list, and on a page.
const LISTED: [usize; 2] = [200, 4999];
const PAGE: usize = 100;
/// How much more a page may take where many more users are.
const MORE_FOR_MORE_USERS: f64 = 1.1;
/// How many rows.
const ROWS: [usize; 2] = [2, 6];

pub(crate) fn measure(_: &Options, report: &mut Report) -> Result<()> {
    for (name, what, bytes) in [
        ("get-user", "GetUser (ACS3)", Ask::GetUser),
        ("evaluation", "evaluation (ACS3)", Ask::Evaluation),
    ] {
        let what = format!("{what} through the gateway");
        let counted = each(name, CALLS)?;
        let bound = (
            "without its decision",
            each(&format!("{name}-alone"), CALLS)?,
        );
        let row = format!("{what}, with its event");
        report.add(Row::exact(row, Unit::Instructions, counted, bound).at_most(MORE_WORK));
        let bound = ("without its decision", bytes_of_events(bytes, 0)?);
        let packed = bytes_of_events(bytes, 1)?;
        let row = format!("{what}: its event as stored");
        let row = Row::exact(row, Unit::Bytes, packed, bound).at_most(MORE_BYTES);
        report.add(row.note(format!("one batch of {EVENTS} by all keys in turn")));
    }
    let (few, many) = (each("page-of-few", CALLS)?, each("page-of-many", CALLS)?);
    let what = format!("ListUsers: a page of {PAGE} of {} users", LISTED[1]);
    let bound = ("a page of 200 users", few);
    let row = Row::exact(what, Unit::Instructions, many, bound);
    report.add(row.at_most(MORE_FOR_MORE_USERS));
    let plain = each("plain-row", ROWS)? / ROW as f64;
    let denied = each("denied-row", ROWS)? / ROW as f64;
    let what = format!("the committer alone: a denied write, {ROW} in a row");
    let bound = ("a plain write", plain);
    let row = Row::exact(what, Unit::Instructions, denied, bound);
    report.add(row.at_most(MOST));
    Ok(())
}

/// Instructions of one of the calls or rows that the longer run makes more.
fn each(name: &str, [few, many]: [usize; 2]) -> Result<f64> {
    Ok((count(name, many)? - count(name, few)?) / (many - few) as f64)
}

/// What valgrind counts of a run.
fn count(name: &str, times: usize) -> Result<f64> {
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(format!("--toggle-collect={}", region::NAME))
        .arg(std::env::current_exe()?)
        .args(["--run", name, &times.to_string()])
        .output()
        .context("valgrind cannot be started; apt-get install valgrind")?;
    let told = String::from_utf8_lossy(&run.stderr);
    ensure!(
        run.status.success(),
        "under valgrind, {name} failed: {told}"
    );
    let counted = told
        .lines()
        .find_map(|line| line.split("Collected : ").nth(1))
        .and_then(|number| number.trim().parse().ok());
    let counted: f64 =
        counted.with_context(|| format!("valgrind did not say what it counted: {told}"))?;
    ensure!(counted > 0.0, "valgrind does not know {}", region::NAME);
    Ok(counted)
}

/// One of its runs.
pub(crate) fn run(words: &[String]) -> Result<()> {
    let [name, times] = words else {
        bail!("--run takes a name and a number");
    };
    let times = times.parse()?;
    match name.as_str() {
        "get-user" => Asking::in_memory(1)?.counted(Ask::GetUser, times),
        "get-user-alone" => Asking::in_memory(0)?.counted(Ask::GetUser, times),
        "evaluation" => Asking::in_memory(1)?.counted(Ask::Evaluation, times),
        "evaluation-alone" => Asking::in_memory(0)?.counted(Ask::Evaluation, times),
        "page-of-few" => pages(LISTED[0], times),
        "page-of-many" => pages(LISTED[1], times),
        "plain-row" => rows(Write::Plain, times),
        "denied-row" => rows(Write::Denied, times),
        unknown => bail!("there is no run called {unknown}"),
    }
}

/// Turns to the second page of a list of so many users.
fn pages(users: usize, times: usize) -> Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let store = Arc::new(Memory::new());
    let house = runtime.block_on(House::open(store, services::SERVICES, 1, |_| {}))?;
    let admin = house.accounts.first().context("an account")?;
    let listed = |marker: &str| {
        let size = PAGE.to_string();
        admin.acs3("ListUsers", &[("MaxItems", &size), ("Marker", marker)])
    };
    let marker = runtime.block_on(async {
        for number in 1..users {
            let name = format!("user-{number}");
            house::told(
                &house.gateway,
                admin.acs3("CreateUser", &[("UserName", &name)])?,
            )
            .await?;
        }
        let first = house::told(&house.gateway, listed("")?).await?;
        anyhow::Ok(house::text(&first, "/Marker"))
    })?;
    let requests = (0..times)
        .map(|_| listed(&marker))
        .collect::<Result<Vec<_>>>()?;
    let mut asked = Ok(());
    region::counted(&mut || {
        asked = runtime.block_on(async {
            for request in &requests {
                went_well(&house.gateway.call(&arrival(), &request.incoming()).await)?;
            }
            Ok(())
        });
    });
    asked
}

fn rows(write: Write, times: usize) -> Result<()> {
    let mut apart = Apart::open()?;
    for _ in 0..times {
        apart.row(write)?;
    }
    Ok(())
}

/// What is asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Ask {
    GetUser,
    Evaluation,
}

/// Who asks, and whom. Nothing becomes durable before all of a run has been asked.
struct Asking {
    runtime: Runtime,
    house: House,
    crowd: Vec<Member>,
    service: Account,
}

impl Asking {
    /// Of reads, the decision of one in so many is kept beside its event; 0 keeps none.
    fn in_memory(kept: u32) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Self::open(runtime, Arc::new(Memory::new()), kept)
    }

    fn open(runtime: Runtime, store: Arc<dyn Store>, kept: u32) -> Result<Self> {
        let buffered = |settings: &mut gateway::Settings| {
            settings.reads = ReadAudit::Buffered;
            settings.traffic.reads = kept;
        };
        let house = runtime.block_on(House::open(store, services::SERVICES, 1, buffered))?;
        let admin = house.accounts.first().context("an account")?;
        let service = runtime.block_on(house::service(&house.gateway, admin))?;
        let crowd = runtime.block_on(crowd::found(&house.gateway))?;
        Ok(Self {
            runtime,
            house,
            crowd,
            service,
        })
    }

    fn requests(&self, ask: Ask, times: usize) -> Result<Vec<Signed>> {
        let one = |turn| match ask {
            Ask::GetUser => by_turns(&self.crowd, turn)?.get_user(),
            Ask::Evaluation => self.service.json("/access/v1/evaluation", &question(turn)),
        };
        (0..times).map(one).collect()
    }

    /// Asks after everybody was asked once, so that what is remembered is there.
    fn counted(&self, ask: Ask, times: usize) -> Result<()> {
        self.ask(ask, &self.requests(ask, crowd::KEYS)?)?;
        let requests = self.requests(ask, times)?;
        let mut asked = Ok(());
        region::counted(&mut || asked = self.ask(ask, &requests));
        asked
    }

    /// Asks, and makes the events durable.
    fn ask(&self, ask: Ask, requests: &[Signed]) -> Result<()> {
        let gateway = &self.house.gateway;
        self.runtime.block_on(async {
            for (turn, request) in requests.iter().enumerate() {
                match ask {
                    Ask::GetUser => {
                        went_well(&gateway.call(&arrival(), &request.incoming()).await)?;
                    }
                    Ask::Evaluation => evaluate(gateway, request, turn).await?,
                }
            }
            gateway.drain().await;
            Ok(())
        })
    }
}

/// A question as the decision API puts it to the gateway once its body is read.
async fn evaluate(gateway: &Gateway, request: &Signed, turn: usize) -> Result<()> {
    let read = request.signature()?;
    let credentials = Credentials::Signed(&read);
    let arrival = arrival();
    let inquiry = gateway.inquire(&arrival, credentials, Desk::Evaluate);
    let inquiry = inquiry
        .await
        .map_err(|reply| anyhow!("turned away: {}", reply.status))?;
    let resource = resource(turn);
    let asked = EvaluationRequest {
        subject: SubjectKind::User,
        id: SUBJECT,
        security_token: None,
        action: ACTION,
        resource: &resource,
        context: Arc::new(BTreeMap::new()),
    };
    let answer = inquiry
        .evaluate(&asked)
        .map_err(|malformed| anyhow!("{}", malformed.message))?;
    ensure!(answer.decision, "an evaluation said no: {}", answer.outcome);
    let noted = json!({
        "Subject": SUBJECT, "Action": ACTION, "Resource": resource, "Outcome": answer.outcome,
    });
    let closed = inquiry.close(noted.to_string()).await;
    closed.map_err(|reply| anyhow!("not written down: {}", reply.status))
}

/// Bytes an event, of one batch of them as the store keeps it.
fn bytes_of_events(ask: Ask, kept: u32) -> Result<f64> {
    let place = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
    let address = format!("sqlite:{}", place.path().join("events.db").display());
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let store = runtime.block_on(store::open(&address, &store::Options::default()))?;
    let asking = Asking::open(runtime, store, kept)?;
    let number = |query| asking.runtime.block_on(plain::number(&address, query));
    let before = (number(BATCHES)?, number(PACKED)?);
    asking.ask(ask, &asking.requests(ask, EVENTS)?)?;
    let after = (number(BATCHES)?, number(PACKED)?);
    let batches = after.0 - before.0;
    ensure!(
        (batches - 1.0).abs() < 0.5,
        "the events came in {batches} batches"
    );
    Ok((after.1 - before.1) / EVENTS as f64)
}

fn question(turn: usize) -> String {
    json!({
        "subject": {"type": "user", "id": SUBJECT},
        "action": {"name": ACTION},
        "resource": {"type": "object", "id": resource(turn)},
    })
    .to_string()
}

fn resource(turn: usize) -> String {
    format!("acs:oss:cn-hangzhou:1000000000000001:reports/{turn}.csv")
}

const SUBJECT: &str = "acs:ram::1000000000000001:user/admin";
const ACTION: &str = "oss:GetObject";
const BATCHES: &str = "SELECT COUNT(*) FROM event_batch";
const PACKED: &str = "SELECT CAST(COALESCE(SUM(LENGTH(events)), 0) AS BIGINT) FROM event_batch";

//! Many people who log on at once: how many a second the program lets in, what memory that takes, and what
//! becomes of calls meanwhile.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use gateway::Gateway;
use model::Secret;
use serde_json::json;
use server::Config;
use server::config::AuditReads;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::task::JoinSet;
use vault::password::{self, Cost};

use crate::house::{self, ADMINISTRATOR, Account};
use crate::measure::{Rounds, Samples, rate};
use crate::options::Options;
use crate::process::{Running, program};
use crate::report::{Report, Row, Unit};

/// How many log on at once,
const PEOPLE: usize = 200;
/// by turns of so many accounts: of an account sixty strangers a minute may try.
const ACCOUNTS: usize = 8;
/// How many passwords are compared to know what that takes alone.
const BARE: usize = 100;
/// A call is made so often.
const EVERY: Duration = Duration::from_millis(10);
const PASSWORD: &str = "Xy3$wvut-Xy3$wvut";

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let program = program(options)?;
    let place = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
    let data = place.path().join("data");
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let admins = runtime.block_on(fill(&data))?;
    let (running, _) = Running::start(&program, &data)?;
    let admin = admins.first().context("an administrator")?.clone();
    let bench = Bench {
        running,
        runtime,
        admin,
    };
    bench.measure(&admins, options, report)
}

/// The program, and who calls it.
struct Bench {
    running: Running,
    runtime: Runtime,
    admin: Account,
}

impl Bench {
    fn measure(&self, admins: &[Account], options: &Options, report: &mut Report) -> Result<()> {
        let mut crowd = self.runtime.block_on(self.open(admins))?;
        let (mut grown, mut most) = (Samples::default(), Samples::default());
        let pool = Config::default().hashing;
        let (mut busy, mut quiet) = (Samples::default(), Samples::default());
        let mut rounds = Rounds::new();
        rounds.add(|| bare(pool));
        rounds.add(|| {
            quiet.push(self.runtime.block_on(self.calls_alone())?);
            // What sessions are left of a crowd is the account's, and is there before the next.
            let before = self.running.memory()?;
            self.running.forget_peak()?;
            let (a_second, late) = self.runtime.block_on(self.at_once(&mut crowd))?;
            grown.push(self.running.peak()? - before);
            most.push(pool as f64 * f64::from(Cost::default().memory) / 1024.0);
            busy.push(late);
            Ok(a_second)
        });
        let [bare, ours] = rounds.run(options.rounds())?;
        let what = format!("{PEOPLE} logons at once, calls beside them");
        let beside = ("Argon2id alone", &bare);
        report.add(Row::beside(what, Unit::PerSecond, &ours, beside).at_least(0.9));
        let what = "a signed GetUser beside them, p99";
        report.add(Row::beside(
            what,
            Unit::Millis,
            &busy,
            ("without them", &quiet),
        ));
        let what = "the memory that a crowd takes at most (RSS)";
        let beside = ("the pool of hashes", &most);
        let row = Row::beside(what, Unit::Mebibytes, &grown, beside);
        report.add(row.at_most(1.0));
        Ok(())
    }

    /// A connection for each of the people, each from an address of its own that they have logged on from before;
    /// the accounts are in memory.
    async fn open(&self, admins: &[Account]) -> Result<Vec<Line>> {
        let mut line = Line::open(self.to(), 0).await?;
        for admin in admins {
            let request = admin.acs3("ListUsers", &[("MaxItems", "1")])?;
            line.ask(&request.bytes()).await?;
        }
        let mut lines = Vec::new();
        for number in 0..PEOPLE {
            let mut line = Line::open(self.to(), number + 1).await?;
            // Of those who come from where nobody has come from yet, few may wait at a time.
            line.log_on(number).await?;
            lines.push(line);
        }
        Ok(lines)
    }

    fn to(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.running.port).into()
    }

    /// How many of the people were let in a second, and how long a call took beside it.
    async fn at_once(&self, crowd: &mut Vec<Line>) -> Result<(f64, f64)> {
        let (over, watched) = watch::channel(false);
        let calls = tokio::spawn(calls(self.to(), self.admin.clone(), watched));
        let start = Instant::now();
        let mut all = JoinSet::new();
        for (number, mut line) in crowd.drain(..).enumerate() {
            all.spawn(async move {
                line.log_on(number).await?;
                anyhow::Ok(line)
            });
        }
        while let Some(done) = all.join_next().await {
            crowd.push(done??);
        }
        let a_second = rate(PEOPLE, start);
        over.send(true)?;
        Ok((a_second, calls.await??))
    }

    /// How long a call takes when nobody logs on.
    async fn calls_alone(&self) -> Result<f64> {
        let (over, watched) = watch::channel(false);
        let calls = tokio::spawn(calls(self.to(), self.admin.clone(), watched));
        tokio::time::sleep(Duration::from_secs(4)).await;
        over.send(true)?;
        calls.await?
    }
}

/// Calls every few milliseconds until it is over: in how many milliseconds 99 of 100 were answered.
async fn calls(to: SocketAddr, admin: Account, over: watch::Receiver<bool>) -> Result<f64> {
    let mut line = Line::open(to, 0).await?;
    let mut times = Vec::new();
    let mut clock = tokio::time::interval(EVERY);
    while !*over.borrow() {
        clock.tick().await;
        let request = admin.acs3("GetUser", &[("UserName", ADMINISTRATOR)])?;
        let start = Instant::now();
        line.ask(&request.bytes()).await?;
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    let place = times.len() * 99 / 100;
    times.get(place).copied().context("no call was made")
}

/// How many passwords are compared a second, on as many threads as the program has for it.
fn bare(threads: usize) -> Result<f64> {
    let secret = Secret::new(PASSWORD.to_owned());
    let hash = password::hash(&secret, &[7; 16], Cost::default())?;
    let start = Instant::now();
    let fits = || -> Result<bool> {
        for _ in 0..BARE {
            if !password::verify(&secret, &hash)? {
                return Ok(false);
            }
        }
        Ok(true)
    };
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(fits)).collect();
        for one in all {
            let fits = one.join().ok().context("a thread that compares")??;
            ensure!(fits, "the password does not fit");
        }
        Ok(())
    })?;
    Ok(rate(BARE * threads, start))
}

/// A connection that stays open.
struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Line {
    /// One from the address of this number.
    async fn open(to: SocketAddr, number: usize) -> Result<Self> {
        let socket = TcpSocket::new_v4()?;
        let last = u8::try_from(number)?;
        socket.bind((IpAddr::from([127, 0, 1, last]), 0).into())?;
        let stream = socket.connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::new(),
        })
    }

    async fn log_on(&mut self, number: usize) -> Result<()> {
        let account = 1_000_000_000_000_001 + number % ACCOUNTS;
        let name = format!("{}@{account}.onaliyun.com", person(number));
        let body = json!({ "name": name, "password": PASSWORD }).to_string();
        let length = body.len();
        let request = format!(
            "POST /logon/v1/begin HTTP/1.1\r\nhost: localhost\r\nuser-agent: bench\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        let answer = self.ask(request.as_bytes()).await?;
        ensure!(answer.contains(r#""session""#), "no session: {answer}");
        Ok(())
    }

    /// The answer to a request, which must be one that all went well.
    async fn ask(&mut self, request: &[u8]) -> Result<String> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            let read = self.stream.read_buf(&mut self.buffer).await?;
            ensure!(read > 0, "the server hung up");
            let text = String::from_utf8_lossy(&self.buffer);
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            if body.len() >= crate::load::length(head)? {
                ensure!(head.starts_with("HTTP/1.1 200"), "the server says: {text}");
                return Ok(body.to_owned());
            }
        }
    }
}

fn person(number: usize) -> String {
    format!("person-{number}")
}

/// Founds the accounts, whose people may log on with a password alone.
async fn fill(data: &Path) -> Result<Vec<Account>> {
    let config = Config {
        data_dir: data.to_owned(),
        audit_reads: AuditReads::Off,
        ..Config::default()
    };
    let opened = server::open(&config).await?;
    let mut admins = Vec::new();
    for number in 1..=ACCOUNTS as u64 {
        admins.push(house::found(&opened.gateway, number).await?);
    }
    let mut all = JoinSet::new();
    for (turn, admin) in admins.iter().cloned().enumerate() {
        all.spawn(people(opened.gateway.clone(), admin, turn));
    }
    while let Some(done) = all.join_next().await {
        done??;
    }
    Ok(admins)
}

async fn people(gateway: Arc<Gateway>, admin: Account, turn: usize) -> Result<()> {
    for number in (turn..PEOPLE).step_by(ACCOUNTS) {
        let name = person(number);
        house::told(&gateway, admin.acs3("CreateUser", &[("UserName", &name)])?).await?;
        let profile = [
            ("UserName", name.as_str()),
            ("Password", PASSWORD),
            ("PasswordResetRequired", "false"),
            ("MFABindRequired", "false"),
        ];
        house::told(&gateway, admin.acs3("CreateLoginProfile", &profile)?).await?;
    }
    Ok(())
}

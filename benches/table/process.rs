//! The program itself on an empty store: how soon it serves, how much memory it holds when idle.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

use crate::measure::Samples;
use crate::options::Options;
use crate::report::{Report, Row, Unit};

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let program = program(options)?;
    let (mut ready, mut memory) = (Samples::default(), Samples::default());
    for _ in 0..options.rounds() {
        let (time, mebibytes) = once(&program)?;
        ready.push(time);
        memory.push(mebibytes);
    }
    let time = ready.median();
    let row = Row::new("rampart serve: ready on an empty store", time, Unit::Millis);
    report.add(row.goal("< 1,000 ms", time < 1000.0));
    let held = memory.median();
    let row = Row::new(
        "rampart serve: memory when idle (RSS)",
        held,
        Unit::Mebibytes,
    );
    report.add(row.goal("< 60 MiB", held < 60.0));
    Ok(())
}

/// The program that the same build profile put beside this one.
fn beside() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let profile = own
        .parent()
        .and_then(Path::parent)
        .context("this program lies in no folder")?;
    Ok(profile.join("rampart"))
}

/// Milliseconds until it says that it is ready, and MiB it holds some seconds later.
fn once(program: &Path) -> Result<(f64, f64)> {
    let place = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
    let (running, ready) = Running::start(program, &place.path().join("data"))?;
    std::thread::sleep(Duration::from_secs(2));
    Ok((ready, running.memory()?))
}

/// The program that was asked for, or that the same build profile put beside this one.
pub(crate) fn program(options: &Options) -> Result<PathBuf> {
    let program = match &options.binary {
        Some(program) => program.clone(),
        None => beside()?,
    };
    if !program.is_file() {
        bail!(
            "there is no {}: build it with cargo build --release -p rampart",
            program.display()
        );
    }
    Ok(program)
}

fn is_ready(port: u16) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        stream
            .write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer)?;
        std::io::Result::Ok(answer)
    };
    ask().is_ok_and(|answer| answer == *b"HTTP/1.1 200")
}

/// A server that is ended when it is no longer needed.
pub(crate) struct Running {
    child: Child,
    /// Where it listens on the loopback interface.
    pub(crate) port: u16,
}

impl Running {
    /// Starts the program on a data directory; also the milliseconds until it is ready.
    pub(crate) fn start(program: &Path, data: &Path) -> Result<(Self, f64)> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let start = Instant::now();
        let mut command = Command::new(program);
        command.arg("serve").arg("--data-dir").arg(data);
        command.arg("--listen").arg(format!("127.0.0.1:{port}"));
        for stream in [Command::stdin, Command::stdout, Command::stderr] {
            stream(&mut command, Stdio::null());
        }
        let child = command.spawn()?;
        let mut running = Self { child, port };
        while !is_ready(port) {
            if let Some(status) = running.child.try_wait()? {
                bail!("{} ended at once: {status}", program.display());
            }
            if start.elapsed() > Duration::from_mins(1) {
                bail!("{} is not ready after a minute", program.display());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok((running, start.elapsed().as_secs_f64() * 1000.0))
    }

    /// MiB that it holds (RSS).
    pub(crate) fn memory(&self) -> Result<f64> {
        self.status("VmRSS:")
    }

    /// MiB that it held at most since that was forgotten.
    pub(crate) fn peak(&self) -> Result<f64> {
        self.status("VmHWM:")
    }

    /// Forgets what it held at most until now.
    pub(crate) fn forget_peak(&self) -> Result<()> {
        let place = format!("/proc/{}/clear_refs", self.child.id());
        std::fs::write(place, "5").context("its peak of memory cannot be forgotten")
    }

    fn status(&self, name: &'static str) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|line| line.split_whitespace().next());
        let kibibytes: f64 = number.context(name)?.parse()?;
        Ok(kibibytes / 1024.0)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

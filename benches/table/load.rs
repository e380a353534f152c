//! The client side of HTTP: few system calls, requests made beforehand, so that the server is what
//! is measured.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use nix::sched::{CpuSet, sched_setaffinity};
use nix::unistd::Pid;

use crate::measure::rate;
use crate::serve::Ready;

/// A server in a process of its own. It ends when this is dropped.
pub(crate) struct Process {
    child: Child,
    input: Option<ChildStdin>,
    pub(crate) ready: Ready,
}

impl Process {
    /// Starts this program as the server, with further arguments.
    pub(crate) fn start(directory: &Path, arguments: &[&str]) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--serve").arg(directory).args(arguments);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take();
        let mut output = std::io::BufReader::new(child.stdout.take().context("its output")?);
        let mut line = String::new();
        std::io::BufRead::read_line(&mut output, &mut line)?;
        let ready = serde_json::from_str(&line).context("the server did not start")?;
        Ok(Self {
            child,
            input,
            ready,
        })
    }

    /// CPU seconds it has used.
    pub(crate) fn cpu(&self) -> Result<f64> {
        let mut nanos = 0.0;
        for task in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            // A thread may end while the others are counted.
            let Ok(text) = std::fs::read_to_string(task?.path().join("schedstat")) else {
                continue;
            };
            let ran = text.split_whitespace().next();
            nanos += ran.context("no time in schedstat")?.parse::<f64>()?;
        }
        Ok(nanos / 1e9)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}

/// Puts this thread, and what it starts from now on, on one core. `false` where that is not
/// possible.
pub(crate) fn stay_on(core: usize) -> bool {
    let mut set = CpuSet::new();
    set.set(core).is_ok() && sched_setaffinity(Pid::from_raw(0), &set).is_ok()
}

/// Lets this thread, and what it starts from now on, run on all cores again.
pub(crate) fn stay_anywhere() {
    let mut set = CpuSet::new();
    let cores = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .max(CpuSet::count().min(64));
    for core in 0..cores {
        let _ = set.set(core);
    }
    let _ = sched_setaffinity(Pid::from_raw(0), &set);
}

/// Connections that stay open.
pub(crate) struct Lines {
    lines: Vec<Line>,
    expects: &'static str,
}

struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
    waits: bool,
}

impl Lines {
    /// Opens so many connections, on which each answer must have this status.
    pub(crate) fn open(address: &str, count: usize, expects: &'static str) -> Result<Self> {
        let open = |_| {
            let stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            stream.set_nonblocking(true)?;
            Ok(Line {
                stream,
                buffer: vec![0; 16 * 1024],
                filled: 0,
                waits: false,
            })
        };
        let lines = (0..count).map(open).collect::<Result<_>>()?;
        Ok(Self { lines, expects })
    }

    /// Sends all requests, one waiting on each connection at any time: requests a second.
    pub(crate) fn send(&mut self, requests: &[Vec<u8>]) -> Result<f64> {
        let start = Instant::now();
        self.exchange(requests)?;
        Ok(rate(requests.len(), start))
    }

    /// Sends all requests and reads all answers. It never sleeps: else the server would have to
    /// wake it for every answer, and the slower the server, the more of that it would be charged.
    pub(crate) fn exchange(&mut self, requests: &[Vec<u8>]) -> Result<()> {
        let mut rest = requests.iter();
        for (line, request) in self.lines.iter_mut().zip(rest.by_ref()) {
            line.send(request)?;
        }
        let mut done = 0;
        while done < requests.len() {
            for line in self.lines.iter_mut().filter(|line| line.waits) {
                if line.receive(self.expects)? {
                    done += 1;
                    if let Some(request) = rest.next() {
                        line.send(request)?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl Lines {
    /// Keeps all connections busy for so long with requests that are made while answers are on
    /// their way: how many were answered.
    pub(crate) fn keep_busy(
        &mut self,
        long: Duration,
        mut make: impl FnMut() -> Result<Vec<u8>>,
    ) -> Result<usize> {
        let start = Instant::now();
        let (mut made, mut waiting) = (VecDeque::new(), VecDeque::new());
        let mut done = 0;
        for line in &mut self.lines {
            line.send(&make()?)?;
            waiting.push_back(line);
        }
        // Who asked first is most likely answered first.
        while let Some(line) = waiting.pop_front() {
            if line.receive(self.expects)? {
                done += 1;
                if start.elapsed() < long {
                    let next = made.pop_front().map_or_else(&mut make, Ok)?;
                    line.send(&next)?;
                    waiting.push_back(line);
                }
            } else {
                waiting.push_back(line);
                if made.len() < AHEAD {
                    made.push_back(make()?);
                }
            }
        }
        Ok(done)
    }
}

/// How many requests are made before they are needed.
const AHEAD: usize = 256;

impl Line {
    fn send(&mut self, mut request: &[u8]) -> Result<()> {
        while !request.is_empty() {
            match self.stream.write(request) {
                Ok(sent) => request = request.get(sent..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
        (self.filled, self.waits) = (0, true);
        Ok(())
    }

    /// Takes what has arrived; whether that is a whole answer, which must have the status expected.
    fn receive(&mut self, expects: &str) -> Result<bool> {
        let space = self.buffer.get_mut(self.filled..).unwrap_or_default();
        ensure!(!space.is_empty(), "an answer is too long");
        match self.stream.read(space) {
            Ok(0) => bail!("the server hung up"),
            Ok(read) => self.filled += read,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        let so_far = self.buffer.get(..self.filled).unwrap_or_default();
        let Some(end) = so_far.windows(4).position(|four| four == b"\r\n\r\n") else {
            return Ok(false);
        };
        let head = std::str::from_utf8(so_far.get(..end).unwrap_or_default())?;
        if self.filled < end + 4 + length(head)? {
            return Ok(false);
        }
        let expected = head.get(9..12) == Some(expects);
        ensure!(
            expected,
            "the server says: {}",
            String::from_utf8_lossy(so_far)
        );
        self.waits = false;
        Ok(true)
    }
}

/// The length of the body behind this head.
pub(crate) fn length(head: &str) -> Result<usize> {
    for line in head.split("\r\n") {
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            return Ok(value.trim().parse()?);
        }
    }
    bail!("an answer without a length")
}

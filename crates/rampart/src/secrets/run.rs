//! `rampart secrets run`: a command that is given values.

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};

use anyhow::{Context as _, bail};
use clap::Args;
use nix::sys::signal::{Signal, kill};
use nix::sys::stat::{Mode, umask};
use nix::unistd::Pid;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

use super::folder::Folder;
use super::part::PART;
use super::wanted::{self, Read, Wanted};
use crate::exit::Exit;
use crate::settings::block_on;
use crate::way::Where;

/// Runs a command with values of secrets in its environment, or in files that are gone after it
///
/// Files are in a folder in memory that is this user's alone, whose path the command finds in `CREDENTIALS_DIRECTORY`, as
/// it does of systemd's credentials. With them this program stays beside the command, hands signals on, and takes the
/// folder away; it cannot if it is killed with SIGKILL. Without files the command takes its place. What the command is
/// given stays as it was when it began. Exit code: that of the command, or 128 and the number of the signal it ended by;
/// 2 if it was not run.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Run {
    /// A variable with a value: VARIABLE=SECRET, VARIABLE=SECRET#STAGE, VARIABLE=SECRET,FIELD of a JSON value; repeat it
    #[arg(long = "env", value_name = "WHAT", value_parser = wanted::variable)]
    variables: Vec<Wanted>,
    /// A file with a value, written alike; repeat it
    #[arg(long = "file", value_name = "WHAT", value_parser = wanted::file)]
    files: Vec<Wanted>,
    /// Make the folder of the files in this one, though it may be on a disk
    #[arg(long, value_name = "FOLDER", requires = "files")]
    files_in: Option<PathBuf>,
    #[command(flatten)]
    place: Where,
    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

impl Run {
    pub(super) fn run(self, usual: Mode) -> anyhow::Result<Exit> {
        if self.variables.is_empty() && self.files.is_empty() {
            bail!("say what the command is given: --env or --file");
        }
        let read = self.read()?;
        let (program, arguments) = self.command.split_first().context("a command is needed")?;
        let mut command = Command::new(program);
        command.args(arguments);
        for one in &self.variables {
            command.env(&one.name, read.text(one)?.expose());
        }
        let unable = || format!("{} cannot be run", program.display());
        if self.files.is_empty() {
            umask(usual);
            // Comes back only if it fails.
            return Err(command.exec()).with_context(unable);
        }
        let folder = Folder::new(self.files_in.as_deref())?;
        for one in &self.files {
            folder.put(&one.name, &read.bytes(one)?)?;
        }
        drop(read);
        command.env(FOLDER, folder.path());
        let ended = block_on(async {
            // Before there is a command that one of them could be for.
            let signals = Signals::listen()?;
            umask(usual);
            let child = command.spawn().with_context(unable)?;
            signals.until_end(child).await
        });
        folder.remove()?;
        Ok(Exit::Of(code(ended?)))
    }

    fn read(&self) -> anyhow::Result<Read> {
        block_on(async {
            let way = self.place.open(PART).await?;
            let read = Read::all(&way, self.variables.iter().chain(&self.files)).await;
            way.close().await;
            read
        })
    }
}

/// Signals that come while a command runs.
struct Signals {
    handed_on: mpsc::Receiver<Signal>,
    ended: tokio::signal::unix::Signal,
}

impl Signals {
    fn listen() -> anyhow::Result<Self> {
        let (sender, handed_on) = mpsc::channel(8);
        for (kind, one) in HANDED_ON {
            let mut coming = signal(kind)?;
            let sender = sender.clone();
            tokio::spawn(async move {
                while coming.recv().await.is_some() && sender.send(one).await.is_ok() {}
            });
        }
        let ended = signal(SignalKind::child())?;
        Ok(Self { handed_on, ended })
    }

    /// Hands signals on until the command has ended. Nobody else waits for it, so its number is its own until then.
    async fn until_end(mut self, mut child: Child) -> anyhow::Result<ExitStatus> {
        let id = Pid::from_raw(child.id().try_into()?);
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status);
            }
            tokio::select! {
                _ = self.ended.recv() => {}
                Some(one) = self.handed_on.recv() => {
                    // The terminal tells all that stand before it of these two, the command too.
                    let told = matches!(one, Signal::SIGINT | Signal::SIGQUIT);
                    if !(told && std::io::stdin().is_terminal()) {
                        kill(id, one)?;
                    }
                }
            }
        }
    }
}

/// As shells say it.
fn code(status: ExitStatus) -> u8 {
    let signal = status.signal().map(|number| 128 + number);
    let code = status.code().or(signal);
    code.and_then(|code| u8::try_from(code).ok())
        .unwrap_or(u8::MAX)
}

/// What the command is told of.
const HANDED_ON: [(SignalKind, Signal); 6] = [
    (SignalKind::terminate(), Signal::SIGTERM),
    (SignalKind::interrupt(), Signal::SIGINT),
    (SignalKind::quit(), Signal::SIGQUIT),
    (SignalKind::hangup(), Signal::SIGHUP),
    (SignalKind::user_defined1(), Signal::SIGUSR1),
    (SignalKind::user_defined2(), Signal::SIGUSR2),
];
/// Where programs look that know systemd's credentials.
const FOLDER: &str = "CREDENTIALS_DIRECTORY";

const EXAMPLES: &str = "\
Examples:
  rampart secrets run --env DB_PASSWORD=app/db -- ./server --port 8080
  rampart secrets run --env ALIBABA_CLOUD_ACCESS_KEY_ID=acs/ram/user/worker,AccessKeyId \\
      --env ALIBABA_CLOUD_ACCESS_KEY_SECRET=acs/ram/user/worker,AccessKeySecret -- aliyun sts GetCallerIdentity
  rampart secrets run --file db=app/db --file old=app/db#ACSPrevious --endpoint https://ram.example.com:7280 \\
      --ca ca.pem -- sh -c './server --password-file \"$CREDENTIALS_DIRECTORY/db\"'";

//! A running server.

use std::fs::{File, OpenOptions};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{Client, Key, until};

/// A server with its data directory and its settings. It is killed when this is dropped, and by
/// the kernel when the thread of the trial ends without dropping it.
pub(crate) struct Node {
    directory: PathBuf,
    port: u16,
    settings: Vec<(String, String)>,
    /// A program that starts the server and watches it, with its arguments.
    watcher: Vec<String>,
    child: Option<Child>,
}

impl Node {
    /// A server that is not started yet, with its files in this directory.
    pub(crate) fn new(directory: &Path) -> Self {
        let port = free_port();
        let mut node = Self {
            directory: directory.to_owned(),
            port,
            settings: Vec::new(),
            watcher: Vec::new(),
            child: None,
        };
        std::fs::create_dir_all(directory).unwrap();
        node.set("DATA_DIR", &directory.display().to_string());
        node.set("LISTEN", &format!("127.0.0.1:{port}"));
        node.set("LOG", "warn");
        node
    }

    /// The same with a setting, by the name of its environment variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }

    /// The same, started and watched by this program.
    pub(crate) fn watched_by(mut self, program: &[&str]) -> Self {
        self.watcher = program.iter().map(|&part| part.to_owned()).collect();
        self
    }

    /// Another server on the same store: with the master key of this one.
    pub(crate) fn sibling(&self, directory: &Path) -> Self {
        let mut sibling = Self::new(directory);
        let own = ["RAMPART_DATA_DIR", "RAMPART_LISTEN"];
        let shared = self
            .settings
            .iter()
            .filter(|(name, _)| !own.contains(&name.as_str()));
        sibling.settings.extend(shared.cloned());
        sibling.set(
            "MASTER_KEY_FILE",
            &self.directory.join("master.key").display().to_string(),
        );
        sibling
    }

    fn set(&mut self, name: &str, value: &str) {
        let name = format!("RAMPART_{name}");
        self.settings.retain(|(known, _)| *known != name);
        self.settings.push((name, value.to_owned()));
    }

    pub(crate) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Starts it and waits until it is ready.
    pub(crate) async fn start(&mut self) {
        self.launch();
        self.ready().await;
    }

    /// Starts it.
    pub(crate) fn launch(&mut self) {
        assert!(self.child.is_none(), "it runs already");
        // The kernel kills it when this thread ends, even if nothing is dropped any more.
        let mut words = self.watcher.clone();
        words.extend(["setpriv", "--pdeathsig", "KILL", BINARY, "serve"].map(str::to_owned));
        // The trials tell what an account looks like, from nothing on.
        words.push("--plain-defaults".to_owned());
        let mut command = self.command(&words);
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(self.log())
            .spawn();
        self.child = Some(child.unwrap_or_else(|error| panic!("cannot start {words:?}: {error}")));
    }

    /// Runs another command of the program on the same store, to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> (ExitStatus, String, String) {
        let words: Vec<_> = [BINARY]
            .iter()
            .chain(arguments)
            .map(|&word| word.to_owned())
            .collect();
        let done = self
            .command(&words)
            .env_remove("RAMPART_LISTEN")
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (done.status, text(&done.stdout), text(&done.stderr))
    }

    /// Founds a further account on the store and answers its id and its administrator's key.
    pub(crate) fn found_account(&self) -> (String, Key) {
        let (status, told, log) = self.run(&["account", "create", "--output", "json"]);
        assert!(status.success(), "no account: {log}");
        founded(&told)
    }

    /// Waits until it is ready.
    pub(crate) async fn ready(&mut self) {
        let (address, log) = (self.address(), self.directory.join(LOG));
        let child = self.child.as_mut().expect("a started server");
        until("the server is ready", async || {
            if let Some(status) = child.try_wait().unwrap() {
                let log = std::fs::read_to_string(&log).unwrap_or_default();
                panic!("the server ended with {status}:\n{log}");
            }
            is_ready(address).await.then_some(())
        })
        .await;
    }

    /// Kills it as the kernel does when memory runs out.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // A watcher that is killed takes the server with it: the server asked for that.
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Tells it to stop.
    pub(crate) fn terminate(&self) {
        let child = self.child.as_ref().expect("a running server");
        kill(
            Pid::from_raw(i32::try_from(child.id()).unwrap()),
            Signal::SIGTERM,
        )
        .unwrap();
    }

    /// Waits until it has ended by itself.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let child = self.child.as_mut().expect("a started server");
        let status = until("the server ends", async || child.try_wait().unwrap()).await;
        self.child = None;
        status
    }

    /// What it has logged.
    pub(crate) fn logged(&self) -> String {
        std::fs::read_to_string(self.directory.join(LOG)).unwrap_or_default()
    }

    /// The first account and its administrator's key.
    pub(crate) fn first_account(&self) -> (String, Key) {
        let path = self.directory.join("bootstrap.json");
        founded(&std::fs::read_to_string(path).expect("bootstrap.json"))
    }

    /// A client that calls as the first account's administrator.
    pub(crate) fn admin(&self) -> Client {
        Client::new(self.address(), self.first_account().1)
    }

    fn command(&self, words: &[String]) -> Command {
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).current_dir(&self.directory);
        // Settings of whoever runs the trials are not ours.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("RAMPART_") {
                command.env_remove(name);
            }
        }
        command.envs(self.settings.iter().cloned());
        command
    }

    fn log(&self) -> File {
        let path = self.directory.join(LOG);
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .unwrap()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
            if std::thread::panicking() {
                eprintln!("log of {}:\n{}", self.directory.display(), self.logged());
            }
        }
    }
}

fn founded(json: &str) -> (String, Key) {
    let json: Value = serde_json::from_str(json).expect("credentials in JSON");
    (
        json["AccountId"].as_str().unwrap().to_owned(),
        Key::of(&json["Administrator"]),
    )
}

async fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(address).await else {
        return false;
    };
    let request = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let mut answer = Vec::new();
    stream.write_all(request.as_bytes()).await.is_ok()
        && stream.read_to_end(&mut answer).await.is_ok()
        && answer.starts_with(b"HTTP/1.1 200 ")
}

/// A port that nobody listens on, and that the kernel gives to no outgoing connection: a server
/// that is killed must find its port free when it comes back.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 19_000).unwrap();
    loop {
        let port = 12_000 + (first + NEXT.fetch_add(1, Ordering::Relaxed)) % 20_000;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

const BINARY: &str = env!("CARGO_BIN_EXE_rampart");

const LOG: &str = "stderr.log";

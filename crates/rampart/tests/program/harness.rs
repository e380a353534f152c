//! A running program and a plain client for it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rpc::sign::{Draft, Key, Stamp};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use serde_json::Value;

pub(crate) const RAM: &str = "2015-05-01";
pub(crate) const STS: &str = "2015-04-01";

/// The program with these arguments, away from the settings of whoever runs the tests.
pub(crate) fn rampart(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rampart"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RAMPART_")) {
        command.env_remove(name);
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub(crate) fn run(arguments: &[&str]) -> Ended {
    Ended::of(&rampart(arguments).output().unwrap())
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    pub(crate) fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self {
            code: output.status.code().unwrap_or(-1),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A server process; killed when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) directory: PathBuf,
    pub(crate) address: SocketAddr,
    /// What it printed when it began.
    pub(crate) welcome: String,
}

/// A server on a folder of its own, and how commands name it: by its store, and as it runs.
pub(crate) struct House {
    pub(crate) server: Server,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) data: PathBuf,
    here: [String; 2],
    there: [String; 4],
}

impl House {
    pub(crate) fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let server = Server::start(&data, &[]);
        let named = |path: &Path| path.to_str().unwrap().to_owned();
        let there = [
            "--endpoint".to_owned(),
            format!("http://{}", server.address),
            "--credentials".to_owned(),
            named(&data.join("bootstrap.json")),
        ];
        Self {
            here: ["--data-dir".to_owned(), named(&data)],
            there,
            server,
            folder,
            data,
        }
    }

    /// The store itself.
    pub(crate) fn here(&self) -> [&str; 2] {
        self.here.each_ref().map(String::as_str)
    }

    /// The running server.
    pub(crate) fn there(&self) -> [&str; 4] {
        self.there.each_ref().map(String::as_str)
    }

    /// Makes the account as a file says.
    pub(crate) fn apply(&self, text: &str) {
        let file = self.folder.path().join("account.toml");
        std::fs::write(&file, text).unwrap();
        let applied = run(&[&["apply", file.to_str().unwrap()][..], &self.there()].concat());
        assert_eq!(applied.code, 0, "{applied:?}");
    }
}

impl Server {
    /// Starts one on a free port and waits until it says where it listens. Where it founds an account, that
    /// demands nothing of its people but what a test says.
    pub(crate) fn start(directory: &Path, arguments: &[&str]) -> Self {
        let plain = [&["--plain-defaults"], arguments].concat();
        Self::start_as_it_is(directory, &plain)
    }

    /// The same, with an account as it is founded when nobody says anything.
    pub(crate) fn start_as_it_is(directory: &Path, arguments: &[&str]) -> Self {
        let data = directory.to_str().unwrap();
        let command = rampart(&["serve", "--data-dir", data, "--listen", "127.0.0.1:0"]);
        Self::spawn(command, directory, arguments)
    }

    /// Starts one that may have so many files open.
    pub(crate) fn start_limited(directory: &Path, files: usize, arguments: &[&str]) -> Self {
        let data = directory.to_str().unwrap();
        let served = rampart(&["serve", "--data-dir", data, "--listen", "127.0.0.1:0"]);
        let mut command = Command::new("sh");
        for (name, _) in served.get_envs() {
            command.env_remove(name);
        }
        let script = format!("ulimit -n {files} && exec \"$0\" \"$@\"");
        command
            .args(["-c", &script])
            .arg(served.get_program())
            .args(served.get_args());
        Self::spawn(command.stdin(Stdio::null()), directory, arguments)
    }

    fn spawn(
        mut command: impl std::borrow::BorrowMut<Command>,
        directory: &Path,
        arguments: &[&str],
    ) -> Self {
        let command = command.borrow_mut();
        let path = directory.with_extension("log");
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(path)
            .unwrap();
        command.args(arguments).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let (mut welcome, mut line) = (String::new(), String::new());
        while !welcome.contains("Now do this") {
            line.clear();
            if out.read_line(&mut line).unwrap() == 0 {
                let log = std::fs::read_to_string(directory.with_extension("log"));
                panic!(
                    "the server ended: {:?}\n{}",
                    child.wait(),
                    log.unwrap_or_default()
                );
            }
            welcome += &line;
        }
        // What follows is read to the end, so that the server is never stopped by a full pipe.
        std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        let address = welcome.lines().next().unwrap().rsplit(' ').next().unwrap();
        let address = address.parse().unwrap();
        Self {
            child,
            directory: directory.to_owned(),
            address,
            welcome,
        }
    }

    pub(crate) fn id(&self) -> i32 {
        self.child.id().try_into().unwrap()
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.directory.with_extension("log")).unwrap()
    }

    /// Stops at once, as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn terminate(&self) {
        kill(Pid::from_raw(self.id()), Signal::SIGTERM).unwrap();
    }

    pub(crate) fn wait(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    /// The credentials in `bootstrap.json`.
    pub(crate) fn admin(&self) -> Admin {
        let text = std::fs::read_to_string(self.directory.join("bootstrap.json")).unwrap();
        Admin::of(&serde_json::from_str(&text).unwrap())
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
            self.address
        ))
    }

    /// Sends bytes on a new connection and reads the answer.
    pub(crate) fn send(&self, request: impl AsRef<[u8]>) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request.as_ref()).unwrap();
        Answer::read(&mut stream)
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_mins(1)))
            .unwrap();
        stream
    }

    /// A connection that trusts nothing but the server's own authority.
    pub(crate) fn connect_tls(&self) -> impl Read + Write {
        let name = ServerName::try_from("localhost").unwrap();
        let tls = rustls::ClientConnection::new(self.trust(&[b"http/1.1"]), name).unwrap();
        rustls::StreamOwned::new(tls, self.connect())
    }

    pub(crate) fn trust(&self, protocols: &[&[u8]]) -> Arc<rustls::ClientConfig> {
        let ca = CertificateDer::from_pem_file(self.directory.join("ca.pem")).unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(ca).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        Arc::new(config)
    }

    /// A call of the first generation.
    pub(crate) fn call(
        &self,
        admin: &Admin,
        version: &str,
        action: &str,
        given: &[(&str, &str)],
    ) -> Answer {
        self.get(&format!("/?{}", admin.query(version, action, given)))
    }

    /// A request of the second generation on any path.
    pub(crate) fn post(&self, admin: &Admin, path: &str, body: &Value) -> Answer {
        let body = body.to_string();
        let host = self.address.to_string();
        let draft = Draft {
            method: "POST",
            host: &host,
            path,
            query: "",
            operation: None,
            content_type: Some("application/json"),
            body: body.as_bytes(),
        };
        self.send(format!("{}{body}", admin.head(&draft)))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Somebody with an AccessKey.
pub(crate) struct Admin {
    pub(crate) account: String,
    pub(crate) key_id: String,
    secret: String,
    token: Option<String>,
}

impl Admin {
    pub(crate) fn of(credentials: &Value) -> Self {
        let text = |pointer: &str| {
            credentials
                .pointer(pointer)
                .unwrap()
                .as_str()
                .unwrap()
                .to_owned()
        };
        Self {
            account: text("/AccountId"),
            key_id: text("/Administrator/AccessKeyId"),
            secret: text("/Administrator/AccessKeySecret"),
            token: None,
        }
    }

    /// A session in the answer of `AssumeRole`.
    pub(crate) fn session(&self, answer: &Value) -> Self {
        let text = |field: &str| answer["Credentials"][field].as_str().unwrap().to_owned();
        Self {
            account: self.account.clone(),
            key_id: text("AccessKeyId"),
            secret: text("AccessKeySecret"),
            token: Some(text("SecurityToken")),
        }
    }

    fn key(&self) -> Key<'_> {
        Key {
            id: &self.key_id,
            secret: self.secret.as_bytes(),
            token: self.token.as_deref(),
        }
    }

    /// A signed query of the first generation.
    pub(crate) fn query(&self, version: &str, action: &str, given: &[(&str, &str)]) -> String {
        let nonce = nonce();
        let stamp = Stamp {
            time: now(),
            nonce: &nonce,
        };
        rpc::sign::rpc1("GET", (version, action), given, self.key(), stamp).unwrap()
    }

    /// The signed head of a request of the second generation, with its empty line.
    pub(crate) fn head(&self, draft: &Draft<'_>) -> String {
        let question = if draft.query.is_empty() { "" } else { "?" };
        let mut head = format!(
            "{} {}{question}{} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n",
            draft.method,
            draft.path,
            draft.query,
            draft.body.len()
        );
        for (name, value) in &self.sign(draft) {
            head.extend([name.as_str(), ": ", value.to_str().unwrap(), "\r\n"]);
        }
        head + "\r\n"
    }

    pub(crate) fn sign(&self, draft: &Draft<'_>) -> http::HeaderMap {
        let nonce = nonce();
        rpc::sign::acs3(
            draft,
            self.key(),
            Stamp {
                time: now(),
                nonce: &nonce,
            },
        )
        .unwrap()
    }
}

/// An answer, taken apart.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn read(stream: &mut impl Read) -> Self {
        let mut reader = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(
                reader.read_line(&mut head).unwrap(),
                0,
                "no answer but {head:?}"
            );
        }
        let head = head.to_ascii_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        reader.read_exact(&mut body).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self {
            status,
            head,
            body: String::from_utf8(body).unwrap(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The error code; empty for a success.
    pub(crate) fn code(&self) -> String {
        self.json()["Code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A connection from an address of this machine.
pub(crate) fn connect_from(from: IpAddr, to: SocketAddr) -> std::io::Result<TcpStream> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let stream = runtime.block_on(async {
        let socket = match from {
            IpAddr::V4(_) => tokio::net::TcpSocket::new_v4()?,
            IpAddr::V6(_) => tokio::net::TcpSocket::new_v6()?,
        };
        socket.bind((from, 0).into())?;
        socket.connect(to).await?.into_std()
    })?;
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(Duration::from_mins(1)))?;
    Ok(stream)
}

fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
        .try_into()
        .unwrap()
}

fn nonce() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let time = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_nanos();
    format!(
        "{time}-{}-{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    )
}

/// Until it is so, for some seconds.
pub(crate) fn until(mut is_so: impl FnMut() -> bool) -> bool {
    (0..80).any(|_| {
        std::thread::sleep(Duration::from_millis(250));
        is_so()
    })
}

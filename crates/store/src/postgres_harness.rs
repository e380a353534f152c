//! A private PostgreSQL server for tests, from the programs installed on the machine.
//!
//! The server belongs to the process that started it: a watching shell holds a pipe to that
//! process, and when the pipe closes, however the process ended, it stops the server and removes
//! its files.

#![expect(clippy::expect_used, reason = "a test says what went wrong by ending")]

use std::fmt::Write as _;
use std::io::Read as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection as _};
use tempfile::TempDir;

/// A running server. It stops when this is dropped, or when the process ends.
pub struct Postgres {
    programs: PathBuf,
    home: TempDir,
    port: u16,
    databases: AtomicU32,
    watcher: Option<Watcher>,
}

/// The shell that runs the server, and the pipe that keeps it running.
struct Watcher {
    shell: Child,
    pipe: ChildStdin,
}

impl Postgres {
    /// Whether the programs are there.
    #[must_use]
    pub fn is_installed() -> bool {
        installed().is_some()
    }

    /// Starts a server on a free port of the loopback address, with durability on.
    ///
    /// # Panics
    /// If the programs are missing or the server does not come up; the message says what to do.
    pub async fn start() -> Self {
        let mut server = Self::planned();
        server.initialise().await;
        server.resume().await;
        server
    }

    /// Starts a copy of this server that follows it by this address, and from now on no commit here
    /// counts that is not on the disk there too.
    ///
    /// # Panics
    /// If the copy does not come up, or does not follow.
    pub async fn start_synchronous_standby(&self, address: &str) -> Self {
        let mut standby = Self::planned();
        standby.copy(address).await;
        standby.resume().await;
        // Not before the copy was made: one that takes over waits for no standby of its own.
        self.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            .await;
        self.execute("SELECT pg_reload_conf()").await;
        let start = Instant::now();
        while !self.finds(FOLLOWED).await {
            assert!(start.elapsed() < PATIENCE, "the standby does not follow");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        standby
    }

    /// Whether a commit waits for a standby now.
    ///
    /// # Panics
    /// If the server does not answer.
    pub async fn waits_for_standby(&self) -> bool {
        self.finds(WAITING).await
    }

    /// Makes a standby a server of its own, which takes writes; returns when it does.
    ///
    /// # Panics
    /// If it is no standby, or does not do it.
    pub async fn promote(&self) {
        self.execute("DO $$ BEGIN ASSERT pg_promote(), 'it was not promoted'; END $$")
            .await;
    }

    fn planned() -> Self {
        let programs = programs();
        let home = TempDir::with_prefix("rampart-postgres-").expect("a folder for the server");
        give_to_server_user(home.path());
        Self {
            programs,
            home,
            port: free_port(),
            databases: AtomicU32::new(0),
            watcher: None,
        }
    }

    /// The address of a database on this server.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://rampart:{PASSWORD}@127.0.0.1:{}/{database}",
            self.port
        )
    }

    /// The port it listens on, for a proxy in between.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Makes an empty database and answers its address.
    ///
    /// # Panics
    /// If the server does not do it.
    pub async fn create_database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.execute(&format!("CREATE DATABASE {name}")).await;
        self.url(&name)
    }

    /// Runs a statement as the server's owner.
    ///
    /// # Panics
    /// If the server does not do it.
    pub async fn execute(&self, statement: &str) {
        let mut connection = sqlx::PgConnection::connect(&self.url("postgres"))
            .await
            .expect("a connection");
        let done = sqlx::raw_sql(AssertSqlSafe(statement))
            .execute(&mut connection)
            .await;
        done.expect("the statement to run");
        connection.close().await.expect("the connection to close");
    }

    /// Stops the server in order, as at the end of a day. `resume` starts it again.
    pub fn stop(&mut self) {
        if let Some(watcher) = self.watcher.take() {
            watcher.stop();
        }
    }

    /// Kills the server at once, as a power cut would. `resume` starts it again.
    ///
    /// # Panics
    /// If the server's process cannot be found.
    pub fn kill(&mut self) {
        assert!(self.pid().is_some(), "a running server");
        // The children too, or they would hold on to the port and the shared memory.
        self.signal("9");
        if let Some(watcher) = self.watcher.take() {
            watcher.stop();
        }
    }

    /// Stops all work of the server without ending it: it takes connections and never answers, until
    /// it is thawed.
    pub fn freeze(&self) {
        self.signal("STOP");
    }

    /// Lets a frozen server go on.
    pub fn thaw(&self) {
        self.signal("CONT");
    }

    /// Sends a signal to the server and all processes it started.
    fn signal(&self, name: &str) {
        let Some(pid) = self.pid() else { return };
        let mut all = children(pid);
        all.push(pid);
        let list = all.iter().fold(String::new(), |mut list, pid| {
            let _ = write!(list, " {pid}");
            list
        });
        let _ = Command::new("sh")
            .arg("-c")
            .arg(format!("kill -{name}{list} 2>&1"))
            .output();
    }

    /// Starts the server again, on the same port and files.
    ///
    /// # Panics
    /// If it does not come up.
    pub async fn resume(&mut self) {
        let _ = std::fs::remove_file(self.data().join("postmaster.pid"));
        self.watcher = Some(self.watch());
        let start = Instant::now();
        while sqlx::PgConnection::connect(&self.url("postgres"))
            .await
            .is_err()
        {
            let log = std::fs::read_to_string(self.home.path().join("log")).unwrap_or_default();
            assert!(
                start.elapsed() < PATIENCE,
                "PostgreSQL does not come up:\n{log}"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Makes the server a standby: it answers reads and takes no writes, and has no way back.
    ///
    /// # Panics
    /// If it does not come up again.
    pub async fn demote(&mut self) {
        self.stop();
        let mark = self.data().join("standby.signal");
        std::fs::write(&mark, "").expect("the mark of a standby");
        give_to_server_user(&mark);
        self.resume().await;
    }

    fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    fn pid(&self) -> Option<u32> {
        let text = std::fs::read_to_string(self.data().join("postmaster.pid")).ok()?;
        text.lines().next()?.trim().parse().ok()
    }

    async fn initialise(&self) {
        let password = self.home.path().join("password");
        std::fs::write(&password, PASSWORD).expect("a password file");
        give_to_server_user(&password);
        self.run(&format!(
            "initdb -D {} -U rampart -A scram-sha-256 --pwfile={} -E UTF8 --no-locale --no-sync",
            self.data().display(),
            password.display()
        ))
        .await;
    }

    /// Copies a running server, with the address to follow it by.
    async fn copy(&self, address: &str) {
        self.run(&format!(
            "pg_basebackup -D {} -X stream -c fast -R --no-sync -d '{address}'",
            self.data().display(),
        ))
        .await;
    }

    /// Whether a query finds a row.
    async fn finds(&self, query: &'static str) -> bool {
        let mut connection = sqlx::PgConnection::connect(&self.url("postgres"))
            .await
            .expect("a connection");
        let found = sqlx::query(query).fetch_optional(&mut connection).await;
        found.expect("an answer").is_some()
    }

    /// Runs one of PostgreSQL's programs to its end.
    async fn run(&self, program: &str) {
        let (user, programs) = (as_server_user(), self.programs.display());
        let script = format!("exec {user} {programs}/{program}");
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(script).current_dir("/");
        // What it speaks to may be a task of this thread.
        let done = tokio::task::spawn_blocking(move || shell.output()).await;
        let done = done.expect("a task").expect("a shell");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{program} failed:\n{said}");
    }

    fn watch(&self) -> Watcher {
        // `cat` ends when the pipe closes. Then the server is asked to stop fast.
        let script = format!(
            "{} {}/postgres -D {} -p {} -c listen_addresses=127.0.0.1 \
             -c unix_socket_directories= -c max_connections=200 >>{}/log 2>&1 & \
             cat >/dev/null; kill -INT $! 2>/dev/null; wait $!; \
             [ -d /proc/{} ] || rm -rf {}",
            as_server_user(),
            self.programs.display(),
            self.data().display(),
            self.port,
            self.home.path().display(),
            std::process::id(),
            self.home.path().display(),
        );
        let mut shell = Command::new("sh")
            .arg("-c")
            .arg(script)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let pipe = shell.stdin.take().expect("a pipe to the shell");
        Watcher { shell, pipe }
    }
}

impl Watcher {
    fn stop(mut self) {
        drop(self.pipe);
        let _ = self.shell.wait();
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Where `initdb` and `postgres` are.
fn programs() -> PathBuf {
    installed().expect(
        "PostgreSQL is not installed: `apt-get install postgresql` brings the programs that this \
         test needs",
    )
}

fn installed() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|found| {
            found
                .flatten()
                .map(|entry| entry.path().join("bin"))
                .collect()
        })
        .unwrap_or_default();
    versions.sort();
    places.extend(versions.into_iter().rev());
    let all = ["initdb", "postgres", "pg_basebackup"];
    let complete = |place: &PathBuf| all.iter().all(|program| place.join(program).is_file());
    places.into_iter().find(complete)
}

/// The server refuses to run as root, so root runs it as somebody else.
fn as_server_user() -> &'static str {
    if is_root() {
        "setpriv --reuid=postgres --regid=postgres --clear-groups"
    } else {
        ""
    }
}

fn give_to_server_user(path: &Path) {
    if is_root() {
        let given = Command::new("chown").arg("postgres:").arg(path).status();
        assert!(
            given.is_ok_and(|status| status.success()),
            "there is no user `postgres`: `apt-get install postgresql` makes one"
        );
    }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("its address").port()
}

/// The processes whose parent is this one.
fn children(parent: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|pid| parent_of(*pid) == Some(parent)).collect()
}

fn parent_of(pid: u32) -> Option<u32> {
    let mut text = String::new();
    std::fs::File::open(format!("/proc/{pid}/stat"))
        .ok()?
        .read_to_string(&mut text)
        .ok()?;
    // pid (name) state parent …, and the name may hold anything.
    let (_, rest) = text.rsplit_once(')')?;
    rest.split_whitespace().nth(1)?.parse().ok()
}

/// Finds a standby that commits wait for.
const FOLLOWED: &str = "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'";

/// Finds commits that wait for one.
const WAITING: &str = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'";

const PASSWORD: &str = "not-a-secret-in-tests";

const PATIENCE: Duration = Duration::from_mins(1);

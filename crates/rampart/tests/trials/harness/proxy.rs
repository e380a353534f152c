//! A proxy between the server and PostgreSQL that breaks the connection at a chosen moment.
//!
//! It reads just enough of the frontend protocol to know which statement is about to be executed:
//! the message that prepares it carries its text, the one that binds it names it.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinHandle;

/// What is done to the connection.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum What {
    /// It breaks before the database sees the statement.
    CutBefore,
    /// It breaks after the database has executed it, before the answer passes.
    CutAfter,
    /// The statement waits until it is released; then the connection breaks, and the database
    /// never sees it.
    StallThenCut,
    /// The answer waits until it is released; then the connection breaks.
    StallAnswerThenCut,
    /// The answer waits until it is released; then everything goes on.
    StallAnswer,
    /// The client's side breaks, and the database executes the statement when it is released; when
    /// it has, that counts as carried out a second time.
    CutThenDeliver,
}

/// At which statement, by the beginning of its text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum At {
    /// The insert of a log row; with nothing beside it, it commits itself.
    Row,
    /// The end of a transaction.
    Commit,
    /// The middle of a transaction.
    Savepoint,
    /// The insert of a batch of events.
    Batch,
}

impl At {
    fn begins(self) -> &'static str {
        match self {
            Self::Row => "INSERT INTO log ",
            Self::Commit => "COMMIT",
            Self::Savepoint => "SAVEPOINT ",
            Self::Batch => "INSERT INTO event_batch",
        }
    }
}

/// The proxy.
pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

struct Shared {
    /// Where new connections lead.
    database: Mutex<SocketAddr>,
    plan: Mutex<Option<(At, What)>>,
    /// One permit for each plan that was carried out.
    struck: Semaphore,
    /// One permit for each stall that may end.
    released: Semaphore,
    /// Grows when all connections are to be cut.
    era: watch::Sender<u64>,
}

impl Proxy {
    /// A proxy to the database on this port.
    pub(crate) async fn to(port: u16) -> Self {
        let shared = Arc::new(Shared {
            database: Mutex::new((Ipv4Addr::LOCALHOST, port).into()),
            plan: Mutex::default(),
            struck: Semaphore::new(0),
            released: Semaphore::new(0),
            era: watch::Sender::new(0),
        });
        let mut proxy = Self {
            address: (Ipv4Addr::LOCALHOST, 0).into(),
            shared,
            accepting: None,
        };
        proxy.open().await;
        proxy
    }

    /// The address of a database through the proxy.
    pub(crate) fn through(&self, url: &str) -> String {
        let direct = format!(":{}/", self.shared.database().port());
        let through = url.replace(&direct, &format!(":{}/", self.address.port()));
        assert_ne!(through, url, "{url} is not that database");
        format!("{through}?sslmode=disable")
    }

    /// Takes connections, on the same port as before.
    pub(crate) async fn open(&mut self) {
        let listener = TcpListener::bind(self.address)
            .await
            .expect("the proxy's port");
        self.address = listener.local_addr().unwrap();
        let shared = self.shared.clone();
        self.accepting = Some(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(shared.clone(), stream));
            }
        }));
    }

    /// Cuts all connections and refuses new ones.
    pub(crate) async fn close(&mut self) {
        if let Some(accepting) = self.accepting.take() {
            accepting.abort();
            // The listener is gone when this is known.
            assert!(accepting.await.unwrap_err().is_cancelled());
        }
        self.shared.era.send_modify(|era| *era += 1);
    }

    /// Leads new connections to the database on this port, as an address that moves with it.
    pub(crate) fn turn_to(&self, port: u16) {
        *self.shared.database() = (Ipv4Addr::LOCALHOST, port).into();
    }

    /// Plans what to do at the next such statement.
    pub(crate) fn plan(&self, at: At, what: What) {
        let before = self.shared.plan().replace((at, what));
        assert_eq!(before, None, "the plan before was not carried out");
    }

    /// Waits until the plan was carried out, as far as it goes without a release.
    pub(crate) async fn struck(&self) {
        let struck = tokio::time::timeout(super::PATIENCE, self.shared.struck.acquire());
        struck
            .await
            .expect("the planned statement never came")
            .unwrap()
            .forget();
    }

    /// Ends the stall.
    pub(crate) fn release(&self) {
        self.shared.released.add_permits(1);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(accepting) = self.accepting.take() {
            accepting.abort();
        }
    }
}

impl Shared {
    fn database(&self) -> std::sync::MutexGuard<'_, SocketAddr> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn plan(&self) -> std::sync::MutexGuard<'_, Option<(At, What)>> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the plan if it is about this statement.
    fn is_due(&self, statement: &str) -> Option<What> {
        let mut plan = self.plan();
        let due = plan.filter(|(at, _)| statement.starts_with(at.begins()));
        due.map(|(_, what)| {
            *plan = None;
            what
        })
    }

    async fn stall(&self) {
        self.struck.add_permits(1);
        self.released.acquire().await.unwrap().forget();
    }
}

/// A connection through the proxy, until either side or the proxy ends it.
async fn serve(shared: Arc<Shared>, client: TcpStream) {
    let mut era = shared.era.subscribe();
    let place = *shared.database();
    let Ok(database) = TcpStream::connect(place).await else {
        return;
    };
    let _ = (client.set_nodelay(true), database.set_nodelay(true));
    let (from_client, to_client) = client.into_split();
    let (from_database, to_database) = database.into_split();
    let mut link = Link {
        shared,
        questions: Reader::start(from_client, true),
        to_client,
        answers: Reader::start(from_database, false),
        to_database,
        statements: HashMap::new(),
        bound: String::new(),
    };
    // Whatever ends drops both sides: that is the cut.
    tokio::select! {
        _ = link.run() => {}
        _ = era.changed() => {}
    }
}

/// Both directions of a connection.
struct Link {
    shared: Arc<Shared>,
    questions: Reader,
    to_client: OwnedWriteHalf,
    answers: Reader,
    to_database: OwnedWriteHalf,
    /// Texts of prepared statements by name.
    statements: HashMap<Vec<u8>, String>,
    /// The text of the statement that was bound last.
    bound: String,
}

impl Link {
    /// Ends with `None` when the connection is to end.
    async fn run(&mut self) -> Option<()> {
        loop {
            tokio::select! {
                answer = self.answers.messages.recv() => {
                    self.to_client.write_all(&answer?).await.ok()?;
                }
                question = self.questions.messages.recv() => {
                    let question = question?;
                    match self.due(&question) {
                        None => self.to_database.write_all(&question).await.ok()?,
                        Some(what) => self.strike(what, question).await?,
                    }
                }
            }
        }
    }

    /// What is planned for this message.
    fn due(&mut self, message: &[u8]) -> Option<What> {
        let mut words = message
            .get(5..)
            .unwrap_or_default()
            .split(|byte| *byte == 0);
        let (first, second) = (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        );
        match message.first()? {
            b'P' => {
                self.statements.insert(first.to_vec(), text(second));
                None
            }
            b'B' => {
                self.bound = self.statements.get(second).cloned().unwrap_or_default();
                None
            }
            b'E' => self.shared.is_due(&self.bound),
            b'Q' => self.shared.is_due(&text(first)),
            _ => None,
        }
    }

    /// Carries the plan out. `None` if the connection ends with it.
    async fn strike(&mut self, what: What, message: Vec<u8>) -> Option<()> {
        match what {
            What::CutBefore => self.shared.struck.add_permits(1),
            What::StallThenCut => self.shared.stall().await,
            What::CutAfter => {
                self.execute(message).await?;
                self.shared.struck.add_permits(1);
            }
            What::StallAnswerThenCut => {
                self.execute(message).await?;
                self.shared.stall().await;
            }
            What::StallAnswer => {
                let answer = self.execute(message).await?;
                self.shared.stall().await;
                return self.to_client.write_all(&answer).await.ok();
            }
            What::CutThenDeliver => {
                let rest = self.rest(message).await?;
                self.questions.task.abort();
                self.to_client.shutdown().await.ok()?;
                self.shared.stall().await;
                self.to_database.write_all(&rest).await.ok()?;
                self.answer().await;
                self.shared.struck.add_permits(1);
            }
        }
        None
    }

    /// Lets the database do it, and answers what it says.
    async fn execute(&mut self, message: Vec<u8>) -> Option<Vec<u8>> {
        let rest = self.rest(message).await?;
        self.to_database.write_all(&rest).await.ok()?;
        self.answer().await
    }

    /// The message and those after it, up to the one that makes the database answer.
    async fn rest(&mut self, message: Vec<u8>) -> Option<Vec<u8>> {
        let mut rest = message;
        let mut last = rest.first().copied();
        while !matches!(last, Some(b'Q' | b'S')) {
            let next = self.questions.messages.recv().await?;
            last = next.first().copied();
            rest.extend(next);
        }
        Some(rest)
    }

    /// All that the database says until it is ready for more.
    async fn answer(&mut self) -> Option<Vec<u8>> {
        let mut answer = Vec::new();
        loop {
            let next = self.answers.messages.recv().await?;
            answer.extend(&next);
            if next.first() == Some(&b'Z') {
                return Some(answer);
            }
        }
    }
}

/// Reads whole messages of one direction.
struct Reader {
    messages: mpsc::Receiver<Vec<u8>>,
    task: JoinHandle<()>,
}

impl Reader {
    /// The client's first message has no kind: it names user and database.
    fn start(mut from: OwnedReadHalf, client: bool) -> Self {
        let (sender, messages) = mpsc::channel(64);
        let task = tokio::spawn(async move {
            let mut head = client;
            while let Ok(message) = read(&mut from, !std::mem::take(&mut head)).await {
                if sender.send(message).await.is_err() {
                    return;
                }
            }
        });
        Self { messages, task }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn read(from: &mut OwnedReadHalf, has_kind: bool) -> io::Result<Vec<u8>> {
    let mut message = Vec::new();
    if has_kind {
        message.push(from.read_u8().await?);
    }
    let length = from.read_u32().await?;
    message.extend(length.to_be_bytes());
    let start = message.len();
    message.resize(
        start + usize::try_from(length).unwrap().saturating_sub(4),
        0,
    );
    from.read_exact(&mut message[start..]).await?;
    Ok(message)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_start().to_owned()
}

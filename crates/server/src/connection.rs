//! One connection: TLS or plain by its first byte, then HTTP/1.1 or HTTP/2.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::Watcher;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::http::garbled::Spoken;
use crate::http::{self, House, Line};
use crate::tls::Tls;

/// What receives connections.
pub(crate) struct Reception {
    pub(crate) house: Arc<House>,
    pub(crate) tls: Arc<Tls>,
    /// Plain HTTP is served to other machines too.
    pub(crate) plain_for_all: bool,
    /// How long a client may take to begin, to send a request's head, to take its answer, and to
    /// stay without a request.
    pub(crate) head_time: Duration,
}

/// What a connection speaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Tongue {
    Http1,
    Http2,
}

/// The first byte of a TLS connection: a handshake record. No HTTP method begins with it.
const HANDSHAKE: u8 = 0x16;

impl Reception {
    /// Serves a connection to its end.
    pub(crate) async fn receive(
        self: &Arc<Self>,
        stream: TcpStream,
        peer: SocketAddr,
        watcher: Watcher,
    ) {
        let Ok(local) = stream.local_addr() else {
            return;
        };
        // Answers are small and whole; waiting to join them helps nobody.
        let _ = stream.set_nodelay(true);
        let Ok(Some(secure)) = timeout(self.head_time, begins_with_tls(&stream)).await else {
            return;
        };
        let line = Line {
            peer: peer.ip().to_canonical().into(),
            secure,
            permitted: secure || self.plain_for_all || local.ip().to_canonical().is_loopback(),
        };
        if secure {
            let handshake = self.tls.acceptor().accept(stream);
            match timeout(self.head_time, handshake).await {
                Ok(Ok(stream)) => {
                    let tongue = match stream.get_ref().1.alpn_protocol() {
                        Some(b"h2") => Tongue::Http2,
                        _ => Tongue::Http1,
                    };
                    self.speak(stream, tongue, local, line, watcher).await;
                }
                Ok(Err(error)) => tracing::debug!(%error, %peer, "no TLS connection"),
                Err(_) => tracing::debug!(%peer, "TLS handshake took too long"),
            }
        } else if let Ok(tongue) = timeout(self.head_time, tongue(&stream)).await {
            self.speak(stream, tongue, local, line, watcher).await;
        }
    }

    async fn speak<S>(
        self: &Arc<Self>,
        stream: S,
        tongue: Tongue,
        local: SocketAddr,
        line: Line,
        watcher: Watcher,
    ) where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let requests = Requests::default();
        let counted = requests.clone();
        let peer = line.peer.clone();
        let shared = Arc::new((Arc::clone(&self.house), line));
        let service = service_fn(move |request| {
            let shared = Arc::clone(&shared);
            let one = counted.begin();
            async move {
                let (_one, (house, line)) = (one, &*shared);
                Ok::<_, Infallible>(http::handle(house, line, request).await)
            }
        });
        let stream = TokioIo::new(Spoken::new(stream, local.to_string()));
        let served = async {
            match tongue {
                Tongue::Http1 => {
                    let mut builder = http1::Builder::new();
                    builder
                        .timer(TokioTimer::new())
                        // One that has said all it had to say still gets its answer.
                        .half_close(true)
                        // Answers are short: to copy one behind its head costs less than two pieces.
                        .writev(false)
                        .header_read_timeout(self.head_time);
                    watcher
                        .watch(builder.serve_connection(stream, service))
                        .await
                }
                Tongue::Http2 => {
                    let mut builder = http2::Builder::new(TokioExecutor::new());
                    builder
                        .timer(TokioTimer::new())
                        .max_concurrent_streams(STREAMS)
                        .initial_connection_window_size(WINDOWS.0)
                        .initial_stream_window_size(WINDOWS.1)
                        .keep_alive_interval(PING)
                        .keep_alive_timeout(PING);
                    watcher
                        .watch(builder.serve_connection(stream, service))
                        .await
                }
            }
        };
        tokio::select! {
            ended = served => if let Err(error) = ended {
                tracing::debug!(%error, peer = peer.text(), "connection ended");
            },
            () = requests.rest(self.head_time) => {
                tracing::debug!(peer = peer.text(), "connection idle for too long, or its answers are not taken");
            }
        }
    }
}

/// The requests of a connection: one that has none, and none that began or ended for a while, has
/// nothing to hold its place for.
#[derive(Clone, Default)]
struct Requests(Arc<Counts>);

#[derive(Default)]
struct Counts {
    begun: AtomicUsize,
    ended: AtomicUsize,
}

/// A request in hand, until it is dropped.
struct InHand(Arc<Counts>);

impl Requests {
    fn begin(&self) -> InHand {
        self.0.begun.fetch_add(1, Ordering::Relaxed);
        InHand(Arc::clone(&self.0))
    }

    /// Waits until nothing has happened for so long.
    async fn rest(&self, patience: Duration) {
        let Counts { begun, ended } = &*self.0;
        loop {
            let before = ended.load(Ordering::Relaxed);
            tokio::time::sleep(patience).await;
            if ended.load(Ordering::Relaxed) == before && begun.load(Ordering::Relaxed) == before {
                return;
            }
        }
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        self.0.ended.fetch_add(1, Ordering::Relaxed);
    }
}

/// What a plain connection speaks: HTTP/2 with its preface, or HTTP/1.
async fn tongue(stream: &TcpStream) -> Tongue {
    let mut begin = [0; PREFACE.len()];
    loop {
        let Ok(length) = stream.peek(&mut begin).await else {
            return Tongue::Http1;
        };
        if begin == *PREFACE {
            return Tongue::Http2;
        }
        if !PREFACE.starts_with(begin.get(..length).unwrap_or_default()) {
            return Tongue::Http1;
        }
        // A piece of the preface: peeking tells at once what is there, and nothing of what comes.
        tokio::time::sleep(PIECE).await;
    }
}

/// Whether the client speaks TLS; `None` if it says nothing at all.
async fn begins_with_tls(stream: &TcpStream) -> Option<bool> {
    let mut first = [0];
    match stream.peek(&mut first).await {
        Ok(1) => Some(first == [HANDSHAKE]),
        _ => None,
    }
}

/// How an HTTP/2 connection begins.
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// How long to wait for more of it.
const PIECE: Duration = Duration::from_millis(10);
/// Requests at once on one connection.
const STREAMS: u32 = 16;
/// How many bytes of bodies a connection, and a request on it, may send before they are read.
const WINDOWS: (u32, u32) = (256 << 10, 64 << 10);
/// How often a silent HTTP/2 connection is asked whether it is still there.
const PING: Duration = Duration::from_secs(30);

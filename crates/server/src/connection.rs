//! One connection: TLS or plain by its first byte, then HTTP/1.1 or HTTP/2.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::Watcher;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::budget::{Held, Whose};
use crate::http::garbled::Spoken;
use crate::http::house::{House, Line};
use crate::http::{self, HEAD};
use crate::tls::Tls;
use crate::unread::{Counted, Unread};

/// What receives connections.
pub(crate) struct Reception {
    pub(crate) house: Arc<House>,
    pub(crate) tls: Arc<Tls>,
    /// Plain HTTP is served to other machines too.
    pub(crate) plain_for_all: bool,
    /// How long a client may take to begin, to send a request's head, to take its answer, and to
    /// stay without a request.
    pub(crate) head_time: Duration,
    /// How both versions of HTTP are spoken.
    pub(crate) speaker: auto::Builder<TokioExecutor>,
}

/// Either version of HTTP, by how the client begins, within our bounds.
pub(crate) fn speaker(head_time: Duration) -> auto::Builder<TokioExecutor> {
    let mut speaker = auto::Builder::new(TokioExecutor::new());
    speaker
        .http1()
        .timer(TokioTimer::new())
        // One that has said all it had to say still gets its answer.
        .half_close(true)
        // What is copied behind its head stays as room for the next, which is a whole list on each idle connection.
        .writev(true)
        .max_buf_size(HEAD)
        .header_read_timeout(head_time);
    speaker
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(HEAD_LIST)
        .max_concurrent_streams(STREAMS)
        .initial_connection_window_size(WINDOWS.0)
        .initial_stream_window_size(WINDOWS.1)
        .keep_alive_interval(PING)
        .keep_alive_timeout(PING);
    speaker
}

/// The first byte of a TLS connection: a handshake record. No HTTP method begins with it.
const HANDSHAKE: u8 = 0x16;

impl Reception {
    /// Serves a connection to its end, or until its place or its bytes are needed for others.
    pub(crate) async fn receive(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        place: &Held,
        watcher: Watcher,
    ) {
        let whose = Whose::of(peer.ip(), &self.house.trusted_proxies);
        let Ok(unread) = self.house.bytes.take(whose, 0).map(Unread::new) else {
            return;
        };
        tokio::select! {
            () = self.serve(stream, peer, place, &unread, watcher) => {}
            () = place.standing().asked() => tracing::debug!(%peer, "a place was needed"),
            () = unread.asked() => tracing::debug!(%peer, "room for bytes was needed"),
        }
    }

    async fn serve(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        place: &Held,
        unread: &Arc<Unread>,
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
            standing: place.standing().clone(),
            unread: Arc::clone(unread),
        };
        let stream = Counted::new(stream, Arc::clone(unread));
        if !secure {
            return self.speak(stream, local, line, watcher).await;
        }
        match timeout(self.head_time, self.tls.acceptor().accept(stream)).await {
            Ok(Ok(stream)) => {
                unread.handed_on();
                self.speak(stream, local, line, watcher).await;
            }
            Ok(Err(error)) => tracing::debug!(%error, %peer, "no TLS connection"),
            Err(_) => tracing::debug!(%peer, "TLS handshake took too long"),
        }
    }

    async fn speak<S>(&self, stream: S, local: SocketAddr, line: Line, watcher: Watcher)
    where
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
        let served = watcher.watch(self.speaker.serve_connection(stream, service));
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

/// Whether the client speaks TLS; `None` if it says nothing at all.
async fn begins_with_tls(stream: &TcpStream) -> Option<bool> {
    let mut first = [0];
    match stream.peek(&mut first).await {
        Ok(1) => Some(first == [HANDSHAKE]),
        _ => None,
    }
}

/// The most bytes of a head in HTTP/2.
const HEAD_LIST: u32 = 80 << 10;
/// Requests at once on one connection.
const STREAMS: u32 = 16;
/// How many bytes of bodies a connection, and a request on it, may send before they are read.
const WINDOWS: (u32, u32) = (256 << 10, 64 << 10);
/// How often a silent HTTP/2 connection is asked whether it is still there.
const PING: Duration = Duration::from_secs(30);

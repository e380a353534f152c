//! One connection: TLS or plain by its first byte, then HTTP/1.1 or HTTP/2.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
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
    /// How long a client may take to begin, and to send a request's head.
    pub(crate) head_time: Duration,
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
            peer: peer.ip(),
            secure,
            permitted: secure || self.plain_for_all || local.ip().to_canonical().is_loopback(),
        };
        if secure {
            let handshake = self.tls.acceptor().accept(stream);
            match timeout(self.head_time, handshake).await {
                Ok(Ok(stream)) => self.speak(stream, local, line, watcher).await,
                Ok(Err(error)) => tracing::debug!(%error, %peer, "no TLS connection"),
                Err(_) => tracing::debug!(%peer, "TLS handshake took too long"),
            }
        } else {
            self.speak(stream, local, line, watcher).await;
        }
    }

    async fn speak<S>(self: &Arc<Self>, stream: S, local: SocketAddr, line: Line, watcher: Watcher)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(self.head_time);
        builder
            .http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .keep_alive_interval(PING)
            .keep_alive_timeout(PING);
        let house = Arc::clone(&self.house);
        let service = service_fn(move |request| {
            let house = Arc::clone(&house);
            async move { Ok::<_, Infallible>(http::handle(house, line, request).await) }
        });
        let stream = TokioIo::new(Spoken::new(stream, local.to_string()));
        let connection = builder.serve_connection(stream, service);
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!(%error, peer = %line.peer, "connection ended");
        }
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

/// Requests at once on one connection.
const STREAMS: u32 = 128;
/// How often a silent HTTP/2 connection is asked whether it is still there.
const PING: Duration = Duration::from_secs(30);

//! Listens, and answers each request.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use model::{Moment, Stage};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::answer::Answer;
use crate::ask::{Head, Wish};
use crate::desk::{Desk, Door};
use crate::keeper::Keeper;
use crate::shelf::Shelf;

/// The most connections at a time; programs of one machine keep few.
const MOST: usize = 1024;
/// A head of a request is read within this.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest head.
const LONGEST: usize = 16 << 10;

/// Where requests come in.
pub enum Listening {
    /// At an address.
    Tcp(TcpListener, Door),
    /// At a file.
    Unix(UnixListener),
}

/// What requests are answered from.
pub struct Local {
    /// What is known of those who ask.
    pub desk: Desk,
    /// Credentials.
    pub keeper: Arc<Keeper>,
    /// Secrets, if any are handed out.
    pub shelf: Option<Arc<Shelf>>,
}

/// Answers all who come, for ever.
pub async fn serve(listening: Listening, local: Arc<Local>) {
    let places = Arc::new(Semaphore::new(MOST));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let local = Arc::clone(&local);
        let accepted = match &listening {
            Listening::Tcp(listener, door) => listener.accept().await.map(|(stream, _)| {
                let door = *door;
                // What metadata answers goes no further than the next machine.
                let near = (door == Door::Metadata)
                    .then(|| stream.set_ttl(1))
                    .transpose();
                if let Err(error) = near.and_then(|_| stream.set_nodelay(true)) {
                    tracing::debug!(%error, "a connection was lost");
                    return;
                }
                tokio::spawn(async move {
                    speak(stream, door, local).await;
                    drop(place);
                });
            }),
            Listening::Unix(listener) => listener.accept().await.map(|(stream, _)| {
                tokio::spawn(async move {
                    speak(stream, Door::Socket, local).await;
                    drop(place);
                });
            }),
        };
        if let Err(error) = accepted {
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

async fn speak<S>(stream: S, door: Door, local: Arc<Local>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let local = Arc::clone(&local);
        async move { Ok::<_, Infallible>(respond(door, &request, &local).await) }
    });
    let spoken = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(LONGEST)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = spoken.await {
        tracing::debug!(%error, "a connection ended");
    }
}

async fn respond(door: Door, request: &Request<Incoming>, local: &Local) -> Response<Full<Bytes>> {
    let now = (local.keeper.lent.now)();
    let head = Head {
        method: request.method(),
        uri: request.uri(),
        headers: request.headers(),
    };
    let answer = match local.desk.read(door, head, now) {
        Ok(wish) => answer(local, wish, now).await,
        Err(answer) => answer,
    };
    if answer.status != 200 {
        let path = request.uri().path();
        tracing::debug!(status = answer.status, %path, body = answer.body, "not answered");
    }
    // Wiped when it was sent, as far as it is ours.
    let body = Zeroizing::new(answer.body.into_bytes());
    let body = match *request.method() {
        Method::HEAD => Bytes::new(),
        _ => Bytes::from_owner(body),
    };
    let mut response = Response::new(Full::from(body));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(allow) = answer.allow {
        headers.insert(header::ALLOW, HeaderValue::from_static(allow));
    }
    response
}

async fn answer(local: &Local, wish: Wish<'_>, now: Moment) -> Answer {
    let Local {
        desk,
        keeper,
        shelf,
    } = local;
    match wish {
        Wish::Role(name) => {
            let held = keeper.get(name).await;
            Answer::credentials(held.as_deref().map_err(Clone::clone))
        }
        Wish::Roles => Answer::text(desk.default.clone()),
        Wish::Region => {
            let region = desk.region.clone();
            region.map_or_else(Answer::absent, Answer::text)
        }
        Wish::Token(seconds) => {
            let token = desk.tickets.make(seconds, now);
            token.map_or_else(|_| Answer::unfit(), Answer::text)
        }
        Wish::Secrets => Answer::secrets(shelf.iter().flat_map(|shelf| shelf.names())),
        Wish::Secret(name, stage) => {
            let Some(shelf) = shelf else {
                return Answer::absent();
            };
            let Ok(stage) = stage.unwrap_or("ACSCurrent").parse::<Stage>() else {
                let why = "stage is no stage of a secret, such as ACSPrevious.";
                return Answer::refused(400, "InvalidParameter", why);
            };
            let held = shelf.get(name, &stage).await;
            Answer::secret(name, held.as_deref().map_err(Clone::clone))
        }
    }
}

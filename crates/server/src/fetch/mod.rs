//! Gets what other servers have under a URL, within bounds of size, time and place.
//!
//! INVARIANT: a connection is made to an address that was judged, and to no other: the name is
//! looked up once, so that one that changes its mind in between leads nowhere else.

mod address;
mod place;
#[cfg(test)]
mod tests;
mod trust;

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use gateway::{Fetch, Fetched, Outside, Unfetched};
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt as _, Empty, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::RootCertStore;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinSet;
use tokio::time::timeout;

use self::address::Admitted;
use self::place::Place;
pub use self::place::{Internal, NotInternal};
pub use self::trust::NoAuthorities;
use self::trust::Trust;

/// How many bytes the head of an answer may have.
const HEAD: usize = 64 << 10;

/// The way to other servers, with a connection for each fetch.
pub struct Fetcher {
    public: Trust,
    /// What internal places are trusted by.
    inside: Trust,
    internal: Vec<Internal>,
}

/// Why there is no way to other servers.
#[derive(Debug, thiserror::Error)]
pub enum NoFetcher {
    /// The library can make no encrypted connections.
    #[error("no encrypted connections to other servers can be made: {0}")]
    Tls(#[from] rustls::Error),
    /// The authorities of internal places.
    #[error("--internal-issuers-ca: {0}")]
    Authorities(#[from] NoAuthorities),
}

impl Fetcher {
    /// Trusts the public certificate authorities. `internal` places may be anywhere, and are trusted by the
    /// authorities in a file as well, if there is one.
    ///
    /// # Errors
    /// When the library can make no encrypted connections, or the file has no authorities.
    pub fn new(internal: Vec<Internal>, authorities: Option<&Path>) -> Result<Self, NoFetcher> {
        let mut roots = trust::public();
        if let Some(path) = authorities {
            trust::add_file(&mut roots, path)?;
        }
        Ok(Self::trusting(roots, internal)?)
    }

    fn trusting(inside: RootCertStore, internal: Vec<Internal>) -> Result<Self, rustls::Error> {
        Ok(Self {
            public: Trust::of(trust::public())?,
            inside: Trust::of(inside)?,
            internal,
        })
    }

    fn is_inside(&self, place: &Place) -> bool {
        self.internal.iter().any(|one| one.admits(place))
    }

    async fn fetch(&self, fetch: &Fetch) -> Result<Fetched, Unfetched> {
        let url = || fetch.url.clone();
        let place = Place::read(&fetch.url).ok_or_else(|| Unfetched::NotUrl(url()))?;
        let internal = self.is_inside(&place);
        if !place.secure && !internal {
            return Err(Unfetched::NotSecure(url()));
        }
        let found = lookup_host((place.host.as_str(), place.port)).await;
        let found = found.map_err(|why| unreachable(fetch, &why))?;
        let admitted = admitted(found, internal).ok_or_else(|| Unfetched::NotPublic(url()))?;
        let stream = connect(fetch, &admitted).await?;
        if !place.secure {
            return ask(fetch, &place, stream, Vec::new()).await;
        }
        let trust = if internal { &self.inside } else { &self.public };
        let name = ServerName::try_from(place.host.clone());
        let name = name.map_err(|_| Unfetched::NotUrl(url()))?;
        let stream = trust.tls.connect(name, stream).await;
        let stream = stream.map_err(|why| unreachable(fetch, &why))?;
        let shown = stream.get_ref().1.peer_certificates();
        let certificates = trust.path(shown.unwrap_or_default());
        ask(fetch, &place, stream, certificates).await
    }
}

#[async_trait]
impl Outside for Fetcher {
    async fn get(&self, fetch: &Fetch) -> Result<Fetched, Unfetched> {
        let fetched = timeout(fetch.within, self.fetch(fetch)).await;
        fetched.unwrap_or_else(|_| Err(Unfetched::TooSlow(fetch.url.clone(), fetch.within)))
    }

    fn is_internal(&self, url: &str) -> bool {
        Place::read(url).is_some_and(|place| self.is_inside(&place))
    }
}

/// The addresses that may be connected to; `None` if there is none.
fn admitted(found: impl Iterator<Item = SocketAddr>, internal: bool) -> Option<Vec<Admitted>> {
    let admit = |address| {
        if internal {
            Some(Admitted::internal(address))
        } else {
            Admitted::public(address)
        }
    };
    let admitted: Vec<_> = found.filter_map(admit).collect();
    (!admitted.is_empty()).then_some(admitted)
}

/// Connects to the first address where somebody answers; each gets its share of the time.
async fn connect(fetch: &Fetch, admitted: &[Admitted]) -> Result<TcpStream, Unfetched> {
    let count = u32::try_from(admitted.len()).unwrap_or(u32::MAX);
    let share: Duration = fetch.within / count.max(1);
    let mut last = unreachable(fetch, &"nobody answers there");
    for one in admitted {
        match timeout(share, TcpStream::connect(one.address())).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(why)) => last = unreachable(fetch, &why),
            Err(_) => {}
        }
    }
    Err(last)
}

/// Asks for the document on a connection.
async fn ask<S>(
    fetch: &Fetch,
    place: &Place,
    stream: S,
    certificates: Vec<Bytes>,
) -> Result<Fetched, Unfetched>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let request = Request::get(&place.path)
        .header(header::HOST, &place.authority)
        .header(header::USER_AGENT, "rampart")
        .header(header::CONNECTION, "close")
        .body(Empty::<Bytes>::new())
        .map_err(|_| Unfetched::NotUrl(fetch.url.clone()))?;
    let mut client = http1::Builder::new();
    client.max_buf_size(HEAD);
    let handshake = client.handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(|why| unreachable(fetch, &why))?;
    // Ends with this fetch, however that ends.
    let mut driven = JoinSet::new();
    driven.spawn(connection);
    let answer = sender.send_request(request).await;
    let answer = answer.map_err(|why| unreachable(fetch, &why))?;
    if answer.status() != StatusCode::OK {
        let status = answer.status().as_u16();
        return Err(Unfetched::Status(fetch.url.clone(), status));
    }
    let said = |name| {
        let value = answer.headers().get(name);
        value
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned)
    };
    Ok(Fetched {
        content_type: said(header::CONTENT_TYPE),
        cache_control: said(header::CACHE_CONTROL),
        certificates,
        body: body(fetch, answer.into_body()).await?,
    })
}

async fn body(fetch: &Fetch, body: Incoming) -> Result<Bytes, Unfetched> {
    match Limited::new(body, fetch.bytes).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(why) if why.is::<LengthLimitError>() => {
            Err(Unfetched::TooLarge(fetch.url.clone(), fetch.bytes))
        }
        Err(why) => Err(unreachable(fetch, &why)),
    }
}

fn unreachable(fetch: &Fetch, why: &impl ToString) -> Unfetched {
    Unfetched::Unreachable(fetch.url.clone(), why.to_string())
}

//! Gets what other servers have under a URL, within bounds of size, time and place.
//!
//! INVARIANT: a connection is made to an address that was judged, and to no other: the name is
//! looked up once, so that one that changes its mind in between leads nowhere else.

mod address;
mod place;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use gateway::{Fetch, Fetched, Outside, Unfetched};
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt as _, Empty, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use self::address::Admitted;
use self::place::Place;
pub use self::place::{Internal, NotInternal};

/// How many bytes the head of an answer may have.
const HEAD: usize = 64 << 10;

/// The way to other servers, with a connection for each fetch.
pub struct Fetcher {
    tls: TlsConnector,
    internal: Vec<Internal>,
}

impl Fetcher {
    /// Trusts the public certificate authorities. `internal` places may be anywhere.
    ///
    /// # Errors
    /// When the library can make no encrypted connections.
    pub fn new(internal: Vec<Internal>) -> Result<Self, rustls::Error> {
        let public = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
        Self::trusting(public, internal)
    }

    fn trusting(roots: RootCertStore, internal: Vec<Internal>) -> Result<Self, rustls::Error> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let tls = TlsConnector::from(Arc::new(tls));
        Ok(Self { tls, internal })
    }

    async fn fetch(&self, fetch: &Fetch) -> Result<Fetched, Unfetched> {
        let url = || fetch.url.clone();
        let place = Place::read(&fetch.url).ok_or_else(|| Unfetched::NotUrl(url()))?;
        let internal = self.internal.iter().any(|one| one.admits(&place));
        if !place.secure && !internal {
            return Err(Unfetched::NotSecure(url()));
        }
        let found = lookup_host((place.host.as_str(), place.port)).await;
        let found = found.map_err(|why| unreachable(fetch, &why))?;
        let admitted = admitted(found, internal).ok_or_else(|| Unfetched::NotPublic(url()))?;
        let stream = connect(fetch, &admitted).await?;
        if !place.secure {
            return ask(fetch, &place, stream).await;
        }
        let name = ServerName::try_from(place.host.clone());
        let name = name.map_err(|_| Unfetched::NotUrl(url()))?;
        let stream = self.tls.connect(name, stream).await;
        ask(
            fetch,
            &place,
            stream.map_err(|why| unreachable(fetch, &why))?,
        )
        .await
    }
}

#[async_trait]
impl Outside for Fetcher {
    async fn get(&self, fetch: &Fetch) -> Result<Fetched, Unfetched> {
        let fetched = timeout(fetch.within, self.fetch(fetch)).await;
        fetched.unwrap_or_else(|_| Err(Unfetched::TooSlow(fetch.url.clone(), fetch.within)))
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
async fn ask<S>(fetch: &Fetch, place: &Place, stream: S) -> Result<Fetched, Unfetched>
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
    let content_type = answer.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    Ok(Fetched {
        content_type: content_type.map(str::to_owned),
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

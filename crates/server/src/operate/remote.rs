//! By a running server: signed with an AccessKey or not at all, over HTTP or TLS.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use data_encoding::HEXLOWER;
use http::{Request, Uri, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use model::Secret;
use rpc::sign::{self, Key, Stamp};
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::{Unanswered, answer};
use crate::machine;

/// How long one call may take.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long an answer may be.
const LONGEST: usize = 64 << 20;
/// How often a call comes again that was told to come later.
const AGAIN: u32 = 30;

/// Where a server is, and what its calls are signed with.
pub struct Place {
    /// `https://host:port` or `http://host:port`.
    pub endpoint: String,
    /// The file of an authority to trust; the public ones if left out.
    pub ca: Option<PathBuf>,
    /// What signs; without it, calls are not signed.
    pub key: Option<AccessKey>,
}

/// What calls are signed with.
pub struct AccessKey {
    /// The public half.
    pub id: String,
    /// The secret half.
    pub secret: Secret,
    /// The token of a temporary key.
    pub token: Option<Secret>,
}

/// Why a server cannot be called.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// The endpoint is none.
    #[error("{0} is no endpoint; write https://HOST:PORT, or http://HOST:PORT on this machine")]
    Endpoint(String),
    /// The authority cannot be read.
    #[error("{path} holds no certificate: {1}", path = .0.display())]
    Authority(PathBuf, String),
    /// There are no encrypted connections.
    #[error("no encrypted connections can be made: {0}")]
    Tls(#[from] rustls::Error),
}

/// A server that is called. Calls go one after the other over one connection.
pub struct Remote {
    place: Place,
    host: String,
    port: u16,
    tls: Option<TlsConnector>,
    connection: Mutex<Option<SendRequest<Full<Bytes>>>>,
}

impl Remote {
    /// The server at this place; it is not connected to yet.
    ///
    /// # Errors
    /// When the place is none, or what it is to be trusted by cannot be read.
    pub fn new(place: Place) -> Result<Self, RemoteError> {
        let wrong = || RemoteError::Endpoint(place.endpoint.clone());
        let uri: Uri = place.endpoint.parse().map_err(|_| wrong())?;
        let host = uri.host().ok_or_else(wrong)?.to_owned();
        let secure = match uri.scheme_str() {
            Some("https") => true,
            // Signatures would be safe, but passwords and tokens are sent as they are.
            Some("http") if is_here(&host) => false,
            _ => return Err(wrong()),
        };
        let named = uri.authority().is_some_and(|it| it.as_str().contains('@'));
        if named || !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            // Whoever wrote a name there may have written a password.
            let bare = place.endpoint.rsplit('@').next().unwrap_or_default();
            return Err(RemoteError::Endpoint(bare.to_owned()));
        }
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let tls = secure.then(|| connector(place.ca.as_ref())).transpose()?;
        Ok(Self {
            place,
            host,
            port,
            tls,
            connection: Mutex::default(),
        })
    }

    /// Performs an operation.
    ///
    /// # Errors
    /// What it is answered with. Without an answer it is not known whether it was performed: it is
    /// not sent again.
    pub async fn call(
        &self,
        operation: (&str, &str),
        parameters: &[(&str, &str)],
    ) -> Result<Value, Unanswered> {
        let mut told = self.once(operation, parameters).await;
        for _ in 0..AGAIN {
            match &told {
                // Refused before anything was done.
                Err(why) if why.code.starts_with("Throttling") => {}
                _ => break,
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
            told = self.once(operation, parameters).await;
        }
        told
    }

    async fn once(
        &self,
        operation: (&str, &str),
        parameters: &[(&str, &str)],
    ) -> Result<Value, Unanswered> {
        let body = match &self.place.key {
            Some(key) => signed(key, operation, parameters)?,
            None => sign::unsigned(operation, parameters),
        };
        let sent = timeout(PATIENCE, self.send(body)).await;
        let (status, body) = sent.map_err(|_| {
            Unanswered::silent(&"no answer within a minute; it is not known whether it was done")
        })??;
        answer(status, &body)
    }

    async fn send(&self, body: String) -> Result<(u16, Bytes), Unanswered> {
        let mut held = self.connection.lock().await;
        let alive = match held.as_mut() {
            Some(sender) => sender.ready().await.is_ok(),
            None => false,
        };
        if !alive {
            *held = Some(self.connect().await?);
        }
        let Some(sender) = held.as_mut() else {
            return Err(Unanswered::silent(&"there is no connection"));
        };
        let request = Request::post("/")
            .header(header::HOST, format!("{}:{}", self.host, self.port))
            .header(header::USER_AGENT, "rampart")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::from(body))
            .map_err(|why| Unanswered::silent(&why))?;
        let answer = sender
            .send_request(request)
            .await
            .map_err(|why| self.lost(&why))?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), LONGEST).collect().await;
        let body = body.map_err(|why| self.lost(&*why))?;
        Ok((status, body.to_bytes()))
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, Unanswered> {
        let bare = bare(&self.host);
        let stream = TcpStream::connect((bare, self.port)).await;
        let stream = stream.map_err(|why| self.lost(&why))?;
        let Some(tls) = &self.tls else {
            return self.speak(stream).await;
        };
        let name = ServerName::try_from(bare.to_owned()).map_err(|why| self.lost(&why))?;
        let stream = tls
            .connect(name, stream)
            .await
            .map_err(|why| self.lost(&why))?;
        self.speak(stream).await
    }

    async fn speak<S>(&self, stream: S) -> Result<SendRequest<Full<Bytes>>, Unanswered>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let handshake = http1::handshake(TokioIo::new(stream)).await;
        let (sender, connection) = handshake.map_err(|why| self.lost(&why))?;
        // Ends when its sender is dropped.
        tokio::spawn(connection);
        Ok(sender)
    }

    fn lost(&self, why: &(impl ToString + ?Sized)) -> Unanswered {
        let endpoint = &self.place.endpoint;
        Unanswered::silent(&format!("{endpoint} does not answer: {}", why.to_string()))
    }
}

fn signed(
    key: &AccessKey,
    operation: (&str, &str),
    parameters: &[(&str, &str)],
) -> Result<String, Unanswered> {
    let nonce = HEXLOWER.encode(&machine::seed().map_err(|why| Unanswered::silent(&why))?);
    let key = Key {
        id: &key.id,
        secret: key.secret.expose().as_bytes(),
        token: key.token.as_ref().map(Secret::expose),
    };
    let stamp = Stamp {
        time: machine::now().seconds(),
        nonce: &nonce,
    };
    let signed = sign::rpc1("POST", operation, parameters, key, stamp);
    signed.map_err(|malformed| Unanswered::silent(&malformed.message))
}

/// Whether a host is this machine.
fn is_here(host: &str) -> bool {
    let address = bare(host).parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|it| it.is_loopback())
}

/// A host without the brackets of an address of version 6.
fn bare(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

fn connector(ca: Option<&PathBuf>) -> Result<TlsConnector, RemoteError> {
    let mut roots = RootCertStore::empty();
    match ca {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(path) => {
            let wrong = |why: &dyn ToString| RemoteError::Authority(path.clone(), why.to_string());
            let certificates = CertificateDer::pem_file_iter(path).map_err(|why| wrong(&why))?;
            for certificate in certificates {
                roots.add(certificate.map_err(|why| wrong(&why))?)?;
            }
            if roots.is_empty() {
                return Err(wrong(&"it is empty"));
            }
        }
    }
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(endpoint: &str) -> Option<String> {
        let place = Place {
            endpoint: endpoint.to_owned(),
            ca: None,
            key: None,
        };
        Remote::new(place).err().map(|error| error.to_string())
    }

    #[test]
    fn nothing_is_sent_in_clear_but_to_this_machine() {
        for good in [
            "https://ram.example.com:7280",
            "https://10.0.0.1/",
            "http://127.0.0.1:7280",
            "http://LOCALHOST",
            "http://[::1]:7280",
        ] {
            assert_eq!(refused(good), None, "{good}");
        }
        for bad in [
            "http://ram.example.com:7280",
            "http://10.0.0.1",
            "http://localhost.example.com",
            "http://[2001:db8::1]:80",
            "ftp://127.0.0.1",
            "https://ram.example.com/v1",
        ] {
            assert!(refused(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn a_password_in_an_endpoint_is_not_repeated() {
        let told = refused("https://alice:hunter2@ram.example.com").unwrap();
        assert!(!told.contains("hunter2"), "{told}");
        assert!(told.starts_with("ram.example.com is no endpoint"), "{told}");
    }
}

//! A client that signs its requests and keeps its connection.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use rpc::sign::{self, Draft, Stamp};
use serde_json::Value;
use tokio::net::TcpStream;

/// What a client signs with.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
}

impl Key {
    /// The key or the credentials in an answer.
    pub(crate) fn of(json: &Value) -> Self {
        let text = |name: &str| json[name].as_str().map(str::to_owned);
        Self {
            id: text("AccessKeyId").expect("an AccessKeyId"),
            secret: text("AccessKeySecret").expect("an AccessKeySecret"),
            token: text("SecurityToken"),
        }
    }
}

/// A signed request.
#[derive(Clone)]
pub(crate) struct Signed {
    path: &'static str,
    query: String,
    headers: HeaderMap,
    body: Bytes,
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) status: u16,
    /// The error code, or `ok`.
    pub(crate) code: String,
    pub(crate) json: Value,
    pub(crate) request_id: String,
    /// The revision the answer shows, if it says so.
    pub(crate) revision: Option<u64>,
    /// Whether it is marked as coming from a snapshot that could not be compared with the store.
    pub(crate) stale: bool,
}

impl Told {
    #[track_caller]
    pub(crate) fn succeeds(self) -> Self {
        assert_eq!(self.code, "ok", "{self:?}");
        self
    }

    #[track_caller]
    pub(crate) fn refuses(self, code: &str) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }
}

/// A client of one node.
pub(crate) struct Client {
    address: SocketAddr,
    key: Key,
    connection: Option<SendRequest<Full<Bytes>>>,
}

impl Client {
    pub(crate) fn new(address: SocketAddr, key: Key) -> Self {
        Self {
            address,
            key,
            connection: None,
        }
    }

    /// The same client on another node.
    pub(crate) fn of_node(&self, address: SocketAddr) -> Self {
        Self::new(address, self.key.clone())
    }

    /// Another caller on the same node.
    pub(crate) fn with(&self, key: Key) -> Self {
        Self::new(self.address, key)
    }

    /// Calls an operation; there must be an answer.
    #[track_caller]
    pub(crate) fn call(
        &mut self,
        action: &str,
        parameters: &[(&str, &str)],
    ) -> impl Future<Output = Told> {
        let signed = self.sign(action, parameters);
        let place = std::panic::Location::caller();
        let action = action.to_owned();
        async move {
            let told = self.deliver(&signed).await;
            told.unwrap_or_else(|| panic!("{action} got no answer ({place})"))
        }
    }

    /// Signs a call.
    pub(crate) fn sign(&self, action: &str, parameters: &[(&str, &str)]) -> Signed {
        let version = match action {
            "AssumeRole" | "GetCallerIdentity" => "2015-04-01",
            "RevokeSessions" => "2026-11-01",
            _ => "2015-05-01",
        };
        self.signed(
            "/",
            Some((version, action)),
            sign::form(parameters),
            Bytes::new(),
        )
    }

    /// Asks the decision API whether a user may.
    pub(crate) async fn evaluate(&mut self, user: &str, action: &str, resource: &str) -> Told {
        let body = serde_json::json!({
            "subject": { "type": "user", "id": user },
            "action": { "name": action },
            "resource": { "type": "resource", "id": resource },
        });
        let body = Bytes::from(body.to_string());
        let signed = self.signed("/access/v1/evaluation", None, String::new(), body);
        self.deliver(&signed).await.expect("a decision")
    }

    /// Sends a request; `None` if the connection ends without an answer.
    pub(crate) async fn deliver(&mut self, signed: &Signed) -> Option<Told> {
        let told = self.exchange(signed).await;
        if told.is_none() {
            self.connection = None;
        }
        told
    }

    /// Closes the connection.
    pub(crate) fn hang_up(&mut self) {
        self.connection = None;
    }

    async fn exchange(&mut self, signed: &Signed) -> Option<Told> {
        let connection = match self.connection.take().filter(|one| !one.is_closed()) {
            Some(connection) => self.connection.insert(connection),
            None => self.connection.insert(connect(self.address).await?),
        };
        connection.ready().await.ok()?;
        let target = match signed.query.as_str() {
            "" => signed.path.to_owned(),
            query => format!("{}?{query}", signed.path),
        };
        let mut request = Request::post(target)
            .body(Full::new(signed.body.clone()))
            .unwrap();
        *request.headers_mut() = signed.headers.clone();
        let answer = connection.send_request(request).await.ok()?;
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.ok()?.to_bytes();
        let json: Value = serde_json::from_slice(&body).expect("an answer in JSON");
        let text = |name: &str| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        Some(Told {
            status: parts.status.as_u16(),
            code: json["Code"].as_str().unwrap_or("ok").to_owned(),
            request_id: text("x-acs-request-id").unwrap_or_default().to_owned(),
            revision: text("x-rampart-revision").and_then(|text| text.parse().ok()),
            stale: text("x-rampart-stale") == Some("true"),
            json,
        })
    }

    fn signed(
        &self,
        path: &'static str,
        operation: Option<(&str, &str)>,
        query: String,
        body: Bytes,
    ) -> Signed {
        let host = self.address.to_string();
        let draft = Draft {
            method: "POST",
            host: &host,
            path,
            query: &query,
            operation,
            content_type: (!body.is_empty()).then_some("application/json"),
            body: &body,
        };
        let key = sign::Key {
            id: &self.key.id,
            secret: self.key.secret.as_bytes(),
            token: self.key.token.as_deref(),
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let time = i64::try_from(now.as_secs()).unwrap();
        let headers = sign::acs3(
            &draft,
            key,
            Stamp {
                time,
                nonce: &nonce(),
            },
        )
        .unwrap();
        Signed {
            path,
            query,
            headers,
            body,
        }
    }
}

async fn connect(address: SocketAddr) -> Option<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await.ok()?;
    stream.set_nodelay(true).ok()?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await.ok()?;
    // It ends with the sender, or with the server; either way the sender hears of it.
    tokio::spawn(async move {
        let _ = connection.await;
    });
    Some(sender)
}

fn nonce() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_nanos();
    format!(
        "{}-{now}-{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

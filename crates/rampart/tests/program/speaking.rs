//! What the listener says: TLS and plain on one port, JSON whatever comes.

use std::io::{Read, Write};
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;

use crate::harness::{Answer, STS, Server};

#[test]
fn tls_and_plain_share_the_port() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let admin = server.admin();
    for _ in 0..2 {
        let query = admin.query(STS, "GetCallerIdentity", &[]);
        let mut stream = server.connect_tls();
        let request = format!("GET /?{query} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        assert_eq!(
            Answer::read(&mut stream).json()["AccountId"],
            admin.account.as_str()
        );
        assert_eq!(
            server.call(&admin, STS, "GetCallerIdentity", &[]).status,
            200
        );
    }
}

#[test]
fn a_connection_serves_one_request_after_another() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let mut stream = server.connect();
    for _ in 0..3 {
        stream
            .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
            .unwrap();
        assert_eq!(Answer::read(&mut stream).status, 200);
    }
}

#[test]
fn http_2_is_spoken_over_tls() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let admin = server.admin();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(server.address)
            .await
            .unwrap();
        let connector = TlsConnector::from(server.trust(&[b"h2", b"http/1.1"]));
        let name = ServerName::try_from("localhost").unwrap();
        let stream = connector.connect(name, stream).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let handshake = hyper::client::conn::http2::handshake::<_, _, Full<Bytes>>(
            TokioExecutor::new(),
            TokioIo::new(stream),
        );
        let (mut sender, connection) = handshake.await.unwrap();
        tokio::spawn(connection);
        let query = admin.query(STS, "GetCallerIdentity", &[]);
        let request = http::Request::get(format!("https://localhost/?{query}"));
        let answer = sender
            .send_request(request.body(Full::default()).unwrap())
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["AccountId"], admin.account.as_str());
    });
}

/// A server with a setting that has no flag.
fn with(directory: &std::path::Path, setting: &str) -> Server {
    let file = directory.join("rampart.toml");
    std::fs::write(&file, setting).unwrap();
    let arguments = ["--config", file.to_str().unwrap()];
    Server::start(&directory.join("data"), &arguments)
}

/// Whether the server lets go of a connection, which must not have an answer to give.
fn is_let_go(mut stream: impl Read) -> bool {
    // A client that waits for longer than a minute gets an error of its own.
    match stream.read(&mut [0]) {
        Ok(count) => count == 0,
        Err(error) => matches!(
            error.kind(),
            std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::UnexpectedEof
        ),
    }
}

#[test]
fn who_says_nothing_sensible_is_let_go() {
    let dir = tempfile::tempdir().unwrap();
    let server = with(dir.path(), "header_seconds = 1");
    assert!(is_let_go(server.connect()), "silent");
    for begun in [&b"P"[..], b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r"] {
        let mut stream = server.connect();
        stream.write_all(begun).unwrap();
        assert!(is_let_go(stream), "{begun:?}");
    }
    let mut secure = server.connect_tls();
    secure.flush().unwrap();
    assert!(is_let_go(secure), "silent after the handshake");
}

#[test]
fn http_2_without_tls_is_known_by_its_preface_and_let_go_when_idle() {
    let dir = tempfile::tempdir().unwrap();
    let server = with(dir.path(), "header_seconds = 2");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(server.address)
            .await
            .unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
                .await
                .unwrap();
        let connection = tokio::spawn(connection);
        let request = http::Request::get("http://localhost/healthz");
        let answer = sender
            .send_request(request.body(Full::<Bytes>::default()).unwrap())
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        // The client is there and answers every ping, but asks for nothing.
        let ended = tokio::time::timeout(std::time::Duration::from_mins(1), connection).await;
        assert!(ended.is_ok(), "the connection is held for nothing");
    });
}

#[test]
fn one_address_cannot_take_all_places() {
    let dir = tempfile::tempdir().unwrap();
    let server = with(dir.path(), "connections = 8");
    let mut held: Vec<_> = (0..2)
        .map(|_| {
            let mut stream = server.connect();
            stream
                .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
                .unwrap();
            assert_eq!(Answer::read(&mut stream).status, 200);
            stream
        })
        .collect();
    assert!(is_let_go(server.connect()), "a third");
    drop(held.pop());
    // The server hears of the end a moment later.
    let free = (0..1000).any(|_| {
        let mut stream = server.connect();
        let asked = stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
        asked.is_ok() && !is_let_go(stream)
    });
    assert!(free, "a place that was given up stays taken");
}

#[test]
fn a_certificate_of_the_operator_is_shown_and_read_anew() {
    let dir = tempfile::tempdir().unwrap();
    let (first, second) = (dir.path().join("first"), dir.path().join("second"));
    // Two servers' own certificates serve as two of an operator: take what they show.
    let (chain, key) = (dir.path().join("chain.pem"), dir.path().join("key.pem"));
    let one = make_certificate(&chain, &key, "one.example");
    let server = Server::start(
        &first,
        &[
            "--tls-cert",
            chain.to_str().unwrap(),
            "--tls-key",
            key.to_str().unwrap(),
        ],
    );
    assert_eq!(shown(&server), one);
    assert!(
        !first.join("ca.pem").exists(),
        "an authority that signed nothing is not exported"
    );
    let two = make_certificate(&chain, &key, "two.example");
    nix::sys::signal::kill(
        nix::unistd::Pid::from_raw(server.id()),
        nix::sys::signal::Signal::SIGHUP,
    )
    .unwrap();
    assert!(
        (0..2000).any(|_| shown(&server) == two),
        "the new certificate was never shown"
    );
    drop(second);
}

#[test]
fn whatever_goes_wrong_is_told_in_json() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let long = "a".repeat(70_000);
    let many = "x: y\r\n".repeat(150);
    let large = "a".repeat((1 << 20) + 1);
    let cases = [
        (
            "GET /nowhere HTTP/1.1\r\nhost: x\r\n\r\n".to_owned(),
            404,
            "InvalidPath.NotFound",
        ),
        (
            "DELETE / HTTP/1.1\r\nhost: x\r\n\r\n".to_owned(),
            405,
            "UnsupportedHTTPMethod",
        ),
        (
            "GET /console/assets/x.js HTTP/1.1\r\nhost: x\r\n\r\n".to_owned(),
            404,
            "InvalidPath.NotFound",
        ),
        (
            "GET / HTTP/1.1\r\nhost: x\r\n\r\n".to_owned(),
            400,
            "MissingParameter",
        ),
        (
            "complete nonsense\r\n\r\n".to_owned(),
            400,
            "MalformedRequest",
        ),
        ("\0\0\0\0\r\n\r\n".to_owned(), 400, "MalformedRequest"),
        (
            format!("GET /{long} HTTP/1.1\r\nhost: x\r\n\r\n"),
            414,
            "RequestUriTooLong",
        ),
        (
            format!("GET / HTTP/1.1\r\n{many}\r\n"),
            431,
            "RequestHeaderTooLarge",
        ),
        (
            format!(
                "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{large}",
                large.len()
            ),
            413,
            "RequestTooLarge",
        ),
        (
            format!(
                "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{large}\r\n0\r\n\r\n",
                large.len()
            ),
            413,
            "RequestTooLarge",
        ),
    ];
    for (request, status, code) in cases {
        let answer = server.send(&request);
        let shown: String = request.chars().take(40).collect();
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{shown}"
        );
        assert!(
            answer
                .head
                .contains("content-type: application/json;charset=utf-8"),
            "{shown}"
        );
        for field in ["RequestId", "HostId", "Message"] {
            assert!(
                !answer.json()[field].as_str().unwrap().is_empty(),
                "{shown}: {field}"
            );
        }
    }
}

#[test]
fn a_browser_is_sent_to_the_console() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let answer = server.send("GET / HTTP/1.1\r\nhost: x\r\naccept: text/html\r\n\r\n");
    assert_eq!(answer.status, 302);
    assert!(answer.head.contains("location: /console/\r\n"));
}

#[test]
fn a_broken_handshake_harms_nobody_else() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let mut stream = server.connect();
    stream
        .write_all(&[0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5])
        .unwrap();
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    assert_ne!(rest.get(..4), Some(&b"HTTP"[..]));
    assert_eq!(server.get("/healthz").status, 200);
}

/// A certificate that signs itself, in two files; its bytes.
fn make_certificate(chain: &std::path::Path, key: &std::path::Path, name: &str) -> Vec<u8> {
    let pair = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
    let certificate = params.self_signed(&pair).unwrap();
    std::fs::write(chain, certificate.pem()).unwrap();
    std::fs::write(key, pair.serialize_pem()).unwrap();
    certificate.der().to_vec()
}

/// The certificate a server shows to whoever trusts everything.
fn shown(server: &Server) -> Vec<u8> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Trusting))
        .with_no_client_auth();
    let name = ServerName::try_from("any.example").unwrap();
    let mut tls = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = server.connect();
    while tls.is_handshaking() {
        tls.complete_io(&mut stream).unwrap();
    }
    tls.peer_certificates().unwrap()[0].to_vec()
}

#[derive(Debug)]
struct Trusting;

impl rustls::client::danger::ServerCertVerifier for Trusting {
    fn verify_server_cert(
        &self,
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &[rustls::pki_types::CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: rustls::pki_types::UnixTime,
    ) -> Result<rustls::client::danger::ServerCertVerified, rustls::Error> {
        Ok(rustls::client::danger::ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

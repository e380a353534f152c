//! Fetches from a server of our own on the loopback, which does what servers should not.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CertifiedKey, DnType, IsCa, KeyPair,
    generate_simple_self_signed,
};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;

/// A server that answers every request with the same bytes, then closes or keeps silent.
struct Peer {
    port: u16,
    connections: Arc<AtomicUsize>,
    heads: Arc<Mutex<Vec<String>>>,
    _serving: JoinSet<()>,
}

/// What it does when the answer is sent.
#[derive(Clone, Copy)]
enum Then {
    Close,
    KeepSilent,
}

impl Peer {
    async fn answering(answer: impl Into<Vec<u8>>, then: Then) -> Self {
        Self::serving(None, answer.into(), then).await
    }

    async fn serving(tls: Option<TlsAcceptor>, answer: Vec<u8>, then: Then) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (connections, heads) = (Arc::<AtomicUsize>::default(), Arc::<Mutex<_>>::default());
        let (count, seen) = (connections.clone(), heads.clone());
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let mut open = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                count.fetch_add(1, Ordering::Relaxed);
                let (answer, seen, tls) = (answer.clone(), seen.clone(), tls.clone());
                open.spawn(async move {
                    match tls {
                        None => reply(stream, &answer, then, &seen).await,
                        Some(tls) => {
                            // Who does not trust the certificate goes away.
                            if let Ok(stream) = tls.accept(stream).await {
                                reply(stream, &answer, then, &seen).await;
                            }
                        }
                    }
                });
            }
        });
        Self {
            port,
            connections,
            heads,
            _serving: serving,
        }
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

async fn reply<S>(mut stream: S, answer: &[u8], then: Then, seen: &Mutex<Vec<String>>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    seen.lock().unwrap().push(String::from_utf8(head).unwrap());
    // A client that has read enough hangs up.
    let _ = stream.write_all(answer).await;
    match then {
        Then::Close => drop(stream.shutdown().await),
        Then::KeepSilent => std::future::pending().await,
    }
}

fn ok(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Who may go to this machine.
fn insider() -> Fetcher {
    Fetcher::new(vec!["http://127.0.0.1".parse().unwrap()], None).unwrap()
}

fn stranger() -> Fetcher {
    Fetcher::new(Vec::new(), None).unwrap()
}

#[tokio::test]
async fn a_document_of_an_internal_place_is_fetched() {
    let peer = Peer::answering(ok("{}"), Then::KeepSilent).await;
    let fetched = insider().get(&Fetch::new(peer.url("/keys?a=b"))).await;
    let expected = Fetched {
        body: Bytes::from_static(b"{}"),
        content_type: Some("application/json".to_owned()),
        cache_control: None,
        certificates: Vec::new(),
    };
    assert_eq!(fetched, Ok(expected));
    let head = format!(
        "GET /keys?a=b HTTP/1.1\r\nhost: 127.0.0.1:{}\r\nuser-agent: rampart\r\nconnection: close\r\n\r\n",
        peer.port
    );
    assert_eq!(peer.heads(), [head]);
}

#[tokio::test]
async fn nobody_is_asked_without_encryption_or_at_a_private_address() {
    let peer = Peer::answering(ok("{}"), Then::Close).await;
    let port = peer.port;
    let plain = peer.url("/");
    let told = stranger().get(&Fetch::new(&plain)).await;
    assert_eq!(told, Err(Unfetched::NotSecure(plain)));
    let hosts = [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "0.0.0.0",
        "[::]",
        "2130706433",
        "0x7f.1",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.100.100.200",
        "[fe80::1]",
        "[fd00::1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ];
    for host in hosts {
        // Places that are internal are so by their own name only.
        for fetcher in [stranger(), insider()] {
            let url = format!("https://{host}:{port}/");
            let told = fetcher.get(&Fetch::new(&url)).await;
            assert_eq!(told, Err(Unfetched::NotPublic(url)));
        }
    }
    assert_eq!(peer.connections(), 0);
}

#[tokio::test]
async fn of_the_addresses_of_a_name_only_the_public_ones_are_tried() {
    let found = [
        "127.0.0.1:443",
        "[::1]:443",
        "1.1.1.1:443",
        "[::ffff:10.0.0.1]:443",
    ];
    let found = found.map(|text| text.parse::<SocketAddr>().unwrap());
    let tried = admitted(found.into_iter(), false).unwrap();
    let tried: Vec<_> = tried.into_iter().map(Admitted::address).collect();
    assert_eq!(tried, ["1.1.1.1:443".parse().unwrap()]);
    assert_eq!(admitted(found.into_iter(), true).unwrap().len(), 4);
    assert_eq!(admitted(found.into_iter().take(2), false), None);
}

#[tokio::test]
async fn redirections_are_not_followed() {
    let goal = Peer::answering(ok("{}"), Then::Close).await;
    let location = goal.url("/");
    let answer = format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
    let peer = Peer::answering(answer, Then::Close).await;
    let told = insider().get(&Fetch::new(peer.url("/"))).await;
    assert_eq!(told, Err(Unfetched::Status(peer.url("/"), 302)));
    assert_eq!((peer.connections(), goal.connections()), (1, 0));
}

#[tokio::test]
async fn who_is_slow_is_given_up() {
    let within = Duration::from_millis(200);
    // Nothing, half a head, half a body.
    for answer in [
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
    ] {
        let peer = Peer::answering(answer, Then::KeepSilent).await;
        let fetch = Fetch {
            within,
            ..Fetch::new(peer.url("/"))
        };
        let told = insider().get(&fetch).await;
        assert_eq!(
            told,
            Err(Unfetched::TooSlow(peer.url("/"), within)),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_document_has_at_most_the_bytes_it_may_have() {
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", "a".repeat(1 << 20));
    for (answer, fits) in [(ok("abcd"), true), (ok("abcde"), false), (endless, false)] {
        let peer = Peer::answering(answer, Then::Close).await;
        let fetch = Fetch {
            bytes: 4,
            ..Fetch::new(peer.url("/"))
        };
        let told = insider().get(&fetch).await.map(|fetched| fetched.body);
        let expected = if fits {
            Ok(Bytes::from_static(b"abcd"))
        } else {
            Err(Unfetched::TooLarge(peer.url("/"), 4))
        };
        assert_eq!(told, expected);
    }
}

#[tokio::test]
async fn what_is_cut_short_or_no_answer_is_not_taken() {
    let long = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "a".repeat(2 * HEAD));
    let short = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc".to_owned();
    for answer in [short, long, "SSH-2.0\r\n\r\n".to_owned(), String::new()] {
        let peer = Peer::answering(answer, Then::Close).await;
        let told = insider().get(&Fetch::new(peer.url("/"))).await;
        assert!(matches!(told, Err(Unfetched::Unreachable(..))), "{told:?}");
    }
}

/// A server that shows these certificates.
fn showing(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> TlsAcceptor {
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

#[tokio::test]
async fn a_certificate_must_be_one_that_is_trusted_for_the_name() {
    let made = |name: &str| generate_simple_self_signed([name.to_owned()]).unwrap();
    let CertifiedKey { cert, signing_key } = made("localhost");
    let tls = showing(vec![cert.der().clone()], &signing_key);
    let peer = Peer::serving(Some(tls), ok("{}").into_bytes(), Then::Close).await;
    let internal =
        || ["https://localhost", "https://127.0.0.1"].map(|place| place.parse().unwrap());
    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    let trusting = Fetcher::trusting(roots, internal().to_vec()).unwrap();
    let (named, other) = (
        format!("https://localhost:{}/", peer.port),
        format!("https://127.0.0.1:{}/", peer.port),
    );
    let fetched = trusting.get(&Fetch::new(&named)).await;
    let fetched = fetched.unwrap();
    assert_eq!(fetched.body, "{}");
    assert_eq!(fetched.certificates, [cert.der().as_ref()]);
    let strict = Fetcher::new(internal().to_vec(), None).unwrap();
    for (fetcher, url) in [(&trusting, &other), (&strict, &named)] {
        let told = fetcher.get(&Fetch::new(url)).await;
        assert!(matches!(told, Err(Unfetched::Unreachable(..))), "{told:?}");
    }
    assert_eq!(peer.heads().len(), 1);
}

/// The parameters of an authority of this name.
fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn issuer(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    CertifiedIssuer::self_signed(authority(name), KeyPair::generate().unwrap()).unwrap()
}

#[tokio::test]
async fn of_the_certificates_that_are_shown_those_that_vouch_are_told() {
    let root = issuer("root");
    let between = KeyPair::generate().unwrap();
    let between = CertifiedIssuer::signed_by(authority("between"), between, &root).unwrap();
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let own = own.signed_by(&key, &between).unwrap();
    let der = |certificate: &rcgen::Certificate| certificate.der().clone();
    // Anybody may show this one, which is public.
    let other = issuer("wanted");
    let (own, between, root) = (der(&own), der(between.as_ref()), der(root.as_ref()));
    let other = der(other.as_ref());
    for (beside, told) in [
        (vec![&between, &other], vec![&own, &between]),
        (vec![&other, &root, &between], vec![&own, &between, &root]),
    ] {
        let chain = std::iter::once(&own).chain(beside).cloned().collect();
        let peer = Peer::serving(
            Some(showing(chain, &key)),
            ok("{}").into_bytes(),
            Then::Close,
        );
        let peer = peer.await;
        let mut roots = RootCertStore::empty();
        roots.add(root.clone()).unwrap();
        let internal = vec!["https://localhost".parse().unwrap()];
        let fetcher = Fetcher::trusting(roots, internal).unwrap();
        let fetch = Fetch::new(format!("https://localhost:{}/", peer.port));
        let certificates = fetcher.get(&fetch).await.unwrap().certificates;
        let told: Vec<_> = told.into_iter().map(AsRef::as_ref).collect();
        assert_eq!(certificates, told);
    }
}

#[tokio::test]
async fn authorities_of_a_file_are_trusted_for_internal_places_alone() {
    let root = issuer("root");
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let own = own.signed_by(&key, &root).unwrap();
    let tls = showing(vec![own.der().clone()], &key);
    let peer = Peer::serving(Some(tls), ok("{}").into_bytes(), Then::Close).await;
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("ca.pem");
    std::fs::write(&file, root.pem()).unwrap();
    let url = format!("https://localhost:{}/", peer.port);
    let internal = || vec!["https://localhost".parse().unwrap()];
    let fetcher = Fetcher::new(internal(), Some(&file)).unwrap();
    assert!(fetcher.is_internal(&url));
    assert!(!fetcher.is_internal("http://localhost/") && !fetcher.is_internal("localhost"));
    assert_eq!(fetcher.get(&Fetch::new(&url)).await.unwrap().body, "{}");
    let without = Fetcher::new(internal(), None).unwrap();
    let told = without.get(&Fetch::new(&url)).await;
    assert!(matches!(told, Err(Unfetched::Unreachable(..))), "{told:?}");
    // Everywhere else the public authorities count, and they alone.
    assert!(fetcher.public.path(&[own.der().clone()]).is_empty());
    for text in [
        "",
        "no PEM",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        std::fs::write(&file, text).unwrap();
        let refused = Fetcher::new(internal(), Some(&file)).err().unwrap();
        assert!(refused.to_string().contains("ca.pem"), "{refused}");
    }
    std::fs::remove_file(&file).unwrap();
    assert!(Fetcher::new(internal(), Some(&file)).is_err());
}

#[tokio::test]
async fn what_is_said_of_how_long_it_is_good_is_told() {
    let answer = "HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nContent-Length: 2\r\n\r\n{}";
    let peer = Peer::answering(answer, Then::Close).await;
    let fetched = insider().get(&Fetch::new(peer.url("/"))).await.unwrap();
    assert_eq!(fetched.cache_control.as_deref(), Some("max-age=600"));
}

//! The running server: from open sockets to the last answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use gateway::{
    Arrival, Certificates, DeletedMembers, Gateway, IdleKeys, IdleUsers, KeyRotations, Kms,
    ManagedSecrets, RecycleBin, Reply, Reseal, ResealStore, Retention, Revocations, Rollouts,
    Rounds, SealedFact, Trails,
};
use http::StatusCode;
use model::{AccountId, Secret};
use store::Store;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Mutex, watch};

use crate::authzen;
use crate::budget::{Bounds, Budget};
use crate::busy::Busy;
use crate::config::{Config, Metrics};
use crate::connection::{self, Reception};
use crate::console::{self, shelf::Shelf};
use crate::descriptors;
use crate::figures::{Figures, Watchers};
use crate::files;
use crate::http::answer::{self, Answer};
use crate::http::house::House;
use crate::http::rooms::{Asked, Endpoint, Logon, Page, Rooms};
use crate::http::whole::Whole;
use crate::listen;
use crate::logon;
use crate::oauth;
use crate::open::{Opened, StartError};
use crate::people;
use crate::scim;
use crate::signer;
use crate::site;
use crate::tls::{self, Authority, Origin, Tls, authority};

/// A server that is ready to take connections.
pub struct Server {
    listeners: Vec<TcpListener>,
    reception: Arc<Reception>,
    tls: Arc<Tls>,
    gateway: Arc<Gateway>,
    store: Arc<dyn Store>,
    places: usize,
    patience: Duration,
}

/// How many bytes the heads and bodies of all requests in hand may have together. An address has an
/// eighth of them; every ordinary call is small, and small ones have a quarter to themselves.
const BYTES: Bounds = Bounds {
    whole: 256 << 20,
    share: 32 << 20,
    small: 16 << 10,
    reserve: 64 << 20,
};
/// How often the server's own certificate is issued anew.
const RENEW: Duration = Duration::from_hours(24);
/// How often it is looked whether a job is due.
const LOOK: Duration = Duration::from_secs(1);
/// How often figures are folded.
const FOLD: Duration = Duration::from_secs(5);

impl Server {
    /// Puts the parts together.
    ///
    /// # Errors
    /// When there is no certificate to show.
    pub fn new(
        config: &Config,
        listeners: Vec<TcpListener>,
        opened: Opened,
    ) -> Result<Self, StartError> {
        let Opened {
            gateway,
            store,
            authority,
            ..
        } = opened;
        let tls = Arc::new(Tls::new(origin(config, authority)?)?);
        let house = Arc::new(House {
            rooms: Arc::new(GatewayRooms {
                damaged: Mutex::default(),
                gateway: gateway.clone(),
                store: store.clone(),
                issuer: site::issuer(config, listeners.first()),
            }),
            figures: Figures::collect(),
            watchers: watchers(config)?,
            trusted_proxies: config.trusted_proxies.clone(),
            vpc_header: config.vpc_header.clone(),
            body_time: Duration::from_secs(config.body_seconds),
            bytes: Budget::new(BYTES),
            busy: Busy::default(),
            console: shelf(config)?,
            origin: config.console_origin.as_ref().map(|one| one.text.clone()),
        });
        let head_time = Duration::from_secs(config.header_seconds);
        let reception = Arc::new(Reception {
            house,
            speaker: connection::speaker(head_time),
            tls: tls.clone(),
            plain_for_all: config.insecure_plain_http,
            head_time,
        });
        Ok(Self {
            listeners,
            reception,
            tls,
            gateway,
            store,
            places: descriptors::places(config.connections),
            patience: Duration::from_secs(config.drain_seconds),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.listeners
            .iter()
            .filter_map(|listener| listener.local_addr().ok())
            .collect()
    }

    /// Serves until `stop`, then answers what is under way, makes everything durable and lets go
    /// of the store.
    pub async fn run(self, stop: impl Future<Output = ()> + Send) {
        let (stopping, stopped) = watch::channel(false);
        let jobs = [
            tokio::spawn(renew(self.tls.clone())),
            tokio::spawn(reload(self.tls.clone())),
            tokio::spawn(fold(
                self.reception.house.figures.clone(),
                self.gateway.clone(),
            )),
            tokio::spawn(keep(self.gateway.rounds(Arc::new(Retention)))),
            tokio::spawn(keep(self.gateway.rounds(Arc::new(Certificates)))),
            tokio::spawn(keep(self.gateway.rounds(Arc::new(IdleKeys)))),
            tokio::spawn(keep(self.gateway.rounds(Arc::new(IdleUsers)))),
            tokio::spawn(keep(self.gateway.rounds(Arc::new(RecycleBin)))),
            tokio::spawn(keep(self.gateway.rounds(Arc::new(Revocations)))),
            tokio::spawn(keep(self.gateway.rounds(Arc::new(DeletedMembers)))),
            tokio::spawn(keep(self.gateway.rounds(Arc::new(KeyRotations)))),
            tokio::spawn(keep(self.gateway.rounds(Arc::new(Rollouts)))),
            tokio::spawn(keep(self.gateway.rounds(Arc::new(Kms)))),
            tokio::spawn(keep(self.gateway.rounds(Arc::new(Trails)))),
            tokio::spawn(keep(self.gateway.rounds(Arc::new(ManagedSecrets)))),
            tokio::spawn(keep(self.gateway.rounds(Arc::new(Reseal)))),
            tokio::spawn(keep(
                self.gateway.rounds(Arc::new(ResealStore::new(SEALED))),
            )),
            tokio::spawn(go_back(self.gateway.clone())),
        ];
        let serving = listen::serve(
            self.listeners,
            self.reception,
            self.places,
            self.patience,
            stopped,
        );
        let stop = async {
            stop.await;
            tracing::info!("stopping");
            // The serving side is still there to hear it: it ends only after this.
            let _ = stopping.send(true);
        };
        tokio::join!(serving, stop);
        for job in jobs {
            job.abort();
        }
        self.gateway.drain().await;
        self.store.close().await;
    }
}

/// Where the console's files are. A folder is for those who work on it, on their own machine.
fn shelf(config: &Config) -> Result<Shelf, StartError> {
    let near = |address: &SocketAddr| address.ip().to_canonical().is_loopback();
    if config.console_dir.is_some() && !config.listen.iter().all(near) {
        return Err(StartError::ConsoleDir);
    }
    let shelf = Shelf::new(config.console_dir.as_deref())?;
    if shelf.is_empty() {
        tracing::info!("this program was built without the web console");
    }
    metrics::gauge!("rampart_console_present").set(f64::from(u8::from(!shelf.is_empty())));
    Ok(shelf)
}

/// What this crate has the store keep under seal.
const SEALED: &[SealedFact] = &[
    SealedFact {
        name: signer::META,
        anew: signer::anew,
    },
    SealedFact {
        name: authority::META,
        anew: authority::anew,
    },
];

/// The media type of SAML metadata. Source: SAML 2.0 Metadata, appendix A.
const SAML_METADATA: &str = "application/samlmetadata+xml";

/// The gateway behind the paths.
struct GatewayRooms {
    gateway: Arc<Gateway>,
    /// What was found of damaged accounts, and when: probes are anybody's.
    damaged: Mutex<Option<(Instant, Option<AccountId>)>>,
    store: Arc<dyn Store>,
    /// What this server calls itself as a provider of OAuth and OpenID.
    issuer: String,
}

#[async_trait]
impl Rooms for GatewayRooms {
    async fn call(self: Arc<Self>, whole: Arc<Whole>) -> Reply {
        self.gateway.call(&whole.arrival, &whole.incoming()).await
    }

    async fn ask(self: Arc<Self>, asked: Asked, whole: Arc<Whole>) -> Answer {
        authzen::enter(&self.gateway, asked, &whole).await
    }

    async fn log_on(self: Arc<Self>, logon: Logon, whole: Arc<Whole>) -> Answer {
        logon::enter(&self.gateway, logon, &whole).await
    }

    async fn order(self: Arc<Self>, whole: Arc<Whole>) -> Answer {
        console::api::enter(&self.gateway, &whole).await
    }

    async fn page(self: Arc<Self>, page: Page, whole: Arc<Whole>) -> Answer {
        people::enter(&self.gateway, page, &whole).await
    }

    async fn oauth(self: Arc<Self>, endpoint: Endpoint, whole: Arc<Whole>) -> Answer {
        oauth::enter(&self.gateway, &self.issuer, endpoint, &whole).await
    }

    async fn scim(self: Arc<Self>, whole: Arc<Whole>) -> Answer {
        scim::enter(&self.gateway, &self.issuer, &whole).await
    }

    fn configuration(&self, whole: &Whole) -> Answer {
        authzen::configuration(whole)
    }

    fn saml_metadata(&self, whole: &Whole) -> Option<Answer> {
        let xml = site::saml_metadata(self.gateway.addressed())?;
        let id = whole.arrival.request_id();
        Some(answer::answer(StatusCode::OK, SAML_METADATA, &id, xml))
    }

    fn sso_metadata(&self, whole: &Whole) -> Option<Answer> {
        let query = whole.parts.uri.query().unwrap_or_default();
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        let (_, tenant) = pairs.find(|(name, _)| name == "tenantID")?;
        let xml = self
            .gateway
            .sign_on()
            .metadata(AccountId::read(&tenant).ok()?)?;
        let id = whole.arrival.request_id();
        Some(answer::answer(StatusCode::OK, SAML_METADATA, &id, xml))
    }

    async fn broke(&self, arrival: &Arrival) {
        self.gateway.broke(arrival).await;
    }

    async fn store_is_there(&self) -> bool {
        let ping = tokio::time::timeout(Duration::from_secs(2), self.store.ping());
        matches!(ping.await, Ok(Ok(())))
    }

    async fn damaged(&self) -> Option<AccountId> {
        let mut known = self.damaged.lock().await;
        if let Some((at, damaged)) = *known
            && at.elapsed() < Duration::from_secs(5)
        {
            return damaged;
        }
        // A store that hangs says nothing of its rows.
        let look = tokio::time::timeout(Duration::from_secs(2), self.gateway.damaged());
        let damaged = look.await.ok().flatten();
        *known = Some((Instant::now(), damaged));
        damaged
    }
}

/// Who may see the figures.
fn watchers(config: &Config) -> Result<Watchers, StartError> {
    match (config.metrics, &config.metrics_token_file) {
        (Metrics::Loopback, _) => Ok(Watchers::Near),
        (Metrics::Open, _) => Ok(Watchers::All),
        (Metrics::Bearer, None) => Err(StartError::NoToken),
        (Metrics::Bearer, Some(path)) => {
            files::refuse_open(path)?;
            let text = files::read(path)?.unwrap_or_default();
            let token = Secret::new(text.trim().to_owned());
            if token.expose().is_empty() {
                return Err(StartError::EmptyToken(path.clone()));
            }
            Ok(Watchers::Bearer(token))
        }
    }
}

/// Checks the operator's certificate, before anything is founded or changed.
///
/// # Errors
/// When it cannot be used.
pub fn check_certificate(config: &Config) -> Result<(), StartError> {
    match (&config.tls_cert, &config.tls_key) {
        (Some(chain), Some(key)) => Ok(tls::check_files(chain, key)?),
        (None, None) => Ok(()),
        _ => Err(StartError::HalfCertificate),
    }
}

fn origin(
    config: &Config,
    authority: Result<Authority, tls::AuthorityError>,
) -> Result<Origin, StartError> {
    match (&config.tls_cert, &config.tls_key) {
        (Some(chain), Some(key)) => Ok(Origin::Files(chain.clone(), key.clone())),
        (None, None) => Ok(Origin::Own(Box::new(authority?), config.tls_names.clone())),
        _ => Err(StartError::HalfCertificate),
    }
}

/// Issues the server's own certificate anew, long before it ends.
async fn renew(tls: Arc<Tls>) {
    while tls.is_own() {
        tokio::time::sleep(RENEW).await;
        if let Err(error) = tls.renew() {
            tracing::error!(%error, "the certificate could not be renewed");
        }
    }
}

/// Reads the certificate anew when told to.
fn reload(tls: Arc<Tls>) -> impl Future<Output = ()> + Send {
    // Before the first connection: a hang-up that nobody listens to yet ends the process.
    let hangups = signal(SignalKind::hangup());
    async move {
        let Ok(mut hangups) = hangups else { return };
        while hangups.recv().await.is_some() {
            match tls.renew() {
                Ok(()) => tracing::info!("the certificate was read anew"),
                Err(error) => tracing::error!(%error, "the old certificate stays"),
            }
        }
    }
}

/// Has a job's rounds made. The job goes by the gateway's clock; this only looks at it often.
async fn keep(mut rounds: Rounds) {
    loop {
        tokio::time::sleep(LOOK).await;
        rounds.make().await;
    }
}

/// Has AccessKeys switched on again that a rotation has switched off, as soon as somebody uses them.
async fn go_back(gateway: Arc<Gateway>) {
    loop {
        gateway.late_call().await;
        gateway.go_back().await;
    }
}

async fn fold(figures: Figures, gateway: Arc<Gateway>) {
    loop {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a figure for people; it is far below 2^52"
        )]
        metrics::gauge!("rampart_audit_queue").set(gateway.audit_depth() as f64);
        figures.fold();
        tokio::time::sleep(FOLD).await;
    }
}

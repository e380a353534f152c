//! Opening what the server and the commands stand on: store, master key, gateway, authority.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use gateway::{Gateway, OpenFault};
use store::{Facts, OpenError, Store};
use vault::Vault;

use crate::config::{AuditReads, Config};
use crate::fetch::{Fetcher, NoFetcher};
use crate::files::{self, FileError};
use crate::known::{self, KnownFile};
use crate::machine::{self, NoEntropy};
use crate::signer::{NoSigner, Signer};
use crate::site;
use crate::tls::{Authority, AuthorityError, CertificateError};
use crate::trails::Buckets;

/// Everything that is open.
pub struct Opened {
    /// The data directory, absolute.
    pub directory: PathBuf,
    /// The store.
    pub store: Arc<dyn Store>,
    /// The gateway on it.
    pub gateway: Arc<Gateway>,
    /// The store's certificate authority; a store with accounts may have lost it.
    pub authority: Result<Authority, AuthorityError>,
    /// Whether there is no account yet.
    pub empty: bool,
    /// Whether the store is new: its master key was made just now, or its first account is being
    /// founded since.
    pub is_new: bool,
}

/// Why something cannot be opened or started: one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A file or directory.
    #[error(transparent)]
    File(#[from] FileError),
    /// There is no current directory.
    #[error("the current directory cannot be read: {0}; give --data-dir as an absolute path")]
    Here(std::io::Error),
    /// The store.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// The store opened but does not answer.
    #[error("{0}; see whether the database runs and can be reached")]
    Away(#[from] store::Fault),
    /// The records of an account.
    #[error("account {0}: {1}; take the program that serves, or see what `rampart check` says")]
    Unreadable(model::AccountId, model::Unreadable),
    /// There is no store where there should be one.
    #[error("there is no store at {}; name the data directory of a server with --data-dir", .0.display())]
    Absent(PathBuf),
    /// The master key cannot be read.
    #[error("{path}: {1}", path = .0.display())]
    Key(PathBuf, vault::BadKey),
    /// The master key is gone.
    #[error(
        "the master key is missing: this store is sealed with one, so none is made; restore {} \
         from a backup or another node",
        .0.display()
    )]
    KeyLost(PathBuf),
    /// The master key is another store's, or the store cannot be asked.
    #[error(transparent)]
    Gateway(#[from] OpenFault),
    /// The machine has no randomness.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    /// The certificate authority.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The console's files.
    #[error(transparent)]
    Console(#[from] console::Damaged),
    /// The console's files would be read from a folder for other machines.
    #[error("--console-dir is for working on the console: it needs --listen on loopback alone")]
    ConsoleDir,
    /// The key for requests to identity providers.
    #[error(transparent)]
    Signer(#[from] NoSigner),
    /// The certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// An address.
    #[error(transparent)]
    Bind(#[from] crate::listen::BindError),
    /// Figures are for the bearer of a token, and there is none.
    #[error("--metrics bearer needs a token; name its file with --metrics-token-file")]
    NoToken,
    /// The file of the token says nothing.
    #[error("{} is empty or absent; write a token into it that Prometheus will send", .0.display())]
    EmptyToken(PathBuf),
    /// No way to other servers.
    #[error(transparent)]
    Outside(#[from] NoFetcher),
    /// The origin of people's pages.
    #[error("--console-origin: {0}")]
    Site(#[from] passkey::Unsound),
    /// Only one half of a certificate is given.
    #[error("--tls-cert and --tls-key belong together; give both or neither")]
    HalfCertificate,
}

/// The store alone, for commands that only look.
///
/// # Errors
/// When there is none, or it cannot be opened.
pub async fn open_existing_store(config: &Config) -> Result<Arc<dyn Store>, StartError> {
    let url = store_url(config, &directory(config)?);
    if let Some(file) = sqlite_file(&url)
        && !Path::new(file).exists()
    {
        return Err(StartError::Absent(file.into()));
    }
    Ok(store::open(&url, &options(config)).await?)
}

/// Store, master key, gateway and authority. What is missing is made, but only where there are no
/// accounts yet.
///
/// # Errors
/// The first thing that cannot be opened.
pub async fn open(config: &Config) -> Result<Opened, StartError> {
    let directory = directory(config)?;
    files::prepare(&directory)?;
    let url = store_url(config, &directory);
    // Made by whom or when, nobody else reads them.
    if let Some(file) = sqlite_file(&url) {
        for end in ["", "-wal", "-shm"] {
            files::close(Path::new(&format!("{file}{end}")))?;
        }
    }
    for name in ["master.key", "bootstrap.json"] {
        files::close(&directory.join(name))?;
    }
    let store = store::open(&url, &options(config)).await?;
    let key = master_key(config, &directory, &*store).await?;
    let vault = Arc::new(key.vault);
    let mut settings = settings(config, &directory, &url)?;
    // Nothing is sealed for the store under a key that is not its own.
    let checked = gateway::check_key(&*store, &vault).await;
    if let (Err(OpenFault::WrongKey), Some(made)) = (&checked, &key.made) {
        // Another node was first: the key that was just made opens nothing.
        files::remove(made)?;
        files::remove(&directory.join(BEGUN))?;
    }
    checked?;
    let signer = Signer::open(&*store, &vault).await?;
    settings.sign_on = Arc::new(site::sign_on(config, signer));
    let gateway = Gateway::open(store.clone(), vault.clone(), services::SERVICES, settings).await?;
    let empty = !gateway.has_accounts().await.map_err(OpenFault::Store)?;
    let authority = Authority::open(&*store, &vault, empty).await;
    if !empty {
        // A crash may have left it behind; it must not speak for a store that is lost later.
        files::remove(&directory.join(BEGUN))?;
    }
    let is_new = key.made.is_some() || begun(&directory);
    Ok(Opened {
        directory,
        store,
        gateway,
        authority,
        empty,
        is_new,
    })
}

impl Opened {
    /// Notes that the first account is founded.
    ///
    /// # Errors
    /// When what says that it is begun cannot be removed.
    pub fn founded(&self) -> Result<(), FileError> {
        files::remove(&self.directory.join(BEGUN))
    }

    /// Makes durable what is in memory and lets go of the store.
    pub async fn close(self) {
        self.gateway.drain().await;
        self.store.close().await;
    }
}

struct Key {
    vault: Vault,
    /// The file, if it was made just now.
    made: Option<PathBuf>,
}

/// The master key, where there is one.
fn found_key(path: &Path) -> Result<Option<Vault>, StartError> {
    let read = |text: &str, place: &Path| {
        Vault::read(text).map_err(|error| StartError::Key(place.into(), error))
    };
    if let Ok(text) = std::env::var(MASTER_KEY) {
        return read(&text, Path::new(MASTER_KEY)).map(Some);
    }
    files::refuse_open(path)?;
    files::read(path)?.map(|text| read(&text, path)).transpose()
}

fn key_path(config: &Config, directory: &Path) -> Result<PathBuf, StartError> {
    match &config.master_key_file {
        Some(path) => std::path::absolute(path).map_err(StartError::Here),
        None => Ok(directory.join("master.key")),
    }
}

/// The master key of a store that is there.
pub(crate) fn existing_key(config: &Config) -> Result<Vault, StartError> {
    let path = key_path(config, &directory(config)?)?;
    found_key(&path)?.ok_or(StartError::KeyLost(path))
}

/// The master key: from the environment, from its file, or new for a store that has none.
async fn master_key(
    config: &Config,
    directory: &Path,
    store: &dyn Facts,
) -> Result<Key, StartError> {
    let path = key_path(config, directory)?;
    if let Some(vault) = found_key(&path)? {
        return Ok(Key { vault, made: None });
    }
    if store.meta_get("key_check").await?.is_some() {
        return Err(StartError::KeyLost(path));
    }
    let line = Vault::generate(&mut machine::entropy()?);
    let made = |error| StartError::Key(path.clone(), error);
    let vault = Vault::read(line.expose()).map_err(made)?;
    // Whoever finds a key and no account has lost a store, unless this says that one is begun.
    files::write_private(&directory.join(BEGUN), "")?;
    files::write_private(&path, &format!("{}\n", line.expose()))?;
    Ok(Key {
        vault,
        made: Some(path),
    })
}

/// Whether the founding of a first account was begun here and not ended.
fn begun(directory: &Path) -> bool {
    directory.join(BEGUN).exists() || bootstrap_file(directory).exists()
}

/// Where the credentials of the first account wait to be taken away.
pub(crate) fn bootstrap_file(directory: &Path) -> PathBuf {
    directory.join("bootstrap.json")
}

fn directory(config: &Config) -> Result<PathBuf, StartError> {
    config.directory().map_err(StartError::Here)
}

fn store_url(config: &Config, directory: &Path) -> String {
    let embedded = || format!("sqlite:{}", directory.join("rampart.db").display());
    config.store.clone().unwrap_or_else(embedded)
}

fn sqlite_file(url: &str) -> Option<&str> {
    let file = url.strip_prefix("sqlite:")?;
    Some(file.strip_prefix("//").unwrap_or(file))
}

fn options(config: &Config) -> store::Options {
    let default = store::Options::default();
    let seconds = u64::try_from(gateway::longest_claim(
        config.window_seconds,
        config.limits.saml_assertion_seconds,
    ))
    .unwrap_or_default();
    let nonce_horizon = default.nonce_horizon.max(Duration::from_secs(seconds + 60));
    store::Options {
        nonce_horizon,
        ..default
    }
}

fn settings(config: &Config, directory: &Path, url: &str) -> Result<gateway::Settings, StartError> {
    let reads = match config.audit_reads {
        AuditReads::Durable => gateway::ReadAudit::Durable,
        AuditReads::Buffered => gateway::ReadAudit::Buffered,
        AuditReads::Off => gateway::ReadAudit::Off,
    };
    Ok(gateway::Settings {
        reads,
        traffic: gateway::Traffic {
            reads: config.audit_decisions,
            masked: config.audit_masked_keys.clone(),
        },
        window_seconds: config.window_seconds,
        limits: config.limits.clone(),
        staleness_seconds: config.staleness_seconds,
        token_staleness_seconds: config.token_staleness,
        nonces_per_key: config.nonces_per_key,
        denials_per_minute: config.denials_per_minute,
        region: config.region.as_str().into(),
        spool: Some(
            config
                .audit_spool
                .clone()
                .unwrap_or_else(|| directory.join("spool")),
        ),
        // SQLite has one writer; a server takes groups of several accounts side by side.
        lanes: if url.starts_with("postgres") { 4 } else { 1 },
        outside: Arc::new(Fetcher::new(
            config.internal_issuers.clone(),
            config.internal_issuers_ca.as_deref(),
        )?),
        delivery: Arc::new(Buckets::new(
            config
                .audit_trails
                .clone()
                .unwrap_or_else(|| directory.join("trails")),
        )),
        addressed: Arc::new(site::addressed(config)),
        signing_keys: machine::signing_key,
        ceremonies: Arc::new(site::party(config)?),
        known: Arc::new(KnownFile::new(
            known::place(config, directory),
            config.known_passwords_file.is_some(),
        )),
        hashing: config.hashing,
        idle_minutes: config.idle_minutes,
        event_days: config.event_days,
        event_bytes: config.event_mib << 20,
        history_days: config.history_days,
        ..gateway::Settings::new(Arc::new(machine::now), machine::seed()?)
    })
}

/// The file that says that a store is begun and has no account yet.
const BEGUN: &str = "founding";
const MASTER_KEY: &str = "RAMPART_MASTER_KEY";

//! Everything that can be set, with its default.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use domain::Limits;
use http::HeaderName;
use ipnet::IpNet;

use super::value::ConsoleOrigin;
use crate::fetch::Internal;

/// The port of the API when none is given.
pub const PORT: u16 = 7280;

/// Everything that can be set, with its default.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the server keeps its files.
    pub data_dir: PathBuf,
    /// Address of the store; `None` is the embedded one in the data directory.
    pub store: Option<String>,
    /// File of the master key; `None` is `master.key` in the data directory.
    pub master_key_file: Option<PathBuf>,
    /// Addresses of the one listener, HTTP and TLS alike.
    pub listen: Vec<SocketAddr>,
    /// Whether plain HTTP is served on addresses that other machines reach.
    pub insecure_plain_http: bool,
    /// Networks of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The header in which they give the id of the VPC that a request came over.
    pub vpc_header: Option<HeaderName>,
    /// How many connections are served at once; one address may hold a quarter of them.
    pub connections: usize,
    /// Seconds a client may take for a request's head, or stay idle between two.
    pub header_seconds: u64,
    /// Seconds a client may take for a request's body.
    pub body_seconds: u64,
    /// Seconds that requests in flight get when the server is told to stop.
    pub drain_seconds: u64,
    /// Further host names of the server's own certificate.
    pub tls_names: Vec<String>,
    /// Certificate chain in PEM instead of the server's own.
    pub tls_cert: Option<PathBuf>,
    /// Its private key in PEM.
    pub tls_key: Option<PathBuf>,
    /// Where people's pages are, as browsers see it; `None` is `localhost`.
    pub console_origin: Option<ConsoleOrigin>,
    /// Who may see `/metrics`.
    pub metrics: Metrics,
    /// File of the token that opens them.
    pub metrics_token_file: Option<PathBuf>,
    /// Folder of a built console to serve instead of the one in the program.
    pub console_dir: Option<PathBuf>,
    /// What is logged, as a `tracing` filter.
    pub log: String,
    /// How it is logged.
    pub log_format: LogFormat,
    /// How events of reads are kept.
    pub audit_reads: AuditReads,
    /// Where events wait while the store is away; `None` is `spool` in the data directory.
    pub audit_spool: Option<PathBuf>,
    /// Below which folder trails deliver; `None` is `trails` in the data directory.
    pub audit_trails: Option<PathBuf>,
    /// Of the decisions on successful reads, one in so many is kept.
    pub audit_decisions: u32,
    /// Condition keys whose values are not kept with decisions.
    pub audit_masked_keys: Vec<String>,
    /// How far a signature's time may be off, and how long its nonce is remembered.
    pub window_seconds: i64,
    /// How old the state may be that reads and decisions go by when the store is away.
    pub staleness_seconds: i64,
    /// How old it may be for tokens of sessions, which are revoked by it alone.
    pub token_staleness: i64,
    /// How many writes of one key may be remembered at once.
    pub nonces_per_key: usize,
    /// How many denials of one principal in a minute have an event each.
    pub denials_per_minute: u64,
    /// The region this server says it is.
    pub region: String,
    /// How many days audit events are kept.
    pub event_days: i64,
    /// How many MiB of audit events are kept, as the store packs them; the oldest go first.
    pub event_mib: u64,
    /// How many days the history of records is kept.
    pub history_days: i64,
    /// How many passwords are hashed at once; each takes 19 MiB for a moment.
    pub hashing: usize,
    /// After how many minutes without use a session of somebody who logged on ends; 0 for never.
    pub idle_minutes: u32,
    /// Identity providers that may be on private addresses, or without TLS.
    pub internal_issuers: Vec<Internal>,
    /// Certificate authorities in PEM that they are trusted by, beside the public ones.
    pub internal_issuers_ca: Option<PathBuf>,
    /// Whether assertions that are addressed to the vendor are taken too.
    pub saml_vendor_names: bool,
    /// List of passwords that everybody knows; `None` is `known-passwords` in the data directory.
    pub known_passwords_file: Option<PathBuf>,
    /// Quotas of an account.
    pub limits: Limits,
}

/// Who may see `/metrics`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Metrics {
    /// This machine alone.
    #[default]
    Loopback,
    /// Whoever sends the token.
    Bearer,
    /// Everybody.
    Open,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// How events of reads are kept.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum AuditReads {
    /// On disk before the answer goes out.
    #[default]
    Durable,
    /// On disk within a moment; a crash may lose the last ones.
    Buffered,
    /// Not at all.
    Off,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("./rampart-data"),
            store: None,
            master_key_file: None,
            listen: vec![
                (Ipv4Addr::LOCALHOST, PORT).into(),
                (Ipv6Addr::LOCALHOST, PORT).into(),
            ],
            insecure_plain_http: false,
            trusted_proxies: Vec::new(),
            vpc_header: None,
            connections: 4096,
            header_seconds: 30,
            body_seconds: 30,
            drain_seconds: 30,
            tls_names: Vec::new(),
            tls_cert: None,
            tls_key: None,
            console_origin: None,
            metrics: Metrics::default(),
            metrics_token_file: None,
            console_dir: None,
            log: "info".to_owned(),
            log_format: LogFormat::default(),
            audit_reads: AuditReads::default(),
            audit_spool: None,
            audit_trails: None,
            audit_decisions: 1,
            audit_masked_keys: Vec::new(),
            window_seconds: 900,
            staleness_seconds: 300,
            token_staleness: 30,
            nonces_per_key: 1_000_000,
            denials_per_minute: 600,
            region: "cn-hangzhou".to_owned(),
            event_days: 90,
            event_mib: 64 << 10,
            history_days: 90,
            hashing: 1,
            idle_minutes: 60,
            internal_issuers: Vec::new(),
            internal_issuers_ca: None,
            saml_vendor_names: false,
            known_passwords_file: None,
            limits: Limits::default(),
        }
    }
}

impl Config {
    /// The data directory, absolute.
    ///
    /// # Errors
    /// When there is no current directory to start from.
    pub fn directory(&self) -> std::io::Result<PathBuf> {
        std::path::absolute(&self.data_dir)
    }
}

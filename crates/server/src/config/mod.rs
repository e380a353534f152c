//! Settings: flags over environment over file, each error with the place it comes from.

mod key;
mod layer;
mod toml_file;
mod value;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use domain::Limits;
use ipnet::IpNet;

pub use key::{KEYS, Key};
pub use layer::{ConfigError, Entry, Layer, Source};

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
    /// Who may see `/metrics`.
    pub metrics: Metrics,
    /// File of the token that opens them.
    pub metrics_token_file: Option<PathBuf>,
    /// What is logged, as a `tracing` filter.
    pub log: String,
    /// How it is logged.
    pub log_format: LogFormat,
    /// How events of reads are kept.
    pub audit_reads: AuditReads,
    /// Where events wait while the store is away; `None` is `spool` in the data directory.
    pub audit_spool: Option<PathBuf>,
    /// How far a signature's time may be off, and how long its nonce is remembered.
    pub window_seconds: i64,
    /// How old the state may be that reads and decisions go by when the store is away.
    pub staleness_seconds: i64,
    /// How old it may be for tokens of sessions, which are revoked by it alone.
    pub token_staleness: i64,
    /// The region this server says it is.
    pub region: String,
    /// How many days audit events are kept.
    pub event_days: i64,
    /// How many days the history of records is kept.
    pub history_days: i64,
    /// How many passwords are hashed at once; each takes 19 MiB for a moment.
    pub hashing: usize,
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
            data_dir: PathBuf::from("rampart-data"),
            store: None,
            master_key_file: None,
            listen: vec![
                (Ipv4Addr::LOCALHOST, PORT).into(),
                (Ipv6Addr::LOCALHOST, PORT).into(),
            ],
            insecure_plain_http: false,
            trusted_proxies: Vec::new(),
            connections: 4096,
            header_seconds: 30,
            body_seconds: 30,
            drain_seconds: 30,
            tls_names: Vec::new(),
            tls_cert: None,
            tls_key: None,
            metrics: Metrics::default(),
            metrics_token_file: None,
            log: "info".to_owned(),
            log_format: LogFormat::default(),
            audit_reads: AuditReads::default(),
            audit_spool: None,
            window_seconds: 900,
            staleness_seconds: 300,
            token_staleness: 30,
            region: "cn-hangzhou".to_owned(),
            event_days: 90,
            history_days: 90,
            hashing: 1,
            limits: Limits::default(),
        }
    }
}

impl Config {
    /// The settings that these layers give, the last one strongest.
    ///
    /// # Errors
    /// The first value that is not understood, with its place and what would be right.
    pub fn read(layers: &[Layer]) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        for key in KEYS {
            let entry = layers.iter().rev().find_map(|layer| layer.get(key.name));
            if let Some(entry) = entry {
                (key.set)(&mut config, &entry.values)
                    .map_err(|problem| ConfigError::value(entry, key, &problem))?;
            }
        }
        Ok(config)
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Layer {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Layer::environment(pairs).unwrap()
    }

    fn flags(pairs: &[(&'static str, &str)]) -> Layer {
        let mut layer = Layer::default();
        for (name, value) in pairs {
            layer.flag(name, vec![(*value).to_owned()]);
        }
        layer
    }

    #[test]
    fn a_flag_beats_a_variable_and_a_variable_beats_the_file() {
        let file = Layer::file(
            Path::new("r.toml"),
            "log = 'a'\nstore = 'b'\ntls_cert = 'c'",
        )
        .unwrap();
        let environment = variables(&[("RAMPART_LOG", "d"), ("RAMPART_STORE", "e")]);
        let config = Config::read(&[file, environment, flags(&[("log", "f")])]).unwrap();
        assert_eq!(config.log, "f");
        assert_eq!(config.store.as_deref(), Some("e"));
        assert_eq!(config.tls_cert, Some("c".into()));
    }

    #[test]
    fn the_same_setting_can_be_given_in_all_three_ways() {
        let text =
            "listen = ['127.0.0.1:1', '[::1]:2']\n[audit]\nreads = 'off'\n[limits]\nusers = 7";
        let file = Layer::file(Path::new("r.toml"), text).unwrap();
        let environment = variables(&[
            ("RAMPART_LISTEN", "127.0.0.1:1, [::1]:2"),
            ("RAMPART_AUDIT_READS", "off"),
            ("RAMPART_LIMITS_USERS", "7"),
        ]);
        let command = flags(&[
            ("listen", "127.0.0.1:1,[::1]:2"),
            ("audit.reads", "off"),
            ("limits.users", "7"),
        ]);
        for layer in [file, environment, command] {
            let config = Config::read(&[layer]).unwrap();
            assert_eq!(config.listen.len(), 2);
            assert_eq!(config.audit_reads, AuditReads::Off);
            assert_eq!(config.limits.users, 7);
        }
    }

    #[test]
    fn a_wrong_value_is_named_with_its_place_and_what_would_be_right() {
        let file = Layer::file(Path::new("/etc/r.toml"), "\n\nlisten = '127.0.0.1'\n").unwrap();
        let told = |layer: Layer| Config::read(&[layer]).unwrap_err().to_string();
        assert_eq!(
            told(file),
            "/etc/r.toml line 3: listen: 127.0.0.1 is not an address with a port, such as \
             127.0.0.1:7280"
        );
        assert_eq!(
            told(variables(&[("RAMPART_AUDIT_READS", "never")])),
            "RAMPART_AUDIT_READS: never is not one of durable, buffered, off"
        );
        assert_eq!(
            told(flags(&[("connections", "many")])),
            "--connections: many is not a whole number from 1 to 1000000"
        );
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_known_one() {
        let file = |text| {
            Layer::file(Path::new("r.toml"), text)
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            file("log = 'info'\n[audit]\nraeds = 'off'"),
            "r.toml line 3: there is no setting audit.raeds; did you mean audit.reads?"
        );
        let unknown = Layer::environment([("RAMPART_STROE".to_owned(), "x".to_owned())]);
        assert_eq!(
            unknown.unwrap_err().to_string(),
            "RAMPART_STROE: there is no setting stroe; did you mean store (RAMPART_STORE)?"
        );
    }

    #[test]
    fn what_an_orchestrator_injects_is_not_a_setting() {
        let pairs = [
            "SERVICE_HOST",
            "SERVICE_PORT",
            "SERVICE_PORT_API",
            "PORT",
            "PORT_7280_TCP",
        ];
        let pairs = pairs.map(|name| (format!("RAMPART_{name}"), "tcp://10.0.0.1:7280".to_owned()));
        assert!(Layer::environment(pairs).is_ok());
    }

    #[test]
    fn broken_toml_names_its_line() {
        let told = Layer::file(Path::new("r.toml"), "log = 'a'\nstore = \n")
            .unwrap_err()
            .to_string();
        assert!(told.starts_with("r.toml line 2: "), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
    }

    #[test]
    fn each_key_of_the_table_can_be_set() {
        // A table walk: each key can be set from a text, so none is forgotten or mistyped.
        for key in KEYS {
            let layer = flags(&[(key.name, key.example)]);
            let read = Config::read(&[layer]);
            assert!(read.is_ok(), "{}: {}", key.name, read.unwrap_err());
        }
    }
}

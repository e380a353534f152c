//! The table of settings: name, example, and how a text becomes the value.

use super::value::{count, flag, list, one, optional_path, region, text};
use super::{AuditReads, Config, LogFormat, Metrics};

/// One setting.
pub struct Key {
    /// Its key in the file, with dots for tables; flag and variable follow from it.
    pub name: &'static str,
    /// A value that is understood.
    pub example: &'static str,
    pub(super) set: fn(&mut Config, &[String]) -> Result<(), String>,
}

impl Key {
    /// Its environment variable.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("RAMPART_{}", self.name.replace('.', "_").to_uppercase())
    }

    /// Its flag.
    #[must_use]
    pub fn flag(&self) -> String {
        format!("--{}", self.name.replace(['.', '_'], "-"))
    }
}

const fn key(
    name: &'static str,
    example: &'static str,
    set: fn(&mut Config, &[String]) -> Result<(), String>,
) -> Key {
    Key { name, example, set }
}

/// All settings.
pub static KEYS: &[Key] = &[
    key("data_dir", "./rampart-data", |c, v| {
        one(v).map(|v| c.data_dir = v.into())
    }),
    key("store", "sqlite:rampart.db", |c, v| {
        one(v).map(|v| c.store = Some(v.to_owned()))
    }),
    key("master_key_file", "master.key", |c, v| {
        optional_path(&mut c.master_key_file, v)
    }),
    key("listen", "127.0.0.1:7280", |c, v| {
        list(v, "an address with a port, such as 127.0.0.1:7280").map(|v| c.listen = v)
    }),
    key("insecure_plain_http", "true", |c, v| {
        flag(v).map(|v| c.insecure_plain_http = v)
    }),
    key("trusted_proxies", "10.0.0.0/8", |c, v| {
        let networks = list::<Network>(v, "a network, such as 10.0.0.0/8, or an address")?;
        c.trusted_proxies = networks.into_iter().map(|network| network.0).collect();
        Ok(())
    }),
    key("connections", "4096", |c, v| {
        count(v, 1, 1_000_000).map(|v| c.connections = v)
    }),
    key("header_seconds", "30", |c, v| {
        count(v, 1, 3600).map(|v| c.header_seconds = v)
    }),
    key("body_seconds", "30", |c, v| {
        count(v, 1, 3600).map(|v| c.body_seconds = v)
    }),
    key("drain_seconds", "30", |c, v| {
        count(v, 0, 3600).map(|v| c.drain_seconds = v)
    }),
    key("tls_name", "ram.example.com", |c, v| {
        list::<HostName>(v, "a host name or an address, such as ram.example.com")
            .map(|v| c.tls_names = v.into_iter().map(|name| name.0).collect())
    }),
    key("tls_cert", "chain.pem", |c, v| {
        optional_path(&mut c.tls_cert, v)
    }),
    key("tls_key", "key.pem", |c, v| {
        optional_path(&mut c.tls_key, v)
    }),
    key("metrics", "bearer", |c, v| {
        c.metrics = match one(v)? {
            "loopback" => Metrics::Loopback,
            "bearer" => Metrics::Bearer,
            "open" => Metrics::Open,
            other => return Err(format!("{other} is not one of loopback, bearer, open")),
        };
        Ok(())
    }),
    key("metrics_token_file", "metrics.token", |c, v| {
        optional_path(&mut c.metrics_token_file, v)
    }),
    key("log", "info", |c, v| text(v).map(|v| c.log = v)),
    key("log_format", "json", |c, v| {
        c.log_format = match one(v)? {
            "text" => LogFormat::Text,
            "json" => LogFormat::Json,
            other => return Err(format!("{other} is not one of text, json")),
        };
        Ok(())
    }),
    key("audit.reads", "buffered", |c, v| {
        c.audit_reads = match one(v)? {
            "durable" => AuditReads::Durable,
            "buffered" => AuditReads::Buffered,
            "off" => AuditReads::Off,
            other => return Err(format!("{other} is not one of durable, buffered, off")),
        };
        Ok(())
    }),
    key("audit.spool", "/var/spool/rampart", |c, v| {
        optional_path(&mut c.audit_spool, v)
    }),
    key("window_seconds", "900", |c, v| {
        count(v, 1, 3600).map(|v| c.window_seconds = v)
    }),
    key("staleness_seconds", "3600", |c, v| {
        count(v, 0, 31_536_000).map(|v| c.staleness_seconds = v)
    }),
    key("token_staleness", "30", |c, v| {
        count(v, 0, 300).map(|v| c.token_staleness = v)
    }),
    key("region", "cn-hangzhou", |c, v| {
        region(v).map(|v| c.region = v)
    }),
    key("event_days", "90", |c, v| {
        count(v, 1, 36_500).map(|v| c.event_days = v)
    }),
    key("history_days", "90", |c, v| {
        count(v, 1, 36_500).map(|v| c.history_days = v)
    }),
    key("hashing", "1", |c, v| {
        count(v, 1, 1024).map(|v| c.hashing = v)
    }),
    key("limits.users", "5000", |c, v| {
        count(v, 1, MANY).map(|v| c.limits.users = v)
    }),
    key("limits.groups", "300", |c, v| {
        count(v, 1, MANY).map(|v| c.limits.groups = v)
    }),
    key("limits.roles", "1000", |c, v| {
        count(v, 1, MANY).map(|v| c.limits.roles = v)
    }),
    key("limits.policies", "1500", |c, v| {
        count(v, 1, MANY).map(|v| c.limits.policies = v)
    }),
    key("limits.groups_of_user", "10", |c, v| {
        count(v, 1, MANY).map(|v| c.limits.groups_of_user = v)
    }),
    key("limits.keys_of_user", "2", |c, v| {
        count(v, 1, 100).map(|v| c.limits.keys_of_user = v)
    }),
    key("limits.versions", "5", |c, v| {
        count(v, 1, 100).map(|v| c.limits.versions = v)
    }),
    key("limits.system_policies_attached", "20", |c, v| {
        count(v, 1, MANY).map(|v| c.limits.system_policies_attached = v)
    }),
    key("limits.custom_policies_attached", "10", |c, v| {
        count(v, 1, MANY).map(|v| c.limits.custom_policies_attached = v)
    }),
    key("limits.chained_session_seconds", "43200", |c, v| {
        count(v, 900, 43_200).map(|v| c.limits.chained_session_seconds = v)
    }),
    key("limits.session_chain_seconds", "86400", |c, v| {
        count(v, 900, 315_360_000).map(|v| c.limits.session_chain_seconds = v)
    }),
];

/// An account is kept in memory: limits beyond this are a typing mistake.
const MANY: u32 = 1_000_000;

/// A network, or one address as the network of itself.
struct Network(ipnet::IpNet);

impl std::str::FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let alone = || {
            text.parse::<std::net::IpAddr>()
                .map(Into::into)
                .map_err(|_| ())
        };
        text.parse::<ipnet::IpNet>()
            .or_else(|_| alone())
            .map(|network| Self(network.trunc()))
    }
}

/// A name that may stand in a certificate.
struct HostName(String);

impl std::str::FromStr for HostName {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let bare = text.strip_prefix("*.").unwrap_or(text);
        rustls_pki_types::ServerName::try_from(bare).map_err(|_| ())?;
        Ok(Self(text.to_owned()))
    }
}

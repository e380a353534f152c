//! The table of settings, and how a text becomes the value of each.

use super::key::{Key, key};
use super::limits::LIMITS;
use super::settings::{AuditReads, LogFormat, Metrics};
use super::value::{HostName, Network, count, flag, list, one, optional_path, region, text};
use crate::fetch::Internal;

/// All settings.
pub fn keys() -> impl Iterator<Item = &'static Key> + Clone {
    KEYS.iter().chain(LIMITS)
}

static KEYS: &[Key] = &[
    key(
        "data_dir",
        "DIR",
        "./rampart-data",
        "Where the server keeps its files",
        |c, v| one(v).map(|v| c.data_dir = v.into()),
    )
    .everywhere(),
    key(
        "store",
        "URL",
        "SQLite in the data directory",
        "The store: `sqlite:PATH` or `postgres://USER@HOST/DATABASE`. An address with a \
         password belongs into the variable or the file, because every user of the \
         machine sees flags",
        |c, v| one(v).map(|v| c.store = Some(v.to_owned())),
    )
    .words()
    .everywhere(),
    key(
        "master_key_file",
        "FILE",
        "master.key in the data directory",
        "File of the master key; the variable `RAMPART_MASTER_KEY` may hold the key \
         itself",
        |c, v| optional_path(&mut c.master_key_file, v),
    )
    .words()
    .everywhere(),
    key(
        "listen",
        "ADDR",
        "127.0.0.1:7280,[::1]:7280",
        "Addresses to listen on, HTTP and TLS alike",
        |c, v| list(v, "an address with a port, such as 127.0.0.1:7280").map(|v| c.listen = v),
    )
    .list(),
    key(
        "insecure_plain_http",
        "BOOL",
        "false",
        "Serve plain HTTP on addresses that other machines reach",
        |c, v| flag(v).map(|v| c.insecure_plain_http = v),
    )
    .flagged(),
    key(
        "trusted_proxies",
        "NETWORK",
        "none",
        "Networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed; \
         they have no share of connections",
        |c, v| {
            let networks = list::<Network>(v, "a network, such as 10.0.0.0/8, or an address")?;
            c.trusted_proxies = networks.into_iter().map(|network| network.0).collect();
            Ok(())
        },
    )
    .list()
    .words(),
    key(
        "vpc_header",
        "NAME",
        "none",
        "Header in which trusted proxies give the id of the VPC that a request came over; \
         they must take away what clients send under this name",
        |c, v| {
            let name = http::HeaderName::from_bytes(one(v)?.as_bytes());
            let name = name.map_err(|_| "it must be the name of a header".to_owned())?;
            c.vpc_header = Some(name);
            Ok(())
        },
    )
    .words(),
    key(
        "connections",
        "COUNT",
        "4096",
        "Connections at once, less if the limit of open files is lower; one address holds \
         at most a quarter of them",
        |c, v| count(v, 1, 1_000_000).map(|v| c.connections = v),
    ),
    key(
        "header_seconds",
        "SECONDS",
        "30",
        "Time for a request's head, and to stay without a request",
        |c, v| count(v, 1, 3600).map(|v| c.header_seconds = v),
    ),
    key(
        "body_seconds",
        "SECONDS",
        "30",
        "Time for a request's body, of which 16 KiB or its end must come every 5 seconds",
        |c, v| count(v, 1, 3600).map(|v| c.body_seconds = v),
    ),
    key(
        "drain_seconds",
        "SECONDS",
        "30",
        "Time that requests in flight get when the server stops",
        |c, v| count(v, 0, 3600).map(|v| c.drain_seconds = v),
    ),
    key(
        "tls_name",
        "NAME",
        "none",
        "Further host names of the server's own certificate",
        |c, v| {
            list::<HostName>(v, "a host name or an address, such as ram.example.com")
                .map(|v| c.tls_names = v.into_iter().map(|name| name.0).collect())
        },
    )
    .list()
    .words(),
    key(
        "tls_cert",
        "FILE",
        "the server's own",
        "A certificate chain in PEM, instead of the server's own",
        |c, v| optional_path(&mut c.tls_cert, v),
    )
    .words(),
    key(
        "tls_key",
        "FILE",
        "the server's own",
        "Its private key in PEM",
        |c, v| optional_path(&mut c.tls_key, v),
    )
    .words(),
    key(
        "console.origin",
        "URL",
        "localhost, on the ports that are listened on",
        "Where people's pages are as their browsers see it, such as https://ram.example.com; \
         passkeys are good there alone, and lost when it changes to another host",
        |c, v| {
            let origin = one(v)?.parse().map_err(|()| {
                "it must be an https:// URL of a host with a name, without a path".to_owned()
            })?;
            c.console_origin = Some(origin);
            Ok(())
        },
    )
    .words(),
    key(
        "metrics",
        "WHO",
        "loopback",
        "Who may see /metrics: loopback (this machine alone), bearer (who sends the \
         token) or open",
        |c, v| {
            c.metrics = match one(v)? {
                "loopback" => Metrics::Loopback,
                "bearer" => Metrics::Bearer,
                "open" => Metrics::Open,
                other => return Err(format!("{other} is not one of loopback, bearer, open")),
            };
            Ok(())
        },
    ),
    key(
        "metrics_token_file",
        "FILE",
        "none",
        "File of the token for metrics = bearer",
        |c, v| optional_path(&mut c.metrics_token_file, v),
    )
    .words(),
    key(
        "console_dir",
        "DIR",
        "the console in the program",
        "Folder of a built console to serve instead of the one in the program; on loopback \
         alone",
        |c, v| optional_path(&mut c.console_dir, v),
    )
    .words(),
    key(
        "log",
        "FILTER",
        "info",
        "What is logged: error, warn, info, debug, or by module",
        |c, v| text(v).map(|v| c.log = v),
    )
    .everywhere(),
    key(
        "log_format",
        "FORMAT",
        "text",
        "How it is logged: text or json",
        |c, v| {
            c.log_format = match one(v)? {
                "text" => LogFormat::Text,
                "json" => LogFormat::Json,
                other => return Err(format!("{other} is not one of text, json")),
            };
            Ok(())
        },
    )
    .everywhere(),
    key(
        "audit.reads",
        "HOW",
        "durable",
        "Events of reads: durable before the answer, buffered, or off",
        |c, v| {
            c.audit_reads = match one(v)? {
                "durable" => AuditReads::Durable,
                "buffered" => AuditReads::Buffered,
                "off" => AuditReads::Off,
                other => return Err(format!("{other} is not one of durable, buffered, off")),
            };
            Ok(())
        },
    ),
    key(
        "audit.spool",
        "DIR",
        "spool in the data directory",
        "Where events wait while the store is away",
        |c, v| optional_path(&mut c.audit_spool, v),
    )
    .words(),
    key(
        "audit.trails",
        "DIR",
        "trails in the data directory",
        "Below which folder trails deliver events: one for each account and bucket",
        |c, v| optional_path(&mut c.audit_trails, v),
    )
    .words(),
    key(
        "audit.decisions",
        "COUNT",
        "1",
        "Of the decisions on successful reads, one in so many is kept so that it can be judged again, and says for how many it stands; 0 keeps none. Those on writes and all denials are always kept",
        |c, v| count(v, 0, 1_000_000).map(|v| c.audit_decisions = v),
    ),
    key(
        "audit.masked_keys",
        "KEY",
        "none",
        "Condition keys whose values are not kept with decisions",
        |c, v| list(v, "a condition key, such as acs:SourceIp").map(|v| c.audit_masked_keys = v),
    )
    .list()
    .words(),
    key(
        "window_seconds",
        "SECONDS",
        "900",
        "How far a signature's time may be off, and how long its nonce is remembered",
        |c, v| count(v, 1, 3600).map(|v| c.window_seconds = v),
    ),
    key(
        "staleness_seconds",
        "SECONDS",
        "300",
        "How old the state may be that reads and decisions go by when the store is away",
        |c, v| count(v, 0, 31_536_000).map(|v| c.staleness_seconds = v),
    ),
    key(
        "token_staleness",
        "SECONDS",
        "30",
        "How old it may be for temporary credentials and logons, which may have been revoked meanwhile, and for members of a directory, whose control policies may have changed",
        |c, v| count(v, 0, 300).map(|v| c.token_staleness = v),
    ),
    key(
        "nonces_per_key",
        "COUNT",
        "1000000",
        "How many writes of one key may be remembered at once; more are told to come later",
        |c, v| count(v, 1, 24_000_000).map(|v| c.nonces_per_key = v),
    ),
    key(
        "denials_per_minute",
        "COUNT",
        "600",
        "How many denials of one principal for one action in a minute have an event each; more are counted in some of them",
        |c, v| count(v, 1, 1_000_000).map(|v| c.denials_per_minute = v),
    ),
    key(
        "region",
        "NAME",
        "cn-hangzhou",
        "The region that the server says it is",
        |c, v| region(v).map(|v| c.region = v),
    ),
    key(
        "event_days",
        "DAYS",
        "90",
        "How many days audit events are kept",
        |c, v| count(v, 1, 36_500).map(|v| c.event_days = v),
    ),
    key(
        "event_mib",
        "MIB",
        "65536",
        "How many MiB of audit events are kept, as the store packs them; the oldest go \
         first",
        |c, v| count(v, 1, u32::MAX).map(|v| c.event_mib = v),
    ),
    key(
        "history_days",
        "DAYS",
        "90",
        "How many days the history of records is kept",
        |c, v| count(v, 1, 36_500).map(|v| c.history_days = v),
    ),
    key(
        "hashing",
        "COUNT",
        "1",
        "Passwords hashed at once; each takes 19 MiB for a moment",
        |c, v| count(v, 1, 1024).map(|v| c.hashing = v),
    ),
    key(
        "internal_issuers",
        "URL",
        "none",
        "OIDC issuers that may be on private addresses, or without TLS: scheme and host must equal, the port too \
         if it is given",
        |c, v| {
            let what = "http://host or https://host, with a port or without, and without a path";
            list::<Internal>(v, what).map(|v| c.internal_issuers = v)
        },
    )
    .list()
    .words(),
    key(
        "internal_issuers_ca",
        "FILE",
        "none",
        "Certificate authorities in PEM that internal issuers are trusted by, beside the public ones",
        |c, v| optional_path(&mut c.internal_issuers_ca, v),
    )
    .words(),
    key(
        "saml_vendor_names",
        "BOOL",
        "false",
        "Take assertions of SAML providers that are addressed to the vendor too, for trying a set-up that is made for it; \
         they were meant for somebody else",
        |c, v| flag(v).map(|v| c.saml_vendor_names = v),
    )
    .flagged(),
    key(
        "known_passwords_file",
        "FILE",
        "known-passwords in the data directory, if it is there",
        "List of passwords that everybody knows, which `rampart passwords import` makes. Each node \
         has its own",
        |c, v| optional_path(&mut c.known_passwords_file, v),
    )
    .words()
    .everywhere(),
    key(
        "logon.idle_minutes",
        "MINUTES",
        "60",
        "After how long without use a session of somebody who logged on ends; 0 for never before its \
         time is over",
        |c, v| count(v, 0, 1440).map(|v| c.idle_minutes = v),
    ),
    key(
        "accounts.owner_keys",
        "BOOL",
        "false",
        "Accept AccessKeys of accounts' owners, and let them have some; each of their calls \
         is counted in rampart_owner_key_calls_total",
        |c, v| flag(v).map(|v| c.limits.owner_keys = v),
    )
    .flagged(),
    key(
        "compat.delete_active_keys",
        "BOOL",
        "true",
        "Let AccessKeys be deleted that are still switched on, as infrastructure tools do; \
         false demands that they are switched off first",
        |c, v| flag(v).map(|v| c.limits.delete_active_keys = v),
    ),
];

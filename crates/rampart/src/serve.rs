//! `rampart serve`: starts the server and says where everything is.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use anyhow::Context;
use clap::Args;
use server::bootstrap::{self, FoundError, Wish};
use server::site::Pages;
use server::{Config, Opened, Server, files};
use tokio::signal::unix::{SignalKind, signal};

use crate::apply::Seed;
use crate::exit::Exit;
use crate::init::PlainDefaults;
use crate::log;
use crate::metadata::{Metadata, Prepared};
use crate::output::print;
use crate::settings::{Settings, block_on};

/// Starts the server; on a new store it founds the first account before
///
/// HTTP and TLS are served on the same port. Without a certificate of yours the server makes its
/// own authority and certificate; clients trust `ca.pem` in the data directory. SIGTERM and SIGINT
/// end it after the requests in flight are answered, SIGHUP reads the certificate anew.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Serve {
    #[command(flatten)]
    settings: Settings<true>,
    /// Make the first account what this file says before serving, as `rampart apply` does; nothing is
    /// deleted
    #[arg(long, value_name = "FILE")]
    seed: Option<std::path::PathBuf>,
    #[command(flatten)]
    defaults: PlainDefaults,
    #[command(flatten)]
    metadata: Metadata,
    /// What time it is, as this file says at every moment: 2026-11-01T00:00:00Z, or milliseconds
    #[cfg(feature = "testing")]
    #[arg(long, value_name = "FILE")]
    clock_file: Option<std::path::PathBuf>,
}

impl Serve {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let config = self.settings.begin()?;
        log::hush_panics();
        #[cfg(feature = "testing")]
        if let Some(file) = &self.clock_file {
            server::clock_file::follow(file)?;
        }
        let seed = self.seed.as_deref().map(Seed::read).transpose()?;
        let plain_defaults = self.defaults.plain_defaults;
        block_on(serve(&config, seed, plain_defaults, &self.metadata))
    }
}

async fn serve(
    config: &Config,
    seed: Option<Seed>,
    plain_defaults: bool,
    metadata: &Metadata,
) -> anyhow::Result<Exit> {
    // Before anything is founded: a port in use or a wrong certificate must change nothing.
    server::check_certificate(config)?;
    let listeners = server::bind(&config.listen)?;
    let local = listeners.iter().filter_map(|one| one.local_addr().ok());
    let addresses: Vec<_> = local.collect();
    let bound = metadata.bind(&addresses, config.tls_cert.is_none()).await?;
    let opened = server::open(config).await?;
    if opened.empty {
        let address = addresses.first().copied();
        let wish = Wish {
            plain_defaults,
            pages: Pages::of(config, address),
            ..Wish::default()
        };
        match bootstrap::found_first(&opened, &wish).await {
            Ok(credentials) => tracing::info!(account = %credentials.account(), "account founded"),
            Err(FoundError::NotEmpty) => tracing::info!("another node founded the first account"),
            Err(error) => return Err(error.into()),
        }
    }
    if let Some(seed) = seed
        && let Err(error) = seed.apply(&opened).await
    {
        opened.close().await;
        return Err(error);
    }
    let metadata = match bound {
        None => None,
        Some(bound) => match bound.prepare(&opened, &config.region).await {
            Ok(metadata) => Some(metadata),
            Err(error) => {
                opened.close().await;
                return Err(error);
            }
        },
    };
    warn_of_keys(&opened).await;
    let directory = opened.directory.clone();
    let ca = export_authority(config, &opened)?;
    let mut terminate = signal(SignalKind::terminate()).context("signals cannot be received")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("signals cannot be received")?;
    let server = Server::new(config, listeners, opened)?;
    let place = metadata.as_ref().map(Prepared::place).transpose()?;
    welcome(&server.addresses(), &directory, (ca.as_deref(), place))?;
    let served = server.run(async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    });
    let beside = async {
        match metadata {
            None => std::future::pending().await,
            Some(metadata) => metadata.serve(ca.as_deref()).await,
        }
    };
    tokio::select! {
        () = served => {}
        () = beside => {}
    }
    Ok(Exit::Done)
}

/// Says at each start which AccessKeys should have been of use in the first hour only.
async fn warn_of_keys(opened: &Opened) {
    match opened.gateway.loose_bootstrap_keys().await {
        Ok(loose) => {
            for (account, key) in loose {
                tracing::warn!(
                    %account,
                    key = key.as_str(),
                    "this AccessKey was made with the account and can be used from everywhere; log on \
                     instead and delete it, or bind it to networks with SetAccessKeyPolicy"
                );
            }
        }
        Err(fault) => {
            tracing::warn!(%fault, "it is not known which AccessKeys of a founding are left");
        }
    }
}

/// Writes the server's own authority where clients find it.
fn export_authority(
    config: &Config,
    opened: &Opened,
) -> anyhow::Result<Option<std::path::PathBuf>> {
    match (&config.tls_cert, &opened.authority) {
        (None, Ok(authority)) => {
            let path = opened.directory.join("ca.pem");
            files::write_public(&path, authority.certificate())?;
            Ok(Some(path))
        }
        _ => Ok(None),
    }
}

fn welcome(
    addresses: &[SocketAddr],
    directory: &Path,
    (ca, metadata): (Option<&Path>, Option<String>),
) -> anyhow::Result<()> {
    let list = addresses
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    let mut lines = vec![
        format!("Rampart serves HTTP and TLS on {list}"),
        format!("  data         {}", directory.display()),
    ];
    if let Some(ca) = ca {
        lines.push(format!("  CA           {}", ca.display()));
    }
    lines.extend(metadata.map(|place| format!("  metadata     {place}")));
    let bootstrap = bootstrap::path(directory);
    if bootstrap.exists() {
        let file = bootstrap.display();
        tracing::warn!(%file, "credentials of the first account lie in this file; take them away and delete it");
        lines.push(format!(
            "  credentials  {file}  (take them away, then delete the file)"
        ));
        if let Some(link) = bootstrap::logon_link(directory) {
            lines.push(format!("  log on at    {link}"));
            lines.push(FIRST_HOUR.to_owned());
        }
    }
    let address = addresses
        .first()
        .map(|address| reachable(*address))
        .unwrap_or_default();
    lines.push(format!(
        "\nNow do this: point an official SDK at the endpoint {address}, with protocol http on this\n\
         machine and https from others."
    ));
    if let Some(ca) = ca {
        let ca = ca.display();
        lines.push(format!(
            "For https let it trust the CA:\n  export SSL_CERT_FILE={ca} NODE_EXTRA_CA_CERTS={ca}"
        ));
    }
    print(&lines.join("\n"))?;
    Ok(())
}

/// What there is to do as long as the first credentials lie there.
const FIRST_HOUR: &str = "
In the first hour (docs/guides/logon.md, \"The first hour\"):
  1. log on as the administrator: choose a password, bind a second factor
  2. log on as root, the account's id, once: the same; then keep both offline
  3. make users, roles and keys of their own, and delete the administrator's AccessKey
  4. say from where people log on (SetSecurityPreference, LoginNetworkMasks)
  5. look at `rampart posture`, and delete the file of credentials";

/// The address to call: one that means all addresses cannot be called on every system.
fn reachable(address: SocketAddr) -> String {
    let port = address.port();
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => format!("127.0.0.1:{port}"),
        IpAddr::V6(ip) if ip.is_unspecified() => format!("[::1]:{port}"),
        _ => address.to_string(),
    }
}

const EXAMPLES: &str = "\
Examples:
  rampart serve
  rampart serve --data-dir /var/lib/rampart --listen 0.0.0.0:443 --tls-name ram.example.com
  rampart serve --config /etc/rampart.toml --store postgres://rampart@db.example.com/rampart
  rampart serve --seed account.toml
  rampart serve --plain-defaults --data-dir /tmp/trial
  RAMPART_LOG=debug RAMPART_AUDIT_READS=buffered rampart serve";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_to_call_is_one_that_can_be_called() {
        for (listening, called) in [
            ("0.0.0.0:1", "127.0.0.1:1"),
            ("[::]:1", "[::1]:1"),
            ("192.0.2.1:1", "192.0.2.1:1"),
        ] {
            assert_eq!(reachable(listening.parse().unwrap()), called);
        }
    }
}

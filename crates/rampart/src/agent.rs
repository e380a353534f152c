//! `rampart agent`: credentials for the programs of this machine.

use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use agent::{Desk, Door, Keeper, Lent, Listening, Local, Role, Shelf, Terms, Told, Wanted};
use anyhow::{Context as _, bail};
use clap::Args;
use server::Config;
use server::machine;
use tokio::net::{TcpListener, UnixListener};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;

use crate::exit::Exit;
use crate::issuer::Issuing;
use crate::log;
use crate::output::print;
use crate::secret_files::SecretFiles;
use crate::secret_reader::SecretReader;
use crate::settings::block_on;
use crate::time;

/// Hands out temporary credentials to the programs of this machine, which need no keys of their own
///
/// It obtains credentials of roles from a server, renews them early, and serves them as the metadata service of an
/// instance does, as a credentials URI, and over a Unix socket; while the server is away, until they end. Whatever was
/// forwarded, comes from a browser, or names a foreign host is refused. Its log has a line for each issue.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Agent {
    /// A role that is handed out, the first where no role is named; repeat it for more
    #[arg(long = "role", value_name = "[NAME=]ARN", required = true)]
    roles: Vec<Role>,
    #[command(flatten)]
    issuing: Issuing,
    /// Serve the metadata service there; libraries ask 100.100.100.200:80
    #[arg(long, value_name = "ADDRESS:PORT")]
    metadata: Vec<SocketAddr>,
    /// Metadata only with a token that was asked for before
    #[arg(long, requires = "metadata")]
    hardened: bool,
    /// What the metadata service says of the region
    #[arg(long, value_name = "NAME", default_value = "cn-hangzhou")]
    region: String,
    /// Serve a credentials URI there, /v1/credentials and /v1/credentials/ROLE
    #[arg(long, value_name = "ADDRESS:PORT")]
    uri: Vec<SocketAddr>,
    /// Serve the same over a Unix socket
    #[arg(long, value_name = "FILE")]
    socket: Option<PathBuf>,
    /// Who may open the socket, as its file's mode
    #[arg(long, value_name = "OCTAL", default_value = "600", value_parser = mode, requires = "socket")]
    socket_mode: u32,
    /// A further name or address that programs reach it by
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<String>,
    #[command(flatten)]
    secrets: Secrets,
}

/// Which secrets are handed out beside credentials.
#[derive(Args)]
struct Secrets {
    /// A secret that a role may read, served at /v1/secrets/NAME of --uri and --socket; repeat it for more
    #[arg(long = "secret", value_name = "NAME=SECRET")]
    wanted: Vec<Wanted>,
    /// The role whose credentials read secrets, if not the first
    #[arg(long, value_name = "NAME", requires = "wanted")]
    secret_role: Option<String>,
    /// After how long a secret is read again
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = time::seconds)]
    secret_refresh: u32,
    /// For how long a secret is handed out while the server is away; then it is forgotten
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = time::seconds)]
    secret_max_age: u32,
    /// Keep each secret as a file of its name in this folder too
    #[arg(long, value_name = "FOLDER", requires = "wanted")]
    secret_files: Option<PathBuf>,
    /// Who may read those files, as their mode
    #[arg(long, value_name = "OCTAL", default_value = "400", value_parser = mode, requires = "secret_files")]
    secret_file_mode: u32,
}

impl Secrets {
    /// Checks that each has a name of its own, and that something is left between reading again and forgetting.
    fn check(&self) -> anyhow::Result<()> {
        let names: std::collections::HashSet<_> = self.wanted.iter().map(|one| &one.name).collect();
        if names.len() != self.wanted.len() {
            bail!("two secrets have one name; give one another name with --secret NAME=SECRET");
        }
        if self.secret_refresh == 0 || self.secret_refresh > self.secret_max_age {
            bail!("--secret-refresh must be at least 1s, and not longer than --secret-max-age");
        }
        if let Some(folder) = &self.secret_files
            && !folder.is_dir()
        {
            bail!(
                "{} is no folder; make it first, in memory",
                folder.display()
            );
        }
        Ok(())
    }

    /// The shelf they are kept on, if there are any, and who is told of what is on it.
    fn shelf(
        &self,
        issuing: &Issuing,
        (keeper, roles): (&Arc<Keeper>, &[Role]),
    ) -> anyhow::Result<Option<(Arc<Shelf>, Option<Told>)>> {
        if self.wanted.is_empty() {
            return Ok(None);
        }
        let named = self.secret_role.as_deref();
        let mut roles = roles.iter();
        let role = roles.find(|role| named.is_none_or(|name| &*role.name == name));
        let role = role.context("--secret-role names no --role")?;
        let (endpoint, ca) = issuing.server().context("secrets need --endpoint")?;
        let reader = SecretReader { endpoint, ca };
        let terms = Terms {
            refresh: self.secret_refresh.into(),
            age: self.secret_max_age.into(),
        };
        let by = (Arc::clone(keeper), role.name.to_string());
        let shelf = Shelf::new(self.wanted.clone(), by, Arc::new(reader), terms);
        let files = self.secret_files.clone();
        let told = files.map(|folder| {
            let files = SecretFiles::new(folder, self.secret_file_mode);
            let told: Told = Box::new(move |wanted, value| files.keep(wanted, value));
            told
        });
        Ok(Some((Arc::new(shelf), told)))
    }
}

impl Agent {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        log::begin(&Config::default())?;
        log::hush_panics();
        let asked = !self.metadata.is_empty() || !self.uri.is_empty() || self.socket.is_some();
        if !asked && self.secrets.secret_files.is_none() {
            bail!("say where programs ask: --metadata, --uri or --socket");
        }
        self.secrets.check()?;
        let names: std::collections::HashSet<_> =
            self.roles.iter().map(|role| &role.name).collect();
        if names.len() != self.roles.len() {
            bail!("two roles have one name; give one another name with --role NAME=ARN");
        }
        block_on(self.serve())
    }

    async fn serve(self) -> anyhow::Result<Exit> {
        let source = Arc::new(self.issuing.open().await?);
        let key = machine::seed().context("the machine has no randomness to give")?;
        let mut desk = Desk::new(&self.roles, key).context("a role is needed")?;
        desk.hardened = self.hardened;
        desk.region = Some(self.region.clone());
        desk.hosts.clone_from(&self.hosts);
        let mut terminate =
            signal(SignalKind::terminate()).context("signals cannot be received")?;
        let mut interrupt =
            signal(SignalKind::interrupt()).context("signals cannot be received")?;
        let listening = self.listen(&mut desk).await?;
        let keeper = Arc::new(Keeper::new(self.roles.clone(), source, lent()));
        let shelf = self.secrets.shelf(&self.issuing, (&keeper, &self.roles))?;
        let mut all = JoinSet::new();
        all.spawn(Arc::clone(&keeper).run());
        let shelf = shelf.map(|(shelf, told)| {
            all.spawn(Arc::clone(&shelf).run(told));
            shelf
        });
        let local = Arc::new(Local {
            desk,
            keeper,
            shelf,
        });
        for one in listening {
            all.spawn(agent::serve(one, Arc::clone(&local)));
        }
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = all.join_next() => bail!("a part of the agent broke"),
        }
        if let Some(path) = &self.socket {
            // Whoever starts next makes it anew.
            let _ = std::fs::remove_file(path);
        }
        Ok(Exit::Done)
    }

    /// Listens everywhere, and says where.
    async fn listen(&self, desk: &mut Desk) -> anyhow::Result<Vec<Listening>> {
        let mut all = Vec::new();
        let doors = [(&self.metadata, Door::Metadata), (&self.uri, Door::Uri)];
        for (addresses, door) in doors {
            for address in addresses {
                let listener = TcpListener::bind(address).await;
                let listener = listener.with_context(|| format!("cannot listen at {address}"))?;
                let address = listener.local_addr()?;
                if address.ip().is_unspecified() {
                    tracing::warn!(%address, "every machine that reaches this one may ask for credentials there");
                }
                desk.addresses.push(address.ip());
                print(&match door {
                    Door::Metadata => {
                        format!("metadata service: http://{address}/latest/meta-data/")
                    }
                    _ => format!("credentials URI: http://{address}/v1/credentials"),
                })?;
                all.push(Listening::Tcp(listener, door));
            }
        }
        if let Some(path) = &self.socket {
            all.push(Listening::Unix(socket(path, self.socket_mode)?));
            print(&format!("socket: {}", std::path::absolute(path)?.display()))?;
        }
        Ok(all)
    }
}

/// Listens at a file, which it makes anew if nobody else listens there.
fn socket(path: &Path, mode: u32) -> anyhow::Result<UnixListener> {
    let is_socket =
        std::fs::symlink_metadata(path).is_ok_and(|there| there.file_type().is_socket());
    if is_socket {
        if std::os::unix::net::UnixStream::connect(path).is_ok() {
            bail!("another program listens at {}", path.display());
        }
        std::fs::remove_file(path).with_context(|| format!("cannot replace {}", path.display()))?;
    }
    let listener =
        UnixListener::bind(path).with_context(|| format!("cannot listen at {}", path.display()))?;
    // Before this it is the user's alone, as all files are that this program makes.
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))?;
    Ok(listener)
}

fn mode(text: &str) -> Result<u32, String> {
    let mode = u32::from_str_radix(text, 8)
        .ok()
        .filter(|mode| mode & !0o666 == 0);
    mode.ok_or_else(|| "write an octal mode without rights to execute, such as 660".to_owned())
}

/// What the agent is lent of the machine.
pub(crate) fn lent() -> Lent {
    let chance = || {
        let seed = machine::seed().unwrap_or_default();
        let [byte, other, ..] = seed;
        f64::from(u16::from_be_bytes([byte, other])) / f64::from(u16::MAX)
    };
    Lent {
        now: Arc::new(machine::now),
        chance: Arc::new(chance),
    }
}

const EXAMPLES: &str = "\
Examples:
  rampart agent --endpoint https://ram.example.com:7280 --role acs:ram::1234567890123456:role/web \\
      --oidc-token-file /var/run/secrets/tokens/oidc \\
      --oidc-provider acs:ram::1234567890123456:oidc-provider/cluster --uri 127.0.0.1:7281
  export ALIBABA_CLOUD_CREDENTIALS_URI=http://127.0.0.1:7281/v1/credentials
  rampart agent … --metadata 100.100.100.200:80 --hardened     as on an instance; port 80 needs root or a capability
  rampart agent … --socket /run/rampart/agent.sock --socket-mode 660
  rampart agent … --uri 127.0.0.1:7281 --secret db=app/db     curl http://127.0.0.1:7281/v1/secrets/db
  rampart agent … --secret db=app/db --secret-files /run/secrets --secret-max-age 4h
  curl --unix-socket /run/rampart/agent.sock http://localhost/v1/credentials";

//! `rampart serve --metadata-listen`: the metadata service of an instance inside the server, for trying. It is an agent of
//! the account like any other, whose key ends with the process.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use agent::{Desk, Door, Keeper, Listening, Local, Role};
use anyhow::{Context as _, bail};
use clap::Args;
use model::{RoleName, Secret};
use serde_json::Value;
use server::operate::{self, Inside, Remote, Unanswered};
use server::{Opened, machine};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::agent::lent;
use crate::identity::{Identity, OWN};
use crate::issuer::Sts;

/// The metadata service of an instance inside the server.
#[derive(Args)]
pub(crate) struct Metadata {
    /// Also serve the metadata service of an instance there, for trying; `rampart agent` does so on machines of their own
    #[arg(long, value_name = "ADDRESS:PORT", requires = "metadata_role")]
    metadata_listen: Option<SocketAddr>,
    /// The role that it hands out, which must trust instances: the service ecs.aliyuncs.com
    #[arg(long, value_name = "NAME", requires = "metadata_listen")]
    metadata_role: Option<RoleName>,
}

/// What listens, before anything is founded.
pub(crate) struct Bound {
    listener: TcpListener,
    role: RoleName,
    /// Where the server is called.
    endpoint: String,
}

/// What is to be served once the server answers.
pub(crate) struct Prepared {
    bound: Bound,
    role: Role,
    code: Secret,
    region: String,
}

impl Metadata {
    /// Listens, if the server can be called from its own process: at these addresses, with a certificate of its own
    /// authority or with somebody's.
    pub(crate) async fn bind(
        &self,
        addresses: &[SocketAddr],
        own_authority: bool,
    ) -> anyhow::Result<Option<Bound>> {
        let (Some(address), Some(role)) = (self.metadata_listen, &self.metadata_role) else {
            return Ok(None);
        };
        let endpoint = own_endpoint(addresses, own_authority);
        let endpoint = endpoint.context("--metadata-listen needs a server that listens on a loopback address, such as 127.0.0.1:7280, too")?;
        let listener = TcpListener::bind(address).await;
        let listener = listener.with_context(|| format!("cannot listen at {address}"))?;
        if address.ip().is_unspecified() {
            tracing::warn!(%address, "every machine that reaches this one may ask for credentials there");
        }
        let role = role.clone();
        Ok(Some(Bound {
            listener,
            role,
            endpoint,
        }))
    }
}

impl Bound {
    /// Makes the agent of this server, or gives it the role and another code.
    pub(crate) async fn prepare(self, opened: &Opened, region: &str) -> anyhow::Result<Prepared> {
        let account = operate::account(opened, None).await?;
        let inside = Inside::new(opened.gateway.clone(), account, PART);
        let (name, role) = (("AgentName", NAME), ("RoleName.1", self.role.as_str()));
        let made = match inside.call((OWN, "CreateAgent"), &[name, role], None).await {
            Err(Unanswered { code, .. }) if code == "EntityAlreadyExists.Agent" => {
                let active = [name, role, ("Status", "Active")];
                let update = inside.call((OWN, "UpdateAgent"), &active, None);
                update
                    .await
                    .context("the agent of the metadata service cannot be changed")?;
                inside.call((OWN, "RenewAgentCode"), &[name], None).await
            }
            made => made,
        };
        let made = made
            .with_context(|| format!("there is no metadata service with the role {}", self.role))?;
        let code = made.get("EnrolmentCode").and_then(Value::as_str);
        let code = code.context("no code was given to the agent of the metadata service")?;
        let arn = format!("acs:ram::{account}:role/{}", self.role);
        Ok(Prepared {
            role: arn.parse().map_err(anyhow::Error::msg)?,
            bound: self,
            code: Secret::new(code.to_owned()),
            region: region.to_owned(),
        })
    }
}

impl Prepared {
    /// Where it is, for people.
    pub(crate) fn place(&self) -> anyhow::Result<String> {
        let address = self.bound.listener.local_addr()?;
        let role = &self.bound.role;
        Ok(format!("http://{address}/latest/meta-data/  (role {role})"))
    }

    /// Enrols with the server that answers here, and serves for ever. What breaks here does not break the server.
    pub(crate) async fn serve(self, ca: Option<&Path>) {
        if let Err(why) = self.serving(ca).await {
            tracing::error!(error = format!("{why:#}"), "the metadata service has ended");
        }
        std::future::pending::<()>().await;
    }

    async fn serving(self, ca: Option<&Path>) -> anyhow::Result<()> {
        let place = || operate::Place {
            endpoint: self.bound.endpoint.clone(),
            ca: ca.map(Path::to_owned),
            key: None,
        };
        let identity = Identity::enrolled_now(&Remote::new(place())?, &self.code).await?;
        let source = Arc::new(Sts::of_agent(Remote::new(place())?, identity, DURATION));
        let key = machine::seed().context("the machine has no randomness to give")?;
        let roles = vec![self.role];
        let mut desk = Desk::new(&roles, key).context("a role is needed")?;
        desk.region = Some(self.region);
        desk.addresses.push(self.bound.listener.local_addr()?.ip());
        let keeper = Arc::new(Keeper::new(roles, source, lent()));
        let mut all = JoinSet::new();
        all.spawn(Arc::clone(&keeper).run());
        let listening = Listening::Tcp(self.bound.listener, Door::Metadata);
        let local = Local {
            desk,
            keeper,
            shelf: None,
        };
        all.spawn(agent::serve(listening, Arc::new(local)));
        all.join_next().await;
        bail!("a part of it broke")
    }
}

/// Where the server can be called from its own process.
fn own_endpoint(addresses: &[SocketAddr], own_authority: bool) -> Option<String> {
    let here = addresses.iter().find(|address| address.ip().is_loopback());
    if let Some(address) = here {
        return Some(format!("http://{address}"));
    }
    // Elsewhere nothing but TLS is served, and another authority's certificate names other hosts.
    let any = addresses.iter().find(|one| one.ip().is_unspecified());
    let any = any.filter(|_| own_authority)?;
    Some(match any.ip() {
        IpAddr::V4(_) => format!("https://127.0.0.1:{}", any.port()),
        IpAddr::V6(_) => format!("https://[::1]:{}", any.port()),
    })
}

/// What the agent is called.
const NAME: &str = "metadata";
/// What acts, as events name it.
const PART: &str = "metadata service";
/// For how many seconds credentials are good.
const DURATION: u32 = 3600;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_called_where_nobody_else_listens() {
        let at = |text: &str| text.parse::<SocketAddr>().unwrap();
        for (addresses, own, expected) in [
            (
                vec![at("10.0.0.1:80"), at("127.0.0.1:7280")],
                false,
                Some("http://127.0.0.1:7280"),
            ),
            (vec![at("[::1]:7280")], false, Some("http://[::1]:7280")),
            (vec![at("0.0.0.0:443")], true, Some("https://127.0.0.1:443")),
            (vec![at("[::]:443")], true, Some("https://[::1]:443")),
            (vec![at("0.0.0.0:443")], false, None),
            (vec![at("10.0.0.1:443")], true, None),
        ] {
            assert_eq!(own_endpoint(&addresses, own).as_deref(), expected);
        }
    }
}

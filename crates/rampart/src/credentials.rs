//! `rampart credentials`: temporary credentials, and other forms of them.

use agent::{Role, Source as _, forms};
use anyhow::bail;
use clap::{ArgGroup, Args};
use server::Config;
use server::operate::AccessKey;

use crate::access_key;
use crate::exit::Exit;
use crate::issuer::Issuing;
use crate::log;
use crate::output::print;
use crate::settings::block_on;

/// Obtains temporary credentials of a role, or turns those there are into a form that needs no SDK
///
/// With --role they are printed as a command prints them that a profile of mode External names, or `credential_process`
/// elsewhere; --export prints lines for a shell. --bearer asks no server: it reads `ALIBABA_CLOUD_ACCESS_KEY_ID`,
/// `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `ALIBABA_CLOUD_SECURITY_TOKEN`, so that no secret stands in a command line.
#[derive(Args)]
#[command(after_help = EXAMPLES, group = ArgGroup::new("what").required(true).args(["role", "bearer"]))]
pub(crate) struct Credentials {
    /// The role whose credentials are wanted
    #[arg(long, value_name = "ARN")]
    role: Option<Role>,
    /// Lines for a shell instead of JSON
    #[arg(long, requires = "role")]
    export: bool,
    /// Print a bearer credential for the decision API; it ends with the token it is made from
    #[arg(long)]
    bearer: bool,
    #[command(flatten)]
    issuing: Issuing,
}

impl Credentials {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let Some(role) = &self.role else {
            return bearer();
        };
        log::begin(&Config::default())?;
        let issued = block_on(async {
            let sts = self.issuing.open().await?;
            Ok(sts.issue(role).await?)
        })?;
        if self.export {
            print(forms::exports(&issued).trim_end())?;
        } else {
            print(&forms::process(&issued))?;
        }
        Ok(Exit::Done)
    }
}

fn bearer() -> anyhow::Result<Exit> {
    let AccessKey { id, secret, token } = access_key::find(None, None)?;
    let Some(token) = token.filter(|_| id.starts_with("STS.")) else {
        bail!(
            "ALIBABA_CLOUD_ACCESS_KEY_ID is not that of temporary credentials, which begins \
             with STS. and has a token in ALIBABA_CLOUD_SECURITY_TOKEN; assume a role first"
        );
    };
    let bearer = server::bearer_credential(&id, secret.expose(), token.expose());
    print(&bearer)?;
    Ok(Exit::Done)
}

const EXAMPLES: &str = "\
Examples:
  eval \"$(rampart credentials --role acs:ram::1234567890123456:role/deploy --export \\
      --endpoint https://ram.example.com:7280)\"
  rampart credentials --bearer
  curl --cacert ca.pem -H \"Authorization: Bearer $(rampart credentials --bearer)\" \\
      -H 'Content-Type: application/json' -d @question.json https://localhost:7280/access/v1/evaluation";

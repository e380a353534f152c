//! `rampart credentials`: other forms of temporary credentials.

use anyhow::bail;
use clap::Args;

use crate::exit::Exit;
use crate::output::print;

/// Turns temporary credentials into a form that a client without an SDK can send
///
/// They are read from `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and
/// `ALIBABA_CLOUD_SECURITY_TOKEN`, so that no secret stands in a command line. The server is not
/// asked.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Credentials {
    /// Print a bearer credential for the decision API; it ends with the token it is made from
    #[arg(long)]
    bearer: bool,
}

impl Credentials {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        if !self.bearer {
            bail!("name the form to make: --bearer is the only one so far");
        }
        let id = variable("ALIBABA_CLOUD_ACCESS_KEY_ID")?;
        let secret = variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET")?;
        let token = variable("ALIBABA_CLOUD_SECURITY_TOKEN")?;
        if !id.starts_with("STS.") {
            bail!(
                "ALIBABA_CLOUD_ACCESS_KEY_ID is not that of temporary credentials, which begins \
                 with STS.; assume a role first"
            );
        }
        print(&server::bearer_credential(&id, &secret, &token))?;
        Ok(Exit::Done)
    }
}

fn variable(name: &str) -> anyhow::Result<String> {
    match std::env::var(name) {
        Ok(value) if !value.is_empty() => Ok(value),
        _ => bail!("{name} is not set; take it from the answer of AssumeRole"),
    }
}

const EXAMPLES: &str = "\
Examples:
  rampart credentials --bearer
  curl --cacert ca.pem -H \"Authorization: Bearer $(rampart credentials --bearer)\" \\
      -H 'Content-Type: application/json' -d @question.json https://localhost:7280/access/v1/evaluation";

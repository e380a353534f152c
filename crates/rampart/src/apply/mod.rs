//! `rampart apply`, `plan` and `export`: an account as one file. Nothing here reads or changes an
//! account but by operations of the cloud APIs.

mod file;
mod seed;

use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, ValueEnum};
use declaration::{Declared, Plan, Scope, export, keyed, look, perform, plan, toml};

use self::file::File;
use crate::exit::Exit;
use crate::output::{Output, print, print_json};
use crate::settings::block_on;
use crate::way::{Way, Where};

pub(crate) use self::seed::Seed;

/// Makes an account what a file says, and prints the plan before
///
/// The file declares users, groups, roles, policies, providers and settings in TOML or JSON, and the
/// organization that the account manages: folders, accounts, control policies, resource groups. What it
/// does not speak of is left alone, and nothing is deleted without --prune. Each step is an operation of
/// the cloud APIs. With --endpoint they are sent to a server, signed with the AccessKey in
/// `ALIBABA_CLOUD_ACCESS_KEY_ID` and `ALIBABA_CLOUD_ACCESS_KEY_SECRET` or in the file of --credentials; without it
/// the server's own program performs them on the store. An apply that was interrupted goes on when it is
/// given again. Exit code: 0 if the account is what the file says, 2 if not.
#[derive(Args)]
#[command(after_help = APPLY)]
pub(crate) struct Apply {
    #[command(flatten)]
    what: What,
}

/// Prints what `rampart apply` would do, and changes nothing
///
/// Exit code: 0 if there is a plan, also an empty one, 2 if there is none because of mistakes or a
/// failure. With --detailed: 0 if there is nothing to do, 2 if there is, 1 for mistakes and failures.
#[derive(Args)]
#[command(after_help = PLAN)]
pub(crate) struct Planned {
    #[command(flatten)]
    what: What,
    /// Tell by the exit code whether there is something to do: 0 no, 2 yes, 1 failure
    #[arg(long)]
    detailed: bool,
}

/// Prints an account as a file for which `rampart plan` finds nothing to do
///
/// Passwords and AccessKeys are not in it: nobody can see them. What the server does not serve is left
/// out and named. Exit code: 0, or 2 on a failure.
#[derive(Args)]
#[command(after_help = EXPORT)]
pub(crate) struct Export {
    #[command(flatten)]
    place: Where,
    /// Syntax of the file
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// The syntax of a file that is written.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// TOML.
    #[default]
    Toml,
    /// JSON.
    Json,
}

/// What is to be where.
#[derive(Args)]
struct What {
    #[command(flatten)]
    place: Where,
    /// The file; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Delete what is there and not in the file, of the kinds and lists the file speaks of
    #[arg(long)]
    prune: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

impl Apply {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let what = self.what;
        let file = File::read(&what.file)?;
        let declared = file.declared(what.place.is_remote())?;
        block_on(async {
            let way = what.place.open(PART).await?;
            let done = apply(&way, &file, &declared, &what).await;
            way.close().await;
            done.map(|()| Exit::Done)
        })
    }
}

async fn apply(way: &Way, file: &File, declared: &Declared, what: &What) -> anyhow::Result<()> {
    let plan = draw(way, declared, what).await?;
    show(&plan, what.output)?;
    perform(way, &plan, &|reference| file.secret(reference)).await?;
    Ok(())
}

impl Planned {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let found = self.found();
        match (self.detailed, found) {
            (false, found) => found.map(|_| Exit::Done),
            (true, Ok(true)) => Ok(Exit::Done),
            (true, Ok(false)) => Ok(Exit::Undecided),
            (true, Err(error)) => {
                eprintln!("rampart: {error:#}");
                Ok(Exit::Problems)
            }
        }
    }

    /// Prints the plan; whether it is empty.
    fn found(&self) -> anyhow::Result<bool> {
        let file = File::read(&self.what.file)?;
        let declared = file.declared(self.what.place.is_remote())?;
        block_on(async {
            let way = self.what.place.open(PART).await?;
            let plan = draw(&way, &declared, &self.what).await;
            way.close().await;
            let plan = plan?;
            show(&plan, self.what.output)?;
            Ok(plan.is_empty())
        })
    }
}

impl Export {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        block_on(async {
            let way = self.place.open(PART).await?;
            let seen = look(&way, Scope::All).await;
            way.close().await;
            let state = seen?;
            for (section, operation) in state.unserved() {
                eprintln!("rampart: {section} is left out: the server has no {operation}");
            }
            for (section, key, operation) in state.unseen() {
                eprintln!(
                    "rampart: {key} of {section} are left out: {operation} is not served, or not allowed to whoever asks"
                );
            }
            let document = export(&state);
            match self.format {
                Format::Json => print_json(&document)?,
                Format::Toml => print(toml(&document)?.trim_end())?,
            }
            Ok(Exit::Done)
        })
    }
}

/// Looks at the account and draws the plan.
async fn draw(way: &Way, declared: &Declared, what: &What) -> anyhow::Result<Plan> {
    let scope = if what.prune {
        Scope::Around(declared)
    } else {
        Scope::Of(declared)
    };
    let present = look(way, scope).await?;
    let plan = plan(declared, &present, what.prune)
        .map_err(|mistakes| file::mistaken(&file::name(&what.file), &mistakes))?;
    if let Some(own) = way.user().await?
        && plan.deleted_users().any(|user| user == own)
    {
        bail!(
            "the plan deletes the user {own}, whose AccessKey signs it; name the user in the file"
        );
    }
    if !plan.deposed.is_empty() {
        bail!(
            "the plan leaves nobody who may do everything: it takes AdministratorAccess from {}; name a user or group in the file who has it then",
            plan.deposed.join(", ")
        );
    }
    let keyed = keyed(way, plan.deleted_users()).await?;
    if !keyed.is_empty() {
        bail!(
            "users with AccessKeys are not deleted: {}; delete their keys first, or name them in the file",
            keyed.join(", ")
        );
    }
    Ok(plan)
}

fn show(plan: &Plan, output: Output) -> anyhow::Result<()> {
    match output {
        Output::Json => print_json(plan),
        Output::Text => Ok(print(&plan.to_string())?),
    }
}

/// What acts, as events name it.
const PART: &str = "apply";

const APPLY: &str = "\
Examples:
  rampart apply account.toml                                    on the store in ./rampart-data
  rampart apply account.toml --endpoint https://ram.example.com:7280 --ca ca.pem
  rampart apply account.json --endpoint http://127.0.0.1:7280 --credentials rampart-data/bootstrap.json
  rampart plan account.toml --prune && rampart apply account.toml --prune   what is not in it goes

A file:
  [users.alice]
  email = \"alice@example.com\"
  custom_policies = [\"reader\"]

  [login_profiles.alice]
  password = \"env:ALICE_PASSWORD\"

  [groups.developers]
  members = [\"alice\"]

  [policies.reader]
  document = \"file:reader.json\"";

const PLAN: &str = "\
Examples:
  rampart plan account.toml
  rampart plan account.toml --prune --output json
  rampart plan account.toml --detailed; test $? -ne 2 || echo \"the account has drifted\"";

const EXPORT: &str = "\
Examples:
  rampart export > account.toml
  rampart export --format json --endpoint https://ram.example.com:7280 --ca ca.pem
  rampart export | rampart plan - --detailed                    nothing to do: exit code 0";

//! Settings of commands that open a store: flags over environment over file. The flags are made of
//! the table of settings, so that none lacks its own.

use std::path::PathBuf;

use anyhow::Context;
use clap::error::Error;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use server::Config;
use server::config::{Key, Kind, Layer, keys};

/// Flags of a command that opens a store: those of every such command, or all that a server has.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings<const SERVER: bool = false> {
    config: Option<PathBuf>,
    flags: Vec<(&'static str, Vec<String>)>,
}

impl<const SERVER: bool> Settings<SERVER> {
    fn keys() -> impl Iterator<Item = &'static Key> {
        keys().filter(|key| SERVER || key.everywhere)
    }

    /// All settings, with the flags of this command over the rest.
    pub(crate) fn read(&self) -> anyhow::Result<Config> {
        let mut flags = Layer::default();
        for (name, values) in &self.flags {
            flags.flag(name, values.clone());
        }
        let mut layers = Vec::new();
        if let Some(path) = &self.config {
            let text = std::fs::read_to_string(path).with_context(|| {
                format!(
                    "cannot read {}; name a readable file with --config",
                    path.display()
                )
            })?;
            layers.push(Layer::file(&std::path::absolute(path)?, &text)?);
        }
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        layers.push(Layer::environment(variables)?);
        layers.push(flags);
        Ok(Config::read(&layers)?)
    }

    /// All settings, with logging begun, and a word about what had better not be a flag.
    pub(crate) fn begin(&self) -> anyhow::Result<Config> {
        let config = self.read()?;
        crate::log::begin(&config)?;
        let store = self.flags.iter().find(|(name, _)| *name == "store");
        if store.is_some_and(|(_, values)| values.iter().any(|url| has_password(url))) {
            tracing::warn!(
                "--store has a password, which every user of this machine can see in the list of \
                 processes; give it as RAMPART_STORE or in the file of --config"
            );
        }
        Ok(config)
    }
}

/// Whether an address of a store says a password.
fn has_password(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else {
        return false;
    };
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let user = place.rsplit_once('@').map(|(user, _)| user);
    let in_user = user
        .and_then(|user| user.split_once(':'))
        .is_some_and(|(_, password)| !password.is_empty());
    in_user || query.split('&').any(|pair| pair.starts_with("password="))
}

impl<const SERVER: bool> Args for Settings<SERVER> {
    fn augment_args(command: Command) -> Command {
        let config = Arg::new("config")
            .long("config")
            .value_name("FILE")
            .env("RAMPART_CONFIG")
            .value_parser(clap::value_parser!(PathBuf))
            .help("File with settings in TOML; each flag has a key there and a variable RAMPART_…")
            .help_heading(HEADING);
        Self::keys()
            .map(argument)
            .fold(command.arg(config), Command::arg)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<const SERVER: bool> FromArgMatches for Settings<SERVER> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let given = |key: &Key| {
            let values = matches.get_many::<String>(key.name)?;
            Some((key.name, values.cloned().collect()))
        };
        Ok(Self {
            config: matches.get_one("config").cloned(),
            flags: Self::keys().filter_map(given).collect(),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn argument(key: &'static Key) -> Arg {
    let argument = Arg::new(key.name)
        .long(key.flag())
        .value_name(key.value)
        .help(format!("{} [default: {}]", key.help, key.default.text()))
        .help_heading(HEADING);
    match key.kind {
        Kind::One => argument.action(ArgAction::Set),
        Kind::List => argument.action(ArgAction::Append).num_args(1..),
        Kind::Flag => argument
            .action(ArgAction::Set)
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true"),
    }
}

/// Runs what waits.
pub(crate) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime
        .context("the asynchronous runtime could not be started")?
        .block_on(work)
}

const HEADING: &str = "Settings";

#[cfg(test)]
mod tests {
    use super::*;

    fn read<const SERVER: bool>(arguments: &[&str]) -> Result<Settings<SERVER>, Error> {
        let command = Settings::<SERVER>::augment_args(Command::new("rampart"));
        let matches = command.try_get_matches_from([&["rampart"], arguments].concat())?;
        Settings::from_arg_matches(&matches)
    }

    #[test]
    fn each_setting_has_its_flag() {
        for key in keys() {
            let flag = format!("--{}=true", key.flag());
            let settings = read::<true>(&[&flag]).unwrap();
            assert_eq!(
                settings.flags,
                [(key.name, vec!["true".to_owned()])],
                "{flag}"
            );
            assert_eq!(read::<false>(&[&flag]).is_ok(), key.everywhere, "{flag}");
        }
    }

    #[test]
    fn a_yes_needs_no_value_and_a_list_takes_several() {
        let settings = read::<true>(&[
            "--insecure-plain-http",
            "--tls-name",
            "a",
            "b",
            "--tls-name",
            "c",
        ]);
        let flags = settings.unwrap().flags;
        let given = |name| {
            flags
                .iter()
                .find(|(key, _)| *key == name)
                .unwrap()
                .1
                .clone()
        };
        assert_eq!(given("insecure_plain_http"), ["true"]);
        assert_eq!(given("tls_name"), ["a", "b", "c"]);
    }

    #[test]
    fn a_password_in_an_address_is_noticed() {
        for (url, has) in [
            ("postgres://user:secret@host/db", true),
            ("postgres://host/db?user=u&password=secret", true),
            ("postgres://user@host:5432/db", false),
            ("postgres://user:@host/db", false),
            ("sqlite:a:b@c", false),
            ("sqlite://a/b:c", false),
        ] {
            assert_eq!(has_password(url), has, "{url}");
        }
    }
}

//! Settings of commands that open a store: flags over environment over file.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use server::Config;
use server::config::Layer;

/// Flags of every command that opens a store.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Settings")]
pub(crate) struct Settings {
    /// File with settings in TOML; each flag has a key there and a variable `RAMPART_…`
    #[arg(long, value_name = "FILE", env = "RAMPART_CONFIG")]
    config: Option<PathBuf>,
    /// Where the server keeps its files [default: ./rampart-data]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<String>,
    /// The store: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE` [default: SQLite in the
    /// data directory]
    #[arg(long, value_name = "URL")]
    store: Option<String>,
    /// File of the master key [default: master.key in the data directory]
    #[arg(long, value_name = "FILE")]
    master_key_file: Option<String>,
    /// What is logged: error, warn, info, debug, or by module [default: info]
    #[arg(long, value_name = "FILTER")]
    log: Option<String>,
    /// How it is logged: text or json [default: text]
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
}

impl Settings {
    /// All settings, with the flags of this command over the rest.
    pub(crate) fn read(&self, mut flags: Layer) -> anyhow::Result<Config> {
        let mut set = |key, value: &Option<String>| {
            if let Some(value) = value {
                flags.flag(key, vec![value.clone()]);
            }
        };
        set("data_dir", &self.data_dir);
        set("store", &self.store);
        set("master_key_file", &self.master_key_file);
        set("log", &self.log);
        set("log_format", &self.log_format);
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

    /// The settings of a command without flags of its own, with logging begun.
    pub(crate) fn begin(&self) -> anyhow::Result<Config> {
        let config = self.read(Layer::default())?;
        crate::serve::log(&config)?;
        Ok(config)
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

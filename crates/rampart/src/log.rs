//! The program's log: to standard error, as the settings say.

use std::io::{self, IsTerminal};

use anyhow::Context;
use server::Config;
use server::config::LogFormat;
use tracing_subscriber::EnvFilter;

/// Begins to log to standard error.
pub(crate) fn begin(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log).with_context(|| {
        format!(
            "{} is no log filter; write error, warn, info or debug",
            config.log
        )
    })?;
    let colours = io::stderr().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(colours)
        .with_target(false);
    match config.log_format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
    Ok(())
}

/// A panic is logged by its place alone: its message may hold a piece of a request.
pub(crate) fn hush_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(%place, "a task broke; this is a mistake in the program");
    }));
}

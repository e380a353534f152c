//! Opening the two engines, and saying in one sentence what is in the way.

use std::borrow::Cow;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use sqlx::Row as _;
use sqlx::any::AnyConnectOptions;
use sqlx::migrate::MigrateError;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{AnyConnection, ConnectOptions as _};
use tokio::sync::mpsc;

use super::failure::{Cause, Failure};
use super::lane::Lanes;
use super::{Dialect, Pulse, Sql, hint};
use crate::upgrade::upgrade;
use crate::{OpenError, Options, redacted};

/// Opens a SQLite file, which is made if it is missing.
pub(crate) async fn open_sqlite(path: &str, options: &Options) -> Result<Sql, OpenError> {
    let path = absolute(path)?;
    let place = path.display().to_string();
    let address = format!("sqlite://{}?mode=rwc", percent_encoded(&place));
    let address = parse(&address, &place)?;
    let dialect = Dialect::Sqlite;
    let writers = Lanes::new(dialect, address.clone(), options, 1);
    let readers = Lanes::new(dialect, address, options, options.connections);
    let sorry = |failure: Failure| sqlite_sorry(&place, &failure);
    let mut lane = writers.take().await.map_err(sorry)?;
    let connection = lane.connection().map_err(sorry)?;
    upgrade(dialect, connection, None)
        .await
        .map_err(|error| schema_sorry(&place, error, sorry))?;
    lane.give_back();
    Ok(Sql {
        dialect,
        options: options.clone(),
        writers: Arc::new(writers),
        readers: Arc::new(readers),
        pulse: Pulse::open(&path),
        forgotten: AtomicI64::new(0),
        hints: None,
        listen_at: None,
    })
}

/// Opens a database on a PostgreSQL server; its tables are made if they are missing.
pub(crate) async fn open_postgres(url: &str, options: &Options) -> Result<Sql, OpenError> {
    let place = redacted(url);
    let url = &*encrypted(url);
    let address = parse(url, &place)?;
    let dialect = Dialect::Postgres;
    let lanes = Arc::new(Lanes::new(dialect, address, options, options.connections));
    let sorry = |failure: Failure| postgres_sorry(&place, &failure);
    let mut lane = lanes.take().await.map_err(sorry)?;
    let connection = lane.connection().map_err(sorry)?;
    refuse_standby(&place, connection).await?;
    upgrade(dialect, connection, None)
        .await
        .map_err(|error| schema_sorry(&place, error, sorry))?;
    catch_up_after_restore(connection).await.map_err(sorry)?;
    lane.give_back();
    let (sender, receiver) = mpsc::channel(hint::QUEUE);
    tokio::spawn(hint::send(Arc::clone(&lanes), receiver));
    Ok(Sql {
        dialect,
        options: options.clone(),
        writers: Arc::clone(&lanes),
        readers: lanes,
        pulse: None,
        forgotten: AtomicI64::new(0),
        hints: Some(sender),
        listen_at: Some(url.to_owned()),
    })
}

/// The address with TLS required, unless it says something of TLS itself or never leaves this
/// machine: the driver would otherwise do without if the other end says that it cannot.
fn encrypted(url: &str) -> Cow<'_, str> {
    let Ok(parsed) = url.parse::<PgConnectOptions>() else {
        return url.into();
    };
    let host = parsed.get_host();
    let here = parsed.get_socket().is_some()
        || host == "localhost"
        || host.starts_with('/')
        || host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    let asked = url
        .split_once('?')
        .is_some_and(|(_, asked)| asked.contains("sslmode=") || asked.contains("ssl-mode="));
    if here || asked || !matches!(parsed.get_ssl_mode(), PgSslMode::Prefer) {
        return url.into();
    }
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}sslmode=require").into()
}

fn parse(address: &str, place: &str) -> Result<AnyConnectOptions, OpenError> {
    sqlx::any::install_default_drivers();
    // The parser's own words might repeat a password.
    let parsed = address.parse::<AnyConnectOptions>().map_err(|_| {
        OpenError::Address(format!(
            "{place} is no database address: check it for stray characters"
        ))
    });
    parsed.map(AnyConnectOptions::disable_statement_logging)
}

fn absolute(path: &str) -> Result<PathBuf, OpenError> {
    std::path::absolute(Path::new(path)).map_err(|_| {
        OpenError::Address("the store address names no file: write sqlite:<path>".into())
    })
}

fn percent_encoded(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let one = |byte: u8| {
        if plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    path.bytes().map(one).collect()
}

fn sqlite_sorry(place: &str, failure: &Failure) -> OpenError {
    // The low byte of an extended code is the kind of error.
    let kind = failure.code.parse::<u32>().map_or(0, |code| code & 0xff);
    match (failure.cause, kind) {
        (Cause::Setting, _) => OpenError::Setting(format!(
            "the database file {place} cannot keep commits safe here ({}): put it on a local disk",
            failure.text
        )),
        (_, 5 | 6) => OpenError::Locked(format!(
            "the database file {place} is locked by another program: stop that program, or wait \
             until it is done"
        )),
        (Cause::Lost, _) => OpenError::Locked(format!(
            "the database file {place} does not answer: most likely another program holds it; \
             stop that program, or check the disk it is on"
        )),
        (_, 26) => OpenError::Damaged(format!(
            "{place} is not a database: name another file, or restore it from a backup"
        )),
        (_, 11) => OpenError::Damaged(format!(
            "the database file {place} is damaged: restore it from a backup"
        )),
        (_, 14) => OpenError::Unreachable(format!(
            "cannot open the database file {place}: make sure that its directory exists and that \
             this user may write to both"
        )),
        (_, 8) => OpenError::Unreachable(format!(
            "the database file {place} is read-only: let this user write to it and its directory"
        )),
        (_, 13) => OpenError::Unreachable(format!(
            "no space is left for the database file {place}: free some"
        )),
        _ => OpenError::Unreachable(format!(
            "cannot open the database file {place} ({}): check the disk it is on",
            failure.text
        )),
    }
}

fn postgres_sorry(place: &str, failure: &Failure) -> OpenError {
    match (failure.cause, failure.code.as_str()) {
        (Cause::Setting, _) => OpenError::Setting(format!(
            "{place} does not keep commits safe ({}): switch that setting on in the server",
            failure.text
        )),
        (_, "28P01" | "28000") => OpenError::Unreachable(format!(
            "{place} refuses the login: check user and password in the store address"
        )),
        (_, "3D000") => OpenError::Unreachable(format!(
            "{place} does not exist on that server: create the database first"
        )),
        (_, "42501") => OpenError::Unreachable(format!(
            "the user of {place} may not create tables there: make it the owner of the database"
        )),
        (_, "53300") => OpenError::Unreachable(format!(
            "{place} has no connection left: raise max_connections of the server"
        )),
        _ => OpenError::Unreachable(format!(
            "cannot reach {place} ({}): make sure that the server runs and the address is right",
            failure.text
        )),
    }
}

fn schema_sorry(
    place: &str,
    error: MigrateError,
    otherwise: impl Fn(Failure) -> OpenError,
) -> OpenError {
    match error {
        MigrateError::VersionMissing(_) => OpenError::Schema(format!(
            "{place} was written by a newer version of Rampart: start that version or a newer one"
        )),
        MigrateError::VersionMismatch(step) | MigrateError::Dirty(step) => {
            OpenError::Schema(format!(
                "the tables in {place} do not come from a released version of Rampart (step \
                 {step}): restore a backup, or name an empty database"
            ))
        }
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            otherwise(error.into())
        }
        other => OpenError::Schema(format!(
            "cannot prepare {place} ({other}): restore a backup"
        )),
    }
}

async fn refuse_standby(place: &str, connection: &mut AnyConnection) -> Result<(), OpenError> {
    let asked = sqlx::query("SELECT CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END");
    let row = asked.fetch_one(connection).await;
    let standby = row.and_then(|row| row.try_get::<i32, _>(0));
    match standby.map_err(|error| postgres_sorry(place, &error.into()))? {
        0 => Ok(()),
        _ => Err(OpenError::Unreachable(format!(
            "{place} is a standby and cannot be written to: name the primary server"
        ))),
    }
}

/// A database restored from a dump holds transaction ids of the server it came from, which would
/// lie in this server's future, where no reader of the feed would find the rows that follow. They
/// are moved to the very beginning, and the look-up projection starts over; its entries are the
/// same, so nothing is doubled.
async fn catch_up_after_restore(connection: &mut AnyConnection) -> Result<(), Failure> {
    let ask = "SELECT GREATEST((SELECT MAX(xid) FROM log), (SELECT MAX(xid) FROM event_batch), 0), \
               pg_snapshot_xmax(pg_current_snapshot())::text::bigint";
    let row = sqlx::query(ask).fetch_one(&mut *connection).await?;
    let (largest, next): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    if largest < next {
        return Ok(());
    }
    tracing::warn!("the database was restored from another server; its feed starts over");
    let text = format!(
        "BEGIN; UPDATE log SET xid = 0 WHERE xid >= {next}; \
         UPDATE event_batch SET xid = 0 WHERE xid >= {next}; \
         UPDATE feed_cursor SET xid = 0, seq = 0; COMMIT;"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(text))
        .execute(connection)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_elsewhere_is_reached_over_tls() {
        for (given, used) in [
            ("postgres://u@db/r", "postgres://u@db/r?sslmode=require"),
            (
                "postgres://u@192.0.2.1/r?application_name=x",
                "postgres://u@192.0.2.1/r?application_name=x&sslmode=require",
            ),
        ] {
            assert_eq!(encrypted(given), used);
        }
        for same in [
            "postgres://u@db/r?sslmode=disable",
            "postgres://u@db/r?sslmode=verify-full",
            "postgres://u@localhost/r",
            "postgres://u@127.0.0.1:5433/r",
            "postgres://u@[::1]/r",
            "postgres:///r?host=/run/postgresql",
        ] {
            assert_eq!(encrypted(same), same);
        }
    }
}

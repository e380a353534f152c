//! Connections, and who may use them.
//!
//! A pool of our own, because it must be known exactly what was sent on a connection: nothing is
//! pinged behind the back of a commit, no connection is used again after an error, and a future
//! that is dropped half-way takes its connection with it, so the engine rolls back.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::any::{AnyArguments, AnyConnectOptions, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, ConnectOptions as _, Connection as _};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::dialect::Dialect;
use super::failure::{Cause, Failure};
use crate::Options;

pub(super) type Statement<'q> = Query<'q, Any, AnyArguments>;

/// A bounded number of connections.
pub(super) struct Lanes {
    dialect: Dialect,
    address: AnyConnectOptions,
    options: Options,
    capacity: u32,
    permits: Semaphore,
    idle: Mutex<VecDeque<(AnyConnection, Instant)>>,
}

impl Lanes {
    pub(super) fn new(
        dialect: Dialect,
        address: AnyConnectOptions,
        options: &Options,
        capacity: usize,
    ) -> Self {
        let capacity = u32::try_from(capacity.clamp(1, 1000)).unwrap_or(1);
        Self {
            dialect,
            address,
            options: options.clone(),
            capacity,
            permits: Semaphore::new(usize::try_from(capacity).unwrap_or(1)),
            idle: Mutex::default(),
        }
    }

    /// Takes a connection, waiting for one or opening one. Nothing was sent if this fails.
    pub(super) async fn take(&self) -> Result<Lane<'_>, Failure> {
        self.take_with(self.permits.acquire().await.map_err(|_| closed())?)
            .await
    }

    /// The same for what a request waits for: on a server, all that is done with this connection
    /// ends within a time, the taking included.
    pub(super) async fn take_promptly(&self) -> Result<Lane<'_>, Failure> {
        if self.dialect == Dialect::Sqlite {
            return self.take().await;
        }
        let until = Instant::now() + self.options.prompt;
        let taken = tokio::time::timeout_at(until.into(), self.take()).await;
        let mut lane = taken.unwrap_or_else(|_| Err(silent()))?;
        lane.until = Some(until);
        Ok(lane)
    }

    async fn take_with<'a>(&'a self, permit: SemaphorePermit<'a>) -> Result<Lane<'a>, Failure> {
        let found = self.idle().pop_back();
        if let Some((mut connection, since)) = found {
            // A server may have gone and come back while the connection lay idle.
            let doubtful = self.dialect == Dialect::Postgres && since.elapsed() > DOUBTFUL;
            if !doubtful || self.answers(&mut connection).await {
                return Ok(Lane {
                    lanes: self,
                    connection: Some(connection),
                    until: None,
                    _permit: permit,
                });
            }
            self.idle().clear();
        }
        let connection = self.connect().await?;
        Ok(Lane {
            lanes: self,
            connection: Some(connection),
            until: None,
            _permit: permit,
        })
    }

    /// Opens a connection that belongs to the caller alone.
    pub(super) async fn connect(&self) -> Result<AnyConnection, Failure> {
        let open = async {
            let mut connection = self.address.connect().await?;
            self.dialect.set_up(&mut connection, &self.options).await?;
            Ok(connection)
        };
        let limit = self.options.connect.max(self.options.busy);
        tokio::time::timeout(limit, open)
            .await
            .unwrap_or_else(|_| Err(silent()))
    }

    async fn answers(&self, connection: &mut AnyConnection) -> bool {
        let ping = tokio::time::timeout(self.options.connect, connection.ping()).await;
        matches!(ping, Ok(Ok(())))
    }

    /// All connections at once, for what must be true of each.
    pub(super) async fn take_all(&self) -> Result<Vec<Lane<'_>>, Failure> {
        let mut all = self
            .permits
            .acquire_many(self.capacity)
            .await
            .map_err(|_| closed())?;
        let mut lanes = Vec::new();
        while let Some(permit) = all.split(1) {
            lanes.push(self.take_with(permit).await?);
        }
        Ok(lanes)
    }

    /// Closes every connection, after those in use have come back.
    pub(super) async fn close(&self) {
        let all = self.permits.acquire_many(self.capacity).await;
        self.permits.close();
        drop(all);
        let idle = std::mem::take(&mut *self.idle());
        for (connection, _) in idle {
            // It is being let go of; whether that succeeds changes nothing.
            let _ = connection.close().await;
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, VecDeque<(AnyConnection, Instant)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection in use. It is closed when dropped, unless it was given back.
pub(super) struct Lane<'a> {
    lanes: &'a Lanes,
    connection: Option<AnyConnection>,
    /// When nobody waits for it any more.
    until: Option<Instant>,
    _permit: SemaphorePermit<'a>,
}

impl Lane<'_> {
    /// Gives the connection back. Only for one that is outside any transaction.
    pub(super) fn give_back(mut self) {
        if let Some(connection) = self.connection.take() {
            self.lanes.idle().push_back((connection, Instant::now()));
        }
    }

    /// Runs a statement to its end and answers how many rows it changed.
    pub(super) async fn run(&mut self, statement: Statement<'_>) -> Result<u64, Failure> {
        let connection = self.connection.as_mut().ok_or_else(closed)?;
        let done = self
            .lanes
            .in_time(statement.execute(connection), self.until)
            .await?;
        Ok(done.rows_affected())
    }

    /// Runs a statement to its end and answers all its rows.
    //
    // INVARIANT: never stop at the first row. PostgreSQL reports what went wrong at the end of a
    // statement after its rows, and SQLite commits only when a statement is stepped to its end.
    pub(super) async fn rows(&mut self, statement: Statement<'_>) -> Result<Vec<AnyRow>, Failure> {
        let connection = self.connection.as_mut().ok_or_else(closed)?;
        self.lanes
            .in_time(statement.fetch_all(connection), self.until)
            .await
    }

    /// The only row of a statement, if there is one.
    pub(super) async fn row(
        &mut self,
        statement: Statement<'_>,
    ) -> Result<Option<AnyRow>, Failure> {
        Ok(self.rows(statement).await?.into_iter().next())
    }

    /// The connection itself, to set it up.
    pub(super) fn connection(&mut self) -> Result<&mut AnyConnection, Failure> {
        self.connection.as_mut().ok_or_else(closed)
    }
}

impl Drop for Lane<'_> {
    fn drop(&mut self) {
        if self.connection.is_some() && self.lanes.dialect == Dialect::Postgres {
            // One connection failed: the others most likely lead to the same broken server.
            self.lanes.idle().clear();
        }
    }
}

impl Lanes {
    async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, sqlx::Error>>,
        until: Option<Instant>,
    ) -> Result<T, Failure> {
        match self.dialect {
            // A file has no network to lose an answer in, and a slow disk is still a disk.
            Dialect::Sqlite => Ok(work.await?),
            Dialect::Postgres => {
                let longest = Instant::now() + self.options.answer;
                let until = until.unwrap_or(longest).min(longest);
                match tokio::time::timeout_at(until.into(), work).await {
                    Ok(result) => Ok(result?),
                    Err(_) => Err(silent()),
                }
            }
        }
    }
}

fn silent() -> Failure {
    Failure::new(Cause::Lost, "the database does not answer")
}

fn closed() -> Failure {
    Failure::new(Cause::Declined, "the store is closed")
}

/// An idle connection older than this is tried before it is used.
const DOUBTFUL: Duration = Duration::from_secs(5);

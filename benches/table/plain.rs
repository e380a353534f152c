//! The bound of every write: plain inserts through the same driver, with nothing of ours around.

use anyhow::Result;
use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, AssertSqlSafe, ConnectOptions as _, Row as _};
use std::time::Instant;

use crate::measure::rate;

/// A connection with a table of its own.
pub(crate) struct Plain {
    connection: AnyConnection,
    embedded: bool,
    payload: Vec<u8>,
    next: i64,
}

impl Plain {
    /// Opens a database and makes the table. Rows will carry so many bytes.
    pub(crate) async fn open(address: &str, bytes: usize) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let options: AnyConnectOptions = address.parse()?;
        let mut connection = options.disable_statement_logging().connect().await?;
        let embedded = address.starts_with("sqlite");
        let (sequence, blob) = if embedded {
            for pragma in ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"] {
                sqlx::query(pragma).fetch_all(&mut connection).await?;
            }
            ("INTEGER PRIMARY KEY", "BLOB")
        } else {
            ("BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "BYTEA")
        };
        let table = format!(
            "CREATE TABLE plain (seq {sequence}, aggregate TEXT NOT NULL, revision BIGINT NOT NULL, \
             commit_id {blob} NOT NULL, time BIGINT NOT NULL, payload {blob} NOT NULL)"
        );
        sqlx::query(AssertSqlSafe(table))
            .execute(&mut connection)
            .await?;
        Ok(Self {
            connection,
            embedded,
            payload: noise(bytes),
            next: 0,
        })
    }

    /// Makes the next rows carry so many bytes.
    pub(crate) fn carry(&mut self, bytes: usize) {
        self.payload = noise(bytes);
    }

    /// So many rows, each committed on its own: rows a second.
    pub(crate) async fn rows(&mut self, count: usize) -> Result<f64> {
        self.batches(count, 1).await
    }

    /// So many rows, so many in each statement and commit: rows a second.
    pub(crate) async fn batches(&mut self, count: usize, each: usize) -> Result<f64> {
        // Without numbers on SQLite, where the driver asks for the name of each and many take long.
        let mark = |number| {
            if self.embedded {
                "?".to_owned()
            } else {
                format!("${number}")
            }
        };
        let row = |row| {
            let marks: Vec<String> = (row * 5 + 1..=row * 5 + 5).map(mark).collect();
            format!("({})", marks.join(", "))
        };
        let rows: Vec<String> = (0..each).map(row).collect();
        let text = format!(
            "INSERT INTO plain (aggregate, revision, commit_id, time, payload) VALUES {}",
            rows.join(", ")
        );
        let start = Instant::now();
        let mut done = 0;
        while done < count {
            let mut statement = sqlx::query(AssertSqlSafe(text.clone()));
            for _ in 0..each {
                self.next += 1;
                statement = statement
                    .bind("account/1000000000000001".to_owned())
                    .bind(self.next)
                    .bind(vec![7; 16])
                    .bind(self.next)
                    .bind(self.payload.clone());
            }
            statement.execute(&mut self.connection).await?;
            done += each;
        }
        Ok(rate(done, start))
    }
}

/// So many bytes that cannot be compressed.
fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let one = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..bytes).map(one).collect()
}

/// The one number that a query answers.
pub(crate) async fn number(address: &str, query: &'static str) -> Result<f64> {
    sqlx::any::install_default_drivers();
    let options: AnyConnectOptions = address.parse()?;
    let mut connection = options.disable_statement_logging().connect().await?;
    let row = sqlx::query(query).fetch_one(&mut connection).await?;
    Ok(row.try_get::<i64, _>(0)? as f64)
}

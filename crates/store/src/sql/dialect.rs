//! Everything in which the two engines differ: types, transactions, the feed, settings.

use std::fmt::Write as _;

use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::failure::Failure;
use crate::Options;

/// Which database engine is underneath.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// A migration for this engine.
    pub(crate) fn render(self, text: &str) -> String {
        let words: &[(&str, &str)] = match self {
            // INVARIANT: without AUTOINCREMENT (a page more in each commit) SQLite gives the number
            // of the last row again once that row is deleted, and the feed would miss the new one.
            // So the last row of `log` and of `event_batch` is never deleted (see `retain`).
            Self::Sqlite => &[
                ("{SEQUENCE}", "INTEGER PRIMARY KEY"),
                ("    {TRANSACTION}\n", ""),
                ("{NAME}", "TEXT"),
                ("{BYTES}", "BLOB"),
                ("{CLUSTERED}", " WITHOUT ROWID"),
                ("{FEED_INDEX:log}\n", ""),
                ("{FEED_INDEX:event_batch}\n", ""),
            ],
            // Names are compared by bytes, as SQLite and Rust do it, whatever the database's locale.
            Self::Postgres => &[
                ("{SEQUENCE}", "BIGSERIAL PRIMARY KEY"),
                (
                    "{TRANSACTION}",
                    "xid BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),",
                ),
                ("{NAME}", "TEXT COLLATE \"C\""),
                ("{BYTES}", "BYTEA"),
                ("{CLUSTERED}", ""),
                (
                    "{FEED_INDEX:log}",
                    "CREATE INDEX log_feed ON log (xid, seq);",
                ),
                (
                    "{FEED_INDEX:event_batch}",
                    "CREATE INDEX event_batch_feed ON event_batch (xid, seq);",
                ),
            ],
        };
        words.iter().fold(text.to_owned(), |text, (word, means)| {
            text.replace(word, means)
        })
    }

    /// `($1, $2), ($3, $4)`: placeholders for some rows of some columns, to be filled in their order.
    ///
    /// On SQLite they have no numbers: the driver asks for the name of each, and the engine walks
    /// through all names for it, which for hundreds of them takes longer than the statement.
    pub(super) fn values(self, rows: usize, columns: usize) -> String {
        let mut text = String::with_capacity(rows * columns * 5);
        for row in 0..rows {
            for column in 0..columns {
                text.push_str(match (row, column) {
                    (0, 0) => "(",
                    (_, 0) => "), (",
                    _ => ", ",
                });
                // Writing to a String cannot fail.
                let _ = match self {
                    Self::Sqlite => text.write_char('?'),
                    Self::Postgres => write!(text, "${}", row * columns + column + 1),
                };
            }
        }
        text.push(')');
        text
    }

    /// Starts a transaction that will write.
    pub(crate) fn begin_write(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// Appends a log row if its revision is one more than the newest, and otherwise changes nothing.
    pub(super) fn append_one(self) -> &'static str {
        match self {
            // An `INSERT … SELECT` that reads its own table goes through a temporary one, which
            // costs a tenth of the commit. Here a wrong revision becomes none, and a row without
            // a revision is ignored as one is whose revision is taken.
            Self::Sqlite => {
                "INSERT OR IGNORE INTO log \
                 (aggregate, revision, commit_id, time, images, events, nonces, checksum) \
                 VALUES ($1, CASE WHEN $2 = 1 + COALESCE((SELECT MAX(revision) FROM log AS old \
                 WHERE old.aggregate = $1), 0) THEN $2 END, $3, $4, $5, $6, $7, $8)"
            }
            Self::Postgres => {
                "INSERT INTO log \
                 (aggregate, revision, commit_id, time, images, events, nonces, checksum) \
                 SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE $2 = 1 + COALESCE(\
                 (SELECT MAX(revision) FROM log AS old WHERE old.aggregate = $1), 0) \
                 ON CONFLICT (aggregate, revision) DO NOTHING"
            }
        }
    }

    /// Starts a transaction whose reads all see one state.
    pub(super) fn begin_read(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// The rows of a table after the cursor `($1, $2)`, at most `$3`, in the order of the feed, with
    /// their place in it as the first two columns.
    ///
    /// On PostgreSQL a row becomes visible when its transaction ends, which may be long after rows
    /// with larger numbers became visible. Rows of transactions below the oldest one still running
    /// are all there, so only these are handed out. On SQLite writers follow one another.
    pub(super) fn feed(self, table: &str, columns: &str) -> String {
        match self {
            Self::Sqlite => format!(
                "SELECT 0, seq, {columns} FROM {table} WHERE seq > $2 AND $1 = 0 \
                 ORDER BY seq LIMIT $3"
            ),
            Self::Postgres => format!(
                "SELECT xid, seq, {columns} FROM {table} WHERE (xid, seq) > ($1, $2) \
                 AND xid < (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint) \
                 ORDER BY xid, seq LIMIT $3"
            ),
        }
    }

    /// One row if the table holds anything after the cursor `($1, $2)`, handed out or not.
    pub(super) fn more(self, table: &str) -> String {
        match self {
            Self::Sqlite => format!("SELECT seq FROM {table} WHERE seq > $2 AND $1 = 0 LIMIT 1"),
            Self::Postgres => {
                format!("SELECT seq FROM {table} WHERE (xid, seq) > ($1, $2) LIMIT 1")
            }
        }
    }

    /// The cursor at which the feed of a table ends now.
    pub(super) fn feed_end(self, table: &str) -> String {
        match self {
            Self::Sqlite => format!("SELECT 0, COALESCE(MAX(seq), 0) FROM {table}"),
            Self::Postgres => "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1, \
                 9223372036854775807::bigint"
                .to_owned(),
        }
    }

    /// Sets a fresh connection up and reads back what durability rests on.
    pub(super) async fn set_up(
        self,
        connection: &mut AnyConnection,
        options: &Options,
    ) -> Result<(), Failure> {
        let text = match self {
            // Deleted secrets are overwritten, not only unlinked. The log is cut back after bursts.
            Self::Sqlite => format!(
                "PRAGMA busy_timeout = {}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                 PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 67108864; {}",
                options.busy.as_millis(),
                options.largest_file.map_or_else(String::new, |bytes| {
                    format!("PRAGMA max_page_count = {};", (bytes / SQLITE_PAGE).max(1))
                })
            ),
            // `ON CONFLICT` needs the newest rows, and a node that hangs within a transaction must
            // not hold the feed back for ever.
            Self::Postgres => format!(
                "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED; \
                 SET idle_in_transaction_session_timeout = 60000; SET lock_timeout = {}; \
                 SET application_name = 'rampart'; \
                 SELECT set_config('synchronous_commit', 'on', false) \
                 WHERE current_setting('synchronous_commit') = 'off';",
                // Less than the wait for an answer: a lock that does not come free is a clear no.
                options.prompt.min(options.answer).as_millis() / 2
            ),
        };
        sqlx::raw_sql(AssertSqlSafe(text))
            .execute(&mut *connection)
            .await?;
        for (name, value) in self.settings(connection).await? {
            let kept = match (self, name) {
                (Self::Sqlite, "journal_mode") => value == "wal",
                (Self::Sqlite, "synchronous") => value == "2",
                (Self::Sqlite, "secure_delete") => value == "1",
                (_, "synchronous_commit") => value != "off",
                _ => value == "on",
            };
            if !kept {
                return Err(Failure::setting(name, &value));
            }
        }
        Ok(())
    }

    /// The settings that durability rests on, as a connection has them now.
    pub(super) async fn settings(
        self,
        connection: &mut AnyConnection,
    ) -> Result<Vec<(&'static str, String)>, Failure> {
        let names: &[&'static str] = match self {
            Self::Sqlite => &["journal_mode", "synchronous", "secure_delete"],
            Self::Postgres => &["synchronous_commit", "fsync", "full_page_writes"],
        };
        let mut settings = Vec::new();
        for name in names {
            let ask = match self {
                Self::Sqlite => format!("PRAGMA {name}"),
                Self::Postgres => format!("SHOW {name}"),
            };
            let row = sqlx::query(AssertSqlSafe(ask))
                .fetch_one(&mut *connection)
                .await?;
            let number = || row.try_get::<i64, _>(0).map(|number| number.to_string());
            settings.push((*name, row.try_get::<String, _>(0).or_else(|_| number())?));
        }
        Ok(settings)
    }
}

/// How large SQLite makes its pages if nobody says otherwise.
const SQLITE_PAGE: u64 = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_in_order_row_by_row() {
        let (numbered, plain) = (Dialect::Postgres, Dialect::Sqlite);
        assert_eq!(numbered.values(1, 1), "($1)");
        assert_eq!(numbered.values(2, 3), "($1, $2, $3), ($4, $5, $6)");
        assert_eq!(plain.values(2, 3), "(?, ?, ?), (?, ?, ?)");
    }

    #[test]
    fn no_word_in_braces_is_left_for_the_engines() {
        let texts = [
            include_str!("../migrations/0001_state.sql"),
            include_str!("../migrations/0002_events.sql"),
            include_str!("../migrations/0003_checksums.sql"),
            include_str!("../migrations/0004_aside.sql"),
        ];
        for text in texts {
            for dialect in [Dialect::Sqlite, Dialect::Postgres] {
                assert!(
                    !dialect.render(text).contains('{'),
                    "{}",
                    dialect.render(text)
                );
            }
        }
    }
}

//! Reading every row, and telling of those that are not as they were written.

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::failure::{Cause, Failure};
use super::feed::count;
use super::load::{load_upto, newest};
use super::{Dialect, Sql, bytes, revision};
use crate::checksum::{self, LogFields};
use crate::frame::{unpack_images, unpack_nonces, unpack_text};
use crate::layout::unpack_events;
use crate::lookup::unpack_keys;
use crate::{Aggregate, CommitId, Damage, Fault, Log as _, Progress};

/// A table whose rows carry checksums, and how to read them page by page in the order of a key of
/// two parts.
struct Table {
    name: &'static str,
    columns: &'static str,
    /// The two parts of the key, as columns.
    key: [&'static str; 2],
    /// Whether the first part is a text, and the second.
    texts: [bool; 2],
    page: usize,
    check: fn(&AnyRow) -> Result<(), Failure>,
}

/// Where a row stands, for whoever reads the message.
#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Number(i64),
}

impl Part {
    fn first(is_text: bool) -> Self {
        if is_text {
            Self::Text(String::new())
        } else {
            Self::Number(i64::MIN)
        }
    }

    fn read(row: &AnyRow, column: usize, is_text: bool) -> Result<Self, Failure> {
        Ok(if is_text {
            Self::Text(row.try_get(column)?)
        } else {
            Self::Number(row.try_get(column)?)
        })
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
        }
    }
}

/// A look at every row, on its way.
struct Look<'a> {
    store: &'a Sql,
    told: &'a (dyn Fn(Progress) + Send + Sync),
    progress: Progress,
    found: Vec<Damage>,
}

impl Sql {
    pub(super) async fn look(
        &self,
        told: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Vec<Damage>, Failure> {
        let mut look = Look {
            store: self,
            told,
            progress: Progress::default(),
            found: Vec::new(),
        };
        look.count().await?;
        for table in TABLES {
            if let Err(failure) = look.table(table).await {
                look.note(failure, table.name, "rows that cannot be read")?;
            }
        }
        look.logs().await?;
        look.file().await?;
        Ok(look.found)
    }
}

impl Look<'_> {
    async fn count(&mut self) -> Result<(), Failure> {
        for table in TABLES {
            let text = format!("SELECT COUNT(*) FROM {}", table.name);
            let mut lane = self.store.readers.take().await?;
            let row = lane.row(sqlx::query(AssertSqlSafe(text))).await;
            // What cannot be counted is told of when it cannot be read.
            if let Ok(Some(row)) = row {
                let rows: i64 = row.try_get(0)?;
                self.progress.of += u64::try_from(rows).unwrap_or_default();
                lane.give_back();
            }
        }
        Ok(())
    }

    /// Notes damage. What only keeps the store from answering now is none.
    fn note(
        &mut self,
        failure: Failure,
        table: &'static str,
        place: impl Into<String>,
    ) -> Result<(), Failure> {
        if matches!(
            failure.cause,
            Cause::Lost | Cause::Declined | Cause::Conflict
        ) {
            return Err(failure);
        }
        self.found.push(Damage {
            table,
            place: place.into(),
            what: failure.text,
        });
        Ok(())
    }

    async fn table(&mut self, table: &Table) -> Result<(), Failure> {
        let [first, second] = table.key;
        let text = format!(
            "SELECT {first}, {second}, checksum, {} FROM {} \
             WHERE ({first}, {second}) > ($1, $2) ORDER BY {first}, {second} LIMIT $3",
            table.columns, table.name
        );
        let mut at = table.texts.map(Part::first);
        loop {
            let mut statement = sqlx::query(AssertSqlSafe(text.clone()));
            for part in &at {
                statement = match part {
                    Part::Text(text) => statement.bind(text.clone()),
                    Part::Number(number) => statement.bind(*number),
                };
            }
            let mut lane = self.store.readers.take().await?;
            let rows = lane.rows(statement.bind(count(table.page))).await?;
            lane.give_back();
            for row in &rows {
                at = [
                    Part::read(row, 0, table.texts[0])?,
                    Part::read(row, 1, table.texts[1])?,
                ];
                self.progress.rows += 1;
                self.progress.unchecked += u64::from(is_unchecked(row));
                if let Err(failure) = (table.check)(row) {
                    self.note(failure, table.name, format!("{} {}", at[0], at[1]))?;
                }
            }
            (self.told)(self.progress);
            if rows.len() < table.page {
                return Ok(());
            }
        }
    }

    /// Whether every aggregate can be brought back: no row of its log may be missing.
    async fn logs(&mut self) -> Result<(), Failure> {
        let mut after: Option<Aggregate> = None;
        loop {
            let some = self.store.aggregates("", after.as_ref(), NAMES).await;
            let some = match some {
                Ok(some) => some,
                Err(fault) => return self.note(fault.into(), "log", "names of aggregates"),
            };
            for name in &some {
                if let Err(failure) = self.is_whole(name).await {
                    let missing = failure.cause == Cause::Purged;
                    let damaged = self
                        .found
                        .iter()
                        .any(|one| one.place.starts_with(name.as_str()));
                    // A damaged row was told of already.
                    if missing {
                        let what = Failure::new(Cause::Unreadable, "rows of its log are missing");
                        self.note(what, "log", name.as_str())?;
                    } else if !damaged {
                        self.note(failure, "log", name.as_str())?;
                    }
                }
            }
            let Some(last) = some.last() else {
                return Ok(());
            };
            after = Some(last.clone());
        }
    }

    async fn is_whole(&self, name: &Aggregate) -> Result<(), Failure> {
        let mut lane = self.store.reading().await?;
        let upto = newest(&mut lane, name).await?;
        load_upto(&mut lane, name, upto).await?;
        self.store.read(lane).await
    }

    /// What the engine itself finds in its file.
    async fn file(&mut self) -> Result<(), Failure> {
        if self.store.dialect != Dialect::Sqlite {
            return Ok(());
        }
        let mut lane = self.store.readers.take().await?;
        let rows = lane.rows(sqlx::query("PRAGMA integrity_check")).await;
        let rows = match rows {
            Ok(rows) => rows,
            Err(failure) => return self.note(failure, "database", "file"),
        };
        lane.give_back();
        for row in rows {
            let told: String = row.try_get(0)?;
            if told != "ok" {
                let failure = Failure::new(Cause::Unreadable, told);
                self.note(failure, "database", "file")?;
            }
        }
        Ok(())
    }
}

fn is_unchecked(row: &AnyRow) -> bool {
    let number = row.try_get::<Option<i64>, _>(2);
    let sums = row.try_get::<Option<&[u8]>, _>(2);
    matches!(number, Ok(None)) || matches!(sums, Ok(None))
}

fn log(row: &AnyRow) -> Result<(), Failure> {
    let aggregate: String = row.try_get(0)?;
    let fields = LogFields {
        aggregate: &aggregate,
        revision: revision(row, 1)?,
        commit_id: CommitId(bytes(row, 3)?),
        time: row.try_get(4)?,
        images: row.try_get(5)?,
        events: row.try_get(6)?,
        nonces: row.try_get(7)?,
    };
    fields.check(row.try_get(2)?)?;
    fields.images.map(unpack_images).transpose()?;
    fields.events.map(events).transpose()?;
    unpack_nonces(fields.nonces)?;
    Ok(())
}

fn checkpoint(row: &AnyRow) -> Result<(), Failure> {
    let aggregate: String = row.try_get(0)?;
    let records: &[u8] = row.try_get(4)?;
    let own = checksum::of_checkpoint(&aggregate, revision(row, 1)?, row.try_get(3)?, records);
    checksum::check("checkpoint", || aggregate.clone(), own, row.try_get(2)?)?;
    unpack_text(records)?;
    Ok(())
}

fn sealed(row: &AnyRow) -> Result<(), Failure> {
    let (aggregate, id): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    let own = checksum::of_sealed(&aggregate, &id, revision(row, 3)?, row.try_get(4)?);
    Ok(checksum::check(
        "sealed",
        || aggregate.clone(),
        own,
        row.try_get(2)?,
    )?)
}

fn registry(row: &AnyRow) -> Result<(), Failure> {
    let text = |column| Ok::<String, Failure>(row.try_get(column)?);
    let own = checksum::of_name(&text(0)?, &text(1)?, &text(3)?, &text(4)?);
    Ok(checksum::check(
        "registry",
        String::new,
        own,
        row.try_get(2)?,
    )?)
}

fn batch(row: &AnyRow) -> Result<(), Failure> {
    let packed: &[u8] = row.try_get(4)?;
    let own = checksum::of_batch(row.try_get(3)?, row.try_get(1)?, packed);
    checksum::check("event_batch", String::new, own, row.try_get(2)?)?;
    Ok(events(packed)?)
}

fn events(packed: &[u8]) -> Result<(), Fault> {
    unpack_keys(packed)?;
    unpack_events(packed, false, |_, _| true)?;
    Ok(())
}

const TABLES: &[Table] = &[
    Table {
        name: "log",
        columns: "commit_id, time, images, events, nonces",
        key: ["aggregate", "revision"],
        texts: [true, false],
        page: 100,
        check: log,
    },
    Table {
        name: "checkpoint",
        columns: "time, records",
        key: ["aggregate", "revision"],
        texts: [true, false],
        page: 4,
        check: checkpoint,
    },
    Table {
        name: "sealed",
        columns: "revision, blob",
        key: ["aggregate", "id"],
        texts: [true, true],
        page: 100,
        check: sealed,
    },
    Table {
        name: "registry",
        columns: "owner, value",
        key: ["kind", "name"],
        texts: [true, true],
        page: 500,
        check: registry,
    },
    Table {
        name: "event_batch",
        columns: "id, events",
        key: ["seq", "time"],
        texts: [false, false],
        page: 20,
        check: batch,
    },
];

/// How many names of aggregates are read at once.
const NAMES: usize = 500;

//! Brings a database to the schema of this program, from nothing or from any earlier schema.

use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, SqlSafeStr};

use crate::sql::dialect::Dialect;

/// Applies the steps that the database has not seen, up to `target` if one is given. Two processes
/// may do this at once.
pub(crate) async fn upgrade(
    dialect: Dialect,
    connection: &mut AnyConnection,
    target: Option<i64>,
) -> Result<(), MigrateError> {
    let steps = STEPS.iter().map(|step| step.for_engine(dialect)).collect();
    let migrator = Migrator::with_migrations(steps);
    match dialect {
        // PostgreSQL takes an advisory lock; SQLite has none, so the write lock serves.
        Dialect::Postgres => run(&migrator, target, connection).await,
        Dialect::Sqlite => {
            let mut transaction = connection.begin_with(dialect.begin_write()).await?;
            run(&migrator, target, &mut *transaction).await?;
            Ok(transaction.commit().await?)
        }
    }
}

/// Brings a database only to an earlier schema, as an old program would have left it.
///
/// # Panics
/// If the database does not let it.
#[cfg(feature = "testing")]
#[expect(clippy::expect_used, reason = "for tests, which are to stop here")]
pub async fn upgrade_to(target: i64, url: &str) {
    sqlx::any::install_default_drivers();
    let dialect = if url.starts_with("sqlite") {
        Dialect::Sqlite
    } else {
        Dialect::Postgres
    };
    let mut connection = AnyConnection::connect(url).await.expect("a connection");
    upgrade(dialect, &mut connection, Some(target))
        .await
        .expect("the steps to apply");
    connection.close().await.expect("the connection to close");
}

async fn run(
    migrator: &Migrator,
    target: Option<i64>,
    connection: &mut impl Migrate,
) -> Result<(), MigrateError> {
    migrator.run_direct(target, connection, false).await
}

struct Step {
    version: i64,
    name: &'static str,
    text: &'static str,
}

impl Step {
    fn for_engine(&self, dialect: Dialect) -> Migration {
        let text = AssertSqlSafe(dialect.render(self.text)).into_sql_str();
        Migration::new(
            self.version,
            self.name.into(),
            MigrationType::Simple,
            text,
            false,
        )
    }
}

/// All steps. A step that was ever released never changes: its checksum is kept in the database.
const STEPS: &[Step] = &[
    Step {
        version: 1,
        name: "state",
        text: include_str!("migrations/0001_state.sql"),
    },
    Step {
        version: 2,
        name: "events",
        text: include_str!("migrations/0002_events.sql"),
    },
    Step {
        version: 3,
        name: "checksums",
        text: include_str!("migrations/0003_checksums.sql"),
    },
    Step {
        version: 4,
        name: "aside",
        text: include_str!("migrations/0004_aside.sql"),
    },
];

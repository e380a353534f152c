//! Values beside the log: current values without history, and facts about the whole store.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::Sql;
use super::failure::Failure;
use crate::{Aggregate, Side};

impl Sql {
    pub(super) async fn put_side(&self, given: &[Side]) -> Result<(), Failure> {
        // One statement may change a row only once, and everyone takes rows in the same order.
        let mut newest = BTreeMap::new();
        for one in given {
            let old = newest.entry((&one.aggregate, &one.key)).or_insert(one);
            if old.order < one.order {
                *old = one;
            }
        }
        let all: Vec<&Side> = newest.into_values().collect();
        for some in all.chunks(VALUES_A_STATEMENT) {
            let text = format!(
                "INSERT INTO side (aggregate, key, ordinal, value) VALUES {} \
                 ON CONFLICT (aggregate, key) \
                 DO UPDATE SET ordinal = excluded.ordinal, value = excluded.value \
                 WHERE excluded.ordinal > side.ordinal",
                self.dialect.values(some.len(), 4)
            );
            let statement = some
                .iter()
                .fold(sqlx::query(AssertSqlSafe(text)), |statement, one| {
                    let statement = statement.bind(one.aggregate.as_str().to_owned());
                    statement
                        .bind(one.key.clone())
                        .bind(one.order)
                        .bind(one.value.clone())
                });
            let mut lane = self.writers.take().await?;
            lane.run(statement).await?;
            lane.give_back();
        }
        Ok(())
    }

    pub(super) async fn side(
        &self,
        aggregate: &Aggregate,
        key: &str,
    ) -> Result<Option<Side>, Failure> {
        let statement =
            sqlx::query("SELECT key, ordinal, value FROM side WHERE aggregate = $1 AND key = $2");
        let statement = statement
            .bind(aggregate.as_str().to_owned())
            .bind(key.to_owned());
        let mut lane = self.readers.take().await?;
        let row = lane.row(statement).await?;
        lane.give_back();
        row.map(|row| side(aggregate, &row)).transpose()
    }

    pub(super) async fn sides(&self, aggregate: &Aggregate) -> Result<Vec<Side>, Failure> {
        let text = "SELECT key, ordinal, value FROM side WHERE aggregate = $1 ORDER BY key";
        let mut lane = self.readers.take().await?;
        let rows = lane
            .rows(sqlx::query(text).bind(aggregate.as_str().to_owned()))
            .await?;
        lane.give_back();
        rows.iter().map(|row| side(aggregate, row)).collect()
    }

    pub(super) async fn fact(&self, key: &str) -> Result<Option<String>, Failure> {
        let mut lane = self.readers.take().await?;
        let text = "SELECT value FROM meta WHERE key = $1";
        let row = lane.row(sqlx::query(text).bind(key.to_owned())).await?;
        lane.give_back();
        row.map(|row| Ok(row.try_get(0)?)).transpose()
    }

    pub(super) async fn put_fact(&self, key: &str, value: &str) -> Result<String, Failure> {
        let text = "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
        let mut lane = self.writers.take().await?;
        lane.run(
            sqlx::query(text)
                .bind(key.to_owned())
                .bind(value.to_owned()),
        )
        .await?;
        lane.give_back();
        // Whoever was first, its value is there now and stays.
        Ok(self.fact(key).await?.unwrap_or_else(|| value.to_owned()))
    }
}

fn side(aggregate: &Aggregate, row: &AnyRow) -> Result<Side, Failure> {
    Ok(Side {
        aggregate: aggregate.clone(),
        key: row.try_get(0)?,
        order: row.try_get(1)?,
        value: row.try_get(2)?,
    })
}

const VALUES_A_STATEMENT: usize = 64;

//! Single values: the registry, current values without history, facts about the whole store.

use std::collections::BTreeMap;

use async_trait::async_trait;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::Sql;
use crate::checksum;
use crate::sound::check_text;
use crate::{Aggregate, Facts, Fault, Side};

#[async_trait]
impl Facts for Sql {
    async fn find(&self, kind: &str, name: &str) -> Result<Option<String>, Fault> {
        // No store holds such a name.
        if check_text([kind, name].into_iter()).is_err() {
            return Ok(None);
        }
        let text = "SELECT value, owner, checksum FROM registry WHERE kind = $1 AND name = $2";
        let statement = sqlx::query(text)
            .bind(kind.to_owned())
            .bind(name.to_owned());
        let mut lane = self.readers.take_promptly().await?;
        let row = lane.row(statement).await?;
        lane.give_back();
        row.map(|row| {
            let (value, owner): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let own = checksum::of_name(kind, name, &owner, &value);
            let place = || format!("{kind} {name}");
            checksum::check("registry", place, own, row.try_get(2)?)?;
            Ok(value)
        })
        .transpose()
    }

    async fn side_put(&self, given: &[Side]) -> Result<(), Fault> {
        check_text(
            given
                .iter()
                .flat_map(|one| [one.aggregate.as_str(), &one.key, &one.value]),
        )
        .map_err(Fault::Broken)?;
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

    async fn side_get(&self, aggregate: &Aggregate, key: &str) -> Result<Option<Side>, Fault> {
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

    async fn side_all(&self, aggregate: &Aggregate) -> Result<Vec<Side>, Fault> {
        let text = "SELECT key, ordinal, value FROM side WHERE aggregate = $1 ORDER BY key";
        let mut lane = self.readers.take().await?;
        let rows = lane
            .rows(sqlx::query(text).bind(aggregate.as_str().to_owned()))
            .await?;
        lane.give_back();
        rows.iter().map(|row| side(aggregate, row)).collect()
    }

    async fn side_forget(
        &self,
        aggregate: &Aggregate,
        beginning: &str,
        before: i64,
    ) -> Result<(), Fault> {
        check_text([beginning].into_iter()).map_err(Fault::Broken)?;
        let text = format!(
            "DELETE FROM side WHERE aggregate = $1 AND substr(key, 1, {}) = $2 AND ordinal < $3",
            beginning.chars().count()
        );
        let statement = sqlx::query(AssertSqlSafe(text))
            .bind(aggregate.as_str().to_owned())
            .bind(beginning.to_owned())
            .bind(before);
        let mut lane = self.writers.take().await?;
        lane.run(statement).await?;
        lane.give_back();
        Ok(())
    }

    async fn meta_get(&self, key: &str) -> Result<Option<String>, Fault> {
        let mut lane = self.readers.take().await?;
        let text = "SELECT value FROM meta WHERE key = $1";
        let row = lane.row(sqlx::query(text).bind(key.to_owned())).await?;
        lane.give_back();
        row.map(|row| Ok(row.try_get(0)?)).transpose()
    }

    async fn meta_put_if_absent(&self, key: &str, value: &str) -> Result<String, Fault> {
        check_text([key, value].into_iter()).map_err(Fault::Broken)?;
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
        Ok(self
            .meta_get(key)
            .await?
            .unwrap_or_else(|| value.to_owned()))
    }

    async fn meta_replace(&self, key: &str, old: &str, new: &str) -> Result<bool, Fault> {
        check_text([key, new].into_iter()).map_err(Fault::Broken)?;
        let text = "UPDATE meta SET value = $3 WHERE key = $1 AND value = $2";
        let statement = sqlx::query(text)
            .bind(key.to_owned())
            .bind(old.to_owned())
            .bind(new.to_owned());
        let mut lane = self.writers.take().await?;
        let replaced = lane.run(statement).await?;
        lane.give_back();
        Ok(replaced > 0)
    }
}

fn side(aggregate: &Aggregate, row: &AnyRow) -> Result<Side, Fault> {
    Ok(Side {
        aggregate: aggregate.clone(),
        key: row.try_get(0)?,
        order: row.try_get(1)?,
        value: row.try_get(2)?,
    })
}

const VALUES_A_STATEMENT: usize = 64;

//! What an append brings beside its log row: names in the registry, and secrets.

use super::failure::Failure;
use super::lane::Lane;
use super::number;
use crate::checksum;
use crate::{Append, Name};

/// Does what an append wants beside its row. Answers the names that others hold.
pub(super) async fn bring_along(
    lane: &mut Lane<'_>,
    append: &Append,
) -> Result<Vec<Name>, Failure> {
    let aggregate = || append.aggregate.as_str().to_owned();
    for name in &append.releases {
        let text = "DELETE FROM registry WHERE kind = $1 AND name = $2 AND owner = $3";
        let statement = sqlx::query(text)
            .bind(name.kind.clone())
            .bind(name.name.clone());
        lane.run(statement.bind(aggregate())).await?;
    }
    let mut claims: Vec<_> = append.claims.iter().collect();
    claims.sort_by(|a, b| (&a.kind, &a.name).cmp(&(&b.kind, &b.name)));
    let mut taken = Vec::new();
    for claim in claims {
        let statement = sqlx::query(
            "INSERT INTO registry (kind, name, owner, value, checksum) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kind, name) DO NOTHING",
        );
        let statement = statement.bind(claim.kind.clone()).bind(claim.name.clone());
        let owner = append.aggregate.as_str();
        let checksum = checksum::of_name(&claim.kind, &claim.name, owner, &claim.value);
        let statement = statement.bind(aggregate()).bind(claim.value.clone());
        if lane.run(statement.bind(checksum)).await? == 0 {
            taken.push(Name {
                kind: claim.kind.clone(),
                name: claim.name.clone(),
            });
        }
    }
    if !taken.is_empty() {
        return Ok(taken);
    }
    for (id, blob) in append.last_secrets() {
        let name = append.aggregate.as_str();
        let checksum = blob.map(|blob| checksum::of_sealed(name, id, append.revision, blob));
        let (id, revision) = (id.to_owned(), number(append.revision.0));
        let statement = match blob {
            Some(blob) => sqlx::query(PUT_SECRET)
                .bind(aggregate())
                .bind(id)
                .bind(revision)
                .bind(blob.to_vec())
                .bind(checksum),
            None => sqlx::query("DELETE FROM sealed WHERE aggregate = $1 AND id = $2")
                .bind(aggregate())
                .bind(id),
        };
        lane.run(statement).await?;
    }
    Ok(taken)
}

const PUT_SECRET: &str = "INSERT INTO sealed (aggregate, id, revision, blob, checksum) \
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (aggregate, id) DO UPDATE \
    SET revision = excluded.revision, blob = excluded.blob, checksum = excluded.checksum";

//! The feed in memory.

use std::ops::Bound;

use async_trait::async_trait;
use tokio::sync::mpsc;

use super::Memory;
use crate::{Cursor, Fault, Feed, FeedRow, Hint};

#[async_trait]
impl Feed for Memory {
    async fn feed_end(&self) -> Result<Cursor, Fault> {
        Ok(Cursor {
            transaction: 0,
            sequence: self.state().sequence,
        })
    }

    async fn feed(&self, cursor: &Cursor, limit: usize) -> Result<(Vec<FeedRow>, Cursor), Fault> {
        let state = self.state();
        let newer = (Bound::Excluded(cursor.sequence), Bound::Unbounded);
        let rows: Vec<_> = state.feed.range(newer).take(limit).collect();
        let sequence = rows
            .last()
            .map_or(cursor.sequence, |(sequence, _)| **sequence);
        let rows = rows.into_iter().map(|(_, row)| row.clone()).collect();
        Ok((
            rows,
            Cursor {
                transaction: 0,
                sequence,
            },
        ))
    }

    async fn listen(&self) -> Option<mpsc::Receiver<Hint>> {
        None
    }
}

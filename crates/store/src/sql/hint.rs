//! Tells other nodes on one PostgreSQL what changed, on connections of its own.
//!
//! Only hints: they may be lost, doubled or late, and the feed carries the truth.

use std::sync::Arc;
use std::time::Duration;

use sqlx::AnyConnection;
use sqlx::postgres::PgListener;
use tokio::sync::mpsc;

use super::lane::Lanes;
use crate::{Aggregate, Hint, Revision};

/// Sends what comes out of `hints` until its senders are gone. Falls behind rather than slow a
/// commit down, and takes several hints in one message.
pub(super) async fn send(lanes: Arc<Lanes>, mut hints: mpsc::Receiver<Hint>) {
    let mut some = Vec::new();
    let mut connection = None;
    while hints.recv_many(&mut some, 1000).await > 0 {
        if connection.is_none() {
            connection = connect(&lanes).await;
        }
        if let Some(open) = &mut connection
            && notify(open, &some).await.is_err()
        {
            connection = None;
        }
        some.clear();
        tokio::time::sleep(GATHER).await;
    }
}

/// A connection that does not wait for the disk: what it sends is no more than a hint.
async fn connect(lanes: &Lanes) -> Option<AnyConnection> {
    let mut connection = lanes.connect().await.ok()?;
    let relax = sqlx::query("SET synchronous_commit = off");
    relax
        .execute(&mut connection)
        .await
        .ok()
        .map(|_| connection)
}

async fn notify(connection: &mut AnyConnection, hints: &[Hint]) -> Result<(), sqlx::Error> {
    for text in messages(hints) {
        let statement = sqlx::query("SELECT pg_notify($1, $2)");
        statement
            .bind(CHANNEL)
            .bind(text)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Receives hints until the receiver is dropped. Connects again when the connection breaks.
pub(super) fn receive(address: String) -> mpsc::Receiver<Hint> {
    let (sender, receiver) = mpsc::channel(QUEUE);
    tokio::spawn(async move {
        while !sender.is_closed() {
            let listened = tokio::select! {
                listened = listen(&address, &sender) => listened,
                () = sender.closed() => return,
            };
            if listened.is_err() {
                tokio::time::sleep(PAUSE).await;
            }
        }
    });
    receiver
}

async fn listen(address: &str, sender: &mpsc::Sender<Hint>) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect(address).await?;
    listener.listen(CHANNEL).await?;
    loop {
        let message = listener.recv().await?;
        for hint in message.payload().lines().filter_map(parse) {
            // The reader is slow: the feed will tell it.
            let _ = sender.try_send(hint);
        }
    }
}

/// Lines of `revision aggregate`, as many in a message as PostgreSQL takes.
fn messages(hints: &[Hint]) -> Vec<String> {
    let mut messages = vec![String::new()];
    for hint in hints {
        let line = format!("{} {}\n", hint.revision, hint.aggregate);
        let full = messages
            .last()
            .is_some_and(|text| text.len() + line.len() > LONGEST);
        if full {
            messages.push(String::new());
        }
        if let Some(text) = messages.last_mut().filter(|_| line.len() <= LONGEST) {
            text.push_str(&line);
        }
    }
    messages
}

fn parse(line: &str) -> Option<Hint> {
    let (revision, aggregate) = line.split_once(' ')?;
    Some(Hint {
        aggregate: Aggregate::from(aggregate),
        revision: Revision(revision.parse().ok()?),
    })
}

const CHANNEL: &str = "rampart_log";

/// PostgreSQL refuses 8000 bytes and more.
const LONGEST: usize = 7900;

/// How many hints may wait before more are dropped.
pub(super) const QUEUE: usize = 10_000;

/// How long hints are gathered before the next message: a commit a message would halve the server.
const GATHER: Duration = Duration::from_millis(10);

const PAUSE: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_survive_the_way_and_no_message_is_too_long() {
        let hint = |n| Hint {
            aggregate: format!("account/{n:060}").into(),
            revision: Revision(n),
        };
        let hints: Vec<Hint> = (1..=1000).map(hint).collect();
        let messages = messages(&hints);
        assert!(messages.iter().all(|text| text.len() <= LONGEST));
        let back: Vec<Hint> = messages
            .iter()
            .flat_map(|text| text.lines())
            .filter_map(parse)
            .collect();
        assert_eq!(back, hints);
    }
}

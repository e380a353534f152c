//! Carries the events of one account to where its trails deliver, a file at a time.

use model::{AccountId, Moment, Trail};
use store::{EventCursor, EventId, EventPage, EventReading, Store};

use super::file;
use super::progress::{Kept, Progress};
use crate::delivery::{Delivery, Parcel, Undelivered};
use crate::fault::Fault;

/// How many log rows and batches are looked through at once.
const ROWS: usize = 16;
/// How often, for one step: so long a way may lie behind a trail that nobody could go it at once.
const PAGES: usize = 256;
/// How often, before it is worth while to write down that nothing was among them.
const MANY: usize = 16;
/// How many bytes of events make a file full.
const FULL: usize = 4 * 1024 * 1024;

/// Who carries, and from where to where.
pub(crate) struct Carrier<'a> {
    pub(crate) store: &'a dyn Store,
    pub(crate) delivery: &'a dyn Delivery,
    pub(crate) account: AccountId,
    pub(crate) region: &'a str,
    pub(crate) now: Moment,
}

/// What was found for a file.
struct Found {
    /// By their place in the order of all events, so that the file is the same however it was read.
    events: Vec<(EventId, String)>,
    to: EventCursor,
    /// Whether there may be more behind.
    more: bool,
}

/// What came of a step.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Step {
    /// There may be more to carry at once.
    More,
    /// All that is there is delivered.
    Done,
}

/// Why a step was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stuck {
    #[error(transparent)]
    Undelivered(#[from] Undelivered),
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Carrier<'_> {
    /// Whether a step would deliver something, or get past so much that it is worth while.
    pub(crate) async fn is_due(&self, trail: &Trail) -> Result<bool, Fault> {
        let progress = self.kept(trail).await?.progress;
        if progress.next()?.is_some() {
            return Ok(true);
        }
        let mut from = progress.done()?;
        for _ in 0..MANY {
            let page = self.page(from, None).await?;
            let mut events = page.events.iter();
            if events.any(|one| file::delivers(trail.events, &one.event.json)) {
                return Ok(true);
            }
            if !page.more {
                return Ok(false);
            }
            from = page.to;
        }
        Ok(true)
    }

    /// Delivers the next file of a trail, if there is anything to put into one.
    pub(crate) async fn step(&self, trail: &Trail) -> Result<Step, Stuck> {
        let mut kept = self.kept(trail).await?;
        let (begin, next) = (kept.progress.done()?, kept.progress.next()?);
        let found = self
            .gather(trail, begin, next.map(|(upto, _)| upto))
            .await?;
        let step = if found.more { Step::More } else { Step::Done };
        if found.events.is_empty() {
            if found.to != begin || next.is_some() {
                let passed = kept.progress.clone().passed(found.to);
                self.move_to(&mut kept, trail, passed).await?;
            }
            return Ok(step);
        }
        let at = next.map_or(self.now, |(_, at)| at);
        if next.is_none() {
            // What the file holds stands before it is made: events that come meanwhile are the next one's.
            let settled = kept.progress.clone().settled(found.to, at);
            self.move_to(&mut kept, trail, settled).await?;
        }
        let put = self.delivery.put(self.parcel(trail, &found, at)?).await;
        let before = kept.progress.clone();
        let after = match &put {
            Ok(()) => before.delivered(found.to, self.now),
            Err(why) => before.failed(self.now, why.to_string()),
        };
        self.move_to(&mut kept, trail, after).await?;
        put?;
        Ok(step)
    }

    async fn kept(&self, trail: &Trail) -> Result<Kept, Fault> {
        let from = trail.from.as_deref().unwrap_or_default();
        Kept::read(self.store, self.account, &trail.id, from).await
    }

    async fn move_to(&self, kept: &mut Kept, trail: &Trail, to: Progress) -> Result<(), Fault> {
        let of = (self.account, &trail.id);
        kept.move_to(self.store, of, to).await
    }

    /// What a trail delivers behind a place: up to another one, or as much as a file holds.
    async fn gather(
        &self,
        trail: &Trail,
        from: EventCursor,
        upto: Option<EventCursor>,
    ) -> Result<Found, Fault> {
        let mut found = Found {
            events: Vec::new(),
            to: from,
            more: true,
        };
        let (mut bytes, mut pages) = (0, 0);
        while found.more && (upto.is_some() || (bytes < FULL && pages < PAGES)) {
            pages += 1;
            let page = self.page(found.to, upto).await?;
            (found.to, found.more) = (page.to, page.more);
            for one in page.events {
                if file::delivers(trail.events, &one.event.json) {
                    bytes += one.event.json.len();
                    found.events.push((one.id, one.event.json));
                }
            }
        }
        // Behind what was settled before there may be anything.
        found.more |= upto.is_some();
        found.events.sort_unstable_by_key(|(id, _)| *id);
        Ok(found)
    }

    async fn page(&self, from: EventCursor, upto: Option<EventCursor>) -> Result<EventPage, Fault> {
        let account = self.account.to_string();
        let reading = EventReading {
            account: &account,
            from,
            upto,
            limit: ROWS,
            bytes: FULL,
        };
        Ok(self.store.read_events(&reading).await?)
    }

    fn parcel(&self, trail: &Trail, found: &Found, at: Moment) -> Result<Parcel, Fault> {
        let text = file::text(found.events.iter().map(|(_, json)| json.as_str()));
        let of = (found.events.len(), text.as_str());
        let broken = |error: std::io::Error| Fault::Broken(error.to_string());
        Ok(Parcel {
            account: self.account,
            bucket: trail.bucket.clone(),
            name: file::name(trail.prefix.as_ref(), self.region, at, of),
            bytes: file::packed(&text).map_err(broken)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use model::{TrailEvents, TrailStatus};
    use store::{EventBatch, EventEntry, Events as _, Memory};

    use super::*;
    use crate::testing::Buckets;

    const HOME: AccountId = AccountId::new(1_000_000_000_000_001);

    fn trail() -> Trail {
        Trail {
            id: "x".parse().unwrap(),
            name: "trail-1".parse().unwrap(),
            events: TrailEvents::All,
            all_regions: true,
            bucket: "audit".parse().unwrap(),
            prefix: None,
            writer: None,
            status: TrailStatus::Enable,
            from: Some(EventCursor::default().to_string()),
            created: Moment::default(),
            updated: Moment::default(),
            started: None,
            stopped: None,
        }
    }

    /// Records an event of an account in a batch of this number.
    async fn record(store: &Memory, number: u32, account: AccountId) {
        let mut id = [0; 16];
        id[..4].copy_from_slice(&number.to_be_bytes());
        let event = EventEntry {
            account: account.to_string(),
            json: r#"{"eventRW":"Read","eventCategory":"Management"}"#.to_owned(),
            ..EventEntry::default()
        };
        let batch = EventBatch {
            id,
            time: 0,
            events: [event].iter().collect(),
        };
        store.append_events(&batch).await.unwrap();
    }

    #[tokio::test]
    async fn a_long_way_without_events_is_gone_in_steps() {
        let (store, buckets) = (Memory::new(), Buckets::default());
        let carrier = Carrier {
            store: &store,
            delivery: &buckets,
            account: HOME,
            region: "cn-hangzhou",
            now: Moment::default(),
        };
        let long = u32::try_from(ROWS * PAGES).unwrap() + 1;
        for number in 0..long {
            record(&store, number, AccountId::new(1_000_000_000_000_002)).await;
        }
        record(&store, long, HOME).await;
        let trail = trail();
        assert!(carrier.is_due(&trail).await.unwrap());
        assert_eq!(carrier.step(&trail).await.unwrap(), Step::More);
        assert_eq!(buckets.puts(), 0);
        // Whoever is given up here has the first part behind.
        assert_eq!(carrier.step(&trail).await.unwrap(), Step::Done);
        assert_eq!(buckets.puts(), 1);
        assert_eq!(buckets.events().unwrap().len(), 1);
        assert!(!carrier.is_due(&trail).await.unwrap());
        assert_eq!(carrier.step(&trail).await.unwrap(), Step::Done);
        assert_eq!(buckets.puts(), 1);
    }
}

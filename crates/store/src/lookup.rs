//! How events are found again: small rows per source, and the merge of the sources they name.
//!
//! A source is a log row or a batch. For each account, and for each (account, user), (account,
//! action), (account, outcome other than success), (account, service), (account, access key) and, if
//! they are not many, (account, resource) that occurs in it, a source gets one row
//! `(key, latest, source)`: a hash of these words, and a time no earlier than any such event of the
//! source, and less than [`SPAN`] later than the earliest the row stands for. A look-up reads the
//! rows of one key in order of time, opens the sources and filters exactly; so a hash that two words
//! share costs a little time and nothing else. The key of everything stands for look-ups over all
//! accounts.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};

use crate::frame::{Reader, length};
use crate::layout::{Form, INDEXED, expand_events, pack_into, read_events, unpack_events};
use crate::{EventFilter, EventId, Fault, SUCCESS, StoredEvent};

/// No row stands for events further apart than this, in milliseconds. Sources that span more get
/// several rows.
pub(crate) const SPAN: i64 = 1000;

/// One look-up row.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Entry {
    pub(crate) key: i64,
    pub(crate) latest: i64,
    pub(crate) source: i64,
}

/// An attribute that events can be looked up by. The numbers are in the database.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Attribute {
    Account = 0,
    User = 1,
    Action = 2,
    Outcome = 3,
    Resource = 4,
    Service = 5,
    AccessKey = 6,
}

/// All look-up rows of a source.
pub(crate) fn entries(source: i64, packed: &[u8]) -> Result<BTreeSet<Entry>, Fault> {
    let entry = |(key, latest)| Entry {
        key,
        latest,
        source,
    };
    Ok(unpack_keys(packed)?.into_iter().map(entry).collect())
}

/// Packs events with their look-up keys in front, so that these cost nothing to read.
pub(crate) fn pack_indexed(raw: &[u8]) -> Result<Vec<u8>, Fault> {
    let keys = keys_of(raw, Form::Wide)?;
    let mut out = Vec::with_capacity(keys.len() * 16 + 5);
    out.push(INDEXED);
    out.extend_from_slice(&length(keys.len()));
    for (key, latest) in keys {
        out.extend_from_slice(&key.to_le_bytes());
        out.extend_from_slice(&latest.to_le_bytes());
    }
    pack_into(raw, &mut out);
    Ok(out)
}

/// The look-up keys of packed events, each with the latest time it stands for.
pub(crate) fn unpack_keys(bytes: &[u8]) -> Result<Vec<(i64, i64)>, Fault> {
    let mut from = Reader(bytes);
    if from.take(1)? != [INDEXED] {
        let (raw, form) = expand_events(bytes)?;
        return keys_of(&raw, form);
    }
    let keys = from.number()?;
    (0..keys)
        .map(|_| Ok((from.time()?, from.time()?)))
        .collect()
}

/// The keys of events that are not compressed, each with the latest time it stands for.
fn keys_of(raw: &[u8], form: Form) -> Result<Vec<(i64, i64)>, Fault> {
    // Most events of a source are alike in all that they can be looked up by, but for what they are
    // about.
    let mut alike: HashMap<[&str; 6], Vec<i64>> = HashMap::new();
    let mut about: HashMap<&str, HashMap<&str, Vec<i64>>> = HashMap::new();
    for event in read_events(raw, form)? {
        let event = event?.heading;
        let kind = [
            event.account,
            event.user,
            event.action,
            event.outcome,
            event.service,
            event.access_key,
        ];
        let times = alike.entry(kind).or_default();
        if times.last() != Some(&event.time) {
            times.push(event.time);
        }
        if tells(event.resource) {
            let resources = about.entry(event.account).or_default();
            resources
                .entry(event.resource)
                .or_default()
                .push(event.time);
        }
    }
    let mut times: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (kind, some) in &alike {
        for key in keys(kind) {
            times.entry(key).or_default().extend(some);
        }
    }
    for (account, resources) in &about {
        let many = resources.len() > RESOURCES;
        for (resource, some) in resources {
            let key = if many {
                many_resources(account)
            } else {
                of_resource(account, resource)
            };
            times.entry(key).or_default().extend(some);
        }
    }
    let mut found = Vec::new();
    for (key, mut times) in times {
        times.sort_unstable();
        let mut covered = None;
        for time in times.into_iter().rev() {
            if covered.is_none_or(|latest: i64| latest.saturating_sub(time) >= SPAN) {
                covered = Some(time);
                found.push((key, time));
            }
        }
    }
    Ok(found)
}

fn keys(
    [account, user, action, outcome, service, access_key]: &[&str; 6],
) -> impl Iterator<Item = i64> {
    let attributes = [
        (Attribute::User, user),
        (Attribute::Action, action),
        (Attribute::Outcome, outcome),
        (Attribute::Service, service),
        (Attribute::AccessKey, access_key),
    ];
    let named = attributes.into_iter().filter(|(_, value)| tells(value));
    let own = named.map(|(attribute, value)| hash(account, attribute, value));
    own.chain([hash(account, Attribute::Account, ""), EVERYTHING])
}

fn of_resource(account: &str, resource: &str) -> i64 {
    hash(account, Attribute::Resource, resource)
}

/// Stands for all resources of an account in a source that has many. No resource is named so.
fn many_resources(account: &str) -> i64 {
    hash(account, Attribute::Resource, "\0many")
}

/// Whether a value has rows of its own: there is one, and it is not what nearly all events have.
fn tells(value: &str) -> bool {
    !value.is_empty() && value != SUCCESS
}

/// The keys whose rows a look-up reads: the one that likely has fewest, and for a resource also that
/// of sources with many.
pub(crate) fn keys_to_read(filter: &EventFilter) -> Vec<i64> {
    let Some(account) = filter.account.as_deref() else {
        return vec![EVERYTHING];
    };
    let wishes = [
        (Attribute::AccessKey, &filter.access_key),
        (Attribute::User, &filter.user),
        (Attribute::Resource, &filter.resource),
        (Attribute::Action, &filter.action),
        (Attribute::Outcome, &filter.outcome),
        (Attribute::Service, &filter.service),
    ];
    let wish = wishes.into_iter().find_map(|(attribute, wish)| {
        Some((attribute, wish.as_deref().filter(|wish| tells(wish))?))
    });
    match wish {
        Some((Attribute::Resource, resource)) => {
            vec![of_resource(account, resource), many_resources(account)]
        }
        Some((attribute, value)) => vec![hash(account, attribute, value)],
        None => vec![hash(account, Attribute::Account, "")],
    }
}

/// FNV-1a over the account, a mark, the attribute and the value. It is in the database for ever.
fn hash(account: &str, attribute: Attribute, value: &str) -> i64 {
    let bytes = account
        .bytes()
        .chain([0xff, attribute as u8])
        .chain(value.bytes());
    let sum = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    sum.cast_signed()
}

const EVERYTHING: i64 = 0;

/// How many resources of an account have rows of their own in one source. In one that has more they
/// share one, or the rows would outgrow the events.
const RESOURCES: usize = 16;

/// Puts the events of overlapping sources into one order, as the rows of a key come in.
pub(crate) struct Merge<'f> {
    filter: &'f EventFilter,
    waiting: BinaryHeap<Waiting>,
    seen: BTreeSet<i64>,
    found: Vec<StoredEvent>,
}

struct Waiting {
    event: StoredEvent,
    newest_first: bool,
}

impl<'f> Merge<'f> {
    pub(crate) fn new(filter: &'f EventFilter) -> Self {
        Self {
            filter,
            waiting: BinaryHeap::new(),
            seen: BTreeSet::new(),
            found: Vec::new(),
        }
    }

    /// Whether a source has not been taken in yet.
    pub(crate) fn is_new(&self, source: i64) -> bool {
        !self.seen.contains(&source)
    }

    /// Takes in the events of a source.
    pub(crate) fn open(&mut self, source: i64, packed: &[u8]) -> Result<(), Fault> {
        if !self.seen.insert(source) {
            return Ok(());
        }
        let id = |index, time| EventId {
            time,
            source,
            index,
        };
        let wanted = unpack_events(packed, self.filter.traces, |index, event| {
            self.filter.wants(id(index, event.time), event)
        })?;
        let newest_first = self.filter.newest_first;
        self.waiting
            .extend(wanted.into_iter().map(|(index, event)| {
                let event = StoredEvent {
                    id: id(index, event.time),
                    event,
                };
                Waiting {
                    event,
                    newest_first,
                }
            }));
        Ok(())
    }

    /// Hands on what no further row can come before, given the next row. Answers whether enough was
    /// found.
    pub(crate) fn advance(&mut self, next: Option<&Entry>) -> bool {
        while self.found.len() < self.filter.limit {
            let Some(first) = self.waiting.peek() else {
                return false;
            };
            let EventId { time, source, .. } = first.event.id;
            let safe = match next {
                None => true,
                Some(next) if self.filter.newest_first => {
                    (time, source) > (next.latest, next.source)
                }
                Some(next) => time <= next.latest.saturating_sub(SPAN),
            };
            if !safe {
                return false;
            }
            self.found
                .extend(self.waiting.pop().map(|first| first.event));
        }
        true
    }

    pub(crate) fn found(self) -> Vec<StoredEvent> {
        self.found
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        let order = self.event.id.cmp(&other.event.id);
        if self.newest_first {
            order
        } else {
            order.reverse()
        }
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Waiting {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{finish, pack_images, pack_text, unpack_images, unpack_text};
    use crate::layout::{WIDE, unpack_all_events, unpack_event};
    use crate::{EventEntry, EventPack};

    fn pack_events(events: &EventPack) -> Vec<u8> {
        events.pack()
    }

    fn pack_indexed_events(events: &EventPack) -> Result<Vec<u8>, Fault> {
        pack_indexed(events.raw())
    }

    fn event(user: &str, size: usize) -> EventEntry {
        EventEntry {
            account: "1000000000000001".into(),
            time: -5,
            user: user.into(),
            action: "ram:GetUser".into(),
            json: "{\"a\":1}".repeat(size),
            ..EventEntry::default()
        }
    }

    /// As programs packed events before they had anything but these fields.
    fn pack_narrow(events: &[EventEntry]) -> Vec<u8> {
        let mut raw = length(events.len()).to_vec();
        for event in events {
            raw.extend_from_slice(&event.time.to_le_bytes());
            let fields = [
                &event.account,
                &event.user,
                &event.action,
                &event.outcome,
                &event.json,
            ];
            for field in fields {
                raw.extend_from_slice(&length(field.len()));
                raw.extend_from_slice(field.as_bytes());
            }
        }
        let mut out = Vec::new();
        finish(&raw, &mut out);
        out
    }

    #[test]
    fn events_of_before_are_read() {
        let events = [event("a", 1), event("b", 500)];
        let old = pack_narrow(&events);
        assert_eq!(unpack_all_events(&old), Ok(events.to_vec()));
        assert_eq!(unpack_event(&old, 1), Ok(Some(events[1].clone())));
        let new = pack_events(&events.iter().collect());
        assert_eq!(unpack_keys(&old), unpack_keys(&new));
        let mut indexed = vec![INDEXED, 0, 0, 0, 0];
        indexed.extend(old);
        assert_eq!(unpack_all_events(&indexed), Ok(events.to_vec()));
    }

    #[test]
    fn only_a_fetch_brings_what_belongs_to_an_event() {
        let traced = EventEntry {
            trace: vec![0, 255],
            explanation: vec![7; 200],
            resource: "acs:oss:*:*:b".into(),
            request: "r".into(),
            ..event("a", 3)
        };
        let packed = pack_events(&[event("b", 1), traced.clone()].iter().collect());
        let found = unpack_events(&packed, false, |_, event| event.request == "r").unwrap();
        let bare = EventEntry {
            trace: vec![],
            explanation: vec![],
            ..traced.clone()
        };
        assert_eq!(found, [(1, bare.clone())]);
        let found = unpack_events(&packed, true, |_, event| event.request == "r").unwrap();
        let with_trace = EventEntry {
            trace: traced.trace.clone(),
            ..bare
        };
        assert_eq!(found, [(1, with_trace)]);
        assert_eq!(unpack_event(&packed, 1), Ok(Some(traced)));
        assert_eq!(unpack_event(&packed, 2), Ok(None));
    }

    #[test]
    fn only_wanted_events_are_unpacked() {
        let events = [event("a", 1), event("b", 500), event("a", 0)];
        let packed = events.iter().collect();
        for bytes in [pack_events(&packed), pack_indexed_events(&packed).unwrap()] {
            assert!(bytes.len() < 600);
            let found = unpack_events(&bytes, false, |_, event| event.user == "a").unwrap();
            assert_eq!(found, vec![(0, events[0].clone()), (2, events[2].clone())]);
        }
    }

    #[test]
    fn keys_in_front_are_those_of_the_events() {
        let packed = [event("a", 1), event("b", 500), event("a", 0)]
            .iter()
            .collect();
        let keys = unpack_keys(&pack_indexed_events(&packed).unwrap()).unwrap();
        // Everything, the account, two users, the action; no outcome.
        assert_eq!(keys.len(), 5);
        let ended = |outcome: &str| EventEntry {
            outcome: outcome.into(),
            ..event("a", 1)
        };
        for (outcome, keys) in [(SUCCESS, 4), ("NoPermission", 5)] {
            let packed = pack_events(&[ended(outcome)].iter().collect());
            assert_eq!(unpack_keys(&packed).unwrap().len(), keys, "{outcome}");
        }
        assert_eq!(keys, unpack_keys(&pack_events(&packed)).unwrap());
    }

    #[test]
    fn damage_is_noticed_and_never_panics() {
        let events = [event("a", 400)].iter().collect();
        for bytes in [
            pack_events(&events),
            pack_indexed_events(&events).unwrap(),
            pack_images(&[]),
            pack_text("hello"),
        ] {
            for cut in 0..bytes.len() {
                let _ = unpack_events(&bytes[..cut], false, |_, _| true);
                let _ = unpack_keys(&bytes[..cut]);
                let _ = unpack_event(&bytes[..cut], 0);
                let _ = unpack_images(&bytes[..cut]);
            }
        }
        assert!(unpack_text(&[]).is_err());
        assert!(unpack_text(&[9, 1]).is_err());
        for twice in [[INDEXED; 2], [WIDE; 2], [WIDE, INDEXED]] {
            let [first, second] = twice;
            let mut bytes = vec![first];
            bytes.extend((first == INDEXED).then_some([0; 4]).into_iter().flatten());
            bytes.extend([second, 0, 0, 0, 0]);
            assert!(unpack_all_events(&bytes).is_err());
        }
        assert!(unpack_keys(&[INDEXED, 255, 255, 255, 255]).is_err());
        assert!(unpack_text(&[2, 255, 255, 255, 255, 0]).is_err());
    }
}

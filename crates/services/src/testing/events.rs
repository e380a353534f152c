//! The audit events of a story.

use model::Moment;
use serde_json::Value;
use store::EventFilter;

use super::{World, sure};

/// The events of a story, the oldest first.
pub struct Events(Vec<Value>);

impl World {
    /// The events of all accounts, without those of the scenery.
    ///
    /// # Panics
    /// When they cannot be read.
    #[must_use]
    pub fn events(&self) -> Events {
        self.found(&EventFilter::default())
    }

    /// Those that did not happen before this time.
    ///
    /// # Panics
    /// When they cannot be read.
    #[must_use]
    pub fn events_since(&self, time: Moment) -> Events {
        let from = time.millis();
        self.found(&EventFilter {
            from,
            ..EventFilter::default()
        })
    }

    fn found(&self, filter: &EventFilter) -> Events {
        let filter = EventFilter {
            newest_first: false,
            limit: usize::MAX,
            ..filter.clone()
        };
        let found = self.runtime.block_on(async {
            self.gateway.drain().await;
            while sure(self.store.project(1000).await).behind {}
            sure(self.store.look_up(&filter).await)
        });
        let read = |json: &str| -> Value { sure(serde_json::from_str(json)) };
        let all = found.iter().map(|stored| read(&stored.event.json));
        let is_scenery =
            |event: &Value| text(event, "requestId").is_some_and(|id| self.scenery.contains(id));
        Events(all.filter(|event| !is_scenery(event)).collect())
    }

    /// Lets the events that follow begin the story.
    pub fn forget_events(&mut self) {
        let known = self.events();
        let ids = known.0.iter().filter_map(|event| text(event, "requestId"));
        self.scenery.extend(ids.map(str::to_owned));
    }
}

impl Events {
    /// That the events are these: `CreateUser ok` or `CreateUser <error code>`.
    ///
    /// # Panics
    /// When they are others.
    #[track_caller]
    pub fn are<'e>(&self, expected: impl IntoIterator<Item = &'e str>) {
        let expected: Vec<_> = expected.into_iter().collect();
        assert_eq!(self.told(), expected);
    }

    /// Each event as operation and outcome.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        let outcome = |event: &Value| text(event, "errorCode").unwrap_or("ok").to_owned();
        let name = |event: &Value| text(event, "eventName").unwrap_or_default().to_owned();
        self.0
            .iter()
            .map(|event| format!("{} {}", name(event), outcome(event)))
            .collect()
    }

    /// Those of one account.
    #[must_use]
    pub fn of(self, account: &str) -> Self {
        let own = |event: &Value| text(event, "recipientAccountId") == Some(account);
        Self(self.0.into_iter().filter(own).collect())
    }

    /// The events as JSON.
    #[must_use]
    pub fn json(&self) -> &[Value] {
        &self.0
    }
}

fn text<'v>(event: &'v Value, field: &str) -> Option<&'v str> {
    event.get(field).and_then(Value::as_str)
}

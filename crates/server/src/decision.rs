//! Any past decision, looked into from the store itself: what it was made from, and why it denied.

use gateway::Trace;
use model::{AccountId, Moment};
use serde_json::{Value, json};
use store::{EventFilter, Store, StoredEvent};
use vault::{Diagnosis, Vault};

use crate::config::Config;
use crate::open::{self, StartError};

/// The events of a request, each with its decision as it was made.
///
/// # Errors
/// When the store cannot be read, or the master key is not there.
pub async fn decisions(
    config: &Config,
    store: &dyn Store,
    request: &str,
) -> Result<Vec<Value>, StartError> {
    let vault = open::existing_key(config)?;
    let filter = EventFilter {
        request: Some(request.to_owned()),
        newest_first: false,
        ..EventFilter::default()
    };
    let mut told = Vec::new();
    for found in store.look_up(&filter).await? {
        // A look-up leaves out what is bulky.
        if let Some(whole) = store.fetch(found.id).await? {
            told.push(tell(&whole, &vault));
        }
    }
    Ok(told)
}

fn tell(found: &StoredEvent, vault: &Vault) -> Value {
    let event: Value = serde_json::from_str(&found.event.json).unwrap_or_default();
    json!({
        "Event": event,
        "Decision": decision(found, &event),
        "Explanation": explanation(found, vault),
    })
}

/// The decision; null if nothing was decided, or it was not kept.
fn decision(found: &StoredEvent, event: &Value) -> Value {
    let Some(trace) = Trace::read(&found.event.trace, event) else {
        return Value::Null;
    };
    let source = event["sourceIpAddress"].as_str().unwrap_or_default();
    let time = Moment::from_millis(found.event.time);
    let conditions = trace.all_conditions(time, source);
    let mut told = json!(trace);
    if let Some(members) = told.as_object_mut() {
        members.remove("Secure");
        members.remove("Mfa");
        let keys = conditions
            .into_iter()
            .map(|(key, values)| (key, json!(values)));
        members.insert("Conditions".to_owned(), Value::Object(keys.collect()));
    }
    told
}

/// Why it was denied; null if it was not.
fn explanation(found: &StoredEvent, vault: &Vault) -> Value {
    let sealed = str::from_utf8(&found.event.explanation).unwrap_or_default();
    let account = AccountId::read(&found.event.account).ok();
    let opened = account
        .filter(|_| !sealed.is_empty())
        .and_then(|account| Diagnosis::open_any_age(vault, account, sealed).ok());
    opened.map_or(Value::Null, |diagnosis| diagnosis.explanation)
}

//! Factors that are remembered, logons that are unusual, sessions that are idle, many attempts at once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use serde_json::json;

use super::*;
use crate::door::note::tell_late;

const WRONG: &str = "Wrong-password-1";

impl Story {
    async fn with_token(&self, node: usize, remembered: &str) -> (u16, Value) {
        let step = Step::Password {
            name: "admin@acme".to_owned(),
            password: Secret::new(PASSWORD.to_owned()),
            remembered: Some(Secret::new(remembered.to_owned())),
        };
        self.take(node, step).await
    }

    /// The notes of the last event about logons.
    async fn last(&self) -> (String, Value) {
        let (name, _, notes) = self.last_signin().await;
        (name, notes)
    }
}

/// Shows a code that is to be remembered.
async fn show(story: &Story, seed: &Secret, ticket: String) -> (u16, Value) {
    let code = code(seed, step(story.scene.now()));
    let step = Step::Code {
        ticket,
        code,
        remember: true,
    };
    story.take(0, step).await
}

#[tokio::test]
async fn a_factor_is_remembered_on_every_node_and_the_session_says_when_it_was_shown() {
    let story = Story::new().await;
    let seed = bound(&story).await;
    story.prefer(|one| one.save_mfa_ticket = true).await;
    let shown = story.scene.now();
    let first = ticket(&story, "factor").await;
    let (status, body) = show(&story, &seed, first).await;
    assert_eq!(status, 200, "{body}");
    let remembered = &body["session"]["remembered"];
    let week = shown.plus_seconds(7 * 24 * 60 * 60);
    assert_eq!(remembered["expires"], week.to_string());
    let token = text(&remembered["token"]);
    let (_, notes) = story.last().await;
    assert_eq!(notes["rememberedFactor"], "begun");

    story.scene.later(24 * 60 * 60);
    let (status, body) = story.with_token(1, &token).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["session"].get("remembered"), None);
    let session = text(&body["session"]["token"]);
    assert_eq!(story.me(0, &session, Wish::Look).await.1["mfa"], true);
    let state = story.state().await;
    let id: Arc<str> = text(&body["session"]["id"]).into();
    let factor = state.state.logon_sessions.get(&id).unwrap().factor.unwrap();
    assert_eq!(factor.shown, shown);
    let (name, notes) = story.last().await;
    assert_eq!(name, "ConsoleSignin");
    let expected = json!({
        "logonMethod": "password", "mfaChecked": "true", "mfaMethod": "REMEMBERED"
    });
    assert_eq!(notes, expected);

    // Without the token, and with another, the factor is asked for.
    let (_, body) = story.password(1, "admin@acme", PASSWORD).await;
    assert_eq!(body["next"], "factor");
    let (_, body) = story.with_token(1, "other").await;
    assert_eq!(body["next"], "factor");
    let (_, notes) = story.last().await;
    assert_eq!(notes["rememberedFactor"], "not taken");
    // The token is no password.
    let step = Step::Password {
        name: "admin@acme".to_owned(),
        password: Secret::new(WRONG.to_owned()),
        remembered: Some(Secret::new(token.clone())),
    };
    assert_eq!(story.take(0, step).await.0, 401);
    let found = story.scene.store.look_up(&EventFilter::default()).await;
    for one in found.unwrap() {
        assert!(!one.event.json.contains(&token));
    }
}

#[tokio::test]
async fn a_remembered_factor_is_asked_for_again_after_an_unusual_logon() {
    let mut story = Story::new().await;
    let seed = bound(&story).await;
    story.prefer(|one| one.save_mfa_ticket = true).await;
    let first = ticket(&story, "factor").await;
    let (_, body) = show(&story, &seed, first).await;
    let token = text(&body["session"]["remembered"]["token"]);
    story.source = "203.0.113.9".parse().unwrap();
    let (_, body) = story.with_token(0, &token).await;
    assert_eq!(body["next"], "factor");
    story.source = HOME.parse().unwrap();
    let (_, body) = story.with_token(0, &token).await;
    assert_eq!(body["next"], "factor");
}

#[tokio::test]
async fn a_wish_to_remember_is_refused_where_the_account_does_not_let_it() {
    let story = Story::new().await;
    let seed = bound(&story).await;
    let first = ticket(&story, "factor").await;
    let (status, body) = show(&story, &seed, first).await;
    assert_eq!((status, &body["Code"]), (400, &"InvalidParameter".into()));
    let message = text(&body["Message"]);
    assert!(message.contains("remember") && message.contains("EnableSaveMFATicket"));
    // The code was not looked at: it counts with the new ticket.
    let ticket = text(&body["ticket"]);
    let code = code(&seed, step(story.scene.now()));
    let plain = Step::Code {
        ticket,
        code,
        remember: false,
    };
    let (status, body) = story.take(0, plain).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["session"].get("remembered"), None);
}

#[tokio::test]
async fn a_factor_that_is_shown_before_a_change_is_remembered_after_it() {
    let story = Story::new().await;
    let seed = bound(&story).await;
    story.prefer(|one| one.save_mfa_ticket = true).await;
    story.profile(|profile| profile.reset_required = true).await;
    let first = ticket(&story, "factor").await;
    let (_, body) = show(&story, &seed, first).await;
    assert_eq!(body["next"], "change");
    let change = Step::Change {
        ticket: text(&body["ticket"]),
        old: Secret::new(PASSWORD.to_owned()),
        new: Secret::new("Another-long-1".to_owned()),
    };
    let (status, body) = story.take(1, change).await;
    assert_eq!(status, 200, "{body}");
    let token = text(&body["session"]["remembered"]["token"]);
    let again = Step::Password {
        name: "admin@acme".to_owned(),
        password: Secret::new("Another-long-1".to_owned()),
        remembered: Some(Secret::new(token)),
    };
    assert!(story.take(0, again).await.1["session"].is_object());
}

#[tokio::test]
async fn an_account_that_adapts_demands_a_factor_of_what_is_unusual() {
    let mut story = Story::new().await;
    story.session().await;
    story
        .prefer(|one| one.mfa = model::MfaDemand::Adaptive)
        .await;
    // The same network and program as before, on any node.
    for node in [0, 1] {
        let (_, body) = story.password(node, "admin@acme", PASSWORD).await;
        assert!(body["session"].is_object(), "{body}");
    }
    story.source = "203.0.113.9".parse().unwrap();
    let enrol = ticket(&story, "enrol").await;
    let (_, made) = story.take(1, Step::Enrol { ticket: enrol }).await;
    let seed = Secret::new(text(&made["device"]["seed"]));
    let now = step(story.scene.now());
    let bind = Step::Bind {
        ticket: text(&made["ticket"]),
        codes: [code(&seed, now), code(&seed, now + 1)],
    };
    assert_eq!(story.take(0, bind).await.0, 200);
    let (_, notes) = story.last().await;
    assert_eq!(notes["riskSignals"], json!(["newNetwork"]));
    assert_eq!(notes["mfaMethod"], "VMFA");
    // From now on that network is usual, and the device is asked for elsewhere alone.
    let (_, body) = story.password(0, "admin@acme", PASSWORD).await;
    assert!(body["session"].is_object(), "{body}");
    story.source = "198.51.100.9".parse().unwrap();
    ticket(&story, "factor").await;
}

#[tokio::test]
async fn a_password_that_everybody_knows_is_unusual() {
    let story = Story::new().await;
    story.session().await;
    let user = story.user;
    let salt = [7; 16];
    let known = Secret::new("Password123".to_owned());
    let hash = vault::password::hash(&known, &salt, CHEAP).unwrap();
    story
        .change(Arc::new(move |context| {
            let logon = context.account.logons.get(&Owner::User(user)).unwrap();
            let mut logon = model::Logon::clone(logon);
            logon.password_hash = Some(hash.clone());
            context.account.logons.put(logon);
        }))
        .await;
    let (status, _) = story.password(0, "admin@acme", "Password123").await;
    assert_eq!(status, 200);
    let (_, notes) = story.last().await;
    assert_eq!(notes["riskSignals"], json!(["knownPassword"]));
}

#[tokio::test]
async fn two_hundred_at_once_are_looked_at_no_more_often_than_one_after_the_other() {
    let mut story = Story::new().await;
    // Somebody is at work until all are there.
    let node = story.nodes[0].clone();
    let turn = node.passwords.hold().await;
    let tasks: Vec<_> = (0..200_u8)
        .map(|count| {
            let node = story.nodes[0].clone();
            let mut arrival = story.arrival();
            arrival.source = IpAddr::from([10, 0, 0, count]).into();
            let step = Step::Password {
                name: "admin@acme".to_owned(),
                password: Secret::new(WRONG.to_owned()),
                remembered: None,
            };
            tokio::spawn(async move { Story::outcome(log_on(&node, &arrival, step).await).0 })
        })
        .collect();
    while tasks.iter().filter(|one| one.is_finished()).count() < 168 {
        tokio::task::yield_now().await;
    }
    drop(turn);
    let mut statuses = BTreeMap::new();
    for task in tasks {
        *statuses.entry(task.await.unwrap()).or_insert(0) += 1;
    }
    // So many wait; the others may come again, as long as sixty have not failed.
    assert_eq!(statuses, BTreeMap::from([(401, 32), (429, 168)]));
    let mut failed = 32;
    for count in 0..40 {
        story.source = IpAddr::from([10, 0, 1, count]);
        if story.password(0, "admin@acme", WRONG).await.0 == 401 {
            failed += 1;
        }
    }
    assert_eq!(failed, 60);
    story.source = HOME.parse().unwrap();
    story.scene.later(60);
    // Who succeeds uses nothing up.
    for _ in 0..70 {
        assert_eq!(story.password(0, "admin@acme", PASSWORD).await.0, 200);
    }
}

#[tokio::test]
async fn a_session_that_nobody_uses_ends_on_every_node_and_a_start_wakes_it_not() {
    let story = Story::new().await;
    let minutes = |minutes: i64| story.scene.later(minutes * 60);
    let token = story.session().await;
    let flush = async || {
        for node in &story.nodes {
            node.last_seen.flush(&*node.store).await;
        }
    };
    // Used on one node, it ends on neither.
    for node in [0, 1, 0] {
        minutes(50);
        assert_eq!(story.me(node, &token, Wish::Look).await.0, 200);
        flush().await;
    }
    minutes(60);
    let at_the_limit = story.me(1, &token, Wish::Look).await;
    assert_eq!(at_the_limit.0, 200, "{}", at_the_limit.1);
    flush().await;
    minutes(60);
    story.scene.later(10);
    let fresh = story.scene.node();
    let look = with_session(&fresh, &story.arrival(), &token, Wish::Look).await;
    let (status, body) = Story::reply(&look);
    let ended = (401, &"InvalidLogonSession".into());
    assert_eq!((status, &body["Code"]), ended);
    assert_eq!(story.me(0, &token, Wish::LogOff).await.0, 401);
    for node in &story.nodes {
        node.auditor.flush().await.unwrap();
    }
    fresh.auditor.flush().await.unwrap();
    while story.scene.store.project(1000).await.unwrap().behind {}
    let found = story.scene.store.look_up(&EventFilter::default()).await;
    let idle = "Nobody has used the session for too long.";
    let mut events = found.unwrap().into_iter();
    assert!(events.any(|one| one.event.json.contains(idle)));
}

#[tokio::test]
async fn every_reference_that_is_given_leads_to_an_event() {
    let story = Story::new().await;
    let mut references = Vec::new();
    for _ in 0..7 {
        let (status, body) = story.password(0, "admin@nowhere", WRONG).await;
        assert_eq!(status, 401);
        references.push(text(&body["RequestId"]));
    }
    let [one, _] = &story.nodes;
    let found = async |reference: &String| {
        one.auditor.flush().await.unwrap();
        while story.scene.store.project(1000).await.unwrap().behind {}
        let filter = EventFilter {
            request: Some(reference.clone()),
            ..EventFilter::default()
        };
        let found = story.scene.store.look_up(&filter).await.unwrap();
        let json = found.first().map(|one| one.event.json.clone());
        (
            found.len(),
            json.map(|json| serde_json::from_str::<Value>(&json).unwrap()),
        )
    };
    let told = async || {
        let mut told = Vec::new();
        for reference in &references {
            told.push(found(reference).await.0);
        }
        told
    };
    // Each is its own or in the next of its kind; what comes after the last waits for its minute to end.
    assert_eq!(told().await, [1, 1, 1, 1, 0, 0, 0]);
    tell_late(one, story.scene.now()).await;
    assert_eq!(told().await, [1, 1, 1, 1, 0, 0, 0]);
    story.scene.later(60);
    tell_late(one, story.scene.now()).await;
    assert_eq!(told().await, [1; 7]);
    tell_late(one, story.scene.now()).await;
    assert_eq!(told().await, [1; 7]);
    let (_, late) = found(&references[4]).await;
    let late = late.unwrap();
    assert_eq!(late["requestId"], *references[6]);
    let more = json!({ "count": 7, "references": [references[4], references[5]] });
    assert_eq!(late["additionalEventData"], more);
    assert_eq!(late["errorCode"], "LogonFailed.NoAccount");
}

#[tokio::test]
async fn an_event_names_fifty_requests_and_counts_all() {
    let story = Story::new().await;
    for _ in 0..200 {
        let (status, _) = story.password(0, "admin@nowhere", WRONG).await;
        assert!(status == 401 || status == 429);
    }
    story.scene.later(60);
    let [one, _] = &story.nodes;
    tell_late(one, story.scene.now()).await;
    let signins = story.signins().await;
    let of = |code: &str| signins.iter().rfind(|one| one.1 == code);
    // 190 that were not looked at: 64 and 128 have events, the last 62 come late.
    let (_, _, last) = of("LogonFailed.TooMany").unwrap();
    assert_eq!(
        (&last["count"], last["references"].as_array().unwrap().len()),
        (&json!(190), 49)
    );
    let named = signins.iter().filter(|one| one.2["count"] == 128);
    let named: Vec<_> = named
        .map(|one| one.2["references"].as_array().unwrap().len())
        .collect();
    assert_eq!(named, [50]);
}

/// Counts the logons of owners.
#[derive(Default)]
struct Figures(Arc<AtomicU64>);

impl Recorder for Figures {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        if key.name() == "rampart_owner_logons_total" {
            return Counter::from_arc(self.0.clone());
        }
        Counter::noop()
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

#[tokio::test]
async fn logons_of_the_owner_are_counted_and_kept_as_evidence() {
    let figures = Figures::default();
    let _counting = metrics::set_default_local_recorder(&figures);
    let story = Story::new().await;
    let logons = async || {
        let state = story.state().await;
        let now = story.scene.now();
        let evidence = domain::posture::gather(&state.state, None, now, "onaliyun.com").unwrap();
        evidence.root.logons.known().cloned().unwrap()
    };
    assert_eq!(logons().await, []);
    story.session().await;
    assert_eq!(logons().await, []);
    let id = story.account.to_string();
    story.password(0, &id, WRONG).await;
    assert_eq!(figures.0.load(Ordering::Relaxed), 0);
    assert_eq!(story.password(0, &id, "Owner-of-all-1").await.0, 200);
    assert_eq!(logons().await, [story.scene.now()]);
    assert_eq!(figures.0.load(Ordering::Relaxed), 1);
}

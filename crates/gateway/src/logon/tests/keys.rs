//! Passkeys and security keys on the way to a session, with an authenticator of software.

use ::passkey::testing::Authenticator;
use domain::account::passkey;
use model::{Passkey, PasskeyKind};

use super::*;
use crate::logon::ask_passkey;
use crate::scene::SITE;

mod gates;

impl Story {
    /// Has a key made with a session.
    async fn make(
        &self,
        token: &str,
        device: &mut Authenticator,
        kind: PasskeyKind,
    ) -> (u16, Value) {
        let (status, asked) = self.me(0, token, Wish::AskKey(kind)).await;
        if status != 200 {
            return (status, asked);
        }
        let wish = keep(&asked, device);
        self.me(1, token, wish).await
    }

    /// A device that has a passkey of the user's.
    async fn registered(&self) -> Authenticator {
        let mut device = Authenticator::new(SITE, 1);
        device.counter = 5;
        let token = self.session().await;
        let (status, made) = self.make(&token, &mut device, PasskeyKind::Passkey).await;
        assert_eq!(status, 200, "{made}");
        device
    }

    /// Asks for a passkey alone, and answers with what the device shows.
    fn alone(&self, device: &mut Authenticator) -> Step {
        let (_, asked) = Self::outcome(ask_passkey(&self.nodes[0], &self.arrival()));
        Step::Passkey {
            ticket: text(&asked["ticket"]),
            answer: device.show(&asked["options"]).unwrap().to_string(),
        }
    }

    /// Asks for the key behind the password, and answers with what the device shows.
    async fn behind(&self, node: usize, ticket: String, device: &mut Authenticator) -> Step {
        let (status, asked) = self.take(node, Step::AskKey { ticket }).await;
        assert_eq!((status, &asked["next"]), (200, &"factor".into()), "{asked}");
        Step::Key {
            ticket: text(&asked["ticket"]),
            answer: device.show(&asked["options"]).unwrap().to_string(),
        }
    }

    /// A ticket for the second factor, and the ways to show one.
    async fn factor(&self) -> (String, Value) {
        let (_, body) = self.password(0, "admin@acme", PASSWORD).await;
        assert_eq!(body["next"], "factor", "{body}");
        (text(&body["ticket"]), body["ways"].clone())
    }

    async fn keys(&self) -> Vec<Passkey> {
        let state = &self.state().await.state;
        let keys = passkey::of(state, self.user);
        keys.map(|key| Passkey::clone(key)).collect()
    }

    /// The code of the last logon that a passkey alone came to.
    async fn code_of(&self, node: usize, step: Step) -> String {
        let (status, body) = self.take(node, step).await;
        assert_eq!((status, &body["Code"]), (401, &"LogonFailed".into()));
        self.last_signin().await.1
    }

    async fn tries(&self) -> usize {
        let state = &self.state().await.state;
        let tries = state.logon_tries.get(&Owner::User(self.user));
        tries.map_or(0, |tries| tries.factors.len())
    }
}

/// What is done to a device before it is shown.
type Change = fn(&mut Authenticator);

fn keep(asked: &Value, device: &mut Authenticator) -> Wish {
    Wish::KeepKey {
        ticket: text(&asked["ticket"]),
        name: "laptop".to_owned(),
        answer: device.make(&asked["options"]).unwrap().to_string(),
    }
}

fn again(step: &Step) -> Step {
    let Step::Passkey { ticket, answer } = step else {
        panic!("it is another step");
    };
    let (ticket, answer) = (ticket.clone(), answer.clone());
    Step::Passkey { ticket, answer }
}

#[tokio::test]
async fn a_passkey_stands_for_name_password_and_factor_on_any_node_once() {
    let story = Story::new().await;
    let mut device = story.registered().await;
    let made = &story.keys().await[0];
    assert!(made.id.starts_with("PASSKEY-"), "{}", made.id);
    assert_eq!((&*made.name.to_string(), made.last_used), ("laptop", None));
    story.scene.later(60);
    let step = story.alone(&mut device);
    let (status, body) = story.take(1, again(&step)).await;
    assert_eq!(status, 200, "{body}");
    let token = text(&body["session"]["token"]);
    assert_eq!(story.me(0, &token, Wish::Look).await.1["mfa"], true);
    let used = &story.keys().await[0];
    assert_eq!(used.last_used, Some(story.scene.now()));
    assert!(
        used.credential.contains("\"counter\":6"),
        "{}",
        used.credential
    );
    let notes = json!({ "logonMethod": "passkey", "mfaChecked": "true", "mfaMethod": "PASSKEY" });
    let whole = ("ConsoleSignin".to_owned(), "Success".to_owned(), notes);
    assert_eq!(story.last_signin().await, whole);
    // What was asked counts once, on every node.
    for node in [0, 1] {
        assert_eq!(story.take(node, again(&step)).await.0, 401);
    }
    let (state, owner) = (story.state().await, Owner::User(story.user));
    assert_eq!(logon_session::of(&state.state, owner).count(), 2);
    // And for five minutes.
    let (good, late) = (story.alone(&mut device), story.alone(&mut device));
    story.scene.later(299);
    assert_eq!(story.take(0, good).await.0, 200);
    story.scene.later(1);
    assert_eq!(story.take(0, late).await.0, 401);
}

#[tokio::test]
async fn everybody_is_asked_for_the_same_passkey_and_nobody_hears_who_is_there() {
    let story = Story::new().await;
    let ask = || {
        let (_, mut body) = Story::outcome(ask_passkey(&story.nodes[0], &story.arrival()));
        let challenge = body["options"]["publicKey"]["challenge"].take();
        (challenge, body["options"].clone())
    };
    let before = ask();
    let mut device = story.registered().await;
    let after = ask();
    assert_eq!(before.1, after.1);
    assert_ne!(before.0, after.0);
    // Somebody who says to be the user and has another key, and keys of accounts that are not there.
    let mut other = Authenticator::new(SITE, 2);
    let (_, asked) = story.me(0, &story.session().await, Wish::Look).await;
    assert_eq!(asked["mfa"], false);
    let step = story.alone(&mut device);
    let Step::Passkey { ticket, answer } = step else {
        panic!("it is another step");
    };
    let mut claims: Value = serde_json::from_str(&answer).unwrap();
    claims["rawId"] = "b3RoZXI".into();
    let stranger = |ticket: &str, claims: &Value| Step::Passkey {
        ticket: ticket.to_owned(),
        answer: claims.to_string(),
    };
    let mut bodies = Vec::new();
    for handle in [
        claims["response"]["userHandle"].clone(),
        "AAAAAAAAAAAAAAAAAAAAAA".into(),
        Value::Null,
    ] {
        claims["response"]["userHandle"] = handle;
        let (status, mut body) = story.take(0, stranger(&ticket, &claims)).await;
        body["RequestId"].take();
        bodies.push((status, body));
    }
    let (status, mut body) = story.take(0, stranger("none", &claims)).await;
    body["RequestId"].take();
    bodies.push((status, body));
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    assert_eq!(bodies[0].0, 401);
    // Whoever only says who they are locks nobody out.
    assert_eq!(story.tries().await, 0);
    assert!(other.show(&json!({ "publicKey": {} })).is_none());
}

#[tokio::test]
async fn an_answer_that_is_not_right_is_counted_and_its_event_says_why() {
    let story = Story::new().await;
    let device = story.registered().await;
    let changes: [(Change, &str); 5] = [
        (|it| it.origin = "https://evil.example".to_owned(), "Origin"),
        (|it| it.party = Some("evil.example".to_owned()), "Party"),
        (|it| it.verifies = false, "Unverified"),
        (|it| it.counter = 2, "Counter"),
        (|it| it.step = 0, "Counter"),
    ];
    for (number, (change, flaw)) in changes.into_iter().enumerate() {
        let mut device = device.clone();
        change(&mut device);
        let step = story.alone(&mut device);
        let code = story.code_of(0, step).await;
        assert_eq!(code, format!("LogonFailed.Passkey{flaw}"));
        assert_eq!(story.tries().await, number + 1);
    }
    // Another's answer to the same.
    let mut honest = device.clone();
    let (one, two) = (story.alone(&mut honest), story.alone(&mut honest));
    let (Step::Passkey { answer, .. }, Step::Passkey { ticket, .. }) = (one, two) else {
        panic!("they are other steps");
    };
    let code = story.code_of(1, Step::Passkey { ticket, answer }).await;
    assert_eq!(code, "LogonFailed.PasskeyChallenge");
    assert_eq!(story.keys().await[0].last_used, None);
    for _ in 0..4 {
        let mut device = device.clone();
        device.verifies = false;
        let step = story.alone(&mut device);
        story.code_of(0, step).await;
    }
    assert_eq!(story.last_signin().await.2["locked"], "true");
    story.scene.later(60);
    let (status, _) = story.password(1, "admin@acme", PASSWORD).await;
    assert_eq!(
        (status, &*story.last_signin().await.1),
        (401, "LogonFailed.Locked")
    );
    // There is nothing to guess about a key, so the lock does not shut it out.
    let mut wrong = device.clone();
    wrong.verifies = false;
    let step = story.alone(&mut wrong);
    assert_eq!(
        story.code_of(0, step).await,
        "LogonFailed.PasskeyUnverified"
    );
    assert_eq!(story.password(1, "admin@acme", PASSWORD).await.0, 401);
    let step = story.alone(&mut honest);
    assert_eq!(story.take(1, step).await.0, 200);
}

#[tokio::test]
async fn what_shuts_people_out_shuts_their_passkeys_out_but_no_password_does() {
    let mut story = Story::new().await;
    let mut device = story.registered().await;
    story.profile(|profile| profile.reset_required = true).await;
    let user = story.user;
    story
        .change(Arc::new(move |context| {
            let logon = context.account.logons.get(&Owner::User(user)).unwrap();
            let mut logon = model::Logon::clone(logon);
            logon.password_hash = None;
            context.account.logons.put(logon);
        }))
        .await;
    let step = story.alone(&mut device);
    assert_eq!(story.take(0, step).await.0, 200);
    story
        .prefer(|preference| preference.passkey_logon = false)
        .await;
    let step = story.alone(&mut device);
    let code = story.code_of(1, step).await;
    assert_eq!(code, "LogonFailed.PasskeyNotAllowed");
    story
        .prefer(|preference| preference.networks = "192.0.2.0/24".parse().unwrap())
        .await;
    story.source = "203.0.113.9".parse().unwrap();
    let step = story.alone(&mut device);
    assert_eq!(story.code_of(0, step).await, "LogonFailed.Network");
    story.source = HOME.parse().unwrap();
    story.profile(|profile| profile.active = false).await;
    let step = story.alone(&mut device);
    assert_eq!(story.code_of(0, step).await, "LogonFailed.Inactive");
    story.profile(|profile| profile.active = true).await;
    let id = story.keys().await[0]
        .id
        .parse::<model::PasskeyId>()
        .unwrap();
    let token = {
        let step = story.alone(&mut device);
        let (_, body) = story.take(0, step).await;
        text(&body["session"]["token"])
    };
    let step = story.alone(&mut device);
    story
        .change(Arc::new(move |context| {
            passkey::delete(context, user, &id).unwrap();
        }))
        .await;
    assert_eq!(story.code_of(1, step).await, "LogonFailed.NoPasskey");
    assert_eq!(story.me(1, &token, Wish::Look).await.0, 401);
}

#[tokio::test]
async fn a_passkey_is_a_second_factor_where_one_is_demanded() {
    let story = Story::new().await;
    let mut device = story.registered().await;
    // Alone it demands nothing.
    story.session().await;
    story
        .prefer(|preference| {
            preference.passkey_logon = false;
            preference.mfa = "mandatory".parse().unwrap();
        })
        .await;
    let (first, ways) = story.factor().await;
    assert_eq!(ways, json!(["passkey"]));
    let step = story.behind(1, first.clone(), &mut device).await;
    // The ticket was used for asking.
    assert_eq!(story.take(0, Step::AskKey { ticket: first }).await.0, 401);
    let (status, body) = story.take(0, step).await;
    assert_eq!(status, 200, "{body}");
    let notes = json!({ "logonMethod": "password", "mfaChecked": "true", "mfaMethod": "PASSKEY" });
    assert_eq!(story.last_signin().await.2, notes);
    // What fails comes back with a ticket, for another try.
    let (first, _) = story.factor().await;
    let mut evil = device.clone();
    evil.origin = "https://evil.example".to_owned();
    let step = story.behind(0, first, &mut evil).await;
    let (status, body) = story.take(1, step).await;
    assert_eq!((status, &body["Code"]), (401, &"LogonFailed".into()));
    assert_eq!(story.last_signin().await.1, "LogonFailed.PasskeyOrigin");
    assert_eq!(story.tries().await, 1);
    let step = story.behind(0, text(&body["ticket"]), &mut device).await;
    assert_eq!(story.take(1, step).await.0, 200);
    // A browser answers within five minutes.
    let (first, _) = story.factor().await;
    let step = story.behind(0, first, &mut device).await;
    story.scene.later(300);
    let (status, body) = story.take(1, step).await;
    assert_eq!(status, 401);
    assert_eq!(story.last_signin().await.1, "LogonFailed.Outdated");
    let step = story.behind(0, text(&body["ticket"]), &mut device).await;
    assert_eq!(story.take(1, step).await.0, 200);
}

#[tokio::test]
async fn a_key_is_compared_with_what_another_node_has_it_counted_to() {
    let story = Story::new().await;
    let mut device = story.registered().await;
    story.profile(|profile| profile.mfa_required = true).await;
    let (first, _) = story.factor().await;
    let (second, _) = story.factor().await;
    let mut copy = device.clone();
    copy.counter = 6;
    let slow = story.behind(0, second, &mut copy).await;
    device.counter = 20;
    let fast = story.behind(0, first, &mut device).await;
    // The first node has not heard of the row in which the key has counted further.
    assert_eq!(story.take(1, fast).await.0, 200);
    assert_eq!(story.take(0, slow).await.0, 401);
    assert_eq!(story.last_signin().await.1, "LogonFailed.PasskeyCounter");
    let key = &story.keys().await[0];
    assert!(
        key.credential.contains("\"counter\":21"),
        "{}",
        key.credential
    );
}

#[tokio::test]
async fn a_code_and_a_passkey_are_two_ways_and_either_will_do() {
    let story = Story::new().await;
    let mut device = story.registered().await;
    let seed = bound(&story).await;
    let (first, ways) = story.factor().await;
    assert_eq!(ways, json!(["passkey", "code"]));
    let Step::Key { ticket, .. } = story.behind(0, first, &mut device).await else {
        panic!("it is another step");
    };
    let code = code(&seed, step(story.scene.now()));
    assert_eq!(
        story
            .take(
                1,
                Step::Code {
                    ticket,
                    code,
                    remember: false,
                }
            )
            .await
            .0,
        200
    );
    let (first, _) = story.factor().await;
    let step = story.behind(0, first, &mut device).await;
    assert_eq!(story.take(1, step).await.0, 200);
    let (other, _) = story.factor().await;
    let ticket = other.clone();
    let kind = PasskeyKind::Passkey;
    assert_eq!(story.take(1, Step::AskNewKey { ticket, kind }).await.0, 401);
}

#[tokio::test]
async fn a_key_is_made_where_a_factor_is_demanded_before_the_session() {
    for (kind, word, alone) in [
        (PasskeyKind::SecurityKey, "U2F", 401),
        (PasskeyKind::Passkey, "PASSKEY", 200),
    ] {
        let story = Story::new().await;
        story.profile(|profile| profile.mfa_required = true).await;
        let mut device = Authenticator::new(SITE, 3);
        let first = ticket(&story, "enrol").await;
        let ask = |ticket| Step::AskNewKey { ticket, kind };
        let (_, asked) = story.take(1, ask(first)).await;
        assert_eq!(asked["next"], "enrol", "{asked}");
        let new = |asked: &Value, name: &str, device: &mut Authenticator| Step::NewKey {
            ticket: text(&asked["ticket"]),
            name: name.to_owned(),
            answer: device.make(&asked["options"]).unwrap().to_string(),
        };
        let (status, unnamed) = story.take(0, new(&asked, "", &mut device)).await;
        assert_eq!((status, &unnamed["Code"]), (400, &"name".into()));
        let mut evil = device.clone();
        evil.origin = "https://evil.example".to_owned();
        let (status, failed) = story.take(0, new(&asked, "yellow", &mut evil)).await;
        assert_eq!(status, 401);
        assert_eq!(story.last_signin().await.1, "LogonFailed.PasskeyOrigin");
        assert!(story.keys().await.is_empty());
        let (_, asked) = story.take(1, ask(text(&failed["ticket"]))).await;
        let (status, body) = story.take(0, new(&asked, "yellow", &mut device)).await;
        assert_eq!(status, 200, "{body}");
        let token = text(&body["session"]["token"]);
        assert_eq!(story.me(0, &token, Wish::Look).await.1["mfa"], true);
        let (_, _, notes) = story.last_signin().await;
        assert_eq!(
            (&notes["registered"], &notes["mfaMethod"]),
            (&word.into(), &word.into())
        );
        let (first, ways) = story.factor().await;
        assert_eq!(ways, json!(["passkey"]));
        let step = story.behind(1, first, &mut device).await;
        assert_eq!(story.take(0, step).await.0, 200);
        assert_eq!(story.last_signin().await.2["mfaMethod"], word);
        let step = story.alone(&mut device);
        assert_eq!(story.take(0, step).await.0, alone, "{word}");
    }
}

#[tokio::test]
async fn a_session_has_keys_made_that_showed_the_factor_there_is() {
    let story = Story::new().await;
    let token = story.session().await;
    let mut device = Authenticator::new(SITE, 1);
    let (_, asked) = story
        .me(0, &token, Wish::AskKey(PasskeyKind::Passkey))
        .await;
    let wish = keep(&asked, &mut device);
    let (status, kept) = story.me(1, &token, wish.clone()).await;
    assert_eq!(
        (status, &kept["passkey"]["name"]),
        (200, &"laptop".into()),
        "{kept}"
    );
    assert_eq!(kept["passkey"]["id"], *story.keys().await[0].id);
    assert_ne!(story.me(0, &token, wish).await.0, 200);
    // Who made it has shown it, for five minutes.
    story.scene.later(301);
    let mut second = Authenticator::new(SITE, 2);
    let (status, told) = story.make(&token, &mut second, PasskeyKind::Passkey).await;
    assert_eq!(
        (status, &told["Code"]),
        (403, &"Forbidden.FactorNeeded".into())
    );
    let step = story.alone(&mut device);
    let (_, body) = story.take(0, step).await;
    let proven = text(&body["session"]["token"]);
    let (status, told) = story
        .make(&proven, &mut second, PasskeyKind::SecurityKey)
        .await;
    assert_eq!(status, 200, "{told}");
    assert!(text(&told["passkey"]["id"]).starts_with("U2F-"), "{told}");
    // The key is asked not to be made twice, and its origin is looked at.
    let mut evil = Authenticator::new("https://evil.example", 4);
    let (status, told) = story.make(&proven, &mut evil, PasskeyKind::Passkey).await;
    assert_eq!(
        (status, &told["Code"]),
        (400, &"InvalidParameter.credential".into()),
        "{told}"
    );
    // What one was asked, nobody else answers; and where users may not, a policy must let them.
    let (_, asked) = story
        .me(0, &proven, Wish::AskKey(PasskeyKind::Passkey))
        .await;
    let wish = keep(&asked, &mut Authenticator::new(SITE, 5));
    let (_, root) = story
        .password(0, &story.account.to_string(), "Owner-of-all-1")
        .await;
    let root = text(&root["session"]["token"]);
    let (status, told) = story.me(0, &root, wish).await;
    assert_eq!((status, &told["Code"]), (403, &"Forbidden.Owner".into()));
    let events = story.events("CreatePasskey").await;
    let made = events
        .iter()
        .filter(|event| event.get("errorCode").is_none());
    let noted: Vec<_> = made
        .map(|event| text(&event["additionalEventData"]["passkeyId"]))
        .collect();
    let mut kept: Vec<_> = story
        .keys()
        .await
        .iter()
        .map(|key| key.id.to_string())
        .collect();
    assert!(kept.len() == 2 && noted.len() == 2, "{noted:?}");
    kept.retain(|id| !noted.contains(id));
    assert_eq!(kept, [""; 0]);
    for event in &events {
        let text = event.to_string();
        assert!(
            !text.contains("attestationObject") && !text.contains("clientDataJSON"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn users_who_may_not_manage_their_factors_need_a_policy_for_a_key() {
    let story = Story::new().await;
    let user = story.user;
    let token = story.session().await;
    story
        .prefer(|preference| preference.manage_mfa_devices = false)
        .await;
    // The administrator's policy allows it.
    let mut device = Authenticator::new(SITE, 1);
    let asked = Wish::AskKey(PasskeyKind::Passkey);
    assert_eq!(story.me(0, &token, asked.clone()).await.0, 200);
    story
        .change(Arc::new(move |context| {
            let attached =
                domain::account::attached::on(context.account, model::Entity::User(user));
            let all: Vec<_> = attached.cloned().collect();
            for one in all {
                context
                    .account
                    .attachments
                    .remove(&model::Record::key(&*one));
            }
        }))
        .await;
    assert_eq!(story.me(0, &token, asked.clone()).await.0, 403);
    story.prefer(|_| ()).await;
    let (status, told) = story.make(&token, &mut device, PasskeyKind::Passkey).await;
    assert_eq!(status, 200, "{told}");
}

#[tokio::test]
async fn a_first_key_is_made_in_a_session_that_has_just_begun() {
    let story = Story::new().await;
    let token = story.session().await;
    story.scene.later(601);
    let mut device = Authenticator::new(SITE, 1);
    let (status, told) = story.make(&token, &mut device, PasskeyKind::Passkey).await;
    assert_eq!(
        (status, &told["Code"]),
        (403, &"Forbidden.LogonNeeded".into())
    );
    let token = story.session().await;
    story.scene.later(599);
    let asked = Wish::AskKey(PasskeyKind::Passkey);
    let (_, asked) = story.me(0, &token, asked).await;
    // Who was asked in time may take a moment.
    story.scene.later(60);
    let kept = story.me(0, &token, keep(&asked, &mut device)).await;
    assert_eq!(kept.0, 200, "{}", kept.1);
}

#[tokio::test]
async fn what_one_session_is_asked_is_answered_in_no_other() {
    let story = Story::new().await;
    // Too old to set up a first factor, and it takes over nothing of a new one.
    let old = story.session().await;
    story.scene.later(601);
    let new = story.session().await;
    let outdated = (400, "InvalidParameter.ticket");
    let told = async |token: &str, wish: Wish| {
        let (status, told) = story.me(0, token, wish).await;
        (status, text(&told["Code"]))
    };
    let (_, device) = story.me(0, &new, Wish::AskDevice).await;
    let seed = Secret::new(text(&device["seed"]));
    let now = step(story.scene.now());
    let bind = Wish::KeepDevice {
        ticket: text(&device["ticket"]),
        codes: [code(&seed, now - 1), code(&seed, now)],
    };
    let was = |(status, code): (u16, String)| assert_eq!((status, &*code), outdated);
    was(told(&old, bind).await);
    let asked = Wish::AskKey(PasskeyKind::Passkey);
    let (_, asked) = story.me(0, &new, asked).await;
    let mut device = Authenticator::new(SITE, 1);
    let wish = keep(&asked, &mut device);
    was(told(&old, wish).await);
    let (status, kept) = story.make(&new, &mut device, PasskeyKind::Passkey).await;
    assert_eq!(status, 200, "{kept}");
    let (_, asked) = story.me(0, &new, Wish::AskProof).await;
    let shown = |asked: &Value, device: &mut Authenticator| Wish::ProveByKey {
        ticket: text(&asked["ticket"]),
        answer: device.show(&asked["options"]).unwrap().to_string(),
    };
    was(told(&old, shown(&asked, &mut device)).await);
    assert_eq!(story.me(0, &old, Wish::Look).await.1["mfa"], false);
    let (_, asked) = story.me(0, &new, Wish::AskProof).await;
    assert_eq!(story.me(0, &new, shown(&asked, &mut device)).await.0, 200);
}

//! What is asked of those who have keys and devices made: each question by a story that nothing else stops.

use super::*;

/// What a door would say, in short.
async fn told(story: &Story, token: &str, wish: Wish) -> (u16, String) {
    let (status, body) = story.me(0, token, wish).await;
    let code = body.get("Code").map(text).unwrap_or_default();
    (status, code)
}

const PASSKEY: Wish = Wish::AskKey(PasskeyKind::Passkey);

#[tokio::test]
async fn a_key_is_made_on_the_way_only_while_a_factor_is_still_missing() {
    let story = Story::new().await;
    story.profile(|profile| profile.mfa_required = true).await;
    let kind = PasskeyKind::Passkey;
    let (one, two) = (ticket(&story, "enrol").await, ticket(&story, "enrol").await);
    let (_, asked) = story.take(0, Step::AskNewKey { ticket: one, kind }).await;
    // Bound in another way meanwhile: whoever knows the password alone adds nothing to it.
    bound(&story).await;
    let made = Step::NewKey {
        ticket: text(&asked["ticket"]),
        name: "stranger".to_owned(),
        answer: Authenticator::new(SITE, 3)
            .make(&asked["options"])
            .unwrap()
            .to_string(),
    };
    assert_eq!(story.take(0, made).await.0, 401);
    let (status, body) = story.take(1, Step::AskNewKey { ticket: two, kind }).await;
    assert_eq!((status, body.get("options")), (401, None));
    assert!(story.keys().await.is_empty());
    let codes = story.codes().await;
    assert_eq!(codes[codes.len() - 2..], ["LogonFailed.Outdated"; 2]);
}

#[tokio::test]
async fn a_key_is_asked_for_only_where_there_is_one() {
    let story = Story::new().await;
    bound(&story).await;
    let (first, ways) = story.factor().await;
    assert_eq!(ways, json!(["code"]));
    let (status, body) = story.take(0, Step::AskKey { ticket: first }).await;
    assert_eq!((status, body.get("options")), (401, None), "{body}");
    assert_eq!(story.last_signin().await.1, "LogonFailed.NoPasskey");
    let token = story.session_by_code().await;
    let (status, body) = story.me(0, &token, Wish::AskProof).await;
    assert_eq!((status, body.get("options")), (400, None), "{body}");
}

#[tokio::test]
async fn a_new_key_is_answered_within_five_minutes() {
    let story = Story::new().await;
    story.profile(|profile| profile.mfa_required = true).await;
    let mut device = Authenticator::new(SITE, 3);
    let kind = PasskeyKind::Passkey;
    let mut first = ticket(&story, "enrol").await;
    for (seconds, status) in [(300, 401), (299, 200)] {
        let (_, asked) = story
            .take(
                0,
                Step::AskNewKey {
                    ticket: first,
                    kind,
                },
            )
            .await;
        let made = Step::NewKey {
            ticket: text(&asked["ticket"]),
            name: "yellow".to_owned(),
            answer: device.make(&asked["options"]).unwrap().to_string(),
        };
        story.scene.later(seconds);
        let (was, body) = story.take(1, made).await;
        assert_eq!(was, status, "{body}");
        first = body.get("ticket").map(text).unwrap_or_default();
    }
    assert_eq!(story.keys().await.len(), 1);
}

impl Story {
    /// A session that showed the factor a moment ago.
    async fn session_by_code(&self) -> String {
        let seed = Seed::draw(&mut Entropy::of([9; 32]));
        let (first, _) = self.factor().await;
        let show = Step::Code {
            ticket: first,
            code: code(&seed, step(self.scene.now())),
            remember: false,
        };
        let (status, body) = self.take(0, show).await;
        assert_eq!(status, 200, "{body}");
        text(&body["session"]["token"])
    }
}

#[tokio::test]
async fn asking_for_a_key_and_keeping_it_both_ask_for_the_factor() {
    let story = Story::new().await;
    bound(&story).await;
    let token = story.session_by_code().await;
    let mut device = Authenticator::new(SITE, 1);
    story.scene.later(299);
    let (status, asked) = story.me(0, &token, PASSKEY).await;
    assert_eq!(status, 200, "{asked}");
    story.scene.later(2);
    let needed = (403, "Forbidden.FactorNeeded".to_owned());
    assert_eq!(told(&story, &token, PASSKEY).await, needed);
    assert_eq!(
        told(&story, &token, keep(&asked, &mut device)).await,
        needed
    );
    assert!(story.keys().await.is_empty());
    // Nor is the device taken away by a session that has not shown it.
    assert_eq!(told(&story, &token, Wish::DropDevice).await, needed);
    let (_, owner) = story.owner().await;
    let owner = text(&owner["session"]["token"]);
    let forbidden = (403, "Forbidden.Owner".to_owned());
    assert_eq!(told(&story, &owner, PASSKEY).await, forbidden);
}

#[tokio::test]
async fn a_key_that_is_made_in_a_session_has_been_shown_in_it() {
    let story = Story::new().await;
    let token = story.session().await;
    assert_eq!(story.me(0, &token, Wish::Look).await.1["mfa"], false);
    let mut device = Authenticator::new(SITE, 1);
    let (status, made) = story.make(&token, &mut device, PasskeyKind::Passkey).await;
    assert_eq!(status, 200, "{made}");
    let (_, me) = story.me(1, &token, Wish::Look).await;
    assert_eq!(
        (&me["mfa"], &me["ways"]),
        (&true.into(), &json!(["passkey"]))
    );
}

#[tokio::test]
async fn a_ticket_for_one_thing_is_good_for_no_other() {
    let story = Story::new().await;
    let token = story.session().await;
    let mut device = Authenticator::new(SITE, 1);
    let (_, key) = story.me(0, &token, PASSKEY).await;
    let (_, virtual_one) = story.me(0, &token, Wish::AskDevice).await;
    let outdated = (400, "InvalidParameter.ticket".to_owned());
    let bind = Wish::KeepDevice {
        ticket: text(&key["ticket"]),
        codes: ["000000".to_owned(), "000001".to_owned()],
    };
    assert_eq!(told(&story, &token, bind).await, outdated);
    let answer = device.make(&key["options"]).unwrap().to_string();
    let keep = |ticket: String| Wish::KeepKey {
        ticket,
        name: "laptop".to_owned(),
        answer: answer.clone(),
    };
    let wish = keep(text(&virtual_one["ticket"]));
    assert_eq!(told(&story, &token, wish).await, outdated);
    assert_eq!(story.me(0, &token, keep(text(&key["ticket"]))).await.0, 200);
    // A ticket for a new key shows none that is there.
    let token = {
        let step = story.alone(&mut device);
        let (_, body) = story.take(0, step).await;
        text(&body["session"]["token"])
    };
    let (_, key) = story.me(0, &token, PASSKEY).await;
    let (_, proof) = story.me(0, &token, Wish::AskProof).await;
    let prove = Wish::ProveByKey {
        ticket: text(&key["ticket"]),
        answer: device.show(&proof["options"]).unwrap().to_string(),
    };
    assert_eq!(told(&story, &token, prove).await, outdated);
}

//! What each step looks at, and what of it is counted.

use super::*;

const NEW: &str = "Another-long-1";

impl Story {
    /// How many wrong passwords and codes are counted.
    async fn counted(&self) -> (usize, usize) {
        let state = self.state().await;
        let tries = state
            .state
            .logon_tries
            .get(&Owner::User(self.user))
            .cloned();
        tries.map_or((0, 0), |tries| (tries.passwords.len(), tries.factors.len()))
    }

    async fn shows(&self, ticket: String, code: String) -> (u16, Value) {
        let step = Step::Code {
            ticket,
            code,
            remember: false,
        };
        self.take(0, step).await
    }
}

fn change(ticket: String, old: &str) -> Step {
    Step::Change {
        ticket,
        old: Secret::new(old.to_owned()),
        new: Secret::new(NEW.to_owned()),
    }
}

#[tokio::test]
async fn a_ticket_for_a_factor_changes_no_password() {
    let story = Story::new().await;
    bound(&story).await;
    let factor = ticket(&story, "factor").await;
    let (status, _) = story.take(0, change(factor, PASSWORD)).await;
    assert_eq!(status, 401);
    assert_eq!(story.codes().await.last().unwrap(), "LogonFailed.Outdated");
    assert_eq!(story.password(0, "admin@acme", NEW).await.0, 401);
    assert_eq!(story.password(0, "admin@acme", PASSWORD).await.0, 200);
}

#[tokio::test]
async fn another_try_lasts_no_longer_than_the_first() {
    let story = Story::new().await;
    let seed = bound(&story).await;
    let first = ticket(&story, "factor").await;
    story.scene.later(599);
    let now = step(story.scene.now());
    let (status, wrong) = story.shows(first, code(&seed, now + 9)).await;
    assert_eq!(status, 401);
    story.scene.later(1);
    let again = text(&wrong["ticket"]);
    let (status, body) = story
        .shows(again, code(&seed, step(story.scene.now())))
        .await;
    assert_eq!((status, body.get("ticket")), (401, None));
    assert_eq!(story.counted().await, (0, 1));
}

#[tokio::test]
async fn the_gates_are_asked_again_at_the_last_step() {
    let mut story = Story::new().await;
    let seed = bound(&story).await;
    let other = ticket(&story, "factor").await;
    let tickets = [
        ticket(&story, "factor").await,
        ticket(&story, "factor").await,
    ];
    story
        .change(Arc::new(|context| {
            context.account.security_preference.put(SecurityPreference {
                networks: "192.0.2.0/24".parse().unwrap(),
                ..SecurityPreference::default()
            });
        }))
        .await;
    let code = code(&seed, step(story.scene.now()));
    story.source = "203.0.113.9".parse().unwrap();
    let [away, off] = tickets;
    assert_eq!(story.shows(away, code.clone()).await.0, 401);
    story.source = HOME.parse().unwrap();
    story.profile(|profile| profile.active = false).await;
    assert_eq!(story.shows(off, code.clone()).await.0, 401);
    story.profile(|profile| profile.active = true).await;
    assert_eq!(story.shows(other, code).await.0, 200);
    let codes = story.codes().await;
    for reason in ["Network", "Inactive"] {
        let code = ["LogonFailed.", reason].concat();
        assert!(codes.contains(&code), "{codes:?}");
    }
}

#[tokio::test]
async fn a_device_is_made_only_while_none_is_there() {
    let story = Story::new().await;
    story.profile(|profile| profile.mfa_required = true).await;
    let enrol = ticket(&story, "enrol").await;
    // Bound in another way meanwhile.
    bound(&story).await;
    assert_eq!(story.take(0, Step::Enrol { ticket: enrol }).await.0, 401);
    assert_eq!(story.state().await.state.mfa_devices.len(), 1);
}

#[tokio::test]
async fn codes_and_passwords_that_are_wrong_in_later_steps_are_counted() {
    let story = Story::new().await;
    story.profile(|profile| profile.mfa_required = true).await;
    let enrol = ticket(&story, "enrol").await;
    let (_, made) = story.take(0, Step::Enrol { ticket: enrol }).await;
    let bind = Step::Bind {
        ticket: text(&made["ticket"]),
        codes: ["000000".to_owned(), "000001".to_owned()],
    };
    assert_eq!(story.take(0, bind).await.0, 401);
    assert_eq!(story.counted().await, (0, 1));
    story.profile(|profile| profile.mfa_required = false).await;
    story.profile(|profile| profile.reset_required = true).await;
    let first = ticket(&story, "change").await;
    assert_eq!(
        story.take(0, change(first, "Wrong-password-1")).await.0,
        401
    );
    assert_eq!(story.counted().await, (1, 1));
}

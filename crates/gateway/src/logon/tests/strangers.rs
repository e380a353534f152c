//! What strangers can do to those who log on: neither keep them out, nor make them wait, nor find out
//! who is there.

use std::collections::BTreeSet;

use super::*;

impl Story {
    /// Wrong passwords from so many addresses, ten of each.
    async fn flood(&mut self, name: &str, addresses: u8) -> BTreeSet<u16> {
        let home = self.source;
        let mut told = BTreeSet::new();
        for address in 0..addresses {
            self.source = IpAddr::from([10, 0, 0, address]);
            for _ in 0..10 {
                told.insert(self.password(0, name, "wrong").await.0);
            }
        }
        self.source = home;
        told
    }

    pub(super) async fn owner(&self) -> (u16, Value) {
        let id = self.account.to_string();
        self.password(0, &id, "Owner-of-all-1").await
    }

    async fn revision(&self, name: &str, password: &str) -> (u16, Option<u64>) {
        let step = Step::Password {
            name: name.to_owned(),
            password: Secret::new(password.to_owned()),
            remembered: None,
        };
        let outcome = log_on(&self.nodes[0], &self.arrival(), step).await;
        let revision = outcome.revision;
        (Self::outcome(outcome).0, revision)
    }
}

#[tokio::test]
async fn one_address_keeps_nobody_out_but_itself() {
    let mut story = Story::new().await;
    story.source = "203.0.113.9".parse().unwrap();
    let mut told = Vec::new();
    for count in 0..61 {
        let name = format!("nobody{count}@acme");
        told.push(story.password(0, &name, "wrong").await.0);
    }
    assert_eq!(told, [[401; 10].as_slice(), &[429; 51]].concat());
    assert_eq!(story.owner().await.0, 429);
    // Another of its network is another.
    story.source = "203.0.113.10".parse().unwrap();
    assert_eq!(story.owner().await.0, 200);
    story.source = HOME.parse().unwrap();
    story.session().await;
}

#[tokio::test]
async fn many_strangers_keep_nobody_out_who_comes_from_where_somebody_came_from() {
    let mut story = Story::new().await;
    let seed = bound(&story).await;
    let begun = ticket(&story, "factor").await;
    let code = code(&seed, step(story.scene.now()));
    let show = Step::Code {
        ticket: begun,
        code,
        remember: false,
    };
    assert_eq!(story.flood("nobody@acme", 7).await, [401, 429].into());
    // Nobody has come from here before; with a ticket it does not matter.
    assert_eq!(story.owner().await.0, 429);
    assert_eq!(story.password(0, "admin@acme", PASSWORD).await.0, 429);
    assert_eq!(story.take(0, show).await.0, 200);
    // Now somebody has, and whoever is named is told the same.
    story.source = "192.0.2.99".parse().unwrap();
    assert_eq!(story.owner().await.0, 200);
    for name in ["admin@acme", "nobody@acme"] {
        assert_eq!(story.password(0, name, "wrong").await.0, 401);
    }
    story.source = "203.0.113.9".parse().unwrap();
    for name in ["admin@acme", "nobody@acme"] {
        assert_eq!(story.password(0, name, "wrong").await.0, 429);
    }
}

#[tokio::test]
async fn an_account_and_a_domain_that_none_has_bear_as_many_strangers() {
    for name in ["admin@acme", "admin@nowhere"] {
        let mut story = Story::new().await;
        assert_eq!(story.flood(name, 6).await, [401].into(), "{name}");
        assert_eq!(story.password(0, name, "wrong").await.0, 429, "{name}");
    }
}

#[tokio::test]
async fn no_failure_says_a_revision() {
    let story = Story::new().await;
    for (name, password) in [
        ("admin@acme", "wrong"),
        ("nobody@acme", PASSWORD),
        ("admin@nowhere", PASSWORD),
    ] {
        let told = story.revision(name, password).await;
        assert_eq!(told, (401, None), "{name}");
    }
    let (status, revision) = story.revision("admin@acme", PASSWORD).await;
    assert!(status == 200 && revision.is_some());
    story.profile(|profile| profile.mfa_required = true).await;
    assert_eq!(story.revision("admin@acme", PASSWORD).await, (200, None));
}

#[tokio::test]
async fn guesses_that_wait_let_others_come_to_their_turn() {
    let story = Story::new().await;
    story.session().await;
    let node = &story.nodes[0];
    // Somebody is at work all the while.
    let turn = node.passwords.hold().await;
    let logon = |source: &str, password: &str| {
        let (node, mut arrival) = (node.clone(), story.arrival());
        arrival.source = source.parse::<IpAddr>().unwrap().into();
        let step = Step::Password {
            name: "admin@acme".to_owned(),
            password: Secret::new(password.to_owned()),
            remembered: None,
        };
        tokio::spawn(async move { Story::outcome(log_on(&node, &arrival, step).await).0 })
    };
    let guesses: Vec<_> = (0..120)
        .map(|count| logon(&format!("10.0.0.{}", count % 4), "wrong"))
        .collect();
    while guesses.iter().filter(|one| one.is_finished()).count() < 108 {
        tokio::task::yield_now().await;
    }
    let stranger = logon("203.0.113.9", PASSWORD);
    let known = logon(HOME, PASSWORD);
    while node.passwords.waiting() < 14 {
        tokio::task::yield_now().await;
    }
    let told = async |tasks: Vec<tokio::task::JoinHandle<u16>>| {
        let mut told = std::collections::BTreeMap::new();
        for task in tasks {
            *told.entry(task.await.unwrap()).or_insert(0) += 1;
        }
        told
    };
    drop(turn);
    assert_eq!(known.await.unwrap(), 200);
    assert_eq!(stranger.await.unwrap(), 200);
    // Who was told to wait was not looked at, and is not counted.
    assert_eq!(told(guesses).await, [(401, 12), (429, 108)].into());
    assert_eq!(node.passwords.waiting(), 0);
}

#[tokio::test]
async fn a_password_alone_makes_no_end_of_steps() {
    let story = Story::new().await;
    story.profile(|profile| profile.mfa_required = true).await;
    let mut ticket = ticket(&story, "enrol").await;
    let mut taken = 0;
    let last = loop {
        let (status, body) = story.take(0, Step::Enrol { ticket }).await;
        if status != 200 {
            break (status, body);
        }
        taken += 1;
        assert!(taken < 100, "it does not end");
        ticket = text(&body["ticket"]);
    };
    assert_eq!((taken, last.0, last.1.get("ticket")), (29, 401, None));
    let (_, code, _) = story.last_signin().await;
    assert_eq!(code, "LogonFailed.TooManySteps");
    // Nor of beginnings; others, from elsewhere, are not kept out by it.
    let mut begun = 1;
    while story.password(0, "admin@acme", PASSWORD).await.0 == 200 {
        begun += 1;
        assert!(begun < 100, "it does not end");
    }
    assert_eq!(begun, 30);
    assert_eq!(story.owner().await.0, 200);
    let elsewhere = Story {
        source: "203.0.113.9".parse().unwrap(),
        ..story
    };
    assert_eq!(elsewhere.password(0, "admin@acme", PASSWORD).await.0, 200);
}

#[tokio::test]
async fn tokens_that_are_made_up_leave_few_events() {
    let story = Story::new().await;
    for count in 0..20 {
        let token = format!("{}.{count}", story.account);
        for wish in [Wish::Look, Wish::LogOff] {
            let (status, told) = story.me(0, &token, wish).await;
            assert_eq!(
                (status, &told["Code"]),
                (401, &"InvalidLogonSession".into())
            );
        }
    }
    let looks = story.events("GetLogonSession").await.len();
    let ends = story.events("ConsoleSignout").await.len();
    // The first, second, fourth and so on of the minute.
    assert_eq!(looks + ends, 6);
}

#[tokio::test]
async fn a_used_ticket_is_looked_at_a_few_times() {
    let story = Story::new().await;
    story.profile(|profile| profile.mfa_required = true).await;
    let ticket = ticket(&story, "enrol").await;
    let mut told = Vec::new();
    for _ in 0..6 {
        let ticket = ticket.clone();
        told.push(story.take(0, Step::Enrol { ticket }).await.0);
    }
    assert_eq!(told, [200, 401, 401, 401, 429, 429]);
}

#[tokio::test]
async fn wrong_guesses_of_strangers_void_no_remembered_factor() {
    let mut story = Story::new().await;
    let seed = bound(&story).await;
    story.prefer(|one| one.save_mfa_ticket = true).await;
    let with = |remembered: Option<&str>| Step::Password {
        name: "admin@acme".to_owned(),
        password: Secret::new(PASSWORD.to_owned()),
        remembered: remembered.map(|token| Secret::new(token.to_owned())),
    };
    let show = async |story: &Story, ticket: &Value, remember| {
        let step = Step::Code {
            ticket: text(ticket),
            code: code(&seed, step(story.scene.now())),
            remember,
        };
        story.take(0, step).await.1
    };
    let (_, first) = story.take(0, with(None)).await;
    let body = show(&story, &first["ticket"], true).await;
    let token = text(&body["session"]["remembered"]["token"]);
    story.source = "203.0.113.9".parse().unwrap();
    for _ in 0..3 {
        story.password(0, "admin@acme", "wrong").await;
    }
    story.source = HOME.parse().unwrap();
    story.scene.later(60);
    // It does not count now, and does again once the factor was shown.
    let (_, body) = story.take(0, with(Some(&token))).await;
    assert_eq!(body["next"], "factor");
    let body = show(&story, &body["ticket"], false).await;
    assert!(body["session"].is_object());
    let (_, body) = story.take(0, with(Some(&token))).await;
    assert!(body["session"].is_object(), "{body}");
}

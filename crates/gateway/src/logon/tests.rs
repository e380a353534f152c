//! From names to sessions, on two nodes that share a store.

use std::net::IpAddr;
use std::sync::Arc;

use domain::Entropy;
use domain::account::{Defaults, best_practice, login_profile, logon, logon_session};
use domain::totp::{Seed, step};
use model::{AccountId, LoginProfile, Owner, PasswordPolicy, Secret, SecurityPreference, UserId};
use serde_json::{Value, json};
use store::{EventFilter, Events as _};
use vault::password::Cost;

use super::{
    Came, LOGON_FAILED, LOGON_FAILED_WORDS, Outcome, Stage, Step, Stepped, UNMEMORABLE, Way, Wish,
    log_on, passwords, standing, with_session,
};
use crate::ask::answer::Reply;
use crate::ask::arrival::Arrival;
use crate::door::founding::{Foundation, found};
use crate::jobs::idle_users::IdleUsers;
use crate::jobs::rounds::Rounds;
use crate::node::Core;
use crate::node::settings::Settings;
use crate::scene::{CHEAP, Changed, Scene};

mod owner;
mod steps;
mod strangers;
mod unusual;

const PASSWORD: &str = "Administrator-1";
const HOME: &str = "192.0.2.7";

/// Two nodes and an account with an administrator who knows a password.
struct Story {
    scene: Scene,
    nodes: [Arc<Core>; 2],
    account: AccountId,
    user: UserId,
    source: IpAddr,
}

impl Story {
    async fn new() -> Self {
        Self::founded(Defaults::Plain).await
    }

    async fn founded(defaults: Defaults) -> Self {
        let scene = Scene::new();
        let nodes = [scene.node(), scene.node()];
        let account = AccountId::new(1_000_000_000_000_001);
        let mut foundation = Foundation::draw(
            Some(account),
            Some("acme".parse().unwrap()),
            "admin".parse().unwrap(),
            &mut Entropy::of([8; 32]),
        );
        foundation.defaults = defaults;
        foundation.administrator_password = Secret::new(PASSWORD.to_owned());
        foundation.root_password = Secret::new("Owner-of-all-1".to_owned());
        let [one, _] = &nodes;
        found(one, &scene.arrival(), &foundation).await.unwrap();
        let held = one.account(account, scene.now()).await.unwrap();
        let user = held.current().state.users.iter().next().unwrap().id;
        Self {
            scene,
            nodes,
            account,
            user,
            source: HOME.parse().unwrap(),
        }
    }

    /// On nodes that hash as the server does.
    fn costly(mut self) -> Self {
        let costs = |settings: &mut Settings| settings.hash_cost = Cost::default();
        self.nodes = [costs, costs].map(|costs| self.scene.node_with(costs));
        self
    }

    fn arrival(&self) -> Arrival {
        Arrival {
            source: self.source.into(),
            user_agent: "curl/8".into(),
            ..self.scene.arrival()
        }
    }

    /// Changes the account as no client could, by way of a node.
    async fn change(&self, to: Changed) {
        let [one, _] = &self.nodes;
        self.scene.change(one, self.account, to).await;
    }

    async fn policy(&self, attempts: u16) {
        self.change(Arc::new(move |context| {
            context.account.password_policy.put(PasswordPolicy {
                attempts,
                ..PasswordPolicy::default()
            });
        }))
        .await;
    }

    async fn profile(&self, to: fn(&mut LoginProfile)) {
        let user = self.user;
        self.change(Arc::new(move |context| {
            let profile = context.account.login_profiles.get(&user).unwrap();
            let mut profile = LoginProfile::clone(profile);
            to(&mut profile);
            context.account.login_profiles.put(profile);
        }))
        .await;
    }

    async fn take(&self, node: usize, step: Step) -> (u16, Value) {
        Self::outcome(log_on(&self.nodes[node], &self.arrival(), step).await)
    }

    /// What a door would say, in short.
    fn outcome(outcome: Outcome) -> (u16, Value) {
        let id = outcome.request_id;
        let (status, mut body) = match outcome.stepped {
            Stepped::Taken(Came::Session {
                token,
                id,
                expires,
                remembered,
            }) => {
                let mut session = json!({ "token": token, "id": id, "expires": expires });
                if let Some(remembered) = remembered {
                    session["remembered"] = json!(remembered);
                }
                (200, json!({ "session": session }))
            }
            Stepped::Taken(Came::Elevated) => (200, json!({ "elevated": true })),
            Stepped::Taken(Came::Tried) => (200, json!({ "tried": true })),
            Stepped::Taken(Came::Unmemorable { ticket }) => {
                let code = "InvalidParameter";
                (
                    400,
                    json!({ "Code": code, "Message": UNMEMORABLE, "ticket": ticket }),
                )
            }
            Stepped::Taken(Came::Next { next, ticket, ways }) => {
                let ways: Vec<_> = ways.into_iter().map(Way::name).collect();
                let body = json!({ "next": next.name(), "ticket": ticket, "ways": ways });
                (200, body)
            }
            Stepped::Taken(Came::Asked {
                next,
                ticket,
                options,
            }) => {
                let options: Value = serde_json::from_str(&options).unwrap();
                let body = json!({ "next": next.name(), "ticket": ticket, "options": options });
                (200, body)
            }
            Stepped::Taken(Came::Device {
                ticket,
                serial,
                seed,
            }) => {
                let device = json!({ "serial_number": serial, "seed": seed });
                let body = json!({ "next": "bind", "ticket": ticket, "device": device });
                (200, body)
            }
            Stepped::Taken(Came::Failed { ticket }) => {
                let mut body = json!({ "Code": LOGON_FAILED, "Message": LOGON_FAILED_WORDS });
                if let Some(ticket) = ticket {
                    body["ticket"] = ticket.into();
                }
                (401, body)
            }
            Stepped::Taken(Came::Weak { rule, ticket, .. }) => {
                let code = format!("InvalidParameter.Password.{rule}");
                (400, json!({ "Code": code, "ticket": ticket }))
            }
            Stepped::Wait(_) => (429, json!({ "Code": "Throttling.Logon" })),
            Stepped::Unsound(field, _) => (400, json!({ "Code": field })),
            Stepped::Otherwise(reply) => return Self::reply(&reply),
        };
        body["RequestId"] = id.into();
        (status, body)
    }

    fn reply(reply: &Reply) -> (u16, Value) {
        let body: Value = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(body["RequestId"], reply.request_id);
        (reply.status, body)
    }

    async fn password(&self, node: usize, name: &str, password: &str) -> (u16, Value) {
        let (name, password) = (name.to_owned(), Secret::new(password.to_owned()));
        let remembered = None;
        let step = Step::Password {
            name,
            password,
            remembered,
        };
        self.take(node, step).await
    }

    async fn prefer(&self, to: fn(&mut SecurityPreference)) {
        self.change(Arc::new(move |context| {
            let mut preference = SecurityPreference::default();
            to(&mut preference);
            context.account.security_preference.put(preference);
        }))
        .await;
    }

    /// What the last event of a logon says: name, code, notes.
    async fn last_signin(&self) -> (String, String, Value) {
        self.signins().await.pop().unwrap()
    }

    async fn session(&self) -> String {
        let (status, body) = self.password(0, "admin@acme", PASSWORD).await;
        assert_eq!(status, 200, "{body}");
        text(&body["session"]["token"])
    }

    async fn me(&self, node: usize, token: &str, wish: Wish) -> (u16, Value) {
        let arrival = self.arrival();
        Self::reply(&with_session(&self.nodes[node], &arrival, token, wish).await)
    }

    /// The events of this name.
    async fn events(&self, name: &str) -> Vec<Value> {
        self.signins().await;
        let filter = EventFilter {
            action: Some(name.to_owned()),
            ..EventFilter::default()
        };
        let found = self.scene.store.look_up(&filter).await.unwrap();
        let json = found.iter().map(|one| &one.event.json);
        json.map(|json| serde_json::from_str(json).unwrap())
            .collect()
    }

    /// What the account's events say of logons, the earliest first: name, code, notes.
    async fn signins(&self) -> Vec<(String, String, Value)> {
        for node in &self.nodes {
            node.auditor.flush().await.unwrap();
        }
        while self.scene.store.project(1000).await.unwrap().behind {}
        let filter = EventFilter {
            newest_first: false,
            limit: 1000,
            ..EventFilter::default()
        };
        let found = self.scene.store.look_up(&filter).await.unwrap();
        let events = found.iter().map(|one| &one.event.json);
        let events = events.map(|json| serde_json::from_str::<Value>(json).unwrap());
        let signins = events.filter(|event| text(&event["eventType"]).starts_with("ConsoleSign"));
        let part = |event: Value| {
            let code = event["errorCode"].as_str().unwrap_or("Success").to_owned();
            let more = event["additionalEventData"].clone();
            (text(&event["eventName"]), code, more)
        };
        signins.map(part).collect()
    }

    async fn codes(&self) -> Vec<String> {
        let signins = self.signins().await;
        signins.into_iter().map(|(_, code, _)| code).collect()
    }

    async fn state(&self) -> Arc<crate::held::snapshot::Snapshot> {
        let [one, _] = &self.nodes;
        let held = one.account(self.account, self.scene.now()).await.unwrap();
        held.look(&*one.store).await.unwrap();
        held.current()
    }
}

mod keys;

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
        .to_owned()
}

#[tokio::test]
async fn all_spellings_of_a_name_lead_to_a_session_that_any_node_knows() {
    let story = Story::new().await;
    let id = story.account.to_string();
    for name in [
        "admin@acme",
        "Admin@ACME.onaliyun.com",
        &format!("admin@{id}"),
        &format!("admin@{id}.onaliyun.com"),
    ] {
        let (status, body) = story.password(0, name, PASSWORD).await;
        assert_eq!(status, 200, "{name}: {body}");
        let token = text(&body["session"]["token"]);
        let (status, me) = story.me(1, &token, Wish::Look).await;
        assert_eq!(status, 200, "{me}");
        assert_eq!(me["name"], "admin");
        assert_eq!(me["kind"], "ram-user");
        assert_eq!(me["arn"], format!("acs:ram::{id}:user/admin"));
        assert_eq!(
            (&me["session"], &me["mfa"]),
            (&body["session"]["id"], &false.into())
        );
        assert_eq!(
            (&me["source"], &me["user_agent"]),
            (&HOME.into(), &"curl/8".into())
        );
        assert_eq!(me["expires"], body["session"]["expires"]);
    }
    let (_, body) = story.password(0, &id, "Owner-of-all-1").await;
    let token = text(&body["session"]["token"]);
    let (_, me) = story.me(1, &token, Wish::Look).await;
    assert_eq!(
        (&me["kind"], &me["account"]),
        (&"root-account".into(), &id.into())
    );
    let signins = story.signins().await;
    let mut notes = serde_json::json!({ "logonMethod": "password", "mfaChecked": "false" });
    let usual = (
        "ConsoleSignin".to_owned(),
        "Success".to_owned(),
        notes.clone(),
    );
    notes["riskSignals"] = serde_json::json!(["newNetwork", "newUserAgent"]);
    let mut first = usual.clone();
    first.2 = notes;
    let owner = first.clone();
    let user = [first, usual.clone(), usual.clone(), usual];
    assert_eq!(signins, [&user[..], &[owner]].concat());
}

#[tokio::test]
async fn every_failure_sounds_the_same_and_its_event_says_why() {
    let mut story = Story::new().await;
    let mut bodies = Vec::new();
    for (name, password) in [
        ("admin@acme", "wrong"),
        ("nobody@acme", PASSWORD),
        ("admin@nowhere", PASSWORD),
        ("1999999999999999", PASSWORD),
        ("no name at all", PASSWORD),
    ] {
        bodies.push(story.password(0, name, password).await);
    }
    story.profile(|profile| profile.active = false).await;
    bodies.push(story.password(0, "admin@acme", PASSWORD).await);
    story.profile(|profile| profile.active = true).await;
    story
        .change(Arc::new(|context| {
            context.account.security_preference.put(SecurityPreference {
                networks: "192.0.2.0/24".parse().unwrap(),
                ..SecurityPreference::default()
            });
        }))
        .await;
    story.source = "203.0.113.9".parse().unwrap();
    bodies.push(story.password(0, "admin@acme", PASSWORD).await);
    let told: Vec<_> = bodies
        .into_iter()
        .map(|(status, mut body)| {
            body.as_object_mut().unwrap().remove("RequestId");
            (status, body.to_string())
        })
        .collect();
    assert_eq!(told[0].0, 401);
    assert!(told.iter().all(|one| *one == told[0]), "{told:?}");
    let mut codes = story.codes().await;
    codes.sort();
    // Those without an account are of one kind, and counted in one event.
    assert_eq!(
        codes
            .iter()
            .map(|code| code.trim_start_matches("LogonFailed."))
            .collect::<Vec<_>>(),
        [
            "Inactive",
            "Network",
            "NoAccount",
            "NoAccount",
            "NoUser",
            "WrongPassword",
        ]
    );
}

#[tokio::test]
async fn failures_are_counted_over_all_nodes_and_a_lock_tells_nothing() {
    let story = Story::new().await;
    story.policy(3).await;
    let (_, wrong) = story.password(0, "admin@acme", "wrong").await;
    story.password(1, "admin@acme", "wrong").await;
    story.password(0, "admin@acme", "wrong").await;
    // Another node, started anew.
    let fresh = story.scene.node();
    let (name, password) = ("admin@acme".to_owned(), Secret::new(PASSWORD.to_owned()));
    let remembered = None;
    let right = Step::Password {
        name,
        password,
        remembered,
    };
    let (status, body) = Story::outcome(log_on(&fresh, &story.arrival(), right).await);
    assert_eq!((status, &body["Message"]), (401, &wrong["Message"]));
    // What is tried meanwhile makes the lock no longer.
    story.scene.later(3599);
    assert_eq!(story.password(1, "admin@acme", PASSWORD).await.0, 401);
    story.scene.later(1);
    assert_eq!(story.password(1, "admin@acme", PASSWORD).await.0, 200);
    let signins = story.signins().await;
    let locked = signins.iter().map(|(_, code, more)| {
        let code = code.trim_start_matches("LogonFailed.");
        (code, more["locked"] == "true")
    });
    assert_eq!(
        locked.collect::<Vec<_>>(),
        [
            ("WrongPassword", false),
            ("WrongPassword", false),
            ("WrongPassword", true),
            ("Locked", false),
            ("Locked", false),
            ("Success", false),
        ]
    );
}

#[tokio::test]
async fn more_than_sixty_failures_of_strangers_a_minute_are_not_looked_at() {
    let mut story = Story::new().await;
    for count in 0..60 {
        story.source = IpAddr::from([10, 0, 0, count]);
        let (name, password) = ("nobody@acme", "wrong");
        assert_eq!(story.password(0, name, password).await.0, 401);
    }
    story.source = HOME.parse().unwrap();
    let (status, body) = story.password(0, "admin@acme", PASSWORD).await;
    assert_eq!((status, &body["Code"]), (429, &"Throttling.Logon".into()));
    story.scene.later(60);
    assert_eq!(story.password(0, "admin@acme", PASSWORD).await.0, 200);
    let codes = story.codes().await;
    let many = codes.iter().filter(|code| *code == "LogonFailed.TooMany");
    assert_eq!(many.count(), 1);
}

/// Binds a device to the administrator; answers its seed.
async fn bound(story: &Story) -> Secret {
    let seed = Seed::draw(&mut Entropy::of([9; 32]));
    let (user, secret) = (story.user, seed.clone());
    story
        .change(Arc::new(move |context| {
            let device = model::MfaDevice {
                id: model::Id::new(5),
                name: "phone".parse().unwrap(),
                owner: Some(Owner::User(user)),
                first_owner: Some(Owner::User(user)),
                activated: Some(context.now),
                last_step: 0,
                created: context.now,
            };
            let seal = domain::SecretEffect::Seal(device.secret(), secret.clone());
            context.effects.secrets.push(seal);
            context.account.mfa_devices.put(device);
        }))
        .await;
    seed
}

fn code(seed: &Secret, at: u64) -> String {
    format!("{:06}", Seed::read(seed).unwrap().code(at).number())
}

async fn ticket(story: &Story, next: &str) -> String {
    let (status, body) = story.password(0, "admin@acme", PASSWORD).await;
    assert_eq!((status, &body["next"]), (200, &next.into()), "{body}");
    assert!(body.get("session").is_none());
    text(&body["ticket"])
}

#[tokio::test]
async fn a_factor_is_shown_on_any_node_once_and_stands_in_the_session() {
    let story = Story::new().await;
    let seed = bound(&story).await;
    let first = ticket(&story, "factor").await;
    let now = step(story.scene.now());
    let show = |ticket: &str, at| Step::Code {
        ticket: ticket.to_owned(),
        code: code(&seed, at),
        remember: false,
    };
    let (status, wrong) = story.take(1, show(&first, now + 9)).await;
    assert_eq!((status, &wrong["Code"]), (401, &"LogonFailed".into()));
    // The ticket is used, on every node.
    let (status, used) = story.take(0, show(&first, now)).await;
    assert_eq!((status, used.get("ticket")), (401, None));
    let again = text(&wrong["ticket"]);
    let (status, body) = story.take(0, show(&again, now)).await;
    assert_eq!(status, 200, "{body}");
    let token = text(&body["session"]["token"]);
    assert_eq!(story.me(1, &token, Wish::Look).await.1["mfa"], true);
    // The code does not count again.
    let other = ticket(&story, "factor").await;
    assert_eq!(story.take(1, show(&other, now)).await.0, 401);
    let signins = story.signins().await;
    let (name, _, more) = &signins[0];
    assert_eq!(
        (&**name, &more["next"]),
        ("ConsoleSigninStep", &"factor".into())
    );
    let notes = serde_json::json!({
        "logonMethod": "password", "mfaChecked": "true", "mfaMethod": "VMFA",
        "riskSignals": ["newNetwork", "newUserAgent"]
    });
    assert!(
        signins
            .iter()
            .any(|(name, _, more)| name == "ConsoleSignin" && *more == notes)
    );
}

#[tokio::test]
async fn the_event_of_a_logon_names_what_was_unusual_about_its_first_step() {
    let story = Story::new().await;
    let seed = bound(&story).await;
    for wrong in ["wrong", "worse", "worst"] {
        story.password(0, "admin@acme", wrong).await;
    }
    let ticket = ticket(&story, "factor").await;
    let code = code(&seed, step(story.scene.now()));
    assert_eq!(
        story
            .take(
                1,
                Step::Code {
                    ticket,
                    code,
                    remember: false
                }
            )
            .await
            .0,
        200
    );
    let signins = story.signins().await;
    let (name, code, more) = signins.last().unwrap();
    assert_eq!((&**name, &**code), ("ConsoleSignin", "Success"));
    assert_eq!(
        more["riskSignals"],
        serde_json::json!(["newNetwork", "newUserAgent", "recentFailures"])
    );
}

#[tokio::test]
async fn a_ticket_ends_with_its_time_and_with_the_password() {
    let story = Story::new().await;
    let seed = bound(&story).await;
    let late = ticket(&story, "factor").await;
    story.scene.later(600);
    let now = step(story.scene.now());
    let show = |ticket: String| Step::Code {
        ticket,
        code: code(&seed, now),
        remember: false,
    };
    assert_eq!(story.take(0, show(late)).await.0, 401);
    let old = ticket(&story, "factor").await;
    let user = story.user;
    story.scene.later(1);
    story
        .change(Arc::new(move |context| {
            let logon = context.account.logons.get(&Owner::User(user)).unwrap();
            let mut logon = model::Logon::clone(logon);
            logon.set = context.now;
            context.account.logons.put(logon);
        }))
        .await;
    assert_eq!(story.take(0, show(old)).await.0, 401);
    assert!(
        story
            .codes()
            .await
            .iter()
            .filter(|code| *code == "LogonFailed.Outdated")
            .count()
            >= 1
    );
    // A ticket for one step is none for another.
    let other = ticket(&story, "factor").await;
    assert_eq!(story.take(0, Step::Enrol { ticket: other }).await.0, 401);
}

#[tokio::test]
async fn a_demanded_change_comes_before_the_session_and_is_judged() {
    let story = Story::new().await;
    story.profile(|profile| profile.reset_required = true).await;
    let first = ticket(&story, "change").await;
    let change = |ticket: &str, old: &str, new: &str| Step::Change {
        ticket: ticket.to_owned(),
        old: Secret::new(old.to_owned()),
        new: Secret::new(new.to_owned()),
    };
    let (status, weak) = story.take(0, change(&first, PASSWORD, "short")).await;
    assert_eq!(status, 400, "{weak}");
    assert_eq!(
        weak["Code"],
        "InvalidParameter.Password.MinimumPasswordLength"
    );
    let second = text(&weak["ticket"]);
    let (status, wrong) = story
        .take(1, change(&second, "wrong", "Another-long-1"))
        .await;
    assert_eq!(status, 401);
    let third = text(&wrong["ticket"]);
    let (status, body) = story
        .take(0, change(&third, PASSWORD, "Another-long-1"))
        .await;
    assert_eq!(status, 200, "{body}");
    assert!(body["session"]["token"].is_string());
    assert_eq!(story.password(1, "admin@acme", PASSWORD).await.0, 401);
    assert_eq!(
        story.password(1, "admin@acme", "Another-long-1").await.0,
        200
    );
}

#[tokio::test]
async fn a_ticket_says_whose_it_is_and_for_which_step_until_its_time() {
    let story = Story::new().await;
    story.policy(9).await;
    let [node, other] = &story.nodes;
    for (stage, name) in [(Stage::Change, "change"), (Stage::Enrol, "enrol")] {
        story
            .profile(match stage {
                Stage::Change => |profile| profile.reset_required = true,
                _ => |profile| {
                    profile.reset_required = false;
                    profile.mfa_required = true;
                },
            })
            .await;
        let ticket = ticket(&story, name).await;
        let found = standing(other, &story.arrival(), &ticket).await.unwrap();
        assert_eq!((found.stage, found.passwords.attempts), (stage, 9));
        assert_eq!(found.name, "admin@acme.onaliyun.com");
        story.scene.later(600);
        assert_eq!(standing(node, &story.arrival(), &ticket).await, None);
    }
    assert_eq!(standing(node, &story.arrival(), "x").await, None);
}

#[tokio::test]
async fn a_session_is_told_what_its_account_demands_of_passwords() {
    let story = Story::new().await;
    story.policy(9).await;
    let token = story.session().await;
    let [node, other] = &story.nodes;
    let found = passwords(other, &story.arrival(), &token).await.unwrap();
    assert_eq!(found.attempts, 9);
    // What users are held to does not hold the owner.
    let (_, owners) = story.owner().await;
    let owners = text(&owners["session"]["token"]);
    let found = passwords(other, &story.arrival(), &owners).await;
    assert_eq!(found, Some(best_practice::passwords()));
    story.me(0, &token, Wish::LogOff).await;
    for token in [&*token, "", "1.x", "x"] {
        assert_eq!(passwords(node, &story.arrival(), token).await, None);
    }
}

#[tokio::test]
async fn a_demanded_factor_is_bound_before_the_session() {
    let story = Story::new().await;
    story.profile(|profile| profile.mfa_required = true).await;
    let first = ticket(&story, "enrol").await;
    let (_, made) = story.take(1, Step::Enrol { ticket: first }).await;
    assert_eq!(made["next"], "bind", "{made}");
    let serial = text(&made["device"]["serial_number"]);
    assert!(
        serial.starts_with("acs:ram::1000000000000001:mfa/logon-"),
        "{serial}"
    );
    // Whoever begins anew gets another seed for the same device.
    let again = ticket(&story, "enrol").await;
    let (_, second) = story.take(0, Step::Enrol { ticket: again }).await;
    assert_eq!(second["device"]["serial_number"], serial);
    assert_ne!(second["device"]["seed"], made["device"]["seed"]);
    let seed = Secret::new(text(&second["device"]["seed"]));
    let now = step(story.scene.now());
    let bind = |ticket: &Value, codes| Step::Bind {
        ticket: text(ticket),
        codes,
    };
    let wrong = [code(&seed, now), code(&seed, now)];
    let (status, wrong) = story.take(0, bind(&second["ticket"], wrong)).await;
    assert_eq!(status, 401);
    let right = [code(&seed, now), code(&seed, now + 1)];
    let (status, body) = story.take(1, bind(&wrong["ticket"], right)).await;
    assert_eq!(status, 200, "{body}");
    let token = text(&body["session"]["token"]);
    assert_eq!(story.me(0, &token, Wish::Look).await.1["mfa"], true);
    ticket(&story, "factor").await;
}

#[tokio::test]
async fn a_session_ends_on_every_node_when_its_user_logs_off_or_may_not_be_there() {
    let mut story = Story::new().await;
    let token = story.session().await;
    // It is used all the time, and ends all the same.
    for _ in 0..6 {
        story.scene.later(3599);
        assert_eq!(story.me(1, &token, Wish::Look).await.0, 200);
    }
    story.scene.later(5);
    assert_eq!(story.me(1, &token, Wish::Look).await.0, 200);
    story.scene.later(1);
    let (status, over) = story.me(1, &token, Wish::Look).await;
    assert_eq!(
        (status, &over["Code"]),
        (401, &"InvalidLogonSession".into())
    );
    let token = story.session().await;
    assert_eq!(story.me(1, &token, Wish::LogOff).await.0, 200);
    assert_eq!(story.me(0, &token, Wish::Look).await.0, 401);
    assert_eq!(story.me(0, &token, Wish::LogOff).await.0, 401);
    let signins = story.signins().await;
    let off = signins
        .iter()
        .filter(|(name, code, _)| name == "ConsoleSignout" && code == "Success");
    assert_eq!(off.count(), 1);
    let token = story.session().await;
    // As it is carried elsewhere, it opens nothing there.
    story
        .change(Arc::new(|context| {
            context.account.security_preference.put(SecurityPreference {
                networks: "192.0.2.0/24".parse().unwrap(),
                ..SecurityPreference::default()
            });
        }))
        .await;
    assert_eq!(story.me(1, &token, Wish::Look).await.0, 200);
    story.source = "203.0.113.9".parse().unwrap();
    assert_eq!(story.me(1, &token, Wish::Look).await.0, 401);
    story.source = HOME.parse().unwrap();
    let user = story.user;
    story
        .change(Arc::new(move |context| {
            let user = context.account.users.get(&user).unwrap().clone();
            login_profile::delete(context, &user).unwrap();
        }))
        .await;
    assert_eq!(story.me(1, &token, Wish::Look).await.0, 401);
    let other = token.replacen('.', ".x", 1);
    for bad in ["", "x", "1.x", &other] {
        assert_eq!(story.me(0, bad, Wish::Look).await.0, 401, "{bad}");
    }
}

#[tokio::test]
async fn a_hash_of_a_lower_cost_is_made_anew_at_the_logon() {
    let story = Story::new().await.costly();
    let password = Secret::new(PASSWORD.to_owned());
    let hash = vault::password::hash(&password, &[7; 16], CHEAP).unwrap();
    let user = story.user;
    story
        .change(Arc::new(move |context| {
            let logon = context.account.logons.get(&Owner::User(user)).unwrap();
            let mut logon = model::Logon::clone(logon);
            logon.password_hash = Some(hash.clone());
            context.account.logons.put(logon);
        }))
        .await;
    story.session().await;
    let state = &story.state().await.state;
    let fresh = logon::hash(state, Owner::User(story.user)).unwrap();
    assert!(fresh.contains("m=19456,t=2,p=1"), "{fresh}");
    assert_eq!(logon_session::of(state, Owner::User(story.user)).count(), 1);
    story.session().await;
    let state = &story.state().await.state;
    assert_eq!(
        logon::hash(state, Owner::User(story.user)).unwrap().len(),
        fresh_length()
    );
}

fn fresh_length() -> usize {
    let cost = Cost::default();
    let hash = vault::password::hash(&Secret::new("x".to_owned()), &[7; 16], cost);
    hash.unwrap().len()
}

#[tokio::test]
async fn no_event_holds_a_password_a_seed_or_a_token() {
    let story = Story::new().await;
    story.profile(|profile| profile.mfa_required = true).await;
    let first = ticket(&story, "enrol").await;
    let (_, made) = story
        .take(
            1,
            Step::Enrol {
                ticket: first.clone(),
            },
        )
        .await;
    let seed = Secret::new(text(&made["device"]["seed"]));
    let now = step(story.scene.now());
    let codes = [code(&seed, now), code(&seed, now + 1)];
    let bind = Step::Bind {
        ticket: text(&made["ticket"]),
        codes: codes.clone(),
    };
    let (_, body) = story.take(0, bind).await;
    let token = text(&body["session"]["token"]);
    story.me(0, &token, Wish::LogOff).await;
    story.signins().await;
    let found = story
        .scene
        .store
        .look_up(&EventFilter::default())
        .await
        .unwrap();
    assert!(found.len() >= 4);
    let secrets = [
        PASSWORD,
        seed.expose(),
        &first,
        &token,
        &codes[0],
        &codes[1],
    ];
    for one in &found {
        for secret in secrets {
            assert!(
                !one.event.json.contains(secret),
                "{secret} in {}",
                one.event.json
            );
        }
    }
}

#[tokio::test]
async fn who_does_not_log_on_is_switched_off_the_day_after_and_old_sessions_go() {
    let story = Story::new().await;
    story
        .change(Arc::new(|context| {
            context.account.security_preference.put(SecurityPreference {
                idle_days_users: model::IdleDays::ALL[0],
                ..SecurityPreference::default()
            });
        }))
        .await;
    let [one, _] = &story.nodes;
    let mut rounds = Rounds::new(one.clone(), Arc::new(IdleUsers));
    let owner = Owner::User(story.user);
    let active = async || {
        let state = &story.state().await.state;
        state.login_profiles.get(&story.user).unwrap().active
    };
    let days = |days: i64| story.scene.later(days * 24 * 60 * 60);
    days(80);
    story.session().await;
    days(90);
    rounds.make().await;
    assert!(active().await);
    // The session was over long ago.
    assert_eq!(
        logon_session::of(&story.state().await.state, owner).count(),
        0
    );
    days(1);
    rounds.make().await;
    assert!(!active().await);
    assert_eq!(story.password(0, "admin@acme", PASSWORD).await.0, 401);
    days(1);
    rounds.make().await;
    story.signins().await;
    let filter = EventFilter {
        action: Some("IdleUserDisabled".to_owned()),
        ..EventFilter::default()
    };
    let found = story.scene.store.look_up(&filter).await.unwrap();
    assert_eq!(found.len(), 1);
    let event: Value = serde_json::from_str(&found[0].event.json).unwrap();
    assert_eq!(event["eventType"], "AliyunServiceEvent");
    assert_eq!(event["resourceName"], "admin");
    assert_eq!(event["requestParameters"]["UserName"], "admin");
}

#[tokio::test]
async fn the_owner_of_a_new_account_binds_a_factor_and_chooses_a_password_first() {
    let story = Story::founded(Defaults::BestPractice).await;
    let id = story.account.to_string();
    // An administrator has taken the name of the device; that keeps nobody out.
    let user = story.user;
    story
        .change(Arc::new(move |context| {
            let name = "logon-root".parse().unwrap();
            let (device, _) = domain::account::mfa::create(context, name).ok().unwrap();
            context.account.mfa_devices.put(model::MfaDevice {
                owner: Some(Owner::User(user)),
                ..model::MfaDevice::clone(&device)
            });
        }))
        .await;
    let (status, body) = story.password(0, &id, "Owner-of-all-1").await;
    assert_eq!((status, &body["next"]), (200, &"enrol".into()), "{body}");
    let ticket = text(&body["ticket"]);
    let (_, made) = story.take(1, Step::Enrol { ticket }).await;
    let serial = text(&made["device"]["serial_number"]);
    assert!(serial.contains("mfa/logon-root-"), "{serial}");
    let seed = Secret::new(text(&made["device"]["seed"]));
    let now = step(story.scene.now());
    let bind = Step::Bind {
        ticket: text(&made["ticket"]),
        codes: [code(&seed, now - 1), code(&seed, now)],
    };
    let (status, body) = story.take(0, bind).await;
    assert_eq!((status, &body["next"]), (200, &"change".into()), "{body}");
    let change = |ticket: String, old: &str, new: &str| Step::Change {
        ticket,
        old: Secret::new(old.to_owned()),
        new: Secret::new(new.to_owned()),
    };
    // What users are held to is not for the owner, who is held to no less than a new account's users.
    story
        .change(Arc::new(|context| {
            context
                .account
                .password_policy
                .put(PasswordPolicy::default());
        }))
        .await;
    let mut ticket = text(&body["ticket"]);
    for (new, rule) in [
        ("Short-1!", "MinimumPasswordLength"),
        ("no-upper-case-at-1", "RequireUppercaseCharacters"),
        ("With-1000000000000001", "PasswordNotContainUserName"),
        ("Owner-of-all-1", "PasswordReusePrevention"),
    ] {
        let (status, weak) = story.take(1, change(ticket, "Owner-of-all-1", new)).await;
        let code = format!("InvalidParameter.Password.{rule}");
        assert_eq!((status, &weak["Code"]), (400, &code.into()), "{weak}");
        ticket = text(&weak["ticket"]);
    }
    let (status, wrong) = story
        .take(0, change(ticket, "wrong", "Another-owner-2"))
        .await;
    assert_eq!(status, 401);
    let ticket = text(&wrong["ticket"]);
    let last = change(ticket, "Owner-of-all-1", "Another-owner-2");
    let (status, body) = story.take(1, last).await;
    assert_eq!(status, 200, "{body}");
    let token = text(&body["session"]["token"]);
    let (_, me) = story.me(0, &token, Wish::Look).await;
    assert_eq!(
        (&me["kind"], &me["mfa"]),
        (&"root-account".into(), &true.into())
    );
    assert_eq!(story.password(0, &id, "Owner-of-all-1").await.0, 401);
    let (_, again) = story.password(1, &id, "Another-owner-2").await;
    assert_eq!(again["next"], "factor");
}

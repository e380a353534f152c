//! Stories of agents: who enrols, what they have, and what ends.

use std::net::IpAddr;

use model::{
    AgentId, AgentKey, Moment, NewRole, Revocation, Revoked, Role, Said, Secret, SessionName,
};

use super::*;
use crate::context::Effects;
use crate::entropy::Entropy;
use crate::limits::Limits;

const HOME: AccountId = AccountId::new(1_000_000_000_000_001);
const HOUR: i64 = 3600;

struct Story {
    account: Account,
    limits: Limits,
    now: Moment,
    seed: u8,
}

impl Story {
    /// An account with the roles `web` (1), `jobs` (2) and `spare` (3).
    fn begins() -> Self {
        let mut account = Account::default();
        for (id, name) in (1..).zip(["web", "jobs", "spare"]) {
            account.roles.put(Role::new(NewRole {
                id: RoleId::new(id),
                name: name.parse().unwrap(),
                trust: "{}".into(),
                created: Moment::default(),
            }));
        }
        Self {
            account,
            limits: Limits::default(),
            now: Moment::from_seconds(1_000_000),
            seed: 0,
        }
    }

    fn tell<T>(&mut self, deed: impl FnOnce(&mut Context<'_>) -> T) -> T {
        self.seed += 1;
        deed(&mut Context {
            account: &mut self.account,
            now: self.now,
            entropy: &mut Entropy::of([self.seed; 32]),
            limits: &self.limits,
            effects: &mut Effects::default(),
            beside: None,
        })
    }

    fn create(
        &mut self,
        name: &str,
        roles: &[&str],
    ) -> Result<(Arc<Agent>, Option<EnrolmentCode>), Refusal> {
        let new = New {
            name: name.parse().unwrap(),
            description: None,
            roles: roles.iter().map(|role| role.parse().unwrap()).collect(),
            networks: Vec::new(),
            way: Way::Code(60),
        };
        self.tell(|context| create(context, HOME, new))
    }

    /// An agent with these roles, and what its first key shows.
    fn agent(&mut self, roles: &[&str]) -> (Arc<Agent>, Shown) {
        let (agent, code) = self.create("web-01", roles).unwrap();
        let shown = shown(&code.unwrap(), 1);
        (agent, shown)
    }

    fn enrol(&mut self, shown: &Shown) -> Result<Arc<Agent>, Refusal> {
        self.tell(|context| enrol(context, shown, address()))
    }

    fn flaw(&self, shown: &Shown) -> Option<Flaw> {
        by_code(&self.account, shown, (address(), self.now)).err()
    }

    fn update(&mut self, to: Update, revision: u64) -> Result<Arc<Agent>, Refusal> {
        self.tell(|context| update(context, &name(), to, revision))
    }

    fn issue(&mut self, agent: AgentId, role: u64) {
        self.tell(|context| note(context, agent, RoleId::new(role), address()));
    }

    /// What is revoked from which revision on.
    fn revoked(&self) -> Vec<(Revoked, u64)> {
        let all = self.account.revocations.iter();
        all.map(|one| (one.what.clone(), one.whole.unwrap().revision))
            .collect()
    }
}

fn address() -> IpAddr {
    "203.0.113.7".parse().unwrap()
}

fn name() -> AgentName {
    "web-01".parse().unwrap()
}

fn session(role: u64) -> Revoked {
    let name: SessionName = "web-01".parse().unwrap();
    Revoked::SessionOfRole(RoleId::new(role), name)
}

fn key(number: u8) -> AgentKey {
    AgentKey {
        spki: format!("key {number}"),
        print: format!("print {number}"),
    }
}

fn shown(code: &EnrolmentCode, number: u8) -> Shown {
    Shown {
        agent: code.agent,
        hash: hash(&code.secret),
        key: key(number),
    }
}

#[test]
fn a_code_is_used_once_and_by_the_same_key_again() {
    let mut story = Story::begins();
    let (_, first) = story.agent(&["web"]);
    let enrolled = story.enrol(&first).unwrap();
    let known = |agent: &Agent| match &agent.identity {
        Some(AgentIdentity::Key { key, .. }) => key.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(known(&enrolled), key(1));
    assert_eq!(enrolled.open_code(story.now), None);
    // An answer was lost: nothing changes, as often as it is asked for.
    story.account.forget_changes();
    assert_eq!(story.enrol(&first).unwrap(), enrolled);
    assert!(story.account.changes().is_empty());
    let other = Shown {
        key: key(2),
        ..first.clone()
    };
    assert_eq!(story.flaw(&other), Some(Flaw::Used));
    let refused = story.enrol(&other).unwrap_err();
    assert_eq!(refused, Refusal::State(NO_CODE, Flaw::SAID.to_owned()));
    story.now = story.now.plus_seconds(HOUR);
    assert_eq!(story.flaw(&first), Some(Flaw::Over));
    assert!(story.enrol(&first).is_err());
}

#[test]
fn a_code_that_is_wrong_over_or_nobody_s_lets_nobody_in() {
    let mut story = Story::begins();
    let (agent, good) = story.agent(&["web"]);
    let wrong = Shown {
        hash: hash(&Secret::new("another".to_owned())),
        ..good.clone()
    };
    let nobody = Shown {
        agent: AgentId::new(7),
        ..good.clone()
    };
    assert_eq!(story.flaw(&wrong), Some(Flaw::Wrong));
    assert_eq!(story.flaw(&nobody), Some(Flaw::Unknown));
    story.now = story.now.plus_seconds(HOUR - 1);
    assert_eq!(story.flaw(&good), None);
    story.now = story.now.plus_seconds(1);
    assert_eq!(story.flaw(&good), Some(Flaw::Over));
    story.now = story.now.plus_seconds(-1);
    let away = Update {
        networks: Some(vec!["10.0.0.0/8".parse().unwrap()]),
        ..Update::default()
    };
    story.update(away, 2).unwrap();
    assert_eq!(story.flaw(&good), Some(Flaw::Network));
    let off = Update {
        active: Some(false),
        ..Update::default()
    };
    story.update(off, 3).unwrap();
    assert_eq!(story.flaw(&good), Some(Flaw::Inactive));
    story.account.agents.remove(&agent.id);
    assert_eq!(story.flaw(&good), Some(Flaw::Unknown));
}

#[test]
fn a_new_code_ends_the_old_one_and_the_identity_stays_until_it_is_used() {
    let mut story = Story::begins();
    let (_, first) = story.agent(&["web"]);
    story.enrol(&first).unwrap();
    let (agent, code) = story
        .tell(|context| renew_code(context, HOME, &name(), 5))
        .unwrap();
    let kept =
        matches!(&agent.identity, Some(AgentIdentity::Key { key: one, .. }) if *one == key(1));
    assert!(kept, "{:?}", agent.identity);
    assert_eq!(story.flaw(&first), Some(Flaw::Wrong));
    let second = shown(&code, 2);
    let agent = story.enrol(&second).unwrap();
    let new =
        matches!(&agent.identity, Some(AgentIdentity::Key { key: one, .. }) if *one == key(2));
    assert!(new, "{:?}", agent.identity);
}

#[test]
fn an_agent_that_shows_certificates_has_no_code() {
    let mut story = Story::begins();
    let certificate = AgentCertificate {
        authorities: vec!["AA==".to_owned()],
        name: "web-01.example".to_owned(),
    };
    let new = New {
        name: name(),
        description: None,
        roles: vec!["web".parse().unwrap()],
        networks: Vec::new(),
        way: Way::Certificate(certificate),
    };
    let (agent, code) = story.tell(|context| create(context, HOME, new)).unwrap();
    assert!(code.is_none() && agent.code.is_none());
    let refused = story.tell(|context| renew_code(context, HOME, &name(), 60).map(|_| ()));
    assert!(matches!(
        refused,
        Err(Refusal::State("Conflict.Agent.Certificate", _))
    ));
}

#[test]
fn roles_are_there_and_named_once_and_ten_at_most() {
    let mut story = Story::begins();
    for roles in [&[][..], &["web", "WEB"], &["web"; 11]] {
        let refused = story.create("one", roles).map(|_| ());
        assert!(
            matches!(refused, Err(Refusal::Invalid("RoleName", _))),
            "{roles:?}"
        );
    }
    let refused = story.create("one", &["none"]).map(|_| ());
    assert_eq!(
        refused,
        Err(Refusal::Missing(Kind::Role, "none".to_owned()))
    );
    story.create("one", &["web", "jobs"]).unwrap();
    let refused = story.create("ONE", &["web"]).map(|_| ());
    assert_eq!(refused, Err(Refusal::Exists(Kind::Agent, "ONE".to_owned())));
    story.limits.agents = 1;
    let refused = story.create("two", &["web"]).map(|_| ());
    assert_eq!(refused, Err(Refusal::LimitReached(Kind::Agent, 1)));
}

#[test]
fn what_comes_under_the_name_of_a_role_that_is_gone_is_not_the_agent_s() {
    let mut story = Story::begins();
    let (agent, _) = story.agent(&["web", "jobs"]);
    let web = "web".parse().unwrap();
    assert!(role_of(&story.account, &agent, &web).is_some());
    story.account.roles.remove(&RoleId::new(1));
    story.account.roles.put(Role::new(NewRole {
        id: RoleId::new(9),
        name: "web".parse().unwrap(),
        trust: "{}".into(),
        created: Moment::default(),
    }));
    assert!(role_of(&story.account, &agent, &web).is_none());
    let left: Vec<_> = roles_of(&story.account, &agent).collect();
    assert_eq!(left, [&"jobs".parse::<RoleName>().unwrap()]);
}

#[test]
fn a_role_that_is_taken_away_ends_what_was_given_out_of_it_and_nothing_else() {
    let mut story = Story::begins();
    let (agent, _) = story.agent(&["web", "jobs"]);
    story.issue(agent.id, 1);
    story.issue(agent.id, 2);
    let to = |roles: &[&str]| Update {
        roles: Some(roles.iter().map(|role| role.parse().unwrap()).collect()),
        ..Update::default()
    };
    story.update(to(&["jobs", "spare"]), 5).unwrap();
    assert_eq!(story.revoked(), [(session(1), 5)]);
    // Of a role that was never given out nothing has to end.
    story.update(to(&["jobs"]), 6).unwrap();
    assert_eq!(story.revoked(), [(session(1), 5)]);
    let last = last(&story.account, agent.id).unwrap();
    assert_eq!((last.role, last.source), (RoleId::new(2), address()));
}

#[test]
fn who_is_switched_off_or_deleted_leaves_nothing_that_goes_on() {
    let mut story = Story::begins();
    let (agent, _) = story.agent(&["web", "jobs"]);
    story.issue(agent.id, 1);
    story.now = story.now.plus_seconds(1);
    story.issue(agent.id, 2);
    let off = Update {
        active: Some(false),
        ..Update::default()
    };
    story.update(off, 5).unwrap();
    assert_eq!(story.revoked(), [(session(1), 5), (session(2), 5)]);
    // It is still told what it gave out.
    assert_eq!(last(&story.account, agent.id).unwrap().role, RoleId::new(2));
    story.tell(|context| delete(context, &name(), 8)).unwrap();
    assert_eq!(story.revoked(), [(session(1), 8), (session(2), 8)]);
    assert!(story.account.agents.is_empty() && story.account.agent_issues.is_empty());
    let refused = story.tell(|context| delete(context, &name(), 9));
    assert_eq!(
        refused,
        Err(Refusal::Missing(Kind::Agent, "web-01".to_owned()))
    );
}

#[test]
fn what_is_over_by_itself_is_not_revoked() {
    let mut story = Story::begins();
    let (agent, _) = story.agent(&["web"]);
    story.issue(agent.id, 1);
    // Twelve hours are the longest session, and an hour for clocks.
    story.now = story.now.plus_seconds(13 * HOUR + 1);
    story.tell(|context| delete(context, &name(), 8)).unwrap();
    assert_eq!(story.revoked(), []);
}

#[test]
fn where_there_is_no_room_for_a_name_the_role_ends() {
    let mut story = Story::begins();
    let (agent, _) = story.agent(&["web"]);
    story.issue(agent.id, 1);
    for number in 0..10_000 {
        let what = Revoked::Token(format!("STS.{number}").into());
        let (moment, revision) = (story.now, 2);
        story.account.revocations.put(Revocation {
            what,
            whole: Some(Said { moment, revision }),
            before: None,
            at: moment,
        });
    }
    story.tell(|context| delete(context, &name(), 8)).unwrap();
    let role = Revoked::Role(RoleId::new(1));
    let ended = story.account.revocations.get(&role).unwrap();
    assert_eq!(ended.whole.unwrap().revision, 8);
}

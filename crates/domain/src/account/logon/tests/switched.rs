//! Sessions of roles beside those that began by logging on: how long they last, and what they end with.

use std::sync::Arc;

use model::{LogonSession, NewRole, Refusal, Role, RoleId, SessionDuration};

use super::*;
use crate::account::elevation::{self, Shown};
use crate::account::switching::{Coming, MOST, session_name, switch};

type Switching = Result<Arc<LogonSession>, Refusal>;

impl Story {
    /// A role of that name.
    fn role(&mut self, name: &str, change: impl FnOnce(&mut Role)) {
        let mut role = Role::new(NewRole {
            id: RoleId::new(self.account.roles.len() as u64 + 1),
            name: name.parse().unwrap(),
            trust: "{}".into(),
            created: self.now,
        });
        change(&mut role);
        self.account.roles.put(role);
    }

    fn logged_on(&mut self) -> Arc<LogonSession> {
        let owner = self.owner();
        let token = self.begin(owner);
        let id = logon_session::id(&token);
        logon_session::find(&self.account, &id, self.now)
            .unwrap()
            .clone()
    }

    fn switch(&mut self, from: &LogonSession, role: &str) -> Switching {
        let (name, source) = (role.parse().unwrap(), HOME.parse().unwrap());
        let coming = Coming {
            source,
            agent: "curl/8",
            secure: true,
        };
        let switched = self.tell(|context| switch(context, from, &name, &coming));
        switched.map(|(session, _)| session)
    }

    fn goes_on(&self, session: &LogonSession) -> bool {
        logon_session::find(&self.account, &session.id, self.now).is_some()
    }
}

#[test]
fn a_role_is_taken_on_for_as_long_as_it_allows_and_no_longer_than_the_session_it_comes_of() {
    let mut story = Story::new();
    story.role("ops", |_| ());
    story.role("night", |role| role.max_session = "43200".parse().unwrap());
    let from = story.logged_on();
    let hour = story.switch(&from, "OPS").unwrap();
    assert_eq!(hour.ends, story.now.plus_seconds(HOUR));
    let switched = hour.switched.as_ref().unwrap();
    assert_eq!(
        (switched.from.clone(), &*switched.name.to_string()),
        (from.id.clone(), "alice")
    );
    assert_eq!((hour.owner, hour.elevated), (from.owner, None));
    assert_ne!(hour.id, from.id);
    // The session it comes of lasts six hours, the role would twelve.
    assert_eq!(story.switch(&from, "night").unwrap().ends, from.ends);
    story.later(6 * HOUR - 60);
    let last = story.switch(&from, "ops").unwrap();
    assert_eq!(last.ends, from.ends);
    story.later(59);
    assert!(story.goes_on(&last));
    story.later(1);
    assert!(!story.goes_on(&last));
}

#[test]
fn a_session_of_a_role_ends_with_the_one_it_comes_of_and_that_goes_on_without_it() {
    let mut story = Story::new();
    story.role("ops", |_| ());
    let (from, other) = (story.logged_on(), story.logged_on());
    let (one, two) = (
        story.switch(&from, "ops").unwrap(),
        story.switch(&other, "ops").unwrap(),
    );
    story.tell(|context| logon_session::end(context, &two.id).unwrap());
    assert!(story.goes_on(&from) && story.goes_on(&other) && story.goes_on(&one));
    story.tell(|context| logon_session::end(context, &from.id).unwrap());
    assert!(!story.goes_on(&one));
    assert_eq!(story.sessions(), 1);
    // Whatever took the other away, what came of it is none.
    let orphan = story.switch(&other, "ops").unwrap();
    story.account.logon_sessions.remove(&other.id);
    assert!(!story.goes_on(&orphan));
}

#[test]
fn what_ends_the_sessions_of_a_user_ends_those_of_roles() {
    for (what, deed, left) in endings() {
        let mut story = Story::new();
        story.device();
        story.role("ops", |_| ());
        story.begin(Owner::Root);
        let from = story.logged_on();
        story.switch(&from, "ops").unwrap();
        deed(&mut story);
        // The owner's stays, and what touches nobody leaves both of the user.
        let left = if left == 2 { 3 } else { left };
        assert_eq!(story.sessions(), left, "{what}");
    }
}

#[test]
fn all_others_end_but_the_session_that_asks_and_the_one_it_comes_of() {
    let mut story = Story::new();
    story.role("ops", |_| ());
    let owner = story.owner();
    let (from, other) = (story.logged_on(), story.logged_on());
    let (one, two) = (
        story.switch(&from, "ops").unwrap(),
        story.switch(&from, "ops").unwrap(),
    );
    let mut end =
        |but: &str| story.tell(|context| logon_session::end_others(context, owner, Some(but)));
    assert_eq!(end(&one.id), 2);
    assert!(story.goes_on(&one) && story.goes_on(&from));
    assert!(!story.goes_on(&two) && !story.goes_on(&other));
}

#[test]
fn roles_beside_a_session_are_few_and_take_no_place_of_other_sessions() {
    let mut story = Story::new();
    story.role("ops", |_| ());
    let owner = story.owner();
    let from = story.logged_on();
    let mut roles = Vec::new();
    for _ in 0..=MOST {
        story.later(1);
        roles.push(story.switch(&from, "ops").unwrap());
    }
    assert!(!story.goes_on(&roles[0]));
    assert!(roles[1..].iter().all(|one| story.goes_on(one)));
    for _ in 0..19 {
        story.later(1);
        story.begin(owner);
    }
    assert_eq!(story.sessions(), 20 + MOST);
    assert!(roles[1..].iter().all(|one| story.goes_on(one)));
    // The oldest gives way, and what came of it goes along.
    story.begin(owner);
    assert_eq!(story.sessions(), 20);
}

#[test]
fn no_role_leads_to_another_nor_does_the_owner_s_session_to_any() {
    let mut story = Story::new();
    story.role("ops", |_| ());
    story.role("robots", |role| role.console_logon = false);
    let from = story.logged_on();
    let role = story.switch(&from, "ops").unwrap();
    let refused = |told: Switching| match told {
        Err(Refusal::State(code, _)) => code,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(story.switch(&role, "ops")), "Forbidden.RoleSession");
    let root = story.begin(Owner::Root);
    let root = story.account.logon_sessions.get(&logon_session::id(&root));
    let root = root.unwrap().clone();
    assert_eq!(refused(story.switch(&root, "ops")), "Forbidden.Owner");
    assert_eq!(
        refused(story.switch(&from, "robots")),
        "Forbidden.NoConsoleLogon"
    );
    assert!(matches!(
        story.switch(&from, "none"),
        Err(Refusal::Missing(..))
    ));
}

#[test]
fn showing_again_who_one_is_counts_in_one_session_alone() {
    let mut story = Story::new();
    story.role("ops", |role| role.max_session = SessionDuration::DEFAULT);
    let from = story.logged_on();
    let shown = Shown::Password(true);
    let source = HOME.parse().unwrap();
    let show = |story: &mut Story, id: &Arc<str>| {
        story.tell(|context| elevation::elevate(context, id, source, &shown).unwrap());
    };
    let is_elevated = |story: &Story, id: &Arc<str>| {
        let session = story.account.logon_sessions.get(id).unwrap();
        elevation::is_elevated(session, story.now)
    };
    show(&mut story, &from.id);
    let from = story.account.logon_sessions.get(&from.id).unwrap().clone();
    let role = story.switch(&from, "ops").unwrap();
    assert!(!is_elevated(&story, &role.id));
    story.later(elevation::LASTS);
    show(&mut story, &role.id);
    assert!(is_elevated(&story, &role.id) && !is_elevated(&story, &from.id));
}

#[test]
fn sessions_of_roles_are_called_as_their_users() {
    let mut story = Story::new();
    let mut named = |name: &str| {
        let name: UserName = name.parse().unwrap();
        let user = story.tell(|context| user::create(context, name.into()).unwrap());
        session_name(&user).unwrap().to_string()
    };
    assert_eq!(named("bob.smith_2"), "bob.smith_2");
    assert_eq!(named("b"), "b-");
    assert_eq!(named(&"c".repeat(64)), "c".repeat(64));
}

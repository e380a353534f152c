//! Sessions as they are listed, and ended one by one or all but one.

use std::sync::Arc;

use model::{Kind, LogonSession, Record as _, Refusal};

use super::*;

impl Story {
    fn ids(&self, owner: Option<Owner>, after: Option<&logon_session::Place>) -> Vec<Arc<str>> {
        let listed = logon_session::after(&self.account, owner, after, self.now);
        listed.map(|one| one.id.clone()).collect()
    }

    fn begun(&mut self, owner: Owner) -> Arc<LogonSession> {
        self.later(1);
        let token = self.begin(owner);
        let id = logon_session::id(&token);
        self.account.logon_sessions.get(&id).unwrap().clone()
    }
}

#[test]
fn sessions_are_listed_after_a_place_those_of_one_owner_or_all_and_none_that_is_over() {
    let mut story = Story::new();
    let owner = story.owner();
    let roots = story.begun(Owner::Root);
    let (first, second) = (story.begun(owner), story.begun(owner));
    let ids = |all: &[&Arc<LogonSession>]| -> Vec<Arc<str>> {
        all.iter().map(|one| one.id.clone()).collect()
    };
    let all = ids(&[&roots, &first, &second]);
    assert_eq!(story.ids(None, None), all);
    assert_eq!(story.ids(Some(Owner::Root), None), all[..1]);
    assert_eq!(story.ids(Some(owner), None), all[1..]);
    assert_eq!(story.ids(None, Some(&roots.index())), all[1..]);
    assert_eq!(story.ids(Some(owner), Some(&first.index())), all[2..]);
    story.now = first.ends;
    assert_eq!(story.ids(Some(owner), None), all[2..]);
    assert!(logon_session::find(&story.account, &first.id, story.now).is_none());
}

#[test]
fn all_end_but_the_one_that_is_named_and_those_of_others() {
    let mut story = Story::new();
    let owner = story.owner();
    let roots = story.begun(Owner::Root);
    let (first, second) = (story.begun(owner), story.begun(owner));
    let mut end =
        |but: Option<&str>| story.tell(|context| logon_session::end_others(context, owner, but));
    assert_eq!(end(Some(&second.id)), 1);
    assert_eq!(end(Some(&second.id)), 0);
    assert_eq!(story.ids(None, None), [roots.id.clone(), second.id.clone()]);
    let mut end = || story.tell(|context| logon_session::end_others(context, owner, None));
    assert_eq!(end(), 1);
    assert_eq!(story.ids(None, None), std::slice::from_ref(&roots.id));
    assert!(logon_session::find(&story.account, &first.id, story.now).is_none());
}

#[test]
fn a_session_ends_once() {
    let mut story = Story::new();
    let owner = story.owner();
    let one = story.begun(owner);
    let mut end = || story.tell(|context| logon_session::end(context, &one.id));
    assert!(end().is_ok());
    let told = end();
    assert!(matches!(told, Err(Refusal::Missing(Kind::LogonSession, _))));
}

//! Passkeys and security keys: whose they are, what is counted, what ends with them.

use model::{Kind, PasskeyKind, Refusal};

use super::*;
use crate::account::logon::show_key;
use crate::account::passkey;
use crate::ceremony::{Flaw, Made, Seen};

impl Story {
    fn another(&mut self) -> UserId {
        let name: UserName = "bob".parse().unwrap();
        self.tell(|context| user::create(context, name.into()).unwrap().id)
    }

    fn add(&mut self, user: UserId, kind: PasskeyKind, handle: &str) -> Result<Passkey, Refusal> {
        let made = Made {
            handle: handle.to_owned(),
            credential: "counts 1".to_owned(),
        };
        let key = (kind, "laptop".parse().unwrap());
        let added = self.tell(|context| mfa::add_key(context, user, key, made));
        added.map(|key| Passkey::clone(&key))
    }

    fn show_key(&mut self, handle: &str, seen: Result<&Seen, Flaw>) -> Result<Passkey, Reason> {
        let user = self.user;
        let shown = self.tell(|context| show_key(context, user, handle, seen));
        shown.map(|key| Passkey::clone(&key))
    }

    fn counted(&self) -> usize {
        let tries = self.account.logon_tries.get(&self.owner());
        tries.map_or(0, |tries| tries.factors.len())
    }
}

fn seen() -> Seen {
    Seen {
        credential: "counts 2".to_owned(),
    }
}

#[test]
fn a_key_that_is_not_the_users_counts_for_nobody_and_a_wrong_answer_of_theirs_does() {
    let mut story = Story::new();
    let (user, other) = (story.user, story.another());
    story.add(user, PasskeyKind::Passkey, "own").unwrap();
    story.add(other, PasskeyKind::Passkey, "others").unwrap();
    // A browser that gives no name for a key has none.
    story.add(user, PasskeyKind::Passkey, "").unwrap();
    let count = |user| passkey::of(&story.account, user).count();
    assert_eq!((count(user), count(other)), (2, 1));
    for handle in ["others", "nobodys", ""] {
        for seen in [Ok(&seen()), Err(Flaw::Signature)] {
            let told = story.show_key(handle, seen);
            assert_eq!(told.unwrap_err(), Reason::NoPasskey, "{handle}");
        }
    }
    assert_eq!(story.counted(), 0);
    let told = story.show_key("own", Err(Flaw::Counter));
    assert_eq!(told.unwrap_err(), Reason::WrongPasskey(Flaw::Counter));
    assert_eq!(story.counted(), 1);
    story.later(5);
    let shown = story.show_key("own", Ok(&seen())).unwrap();
    let kept = passkey::by_handle(&story.account, user, "own").unwrap();
    for key in [&shown, &**kept] {
        assert_eq!(key.credential, "counts 2");
        assert_eq!(key.last_used, Some(story.now));
    }
    assert_eq!(story.counted(), 1);
}

#[test]
fn nobody_renames_or_deletes_a_key_of_somebody_else() {
    let mut story = Story::new();
    let (user, other) = (story.user, story.another());
    let id = story.add(other, PasskeyKind::Passkey, "others").unwrap().id;
    let id = id.parse().unwrap();
    let missing = |told| matches!(told, Err(Refusal::Missing(Kind::Passkey, _)));
    let name = Some("mine".parse().unwrap());
    let told = story.tell(|context| passkey::rename(context, user, &id, name));
    assert!(missing(told));
    let told = story.tell(|context| passkey::delete(context, user, &id));
    assert!(missing(told));
    assert_eq!(passkey::of(&story.account, other).count(), 1);
    assert_eq!(passkey::of(&story.account, user).count(), 0);
}

#[test]
fn a_user_has_twenty_passkeys_and_one_security_key_that_is_none_of_them() {
    let mut story = Story::new();
    let user = story.user;
    story.add(user, PasskeyKind::SecurityKey, "key").unwrap();
    let told = story.add(user, PasskeyKind::SecurityKey, "second");
    assert!(matches!(told, Err(Refusal::Exists(Kind::UserMfaDevice, _))));
    for number in 0..20 {
        let handle = number.to_string();
        story.add(user, PasskeyKind::Passkey, &handle).unwrap();
    }
    let told = story.add(user, PasskeyKind::Passkey, "20");
    assert!(matches!(
        told,
        Err(Refusal::LimitReached(Kind::Passkey, 20))
    ));
    let other = story.another();
    let told = story.add(other, PasskeyKind::Passkey, "key");
    assert!(matches!(told, Err(Refusal::Exists(Kind::Passkey, _))));
}

#[test]
fn whoever_came_in_with_a_key_is_out_when_it_is_taken_away() {
    let mut story = Story::new();
    let (user, owner) = (story.user, story.owner());
    story.add(user, PasskeyKind::SecurityKey, "key").unwrap();
    let passkey = story.add(user, PasskeyKind::Passkey, "passkey").unwrap();
    story.begin(owner);
    let id = passkey.id.parse().unwrap();
    story.tell(|context| passkey::delete(context, user, &id).unwrap());
    assert_eq!(story.sessions(), 0);
    story.begin(owner);
    story.tell(|context| mfa::unbind(context, owner).unwrap());
    assert_eq!(story.sessions(), 0);
    assert_eq!(passkey::of(&story.account, user).count(), 0);
}

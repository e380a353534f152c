//! What a grant counts for, how often, and all that ends it.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::{
    ApplicationId, ApplicationKind, Edit, LoginProfile, LogonSession, Moment, Owner,
    ProtocolVersion, Revoked, Scope, UserId, UserName, WayIn,
};

use super::*;
use crate::account::application::{self, New, Terms};
use crate::account::{command_line, logon_session, revocation, user};
use crate::{Context, Effects, Entropy, Limits};

const REDIRECT: &str = "https://app.example.com/back";
/// The verifier and challenge of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// An account with a user and two applications that are installed.
struct Story {
    account: Account,
    effects: Effects,
    limits: Limits,
    now: Moment,
    draws: u8,
    user: UserId,
    native: ApplicationId,
    web: ApplicationId,
}

impl Story {
    fn new() -> Self {
        let none = ApplicationId::new(0);
        let mut story = Self {
            account: Account::default(),
            effects: Effects::default(),
            limits: Limits::default(),
            now: Moment::from_seconds(1_000_000),
            draws: 0,
            user: UserId::new(0),
            native: none,
            web: none,
        };
        let name: UserName = "alice".parse().unwrap();
        story.user = story.tell(|context| user::create(context, name.into()).unwrap().id);
        let (user, now) = (story.user, story.now);
        story.account.login_profiles.put(LoginProfile {
            user,
            active: true,
            reset_required: false,
            mfa_required: false,
            created: now,
            updated: now,
            enabled: now,
            last_logon: None,
        });
        story.native = story.installed("native", ApplicationKind::Native);
        story.web = story.installed("web", ApplicationKind::Web);
        story
    }

    fn tell<T>(&mut self, deed: impl FnOnce(&mut Context<'_>) -> T) -> T {
        self.draws += 1;
        deed(&mut Context {
            account: &mut self.account,
            now: self.now,
            entropy: &mut Entropy::of([self.draws; 32]),
            limits: &self.limits,
            effects: &mut self.effects,
            beside: None,
        })
    }

    fn installed(&mut self, name: &str, kind: ApplicationKind) -> ApplicationId {
        let new = New {
            name: name.parse().unwrap(),
            kind,
            display_name: "shown".parse().unwrap(),
            protocol: ProtocolVersion::default(),
            terms: Terms {
                scopes: Edit::To(vec![Scope::Profile]),
                redirects: Edit::To(vec![REDIRECT.parse().unwrap()]),
                ..Terms::default()
            },
        };
        self.tell(|context| {
            let id = application::create(context, new).unwrap().id;
            application::provision(context, id, None).unwrap();
            id
        })
    }

    fn session(&self) -> LogonSession {
        LogonSession {
            id: "0a".into(),
            owner: Owner::User(self.user),
            created: self.now,
            ends: self.now.plus_seconds(3600),
            source: "192.0.2.7".parse().unwrap(),
            agent: "browser".into(),
            way: WayIn::Password,
            factor: None,
            elevated: None,
            asked: None,
            switched: None,
        }
    }

    fn code(&mut self, application: ApplicationId, challenge: Option<&str>) -> Held {
        let (session, challenge) = (self.session(), challenge.map(Arc::from));
        let asked = Asked {
            application,
            scopes: BTreeSet::from([Scope::OpenId, Scope::Profile]),
            redirect: REDIRECT.into(),
            challenge,
            nonce: Some("n".into()),
            offline: true,
        };
        let allowed = self.tell(|context| allow(context, &session, asked));
        allowed.unwrap().1
    }

    fn redeem(
        &mut self,
        held: &Held,
        (application, redirect, verifier): (ApplicationId, Option<&str>, Option<&str>),
    ) -> Result<Issue, Flaw> {
        let shown = Shown {
            application,
            redirect,
            verifier,
        };
        self.tell(|context| redeem(context, held, &shown))
    }

    /// A refresh token of the native application.
    fn refresh_token(&mut self) -> Held {
        let (held, native) = (self.code(self.native, Some(CHALLENGE)), self.native);
        let issued = self.redeem(&held, (native, Some(REDIRECT), Some(VERIFIER)));
        issued.unwrap().refresh.unwrap()
    }

    fn refresh(&mut self, held: &Held, application: ApplicationId) -> Result<Issue, Flaw> {
        self.tell(|context| refresh(context, held, (application, None)))
    }

    fn goes_on(&self, held: &Held) -> Result<(), Flaw> {
        going(&self.account, &held.id(), self.now).map(|_| ())
    }
}

#[test]
fn a_code_counts_once_and_comes_back_at_the_cost_of_all_it_gave() {
    let mut story = Story::new();
    let (held, native) = (story.code(story.native, Some(CHALLENGE)), story.native);
    assert_eq!(story.goes_on(&held), Err(Flaw::Over), "a code is no access");
    let brought = (native, Some(REDIRECT), Some(VERIFIER));
    let issued = story.redeem(&held, brought).unwrap();
    assert_eq!(issued.nonce.as_deref(), Some("n"));
    assert_eq!(story.goes_on(&held), Ok(()));
    assert_eq!(story.redeem(&held, brought).err(), Some(Flaw::Reused));
    assert_eq!(story.goes_on(&held), Err(Flaw::Unknown));
    let refresh = issued.refresh.unwrap();
    assert_eq!(story.refresh(&refresh, native).err(), Some(Flaw::Unknown));
}

#[test]
fn a_code_that_is_brought_wrongly_is_used_up() {
    for (number, flaw) in [
        Flaw::Foreign,
        Flaw::Redirect,
        Flaw::Verifier,
        Flaw::Verifier,
        Flaw::Over,
        Flaw::Redirect,
    ]
    .into_iter()
    .enumerate()
    {
        let mut story = Story::new();
        let (native, web) = (story.native, story.web);
        let held = story.code(native, Some(CHALLENGE));
        let other = "a".repeat(43);
        let right = (native, Some(REDIRECT), Some(VERIFIER));
        let brought = match number {
            0 => (web, Some(REDIRECT), Some(VERIFIER)),
            1 => (
                native,
                Some("https://app.example.com/back/"),
                Some(VERIFIER),
            ),
            2 => (native, Some(REDIRECT), None),
            3 => (native, Some(REDIRECT), Some(&*other)),
            4 => right,
            _ => (native, Some(""), Some(VERIFIER)),
        };
        if number == 4 {
            story.now = story.now.plus_seconds(CODE_SECONDS);
        }
        assert_eq!(story.redeem(&held, brought).err(), Some(flaw), "{number}");
        assert_eq!(
            story.redeem(&held, right).err(),
            Some(Flaw::Unknown),
            "{number}"
        );
    }
}

#[test]
fn a_verifier_that_was_never_announced_is_not_passed_over() {
    let mut story = Story::new();
    let (web, held) = (story.web, story.code(story.web, None));
    let brought = (web, Some(REDIRECT), Some(VERIFIER));
    assert_eq!(story.redeem(&held, brought).err(), Some(Flaw::Verifier));
    // Without one nothing but the address binds, so it must be there.
    let held = story.code(web, None);
    let flaw = story.redeem(&held, (web, None, None)).err();
    assert_eq!(flaw, Some(Flaw::Redirect));
    let held = story.code(web, None);
    assert!(story.redeem(&held, (web, Some(REDIRECT), None)).is_ok());
}

#[test]
fn a_refresh_token_of_who_shows_no_secret_counts_once() {
    let mut story = Story::new();
    let (native, first) = (story.native, story.refresh_token());
    let second = story.refresh(&first, native).unwrap().refresh.unwrap();
    let third = story.refresh(&second, native).unwrap().refresh.unwrap();
    // However old it is.
    assert_eq!(story.refresh(&first, native).err(), Some(Flaw::Reused));
    assert_eq!(story.refresh(&third, native).err(), Some(Flaw::Unknown));
    let (held, web) = (story.code(story.web, None), story.web);
    let issued = story.redeem(&held, (web, Some(REDIRECT), None)).unwrap();
    let kept = issued.refresh.unwrap();
    for _ in 0..3 {
        let again = story.refresh(&kept, web).unwrap().refresh.unwrap();
        let account = model::AccountId::new(1);
        assert_eq!(again.text(account).expose(), kept.text(account).expose());
    }
    assert_eq!(story.refresh(&kept, native).err(), Some(Flaw::Foreign));
    assert_eq!(story.refresh(&kept, web).err(), Some(Flaw::Unknown));
}

#[test]
fn less_may_be_asked_for_later_and_more_may_not() {
    let mut story = Story::new();
    let (native, held) = (story.native, story.refresh_token());
    let more = BTreeSet::from([Scope::Aliuid]);
    let flaw = story.tell(|context| refresh(context, &held, (native, Some(&more))));
    assert_eq!(flaw.err(), Some(Flaw::Scope));
    let less = BTreeSet::from([Scope::OpenId]);
    let issued = story.tell(|context| refresh(context, &held, (native, Some(&less))));
    assert_eq!(issued.unwrap().scopes, less);
}

/// What ends a grant, and how it is brought about.
type End = (&'static str, fn(&mut Story));

#[test]
fn whatever_it_hangs_on_ends_it() {
    let ends: [End; 7] = [
        ("session", |story| {
            let owner = Owner::User(story.user);
            logon_session::end_of(&mut story.account, owner);
        }),
        ("others", |story| {
            let owner = Owner::User(story.user);
            story.tell(|context| logon_session::end_others(context, owner, None));
        }),
        ("revoked", |story| {
            let what = Revoked::User(story.user);
            story.tell(|context| revocation::revoke(context, what, None, 7).unwrap());
        }),
        ("all revoked", |story| {
            story.tell(|context| revocation::revoke(context, Revoked::All, None, 7).unwrap());
        }),
        ("taken out", |story| {
            let id = story.native;
            story.tell(|context| {
                application::deprovision(context, id).unwrap();
                application::provision(context, id, None).unwrap();
            });
        }),
        ("deleted", |story| {
            let id = story.native;
            story.tell(|context| application::delete(context, id).unwrap());
        }),
        ("time", |story| {
            story.now = story.now.plus_seconds(2_592_000);
        }),
    ];
    for (name, end) in ends {
        let mut story = Story::new();
        let (native, held) = (story.native, story.refresh_token());
        assert_eq!(story.goes_on(&held), Ok(()), "{name}");
        end(&mut story);
        assert!(story.goes_on(&held).is_err(), "{name}");
        assert!(story.refresh(&held, native).is_err(), "{name}");
    }
}

#[test]
fn a_person_who_may_not_log_on_gives_nothing_even_where_the_grant_is_kept() {
    let mut story = Story::new();
    let (native, held) = (story.native, story.refresh_token());
    let profile = story.account.login_profiles.get(&story.user).unwrap();
    let off = LoginProfile {
        active: false,
        ..LoginProfile::clone(profile)
    };
    story.account.login_profiles.put(off);
    assert_eq!(story.goes_on(&held), Err(Flaw::Person));
    assert_eq!(story.refresh(&held, native).err(), Some(Flaw::Person));
}

#[test]
fn what_the_application_is_allowed_no_more_is_gone_from_its_grants() {
    let mut story = Story::new();
    let (native, held) = (story.native, story.refresh_token());
    let less = Some(vec![Scope::OpenId]);
    story.tell(|context| application::provision(context, native, less).unwrap());
    let (_, scopes) = going(&story.account, &held.id(), story.now).unwrap();
    assert_eq!(scopes, BTreeSet::from([Scope::OpenId]));
}

#[test]
fn one_person_has_fifty_at_most_and_the_oldest_gives_way() {
    let mut story = Story::new();
    let first = story.refresh_token();
    for _ in 0..50 {
        story.now = story.now.plus_seconds(1);
        story.refresh_token();
    }
    let owner = Owner::User(story.user);
    assert_eq!(of(&story.account, owner).count(), 50);
    assert_eq!(story.goes_on(&first), Err(Flaw::Unknown));
}

#[test]
fn an_account_lets_the_command_line_in_by_its_id_and_no_other_that_it_has_not() {
    let mut story = Story::new();
    let id = command_line::IDS[0];
    let provision = |context: &mut Context<'_>, id| application::provision(context, id, None);
    let made = story.tell(|context| provision(context, id)).unwrap();
    assert_eq!((made.id, made.kind), (id, ApplicationKind::Native));
    assert!(
        allowed(&story.account, id)
            .unwrap()
            .contains(&Scope::OpenId)
    );
    let other = ApplicationId::new(4_038_181_954_557_748_009);
    assert!(story.tell(|context| provision(context, other)).is_err());
    story.tell(|context| application::deprovision(context, id).unwrap());
    assert_eq!(allowed(&story.account, id), Err(Flaw::Application));
}

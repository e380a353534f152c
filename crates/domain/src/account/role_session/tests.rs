//! Stories of people who are in a role by the word of a provider: how long they are, and what ends it.

use model::{NewRole, SecurityPreference, SignAlgorithm};

use super::*;
use crate::account::{revocation, role, saml_provider, settings};
use crate::context::Effects;
use crate::entropy::Entropy;
use crate::limits::Limits;

const HOME: &str = "203.0.113.9";

struct Story {
    account: Account,
    now: Moment,
    seed: u8,
}

impl Story {
    /// An account with the roles `ops` (1) and `night` (2) and the provider `company`.
    fn begins() -> Self {
        let mut account = Account::default();
        for (id, name) in (1..).zip(["ops", "night"]) {
            account.roles.put(Role::new(NewRole {
                id: RoleId::new(id),
                name: name.parse().unwrap(),
                trust: "{}".into(),
                created: Moment::default(),
            }));
        }
        let now = Moment::from_seconds(1_000_000);
        account.saml_providers.put(provider(now));
        let seed = 0;
        Self { account, now, seed }
    }

    fn tell<T>(&mut self, deed: impl FnOnce(&mut Context<'_>) -> T) -> T {
        self.seed += 1;
        deed(&mut Context {
            account: &mut self.account,
            now: self.now,
            entropy: &mut Entropy::of([self.seed; 32]),
            limits: &Limits::default(),
            effects: &mut Effects::default(),
            beside: None,
        })
    }

    fn begin_at(&mut self, name: &str, role: &str, shown: Option<i64>) -> Arc<RoleSession> {
        let provider = self.account.saml_providers.iter().next().unwrap().clone();
        let role = self.account.roles.named(&role.parse().unwrap()).unwrap();
        let (role, now) = (role.clone(), self.now);
        let beginning = Beginning {
            name: name.parse().unwrap(),
            provider: &provider,
            recipient: "https://rampart.example/saml-role/sso",
            authenticated: shown.map(|before| now.plus_seconds(-before)),
            until: now.plus_seconds(3600),
            source: HOME.parse().unwrap(),
            agent: &"b".repeat(300),
            secure: true,
        };
        let (session, token) = self.tell(|context| begin(context, &role, &beginning));
        assert_eq!(session.id, logon_session::id(&token));
        session
    }

    fn begin(&mut self, name: &str, role: &str) -> Arc<RoleSession> {
        self.begin_at(name, role, Some(0))
    }

    fn goes_on(&self, session: &RoleSession) -> bool {
        find(&self.account, &session.id, self.now).is_some()
    }

    fn revoke(&mut self, what: Revoked, before: Option<Moment>) -> usize {
        let revoked = self.tell(|context| revocation::revoke(context, what, before, 7));
        revoked.unwrap().1
    }
}

fn provider(created: Moment) -> SamlProvider {
    SamlProvider {
        name: "company".parse().unwrap(),
        description: None,
        metadata: None,
        sign: SignAlgorithm::default(),
        created,
        updated: created,
    }
}

#[test]
fn a_session_lasts_until_its_end_and_is_forgotten_then() {
    let mut story = Story::begins();
    let session = story.begin("lena.l", "ops");
    assert_eq!(session.agent.len(), AGENT);
    story.now = session.ends.plus_seconds(-1);
    assert!(story.goes_on(&session) && !is_any_over(&story.account, story.now));
    story.now = session.ends;
    assert!(!story.goes_on(&session) && is_any_over(&story.account, story.now));
    assert_eq!(after(&story.account, None, story.now).count(), 0);
    forget_over(&mut story.account, session.ends);
    assert!(story.account.role_sessions.is_empty());
}

#[test]
fn showing_oneself_at_the_provider_counts_for_ten_minutes_from_then_and_never_from_later() {
    let mut story = Story::begins();
    for (shown, left) in [
        (Some(0), Some(SHOWN)),
        (Some(100), Some(SHOWN - 100)),
        (Some(SHOWN), Some(0)),
        // The provider's clock is ahead of ours.
        (Some(-50), Some(SHOWN)),
        (None, None),
    ] {
        let session = story.begin_at("lena.l", "ops", shown);
        let until = left.map(|left| story.now.plus_seconds(left));
        assert_eq!(session.elevated, until, "{shown:?}");
        let is_now = is_elevated(&session, story.now);
        assert_eq!(is_now, left.is_some_and(|left| left > 0), "{shown:?}");
    }
}

#[test]
fn of_one_name_in_a_role_the_oldest_gives_way() {
    let mut story = Story::begins();
    let (other, elsewhere) = (story.begin("max", "ops"), story.begin("lena.l", "night"));
    let first = story.begin("lena.l", "ops");
    for _ in 1..MOST {
        story.now = story.now.plus_seconds(1);
        story.begin("lena.l", "ops");
    }
    assert!(story.goes_on(&first));
    story.now = story.now.plus_seconds(1);
    story.begin("lena.l", "ops");
    assert!(!story.goes_on(&first) && story.goes_on(&other) && story.goes_on(&elsewhere));
    assert_eq!(story.account.role_sessions.len(), MOST + 2);
}

#[test]
fn it_ends_with_its_role_and_with_its_provider_and_none_of_the_same_name_brings_it_back() {
    let mut story = Story::begins();
    let (one, other) = (story.begin("lena.l", "ops"), story.begin("lena.l", "night"));
    let ops = "ops".parse().unwrap();
    story
        .tell(|context| role::delete(context, &ops, false))
        .unwrap();
    assert!(!story.goes_on(&one) && story.goes_on(&other));
    let company = "company".parse().unwrap();
    story
        .tell(|context| saml_provider::delete(context, &company))
        .unwrap();
    assert!(story.account.role_sessions.is_empty());
    // Even if the record were there still: it is another provider.
    story.account.role_sessions.put(RoleSession::clone(&other));
    story
        .account
        .saml_providers
        .put(provider(story.now.plus_seconds(1)));
    assert!(!story.goes_on(&other));
    story
        .account
        .saml_providers
        .put(provider(other.provider_created));
    assert!(story.goes_on(&other));
}

#[test]
fn a_revocation_ends_those_that_it_means_and_says_how_many() {
    let name = |text: &str| -> SessionName { text.parse().unwrap() };
    let (ops, lena) = (RoleId::new(1), || name("lena.l"));
    for (what, ended) in [
        (Revoked::All, 3),
        (Revoked::Role(ops), 2),
        (Revoked::Session(lena()), 2),
        (Revoked::SessionOfRole(ops, lena()), 1),
        (Revoked::User(model::UserId::new(1)), 0),
        (Revoked::Token("STS.a".into()), 0),
    ] {
        let mut story = Story::begins();
        for (who, role) in [("lena.l", "ops"), ("max", "ops"), ("lena.l", "night")] {
            story.begin(who, role);
        }
        assert_eq!(story.revoke(what.clone(), None), ended, "{what:?}");
        assert_eq!(story.account.role_sessions.len(), 3 - ended, "{what:?}");
    }
    let mut story = Story::begins();
    story.begin("lena.l", "ops");
    let now = story.now;
    assert_eq!(story.revoke(Revoked::All, Some(now)), 0);
    story.now = now.plus_seconds(1);
    let later = story.now;
    assert_eq!(story.revoke(Revoked::All, Some(later)), 1);
}

#[test]
fn who_may_be_in_a_role_depends_on_the_role_and_on_where_the_account_admits_browsers() {
    let mut story = Story::begins();
    let session = story.begin("lena.l", "ops");
    let open = |story: &Story| {
        let role = story.account.roles.get(&session.role).unwrap();
        check_open(&story.account, role, HOME.parse().unwrap())
    };
    assert_eq!(open(&story), Ok(()));
    let office = SecurityPreference {
        networks: "192.0.2.0/24".parse().unwrap(),
        ..SecurityPreference::default()
    };
    story.account.security_preference.put(office);
    let refused = open(&story);
    assert!(
        matches!(refused, Err(Refusal::State("Forbidden.Network", _))),
        "{refused:?}"
    );
    story
        .account
        .security_preference
        .put(SecurityPreference::default());
    let mut role = Role::clone(story.account.roles.get(&session.role).unwrap());
    role.console_logon = false;
    story.account.roles.put(role);
    let refused = open(&story);
    assert!(
        matches!(refused, Err(Refusal::State("Forbidden.NoConsoleLogon", _))),
        "{refused:?}"
    );
}

#[test]
fn a_mask_that_is_drawn_closer_ends_those_that_began_outside() {
    let mut story = Story::begins();
    let session = story.begin("lena.l", "ops");
    let masks = |text: &str| settings::PreferenceUpdate {
        networks: model::Edit::To(text.parse().unwrap()),
        ..settings::PreferenceUpdate::default()
    };
    let set =
        |to| move |context: &mut Context<'_>| settings::set_security_preference(context, to, None);
    story.tell(set(masks("203.0.113.0/24"))).unwrap();
    assert!(story.goes_on(&session));
    story.tell(set(masks("192.0.2.0/24"))).unwrap();
    assert!(!story.goes_on(&session) && story.account.role_sessions.is_empty());
}
